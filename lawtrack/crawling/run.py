"""Run one crawl in a process of its own, and tell from the database how it ended.

A Twisted reactor runs once in a process, and a crawl that crashes or hangs must not take the
caller along. The child comes from a fork server that has Scrapy imported already (measured: 0.3 s
a crawl against 1.6 s for a cold process); where there is none, it is spawned.
"""

import asyncio
import contextlib
import logging
import math
import multiprocessing
import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import Engine

from lawtrack.config.settings import Config, Limits
from lawtrack.crawling import crawls
from lawtrack.crawling.child_start import (
    context_of_children,
    folder_of_a_crawl,
    no_ctrl_c,
    no_script,
    starting,
)
from lawtrack.crawling.crawl_child import (
    PLANNED,
    SIGN_OF_LIFE,
    UNWRITTEN,
    WAITING,
    CrawlTask,
    crawl_here,
)
from lawtrack.crawling.first_load import FirstLoad, first_load
from lawtrack.crawling.health.host_pace import is_on_crowded_host
from lawtrack.crawling.limits import overrun_limit, process_memory
from lawtrack.database.documents.fates import document_sums
from lawtrack.database.engine import database_session, open_database
from lawtrack.database.locks.leases import Lease, LeaseLost, database_under, fence_of
from lawtrack.database.locks.lock import CrawlRunning
from lawtrack.database.opening.database_errors import RETRY_SECONDS, retry_while_database_away
from lawtrack.database.opening.schema import check_schema
from lawtrack.database.tables.crawls import HEALTHY
from lawtrack.errors import CrawlUnstarted, DatabaseError, LawtrackError
from lawtrack.legislation.flags import RaisedFlag
from lawtrack.safe_text import readable
from lawtrack.topics import load_topics

logger = logging.getLogger(__name__)

SECONDS_TO_STOP = 8.0  # the daemon promises ten
SECONDS_BETWEEN_LOOKS = 0.05
SECONDS_BETWEEN_CHECKS = 0.5  # of memory and of signs of life
SECONDS_BUSY = 2.0  # with a locked database, while nothing else in this process goes on
STOPPED = ("interrupted", "failed")  # what a crawl says of itself that was stopped for a limit
LOG_LINES = 60


@readable("jurisdiction", "outcome", "reason")
@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlSummary:
    """How a crawl ended, as its row in the database says."""

    jurisdiction: str
    crawl_id: int
    outcome: str  # running, ok, proved empty, degraded, failed, interrupted
    reason: str
    new: int
    changed: int
    unchanged: int
    failed: int
    requests: int
    bytes: int
    seconds: float
    raised: tuple[RaisedFlag, ...] = ()
    documents_read: int = 0  # of all that the jurisdiction lists, when the crawl had ended
    documents_queued: int = 0  # still to be read
    documents_unread: int = 0
    first_load: FirstLoad | None = None  # where it was one

    @property
    def healthy(self) -> bool:
        """Whether everything that was asked for could be had and stored."""
        return self.outcome in HEALTHY


Progress = Callable[[CrawlSummary], None]


def run_crawl(
    config: Config,
    key: str,
    *,
    full: bool = False,
    since: date | None = None,
    past: int = 0,
    now: datetime | None = None,
    time_limit: float | None = None,
    progress: Progress | None = None,
    settings: dict[str, Any] | None = None,
) -> CrawlSummary:
    """Crawl one jurisdiction and return how it ended; Ctrl-C stops the crawl first.

    Raises ``LawtrackError`` when the crawl cannot even start: unknown jurisdiction, database out
    of reach or at another schema, another crawl running.
    """
    return asyncio.run(
        crawl(
            config,
            key,
            full=full,
            since=since,
            past=past,
            now=now,
            time_limit=time_limit,
            progress=progress,
            settings=settings,
        )
    )


