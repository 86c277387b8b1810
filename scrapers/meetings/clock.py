"""Moments as vendors write them → days and hours of the wall clock where the meeting is; pure.

Several vendors write a local hour with a "Z" behind it, as if it were UTC.
"""

import datetime as dt
import re
import unicodedata
from zoneinfo import ZoneInfo

from lawtrack.linear_pattern import LinearPattern

_WALL = LinearPattern(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:[T ]{1,2}(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d{1,7})?)?(?: ?([AP])\.? ?M\b)?)?",
    ignore_case=True,
)
_MILLISECONDS = LinearPattern(r"\\?/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\\?/")  # since 1970
_ALL_FIGURES = LinearPattern(r"\d[ T](\d{1,2}):(\d{2})(?::\d{2})?\s*$")  # 24 hours
# "5:30 PM", "9AM", "5.30 p. m.", "12 noon", "Noon"
_CLOCK = re.compile(
    r"(?<![\d:.])(\d{1,2})(?:[:.](\d{2})(?::\d{2})?)? ?([AP])\.? ?M\b"
    r"|\b(?:12(?::00)? ?(?:PM )?\(?)?(noon|midi)\b",
    re.IGNORECASE | re.ASCII,
)
# "18 h 30", "18h", "19:00": of figures alone only those that no morning has.
_WHOLE_DAY = re.compile(
    r"(?<![\w:.])(?:([01]?\d|2[0-3]) ?h(?:eures?|rs?)?\.?(?: ?([0-5]\d))?(?![\w:])"
    r"|(1[3-9]|2[0-3]):([0-5]\d)(?::\d{2})?(?![\w:]))",
    re.IGNORECASE | re.ASCII,
)
_NAME = "[A-Za-zÀ-ÿ]{3,10}"
_BLANK = "[ \\t\\n\\xa0]"
_WRITTEN = LinearPattern(
    rf"({_NAME})\.?{_BLANK}([0-9]{{1,2}})(?:st|nd|rd|th)?,?{_BLANK}{{1,2}}([0-9]{{4}})"
)
# "4 March 2026", "1er décembre 2026", "3 de marzo de 2026"
_DAY_FIRST = LinearPattern(
    rf"(?:^|[^0-9A-Za-z])([0-9]{{1,2}})(?:st|nd|rd|th|er|º|°)?{_BLANK}(?:de{_BLANK}|of{_BLANK})?"
    rf"({_NAME})\.?,?{_BLANK}(?:del?{_BLANK})?([0-9]{{4}})"
)
_YEAR_FIRST = re.compile(r"(?<![\d/.-])((?:19|20)\d{2})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)", re.ASCII)
_FIGURES = re.compile(
    r"(?<![\d/.-])(\d{1,2})(?:/(\d{1,2})/(\d{4}|\d{2})|([.-])(\d{1,2})\4(\d{4}))(?![\d/])", re.ASCII
)
LATEST = 10**14  # milliseconds since 1970
OLDEST = 1901  # 1900-01-01 and 0001-01-01 stand for none
# In English, French and Spanish, without accents; any beginning that means one month alone.
_MONTHS = (
    ("january", "janvier", "enero"),
    ("february", "fevrier", "febrero"),
    ("march", "mars", "marzo"),
    ("april", "avril", "abril"),
    ("may", "mai", "mayo"),
    ("june", "juin", "junio"),
    ("july", "juillet", "julio"),
    ("august", "aout", "agosto"),
    ("september", "septembre", "septiembre", "setiembre"),
    ("october", "octobre", "octubre"),
    ("november", "novembre", "noviembre"),
    ("december", "decembre", "diciembre"),
)


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
    if clock[6]:
        return day, hour_in_words(f"{clock[4]}:{clock[5]} {clock[6]}M")
    is_hour = clock[4] and int(clock[4]) < 24 and int(clock[5]) < 60
    hour = f"{int(clock[4]):02}:{clock[5]}" if is_hour else ""
    return day, "" if hour == "00:00" else hour


