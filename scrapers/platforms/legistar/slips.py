"""What is no value where one is due, in the rows of the Legistar Web API: it costs itself alone.

A clerk types the year 206, a service puts a list where a text is due: the cell is left out and
noted, and the row is read without it. A row that cannot be read without it (an id, the day of a
meeting) is noted too, and the other rows are read. When no row of a page can be read it is the
page that has changed.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from lawtrack.errors import FailureKind, InvalidItem, LayoutChanged
from lawtrack.legislation.normalize import is_plausible
from lawtrack.legislation.records import Failed, Source
from scrapers.page import Page
from scrapers.platforms.legistar.rows.fields import DROPPED, is_no_day

T = TypeVar("T")
Row = Mapping[str, Any]

_LARGEST = 2**63
# Days on which something was done or is to be done: nobody enters them for the far future.
_DONE = ("ActionDate", "IntroDate", "AgendaDate", "PassedDate")
_YEARS_AHEAD = 5
# Without these no row can be read: who reads it says so.
_REQUIRED = frozenset(("MatterId", "EventId", "EventDate", "BodyId"))
MOST_SLIPS = 3  # of a page; of a long one, a tenth of its rows
_SHOWN = 40  # characters of what is wrong


class Subject(NamedTuple):
    """Whose rows are read: of a list, each row's own record, under its ``key``."""

    source: Source
    kind: str  # bill, event
    upstream_id: str = ""
    key: str = ""


class ReadRows(NamedTuple):
    """The rows of a page without what is no value, and what was wrong with them."""

    rows: Sequence[Row]
    noted: Sequence[Failed]


def rows_in(page: Page, subject: Subject, *, named_by: str = "") -> ReadRows:
    """The rows of a page; ``LayoutChanged`` when it is no list, or none of it is a row.

    So when none has the key that all are ``named_by``: it has another name by now.
    """
    values: list[Any] = page.json(list)
    rows: list[Row] = []
    noted: list[Failed] = []
    for number, value in enumerate(values, start=1):
        if not isinstance(value, dict):
            reason = f"row {number}: expected a row, found {_shown(value)}"
            noted.append(_failed(page, subject, {}, f"row {number}", reason, FailureKind.ROW))
            continue
        row, wrong = without_wrong_cells(value)
        rows.append(row)
        for name, reason in wrong.items():
            where = name if subject.key else f"{name} of {_id_of(value, number)}"
            noted.append(
                _failed(page, subject, value, where, f"{where}: {reason}", FailureKind.SLIP)
            )
    if values and not rows:
        raise LayoutChanged(page.url, f"expected rows, found {type(values[0]).__name__}")
    if rows and named_by and not any(named_by in row for row in rows):
        raise LayoutChanged(
            page.url, f"expected rows with '{named_by}', found {sorted(rows[0])[:4]}"
        )
    return ReadRows(rows, noted)


def rows_and_slips(
    page: Page, subject: Subject, rows: Sequence[Row], read: Callable[[Row], T]
) -> tuple[list[tuple[Row, T]], list[Failed]]:
    """What each row says, and the failures of those that cannot be read.

    Raises ``LayoutChanged`` when none can, unless it is a single row with a clerk's slip in it, and
    when more cannot than clerks slip: then the source writes otherwise, and nothing is believed.
    """
    done: list[tuple[Row, T]] = []
    failed: list[Failed] = []
    errors: list[LayoutChanged | InvalidItem] = []
    for number, row in enumerate(rows, start=1):
        try:  # the one place where a parser catches: the other rows are to be read
            done.append((row, read(row)))
        except (LayoutChanged, InvalidItem) as error:
            reason = error.message if isinstance(error, LayoutChanged) else str(error)
            failed.append(
                _failed(page, subject, row, f"row {_id_of(row, number)}", reason, FailureKind.ROW)
            )
            errors.append(error)
    lone = len(errors) == 1 and not isinstance(errors[0], LayoutChanged)
    if len(errors) > max(MOST_SLIPS, len(rows) // 10) or (errors and not done and not lone):
        raise LayoutChanged(page.url, failed[0].reason)
    return done, failed


def without_wrong_cells(row: Row) -> tuple[Row, Mapping[str, str]]:
    """The row without the cells that hold no value of their kind, and what is wrong with each."""
    wrong = dict(_wrong_cells(row))
    return ({**row, **dict.fromkeys(wrong)} if wrong else row), wrong


def _wrong_cells(row: Row) -> Iterator[tuple[str, str]]:
    """The cells that hold no value of their kind, with what is wrong with each."""
    for name, value in row.items():
        if name in _REQUIRED:
            continue
        if isinstance(value, list | dict):
            if value and name not in DROPPED:
                yield name, f"expected a text, found {_shown(value)}"
        elif isinstance(value, int) and abs(value) >= _LARGEST:
            yield name, "a number that no program could mean"
        elif is_no_day(value) and name.endswith("Date"):
            continue
        elif value and name.endswith("Date") and calendar_date(value) is None:
            yield name, f"{_shown(value)} cannot be a date"
        elif value and name.endswith(_DONE) and is_long_after(value, row):
            yield name, f"{_shown(value)} cannot be a date: it was entered years before"


def is_long_after(value: object, row: Row) -> bool:
    """Whether a day lies years behind the moment at which its row was written."""
    written = next((row[name] for name in row if name.endswith("LastModifiedUtc")), None)
    day, stamp = calendar_date(value), calendar_date(written)
    return day is not None and stamp is not None and day.year > stamp.year + _YEARS_AHEAD


def calendar_date(value: object) -> dt.date | None:
    """The calendar date of ``2026-09-30T00:00:00``; ``None`` for nothing, and what cannot be."""
    try:
        day = dt.date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None
    return day if day is not None and is_plausible(day) and not is_no_day(day) else None


def _id_of(row: Row, number: int) -> str:
    """The row's own id, which stands first; else its place on the page."""
    first = next(iter(row.values()), None)
    return str(first) if isinstance(first, int) and 0 < first < _LARGEST else str(number)


def _shown(value: object) -> str:
    said = repr(value)
    return said if len(said) <= _SHOWN else f"{said[:_SHOWN]}…"


def _failed(
    page: Page, subject: Subject, row: Row, field: str, reason: str, cause: FailureKind
) -> Failed:
    own = row.get(subject.key) if subject.key else None
    return Failed(
        jurisdiction=subject.source.key,
        url=page.url.partition("?")[0],
        reason=reason,
        kind=subject.kind,
        upstream_id=subject.upstream_id or (_id_of(row, 0) if own else ""),
        field=field,
        cause=cause,
    )
