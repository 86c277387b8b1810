"""The spider under all jurisdictions: ``Follow`` to request, answer to ``Page``, records to batch.

Parsers know nothing of Scrapy and Scrapy nothing of records: this is where the two meet.
"""

import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any

import scrapy
from OpenSSL import SSL
from scrapy import exceptions
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings
from scrapy.spiderloader import SpiderLoader
from scrapy.spidermiddlewares.httperror import HttpError
from scrapy.utils.misc import load_object
from service_identity import VerificationError
from twisted.python.failure import Failure

from lawtrack.config.platforms import Platform
from lawtrack.errors import (
    APART,
    FailureKind,
    InvalidItem,
    LawtrackError,
    SourceError,
    SourceUnavailable,
    kind_and_message,
)
from lawtrack.legislation.records import Failed, Record, Source, StoredState
from lawtrack.web_hosts import foreign_host, host_of
from scrapers.hosts import Refused
from scrapers.meetings.tenant import is_over
from scrapers.page import Follow, Page

RECORDS_IN_A_BATCH = 500
LARGE_BYTES = 200 * 1024 * 1024
LARGE_SECONDS = 300.0

TOO_LARGE = "the answer is larger than the limit"

# Titles of pages that gateways and servers put before a source while answering 200.
CHALLENGE = re.compile(
    r"^(just a moment|attention required|access denied|request rejected|are you (a )?human"
    r"|security check|verify(ing)? (that )?you are|pardon our interruption|ddos protection"
    r"|site (is )?(under|down for) maintenance|under maintenance|maintenance mode"
    r"|service (temporarily )?unavailable|bad gateway|gateway time-?out|(40[0-9]|50[0-9])\b"
    r"|runtime error|internal server error|server error|error\W*$)",
    re.IGNORECASE,
)

REASONS: tuple[tuple[type[Exception], FailureKind, str], ...] = (
    (exceptions.CannotResolveHostError, FailureKind.NETWORK, "the host name cannot be found"),
    (exceptions.DownloadConnectionRefusedError, FailureKind.NETWORK, "the connection was refused"),
    (exceptions.DownloadTimeoutError, FailureKind.NETWORK, "no complete answer in time"),
    (exceptions.ResponseDataLossError, FailureKind.NETWORK, "the answer broke off"),
    (exceptions.DownloadCancelledError, FailureKind.TOO_LARGE, TOO_LARGE),
    (exceptions.DownloadFailedError, FailureKind.NETWORK, "the connection failed"),
    (exceptions.UnsupportedURLSchemeError, FailureKind.FOREIGN, "not a web address"),
)


@dataclass(frozen=True, slots=True)
class Batch:
    """The records of one page, or 500 of them: what travels through Scrapy as one item."""

    records: tuple[Record, ...]


