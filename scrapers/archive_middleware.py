"""Keeps every raw answer of a crawl in the archive, the one to robots.txt too.

It sits next to the downloader, so it sees what was sent and what came over the wire: retries,
redirects and errors included, before Scrapy undoes a Content-Encoding. Answers are written some
two hundred at a time and once more when the crawl ends; an archive that cannot be written never
stops a crawl, but it is told, and the crawl degraded.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import quote

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Request, Response
from scrapy.http.headers import Headers
from scrapy.statscollectors import StatsCollector

from lawtrack.config.settings import Config
from lawtrack.crawling.archive.prune import archive_file_name
from lawtrack.crawling.archive.shelf import (
    archive_answers,
    file_to_continue,
    forget_archive_files,
    index_unlisted_archive_files,
    missing_archive_files,
    prune_archive,
)
from lawtrack.crawling.archive.write import Exchange
from lawtrack.database import Session, failures
from lawtrack.database.engine import BUSY_SECONDS, database_session, open_database
from lawtrack.database.locks.leases import fence_of
from lawtrack.errors import FailureKind, LawtrackError
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
                self._write()
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
            self._safely(self._prepare)
        return True

    def _prepare(self, session: Session) -> None:
        """List what a killed crawl had kept, and go on with the file of today if there is one."""
        folder = self._config.archive.folder
        index_unlisted_archive_files(session, folder, self._key)
        earlier = file_to_continue(session, folder, self._key, self._now())
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

    def _write(self) -> None:
        exchanges, self._waiting, self._bytes_waiting = self._waiting, [], 0

        def write(session: Session) -> None:
            archive_answers(
                session,
                self._config.archive.folder,
                self._file,
                exchanges,
                jurisdiction=self._key,
                crawl_id=self._crawl_id(),
            )

        self._safely(write)

    def spider_closed(self) -> None:
        """Write the rest, drop what is listed and gone, and remove what is too old or too much."""
        try:
            if self._file and not self._problem:
                self._write()
                self._safely(self._tidy)
            if self._problem:
                self._tell()
        finally:
            self._engine.dispose()

    def _tidy(self, session: Session) -> None:
        archive = self._config.archive
        missing = missing_archive_files(session, archive.folder, self._key)
        suspected = failures.open_payload(session, self._key, ARCHIVE).split("\n")
        known = [file for file in missing if file in suspected]  # an earlier crawl missed them too
        fresh = [file for file in missing if file not in suspected]
        if known:
            forget_archive_files(session, archive.folder, self._key, known, now=self._now())
        if fresh:
            self._missing = missing
            self._problem = (
                f"files are gone: {len(fresh)}, the first: {fresh[0]}"
                " - put them back: what they held can be neither parsed again nor proved"
            )
        prune_archive(
            session, archive.folder, megabytes=archive.megabytes, days=archive.days,
            now=self._now(),
        )  # fmt: skip

    def _safely(self, work: Callable[[Session], object]) -> None:
        """Do it in a transaction; what goes wrong ends archiving, not the crawl."""
        try:
            with database_session(self._engine) as session:
                self._fence(session)  # before anything is added to a file that others go on with
                work(session)
                session.commit()
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
