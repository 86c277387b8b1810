"""Meetings at lines of the ledger: their state, and which bills were on their agenda."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.database.agendas import (
    AgendaLine,
    Agendas,
    agenda_lines,
    bills_first_seen,
    bills_numbered,
    known_bills,
    led_to,
)
from lawtrack.database.as_of.rebuild import revisions_with_states
from lawtrack.database.bulk import in_chunks
from lawtrack.database.dealings.affected import EventState
from lawtrack.database.dealings.numbers_then import NumbersThen
from lawtrack.database.dealings.stored_lines import LedgerLine
from lawtrack.database.tables.legislation import EventRow, RevisionRow
from lawtrack.legislation.normalize import Row
from lawtrack.legislation.reasons import SUBJECT_BILLS
from lawtrack.legislation.undo import Before, State

EventStates = dict[int, EventState]  # by the number of the line
# The reasons of lines that may have taken a bill off an agenda.
REMOVING = frozenset({"agenda-item-removed", "agenda-item-revised", SUBJECT_BILLS})


class MeetingAtLine(NamedTuple):
    """A meeting at a line of the ledger, under the number of the line."""

    id: int
    jurisdiction: str
    identifiers: Sequence[str]
    date: date


def bills_on(
    session: Session, events: Sequence[EventRow], *, lines: Iterable[AgendaLine] | None = None
) -> Agendas:
    """The bills of each meeting, with the agenda lines that lead to them; by our ids.

    ``lines`` are those of the agendas, for who has read them.
    """
    return led_to(
        events,
        agenda_lines(session, [event.id for event in events]) if lines is None else lines,
        known=lambda keys: known_bills(session, keys),
        numbered=lambda named: bills_numbered(session, named),
    )


def event_states_now(session: Session, lines: Sequence[LedgerLine]) -> EventStates:
    """The meetings that these lines are about, as they stand."""
    events: dict[int, EventRow] = {}
    for chunk in in_chunks(sorted({line.subject_id for line in lines if line.kind == "event"})):
        query = select(EventRow).where(EventRow.id.in_(chunk))
        query = query.execution_options(populate_existing=True)  # written in sets, past the session
        events.update((event.id, event) for event in session.scalars(query))
    agendas = bills_on(session, list(events.values())) if events else {}
    return {
        line.id: EventState(state=event.state, agenda=dict(agendas.get(event.id, {})))
        for line in lines
        if line.kind == "event" and (event := events[line.subject_id])
    }


def event_states_at(session: Session, lines: Sequence[LedgerLine]) -> EventStates:
    """The meeting of each line as it was then, by the number of the line, where that is known."""
    states = states_at(session, "event", [line for line in lines if line.kind == "event"])
    by_id = {line.id: line for line in lines if line.id in states}
    if not by_id:
        return {}
    agendas = NumbersThen(session, after=min(by_id)).led_to(
        [
            MeetingAtLine(
                id_,
                line.jurisdiction,
                states[id_].row["identifiers"],
                date.fromisoformat(str(states[id_].row["date"])),
            )
            for id_, line in by_id.items()
        ],
        [
            AgendaLine(id_, *(item[name] for name in AgendaLine._fields[1:]))
            for id_ in by_id
            for item in states[id_].rows["agenda_items"]
        ],
    )
    known = bills_first_seen(
        session, sorted({bill for bills in agendas.values() for bill in bills})
    )
    return {
        id_: EventState(
            state=states[id_].row["state"],
            agenda={
                bill: leading
                for bill, leading in agendas.get(id_, {}).items()
                if known[bill] <= line.seen_at
            },
        )
        for id_, line in by_id.items()
    }


def states_at(session: Session, kind: str, lines: Sequence[LedgerLine]) -> dict[int, State]:
    """The state that each of these lines led to, where that is known."""
    wanted = {line.id for line in lines}
    walked = revisions_with_states(session, kind, sorted({line.subject_id for line in lines}))
    return {
        moment.revision: moment.state
        for each in walked.values()
        for moment in each
        if moment.revision in wanted and moment.state is not None
    }


def add_removed_bills(
    session: Session, lines: Sequence[LedgerLine], meetings: Mapping[int, EventState]
) -> None:
    """Add the bills that these lines took off an agenda: nothing stored leads to them any more."""
    shortened = {line.id: line for line in lines if not REMOVING.isdisjoint(line.reasons)}
    befores: dict[int, Before | None] = {}
    for chunk in in_chunks(sorted(shortened)):
        query = select(RevisionRow.id, RevisionRow.before).where(RevisionRow.id.in_(chunk))
        befores.update((id_, before) for id_, before in session.execute(query))
    if not shortened:
        return
    days: dict[int, date] = {}
    for chunk in in_chunks(sorted({line.subject_id for line in shortened.values()})):
        of_these = select(EventRow.id, EventRow.date).where(EventRow.id.in_(chunk))
        days.update((id_, day) for id_, day in session.execute(of_these))
    agendas = NumbersThen(session, after=min(shortened)).led_to(
        [
            MeetingAtLine(
                id_, line.jurisdiction, numbers_taken_off(line.changes), days[line.subject_id]
            )
            for id_, line in shortened.items()
        ],
        [
            AgendaLine(id_, *(item[name] for name in AgendaLine._fields[1:]))
            for id_, before in befores.items()
            for item in lines_undone(before)
        ],
    )
    for id_, agenda in agendas.items():
        for bill, leading in agenda.items():
            meetings[id_].agenda.setdefault(bill, leading)


def lines_undone(before: Before | None) -> list[Row]:
    """The lines of an agenda that a revision took away or made others, as they were."""
    pieces = (before or {}).get("agenda_items", ())
    return [piece for piece in pieces if not isinstance(piece, list)]


def numbers_taken_off(changes: Sequence[Mapping[str, Any]]) -> list[str]:
    """The printed numbers of bills that a change may have taken off a meeting."""
    numbers: list[str] = []
    for change in changes:
        old = str(change.get("old", ""))
        if change.get("reason") == "agenda-item-removed":
            numbers.append(old.split(" ", 1)[0])
        elif change.get("reason") == SUBJECT_BILLS:
            numbers += old.split("; ")
    return [number for number in numbers if number]
