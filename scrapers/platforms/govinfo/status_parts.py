"""The parts of a bill status file, of either schema, and the words in its pieces of HTML; pure."""

import re
from collections.abc import Mapping, Set
from datetime import date
from functools import lru_cache
from html import unescape
from typing import Any

from lawtrack.linear_pattern import LinearPattern

# A sign of "less than" is no tag, and what lies between it and the next ">" is not lost.
_TAG = re.compile(r"</?[a-z][^<>]*>|<![^<>]*>", re.IGNORECASE)
# Either end of a block: two summaries in a hundred do not close their paragraphs.
_BREAK = re.compile(
    r"</?(?:p|li|ul|ol|dl|dt|dd|div|h\d|br|hr|pre|blockquote|section|table|tr|td|th)\b[^<>]*>",
    re.IGNORECASE,
)
_NOT_SHOWN = LinearPattern(r"<(?:style|script)\b[^<>]*>[^<]*", ignore_case=True)

_PROSE = frozenset(("text", "title", "purpose", "description"))

Parts = Mapping[str, Any]


def bill_in(root: Any) -> Any:
    """The bill of a ``<billStatus>``, or ``None``; its elements have no namespace any more."""
    if root.tag.startswith("{"):
        for element in root.iter("*"):
            element.tag = element.tag.rpartition("}")[2]
    return next((child for child in root if child.tag == "bill"), None)


def children_by_name(element: Any) -> dict[str, Any]:
    """The children by name; what a ``<cdata>`` wraps stands among them.

    One walk over the children: asking lxml for one path after another costs five times as much.
    """
    parts = {child.tag: child for child in element}
    if len(parts) < len(element):
        parts.update(_of_those_twice(element))
    if "cdata" in parts:
        for child in parts["cdata"]:
            if child.text or child.tag not in parts:
                parts[child.tag] = child
    return parts


def _of_those_twice(element: Any) -> dict[str, Any]:
    """Of each child's name the first that says something; a list goes on in the next of its name.

    Nothing of a list is lost then: a second list of actions would tell the newest of them.
    """
    parts: dict[str, Any] = {}
    for child in list(element):
        before = parts.get(child.tag)
        if before is not None and len(before) and len(child) and before[0].tag == child[0].tag:
            before.extend(list(child))
        elif before is None and (len(child) or (child.text or "").strip()):
            parts[child.tag] = child
    return parts


def texts_in(element: Any) -> dict[str, str]:
    """The texts of the children by name, likewise."""
    texts = {}
    for child in element:
        tag, text = child.tag, child.text
        if tag in _PROSE and len(child):
            text = _words(child)
        texts[tag] = text.strip() if text else ""
    if "cdata" in texts:
        for child in element.find("cdata"):
            texts[child.tag] = _words(child) or texts.get(child.tag, "")
    return texts


def first_texts_in(element: Any) -> dict[str, str]:
    """The texts of the children by name; of one that stands twice, the first that says something.

    Amendments of one number in both chambers were printed into each other.
    """
    texts = texts_in(element)
    if len(texts) < len(element):
        for child in reversed(element):
            if words := _words(child):
                texts[child.tag] = words
    return texts


def some_texts_in(element: Any, names: Set[str]) -> dict[str, str]:
    """The texts of these children alone."""
    texts = {
        child.tag: _words(child) if child.tag in _PROSE else (child.text or "").strip()
        for child in element
        if child.tag in names
    }
    return texts_in(element) if "cdata" in texts else texts


def text_of(parts: Parts, name: str) -> str:
    """The text of a child, empty when it is not there."""
    part = parts.get(name)
    return "" if part is None else _words(part)


def _words(element: Any) -> str:
    """The text of an element; prose may hold elements of HTML, which cut nothing off."""
    if element.tag in _PROSE and len(element):
        return " ".join("".join(element.itertext()).split())
    return (element.text or "").strip()


def child_text(element: Any, name: str) -> str:
    """The text of the first child of this name; asking lxml for it takes three times as long."""
    for child in element:
        if child.tag == name:
            return (child.text or "").strip()
    return ""


@lru_cache(maxsize=4096)
def day_of(value: str) -> date | None:
    """The day of a date or moment; ``None`` when it is none."""
    try:
        return date.fromisoformat(value[:10]) if value else None
    except ValueError:
        return None


def items_of(parts: Parts, name: str) -> list[Any]:
    """The items of a list; schema 1.0.0 has counts beside them."""
    return [child for child in parts[name] if child.tag == "item"] if name in parts else []


def plain(markup: str) -> str:
    """The words of a piece of HTML; GPO's is often not balanced, so tags are cut, not parsed.

    What was escaped once too often is read once more.
    """
    if "<" not in markup and "&" not in markup:
        return markup.strip()
    words = _unescaped(markup)
    if _BREAK.search(words):
        words = _unescaped(words)
    return "\n".join(line for raw in words.split("\n") if (line := " ".join(raw.split())))


def plain_line(markup: str) -> str:
    """The words of a piece of HTML on one line."""
    if "<" in markup or "&" in markup:
        markup = plain(markup)
    return " ".join(markup.split())


def _unescaped(markup: str) -> str:
    low = markup.lower()
    if "<style" in low or "<script" in low:
        markup = _NOT_SHOWN.sub("", markup)
    return unescape(_TAG.sub("", _BREAK.sub("\n", markup)))
