"""Tracked bills as CSV: one wide table for people and spreadsheets; docs/cli.md lists the columns.

The file appears whole or not at all, beside a small JSON file that says what is in it.
"""

import csv
import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from lawtrack import __version__
from lawtrack.errors import OutputError
from lawtrack.freshness import Rhythm
from lawtrack.storage.exporting import COLUMNS, Wanted, export_rows
from lawtrack.storage.status import source_states

if TYPE_CHECKING:
    from lawtrack.storage import Session

SCHEMA_VERSION = 1

# What a spreadsheet would take for a formula when a cell begins with it.
_FORMULA = frozenset("=+-@\t\n＝＋－＠")

# Only these are words of a source; dates, addresses and our own columns cannot begin badly.
_WORDS = [
    COLUMNS.index(name)
    for name in (
        "jurisdiction", "session", "identifier", "title", "status", "last_action", "sponsors",
        "body", "flag_terms", "flag_where", "stance", "notes", "version", "url", "source_url",
        "upstream_id", "verdict_note",
    )
]  # fmt: skip
_REASONS = COLUMNS.index("change_reason")
_TERMS = COLUMNS.index("flag_terms")

# Printed numbers that a spreadsheet would turn into a date, a time or another number.
_NUMBERS = [COLUMNS.index(name) for name in ("session", "identifier", "version", "upstream_id")]
_COERCED = re.compile(
    r"0\d+|\d{16,}|\d+(?:[-/.:, ]+\d+)+|\d+[eE]\d+"
    r"|(?:\d+[- /]*)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?:[- /,]*\d+)*",
    re.IGNORECASE,
)


def write_csv(runs: Iterable[Sequence[Sequence[Any]]], output: TextIO, *, excel: bool) -> int:
    """Write header and rows, UTF-8 with ``excel`` also a byte order mark; returns the row count.

    A cell that a spreadsheet would run as a formula gets an apostrophe in front, with ``excel``
    also a number that it would turn into a date.
    """
    if excel:
        output.write("\ufeff")
    writer = csv.writer(output, lineterminator="\r\n" if excel else "\n")
    writer.writerow(COLUMNS)
    count = 0
    reasons: dict[str | None, str] = {}  # few different ones among many rows
    for rows in runs:
        writer.writerows(_safe(row, reasons, excel) for row in rows)
        count += len(rows)
    return count


def _safe(row: Sequence[Any], reasons: dict[str | None, str], excel: bool) -> list[Any]:
    cells = list(row)
    said = cells[_REASONS]
    if said not in reasons:
        reasons[said] = "; ".join(json.loads(said)) if said else ""
    cells[_REASONS] = reasons[said]
    if cells[_TERMS]:
        cells[_TERMS] = " ".join(cells[_TERMS].split())
    for index in _WORDS:
        cell = cells[index]
        if not cell:
            continue
        if "\r" in cell:  # the csv module would not quote it, and it ends a line to others
            cell = cells[index] = cell.replace("\r\n", "\n").replace("\r", "\n")
        if cell[0] in _FORMULA:
            cells[index] = "'" + cell
    if excel:
        for index in _NUMBERS:
            if _COERCED.fullmatch(cells[index]):
                cells[index] = "'" + cells[index]
    return cells


def print_bills(
    session: "Session", wanted: Wanted, output: TextIO, *, today: date, excel: bool
) -> int:
    """Write the wanted bills to an open file; returns how many."""
    return write_csv(export_rows(session, wanted, today=today), output, excel=excel)


def export_bills(
    session: "Session",
    wanted: Wanted,
    path: Path,
    *,
    today: date,
    excel: bool,
    rhythms: Sequence[Rhythm],
    now: datetime,
) -> int:
    """Write the wanted bills to ``path`` and what is in it to ``path``.json; returns how many.

    Raises ``OutputError`` when that cannot be done; a file that was there stays as it was then.
    """
    with _appearing(path) as output:
        count = print_bills(session, wanted, output, today=today, excel=excel)
    if not path.is_file():  # a pipe or a device
        return count
    about = {
        "schema_version": SCHEMA_VERSION,
        "generator": f"lawtrack {__version__}",
        "written": _iso(now),
        "file": path.name,
        "rows": count,
        "filters": {
            "all": wanted.everything,
            "topic": wanted.topic,
            "jurisdiction": wanted.jurisdiction,
            "since": wanted.since.isoformat() if wanted.since else None,
        },
        "excel": excel,
        "columns": list(COLUMNS),
        "sources": {
            state.jurisdiction: {
                "state": state.state,
                "why": state.words,
                "last_good_crawl": _iso(state.last_good),
                "next_crawl_expected_by": _iso(state.crawl_by),
                "newest_item": _day(state.newest_item),
                "next_item_expected_by": _day(state.item_by),
                "bills": state.bills,
                "still_to_be_had": state.open_failures,
                "problem": state.wrong,
            }
            for state in source_states(session, rhythms, now=now)
        },
    }
    with _appearing(path.with_name(path.name + ".json")) as output:
        json.dump(about, output, ensure_ascii=False, indent=2)
        output.write("\n")
    return count


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


@contextmanager
def _appearing(path: Path) -> Iterator[TextIO]:
    """A text file that takes the place of ``path`` when all of it is written."""
    if path.is_dir():
        raise OutputError(f"{path}: is a folder - name a file")
    if path.exists() and not path.is_file():  # a pipe or a device must not be replaced
        try:
            with path.open("w", encoding="utf-8", newline="") as output:
                yield output
        except OSError as error:
            raise OutputError(f"{path}: cannot be written: {error.strerror}") from None
        return
    real = path.resolve()  # what a link leads to, not the link
    try:
        number, name = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name}.", suffix=".part")
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from None
    try:
        with open(number, "w", encoding="utf-8", newline="") as output:
            yield output
        os.chmod(name, 0o666 & ~_mask())
        os.replace(name, real)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from None
    finally:
        Path(name).unlink(missing_ok=True)


def _mask() -> int:
    """What a new file of this process is not allowed; mkstemp makes files for one user only."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
