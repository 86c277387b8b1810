"""Fields of an API that hold markup, entities or RTF → the words that a page would show; pure.

Clerks paste from word processors and web pages. What they mean is words; a field without "<", "&"
and "{\\rtf" comes back as it is. Only tags that are known to lay out text are taken for such:
"a < b", "<b" and "<jane@town.example>" are words.
"""

import re
from html import unescape

from lawtrack.ingest.documents.rtf import rtf_text
from lawtrack.ingest.documents.text_marks import (
    STRUCK_OFF,
    STRUCK_ON,
    source_words,
    with_struck_marked,
)
from lawtrack.marked_text import without_brackets_of_its_own

_RTF = "{\\rtf"
# An entity ends in a semicolon: "R&D", "AT&T" and "&copies" are words. A few are often cut short.
_ENTITY = re.compile(
    r"&(?P<name>#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});"
    r"|&(?P<short>nbsp|#[0-9]{3,5}|(?:amp|quot|lt|gt|[nm]dash|[lr][sd]quo|sect)\b)"
)
# E-mail addresses and telephone numbers, also "(617) 555-0100" and "+1 617.555.0100".
_BETWEEN = r"[ \xa0.\u2010-\u2013-]"  # the groups of a telephone number
_PERSONAL = re.compile(
    # Begun only where a word begins, and never given back: a long word takes its length, not
    # the square of it.
    r"(?<![\w.+'-])[\w.+'-]++@[\w-]+(?:\.[\w-]+)+"
    rf"|(?<![\w-])(?:\+?1{_BETWEEN}?)?(?:\(\d{{3}}\){_BETWEEN}?|\d{{3}}{_BETWEEN})"
    rf"\d{{3}}{_BETWEEN}\d{{4}}(?![\w-])"
)
_DIGITS = re.compile(r"\d{3}")
_ESCAPED_AT_MOST = 5  # "&amp;amp;nbsp;"
_ATTRIBUTE = (
    r"\s++[\w:.-]++(?:\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+'|[^\s<>\"']++))"
    r"|\s++(?:nowrap|noshade|compact|disabled|hidden)\b"
)
_NAME = r"</?[a-zA-Z][a-zA-Z0-9]{0,9}(?::[a-zA-Z]\w{0,30})?+"
_TAG = re.compile(
    rf"(?P<tag>{_NAME})(?P<attributes>(?:{_ATTRIBUTE})*+)\s*+/?>|(?P<comment><!--)|<[!?][^<>]*+>"
)
# What is left of a tag where a field was cut at its greatest length.
_CUT_TAG = re.compile(
    rf"(?P<tag>{_NAME})(?:{_ATTRIBUTE})*+\s*+(?:[\w-]++=(?:\"[^\"<>]*+|'[^'<>]*+)?)?"
)
_LINES = frozenset(["li", "tr", "dt", "dd"])  # broken where they begin: many are never closed
_BLOCKS = frozenset(
    [
        "p", "div", "ul", "ol", "dl", "table", "blockquote", "center", "pre", "section",
        "article", "header", "footer", "hr", "form", "fieldset", "h1", "h2", "h3", "h4", "h5", "h6",
    ]
)  # fmt: skip
_CELLS = frozenset(["td", "th"])  # broken where they end
_INLINE = frozenset(
    [
        "a", "abbr", "acronym", "b", "big", "body", "cite", "code", "col", "colgroup", "dfn", "em",
        "font", "html", "i", "img", "ins", "kbd", "label", "link", "mark", "meta", "nobr", "q",
        "samp", "small", "span", "strong", "sub", "sup", "tbody", "tfoot", "thead", "tt", "u",
        "var", "wbr", "br",
    ]
)  # fmt: skip
_STRUCK = frozenset(["s", "strike", "del"])
_HIDDEN = frozenset(["head", "script", "style", "title", "xml"])
_KNOWN = _LINES | _BLOCKS | _CELLS | _INLINE | _STRUCK | _HIDDEN
# By name and whether it is the tag that ends it.
_BREAKS = {
    **{(name, is_end): "\n\n" for name in _BLOCKS for is_end in (False, True)},
    **{("br", is_end): "\n" for is_end in (False, True)},
    **{(name, False): "\n" for name in _LINES},
    **{(name, True): "\t" for name in _CELLS},
}
# What stands between these is words as they are: a feed's title that was pasted whole.
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_DEEPEST = 50  # tags in one another that strike out, and those that may end them
# A note that only draws a line says nothing.
_DRAWN = re.compile(r"[\s_=*.–—-]*")
# A line that was ended by hand in the middle of a sentence ends no paragraph.
_MID_SENTENCE = re.compile(r"(?<=[a-zà-öø-ÿ,])\n{2,}(?=[a-zà-öø-ÿ])")


