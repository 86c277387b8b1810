"""What a message says, as data: the templates turn it into words, the webhook into JSON."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
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
    taking_part: str
    state: str
    passed: bool  # lies in the past when the message is written
    lines: tuple[str, ...]  # of the agenda, that deal with the record
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A bill or meeting that a change is about."""

    kind: str
    government: str
    identifier: str
    title: str
    status: str
    url: str
    dropped: bool  # it was on the agenda of the meeting that is told of, and is no longer
    because: str  # what the subscription found in it; empty where a flag says why
    why: tuple[Why, ...]
    hearings: tuple[Hearing, ...]  # that come up, the next one first
    no_hearing: str  # what there is to say when none comes up


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
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
    subjects: tuple[Subject, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A meeting to come, of all those in a message, with what it deals with there."""

    hearing: Hearing
    subjects: tuple[str, ...]  # printed numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message to one channel."""

    key: str
    kind: str  # news, digest, summary, source, test
    subject: str
    subscription: str
    asks_for: str
    intro: str
    coming: Sequence[Coming]  # of several items, the next one first
    items: Sequence[Item]
    sources: tuple[str, ...]  # how fresh they are
    stop: str
    sender: str  # how to reach who runs this
