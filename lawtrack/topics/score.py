"""How well topics judge a file of labelled records: JSON Lines with title, summary, text, label."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lawtrack.errors import ConfigError
from lawtrack.topics.judgement import ABOUT, Judgement, judge_many
from lawtrack.topics.lexicon import Topic
from lawtrack.topics.matching import Field
from lawtrack.topics.stance import AUTHORISE, BAN, DISCLOSE, RESTRICT, STUDY

# The labels' words for the stances.
_STANCES = {
    "ban/moratorium": BAN,
    "restrict/regulate": RESTRICT,
    "require-disclosure": DISCLOSE,
    "study": STUDY,
    "authorize/fund": AUTHORISE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Figures for "about" against the label "positive"; ids of what went wrong."""

    precision: float
    recall: float
    f1: float
    stance_accuracy: float
    misses: tuple[str, ...]
    false_alarms: tuple[str, ...]


def score(path: Path, topics: Sequence[Topic]) -> Score:
    """Judge every record of a file and compare with its label; borderlines do not count."""
    hits = right = labelled = 0
    misses: list[str] = []
    false_alarms: list[str] = []
    records = [r for r in _records(path) if r.get("label") in ("positive", "negative")]
    judged = judge_many([fields_of(record) for record in records], topics)
    for record, judgements in zip(records, judged, strict=True):
        found = _about(judgements)
        name = str(record.get("id", ""))
        if record["label"] == "negative":
            if found is not None:
                false_alarms.append(name)
            continue
        if found is None:
            misses.append(name)
            continue
        hits += 1
        if stance := _STANCES.get(record.get("stance", "")):
            labelled += 1
            right += found.stance == stance
    precision = hits / (hits + len(false_alarms)) if hits else 0.0
    recall = hits / (hits + len(misses)) if hits else 0.0
    return Score(
        precision=precision,
        recall=recall,
        f1=2 * precision * recall / (precision + recall) if hits else 0.0,
        stance_accuracy=right / labelled if labelled else 0.0,
        misses=tuple(misses),
        false_alarms=tuple(false_alarms),
    )


def fields_of(record: dict[str, str]) -> list[Field]:
    """The texts of a labelled record."""
    fields = [Field(place="title", text=record.get("title") or "")]
    if summary := record.get("summary"):
        fields.append(Field(place="summary", text=summary))
    if text := record.get("text"):
        fields.append(Field(place="version", text=text))
    return fields


def _about(judgements: Sequence[Judgement]) -> Judgement | None:
    return next((each for each in judgements if each.judgement == ABOUT), None)


def _records(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8") as lines:
            return [json.loads(line) for line in lines if line.strip()]
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: cannot be read as JSON Lines: {error}") from None
