"""The ledger: its lines as they are written, and what changed in one record, and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Text, cast, exists, or_, select
from sqlalchemy.orm import Session

from lawtrack import changes as changes_
from lawtrack.models import BillRow, EventRow, FlagRow, RevisionRow
from lawtrack.normalize import Comparable, Row
from lawtrack.reasons import BOOKKEEPING
from lawtrack.storage.events import meeting_id
from lawtrack.storage.standing import stands
from lawtrack.storage.writing import in_chunks


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of a record's history."""

    revision: int  # lawtrack's own number
    crawl: int | None  # in which it was seen; none when a person did it
    seen_at: datetime
    effective: date | None
    reasons: Sequence[str]
    changes: Sequence[dict[str, Any]]  # reason, field, old, new


def revision_row(
    record: Comparable,
    subject_id: int,
    changes: Sequence[changes_.Change],
    *,
    jurisdiction: str,
    crawl_id: int | None,
    now: datetime,
    before: Row | None = None,
) -> Row:
    """The line of the ledger that says what changed in a bill or meeting.

    ``before`` is what undoes it (``past.before_of``); without it the record itself is unchanged.
    """
    return {
        "crawl_id": crawl_id,
        "jurisdiction": jurisdiction,
        "kind": record.kind,
        "subject_id": subject_id,
        "identifier": record.row["identifier" if record.kind == "bill" else "name"],
        "seen_at": now,
        "effective": changes_.effective(changes, record),
        "reasons": list(dict.fromkeys(change.reason for change in changes)),
        "changes": [
            {"reason": c.reason, "field": c.field, "old": c.old, "new": c.new}
            for c in changes
            if c.field
        ],
        "before": before or {},
    }


def is_news(reasons: Iterable[str]) -> bool:
    """Whether any of the reasons is worth telling people."""
    return not BOOKKEEPING.issuperset(reasons)


def history(session: Session, kind: str, subject_id: int) -> list[Change]:
    """The observed changes of one record, oldest first."""
    query = (
        select(RevisionRow)
        .where(RevisionRow.kind == kind, RevisionRow.subject_id == subject_id)
        .order_by(RevisionRow.id)
    )
    return [_change(row) for row in session.scalars(query)]


def _change(row: RevisionRow) -> Change:
    return Change(
        revision=row.id,
        crawl=row.crawl_id,
        seen_at=row.seen_at,
        effective=row.effective,
        reasons=row.reasons,
        changes=row.changes,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One revision, with the name of what it is about."""

    jurisdiction: str
    kind: str
    id: str  # what "lawtrack show" takes
    title: str
    change: Change


def newest(
    session: Session,
    *,
    jurisdiction: str | None = None,
    topic: str | None = None,
    reasons: Sequence[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    everything: bool = False,
    limit: int,
) -> list[News]:
    """The newest revisions over all records, the newest first.

    ``topic`` asks for records on which its flag stands, ``reasons`` for one of them, ``since`` and
    ``until`` (left out itself) for when lawtrack saw it. Bookkeeping only with ``everything``, or
    when it is asked for by its reason.
    """
    query = select(RevisionRow).order_by(RevisionRow.id.desc())
    if jurisdiction:
        query = query.where(RevisionRow.jurisdiction == jurisdiction)
    if since:
        query = query.where(RevisionRow.seen_at >= since)
    if until:
        query = query.where(RevisionRow.seen_at < until)
    if topic:
        query = query.where(
            exists()
            .where(FlagRow.kind == RevisionRow.kind, FlagRow.subject_id == RevisionRow.subject_id)
            .where(FlagRow.topic == topic, stands())
        )
    if reasons:
        written = cast(RevisionRow.reasons, Text)
        query = query.where(or_(*(written.contains(f'"{code}"') for code in reasons)))
    found: list[RevisionRow] = []
    for row in session.scalars(query.execution_options(yield_per=200)):
        if everything or reasons or is_news(row.reasons):
            found.append(row)
        if len(found) == limit:
            break
    names = _names(session, found)
    return [
        News(
            jurisdiction=row.jurisdiction,
            kind=row.kind,
            id=names[row.kind, row.subject_id][0],
            title=names[row.kind, row.subject_id][1],
            change=_change(row),
        )
        for row in found
    ]


def _names(session: Session, rows: Sequence[RevisionRow]) -> dict[tuple[str, int], tuple[str, str]]:
    """What each record is called, and its title, by its kind and our id."""
    found: dict[tuple[str, int], tuple[str, str]] = {}
    for chunk in in_chunks(sorted({row.subject_id for row in rows if row.kind == "bill"})):
        for bill in session.scalars(select(BillRow).where(BillRow.id.in_(chunk))):
            found["bill", bill.id] = (bill.identifier, bill.title)
    for chunk in in_chunks(sorted({row.subject_id for row in rows if row.kind == "event"})):
        for event in session.scalars(select(EventRow).where(EventRow.id.in_(chunk))):
            when = f"{event.date} {event.time}".strip()
            found["event", event.id] = (meeting_id(event), f"{event.name}, {when}")
    return found
