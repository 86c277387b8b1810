"""Tables as JSON: an object for each row, lists as lists; a line each, or one list of all."""

from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

import orjson

from lawtrack.publishing.tables.table_cells import as_values
from lawtrack.publishing.tables.tables import Table


def write_jsonl(
    table: Table, runs: Iterable[Sequence[Sequence[Any]]], output: IO[bytes], **_: object
) -> int:
    """Write an object for each row, its keys the columns in their order; returns the count."""
    count = 0
    for line in _objects(table, runs):
        output.write(line + b"\n")
        count += 1
    return count


def write_json(
    table: Table, runs: Iterable[Sequence[Sequence[Any]]], output: IO[bytes], **_: object
) -> int:
    """Write one list of the same objects, an object a line; returns the count."""
    count = 0
    output.write(b"[")
    for line in _objects(table, runs):
        output.write((b",\n" if count else b"\n") + line)
        count += 1
    output.write(b"\n]\n")
    return count


def _objects(table: Table, runs: Iterable[Sequence[Sequence[Any]]]) -> Iterator[bytes]:
    values = as_values(table)
    for rows in runs:
        for row in rows:
            yield orjson.dumps(dict(zip(table.columns, values(row), strict=True)))
