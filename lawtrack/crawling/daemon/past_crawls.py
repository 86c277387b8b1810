"""What decides when a source is crawled next: its crawls, its meetings, hosts that want rest."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import JSON, ScalarSelect, Select, Text, and_, cast, column, func, or_, select
from sqlalchemy.orm import Session, aliased

from lawtrack.crawling.daemon.next_crawl import (
    AFTER_A_MEETING,
    BEFORE_A_MEETING,
    LONGEST_BACKOFF,
    ComingMeeting,
    CrawlHistory,
)
from lawtrack.database.bulk import in_chunks, upsert
from lawtrack.database.dealings.event_flags import flags_of_events
from lawtrack.database.tables.crawls import PAST_MODE, CrawlRow, HostRow
from lawtrack.database.tables.legislation import EventRow, FlagRow
from lawtrack.legislation.vocabulary import NOT_HELD

DAY = timedelta(days=1)
NEVER_ENDED = ("running", "interrupted", "missed")
NOT_WELL = (*NEVER_ENDED, "failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSource:
    """A source whose next crawl is to be planned: its hosts, and bodies by a part of their name."""

    hosts: frozenset[str]
    watched: Sequence[str]


def crawl_history_of(
    session: Session,
    jurisdiction: str,
    *,
    hosts: Collection[str],
    watched: Sequence[str],
    now: datetime,
) -> CrawlHistory:
    """What the next crawl's time depends on; ``watched`` are bodies, by a part of their name."""
    source = PlannedSource(hosts=frozenset(hosts), watched=watched)
    return crawl_histories_of(session, {jurisdiction: source}, now=now)[jurisdiction]


def crawl_histories_of(
    session: Session, sources: Mapping[str, PlannedSource], *, now: datetime
) -> dict[str, CrawlHistory]:
    """What the next crawls' times depend on: a few queries for hundreds of sources."""
    closed = closed_hosts(session, now=now)
    histories: dict[str, CrawlHistory] = {}
    for keys in in_chunks(list(sources)):
        meetings = _meetings_that_matter(session, {key: sources[key] for key in keys}, now=now)
        rows = session.execute(_crawls_of(session, keys))
        for key, started, ended, asked, received, is_read, newest, failures in rows:
            hosts = sources[key].hosts if closed else ()
            histories[key] = CrawlHistory(
                started=started,
                ended=ended,
                is_read=is_read,
                failures=failures,
                unanswered=bool(failures and asked and not received),
                newest=newest,
                meetings=meetings.get(key, ()),
                closed={host: closed[host] for host in hosts if host in closed},
            )
    return histories


def _crawls_of(session: Session, keys: Sequence[str]) -> Select[Any]:
    """For each source: its last crawl, whether and when others ended well, failures in a row.

    Each is found from the end of an index, whatever a source has behind it.
    """
    if session.get_bind().dialect.name == "postgresql":  # one parameter, however many they are
        rows = func.json_array_elements_text(cast(list(keys), JSON))
    else:
        rows = func.json_each(orjson.dumps(list(keys)).decode())
    wanted = rows.table_valued(column("value", Text), name="wanted")
    looks = and_(CrawlRow.jurisdiction == wanted.c.value, CrawlRow.mode != PAST_MODE)
    well = and_(looks, CrawlRow.outcome.not_in(NOT_WELL))
    newest = CrawlRow.id.desc()

    def first(query: Select[Any]) -> ScalarSelect[Any]:
        return query.limit(1).correlate(wanted).scalar_subquery()

    last = aliased(CrawlRow)
    ended = select(CrawlRow.id).where(looks, CrawlRow.outcome.not_in(NEVER_ENDED))
    good = first(select(CrawlRow.id).where(well).order_by(newest))
    brought = select(CrawlRow.started).where(well, or_(CrawlRow.new > 0, CrawlRow.changed > 0))
    failed = aliased(CrawlRow)
    failures = (
        select(func.count())
        .where(failed.jurisdiction == wanted.c.value, failed.mode != PAST_MODE)
        .where(failed.outcome == "failed", failed.id > func.coalesce(good, 0))
    )
    return select(
        wanted.c.value,
        last.started,
        last.finished,
        last.requests,
        last.bytes,
        good.is_not(None),
        first(brought.order_by(CrawlRow.started.desc())),
        first(failures),
    ).select_from(wanted.outerjoin(last, last.id == first(ended.order_by(newest))))


def _meetings_that_matter(
    session: Session, sources: Mapping[str, PlannedSource], *, now: datetime
) -> dict[str, list[ComingMeeting]]:
    """Meetings near now that are flagged, deal with a flagged bill or are of a watched body."""
    flagged = select(FlagRow.jurisdiction).where(FlagRow.jurisdiction.in_(sources)).distinct()
    keys = {*session.scalars(flagged), *(key for key, each in sources.items() if each.watched)}
    if not keys:
        return {}
    first, last = (now - AFTER_A_MEETING).date(), (now + BEFORE_A_MEETING + LONGEST_BACKOFF).date()
    query = (
        select(EventRow)
        .where(EventRow.jurisdiction.in_(keys), EventRow.state.not_in(NOT_HELD))
        # A day more on both sides: dates are local.
        .where(EventRow.date >= first - DAY, EventRow.date <= last + DAY)
    )
    events = session.scalars(query).all()
    marks = flags_of_events(session, events)
    meetings: dict[str, list[ComingMeeting]] = {}
    for event in events:
        if marks.get(event.id) or _is_of(event, sources[event.jurisdiction].watched):
            meetings.setdefault(event.jurisdiction, []).append(_meeting(event))
    for each in meetings.values():
        each.sort(key=lambda meeting: (meeting.starts, meeting.name))
    return meetings


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
    """The hosts that still want to be left alone, and until when.

    What was asked for tomorrow, by a clock that ran ahead then, is not waited for.
    """
    query = select(HostRow.host, HostRow.closed_until).where(
        HostRow.closed_until > now, HostRow.asked_at <= now + DAY
    )
    return {host: until for host, until in session.execute(query)}  # noqa: C416 - rows, not pairs


def close_hosts(session: Session, closed: Mapping[str, datetime], *, now: datetime) -> None:
    """Keep what hosts have asked for."""
    rows = [
        {"host": host, "closed_until": until, "asked_at": now} for host, until in closed.items()
    ]
    upsert(session, HostRow, rows)
