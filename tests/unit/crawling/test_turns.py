"""Whose turn it is at a host that many share, which slot a request has, and what the past gets."""

import datetime as dt

import pytest

from benchmarks.turns import DELAY, LONGEST_DELAY, PAST_A_DAY, simulated
from lawtrack.crawling.daemon.turns import LOOKS_AT_ONCE, Turn, goes_now, slice_of_the_past
from lawtrack.crawling.paces import FURTHEST, Pace, PaceSlot, next_slot

NOON = dt.datetime(2026, 11, 16, 12, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
A, B = frozenset("a"), frozenset("b")


def a_turn(minutes: int, *, hosts: frozenset[str] = A, is_load: bool = False) -> Turn:
    return Turn(hosts=hosts, due=NOON + minutes * MINUTE, is_load=is_load)


LOAD = a_turn(1, is_load=True)


@pytest.mark.parametrize(
    ("turn", "before", "having", "goes"),
    [
        (a_turn(5), [], [], True),
        (a_turn(5), [], [a_turn(1)], True),
        (a_turn(5), [], [a_turn(1), a_turn(2)], False),  # two at once here
        (a_turn(5), [a_turn(4)], [a_turn(1)], False),
        (a_turn(5), [a_turn(5)], [a_turn(1)], False),  # came earlier
        (a_turn(5), [a_turn(6)], [a_turn(1)], True),
        (a_turn(5), [a_turn(4, hosts=B)], [a_turn(1, hosts=B), a_turn(2, hosts=B)], True),
        (a_turn(5, hosts=A | B), [], [a_turn(1, hosts=B), a_turn(2, hosts=B)], False),
        (a_turn(5), [LOAD], [LOAD], True),
        (a_turn(5, is_load=True), [], [a_turn(1), a_turn(2)], True),
        (a_turn(5, is_load=True), [], [LOAD], False),
        (a_turn(5, is_load=True), [LOAD], [], False),
    ],
)
def test_first_due_goes_first_and_looks_and_first_loads_keep_each_other_waiting_in_nothing(
    turn: Turn, before: list[Turn], having: list[Turn], goes: bool
) -> None:
    assert goes_now(turn, before=before, having=having, looks=2) == goes


def test_a_crawl_that_hangs_leaves_places_to_others() -> None:
    assert goes_now(a_turn(5), before=[], having=[a_turn(1)])
    assert goes_now(a_turn(5), before=[], having=[a_turn(1)] * (LOOKS_AT_ONCE - 1))
    assert not goes_now(a_turn(5), before=[], having=[a_turn(1)] * LOOKS_AT_ONCE)


@pytest.mark.parametrize(
    ("due", "seconds"), [(10, 585), (1, 45), (0.5, 0), (0, 0), (-5, 0), (None, 0)]
)
def test_the_past_has_the_time_until_the_next_look_of_its_source(
    due: float | None, seconds: int
) -> None:
    at = None if due is None else NOON + due * MINUTE
    assert slice_of_the_past(NOON, due=at).total_seconds() == seconds


def slot(pace: Pace, *, gap: float = 1.0, spare: bool = False) -> PaceSlot:
    return next_slot(pace, gap=gap, now=NOON, most=120.0, spare=spare)[0]


def after(seconds: float) -> dt.datetime:
    return NOON + dt.timedelta(seconds=seconds)


@pytest.mark.parametrize("spare", [False, True])
def test_a_slot_lies_a_gap_behind_the_last_and_who_may_wait_gets_none_that_is_wanted(
    spare: bool,
) -> None:
    assert slot(Pace(), spare=spare) == PaceSlot(wait=0.0)
    assert slot(Pace(gap=1.0, last_slot=after(-1.0)), spare=spare) == PaceSlot(wait=0.0)
    taken = Pace(gap=1.0, last_slot=after(2.0))
    assert slot(taken, spare=spare) == PaceSlot(wait=3.0, is_taken=spare)
    assert slot(taken, gap=5.0, spare=spare) == PaceSlot(wait=7.0, is_taken=spare)
    rests = Pace(gap=1.0, last_slot=after(-9.0), closed_until=after(60.0))
    assert slot(rests, spare=spare) == PaceSlot(wait=60.0, is_taken=spare)
    closed = Pace(closed_until=after(600.0))
    assert slot(closed, spare=spare) == PaceSlot(wait=600.0, is_closed=True)


def test_a_refused_slot_changes_nothing_and_one_that_is_given_moves_the_pace() -> None:
    pace = Pace(gap=3.0, last_slot=after(2.0))
    assert next_slot(pace, gap=1.0, now=NOON, most=120.0, spare=True)[1] is pace
    moved = next_slot(pace, gap=1.0, now=NOON, most=120.0, spare=False)[1]
    assert moved == Pace(gap=1.0, last_slot=after(5.0))


def test_a_clock_that_was_set_back_does_not_close_a_host() -> None:
    assert slot(Pace(gap=1.0, last_slot=after(FURTHEST + 3600.0))).wait == 0.0
    assert slot(Pace(gap=1.0, last_slot=after(30.0))).wait == 31.0  # thirty crawls ask


def test_news_of_three_hundred_councils_is_in_time_while_ten_fill_in_their_past() -> None:
    outcome = simulated(300, loads=0, pasts=10, days=1)
    assert outcome.quantile(0.99) <= LONGEST_DELAY
    assert outcome.past >= PAST_A_DAY
    assert outcome.least_gap >= DELAY


def test_thirty_councils_that_fill_in_their_past_have_their_news_within_an_interval() -> None:
    outcome = simulated(30, loads=10, pasts=30, days=1)
    assert 3.6 <= outcome.loads_end < 8  # ten times 1,300 seconds, and what looks take
    assert outcome.longest_wait <= 1.0
    for council in outcome.councils:  # none is worse off
        assert max(council.delays) <= LONGEST_DELAY
