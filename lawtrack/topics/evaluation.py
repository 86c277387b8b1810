"""How well a topic judges labelled records: JSON Lines with title, summary, text and label."""

import gzip
import json
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from lawtrack.errors import ConfigError
from lawtrack.topics.judgement import ABOUT, MENTIONS, NOT, Judgement, judge_many
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
# So many records are held and judged at once.
_BATCH = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Figures for "about" against the label "positive"; ids of what went wrong.

    Only records with the label "positive" or "negative" count; without any, or without what a
    figure is about, it is 0. ``borderlines`` says how each of those was judged. ``confusion``
    counts, for each kind of record ("positive: clause", "unlabelled"), how many were judged what.
    """

    judged: Mapping[str, int]  # judgement → records, labelled or not
    scored: int  # records that count
    stances: int  # positives found that carry a stance
    precision: float
    recall: float
    f1: float
    stance_accuracy: float
    misses: tuple[str, ...]
    false_alarms: tuple[str, ...]
    borderlines: Mapping[str, str]  # id → judgement
    confusion: Mapping[str, Mapping[str, int]]  # kind → judgement → records
    stance_misses: tuple[tuple[str, str, str], ...]  # id, stance labelled, stance found


def score_topic(path: Path, topic: Topic) -> Score:
    """Judge every record of a file, plain or gzipped, and compare with its label."""
    misses: list[str] = []
    false_alarms: list[str] = []
    borderlines: dict[str, str] = {}
    stances: list[tuple[str, str, str]] = []
    confusion: dict[str, Counter[str]] = {}
    labels: Counter[str] = Counter()
    for record, judgement in _judged(path, topic):
        name, label = record["id"], record.get("label") or "unlabelled"
        outcome = judgement.judgement if judgement else NOT
        kind = f"{label}: {record['kind']}" if record.get("kind") else label
        confusion.setdefault(kind, Counter())[outcome] += 1
        labels[label] += 1
        if label == "borderline":
            borderlines[name] = outcome
        elif label == "negative" and outcome == ABOUT:
            false_alarms.append(name)
        elif label == "positive" and outcome != ABOUT:
            misses.append(name)
        elif label == "positive" and (stance := _STANCES.get(record.get("stance") or "")):
            stances.append((name, stance, judgement.stance if judgement else ""))
    positives, negatives = labels["positive"], labels["negative"]
    hits = positives - len(misses)
    wrong = tuple(each for each in stances if each[1] != each[2])
    precision = hits / (hits + len(false_alarms)) if hits else 0.0
    recall = hits / positives if hits else 0.0
    judged = sum(confusion.values(), Counter[str]())
    return Score(
        judged={outcome: judged[outcome] for outcome in (ABOUT, MENTIONS, NOT)},
        scored=positives + negatives,
        stances=len(stances),
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


def _judged(path: Path, topic: Topic) -> Iterator[tuple[dict[str, Any], Judgement | None]]:
    """Yield every record with what the topic makes of it, ``None`` when that is nothing."""
    records = _records(path)
    while batch := list(islice(records, _BATCH)):
        judged = judge_many([fields_of(record) for record in batch], [topic])
        for record, found in zip(batch, judged, strict=True):
            yield record, found[0] if found else None


def fields_of(record: Mapping[str, str]) -> list[Field]:
    """The texts of a labelled record."""
    fields = [Field(place="title", text=record.get("title") or "")]
    if summary := record.get("summary"):
        fields.append(Field(place="summary", text=summary))
    if text := record.get("text"):
        fields.append(Field(place="version", text=text))
    return fields


def _records(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of a file, each with an id: its own, or the number of its line."""
    try:
        with _opened(path) as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _record(line, number, f"{path}: line {number}")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read as JSON Lines: {error}") from None


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _record(line: str, number: int, where: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise ConfigError(f"{where}: cannot be read as JSON Lines: {error}") from None
    if not isinstance(record, dict):
        raise ConfigError(f'{where}: is no object - write {{"title": "…", "text": "…"}}')
    for name in ("title", "summary", "text", "label", "kind", "stance"):
        if not isinstance(record.get(name, ""), str | None):
            raise ConfigError(f"{where}: {name} is no text")
    return {**record, "id": str(record.get("id") or f"line {number}")}
