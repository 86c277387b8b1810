"""How the stored ledger looks to decisions made now: which lines are news, how all stood then."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from lawtrack.alerts import lines_then
from lawtrack.alerts.decide import Standing
from lawtrack.alerts.ledger_lines import Flags, Line, Then, all_standing
from lawtrack.database.jurisdictions import first_good_crawls
from lawtrack.legislation.flags import DISMISSED

if TYPE_CHECKING:
    from lawtrack.database import Session

FLAG_REASONS = frozenset({"flag-raised", "flag-moved", "flag-cleared"})
WORDS = frozenset({"identifier", "title", "other-title", "summary"})  # what searches look into

Undo = Callable[[Standing | None], Standing | None]


def was_primed(session: "Session") -> Callable[[Line], bool]:
    """A test whether a line came from a first look: of its source, or for its topic."""
    first = first_good_crawls(session)

    def primed(line: Line) -> bool:
        if any(c.get("reason") == "lexicon" and not c.get("old") for c in line.changes):
            return True
        until = first.get(line.jurisdiction)
        return line.crawl_id is not None and (until is None or line.crawl_id <= until)

    return primed


def as_then(session: "Session", found: Iterable[Line]) -> Then:
    """How things were at a line: as they are, with what came after it in ``found`` undone."""
    flags = _Flags(all_standing(session))
    retitled = set()
    for line in found:
        flags.note(line)
        if line.kind == "bill" and not WORDS.isdisjoint(line.reasons):
            retitled.add(line.subject_id)

    def texts(lines: Sequence[Line]) -> dict[int, str]:
        return lines_then.texts(
            session,
            [line for line in lines if line.kind == "event" or line.subject_id in retitled],
        )

    return Then(flags=flags.at, meetings=partial(lines_then.meetings, session), texts=texts)


class _Flags:
    """How flags stood at a line of the ledger, from how they stand and the lines after it."""

    def __init__(self, now: Mapping[tuple[str, int], Flags]) -> None:
        self._now = now
        self._later: dict[tuple[str, int], list[tuple[int, str, Undo]]] = {}

    def note(self, line: Line) -> None:
        """Keep what undoes this line; lines come in the order of the ledger."""
        about = self._later.setdefault((line.kind, line.subject_id), [])
        dismissal_lapsed = False
        for change in line.changes:
            reason, old, new = (str(change.get(name) or "") for name in ("reason", "old", "new"))
            if reason == "verdict":  # of the topic that is its field
                about.append((line.id, str(change["field"]), partial(_judged, _dismisses(old))))
            elif reason == "verdict-lapsed":
                dismissal_lapsed = _dismisses(old)
            elif reason in FLAG_REASONS:
                topic, _, judgement = (old or new).rpartition(": ")
                before: Standing | None = None
                if dismissal_lapsed or old:  # a lapsed one is raised as if it had not stood
                    before = Standing(judgement, dismissed=dismissal_lapsed)
                about.append((line.id, topic, partial(_replaced, before)))
                dismissal_lapsed = False

    def at(self, kind: str, id_: int, revision: int) -> Flags:
        """The flags of a record after that line."""
        state: dict[str, Standing] = dict(self._now.get((kind, id_), {}))
        for number, topic, undo in reversed(self._later.get((kind, id_), ())):
            if number <= revision:
                break
            flag = undo(state.pop(topic, None))
            if flag is not None:
                state[topic] = flag
        return state


def _dismisses(verdict: str) -> bool:
    return verdict.partition(":")[0] == DISMISSED


def _judged(dismissed: bool, flag: Standing | None) -> Standing | None:
    """The flag with that verdict; one that has gone in silence since stays gone."""
    return flag._replace(dismissed=dismissed) if flag else None


def _replaced(before: Standing | None, flag: Standing | None) -> Standing | None:
    return before
