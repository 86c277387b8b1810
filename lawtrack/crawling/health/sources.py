"""How each source stands: last good crawl, newest item, state in words, what is wrong and where."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lawtrack.config.settings import Rhythm
from lawtrack.crawling.health.freshness import (
    BROKEN,
    STALE,
    UNKNOWN,
    WELL,
    SourceActivity,
    source_freshness,
)
from lawtrack.database.conditions import is_active
from lawtrack.database.documents.fates import document_sums, foreign_hosts, sums_in_words
from lawtrack.database.tables.crawls import (
    GOOD,
    HEALTHY,
    PAST_MODE,
    CheckpointRow,
    CrawlRow,
    FailureRow,
)
from lawtrack.database.tables.legislation import BillRow, EventRow, FlagRow
from lawtrack.errors import Unread
from lawtrack.legislation.identity.bill_names import session_in_words
from lawtrack.legislation.records import SESSIONS
from lawtrack.safe_text import readable

HISTORY = timedelta(days=5 * 365)  # older silences say nothing about today's


@readable("jurisdiction", "state", "words")
@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """One source as the database knows it."""

    jurisdiction: str
    state: str  # fresh, quiet, stale, broken, unknown
    words: str  # why
    outcome: str  # of the last crawl that has ended; empty when there is none
    last_crawl: datetime | None
    last_good: datetime | None  # when the last good crawl ended
    crawl_by: datetime | None  # when the next good one is expected at the latest
    newest_item: date | None
    item_by: date | None  # when something new is expected at the latest
    bills: int
    events: int
    flags: int
    failed: int  # pages and records that the last crawl could not get
    open_failures: int  # that are still to be had
    wrong: str
    last_error: str  # the newest failure that is open, with its place
    running: bool
    documents_read: int = 0  # of those that its bills and meetings list
    documents_queued: int = 0  # still to be read
    documents_unread: int = 0
    sessions: tuple[str, ...] = ()  # that are followed, where the source tells: "119", "118"
    foreign_hosts: tuple[str, ...] = ()  # on which documents lie that it may not be asked for

    @property
    def documents(self) -> str:
        """What became of its documents, on one line."""
        return sums_in_words(self.documents_read, self.documents_queued, self.documents_unread)

    @property
    def followed(self) -> str:
        """Which sessions are followed, in words: "119th, 118th"; empty where it is all there is."""
        return ", ".join(map(session_in_words, self.sessions))

    @property
    def is_unread(self) -> bool:
        """Whether no look at it has ended well yet, so that much of it may be missing."""
        begun = self.outcome or not (self.bills or self.events)  # else it was brought otherwise
        return self.last_good is None and bool(begun)

    @property
    def well(self) -> bool:
        """Whether there is nothing to do: the source is read in time, whole, and says something."""
        return self.state == UNKNOWN or (self.state in WELL and self.outcome in HEALTHY)


def source_states(
    session: Session, rhythms: Sequence[Rhythm], *, now: datetime
) -> list[SourceState]:
    """How these sources stand, in the order given."""
    keys = [rhythm.jurisdiction for rhythm in rhythms]
    sums = {one.jurisdiction: one for one in document_sums(session, keys)}
    abroad = [one.jurisdiction for one in sums.values() if Unread.HOST in dict(one.causes)]
    hosts = foreign_hosts(session, abroad) if abroad else {}
    return [
        replace(
            _state(session, rhythm, now),
            documents_read=sums[rhythm.jurisdiction].read,
            documents_queued=sums[rhythm.jurisdiction].queued,
            documents_unread=sums[rhythm.jurisdiction].unread,
            foreign_hosts=tuple(sorted(hosts.get(rhythm.jurisdiction, ()))),
        )
        for rhythm in rhythms
    ]


def stale_since(state: SourceState, *, now: datetime) -> datetime | None:
    """From when on the source has not been up to date; ``None`` while it is."""
    if state.state not in (STALE, BROKEN):
        return None
    if is_silent(state, now) and state.item_by is not None:
        return datetime.combine(state.item_by, time(), tzinfo=UTC)
    known = [moment for moment in (state.last_crawl, state.crawl_by) if moment is not None]
    # A broken source is tried again and again: that moves nothing.
    return min(known) if state.state == BROKEN and known else state.crawl_by or now


def is_silent(state: SourceState, now: datetime) -> bool:
    """Whether the source is read in time, and says less than it used to."""
    return state.state == STALE and state.crawl_by is not None and now <= state.crawl_by


def never_read(session: Session, jurisdictions: Sequence[str]) -> list[str]:
    """Those of the jurisdictions of which no look has ended well yet, in the order given."""
    read = set(
        session.scalars(select(CrawlRow.jurisdiction).where(CrawlRow.outcome.in_(GOOD)).distinct())
    )
    return [key for key in jurisdictions if key not in read]


def _state(session: Session, rhythm: Rhythm, now: datetime) -> SourceState:
    key = rhythm.jurisdiction
    today = now.astimezone(ZoneInfo(rhythm.timezone)).date()
    crawls = select(CrawlRow).where(CrawlRow.jurisdiction == key, CrawlRow.mode != PAST_MODE)
    last = session.scalars(
        crawls.where(CrawlRow.outcome != "running").order_by(CrawlRow.id.desc()).limit(1)
    ).first()
    running = session.scalars(crawls.where(CrawlRow.outcome == "running").limit(1)).first()
    good = session.scalar(
        select(func.max(CrawlRow.finished)).where(
            CrawlRow.jurisdiction == key,
            CrawlRow.outcome.in_(GOOD),
            CrawlRow.mode != PAST_MODE,
            CrawlRow.finished <= now,  # a clock that ran ahead once would hide that nothing comes
        )
    )
    days = _days(session, key, today)
    outcome = last.outcome if last else ""
    fresh = source_freshness(
        rhythm, SourceActivity(outcome=outcome, last_good=good, days=days), now=now, today=today
    )
    flags = select(func.count()).where(FlagRow.jurisdiction == key, is_active())
    still_open = (FailureRow.jurisdiction == key) & FailureRow.resolved_at.is_(None)
    error = session.scalars(
        select(FailureRow).where(still_open).order_by(FailureRow.tried_at.desc(), FailureRow.id)
    ).first()
    return SourceState(
        jurisdiction=key,
        state=fresh.state,
        words=fresh.words,
        outcome=outcome,
        last_crawl=last.started if last else None,
        last_good=good,
        crawl_by=fresh.crawl_by,
        newest_item=days[-1] if days else None,
        item_by=fresh.item_by,
        bills=_count(session, BillRow, key),
        events=_count(session, EventRow, key),
        flags=session.scalar(flags) or 0,
        failed=last.failed if last else 0,
        open_failures=session.scalar(select(func.count()).select_from(FailureRow).where(still_open))
        or 0,
        wrong=_wrong(last),
        last_error=f"{error.url}: {error.reason}" if error else "",
        running=running is not None,
        sessions=_sessions(session, key),
    )


def _sessions(session: Session, key: str) -> tuple[str, ...]:
    row = session.get(CheckpointRow, (key, SESSIONS))
    return tuple(row.value.split()) if row else ()


def _days(session: Session, key: str, today: date) -> list[date]:
    """The days of the last years on which a bill moved, up to today; the newest at any rate."""
    days: set[date] = set()
    for column in (BillRow.introduced, BillRow.last_action_date):
        query = (
            select(column)
            .distinct()
            .where(BillRow.jurisdiction == key, column <= today, column >= today - HISTORY)
        )
        days.update(day for day in session.scalars(query) if day is not None)
    if not days:
        newest = session.scalar(
            select(func.max(func.coalesce(BillRow.last_action_date, BillRow.introduced))).where(
                BillRow.jurisdiction == key
            )
        )
        days.update([newest] if newest else ())
    return sorted(days)


def _count(session: Session, table: type[BillRow] | type[EventRow], key: str) -> int:
    query = select(func.count()).select_from(table).where(table.jurisdiction == key)
    return session.scalar(query) or 0


def _wrong(last: CrawlRow | None) -> str:
    if last is None:
        return "never crawled"
    if last.outcome in HEALTHY:
        return ""
    return f"{last.outcome}: {last.reason}" if last.reason else last.outcome
