"""The table of reason codes: each entry has all that telling a change of it needs."""

import ast

import pytest

from lawtrack.config import subscriptions
from lawtrack.legislation import wording
from lawtrack.legislation.reasons import (
    BOOKKEEPING,
    FLAG_REASONS,
    NEWS_THOUGH_REPARSED,
    REASONS,
    VERDICT_REASONS,
    Reason,
    Values,
    bill_words,
    meeting_words,
    reason_of,
)
from tests.support import PROJECT

TELLING = [code for code in REASONS if code not in BOOKKEEPING]
# What each may say, so that a code can be read before it is told.
CHANGED = {"old": "2026-03-05 Passed", "new": "2026-03-06 Passed pass"}


@pytest.mark.parametrize("code", REASONS)
def test_a_code_has_all_that_telling_it_needs(code: str) -> None:
    reason = REASONS[code]
    assert reason.meaning
    assert reason.subjects in ("both", "bill", "event")
    on_bills, on_meetings = reason.subjects != "event", reason.subjects != "bill"
    assert bool(reason.label) == reason.substantive
    assert bool(reason.bill_word) == (reason.substantive and on_bills)
    assert bool(reason.event_word) == (reason.substantive and on_meetings)
    assert not reason.line_word or reason.subjects == "event"


@pytest.mark.parametrize("code", [code for code, reason in REASONS.items() if reason.headline])
def test_a_headline_in_place_of_cancelled_is_of_what_can_be_told_as_cancelled(code: str) -> None:
    gone = {"reason": code, "old": "2026-1", "new": ""}
    words = meeting_words([code], [gone], state="scheduled", bill="2026-1")
    assert "cancelled" in words
    assert wording.headline(sorted(words), kind="event", reasons=[code]) == REASONS[code].headline


@pytest.mark.parametrize("code", REASONS)
def test_the_words_of_a_code_can_be_asked_for_and_make_a_headline(code: str) -> None:
    reason = REASONS[code]
    for word in filter(None, (reason.bill_word, reason.event_word, reason.line_word)):
        assert word in subscriptions.REASONS
        assert word in wording.HEADLINES


@pytest.mark.parametrize("code", TELLING)
def test_what_is_worth_telling_is_told_under_its_label(code: str) -> None:
    (line,) = wording.change_lines([{"reason": code, "field": "x", **CHANGED}])
    assert line.startswith(REASONS[code].label)
    assert wording.change_lines_with_reasons([code], []) == (REASONS[code].label,)


@pytest.mark.parametrize("code", sorted(BOOKKEEPING))
def test_bookkeeping_is_told_to_nobody(code: str) -> None:
    assert wording.change_lines([{"reason": code, "field": "x", **CHANGED}]) == ()
    assert bill_words([code], flagged=True) == frozenset()
    assert meeting_words([code], [], state="scheduled") == frozenset()


def test_every_word_of_a_subscription_is_given_by_a_code_or_by_the_state_of_a_source() -> None:
    given = {
        word
        for reason in REASONS.values()
        for word in (reason.bill_word, reason.event_word, reason.line_word)
    }
    assert set(subscriptions.REASONS) - given == {"source"}
    assert set(wording.HEADLINES) == given - {""}


def test_what_is_said_of_a_group_of_codes_is_derived_from_the_table() -> None:
    assert {"flag-raised", "flag-moved", "flag-cleared"} == FLAG_REASONS
    assert {"verdict", "verdict-lapsed"} == VERDICT_REASONS < BOOKKEEPING
    assert FLAG_REASONS | {"new", "verdict-lapsed"} == NEWS_THOUGH_REPARSED
    assert {code for code, reason in REASONS.items() if reason.corrects} == {
        "action-revised", "action-removed", "agenda-item-revised",
    }  # fmt: skip
    assert {reason.values for reason in REASONS.values()} == set(Values)


def test_a_code_that_no_version_of_today_gives_is_told_by_its_name() -> None:
    assert reason_of("of-old") == Reason("")
    assert wording.change_lines([{"reason": "of-old", "old": "a", "new": "b"}]) == (
        "of-old: b (was: a)",
    )
    assert wording.change_lines_with_reasons(["of-old"], []) == ("Of old",)
    assert bill_words(["of-old"], flagged=False) == frozenset()


def test_no_other_file_keeps_a_table_by_codes() -> None:
    """A dictionary whose keys are codes, beside the table and ``diff``, is one more to forget."""
    tables = []
    for path in sorted((PROJECT / "lawtrack").rglob("*.py")):
        name = str(path.relative_to(PROJECT / "lawtrack"))
        if name == "legislation/reasons.py" or name.startswith("sandbox/"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Dict):
                keys = {key.value for key in node.keys if isinstance(key, ast.Constant)}
                only_codes = {code for code in REASONS if "-" in code}
                if len(keys & only_codes) > 1:
                    tables.append(f"{name}:{node.lineno}")
    assert tables == []
