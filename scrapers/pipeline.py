"""The one adapter from Scrapy to ``lawtrack.ingest``, and from the configuration to Scrapy.

Opens the crawl's row, tells the spider what is known, stores its batches, closes the row. The
row tells the truth about a crawl: neither Scrapy's exit code nor its finish reason does.
"""

import asyncio
import logging
import os
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.settings import BaseSettings

from lawtrack import __version__
from lawtrack.config import Config, load_config
from lawtrack.database import check_schema, open_database, session_of
from lawtrack.documents import DocumentText, current_extractors
from lawtrack.documents.reader import DocumentReader
from lawtrack.errors import LawtrackError
from lawtrack.ingest import Counts, documents_of, ingest
from lawtrack.judging import worth_reading
from lawtrack.lock import hold_crawl
from lawtrack.records import Checkpoint, Document, Failed, Record
from lawtrack.rejudging import rejudge
from lawtrack.storage import Session, crawls, outcomes, rereading, subscriptions
from lawtrack.topics import load_topics
from scrapers.spider import Batch, JurisdictionSpider, one_line

logger = logging.getLogger(__name__)

RECORDS_AT_ONCE = 500
BYTES_AT_ONCE = 16 * 1024 * 1024
SECONDS_AT_MOST = 2.0  # between a record's arrival and its storing
SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_TO_REJUDGE = 60.0  # at a crawl's end


def configuration(settings: BaseSettings) -> Config:
    """The configuration that a crawl was given, or the one that the command line would find."""
    given = settings["LAWTRACK_CONFIG"]
    if isinstance(given, Config):
        return given
    return load_config(Path(given) if given else None, os.environ)


class Configuration:
    """A Scrapy add-on: puts the contact and the delay of lawtrack.toml into Scrapy's settings."""

    def update_settings(self, settings: BaseSettings) -> None:
        config = configuration(settings)
        contact = f" (+{config.contact})" if config.contact else ""
        settings.set("USER_AGENT", f"lawtrack/{__version__}{contact}", "project")
        settings.set("DOWNLOAD_DELAY", config.delay, "project")
        if not config.delay:  # a source of one's own: a mirror, or the one to practise on
            settings.set("CONCURRENT_REQUESTS_PER_DOMAIN", 8, "project")


