"""Bills and meetings as they were known at an earlier moment, and the states between.

Many are rebuilt at once: what has not changed since is not even read (``changed_since``).
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Date, select
from sqlalchemy.orm import DeclarativeBase, Session

from lawtrack.database.bulk import CHILDREN, OWNERS, in_chunks, load_records, table_of
from lawtrack.database.tables.base import UtcDateTime
from lawtrack.database.tables.legislation import BillRow, EventRow, FlagRow, RevisionRow
from lawtrack.legislation.normalize import Row
from lawtrack.legislation.reasons import BOOKKEEPING
from lawtrack.legislation.undo import (
    Before,
    Flag,
    State,
    earlier_states,
    flags_undone,
    state_before,
    state_of,
)

Flags = dict[str, Flag]  # by topic

# Bookkeeping about flags alone does not move a record's ``last_changed``.
_OF_FLAGS_ALONE = frozenset({"lexicon", "topic-off", "verdict"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAsOf:
    """A record as it was known at a moment since when it has changed."""

    row: Row  # its columns
    rows: Mapping[str, Sequence[Row]]  # of those tables of children that were asked for
    flags: Flags
    reasons: Sequence[str]  # of the last change then
    exact: bool  # false: a later revision is older than the keeping of what undoes it


class _Line(NamedTuple):
    id: int
    seen_at: dt.datetime
    reasons: list[str]
    changes: list[Row]
    before: Before | None


def changed_since(
    session: Session,
    kind: str,
    ids: Sequence[int],
    moment: dt.datetime,
    *,
    tables: Collection[str] | None = None,
) -> dict[int, RecordAsOf]:
    """How those of the records were known before ``moment`` that have changed since, by our id.

    All of them had been seen then. ``tables`` are the children wanted; without it, all.
    """
    records: dict[int, RecordAsOf] = {}
    for chunk in in_chunks(ids):
        ledger = _ledger(session, kind, chunk, moment)
        present = load_records(session, kind, list(ledger), tables=tables) if ledger else {}
        flags = _flags(session, kind, list(ledger)) if ledger else {}
        for id_, lines in ledger.items():
            record = present[id_]
            state = State(record.row, {name: rows or () for name, rows in record.rows.items()})
            records[id_] = _then(kind, state, flags.get(id_, {}), lines, moment)
    return records


def _then(
    kind: str, state: State, flags: Flags, lines: Sequence[_Line], moment: dt.datetime
) -> RecordAsOf:
    exact = True
    later = sum(line.seen_at >= moment for line in lines)
    for line in lines[:later]:
        flags = flags_undone(flags, line.changes)
        if line.before is None:
            exact = False
        else:
            state = state_before(state, _typed(kind, line.before, state.rows))
    earlier = lines[later:]
    changed = next((line.seen_at for line in earlier if moves_last_changed(line.reasons)), None)
    return RecordAsOf(
        row={**state.row, "last_changed": changed or state.row["first_seen"], "last_seen": None},
        rows=state.rows,
        flags=flags,
        reasons=next((line.reasons for line in earlier if line.reasons != ["verdict"]), ()),
        exact=exact,
    )


def moves_last_changed(reasons: Collection[str]) -> bool:
    """Whether a revision with these reasons moves a record's ``last_changed``."""
    return not (BOOKKEEPING.issuperset(reasons) and _OF_FLAGS_ALONE.intersection(reasons))


def flags_as_of(session: Session, kind: str, moment: dt.datetime) -> dict[int, Flags]:
    """Every flag of bills or of meetings as it was before ``moment``, by our id and topic."""
    flags = _flags(session, kind)
    for chunk in in_chunks(list(flags)):
        for id_, lines in _ledger(session, kind, chunk, moment).items():
            for line in lines:
                if line.seen_at < moment:
                    break
                flags[id_] = flags_undone(flags[id_], line.changes)
    return flags


def _ledger(
    session: Session, kind: str, ids: Sequence[int], moment: dt.datetime
) -> dict[int, list[_Line]]:
    """The lines about those of the records that have changed since, the newest first."""
    about = (RevisionRow.kind == kind, RevisionRow.subject_id.in_(ids))
    later = select(RevisionRow.subject_id).where(*about, RevisionRow.seen_at >= moment).distinct()
    changed = session.scalars(later).all()
    if not changed:
        return {}
    query = (
        select(
            RevisionRow.subject_id, RevisionRow.id, RevisionRow.seen_at, RevisionRow.reasons,
            RevisionRow.changes, RevisionRow.before,
        )
        .where(RevisionRow.kind == kind, RevisionRow.subject_id.in_(changed))
        .order_by(RevisionRow.subject_id, RevisionRow.id.desc())
    )  # fmt: skip
    found: dict[int, list[_Line]] = {}
    for id_, *line in session.execute(query):
        found.setdefault(id_, []).append(_Line(*line))
    return found


def _flags(session: Session, kind: str, ids: Sequence[int] | None = None) -> dict[int, Flags]:
    """The flags of these records as they are now, cleared ones too; without ids, of all."""
    query = select(
        FlagRow.subject_id, FlagRow.topic, FlagRow.judgement, FlagRow.cleared_at, FlagRow.verdict,
        FlagRow.verdict_note,
    ).where(FlagRow.kind == kind)  # fmt: skip
    if ids is not None:
        query = query.where(FlagRow.subject_id.in_(ids))
    found: dict[int, Flags] = {}
    for id_, topic, judgement, cleared, verdict, note in session.execute(query):
        found.setdefault(id_, {})[topic] = Flag(judgement, cleared is None, verdict, note)
    return found


