"""One change with its reason, and how it is written to the ledger and read again."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from lawtrack.legislation.normalize import Row
from lawtrack.legislation.reasons import VERDICT_REASONS

FLAG = "flag"  # the field of a change of a flag


class Sides(NamedTuple):
    """What a change says of one thing, before and now; empty where it says nothing."""

    old: str = ""
    new: str = ""


NOTHING = Sides()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field or child that differs; ``old`` and ``new`` are short texts for people.

    What the program needs of them stands beside them: nothing is read out of the texts.
    """

    reason: str
    field: str
    old: str = ""
    new: str = ""
    topic: str = ""  # of a flag, or of a reader's verdict on it
    judgement: Sides = NOTHING  # of a flag
    verdict: Sides = NOTHING  # a reader's
    note: Sides = NOTHING  # the reader's words with it


_STRUCTURE = ("topic", "judgement", "verdict", "note")


def stored_changes(change: Change) -> Row:
    """The change as the ledger keeps it; what it says nothing of is left out."""
    kept: Row = {
        "reason": change.reason,
        "field": change.field,
        "old": change.old,
        "new": change.new,
    }
    if change.topic:
        kept["topic"] = change.topic
    for name in ("judgement", "verdict", "note"):
        sides: Sides = getattr(change, name)
        if any(sides):
            kept[name] = list(sides)
    return kept


def structured_changes(kept: Mapping[str, Any]) -> Change:
    """A change out of the ledger, also out of a line of an earlier version, which has texts only.

    This is the one place where a text for people is taken apart.
    """
    texts = Sides(str(kept.get("old") or ""), str(kept.get("new") or ""))
    change = Change(
        reason=str(kept.get("reason") or ""),
        field=str(kept.get("field") or ""),
        old=texts.old,
        new=texts.new,
    )
    if kept.get("topic"):
        return replace(
            change,
            topic=kept["topic"],
            judgement=Sides(*kept.get("judgement", ())),
            verdict=Sides(*kept.get("verdict", ())),
            note=Sides(*kept.get("note", ())),
        )
    if change.reason in VERDICT_REASONS:
        (verdict, _, note), (verdict_now, _, note_now) = (text.partition(": ") for text in texts)
        return replace(
            change,
            topic=change.field,
            verdict=Sides(verdict, verdict_now),
            note=Sides(note, note_now),
        )
    if change.field == FLAG:
        (topic, judgement), (topic_now, judgement_now) = (_topic_of(text) for text in texts)
        return replace(change, topic=topic or topic_now, judgement=Sides(judgement, judgement_now))
    return change


def _topic_of(text: str) -> tuple[str, str]:
    """Topic and judgement; the oldest lines name only the topic when it was switched off."""
    topic, colon, judgement = text.rpartition(": ")
    return (topic, judgement) if colon else (text, "")


def about_flags(changes: Iterable[Mapping[str, Any]]) -> Iterator[Change]:
    """Those of the stored changes that say what became of flags and of verdicts on them."""
    for kept in changes:
        if kept.get("field") == FLAG or kept.get("reason") in VERDICT_REASONS:
            yield structured_changes(kept)


def public_changes(changes: Iterable[Mapping[str, Any]]) -> list[Row]:
    """The stored changes as others get them: code, field and the two texts."""
    return [
        {name: value for name, value in kept.items() if name not in _STRUCTURE} for kept in changes
    ]
