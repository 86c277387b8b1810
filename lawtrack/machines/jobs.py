"""The jobs: what a worker does of each kind, under a lease, as the daemon or a command does it.

Each can be done again, and begun anew where another left it. What became of it stands in the rows
that the work itself writes: ``crawls``, ``judged_topics``, the messages, the published folder's
manifest.
"""

import asyncio
import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial, wraps
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Engine

from lawtrack.alerts.deliver import LOCK, Delivered, deliver_due
from lawtrack.config.settings import Config
from lawtrack.crawling.daemon.crawl_turns import is_load_among_others, limited_to_a_turn
from lawtrack.crawling.daemon.log_lines import flag_line, raised_lines, summary_line
from lawtrack.crawling.daemon.service.thread_left_behind import in_thread_left_behind
from lawtrack.crawling.daemon.turns import LEFT_FREE
from lawtrack.crawling.past_state import past_to_fill, records_that_fit
from lawtrack.crawling.run import CrawlSummary
from lawtrack.crawling.unmade_crawls import UnmadeCrawls
from lawtrack.database.documents.waiting_files import WaitingFile, give_back
from lawtrack.database.engine import database_session, open_database
from lawtrack.database.locks.leases import Lease, LeaseLost, database_under, fence_of
from lawtrack.database.locks.lock import CrawlLock, CrawlRunning
from lawtrack.errors import CrawlUnstarted, DatabaseError, LawtrackError
from lawtrack.ingest.documents.reader_process import DocumentReader
from lawtrack.ingest.rejudge import RejudgeStep, rejudge
from lawtrack.machines.job_log import in_job, note_crawl
from lawtrack.machines.job_queue import ALL, CRAWL, DELIVER, JUDGE, PAST, PUBLISH, READ, defer
from lawtrack.machines.lease_keeper import LeaseKeeper
from lawtrack.machines.read_files import (
    SECONDS_OF_A_JOB,
    read_waiting_files,
    store_read_files,
)
from lawtrack.topics import load_topics

if TYPE_CHECKING:
    from lawtrack.machines.metrics import WorkerFigures

logger = logging.getLogger(__name__)

PUBLISHING = "lawtrack.publish"  # the lease; no jurisdiction has a point in its name
SECONDS_TO_JUDGE = 600.0  # at once; the rest waits for the next job
SECONDS_OF_A_SLICE = 60.0  # of the past, where its job says nothing
SECONDS_TO_PUBLISH = 3600.0
Say = Callable[[str], None]
Job = Callable[..., Coroutine[Any, Any, None]]


class Crawl(Protocol):
    """Crawls a jurisdiction under a lease; ``lawtrack.crawling.run.scheduled_crawl``."""

    def __call__(
        self, config: Config, key: str, *, past: int = 0, lease: Lease
    ) -> Coroutine[Any, Any, CrawlSummary]: ...


