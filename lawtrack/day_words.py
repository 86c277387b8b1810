"""When a person means: "2026-11-24", "yesterday", "monday", "7d", "12h", a stamp; pure."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EXAMPLES = "2026-11-24, 2026-11-24T09:30, today, yesterday, monday, 7d, 2w or 12h"

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_BACK = re.compile(r"^(\d{1,4}) ?(d|days?|w|weeks?|months?|h|hours?)$")
_SHORTEST = 3  # letters of a weekday: "mon"
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_DAY_OF_YEAR = re.compile(r"[0-9]{1,2}/([0-9]{1,2})/[0-9]{4}")
_MONTHS = 12
_ORDINAL = re.compile("^([0-9]{1,2})(?:st|nd|rd|th)$")
# "a week", "last month": one of them back.
_ONE = re.compile(r"^(?:a|an|one|last|past|the last|the past) (?=(?:hour|day|week|month)$)")
_COUNTS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_DATES = ("%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y")  # a month by its name alone is no riddle


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """The day, or the one moment, that is meant: from ``start`` up to ``end``, in UTC."""

    start: datetime
    end: datetime


def time_span_of(words: str, *, now: datetime, zone: str) -> TimeSpan:
    """What the words mean at that moment by the clock of the zone; ``ValueError`` when nothing.

    A date, a weekday (the last such one, or today) and so many days, weeks or months ago are whole
    days; hours ago and a stamp are a moment.
    """
    plain = _ONE.sub("1 ", " ".join(words.lower().split()).removesuffix(" ago"))
    count, _, unit = plain.partition(" ")
    if count in _COUNTS:
        plain = f"{_COUNTS.index(count) + 2} {unit}"
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


def date_named(words: str) -> date | None:
    """The day in ISO form, with its month's name or as 12/16/2026, without a look at the clock."""
    if not any(map(str.isdigit, words)):
        return None
    first, _, rest = words.partition(" ")
    if _is_weekday(first.strip(",.").lower()):
        words = rest
    try:
        if numbers := _YEAR_FIRST.fullmatch(words):
            return date(*map(int, numbers.groups()))
        if "/" in words:
            return datetime.strptime(words, "%m/%d/%Y").replace(tzinfo=UTC).date()
        return _date_by_name(_plain_date(words))
    except ValueError:
        return None


def _is_weekday(word: str) -> bool:
    """Whether it is the name of one, or its beginning: "tuesday", "tues"."""
    return len(word) >= _SHORTEST and any(name.startswith(word) for name in _WEEKDAYS)


def _plain_date(words: str) -> str:
    """A day with its month's name as it is read here: "1 dec 2026" of "the 1st of Dec., 2026"."""
    plain = words.replace(",", " ").replace(".", " ").lower().split()
    return " ".join(
        "sep" if word == "sept" else _ORDINAL.sub(r"\1", word)
        for word in plain
        if word not in ("the", "of")
    )


def _day_of(words: str, today: date) -> date | None:
    """The day that is meant; ``None`` when the words mean a moment, or nothing."""
    if words in ("today", "yesterday"):
        return today - timedelta(days=words == "yesterday")
    weekday = words.removeprefix("last ")
    if len(weekday) >= _SHORTEST and weekday.isalpha():
        for number, name in enumerate(_WEEKDAYS):
            if name.startswith(weekday):
                back = (today.weekday() - number) % 7
                return today - timedelta(days=back or 7 * (weekday != words))
    ago = _BACK.match(words)
    if ago and ago[2].startswith("m"):
        return _months_before(today, int(ago[1]))
    if ago and not ago[2].startswith("h"):
        return today - int(ago[1]) * timedelta(days=7 if ago[2].startswith("w") else 1)
    try:
        return date.fromisoformat(words)
    except ValueError:
        plain = _plain_date(words)
        if found := _DAY_OF_YEAR.fullmatch(words):  # with a day that can be no month
            return date_named(words) if int(found[1]) > _MONTHS else None
        return _date_by_name(plain) or _last_named(plain, today)


def _last_named(words: str, today: date) -> date | None:
    """The last day of that name, "nov 20", up to today."""
    days = (_date_by_name(f"{words} {today.year - back}") for back in (0, 1))
    return next((day for day in days if day and day <= today), None)


def _months_before(today: date, months: int) -> date:
    """The day so many months before; where that month is shorter, its last day."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    days = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(today.day, days))


def _date_by_name(words: str) -> date | None:
    for form in _DATES:
        try:
            return datetime.strptime(" ".join(words.split()), form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None


def _first_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def _stamp(words: str, zone: ZoneInfo) -> datetime:
    """A stamp; without a zone of its own it is by the clock of this one."""
    moment = datetime.fromisoformat(words.upper().replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
