"""The formats that tables are written in: a line here and a file beside it make another one.

Light enough for the command line to ask before anything else is imported.
"""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple


class Format(NamedTuple):
    """One way to write a table."""

    write: str  # module and function, called with (table, runs, output, now=…, excel=…)
    suffixes: tuple[str, ...]  # of file names that ask for it
    printed: bool = False  # fit for a terminal

    def writer(self) -> Any:
        """The function that writes it, and returns how many rows it wrote."""
        module, _, name = self.write.rpartition(".")
        return getattr(import_module(module), name)


FORMATS: Mapping[str, Format] = {
    "csv": Format("lawtrack.publishing.tables.csv.write_csv", (".csv",), printed=True),
    "xlsx": Format("lawtrack.publishing.tables.xlsx.write_xlsx", (".xlsx",)),
    "jsonl": Format(
        "lawtrack.publishing.tables.jsonl.write_jsonl", (".jsonl", ".ndjson"), printed=True
    ),
    "parquet": Format("lawtrack.publishing.tables.parquet.write_parquet", (".parquet",)),
}


def format_of(path: Path | None) -> str:
    """The format that the name of a file asks for; CSV when it asks for none that is known."""
    suffix = path.suffix.lower() if path else ""
    return next((name for name, form in FORMATS.items() if suffix in form.suffixes), "csv")
