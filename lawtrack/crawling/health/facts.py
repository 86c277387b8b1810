"""What the database knows for judging a crawl: earlier crawls, what is stored, canaries."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lawtrack.crawling.health.verdict import CRAWLS_BEFORE, Trailing
from lawtrack.database.bulk import OWNERS, Stored, in_chunks, stored_keys
from lawtrack.database.sealing.crawl_marks import seal_marks
from lawtrack.database.tables.crawls import HEALTHY, CrawlRow, MismatchRow
from lawtrack.database.tables.legislation import AgendaItemRow, EventRow

CANARIES = 5
UNCHANGED = timedelta(days=180)  # a bill that did not change for so long does not begin to
KNOWN_FOR = timedelta(days=1)  # a young database has nothing older: its oldest bills must do
CANARY = "canary"  # the kind of mismatch


def trailing_crawls(session: Session, jurisdiction: str, mode: str) -> Trailing:
    """What the latest healthy crawls of this mode came to, the latest first."""
    query = (
        select(CrawlRow)
        .where(CrawlRow.jurisdiction == jurisdiction, CrawlRow.mode == mode)
        .where(CrawlRow.outcome.in_(HEALTHY))
        .order_by(CrawlRow.id.desc())
        .limit(CRAWLS_BEFORE)
    )
    rows = session.scalars(query).all()
    return Trailing(
        seen=tuple(row.new + row.changed + row.unchanged for row in rows),
        coverage=tuple(row.coverage for row in rows if row.coverage),
    )


def stored_records(session: Session, jurisdiction: str) -> dict[str, int]:
    """How many records of each kind are stored."""
    return {
        kind: session.scalar(
            select(func.count()).select_from(model).where(model.jurisdiction == jurisdiction)
        )
        or 0
        for kind, model in OWNERS.items()
    }


def bills_named(session: Session, jurisdiction: str) -> int:
    """How many bills the stored agendas lead to."""
    query = (
        select(func.count(func.distinct(AgendaItemRow.bill_upstream_id)))
        .join(EventRow, EventRow.id == AgendaItemRow.event_id)
        .where(EventRow.jurisdiction == jurisdiction, AgendaItemRow.bill_upstream_id != "")
    )
    return session.scalar(query) or 0


def canaries_gone(session: Session, crawl_id: int) -> list[str]:
    """The canaries that this crawl asked for and was not given."""
    query = (
        select(MismatchRow.subject)
        .where(MismatchRow.crawl_id == crawl_id, MismatchRow.kind == CANARY)
        .order_by(MismatchRow.subject)
    )
    return list(session.scalars(query))


def give_stamps_back(
    session: Session, kind: str, jurisdiction: str, stamps: Mapping[str, str], *, now: datetime
) -> None:
    """Give stored records their stamp back, so that they are not asked for again at once."""
    model = OWNERS[kind]
    stored: dict[str, Stored] = {}
    for chunk in in_chunks(list(stamps)):
        stored.update(stored_keys(session, kind, jurisdiction, chunk))
    for upstream_id, row in stored.items():
        given = update(model).where(model.id == row.id).values(stamp=stamps[upstream_id])
        session.execute(given)
    marks = [(row.id, stamps[upstream_id], row.content_hash) for upstream_id, row in stored.items()]
    seal_marks(session, jurisdiction, kind, marks, now=now)


def note_crawl_verdict(
    session: Session,
    crawl_id: int,
    *,
    mode: str,
    reasons: tuple[str, ...],
    counts: Mapping[str, Any],
    coverage: Mapping[str, Any],
    now: datetime,
) -> None:
    """Keep of what kind it was, why it was judged so, its counts, how full its records were."""
    crawl = session.get_one(CrawlRow, crawl_id)
    crawl.mode = mode
    crawl.reasons = list(reasons)
    crawl.counts = dict(counts)
    crawl.coverage = dict(coverage)
    crawl.duration = max(0.0, (now - crawl.started).total_seconds())
    session.flush()
