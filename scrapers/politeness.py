"""What keeps a crawl honest and polite beyond Scrapy's own: hosts, waiting, crawl delays.

Scrapy retries a 429 at once whatever Retry-After says, and ignores Crawl-delay; and a link in a
page could send it anywhere. The components here change that. Conditional requests need nothing
here: a parser that kept an ETag in a checkpoint sends it as a header of its ``Follow``.
"""

import asyncio
import ipaddress
import logging
import socket
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from time import monotonic
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

logger = logging.getLogger(__name__)

PORTS = {"http": 80, "https": 443}
LONGEST_WAIT = 120.0  # seconds; a source that asks for more is left alone, in later crawls too
LONGEST_REST = 86400.0  # but is looked at once a day, whatever it asks for
CLOSED_HOSTS = "lawtrack/closed_hosts"  # the stat in which a crawl tells it: host → until when
FAILURES_IN_A_ROW = 10  # after so many a host is left alone for this crawl


class Refused(IgnoreRequest):
    """A request that is not sent; the message is the reason on one line."""


def refusal(url: str, addresses: Iterable[str]) -> str:
    """Why ``url`` must not be fetched; empty when it is on a host that the configuration names.

    The port counts too (several services may share a machine), except that plain http on the
    standard port may move on to https.
    """
    try:
        place = _place(url)
        permitted = _places(tuple(addresses))
    except ValueError:
        return "not a web address"
    if place in permitted:
        return ""
    scheme, host, port = place
    if (scheme, port) == ("https", 443) and ("http", host, 80) in permitted:
        return ""
    return f"{host} is not among the addresses of this source"


@lru_cache(maxsize=64)
def _places(addresses: tuple[str, ...]) -> frozenset[tuple[str, str, int]]:
    return frozenset(_place(address) for address in addresses)


