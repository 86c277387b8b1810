"""The one adapter from Scrapy to ``lawtrack.ingest``.

Opens the crawl's row, tells the spider what is known, stores its batches, closes the row. The
row tells the truth about a crawl: neither Scrapy's exit code nor its finish reason does.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from time import monotonic
from typing import Any, TypeVar

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.statscollectors import StatsCollector

from lawtrack.alerts import stored_subscriptions
from lawtrack.config.settings import Config
from lawtrack.crawling import crawls, known
from lawtrack.crawling import known as rereading
from lawtrack.crawling.daemon import past_crawls
from lawtrack.crawling.health import facts
from lawtrack.crawling.health.verdict import Facts, Verdict, doubted, verdict
from lawtrack.crawling.lock import CrawlLock, hold_crawl
from lawtrack.database import Session, failures
from lawtrack.database.engine import (
    RETRY_SECONDS,
    check_schema,
    is_transient,
    open_database,
    retry_while_away,
    session_of,
)
from lawtrack.database.tables.crawls import GOOD
from lawtrack.errors import LawtrackError
from lawtrack.ingest import absences
from lawtrack.ingest.counts import IngestCounts
from lawtrack.ingest.document_texts import documents_of
from lawtrack.ingest.documents import DocumentText, current_extractors
from lawtrack.ingest.documents.process import DocumentReader
from lawtrack.ingest.emptied_fields import settle_emptied
from lawtrack.ingest.ingest import ingest
from lawtrack.ingest.judge import worth_reading
from lawtrack.ingest.rejudge import rejudge
from lawtrack.legislation import completeness
from lawtrack.legislation.records import (
    Checkpoint,
    Document,
    Failed,
    Listed,
    Looked,
    Record,
    kind_of_look,
)
from lawtrack.topics import load_topics
from scrapers.addon import configuration
from scrapers.politeness import CLOSED_HOSTS
from scrapers.spider import Batch, JurisdictionSpider, one_line

logger = logging.getLogger(__name__)

RECORDS_AT_ONCE = 500
BYTES_AT_ONCE = 16 * 1024 * 1024
SECONDS_AT_MOST = 2.0  # between a record's arrival and its storing
SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_TO_REJUDGE = 60.0  # at a crawl's end
SECONDS_BUSY = 2.0  # how long SQLite itself waits for a lock, and the whole crawl with it
SECONDS_WHEN_STOPPING = 2.0  # of the eight that a crawl has to end in
DOUBTS = "lawtrack/doubts"  # among the stats: why others think that the crawl was not whole
T = TypeVar("T")


class StorePipeline:
    """Stores what the spider finds, a few hundred records at a time, and how the crawl ended."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._problem = ""  # what ended the crawl, in one line
        self._ours = False  # the problem is not the source's
        self._lock: CrawlLock | None = None
        self._crawl_id = 0
        self._counts = IngestCounts()
        self._waiting: list[Record] = []
        self._bytes_waiting = 0
        self._waiting_since = 0.0
        self._texts: dict[int, DocumentText] = {}
        self._checkpoints: list[Checkpoint] = []
        self._told: list[Listed | Looked] = []  # of absent records
        self._held_back: set[str] = set()
        self._first_failure = ""
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
            await self._open()
        except LawtrackError as error:
            self._problem = str(error)
            self._stat("lawtrack/problem", (type(error).__name__, self._problem))
            logger.error("%s", error)
            raise CloseSpider("cannot start") from None
        self._watch = asyncio.ensure_future(self._store_in_time())

    async def _open(self) -> None:
        config = configuration(self._crawler.settings)
        self._source = config.source(self._spider().name)
        self._topics = load_topics(config.topics, config.folder)
        dropped = config.dropped_fields(self._source.key)
        self._dropped = frozenset((kind, name) for kind in completeness.FIELDS for name in dropped)
        self._engine = open_database(config.database, busy=SECONDS_BUSY, writes=True)
        self._patience = self._crawler.settings.getfloat("LAWTRACK_PATIENCE", RETRY_SECONDS)
        await self._patiently(lambda: self._begin(config))

    def _begin(self, config: Config) -> None:
        """Take the lock, open the crawl's row and tell the spider what is known."""
        settings, spider = self._crawler.settings, self._spider()
        check_schema(self._engine)
        self._hold(config.database)
        since, full = settings["LAWTRACK_SINCE"], settings.getbool("LAWTRACK_FULL")
        now = self._now()
        with session_of(self._engine) as session:
            crawl_id = crawls.start_crawl(
                session, self._source, mode=kind_of_look((), full=full), now=now
            )
            stored_subscriptions.mirror(session, config.asked, now=now)
            rereading.ask_again(session, self._source, current=current_extractors)
            spider.known = known.known(
                session,
                self._source,
                now=now,
                full=full,
                since=date.fromisoformat(since) if since else None,
                interesting=worth_reading(self._topics),
            )
            spider.closed_hosts = dict(past_crawls.closed_hosts(session, now=now))
            session.commit()
            spider.failing = failures.failing_pages(session, self._source.key)
        spider.source = self._source
        self._canaries = spider.known.canaries
        self._crawl_id = crawl_id
        self._stat("lawtrack/crawl", crawl_id)

    def _hold(self, database: str = "") -> None:
        """Take the lock on the source, or take it again if it was lost with its connection."""
        if self._lock is None:
            self._lock = hold_crawl(database, self._source.key)
        else:
            self._lock.again()

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
            await self._store()
        return item

    async def _store_in_time(self) -> None:
        """Keep nothing waiting for long, and nothing at all once the crawl is asked to stop.

        A slow answer may keep a crawl from ending until it is killed; what it found is safe then.
        """
        while not self._problem:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            late = monotonic() - self._waiting_since >= SECONDS_AT_MOST
            if late or not self._crawler.crawling:
                await self._store()

    def _set_aside(self, records: Iterable[Record]) -> Iterable[Record]:
        """Everything but what counts only when the crawl has ended."""
        for record in records:
            if isinstance(record, (Listed, Looked)):
                self._told.append(record)
                continue
            if isinstance(record, Checkpoint):
                self._checkpoints.append(record)
                continue
            if isinstance(record, Failed):
                self._held_back.add(record.covers)
                self._first_failure = self._first_failure or f"{record.url}: {record.reason}"
            yield record

    async def _store(self) -> None:
        """Write what is waiting in one transaction; a database out of order ends the crawl.

        One that is locked, full or gone is given a minute: the records wait in memory meanwhile,
        and once enough of them wait, so does the crawl.
        """
        async with self._storing:
            records, self._waiting = self._waiting, []
            texts, self._texts = self._texts, {}
            self._bytes_waiting = 0
            if self._problem or not records:
                return
            try:
                self._counts = await self._patiently(lambda: self._stored(records, texts))
            except LawtrackError as error:
                self._ours = True
                self._end(str(error))
            except Exception as error:
                self._end(f"a bug in storing: {one_line(error)}")
                raise

    def _stored(self, records: list[Record], texts: dict[int, DocumentText]) -> IngestCounts:
        """Write the records in one transaction; returns the counts with them."""

        def read(document: Document) -> DocumentText:
            return texts[id(document)]

        self._hold()
        with session_of(self._engine) as session:
            counts = self._counts + ingest(
                session,
                records,
                source=self._source,
                topics=self._topics,
                now=self._now(),
                crawl_id=self._crawl_id,
                read=read,
                believed=self._dropped,  # else nothing that came empty, before the end
            )
            counts = replace(counts, held=completeness.slim(counts.held))
            crawls.note_progress(session, self._crawl_id, self._tally(counts))
            session.commit()
        return counts

    async def _patiently(self, work: Callable[[], T]) -> T:
        """What ``work`` returns, which is one transaction; tried again while that is no use."""

        def seconds() -> float:
            ending = self._problem or not self._crawler.crawling
            return min(self._patience, SECONDS_WHEN_STOPPING) if ending else self._patience

        return await retry_while_away(
            work,
            seconds=seconds,
            tell=lambda line: self._stat("lawtrack/waiting", line),
            hurried=lambda: not self._crawler.crawling,
        )

    def _end(self, problem: str) -> None:
        self._problem = problem
        logger.error("%s", problem)
        if self._crawler.engine is not None and self._crawler.engine.running:
            task = asyncio.ensure_future(
                self._crawler.engine.close_spider_async(reason="the database failed")
            )
            task.add_done_callback(_ignore_a_second_closing)

    async def close_spider(self) -> None:
        """Store the rest."""
        try:
            await self._store()
        finally:
            self._reader.__exit__(None, None, None)

    async def spider_closed(self, reason: str) -> None:
        """Close the crawl's row: outcome, counts, and the checkpoints that may move."""
        if self._watch is not None:
            self._watch.cancel()
        if not self._crawl_id:
            return
        counts = self._counts

        def finish() -> None:
            self._counts = counts  # a try that failed has left nothing
            self._hold()
            with session_of(self._engine) as session:
                self._settle(session, reason)
                told = self._judge(session, reason)
                doubts = list(self._stats().get_value(DOUBTS, []))
                if told.outcome in GOOD and (doubt := self._settle_absences(session)):
                    doubts.append(doubt)
                self._finish(session, doubted(told, doubts))
                closed = self._stats().get_value(CLOSED_HOSTS, {})
                past_crawls.close_hosts(session, closed, now=self._now())
                session.commit()

        try:
            await self._patiently(finish)
            if reason == "finished" and not self._problem:
                await self._patiently(self._rejudge)
        except LawtrackError as error:
            logger.error("%s", error)
            self._stat("lawtrack/unwritten", self._problem or str(error))
        finally:
            self._engine.dispose()
            if self._lock is not None:
                self._lock.close()

    def _settle_absences(self, session: Session) -> str:
        """Note what whole lists no longer show; returns why a list is not believed, if one is."""
        doubt, held_back = absences.settle_absences(
            session, self._source.key, self._told, crawl_id=self._crawl_id, now=self._now()
        )
        self._held_back |= held_back
        return doubt

    def _settle(self, session: Session, finish: str) -> None:
        """Decide what to believe of fields that came empty, once everything has been read."""
        if finish != "finished" or self._problem:
            return
        self._counts = settle_emptied(
            session,
            self._counts,
            source=self._source,
            topics=self._topics,
            now=self._now(),
            crawl_id=self._crawl_id,
            canaries=self._canaries,
            dropped=self._dropped,
        )

    def _finish(self, session: Session, told: Verdict) -> None:
        """Close the row with its verdict, move what may move, and close what is well again."""
        done, now = told.outcome in GOOD, self._now()
        moving = [c for c in self._checkpoints if c.key not in self._held_back] if done else []
        crawls.finish_crawl(
            session,
            self._crawl_id,
            outcome=told.outcome,
            reason=told.reason,
            tally=self._tally(self._counts),
            checkpoints=moving,
            now=now,
        )
        facts.note_verdict(
            session,
            self._crawl_id,
            mode=kind_of_look(self._checkpoints, full=self._spider().known.full),
            reasons=told.reasons,
            counts=self._counts.by_kind(),
            coverage=self._counts.coverage(),
            now=now,
        )

    def _rejudge(self) -> None:
        """Judge older records again when a topic is another one; what is left waits for a run."""
        late = monotonic() + SECONDS_TO_REJUDGE
        with session_of(self._engine) as session:
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
                if is_transient(error):
                    raise
                why = f"a bug in judging again: {one_line(error)}"
                crawls.settle_outcome(
                    session, self._crawl_id, outcome="failed", reason=why, now=self._now()
                )
                session.commit()
                raise

    def _judge(self, session: Session, finish: str) -> Verdict:
        """How the crawl ended, and why."""
        spider, key = self._spider(), self._source.key
        mode = kind_of_look(self._checkpoints, full=spider.known.full)
        listed = {c.key for c in self._checkpoints} - self._held_back
        failures.resolve_failures(
            session,
            key,
            crawl_id=self._crawl_id,
            urls=spider.mended,
            listings=listed if finish == "finished" and not self._problem else (),
            now=self._now(),
        )
        stored = facts.stored_records(session, key)
        return verdict(
            Facts(
                key=key,
                mode=mode,
                problem=self._problem,
                ours=self._ours,
                finish=finish,
                errors=max(spider.bugs, self._number("spider_exceptions/count")),
                pages=spider.pages_read,
                failed=self._counts.failed,
                first_failure=self._first_failure,
                counts=self._counts.by_kind(),
                coverage=self._counts.coverage(),
                listed_to_the_end=bool(listed),
                stored=stored,
                bills_named=0 if stored["bill"] else facts.bills_named(session, key),
                kept=failures.kept_fields(session, key),
                canaries_gone=facts.canaries_gone(session, self._crawl_id),
                trailing=facts.trailing(session, key, mode),
            )
        )

    def _tally(self, counts: IngestCounts) -> crawls.CrawlTotals:
        robots = self._number("robotstxt/request_count")
        return crawls.CrawlTotals(
            new=counts.new,
            changed=counts.changed,
            unchanged=counts.unchanged,
            failed=counts.failed,
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
