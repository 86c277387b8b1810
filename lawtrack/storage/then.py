"""Meetings and bills as they were at a line of the ledger, as far as decisions look at them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.models import BillRow
from lawtrack.past import State
from lawtrack.storage.events import Pointer, led_to, line_words
from lawtrack.storage.judged import first_seen
from lawtrack.storage.lines import Line, Meeting
from lawtrack.storage.past import moments
from lawtrack.storage.searched import bill_text, meeting_text
from lawtrack.storage.writing import in_chunks


def meetings(session: Session, found: Sequence[Line]) -> dict[int, Meeting]:
    """The meeting of each line as it was then, by the number of the line, where that is known."""
    states = _states(session, "event", [line for line in found if line.kind == "event"])
    lines = {line.id: line for line in found if line.id in states}
    ids = _bills(session, lines, states)
    agendas = led_to(
        session,
        [pointer for line in lines.values() for pointer in _pointers(line, states[line.id], ids)],
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


def _pointers(line: Line, state: State, ids: Mapping[tuple[str, str], int]) -> list[Pointer]:
    where = line.jurisdiction
    return [
        *(Pointer(line.id, where, number) for number in state.row["identifiers"]),
        *(
            Pointer(
                line.id,
                where,
                item["identifier"],
                line_words(item["number"], item["title"]),
                ids.get((where, item["bill_upstream_id"])),
            )
            for item in state.rows["agenda_items"]
        ),
    ]


def _bills(
    session: Session, lines: Mapping[int, Line], states: Mapping[int, State]
) -> dict[tuple[str, str], int]:
    """Our ids of the bills that these agendas name by the source's id."""
    named = {
        item["bill_upstream_id"] for state in states.values() for item in state.rows["agenda_items"]
    }
    found: dict[tuple[str, str], int] = {}
    for chunk in in_chunks(sorted(named - {""})):
        query = select(BillRow.jurisdiction, BillRow.upstream_id, BillRow.id).where(
            BillRow.upstream_id.in_(chunk),
            BillRow.jurisdiction.in_({line.jurisdiction for line in lines.values()}),
        )
        found.update(
            ((where, upstream_id), id_) for where, upstream_id, id_ in session.execute(query)
        )
    return found
