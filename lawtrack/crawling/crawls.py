"""Crawls in the database: what is known when one starts, and how it ended."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from lawtrack.crawling.health.facts import canaries
from lawtrack.crawling.health.verdict import GOOD
from lawtrack.crawling.known import TO_READ_AGAIN
from lawtrack.database.bulk import in_chunks, upsert
from lawtrack.database.tables.legislation import (
    AgendaItemRow,
    BillRow,
    CheckpointRow,
    CrawlRow,
    EventRow,
    JurisdictionRow,
    MismatchRow,
    OrganizationRow,
    TextRow,
)
from lawtrack.ingest.absences import to_look_at
from lawtrack.legislation.records import Checkpoint, Known, Mismatch, Organization, Source

UPCOMING_DAYS = 90
# How ids begin that parsers make for what the source gives none.
OWN_IDS = ("web-", "notice-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many records of a crawl were new, changed, unchanged and failed; requests and bytes."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    requests: int = 0
    bytes: int = 0


def known(
    session: Session,
    source: Source,
    *,
    now: datetime,
    full: bool,
    since: date | None,
    interesting: Callable[[str], bool],
) -> Known:
    """Everything a crawl of ``source`` may ask about what is stored."""

    def pairs(table: type[BillRow] | type[EventRow]) -> dict[str, str]:
        query = select(table.upstream_id, table.stamp).where(table.jurisdiction == source.key)
        return {key: stamp for key, stamp in session.execute(query)}  # noqa: C416 - rows, not pairs

    checkpoints = select(CheckpointRow.key, CheckpointRow.value).where(
        CheckpointRow.jurisdiction == source.key
    )
    return Known(
        now=now,
        full=full,
        since=since,
        checkpoints={key: value for key, value in session.execute(checkpoints)},  # noqa: C416
        bills=pairs(BillRow),
        events=pairs(EventRow),
        texts=text_stamps(session, source.key),
        upcoming=_upcoming(session, source, now),
        absent=to_look_at(session, source.key),
        meetings=_meetings(session, source, now),
        canaries=canaries(session, source.key, now=now),
        interesting=interesting,
    )


def text_stamps(session: Session, jurisdiction: str) -> dict[str, str]:
    """The stamps of the stored texts that need not be read again, by address."""
    query = select(TextRow.url, TextRow.stamp).where(
        TextRow.jurisdiction == jurisdiction,
        TextRow.stamp != TO_READ_AGAIN,
        # Without either there never was an answer to read, so there is one to ask for.
        or_(TextRow.extractor != "", TextRow.stamp != ""),
    )
    return {url: stamp for url, stamp in session.execute(query)}  # noqa: C416 - rows, not pairs


def _upcoming(session: Session, source: Source, now: datetime) -> frozenset[str]:
    """The source's ids of the bills on the agendas of coming meetings, or named by them."""
    today = now.date() - timedelta(days=1)  # whatever the zone
    coming = (
        (EventRow.jurisdiction == source.key)
        & (EventRow.date >= today)
        & (EventRow.date <= today + timedelta(days=UPCOMING_DAYS))
    )
    on_agenda = (
        select(AgendaItemRow.bill_upstream_id)
        .join(EventRow, EventRow.id == AgendaItemRow.event_id)
        .where(coming)
        .where(AgendaItemRow.bill_upstream_id != "")
    )
    ids = set(session.scalars(on_agenda))
    named = {
        name
        for names in session.scalars(select(EventRow.identifiers).where(coming))
        for name in names
    }
    for chunk in in_chunks(sorted(named)):
        query = select(BillRow.upstream_id).where(
            BillRow.jurisdiction == source.key, BillRow.identifier.in_(chunk)
        )
        ids.update(session.scalars(query))
    return frozenset(ids)


def _meetings(session: Session, source: Source, now: datetime) -> dict[str, tuple[str, str]]:
    """Day and hour of the meetings to come, and of those that stand under ids of our own."""
    query = (
        select(EventRow.upstream_id, EventRow.date, EventRow.time)
        .where(EventRow.jurisdiction == source.key, EventRow.missing_since.is_(None))
        .where(
            or_(
                EventRow.date >= now.date() - timedelta(days=1),
                *(EventRow.upstream_id.startswith(mark) for mark in OWN_IDS),
            )
        )
    )
    return {id_: (day.isoformat(), hour) for id_, day, hour in session.execute(query)}


