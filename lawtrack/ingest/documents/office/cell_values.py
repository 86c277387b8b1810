"""How numbers of a sheet are shown: dates as dates, shares in percent, others as they are."""

import re
from datetime import datetime, timedelta

from lawtrack.linear_pattern import LinearPattern

_BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_BUILT_IN_SHARES = (9, 10)
# What a format says in words, leaves as room or colours is no part of how a number is written.
_ASIDE = LinearPattern(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_LONGEST = 255  # letters of a format
_DATE_LETTERS = re.compile("[dmyhs]", re.IGNORECASE)
_LAST_DAY = 2_958_465  # 9999-12-31
_BEGINS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001 - no zone


def format_kind(number: int, code: str = "") -> str:
    """What a number format makes of a number: "date", "share" or ""."""
    if number in _BUILT_IN_DATES:
        return "date"
    if number in _BUILT_IN_SHARES:
        return "share"
    plain = _ASIDE.sub("", code[:_LONGEST]).partition(";")[0]
    if "%" in plain:
        return "share"
    is_date = "general" not in plain.lower() and _DATE_LETTERS.search(plain) is not None
    return "date" if is_date else ""


def shown_number(value: str | float, kind: str, *, since_1904: bool = False) -> str:
    """A number as a person reads it; what is none, as it is written."""
    try:
        number = float(value)
    except ValueError:
        return str(value)
    if kind == "date" and 0 <= number <= _LAST_DAY:
        return _moment(number, since_1904)
    if kind == "share":
        return f"{number * 100:.10g}%"
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else f"{number:.15g}"


def _moment(days: float, since_1904: bool) -> str:
    moment = _BEGINS[since_1904] + timedelta(minutes=round(days * 24 * 60))
    if days < 1:
        return f"{moment:%H:%M}"
    return f"{moment:%Y-%m-%d %H:%M}".removesuffix(" 00:00")
