"""Moments as vendors write them → days and hours of the wall clock where the meeting is; pure.

Several vendors write a local hour with a "Z" behind it, as if it were UTC.
"""

import datetime as dt
import re
from zoneinfo import ZoneInfo

_WALL = re.compile(r"(\d{4})[-/](\d{2})[-/](\d{2})(?:[T ](\d{2}):(\d{2}))?", re.ASCII)
_OFFSET = re.compile(r"[+-]\d{2}:\d{2}$", re.ASCII)
OLDEST = 1901  # 1900-01-01 and 0001-01-01 stand for none
MONTHS = "january february march april may june july august september october november december"


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
    hour = f"{clock[4]}:{clock[5]}" if clock[4] else ""
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


def date_in_words(text: str) -> dt.date | None:
    """The first day that is written out in a text: "March 4, 2026", "Dec 14 2026"."""
    months = MONTHS.split()
    for month, day, year in re.findall(r"([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})", text):
        number = [name.startswith(month.casefold()) for name in months]
        if any(number):
            try:
                return dt.date(int(year), number.index(True) + 1, int(day))
            except ValueError:
                continue
    return None
