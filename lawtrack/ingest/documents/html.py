"""HTML to text: an empty line between blocks, a tab between cells, nothing hidden.

The borders matter: a phrase is never looked for across an empty line or a tab.
"""

import re

from bs4 import BeautifulSoup
from bs4.element import Comment, Doctype, NavigableString, ProcessingInstruction

from lawtrack.errors import UnreadableDocument

DEEPEST = 1_000
_HIDDEN = ("script", "style", "noscript", "template", "head", "select", "svg")
_HTML_BLOCKS = (
    "address", "article", "blockquote", "dd", "div", "dl", "dt", "fieldset", "figure", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "li", "main", "nav",
    "ol", "p", "pre", "section", "table", "tr", "ul",
)  # fmt: skip
_BLOCK, _LINE, _CELL = "\x1d", "\x1e", "\x1f"
_MARKS = {_BLOCK: "\n\n", _LINE: "\n", _CELL: "\t"}


def html_text(content: bytes) -> str:
    """What a page shows, without what it hides."""
    soup = BeautifulSoup(content, "lxml")
    _refuse_depth(soup)
    for hidden in soup.find_all(_HIDDEN):
        hidden.decompose()
    printed = {id(string) for pre in soup.find_all("pre") for string in pre.find_all(string=True)}
    for string in list(soup.find_all(string=True)):
        if isinstance(string, Comment | Doctype | ProcessingInstruction):
            string.extract()
        elif id(string) not in printed:
            string.replace_with(NavigableString(re.sub(r"\s+", " ", string)))
    for tag in soup.find_all("br"):
        tag.replace_with(_LINE)
    for tag in soup.find_all(("td", "th")):
        tag.append(_CELL)
    for tag in soup.find_all(_HTML_BLOCKS):
        tag.insert(0, _BLOCK)
        tag.append(_BLOCK)
    return _tidy(re.sub(r"[\x1d-\x1f]", lambda mark: _MARKS[mark.group()], soup.get_text()))


def _refuse_depth(soup: BeautifulSoup) -> None:
    """Raise ``UnreadableDocument`` for tags so deep in one another that each step takes long."""
    depth = {id(soup): 0}
    for tag in soup.find_all(True):
        depth[id(tag)] = depth[id(tag.parent)] + 1
        if depth[id(tag)] > DEEPEST:
            raise UnreadableDocument(f"tags stand more than {DEEPEST:,} deep in one another")


def _tidy(text: str) -> str:
    """No white space around lines, one empty line at most, and an enumerator with its text."""
    text = re.sub(r"(?<![ \t])[ \t]*\n *", "\n", text)
    text = re.sub(r"\n{3,}", "\n\n", text)
    text = re.sub(r"(?m)^([ ]*(?:SEC\. ?)?(?:\(\w{1,6}\)|\w{0,6}\.)?) *\n\n(?=\S)", _joined, text)
    return text.strip()


def _joined(found: re.Match[str]) -> str:
    # "(a)" or "SEC. 3." alone on a line belongs to what follows it.
    lead = found.group(1).strip()
    return f"{lead} " if lead else found.group()
