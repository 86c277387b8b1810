"""Figures of labelled records judged by one topic, and each error with where it comes from."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from lawtrack.errors import ConfigError
from lawtrack.topics import Field, load_topics
from lawtrack.topics.stances.stance_kinds import AUTHORISE, BAN, RESTRICT, STUDY
from lawtrack.topics.writing import evaluation
from lawtrack.topics.writing.evaluation import FALSE_ALARM, MISSED, STANCE, score_held_out
from lawtrack.topics.writing.evaluation import score_topic as score
from lawtrack.topics.writing.labelled import LabelledRecord

FACES, PLATES = load_topics(["facial-recognition", "license-plate-readers"], None)


def record(id_: str, title: str, label: str = "", text: str = "", **more: Any) -> LabelledRecord:
    fields = [Field(place="title", text=title)]
    fields += [Field(place="version", text=text)] if text else []
    return LabelledRecord(id=id_, fields=fields, label=label, **more)


RECORDS = [
    record("a", "A ban on facial recognition", "positive", kind="fr-main"),
    record("b", "An act on license plate readers", "positive", kind="clause"),
    record("c", "An act on roads", "negative", kind="easy"),
    record("d", "A hearing on facial recognition"),
    record("e", "An act on bees", text="WHEREAS, Clearview AI was named;"),
]


def test_records_without_a_label_are_judged_and_not_scored() -> None:
    whole = score(RECORDS, FACES)
    assert whole.judged == {"about": 2, "mentions": 1, "not": 2}
    assert (whole.figures.scored, whole.figures.positives) == (3, 2)
    assert (whole.ids(MISSED), whole.ids(FALSE_ALARM)) == (("b",), ())
    assert (whole.figures.precision, whole.figures.recall) == (1.0, 0.5)
    assert whole.once is None
    assert whole.confusion == {
        "negative: easy": {"not": 1},
        "positive: clause": {"not": 1},
        "positive: fr-main": {"about": 1},
        "unlabelled": {"about": 1, "mentions": 1},
    }


def test_another_topic_judges_otherwise() -> None:
    whole = score(RECORDS, PLATES)
    assert (whole.ids(MISSED), whole.figures.recall) == (("a",), 0.5)


def test_many_records_are_judged_batch_by_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = score(RECORDS, FACES)
    monkeypatch.setattr(evaluation, "_BATCH", 2)
    assert score(iter(RECORDS), FACES) == whole


def test_hits_misses_and_false_alarms_are_counted() -> None:
    whole = score(
        [
            record("a", "Ban face surveillance", "positive", stance=BAN),
            record("b", "Roads", "positive"),
            record("c", "Facial recognition day", "negative"),
            record("d", "Roads", "negative"),
            record("e", "Roads", "borderline"),
            record("f", "Facial recognition", "positive"),
        ],
        FACES,
    )
    assert (whole.ids(MISSED), whole.ids(FALSE_ALARM)) == (("b",), ("c",))
    figures = whole.figures
    assert figures.precision == figures.recall == figures.f1 == pytest.approx(2 / 3)
    assert (figures.stances, figures.stance_accuracy, figures.direction_accuracy) == (1, 1.0, 1.0)
    assert whole.borderlines == {"e": "not"}


def test_a_score_of_nothing_is_zero() -> None:
    figures = score([], FACES).figures
    assert (figures.f1, figures.scored, figures.stance_accuracy) == (0.0, 0, 0.0)


def test_a_direction_is_right_wrong_or_unclear() -> None:
    whole = score(
        [
            record("right", "Ban face surveillance", "positive", stance=BAN),
            record("kind", "Ban face surveillance", "positive", stance=RESTRICT),
            record("wrong", "Ban face surveillance", "positive", stance=AUTHORISE),
            record("unclear", "Facial recognition", "positive", stance=STUDY),
            record("unsaid", "Facial recognition", "positive"),
            record("missed", "Roads", "positive", stance=BAN),
        ],
        FACES,
    )
    figures = whole.figures
    assert (figures.stances, figures.stance_accuracy) == (4, 0.25)
    assert figures.direction_accuracy == 0.5
    assert (figures.directions_unclear, figures.directions_wrong) == (1, 1)
    assert whole.ids(STANCE) == ("kind", "wrong", "unclear")
    directions = [each.direction for each in whole.errors if each.error == STANCE]
    assert directions == ["right", "wrong", "unclear"]


LIST = "The term “sensor” means (A) a lamp; (B) a drone; (C) facial recognition; (D) a clock."


@pytest.mark.parametrize(
    ("title", "text", "judged", "why", "rule"),
    [
        ("Roads", "", "not", "no phrase of the topic stands in it", ""),
        ("On facial recognition matching funds", "", "not",
         "group 'face recognition': “facial recognition” is refused by must_not:"
         " “matching funds” is near", ""),
        ("Idemia opens an office", "", "not",
         "group 'vendors of more than one thing': “Idemia” is refused by must: none of its words"
         " is within 200", ""),
        ("Lamps", LIST, "mentions", "it only mentions “facial recognition”, in",
         "face recognition"),
    ],
)  # fmt: skip
def test_a_miss_says_what_refused_it(
    title: str, text: str, judged: str, why: str, rule: str
) -> None:
    (miss,) = score([record("x", title, "positive", text)], FACES).errors
    assert (miss.error, miss.judgement) == (MISSED, judged)
    assert miss.why.startswith(why)
    assert miss.rule.startswith(rule)
    assert bool(miss.sentence) == bool(miss.rule) == bool(miss.phrase)


def test_a_false_alarm_says_rule_phrase_place_and_sentence() -> None:
    text = "The clerk is new. No agency shall use facial\nrecognition. It ends."
    (alarm,) = score([record("x", "An act", "negative", text)], FACES).errors
    assert (alarm.error, alarm.phrase, alarm.place) == (
        FALSE_ALARM,
        "facial recognition",
        "version",
    )
    assert alarm.rule == "face recognition: operative clause"
    assert alarm.sentence == "No agency shall use facial recognition."
    assert alarm.why == "a clause of its text has a rule on “facial recognition”"


def test_near_duplicates_count_once_when_they_carry_one_label() -> None:
    twins = [record(name, "Roads", "positive", group="g") for name in "abc"]
    other = [record("d", "Ban face surveillance", "positive")]
    whole = score([*twins, *other], FACES)
    assert whole.figures.recall == 0.25
    assert whole.once is not None
    assert whole.once.scored == pytest.approx(2)
    assert whole.once.recall == pytest.approx(0.5)
    mixed = [*twins[:2], replace(twins[2], label="negative"), *other]
    assert score(mixed, FACES).once is None


def scattered(count: int, **more: Any) -> list[LabelledRecord]:
    return [
        record(f"{n}", "Ban face surveillance", "positive", source=f"source {n % 20}", **more)
        for n in range(count)
    ]


def names(records: Sequence[LabelledRecord], share: float, seed: str = "") -> set[str]:
    """The sources that are held out."""
    missed = [replace(each, fields=[Field(place="title", text="x")]) for each in records]
    halves = score_held_out(missed, FACES, share=share, seed=seed)
    tuned = {outcome.source for outcome in halves.tuned.errors}
    held = {outcome.source for outcome in halves.held.errors}
    assert not tuned & held
    return held


def test_a_source_is_held_out_whole_and_the_same_ones_each_time() -> None:
    records = scattered(60)
    held = names(records, 0.4)
    assert 4 <= len(held) <= 12
    assert names(records[::-1], 0.4) == held
    assert names([*records, record("x", "x", "positive", source="new")], 0.4) - {"new"} == held
    assert held < names(records, 0.7)
    assert names(records, 0.4, "other") != held


def test_near_duplicates_of_several_sources_are_on_one_side() -> None:
    twins = scattered(20, group="g")
    with pytest.raises(ConfigError, match=r"all records are on one side when 0\.4"):
        score_held_out(twins, FACES, share=0.4)
    halves = score_held_out([*twins, *scattered(40)], FACES, share=0.4)
    assert halves.tuned.figures.scored + halves.held.figures.scored == 60
    ids = {each.group for each in (*halves.tuned.errors, *halves.held.errors)}
    assert ids == set()


def test_the_gap_is_in_points_and_positive_where_the_held_out_is_worse() -> None:
    records = scattered(40)
    held = names(records, 0.4)
    worse = [
        replace(each, fields=[Field(place="title", text="x")]) if each.source in held else each
        for each in records
    ]
    halves = score_held_out(worse, FACES, share=0.4)
    assert halves.gap["recall"] == 100.0
    assert halves.sources == len(held)


def test_nothing_can_be_held_out_without_sources() -> None:
    with pytest.raises(ConfigError, match="no record says where it comes from"):
        score_held_out(RECORDS, FACES, share=0.4)
