"""Rows that hang on nothing: what a sound database does not have."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, literal, select, text
from sqlalchemy.orm import Session

from lawtrack.database.tables.legislation import (
    ActionRow,
    AgendaItemRow,
    Base,
    BillRow,
    CrawlRow,
    DocumentRow,
    EventDocumentRow,
    EventRow,
    FlagRow,
    MatchRow,
    RelatedBillRow,
    RevisionRow,
    SponsorshipRow,
    TextRow,
    VoteRow,
)

OF_BILLS: tuple[type[Base], ...] = (
    ActionRow, SponsorshipRow, RelatedBillRow, DocumentRow, VoteRow
)  # fmt: skip
OF_EVENTS: tuple[type[Base], ...] = (AgendaItemRow, EventDocumentRow)
OF_SUBJECTS: tuple[type[Base], ...] = (MatchRow, FlagRow, RevisionRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphans:
    """Rows of one table whose owner is not there."""

    table: str
    rows: int
    missing: str  # what they belong to


def orphans(session: Session) -> list[Orphans]:
    """The tables that have rows without the bill or meeting they belong to."""
    found = []
    for owner, key, children in ((BillRow, "bill_id", OF_BILLS), (EventRow, "event_id", OF_EVENTS)):
        for child in children:
            column = child.__table__.c[key]
            lost = ~exists().where(owner.id == column)
            found.append(_counted(session, child, lost, "bill" if owner is BillRow else "meeting"))
    for child in OF_SUBJECTS:
        columns = child.__table__.c
        lost = ~_is_there(columns["kind"], columns["subject_id"])
        found.append(_counted(session, child, lost, "bill or meeting"))
    return [one for one in found if one.rows]


def _is_there(kind: ColumnElement[str], subject: ColumnElement[int]) -> ColumnElement[bool]:
    bill = exists(select(literal(1)).where(BillRow.id == subject))
    event = exists(select(literal(1)).where(EventRow.id == subject))
    return and_(kind == "bill", bill) | and_(kind == "event", event)


def _counted(
    session: Session, child: type[Base], lost: ColumnElement[bool], missing: str
) -> Orphans:
    count = session.scalar(select(func.count()).select_from(child).where(lost)) or 0
    return Orphans(table=child.__tablename__, rows=count, missing=missing)


def unused_texts(session: Session) -> int:
    """How many texts no document leads to; a source that took a document down leaves one."""
    query = (
        select(func.count())
        .select_from(TextRow)
        .where(TextRow.url.not_in(select(DocumentRow.url)))
        .where(TextRow.url.not_in(select(EventDocumentRow.url)))
    )
    return session.scalar(query) or 0


def newest_moment(session: Session) -> datetime | None:
    """The latest moment that a crawl has written down."""
    moments = (
        session.scalar(select(func.max(column)))
        for column in (CrawlRow.started, CrawlRow.finished, RevisionRow.seen_at)
    )
    return max((moment for moment in moments if moment is not None), default=None)


def damage(session: Session) -> str:
    """What SQLite finds wrong with its file; empty when all is well, and on PostgreSQL."""
    if session.get_bind().dialect.name != "sqlite":
        return ""
    said = [str(row[0]) for row in session.execute(text("PRAGMA integrity_check(5)"))]
    if said != ["ok"]:
        return "; ".join(said)
    broken = session.execute(text("PRAGMA foreign_key_check")).fetchmany(1)
    return f"a row of {broken[0][0]} leads nowhere" if broken else ""
