"""Tables as JSON Lines: an object a line, lists as lists."""

from collections.abc import Iterable, Sequence
from typing import IO, Any

import orjson

from lawtrack.publishing.tables.cells import as_values
from lawtrack.publishing.tables.tables import Table


def write_jsonl(
    table: Table, runs: Iterable[Sequence[Sequence[Any]]], output: IO[bytes], **_: object
) -> int:
    """Write an object for each row, its keys the columns in their order; returns the count."""
    values = as_values(table)
    count = 0
    for rows in runs:
        output.writelines(
            orjson.dumps(
                dict(zip(table.columns, values(row), strict=True)),
                option=orjson.OPT_APPEND_NEWLINE,
            )
            for row in rows
        )
        count += len(rows)
    return count
