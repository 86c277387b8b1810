"""The formats that tables are written in: a line here and a file beside it make another one.

Light enough for the command line to ask before anything else is imported.
"""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from lawtrack.errors import OutputError
from lawtrack.publishing.files import file_ending


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
    "tsv": Format("lawtrack.publishing.tables.csv.write_tsv", (".tsv", ".tab"), printed=True),
    "json": Format("lawtrack.publishing.tables.jsonl.write_json", (".json",), printed=True),
}
PLAIN = (".txt", ".text")  # ask for nothing in particular


def format_of(path: Path | None, asked: str | None = None) -> str:
    """The format that is asked for, by its name or by the ending of a file's; else CSV.

    Raises ``OutputError`` for an ending that means something else: a spreadsheet would not open
    the file, or a program would read it wrongly.
    """
    ending = file_ending(path) if path else ""
    meant = next((name for name, form in FORMATS.items() if ending in form.suffixes), "")
    if asked:
        if meant not in ("", asked):
            endings = " or ".join(FORMATS[asked].suffixes)
            raise OutputError(
                f"{path}: --format {asked} does not go with {ending} - name it {endings}"
            )
        return asked
    if not meant and ending and ending not in PLAIN:
        known = ", ".join(suffix for form in FORMATS.values() for suffix in form.suffixes)
        raise OutputError(
            f"{path}: {ending} cannot be written - choose one of {known}, or say --format"
        )
    return meant or "csv"
