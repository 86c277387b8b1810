"""The ledger: its lines as they are written, and what changed in one record, and when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, Text, cast, func, or_, select
from sqlalchemy.orm import Session

from lawtrack.database.bulk import in_chunks, table_of
from lawtrack.database.dealings.stored_lines import LedgerLine, few_lines_since
from lawtrack.database.dealings.topic_lines import lines_dealing_with, meeting_lines_of_bill
from lawtrack.database.events import meeting_id
from lawtrack.database.tables.legislation import BillRow, EventRow, RevisionRow
from lawtrack.legislation.changes.change import public_changes
from lawtrack.legislation.identity.bill_names import full_number
from lawtrack.legislation.normalize import Row
from lawtrack.legislation.reasons import is_news
from lawtrack.safe_text import readable


@readable("seen_at", "words")
@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One line of a record's history."""

    revision: int  # lawtrack's own number
    crawl: int | None  # in which it was seen; none when a person did it
    seen_at: datetime
    effective: date | None
    reasons: Sequence[str]
    changes: Sequence[dict[str, Any]]  # reason, field, old, new
    of: str = ""  # the meeting, when it is a meeting that deals with the bill whose history it is

    @property
    def words(self) -> str:
        """The reasons on one line: "status, action-added"."""
        return ", ".join(self.reasons)


def chained_rows(session: Session, jurisdiction: str) -> Iterator[Row]:
    """The revisions of a jurisdiction as they are stored, oldest first."""
    table = table_of(RevisionRow)
    query = select(table).where(table.c.jurisdiction == jurisdiction).order_by(table.c.id)
    for row in session.execute(query, execution_options={"yield_per": 1000}):
        yield dict(row._mapping)


def chains(session: Session) -> list[str]:
    """The jurisdictions that have revisions."""
    query = select(RevisionRow.jurisdiction).distinct().order_by(RevisionRow.jurisdiction)
    return list(session.scalars(query))


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """What a revision says about one record."""

    kind: str
    subject_id: int
    identifier: str
    reasons: Sequence[str]
    changes: Sequence[dict[str, Any]]


def highest_revision(session: Session) -> int:
    """The number of the newest revision, 0 before the first."""
    return session.scalar(select(func.max(RevisionRow.id))) or 0


def revised_after(session: Session, number: int, jurisdiction: str) -> list[Revised]:
    """The revisions of a jurisdiction with a number above ``number``, oldest first."""
    query = (
        select(RevisionRow)
        .where(RevisionRow.id > number, RevisionRow.jurisdiction == jurisdiction)
        .order_by(RevisionRow.id)
    )
    return [
        Revised(
            kind=row.kind,
            subject_id=row.subject_id,
            identifier=row.identifier,
            reasons=row.reasons,
            changes=public_changes(row.changes),
        )
        for row in session.scalars(query)
    ]


def revisions_of(session: Session, kind: str, subject_id: int) -> list[Revision]:
    """The observed changes of one record, oldest first."""
    query = (
        select(RevisionRow)
        .where(RevisionRow.kind == kind, RevisionRow.subject_id == subject_id)
        .order_by(RevisionRow.id)
    )
    return [_change(row) for row in session.scalars(query)]


def story_of_bill(session: Session, bill: BillRow) -> list[Revision]:
    """The changes of a bill and of its hearings, oldest first."""
    lines = meeting_lines_of_bill(session, bill.id)
    names = _names(session, lines)
    hearings = [
        replace(_change(line), of=", ".join(names["event", line.subject_id])) for line in lines
    ]
    return sorted(
        [*revisions_of(session, "bill", bill.id), *hearings], key=lambda each: each.revision
    )


def _change(row: RevisionRow | LedgerLine) -> Revision:
    return Revision(
        revision=row.id,
        crawl=row.crawl_id,
        seen_at=row.seen_at,
        effective=row.effective,
        reasons=row.reasons,
        changes=public_changes(row.changes),
    )


