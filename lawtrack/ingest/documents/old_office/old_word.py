"""An old Word file's text (.doc of Word 97 to 2003), by the tables that say where its pieces lie.

Text lies in pieces, each of one or two bytes a letter; what a letter looks like stands in pages of
512 bytes, by its place in the file. Notes, headers, comments and text boxes follow the main text.
"""

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lawtrack.errors import Unread, UnreadableDocument
from lawtrack.ingest.documents import pages
from lawtrack.ingest.documents.old_office.storage import Storage
from lawtrack.ingest.documents.pages import Pages
from lawtrack.ingest.documents.text_marks import (
    STRUCK_OFF,
    STRUCK_ON,
    source_words,
    with_struck_marked,
)
from lawtrack.marked_text import marked

_WORD_97 = 0xC1
_LOCKED, _OTHER_TABLE = 0x0100, 0x0200  # of the flags
_FLAGS, _COUNTS, _PLACES = 0x0A, 0x4C, 0x9A  # where they stand in the head
_HEADERS, _LOOKS, _PIECES = 11, 12, 33  # numbers of tables
_PAGE = 512
_MOST_LOOKS = 1_000_000
# What a look may say that matters here (sprm): struck out, struck twice, deleted, hidden.
_STRUCK = frozenset({0x0837, 0x2A53, 0x0800})
_HIDDEN = 0x083C
_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)
# Stories of a section's headers, in their order; the first six are lines between notes.
_RUNNING = ("header", "header", "footer", "footer", "header", "footer")

_FIELD_ON, _FIELD_TEXT, _FIELD_OFF = "\x13", "\x14", "\x15"
_LETTERS = {
    "\r": "\n\n", "\x0c": "\n\n", "\x0b": "\n", "\x07": "\t",
    "\x1e": "\u2011", "\x1f": "",
}  # fmt: skip
_SPECIAL = re.compile("[\r\x07\x0b\x0c\x1e\x1f]")
_NO_LETTERS = re.compile("[\x00-\x06\x08\x10-\x12\x16-\x1d]")
_SWITCHES = re.compile("([\x0e\x0f])")
_EMPTY_LINES = re.compile("\n{3,}")
_ROW_END = re.compile("\x07\x07")


class _Look(NamedTuple):
    start: int  # in the file
    is_struck: bool
    is_hidden: bool


_PLAIN = _Look(0, False, False)


class _Counts(NamedTuple):
    """How many letters each part of the text has, in their order."""

    main: int
    footnotes: int
    headers: int
    macros: int
    comments: int
    endnotes: int
    boxes: int
    header_boxes: int


def read_old_word(storage: Storage) -> Pages:
    """The text, headers first, what stands beside it behind it, footers last."""
    main = storage.stream("WordDocument")
    (version,) = struct.unpack_from("<H", main, 2)
    (flags,) = struct.unpack_from("<H", main, _FLAGS)
    if flags & _LOCKED:
        raise UnreadableDocument("the Word file is encrypted", Unread.ENCRYPTED)
    if version < _WORD_97:
        reason = "a Word file from before 1997, which cannot be read; it has to be opened by hand"
        raise UnreadableDocument(reason, Unread.KIND)
    table = storage.stream("1Table" if flags & _OTHER_TABLE else "0Table")
    counts = _Counts(*(max(0, each) for each in struct.unpack_from("<8i", main, _COUNTS)))
    letters = _text(main, _table(main, table, _PIECES), _looks(main, _table(main, table, _LOOKS)))
    parts: list[list[str]] = []
    start = 0
    for count in counts:
        parts.append(letters[start : start + count])
        start += count
    running = _running(_table(main, table, _HEADERS), parts[2])
    beside = [
        *_each("footnote", parts[1], "\x02"),
        *_each("endnote", parts[5], "\x02"),
        *_each("comment", parts[4], "\x05"),
        *_each("text box", parts[6] + ["\r"] + parts[7], "\r"),
    ]
    body = _shown(parts[0])
    text = "\n\n".join(filter(None, (*running["header"], body, *beside, *running["footer"])))
    lost = storage.names("ObjectPool")
    note = "a file that stands in it was not read" if lost else ""
    return Pages(texts=[text], note=note)


def _table(main: bytes, table: bytes, number: int) -> bytes:
    start, size = struct.unpack_from("<II", main, _PLACES + 8 * number)
    return table[start : start + size]


def _text(main: bytes, clx: bytes, looks: Sequence[_Look]) -> list[str]:
    """The letters of all parts in order, each with switches where it is struck out."""
    place = 0
    while place < len(clx) and clx[place] == 1:
        place += 3 + struct.unpack_from("<H", clx, place + 1)[0]
    if place >= len(clx) or clx[place] != 2:
        raise UnreadableDocument("the Word file does not say where its text lies", Unread.BROKEN)
    (size,) = struct.unpack_from("<I", clx, place + 1)
    pieces = clx[place + 5 : place + 5 + size]
    count = (len(pieces) - 4) // 12
    places = struct.unpack_from(f"<{count + 1}I", pieces)
    starts = [look.start for look in looks]
    letters: list[str] = []
    for number in range(count):
        (at,) = struct.unpack_from("<I", pieces, 4 * (count + 1) + 8 * number + 2)
        length = places[number + 1] - places[number]
        room = pages.MAX_CHARACTERS + 1 - len(letters)
        if length < 0 or room <= 0:
            break
        width = 1 if at & 0x40000000 else 2
        begin = (at & 0x3FFFFFFF) // (3 - width)
        raw = main[begin : begin + width * min(length, room)]
        text = raw.decode("cp1252" if width == 1 else "utf-16-le", "replace")
        # The ends of columns are what marks struck words here.
        text = text.replace(STRUCK_ON, "\x0b").replace(STRUCK_OFF, " ")
        letters += _with_looks(text, begin, width, looks, starts)
    return letters


