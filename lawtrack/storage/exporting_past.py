"""The table of bills as it would have been at an earlier moment, rebuilt from the ledger.

A bill costs several queries, unlike one of today's. What nobody wrote down at the time stays empty:
the phrases found and where, the stance, verdicts, and which meeting was next.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Select, Text, cast, func, or_, select
from sqlalchemy.orm import Session

from lawtrack.models import BillRow, FlagRow, RevisionRow
from lawtrack.storage.bills import midnight
from lawtrack.storage.exporting import COLUMNS, LIST, Wanted, bill_order
from lawtrack.storage.past import Past, as_of
from lawtrack.storage.writing import CHUNK, in_chunks


def rows_as_of(
    session: Session, wanted: Wanted, moment: datetime
) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield the bills as lawtrack knew them before ``moment``, with ``COLUMNS``, in runs.

    Tracked are those on which a flag stood then. The order is that of today's table.
    """
    dialect = session.get_bind().dialect.name
    ids = session.scalars(_perhaps(wanted, moment).order_by(*bill_order(dialect))).all()
    for chunk in in_chunks(ids, CHUNK):
        bills = {b.id: b for b in session.scalars(select(BillRow).where(BillRow.id.in_(chunk)))}
        rows = []
        for id_ in chunk:
            past = as_of(session, bills[id_], moment)
            if past is not None and _is_wanted(past, wanted):
                rows.append(_row(session, bills[id_], past))
        session.expunge_all()
        yield rows


def inexact_as_of(session: Session, moment: datetime) -> int:
    """How many bills were known then and can only be rebuilt in part.

    Those have a later revision from before the ledger kept what undoes it.
    """
    before = RevisionRow.before.expression
    query = (
        select(func.count(RevisionRow.subject_id.distinct()))
        .join(BillRow, BillRow.id == RevisionRow.subject_id)
        .where(RevisionRow.kind == "bill", RevisionRow.seen_at >= moment)
        .where(BillRow.first_seen < moment)
        .where(or_(before.is_(None), cast(before, Text) == "null"))
    )
    return session.scalar(query) or 0


def _perhaps(wanted: Wanted, moment: datetime) -> Select[int]:
    """The bills that had been seen, and of which a flag is known at all, standing or cleared."""
    query = select(BillRow.id).where(BillRow.first_seen < moment)
    if wanted.topic or not wanted.everything:
        flagged = select(FlagRow.topic).where(
            FlagRow.kind == "bill", FlagRow.subject_id == BillRow.id
        )
        query = query.where(flagged.exists())
    if wanted.jurisdiction:
        query = query.where(BillRow.jurisdiction == wanted.jurisdiction)
    return query


def _is_wanted(past: Past, wanted: Wanted) -> bool:
    if wanted.since and past.owner.last_changed < midnight(wanted.since):
        return False
    if wanted.topic:
        return wanted.topic in past.flags
    return wanted.everything or bool(past.flags)


def _row(session: Session, now: BillRow, past: Past) -> Sequence[Any]:
    bill = past.owner
    sponsors = [row.name for row in past.children["sponsorships"] if row.withdrawn is None]
    topics = sorted(past.flags)
    values = {name: getattr(bill, name, None) for name in COLUMNS}
    values |= {
        "introduced_date": getattr(bill, "introduced", None),
        "sponsors": LIST.join(sponsors),
        "flags": LIST.join(topics),
        "relevance": LIST.join(past.flags[topic] for topic in topics),
        "change_reason": _reasons(session, past.revision),
        "first_seen": now.first_seen,
        "lawtrack_id": now.id,
        "ocd_id": now.ocd_id,
        "upstream_id": now.upstream_id,
        "jurisdiction": now.jurisdiction,
        "source_url": now.source_url,
    }
    return [_text(values[name]) for name in COLUMNS]


def _reasons(session: Session, revision: int) -> str:
    reasons = session.scalar(select(RevisionRow.reasons).where(RevisionRow.id == revision))
    return orjson.dumps(reasons or []).decode()


def _text(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if hasattr(value, "isoformat") else value
