"""Tables as a spreadsheet: every cell is text that stays what was printed, and none is run."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import quote

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from lawtrack.errors import OutputError
from lawtrack.publishing.tables.table_cells import FORMULA, MOST_CHARACTERS, cell_text, cut_text
from lawtrack.publishing.tables.tables import Table
from lawtrack.safe_text import web_address, xml_text

MOST_ROWS = 1_048_576  # of a sheet, the header among them
_IN_MEMORY = 16 * 1024**2  # bytes of a whole workbook; a larger one waits on disk
# These are as wide as a person reads, and go on in the next line.
_WIDTHS = {"title": 60, "description": 60, "sentence": 60, "last_action": 40, "sponsors": 30}
_LINK = "url"  # the column that can be clicked
MOST_LINKS = 65_530  # of a sheet, and characters of one: with more, Excel calls the file broken
LONGEST_LINK = 2_079
_OF_ADDRESSES = "%:/?#[]@!$&'()*+,;=-._~"


def write_xlsx(
    table: Table,
    runs: Iterable[Sequence[Sequence[Any]]],
    output: IO[bytes],
    *,
    now: datetime,
    **_: object,
) -> int:
    """Write one sheet with a header that stays in sight; returns the count.

    Raises ``OutputError`` for more rows than a sheet can hold. A text that is longer than a cell
    can be is cut, and says so.
    """
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = now.astimezone(UTC).replace(tzinfo=None)
    book.properties.creator = "lawtrack"
    sheet: Any = book.create_sheet(table.name)  # its published types lack half of it
    sheet.freeze_panes = "A2"
    for number, name in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(name, 16)
    sheet.append([_head(sheet, name) for name in table.columns])
    try:
        count = _fill(sheet, table, runs)
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{count + 1}"
    finally:
        sheet.close()
    # A zip goes back in what it has written, which a terminal, pipe or full device cannot.
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as whole:
        book.save(whole)
        whole.seek(0)
        shutil.copyfileobj(whole, output)
    return count


def _fill(sheet: Any, table: Table, runs: Iterable[Sequence[Sequence[Any]]]) -> int:
    cells = cell_text(table)
    looks = _Looks(sheet, table.columns)
    count = 0
    for rows in runs:
        count += len(rows)
        if count >= MOST_ROWS:
            raise OutputError(
                f"{table.name}: more than the {MOST_ROWS - 1} rows that a spreadsheet can hold"
                " - write CSV, JSON Lines or Parquet, or ask for less"
            )
        for row in rows:
            sheet.append(looks.dressed([_cell(sheet, value) for value in cells(row)]))
    return count


class _Looks:
    """How the cells of a row look: long ones go on in the next line, addresses can be clicked.

    A row is written before the next one is made, so that each column has one cell for all rows.
    """

    def __init__(self, sheet: Any, columns: Sequence[str]) -> None:
        wrapped: dict[str, Any] = {"alignment": Alignment(wrap_text=True, vertical="top")}
        linked: dict[str, Any] = {"font": Font(color="0563C1", underline="single")}
        looks = {**dict.fromkeys(_WIDTHS, wrapped), _LINK: linked}
        cells = [(at, name, looks[name]) for at, name in enumerate(columns) if name in looks]
        self._cells = [(at, name == _LINK, _styled(sheet, look)) for at, name, look in cells]
        self._left = MOST_LINKS

    def dressed(self, row: list[Any]) -> list[Any]:
        """The row with its long cells and its address as they are to look."""
        for at, is_link, cell in self._cells:
            text = row[at]
            if not text or not isinstance(text, str):
                continue
            if is_link:
                address = web_address(text)
                if not address or len(address) > LONGEST_LINK or not self._left:
                    continue
                self._left -= 1
                cell.hyperlink = quote(address, safe=_OF_ADDRESSES)
            cell.value = text
            row[at] = cell
        return row


def _styled(sheet: Any, looks: Mapping[str, Any]) -> Any:
    cell: Any = WriteOnlyCell(sheet)
    for name, value in looks.items():
        setattr(cell, name, value)
    return cell


def _head(sheet: Any, name: str) -> Any:
    cell = WriteOnlyCell(sheet, value=name)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    """The value, if text as text: also what begins like a formula or an error does."""
    if not isinstance(value, str):
        return value
    text = cut_text(xml_text(value), MOST_CHARACTERS)
    if not text or (text[0] not in FORMULA and text[0] != "#"):
        return text
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"  # openpyxl would have made it a formula or an error
    cell.number_format = "@"
    cell.quotePrefix = True  # and it stays text when somebody edits the cell
    return cell
