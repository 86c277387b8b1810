"""Moments as vendors write them → days and hours of the wall clock where the meeting is; pure.

Several vendors write a local hour with a "Z" behind it, as if it were UTC.
"""

import datetime as dt
import re
from zoneinfo import ZoneInfo

_WALL = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{2}):(\d{2}))?", re.ASCII)
_OFFSET = re.compile(r"[+-]\d{2}:\d{2}$", re.ASCII)
# "5:30 PM", "9AM", "5.30 p. m.", "12 noon", "Noon"
_CLOCK = re.compile(
    r"(?<![\d:.])(\d{1,2})(?:[:.](\d{2})(?::\d{2})?)? ?([AP])\.? ?M\b"
    r"|\b(?:12(?::00)? ?(?:PM )?\(?)?(noon)\b",
    re.IGNORECASE | re.ASCII,
)
_WRITTEN = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.ASCII)
_DAY_FIRST = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)? ([A-Za-z]{3,9})\.?,? (\d{4})", re.ASCII)
_FIGURES = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?![\d/])", re.ASCII)
OLDEST = 1901  # 1900-01-01 and 0001-01-01 stand for none
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july",
    "august", "september", "october", "november", "december",
)  # fmt: skip


def wall_clock(text: str) -> tuple[dt.date, str] | None:
    """Day and "HH:MM" as written, whatever zone is written behind them; ``None`` for none.

    The hour is empty where there is none, or midnight, when nobody meets.
    """
    clock = _WALL.match(text.strip())
    if clock is None or int(clock[1]) < OLDEST:
        return None
    try:
        day = dt.date(int(clock[1]), int(clock[2]), int(clock[3]))
    except ValueError:
        return None
    is_hour = clock[4] and int(clock[4]) < 24 and int(clock[5]) < 60
    hour = f"{clock[4]}:{clock[5]}" if is_hour else ""
    return day, "" if hour == "00:00" else hour


def local_to_utc(text: str, timezone: str) -> str:
    """The moment of a wall clock in UTC, "2026-01-09T20:34:57"; empty where there is none."""
    if wall_clock(text) is None:
        return ""
    try:
        local = dt.datetime.fromisoformat(text.strip().rstrip("Z").replace("/", "-"))
    except ValueError:
        return ""
    moment = local if local.tzinfo else local.replace(tzinfo=ZoneInfo(timezone))
    return moment.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0).isoformat()


def hour_in_words(text: str) -> str:
    """The first hour in the words, as "HH:MM"; empty where there is none, or midnight."""
    clock = _CLOCK.search(text)
    if clock is not None and clock[4]:
        return "12:00"
    if clock is None or not 1 <= int(clock[1]) <= 12 or int(clock[2] or 0) > 59:
        return ""
    hour = int(clock[1]) % 12 + (12 if clock[3].casefold() == "p" else 0)
    minute = int(clock[2] or 0)
    return f"{hour:02}:{minute:02}" if hour or minute else ""


def moment_in_words(text: str, timezone: str) -> str:
    """The moment of "Nov 16, 2020 11:47 AM" on the wall clock in UTC; empty where it is none."""
    day = date_in_words(text)
    hour = hour_in_words(text)
    return local_to_utc(f"{day.isoformat()}T{hour}", timezone) if day and hour else ""


def date_in_words(text: str) -> dt.date | None:
    """The first day that is written out in a text: "March 4, 2026", "Dec 14 2026", "4 March 2026".

    Where none is, the first one in figures, month first: "3/4/2026", "3/4/26".
    """
    for month, day, year in _WRITTEN.findall(text):
        if written := _day(year, _month(month), day):
            return written
    for day, month, year in _DAY_FIRST.findall(text):
        if written := _day(year, _month(month), day):
            return written
    for month, day, year in _FIGURES.findall(text):
        if written := _day(year if len(year) == 4 else f"20{year}", int(month), day):
            return written
    return None


def _month(name: str) -> int:
    """Its number; 0 for what is no month. "Sept" is one."""
    return next((n for n, m in enumerate(MONTHS, 1) if m.startswith(name.casefold())), 0)


def _day(year: str, month: int, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), month, int(day))
    except ValueError:
        return None