class JurisdictionSpider(scrapy.Spider):
    """Crawls one jurisdiction; a subclass says where to begin.

    ``source``, ``known`` and ``closed_hosts`` are set by the pipeline before the first request.
    ``pages_read`` counts the answers that a parser read to the end, ``bugs`` the errors that
    nobody meant. ``failing`` are pages that earlier crawls could not have; ``mended`` those that
    are well now.
    """

    source: Source
    known: StoredState
    failing: frozenset[str] = frozenset()
    closed_hosts: dict[str, datetime]  # that asked to be left alone, and until when
    pages_read: int = 0
    bugs: int = 0

    def __init__(self, name: str | None = None, **arguments: Any) -> None:
        super().__init__(name, **arguments)
        self._asked: set[tuple[str, int]] = set()
        self.mended: set[str] = set()
        self._documents: Counter[str] = Counter()  # asked for so far, by what they cover
        self._left_alone: set[str] = set()  # hosts of documents

    def begin(self) -> Iterable[Record | Follow]:
        """The first pages wanted, and what is known without any."""
        raise NotImplementedError(f"{type(self).__name__} does not say where to begin")

    async def start(self) -> AsyncIterator[Batch | Request]:
        """Yield the first requests."""
        for output in self.first():
            yield output

    def first(self) -> Iterator[Batch | Request]:
        """The first requests, and what is known without any."""
        address = next(iter(self.source.addresses.values()), "")
        yield from self._collect(self.begin(), Follow(url=address, parse=tuple))

    def answered(self, response: Response, follow: Follow) -> Iterator[Batch]:
        """What Scrapy calls with an answer: yields the batches, sends the requests on their way.

        A request goes straight to the scheduler: Scrapy's chain for what spiders yield costs a
        tenth of a crawl and has nothing to do for us.
        """
        return self._schedule(self.read(response, follow))

    def failed(self, failure: Failure) -> Iterator[Batch]:
        """What Scrapy calls when there is no answer."""
        return self._schedule(self.fail(failure))

    def _schedule(self, output: Iterable[Batch | Request]) -> Iterator[Batch]:
        engine = self.crawler.engine
        assert engine is not None
        for thing in output:
            if isinstance(thing, Request):
                engine.crawl(thing)
            else:
                yield thing

    def read(self, response: Response, follow: Follow) -> Iterator[Batch | Request]:
        """Hand the answer to its parser; a page that is not what was asked for counts as failed."""
        page = Page(
            url=response.url,
            status=response.status,
            headers={
                name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
                for name, values in response.headers.items()
            },
            body=response.body,
        )
        yield from self._collect(_parsed(page, follow), follow, page=page)

    def fail(self, failure: Failure) -> Iterator[Batch | Request]:
        """Record why a page could not be had, and go on without it."""
        request: Request = failure.request  # type: ignore[attr-defined]
        assert failure.value is not None
        yield from self.go_without(request, *why_request_failed(failure.value))

    def go_without(
        self, request: Request, cause: FailureKind, reason: str
    ) -> Iterator[Batch | Request]:
        """Record that there is no answer, and take the way around it."""
        follow: Follow = request.cb_kwargs["follow"]
        if follow.postpone is not None and cause is FailureKind.LEFT_ALONE:
            way_around = self._put_off(follow, request.url, reason)
        else:
            way_around = self._without(follow, request.url, cause, reason)
        yield from self._collect(way_around, follow)

    def _put_off(self, follow: Follow, url: str, reason: str) -> Iterator[Record | Follow]:
        """Leave a document to a later crawl; that its host is left alone is told once."""
        host = host_of(url)
        if host not in self._left_alone:
            self._left_alone.add(host)
            yield self._failed(follow, url, FailureKind.LEFT_ALONE, reason)
        if follow.postpone is not None:
            yield from follow.postpone(**follow.context)

    def _failed(self, follow: Follow, url: str, cause: FailureKind, reason: str) -> Failed:
        return Failed(
            jurisdiction=self.source.key,
            url=self._shown(url),
            reason=reason,
            cause=cause,
            covers=follow.covers,
        )

    def _without(
        self, follow: Follow, url: str, cause: FailureKind, reason: str
    ) -> Iterator[Record | Follow]:
        failed = self._failed(follow, url, cause, reason)
        yield failed
        if follow.otherwise is not None:
            yield from follow.otherwise(failed=failed, **follow.context)

    def _shown(self, url: str) -> str:
        # A token is part of the address at some sources, and nothing for a table or a screen.
        return url.replace(self.source.token, "TOKEN") if self.source.token else url

    def _collect(
        self, output: Iterable[Record | Follow], follow: Follow, *, page: Page | None = None
    ) -> Iterator[Batch | Request]:
        """Turn a parser's output into batches and requests, lazily, whatever the parser raises.

        What was yielded before an error is kept. An error on purpose becomes a ``Failed``, and
        the way around it is taken when nothing had been yielded; any other is a bug: recorded
        too, and raised again for Scrapy to count and print.
        """
        records: list[Record] = []
        nothing_yet = True
        try:
            for thing in output:
                nothing_yet = False
                if isinstance(thing, Follow):
                    wanted = thing if thing.covers else replace(thing, covers=follow.covers)
                    yield from self._ask(wanted)
                    continue
                if isinstance(thing, Failed) and thing.cause not in APART and not thing.covers:
                    thing = replace(thing, covers=follow.covers)
                records.append(thing)
                if len(records) >= RECORDS_IN_A_BATCH:
                    yield Batch(tuple(records))
                    records.clear()
        except LawtrackError as error:
            url, cause, reason = _place_and_reason(error, page.url if page else follow.url)
            way_around = follow if nothing_yet and page else replace(follow, otherwise=None)
            if records:
                yield Batch(tuple(records))
            yield from self._collect(self._without(way_around, url, cause, reason), follow)
            return
        except Exception as error:
            self.bugs += 1
            url = page.url if page else follow.url
            reason = f"a bug in the parser: {kind_and_message(error)}"
            failed = self._failed(follow, url, FailureKind.BUG, reason)
            yield Batch((*records, failed))
            raise
        if page is not None:
            self.pages_read += 1
            if self.failing:
                self.mended |= {self._shown(page.url), self._shown(follow.url)} & self.failing
        if records:
            yield Batch(tuple(records))

    def _ask(self, follow: Follow) -> Iterator[Batch | Request]:
        """Yield the request for a page, unless its host is foreign or it has been asked for.

        Only pages without a context are asked for once: one that belongs to a chain must be read
        for each of its bills.
        """
        reason = foreign_host(follow.url, self.source.places)
        if reason:
            without = self._without(follow, follow.url, FailureKind.FOREIGN, reason)
            yield from self._collect(without, follow)
            return
        if follow.postpone is not None:
            if self._documents[follow.covers] >= self.known.files:
                yield from self._collect(follow.postpone(**follow.context), follow)
                return
            self._documents[follow.covers] += 1
        if not follow.context and follow.form is None and not follow.payload:
            mark = (follow.url, id(follow.parse))
            if mark in self._asked:
                return
            self._asked.add(mark)
        yield request_for(follow, callback=self.answered, errback=self.failed)


