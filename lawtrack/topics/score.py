"""How well a topic judges labelled records: JSON Lines with title, summary, text and label."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lawtrack.errors import ConfigError
from lawtrack.topics.judgement import ABOUT, NOT, judge_many
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
_LABELS = ("positive", "negative", "borderline")


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Figures for "about" against the label "positive"; ids of what went wrong.

    Borderlines count for nothing: ``borderlines`` only says how each was judged. ``confusion``
    counts, for each kind of record ("positive: clause"), how many were judged what.
    """

    precision: float
    recall: float
    f1: float
    stance_accuracy: float  # of the positives found that carry a stance
    misses: tuple[str, ...]
    false_alarms: tuple[str, ...]
    borderlines: Mapping[str, str]  # id → judgement
    confusion: Mapping[str, Mapping[str, int]]  # kind → judgement → records
    stance_misses: tuple[tuple[str, str, str], ...]  # id, stance labelled, stance found


def score(path: Path, topics: Sequence[Topic], *, topic: str = "facial-recognition") -> Score:
    """Judge every record of a file by one of the topics and compare with its label."""
    chosen = [each for each in topics if each.name == topic]
    if not chosen:
        known = ", ".join(each.name for each in topics) or "none"
        raise ConfigError(f"topics: no topic {topic!r} to score; known: {known}")
    records = [record for record in _records(path) if record.get("label") in _LABELS]
    judged = judge_many([fields_of(record) for record in records], chosen)
    misses: list[str] = []
    false_alarms: list[str] = []
    borderlines: dict[str, str] = {}
    stances: list[tuple[str, str, str]] = []
    confusion: dict[str, Counter[str]] = {}
    for record, judgements in zip(records, judged, strict=True):
        name, label = str(record.get("id", "")), record["label"]
        found = judgements[0].judgement if judgements else NOT
        kind = f"{label}: {record['kind']}" if record.get("kind") else label
        confusion.setdefault(kind, Counter())[found] += 1
        if label == "borderline":
            borderlines[name] = found
        elif label == "negative" and found == ABOUT:
            false_alarms.append(name)
        elif label == "positive" and found != ABOUT:
            misses.append(name)
        elif label == "positive" and (stance := _STANCES.get(record.get("stance") or "")):
            stances.append((name, stance, judgements[0].stance))
    hits = sum(each["label"] == "positive" for each in records) - len(misses)
    wrong = tuple(each for each in stances if each[1] != each[2])
    precision = hits / (hits + len(false_alarms)) if hits else 0.0
    recall = hits / (hits + len(misses)) if hits else 0.0
    return Score(
        precision=precision,
        recall=recall,
        f1=2 * precision * recall / (precision + recall) if hits else 0.0,
        stance_accuracy=1 - len(wrong) / len(stances) if stances else 0.0,
        misses=tuple(misses),
        false_alarms=tuple(false_alarms),
        borderlines=borderlines,
        confusion={kind: dict(confusion[kind]) for kind in sorted(confusion)},
        stance_misses=wrong,
    )


def fields_of(record: Mapping[str, str]) -> list[Field]:
    """The texts of a labelled record."""
    fields = [Field(place="title", text=record.get("title") or "")]
    if summary := record.get("summary"):
        fields.append(Field(place="summary", text=summary))
    if text := record.get("text"):
        fields.append(Field(place="version", text=text))
    return fields


def _records(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8") as lines:
            return [json.loads(line) for line in lines if line.strip()]
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: cannot be read as JSON Lines: {error}") from None
