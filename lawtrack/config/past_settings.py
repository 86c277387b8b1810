"""How far back records are read in full: the settings ``history`` and ``texts``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from typing import Any

from lawtrack.errors import ConfigError

DEFAULT_HISTORY = "2 years"
ALL, TITLES = "all", "titles"
WANTED = "wanted"
THIS_TIME = "2 years"  # of which everything is read, whatever its title says
_SPAN = re.compile(r"([1-9][0-9]{0,2}) (month|year)s?")


def history_in(table: Mapping[str, Any], where: str) -> str:
    """The setting as it is written; ``ConfigError`` when nothing can be made of it."""
    value = table.get("history", DEFAULT_HISTORY)
    written = value.isoformat() if type(value) is date else value
    if isinstance(written, str) and (written in (ALL, TITLES) or _SPAN.fullmatch(written)):
        return written
    if isinstance(written, str):
        try:
            return date.fromisoformat(written).isoformat()
        except ValueError:
            pass
    raise ConfigError(
        f'{where}: history: {str(value)[:40]!r} is no span of time - write "2 years", "all",'
        ' "titles", or a day like 2020-01-01'
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """From which day on records are read in full; ``None``: of no day."""

    events: date | None
    bills: date | None


def texts_in(table: Mapping[str, Any], where: str) -> str:
    """The setting as it is written; ``ConfigError`` when it is neither of the two."""
    value = table.get("texts", WANTED)
    if value in (ALL, WANTED):
        return str(value)
    raise ConfigError(f'{where}: texts: {str(value)[:40]!r} is neither "wanted" nor "all"')


def wanted_from(history: str, texts: str, today: date) -> Wanted:
    """What is read in full: of matters older than this time only what a title suggests.

    What it suggests is read with the list that shows it, however old it is.
    """
    events = history_from(history, today)
    this_time = history_from(THIS_TIME, today)
    if texts == ALL or events is None or this_time is None:
        return Wanted(events=events, bills=events)
    return Wanted(events=events, bills=max(events, this_time))


def history_from(written: str, today: date) -> date | None:
    """The first day of which everything is read; ``None`` when that is to be read of no day."""
    if written == TITLES:
        return None
    if written == ALL:
        return date(MINYEAR, 1, 1)
    span = _SPAN.fullmatch(written)
    if span is None:
        return date.fromisoformat(written)
    months = int(span[1]) * (12 if span[2] == "year" else 1)
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    assert MINYEAR <= year <= MAXYEAR
    return date(year, month + 1, min(today.day, 28))
