"""The words of an agenda that is a web page, with the numbers that a browser puts before them.

A list that is numbered by its page (``ol``) has no numbers in its words: without them it would have
no lines, and its matters would be lost.
"""

from collections.abc import Iterator
from itertools import islice

from bs4 import Tag
from bs4.element import NavigableString, PreformattedString

from lawtrack.ingest.documents.html import html_text
from lawtrack.linear_pattern import LinearPattern
from scrapers.meetings.cutting.printed_numbers import begin_of
from scrapers.page import Page

_STYLE = LinearPattern(
    r"list-style(?:-type)?\s{0,9}:[^;]{0,40}\b"
    r"(none|decimal|(?:upper|lower)-(?:alpha|latin|roman))\b",
    ignore_case=True,
)
_KINDS = {
    "decimal": "1", "upper-alpha": "A", "upper-latin": "A", "lower-alpha": "a", "lower-latin": "a",
    "upper-roman": "I", "lower-roman": "i", "none": "",
}  # fmt: skip
_ABOUT_PAGES = LinearPattern(r"nav|menu|crumb|footer|header|pager|tools", ignore_case=True)
NEAR = 100  # tags and words of an item among which its first words stand
_ROMAN = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def page_text(page: Page) -> str:
    """What the page shows, the lines of its lists with their numbers."""
    return html_text(numbered_page(page))


def numbered_page(page: Page) -> bytes:
    """The page with the numbers of its lists among the words; as it is, where it has none."""
    if b"<ol" not in page.body.lower():
        return page.body
    soup = Page(url=page.url, body=page.body).soup
    about: set[int] = set()  # what leads through the site and is no part of what is said
    for tag in soup.find_all(True):
        if id(tag.parent) in about or _is_about_the_page(tag):
            about.add(id(tag))
        elif tag.name == "ol":
            _number(tag)
    return str(soup).encode()


def _is_about_the_page(tag: Tag) -> bool:
    if tag.name in ("nav", "header", "footer"):
        return True
    classes = tag.get("class") if tag.name not in ("html", "body") else None
    return bool(classes) and _ABOUT_PAGES.search(" ".join(map(str, classes or ()))) is not None


def _number(list_: Tag) -> None:
    style = _STYLE.search(str(list_.get("style") or ""))
    kind = _KINDS[style[1].casefold()] if style else str(list_.get("type") or "1")
    number = _figure(list_.get("start"), 1)
    for item in list_.find_all("li", recursive=False):
        number = _figure(item.get("value"), number)
        words = next(_own_words(item), None)
        if words is None:
            continue
        printed = _printed(number, kind)
        if printed and begin_of(_beginning(item)) is None:
            words.insert_before(f"{printed}. ")
        number += 1


def _figure(value: object, otherwise: int) -> int:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else otherwise


def _own_words(item: Tag) -> Iterator[NavigableString]:
    """The words of an item that stand in no list within it."""
    for each in islice(item.descendants, NEAR):
        if not isinstance(each, NavigableString) or isinstance(each, PreformattedString):
            continue
        if each.strip() and each.find_parent("li") is item:
            yield each


def _beginning(item: Tag) -> str:
    """The first of its words: a number may stand in a tag of its own before the others."""
    near = islice(item.descendants, NEAR)
    words = [str(each) for each in near if isinstance(each, NavigableString)]
    return " ".join("".join(words).split())


def _printed(number: int, kind: str) -> str:
    if kind in ("a", "A") and number <= 26 * 2:
        letters = chr(ord("a") + (number - 1) % 26) * (1 + (number - 1) // 26)
        return letters if kind == "a" else letters.upper()
    if kind in ("i", "I") and number < 90:
        roman = ""
        for value, sign in _ROMAN:
            roman += sign * (number // value)
            number %= value
        return roman.lower() if kind == "i" else roman
    return str(number) if kind == "1" else ""
