"""What one change is about, and with which topics it deals therefore; pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lawtrack.database.dealings.stored_lines import LedgerLine
from lawtrack.legislation.flags import FlagStatus, flags_in
from lawtrack.legislation.identity.bill_names import full_number
from lawtrack.legislation.reasons import bill_words, meeting_words

Flags = Mapping[str, FlagStatus]  # by topic
FlagsThen = Callable[[str, int, int], Flags]  # kind, id, line of the ledger


class BillNumber(NamedTuple):
    """What a bill is called."""

    identifier: str
    session: str


class EventState(NamedTuple):
    """A meeting as decisions look at it."""

    state: str
    agenda: dict[int, list[str]]  # bills by our ids, with the lines that lead to them


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedRecord:
    """What a change is about: the record itself, or a bill on the agenda of a meeting."""

    kind: str
    id: int
    identifier: str
    flags: Flags
    words: frozenset[str]  # what subscriptions call it; none when it does not touch the record
    session: str = ""  # of a bill

    @property
    def name(self) -> str:
        """Its number, with the session where the number does not have it."""
        return full_number(self.identifier, self.session)


def affected_records(
    line: LedgerLine,
    meeting: EventState | None,
    *,
    flags: FlagsThen,
    numbers: Mapping[int, BillNumber],
) -> Iterator[AffectedRecord]:
    """The record that the line is about, then the bills on the agenda of its meeting.

    ``meeting`` is the state of the meeting that it is about, ``numbers`` are those of the bills.
    """
    own = flags_in(flags(line.kind, line.subject_id, line.id), line.changes)
    if meeting is None:
        words = bill_words(line.reasons, flagged=bool(own))
    else:
        words = meeting_words(line.reasons, line.changes, state=meeting.state)
    yield AffectedRecord(
        kind=line.kind,
        id=line.subject_id,
        identifier=line.identifier,
        session=numbers[line.subject_id].session if line.kind == "bill" else "",
        flags=own,
        words=words,
    )
    if meeting is None:
        return
    for bill, leading in meeting.agenda.items():
        words = meeting_words(
            line.reasons,
            line.changes,
            state=meeting.state,
            bill=numbers[bill].identifier,
            lines=leading,
        )
        yield AffectedRecord(
            kind="bill",
            id=bill,
            identifier=numbers[bill].identifier,
            session=numbers[bill].session,
            flags=flags("bill", bill, line.id),
            words=words,
        )


def topics_dealt_with(concerns: Sequence[AffectedRecord]) -> dict[str, list[AffectedRecord]]:
    """The topics with which a change deals, each with the records through which it does.

    A flag that a reader dismissed makes nothing deal with its topic, nor does a flagged bill on an
    agenda of which another part changed.
    """
    dealt: dict[str, list[AffectedRecord]] = {}
    for concern in concerns:
        for topic, flag in concern.flags.items() if concern.words else ():
            if not flag.dismissed:
                dealt.setdefault(topic, []).append(concern)
    return dealt
