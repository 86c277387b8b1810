"""How the stored ledger looks to decisions made now: which lines are news, how all stood then."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from lawtrack.alerts.decide import FlagStatus
from lawtrack.alerts.ledger_lines import (
    EventState,
    Flags,
    LedgerLine,
    LedgerState,
    all_active_flags,
)
from lawtrack.database.agendas import AgendaLine, bills_numbered, known_bills, led_to
from lawtrack.database.as_of.rebuild import revisions_with_states
from lawtrack.database.flags import first_seen
from lawtrack.database.jurisdictions import first_good_crawls
from lawtrack.database.texts import bill_text, meeting_text
from lawtrack.legislation.diff import about_flags
from lawtrack.legislation.flags import DISMISSED
from lawtrack.legislation.reasons import FLAG_REASONS
from lawtrack.legislation.undo import State

if TYPE_CHECKING:
    from lawtrack.database import Session

WORDS = frozenset({"identifier", "title", "other-title", "summary"})  # what searches look into

Undo = Callable[[FlagStatus | None], FlagStatus | None]


def was_subscription_primed(session: "Session") -> Callable[[LedgerLine], bool]:
    """A test whether a line came from a first look: of its source, or for its topic."""
    first = first_good_crawls(session)

    def primed(line: LedgerLine) -> bool:
        if any(c.get("reason") == "lexicon" and not c.get("old") for c in line.changes):
            return True
        until = first.get(line.jurisdiction)
        return line.crawl_id is not None and (until is None or line.crawl_id <= until)

    return primed


def ledger_states(session: "Session", found: Iterable[LedgerLine]) -> LedgerState:
    """How things were at a line: as they are, with what came after it in ``found`` undone."""
    flags = _Flags(all_active_flags(session))
    retitled = set()
    for line in found:
        flags.note(line)
        if line.kind == "bill" and not WORDS.isdisjoint(line.reasons):
            retitled.add(line.subject_id)

    def texts(lines: Sequence[LedgerLine]) -> dict[int, str]:
        return searched_texts_at(
            session,
            [line for line in lines if line.kind == "event" or line.subject_id in retitled],
        )

    return LedgerState(flags=flags.at, meetings=partial(event_states_at, session), texts=texts)


class _Flags:
    """How flags were at a line of the ledger, from how they are and the lines after it."""

    def __init__(self, now: Mapping[tuple[str, int], Flags]) -> None:
        self._now = now
        self._later: dict[tuple[str, int], list[tuple[int, str, Undo]]] = {}

    def note(self, line: LedgerLine) -> None:
        """Keep what undoes this line; lines come in the order of the ledger."""
        about = self._later.setdefault((line.kind, line.subject_id), [])
        dismissal_lapsed = False
        for change in about_flags(line.changes):
            dismissed = change.verdict.old == DISMISSED
            if change.reason == "verdict":
                about.append((line.id, change.topic, partial(_judged, dismissed)))
            elif change.reason == "verdict-lapsed":
                dismissal_lapsed = dismissed
            elif change.reason in FLAG_REASONS:
                old, new = change.judgement
                before: FlagStatus | None = None
                if dismissal_lapsed or old:  # a lapsed one is raised as if it had not been active
                    before = FlagStatus(old or new, dismissed=dismissal_lapsed)
                about.append((line.id, change.topic, partial(_replaced, before)))
                dismissal_lapsed = False

    def at(self, kind: str, id_: int, revision: int) -> Flags:
        """The flags of a record after that line."""
        state: dict[str, FlagStatus] = dict(self._now.get((kind, id_), {}))
        for number, topic, undo in reversed(self._later.get((kind, id_), ())):
            if number <= revision:
                break
            flag = undo(state.pop(topic, None))
            if flag is not None:
                state[topic] = flag
        return state


def _judged(dismissed: bool, flag: FlagStatus | None) -> FlagStatus | None:
    """The flag with that verdict; one that has gone in silence since stays gone."""
    return flag._replace(dismissed=dismissed) if flag else None


def _replaced(before: FlagStatus | None, flag: FlagStatus | None) -> FlagStatus | None:
    return before


class _MeetingLine(NamedTuple):
    """A meeting at a line of the ledger, under the number of the line."""

    id: int
    jurisdiction: str
    identifiers: Sequence[str]


def event_states_at(session: "Session", found: Sequence[LedgerLine]) -> dict[int, EventState]:
    """The meeting of each line as it was then, by the number of the line, where that is known."""
    states = _states(session, "event", [line for line in found if line.kind == "event"])
    lines = {line.id: line for line in found if line.id in states}
    agendas = led_to(
        [
            _MeetingLine(id_, line.jurisdiction, states[id_].row["identifiers"])
            for id_, line in lines.items()
        ],
        (
            AgendaLine(id_, *(item[name] for name in AgendaLine._fields[1:]))
            for id_ in lines
            for item in states[id_].rows["agenda_items"]
        ),
        known=lambda keys: known_bills(session, keys),
        numbered=lambda named: bills_numbered(session, named),
    )
    known = first_seen(session, sorted({bill for bills in agendas.values() for bill in bills}))
    return {
        id_: EventState(
            state=states[id_].row["state"],
            agenda={
                bill: said
                for bill, said in agendas.get(id_, {}).items()
                if known[bill] <= line.seen_at
            },
        )
        for id_, line in lines.items()
    }


def searched_texts_at(session: "Session", found: Sequence[LedgerLine]) -> dict[int, str]:
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


def _states(session: "Session", kind: str, found: Sequence[LedgerLine]) -> dict[int, State]:
    """The state that each of these lines led to, where that is known."""
    wanted = {line.id for line in found}
    walked = revisions_with_states(session, kind, sorted({line.subject_id for line in found}))
    return {
        moment.revision: moment.state
        for each in walked.values()
        for moment in each
        if moment.revision in wanted and moment.state is not None
    }
