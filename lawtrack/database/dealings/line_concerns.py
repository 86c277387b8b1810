"""What a line of the ledger is about, and so with which topics it deals."""

from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.database.bulk import in_chunks
from lawtrack.database.dealings.affected import (
    AffectedRecord,
    BillNumber,
    FlagsThen,
    affected_records,
)
from lawtrack.database.dealings.agenda_states import (
    EventStates,
    add_removed_bills,
    event_states_now,
)
from lawtrack.database.dealings.standing import flags_of
from lawtrack.database.dealings.stored_lines import LedgerLine
from lawtrack.database.tables.legislation import BillRow


def concerns_of_lines(
    session: Session,
    lines: Sequence[LedgerLine],
    *,
    meetings: Callable[[Sequence[LedgerLine]], EventStates] | None = None,
    flags: FlagsThen | None = None,
) -> dict[int, tuple[AffectedRecord, ...]]:
    """What each of these lines is about, by its number: its record, then the bills on its agenda.

    ``meetings`` and ``flags`` tell how meetings and flags were at a line of the ledger; without
    them, and where they do not know, they are taken as they stand now.
    """
    of_events = [line for line in lines if line.kind == "event"]
    states = meetings(of_events) if meetings is not None else {}
    states |= event_states_now(session, [line for line in of_events if line.id not in states])
    add_removed_bills(session, of_events, states)
    on_agendas = {id_ for meeting in states.values() for id_ in meeting.agenda}
    bills = {line.subject_id for line in lines if line.kind == "bill"}
    if flags is None:
        events = {line.subject_id for line in lines if line.kind == "event"}
        flags = _flags_now(session, bills | on_agendas, events)
    numbers = _numbers(session, bills | on_agendas)
    return {
        line.id: tuple(affected_records(line, states.get(line.id), flags=flags, numbers=numbers))
        for line in lines
    }


def _flags_now(session: Session, bills: set[int], events: set[int]) -> FlagsThen:
    now = {"bill": flags_of(session, "bill", bills), "event": flags_of(session, "event", events)}
    return lambda kind, id_, line: now[kind].get(id_, {})


def _numbers(session: Session, ids: set[int]) -> dict[int, BillNumber]:
    numbers: dict[int, BillNumber] = {}
    for chunk in in_chunks(sorted(ids)):
        query = select(BillRow.id, BillRow.identifier, BillRow.session).where(BillRow.id.in_(chunk))
        numbers.update((id_, BillNumber(*named)) for id_, *named in session.execute(query))
    return numbers
