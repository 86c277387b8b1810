"""When a message that cannot be sent is tried again, and when no more."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from lawtrack.alerts.deliver import is_message_given_up, wait_after_failed_delivery

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def tries() -> Iterator[datetime]:
    """The moments at which a message of noon is tried whose channel never takes it."""
    now, number = NOON, 0
    while True:
        yield now
        if is_message_given_up(NOON, now=now):
            return
        now += wait_after_failed_delivery(number)
        number += 1


def test_it_is_tried_later_and_later_and_given_up_after_thirty_days() -> None:
    moments = list(tries())
    gaps = [(b - a) / MINUTE for a, b in pairwise(moments)]
    assert gaps[:9] == [1, 2, 4, 8, 16, 32, 64, 128, 256]
    assert set(gaps[9:]) == {360}
    assert max(gaps) == 360
    assert moments[-2] < NOON + 30 * DAY <= moments[-1]
    assert moments[-1] - NOON < 31 * DAY


def test_however_often_it_was_tried_the_wait_is_six_hours() -> None:
    assert [wait_after_failed_delivery(tries) for tries in (9, 10, 11, 5000)] == [360 * MINUTE] * 4


def test_the_last_try_is_the_first_after_thirty_days() -> None:
    assert not is_message_given_up(NOON, now=NOON + 30 * DAY - MINUTE)
    assert is_message_given_up(NOON, now=NOON + 30 * DAY)
