"""How fresh a source is, in words: its own rhythm, read from its past, against what is seen; pure.

A council that says nothing in August has not broken down. What is usual is read from the days on
which something happened: the gap that nineteen of twenty stay under, and the longest silence at
this time of year.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lawtrack.config.settings import Rhythm
from lawtrack.database.tables.crawls import FAILED, INTERRUPTED

FRESH, QUIET, STALE, BROKEN, UNKNOWN = "fresh", "quiet", "stale", "broken", "unknown"
WELL = (FRESH, QUIET, UNKNOWN)

CRAWLS_LATE = 2  # intervals without a good crawl
SEASON_DAYS = 30  # before and after the same day in earlier years
GAPS_AT_LEAST = 10  # before "usual" means anything
NEARLY_ALL = 0.95
LATE = 2  # times what is usual
SHORTEST = 4  # days: a long weekend is no silence


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceActivity:
    """What is known of one source."""

    outcome: str  # of the last crawl that has ended; empty when there is none
    last_good: dt.datetime | None
    days: Sequence[dt.date]  # on which something happened, up to today, in order


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """The state of a source, why, and what is expected by when."""

    state: str
    words: str
    crawl_by: dt.datetime | None
    item_by: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """How many days nothing new is nothing to wonder at."""

    days: int
    season: int  # at this time of year; as many as ``days`` or more


def usual_silence(days: Sequence[dt.date], today: dt.date) -> Usual | None:
    """What the past says; ``None`` when there is too little of it."""
    gaps = [(early, late) for early, late in pairwise(days) if late > early]
    if len(gaps) < GAPS_AT_LEAST:
        return None
    lengths = sorted((late - early).days for early, late in gaps)
    usual = max(lengths[min(len(lengths) - 1, int(NEARLY_ALL * len(lengths)))], SHORTEST)
    season = max(
        ((late - early).days for early, late in gaps if _in_season(early, late, today)), default=0
    )
    return Usual(days=usual, season=max(usual, season))


def _in_season(early: dt.date, late: dt.date, today: dt.date) -> bool:
    """Whether the gap covers a day about as late in its year as it is now in ours."""
    margin = dt.timedelta(days=SEASON_DAYS)
    for year in {early.year, late.year}:
        day = dt.date(year, today.month, min(today.day, 28))
        if year < today.year and early <= day + margin and late >= day - margin:
            return True
    return False


def source_freshness(
    rhythm: Rhythm, seen: SourceActivity, *, now: dt.datetime, today: dt.date
) -> Freshness:
    """The state of a source; ``today`` is the date that it is there."""
    if not seen.outcome:
        return Freshness(state=UNKNOWN, words="never crawled", crawl_by=None, item_by=None)
    crawl_by = seen.last_good + CRAWLS_LATE * rhythm.interval if seen.last_good else None
    usual = usual_silence(seen.days, today)
    if rhythm.expect_days:
        season = max(usual.season if usual else 0, rhythm.expect_days)
        usual = Usual(days=rhythm.expect_days, season=season)
    newest = seen.days[-1] if seen.days else None
    item_by = newest + dt.timedelta(days=usual.season) if newest and usual else None

    def judged(state: str, words: str) -> Freshness:
        return Freshness(state=state, words=words, crawl_by=crawl_by, item_by=item_by)

    if seen.outcome == FAILED:
        return judged(BROKEN, "the last crawl failed")
    if seen.last_good is None and seen.outcome == INTERRUPTED:
        return judged(UNKNOWN, "the first load is not done: it goes on with the next crawl")
    if seen.last_good is None or crawl_by is None:
        return judged(BROKEN, "no crawl has come to its end yet")
    if now > crawl_by:
        return judged(STALE, f"no good crawl for {age_in_words(now - seen.last_good)}")
    if newest is None or usual is None:
        return judged(FRESH, "read in time; too little is stored to say how often something is new")
    silent = (today - newest).days
    if silent <= usual.days:
        return judged(FRESH, f"read in time; newest item {_days(silent)} old")
    often = f"nothing new for {_days(silent)}, usual at this time of year: {_days(usual.season)}"
    return judged(QUIET if silent <= LATE * usual.season else STALE, often)


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def age_in_words(time: dt.timedelta) -> str:
    """A span as people say it: ``5 minutes``, ``3 hours``, ``12 days``."""
    minutes = int(time.total_seconds() // 60)
    for size, noun in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= 2 * size or size == 1:
            count = minutes // size
            return f"{count} {noun}" + ("" if count == 1 else "s")
    return ""