class StorePipeline:
    """Stores what the spider finds, a few hundred records at a time, and how the crawl ended."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._problem = ""  # what ended the crawl, in one line
        self._crawl_id = 0
        self._counts = Counts()
        self._waiting: list[Record] = []
        self._bytes_waiting = 0
        self._waiting_since = 0.0
        self._texts: dict[int, DocumentText] = {}
        self._checkpoints: list[Checkpoint] = []
        self._held_back: set[str] = set()
        self._first_failure = ""
        self._reader = DocumentReader()
        self._watch: asyncio.Future[None] | None = None
        crawler.signals.connect(self.spider_closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "StorePipeline":
        return cls(crawler)

    async def open_spider(self) -> None:
        """Open the crawl; what is wrong with configuration or database ends it before it starts."""
        try:
            self._open()
        except LawtrackError as error:
            self._problem = str(error)
            self._stat("lawtrack/problem", (type(error).__name__, self._problem))
            logger.error("%s", error)
            raise CloseSpider("cannot start") from None
        self._watch = asyncio.ensure_future(self._store_in_time())

    def _open(self) -> None:
        settings, spider = self._crawler.settings, self._spider()
        config = configuration(settings)
        self._source = config.source(spider.name)
        self._topics = load_topics(config.topics, config.folder)
        self._engine = open_database(config.database)
        check_schema(self._engine)
        self._lock = hold_crawl(config.database, self._source.key)
        since = settings["LAWTRACK_SINCE"]
        full = settings.getbool("LAWTRACK_FULL")
        now = self._now()
        with session_of(self._engine) as session:
            crawl_id = crawls.start_crawl(
                session, self._source, mode="full" if full else "incremental", now=now
            )
            subscriptions.mirror(session, config.alerts, now=now)
            rereading.ask_again(session, self._source, current=current_extractors)
            spider.known = crawls.known(
                session,
                self._source,
                now=now,
                full=full,
                since=date.fromisoformat(since) if since else None,
                interesting=worth_reading(self._topics),
            )
            session.commit()
        spider.source = self._source
        self._crawl_id = crawl_id
        self._stat("lawtrack/crawl", crawl_id)

    async def process_item(self, item: Batch) -> Batch:
        """Take the batch; it is stored with others when enough have come together."""
        if self._problem:
            return item
        # Others are stored while this one's files are read: its texts join only with its records.
        texts: dict[int, DocumentText] = {}
        for document in documents_of(item.records):
            assert document.content is not None
            texts[id(document)] = await asyncio.to_thread(
                self._reader.read,
                document.content,
                media_type=document.media_type,
                url=document.url,
            )
            self._bytes_waiting += len(document.content)
        self._texts.update(texts)
        if not self._waiting:
            self._waiting_since = monotonic()
        self._waiting.extend(self._set_aside(item.records))
        if len(self._waiting) >= RECORDS_AT_ONCE or self._bytes_waiting >= BYTES_AT_ONCE:
            self._store()
        return item

    async def _store_in_time(self) -> None:
        """Keep nothing waiting for long, and nothing at all once the crawl is asked to stop.

        A slow answer may keep a crawl from ending until it is killed; what it found is safe then.
        """
        while not self._problem:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            late = monotonic() - self._waiting_since >= SECONDS_AT_MOST
            if late or not self._crawler.crawling:
                self._store()

    def _set_aside(self, records: Iterable[Record]) -> Iterable[Record]:
        """Everything but the checkpoints, which move only when the crawl has ended."""
        for record in records:
            if isinstance(record, Checkpoint):
                self._checkpoints.append(record)
                continue
            if isinstance(record, Failed):
                self._held_back.add(record.covers)
                self._first_failure = self._first_failure or f"{record.url}: {record.reason}"
            yield record

    def _store(self) -> None:
        """Write what is waiting in one transaction; a database out of order ends the crawl."""
        records, self._waiting = self._waiting, []
        texts, self._texts = self._texts, {}
        self._bytes_waiting = 0
        if self._problem or not records:
            return

        def read(document: Document) -> DocumentText:
            return texts[id(document)]

        try:
            with session_of(self._engine) as session:
                counts = self._counts + ingest(
                    session,
                    records,
                    source=self._source,
                    topics=self._topics,
                    now=self._now(),
                    crawl_id=self._crawl_id,
                    read=read,
                )
                outcomes.note_progress(session, self._crawl_id, self._tally(counts))
                session.commit()
            self._counts = counts
        except LawtrackError as error:
            self._end(str(error))
        except Exception as error:
            self._end(f"a bug in storing: {one_line(error)}")
            raise

    def _end(self, problem: str) -> None:
        self._problem = problem
        logger.error("%s", problem)
        if self._crawler.engine is not None and self._crawler.engine.running:
            task = asyncio.ensure_future(
                self._crawler.engine.close_spider_async(reason="the database failed")
            )
            task.add_done_callback(_ignore_a_second_closing)

    def close_spider(self) -> None:
        """Store the rest."""
        if self._watch is not None:
            self._watch.cancel()
        try:
            self._store()
        finally:
            self._reader.__exit__(None, None, None)

    def spider_closed(self, reason: str) -> None:
        """Close the crawl's row: outcome, counts, and the checkpoints that may move."""
        if not self._crawl_id:
            return
        outcome, why = self._outcome(reason)
        done = outcome in ("ok", "degraded")
        moving = [c for c in self._checkpoints if c.key not in self._held_back] if done else []
        try:
            with session_of(self._engine) as session:
                crawls.finish_crawl(
                    session,
                    self._crawl_id,
                    outcome=outcome,
                    reason=why,
                    tally=self._tally(self._counts),
                    checkpoints=moving,
                    now=self._now(),
                )
                session.commit()
                if reason == "finished" and not self._problem:
                    self._rejudge(session)
        except LawtrackError as error:
            logger.error("%s", error)
        finally:
            self._engine.dispose()
            os.close(self._lock)

    def _rejudge(self, session: Session) -> None:
        """Judge older records again when a topic is another one; what is left waits for a run."""
        late = monotonic() + SECONDS_TO_REJUDGE
        steps = rejudge(
            session,
            jurisdiction=self._source.key,
            topics=self._topics,
            now=self._now(),
            crawl_id=self._crawl_id,
        )
        try:
            for _ in steps:
                session.commit()
                if monotonic() >= late:
                    break
            session.commit()
        except Exception as error:
            session.rollback()
            why = f"a bug in judging again: {one_line(error)}"
            outcomes.settle(session, self._crawl_id, outcome="failed", reason=why, now=self._now())
            session.commit()
            raise

    def _outcome(self, finish: str) -> tuple[str, str]:
        """How the crawl ended and, when not well, why."""
        spider = self._spider()
        if self._problem:
            return "failed", self._problem
        bugs = self._number("spider_exceptions/count")
        if spider.bugs or bugs:
            count = max(spider.bugs, bugs)
            return "failed", f"{count} unexpected errors, first: {self._first_failure}"
        if finish == "shutdown":
            return "interrupted", "the crawl was asked to stop"
        if finish != "finished":
            return "failed", f"ended early: {finish}"
        failed = self._counts.failed
        if failed and not spider.pages_read:
            return "failed", f"nothing could be had: {self._first_failure}"
        if failed:
            first = self._first_failure or "a record that could not be stored"
            return "degraded", f"{failed} failed, first: {first}"
        return "ok", ""

    def _tally(self, counts: Counts) -> crawls.Tally:
        robots = self._number("robotstxt/request_count")
        return crawls.Tally(
            new=counts.new,
            changed=counts.changed,
            unchanged=counts.unchanged,
            failed=counts.failed,
            requests=self._number("downloader/request_count") - robots,
            bytes=self._number("downloader/response_bytes"),
        )

    def _number(self, name: str) -> int:
        assert self._crawler.stats is not None
        return int(self._crawler.stats.get_value(name, 0))

    def _stat(self, name: str, value: Any) -> None:
        assert self._crawler.stats is not None
        self._crawler.stats.set_value(name, value)

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
