"""What a new judgement makes of a flag: raised, moved, kept or cleared, and what is told; pure.

A reader's verdict holds as long as the text is the one that was judged when it was given: a
dismissed flag stays quiet and a confirmed one stands, whatever a new lexicon says; what it says of
the dismissed one is kept as bookkeeping. When the text changes, the verdict lapses and the flag is
told anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from lawtrack.legislation.diff import Change

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
    kept: bool = False  # it stands though nothing says so any more
    lapsed: bool = False  # the reader's verdict no longer holds
    changes: tuple[Change, ...] = ()


def decide_flag(
    topic: str, judgement: str, stored: StoredFlag | None, *, text_hash: str
) -> FlagDecision:
    """What ``judgement`` ("" when there is none) makes of the flag that is stored, if any."""
    standing = stored is not None and stored.cleared_at is None
    verdict, same = "", True
    if stored is not None:
        verdict, same = stored.verdict, stored.text_hash in ("", text_hash)
    quiet = verdict == DISMISSED and same
    old = stored.judgement if stored is not None and standing else ""
    if not judgement:
        if not standing or (verdict == CONFIRMED and same):
            return FlagDecision(kept=standing)
        reason = "details" if quiet else "flag-cleared"
        return FlagDecision(cleared=True, changes=(_change(reason, topic, old, ""),))
    if quiet:
        return FlagDecision(
            changes=() if judgement == old else (_change("details", topic, old, judgement),)
        )
    lapsed = bool(verdict) and not same
    again = lapsed and verdict == DISMISSED
    raised = not standing or again or (judgement == ABOUT and old != ABOUT)
    changes: list[Change] = []
    if stored is not None and lapsed:
        changes.append(Change(reason="verdict-lapsed", field=topic, old=said(stored)))
    if again and old:  # it is raised as if it had not stood; how it stood is kept all the same
        changes.append(_change("details", topic, old, ""))
    if raised:
        changes.append(_change("flag-raised", topic, "" if again else old, judgement))
    elif judgement != old:
        changes.append(_change("flag-moved", topic, old, judgement))
    return FlagDecision(raised=raised, lapsed=lapsed, changes=tuple(changes))


def _change(reason: str, topic: str, old: str, new: str) -> Change:
    def named(judgement: str) -> str:
        return f"{topic}: {judgement}" if judgement else ""

    return Change(reason=reason, field="flag", old=named(old), new=named(new))


def said(flag: StoredFlag) -> str:
    """The verdict with its note."""
    return f"{flag.verdict}: {flag.verdict_note}" if flag.verdict_note else flag.verdict


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
