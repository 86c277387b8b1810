"""Crawls in the database: what is known when one starts, and how it ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from lawtrack.database.bulk import upsert
from lawtrack.database.tables.legislation import (
    CheckpointRow,
    CrawlRow,
    JurisdictionRow,
)
from lawtrack.legislation.records import Checkpoint, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many records of a crawl were new, changed, unchanged and failed; requests and bytes."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    requests: int = 0
    bytes: int = 0


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
