"""The one adapter from Scrapy to ``lawtrack.ingest.crawl_session``.

Tells the spider what is known, has files read and batches stored, and says how the crawl ended.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, date, datetime
from time import monotonic
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.statscollectors import StatsCollector

from lawtrack.database.locks.leases import fence_of
from lawtrack.database.opening.database_errors import RETRY_SECONDS
from lawtrack.errors import LawtrackError
from lawtrack.ingest.crawl_end.close_crawl import CrawlEnd, Traffic
from lawtrack.ingest.crawl_session import CrawlSession
from lawtrack.ingest.document_texts import documents_of, left_to_workers
from lawtrack.ingest.documents import DocumentText
from lawtrack.ingest.documents.reader_process import DocumentReader, is_costly
from lawtrack.legislation.records import Document, Record
from scrapers.addon import configuration
from scrapers.politeness import CLOSED_HOSTS
from scrapers.spider import Batch, JurisdictionSpider

logger = logging.getLogger(__name__)

RECORDS_AT_ONCE = 500
BYTES_AT_ONCE = 16 * 1024 * 1024
SECONDS_AT_MOST = 2.0  # between a record's arrival and its storing
SECONDS_BETWEEN_LOOKS = 0.5
DOUBTS = "lawtrack/doubts"  # among the stats: why others think that the crawl was not whole


class StorePipeline:
    """Stores what the spider finds, a few hundred records at a time, and how the crawl ended."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._session: CrawlSession | None = None  # None: it could not begin
        self._waiting: list[Record] = []
        self._bytes_waiting = 0
        self._waiting_since = 0.0
        self._texts: dict[int, DocumentText] = {}
        self._files: list[Document] = []  # that workers read
        self._has_workers = crawler.settings["LAWTRACK_LEASE"] is not None
        self._reader = DocumentReader()
        self._watch: asyncio.Future[None] | None = None
        self._storing = asyncio.Lock()
        crawler.signals.connect(self.spider_closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "StorePipeline":
        return cls(crawler)

    async def open_spider(self) -> None:
        """Open the crawl; what is wrong with configuration or database ends it before it starts."""
        try:
            self._session = await self._begun()
        except LawtrackError as error:
            self._stat("lawtrack/problem", (type(error).__name__, str(error)))
            logger.error("%s", error)
            raise CloseSpider("cannot start") from None
        self._watch = asyncio.ensure_future(self._store_in_time(self._session))

    async def _begun(self) -> CrawlSession:
        """The session of this crawl, with its row open and the spider told what is known."""
        settings, spider = self._crawler.settings, self._spider()
        since = settings["LAWTRACK_SINCE"]
        session = CrawlSession(
            configuration(settings),
            spider.name,
            now=self._now,
            full=settings.getbool("LAWTRACK_FULL"),
            since=date.fromisoformat(since) if since else None,
            past=settings.getint("LAWTRACK_PAST"),
            sparing=settings.getbool("LAWTRACK_SPARING"),
            patience=settings.getfloat("LAWTRACK_PATIENCE", RETRY_SECONDS),
            is_stopping=lambda: not self._crawler.crawling,
            tell=lambda line: self._stat("lawtrack/waiting", line),
            fence=fence_of(settings["LAWTRACK_LEASE"]),
        )
        try:
            start = await session.begin()
        except LawtrackError:
            session.close()
            raise
        spider.source, spider.known, spider.failing = start.source, start.known, start.failing
        spider.closed_hosts = dict(start.closed_hosts)
        self._stat("lawtrack/crawl", start.crawl_id)
        return session

    async def process_item(self, item: Batch) -> Batch:
        """Take the batch; it is stored with others when enough have come together."""
        if self._session is None or self._session.problem:
            return item
        # Others are stored while files are read: texts join only with their records. What has no
        # file goes first, or a matter's older form could be stored after the newer one.
        texts: dict[int, DocumentText] = {}
        records, files = list(item.records), list[Document]()
        if self._has_workers:
            records, files = left_to_workers(records, is_costly)
        plain = [record for record in records if not any(True for _ in documents_of([record]))]
        self._take(self._session, plain)
        gone = set(map(id, plain))
        records = [record for record in records if id(record) not in gone]
        for document in documents_of(records):
            assert document.content is not None
            texts[id(document)] = await asyncio.to_thread(
                self._reader.read,
                document.content,
                media_type=document.media_type,
                url=document.url,
            )
            self._bytes_waiting += len(document.content)
        self._texts.update(texts)
        self._files.extend(files)
        self._bytes_waiting += sum(len(document.content or b"") for document in files)
        self._take(self._session, records)
        if len(self._waiting) >= RECORDS_AT_ONCE or self._bytes_waiting >= BYTES_AT_ONCE:
            await self._store(self._session)
        return item

    def _take(self, session: CrawlSession, records: Sequence[Record]) -> None:
        """Have the records wait to be stored."""
        if not self._waiting:
            self._waiting_since = monotonic()
        self._waiting.extend(session.take(records))
        if session.planned:
            self._stat("lawtrack/planned", session.planned)

    async def _store_in_time(self, session: CrawlSession) -> None:
        """Keep nothing waiting for long, and nothing at all once the crawl is asked to stop.

        A slow answer may keep a crawl from ending until it is killed; what it found is safe then.
        """
        while not session.problem:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            late = monotonic() - self._waiting_since >= SECONDS_AT_MOST
            if late or not self._crawler.crawling:
                await self._store(session)

    async def _store(self, session: CrawlSession) -> None:
        """Write what is waiting in one transaction; a database out of order ends the crawl.

        While it is waited for, the records wait in memory, and once enough of them wait, so does
        the crawl.
        """
        async with self._storing:
            records, self._waiting = self._waiting, []
            texts, self._texts = self._texts, {}
            files, self._files = self._files, []
            self._bytes_waiting = 0
            if session.problem or not records:
                return
            try:
                await session.store(records, texts, files=files, traffic=self._traffic())
            except LawtrackError:
                self._end(session.problem)
            except Exception:
                self._end(session.problem)
                raise

    def _end(self, problem: str) -> None:
        logger.error("%s", problem)
        if self._crawler.engine is not None and self._crawler.engine.running:
            task = asyncio.ensure_future(
                self._crawler.engine.close_spider_async(reason="the database failed")
            )
            task.add_done_callback(_ignore_a_second_closing)

    async def close_spider(self) -> None:
        """Store the rest."""
        try:
            if self._session is not None:
                await self._store(self._session)
        finally:
            self._reader.__exit__(None, None, None)

    async def spider_closed(self, reason: str) -> None:
        """Say how the crawl ended, so that its row is closed."""
        if self._watch is not None:
            self._watch.cancel()
        if self._session is None:
            return
        spider = self._spider()
        end = CrawlEnd(
            reason=reason,
            pages=spider.pages_read,
            errors=max(spider.bugs, self._number("spider_exceptions/count")),
            mended=spider.mended,
            doubts=self._stats().get_value(DOUBTS, []),
            closed_hosts=self._stats().get_value(CLOSED_HOSTS, {}),
            traffic=self._traffic(),
        )
        try:
            await self._session.finish(end)
        except LawtrackError as error:
            logger.error("%s", error)
            self._stat("lawtrack/unwritten", self._session.problem or str(error))

    def _traffic(self) -> Traffic:
        robots = self._number("robotstxt/request_count")
        return Traffic(
            requests=self._number("downloader/request_count") - robots,
            bytes=self._number("downloader/response_bytes"),
        )

    def _number(self, name: str) -> int:
        return int(self._stats().get_value(name, 0))

    def _stat(self, name: str, value: Any) -> None:
        self._stats().set_value(name, value)

    def _stats(self) -> StatsCollector:
        assert self._crawler.stats is not None
        return self._crawler.stats

    def _spider(self) -> JurisdictionSpider:
        assert isinstance(self._crawler.spider, JurisdictionSpider)
        return self._crawler.spider

    def _now(self) -> datetime:
        """The moment in the settings, else the clock; the one place where a crawl asks for it."""
        given = self._crawler.settings["LAWTRACK_NOW"]
        return datetime.fromisoformat(given).astimezone(UTC) if given else datetime.now(UTC)


def _ignore_a_second_closing(task: "asyncio.Future[None]") -> None:
    # Two batches may fail at once; closing what closes already is no news.
    if not task.cancelled() and task.exception() is not None:
        logger.debug("closing: %s", task.exception())
