"""Meetings and bills as they were at a line of the ledger, as far as decisions look at them."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from lawtrack.alerts.ledger_lines import Line, Meeting
from lawtrack.database.agendas import AgendaLine, known_bills, led_to, numbered
from lawtrack.database.as_of.rebuild import moments
from lawtrack.database.judged import first_seen
from lawtrack.database.searched import bill_text, meeting_text
from lawtrack.legislation.undo import State


class _Then(NamedTuple):
    """A meeting at a line of the ledger, under the number of the line."""

    id: int
    jurisdiction: str
    identifiers: Sequence[str]


def meetings(session: Session, found: Sequence[Line]) -> dict[int, Meeting]:
    """The meeting of each line as it was then, by the number of the line, where that is known."""
    states = _states(session, "event", [line for line in found if line.kind == "event"])
    lines = {line.id: line for line in found if line.id in states}
    agendas = led_to(
        [
            _Then(id_, line.jurisdiction, states[id_].row["identifiers"])
            for id_, line in lines.items()
        ],
        (
            AgendaLine(id_, *(item[name] for name in AgendaLine._fields[1:]))
            for id_ in lines
            for item in states[id_].rows["agenda_items"]
        ),
        known=lambda keys: known_bills(session, keys),
        numbered=lambda named: numbered(session, named),
    )
    known = first_seen(session, sorted({bill for bills in agendas.values() for bill in bills}))
    return {
        id_: Meeting(
            state=states[id_].row["state"],
            agenda={
                bill: said
                for bill, said in agendas.get(id_, {}).items()
                if known[bill] <= line.seen_at
            },
        )
        for id_, line in lines.items()
    }


def texts(session: Session, found: Sequence[Line]) -> dict[int, str]:
    """What searches found at each of these lines, by its number, where that is known."""
    said: dict[int, str] = {}
    for kind, words in (("bill", _of_bill), ("event", _of_meeting)):
        states = _states(session, kind, [line for line in found if line.kind == kind])
        said.update((id_, words(state)) for id_, state in states.items())
    return said


def _of_bill(state: State) -> str:
    row = state.row
    return bill_text(row["identifier"], row["title"], row["summary"], row["other_titles"])


def _of_meeting(state: State) -> str:
    row = state.row
    items = state.rows["agenda_items"]
    parts = [item[name] for item in items for name in ("number", "identifier", "title")]
    return meeting_text(row["name"], row["location"], row["description"], parts)


def _states(session: Session, kind: str, found: Sequence[Line]) -> dict[int, State]:
    """The state that each of these lines led to, where that is known."""
    wanted = {line.id for line in found}
    walked = moments(session, kind, sorted({line.subject_id for line in found}))
    return {
        moment.revision: moment.state
        for each in walked.values()
        for moment in each
        if moment.revision in wanted and moment.state is not None
    }
