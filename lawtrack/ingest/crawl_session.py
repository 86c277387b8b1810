"""One crawl as the database sees it: its row opened, batches stored, its end judged and written.

Who fetches pages and how is not known here. The row tells the truth about a crawl: neither an exit
code nor the finish reason of whatever fetched the pages does.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import chain
from time import monotonic
from typing import TypeVar

from lawtrack.alerts import stored_subscriptions
from lawtrack.config.settings import Config
from lawtrack.crawling import crawls
from lawtrack.crawling.daemon import past_crawls
from lawtrack.crawling.health import facts
from lawtrack.crawling.health.verdict import Facts, Verdict, judge_crawl, verdict_with_doubts
from lawtrack.crawling.known import stored_crawl_state
from lawtrack.database import Session, bulk, failures
from lawtrack.database.agendas import bills_without_roll_calls
from lawtrack.database.bulk import OWNERS
from lawtrack.database.documents.queue import settle_hosts
from lawtrack.database.documents.waiting_files import save_waiting_files
from lawtrack.database.engine import database_session, open_database
from lawtrack.database.locks.leases import Fence, LeaseLost, no_fence
from lawtrack.database.locks.lock import CrawlLock, hold_crawl
from lawtrack.database.opening.database_errors import (
    RETRY_SECONDS,
    is_transient_database_error,
    retry_while_database_away,
)
from lawtrack.database.opening.schema import check_schema
from lawtrack.database.sealing.keys import load_or_make_key
from lawtrack.database.sealing.seals import begin_sealing, seal_crawls
from lawtrack.database.sealing.signed_heads import note_head
from lawtrack.database.tables.crawls import GOOD, PAST_MODE
from lawtrack.errors import APART, FailureKind, LawtrackError, OutputError, kind_and_message
from lawtrack.ingest.counts import IngestCounts
from lawtrack.ingest.documents import DocumentText, current_extractors
from lawtrack.ingest.emptied_fields import settle_emptied_fields
from lawtrack.ingest.identity.absences import settle_absences
from lawtrack.ingest.identity.successions import (
    departed_by,
    long_departed,
    still_waiting,
)
from lawtrack.ingest.ingest import ingest
from lawtrack.ingest.judge import worth_reading
from lawtrack.ingest.ledger import settle_roll_calls
from lawtrack.ingest.rejudge import end_with_their_session, map_again, rejudge
from lawtrack.legislation import completeness
from lawtrack.legislation.records import (
    Checkpoint,
    Document,
    Failed,
    Listed,
    Looked,
    Planned,
    Record,
    Source,
    StoredState,
    kind_of_look,
)
from lawtrack.topics import load_topics

logger = logging.getLogger(__name__)

FINISHED = "finished"  # nothing is left to ask for
SECONDS_TO_REJUDGE = 60.0  # at a crawl's end
SECONDS_BUSY = 2.0  # how long SQLite itself waits for a lock, and the whole crawl with it
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What a crawl has cost its source so far."""

    requests: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlEnd:
    """How the fetching ended, as the one who fetched saw it."""

    reason: str  # ``FINISHED``, or why it was broken off
    pages: int = 0  # read to their end
    errors: int = 0  # that nobody meant
    mended: Iterable[str] = ()  # pages that failed before and are well now
    doubts: Sequence[str] = ()  # why others think that the crawl was not whole
    closed_hosts: Mapping[str, datetime] = field(default_factory=dict)
    traffic: Traffic = field(default_factory=Traffic)