async def crawl(
    config: Config,
    key: str,
    *,
    full: bool = False,
    since: date | None = None,
    past: int = 0,
    now: datetime | None = None,
    time_limit: float | None = None,
    progress: Progress | None = None,
    settings: dict[str, Any] | None = None,
    lease: Lease | None = None,
    often: bool = False,
) -> CrawlSummary:
    """How the crawl ended, as from ``run_crawl``; cancelled, it is stopped and its row closed.

    With ``past`` it fills in so many records of what lies behind, and looks for nothing new.
    ``now`` stands in for the clock, ``time_limit`` is in seconds, ``progress`` is called about
    twice a second with the counts so far, ``settings`` go before those of the settings module.
    ``LeaseLost`` is raised once another machine has the ``lease``. Who crawls ``often`` says so.
    """
    config = replace(config, database=database_under(lease, config.database))
    source = config.source(key)
    load_topics(config.topics, config.folder)
    engine = open_database(config.database, busy=SECONDS_BUSY)
    try:

        def highest() -> int:
            check_schema(engine)
            with database_session(engine) as session:
                return crawls.highest_crawl(session)

        patience = float((settings or {}).get("LAWTRACK_PATIENCE", RETRY_SECONDS))
        before = await retry_while_database_away(
            highest, seconds=lambda: patience, tell=lambda line: logger.warning("%s: %s", key, line)
        )
        with folder_of_a_crawl() as folder:
            task = CrawlTask(
                config=config,
                source=source,
                settings={
                    "LAWTRACK_FULL": full,
                    "LAWTRACK_PAST": past,
                    "LAWTRACK_SINCE": since.isoformat() if since else "",
                    "LAWTRACK_NOW": now.isoformat() if now else "",
                    "LAWTRACK_LEASE": lease,
                    **(settings or {}),
                },
                log=str(Path(folder) / "log"),
            )
            limits = config.limits(key)
            if past or time_limit is not None:  # a slice gives way to the next look, however long
                limits = replace(limits, seconds=math.inf if time_limit is None else time_limit)
            run = _Run(
                engine, task, limits, before=before, now=now, progress=progress,
                patience=patience, often=often,
            )  # fmt: skip
            return await run.until_the_end()
    finally:
        engine.dispose()


async def scheduled_crawl(
    config: Config, key: str, *, past: int = 0, lease: Lease | None = None
) -> CrawlSummary:
    """How a crawl ended that comes around by itself: on a crowded host it asks for less."""
    sparing = {"LAWTRACK_SPARING": is_on_crowded_host(config, key)}
    return await crawl(config, key, past=past, lease=lease, settings=sparing, often=True)


