"""HTML to text: an empty line between blocks, a tab between cells, nothing hidden.

The borders matter: a phrase is never looked for across an empty line or a tab.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import Comment, Doctype, PageElement, ProcessingInstruction, Tag

from lawtrack.errors import UnreadableDocument
from lawtrack.ingest.documents.text_marks import (
    STRUCK_OFF,
    STRUCK_ON,
    described,
    source_words,
    with_deleted_switched,
    with_struck_marked,
)
from lawtrack.marked_text import marked

DEEPEST = 1_000
_TOO_DEEP = f"tags stand more than {DEEPEST:,} deep in one another"
# Tags that stand in one another until they are ended; others end by themselves.
_NESTED = re.compile(
    rb"<(/?)(?!(?:area|br|col|dd|dt|hr|img|input|li|link|meta|option|p|t[dhr]|tbody|wbr)\b)"
    rb"([a-zA-Z]\w{0,20})"
)
_HIDDEN = ("script", "style", "noscript", "template", "head", "select", "svg")
_HTML_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd",
    "details", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "iframe", "legend", "li", "main",
    "menu", "nav", "ol", "option", "p", "pre", "search", "section", "summary", "table", "tbody",
    "textarea", "tfoot", "thead", "tr", "ul",
))  # fmt: skip
_CELLS = ("td", "th")
_STRUCK = ("s", "del", "strike")
_LINE_THROUGH = "line-through"
# The plain selectors of a style sheet: "del", ".gone", "span.gone".
_SELECTOR = re.compile(r"(?:([a-zA-Z]\w*)|\*)?(?:\.([\w-]+))?")
_DISPLAY = re.compile(r"(?i)display\s*:\s*(?:block|flex|grid|list-item|table|table-row)(?![\w-])")
_DISPLAY_CELL = re.compile(r"(?i)display\s*:\s*table-cell\b")
_NOTE_NUMBER = re.compile(r"\s*[\[(]?(?:\d{1,3}|[*\u2020\u2021]{1,3})[\])]?\s*")
_WITHIN = 10**9  # the place of what stands within something raised
# Alone on its line: "(a)", "3.", "IV.", "SEC. 3."; a short sentence ("Report.") is none.
_ENUMERATOR = re.compile(
    r"(?m)^([ ]*+(?:SEC\. ?)?"
    r"(?:\(\w{1,6}\)|(?:\d{1,4}\w{0,2}|[A-Za-z]{1,2}|[ivxlcIVXLC]{1,6})?\.)?) *+\n\n(?=\S)"
)
_BLOCK, _LINE, _CELL = "\x1d", "\x1e", "\x1f"
_MARKS = {_BLOCK: "\n\n", _LINE: "\n", _CELL: "\t"}


def html_text(content: bytes) -> str:
    """What a page shows, without what it hides; what it strikes out is marked.

    The page is walked through once: a tree that is changed piece by piece takes time with the
    square of what stands beside each other, and minutes of 20,000 lines took most of a minute.
    """
    _refuse_depth_before(content)
    soup = BeautifulSoup(content, "lxml")
    _refuse_depth(soup)
    strikes = _strikes_of("\n".join(tag.get_text() for tag in soup.find_all("style")))
    text = "".join(_shown(soup, strikes))
    text = re.sub(r"[\x1d-\x1f]", lambda mark: _MARKS[mark.group()], text)
    return _tidy(with_struck_marked(with_deleted_switched(text)))


@dataclass(slots=True)
class _Open:
    """A tag whose children are walked through."""

    children: Iterator[PageElement]
    end: str = ""  # what stands behind them
    is_printed: bool = False  # its white space is shown as it is
    place: int = -1  # of a raised number among the pieces: a blank may have to stand before it
    words: str = ""  # that are raised


def _shown(soup: BeautifulSoup, strikes: frozenset[str]) -> list[str]:
    """The words of a page, with a mark wherever lines, cells, blocks, struck parts begin or end."""
    pieces: list[str] = []
    above = [_Open(iter(soup.contents))]
    while above:
        here = above[-1]
        child = next(here.children, None)
        if child is None:
            above.pop()
            _end(here, pieces, above)
        elif isinstance(child, Tag):
            if (alone := _without_children(child)) is not None:
                pieces.append(alone)
            else:
                above.append(_begun(child, pieces, above, strikes))
        elif not isinstance(child, Comment | Doctype | ProcessingInstruction):
            words = source_words(str(child))
            words = words if here.is_printed else re.sub(r"\s+", " ", words)
            pieces.append(words)
            here.words += words if here.place >= 0 else ""
    return pieces


def _without_children(tag: Tag) -> str | None:
    """What stands in the place of a tag that is not looked into; ``None`` for other tags."""
    if tag.name in _HIDDEN:
        return ""
    if tag.name == "br":
        return _LINE
    if tag.name == "img":
        return described(str(tag.get("alt") or ""))
    if tag.name == "input" and tag.get("value") is not None and tag.get("type", "text") == "text":
        return marked("form field", source_words(str(tag["value"])))
    return None


def _begun(tag: Tag, pieces: list[str], above: list[_Open], strikes: frozenset[str]) -> _Open:
    """The tag, what stands before its children put down."""
    style = str(tag.get("style") or "")
    blocks = _BLOCK * ((tag.name in _HTML_BLOCKS) + (_DISPLAY.search(style) is not None))
    cells = _CELL * ((tag.name in _CELLS) + (_DISPLAY_CELL.search(style) is not None))
    is_struck = _is_struck(tag, style, strikes)
    pieces += (blocks, "", STRUCK_ON if is_struck else "")
    opened = _Open(iter(tag.contents), (STRUCK_OFF if is_struck else "") + cells + blocks)
    opened.is_printed = above[-1].is_printed or tag.name == "pre"
    if is_struck:
        for each in above:
            each.place = -1  # a raised number that is struck out is none
    elif tag.name == "sup" or above[-1].place >= 0:
        opened.place = len(pieces) - 2 if tag.name == "sup" else _WITHIN
    return opened


def _end(ended: _Open, pieces: list[str], above: list[_Open]) -> None:
    """Put down what stands behind a tag's children, and a blank before a note's number."""
    pieces.append(ended.end)
    if ended.place < 0:
        return
    if ended.place != _WITHIN and _NOTE_NUMBER.fullmatch(ended.words):
        pieces[ended.place] = " "  # the number of a note is no part of the word it stands at
    if above and above[-1].place >= 0:
        above[-1].words += ended.words[:200]  # no number is as long


def _is_struck(tag: Tag, style: str, strikes: frozenset[str]) -> bool:
    """Whether an element shows its text with a line through it."""
    if tag.name in _STRUCK or _LINE_THROUGH in style.casefold():
        return True
    if not strikes:
        return False
    looks = tag.get_attribute_list("class") if tag.get("class") else []
    return tag.name in strikes or any(
        f".{each}" in strikes or f"{tag.name}.{each}" in strikes for each in looks
    )


def _strikes_of(styles: str) -> frozenset[str]:
    """The plain selectors of a style sheet that put a line through words: "del", ".gone"."""
    return frozenset(
        selector.strip().removeprefix("*")
        for selectors, looks in _style_rules(styles if _LINE_THROUGH in styles else "")
        if _LINE_THROUGH in looks
        for selector in selectors.split(",")
        if (plain := _SELECTOR.fullmatch(selector.strip())) is not None and any(plain.groups())
    )


def _style_rules(styles: str) -> Iterator[tuple[str, str]]:
    """Yield the selectors of each rule of a style sheet, and what stands between its braces."""
    for piece in styles.split("}")[:-1]:
        selectors, brace, looks = piece.rpartition("{")
        if brace:
            yield selectors.rpartition("{")[2], looks


def _refuse_depth_before(content: bytes) -> None:
    """Raise ``UnreadableDocument`` for tags of one name too deep in one another to be taken in."""
    if content.count(b"<") <= DEEPEST:
        return
    depths: Counter[bytes] = Counter()
    for end, name in _NESTED.findall(content):
        depths[name] = max(0, depths[name] + (-1 if end else 1))
        if depths[name] > DEEPEST:
            raise UnreadableDocument(_TOO_DEEP)


def _refuse_depth(soup: BeautifulSoup) -> None:
    """Raise ``UnreadableDocument`` for tags so deep in one another that each step takes long."""
    depth = {id(soup): 0}
    for tag in soup.find_all(True):
        depth[id(tag)] = depth[id(tag.parent)] + 1
        if depth[id(tag)] > DEEPEST:
            raise UnreadableDocument(_TOO_DEEP)


def _tidy(text: str) -> str:
    """No white space around lines, one empty line at most, and an enumerator with its text."""
    text = re.sub(r"(?<![ \t])[ \t]*\n *", "\n", text)
    text = re.sub(r"\n{3,}", "\n\n", text)
    return _ENUMERATOR.sub(_joined, text).strip()


def _joined(found: re.Match[str]) -> str:
    # "(a)" or "SEC. 3." alone on a line belongs to what follows it.
    lead = found.group(1).strip()
    return f"{lead} " if lead else found.group()
