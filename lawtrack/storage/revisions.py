"""The ledger: its lines as they are written, and what changed in one record, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack import changes as changes_
from lawtrack.models import RevisionRow
from lawtrack.normalize import Comparable, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of a record's history."""

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


def history(session: Session, kind: str, subject_id: int) -> list[Change]:
    """The observed changes of one record, oldest first."""
    query = (
        select(RevisionRow)
        .where(RevisionRow.kind == kind, RevisionRow.subject_id == subject_id)
        .order_by(RevisionRow.id)
    )
    return [
        Change(
            seen_at=row.seen_at, effective=row.effective, reasons=row.reasons, changes=row.changes
        )
        for row in session.scalars(query)
    ]
