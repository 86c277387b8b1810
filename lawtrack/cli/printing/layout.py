"""How rows and sentences are laid out for a terminal of a width: nothing breaks inside a word.

A table stays a table as long as each column can hold its longest word; where it cannot, each row
becomes a block of its own, a line for each value. Pure: cells in, lines out.
"""

import re
from collections.abc import Iterable, Sequence

from rich.cells import cell_len

GAP = "  "
LEAST = 12  # characters for a column whose text is longer
HEADING = 3  # values of a block's first line
STEP = "  "

Cells = Sequence[str]

# A date or an hour with its zone is one word to a reader; so is a figure with its unit.
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_WHOLE = (
    rf"(?:{_MONTHS}) \d\d?(?:, \d{{4}})?"
    r"|\d{4}-\d\d-\d\d \d\d:\d\d(?: [A-Z]{2,4}\b)?"
    r"|\d\d?:\d\d(?: [AP]M)?(?: [A-Z]{3,4}\b)?"
    r"|\d[\d.]{0,9} (?:s|kB|MB|GB)\b"
)
_WORD = re.compile(rf"(?:{_WHOLE}|\S)+")


def wrapped(text: str, width: int, *, indent: str = "") -> list[str]:
    """The text in lines of at most ``width``, broken at blanks; a word that is longer stays whole.

    Lines after the first begin with ``indent``; the blanks at the text's own beginning stay. What
    fits stays as it is. Dates, hours and figures with their units are not broken either.
    """
    if cell_len(text) <= width:
        return [text]
    first = text[: len(text) - len(text.lstrip(" "))]
    lines: list[str] = []
    line = first
    begun = False
    for word in _WORD.findall(text):
        longer = f"{line} {word}" if begun else f"{line}{word}"
        if begun and cell_len(longer) > width:
            lines.append(line)
            longer = f"{indent}{word}"
        line, begun = longer, True
    return [*lines, line]


def as_table(columns: Cells, rows: Iterable[Cells], width: int) -> list[list[str]] | None:
    """The header and the rows as lines, without columns in which nothing stands.

    ``None`` when they do not fit without breaking words.
    """
    rows = list(rows)
    filled = [number for number, cells in enumerate(zip(*rows, strict=True)) if any(cells)] or [0]
    shown = [[row[number] for number in filled] for row in (columns, *rows)]
    widths = _widths(shown, width)
    return None if widths is None else [_row_lines(row, widths) for row in shown]


def as_blocks(columns: Cells, rows: Iterable[Cells], width: int) -> list[list[str]]:
    """Each row as a block: what it is in the first line, then a line for each further value."""
    blocks = []
    for row in rows:
        filled = [(name, cell) for name, cell in zip(columns, row, strict=True) if cell.strip()]
        block = wrapped(GAP.join(_heading(filled[:HEADING])), width, indent=STEP)
        for line in _packed([f"{name}: {cell}" for name, cell in filled[HEADING:]], width):
            block += wrapped(f"{STEP}{line}", width, indent=STEP * 2)
        blocks.append(block)
    return blocks


def _heading(filled: Sequence[tuple[str, str]]) -> list[str]:
    """The first values of a row; several counts beside each other with their columns' names."""
    several = sum(cell.isdecimal() for _, cell in filled) > 1
    return [f"{name}: {cell}" if several and cell.isdecimal() else cell for name, cell in filled]


def _packed(pieces: Iterable[str], width: int) -> list[str]:
    """Short pieces share a line, as many as it holds; a long one has its own."""
    lines: list[str] = []
    for piece in pieces:
        shared = f"{lines[-1]} · {piece}" if lines else ""
        if shared and cell_len(shared) <= width - len(STEP):
            lines[-1] = shared
        else:
            lines.append(piece)
    return lines


def _widths(rows: Sequence[Cells], width: int) -> list[int] | None:
    """A width for each column, at least its longest word; ``None`` when there is no room."""
    columns = list(zip(*rows, strict=True))
    wanted = [max(map(cell_len, column)) for column in columns]
    room = width - len(GAP) * (len(columns) - 1)
    if sum(wanted) <= room:
        return wanted
    longest = [max(map(_longest_word, column)) for column in columns]
    least = [max(word, min(whole, LEAST)) for word, whole in zip(longest, wanted, strict=True)]
    spare = room - sum(least)
    if spare < 0:
        return None
    return _shared_out(least, wanted, spare)


def _shared_out(least: list[int], wanted: list[int], spare: int) -> list[int]:
    """The least widths and what is spare, a character at a time, to those that lack most."""
    widths = list(least)
    for _ in range(spare):
        lack = [whole - now for whole, now in zip(wanted, widths, strict=True)]
        widths[lack.index(max(lack))] += 1
    return widths


def _longest_word(text: str) -> int:
    return max(map(cell_len, _WORD.findall(text)), default=0)


def _row_lines(row: Cells, widths: Sequence[int]) -> list[str]:
    cells = [wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
    height = max(map(len, cells))
    lines = []
    for number in range(height):
        parts = [cell[number] if number < len(cell) else "" for cell in cells]
        padded = (
            part + " " * (width - cell_len(part)) for part, width in zip(parts, widths, strict=True)
        )
        lines.append(GAP.join(padded).rstrip())
    return lines