@readable("jurisdiction", "id", "change.words", "title")
@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRevision:
    """One revision, with the name of what it is about."""

    jurisdiction: str
    kind: str
    id: str  # what "lawtrack show" takes
    title: str
    change: Revision
    through: tuple[str, ...] = ()  # of a meeting: the bills by which it deals with the topic asked


def newest_revisions(
    session: Session,
    *,
    jurisdiction: str | None = None,
    topic: str | None = None,
    reasons: Sequence[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    everything: bool = False,
    below: int | None = None,
    limit: int | None = None,
) -> list[NamedRevision]:
    """The newest revisions over all records, the newest first.

    ``topic`` asks for what deals with it, ``reasons`` for one of them, ``since`` and ``until``
    (left out itself) for when lawtrack saw it, ``below`` for lower numbers. Bookkeeping only with
    ``everything``, or when it is asked for by its reason.
    """
    rows: list[RevisionRow | LedgerLine] = []
    through: dict[int, tuple[str, ...]] = {}
    if topic:
        dealing = lines_dealing_with(
            session,
            topic,
            jurisdiction=jurisdiction,
            since=since,
            until=until,
            below=below,
            everything=everything or bool(reasons),
        )
        for line, records in dealing:
            if not reasons or not set(reasons).isdisjoint(line.reasons):
                rows.append(line)
                through[line.id] = tuple(each.name for each in records if each.kind != line.kind)
            if len(rows) == limit:
                break
    else:
        span = few_lines_since(session, since) if since else None
        query = _newest(jurisdiction, since, until, below, reasons, span)
        for row in session.scalars(query.execution_options(yield_per=200)):
            if everything or reasons or is_news(row.reasons):
                rows.append(row)
            if len(rows) == limit:
                break
    names = _names(session, rows)
    news = [
        NamedRevision(
            jurisdiction=row.jurisdiction,
            kind=row.kind,
            id=names[row.kind, row.subject_id][0],
            title=names[row.kind, row.subject_id][1],
            change=_change(row),
            through=through.get(row.id, ()),
        )
        for row in rows
    ]
    # In which order a crawl came by them means nothing: what happened last goes first.
    news.sort(key=lambda each: (each.jurisdiction, each.id))
    news.sort(key=lambda each: each.change.effective or date.min, reverse=True)
    return sorted(news, key=lambda each: each.change.seen_at, reverse=True)


def _newest(
    jurisdiction: str | None,
    since: datetime | None,
    until: datetime | None,
    below: int | None,
    reasons: Sequence[str],
    span: tuple[int, int] | None,
) -> Select[RevisionRow]:
    query = select(RevisionRow).order_by(RevisionRow.id.desc())
    if span is not None:  # older lines are not gone through
        query = query.where(RevisionRow.id.between(*span))
    if jurisdiction:
        query = query.where(RevisionRow.jurisdiction == jurisdiction)
    if since:
        query = query.where(RevisionRow.seen_at >= since)
    if until:
        query = query.where(RevisionRow.seen_at < until)
    if below is not None:
        query = query.where(RevisionRow.id < below)
    if reasons:
        written = cast(RevisionRow.reasons, Text)
        query = query.where(or_(*(written.contains(f'"{code}"') for code in reasons)))
    return query


def _names(
    session: Session, rows: Sequence[RevisionRow | LedgerLine]
) -> dict[tuple[str, int], tuple[str, str]]:
    """What each record is called, and its title, by its kind and our id."""
    names: dict[tuple[str, int], tuple[str, str]] = {}
    for chunk in in_chunks(sorted({row.subject_id for row in rows if row.kind == "bill"})):
        for bill in session.scalars(select(BillRow).where(BillRow.id.in_(chunk))):
            number = full_number(bill.identifier, bill.session)
            names["bill", bill.id] = (number, bill.title)
    for chunk in in_chunks(sorted({row.subject_id for row in rows if row.kind == "event"})):
        for event in session.scalars(select(EventRow).where(EventRow.id.in_(chunk))):
            when = f"{event.date} {event.time}".strip()
            names["event", event.id] = (meeting_id(event), f"{event.name}, {when}")
    return names
