"""The text of a PDF page in the order in which people read it.

pdfium gives text in the order in which it was drawn, a line for what stands on one height. That is
right for most pages and wrong for three kinds, which are put right here: two columns drawn line by
line; the number of an agenda's item, drawn after the item that it stands beside; and letter-spaced
words, between which no more space is left than between their letters. Where things stand is asked
only when something on the page calls for it: most pages cost no more than their bare text.
"""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from lawtrack.ingest.documents.print_repair import is_letter_spaced, without_letter_spacing

_MOST = 2_000  # lines, or pieces of lines: more are no page for people
_ROWS = 6  # with text on both sides: fewer are a table or a form
_SOME = 24  # pieces of a page's middle, which tell whether it is worth looking at all of them
_GAP = 6.0  # points of empty space between columns
_DOWN = 0.5 * math.pi  # the angle of letters whose line runs down, as pdfium counts
_SLANT = 0.1
_SAMPLES = 40  # letters of a page whose first one runs down
_SAME = 2.0  # points by which what stands on one line may differ in height
# Lines that begin with a number or an enumerator: only they are labels worth moving.
_LABEL = re.compile(r"^(?:[^\s\d]{0,4}\d|\W?\w{1,3}[.)])", re.MULTILINE)


class _Line(NamedTuple):
    x: float
    y: float
    text: str


_Box = tuple[float, float, float, float]  # left, bottom, right, top


def pdf_page_text(text: pypdfium2.PdfTextPage) -> str:
    """What the page says, a line for each line, letter-spaced words joined."""
    drawn: str = text.get_text_range()
    if _runs_down(text):
        # pdfium takes lines from left to right, and people turn the page to read them.
        return without_letter_spacing("\n".join(reversed(_plain(drawn).split("\n"))))
    count = drawn.count("\n") + 1
    pieces = text.count_rects()
    if count > _MOST or pieces > _MOST:
        return without_letter_spacing(_plain(drawn))
    if pieces >= 1.4 * count and pieces >= 2 * _ROWS:
        columns = _columns(text, drawn, pieces)
        if columns:
            return without_letter_spacing(columns)
    spaced = is_letter_spaced(drawn)
    if not spaced and not _LABEL.search(drawn):
        return _plain(drawn)
    page = "\n".join([line.text for line in _labels_first(_lines(text, drawn, spaced))])
    return without_letter_spacing(page) if spaced else page


