"""How the stored ledger looks to decisions made now: which lines are news, how all stood then."""

from collections.abc import Collection, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from lawtrack.alerts.ledger_lines import SEARCHED, LedgerState
from lawtrack.database.as_of.rebuild import revisions_with_states
from lawtrack.database.dealings.agenda_states import event_states_at, states_at
from lawtrack.database.dealings.flags_then import EarlierFlags
from lawtrack.database.dealings.standing import every_flag
from lawtrack.database.dealings.stored_lines import LedgerLine
from lawtrack.database.texts import LINE_WORDS, bill_text, meeting_text
from lawtrack.legislation.undo import State

if TYPE_CHECKING:
    from lawtrack.database import Session


def ledger_states(session: "Session", found: Iterable[LedgerLine]) -> LedgerState:
    """How things were at a line: as they are, with what came after it in ``found`` undone."""
    flags = EarlierFlags(every_flag(session))
    retitled = set[int]()
    for line in found:
        flags.note(line)
        if line.kind == "bill" and not SEARCHED.isdisjoint(line.reasons):
            retitled.add(line.subject_id)

    def texts(lines: Sequence[LedgerLine]) -> dict[int, str]:
        return searched_texts_at(
            session,
            [line for line in lines if line.kind == "event" or line.subject_id in retitled],
        )

    def texts_of_bills(ids: Collection[int]) -> dict[int, list[tuple[int, str]]]:
        walked = revisions_with_states(session, "bill", sorted(retitled.intersection(ids)))
        return {
            id_: [(each.revision, _of_bill(each.state)) for each in states if each.state]
            for id_, states in walked.items()
        }

    return LedgerState(
        flags=flags.at,
        meetings=partial(event_states_at, session),
        texts=texts,
        texts_of_bills=texts_of_bills,
    )


def searched_texts_at(session: "Session", found: Sequence[LedgerLine]) -> dict[int, str]:
    """What searches found at each of these lines, by its number, where that is known."""
    said: dict[int, str] = {}
    for kind, words in (("bill", _of_bill), ("event", _of_meeting)):
        states = states_at(session, kind, [line for line in found if line.kind == kind])
        said.update((id_, words(state)) for id_, state in states.items())
    return said


def _of_bill(state: State) -> str:
    row = state.row
    return bill_text(row["identifier"], row["title"], row["summary"], row["other_titles"])


def _of_meeting(state: State) -> str:
    row = state.row
    items = state.rows["agenda_items"]
    parts = [item[name] for item in items for name in LINE_WORDS]
    return meeting_text(row["name"], row["location"], row["description"], parts)
