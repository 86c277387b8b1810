"""OpenDocument: texts, sheets and slides of LibreOffice and its kin (.odt, .ods, .odp).

What tracked changes deleted stands apart in the file, and is marked where it was taken out.
"""

import io
import zipfile
from dataclasses import dataclass, field

from lxml import etree

from lawtrack.errors import Unread, UnreadableDocument
from lawtrack.ingest.documents import pages
from lawtrack.ingest.documents.holders.zip_folder import refuse_too_large
from lawtrack.ingest.documents.office.parts import safe_parser
from lawtrack.ingest.documents.pages import Enclosed, Pages
from lawtrack.ingest.documents.text_marks import (
    STRUCK_OFF,
    STRUCK_ON,
    described,
    source_words,
    with_struck_marked,
)
from lawtrack.marked_text import marked, without_brackets_of_its_own


def _named(room: str) -> str:
    return f"{{urn:oasis:names:tc:opendocument:xmlns:{room}:1.0}}"


_OFFICE, _TEXT, _TABLE, _STYLE = map(_named, ("office", "text", "table", "style"))
_DRAW, _SHOW, _FORM = _named("drawing"), _named("presentation"), _named("form")
_OF_A_PICTURE = tuple(f"{_named('svg-compatible')}{name}" for name in ("title", "desc"))
_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")
_PIECES = {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
_ID = "{http://www.w3.org/XML/1998/namespace}id"
_MOST_BLANKS = 100
# What stands behind its paragraph, and as what.
_BESIDE = {
    f"{_TEXT}note": "footnote",
    f"{_OFFICE}annotation": "comment",
    f"{_SHOW}notes": "note",
}
# What people do not read as text of the page.
_UNSEEN = frozenset(
    {
        f"{_TEXT}tracked-changes", f"{_TEXT}note-citation", f"{_OFFICE}event-listeners",
        f"{_TEXT}sequence-decls", f"{_OFFICE}scripts", f"{_SHOW}settings",
        f"{_TEXT}user-field-decls", f"{_TEXT}variable-decls", f"{_TABLE}calculation-settings",
        f"{_TABLE}content-validations", f"{_OFFICE}annotation-end",
        "{http://purl.org/dc/elements/1.1/}creator", "{http://purl.org/dc/elements/1.1/}date",
    }
)  # fmt: skip
_RUNNING = {
    f"{_STYLE}{name}": kind
    for kind in ("header", "footer")
    for name in (kind, f"{kind}-left", f"{kind}-first")
}
_PICTURES = "Pictures/"


@dataclass(slots=True)
class _Reading:
    """Which looks strike out or hide, what was deleted, and the blocks that are gathered."""

    struck: frozenset[str]
    hidden: frozenset[str]
    deleted: dict[str, etree._Element] = field(default_factory=dict)
    blocks: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)


