"""The ledger as it is asked for: what changed in one record, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.models import RevisionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of a record's history."""

    seen_at: datetime
    effective: date | None
    reasons: Sequence[str]
    changes: Sequence[dict[str, Any]]  # reason, field, old, new


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
