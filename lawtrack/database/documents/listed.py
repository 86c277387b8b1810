"""The documents that bills and meetings list, one by one, each with what became of it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from sqlalchemy import Select, SQLColumnExpression, literal, select, tuple_
from sqlalchemy.orm import Session

from lawtrack.database.conditions import in_order
from lawtrack.database.documents.fates import (
    LISTINGS,
    NO_ADDRESS,
    Fate,
    Listing,
    cause_of,
    fate_of,
    with_text,
)
from lawtrack.database.documents.queue import worth_of
from lawtrack.database.events import PREFIX
from lawtrack.database.tables.legislation import BillRow, EventRow, TextRow
from lawtrack.safe_text import readable

ROWS_AT_ONCE = 1000


@readable("jurisdiction", "record", "title", "fate", "cause")
@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDocument:
    """A document that a bill or meeting lists, and what became of it."""

    jurisdiction: str
    kind: str  # of the record that lists it: bill, event
    record: str  # what "lawtrack show" takes
    document: str  # version, attachment, agenda, minutes …
    title: str
    date: dt.date | None
    url: str
    fate: str  # read, queued, unread
    cause: str  # of the closed list, where it is unread
    reason: str  # in a sentence: why, or what of it was left out, or why it was not read anew
    pages: int
    reader: str  # what has read it, with its version
    read_at: dt.datetime | None
    attempts: int  # that ended in the same way
    place: int | None = None  # in the queue of its jurisdiction


def list_documents(
    session: Session,
    jurisdictions: Sequence[str],
    *,
    state: str | None = None,
    today: dt.date,
    limit: int | None = None,
) -> Iterator[ListedDocument]:
    """Yield the listed documents by jurisdiction and record; queued ones in their order.

    ``state`` asks for those with one fate.
    """
    if state == Fate.QUEUED:
        yield from _queued(session, jurisdictions, today, limit)
        return
    dialect = session.get_bind().dialect.name
    left = limit
    for listing in LISTINGS:
        owner = listing.owner
        order = [in_order(owner.jurisdiction.expression, dialect), owner.id, listing.document.order]
        for document in _rows(session, listing, jurisdictions, state, order, left):
            yield document
            left = None if left is None else left - 1


DocumentKey = tuple[str, str, int, int]  # kind, jurisdiction, our id of the record, order


def documents_after(
    session: Session,
    jurisdictions: Sequence[str],
    *,
    state: str | None = None,
    after: DocumentKey | None = None,
    limit: int,
) -> list[tuple[DocumentKey, ListedDocument]]:
    """The listed documents behind this one, each with its key, by kind, jurisdiction and record."""
    pairs: list[tuple[DocumentKey, ListedDocument]] = []
    dialect = session.get_bind().dialect.name
    for listing in LISTINGS:
        kind, owner, order = listing.kind, listing.owner, listing.document.order
        if after is not None and kind < after[0]:
            continue
        place = in_order(owner.jurisdiction.expression, dialect)
        key = (place, owner.id, order)
        query = _query(listing, jurisdictions, state).order_by(*key).limit(limit - len(pairs))
        if after is not None and kind == after[0]:
            query = query.where(tuple_(*key) > tuple_(*after[1:]))
        for row in session.execute(query.add_columns(owner.id, order)):
            *_, id_, number = row
            pairs.append(((kind, row.jurisdiction, id_, number), _document(listing, row)))
    return pairs


def _queued(
    session: Session, jurisdictions: Sequence[str], today: dt.date, limit: int | None
) -> Iterator[ListedDocument]:
    """Those that are still to be read, by jurisdiction, numbered in the order of their worth."""
    ranked: list[tuple[tuple[object, ...], ListedDocument]] = []
    for listing in LISTINGS:
        worth = worth_of(listing, today)
        query = _query(listing, jurisdictions, Fate.QUEUED.value).add_columns(
            *worth, listing.owner.id, listing.document.order
        )
        for row in session.execute(query, execution_options={"yield_per": ROWS_AT_ONCE}):
            flagged, coming, day, owner, order = row[-5:]
            said = str(day)[:10]
            ordinal = dt.date.fromisoformat(said).toordinal()
            document = _document(listing, row)
            rank = (document.jurisdiction, -flagged, -coming, -ordinal, listing.kind, -owner, order)
            ranked.append((rank, document))
    ranked.sort(key=lambda pair: pair[0])
    places: dict[str, Iterator[int]] = {}
    for _, document in ranked[:limit]:
        places.setdefault(document.jurisdiction, count(1))
        yield replace(document, place=next(places[document.jurisdiction]))


def _rows(
    session: Session,
    listing: Listing,
    jurisdictions: Sequence[str],
    state: str | None,
    order: Sequence[SQLColumnExpression[Any]],
    limit: int | None,
) -> Iterator[ListedDocument]:
    query = _query(listing, jurisdictions, state).order_by(*order).limit(limit)
    for row in session.execute(query, execution_options={"yield_per": ROWS_AT_ONCE}):
        yield _document(listing, row)


def _query(listing: Listing, jurisdictions: Sequence[str], state: str | None) -> Select[Any]:
    owner, document = listing.owner, listing.document
    record = BillRow.identifier if owner is BillRow else literal(PREFIX) + EventRow.upstream_id
    fate = fate_of(listing)
    columns: Select[*tuple[Any, ...]] = select(
        owner.jurisdiction, record.label("record"), document.kind.label("document"),
        document.title, document.date, document.url, fate.label("fate"),
        cause_of(listing).label("cause"), TextRow.state, TextRow.reason, TextRow.trouble,
        TextRow.page_count, TextRow.extractor, TextRow.fetched_at, TextRow.attempts,
    )  # fmt: skip
    query = with_text(columns, listing).where(owner.jurisdiction.in_(jurisdictions))
    return query.where(fate == state) if state else query


def _document(listing: Listing, row: Any) -> ListedDocument:
    has_text = row.state == "text"
    return ListedDocument(
        jurisdiction=row.jurisdiction,
        kind=listing.kind,
        record=row.record,
        document=row.document,
        title=row.title,
        date=row.date,
        url=row.url,
        fate=row.fate,
        cause=row.cause,
        reason=row.trouble or row.reason or "" if row.url else NO_ADDRESS,
        pages=row.page_count or 0,
        reader=row.extractor if has_text else "",
        read_at=row.fetched_at if has_text else None,
        attempts=row.attempts or 0,
    )