def _typed(kind: str, before: Before, tables: Collection[str]) -> Before:
    """What undoes a revision, with JSON's values turned back into dates, for these tables."""
    typed: dict[str, Any] = {}
    for name, kept in before.items():
        if name == "row":
            typed[name] = _revived(OWNERS[kind], kept)
        elif name in tables:
            model = CHILDREN[kind][name]
            typed[name] = [p if isinstance(p, list) else _revived(model, p) for p in kept]
    return typed


def _revived(model: type[DeclarativeBase], values: Row) -> Row:
    """The row with JSON's values turned back into dates and moments."""
    columns = table_of(model).c
    given: Row = {}
    for name, value in values.items():
        if isinstance(value, str):
            type_ = columns[name].type
            if isinstance(type_, Date):
                value = dt.date.fromisoformat(value)
            elif isinstance(type_, UtcDateTime):
                value = dt.datetime.fromisoformat(value)
        given[name] = value
    return given


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOfRecord:
    """A record as it was known at a moment, as rows that belong to no session."""

    owner: BillRow | EventRow
    children: Mapping[str, Sequence[Any]]  # rows of the table's model
    flags: Mapping[str, str]  # topic: judgement, of those that stood
    exact: bool


def record_as_of(
    session: Session, subject: BillRow | EventRow, moment: dt.datetime
) -> AsOfRecord | None:
    """The record as lawtrack knew it before ``moment``; ``None`` when it had not been seen."""
    if subject.first_seen >= moment:
        return None
    kind = "bill" if isinstance(subject, BillRow) else "event"
    then = changed_since(session, kind, [subject.id], moment).get(subject.id)
    if then is None:
        present = load_records(session, kind, [subject.id])[subject.id]
        row, rows, exact = present.row, present.rows, True
        flags = _flags(session, kind, [subject.id]).get(subject.id, {})
    else:
        row, rows, flags, exact = then.row, then.rows, then.flags, then.exact
    return AsOfRecord(
        owner=OWNERS[kind](**{**row, "last_seen": None}),  # nobody wrote that down
        children={
            table: [model(**row) for row in children_in_order(kind, subject.id, rows[table] or ())]
            for table, model in CHILDREN[kind].items()
        },
        flags={topic: flag.judgement for topic, flag in flags.items() if flag.is_active},
        exact=exact,
    )


def children_in_order(kind: str, id_: int, rows: Sequence[Row]) -> Iterator[Row]:
    """The children of a record with its id and their order, as they are stored."""
    for order, row in enumerate(rows, start=1):
        yield {f"{kind}_id": id_, "order": order, **row}


@dataclass(frozen=True, slots=True, kw_only=True)
class StateAt:
    """One revision, with the state that it led to (``None`` when nobody knows)."""

    revision: int
    seen_at: dt.datetime
    reasons: Sequence[str]
    changes: Sequence[Row]
    state: State | None


def revisions_with_states(
    session: Session, kind: str, ids: Sequence[int], *, columns: Collection[str] | None = None
) -> dict[int, list[StateAt]]:
    """The revisions of these records with the states that they led to, oldest first, by our id.

    Of the states only ``columns`` are sure to be there, where some are named.
    """
    states_by_id: dict[int, list[StateAt]] = {}
    for chunk in in_chunks(ids):
        query = (
            select(RevisionRow)
            .where(RevisionRow.kind == kind, RevisionRow.subject_id.in_(chunk))
            .order_by(RevisionRow.id)
        )
        revisions: dict[int, list[RevisionRow]] = {}
        for row in session.scalars(query):
            revisions.setdefault(row.subject_id, []).append(row)
        present = load_records(session, kind, sorted(revisions), columns=columns)
        for id_, rows in revisions.items():
            walked = list(earlier_states(state_of(present[id_]), [row.before for row in rows]))
            states_by_id[id_] = [
                StateAt(
                    revision=row.id,
                    seen_at=row.seen_at,
                    reasons=row.reasons,
                    changes=row.changes,
                    state=state,
                )
                for row, state in zip(rows, reversed(walked), strict=True)
            ]
    return states_by_id


def documents_ever(session: Session, subject: BillRow | EventRow) -> list[Row]:
    """Every document that the record lists or has listed, one for each address."""
    kind, table = _documents_table(subject)
    found: dict[str, Row] = {}
    for moment in revisions_with_states(session, kind, [subject.id]).get(subject.id, []):
        for row in moment.state.rows[table] if moment.state else ():
            found[row["url"]] = row
    return list(found.values())


def listed_documents(session: Session, subject: BillRow | EventRow) -> Sequence[Row]:
    """The documents that the record lists now."""
    kind, table = _documents_table(subject)
    return load_records(session, kind, [subject.id])[subject.id].rows[table] or ()


def _documents_table(subject: BillRow | EventRow) -> tuple[str, str]:
    return ("bill", "documents") if isinstance(subject, BillRow) else ("event", "event_documents")
