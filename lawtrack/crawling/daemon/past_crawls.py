"""What decides when a source is crawled next: its crawls, its meetings, hosts that want rest."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lawtrack.crawling.daemon.next_crawl import (
    AFTER_A_MEETING,
    BEFORE_A_MEETING,
    LONGEST_BACKOFF,
    ComingMeeting,
    CrawlHistory,
)
from lawtrack.database.bulk import upsert
from lawtrack.database.dealings.event_flags import flags_of_events
from lawtrack.database.tables.crawls import PAST_MODE, CrawlRow, HostRow
from lawtrack.database.tables.legislation import EventRow
from lawtrack.legislation.vocabulary import NOT_HELD

DAY = timedelta(days=1)
NEVER_ENDED = ("running", "interrupted", "missed")
NOT_WELL = (*NEVER_ENDED, "failed")


def crawl_history_of(
    session: Session,
    jurisdiction: str,
    *,
    hosts: Collection[str],
    watched: Sequence[str],
    now: datetime,
) -> CrawlHistory:
    """What the next crawl's time depends on; ``watched`` are bodies, by a part of their name."""
    crawls = select(CrawlRow).where(
        CrawlRow.jurisdiction == jurisdiction, CrawlRow.mode != PAST_MODE
    )
    last = session.scalars(
        crawls.where(CrawlRow.outcome.not_in(NEVER_ENDED)).order_by(CrawlRow.id.desc()).limit(1)
    ).first()
    newest = session.scalar(
        select(func.max(CrawlRow.started)).where(
            CrawlRow.jurisdiction == jurisdiction,
            CrawlRow.outcome.not_in(NOT_WELL),
            CrawlRow.mode != PAST_MODE,
            (CrawlRow.new > 0) | (CrawlRow.changed > 0),
        )
    )
    return CrawlHistory(
        started=last.started if last else None,
        ended=last.finished if last else None,
        failures=_failures_in_a_row(session, jurisdiction),
        newest=newest,
        meetings=meetings_that_matter(session, jurisdiction, watched=watched, now=now),
        closed={host: t for host, t in closed_hosts(session, now=now).items() if host in hosts},
    )


def _failures_in_a_row(session: Session, jurisdiction: str) -> int:
    good = select(func.coalesce(func.max(CrawlRow.id), 0)).where(
        CrawlRow.jurisdiction == jurisdiction,
        CrawlRow.outcome.not_in(NOT_WELL),
        CrawlRow.mode != PAST_MODE,
    )
    query = select(func.count()).where(
        CrawlRow.jurisdiction == jurisdiction,
        CrawlRow.outcome == "failed",
        CrawlRow.mode != PAST_MODE,
        CrawlRow.id > good.scalar_subquery(),
    )
    return session.scalar(query) or 0


def meetings_that_matter(
    session: Session, jurisdiction: str, *, watched: Sequence[str], now: datetime
) -> list[ComingMeeting]:
    """Meetings near now that are flagged, deal with a flagged bill or are of a watched body."""
    first, last = (now - AFTER_A_MEETING).date(), (now + BEFORE_A_MEETING + LONGEST_BACKOFF).date()
    query = (
        select(EventRow)
        .where(EventRow.jurisdiction == jurisdiction, EventRow.state.not_in(NOT_HELD))
        # A day more on both sides: dates are local.
        .where(EventRow.date >= first - DAY, EventRow.date <= last + DAY)
    )
    events = session.scalars(query).all()
    marks = flags_of_events(session, events)
    found = [_meeting(event) for event in events if marks.get(event.id) or _is_of(event, watched)]
    return sorted(found, key=lambda meeting: (meeting.starts, meeting.name))


def _is_of(event: EventRow, watched: Sequence[str]) -> bool:
    names = f"{event.body}\n{event.name}".casefold()
    return any(body.casefold() in names for body in watched)


def _meeting(event: EventRow) -> ComingMeeting:
    name = " ".join(filter(None, (event.name, event.date.isoformat(), event.time)))
    starts = event.starts
    if starts is None:  # its time cannot be read: the middle of the day will do
        zone = ZoneInfo(event.timezone or "UTC")
        starts = datetime.combine(event.date, time(12), zone).astimezone(UTC)
    return ComingMeeting(name=name, starts=starts)


def closed_hosts(session: Session, *, now: datetime) -> Mapping[str, datetime]:
    """The hosts that still want to be left alone, and until when."""
    query = select(HostRow.host, HostRow.closed_until).where(HostRow.closed_until > now)
    return {host: until for host, until in session.execute(query)}  # noqa: C416 - rows, not pairs


def close_hosts(session: Session, closed: Mapping[str, datetime], *, now: datetime) -> None:
    """Keep what hosts have asked for."""
    rows = [
        {"host": host, "closed_until": until, "asked_at": now} for host, until in closed.items()
    ]
    upsert(session, HostRow, rows)
