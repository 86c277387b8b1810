"""What readers say about flags: kept on the flag and in the ledger."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.database.bulk import load_records
from lawtrack.database.conditions import is_active
from lawtrack.database.flags import stored_flags_of
from lawtrack.database.tables.legislation import BillRow, EventRow, FlagRow
from lawtrack.ingest.ledger import insert_revisions, revision_row
from lawtrack.legislation.flags import verdict_change


def give_verdict(
    session: Session,
    subject: BillRow | EventRow,
    verdict: str,
    *,
    topic: str | None = None,
    note: str = "",
    now: datetime,
) -> list[str]:
    """Put the verdict ("" takes it back) on the subject's flags, and return their topics.

    Without a topic it is said of all active flags; the list is empty when there is none.
    """
    kind = "bill" if isinstance(subject, BillRow) else "event"
    query = (
        select(FlagRow)
        .where(FlagRow.kind == kind, FlagRow.subject_id == subject.id, is_active(dismissed=True))
        .order_by(FlagRow.topic)
    )
    if topic is not None:
        query = query.where(FlagRow.topic == topic)
    flags = session.scalars(query).all()
    before = stored_flags_of(session, kind, [subject.id])
    note = " ".join(note.split())
    for flag in flags:
        flag.verdict, flag.verdict_note = verdict, note if verdict else ""
        flag.verdict_at = now if verdict else None
    session.flush()
    after = stored_flags_of(session, kind, [subject.id])
    changes = [
        verdict_change(
            "verdict",
            flag.topic,
            old=before[subject.id, flag.topic],
            new=after[subject.id, flag.topic],
        )
        for flag in flags
    ]
    if changes:
        record = load_records(session, kind, [subject.id])[subject.id]
        row = revision_row(
            record,
            subject.id,
            changes,
            jurisdiction=subject.jurisdiction,
            crawl_id=None,
            now=now,
        )
        insert_revisions(session, [row])
    return [flag.topic for flag in flags]
