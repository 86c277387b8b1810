"""An old Excel file's text (.xls): each sheet a page, as of the newer ones."""

import io
from collections.abc import Iterator

import xlrd
from xlrd.biffh import XLRDError
from xlrd.book import Book
from xlrd.compdoc import CompDocError
from xlrd.sheet import Cell, Sheet

from lawtrack.errors import Unread, UnreadableDocument
from lawtrack.ingest.documents import pages
from lawtrack.ingest.documents.office.cell_values import format_kind, shown_number
from lawtrack.ingest.documents.pages import Pages
from lawtrack.ingest.documents.text_marks import (
    STRUCK_OFF,
    STRUCK_ON,
    source_words,
    with_struck_marked,
)
from lawtrack.marked_text import marked, without_brackets_of_its_own


def read_old_workbook(content: bytes) -> Pages:
    """The sheets in their order, each under its name."""
    try:
        book = xlrd.open_workbook(
            file_contents=content,
            logfile=io.StringIO(),
            formatting_info=True,
            ignore_workbook_corruption=True,
        )
    except (XLRDError, CompDocError) as error:
        if "encrypted" in str(error):
            raise UnreadableDocument("the Excel file is encrypted", Unread.ENCRYPTED) from None
        reason = f"broken or not what it says it is: {str(error)[:160]}"
        raise UnreadableDocument(reason, Unread.BROKEN) from None
    texts: list[str] = []
    room = pages.MAX_CHARACTERS
    for number in range(min(book.nsheets, pages.MAX_PAGES)):
        sheet = book.sheet_by_index(number)
        body = "\n\n".join(filter(None, _rows(book, sheet)))
        name = without_brackets_of_its_own(sheet.name)
        title = marked("hidden sheet", name) if sheet.visibility else name
        texts.append("\n\n".join((title, body)) if body else "")
        room -= len(body)
        if room < 0:
            break
    return Pages(texts=texts, total=book.nsheets)


def _rows(book: Book, sheet: Sheet) -> Iterator[str]:
    """Yield the rows of a sheet, each with its comments behind it."""
    comments: dict[int, list[str]] = {}
    for (row, _), note in sorted(sheet.cell_note_map.items()):
        comments.setdefault(row, []).append(marked("comment", source_words(note.text)))
    for row in range(sheet.nrows):
        cells = [_cell(book, each) for each in sheet.row(row)]
        yield with_struck_marked("\t".join(text for text in cells if text.strip())).strip()
        yield from comments.pop(row, ())
    for notes in comments.values():
        yield from notes


def _cell(book: Book, cell: Cell) -> str:
    look = book.xf_list[cell.xf_index] if cell.xf_index is not None else None
    text = _value(book, cell)
    if text and look is not None and book.font_list[look.font_index].struck_out:
        return f"{STRUCK_ON}{text}{STRUCK_OFF}"
    return text


def _value(book: Book, cell: Cell) -> str:
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return source_words(str(cell.value).replace("\r", "").replace("\t", " "))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_DATE:
        return shown_number(cell.value, "date", since_1904=bool(book.datemode))
    if cell.ctype != xlrd.XL_CELL_NUMBER:
        return ""
    look = book.xf_list[cell.xf_index] if cell.xf_index is not None else None
    code = book.format_map[look.format_key].format_str if look is not None else ""
    kind = format_kind(0, code)
    return shown_number(cell.value, "share" if kind == "share" else "")
