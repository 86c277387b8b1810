"""An old PowerPoint file's text (.ppt): each slide a page, by the newest state that was saved.

Such a file keeps what earlier savings wrote; the last edit says where each slide lies now. The text
of titles and lists stands in the document's own list of slides, that of other boxes in the slide.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from lawtrack.errors import Unread, UnreadableDocument
from lawtrack.ingest.documents import pages
from lawtrack.ingest.documents.old_office.storage import Storage
from lawtrack.ingest.documents.pages import Pages
from lawtrack.ingest.documents.text_marks import source_words
from lawtrack.marked_text import marked

_HEAD = struct.Struct("<HHI")
_LOCKED = 0xF3D1C4DF
_LISTS, _LISTED = 0x0FF0, 0x03F3
_OF_SLIDES, _OF_NOTES = 0, 2
_WIDE, _NARROW, _NAME, _COMMENT = 0x0FA0, 0x0FA8, 0x0FBA, 0x2EE0
_SLIDE, _NOTES, _NOTE_OF = 0x03EE, 0x03F0, 0x03F1
_MOST_EDITS = 1_000
_DEEPEST = 40


class _Atom(NamedTuple):
    kind: int
    number: int
    start: int  # of what it holds
    end: int
    is_container: bool


def read_old_slides(storage: Storage) -> Pages:
    """The slides in their order, each with its notes and comments."""
    user = storage.stream("Current User")
    data = storage.stream("PowerPoint Document")
    token, edit = struct.unpack_from("<II", user, 12)
    if token == _LOCKED:
        raise UnreadableDocument("the PowerPoint file is encrypted", Unread.ENCRYPTED)
    places, document = _places(data, edit)
    listed = {number: list(_listed(data, document, number)) for number in (_OF_SLIDES, _OF_NOTES)}
    notes: dict[int, str] = {}
    for place, _, outline in listed[_OF_NOTES]:
        atom = _atom_at(data, places.get(place, -1))
        if atom is None or atom.kind != _NOTES:
            continue
        texts = [*outline, *_texts(data, atom)]
        of = next((each for each in _inside(data, atom) if each.kind == _NOTE_OF), None)
        if of is not None:
            slide = struct.unpack_from("<I", data, of.start)[0]
            notes[slide] = marked("note", "\n\n".join(text for text in texts if text.strip("*\n ")))
    texts = []
    room = pages.MAX_CHARACTERS
    for place, slide, outline in listed[_OF_SLIDES][: pages.MAX_PAGES]:
        atom = _atom_at(data, places.get(place, -1))
        blocks = [
            *outline,
            *(_texts(data, atom) if atom and atom.kind == _SLIDE else ()),
            notes.get(slide, ""),
        ]
        texts.append("\n\n".join(filter(None, blocks)))
        room -= len(texts[-1])
        if room < 0:
            break
    return Pages(texts=texts, total=len(listed[_OF_SLIDES]))


def _places(data: bytes, edit: int) -> tuple[dict[int, int], _Atom]:
    """Where each numbered part lies by the newest edit, and the document itself."""
    places: dict[int, int] = {}
    main = 0
    seen: set[int] = set()
    while edit not in seen and len(seen) < _MOST_EDITS and (edit or not seen):
        seen.add(edit)
        before, directory, number = struct.unpack_from("<III", data, edit + 16)
        main = main or number
        atom = _atom_at(data, directory)
        place = atom.start if atom else 0
        while atom and place + 4 <= atom.end:
            (entry,) = struct.unpack_from("<I", data, place)
            first, count = entry & 0xFFFFF, entry >> 20
            for step in range(min(count, (atom.end - place - 4) // 4)):
                (at,) = struct.unpack_from("<I", data, place + 4 + 4 * step)
                places.setdefault(first + step, at)
            place += 4 + 4 * count
        edit = before
    document = _atom_at(data, places.get(main, -1))
    if document is None:
        reason = "the PowerPoint file does not say where its slides lie"
        raise UnreadableDocument(reason, Unread.BROKEN)
    return places, document


def _atom_at(data: bytes, place: int) -> _Atom | None:
    if not 0 <= place <= len(data) - _HEAD.size:
        return None
    version, kind, size = _HEAD.unpack_from(data, place)
    start = place + _HEAD.size
    return _Atom(kind, version >> 4, start, min(len(data), start + size), version & 15 == 15)


def _inside(data: bytes, atom: _Atom) -> Iterator[_Atom]:
    place = atom.start
    while place + _HEAD.size <= atom.end:
        inner = _atom_at(data, place)
        assert inner is not None
        yield inner
        place = inner.end


def _listed(data: bytes, document: _Atom, number: int) -> Iterator[tuple[int, int, list[str]]]:
    """Yield the number of each slide's part, the slide's own, and its text that stands here."""
    for each in _inside(data, document):
        if each.kind != _LISTS or each.number != number:
            continue
        part = slide = -1
        texts: list[str] = []
        for inner in _inside(data, each):
            if inner.kind == _LISTED:
                if part >= 0:
                    yield part, slide, texts
                (part,), (slide,) = (
                    struct.unpack_from("<I", data, inner.start + step) for step in (0, 12)
                )
                texts = []
            elif text := _text(data, inner):
                texts.append(text)
        if part >= 0:
            yield part, slide, texts


def _texts(data: bytes, atom: _Atom, depth: int = 0) -> Iterator[str]:
    """Yield what stands in a slide: its boxes, and its comments marked as such."""
    for each in _inside(data, atom):
        if each.kind == _COMMENT:
            words = [
                _decoded(data, inner)
                for inner in _inside(data, each)
                if inner.kind == _NAME and inner.number == 1
            ]
            yield from filter(None, (marked("comment", "\n".join(words)),))
        elif each.is_container and depth < _DEEPEST:
            yield from _texts(data, each, depth + 1)
        elif text := _text(data, each):
            yield text


def _text(data: bytes, atom: _Atom) -> str:
    return _decoded(data, atom) if atom.kind in (_WIDE, _NARROW) else ""


def _decoded(data: bytes, atom: _Atom) -> str:
    raw = data[atom.start : atom.end]
    text = raw.decode("latin-1" if atom.kind == _NARROW else "utf-16-le", "replace")
    return source_words(text.replace("\r", "\n\n").replace("\x0b", "\n")).strip()
