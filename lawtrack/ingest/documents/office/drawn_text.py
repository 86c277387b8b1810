"""The words of what is drawn in slides, sheets and charts (DrawingML): paragraphs and tables."""

from collections.abc import Iterator

from lxml import etree

from lawtrack.ingest.documents.office.parts import FALLBACK, Package, unescaped
from lawtrack.ingest.documents.text_marks import (
    STRUCK_OFF,
    STRUCK_ON,
    source_words,
    with_struck_marked,
)
from lawtrack.marked_text import marked

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_STRIKES = ("sngStrike", "dblStrike")
_DRAWN = ("chart", "diagramData", "chartEx")  # parts that a drawing points to


def drawn_blocks(element: etree._Element) -> Iterator[str]:
    """Yield the paragraphs and the rows of tables below an element, in their order."""
    for child in element:
        if child.tag == FALLBACK:
            continue
        if child.tag == f"{A}p":
            yield paragraph_text(child)
        elif child.tag == f"{A}tr":
            cells = ("\n".join(filter(None, drawn_blocks(cell))) for cell in child)
            yield "\t".join(filter(None, cells))
        elif isinstance(child.tag, str):
            yield from drawn_blocks(child)


def paragraph_text(paragraph: etree._Element) -> str:
    """What one paragraph says; what is struck out in it is marked."""
    pieces: list[str] = []
    for run in paragraph:
        if run.tag == f"{A}br":
            pieces.append("\n")
        elif run.tag in (f"{A}r", f"{A}fld"):
            looks = run.find(f"{A}rPr")
            words = source_words(unescaped(run.findtext(f"{A}t") or ""))
            is_struck = looks is not None and looks.get("strike") in _STRIKES
            pieces.append(f"{STRUCK_ON}{words}{STRUCK_OFF}" if is_struck else words)
    return with_struck_marked("".join(pieces)).strip()


def words_beside(package: Package, part: str) -> list[str]:
    """What charts and diagrams of a part say, each marked as a text box."""
    texts = [
        marked("text box", "\n".join(filter(None, drawn_blocks(package.xml(each.part)))))
        for each in package.related(part)
        if each.kind in _DRAWN
    ]
    return [text for text in texts if text]
