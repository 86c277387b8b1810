"""A row as the database gives it → cells that are safe and mean the same everywhere."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from lawtrack.legislation.votes.roll_calls import Voter, voter_in_words
from lawtrack.publishing.tables.bill_rows import LIST
from lawtrack.publishing.tables.tables import Table
from lawtrack.safe_text import quoted_address

Row = Sequence[Any]

# What a spreadsheet would take for a formula when a cell begins with it.
FORMULA = frozenset("=+-@\t\n＝＋－＠")

MOST_CHARACTERS = 32_767  # of a cell of a spreadsheet
MOST_IN_A_FIELD = 131_072  # that Python's csv module reads
CUT = " … (cut)"

# Words that a spreadsheet would turn into a date, a time or another number.
_COERCED = re.compile(
    r"0\d+|\d{16,}|\d++(?:[-/.:, ]++\d++)++|\d+[eE]\d+"
    r"|(?:\d++[- /]*+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*+"
    r"(?:[- /,\d]*\d)?",
    re.IGNORECASE,
)


def cut_text(text: str, most: int) -> str:
    """The text; one that is longer than ``most`` is cut, and says so."""
    return text if len(text) <= most else text[: most - len(CUT)] + CUT


def cell_text(table: Table) -> Callable[[Row], list[Any]]:
    """Makes of a row cells to read: the items of a list joined with "; ", words on one line."""
    at = table.columns.index
    lists = [at(name) for name in table.columns if name in table.lists]
    stored = [at(name) for name in table.columns if name in table.json]
    data = [at(name) for name in table.columns if name in table.data]
    terms = [at(name) for name in table.columns if name == "flag_terms"]
    addresses = _addresses(table)
    known: dict[str | None, str] = {None: "", "": ""}  # few different ones among many rows

    def cells(row: Row) -> list[Any]:
        made = list(row)
        _clean(made, addresses)
        for index in lists:
            if made[index] and LIST in made[index]:
                made[index] = made[index].replace(LIST, "; ")
        for index in stored:
            said = made[index]
            if said not in known:
                known[said] = "; ".join(json.loads(said))
            made[index] = known[said]
        for index in data:
            made[index] = "; ".join(_pairs(made[index]))
        for index in terms:
            if made[index]:
                made[index] = " ".join(made[index].split())
        return made

    return cells


def _addresses(table: Table) -> list[int]:
    return [index for index, name in enumerate(table.columns) if name in ("url", "source_url")]


def _clean(cells: list[Any], addresses: Iterable[int]) -> None:
    """Write what steers a terminal as a browser sends it, also in addresses of earlier versions."""
    for index in addresses:
        if cells[index] and not cells[index].isprintable():
            cells[index] = quoted_address(cells[index])


def _pairs(value: Mapping[str, Any] | Iterable[Sequence[Any]]) -> Iterable[str]:
    """The counts of a vote, or who voted how, with the source's word where it says more."""
    if isinstance(value, Mapping):
        return (f"{option}: {number}" for option, number in value.items())
    return (voter_in_words(Voter(*voter)) for voter in value)


def guarded_cells(table: Table, *, excel: bool) -> Callable[[Row], list[Any]]:
    """Makes of a row cells for CSV: none that a spreadsheet would run, each as text to read.

    With ``excel`` words are guarded too that it would turn into a date, a time or another number.
    A text that readers would refuse for its length is cut, and says so.
    """
    text = cell_text(table)
    at = table.columns.index
    guard = table.words | table.lists | table.data
    words = [at(name) for name in table.columns if name in guard]
    most = (MOST_CHARACTERS if excel else MOST_IN_A_FIELD) - 1  # for an apostrophe

    def cells(row: Row) -> list[Any]:
        made = text(row)
        for index in words:
            cell = made[index]
            if not cell:
                continue
            if "\r" in cell:  # the csv module would not quote it, and it ends a line
                cell = made[index] = cell.replace("\r\n", "\n").replace("\r", "\n")
            if cell[0] in FORMULA or (excel and _COERCED.fullmatch(cell)):
                cell = made[index] = "'" + cell
            if len(cell) > most:
                made[index] = cut_text(cell, most)
        return made

    return cells


def as_values(table: Table) -> Callable[[Row], list[Any]]:
    """Makes of a row values for programs: lists as lists, nothing guarded, nothing joined."""
    at = table.columns.index
    lists = [at(name) for name in table.columns if name in table.lists]
    stored = [at(name) for name in table.columns if name in table.json]

    addresses = _addresses(table)

    def values(row: Row) -> list[Any]:
        made = list(row)
        _clean(made, addresses)
        for index in lists:
            made[index] = made[index].split(LIST) if made[index] else []
        for index in stored:
            made[index] = json.loads(made[index]) if made[index] else []
        return made

    return values
