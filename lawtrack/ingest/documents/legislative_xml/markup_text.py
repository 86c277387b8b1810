"""A measure in XML to its text: a paragraph for each heading, item and stem, as the press sets it.

Numbers stand at the beginning of their paragraphs, quotations have their marks (each paragraph of a
quoted passage begins with one), struck parts are marked, notes stand behind their paragraph.
"""

import re
from typing import Any

from lawtrack.errors import Unread, UnreadableDocument
from lawtrack.ingest.documents.legislative_xml.mend_xml import root_of
from lawtrack.ingest.documents.legislative_xml.struck_parts import StruckParts
from lawtrack.ingest.documents.legislative_xml.xml_elements import (
    ASIDES,
    BLOCKS,
    CELLS,
    HIDDEN,
    INLINE,
    NUMBERS,
    PRINTED_NUMBER,
    QUOTED_BLOCKS,
    QUOTES,
    SAYING,
)
from lawtrack.ingest.documents.legislative_xml.xml_paragraphs import CELL, Paragraphs
from lawtrack.linear_pattern import LinearPattern

ONLY_STRUCK = "nothing in it but what was struck out"
NO_WORDS = "a frame without a text"
NOT_AVAILABLE = "it says only that there is no text yet"

_OPENERS, _CLOSERS = "“‘\"'`", "”’\"'"
_MARKS = (("“", "”"), ("‘", "’"))  # by depth, in turn
_BARE_NUMBER = re.compile(r"\s*(?:\d[\w\-–.]*|[IVXLCA-Z]{1,6}\d*)[.—–-]?\s*")
_LONGEST_PLACEHOLDER = 200
# All that stands where the words of a measure will be: "[TEXT NOT AVAILABLE REFER TO PDF]".
_PLACEHOLDER = LinearPattern(
    r"[\s\[(*]*(?:(?:the )?(?:xml|html|full|bill|complete)? ?text(?: of (?:this|the) \w+)?"
    r"(?: is| are)?(?: currently)? (?:not (?:yet )?available|unavailable|pending|to be supplied)"
    r"|no text(?: is)?(?: yet)?(?: available)?|placeholder|tbd|to be (?:supplied|inserted))"
    r"(?:[ ,;:.\])]*\n? ?(?:in this format|at this time|yet|(?:please )?(?:refer to|see)"
    r" (?:the )?(?:pdf|printed \w+)[\w ]*)[\s.\])*]*)*[\s.\])*]*",
    ignore_case=True,
)
_LETTER = re.compile(r"[^\W\d_]")


def legislative_text(content: bytes) -> tuple[str, str]:
    """The text of a document in XML and what may be missing in it.

    Raises ``UnreadableDocument`` for a measure that says nothing: all of it was struck out, or
    there is only the form.
    """
    root, problem = root_of(content)
    if root is None:
        return "", problem
    if silence := _silence(root):
        raise UnreadableDocument("; ".join(filter(None, (silence, problem))), Unread.EMPTY)
    paragraphs = Paragraphs()
    _Reading(root).read(root, paragraphs, struck=False, depth=0)
    return "\n\n".join(paragraphs.finished()), problem


def is_silent(content: bytes) -> str:
    """Why a measure in XML says nothing; "" when it says something, or is no measure."""
    root, problem = root_of(content)
    return _silence(root) if root is not None else problem


def is_placeholder(words: str) -> bool:
    """Whether all that is said is that there is no text yet."""
    return len(words) <= _LONGEST_PLACEHOLDER and _PLACEHOLDER.fullmatch(words) is not None


