"""Whether a meeting takes place, from all the places where a clerk writes that it does not; pure.

Clerks write it into the status, and just as often where the hour or the room would stand, at the
beginning of a comment, or beside the meeting's name. A comment that goes on to speak of cancelling
something else says nothing of the meeting.
"""

import re
from collections.abc import Iterator

from lawtrack.legislation.clerks.clerk_words import ClerkWords
from lawtrack.legislation.records import Event
from lawtrack.legislation.vocabulary import NOT_HELD, UNKNOWN

# What a word in such a place can say; that it takes place says the status alone.
_TOLD_ANYWHERE = NOT_HELD | {"rescheduled"}
_PARTS = re.compile(r"\s+-+\s+|\s*[–—:;()\[\]*\n\r]+\s*")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_HOUR = re.compile(r"\b\d{1,2}[:.]?\d{0,2} ?(?:[ap]\.? ?m\b\.?)?", re.IGNORECASE)


def meeting_state(event: Event, words: ClerkWords) -> str:
    """One of ``MEETING_STATES``; ``unknown`` when the source's status is a word nobody mapped."""
    if event.cancelled:
        return "cancelled"
    by_status = words.meeting_state(event.status) if event.status.strip() else "confirmed"
    if by_status in _TOLD_ANYWHERE:
        return by_status
    elsewhere = next(_told_elsewhere(event, words), None)
    return elsewhere or by_status or UNKNOWN


def _told_elsewhere(event: Event, words: ClerkWords) -> Iterator[str]:
    wordings = (
        *_at_an_end(_HOUR.sub(" ", event.time_text)),
        event.time_text,
        *_at_an_end(event.location),
        *_beginnings(event.description),
        *_at_an_end(event.name),
    )
    for wording in wordings:
        state = words.meeting_state(wording) if wording.strip() else None
        if state in _TOLD_ANYWHERE:
            yield state


def _at_an_end(text: str) -> tuple[str, ...]:
    """The text, and what stands at its beginning and at its end, set apart by a mark."""
    parts = [part for part in _PARTS.split(text) if part.strip()]
    return (text, *(parts[:1] + parts[-1:] if len(parts) > 1 else parts))


def _beginnings(text: str) -> tuple[str, ...]:
    """The text, its first line, its first sentence, and what stands before its first mark."""
    line = text.strip().split("\n", 1)[0]
    sentence = _SENTENCE.split(line, maxsplit=1)[0]
    parts = [part for part in _PARTS.split(sentence) if part.strip()]
    return tuple(dict.fromkeys((text, line, sentence, *parts[:1])))