def plain_line(text: str) -> str:
    """The words of a field that is one line: a title, a name."""
    plain = _plain(text)
    return text if plain is text else " ".join(plain.split())


def plain_paragraphs(text: str) -> str:
    """The words of a field for prose, its lines and paragraphs kept; "" when it draws a line."""
    plain = _plain(text)
    if _DRAWN.fullmatch(plain):
        return ""
    if plain is text:
        return text
    lines = (re.sub(r"[^\S\n\t]+", " ", line).strip() for line in plain.split("\n"))
    return _MID_SENTENCE.sub("\n", re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip())


def without_contacts(text: str) -> str:
    """The text without e-mail addresses and telephone numbers."""
    return _PERSONAL.sub("", text) if "@" in text or _DIGITS.search(text) else text


def _plain(text: str) -> str:
    """The words; the very same object where nothing is to be done."""
    if "<" not in text and "&" not in text and "{" not in text:
        return text if text.isascii() else without_brackets_of_its_own(text)
    before, sign, rtf = text.partition(_RTF)
    if not sign:
        return _without_markup(text)
    return f"{_without_markup(before)}{rtf_text(sign + rtf)}"


def _without_markup(text: str) -> str:
    if "&" in text:
        text = _unescaped(text)
    text = source_words(_CDATA.sub("", text) if "<![CDATA[" in text else text)
    return _without_tags(text) if "<" in text else text


def _unescaped(text: str) -> str:
    for _ in range(_ESCAPED_AT_MOST):
        plain = _ENTITY.sub(lambda found: unescape(f"&{found['name'] or found['short']};"), text)
        if plain == text:
            break
        text = plain
    return text


def _without_tags(text: str) -> str:
    """The text with line ends for blocks, tabs between cells, and what is struck out marked."""
    pieces: list[str] = []
    read = 0
    unfinished: list[tuple[str, int]] = []  # tags that strike out (where, in pieces) or do not (-1)
    lacking: set[str] = set()  # ends that were looked for in vain
    for tag in _TAG.finditer(text):
        name = (tag["tag"] or "").strip("</").lower()
        if tag.start() < read or (name and ":" not in name and name not in _KNOWN):
            continue
        pieces.append(text[read : tag.start()])
        read = tag.end()
        is_end = (tag["tag"] or "").startswith("</")
        if tag["comment"] or (name in _HIDDEN and not is_end):
            read = _end_of_hidden("-->" if tag["comment"] else f"</{name}>", text, read, lacking)
        elif (name, is_end) in _BREAKS:
            pieces.append(_BREAKS[name, is_end])
        elif is_end:
            _end_struck(name, unfinished, pieces)
        elif name in _STRUCK or "line-through" in (tag["attributes"] or ""):
            unfinished.append((name, len(pieces)))
            pieces.append(STRUCK_ON)
        elif any(each == name for each, _ in unfinished):
            unfinished.append((name, -1))
        del unfinished[_DEEPEST:]
    if not pieces:
        return text
    for _, place in unfinished:  # that it strikes out all the rest is not to be believed
        if place >= 0:
            pieces[place] = ""
    pieces.append(_without_cut_tag(text[read:]))
    return with_struck_marked("".join(pieces))


def _end_of_hidden(end: str, text: str, start: int, lacking: set[str]) -> int:
    """Where what is hidden ends; where it began, if it never does."""
    if end not in lacking:
        if found := re.compile(re.escape(end), re.IGNORECASE).search(text, start):
            return found.end()
        lacking.add(end)  # each is looked for once
    return start


def _end_struck(name: str, unfinished: list[tuple[str, int]], pieces: list[str]) -> None:
    for number in range(len(unfinished) - 1, -1, -1):
        if unfinished[number][0] == name:
            _, place = unfinished.pop(number)
            if place >= 0:
                pieces.append(STRUCK_OFF)
            return


def _without_cut_tag(text: str) -> str:
    place = text.rfind("<")
    cut = _CUT_TAG.fullmatch(text, place) if place >= 0 else None
    return text[:place] if cut and cut["tag"].strip("</").lower() in _KNOWN else text