class _Run:
    """A crawl in its child, from the start to the row that says how it ended."""

    def __init__(
        self,
        engine: Engine,
        task: CrawlTask,
        limits: Limits,
        *,
        before: int,
        now: datetime | None,
        progress: Progress | None,
        patience: float,
        often: bool,
    ) -> None:
        self._engine = engine
        self._patience = patience  # with a database that is away when the crawl has ended
        self._task = task
        self._limits = limits
        self._before = before
        self._now = now
        self._fence = fence_of(task.settings.get("LAWTRACK_LEASE"))
        self._progress = progress
        self._started = self._last_sign = monotonic()
        self._is_overtime = False
        self._problem = ("", "")
        self._unwritten = ""
        self._first_load: FirstLoad | None = None
        context = context_of_children(task.config.scrapers, often=often)
        with starting():
            # The child holds the other end: it notices when this process is gone.
            leash, self._leash = context.Pipe(duplex=False)
            self._answer, answer = context.Pipe(duplex=False)
        self._theirs = (leash, answer)
        self._process = self._child(context)

    async def until_the_end(self) -> CrawlSummary:
        """Start, watch and, if need be, stop the child; then read what became of it."""
        stopped = ""
        start = asyncio.create_task(asyncio.to_thread(self._start))
        try:
            await asyncio.shield(start)
            for end in self._theirs:
                end.close()
            stopped = await self._overrun()
            if stopped:
                await self._stop()
        except asyncio.CancelledError:
            with contextlib.suppress(CrawlUnstarted):
                await start  # a child that is half started cannot be stopped
            if self._process.pid:
                await self._stop()
                with contextlib.suppress(DatabaseError, LeaseLost):  # the next crawl closes it
                    self._close_row("the crawl was asked to stop", outcome="interrupted")
            raise
        finally:
            self._leash.close()
        self._process.join()
        self._raise_problem()
        unwritten = not stopped and self._unwritten
        summary = await retry_while_database_away(
            lambda: self._closed(unwritten or stopped, "interrupted" if unwritten else "failed"),
            seconds=lambda: self._patience,
            tell=lambda line: logger.warning("%s: %s", self._task.source.key, line),
        )
        self._forward_log(logging.WARNING if summary.outcome == "failed" else logging.DEBUG)
        return summary

    def _start(self) -> None:
        with starting(), no_script(), no_ctrl_c():
            try:
                self._process.start()
            except (FileNotFoundError, ConnectionRefusedError):
                # The fork server's socket was tidied away, out of the folder of temporary files.
                self._process = self._child(multiprocessing.get_context("spawn"))
                self._process.start()

    def _child(self, context: Any) -> Any:
        """The crawl's process, to be started."""
        return context.Process(
            target=crawl_here, args=(self._task, *self._theirs, self._limits.memory)
        )

    async def _overrun(self) -> str:
        """Watch the child until it ends; why it has to be stopped, if it has."""
        next_look = next_report = 0.0
        while self._process.is_alive():
            now = monotonic()
            if now >= next_look:
                next_look = now + SECONDS_BETWEEN_CHECKS
                self._listen()
                memory = process_memory(self._process.pid or 0)
                ran, silent = now - self._started, now - self._last_sign
                self._is_overtime = ran >= self._limits.seconds
                if reason := overrun_limit(self._limits, ran=ran, silent=silent, memory=memory):
                    return reason
            if self._progress and now >= next_report:
                next_report = now + 0.5
                with contextlib.suppress(DatabaseError):  # the child waits for it, and so do we
                    summary = self._summary(whole=False)
                    if summary is not None:
                        self._progress(summary)
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
        return ""

    def _listen(self) -> None:
        """Take what the child has said: signs of life, and why it could not start."""
        with contextlib.suppress(EOFError, OSError):
            while self._answer.poll():
                message = self._answer.recv()
                kind, line = message
                if message == SIGN_OF_LIFE:
                    self._last_sign = monotonic()
                elif kind == WAITING:
                    logger.warning("%s: %s", self._task.source.key, line)
                elif kind == UNWRITTEN:
                    self._unwritten = line
                elif kind == PLANNED:
                    self._first_load = first_load(line)
                else:
                    self._problem = message

    async def _ended_within(self, seconds: float) -> bool:
        end = monotonic() + seconds
        while self._process.is_alive():
            if monotonic() >= end:
                return False
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
        return True

    async def _stop(self) -> None:
        """Ask the child to end; kill it when it has not done so in time."""
        self._process.terminate()
        if not await self._ended_within(SECONDS_TO_STOP):
            self._process.kill()
        self._process.join()

    def _raise_problem(self) -> None:
        """Raise what kept the child from starting; nothing was crawled then."""
        self._listen()
        self._answer.close()
        kind, message = self._problem
        if message:
            kinds = {kind.__name__: kind for kind in (CrawlRunning, DatabaseError, LeaseLost)}
            raise kinds.get(kind, LawtrackError)(message)

    def _closed(self, stopped: str, outcome: str) -> CrawlSummary:
        """What the row says, when it says how the crawl ended."""
        self._close_row(stopped, outcome=outcome)
        summary = self._summary(whole=True)
        assert summary is not None
        return summary

    def _close_row(self, stopped: str, *, outcome: str) -> None:
        """See to it that the row says how the crawl ended, when the child could not."""
        now = self._now or datetime.now(UTC)
        source = self._task.source
        died = stopped or self._died()
        with database_session(self._engine) as session:
            self._fence(session)  # the newest crawl may be another machine's
            row = crawls.newest_crawl(session, source.key, after=self._before)
            crawl_id, written = (row.id, row.outcome) if row else (0, "")
            if self._is_overtime and crawls.is_first_load_getting_on(session, row):
                outcome, died = "interrupted", f"{died}: the first load goes on with the next crawl"
        if written != "" and written != "running" and not (stopped and written in STOPPED):
            return
        # A transaction of its own: SQLite refuses one that has read what has changed since.
        with database_session(self._engine) as session:
            self._fence(session)
            if crawl_id:
                crawls.settle_crawl_outcome(
                    session, crawl_id, outcome=outcome, reason=died, now=now
                )
            else:
                crawls.record_unmade_crawl(
                    session, source.key, outcome=outcome, reason=died, now=now
                )
            session.commit()

    def _died(self) -> str:
        code = self._process.exitcode or 0
        if code == -signal.SIGKILL:
            how = "was ended by SIGKILL (by somebody, or by a system short of memory)"
        elif code < 0:
            known = {number.value: number.name for number in signal.Signals}
            how = f"was ended by {known.get(-code, f'signal {-code}')}"
        else:
            how = f"ended with exit code {code}"
        lines = self._log_lines()
        return f"the crawl's process {how}" + (f": {lines[-1]}" if lines else "")

    def _summary(self, *, whole: bool) -> CrawlSummary | None:
        with database_session(self._engine) as session:
            row = crawls.newest_crawl(session, self._task.source.key, after=self._before)
            if row is None:
                return None
            summary = CrawlSummary(
                jurisdiction=row.jurisdiction,
                crawl_id=row.id,
                outcome=row.outcome,
                reason=row.reason,
                new=row.new,
                changed=row.changed,
                unchanged=row.unchanged,
                failed=row.failed,
                requests=row.requests,
                bytes=row.bytes,
                seconds=monotonic() - self._started,
                first_load=self._first_load,
            )
            if not whole:
                return summary
            (documents,) = document_sums(session, [row.jurisdiction])
            return replace(
                summary,
                raised=tuple(crawls.flags_raised_in(session, row)),
                documents_read=documents.read,
                documents_queued=documents.queued,
                documents_unread=documents.unread,
            )

    def _log_lines(self) -> list[str]:
        try:
            text = Path(self._task.log).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return []
        return [line for line in text.splitlines() if line.strip()][-LOG_LINES:]

    def _forward_log(self, level: int) -> None:
        for line in self._log_lines():
            logger.log(level, "%s: %s", self._task.source.key, line)
