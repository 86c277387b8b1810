"""An Excel file's text: each sheet a page, cells by tabs, rows by empty lines.

Formulas stand as what they gave when the file was saved. Hidden rows and columns are read like
others; a hidden sheet says that it is one. Comments stand behind their row.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from lawtrack.ingest.documents import pages
from lawtrack.ingest.documents.office.cell_values import format_kind, shown_number
from lawtrack.ingest.documents.office.drawn_text import drawn_blocks, words_beside
from lawtrack.ingest.documents.office.parts import RELATED, Package, unescaped
from lawtrack.ingest.documents.pages import Enclosed, Pages
from lawtrack.ingest.documents.text_marks import (
    STRUCK_OFF,
    STRUCK_ON,
    source_words,
    with_struck_marked,
)
from lawtrack.linear_pattern import LinearPattern
from lawtrack.marked_text import marked, without_brackets_of_its_own

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_TALK = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}"
_LONGEST = 255  # letters of a header, with its codes
# Fonts, sizes and places in a header; "&&" is the letter.
_CODES = LinearPattern(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|\d{1,3}|.)')
_ROW_NUMBER = LinearPattern(r"[A-Za-z]+(\d{1,7})")


@dataclass(slots=True)
class _Book:
    """What the cells of all sheets point to."""

    strings: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)  # by the number of a look
    struck: frozenset[int] = frozenset()  # numbers of looks with a line through
    since_1904: bool = False
    room: int = pages.MAX_CHARACTERS


def read_workbook(content: bytes) -> Pages:
    """The sheets in their order, each under its name."""
    package = Package(content, "Excel")
    root = package.xml(package.main)
    links = {each.id: each for each in package.related(package.main)}
    book = _Book()
    properties = root.find(f"{_S}workbookPr")
    if properties is not None:
        book.since_1904 = properties.get("date1904") in ("1", "true")
    for link in links.values():
        if link.kind == "styles":
            _take_looks(book, package.xml(link.part))
        elif link.kind == "sharedStrings":
            book.strings = list(_strings(package.xml_bytes(link.part)))
    texts: list[str] = []
    enclosed: list[Enclosed] = []
    sheets = list(root.iter(f"{_S}sheet"))
    for sheet in sheets[: pages.MAX_PAGES]:
        number = sheet.get(f"{RELATED}id", "")
        if number not in links or book.room < 0:
            continue
        link = links[number]
        body = "\n\n".join(_sheet(package, link.part, book))
        name = without_brackets_of_its_own(sheet.get("name", ""))
        title = marked("hidden sheet", name) if sheet.get("state", "visible") != "visible" else name
        texts.append("\n\n".join((title, body)) if body else "")
        enclosed += package.files(link.part)
    return Pages(texts=texts, total=len(sheets), note=package.problem, enclosed=enclosed)


def _take_looks(book: _Book, styles: etree._Element) -> None:
    codes = {
        each.get("numFmtId"): each.get("formatCode", "") for each in styles.iter(f"{_S}numFmt")
    }
    fonts = styles.find(f"{_S}fonts")
    struck = [_is_struck(font) for font in (fonts if fonts is not None else ())]
    looks = styles.find(f"{_S}cellXfs")
    numbers = set()
    for number, look in enumerate(looks if looks is not None else ()):
        name = look.get("numFmtId", "0")
        book.formats.append(format_kind(_counted(name), codes.get(name, "")))
        font = _counted(look.get("fontId"), 0)
        if font < len(struck) and struck[font]:
            numbers.add(number)
    book.struck = frozenset(numbers)


def _is_struck(look: etree._Element | None) -> bool:
    strike = look.find(f"{_S}strike") if look is not None else None
    return strike is not None and strike.get("val", "1") not in ("0", "false")


def _ended(content: bytes, *tags: str) -> Iterator[etree._Element]:
    """Yield these elements one by one; what was looked at is let go."""
    names = [f"{_S}{tag}" for tag in tags]
    walk = etree.iterparse(
        io.BytesIO(content), events=("end",), tag=names, resolve_entities=False, no_network=True
    )
    for _, element in walk:
        yield element
        element.clear()
        above = element.getparent()
        while above is not None and above[0] is not element:
            del above[0]


def _strings(content: bytes) -> Iterator[str]:
    """The texts that cells share; what is struck out in them is switched."""
    for item in _ended(content, "si"):
        yield _rich(item)


def _rich(item: etree._Element) -> str:
    """The words of a text with looks of their own; what is struck out in them is switched."""
    pieces: list[str] = []
    for part in item:
        if part.tag == f"{_S}t":
            pieces.append(_words(part.text or ""))
        elif part.tag == f"{_S}r":
            words = _words(part.findtext(f"{_S}t") or "")
            is_struck = _is_struck(part.find(f"{_S}rPr"))
            pieces.append(f"{STRUCK_ON}{words}{STRUCK_OFF}" if is_struck else words)
    return "".join(pieces)


def _words(text: str) -> str:
    return source_words(re.sub(r"[\r\n]+", "\n", unescaped(text)).replace("\t", " "))


def _counted(text: str | None, otherwise: int = -1) -> int:
    """A number that a program wrote; what is none, ``otherwise``."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def _sheet(package: Package, part: str, book: _Book) -> Iterator[str]:
    """Yield what stands in a sheet: header, rows with their comments, boxes, footer."""
    comments = _comments(package, part)
    head: list[str] = []
    foot: list[str] = []
    rows: list[str] = []
    number = 0
    for element in _ended(package.xml_bytes(part), "row", "headerFooter"):
        if element.tag != f"{_S}row":
            for each in element:
                kind, into = ("header", head) if "Header" in each.tag else ("footer", foot)
                into.append(marked(kind, _running(each.text or "")))
            continue
        number = _counted(element.get("r"), number + 1)
        text = _row(element, book)
        rows += filter(None, (text, *comments.pop(number, ())))
        book.room -= len(text)
        if book.room < 0:
            break  # the reader of readers says what is missing
    yield from dict.fromkeys(filter(None, head))
    yield from rows
    yield from (text for row in sorted(comments) for text in comments[row])
    for link in package.related(part):
        if link.kind == "drawing":
            for shape in package.xml(link.part):
                box = marked("text box", "\n".join(filter(None, drawn_blocks(shape))))
                yield from filter(None, (box,))
            yield from words_beside(package, link.part)
    yield from dict.fromkeys(filter(None, foot))