def moment_in(
    text: str, timezone: str = "UTC", *, day_first: bool = False
) -> tuple[dt.date, str] | None:
    """Day and "HH:MM" of any way to write a moment that vendors have; ``None`` for none.

    "2026-10-13T18:30:00", "10/13/2026 6:30 PM", "13/10/2026 18:30", "October 13, 2026 @ 6:30 PM",
    and "/Date(1791930600000)/", which is one moment everywhere, on the clock of ``timezone``.
    """
    milliseconds = _MILLISECONDS.fullmatch(text.strip())
    if milliseconds is not None:
        moment = dt.datetime.fromtimestamp(0, dt.UTC) + dt.timedelta(
            milliseconds=min(int(milliseconds[1]), LATEST)
        )
        return wall_clock(moment.astimezone(ZoneInfo(timezone)).isoformat())
    if _WALL.match(text.strip()) is not None:
        return wall_clock(text)
    day = date_in_words(text, day_first=day_first)
    if day is None:
        return None
    hour = hour_in_words(text)
    figures = _ALL_FIGURES.search(text) if not hour else None
    if figures is not None and int(figures[1]) < 24:
        hour = f"{int(figures[1]):02}:{figures[2]}"
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
    if clock is None:
        whole = _WHOLE_DAY.search(text)
        hour, minute = ((whole[1] or whole[3]), (whole[2] or whole[4])) if whole else ("", "")
        printed = f"{int(hour):02}:{int(minute or 0):02}" if hour else ""
        return "" if printed == "00:00" else printed
    if clock[4]:
        return "12:00"
    if not 1 <= int(clock[1]) <= 12 or int(clock[2] or 0) > 59:
        return ""
    number = int(clock[1]) % 12 + (12 if clock[3].casefold() == "p" else 0)
    minutes = int(clock[2] or 0)
    return f"{number:02}:{minutes:02}" if number or minutes else ""


def moment_in_words(text: str, timezone: str) -> str:
    """The moment of "Nov 16, 2020 11:47 AM" on the wall clock in UTC; empty where it is none."""
    day = date_in_words(text)
    hour = hour_in_words(text)
    return local_to_utc(f"{day.isoformat()}T{hour}", timezone) if day and hour else ""


def writes_day_first(text: str, division: str) -> bool:
    """Whether days in figures stand before their months: as some of them show, else by country.

    "29/11/2026" shows it, "11/29/2026" the contrary; "05/11/2026" shows nothing.
    """
    for first, second, _ in map(_figures_of, _FIGURES.finditer(text)):
        if (first > 12) is not (second > 12):
            return first > 12
    return "country:us" not in division


def date_in_words(text: str, *, day_first: bool = False) -> dt.date | None:
    """The first day that is written out in a text: "March 4, 2026", "4 March 2026", "4 mars 2026".

    Where none is, the first one in figures: "2026-03-04", "3/4/2026", "3/4/26". ``day_first`` tells
    what the last two mean; "29/11/2026" is the same either way.
    """
    for name, day, year in _WRITTEN.findall(text):
        if written := _day(year, _month(name), day):
            return written
    for day, name, year in _DAY_FIRST.findall(text):
        if written := _day(year, _month(name), day):
            return written
    for year, _, month, day in _YEAR_FIRST.findall(text):
        if int(year) >= OLDEST and (written := _day(year, int(month), day)):
            return written
    for first, second, year in map(_figures_of, _FIGURES.finditer(text)):
        orders = (
            ((second, first), (first, second)) if day_first else ((first, second), (second, first))
        )
        for month, day in orders:
            if written := _day(str(year), month, str(day)):
                return written
    return None


def _figures_of(match: re.Match[str]) -> tuple[int, int, int]:
    """The three figures of a day as they stand; a year of two figures is of this century."""
    second, year = match[2] or match[5], match[3] or match[6]
    return int(match[1]), int(second), int(year) + (2000 if len(year) == 2 else 0)


def _month(name: str) -> int:
    """Its number; 0 for what is no month. "Sept" is one, and "déc" is."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if c.isalpha())
    numbers = [n for n, names in enumerate(_MONTHS, 1) if any(m.startswith(plain) for m in names)]
    return numbers[0] if len(numbers) == 1 else 0


def _day(year: str, month: int, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), month, int(day))
    except ValueError:
        return None