def _place(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError(url)
    return parts.scheme, parts.hostname.rstrip("."), parts.port or PORTS[parts.scheme]


def is_named_by_number(host: str) -> bool:
    """Whether a configured host is this machine or a literal address: meant as it stands."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def inner_address(numbers: Iterable[str]) -> str:
    """The first of the addresses that is not a public one; empty when all are."""
    for number in numbers:
        if not ipaddress.ip_address(number.partition("%")[0]).is_global:
            return number
    return ""


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds to wait as a Retry-After header says, in either of its forms; ``None`` if neither."""
    value = value.strip()
    if value.isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


class HostGuard:
    """Lets through only requests to the source's own hosts, after redirects too.

    A host name that leads to an inner address is refused as well: somebody else's name server
    must not send the crawler into this network. Behind a proxy the proxy resolves names.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._inner: dict[str, str] = {}
        self._proxies = getproxies()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "HostGuard":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        source = getattr(self._crawler.spider, "source", None)
        addresses = source.addresses.values() if source else ()
        reason = refusal(request.url, addresses)
        if reason:
            raise Refused(reason)
        host = urlsplit(request.url).hostname or ""
        if host not in self._inner:
            self._inner[host] = await self._inner_address_of(host, urlsplit(request.url).scheme)
        if self._inner[host]:
            raise Refused(f"{host} leads to the inner address {self._inner[host]}")

    async def _inner_address_of(self, host: str, scheme: str) -> str:
        if is_named_by_number(host) or (scheme in self._proxies and not proxy_bypass(host)):
            return ""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(
                host, None, type=socket.SOCK_STREAM
            )
        except OSError:
            return ""  # the download will say so, with its retries
        return inner_address(str(entry[4][0]) for entry in found)


class PatientRetry(RetryMiddleware):
    """Retries as Scrapy does, but waits first: as long as Retry-After says, else 1, 2, 4 seconds.

    While a source asks to wait, nothing else is sent to that host. A host that asks for more than
    two minutes is left alone until then, by later crawls too; one that fails ten times in a row,
    for the rest of the crawl. Answers that the parser wants to see are not retried.
    """

    def __init__(self, settings: Any) -> None:
        super().__init__(settings)
        self._backoff = settings.getfloat("LAWTRACK_BACKOFF")
        self._closed_until: dict[str, float] = {}
        self._in_a_row: dict[str, int] = {}

    async def process_request(self, request: Request) -> None:
        host = urlsplit(request.url).netloc
        if self._in_a_row.get(host, 0) >= FAILURES_IN_A_ROW:
            raise Refused(f"{host} failed {FAILURES_IN_A_ROW} times in a row; left alone")
        self._remember_rest(host)
        while (wait := self._closed_until.get(host, 0.0) - monotonic()) > 0:
            if wait > LONGEST_WAIT or not self.crawler.crawling:
                raise Refused(f"{host} asked to be left alone for {wait:.0f} s")
            await self._sleep(wait)

    async def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        host = urlsplit(request.url).netloc
        wanted = response.status in request.meta.get("handle_httpstatus_list", ())
        if response.status not in self.retry_http_codes or wanted:
            self._in_a_row[host] = 0
            return response
        header = response.headers.get("Retry-After")
        wait = retry_after(header.decode("latin-1"), datetime.now(UTC)) if header else None
        if wait is not None:
            wait = min(wait, LONGEST_REST)
            self._hold(request, host, wait)
            if wait > LONGEST_WAIT:
                self._tell(host, wait)
                return response
        again = self._retry(request, f"answered {response.status}")
        if again is None:
            self._in_a_row[host] = self._in_a_row.get(host, 0) + 1
            return response
        await self._sleep(self._pause(request) if wait is None else wait)
        return again

    async def process_exception(  # type: ignore[override]
        self, request: Request, exception: Exception
    ) -> Request | None:
        if not isinstance(exception, self.exceptions_to_retry):
            return None
        again = self._retry(request, exception)
        if again is None:
            host = urlsplit(request.url).netloc
            self._in_a_row[host] = self._in_a_row.get(host, 0) + 1
            return None
        await self._sleep(self._pause(request))
        return again

    def _remember_rest(self, host: str) -> None:
        """Keep to what the host asked an earlier crawl for."""
        closed: dict[str, datetime] = getattr(self.crawler.spider, "closed_hosts", {})
        until = closed.pop(host, None)
        if until is not None:
            left = (until - datetime.now(UTC)).total_seconds()
            self._closed_until[host] = max(monotonic() + left, self._closed_until.get(host, 0.0))

    def _tell(self, host: str, wait: float) -> None:
        """Leave word for later crawls that the host wants to be left alone."""
        assert self.crawler.stats is not None
        closed = self.crawler.stats.get_value(CLOSED_HOSTS, {})
        until = datetime.now(UTC) + timedelta(seconds=wait)
        self.crawler.stats.set_value(CLOSED_HOSTS, {**closed, host: until})

    async def _sleep(self, seconds: float) -> None:
        """Sleep, but no longer than until the crawl is asked to stop."""
        end = monotonic() + seconds
        while self.crawler.crawling and (left := end - monotonic()) > 0:
            await asyncio.sleep(min(left, 0.5))

    def _pause(self, request: Request) -> float:
        retried: int = request.meta.get("retry_times", 0)
        return float(self._backoff * 2**retried)

    def _hold(self, request: Request, host: str, wait: float) -> None:
        """Keep back what is on its way to the host: in this middleware and in the queue."""
        until = monotonic() + wait
        self._closed_until[host] = max(until, self._closed_until.get(host, 0.0))
        assert self.crawler.engine is not None
        downloader = self.crawler.engine.downloader
        slot = downloader.slots.get(downloader.get_slot_key(request))
        if slot is not None and slot.delay:
            slot.lastseen = max(slot.lastseen, until)


class CrawlDelay:
    """Keeps the Crawl-delay of robots.txt where it is longer than our own, without jitter."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        crawler.signals.connect(self.robots_parsed, signals.robots_parsed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "CrawlDelay":
        return cls(crawler)

    def robots_parsed(self, robotparser: Any, request: Request) -> None:
        agent = self._crawler.settings["ROBOTSTXT_USER_AGENT"]
        asked = robotparser.rp.crawl_delay(agent)
        if asked is None:
            return
        assert self._crawler.engine is not None
        downloader = self._crawler.engine.downloader
        delay = min(float(asked), LONGEST_WAIT)
        if delay <= self._crawler.settings.getfloat("DOWNLOAD_DELAY"):
            return
        key = downloader.get_slot_key(request)
        downloader.per_slot_settings[key] = {"concurrency": 1, "delay": delay, "jitter": 0.0}
        slot = downloader.slots.get(key)
        if slot is not None:
            slot.concurrency, slot.delay, slot.jitter = 1, delay, 0.0
