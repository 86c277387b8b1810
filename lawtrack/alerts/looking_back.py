"""How the stored ledger looks to decisions made now: which lines are news, how flags stood then."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from lawtrack.alerts.deciding import Standing
from lawtrack.storage.lines import Flags, FlagsThen, Line, all_standing
from lawtrack.storage.telling import first_good_crawls

if TYPE_CHECKING:
    from lawtrack.storage import Session

FLAG_REASONS = frozenset({"flag-raised", "flag-moved", "flag-cleared"})


def was_primed(session: "Session") -> Callable[[Line], bool]:
    """A test whether a line came from a first look: of its source, or for its topic."""
    first = first_good_crawls(session)

    def primed(line: Line) -> bool:
        if any(c.get("reason") == "lexicon" and not c.get("old") for c in line.changes):
            return True
        until = first.get(line.jurisdiction)
        return line.crawl_id is not None and (until is None or line.crawl_id <= until)

    return primed


def flags_then(session: "Session", found: Iterable[Line]) -> FlagsThen:
    """How flags stood at a line: as they stand, with what came after it in ``found`` undone.

    Verdicts of readers are taken as they stand.
    """
    now = all_standing(session)
    later: dict[tuple[str, int], list[tuple[int, str, str]]] = {}
    for line in found:
        for change in line.changes:
            if change.get("reason") in FLAG_REASONS:
                topic = (change.get("new") or change.get("old") or "").rpartition(": ")[0]
                before = str(change.get("old", "")).rpartition(": ")[2]
                later.setdefault((line.kind, line.subject_id), []).append((line.id, topic, before))

    def then(kind: str, id_: int, revision: int) -> Flags:
        state = dict(now.get((kind, id_), {}))
        for number, topic, before in reversed(later.get((kind, id_), ())):
            if number <= revision:
                break
            if before:
                state[topic] = Standing(before)
            else:
                state.pop(topic, None)
        return state

    return then
