"""Whether the topic has learned its labelled records by heart: five folds, phrases held back.

The labelled records beside the checkout (``../shared/relevance/train.jsonl``) are split into five
folds, near-duplicates together. A fold is judged without the phrases that stand in no other fold.
Prints recall and precision with all phrases (at least 0.98 and 0.95), and how many points each
loses when they are held back (at most 2); the agreement on the stance (at least 0.8); how far the
figures part when a share of the sources is held out; and how many
of the 14,042 measures of the 110th Congress are raised, none of which is about faces (at most 20).
Without the records it measures nothing and says so.
"""

import gzip
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from zlib import crc32

from lawtrack.topics import Group, Topic, judge_many, load_topics
from lawtrack.topics.clean_text import clean_text
from lawtrack.topics.patterns import phrases_pattern
from lawtrack.topics.writing.evaluation import score_held_out, score_topic
from lawtrack.topics.writing.labelled import fields_of, labelled_set

RECORDS = Path(__file__).parents[1] / "../shared/relevance"
FOLDS = 5
RECALL = 0.98
PRECISION = 0.95
STANCE = 0.8
POINTS = 2.0
RAISED = 20
HELD_OUT = 0.4
Record = dict[str, str]


def main() -> int:
    train, sea = RECORDS / "train.jsonl", RECORDS / "sea-110th.jsonl.gz"
    if not train.is_file():
        print("folds: no labelled records beside the checkout, nothing measured")
        return 0
    topic = in_single_phrases(load_topics(["facial-recognition"], None)[0])
    whole = score_topic(labelled_set(train).records, topic).figures
    records = [json.loads(line) for line in train.read_text("utf-8").splitlines()]
    folds = [[r for r in records if fold_of(r) == number] for number in range(FOLDS)]
    hits = misses = alarms = held = 0
    for fold, kept in zip(folds, without_own_phrases(topic, folds), strict=True):
        held += size(topic) - size(kept)
        for record, about in zip(fold, about_in(fold, kept), strict=True):
            hits += about and record["label"] == "positive"
            misses += not about and record["label"] == "positive"
            alarms += about and record["label"] == "negative"
    recall, precision = hits / (hits + misses), hits / (hits + alarms)
    lost = max(100 * (whole.recall - recall), 100 * (whole.precision - precision))
    raised = sum(about_in(measures(sea), topic)) if sea.is_file() else 0
    halves = score_held_out(labelled_set(train).records, topic, share=HELD_OUT)
    print(
        f"all phrases: recall {whole.recall:.3f}, at least {RECALL}; precision"
        f" {whole.precision:.3f}, at least {PRECISION}; stance {whole.stance_accuracy:.3f},"
        f" at least {STANCE}"
    )
    print(
        f"{held} of {size(topic)} phrases held back from the fold they stand in: recall"
        f" {recall:.3f}, precision {precision:.3f}; {lost:.1f} points lost, at most {POINTS}"
    )
    gap = ", ".join(f"{name} {points:+.1f}" for name, points in halves.gap.items())
    print(
        f"direction of the stance {whole.direction_accuracy:.3f}; {HELD_OUT:.0%} of the"
        f" sources held out: points lost there {gap} (below 0: it judges them better)"
    )
    print(f"110th Congress: {raised} measures raised, at most {RAISED}")
    good = whole.recall >= RECALL and whole.precision >= PRECISION and lost <= POINTS
    return 0 if good and whole.stance_accuracy >= STANCE and raised <= RAISED else 1


def in_single_phrases(topic: Topic) -> Topic:
    """The topic with each alternative ("a|b") as a phrase of its own."""

    def apart(phrases: Sequence[str]) -> tuple[str, ...]:
        choices = [product(*(word.split("|") for word in phrase.split())) for phrase in phrases]
        return tuple(" ".join(words) for several in choices for words in several)

    return replace(topic, groups=tuple(changed(group, apart) for group in topic.groups))


def without_own_phrases(topic: Topic, folds: Sequence[Sequence[Record]]) -> Iterator[Topic]:
    """For each fold the topic without the phrases that stand in that fold alone."""
    texts = [[clean_text(text_of(record)).text for record in fold] for fold in folds]
    for number in range(len(folds)):

        def kept(phrases: Sequence[str], number: int = number) -> tuple[str, ...]:
            return tuple(each for each in phrases if standing_in(each, texts) != {number})

        groups = [changed(group, kept) for group in topic.groups]
        yield replace(topic, groups=tuple(group for group in groups if group.phrases))


def changed(group: Group, change: Callable[[Sequence[str]], tuple[str, ...]]) -> Group:
    return replace(
        group,
        phrases=change(group.phrases),
        must_not=change(group.must_not),
        lists=change(group.lists),
    )


_STANDING: dict[str, set[int]] = {}


def standing_in(phrase: str, texts: Sequence[Sequence[str]]) -> set[int]:
    """The numbers of the folds in which a phrase stands."""
    if phrase not in _STANDING:
        found = phrases_pattern([phrase])
        folds = {n for n, fold in enumerate(texts) if any(map(found.search, fold))}
        _STANDING[phrase] = folds
    return _STANDING[phrase]


def about_in(records: Sequence[Record], topic: Topic) -> list[bool]:
    judged = judge_many([fields_of(record) for record in records], [topic])
    return [bool(found) and found[0].judgement == "about" for found in judged]


def fold_of(record: Record) -> int:
    """The same fold for all records of a group of near-duplicates."""
    return crc32((record.get("group") or record["id"]).encode()) % FOLDS


def text_of(record: Record) -> str:
    return "\n\n".join(field.text for field in fields_of(record))


def measures(path: Path) -> list[Record]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def size(topic: Topic) -> int:
    return sum(len((*each.phrases, *each.must_not, *each.lists)) for each in topic.groups)


if __name__ == "__main__":
    sys.exit(main())
