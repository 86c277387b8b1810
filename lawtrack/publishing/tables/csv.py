"""Tables as CSV, for people and spreadsheets; docs/exports.md says what a reader can rely on."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import IO, Any

from lawtrack.publishing.tables.table_cells import guarded_cells
from lawtrack.publishing.tables.tables import Table


def write_csv(
    table: Table,
    runs: Iterable[Sequence[Sequence[Any]]],
    output: IO[bytes],
    *,
    excel: bool = False,
    delimiter: str = ",",
    **_: object,
) -> int:
    """Write header and rows, UTF-8 with ``excel`` also a byte order mark; returns the row count."""
    text = io.TextIOWrapper(output, encoding="utf-8", newline="")
    if excel:
        text.write("\ufeff")
    end = "\r\n" if excel else "\n"
    writer = csv.writer(text, lineterminator=end, delimiter=delimiter)
    writer.writerow(table.columns)
    cells = guarded_cells(table, excel=excel)
    count = 0
    for rows in runs:
        writer.writerows(map(cells, rows))
        count += len(rows)
    text.detach()  # flushes; the file stays its owner's
    return count


def write_tsv(
    table: Table, runs: Iterable[Sequence[Sequence[Any]]], output: IO[bytes], **_: object
) -> int:
    """Write header and rows with tabs between; a cell with a tab in it is quoted as in CSV."""
    return write_csv(table, runs, output, delimiter="\t")
