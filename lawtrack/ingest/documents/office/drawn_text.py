"""The words of what is drawn in slides, sheets and charts (DrawingML): paragraphs and tables."""

from collections.abc import Iterator

from lxml import etree

from lawtrack.ingest.documents.office.parts import FALLBACK, Package, unescaped
from lawtrack.ingest.documents.text_marks import (
    STRUCK_OFF,
    STRUCK_ON,
    described,
    source_words,
    with_struck_marked,
)
from lawtrack.marked_text import marked

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_STRIKES = ("sngStrike", "dblStrike")
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_LABELS = f".//{_C}strCache/{_C}pt/{_C}v"
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
            if child.tag.endswith("}cNvPr"):
                yield described(child.get("descr"))
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
    drawn = (package.xml(each.part) for each in package.related(part) if each.kind in _DRAWN)
    texts = [
        marked("text box", "\n".join(filter(None, (*drawn_blocks(root), *_chart_labels(root)))))
        for root in drawn
    ]
    return [text for text in texts if text]


def _chart_labels(root: etree._Element) -> Iterator[str]:
    """Yield what a chart names along its axis and in its legend; numbers are none."""
    labels = (source_words(point.text or "") for point in root.iterfind(_LABELS))
    yield from dict.fromkeys(label for label in labels if any(map(str.isalpha, label)))
