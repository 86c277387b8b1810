"""One table into one file, or printed; beside a file a small JSON file says what is in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

import orjson

from lawtrack.errors import OutputError
from lawtrack.export.about import about
from lawtrack.export.csv import write_csv
from lawtrack.export.files import appearing
from lawtrack.export.jsonl import write_jsonl
from lawtrack.storage.exporting import Wanted
from lawtrack.storage.exporting_past import inexact_as_of
from lawtrack.storage.status import SourceState
from lawtrack.storage.tables import TABLES, end_of

if TYPE_CHECKING:
    from lawtrack.storage import Session

FORMATS = ("csv", "xlsx", "jsonl", "parquet")
PRINTED = ("csv", "jsonl")
_BY_NAME = {".xlsx": "xlsx", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Which table, which of its rows, and in what form."""

    table: str = "bills"
    format: str = "csv"
    wanted: Wanted
    today: date  # from which on a meeting is a coming one
    excel: bool = False


def format_of(path: Path | None) -> str:
    """The format that the name of a file asks for; CSV when it asks for none that is known."""
    return _BY_NAME.get(path.suffix.lower(), "csv") if path else "csv"


def print_table(session: "Session", order: Order, output: IO[bytes], *, now: datetime) -> int:
    """Write the rows to an open file; returns how many.

    Raises ``OutputError`` when the format cannot hold them or is not to be had.
    """
    table = TABLES[order.table]
    if order.excel and order.format != "csv":
        raise OutputError(f"{order.format}: --excel is for CSV - leave it out")
    runs = table.rows(session, order.wanted, order.today)
    if order.format == "jsonl":
        return write_jsonl(table, runs, output)
    if order.format == "xlsx":
        from lawtrack.export.xlsx import write_xlsx

        return write_xlsx(table, runs, output, now=now)
    if order.format == "parquet":
        from lawtrack.export.parquet import write_parquet

        return write_parquet(table, runs, output)
    return write_csv(table, runs, output, excel=order.excel)


def export_table(
    session: "Session",
    order: Order,
    path: Path,
    *,
    states: Sequence[SourceState],
    now: datetime,
) -> int:
    """Write the rows to ``path`` and what is in it to ``path``.json; returns how many.

    Raises ``OutputError`` when that cannot be done; a file that was there stays as it was then.
    """
    with appearing(path) as output:
        count = print_table(session, order, output, now=now)
    if not path.is_file():  # a pipe or a device
        return count
    said = about(
        order.wanted,
        states,
        now=now,
        more={
            "file": path.name,
            "table": order.table,
            "format": order.format,
            "excel": order.excel,
            "rows": count,
            "columns": list(TABLES[order.table].columns),
            **_only_in_part(session, order.wanted.as_of),
        },
    )
    with appearing(path.with_name(path.name + ".json")) as output:
        output.write(orjson.dumps(said, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    return count


def _only_in_part(session: "Session", day: date | None) -> dict[str, int]:
    """For an earlier day, of how many of the bills known then the ledger is not exact."""
    return {"inexact": inexact_as_of(session, end_of(day))} if day else {}
