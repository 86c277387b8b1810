"""Keeps every raw answer of a crawl in the archive, the one to robots.txt too.

It sits next to the downloader, so it sees what was sent and what came over the wire: retries,
redirects and errors included, before Scrapy undoes a Content-Encoding. Answers are written some
two hundred at a time and once more when the crawl ends; an archive that cannot be written never
stops a crawl, but it is told, and the crawl degraded. An object store is asked in a thread, so that
no request that has its turn waits for it.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from threading import Lock
from urllib.parse import quote

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Request, Response
from scrapy.http.headers import Headers
from scrapy.statscollectors import StatsCollector

from lawtrack.config.settings import Config
from lawtrack.crawling.archive.archive_place import Place, archive_place
from lawtrack.crawling.archive.archive_shelf import (
    archive_answers,
    file_to_continue,
    forget_archive_files,
    index_unlisted_archive_files,
    missing_archive_files,
    prune_archive,
)
from lawtrack.crawling.archive.archive_spool import (
    Spool,
    is_to_be_looked_through,
    list_what_others_put,
    prune_bucket,
    put_spooled,
    spool_answers,
    waiting_segments,
)
from lawtrack.crawling.archive.bucket import Bucket
from lawtrack.crawling.archive.prune_archive import archive_file_name
from lawtrack.crawling.archive.write_archive import Exchange
from lawtrack.database import Session, failures
from lawtrack.database.engine import BUSY_SECONDS, database_session, open_database
from lawtrack.database.locks.leases import fence_of
from lawtrack.errors import ArchiveAway, FailureKind, LawtrackError
from lawtrack.legislation.records import Failed
from scrapers.addon import configuration
from scrapers.pipeline import DOUBTS
from scrapers.spider import JurisdictionSpider

logger = logging.getLogger(__name__)

ANSWERS_AT_ONCE = 200
BYTES_AT_ONCE = 8 * 1024 * 1024
ARCHIVE = "archive"  # in place of an address, among the failures
TOKEN = "TOKEN"  # noqa: S105 - what stands in the place of one
PHRASES = {status.value: status.phrase for status in HTTPStatus}


class Archive:
    """A downloader middleware: keeps answers and changes nothing about them."""

    def __init__(self, crawler: Crawler, config: Config) -> None:
        self._crawler = crawler
        self._config = config
        busy = crawler.settings.getfloat("LAWTRACK_PATIENCE", BUSY_SECONDS)
        self._engine = open_database(config.database, busy=busy, writes=True)
        self._fence = fence_of(crawler.settings["LAWTRACK_LEASE"])
        self._waiting: list[Exchange] = []
        self._bytes_waiting = 0
        self._file = ""
        self._problem = ""
        self._missing: list[str] = []  # files
        self._secrets: tuple[str, ...] = ()
        self._spool: Spool | None = None  # with an object store
        self._segments = 0
        self._away = ""  # why the store is: what is kept meanwhile waits
        self._one_at_a_time = Lock()
        # Scrapy makes downloader middlewares before pipelines, and calls them in that order: what
        # is told here comes before the pipeline's verdict.
        crawler.signals.connect(self.spider_closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Archive":
        config = configuration(crawler.settings)
        if not config.archive.enabled:
            raise NotConfigured
        return cls(crawler, config)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Keep the answer and hand it on."""
        if not self._problem and self._begun():
            exchange = self._exchange(request, response)
            if exchange is not None:
                self._waiting.append(exchange)
                self._bytes_waiting += len(exchange.payload)
            if len(self._waiting) >= ANSWERS_AT_ONCE or self._bytes_waiting >= BYTES_AT_ONCE:
                exchanges = self._taken()
                if self._spool is None:
                    self._write(exchanges)
                else:
                    await asyncio.to_thread(self._put, exchanges)
        return response

    def _begun(self) -> bool:
        """Whether the crawl has a number; its file is named at the first answer."""
        if not self._file:
            spider, crawl_id = self._crawler.spider, self._crawl_id()
            if not crawl_id or not isinstance(spider, JurisdictionSpider):
                return False
            self._key = spider.source.key
            token = spider.source.token
            self._secrets = (token, quote(token), quote(token, safe="")) if token else ()
            self._file = archive_file_name(self._key, crawl_id, self._now())
            if self._config.archive.store:
                self._safely(self._prepare_spool)
            else:
                self._safely(self._prepare)
        return True

    def _prepare_spool(self) -> None:
        """What is kept waits in the folder until it lies in the store."""
        archive = self._config.archive
        bucket = archive_place(archive)
        assert isinstance(bucket, Bucket)
        self._spool = Spool(
            folder=archive.folder,
            bucket=bucket,
            jurisdiction=self._key,
            most_bytes=archive.megabytes * 1024 * 1024,
            transaction=self._transaction,
        )

    def _prepare(self) -> None:
        """List what a killed crawl had kept, and go on with the file of today if there is one."""
        folder = self._config.archive.folder
        with self._transaction() as session:
            index_unlisted_archive_files(session, folder, self._key)
            earlier = file_to_continue(session, folder, self._key, self._now())
            session.commit()
        self._file = earlier or self._file

    def _exchange(self, request: Request, response: Response) -> Exchange | None:
        """What is kept of an answer; nothing when the source repeats the token in its payload."""
        if any(secret.encode() in response.body for secret in self._secrets):
            logger.warning("%s: repeats the token, not archived", self._public(request.url))
            return None
        return Exchange(
            url=self._public(request.url),
            method=request.method,
            sent=self._headers(request.headers),
            form=request.body,
            status=response.status,
            phrase=PHRASES.get(response.status, ""),
            headers=self._headers(response.headers),
            payload=response.body,
            fetched_at=self._now(),
        )

    def _headers(self, headers: Headers) -> list[tuple[str, str]]:
        pairs = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in headers.items()
            for value in values
        ]
        return [(n, self._public(v)) for n, v in pairs] if self._secrets else pairs

    def _public(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, TOKEN)
        return text

    def _taken(self) -> list[Exchange]:
        """What has come since it was asked last."""
        exchanges, self._waiting, self._bytes_waiting = self._waiting, [], 0
        return exchanges

    def _write(self, exchanges: list[Exchange]) -> None:
        def write() -> None:
            with self._transaction() as session:
                archive_answers(
                    session,
                    self._config.archive.folder,
                    self._file,
                    exchanges,
                    jurisdiction=self._key,
                    crawl_id=self._crawl_id(),
                )
                session.commit()

        self._safely(write)

    def _put(self, exchanges: list[Exchange], *, is_last: bool = False) -> None:
        """Keep the answers on this machine's disk, then in the store if that can be had.

        One that is away is asked again when the crawl ends, and by the next one.
        """

        def put() -> None:
            spool = self._spool
            assert spool is not None
            self._put_waiting(spool)  # what crawls before left: that makes room
            if exchanges:
                self._segments += 1
                file = archive_file_name(
                    self._key, self._crawl_id(), self._now(), segment=self._segments
                )
                spool_answers(
                    spool, file, exchanges, crawl_id=self._crawl_id(), is_away=bool(self._away)
                )
            self._put_waiting(spool)

        with self._one_at_a_time:
            if is_last:
                self._away = ""
            self._safely(put)
            if is_last and self._away and not self._problem:
                assert self._spool is not None
                waiting = len(waiting_segments(self._spool))
                self._problem = (
                    f"{self._away}; files that wait for the next crawl on this machine, in"
                    f" {self._spool.folder / self._key}: {waiting}"
                )

    def _put_waiting(self, spool: Spool) -> None:
        if self._away:
            return
        try:
            put_spooled(spool)
        except ArchiveAway as error:
            self._away = str(error)

    def spider_closed(self) -> None:
        """Write the rest, drop what is listed and gone, and remove what is too old or too much."""
        try:
            if self._file and not self._problem:
                if self._spool is None:
                    self._write(self._taken())
                else:
                    self._put(self._taken(), is_last=True)
            if self._file and not self._problem:
                self._safely(self._tidy if self._spool is None else self._tidy_store)
            if self._problem:
                self._tell()
        finally:
            self._engine.dispose()

    def _tidy(self) -> None:
        archive = self._config.archive
        with self._transaction() as session:
            self._look_for_missing(session, archive.folder)
            prune_archive(
                session, archive.folder, megabytes=archive.megabytes, days=archive.days,
                now=self._now(),
            )  # fmt: skip
            session.commit()

    def _tidy_store(self) -> None:
        """Once a day, and after a day on which files were missing: a store is asked for money."""
        spool = self._spool
        assert spool is not None
        with self._transaction() as session:
            if not failures.open_payload(
                session, self._key, ARCHIVE
            ) and not is_to_be_looked_through(session, self._key, self._now()):
                return
            self._look_for_missing(session, spool.bucket)
            prune_bucket(session, spool, days=self._config.archive.days, now=self._now())
            list_what_others_put(session, spool, crawl_id=self._crawl_id())
            session.commit()

    def _look_for_missing(self, session: Session, place: Place) -> None:
        missing = missing_archive_files(session, place, self._key)
        suspected = failures.open_payload(session, self._key, ARCHIVE).split("\n")
        known = [file for file in missing if file in suspected]  # an earlier crawl missed them too
        fresh = [file for file in missing if file not in suspected]
        if known:
            forget_archive_files(session, place, self._key, known, now=self._now())
        if fresh:
            self._missing = missing
            self._problem = (
                f"files are gone: {len(fresh)}, the first: {fresh[0]}"
                " - put them back: what they held can be neither parsed again nor proved"
            )

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        """A session for what is stored; refused to who may store no more."""
        with database_session(self._engine) as session:
            self._fence(session)  # before anything is added to a file that others go on with
            yield session

    def _safely(self, work: Callable[[], object]) -> None:
        """Do it; what goes wrong ends archiving, not the crawl."""
        try:
            work()
        except OSError as error:
            self._problem = f"{self._config.archive.folder}: cannot be written: {error.strerror}"
        except LawtrackError as error:
            self._problem = str(error)

    def _tell(self) -> None:
        """Leave word in the log, for the crawl's verdict, and among its failures."""
        logger.error("archive: %s", self._problem)
        self._stats().set_value(DOUBTS, [f"archive: {self._problem}"])
        failed = Failed(
            jurisdiction=self._key,
            url=ARCHIVE,
            payload="\n".join(self._missing),
            reason=self._problem,
            cause=FailureKind.ARCHIVE,
        )
        try:
            with database_session(self._engine) as session:
                self._fence(session)
                failures.save_failures(
                    session, [failed], crawl_id=self._crawl_id(), now=self._now()
                )
                session.commit()
        except LawtrackError as error:
            logger.error("%s", error)

    def _crawl_id(self) -> int:
        return int(self._stats().get_value("lawtrack/crawl", 0))

    def _stats(self) -> StatsCollector:
        assert self._crawler.stats is not None
        return self._crawler.stats

    def _now(self) -> datetime:
        given = self._crawler.settings["LAWTRACK_NOW"]
        return datetime.fromisoformat(given).astimezone(UTC) if given else datetime.now(UTC)