def _runs_down(text: pypdfium2.PdfTextPage) -> bool:
    """Whether the lines of a page run from its top down: a wide table on an upright page."""
    page = text.raw
    if abs(pdfium.FPDFText_GetCharAngle(page, 0) - _DOWN) > _SLANT or text.page.get_rotation():
        return False
    count = text.count_chars()
    places = range(0, count, max(1, count // _SAMPLES))
    letters = [n for n in places if pdfium.FPDFText_GetUnicode(page, n) > ord(" ")]
    return all(abs(pdfium.FPDFText_GetCharAngle(page, n) - _DOWN) < _SLANT for n in letters)


def _plain(drawn: str) -> str:
    return drawn.replace("\r\n", "\n").replace("\r", "\n")


def _columns(text: pypdfium2.PdfTextPage, drawn: str, pieces: int) -> str:
    """The page read column by column; empty unless it holds two columns of prose, drawn by line."""
    middle = max(0, pieces // 2 - _SOME // 2)
    if _gutter(_boxes(text, middle, min(pieces, middle + _SOME)), _ROWS // 2) is None:
        return ""
    boxes = _boxes(text, 0, pieces)
    edge = _gutter(boxes, _ROWS)
    if edge is None:
        return ""
    left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
    bottom = min(box[1] for box in boxes) - _GAP
    above = max(box[3] for box in boxes) + _GAP
    left -= _GAP
    right += _GAP
    lines: list[str] = []
    columns: tuple[list[str], list[str]] = ([], [])
    ends = [*_across(boxes, edge), (bottom, bottom)]
    for low, high in ends:
        for column, (a, b) in zip(columns, ((left, edge), (edge, right)), strict=True):
            found = _between(text, (a, high, b, above))
            column += found
            lines += found
        lines += _between(text, (left, low, right, high)) if low < high else []
        above = low
    # A table's cells begin with capitals and numbers; and nothing may be lost on the way.
    for column in columns:
        if sum(line[0].islower() for line in column) < 0.4 * len(column):
            return ""
    return "\n".join(lines) if _letters("".join(lines)) == _letters(drawn) else ""


def _between(text: pypdfium2.PdfTextPage, box: _Box) -> list[str]:
    """The lines that stand in a part of the page."""
    found: str = text.get_text_bounded(*box)
    return [line.strip() for line in found.splitlines() if line.strip()]


def _gutter(boxes: Sequence[_Box], rows: int) -> float | None:
    """Where the right one of two columns begins, if so many rows have text on both sides of it."""
    starts = Counter(
        int(b[0]) for a, b in pairwise(boxes) if abs(a[1] - b[1]) < 2 * _SAME and b[0] - a[2] > _GAP
    )
    # Letters do not all begin at the same place of their own box.
    most, place = max(((starts[x] + starts[x + 1], x) for x in starts), default=(0, 0))
    if most < rows:
        return None
    edge = place - 1.0
    left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
    return edge if min(edge - left, right - edge) >= 0.25 * (right - left) else None


def _boxes(text: pypdfium2.PdfTextPage, first: int, last: int) -> list[_Box]:
    """Where pieces of the text stand; asked directly, which takes a third of the time."""
    left, bottom, right, top = (ctypes.c_double() for _ in range(4))
    boxes: list[_Box] = []
    ask, page = pdfium.FPDFText_GetRect, text.raw
    for number in range(first, last):
        ask(page, number, left, top, right, bottom)
        boxes.append((left.value, bottom.value, right.value, top.value))
    return boxes


def _across(boxes: Sequence[_Box], edge: float) -> list[tuple[float, float]]:
    """Where text runs over the gutter: bands from low to high, from the top of the page down."""
    bands: list[tuple[float, float]] = []
    crossing = [box for box in boxes if box[0] < edge - _GAP and box[2] > edge + _GAP]
    for _, low, _, high in sorted(crossing, key=lambda box: -box[3]):
        low, high = low - _SAME, high + _SAME
        if bands and high >= bands[-1][0]:
            bands[-1] = (min(low, bands[-1][0]), bands[-1][1])
        else:
            bands.append((low, high))
    return bands


def _letters(text: str) -> int:
    return len("".join(text.split()))


def _lines(text: pypdfium2.PdfTextPage, drawn: str, spaced: bool) -> list[_Line]:
    """The lines as they were drawn, and where their first letters stand."""
    x, y = ctypes.c_double(), ctypes.c_double()
    ask, page = pdfium.FPDFText_GetCharOrigin, text.raw
    lines: list[_Line] = []
    start = 0
    for line in drawn.split("\n"):
        ask(page, start, x, y)
        said = line.removesuffix("\r")
        if spaced and is_letter_spaced(said):
            said = _with_word_gaps(text, said, start)
        lines.append(_Line(x.value, y.value, said))
        start += len(line) + 1
    if drawn and pdfium.FPDFText_GetUnicode(page, start - 2) != ord(drawn[-1]):
        return [_Line(0.0, 0.0, _plain(drawn))]  # pdfium counts the letters of this page otherwise
    return lines


def _labels_first(lines: Sequence[_Line]) -> list[_Line]:
    """What stands to the left of a block's first line and was drawn later goes before it."""
    placed: list[_Line] = []
    for line in lines:
        place = len(placed)
        if placed and line.y > placed[-1].y + _SAME and not line.text.strip().isdigit():
            for number, other in enumerate(placed):
                if abs(other.y - line.y) < _SAME and line.x < other.x:
                    place = number if _begins_block(placed, number) else place
                    break
        placed.insert(place, line)
    return placed


def _begins_block(lines: Sequence[_Line], number: int) -> bool:
    """Whether more space stands above a line than below it."""
    if number == 0:
        return True
    above = lines[number - 1].y - lines[number].y
    below = lines[number].y - lines[number + 1].y if number + 1 < len(lines) else 0.0
    return above < -_SAME or above > 1.3 * max(below, 9.0)


def _with_word_gaps(text: pypdfium2.PdfTextPage, line: str, start: int) -> str:
    """A line with letter-spaced words, the gaps between the words made wide."""
    places = [n for n, letter in enumerate(line) if not letter.isspace()]
    boxes = [text.get_charbox(start + n) for n in places]
    gaps = [b[0] - a[2] for a, b in pairwise(boxes)]
    usual = median(gaps)
    wide = {place for place, gap in zip(places[1:], gaps, strict=True) if gap > 1.7 * usual > 0}
    return "".join("  " + letter if n in wide else letter for n, letter in enumerate(line))
