"""Crawls in the database: what is known when one starts, and how it ended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lawtrack.database.bulk import upsert
from lawtrack.database.conditions import is_active
from lawtrack.database.jurisdictions import is_baseline, save_government
from lawtrack.database.sealing.seals import (
    seal_crawls,
    seal_reach,
    seal_start_of_crawl,
)
from lawtrack.database.tables.crawls import CheckpointRow, CrawlRow
from lawtrack.database.tables.legislation import (
    BillRow,
    EventRow,
    FlagRow,
    MatchRow,
    RevisionRow,
)
from lawtrack.legislation.flags import RaisedFlag
from lawtrack.legislation.identity.bill_names import full_number
from lawtrack.legislation.normalize import Row
from lawtrack.legislation.records import Checkpoint, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlTotals:
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
    killed = session.scalars(
        select(CrawlRow.id).where(
            CrawlRow.jurisdiction == source.key, CrawlRow.outcome == "running"
        )
    ).all()
    session.execute(
        update(CrawlRow)
        .where(CrawlRow.id.in_(killed))
        .values(outcome="interrupted", finished=now, reason="the crawl was killed before its end")
    )
    seal_crawls(session, killed, now=now)
    save_government(session, source, now=now)
    row = CrawlRow(
        jurisdiction=source.key, started=now, finished=None, mode=mode, outcome="running", reason=""
    )
    session.add(row)
    session.flush()
    seal_start_of_crawl(session, row.id, now=now)
    return row.id


def finish_crawl(
    session: Session,
    crawl_id: int,
    *,
    outcome: str,
    reason: str,
    tally: CrawlTotals,
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
    rows: list[Row] = [
        {"jurisdiction": c.jurisdiction, "key": c.key, "value": c.value, "moved_at": now}
        for c in checkpoints
    ]
    upsert(session, CheckpointRow, rows)
    for jurisdiction in dict.fromkeys(row["jurisdiction"] for row in rows):
        seal_reach(session, jurisdiction, rows, now=now)


def record_unmade_crawl(
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
    seal_crawls(session, [row.id], now=now)
    return row.id


def note_crawl_progress(session: Session, crawl_id: int, tally: CrawlTotals) -> None:
    """Write down how far a running crawl is, so that a killed one tells it too."""
    session.execute(
        update(CrawlRow)
        .where(CrawlRow.id == crawl_id)
        .values(
            new=tally.new,
            changed=tally.changed,
            unchanged=tally.unchanged,
            failed=tally.failed,
            requests=tally.requests,
            bytes=tally.bytes,
        )
    )


def stands(session: Session, crawl_id: int, tally: CrawlTotals) -> bool:
    """Whether the database still has what a running crawl has stored, by what was noted of it.

    A standby that takes over may lack the last seconds; who goes on there leaves a gap for good.
    """
    # What was held back counts as unchanged and may become changed: only all together grows.
    records = CrawlRow.new + CrawlRow.changed + CrawlRow.unchanged + CrawlRow.failed
    query = select(records, CrawlRow.requests).where(CrawlRow.id == crawl_id)
    row = session.execute(query).one_or_none()
    noted = tally.new + tally.changed + tally.unchanged + tally.failed
    return row is not None and row[0] >= noted and row[1] >= tally.requests


def settle_crawl_outcome(
    session: Session, crawl_id: int, *, outcome: str, reason: str, now: datetime
) -> None:
    """Say how a crawl ended that could not say so itself, or was stopped for a reason."""
    session.execute(
        update(CrawlRow)
        .where(CrawlRow.id == crawl_id)
        .values(outcome=outcome, reason=reason, finished=now)
    )
    seal_crawls(session, [crawl_id], now=now)


def newest_crawl(session: Session, jurisdiction: str, *, after: int) -> CrawlRow | None:
    """The jurisdiction's newest crawl with a number above ``after``."""
    query = (
        select(CrawlRow)
        .where(CrawlRow.jurisdiction == jurisdiction, CrawlRow.id > after)
        .order_by(CrawlRow.id.desc())
        .limit(1)
    )
    return session.scalar(query)


def is_first_load_getting_on(session: Session, crawl: CrawlRow | None) -> bool:
    """Whether a source was never read to the end, and this crawl has brought it nearer to that."""
    if crawl is None or not is_baseline(session, crawl.jurisdiction):
        return False
    stored = select(RevisionRow.id).where(RevisionRow.crawl_id == crawl.id).limit(1)
    return session.scalar(stored) is not None


def highest_crawl(session: Session) -> int:
    """The highest number of any crawl, 0 before the first."""
    return session.scalar(select(func.max(CrawlRow.id))) or 0


def flags_raised_in(session: Session, crawl: CrawlRow) -> Sequence[RaisedFlag]:
    """The flags that a crawl raised and that still stand, each with its first sentence."""
    subjects = (
        select(RevisionRow.kind, RevisionRow.subject_id)
        .where(RevisionRow.crawl_id == crawl.id)
        .distinct()
        .subquery()
    )
    flags = (
        select(FlagRow)
        .join(
            subjects,
            (subjects.c.kind == FlagRow.kind) & (subjects.c.subject_id == FlagRow.subject_id),
        )
        .where(FlagRow.jurisdiction == crawl.jurisdiction)
        .where(FlagRow.raised_at >= crawl.started, is_active())
        .order_by(FlagRow.kind, FlagRow.subject_id, FlagRow.topic)
    )
    found = [_raised(session, flag) for flag in session.scalars(flags)]
    standing = [raised for raised in found if raised is not None]
    return sorted(standing, key=lambda raised: (raised.identifier, raised.topic))


def _raised(session: Session, flag: FlagRow) -> RaisedFlag | None:
    match = session.scalar(
        select(MatchRow)
        .where(MatchRow.kind == flag.kind, MatchRow.subject_id == flag.subject_id)
        .where(MatchRow.topic == flag.topic)
        .order_by(MatchRow.order)
        .limit(1)
    )
    identifier, title, url = "", "", ""
    if flag.kind == "bill":
        bill = session.get(BillRow, flag.subject_id)
        if bill is None:
            return None
        identifier = full_number(bill.identifier, bill.session)
        title, url = bill.title, bill.url
    else:
        event = session.get(EventRow, flag.subject_id)
        if event is None:
            return None
        identifier, title, url = f"{event.date.isoformat()} {event.time}", event.name, event.url
    return RaisedFlag(
        kind=flag.kind,
        subject_id=flag.subject_id,
        jurisdiction=flag.jurisdiction,
        identifier=identifier.strip(),
        title=title,
        topic=flag.topic,
        judgement=flag.judgement,
        stance=flag.stance,
        place=match.place if match else "",
        sentence=match.sentence if match else "",
        url=url,
        baseline=flag.baseline,
        reason=flag.reason,
    )