def _with_looks(
    text: str, begin: int, width: int, looks: Sequence[_Look], starts: Sequence[int]
) -> Iterator[str]:
    """Yield each letter, struck ones between switches, hidden ones as nothing."""
    number = bisect_right(starts, begin) - 1
    place = begin
    done = 0
    while done < len(text):
        ends = starts[number + 1] if number + 1 < len(starts) else place + width * len(text)
        count = max(1, (ends - place + width - 1) // width)
        stretch = text[done : done + count]
        look = looks[number] if number >= 0 else _PLAIN
        if look.is_hidden:
            yield from ("" if letter != "\r" else letter for letter in stretch)
        elif look.is_struck:
            yield from (f"{STRUCK_ON}{letter}{STRUCK_OFF}" for letter in stretch)
        else:
            yield from stretch
        done += len(stretch)
        place += width * len(stretch)
        number += 1


def _looks(main: bytes, plc: bytes) -> list[_Look]:
    """The looks by where they begin in the file."""
    count = (len(plc) - 4) // 8
    looks: list[_Look] = []
    for number in range(max(0, count)):
        (page_number,) = struct.unpack_from("<I", plc, 4 * (count + 1) + 4 * number)
        page = main[(page_number & 0x3FFFFF) * _PAGE :][:_PAGE]
        if len(page) < _PAGE or len(looks) > _MOST_LOOKS:
            break
        runs = page[-1]
        if 5 * runs + 4 >= _PAGE:
            continue
        starts = struct.unpack_from(f"<{runs + 1}I", page)
        for run in range(runs):
            offset = 2 * page[4 * (runs + 1) + run]
            says = page[offset + 1 : offset + 1 + page[offset]] if offset else b""
            looks.append(_look(starts[run], says))
        looks.append(_Look(starts[runs], False, False))
    looks.sort(key=lambda look: look.start)
    return looks


def _look(start: int, says: bytes) -> _Look:
    is_struck = is_hidden = False
    place = 0
    while place + 2 < len(says):
        (code,) = struct.unpack_from("<H", says, place)
        size = _SIZES[code >> 13] or 1 + says[place + 2]
        is_on = says[place + 2] in (1, 129)
        if code in _STRUCK:
            is_struck = is_struck or is_on
        elif code == _HIDDEN:
            is_hidden = is_on
        place += 2 + size
    return _Look(start, is_struck, is_hidden)


def _shown(letters: Sequence[str]) -> str:
    """What people see of a part: results of fields without what they ask, cells, lines."""
    kept: list[str] = []
    asked = 0  # fields whose question is being read
    fields: list[bool] = []
    for letter in letters:
        plain = letter.strip(STRUCK_ON + STRUCK_OFF) if len(letter) > 1 else letter
        if plain == _FIELD_ON:
            fields.append(True)
            asked += 1
        elif plain == _FIELD_TEXT and fields and fields[-1]:
            fields[-1] = False
            asked -= 1
        elif plain == _FIELD_OFF and fields:
            asked -= fields.pop()
        elif not asked:
            kept.append(letter)
    text = "".join(kept).replace(f"{STRUCK_OFF}{STRUCK_ON}", "")
    text = _ROW_END.sub("\r", text)
    switched = "".join(
        piece if piece in (STRUCK_ON, STRUCK_OFF) else source_words(_NO_LETTERS.sub("", piece))
        for piece in _SWITCHES.split(text)
    )
    switched = _SPECIAL.sub(lambda special: _LETTERS[special.group()], switched)
    lines = "\n".join(line.strip(" \t") for line in with_struck_marked(switched).split("\n"))
    return _EMPTY_LINES.sub("\n\n", lines).strip()


def _each(kind: str, letters: Sequence[str], begins: str) -> Iterator[str]:
    """Yield each note of a part, marked; ``begins`` stands before each, or behind each box."""
    note: list[str] = []
    for letter in (*letters, begins):
        if letter.strip(STRUCK_ON + STRUCK_OFF) == begins:
            yield marked(kind, _shown(note))
            note = []
        else:
            note.append(letter)


def _running(plc: bytes, letters: Sequence[str]) -> dict[str, list[str]]:
    """The headers and the footers, each once."""
    texts: dict[str, list[str]] = {"header": [], "footer": []}
    places = struct.unpack_from(f"<{len(plc) // 4}I", plc)
    for number in range(6, len(places) - 1):
        kind = _RUNNING[number % 6]
        text = marked(kind, _shown(letters[places[number] : places[number + 1]]))
        if text and text not in texts[kind]:
            texts[kind].append(text)
    return texts
