"""When a person means: "2026-11-24", "yesterday", "monday", "7d", "12h", a stamp; pure."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EXAMPLES = "2026-11-24, 2026-11-24T09:30, today, yesterday, monday, 7d, 2w or 12h"

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_BACK = re.compile(r"^(\d{1,4}) ?(d|days?|w|weeks?|h|hours?)$")
_SHORTEST = 3  # letters of a weekday: "mon"


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """The day, or the one moment, that is meant: from ``start`` up to ``end``, in UTC."""

    start: datetime
    end: datetime


def time_span_of(words: str, *, now: datetime, zone: str) -> TimeSpan:
    """What the words mean at that moment by the clock of the zone; ``ValueError`` when nothing.

    A date, a weekday (the last such one, or today) and so many days or weeks ago are whole days;
    hours ago and a stamp are a moment.
    """
    plain = " ".join(words.lower().split()).removesuffix(" ago")
    local = ZoneInfo(zone)
    today = now.astimezone(local).date()
    try:
        day = _day_of(plain, today)
        if day is not None:
            return TimeSpan(_first_of(day, local), _first_of(day + timedelta(days=1), local))
        hours = _BACK.match(plain)
        moment = (
            now - timedelta(hours=int(hours[1])) if hours else _stamp(words.strip(), local)
        ).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"'{words[:40]}' is no day or time - write {EXAMPLES}") from None
    return TimeSpan(moment, moment)


def _day_of(words: str, today: date) -> date | None:
    """The day that is meant; ``None`` when the words mean a moment, or nothing."""
    if words in ("today", "yesterday"):
        return today - timedelta(days=words == "yesterday")
    if len(words) >= _SHORTEST and words.isalpha():
        for number, name in enumerate(_WEEKDAYS):
            if name.startswith(words):
                return today - timedelta(days=(today.weekday() - number) % 7)
    back = _BACK.match(words)
    if back and not back[2].startswith("h"):
        return today - int(back[1]) * timedelta(days=7 if back[2].startswith("w") else 1)
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


def _first_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def _stamp(words: str, zone: ZoneInfo) -> datetime:
    """A stamp; without a zone of its own it is by the clock of this one."""
    moment = datetime.fromisoformat(words.upper().replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
