"""A meeting as messages tell it: its hour and place, how to take part, and those to come."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lawtrack.alerts.message import Coming, Hearing, Item
from lawtrack.legislation import wording
from lawtrack.safe_text import printable, shortened

if TYPE_CHECKING:
    from lawtrack.database.tables.legislation import EventRow

# What a source writes for those who want to take part.
TAKING_PART = re.compile(
    r"[^.;\n]*\b(?:zoom|webex|teams|testi(?:fy|mony)|public comment|sign up|register|call in|"
    r"dial|livestream|virtual(?:ly)?|remote(?:ly)?|https?://)[^;\n]*",
    re.IGNORECASE,
)


def is_over(meeting: "EventRow", now: datetime) -> bool:
    """Whether it has begun; without an hour, whether its day is over by its own clock."""
    if meeting.starts is not None:
        return meeting.starts < now
    return meeting.date < now.astimezone(ZoneInfo(meeting.timezone or "UTC")).date()


def hearing_of(
    meeting: "EventRow", government: str, now: datetime, lines: tuple[str, ...]
) -> Hearing:
    """The meeting for a message written ``now``; ``lines`` of its agenda are in question."""
    said = " ".join((meeting.description, *map(str, meeting.extras.values())))
    part = TAKING_PART.search(said)
    return Hearing(
        government=government,
        name=printable(meeting.name),
        date=meeting.date.isoformat(),
        when=wording.meeting_hour(meeting.date, meeting.time, meeting.starts, meeting.timezone),
        starts=f"{meeting.starts:%Y-%m-%dT%H:%M:%SZ}" if meeting.starts else "",
        place=shortened(wording.place_of(meeting.name, meeting.location), 300),
        taking_part=shortened(part[0].strip(" -"), 400) if part else "",
        state=meeting.state,
        passed=is_over(meeting, now),
        lines=tuple(shortened(line, 200) for line in lines[:5]),
        url=meeting.url,
    )


def coming_of(items: Sequence[Item]) -> tuple[Coming, ...]:
    """The meetings to come of all the items, each once, the next one first."""
    found: dict[tuple[str, str, str], tuple[Hearing, list[str]]] = {}
    for item in items:
        for subject in item.subjects:
            own = [item.meeting] if item.meeting and not subject.dropped else []
            meetings = (*own, *subject.hearings)
            for hearing in meetings:
                if hearing.passed or hearing.state == "cancelled":
                    continue
                key = (hearing.government, hearing.name, hearing.when)
                found.setdefault(key, (hearing, []))[1].append(subject.identifier)
    coming = [
        Coming(hearing=hearing, subjects=tuple(dict.fromkeys(filter(None, numbers))))
        for hearing, numbers in found.values()
    ]
    coming.sort(key=lambda each: (each.hearing.date, each.hearing.starts, each.hearing.name))
    return tuple(coming)
