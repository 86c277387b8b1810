"""Whose turn it is at a host that many share, and what is left for the past."""

import datetime as dt

import pytest

from benchmarks.turns import LONGEST_DELAY, SLICES_A_DAY, simulated
from lawtrack.crawling.daemon.turns import LOADS_WAIT, OWN_MINUTE, Turn, goes_now, slice_of_the_past

NOON = dt.datetime(2026, 11, 16, 12, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
A, B = frozenset("a"), frozenset("b")


def a_turn(minutes: int, *, hosts: frozenset[str] = A, is_load: bool = False) -> Turn:
    return Turn(hosts=hosts, due=NOON + minutes * MINUTE, is_load=is_load)


@pytest.mark.parametrize(
    ("before", "having", "goes"),
    [
        ([], [], True),
        ([a_turn(4)], [], False),
        ([a_turn(5)], [], False),  # came earlier
        ([a_turn(6)], [], True),
        ([a_turn(4, hosts=B)], [a_turn(1, hosts=B)], True),
        ([], [a_turn(6, hosts=A | B)], False),
        ([a_turn(4, is_load=True)], [], True),
        ([a_turn(-26, is_load=True)], [], False),  # it has waited for long enough
    ],
)
def test_first_due_goes_first_and_a_first_load_half_an_hour_later(
    before: list[Turn], having: list[Turn], goes: bool
) -> None:
    assert goes_now(a_turn(5), before=before, having=having) == goes


@pytest.mark.parametrize(
    ("due", "is_busy", "last", "seconds"),
    [
        (10, False, 0, 585),
        (1, False, 0, 45),
        (0.5, False, 0, 0),  # hardly worth a process
        (0, False, 0, 0),
        (10, True, -29, 0),
        (10, True, -30, 60),  # half an hour without any
        (0, False, -30, 60),
        (10, False, -30, 585),
        (None, True, -30, 0),  # nothing is planned: nobody knows who comes
    ],
)
def test_the_past_takes_idle_time_or_a_minute_each_half_hour(
    due: float | None, is_busy: bool, last: int, seconds: int
) -> None:
    lasting = slice_of_the_past(
        NOON,
        due=None if due is None else NOON + due * MINUTE,
        is_busy=is_busy,
        last=NOON + last * MINUTE,
    )
    assert lasting.total_seconds() == seconds


def test_news_of_three_hundred_councils_is_in_time_while_ten_fill_in_their_past() -> None:
    outcome = simulated(300, loads=0, pasts=10, days=1)
    assert outcome.quantile(0.99) <= LONGEST_DELAY
    assert outcome.slices >= SLICES_A_DAY
    assert outcome.past >= outcome.slices * OWN_MINUTE.total_seconds() * 0.9


def test_first_loads_keep_nobody_waiting_and_end() -> None:
    outcome = simulated(30, loads=10, pasts=0, days=1)
    assert outcome.quantile(0.99) <= LONGEST_DELAY
    assert 3.6 <= outcome.loads_end < 8  # ten times 1,300 seconds, and what looks take
    assert outcome.longest_wait <= LOADS_WAIT.total_seconds() / 60