def read_open_document(content: bytes) -> Pages:
    """A text as one page, a sheet or a slide as one each; headers first and footers last."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        refuse_too_large(archive.infolist())
        names = archive.namelist()
        if "META-INF/manifest.xml" in names:
            manifest = archive.read("META-INF/manifest.xml")
            if b"encryption-data" in manifest or "encrypted-package" in names:
                raise UnreadableDocument("the document is encrypted", Unread.ENCRYPTED)
        root = etree.fromstring(archive.read("content.xml"), safe_parser())
        styles = None
        if "styles.xml" in names:
            styles = etree.fromstring(archive.read("styles.xml"), safe_parser())
        body = root.find(f"{_OFFICE}body/*")
        if body is None:
            raise UnreadableDocument("a document without a body", Unread.BROKEN)
        reading = _looks(root if styles is None else styles, root)
        texts = _parts(body, reading)
        if styles is not None and texts:
            head, foot = _running(styles, reading)
            texts[0] = "\n\n".join(filter(None, (*head, texts[0])))
            texts[-1] = "\n\n".join(filter(None, (texts[-1], *foot)))
        enclosed: list[Enclosed] = []
        if not any(text.strip() for text in texts):
            pictures = [name for name in names if name.startswith(_PICTURES)]
            enclosed = [Enclosed(name, archive.read(name)) for name in pictures]
    return Pages(texts=texts, total=len(texts), enclosed=enclosed)


def _looks(*roots: etree._Element) -> _Reading:
    """The styles that strike out or hide, also those that are made from such a one."""
    chosen: dict[str, set[str]] = {"struck": set(), "hidden": set()}
    for style in (style for root in roots for style in root.iter(f"{_STYLE}style")):
        name, above = style.get(f"{_STYLE}name", ""), style.get(f"{_STYLE}parent-style-name", "")
        own = style.find(f"{_STYLE}text-properties")
        looks: dict[str, str | None] = {"struck": None, "hidden": None}
        if own is not None:
            looks["struck"] = own.get(
                f"{_STYLE}text-line-through-style", own.get(f"{_STYLE}text-line-through-type")
            )
            looks["hidden"] = own.get(f"{_TEXT}display")
        table = style.find(f"{_STYLE}table-properties")
        if table is not None and table.get(f"{_TABLE}display") == "false":
            looks["hidden"] = "none"
        is_on = {
            "struck": looks["struck"] not in (None, "none"),
            "hidden": looks["hidden"] == "none",
        }
        for what, value in looks.items():
            if is_on[what] or (value is None and above in chosen[what]):
                chosen[what].add(name)
    return _Reading(frozenset(chosen["struck"]), frozenset(chosen["hidden"]))


def _parts(body: etree._Element, reading: _Reading) -> list[str]:
    """The text of the body by pages."""
    for change in body.iter(f"{_TEXT}changed-region"):
        deletion = change.find(f"{_TEXT}deletion")
        if deletion is not None:
            number = change.get(f"{_TEXT}id", change.get(_ID, ""))
            reading.deleted[number] = deletion
    if body.tag == f"{_OFFICE}spreadsheet":
        return [_sheet(each, reading) for each in body.findall(f"{_TABLE}table")[: pages.MAX_PAGES]]
    if body.tag in (f"{_OFFICE}presentation", f"{_OFFICE}drawing"):
        return [
            _gathered(each, reading) for each in body.findall(f"{_DRAW}page")[: pages.MAX_PAGES]
        ]
    return [_gathered(body, reading)]


def _gathered(root: etree._Element, reading: _Reading) -> str:
    """The blocks below an element, what stands beside a paragraph behind it."""
    kept, kept_beside = reading.blocks, reading.beside
    reading.blocks, reading.beside = [], []
    _walk(root, reading)
    text = "\n\n".join(filter(None, (*reading.blocks, *reading.beside)))
    reading.blocks, reading.beside = kept, kept_beside
    return text


def _walk(element: etree._Element, reading: _Reading) -> None:
    for child in element:
        tag = child.tag
        if not isinstance(tag, str) or tag in _UNSEEN:
            continue
        if tag in _PARAGRAPHS:
            _block(with_struck_marked(_inline(child, reading)), reading)
        elif tag == f"{_TABLE}table-row":
            _block(_row(child, reading), reading)
        elif tag == f"{_TEXT}change":
            _block(with_struck_marked(_change(child, reading)), reading)
        elif tag in _BESIDE:
            _take_beside(child, _BESIDE[tag], reading)
        elif tag in _OF_A_PICTURE:
            reading.beside += filter(None, [described(child.text)])
        elif tag.startswith(_FORM):
            value = child.get(f"{_FORM}current-value", "")
            reading.beside += filter(None, [marked("form field", source_words(value))])
            _walk(child, reading)
        elif child.get(f"{_TEXT}display") != "none":
            _walk(child, reading)


def _block(text: str, reading: _Reading) -> None:
    reading.blocks += (text.strip(), *reading.beside)
    reading.beside = []


def _take_beside(element: etree._Element, kind: str, reading: _Reading) -> None:
    if kind == "footnote" and element.get(f"{_TEXT}note-class") == "endnote":
        kind = "endnote"
    if text := marked(kind, _gathered(element, reading)):
        reading.beside.append(text)


def _inline(element: etree._Element, reading: _Reading) -> str:
    """What a paragraph, or a part of it, says; what is struck out is switched."""
    look = element.get(f"{_TEXT}style-name", "")
    if look in reading.hidden:
        return ""
    pieces = [source_words(_one_blank(element.text))]
    for child in element:
        tag = child.tag
        if tag in _PIECES:
            pieces.append(_PIECES[tag])
        elif tag == f"{_TEXT}s":
            pieces.append(" " * min(_MOST_BLANKS, int(child.get(f"{_TEXT}c", "1"))))
        elif tag == f"{_TEXT}change":
            pieces.append(_change(child, reading))
        elif tag in _BESIDE:
            _take_beside(child, _BESIDE[tag], reading)
        elif isinstance(tag, str) and tag.startswith(_DRAW):
            _take_beside(child, "text box", reading)
        elif isinstance(tag, str) and tag not in _UNSEEN:
            pieces.append(_inline(child, reading))
        pieces.append(source_words(_one_blank(child.tail)))
    text = "".join(pieces)
    return f"{STRUCK_ON}{text}{STRUCK_OFF}" if look in reading.struck and text else text


def _one_blank(text: str | None) -> str:
    """White space as the file means it: any of it is one blank."""
    if not text:
        return ""
    words = " ".join(text.split())
    before = " " if text[0].isspace() else ""
    behind = " " if words and text[-1].isspace() else ""
    return f"{before}{words}{behind}"


def _change(mark: etree._Element, reading: _Reading) -> str:
    """What was deleted here, switched as struck out."""
    deletion = reading.deleted.pop(mark.get(f"{_TEXT}change-id", ""), None)
    if deletion is None:
        return ""
    lines = [_inline(each, reading) for each in deletion.iter(*_PARAGRAPHS)]
    return f"{STRUCK_ON}{' '.join(filter(None, lines))}{STRUCK_OFF}"


def _row(row: etree._Element, reading: _Reading) -> str:
    cells = []
    for cell in row:
        if cell.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            kept, reading.beside = reading.beside, []
            inner = _gathered(cell, reading)
            reading.beside = kept + reading.beside
            cells.append("\n".join(filter(None, inner.split("\n\n"))))
    return "\t".join(filter(None, cells))


def _sheet(table: etree._Element, reading: _Reading) -> str:
    """A sheet under its name."""
    body = _gathered(table, reading)
    name = without_brackets_of_its_own(table.get(f"{_TABLE}name", ""))
    is_hidden = table.get(f"{_TABLE}style-name", "") in reading.hidden
    return "\n\n".join((marked("hidden sheet", name) if is_hidden else name, body)) if body else ""


def _running(styles: etree._Element, reading: _Reading) -> tuple[list[str], list[str]]:
    """The headers and the footers, each once."""
    texts: dict[str, list[str]] = {"header": [], "footer": []}
    for element in styles.iter(*_RUNNING):
        kind = _RUNNING[element.tag]
        texts[kind].append(marked(kind, _gathered(element, reading)))
    return list(dict.fromkeys(texts["header"])), list(dict.fromkeys(texts["footer"]))