def spider_of(source: Source, settings: BaseSettings) -> type[JurisdictionSpider]:
    """The spider of a source: one of its own, else its platform's."""
    loader = SpiderLoader.from_settings(settings)
    if source.key in loader.list():
        spider: type[JurisdictionSpider] = loader.load(source.key)  # type: ignore[assignment]
        return spider
    return platform_spider(source.key, load_object(platform_of(source, settings).begin))


def platform_of(source: Source, settings: BaseSettings) -> Platform:
    """The platform that serves a source, as the settings list it."""
    platforms: Iterable[Platform] = settings["LAWTRACK_PLATFORMS"]
    return next(platform for platform in platforms if platform.name == source.platform)


def platform_spider(
    key: str, begin: Callable[[Source, StoredState], Iterable[Record | Follow]]
) -> type[JurisdictionSpider]:
    """The spider of a jurisdiction that exists only in the configuration: its platform's own."""

    def begin_here(self: JurisdictionSpider) -> Iterable[Record | Follow]:
        yield from begin(self.source, self.known)
        without_queue = replace(self.known, queue=())
        for former in self.source.former:
            if not is_over(former, self.known):
                begin_there = load_object(platform_of(former, self.settings).begin)
                yield from begin_there(former, without_queue)

    return type(key, (JurisdictionSpider,), {"name": key, "begin": begin_here})


def request_for(follow: Follow, *, callback: Any, errback: Any) -> Request:
    """The request that fetches what ``follow`` wants."""
    meta: dict[str, Any] = {}
    if follow.statuses:
        meta["handle_httpstatus_list"] = list(follow.statuses)
    if follow.large:
        meta["download_maxsize"] = LARGE_BYTES
        meta["download_warnsize"] = 0
        meta["download_timeout"] = LARGE_SECONDS
    arguments: dict[str, Any] = {
        "url": follow.url,
        "callback": callback,
        "errback": errback,
        "cb_kwargs": {"follow": follow},
        "headers": {"Accept": follow.accept, **follow.headers},
        "meta": meta,
        "priority": follow.priority,
        "dont_filter": True,  # the spider itself knows what it has asked for
    }
    if follow.form is not None:
        return scrapy.FormRequest(formdata=dict(follow.form), method="POST", **arguments)
    if follow.payload:
        arguments["headers"]["Content-Type"] = "application/json"
        return Request(method="POST", body=follow.payload, **arguments)
    return Request(**arguments)


