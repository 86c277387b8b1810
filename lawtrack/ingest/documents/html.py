"""HTML to text: an empty line between blocks, a tab between cells, nothing hidden.

The borders matter: a phrase is never looked for across an empty line or a tab.
"""

import re
from collections import Counter
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import Comment, Doctype, NavigableString, ProcessingInstruction, Tag

from lawtrack.errors import UnreadableDocument
from lawtrack.ingest.documents.marking import (
    STRUCK_OFF,
    STRUCK_ON,
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
_HTML_BLOCKS = (
    "address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd",
    "details", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "iframe", "legend", "li", "main",
    "menu", "nav", "ol", "option", "p", "pre", "search", "section", "summary", "table", "tbody",
    "textarea", "tfoot", "thead", "tr", "ul",
)  # fmt: skip
_STRUCK = ("s", "del", "strike")
_LINE_THROUGH = "line-through"
# The plain selectors of a style sheet: "del", ".gone", "span.gone".
_SELECTOR = re.compile(r"(?:([a-zA-Z]\w*)|\*)?(?:\.([\w-]+))?")
_DISPLAY = re.compile(r"(?i)display\s*:\s*(?:block|flex|grid|list-item|table|table-row)(?![\w-])")
_DISPLAY_CELL = re.compile(r"(?i)display\s*:\s*table-cell\b")
_NOTE_NUMBER = re.compile(r"\s*[\[(]?(?:\d{1,3}|[*\u2020\u2021]{1,3})[\])]?\s*")
_BLOCK, _LINE, _CELL = "\x1d", "\x1e", "\x1f"
_MARKS = {_BLOCK: "\n\n", _LINE: "\n", _CELL: "\t"}


def html_text(content: bytes) -> str:
    """What a page shows, without what it hides; what it strikes out is marked."""
    _refuse_depth_before(content)
    soup = BeautifulSoup(content, "lxml")
    _refuse_depth(soup)
    styles = "\n".join(tag.get_text() for tag in soup.find_all("style"))
    for hidden in soup.find_all(_HIDDEN):
        hidden.decompose()
    printed = {id(string) for pre in soup.find_all("pre") for string in pre.find_all(string=True)}
    for string in list(soup.find_all(string=True)):
        if isinstance(string, Comment | Doctype | ProcessingInstruction):
            string.extract()
            continue
        words = source_words(str(string))
        string.replace_with(
            NavigableString(words if id(string) in printed else re.sub(r"\s+", " ", words))
        )
    _set_marks(soup, styles)
    text = re.sub(r"[\x1d-\x1f]", lambda mark: _MARKS[mark.group()], soup.get_text())
    return _tidy(with_struck_marked(with_deleted_switched(text)))


def _set_marks(soup: BeautifulSoup, styles: str) -> None:
    """Put a mark wherever lines, cells, blocks and struck parts begin or end."""
    for tag in _struck_tags(soup, styles):
        tag.insert(0, STRUCK_ON)
        tag.append(STRUCK_OFF)
    for tag in soup.find_all("sup"):
        if _NOTE_NUMBER.fullmatch(tag.get_text()):
            tag.insert(0, " ")  # the number of a note is no part of the word it stands at
    for tag in soup.find_all("input", value=True):
        if tag.get("type", "text") == "text":
            tag.replace_with(marked("form field", source_words(str(tag["value"]))))
    for tag in soup.find_all("br"):
        tag.replace_with(_LINE)
    for tag in (*soup.find_all(("td", "th")), *soup.find_all(style=_DISPLAY_CELL)):
        tag.append(_CELL)
    for tag in (*soup.find_all(_HTML_BLOCKS), *soup.find_all(style=_DISPLAY)):
        tag.insert(0, _BLOCK)
        tag.append(_BLOCK)


def _struck_tags(soup: BeautifulSoup, styles: str) -> list[Tag]:
    """The elements that show their text with a line through it."""
    chosen = list(soup.find_all(_STRUCK))
    chosen += soup.find_all(style=re.compile(_LINE_THROUGH, re.IGNORECASE))
    for selectors, looks in _style_rules(styles if _LINE_THROUGH in styles else ""):
        for selector in selectors.split(",") if _LINE_THROUGH in looks else ():
            plain = _SELECTOR.fullmatch(selector.strip())
            if plain is not None and any(plain.groups()):
                name, looks_like = plain.groups()
                tags = soup.find_all(name) if name else soup.find_all(class_=looks_like)
                chosen += [
                    tag for tag in tags if not looks_like or looks_like in (tag.get("class") or ())
                ]
    return list({id(tag): tag for tag in chosen}.values())


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
    text = re.sub(r"(?m)^([ ]*+(?:SEC\. ?)?(?:\(\w{1,6}\)|\w{0,6}\.)?) *+\n\n(?=\S)", _joined, text)
    return text.strip()


def _joined(found: re.Match[str]) -> str:
    # "(a)" or "SEC. 3." alone on a line belongs to what follows it.
    lead = found.group(1).strip()
    return f"{lead} " if lead else found.group()
