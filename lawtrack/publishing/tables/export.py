"""One table into one file, or printed; beside a file a small JSON file says what is in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import orjson

from lawtrack.crawling.health.sources import SourceState
from lawtrack.database.as_of.selection import check_as_of
from lawtrack.database.conditions import Selection
from lawtrack.errors import OutputError
from lawtrack.publishing.about import about_export, of_then
from lawtrack.publishing.files import appearing_file
from lawtrack.publishing.tables.formats import FORMATS
from lawtrack.publishing.tables.table_cells import as_values
from lawtrack.publishing.tables.tables import TABLES, Table

if TYPE_CHECKING:
    from lawtrack.database import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """Which table, which of its rows, and in what form."""

    table: str = "bills"
    format: str = "csv"
    wanted: Selection
    today: date  # from which on a meeting is a coming one
    excel: bool = False


def print_table(
    session: "Session", order: ExportRequest, output: IO[bytes], *, now: datetime
) -> int:
    """Write the rows to an open file; returns how many.

    Raises ``OutputError`` when the format cannot hold them or is not to be had, ``NothingKnown``
    when they are asked for as of a day of which nothing is known.
    """
    table = _checked(session, order.table, order.wanted, now=now)
    if order.excel and order.format != "csv":
        raise OutputError(f"{order.format}: --excel is for CSV - leave it out")
    runs = table.rows(session, order.wanted, order.today)
    write = FORMATS[order.format].writer()
    count: int = write(table, runs, output, now=now, excel=order.excel)
    return count


def _checked(session: "Session", name: str, wanted: Selection, *, now: datetime) -> Table:
    """The table of that name; ``OutputError``, ``NothingKnown`` when it cannot be had so."""
    if name not in TABLES:
        raise OutputError(f"{name}: no such table; known: {', '.join(TABLES)}")
    table = TABLES[name]
    if wanted.as_of and not table.kinds:
        raise OutputError(
            f"{table.name}: what was found in texts on an earlier day is not kept"
            " - leave --as-of out, or ask for another table"
        )
    check_as_of(session, wanted, now=now)
    return table


def read_table(
    session: "Session", name: str, wanted: Selection, *, today: date, now: datetime
) -> Iterator[list[Any]]:
    """Yield the rows as values for programs: lists as lists, nothing guarded, nothing joined."""
    table = _checked(session, name, wanted, now=now)
    values = as_values(table)
    for rows in table.rows(session, wanted, today):
        yield from map(values, rows)


def export_table(
    session: "Session",
    order: ExportRequest,
    path: Path,
    *,
    states: Sequence[SourceState],
    now: datetime,
) -> int:
    """Write the rows to ``path`` and what is in it to ``path``.json; returns how many.

    Raises ``OutputError`` when that cannot be done; a file that was there stays as it was then.
    """
    with appearing_file(path) as output:
        count = print_table(session, order, output, now=now)
    if not path.is_file():  # a pipe or a device
        return count
    table = TABLES[order.table]
    description = about_export(
        order.wanted,
        states,
        now=now,
        more={
            "file": path.name,
            "table": order.table,
            "format": order.format,
            "excel": order.excel,
            "rows": count,
            "columns": list(table.columns),
            **of_then(session, order.wanted, kinds=table.kinds, not_kept=table.not_kept),
        },
    )
    with appearing_file(path.with_name(path.name + ".json")) as output:
        output.write(
            orjson.dumps(description, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        )
    return count