def _silence(root: Any) -> str:
    if next(root.iter(*(f"{{*}}{name}" for name in SAYING)), None) is None:
        return ""
    parts = StruckParts(root)
    silence, spoken, length = NO_WORDS, [], 0
    waiting = [(root, False, False)]  # an element, whether it is of a body, whether it is struck
    while waiting:
        element, says, struck = waiting.pop()
        name = local_name(element)
        if name in HIDDEN or name in NUMBERS:
            continue
        says = says or name in SAYING
        struck = parts.is_struck(element, name, struck)
        waiting += [(child, says, struck) for child in element if isinstance(child.tag, str)]
        words = (element.text, *(child.tail for child in element)) if says else ()
        for text in filter(None, words):
            if _LETTER.search(text) is None:
                continue
            if struck:
                silence = ONLY_STRUCK
                continue
            spoken.append(text.strip())
            length += len(spoken[-1])
            if length > _LONGEST_PLACEHOLDER:
                return ""
    if not spoken:
        return silence
    return NOT_AVAILABLE if is_placeholder(" ".join(reversed(spoken))) else ""


def local_name(element: Any) -> str:
    """The element's name without its namespace."""
    tag: str = element.tag
    return tag.rpartition("}")[2]


class _Reading:
    """One document on its way to text."""

    def __init__(self, root: Any) -> None:
        self._parts = StruckParts(root)

    def read(self, element: Any, into: Paragraphs, *, struck: bool, depth: int) -> None:
        """Add what an element says; ``depth`` counts the quotations around it."""
        name = local_name(element)
        struck = self._parts.is_struck(element, name, struck)
        if name in HIDDEN and not (name == "toc" and depth):
            into.blank()
        elif name in ASIDES or element.get("commented", "no") in ("yes", "hidden"):
            self._read_aside(element, into, ASIDES.get(name, "comment"), struck=struck, depth=depth)
        elif name in QUOTED_BLOCKS and not _brings_marks(element):
            self._read_quoted_block(element, into, struck=struck, depth=depth)
        elif name == "after-quoted-block":
            self._read_behind_quotation(element, into, struck=struck)
        elif name in QUOTES and _is_of_the_dtd(element) and not _has_marks(element, into):
            opener, closer = _MARKS[depth % 2]
            into.words(opener, struck=struck)
            self._children(element, into, struck=struck, depth=depth + 1)
            into.close(closer, struck=struck)
        elif name in NUMBERS:
            self._read_number(element, into, name, struck=struck, depth=depth)
        elif name in BLOCKS:
            self._read_block(element, into, name, struck=struck, depth=depth)
        else:
            self._read_inline(element, into, name, struck=struck, depth=depth)

    def _children(self, element: Any, into: Paragraphs, *, struck: bool, depth: int) -> None:
        into.words(element.text, struck=struck)
        numbered = False
        for child in element:
            if isinstance(child.tag, str):
                self.read(child, into, struck=struck, depth=depth)
                numbered = numbered or local_name(child) in NUMBERS
            else:
                into.words(child.text, struck=struck)
            into.words(child.tail, struck=struck)
        if numbered:
            into.release()

    def _read_block(
        self, element: Any, into: Paragraphs, name: str, *, struck: bool, depth: int
    ) -> None:
        into.end()
        lead = {"whereas": "Whereas ", "recital": "Whereas "}.get(name, "")
        if name == "section" and _resolves(element):
            lead = "Resolved, "
        if lead and not _begins_with(element, lead):
            into.words(lead, struck=struck)
            into.hold()
        self._children(element, into, struck=struck, depth=depth)
        into.end()

    def _read_number(
        self, element: Any, into: Paragraphs, name: str, *, struck: bool, depth: int
    ) -> None:
        """A number, with the word that is printed before it and stands nowhere in the file."""
        if into.last.isalnum():
            into.blank()
        level = element.getparent()
        pattern = PRINTED_NUMBER.get(local_name(level), "{}") if level is not None else "{}"
        bare = _BARE_NUMBER.fullmatch("".join(element.itertext())) is not None
        if bare and len(element) == 0 and (name == "enum" or pattern.startswith("SEC.")):
            number = " ".join((element.text or "").split())
            number = number.rstrip(".—–- ") if pattern.endswith("—") else number
            into.words(pattern.format(number), struck=struck)
        else:
            self._children(element, into, struck=struck, depth=depth)
        into.hold()

    def _read_inline(
        self, element: Any, into: Paragraphs, name: str, *, struck: bool, depth: int
    ) -> None:
        if name == "omitted-text":
            into.words(" * * * ", struck=struck)
            return
        if element.get("class", "").startswith("footnoteRef"):
            into.blank()
            return
        parted = name not in INLINE or (name in ("superscript", "sup") and _is_mark(element, into))
        if parted:
            into.blank(CELL if name in CELLS and _is_no_first(element) else " ")
        self._children(element, into, struck=struck, depth=depth)
        if parted:
            into.blank()

    def _read_aside(
        self, element: Any, into: Paragraphs, kind: str, *, struck: bool, depth: int
    ) -> None:
        aside = Paragraphs()
        self._children(element, aside, struck=struck, depth=depth)
        into.note(kind, aside.finished())
        if local_name(element) in BLOCKS:
            into.release()
        else:
            into.blank()

    def _read_quoted_block(
        self, element: Any, into: Paragraphs, *, struck: bool, depth: int
    ) -> None:
        """A passage with a mark before each of its paragraphs and one behind it."""
        if element.get("display-inline") != "yes-display-inline":
            into.end()
        opener, closer = _MARKS[depth % 2]
        around, into.prefix = into.prefix, into.prefix + opener
        if into.last:  # it begins within a paragraph
            into.words(opener, struck=struck)
            into.hold()
        into.words(element.text, struck=struck)
        behind = None
        for child in element:
            if isinstance(child.tag, str) and local_name(child) == "after-quoted-block":
                behind = child
            elif isinstance(child.tag, str):
                self.read(child, into, struck=struck, depth=depth + 1)
                into.words(child.tail, struck=struck)
        into.prefix = around
        if any(True for text in element.itertext() if text.strip()):
            into.close(closer, struck=struck)
        if behind is not None:
            self.read(behind, into, struck=struck, depth=depth)
        into.release()

    def _read_behind_quotation(self, element: Any, into: Paragraphs, *, struck: bool) -> None:
        if element.get("display") != "no":
            into.reopen()
            if (element.text or "")[:1].isalnum():
                into.blank()
            self._children(element, into, struck=struck, depth=0)
            into.end()


