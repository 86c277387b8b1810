"""Folders of tables in the shape that tools for Open States and LegiScan read.

The headers are theirs, byte for byte. What differs on purpose stands in docs/exports.md: every
table is there, empty ones too; lists are JSON, which a reader of Python's form understands as well;
and no cell can be run as a formula.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import orjson

from lawtrack.crawling.health.sources import SourceState
from lawtrack.database.as_of.selection import check_as_of
from lawtrack.database.conditions import Selection
from lawtrack.database.jurisdictions import governments, stored_organizations
from lawtrack.database.lists.full_bills import FullBill, selected_full_bills
from lawtrack.publishing.about import about_export, of_then
from lawtrack.publishing.dialects import legiscan, openstates
from lawtrack.publishing.files import appearing_folder
from lawtrack.publishing.tables.table_cells import FORMULA, MOST_CHARACTERS, cut_text

if TYPE_CHECKING:
    from lawtrack.database import Session

ABOUT = "lawtrack.json"
Write = Callable[..., None]


class Dialect(Protocol):
    """What makes one dialect: its files with their headers, and the rows of a bill."""

    def bill(self, whole: FullBill, write: Write) -> None:
        """Write the rows of one bill, with its children."""

    def rest(self, write: Write) -> None:
        """Write the rows that belong to no single bill: people, organizations."""


HEADERS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "openstates": openstates.HEADERS,
    "legiscan": legiscan.HEADERS,
}

# What is as it is now, also as of an earlier day.
NOT_KEPT: Mapping[str, tuple[str, ...]] = {
    "openstates": ("bill_sources.csv: url", "vote_sources.csv: url", "organizations.csv"),
    "legiscan": ("bills.csv: url",),
}


def export_dialect(
    session: "Session",
    dialect: str,
    wanted: Selection,
    path: Path,
    *,
    states: Sequence[SourceState],
    now: datetime,
) -> int:
    """Write the wanted bills into the folder ``path``; returns how many.

    All tables and ``lawtrack.json``, which says what is in them, appear together at the end.
    Raises ``OutputError`` when that cannot be done, ``NothingKnown`` when they are asked for as of
    a day of which nothing is known.
    """
    headers = HEADERS[dialect]
    check_as_of(session, wanted, now=now)
    maker = _maker(session, dialect)
    bills = 0
    with appearing_folder(path, (*headers, ABOUT)) as folder:
        with _writers(folder, headers) as (write, counts, cut):
            for run in selected_full_bills(session, wanted):
                for whole in run:
                    maker.bill(whole, write)
                bills += len(run)
            maker.rest(write)
        then = of_then(session, wanted, kinds=("bill",), not_kept=NOT_KEPT[dialect])
        more = {"dialect": dialect, "bills": bills, "rows": counts, "cut": dict(cut), **then}
        said = about_export(wanted, states, now=now, more=more)
        (folder / ABOUT).write_bytes(
            orjson.dumps(said, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        )
    return bills


def _maker(session: "Session", dialect: str) -> Dialect:
    known = governments(session)
    if dialect == "openstates":
        return openstates.OpenStates(known, stored_organizations(session))
    return legiscan.LegiScan(known)


@contextmanager
def _writers(
    folder: Path, headers: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[Write, dict[str, int], Counter[str]]]:
    """A function that writes one row of a file by its columns' names, and the counts so far.

    The second counts are those of cells that had to be cut, by file and column.
    """
    counts = dict.fromkeys(headers, 0)
    cut: Counter[str] = Counter()
    with ExitStack() as stack:
        writers = {}
        for name, columns in headers.items():
            file = stack.enter_context((folder / name).open("w", encoding="utf-8", newline=""))
            writers[name] = csv.writer(file, lineterminator="\n")
            writers[name].writerow(columns)

        def write(file_name: str, /, **cells: Any) -> None:
            unknown = cells.keys() - set(headers[file_name])
            if unknown:
                raise KeyError(f"{file_name}: no such column: {', '.join(sorted(unknown))}")
            row = []
            for name in headers[file_name]:
                cell, is_cut = _within_a_cell(cells.get(name))
                row.append(_said(cell))
                if is_cut:
                    cut[f"{file_name}: {name}"] += 1
            writers[file_name].writerow(row)
            counts[file_name] += 1

        yield write, counts, cut


def _within_a_cell(value: Any) -> tuple[Any, bool]:
    """The value as far as readers take it, and whether something of it had to go.

    Python's csv module refuses a file with a longer field, and a spreadsheet breaks it in two.
    """
    most = MOST_CHARACTERS - 1  # for an apostrophe
    if isinstance(value, str) and len(value) > most:
        return cut_text(value, most), True
    if isinstance(value, (list, tuple)) and len(_said(value)) > most:
        kept = list(value)
        while len(_said(kept)) > most:
            kept.pop()
        return kept, True
    return value, False


def _said(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, (list, tuple, dict)):
        return orjson.dumps(value).decode()
    if not isinstance(value, str):
        return value
    text = value.replace("\r\n", "\n").replace("\r", "\n")  # the csv module would not quote it
    return "'" + text if text and text[0] in FORMULA else text
