"""What a message says, as data: the templates turn it into words, the webhook into JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from lawtrack.database.events import is_over
from lawtrack.legislation import wording
from lawtrack.legislation.clerks.calling_off.meeting_state import state_in_words
from lawtrack.legislation.clerks.deadlines import TakingPart, taking_part_said
from lawtrack.legislation.identity.missing import GONE
from lawtrack.legislation.vocabulary import NOT_HELD
from lawtrack.safe_text import printable, shortened, web_address

if TYPE_CHECKING:
    from lawtrack.database.tables.legislation import EventRow


class MessageKind(StrEnum):
    """What a message is; the value is what stands in the database and in its JSON."""

    NEWS = "news"  # one line of the ledger, at once
    DIGEST = "digest"  # what had to wait, together
    SUMMARY = "summary"  # of what a flood brought, in place of it
    SOURCE = "source"  # one cannot be read, or can be again
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReason:
    """Why a record is flagged: the judgement, and the sentence that decided with its place."""

    topic: str
    judgement: str  # about, mentions, watch
    words: str  # the judgement in words
    sentence: str
    phrase: str
    place: str
    stance: str
    stance_sentence: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """A meeting: when by the local clock, where, how to take part."""

    government: str
    name: str
    date: str  # 2026-03-11
    when: str  # "Wednesday, March 11, 2026, 6:30 PM EDT"
    starts: str  # the same as 2026-03-11T22:30:00Z, empty without an hour
    place: str
    taking_part: str  # in the source's words
    kept_by_hand: tuple[str, ...]  # how to take part and until when, and by whom that is said
    state: str  # one of MEETING_STATES; gone: no longer listed by the source
    held: bool  # it is not said that it will not take place
    state_words: str  # empty where it takes place
    passed: bool  # lies in the past when the message is written
    lines: tuple[str, ...]  # of the agenda, that deal with the record
    url: str  # of the web; empty when it is no such address


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRecord:
    """A bill or meeting that a change is about."""

    kind: str
    government: str
    identifier: str  # with its session where the number does not have it: "HR 12 (119th)"
    title: str
    status: str
    url: str
    dropped: bool  # it was on the agenda of the meeting that is told of, and is no longer
    because: str  # what the subscription found in it; empty where a flag says why
    why: tuple[MessageReason, ...]
    hearings: tuple[Hearing, ...]  # that come up, the next one first
    no_hearing: str  # what there is to say when none comes up


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageItem:
    """One change: what it is, what it is about, what stands when."""

    revision: int
    headline: str
    which: str  # step or vote the headline speaks of
    new: bool  # the bill is new: what is told is what it is
    again: bool  # the item before is about the same: who, why and when stand there
    correction: bool
    seen: str
    effective: str
    changed: tuple[str, ...]
    meeting: Hearing | None
    subjects: tuple[MessageRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A meeting to come, of all those in a message, with what it deals with there."""

    hearing: Hearing
    subjects: tuple[str, ...]  # printed numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to one channel."""

    key: str
    kind: MessageKind
    subject: str
    subscription: str
    asks_for: str
    intro: str
    coming: Sequence[Coming]  # of several items, the next one first
    items: Sequence[MessageItem]
    sources: tuple[str, ...]  # how fresh they are
    stop: str
    sender: str  # how to reach who runs this


def hearing_of(
    meeting: "EventRow",
    government: str,
    now: datetime,
    lines: tuple[str, ...],
    kept: TakingPart | None = None,
) -> Hearing:
    """The meeting for a message written ``now``; ``lines`` of its agenda are in question."""
    passed = is_over(meeting, now)
    return Hearing(
        government=government,
        name=printable(meeting.name),
        date=meeting.date.isoformat(),
        when=wording.meeting_hour(
            meeting.date, meeting.starts, meeting.timezone, printed=meeting.time_text
        ),
        starts=f"{meeting.starts:%Y-%m-%dT%H:%M:%SZ}" if meeting.starts else "",
        place=shortened(wording.place_of(meeting.name, meeting.location), 300),
        taking_part=taking_part_said(meeting.description, meeting.extras),
        kept_by_hand=kept.kept_lines(now) if kept and not passed else (),
        state=GONE if meeting.missing_since else meeting.state,
        held=meeting.state not in NOT_HELD and meeting.missing_since is None,
        state_words=printable(state_in_words(meeting.state, meeting.status, meeting.description)),
        passed=passed,
        lines=tuple(shortened(line, 200) for line in lines[:5]),
        url=web_address(meeting.url),
    )


def coming_meetings_of(items: Sequence[MessageItem]) -> tuple[Coming, ...]:
    """The meetings to come of all the items, each once, the next one first."""
    meetings_by_key: dict[tuple[str, str, str], tuple[Hearing, list[str]]] = {}
    for item in items:
        for subject in item.subjects:
            own = [item.meeting] if item.meeting and not subject.dropped else []
            meetings = (*own, *subject.hearings)
            for hearing in meetings:
                if hearing.passed or not hearing.held:
                    continue
                key = (hearing.government, hearing.name, hearing.when)
                meetings_by_key.setdefault(key, (hearing, []))[1].append(subject.identifier)
    coming = [
        Coming(hearing=hearing, subjects=tuple(dict.fromkeys(filter(None, numbers))))
        for hearing, numbers in meetings_by_key.values()
    ]
    coming.sort(key=lambda each: (each.hearing.date, each.hearing.starts, each.hearing.name))
    return tuple(coming)