def _row(row: etree._Element, book: _Book) -> str:
    cells = (_cell(cell, book) for cell in row.iter(f"{_S}c"))
    return with_struck_marked("\t".join(text for text in cells if text.strip())).strip()


def _cell(cell: etree._Element, book: _Book) -> str:
    kind = cell.get("t", "n")
    look = _counted(cell.get("s"), 0)
    if kind == "inlineStr":
        inline = cell.find(f"{_S}is")
        text = _rich(inline) if inline is not None else ""
    else:
        text = _value(cell.findtext(f"{_S}v") or "", kind, look, book)
    return f"{STRUCK_ON}{text}{STRUCK_OFF}" if text and look in book.struck else text


def _value(value: str, kind: str, look: int, book: _Book) -> str:
    if not value or kind == "e":
        return ""
    if kind == "s":
        number = _counted(value)
        return book.strings[number] if 0 <= number < len(book.strings) else ""
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    if kind != "n":
        return _words(value)
    as_what = book.formats[look] if 0 <= look < len(book.formats) else ""
    return shown_number(value, as_what, since_1904=book.since_1904)


def _comments(package: Package, part: str) -> dict[int, list[str]]:
    """The comments of a sheet by the number of their row; a talk's copy for old programs is not."""
    talks: dict[str, list[str]] = {}
    notes: dict[str, str] = {}
    for link in package.related(part):
        if link.kind == "threadedComment":
            for each in package.xml(link.part).iter(f"{_TALK}threadedComment"):
                words = _words(each.findtext(f"{_TALK}text") or "")
                talks.setdefault(each.get("ref", ""), []).append(words)
        elif link.kind == "comments":
            for each in package.xml(link.part).iter(f"{_S}comment"):
                text = each.find(f"{_S}text")
                notes[each.get("ref", "")] = _rich(text) if text is not None else ""
    by_row: dict[int, list[str]] = {}
    for place, words in (notes | {ref: "\n".join(said) for ref, said in talks.items()}).items():
        if comment := marked("comment", with_struck_marked(words)):
            row = _ROW_NUMBER.fullmatch(place)
            by_row.setdefault(int(row.group(1)) if row else 0, []).append(comment)
    return by_row


def _running(codes: str) -> str:
    plain = _CODES.sub(" ", codes[:_LONGEST].replace("&&", "\0")).replace("\0", "&")
    return source_words(" ".join(plain.split()))
