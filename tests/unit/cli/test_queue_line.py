"""How the queue of several machines stands, in a line and as data."""

from datetime import UTC, datetime, timedelta

from lawtrack.cli.printing.crawls import queue_as_data, queue_in_words
from lawtrack.machines.job_queue import QueueState

NOW = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
IDLE = QueueState(planners=2, workers=3, running=0, waiting=0, oldest=None)
BUSY = QueueState(
    planners=0, workers=1, running=4, waiting=7, oldest=NOW - timedelta(minutes=9, seconds=5)
)


def test_the_line_says_who_works_and_what_waits_since_when() -> None:
    assert queue_in_words(IDLE, now=NOW) == ("machines: 2 planning, 3 working; 0 jobs run, 0 wait")
    assert queue_in_words(BUSY, now=NOW) == (
        "machines: 0 planning, 1 working; 4 jobs run, 7 wait, the oldest for 9 minutes"
    )


def test_without_a_queue_nothing_is_said_of_one() -> None:
    assert queue_as_data(None) == {}
    assert queue_as_data(BUSY)["queue"]["waiting"] == 7
