"""The spider of a source over its archived answers: the same parsers, and no network at all.

It is a full pass: whole lists, details of everything. A list is put together from all answers that
ever held rows of it where its platform says how (``Platform.listing``), because a crawl mostly
asks only for what moved; any other page is the newest usable answer to its address.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urljoin

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.settings import Settings
from scrapy.statscollectors import StatsCollector
from scrapy.utils.misc import load_object

from lawtrack.crawling.archive.archive_shelf import ArchiveReader
from lawtrack.crawling.archive.read_archive import ArchivedAnswer
from lawtrack.errors import FailureKind
from lawtrack.legislation.records import Record, Source, StoredState
from scrapers.page import Follow, Page
from scrapers.spider import (
    Batch,
    JurisdictionSpider,
    answer_status_in_words,
    platform_of,
    spider_of,
    unexpected_page,
)

NOT_THERE = "not in the archive"
REDIRECTS = (301, 302, 303, 307, 308)
HOPS = 5
# These say that a page is not there, and parsers know them; other errors are about the moment.
LASTING = (404, 410)


Listing = Callable[[str, Source, "Pages"], bytes | None]


def replay(
    source: Source,
    known: StoredState,
    archive: ArchiveReader,
    *,
    settings_module: str,
    settings: dict[str, Any],
) -> Iterator[Record]:
    """Yield what the parsers find in the archived answers of a source."""
    given = Settings()
    given.setmodule(settings_module, priority="project")
    given.setdict(settings, priority="cmdline")
    path = platform_of(source, given).listing
    listing: Listing | None = load_object(path) if path else None
    crawler = Crawler(spider_of(source, given), given)
    crawler.stats = StatsCollector(crawler)
    pages = Pages(archive, source, HttpCompressionMiddleware(crawler=crawler))
    spider = crawler.spidercls()
    assert isinstance(spider, JurisdictionSpider)
    spider.source, spider.known = source, known
    wanted: list[Request] = []
    yield from _sorted(spider.first(), wanted)
    while wanted:
        request = wanted.pop()
        follow: Follow = request.cb_kwargs["follow"]
        body = listing(request.url, source, pages) if listing else None
        response = pages.answer(request) if body is None else Response(url=request.url, body=body)
        if response is None:
            yield from _sorted(
                spider.go_without(request, FailureKind.NOT_ARCHIVED, NOT_THERE), wanted
            )
        elif response.status == 200 or response.status in follow.statuses:
            yield from _sorted(spider.read(response, follow), wanted)
        else:
            reason = answer_status_in_words(response.status)
            yield from _sorted(spider.go_without(request, FailureKind.STATUS, reason), wanted)


def _sorted(output: Iterable[Batch | Request], wanted: list[Request]) -> Iterator[Record]:
    """Yield the records of a page; its requests are put with those that are wanted."""
    for thing in output:
        if isinstance(thing, Request):
            wanted.append(thing)
        else:
            yield from thing.records


class Pages:
    """Archived answers as parsers get them: the Content-Encoding undone, redirects followed."""

    def __init__(
        self, archive: ArchiveReader, source: Source, decoder: HttpCompressionMiddleware
    ) -> None:
        self._archive = archive
        self._token = source.token
        self._decoder = decoder
        self.lists: dict[str, Any] = {}  # what a platform has put together so far

    def under(self, beginning: str) -> Iterator[Page]:
        """The good answers to all addresses that begin so, the oldest first."""
        for answer in self._archive.under(beginning):
            response = self._decoded(answer, Request(answer.url))
            if response is not None and response.status == 200:
                yield Page(url=response.url, body=response.body)

    def is_there(self, url: str) -> bool:
        """Whether any answer to the address is archived."""
        return self._archived(url) in self._archive

    def _archived(self, url: str) -> str:
        return url.replace(self._token, "TOKEN") if self._token else url

    def answer(self, request: Request) -> Response | None:
        """The newest answer to a request that a parser can read, else the newest of all."""
        url = self._archived(request.url)
        form = hashlib.sha256(request.body).hexdigest() if request.body else ""
        response = None
        for _ in range(HOPS):
            response = self._best(url, form, request)
            if response is None or response.status not in REDIRECTS:
                break
            location = (response.headers.get("Location") or b"").decode("latin-1")
            url, form = urljoin(url, location), ""
        return response

    def _best(self, url: str, form: str, request: Request) -> Response | None:
        newest = None
        for answer in self._archive.newest(url, form):
            response = self._decoded(answer, request)
            if response is not None and _usable(response, request.cb_kwargs["follow"]):
                return response
            newest = newest or response
        return newest

    def _decoded(self, answer: ArchivedAnswer, request: Request) -> Response | None:
        headers: dict[str, list[str]] = {}
        for name, value in answer.headers:
            headers.setdefault(name, []).append(value)
        raw = Response(url=answer.url, status=answer.status, headers=headers, body=answer.payload)
        try:
            decoded = self._decoder.process_response(request, raw)
        except IgnoreRequest:
            return None  # larger than the limit, as it was for the crawl
        assert isinstance(decoded, Response)
        return decoded


def _usable(response: Response, follow: Follow) -> bool:
    """Whether the parser can do something with it: no outage, no page of a gateway."""
    if response.status != 200:
        known = (*LASTING, *REDIRECTS, *follow.statuses)
        return response.status in known
    page = Page(url=response.url, body=response.body)
    return not unexpected_page(page, follow.accept)