def start_crawl(session: Session, source: Source, *, mode: str, now: datetime) -> int:
    """Record that a crawl runs, and return its number.

    A crawl of the same jurisdiction that still stands as running was killed: it is closed as
    interrupted.
    """
    session.execute(
        update(CrawlRow)
        .where(CrawlRow.jurisdiction == source.key, CrawlRow.outcome == "running")
        .values(outcome="interrupted", finished=now, reason="the crawl was killed before its end")
    )
    upsert(
        session,
        JurisdictionRow,
        [
            {
                "key": source.key,
                "ocd_id": source.ocd_id,
                "name": source.name,
                "platform": source.platform,
                "timezone": source.timezone,
            }
        ],
    )
    row = CrawlRow(
        jurisdiction=source.key, started=now, finished=None, mode=mode, outcome="running", reason=""
    )
    session.add(row)
    session.flush()
    return row.id


def finish_crawl(
    session: Session,
    crawl_id: int,
    *,
    outcome: str,
    reason: str,
    tally: Tally,
    checkpoints: Iterable[Checkpoint],
    now: datetime,
) -> None:
    """Close the crawl and move the checkpoints, together."""
    session.execute(
        update(CrawlRow)
        .where(CrawlRow.id == crawl_id)
        .values(
            outcome=outcome,
            reason=reason,
            finished=now,
            new=tally.new,
            changed=tally.changed,
            unchanged=tally.unchanged,
            failed=tally.failed,
            requests=tally.requests,
            bytes=tally.bytes,
        )
    )
    rows = [
        {"jurisdiction": c.jurisdiction, "key": c.key, "value": c.value, "moved_at": now}
        for c in checkpoints
    ]
    upsert(session, CheckpointRow, rows)


def record_outcome(
    session: Session, jurisdiction: str, *, outcome: str, reason: str, now: datetime
) -> int:
    """Record a run that never became a crawl (missed, or its process died at once)."""
    row = CrawlRow(
        jurisdiction=jurisdiction,
        started=now,
        finished=now,
        mode="incremental",
        outcome=outcome,
        reason=reason,
    )
    session.add(row)
    session.flush()
    return row.id


def is_baseline(session: Session, jurisdiction: str) -> bool:
    """Whether no crawl of the jurisdiction has ended well yet, so that flags are not news."""
    query = (
        select(CrawlRow.id)
        .where(CrawlRow.jurisdiction == jurisdiction)
        .where(CrawlRow.outcome.in_(GOOD))
        .limit(1)
    )
    return session.scalar(query) is None


def timezone_of(session: Session, jurisdiction: str) -> str:
    """Where the jurisdiction's clocks are."""
    row = session.get(JurisdictionRow, jurisdiction)
    return row.timezone if row else "UTC"


def last_good(session: Session, jurisdiction: str) -> datetime | None:
    """When the last crawl that ended well started; ``None`` before the first."""
    query = (
        select(CrawlRow.started)
        .where(CrawlRow.jurisdiction == jurisdiction)
        .where(CrawlRow.outcome.in_(GOOD))
        .order_by(CrawlRow.started.desc())
        .limit(1)
    )
    return session.scalar(query)


def save_mismatches(
    session: Session, mismatches: Sequence[Mismatch], *, crawl_id: int, now: datetime
) -> None:
    """Keep what two routes to one fact disagree on; a mismatch met again moves to this crawl."""
    for mismatch in mismatches:
        session.execute(
            delete(MismatchRow).where(
                MismatchRow.jurisdiction == mismatch.jurisdiction,
                MismatchRow.kind == mismatch.kind,
                MismatchRow.subject == mismatch.subject,
                MismatchRow.message == mismatch.message,
            )
        )
        session.add(
            MismatchRow(
                crawl_id=crawl_id,
                jurisdiction=mismatch.jurisdiction,
                kind=mismatch.kind,
                subject=mismatch.subject,
                message=mismatch.message,
                url=mismatch.url,
                seen_at=now,
            )
        )
    session.flush()


def save_organizations(session: Session, organizations: Sequence[Organization]) -> None:
    """Store councils and committees under the source's id."""
    rows = {
        o.upstream_id: {
            "jurisdiction": o.jurisdiction,
            "upstream_id": o.upstream_id,
            "name": o.name,
            "kind": o.kind,
            "active": o.active,
        }
        for o in organizations
    }
    upsert(session, OrganizationRow, list(rows.values()))
