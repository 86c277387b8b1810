"""How fresh a source is: crawls in time, and something new as often as its past says."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from lawtrack.config.settings import Rhythm
from lawtrack.crawling.health.freshness import (
    Freshness,
    SourceActivity,
    age_in_words,
    source_freshness,
    usual_silence,
)

NOW = dt.datetime(2026, 8, 20, 15, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
HOURLY = Rhythm(jurisdiction="rivertown", interval=dt.timedelta(hours=1), timezone="UTC")


def weekly(first: dt.date, last: dt.date, *, recess: bool = False) -> list[dt.date]:
    """Every Wednesday; with ``recess`` none from the second week of July to Labor Day."""
    days = [first + dt.timedelta(days=7 * n) for n in range((last - first).days // 7 + 1)]
    return [d for d in days if not (recess and (7, 8) <= (d.month, d.day) <= (9, 7))]


START = dt.date(2023, 1, 4)
MEETS = weekly(START, dt.date(2026, 8, 19))
RESTS = weekly(START, dt.date(2026, 8, 19), recess=True)


def judged(days: list[dt.date], *, now: dt.datetime = NOW, **changes: Any) -> Freshness:
    fields: dict[str, Any] = {"outcome": "ok", "last_good": now - dt.timedelta(minutes=30)}
    seen = SourceActivity(**{**fields, **changes}, days=days)
    return source_freshness(HOURLY, seen, now=now, today=now.date())


def test_a_source_read_in_time_with_something_new_is_fresh() -> None:
    told = judged(MEETS)
    assert (told.state, told.words) == ("fresh", "read in time; newest item 1 day old")
    assert told.crawl_by == NOW + dt.timedelta(minutes=90)
    assert told.item_by == dt.date(2026, 8, 26)


def test_a_recess_like_that_of_other_years_is_quiet_and_not_broken() -> None:
    told = judged(RESTS)
    assert told.state == "quiet"
    assert told.words == "nothing new for 50 days, usual at this time of year: 70 days"
    assert told.item_by is not None
    assert told.item_by > TODAY


def test_the_same_silence_in_spring_is_stale() -> None:
    spring = dt.datetime(2026, 4, 22, 15, 0, tzinfo=dt.UTC)
    days = [day for day in RESTS if day <= dt.date(2026, 3, 4)]
    told = judged(days, now=spring)
    assert told.state == "stale"
    assert told.words == "nothing new for 49 days, usual at this time of year: 7 days"


def test_a_weekend_is_no_silence() -> None:
    days = [d for n in range(400) if (d := dt.date(2025, 7, 1) + dt.timedelta(n)).weekday() < 5]
    monday = dt.datetime(2026, 8, 3, 12, 0, tzinfo=dt.UTC)
    assert judged([d for d in days if d <= dt.date(2026, 7, 31)], now=monday).state == "fresh"


@pytest.mark.parametrize(
    ("changes", "state", "words"),
    [
        ({"outcome": ""}, "unknown", "never crawled"),
        ({"outcome": "failed"}, "broken", "the last crawl failed"),
        (
            {"outcome": "interrupted", "last_good": None},
            "unknown",
            "the first load is not done: it goes on with the next crawl",
        ),
        ({"outcome": "missed", "last_good": None}, "broken", "no crawl has come to its end yet"),
        ({"last_good": NOW - dt.timedelta(hours=3)}, "stale", "no good crawl for 3 hours"),
        ({"outcome": "degraded"}, "fresh", "read in time; newest item 1 day old"),
        ({"outcome": "interrupted"}, "fresh", "read in time; newest item 1 day old"),
    ],
)
def test_what_the_crawls_say_comes_first(changes: dict[str, Any], state: str, words: str) -> None:
    told = judged(MEETS, **changes)
    assert (told.state, told.words) == (state, words)


def test_a_young_source_does_not_cry_wolf() -> None:
    told = judged([dt.date(2026, 1, 7), dt.date(2026, 1, 14)])
    assert told.state == "fresh"
    assert "too little is stored" in told.words
    assert usual_silence([dt.date(2026, 1, 7)], TODAY) is None


def test_what_the_configuration_expects_goes_before_the_past() -> None:
    seen = SourceActivity(outcome="ok", last_good=NOW, days=[dt.date(2026, 7, 30)])
    for days, state in ((30, "fresh"), (14, "quiet"), (10, "stale")):
        rhythm = replace(HOURLY, expect_days=days)
        assert source_freshness(rhythm, seen, now=NOW, today=TODAY).state == state


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "0 minutes"), (1, "1 minute"), (119, "119 minutes"), (150, "2 hours"),
     (47 * 60, "47 hours"), (49 * 60, "2 days")],
)  # fmt: skip
def test_a_span_as_people_say_it(minutes: int, said: str) -> None:
    assert age_in_words(dt.timedelta(minutes=minutes)) == said
