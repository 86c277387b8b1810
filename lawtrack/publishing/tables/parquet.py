"""Tables as Parquet, for programs; needs pyarrow, which lawtrack does not bring along."""

from collections.abc import Iterable, Sequence
from typing import IO, Any

import orjson

from lawtrack.errors import OutputError
from lawtrack.publishing.tables.table_cells import as_values
from lawtrack.publishing.tables.tables import Table


def write_parquet(
    table: Table, runs: Iterable[Sequence[Sequence[Any]]], output: IO[bytes], **_: object
) -> int:
    """Write one group of rows after the other: text, whole numbers, lists of text.

    What holds more than words (the counts and voters of a vote) is JSON text. Returns the count;
    raises ``OutputError`` where pyarrow is missing.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise OutputError(
            "parquet: needs pyarrow, which is not installed - pip install pyarrow"
        ) from None
    kinds = {
        name: pyarrow.list_(pyarrow.string())
        if name in table.lists | table.json
        else pyarrow.int64()
        if name in table.counts
        else pyarrow.float64()
        if name == "weight"
        else pyarrow.string()
        for name in table.columns
    }
    schema = pyarrow.schema(list(kinds.items()))
    data = [table.columns.index(name) for name in table.columns if name in table.data]
    values = as_values(table)

    def line(row: Sequence[Any]) -> list[Any]:
        made = values(row)
        for index in data:
            made[index] = orjson.dumps(made[index]).decode()
        return made

    count = 0
    with pyarrow.parquet.ParquetWriter(output, schema, compression="zstd") as writer:
        for rows in runs:
            columns = list(zip(*map(line, rows), strict=True)) or [()] * len(kinds)
            arrays = [
                pyarrow.array(column, type=kind)
                for column, kind in zip(columns, kinds.values(), strict=True)
            ]
            writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))
            count += len(rows)
    return count
