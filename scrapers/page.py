"""A fetched page as parsers see it, and the wish for another one.

A parser is a plain function of ``(page, **context)`` that yields records and ``Follow``s. It never
fetches, never catches and never guesses: what is not as expected raises ``LayoutChanged``.
"""

import json
import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from bs4.exceptions import ParserRejectedMarkup
from lxml import etree

from lawtrack.errors import LayoutChanged
from lawtrack.legislation.records import Record

HTML = "text/html,application/xhtml+xml"  # what a page for people is asked for as
HTML_BYTES = 5 * 1024 * 1024  # a page of tags alone takes half a minute then
HTML_DEPTH = 500
UNPACKED_BYTES = 64 * 1024 * 1024
_GZIP = 31  # zlib's number of it
# In JSON, a character written by a number that may be no character.
_UNSTORABLE = re.compile(r"\\u(?:[dD][89a-fA-F]|0000)")


@dataclass(frozen=True, kw_only=True)
class Page:
    """One answer of a source: where it came from, its status, headers (lower case) and bytes."""

    url: str
    body: bytes = field(repr=False)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def text(self) -> str:
        """The body as UTF-8, a byte order mark removed, broken bytes replaced.

        One that has broken bytes and no letter beyond ASCII is of an older kind, whatever it says.
        """
        text = self.body.decode("utf-8-sig", errors="replace")
        if "\ufffd" in text and not any(c > "\x7f" and c != "\ufffd" for c in text):
            return self.body.decode("cp1252", errors="replace")
        return text

    def unpacked(self) -> "Page":
        """The page as it is where a server packed it (gzip) and no header says so.

        One that was cut short, or grows beyond all measure, stays as it came.
        """
        if self.body[:2] != b"\x1f\x8b":
            return self
        unpacking = zlib.decompressobj(_GZIP)
        try:
            inside = unpacking.decompress(self.body, UNPACKED_BYTES)
        except zlib.error:
            return self
        return replace(self, body=inside) if unpacking.eof else self

    def json(self, expect: type[list[Any]] | type[dict[str, Any]]) -> Any:
        """The body as JSON; ``LayoutChanged`` unless it is JSON of the expected kind.

        What no text can hold (half a surrogate pair, a zero byte) becomes the replacement sign.
        """
        try:
            value = json.loads(self.text, parse_constant=_not_a_number)
        except (ValueError, RecursionError):
            raise LayoutChanged(
                self.url, f"expected JSON, found {self.text[:60].strip()!r}"
            ) from None
        if not isinstance(value, expect):
            raise LayoutChanged(
                self.url, f"expected a JSON {expect.__name__}, found {type(value).__name__}"
            )
        return _mended(value) if _UNSTORABLE.search(self.text) else value

    def rows(self) -> list[Mapping[str, Any]]:
        """The body as a JSON list of objects, without nulls; ``LayoutChanged`` unless it is one."""
        rows: list[Mapping[str, Any]] = [row for row in self.json(list) if row is not None]
        for row in rows:
            if not isinstance(row, dict):
                raise LayoutChanged(self.url, f"expected rows, found {type(row).__name__}")
        return rows

    def xml(self, root: str) -> Any:
        """The body as an lxml element named ``root`` (namespace aside), without comments.

        Nothing is fetched for it, and a document that defines entities of its own is refused: none
        of our sources does, and they are the classic way to make a small file large. What is wrong
        with single characters only (a bare "&", a blank line before the declaration, an encoding
        that is not the declared one) is mended; a file that is cut short is none.
        """
        parser = _xml_parser()
        try:
            element = etree.fromstring(self.body, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            # Hardly ever asked for, and slow to import.
            from lawtrack.ingest.documents.legislative_xml.mend_xml import mended_root

            element = mended_root(self.body, parser)
            if element is None:
                raise LayoutChanged(self.url, f"expected XML <{root}>, found {error}") from None
        if element is None or (
            element.tag != root and etree.QName(element).localname != root  # which costs more
        ):
            found = "nothing" if element is None else f"<{etree.QName(element).localname}>"
            raise LayoutChanged(self.url, f"expected XML <{root}>, found {found}")
        declared: Any = element.getroottree().docinfo.internalDTD
        if declared is not None and any(True for _ in declared.iterentities()):
            raise LayoutChanged(self.url, f"expected XML <{root}>, found entities defined in it")
        return element

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The body as HTML; ``LayoutChanged`` when it is nothing of the kind."""
        if len(self.body) > HTML_BYTES:
            raise LayoutChanged(
                self.url, f"a web page of {len(self.body)} bytes, too large to read"
            )
        try:
            soup = BeautifulSoup(self.text.replace("\x00", "\ufffd"), "lxml")
        except (ParserRejectedMarkup, RecursionError) as error:
            raise LayoutChanged(self.url, f"expected HTML, found {error}") from None
        depth = {id(soup): 0}
        for tag in soup.find_all(True):
            depth[id(tag)] = depth[id(tag.parent)] + 1
            if depth[id(tag)] > HTML_DEPTH:  # looking for anything in it would take for ever
                raise LayoutChanged(self.url, f"tags more than {HTML_DEPTH} deep in one another")
        return soup

    def one(self, css: str, within: Tag | None = None) -> Tag:
        """The single element that matches; ``LayoutChanged`` when none or several do."""
        found = (within or self.soup).select(css)
        if len(found) != 1:
            raise LayoutChanged(self.url, f"{_count(found)} '{css}', expected one")
        return found[0]

    def all(self, css: str, within: Tag | None = None, *, at_least: int = 1) -> list[Tag]:
        """Every element that matches, in order; ``LayoutChanged`` when fewer than ``at_least``."""
        found = list((within or self.soup).select(css))
        if len(found) < at_least:
            raise LayoutChanged(self.url, f"{_count(found)} '{css}', expected {at_least} or more")
        return found

    def absolute(self, href: str) -> str:
        """The address that a link on this page points to; ``LayoutChanged`` when to none."""
        try:
            return urljoin(self.url, href)
        except ValueError:
            raise LayoutChanged(self.url, f"expected an address, found {href[:60]!r}") from None


@cache
def _xml_parser() -> etree.XMLParser:
    """One for all: to make one takes a tenth of the time that a small file does."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _not_a_number(word: str) -> float:
    """What the json module asks about NaN and Infinity, which JSON does not know."""
    raise ValueError(word)


def _mended(value: Any) -> Any:
    """The value with every text such that UTF-8 and a database can hold it."""
    if isinstance(value, str):
        whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return whole.replace("\x00", "\ufffd")
    if isinstance(value, list):
        return [_mended(item) for item in value]
    if isinstance(value, dict):
        return {_mended(key): _mended(item) for key, item in value.items()}
    return value


def _count(found: list[Any]) -> str:
    return "nothing matches" if not found else f"{len(found)} elements match"


def is_doubted(page: Page, stored: str | None) -> bool:
    """Whether an answer of "not found" is the first about what stands under this stored stamp.

    One such answer empties nothing that is stored: it is asked for again.
    """
    return page.status == 404 and bool(stored)


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """A page wanted next, and the parser for it.

    ``statuses`` lists answers other than 200 that the parser wants to see (its ``page.status``
    tells). When the page cannot be had, ``otherwise`` (a parser of the same context that takes
    the ``Failed`` as ``failed`` instead of a page) yields what is known without it; the failure is
    recorded either way. ``postpone``, a parser of the same context alone, makes the wish one for a
    document: a crawl fetches a bounded number of them, for each ``covers``, and takes this way
    around the others, which is no failure. ``covers`` is the key of the checkpoint this page
    belongs to; empty means that of the page it was found on.
    """

    url: str
    parse: Callable[..., Iterable["Record | Follow"]]
    context: Mapping[str, Any] = field(default_factory=dict)
    accept: str = "application/json"
    statuses: tuple[int, ...] = ()
    otherwise: Callable[..., Iterable["Record | Follow"]] | None = None
    postpone: Callable[..., Iterable["Record | Follow"]] | None = None
    covers: str = ""
    form: Mapping[str, str] | None = None  # a POST with these fields
    payload: str = ""  # a POST with this JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    large: bool = False  # a bulk archive: the size limit for pages does not apply
    priority: int = 0
