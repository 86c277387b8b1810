"""When a source is due next, and why: from what its crawls and its meetings say; pure.

Quick around meetings that matter, slow when nothing has been new for weeks, slower still while the
source is broken, and never before the time that a host asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

BEFORE_A_MEETING = timedelta(hours=72)
AFTER_A_MEETING = timedelta(hours=24)
QUIET_AFTER = timedelta(days=21)
LONGEST_BACKOFF = timedelta(days=1)
LONGEST_NEAR_A_MEETING = timedelta(hours=1)
LONGEST_UNANSWERED = timedelta(hours=1)
BREATH = timedelta(minutes=1)  # between the end of a crawl and the next of the same source


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingMeeting:
    """A meeting that matters: it is flagged, a bill on its agenda is, or its body is watched."""

    name: str  # with its local date and time, as people know it
    starts: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlHistory:
    """What is known of a source's crawls when the next one is planned."""

    started: datetime | None = None  # of the last crawl that came to an end of its own
    ended: datetime | None = None
    is_read: bool = False  # to its end, by some crawl
    failures: int = 0  # in a row, since the last good crawl
    unanswered: bool = False  # the last of them asked, and got not a single byte
    newest: datetime | None = None  # when a crawl last found something new or changed
    meetings: Sequence[ComingMeeting] = ()  # by their start
    closed: Mapping[str, datetime] = field(default_factory=dict)  # hosts, and until when


@dataclass(frozen=True, slots=True, kw_only=True)
class NextCrawl:
    """When a source is crawled next, how often it would be, and why not as usual."""

    at: datetime
    every: timedelta
    why: str = ""


def plan_next_crawl(
    past: CrawlHistory, *, usual: timedelta, quick: timedelta, now: datetime
) -> NextCrawl:
    """When the source is due; at once when it is overdue or was never crawled."""
    every, why = _pace(past, usual, quick, now)
    started = now if past.started and past.started > now else past.started  # the clock went back
    ended = now if past.ended and past.ended > now else past.ended
    at = now if started is None else max(now, started + every)
    if ended is not None:
        at = max(at, ended + BREATH)
    if not past.failures:
        for meeting in past.meetings:
            opens = meeting.starts - BEFORE_A_MEETING
            if now < opens < at:
                at, why = opens, f"{meeting.name} comes near"
                break
    for host, until in past.closed.items():
        if until > at:
            at, why = until, f"{host} asked to be left alone until {until:%Y-%m-%d %H:%M} UTC"
    return NextCrawl(at=at, every=every, why=why)


def _pace(
    past: CrawlHistory, usual: timedelta, quick: timedelta, now: datetime
) -> tuple[timedelta, str]:
    near = [m for m in past.meetings if is_meeting_near(m, now)]
    if near:
        every, longest = min(usual, quick), LONGEST_NEAR_A_MEETING
        why = f"every {next_crawl_in_words(every)}: {near[0].name}"
    elif past.newest is not None and now - past.newest > QUIET_AFTER:
        every, longest = 2 * usual, LONGEST_BACKOFF
        why = f"every {next_crawl_in_words(every)}: nothing new since {past.newest:%Y-%m-%d}"
    else:
        every, longest, why = usual, LONGEST_BACKOFF, ""
    if past.failures:
        times = "once" if past.failures == 1 else f"{past.failures} times in a row"
        doubled = every * 2 ** min(past.failures, 16)
        if past.unanswered:  # a name server, a network, a host that is off: nobody to be spared
            longest = min(longest, LONGEST_UNANSWERED)
        every = max(every, min(doubled, longest))
        why = f"every {next_crawl_in_words(every)}: failed {times}"
    return every, why


def is_meeting_near(meeting: ComingMeeting, now: datetime) -> bool:
    """Whether it is from 72 hours before to 24 hours after the meeting's start."""
    return meeting.starts - BEFORE_A_MEETING <= now <= meeting.starts + AFTER_A_MEETING


def next_crawl_in_words(span: timedelta) -> str:
    """A span of time as people say it: 15 min, 4 h, 2 days."""
    minutes = round(span.total_seconds() / 60)
    if minutes and minutes % 1440 == 0:
        return "day" if minutes == 1440 else f"{minutes // 1440} days"
    if minutes and minutes % 60 == 0:
        return f"{minutes // 60} h"
    return f"{minutes} min"
