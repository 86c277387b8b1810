"""What a judgement makes of a flag: each case of it, without a database."""

from datetime import timedelta

import pytest

from lawtrack.legislation.flags import FlagDecision, StoredFlag, decide_flag, hash_of
from lawtrack.legislation.reasons import BOOKKEEPING
from tests.support.made import NOW


def stored(
    judgement: str, *, verdict: str = "", text: str = "same", cleared: bool = False
) -> StoredFlag:
    cleared_at = NOW + timedelta(days=1) if cleared else None
    return StoredFlag(judgement, NOW, cleared_at, False, text, verdict, "no news" * bool(verdict))


def decided(judgement: str, flag: StoredFlag | None) -> FlagDecision:
    return decide_flag("faces", judgement, flag, text_hash="same")


def told(decision: FlagDecision) -> list[tuple[str, str, str]]:
    return [(change.reason, change.old, change.new) for change in decision.changes]


@pytest.mark.parametrize("judgement", ["about", "mentions", "watch"])
def test_a_first_judgement_raises_the_flag(judgement: str) -> None:
    decision = decided(judgement, None)
    assert decision.raised
    assert told(decision) == [("flag-raised", "", f"faces: {judgement}")]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("watch", "about", "flag-raised"),
        ("mentions", "about", "flag-raised"),
        ("watch", "mentions", "flag-moved"),
        ("about", "mentions", "flag-moved"),
        ("mentions", "watch", "flag-moved"),
    ],
)
def test_another_judgement_is_told_and_about_is_news(old: str, new: str, reason: str) -> None:
    decision = decided(new, stored(old))
    assert decision.raised == (reason == "flag-raised")
    assert told(decision) == [(reason, f"faces: {old}", f"faces: {new}")]


def test_the_same_judgement_says_nothing() -> None:
    assert decided("about", stored("about")) == FlagDecision()
    assert decided("", None) == FlagDecision()
    assert decided("", stored("about", cleared=True)) == FlagDecision()


def test_a_flag_that_nothing_speaks_for_is_cleared_and_may_come_again() -> None:
    decision = decided("", stored("about"))
    assert (decision.cleared, told(decision)) == (True, [("flag-cleared", "faces: about", "")])
    assert decided("about", stored("about", cleared=True)).raised


@pytest.mark.parametrize("judgement", ["about", "mentions", ""])
@pytest.mark.parametrize("cleared", [True, False])
def test_a_dismissed_flag_is_quiet_whatever_is_judged(judgement: str, cleared: bool) -> None:
    decision = decided(judgement, stored("watch", verdict="dismissed", cleared=cleared))
    assert (decision.raised, decision.lapsed) == (False, False)
    assert BOOKKEEPING.issuperset(change.reason for change in decision.changes)


def test_what_becomes_of_a_dismissed_flag_is_kept_as_bookkeeping() -> None:
    dismissed = stored("watch", verdict="dismissed")
    assert told(decided("watch", dismissed)) == []
    assert told(decided("about", dismissed)) == [("details", "faces: watch", "faces: about")]
    assert told(decided("", dismissed)) == [("details", "faces: watch", "")]
    gone = stored("watch", verdict="dismissed", cleared=True)
    assert told(decided("watch", gone)) == [("details", "", "faces: watch")]
    assert told(decided("", gone)) == []


def test_a_dismissed_flag_is_raised_anew_when_the_text_changed() -> None:
    decision = decided("about", stored("about", verdict="dismissed", text="another"))
    assert (decision.raised, decision.lapsed) == (True, True)
    assert told(decision) == [
        ("verdict-lapsed", "dismissed: no news", ""),
        ("details", "faces: about", ""),
        ("flag-raised", "", "faces: about"),
    ]


def test_a_confirmed_flag_stands_though_nothing_speaks_for_it_any_more() -> None:
    decision = decided("", stored("about", verdict="confirmed"))
    assert (decision.kept, decision.cleared, decision.changes) == (True, False, ())
    changed = decided("", stored("about", verdict="confirmed", text="another"))
    assert (changed.kept, changed.cleared) == (False, True)


def test_a_confirmed_flag_of_a_changed_text_loses_its_verdict_and_is_no_news() -> None:
    decision = decided("about", stored("about", verdict="confirmed", text="another"))
    assert (decision.raised, decision.lapsed) == (False, True)
    assert told(decision) == [("verdict-lapsed", "confirmed: no news", "")]


def test_a_verdict_on_a_flag_of_which_no_text_is_known_holds() -> None:
    assert not decided("about", stored("about", verdict="dismissed", text="")).lapsed


def test_order_spacing_and_capitals_make_no_other_text() -> None:
    assert hash_of(["One  two", "three"]) == hash_of(["THREE", "one\ntwo", "three"])
    assert hash_of(["one", "two"]) != hash_of(["one two"])