def _is_of_the_dtd(element: Any) -> bool:
    """Whether the press sets the quotation marks; in USLM they stand in the text."""
    return not str(element.tag).startswith("{")


def _has_marks(element: Any, into: Paragraphs) -> bool:
    """Whether marks stand in or around a quotation already, or it is all that another one holds."""
    quoted = "".join(element.itertext()).strip()
    if not quoted:
        return True
    if quoted[0] in _OPENERS and quoted[-1] in _CLOSERS and len(quoted) > 1:
        return not any(local_name(inner) in QUOTES for inner in element.iterdescendants("{*}*"))
    if into.last and into.last in _OPENERS and (element.tail or "")[:1] in tuple(_CLOSERS):
        return True
    parent = element.getparent()
    return (
        parent is not None
        and local_name(parent) in QUOTES
        and len(parent) == 1
        and not ((parent.text or "") + (element.tail or "")).strip()
    )


def _brings_marks(element: Any) -> bool:
    """Whether a quoted passage begins with a mark of its own, as in USLM."""
    said = next((text.strip() for text in element.itertext() if text.strip()), "")
    return said[:1] in tuple(_OPENERS)


def _begins_with(element: Any, lead: str) -> bool:
    said = "".join(element.itertext()).lstrip(_OPENERS + " \n\t\r(")
    return said.lower().startswith(lead.strip(" ,").lower())


def _resolves(element: Any) -> bool:
    """Whether the press sets "Resolved," before a section: a resolution's first, without number."""
    parent = element.getparent()
    if parent is None or local_name(parent) != "resolution-body":
        return False
    if parent.get("display-resolving-clause", "").startswith("no"):
        return False
    first = element.getprevious() is None or element.get("section-type") == "resolved"
    return first and element.find("enum") is None and _begins_with(element, "That ")


def _is_mark(element: Any, into: Paragraphs) -> bool:
    """Whether a raised number behind a word points to a note and is no part of the word."""
    return into.last.isalpha() and "".join(element.itertext()).strip().isdigit()


def _is_no_first(element: Any) -> bool:
    return element.getprevious() is not None
