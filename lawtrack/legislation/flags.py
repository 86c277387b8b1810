"""What a new judgement makes of a flag: raised, moved, kept or cleared, and what is told; pure.

A reader's verdict holds as long as the text is the one that was judged when it was given: a
dismissed flag stays quiet and a confirmed one stays, whatever a new lexicon says; what it says of
the dismissed one is kept as bookkeeping. When the text changes, the verdict lapses and the flag is
told anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from lawtrack.legislation.diff import FLAG, Change, Sides

ABOUT = "about"
WATCH = "watch"
CONFIRMED = "confirmed"
DISMISSED = "dismissed"


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
