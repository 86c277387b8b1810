"""A change in the ledger and out of it: what the program needs stands beside the texts."""

from typing import Any

import pytest

from lawtrack.legislation.changes.change import (
    NOTHING,
    Change,
    Sides,
    about_flags,
    public_changes,
    stored_changes,
    structured_changes,
)
from lawtrack.legislation.flags import StoredFlag, flag_change, verdict_change
from lawtrack.legislation.undo import Flag, flags_undone
from lawtrack.legislation.wording import RAISED, change_lines, headline
from tests.support.made import NOW


def flag(verdict: str, note: str = "") -> StoredFlag:
    return StoredFlag("about", NOW, None, False, "hash", verdict, note)


def in_texts_only(change: Change) -> dict[str, Any]:
    """The change as versions before the structured fields wrote it."""
    return {
        "reason": change.reason, "field": change.field, "old": change.old, "new": change.new,
    }  # fmt: skip


CHANGES = [
    flag_change("flag-raised", "faces", new="about"),
    flag_change("flag-raised", "faces", old="mentions", new="about"),
    flag_change("flag-moved", "license-plate-readers", old="about", new="watch"),
    flag_change("flag-cleared", "faces", old="mentions"),
    flag_change("details", "faces", new="watch"),
    flag_change("topic-off", "faces", old="about"),
    verdict_change("verdict", "faces", old=flag(""), new=flag("dismissed", "no news: it is old")),
    verdict_change("verdict", "faces", old=flag("dismissed"), new=flag("")),
    verdict_change("verdict-lapsed", "faces", old=flag("confirmed", "seen")),
    Change(reason="title", field="title", old="faces: about", new="verdict: no"),
    Change(reason="sponsor-added", field="sponsor", new="Ann: Lee"),
]


def test_the_texts_for_people_are_those_of_before() -> None:
    assert [(change.old, change.new) for change in CHANGES] == [
        ("", "faces: about"),
        ("faces: mentions", "faces: about"),
        ("license-plate-readers: about", "license-plate-readers: watch"),
        ("faces: mentions", ""),
        ("", "faces: watch"),
        ("faces: about", ""),
        ("", "dismissed: no news: it is old"),
        ("dismissed", ""),
        ("confirmed: seen", ""),
        ("faces: about", "verdict: no"),
        ("", "Ann: Lee"),
    ]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.reason)
def test_a_change_comes_out_of_the_ledger_as_it_went_in(change: Change) -> None:
    assert structured_changes(stored_changes(change)) == change


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.reason)
def test_a_line_of_an_earlier_version_says_the_same(change: Change) -> None:
    assert structured_changes(in_texts_only(change)) == change


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.reason)
def test_others_get_the_four_keys_of_before(change: Change) -> None:
    assert public_changes([stored_changes(change)]) == [in_texts_only(change)]
    assert list(public_changes([stored_changes(change)])[0]) == ["reason", "field", "old", "new"]


def test_only_what_has_a_value_is_written() -> None:
    assert stored_changes(CHANGES[0]) == {
        "reason": "flag-raised", "field": "flag", "old": "", "new": "faces: about",
        "topic": "faces", "judgement": ["", "about"],
    }  # fmt: skip
    assert stored_changes(CHANGES[8]) == {
        "reason": "verdict-lapsed", "field": "faces", "old": "confirmed: seen", "new": "",
        "topic": "faces", "verdict": ["confirmed", ""], "note": ["seen", ""],
    }  # fmt: skip
    for change in CHANGES[-2:]:
        assert stored_changes(change) == in_texts_only(change)


def test_what_a_source_says_is_never_taken_for_a_flag() -> None:
    title, sponsor = CHANGES[-2:]
    assert (title.topic, title.judgement, sponsor.verdict) == ("", NOTHING, NOTHING)
    assert list(about_flags(map(stored_changes, CHANGES))) == CHANGES[:-2]
    assert list(about_flags(map(in_texts_only, CHANGES))) == CHANGES[:-2]


def test_the_oldest_lines_name_only_the_topic_that_was_switched_off() -> None:
    line = {"reason": "topic-off", "field": "flag", "old": "faces", "new": ""}
    assert structured_changes(line).topic == "faces"
    assert structured_changes(line).judgement == Sides("", "")
    now = {"faces": Flag("about", is_active=False)}
    assert flags_undone(now, [line]) == {"faces": Flag("about", is_active=True)}


def test_a_line_with_half_of_its_keys_can_be_read() -> None:
    assert structured_changes({"reason": "title", "old": "é", "new": "b"}) == Change(
        reason="title", field="", old="é", new="b"
    )
    assert structured_changes({}) == Change(reason="", field="")


@pytest.mark.parametrize("written", [stored_changes, in_texts_only])
def test_flags_are_undone_from_lines_of_both_kinds(written: Any) -> None:
    story = [
        written(flag_change("flag-raised", "faces", new="mentions")),
        written(verdict_change("verdict", "faces", old=flag(""), new=flag("dismissed", "a: b"))),
        written(verdict_change("verdict-lapsed", "faces", old=flag("dismissed", "a: b"))),
        written(flag_change("flag-raised", "faces", new="about")),
        written(flag_change("topic-off", "faces", old="about")),
    ]
    now = {"faces": Flag("about", is_active=False)}
    steps = [flags_undone(now, story[place:]) for place in range(5)]
    assert [step["faces"] for step in reversed(steps)] == [
        Flag("about", is_active=True),
        Flag("about", is_active=False),
        Flag("about", is_active=False, verdict="dismissed", note="a: b"),
        Flag("about", is_active=False),
        Flag("about", is_active=False),
    ]


@pytest.mark.parametrize("written", [stored_changes, in_texts_only])
def test_messages_tell_lines_of_both_kinds_alike(written: Any) -> None:
    lines = change_lines([written(change) for change in CHANGES[:6]])
    assert lines == (
        "Flagged: about faces",
        "Flagged: about faces (was: mentions faces)",
        "Judgement: may be about license plate readers (was: about license plate readers)",
        "Flag cleared: mentions faces",
    )
    risen = [written(CHANGES[1])]
    assert headline(["flag"], kind="bill", changes=risen) == RAISED


def test_no_topic_is_misread_for_the_way_its_name_is_written() -> None:
    odd = flag_change("flag-moved", "faces: at doors", old="about", new="mentions")
    assert structured_changes(stored_changes(odd)) == odd
    said = verdict_change("verdict", "flag", old=flag("dismissed", "x"), new=flag(""))
    now = {"flag": Flag("about", is_active=True)}
    assert flags_undone(now, [stored_changes(said)]) == {
        "flag": Flag("about", is_active=True, verdict="dismissed", note="x")
    }
