"""How a plain text says that a part of it is not the text itself: ``⟦struck out: …⟧``.

Readers of documents write these marks, the judgement and the pages read them. A part that was
struck out is kept, and never judged: what a committee struck is in the print and not in the bill.
All other kinds are read like the text around them and say where they stand.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

STRUCK = "struck out"
KINDS = (
    STRUCK,
    "comment",
    "footnote",
    "endnote",
    "form field",
    "header",
    "footer",
    "note",
    "text box",
    "attached file",
    "hidden sheet",
    "picture",
    "bookmark",
)
_OPEN, _CLOSE = "⟦", "⟧"
_BRACKET = re.compile(f"[{_OPEN}{_CLOSE}]")
_LABEL = re.compile(rf"{_OPEN}({'|'.join(KINDS)}): ")
_NOT_BLANK = re.compile(r"[^\s]")


class Mark(NamedTuple):
    """A marked part: ``text[start:end]`` with its brackets, and what kind of part it is."""

    kind: str
    start: int
    end: int


def marked(kind: str, text: str) -> str:
    """The text as a part of that kind; "" stays "". The text may hold marks of other parts."""
    return f"{_OPEN}{kind}: {text.strip()}{_CLOSE}" if text.strip() else ""


def without_brackets_of_its_own(text: str) -> str:
    """A source's words with the two brackets replaced, so that no source can write a mark."""
    return text.replace(_OPEN, "[[").replace(_CLOSE, "]]") if _BRACKET.search(text) else text


def marks_in(text: str) -> Iterator[Mark]:
    """Yield the outermost marked parts in order; one without an end goes on to the text's end."""
    depth = start = 0
    kind = ""
    for bracket in _BRACKET.finditer(text):
        if bracket.group() == _OPEN:
            if depth == 0:
                label = _LABEL.match(text, bracket.start())
                kind, start = label.group(1) if label else "", bracket.start()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                yield Mark(kind, start, bracket.end())
    if depth:
        yield Mark(kind, start, len(text))


class Stretch(NamedTuple):
    """Words that are all of one kind: ``text[start:end]``, without brackets and labels."""

    kind: str  # "" for the text itself; struck out is what stands in such a part, however deep
    start: int
    end: int


def runs_in(text: str) -> Iterator[Stretch]:
    """Yield the text in stretches, in the order of reading; without brackets and labels."""
    inside: list[str] = []
    read = 0
    for bracket in _BRACKET.finditer(text):
        if read < bracket.start():
            yield Stretch(_kind_inside(inside), read, bracket.start())
        read = bracket.end()
        if bracket.group() == _OPEN:
            label = _LABEL.match(text, bracket.start())
            inside.append(label.group(1) if label else "")
            read = label.end() if label else read
        elif inside:
            inside.pop()
    if read < len(text):
        yield Stretch(_kind_inside(inside), read, len(text))


def _kind_inside(inside: list[str]) -> str:
    return STRUCK if STRUCK in inside else next(filter(None, reversed(inside)), "")


def in_force_and_struck(text: str) -> tuple[str, str]:
    """The words that stand in the text, and those that were struck out of it."""
    if text.isascii() or not _BRACKET.search(text):
        return text, ""
    pieces: dict[bool, list[str]] = {True: [], False: []}
    for run in runs_in(text):
        pieces[run.kind == STRUCK].append(text[run.start : run.end])
    return " ".join(pieces[False]), " ".join(pieces[True])


def without_struck(text: str) -> str:
    """The text as it stands in force, of the same length: what was struck out is blank.

    Line ends stay, so that places, lines and paragraphs are those of the text.
    """
    if f"{_OPEN}{STRUCK}" not in text:
        return text
    pieces: list[str] = []
    read = 0
    for mark in _struck_in(text, 0, len(text)):
        pieces += (text[read : mark.start], _NOT_BLANK.sub(" ", text[mark.start : mark.end]))
        read = mark.end
    return "".join((*pieces, text[read:]))


def _struck_in(text: str, start: int, end: int) -> Iterator[Mark]:
    """Yield the struck parts, also those inside other marked parts (a footnote's)."""
    for mark in marks_in(text[start:end]):
        first, last = start + mark.start, start + mark.end
        if mark.kind == STRUCK:
            yield Mark(mark.kind, first, last)
        else:
            yield from _struck_in(text, first + 1, last - text[last - 1 : last].count(_CLOSE))
