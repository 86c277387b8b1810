"""A fetched page as parsers see it, and the wish for another one.

A parser is a plain function of ``(page, **context)`` that yields records and ``Follow``s. It never
fetches, never catches and never guesses: what is not as expected raises ``LayoutChanged``.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from lxml import etree

from lawtrack.errors import LayoutChanged
from lawtrack.records import Record


@dataclass(frozen=True, kw_only=True)
class Page:
    """One answer of a source: where it came from, its status, headers (lower case) and bytes."""

    url: str
    body: bytes = field(repr=False)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def text(self) -> str:
        """The body as UTF-8, a byte order mark removed, broken bytes replaced."""
        return self.body.decode("utf-8-sig", errors="replace")

    def json(self, expect: type[list[Any]] | type[dict[str, Any]]) -> Any:
        """The body as JSON; ``LayoutChanged`` unless it is JSON of the expected kind."""
        try:
            value = json.loads(self.text)
        except ValueError:
            raise LayoutChanged(
                self.url, f"expected JSON, found {self.text[:60].strip()!r}"
            ) from None
        if not isinstance(value, expect):
            raise LayoutChanged(
                self.url, f"expected a JSON {expect.__name__}, found {type(value).__name__}"
            )
        return value

    def xml(self, root: str) -> Any:
        """The body as an lxml element named ``root`` (namespace aside); no entities, no network."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            element = etree.fromstring(self.body, parser)
        except etree.XMLSyntaxError as error:
            raise LayoutChanged(self.url, f"expected XML <{root}>, found {error}") from None
        if element is None or etree.QName(element).localname != root:
            found = "nothing" if element is None else f"<{etree.QName(element).localname}>"
            raise LayoutChanged(self.url, f"expected XML <{root}>, found {found}")
        return element

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The body as HTML."""
        return BeautifulSoup(self.text, "lxml")

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
        """The address that a link on this page points to."""
        return urljoin(self.url, href)


def _count(found: list[Any]) -> str:
    return "nothing matches" if not found else f"{len(found)} elements match"


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """A page wanted next, and the parser for it.

    ``statuses`` lists answers other than 200 that the parser wants to see (its ``page.status``
    tells). When the page cannot be had, ``otherwise`` (a parser of the same context that takes
    ``reason`` and ``url`` instead of a page) yields what is known without it; the failure is
    recorded either way. ``covers`` is the key of the checkpoint this page belongs to; empty means
    that of the page it was found on.
    """

    url: str
    parse: Callable[..., Iterable["Record | Follow"]]
    context: Mapping[str, Any] = field(default_factory=dict)
    accept: str = "application/json"
    statuses: tuple[int, ...] = ()
    otherwise: Callable[..., Iterable["Record | Follow"]] | None = None
    covers: str = ""
    form: Mapping[str, str] | None = None  # a POST with these fields
    headers: Mapping[str, str] = field(default_factory=dict)
    large: bool = False  # a bulk archive: the size limit for pages does not apply
    priority: int = 0
