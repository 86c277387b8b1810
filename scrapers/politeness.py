"""What keeps a crawl polite beyond Scrapy's own: waiting when told to, and crawl delays.

Scrapy retries a 429 at once whatever Retry-After says, and ignores Crawl-delay. The components
here change that; where a crawl may go at all is the matter of ``hosts``. Conditional requests
need nothing here: a parser that kept an ETag in a checkpoint sends it as a header of its
``Follow``.
"""

import asyncio
import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any, TypeVar
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Request, Response

from lawtrack.crawling.paces import (
    LATE,
    LONGEST_REST,
    close_pace,
    gap_between_slots,
    take_slot,
)
from lawtrack.database.engine import open_database
from lawtrack.database.locks.leases import Lease, LeaseLost
from lawtrack.database.opening.database_errors import FIRST_PAUSE, RETRY_SECONDS
from lawtrack.errors import DatabaseAway, DatabaseError, FailureKind
from scrapers.addon import configuration
from scrapers.hosts import Refused
from scrapers.spider import why_request_failed

LONGEST_WAIT = 120.0  # seconds; a source that asks for more is left alone, in later crawls too
CLOSED_HOSTS = "lawtrack/closed_hosts"  # the stat in which a crawl tells it: host → until when
PAST_WAITS = 30.0  # seconds, that a request of the past lets all others go first
SECONDS_BUSY = 2.0  # that a thread waits for a locked database; then it is asked again
FAILURES_IN_A_ROW = 10  # after so many a host is left alone for this crawl
T = TypeVar("T")


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds to wait as a Retry-After header says, in either of its forms; ``None`` if neither."""
    value = value.strip()
    if value.isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return max(0.0, (moment - now).total_seconds())
    except (ValueError, OverflowError):
        return None


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
            failed = f"{host} failed {FAILURES_IN_A_ROW} times in a row; left alone"
            raise Refused(failed, FailureKind.LEFT_ALONE)
        self._remember_rest(host)
        while (wait := self._closed_until.get(host, 0.0) - monotonic()) > 0:
            if wait > LONGEST_WAIT or not self.crawler.crawling:
                asked = f"{host} asked to be left alone for {wait:.0f} s"
                raise Refused(asked, FailureKind.LEFT_ALONE)
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
        again = self._retry(request, why_request_failed(exception)[1])
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


class SharedPace(HTTP11DownloadHandler):
    """Downloads as Scrapy does, but each request waits for its host's slot at the database.

    It is the last that happens before a request goes out: whoever waited for something else behind
    it would send at another moment than that of the slot. What fills in the past takes slots that
    nobody else wants, or one now and then where all are wanted.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        self._lease: Lease | None = settings["LAWTRACK_LEASE"]
        self._is_past = bool(settings.getint("LAWTRACK_PAST"))
        self._patience = settings.getfloat("LAWTRACK_PATIENCE", RETRY_SECONDS)
        database = configuration(settings).database
        self._slots = open_database(database, busy=SECONDS_BUSY, writes=True).execution_options(
            isolation_level="AUTOCOMMIT"
        )

    async def download_request(self, request: Request) -> Response:
        """What the source answers, asked at the request's turn; refused when that never comes."""
        host = urlsplit(request.url).netloc
        gap = self._gap(request)
        await self._await_turn(host, gap)
        response = await super().download_request(request)
        header = response.headers.get("Retry-After")
        if header and response.status in (429, 503):
            wait = retry_after(header.decode("latin-1"), datetime.now(UTC)) or 0.0
            await self._ask(lambda: close_pace(self._slots, host, seconds=min(wait, LONGEST_REST)))
        return response

    def _gap(self, request: Request) -> float:
        """Seconds between two requests to the host: ours, or its Crawl-delay where it is longer."""
        assert self._crawler.engine is not None
        downloader = self._crawler.engine.downloader
        slot = downloader.slots.get(downloader.get_slot_key(request))
        own = self._crawler.settings.getfloat("DOWNLOAD_DELAY")
        return max(own, slot.delay if slot is not None else 0.0)

    async def _await_turn(self, host: str, gap: float) -> None:
        """Sleep until a slot begins, and take another when that one was overslept."""
        patient_until = monotonic() + PAST_WAITS if self._is_past else -math.inf
        while True:
            slot = await self._ask(
                lambda: take_slot(
                    self._slots,
                    host,
                    gap=gap_between_slots(gap),
                    lease=self._lease,
                    most=LONGEST_WAIT,
                    spare=monotonic() < patient_until,
                )
            )
            begins = monotonic() + slot.wait
            if slot.is_closed:
                asked = f"{host} asked to be left alone for {slot.wait:.0f} s"
                raise Refused(asked, FailureKind.LEFT_ALONE)
            while (left := begins - monotonic()) > 0:
                if not self._crawler.crawling:
                    raise Refused(f"{host}: the crawl was asked to stop", FailureKind.LEFT_ALONE)
                await asyncio.sleep(min(left, 0.5))
            if left > -min(LATE, gap) and not slot.is_taken:
                return

    async def _ask(self, question: Callable[[], T]) -> T:
        """What the database answers, waited for when it is away; then the request is refused."""
        end = monotonic() + self._patience
        while True:
            try:
                return await asyncio.to_thread(question)
            except LeaseLost as error:
                raise Refused(str(error), FailureKind.LEFT_ALONE) from None
            except DatabaseError as error:
                is_hopeless = not isinstance(error, DatabaseAway) or monotonic() > end
                if is_hopeless or not self._crawler.crawling:
                    raise Refused(f"no slot for it: {error}", FailureKind.NETWORK) from None
            await asyncio.sleep(FIRST_PAUSE)

    async def close(self) -> None:
        """Let go of the connections."""
        self._slots.dispose()
        await super().close()


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
