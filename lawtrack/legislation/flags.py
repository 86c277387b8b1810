"""What a new judgement makes of a flag: raised, moved, kept or cleared, and what is told; pure.

A reader's verdict holds as long as the text is the one that was judged when it was given: a
dismissed flag stays quiet and a confirmed one stays, whatever a new lexicon says; what it says of
the dismissed one is kept as bookkeeping. When the text changes, the verdict lapses and the flag is
told anew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from lawtrack.legislation.changes.change import FLAG, Change, Sides, about_flags
from lawtrack.legislation.reasons import Changes

ABOUT = "about"
MENTIONS = "mentions"
WATCH = "watch"
CONFIRMED = "confirmed"
DISMISSED = "dismissed"
LEVELS = {WATCH: 1, MENTIONS: 2, ABOUT: 3}
_SENTENCES = {
    ABOUT: "It is about {}",
    MENTIONS: "It mentions {}",
    WATCH: "Its title suggests {}; its text could not be read yet",
}
_FORMER = {
    ABOUT: "It was about {}, until its words changed",
    MENTIONS: "It mentioned {}, until its words changed",
}
# Reasons that stand beside "flag-cleared" when it was lawtrack that knew better.
LEFT_BY_US = frozenset({"lexicon", "topic-off", "reparsed"})


class FlagStatus(NamedTuple):
    """What a record has to do with a topic."""

    judgement: str
    dismissed: bool = False  # by a reader
    former: bool = False  # the source's words no longer say so; what becomes of it is still told
    through: str = ""  # the meeting whose flagged line leads to this bill, which has no flag

    @property
    def in_words(self) -> str:
        """The judgement, and what is to be known beside it: "about, until its words changed"."""
        if self.former:
            return f"{self.judgement}, until its words changed"
        return f"{self.judgement}, by {self.through}" if self.through else self.judgement


def flags_in(flags: Mapping[str, FlagStatus], changes: Changes) -> dict[str, FlagStatus]:
    """The flags as they are, or were before these changes where that was higher."""
    highest = dict(flags)
    for change in about_flags(changes):
        if change.reason in ("flag-moved", "flag-cleared"):
            before, now = change.judgement.old, highest.get(change.topic)
            if LEVELS.get(before, 0) > (LEVELS.get(now.judgement, 0) if now else 0):
                highest[change.topic] = FlagStatus(before)
    return highest


def is_left_by_source(reasons: Iterable[str], judgement: str) -> bool:
    """Whether a flag with that judgement, cleared for these reasons, went with the source's words.

    Then what becomes of the record is still told: a bill whose new version hides what it does is
    the one to look at. A better lexicon, or a text that came and says nothing of what a title
    suggested, has shown that there was nothing.
    """
    words = set(reasons)
    return (
        "flag-cleared" in words
        and not words & LEFT_BY_US
        and LEVELS.get(judgement, 0) > LEVELS[WATCH]
    )


class StoredFlag(NamedTuple):
    """A flag as it is stored, cleared or not."""

    judgement: str
    raised_at: datetime
    cleared_at: datetime | None
    baseline: bool
    text_hash: str
    verdict: str
    verdict_note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagDecision:
    """What becomes of a flag."""

    raised: bool = False  # it is news
    cleared: bool = False
    kept: bool = False  # it is active though nothing says so any more
    lapsed: bool = False  # the reader's verdict no longer holds
    changes: tuple[Change, ...] = ()


def decide_flag(
    topic: str,
    judgement: str,
    stored: StoredFlag | None,
    *,
    text_hash: str,
    earlier_hash: str = "",
) -> FlagDecision:
    """What ``judgement`` ("" when there is none) makes of the flag that is stored, if any.

    ``earlier_hash`` is the hash of the same text as an earlier version of lawtrack made it.
    """
    active = stored is not None and stored.cleared_at is None
    verdict, same = "", True
    if stored is not None:
        verdict, same = stored.verdict, stored.text_hash in ("", text_hash, earlier_hash)
    quiet = verdict == DISMISSED and same
    old = stored.judgement if stored is not None and active else ""
    if not judgement:
        if not active or (verdict == CONFIRMED and same):
            return FlagDecision(kept=active)
        reason = "details" if quiet else "flag-cleared"
        return FlagDecision(cleared=True, changes=(flag_change(reason, topic, old=old),))
    if quiet:
        return FlagDecision(
            changes=()
            if judgement == old
            else (flag_change("details", topic, old=old, new=judgement),)
        )
    lapsed = bool(verdict) and not same
    again = lapsed and verdict == DISMISSED
    raised = not active or again or (judgement == ABOUT and old != ABOUT)
    changes: list[Change] = []
    if stored is not None and lapsed:
        changes.append(verdict_change("verdict-lapsed", topic, old=stored))
    if again and old:  # it is raised as if it had not been; what it was is kept all the same
        changes.append(flag_change("details", topic, old=old))
    if raised:
        before = "" if again else old
        changes.append(flag_change("flag-raised", topic, old=before, new=judgement))
    elif judgement != old:
        changes.append(flag_change("flag-moved", topic, old=old, new=judgement))
    return FlagDecision(raised=raised, lapsed=lapsed, changes=tuple(changes))


def flag_change(reason: str, topic: str, *, old: str = "", new: str = "") -> Change:
    """The change of a flag from one judgement to another; "" where it is not active."""

    def named(judgement: str) -> str:
        return f"{topic}: {judgement}" if judgement else ""

    return Change(
        reason=reason,
        field=FLAG,
        old=named(old),
        new=named(new),
        topic=topic,
        judgement=Sides(old, new),
    )


def verdict_change(
    reason: str, topic: str, *, old: StoredFlag, new: StoredFlag | None = None
) -> Change:
    """The change of what a reader says of a flag; without ``new`` nothing is said any more."""

    def named(verdict: str, note: str) -> str:
        return f"{verdict}: {note}" if note else verdict

    verdict = Sides(old.verdict, new.verdict if new else "")
    note = Sides(old.verdict_note, new.verdict_note if new else "")
    return Change(
        reason=reason,
        field=topic,
        old=named(verdict.old, note.old),
        new=named(verdict.new, note.new),
        topic=topic,
        verdict=verdict,
        note=note,
    )


def hash_of(texts: Iterable[str]) -> str:
    """A hash of what texts say; their order, spacing and capitals do not count."""
    plain = sorted({" ".join(text.split()).casefold() for text in texts})
    return sha256("\0".join(plain).encode(errors="replace")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedFlag:
    """A flag that a crawl raised, with what people need to know about it."""

    kind: str
    subject_id: int
    jurisdiction: str
    identifier: str  # of a meeting: its date and time
    title: str
    topic: str
    judgement: str
    stance: str
    place: str
    sentence: str
    url: str
    baseline: bool
    reason: str = ""


def topic_in_words(name: str) -> str:
    """What a topic is called within a sentence: "facial recognition"."""
    return name.replace("-", " ")


def judgement_alone(judgement: str) -> str:
    """A judgement in words, before those of its topic: "about", "may be about"."""
    return "may be about" if judgement == WATCH else judgement


def judgement_words(topic: str, judgement: str) -> str:
    """A judgement in words: "about facial recognition"; empty where there is none."""
    return f"{judgement_alone(judgement)} {topic_in_words(topic)}" if judgement else ""


def judgement_sentence(topic: str, judgement: str, *, former: bool = False) -> str:
    """What a record has, or had, to do with a topic: "It is about facial recognition"."""
    known = _FORMER if former else _SENTENCES
    return known.get(judgement, "{}").format(topic_in_words(topic))
