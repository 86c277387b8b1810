"""Whole bills with their children, and what was found in them, in runs: for exports and sites."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import DeclarativeBase, Session

from lawtrack.database.as_of.rebuild import children_in_order
from lawtrack.database.as_of.selection import records_as_of
from lawtrack.database.bulk import CHUNK, in_chunks, table_of
from lawtrack.database.conditions import Selection, bills_wanted, end_of, is_active, order_of
from lawtrack.database.tables.legislation import (
    ActionRow,
    BillRow,
    DocumentRow,
    FlagRow,
    MatchRow,
    RelatedBillRow,
    RevisionRow,
    SponsorshipRow,
    VoteRow,
)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FullBill:
    """A bill and its children as stored, by the names of their columns, in the source's order."""

    bill: Row
    actions: Sequence[Row]
    sponsorships: Sequence[Row]
    documents: Sequence[Row]
    related_bills: Sequence[Row]
    votes: Sequence[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedBill:
    """What was found in a bill, and what of it changed."""

    flags: Sequence[Row]  # those that stand
    matches: Sequence[Row]
    revisions: Sequence[Row]


def selected_full_bills(session: Session, wanted: Selection) -> Iterator[list[FullBill]]:
    """Yield the wanted bills in runs, in the order of every export; memory holds one run."""
    if wanted.as_of:
        yield from _whole_then(session, wanted, end_of(wanted.as_of))
        return
    dialect = session.get_bind().dialect.name
    query = select(BillRow.id).where(*bills_wanted(wanted)).order_by(*order_of("bill", dialect))
    result = session.connection().execute(query, execution_options={"yield_per": CHUNK})
    for rows in result.partitions():
        yield full_bills(session, [id_ for (id_,) in rows])


def _whole_then(session: Session, wanted: Selection, moment: datetime) -> Iterator[list[FullBill]]:
    for ids, then in records_as_of(session, "bill", wanted, moment):
        now = full_bills(session, [id_ for id_ in ids if id_ not in then])
        rebuilt = {whole.bill["id"]: whole for whole in now}
        for id_, past in then.items():
            rows = {
                name: list(children_in_order("bill", id_, past.rows[name])) for name in past.rows
            }
            rebuilt[id_] = FullBill(bill=past.row, **rows)
        yield [rebuilt[id_] for id_ in ids]


def full_bills(session: Session, ids: Sequence[int]) -> list[FullBill]:
    """These bills, by our ids and in their order, with their children."""
    bills = {row["id"]: row for chunk in in_chunks(ids) for row in _rows(session, BillRow, chunk)}
    actions, sponsors, documents, related, votes = (
        _children(session, child, ids)
        for child in (ActionRow, SponsorshipRow, DocumentRow, RelatedBillRow, VoteRow)
    )
    return [
        FullBill(
            bill=bills[id_],
            actions=actions.get(id_, ()),
            sponsorships=sponsors.get(id_, ()),
            documents=documents.get(id_, ()),
            related_bills=related.get(id_, ()),
            votes=votes.get(id_, ()),
        )
        for id_ in ids
        if id_ in bills
    ]


def judged_bills(session: Session, ids: Sequence[int]) -> dict[int, JudgedBill]:
    """Flags, evidence and history of each of these bills, dismissed flags too."""
    flags = _about(session, FlagRow, ids, "topic", where=[is_active(dismissed=True)])
    matches = _about(session, MatchRow, ids, "topic", "order")
    revisions = _about(session, RevisionRow, ids, "id")
    return {
        id_: JudgedBill(
            flags=flags.get(id_, ()),
            matches=matches.get(id_, ()),
            revisions=revisions.get(id_, ()),
        )
        for id_ in ids
    }


def _rows(session: Session, of: type[DeclarativeBase], ids: Sequence[int]) -> Iterable[Row]:
    table = table_of(of)
    return (
        dict(row) for row in session.execute(select(table).where(table.c.id.in_(ids))).mappings()
    )


def _children(
    session: Session, of: type[DeclarativeBase], ids: Sequence[int]
) -> dict[int, list[Row]]:
    table = table_of(of)
    children: dict[int, list[Row]] = {}
    for chunk in in_chunks(ids):
        query = (
            select(table).where(table.c.bill_id.in_(chunk)).order_by(table.c.bill_id, table.c.order)
        )
        for row in session.execute(query).mappings():
            children.setdefault(row["bill_id"], []).append(dict(row))
    return children


def _about(
    session: Session,
    of: type[DeclarativeBase],
    ids: Sequence[int],
    *order: str,
    where: Sequence[ColumnElement[bool]] = (),
) -> dict[int, list[Row]]:
    table = table_of(of)
    lines: dict[int, list[Row]] = {}
    for chunk in in_chunks(ids):
        query = (
            select(table)
            .where(table.c.kind == "bill", table.c.subject_id.in_(chunk), *where)
            .order_by(table.c.subject_id, *(table.c[name] for name in order))
        )
        for row in session.execute(query).mappings():
            lines.setdefault(row["subject_id"], []).append(dict(row))
    return lines