class CrawlSession:
    """The crawl of one jurisdiction: ``begin``, then ``take`` and ``store``, then ``finish``.

    ``problem`` is what ended the crawl before its time, in one line; nothing is stored after it.
    ``planned`` is what a first load has said of itself.
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
        self.planned: tuple[Planned, ...] = ()
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
        self._checkpoints: list[Checkpoint] = []
        self._absent: list[Listed | Looked] = []
        self._held_back: set[str] = set()
        self._departed: dict[str, set[str]] = {kind: set() for kind in OWNERS}
        self._first_failure = ""
        self._rows = 0  # of lists, that could not be read
        self._engine = open_database(config.database, busy=SECONDS_BUSY, writes=True)

    async def begin(self) -> CrawlStart:
        """Take the lock, open the crawl's row, and return what is known.

        Raises ``LawtrackError`` when the crawl cannot start: another one runs, or the database is
        out of reach or at another schema.
        """
        return await self._patiently(self._begun)

    def _begun(self) -> CrawlStart:
        check_schema(self._engine)
        self._hold()
        key, now = self._source.key, self._now()
        with self._storing() as session:
            begin_sealing(session, key, now=now)
            crawl_id = crawls.start_crawl(session, self._source, mode=self._mode(), now=now)
            stored_subscriptions.mirror_subscriptions(session, self._config.asked, now=now)
            settle_hosts(session, self._source, now=now)
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
            self._departed = long_departed(session, key)
            closed_hosts = dict(past_crawls.closed_hosts(session, now=now))
            session.commit()
            failing = failures.failing_pages(session, key)
        self._crawl_id, self._canaries = crawl_id, state.canaries
        return CrawlStart(
            crawl_id=crawl_id,
            source=self._source,
            known=state,
            failing=failing,
            closed_hosts=closed_hosts,
        )

    def _hold(self) -> None:
        """Take the lock on the source, or take it again if it was lost with its connection."""
        if self._lock is None:
            self._lock = hold_crawl(self._config.database, self._source.key)
        else:
            self._lock.again()

    @contextmanager
    def _storing(self) -> Iterator[Session]:
        """A session for a transaction that stores, if this crawl still may."""
        with database_session(self._engine) as session:
            self._fence(session)
            yield session

    def take(self, records: Iterable[Record]) -> list[Record]:
        """The records that are to be stored; what counts only at the end is kept here."""
        to_store: list[Record] = []
        for record in records:
            if isinstance(record, (Listed, Looked)):
                self._absent.append(record)
                self._departed[record.kind].update(departed_by(record))
                continue
            if isinstance(record, Checkpoint):
                self._checkpoints.append(record)
                continue
            if isinstance(record, Planned):
                self.planned += (record,)
                continue
            if isinstance(record, Failed) and record.cause is FailureKind.ROW:
                self._rows += 1
            elif isinstance(record, Failed) and record.cause not in APART:
                self._held_back.add(record.covers)
                self._first_failure = self._first_failure or f"{record.url}: {record.reason}"
            to_store.append(record)
        return to_store

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
                departed=self._departed,
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
            crawls.note_crawl_progress(session, self._crawl_id, _totals(counts, traffic))
            session.commit()
        return counts

    async def _patiently(self, work: Callable[[], T]) -> T:
        """What ``work`` returns, which is one transaction; tried again while that is no use."""

        def seconds() -> float:
            ending = self.problem or self._is_stopping()
            return min(self._patience, SECONDS_WHEN_STOPPING) if ending else self._patience

        return await retry_while_database_away(
            work, seconds=seconds, tell=self._tell, hurried=self._is_stopping
        )

    async def finish(self, end: CrawlEnd) -> None:
        """Close the row: outcome, counts, and the checkpoints that may move; then judge again.

        Raises ``LawtrackError`` when the database is out of order. The session is closed after it.
        """
        counts = self._counts

        def finished() -> None:
            self._counts = counts  # a try that failed has left nothing
            self._hold()
            with self._storing() as session:
                if self._was_whole(end):
                    self._settle_emptied(session)
                    self._settle_roll_calls(session)
                judged = self._judge(session, end)
                doubts = list(end.doubts)
                if judged.outcome in GOOD and (doubt := self._settle_absences(session)):
                    doubts.append(doubt)
                self._close_row(session, verdict_with_doubts(judged, doubts), end.traffic)
                past_crawls.close_hosts(session, end.closed_hosts, now=self._now())
                session.commit()

        try:
            await self._patiently(finished)
            if self._was_whole(end):
                await self._patiently(self._rejudge)
            await self._patiently(self._note_head)
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the database and of the lock."""
        self._engine.dispose()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _mode(self) -> str:
        """What kind of look this is, as far as is known."""
        return PAST_MODE if self._past else kind_of_look(self._checkpoints, full=self._full)

    def _was_whole(self, end: CrawlEnd) -> bool:
        return end.reason == FINISHED and not self.problem

    def _settle_emptied(self, session: Session) -> None:
        """Decide what to believe of fields that came empty, once everything has been read."""
        self._counts = settle_emptied_fields(
            session,
            self._counts,
            source=self._source,
            topics=self._topics,
            now=self._now(),
            crawl_id=self._crawl_id,
            canaries=self._canaries,
            dropped=self._dropped,
        )

    def _settle_roll_calls(self, session: Session) -> None:
        """Give bills what agendas hold of votes on them and an earlier version left there."""
        if self._mode() not in ("daily", "full"):
            return
        for bills in bulk.in_chunks(bills_without_roll_calls(session, self._source.key)):
            settle_roll_calls(
                session,
                bills,
                jurisdiction=self._source.key,
                crawl_id=self._crawl_id,
                now=self._now(),
                known=True,
            )

    def _settle_absences(self, session: Session) -> str:
        """Note what whole lists no longer show; returns why a list is not believed, if one is."""
        observed = list(self._absent)
        if any(isinstance(each, Listed) and each.whole for each in observed):
            observed += still_waiting(session, self._source.key)
        doubt, held_back = settle_absences(
            session, self._source.key, observed, crawl_id=self._crawl_id, now=self._now()
        )
        self._held_back |= held_back
        return doubt

    def _judge(self, session: Session, end: CrawlEnd) -> Verdict:
        """How the crawl ended, and why; failures that it has had well are closed."""
        key = self._source.key
        mode = self._mode()
        listed = {c.key for c in self._checkpoints} - self._held_back
        failures.resolve_failures(
            session,
            key,
            crawl_id=self._crawl_id,
            urls=end.mended,
            listings=listed if self._was_whole(end) else (),
            now=self._now(),
        )
        stored = facts.stored_records(session, key)
        return judge_crawl(
            Facts(
                key=key,
                mode=mode,
                problem=self.problem,
                ours=self._ours,
                finish=end.reason,
                errors=end.errors,
                pages=end.pages,
                failed=self._counts.failed - self._rows,
                first_failure=self._first_failure,
                rows=failures.first_met(session, self._crawl_id, FailureKind.ROW),
                slips=failures.first_met(session, self._crawl_id, FailureKind.SLIP),
                counts=self._counts.by_kind(),
                coverage=self._counts.coverage(),
                listed_to_the_end=bool(listed),
                stored=stored,
                bills_named=0 if stored["bill"] else facts.bills_named(session, key),
                kept=failures.kept_fields(session, key),
                canaries_gone=facts.canaries_gone(session, self._crawl_id),
                trailing=facts.trailing_crawls(session, key, mode),
            )
        )

    def _close_row(self, session: Session, judged: Verdict, traffic: Traffic) -> None:
        """Close the row with its verdict, and move the checkpoints that may move."""
        done, now = judged.outcome in GOOD, self._now()
        moving = [c for c in self._checkpoints if c.key not in self._held_back] if done else []
        crawls.finish_crawl(
            session,
            self._crawl_id,
            outcome=judged.outcome,
            reason=judged.reason,
            tally=_totals(self._counts, traffic),
            checkpoints=moving,
            now=now,
        )
        facts.note_crawl_verdict(
            session,
            self._crawl_id,
            mode=self._mode(),
            reasons=(*judged.reasons, *self._leave()),
            counts=self._counts.by_kind(),
            coverage=self._counts.coverage(),
            now=now,
        )
        seal_crawls(session, [self._crawl_id], now=now)

    def _leave(self) -> Iterator[str]:
        """By whose leave robots.txt did not hold; it is sealed with the row."""
        if self._source.permission:
            yield f"read with leave: {self._source.permission}"

    def _note_head(self) -> None:
        """Sign and note how far the chains have come; "lawtrack verify" tells when that fails."""
        files = self._config.proofs
        try:
            key = load_or_make_key(files.key)
            with self._storing() as session:
                note_head(session, files.heads, self._source.key, key, now=self._now())
        except OutputError as error:
            logger.error("%s", error)

    def _rejudge(self) -> None:
        """Judge older records again when a topic is another one; what is left waits for a run."""
        late = monotonic() + SECONDS_TO_REJUDGE
        with self._storing() as session:
            steps: Iterable[object] = chain(
                map_again(session, self._source),
                end_with_their_session(
                    session, self._source.key, crawl_id=self._crawl_id, now=self._now()
                ),
                rejudge(
                    session,
                    jurisdiction=self._source.key,
                    topics=self._topics,
                    now=self._now(),
                    crawl_id=self._crawl_id,
                ),
            )
            try:
                for _ in steps:
                    session.commit()
                    self._fence(session)
                    if monotonic() >= late:
                        break
                session.commit()
            except Exception as error:
                session.rollback()
                if is_transient_database_error(error) or isinstance(error, LeaseLost):
                    raise
                why = f"a bug in judging again: {kind_and_message(error)}"
                crawls.settle_crawl_outcome(
                    session, self._crawl_id, outcome="failed", reason=why, now=self._now()
                )
                session.commit()
                raise


def _totals(counts: IngestCounts, traffic: Traffic) -> crawls.CrawlTotals:
    return crawls.CrawlTotals(
        new=counts.new,
        changed=counts.changed,
        unchanged=counts.unchanged,
        failed=counts.failed,
        requests=traffic.requests,
        bytes=traffic.bytes,
    )
