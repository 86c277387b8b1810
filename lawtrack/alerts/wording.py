"""Words of messages: headlines, changes, hours; pure."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from lawtrack.reasons import BOOKKEEPING
from lawtrack.terminal import printable, shortened

MOST_CHANGES = 12
LONGEST = 240

# In the order in which they make a headline.
HEADLINES = {
    "cancelled": "Meeting cancelled",
    "hearing": "Hearing or meeting scheduled",
    "rescheduled": "Meeting moved",
    "vote": "Vote",
    "new": "New bill",
    "flag": "Newly flagged",
    "text": "New text or version",
    "status": "Another step",
    "agenda": "Agenda or minutes",
    "title": "Another title or number",
    "judgement": "Judged otherwise",
    "sponsor": "Sponsors",
    "document": "Documents",
    "details": "Details",
}
SEEN_LATE = "Meeting that was published only after its hour"
# What "cancelled" asks for too, though nobody has cancelled the meeting.
NOT_CANCELLED = {
    "agenda-item-removed": "Taken off the agenda",
    "subject-bills": "Taken off the agenda",
    "item-missing": "Meeting no longer listed",
}
LABELS = {
    "item-missing": "No longer shown by the source", "item-restored": "Shown by the source again",
    "status": "Status", "body": "Now with", "action-added": "Step",
    "action-revised": "Corrected step",
    "action-removed": "Step withdrawn from the record", "text": "Text", "version": "Version",
    "document-added": "Document added", "document-revised": "Document revised",
    "document-removed": "Document removed", "vote": "Vote", "title": "Title",
    "other-title": "Other title", "identifier": "Number", "type": "Type",
    "sponsor-added": "Sponsor added", "sponsor-revised": "Sponsor", "sponsor-removed":
    "Sponsor withdrawn", "summary": "Summary", "subjects": "Subjects", "companion": "Companion",
    "rescheduled": "Moved", "location": "Place", "cancelled": "Cancelled",
    "reinstated": "Takes place after all", "agenda-published": "Agenda published",
    "minutes-published": "Minutes published", "agenda-item-added": "On the agenda",
    "agenda-item-revised": "Agenda line revised", "agenda-item-removed": "Off the agenda",
    "subject-bills": "Deals with", "flag-raised": "Flagged", "flag-moved": "Judgement",
    "flag-cleared": "Flag cleared",
}  # fmt: skip
JUDGEMENTS = {
    "about": "It is about {topic}",
    "mentions": "It mentions {topic}",
    "watch": "Its title suggests {topic}; its text could not be read yet",
}
CORRECTING = frozenset({"action-revised", "action-removed", "agenda-item-revised"})


def headline(words: Sequence[str], *, kind: str, reasons: Collection[str] = ()) -> str:
    """What a change is, in two or three words; ``reasons`` are the ledger's."""
    if kind == "bill" and {"new", "flag"} <= set(words):
        return "New bill, flagged"
    if "cancelled" in words and "cancelled" not in reasons:
        for reason, found in NOT_CANCELLED.items():
            if reason in reasons:
                return found
    return next((HEADLINES[word] for word in HEADLINES if word in words), "Change")


def corrects(changes: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the source put right what it had said before."""
    return any(
        (change.get("reason") in CORRECTING and not _says_more(change))
        or (change.get("reason") == "vote" and change.get("old"))
        for change in changes
    )


def _says_more(change: Mapping[str, Any]) -> bool:
    """Whether an agenda's line says what it said and something more: what was done, a vote."""
    old, new = (str(change.get(side, "")) for side in ("old", "new"))
    if change.get("reason") != "agenda-item-revised" or not old:
        return False
    parts, more = ({part.strip() for part in side.split("|")} for side in (old, new))
    return new.startswith(old) or parts - {""} <= more


def told(changes: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The changes, a line each, without bookkeeping."""
    lines = []
    for change in changes:
        reason = str(change.get("reason", ""))
        if reason in BOOKKEEPING:
            continue
        label = LABELS.get(reason, reason)
        old, new = (shortened(change.get(side), LONGEST) for side in ("old", "new"))
        if change.get("field") == "flag":
            old, new = judged(old), judged(new)
        if reason in ("cancelled", "reinstated"):
            lines.append(label)
        elif change.get("field") == "time":
            lines.append(f"{label}: from {clock(old)} to {clock(new)}")
        elif reason == "rescheduled":
            lines.append(f"{label}: from {day(old)} to {day(new)}")
        elif old and new and reason != "text":
            lines.append(f"{label}: {new} (was: {old})")
        else:
            lines.append(f"{label}: {new or old}" if new or old else label)
    more = len(lines) - MOST_CHANGES
    return (*lines[:MOST_CHANGES], *([f"… and {more} more"] if more > 0 else []))


def judged(said: str) -> str:
    """ "facial-recognition: about" as "about facial recognition"."""
    topic, colon, judgement = said.rpartition(": ")
    return f"{judgement} {topic.replace('-', ' ')}" if colon else said


def day(said: str) -> str:
    """A date in words; what is none stays as it is."""
    try:
        return in_words(date.fromisoformat(said))
    except ValueError:
        return said or "no date"


def in_words(when: date) -> str:
    """A date as people say it: "Wednesday 11 March 2026"."""
    return f"{when:%A} {when.day} {when:%B %Y}"


def clock(said: str) -> str:
    """ "18:30" as "6:30 PM"."""
    hour, _, minute = said.partition(":")
    if not (hour.isdigit() and minute.isdigit()):
        return said or "no hour"
    number = int(hour)
    return f"{number % 12 or 12}:{minute} {'AM' if number < 12 else 'PM'}"


def moment(when: datetime, zone: str) -> str:
    """A moment by the clock of the zone."""
    local = when.astimezone(ZoneInfo(zone))
    return f"{in_words(local.date())}, {clock(f'{local:%H:%M}')} {local:%Z}"


def meeting_hour(day_: date, hour: str, starts: datetime | None, zone: str) -> str:
    """When a meeting is, by its local clock."""
    if starts is not None and zone:
        return moment(starts, zone)
    return f"{in_words(day_)}, {clock(hour)}" if hour else f"{in_words(day_)}, hour not given"


def plain(text: object) -> str:
    """Words of a source on one line."""
    return printable(text)
