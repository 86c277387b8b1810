"""Bills and meetings as they were known at an earlier moment, and the states between."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Date, select
from sqlalchemy.orm import DeclarativeBase, Session

from lawtrack.models import BillRow, EventRow, FlagRow, RevisionRow, UtcDateTime
from lawtrack.normalize import Row
from lawtrack.past import State, state_of, states, undone
from lawtrack.storage.writing import CHILDREN, OWNERS, in_chunks, load, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A record as it was known at a moment, as rows that belong to no session."""

    owner: BillRow | EventRow
    children: Mapping[str, Sequence[Any]]  # rows of the table's model
    flags: Mapping[str, str]  # topic: judgement
    revision: int  # the last one that counts
    exact: bool  # false: a later revision is older than the keeping of what undoes it


def as_of(session: Session, subject: BillRow | EventRow, moment: dt.datetime) -> Past | None:
    """The record as lawtrack knew it before ``moment``; ``None`` when it had not been seen."""
    if subject.first_seen >= moment:
        return None
    kind = "bill" if isinstance(subject, BillRow) else "event"
    query = (
        select(RevisionRow)
        .where(RevisionRow.kind == kind, RevisionRow.subject_id == subject.id)
        .order_by(RevisionRow.id.desc())
    )
    state = state_of(load(session, kind, [subject.id])[subject.id])
    exact, counted, known = True, 0, subject.first_seen
    flags = _standing(session, kind, subject.id)
    for row in session.scalars(query):
        if row.seen_at < moment:
            counted, known = row.id, row.seen_at
            break
        for change in reversed(row.changes):
            if change["field"] == "flag":
                _undo_flag(flags, change)
        if row.before is None:
            exact = False
        else:
            state = undone(state, row.before)
    clocks = {"last_changed": known.isoformat(), "last_seen": None}  # nobody wrote that down
    return Past(
        owner=_revived(OWNERS[kind], {**state.row, **clocks}),
        children={
            table: [
                _revived(model, {f"{kind}_id": subject.id, "order": order, **row})
                for order, row in enumerate(state.rows[table], start=1)
            ]
            for table, model in CHILDREN[kind].items()
        },
        flags=flags,
        revision=counted,
        exact=exact,
    )


def _standing(session: Session, kind: str, subject_id: int) -> dict[str, str]:
    query = select(FlagRow.topic, FlagRow.judgement).where(
        FlagRow.kind == kind, FlagRow.subject_id == subject_id, FlagRow.cleared_at.is_(None)
    )
    return {topic: judgement for topic, judgement in session.execute(query)}  # noqa: C416 - rows


def _undo_flag(flags: dict[str, str], change: Row) -> None:
    """Take back what a revision did to a flag; both sides are written "topic: judgement"."""
    topic = (change["new"] or change["old"]).partition(": ")[0]
    flags.pop(topic, None)
    if change["old"]:
        flags[topic] = change["old"].partition(": ")[2] or "flagged"


def _revived(model: type[DeclarativeBase], values: Row) -> Any:
    """A row of the model with JSON's values turned back into dates and moments."""
    columns = table_of(model).c
    given: Row = {}
    for name, value in values.items():
        kind = columns[name].type
        if isinstance(value, str) and isinstance(kind, Date):
            value = dt.date.fromisoformat(value)
        elif isinstance(value, str) and isinstance(kind, UtcDateTime):
            value = dt.datetime.fromisoformat(value)
        given[name] = value
    return model(**given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One revision, with the state that it led to (``None`` when nobody knows)."""

    revision: int
    seen_at: dt.datetime
    reasons: Sequence[str]
    changes: Sequence[Row]
    state: State | None


def moments(session: Session, kind: str, ids: Sequence[int]) -> dict[int, list[Moment]]:
    """The revisions of these records with the states that they led to, oldest first, by our id."""
    found: dict[int, list[Moment]] = {}
    for chunk in in_chunks(ids):
        present = load(session, kind, chunk)
        query = (
            select(RevisionRow)
            .where(RevisionRow.kind == kind, RevisionRow.subject_id.in_(chunk))
            .order_by(RevisionRow.id)
        )
        revisions: dict[int, list[RevisionRow]] = {}
        for row in session.scalars(query):
            revisions.setdefault(row.subject_id, []).append(row)
        for id_, rows in revisions.items():
            walked = list(states(state_of(present[id_]), [row.before for row in rows]))
            found[id_] = [
                Moment(
                    revision=row.id,
                    seen_at=row.seen_at,
                    reasons=row.reasons,
                    changes=row.changes,
                    state=state,
                )
                for row, state in zip(rows, reversed(walked), strict=True)
            ]
    return found


def documents_ever(session: Session, subject: BillRow | EventRow) -> list[Row]:
    """Every document that the record lists or has listed, one for each address."""
    kind, table = _documents_table(subject)
    found: dict[str, Row] = {}
    for moment in moments(session, kind, [subject.id]).get(subject.id, []):
        for row in moment.state.rows[table] if moment.state else ():
            found[row["url"]] = row
    return list(found.values())


def documents_of(session: Session, subject: BillRow | EventRow) -> Sequence[Row]:
    """The documents that the record lists now."""
    kind, table = _documents_table(subject)
    return load(session, kind, [subject.id])[subject.id].rows[table] or ()


def _documents_table(subject: BillRow | EventRow) -> tuple[str, str]:
    return ("bill", "documents") if isinstance(subject, BillRow) else ("event", "event_documents")
