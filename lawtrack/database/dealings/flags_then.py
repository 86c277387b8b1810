"""Flags at an earlier line of the ledger: as they stand, with what came after it undone."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lawtrack.database.dealings.affected import Flags
from lawtrack.database.dealings.standing import Subject, ever_flagged, standing_on
from lawtrack.database.dealings.stored_lines import LedgerLine, ledger_lines_of
from lawtrack.database.tables.legislation import RevisionRow
from lawtrack.legislation.changes.change import about_flags
from lawtrack.legislation.flags import DISMISSED, FlagStatus, is_left_by_source
from lawtrack.legislation.reasons import FLAG_REASONS

Undo = Callable[[FlagStatus | None], FlagStatus | None]


class EarlierFlags:
    """How flags were at a line of the ledger, from how they are and the lines after it."""

    def __init__(self, now: Mapping[Subject, Flags]) -> None:
        self._now = now
        self._later: dict[Subject, list[tuple[int, str, Undo]]] = {}
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
                undo = _replaced if new else _again
                about.append((line.id, change.topic, partial(undo, before)))
                if not new and is_left_by_source(line.reasons, old):
                    left = FlagStatus(old, former=True)
                    self._left[line.kind, line.subject_id, change.topic] = left
                dismissal_lapsed = False
            elif change.judgement.old:  # in silence: of a dismissed flag, or its topic was put away
                about.append(
                    (line.id, change.topic, partial(_again, FlagStatus(change.judgement.old)))
                )

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
    """The flag with that verdict."""
    return flag._replace(dismissed=dismissed) if flag else None


def _replaced(before: FlagStatus | None, flag: FlagStatus | None) -> FlagStatus | None:
    return before


def _again(before: FlagStatus | None, flag: FlagStatus | None) -> FlagStatus | None:
    """The flag before it was cleared; a reader's dismissal outlives the clearing."""
    if before is None or flag is None:
        return before
    return before._replace(dismissed=before.dismissed or flag.dismissed)


def flags_before(
    session: Session, topic: str | None, moment: datetime
) -> dict[Subject, dict[str, FlagStatus]]:
    """What all records had to do with the topic, or with any, before that moment.

    Which line of an agenda flagged its meeting is kept as it stands only: of a bill to which just
    such a line leads nothing is known when the meeting has changed since.
    """
    query = select(RevisionRow.subject_id).where(
        RevisionRow.kind == "event", RevisionRow.seen_at >= moment
    )
    changed = set(session.scalars(query))
    last = session.scalar(select(func.max(RevisionRow.id)).where(RevisionRow.seen_at < moment)) or 0
    now = {
        subject: {
            name: each.status
            for name, each in flags.items()
            if each.event_id is None or each.event_id not in changed
        }
        for subject, flags in standing_on(session, topic).items()
    }
    ever = ever_flagged(session, topic)
    then = EarlierFlags(now)
    ids = {kind: sorted({i for each, i in ever if each == kind}) for kind in ("bill", "event")}
    for line in ledger_lines_of(session, ids):
        then.note(line)
    flags = {(kind, id_): dict(then.at(kind, id_, last)) for kind, id_ in sorted(ever | set(now))}
    if topic is None:
        return flags
    return {
        subject: {name: flag for name, flag in of.items() if name == topic}
        for subject, of in flags.items()
    }