class Jobs:
    """What is done of a configuration's jobs; ``crawl`` can be replaced in tests."""

    def __init__(
        self,
        config: Config,
        engine: Engine,
        *,
        leases: LeaseKeeper,
        unmade: UnmadeCrawls,
        say: Say,
        crawl: Crawl,
        environ: Mapping[str, str],
        figures: "WorkerFigures | None" = None,
    ) -> None:
        self._config = config
        self._engine = engine
        self._leases = leases
        self._unmade = unmade
        self._say = say
        self._crawl = crawl
        self._environ = environ
        self._figures = figures
        self._reader = DocumentReader()
        self._claims: dict[tuple[str, str], WaitingFile] = {}  # files that are being read
        self._lost: tuple[str, ...] = ()  # what was said of subscriptions the last time

    def of(self, queue: str) -> Job:
        """What does the jobs of a queue; each has a name of its own in the log."""
        does: Job = {
            CRAWL: self.crawl,
            PAST: self.past,
            JUDGE: self.judge,
            READ: self.read,
            DELIVER: self.deliver,
            PUBLISH: self.publish,
        }[queue]

        @wraps(does)
        async def named(subject: str, **more: float) -> None:
            began = monotonic()
            with in_job(f"{queue}:{subject}"):
                try:
                    await does(subject, **more)
                finally:
                    if self._figures is not None:
                        self._figures.did(queue, monotonic() - began)

        return named

    async def crawl(self, subject: str) -> None:
        """Crawl the jurisdiction; then what it found is sent by a job."""
        if not self._is_known(subject):
            return
        try:
            async with self._leases.of(subject) as lease:
                if lease is None:
                    return  # another worker has it
                config = await asyncio.to_thread(self._limited, subject)
                summary = await self._crawl(config, subject, lease=lease)
        except (CrawlRunning, DatabaseError, LeaseLost) as error:  # nothing about the source
            self._say(str(error))
            return
        except CrawlUnstarted as error:
            self._unmade.record(subject, "missed", str(error), at=datetime.now(UTC))
            return
        except LawtrackError as error:
            self._unmade.record(subject, "failed", str(error), at=datetime.now(UTC))
            return
        note_crawl(summary.crawl_id)
        self._count(summary)
        self._say(summary_line(summary))
        await self._tell(raised_lines(summary))

    def _count(self, summary: CrawlSummary) -> None:
        if self._figures is not None:
            self._figures.crawled(summary)

    def _limited(self, key: str) -> Config:
        """The settings of a crawl, which for a first load is but a turn among others."""
        with database_session(self._engine) as session:
            is_load = is_load_among_others(session, self._config, key)
        return limited_to_a_turn(self._config, key) if is_load else self._config

    async def past(self, subject: str, seconds: float = SECONDS_OF_A_SLICE) -> None:
        """Fill in the past of the jurisdiction, for so long at the most."""
        if not self._is_known(subject):
            return
        try:
            records = await asyncio.to_thread(self._fitting, subject, timedelta(seconds=seconds))
            if not records:
                return
            async with self._leases.of(subject) as lease, _limit(seconds):
                if lease is None:
                    return  # a look for news has it
                summary = await self._crawl(self._config, subject, past=records, lease=lease)
        except TimeoutError:  # what it has stored stays, and the next slice goes on
            return
        except LawtrackError as error:
            logger.warning("%s: the past waits: %s", subject, error)
            return
        self._count(summary)
        if not summary.healthy:
            logger.warning("%s: filling in the past: %s", subject, summary.reason)
        await self._tell(raised_lines(summary))

    def _fitting(self, key: str, lasting: timedelta) -> int:
        with database_session(self._engine) as session:
            state = past_to_fill(session, self._config, key, now=datetime.now(UTC))
        if state is None or state.is_filled:
            return 0
        return records_that_fit(self._config, state, lasting)

    async def judge(self, subject: str) -> None:
        """Judge the stored records of the jurisdiction again, as far as that is due."""
        if not self._is_known(subject):
            return
        stop = threading.Event()
        try:
            async with self._leases.of(subject) as lease:
                if lease is None:
                    return  # a crawl has it, and judges at its end
                lines = await in_thread_left_behind(partial(self._judged, subject, lease, stop))
        except LawtrackError as error:  # the planner finds it due again
            logger.warning("%s: judging again waits: %s", subject, error)
            return
        finally:
            stop.set()
        await self._tell(lines)

    def _judged(self, key: str, lease: Lease, stop: threading.Event) -> list[str]:
        """Judge step by step, while the lease counts and time is left; returns the new flags."""
        end = monotonic() + SECONDS_TO_JUDGE
        database, fence = database_under(lease, self._config.database), fence_of(lease)
        topics = load_topics(self._config.topics, self._config.folder)
        lock = CrawlLock(database, key)
        engine = open_database(database)
        every: list[RejudgeStep] = []
        try:
            with database_session(engine) as session:
                fence(session)
                for step in rejudge(
                    session, jurisdiction=key, topics=topics, now=datetime.now(UTC)
                ):
                    session.commit()
                    every.append(step)
                    if stop.is_set() or monotonic() > end:
                        break
                    fence(session)
                else:
                    session.commit()
        finally:
            lock.close()
            engine.dispose()
        judged, cleared = sum(s.judged for s in every), sum(s.cleared for s in every)
        self._say(f"{key}: {judged} judged again, {cleared} flags cleared")
        return [flag_line(flag) for s in every for flag in s.raised if not flag.baseline]

    async def read(self, subject: str) -> None:
        """Read files that crawls have left, and store what they say as often as somebody may."""
        key = subject.partition(" ")[0]
        if not self._is_known(key):
            return
        stop, end, count = threading.Event(), monotonic() + SECONDS_OF_A_JOB, 1
        read = partial(read_waiting_files, self._engine, self._reader, key, stop, self._claims)
        try:
            while count and monotonic() < end:
                count = await in_thread_left_behind(read)
                async with self._leases.of(key) as lease:
                    if lease is None:
                        continue  # a crawl has it: what was read waits for its end
                    store = partial(store_read_files, self._config, key, lease)
                    raised = await in_thread_left_behind(store)
                await self._tell([flag_line(flag) for flag in raised if not flag.baseline])
        except LawtrackError as error:  # the planner finds that files wait
            logger.warning("%s: reading files waits: %s", key, error)
        finally:
            stop.set()

    def close(self) -> None:
        """End the processes that read files; another worker may have those at once."""
        self._reader.__exit__(None, None, None)
        with contextlib.suppress(LawtrackError), database_session(self._engine) as session:
            for (key, _), file in list(self._claims.items()):
                give_back(session, key, file)
            session.commit()

    async def _tell(self, lines: list[str]) -> None:
        """Say the new flags, and have a job send what is due."""
        for line in lines:
            logger.info("%s", line)
            self._say(line)
        with contextlib.suppress(LawtrackError), database_session(self._engine) as session:
            defer(session, DELIVER, [ALL])  # else with the planner's next round
            session.commit()

    async def deliver(self, subject: str) -> None:
        """Send the alerts that are due, and say what could not be sent."""
        try:
            async with self._leases.of(LOCK) as lease:
                if lease is None:
                    return
                done = await in_thread_left_behind(partial(self._delivered, lease))
        except LawtrackError as error:
            logger.error("%s", error)
            return
        if self._figures is not None:
            self._figures.delivered(sent=done.sent, failed=done.failed)
        for problem in (*done.errors, *(each for each in done.lost if each not in self._lost)):
            self._say(f"alerts: {problem}")
        self._lost = done.lost

    def _delivered(self, lease: Lease) -> Delivered:
        config = replace(self._config, database=database_under(lease, self._config.database))
        engine = open_database(config.database)
        try:
            return deliver_due(
                engine,
                config,
                environ=self._environ,
                now=datetime.now(UTC),
                fence=fence_of(lease),
            )
        finally:
            engine.dispose()

    async def publish(self, subject: str) -> None:
        """Write what differs into the published folder, by the command that does so.

        A process of its own can be ended at any moment: when it takes too long, or the lease is
        lost.
        """
        try:
            async with self._leases.of(PUBLISHING) as lease:
                if lease is not None:
                    self._say(await self._published())
        except LawtrackError as error:
            logger.warning("publishing: %s", error)

    async def _published(self) -> str:
        """The last line of the command, which says what it has written."""
        words = [sys.executable, "-m", "lawtrack"]
        if self._config.path is not None:
            words += ["--config", str(self._config.path)]
        environ = {**os.environ, "LAWTRACK_DATABASE": self._config.database}
        command = await asyncio.create_subprocess_exec(
            *words, "publish",
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE, env=environ,
        )  # fmt: skip
        try:
            async with asyncio.timeout(SECONDS_TO_PUBLISH):
                _, output = await command.communicate()
        except TimeoutError:
            raise LawtrackError(f"took more than {SECONDS_TO_PUBLISH / 60:.0f} min") from None
        finally:
            if command.returncode is None:
                command.kill()
                await command.wait()
        lines = output.decode(errors="replace").strip().splitlines() or ["nothing said"]
        if command.returncode:
            raise LawtrackError(lines[-1].removeprefix("lawtrack: "))
        return f"published: {lines[-1]}"

    def _is_known(self, subject: str) -> bool:
        if subject in self._config.jurisdictions:
            return True
        logger.warning("%s: is planned elsewhere, but not in this configuration", subject)
        return False


def _limit(seconds: float) -> asyncio.Timeout:
    """How long a slice may take: until the next look."""
    return asyncio.timeout(seconds + LEFT_FREE.total_seconds())
