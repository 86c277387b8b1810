"""How the stored ledger looks to decisions made now: which lines are news, how all stood then."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from lawtrack.alerts.ledger_lines import LedgerState
from lawtrack.database.dealings.affected import Flags
from lawtrack.database.dealings.agenda_states import event_states_at, states_at
from lawtrack.database.dealings.lines import LedgerLine
from lawtrack.database.dealings.standing import every_flag
from lawtrack.database.jurisdictions import first_good_crawls
from lawtrack.database.texts import bill_text, meeting_text
from lawtrack.legislation.diff import about_flags
from lawtrack.legislation.flags import DISMISSED, FlagStatus, is_left_by_source
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
    flags = _Flags(every_flag(session))
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
        self._left: dict[tuple[str, int, str], FlagStatus] = {}  # went with the source's words

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
                before = self._left.pop((line.kind, line.subject_id, change.topic), None)
                if dismissal_lapsed or old:  # a lapsed one is raised as if it had not been active
                    before = FlagStatus(old or new, dismissed=dismissal_lapsed)
                about.append((line.id, change.topic, partial(_replaced, before)))
                if not new and is_left_by_source(line.reasons, old):
                    left = FlagStatus(old, former=True)
                    self._left[line.kind, line.subject_id, change.topic] = left
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
    parts = [item[name] for item in items for name in ("number", "identifier", "title")]
    return meeting_text(row["name"], row["location"], row["description"], parts)
