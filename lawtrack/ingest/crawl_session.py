"""One crawl as the database sees it: its row opened, batches stored, its end judged and written.

Who fetches pages and how is not known here. The row tells the truth about a crawl: neither an exit
code nor the finish reason of whatever fetched the pages does.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime
from time import monotonic
from typing import TypeVar

from lawtrack.alerts import stored_subscriptions
from lawtrack.config.settings import Config
from lawtrack.crawling import crawls
from lawtrack.crawling.daemon import past_crawls
from lawtrack.crawling.known_to_crawl import stored_crawl_state
from lawtrack.database import Session, failures
from lawtrack.database.documents.queue import settle_hosts
from lawtrack.database.documents.waiting_files import save_waiting_files
from lawtrack.database.engine import database_session, open_database, sqlite_file
from lawtrack.database.locks.leases import Fence, no_fence
from lawtrack.database.locks.lock import CrawlLock
from lawtrack.database.locks.write_turns import open_in_line, turn_at
from lawtrack.database.opening.database_errors import (
    RETRY_SECONDS,
    database_address_shown,
    retry_while_database_away,
)
from lawtrack.database.opening.schema import check_schema
from lawtrack.database.sealing.beginning import begin_sealing
from lawtrack.database.sealing.keys import load_or_make_key
from lawtrack.database.sealing.signed_heads import note_head
from lawtrack.database.tables.crawls import PAST_MODE
from lawtrack.errors import DatabaseError, LawtrackError, OutputError, kind_and_message
from lawtrack.ingest.counts import IngestCounts
from lawtrack.ingest.crawl_end.close_crawl import (
    CrawlEnd,
    EndingCrawl,
    Traffic,
    close_crawl,
    crawl_totals,
    judge_older_records,
)
from lawtrack.ingest.crawl_end.kept_records import KeptRecords
from lawtrack.ingest.documents import DocumentText, current_extractors
from lawtrack.ingest.identity.successions import long_departed
from lawtrack.ingest.ingest import ingest
from lawtrack.legislation import completeness
from lawtrack.legislation.records import (
    Document,
    Planned,
    Record,
    Source,
    StoredState,
    kind_of_look,
)
from lawtrack.topics import load_topics
from lawtrack.topics.suggestions import worth_reading

logger = logging.getLogger(__name__)

SECONDS_BUSY = 2.0  # how long SQLite itself waits for a lock, and the whole crawl with it
SHARE_IN_QUEUE = 0.75  # of the time for which it waits: then it tries out of turn
SECONDS_IN_LINE = 4.0  # before each step of judging again, and the whole crawl with it
SECONDS_WHEN_STOPPING = 2.0  # of the eight that a crawl has to end in
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlStart:
    """What a crawl is told before its first request."""

    crawl_id: int
    source: Source
    known: StoredState
    failing: frozenset[str]  # pages that earlier crawls could not have
    closed_hosts: Mapping[str, datetime]  # that asked to be left alone, and until when


class CrawlSession:
    """The crawl of one jurisdiction: ``begin``, then ``take`` and ``store``, then ``finish``.

    ``problem`` is what ended the crawl before its time, in one line; nothing is stored after it.
    A database that is locked, full or gone is waited for, for ``patience`` seconds: less once
    ``is_stopping`` says that the crawl shall end. With ``past`` it looks for nothing new, but fills
    in so many records of what lies behind; ``sparing``, it may leave out what nothing near demands.
    ``tell`` gets a line when the waiting begins. With
    several machines ``fence`` raises ``LeaseLost`` in a transaction that may store no more.
    """

    def __init__(
        self,
        config: Config,
        key: str,
        *,
        now: Callable[[], datetime],
        full: bool = False,
        since: date | None = None,
        past: int = 0,
        sparing: bool = False,
        patience: float = RETRY_SECONDS,
        is_stopping: Callable[[], bool] = lambda: False,
        tell: Callable[[str], None] = lambda line: None,
        fence: Fence = no_fence,
    ) -> None:
        self.problem = ""
        self._ours = False  # the problem is not the source's
        self._config = config
        self._source = config.source(key)
        self._topics = load_topics(config.topics, config.folder)
        dropped = config.dropped_fields(key)
        self._dropped = frozenset((kind, name) for kind in completeness.FIELDS for name in dropped)
        self._full, self._since, self._now, self._past = full, since, now, past
        self._files = config.documents_at_once(key)
        self._sparing = sparing
        if past:  # a slice is short
            self._files = min(self._files, past)
        self._patience, self._is_stopping, self._tell = patience, is_stopping, tell
        self._fence = fence
        self._lock: CrawlLock | None = None
        self._crawl_id = 0
        self._canaries: tuple[str, ...] = ()
        self._counts = IngestCounts()
        self._noted = crawls.CrawlTotals()  # of what is stored for certain
        self._kept = KeptRecords()
        self._engine = open_database(config.database, busy=SECONDS_BUSY, writes=True)
        self._looking = self._engine  # where reading keeps nobody from writing
        if sqlite_file(config.database) is not None:
            self._looking = open_database(config.database, busy=SECONDS_BUSY)

    @property
    def planned(self) -> tuple[Planned, ...]:
        """What a first load has said of itself."""
        return self._kept.planned

    async def begin(self) -> CrawlStart:
        """Take the lock, open the crawl's row, and return what is known.

        Raises ``LawtrackError`` when the crawl cannot start: another one runs, or the database is
        out of reach or at another schema.
        """
        self._crawl_id = await self._patiently(self._begun)
        return await self._patiently(self._known, in_turn=False)

    def _begun(self) -> int:
        """Open the crawl's row; returns its number."""
        check_schema(self._engine)
        self._hold()
        key, now = self._source.key, self._now()
        with self._storing() as session:
            begin_sealing(session, key, now=now)
            crawl_id = crawls.start_crawl(session, self._source, mode=self._mode(), now=now)
            stored_subscriptions.mirror_subscriptions(session, self._config.asked, now=now)
            settle_hosts(session, self._source, now=now)
            session.commit()
        return crawl_id

    def _known(self) -> CrawlStart:
        """What is known; read without the right to write, for which others wait meanwhile."""
        key, now = self._source.key, self._now()
        with database_session(self._looking) as session:
            state = stored_crawl_state(
                session,
                self._source,
                now=now,
                full=self._full,
                since=self._since,
                interesting=worth_reading(self._topics),
                files=self._files,
                readers=current_extractors,
                wanted=self._config.wanted_from(key, now),
                past=self._past,
                sparing=self._sparing,
            )
            self._kept.departed = long_departed(session, key)
            closed_hosts = dict(past_crawls.closed_hosts(session, now=now))
            failing = failures.failing_pages(session, key)
        self._canaries = state.canaries
        return CrawlStart(
            crawl_id=self._crawl_id,
            source=self._source,
            known=state,
            failing=failing,
            closed_hosts=closed_hosts,
        )

    def _hold(self) -> None:
        """Take the lock on the source, or take it again if it was lost with its connection."""
        if self._lock is None:
            self._lock = CrawlLock(self._config.database, self._source.key)
        else:
            self._lock.again()

    @contextmanager
    def _storing(self) -> Iterator[Session]:
        """A session for a transaction that stores, if this crawl still may."""
        with database_session(self._engine) as session:
            self._fence(session)
            if self._crawl_id and not crawls.stands(session, self._crawl_id, self._noted):
                raise DatabaseError(
                    f"{database_address_shown(self._engine)}: has lost what this crawl had stored"
                    " - after a failover or a restored backup; the next crawl reads it again"
                )
            yield session

    def take(self, records: Iterable[Record]) -> list[Record]:
        """The records that are to be stored; what counts only at the end is kept here."""
        return self._kept.take(records)

    async def store(
        self,
        records: Sequence[Record],
        texts: Mapping[int, DocumentText],
        *,
        traffic: Traffic,
        files: Sequence[Document] = (),
    ) -> None:
        """Write the records in one transaction; ``texts`` are those of their files, by ``id``.

        ``files`` are documents that workers read: they wait from that transaction on.

        An error is the ``problem`` from then on, and raised: a ``LawtrackError`` when the database
        is out of order, any other when it is a bug.
        """
        try:
            self._counts = await self._patiently(
                lambda: self._stored(records, texts, traffic, files)
            )
        except LawtrackError as error:
            self.problem, self._ours = str(error), True
            raise
        except Exception as error:
            self.problem = f"a bug in storing: {kind_and_message(error)}"
            raise

    def _stored(
        self,
        records: Sequence[Record],
        texts: Mapping[int, DocumentText],
        traffic: Traffic,
        files: Sequence[Document],
    ) -> IngestCounts:
        """Write the records in one transaction; returns the counts with them."""

        def read(document: Document) -> DocumentText:
            return texts[id(document)]

        self._hold()
        with self._storing() as session:
            counts = self._counts + ingest(
                session,
                records,
                source=self._source,
                topics=self._topics,
                now=self._now(),
                crawl_id=self._crawl_id,
                read=read,
                believed=self._dropped,  # else nothing that came empty, before the end
                departed=self._kept.departed,
                of_the_past=self._past > 0,
            )
            counts = replace(counts, held=completeness.slim(counts.held))
            save_waiting_files(
                session,
                self._source.key,
                files,
                crawl_id=self._crawl_id,
                of_the_past=self._past > 0,
                now=self._now(),
            )
            totals = crawl_totals(counts, traffic)
            crawls.note_crawl_progress(session, self._crawl_id, totals)
            session.commit()
        self._noted = totals
        return counts

    async def _patiently(self, work: Callable[[], T], *, in_turn: bool = True) -> T:
        """What ``work`` returns, which is one transaction; tried again while that is no use.

        Where others write too, each has its turn, unless ``work`` is many transactions.
        """
        began = monotonic()

        def turn() -> AbstractAsyncContextManager[None]:
            return turn_at(self._config.database, seconds=left) if in_turn else nullcontext()

        def left() -> float:
            return SHARE_IN_QUEUE * seconds() - (monotonic() - began)

        def seconds() -> float:
            ending = self.problem or self._is_stopping()
            return min(self._patience, SECONDS_WHEN_STOPPING) if ending else self._patience

        return await retry_while_database_away(
            work, seconds=seconds, tell=self._tell, hurried=self._is_stopping, turn=turn
        )

    async def finish(self, end: CrawlEnd) -> None:
        """Close the row: outcome, counts, and the checkpoints that may move; then judge again.

        Raises ``LawtrackError`` when the database is out of order. The session is closed after it.
        """
        counts = self._counts

        def finished() -> None:
            self._hold()
            with self._storing() as session:
                self._counts = close_crawl(session, self._ending(end), counts)
                past_crawls.close_hosts(session, end.closed_hosts, now=self._now())
                session.commit()

        def judged_again() -> None:
            engine = open_in_line(self._config.database, seconds=SECONDS_IN_LINE, busy=SECONDS_BUSY)
            try:
                with database_session(engine) as session:
                    self._fence(session)
                    judge_older_records(session, self._ending(end), fence=self._fence)
            finally:
                engine.dispose()

        try:
            await self._patiently(finished)
            if self._ending(end).was_whole:
                await self._patiently(judged_again, in_turn=False)
            await self._patiently(self._note_head)
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the database and of the lock."""
        self._engine.dispose()
        self._looking.dispose()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _mode(self) -> str:
        """What kind of look this is, as far as is known."""
        return PAST_MODE if self._past else kind_of_look(self._kept.checkpoints, full=self._full)

    def _ending(self, end: CrawlEnd) -> EndingCrawl:
        return EndingCrawl(
            crawl_id=self._crawl_id,
            source=self._source,
            topics=self._topics,
            now=self._now,
            mode=self._mode(),
            end=end,
            kept=self._kept,
            problem=self.problem,
            ours=self._ours,
            canaries=self._canaries,
            dropped=self._dropped,
        )

    def _note_head(self) -> None:
        """Sign and note how far the chains have come; "lawtrack verify" tells when that fails."""
        files = self._config.proofs
        try:
            key = load_or_make_key(files.key)
            with self._storing() as session:
                note_head(session, files.heads, self._source.key, key, now=self._now())
        except OutputError as error:
            logger.error("%s", error)
