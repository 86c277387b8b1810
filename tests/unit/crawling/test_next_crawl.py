"""When a source is due: quick around meetings, slow in the quiet, patient with what is broken."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lawtrack.crawling.daemon.next_crawl import (
    ComingMeeting,
    CrawlHistory,
    NextCrawl,
    next_crawl_in_words,
    plan_next_crawl,
)

NOW = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def planned(
    past: CrawlHistory, *, now: datetime = NOW, usual: timedelta = 30 * MINUTE
) -> NextCrawl:
    return plan_next_crawl(past, usual=usual, quick=15 * MINUTE, now=now)


def after_a_crawl(**more: Any) -> CrawlHistory:
    return CrawlHistory(started=NOW - 5 * MINUTE, ended=NOW - 4 * MINUTE, newest=NOW - DAY, **more)


def hearing(starts: datetime) -> ComingMeeting:
    return ComingMeeting(name="Public Safety hearing 2026-10-03 10:00", starts=starts)


def test_what_was_never_crawled_or_is_overdue_is_due_at_once() -> None:
    assert planned(CrawlHistory()).at == NOW
    assert planned(CrawlHistory(started=NOW - 3 * HOUR, ended=NOW - 2 * HOUR)).at == NOW


def test_usually_the_interval_counts_from_the_start_of_the_last_crawl() -> None:
    assert planned(after_a_crawl()) == NextCrawl(at=NOW + 25 * MINUTE, every=30 * MINUTE, why="")


def test_after_a_crawl_longer_than_its_interval_there_is_a_minute_of_rest() -> None:
    past = CrawlHistory(started=NOW - 2 * HOUR, ended=NOW, newest=NOW)
    assert planned(past).at == NOW + MINUTE


@pytest.mark.parametrize(
    ("starts", "quick"),
    [
        (NOW + 72 * HOUR, True),
        (NOW + 73 * HOUR, False),
        (NOW - 24 * HOUR, True),
        (NOW - 25 * HOUR, False),
    ],
)
def test_it_is_quick_from_72_hours_before_to_24_hours_after(starts: datetime, quick: bool) -> None:
    found = planned(after_a_crawl(meetings=[hearing(starts)]))
    assert found.every == (15 * MINUTE if quick else 30 * MINUTE)
    expected = "every 15 min: Public Safety hearing 2026-10-03 10:00" if quick else ""
    assert found.why == expected


def test_the_72_hours_are_hours_across_the_end_of_daylight_saving_time() -> None:
    # Tuesday 3 November, 10:00 in New York; the clocks went back on Sunday.
    starts = datetime(2026, 11, 3, 15, 0, tzinfo=UTC)
    opens = datetime(2026, 10, 31, 15, 0, tzinfo=UTC)  # Saturday, 11:00 in New York
    for now, every in ((opens - MINUTE, 30), (opens, 15)):
        past = CrawlHistory(
            started=now - 20 * MINUTE, ended=now - 19 * MINUTE, meetings=[hearing(starts)]
        )
        assert planned(past, now=now).every == every * MINUTE


def test_a_slow_source_is_asked_again_when_a_meeting_comes_near() -> None:
    meeting = hearing(NOW + 74 * HOUR)
    found = planned(after_a_crawl(meetings=[meeting]), usual=4 * HOUR)
    assert found.at == NOW + 2 * HOUR
    assert found.why == "Public Safety hearing 2026-10-03 10:00 comes near"


def test_in_the_quiet_it_is_half_as_often() -> None:
    past = CrawlHistory(started=NOW, ended=NOW, newest=NOW - 22 * DAY)
    assert planned(past) == NextCrawl(
        at=NOW + HOUR, every=HOUR, why="every 1 h: nothing new since 2026-09-09"
    )


@pytest.mark.parametrize(
    ("failures", "every"), [(1, HOUR), (2, 2 * HOUR), (5, 16 * HOUR), (6, DAY), (900, DAY)]
)
def test_a_broken_source_is_asked_ever_more_rarely_but_once_a_day(
    failures: int, every: timedelta
) -> None:
    assert planned(after_a_crawl(failures=failures)).every == every


def test_after_a_week_without_a_network_all_is_read_within_the_hour() -> None:
    assert planned(after_a_crawl(failures=9, unanswered=True)).every == HOUR


def test_near_a_meeting_a_broken_source_is_asked_every_hour() -> None:
    past = after_a_crawl(failures=9, meetings=[hearing(NOW + HOUR)])
    assert planned(past).every == HOUR
    assert planned(past).why == "every 1 h: failed 9 times in a row"


def test_a_host_that_wants_rest_has_it_even_near_a_meeting() -> None:
    until = NOW + 2 * HOUR
    past = after_a_crawl(meetings=[hearing(NOW)], closed={"rivertown.example": until})
    assert planned(past).at == until
    assert planned(past).why == (
        "rivertown.example asked to be left alone until 2026-10-01 14:00 UTC"
    )


def test_a_last_crawl_in_the_future_is_a_clock_that_was_set_back() -> None:
    past = CrawlHistory(started=NOW + 300 * DAY, ended=NOW + 300 * DAY)
    assert planned(past).at == NOW + 30 * MINUTE


def test_spans_are_said_as_people_do() -> None:
    spans = (15 * MINUTE, 4 * HOUR, DAY, 2 * DAY, 90 * MINUTE)
    assert [next_crawl_in_words(span) for span in spans] == [
        "15 min",
        "4 h",
        "day",
        "2 days",
        "90 min",
    ]