def _parsed(page: Page, follow: Follow) -> Iterator[Record | Follow]:
    page = page if follow.accept == "*/*" else page.unpacked()  # a file is read as it came
    found = unexpected_page(page, follow.accept)
    if found:
        raise SourceUnavailable(page.url, found)
    yield from follow.parse(page, **follow.context)


def unexpected_page(page: Page, accept: str) -> str:
    """What is wrong with an answer of status 200 that is not what was asked for, however it looks.

    A gateway in front of a source answers so: a challenge, a notice of maintenance. A web page in
    place of data shows at once; one in place of a web page or a file, only by what it says.
    """
    if page.status != HTTPStatus.OK:
        return ""
    start = page.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start.startswith(b"<"):
        return ""
    asked = accept.partition(",")[0]
    is_page = start.startswith((b"<!doctype html", b"<html"))
    title = _title(page.body) if is_page or "json" in asked else ""
    if "json" in asked or (is_page and "xml" in asked and "xhtml" not in asked):
        kind = "JSON" if "json" in asked else "XML"
        return f"asked for {kind}, was given a web page" + (f" titled {title!r}" if title else "")
    if is_page and CHALLENGE.search(title):
        return f"was given a page that is not the source's own, titled {title!r}"
    return ""


def _title(body: bytes) -> str:
    title = re.search(rb"<title[^>]*>\s*([^<]{0,80})", body[:4096], re.IGNORECASE)
    return " ".join(title[1].decode("utf-8", "replace").split()) if title else ""


def why_request_failed(error: BaseException) -> tuple[FailureKind, str]:
    """Why a page could not be had: what kind of failure it is, and one line that says it.

    Scrapy tells two of its refusals apart by their words only.
    """
    if isinstance(error, HttpError):
        return FailureKind.STATUS, answer_status_in_words(error.response.status)
    if isinstance(error, Refused):
        return error.kind, str(error)
    if isinstance(error, exceptions.IgnoreRequest):
        if "DOWNLOAD_MAXSIZE" in str(error):
            return FailureKind.TOO_LARGE, TOO_LARGE  # unpacked
        if "robots.txt" in str(error):
            return FailureKind.ROBOTS, "robots.txt forbids it"
        return FailureKind.OTHER, str(error)
    if tls := _tls_failure(error):
        return FailureKind.NETWORK, tls
    for kind, cause, reason in REASONS:
        if isinstance(error, kind):
            return cause, reason
    return FailureKind.OTHER, kind_and_message(error)


def _tls_failure(error: BaseException) -> str:
    """What was wrong with the host's certificate, or with its TLS; empty: something else was."""
    for failure in getattr(error.__cause__, "reasons", None) or ():
        value = failure.value
        if isinstance(value, VerificationError):
            return "its certificate is for another host"
        if isinstance(value, SSL.Error):
            words = value.args[0][-1][-1] if value.args and value.args[0] else ""
            if words == "certificate verify failed":
                return "its certificate is expired, or of nobody whom this machine trusts"
            return f"no secure connection: {words or 'it broke off'}"
    return ""


def answer_status_in_words(status: int) -> str:
    """What is said of an answer with an error's status."""
    known = status in {known.value for known in HTTPStatus}
    return f"answered {status}" + (f" {HTTPStatus(status).phrase.lower()}" if known else "")


def _place_and_reason(error: LawtrackError, url: str) -> tuple[str, FailureKind, str]:
    if isinstance(error, SourceError):
        return error.url, error.kind, error.message
    kind = FailureKind.INVALID if isinstance(error, InvalidItem) else FailureKind.OTHER
    return url, kind, str(error)
