"""The worker: takes jobs from the queue and does what the daemon would do, under a lease.

procrastinate fetches the jobs. A lease says who may do one, a sign of life who still lives; both
are renewed beside the work, which runs in processes and threads of its own.
"""

import asyncio
import contextlib
import logging
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol

from sqlalchemy import make_url

from lawtrack.alerts.deliver import LOCK, Delivered, deliver_due
from lawtrack.config.settings import Config
from lawtrack.crawling.daemon.log_lines import raised_lines, summary_line
from lawtrack.crawling.daemon.only_one import BesideOthers, DaemonRunning
from lawtrack.crawling.daemon.thread_left_behind import in_thread_left_behind
from lawtrack.crawling.leases import (
    Lease,
    LeaseLost,
    database_under,
    end_lease,
    fence_of,
    renew_lease,
    take_lease,
)
from lawtrack.crawling.lock import CrawlRunning
from lawtrack.crawling.run import CrawlSummary, crawl
from lawtrack.crawling.unmade_crawls import UnmadeCrawls
from lawtrack.database.engine import check_again, check_schema, database_session, open_database
from lawtrack.errors import ConfigError, DatabaseError, LawtrackError, SchemaDiffers
from lawtrack.machines.job_queue import (
    BEAT,
    CRAWL,
    DEAD_AFTER,
    DELIVER,
    QUEUES,
    SEARCH_PATH,
    check_server,
    defer,
    prepare_queue,
    take_up_again,
)
from lawtrack.topics import load_topics

logger = logging.getLogger(__name__)

LEASE_SECONDS = 6.0  # less than DEAD_AFTER: the lease of a dead worker is over when its job is back
SECONDS_BETWEEN_RENEWALS = 1.5
SECONDS_BETWEEN_POLLS = 0.5  # a LISTEN that died with the server's restart does no harm
SECONDS_BETWEEN_LOOKS = 1.0  # at workers that died
LOOKS_BETWEEN_CHECKS = 30  # of the schema, and of the right to be here
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
Say = Callable[[str], None]


class Crawl(Protocol):
    """Crawls a jurisdiction under a lease; ``lawtrack.crawling.run.crawl``."""

    def __call__(
        self, config: Config, key: str, *, lease: Lease
    ) -> Coroutine[Any, Any, CrawlSummary]: ...


def run_worker(config: Config, *, queues: Sequence[str], slots: int, say: Say) -> None:
    """Work until SIGTERM or SIGINT; ``say`` gets a line for each crawl and new flag.

    Raises ``LawtrackError`` when the database cannot be used at the start.
    """
    if unknown := [queue for queue in queues if queue not in QUEUES]:
        raise ConfigError(f"queues: there is no {unknown[0]} - name some of {', '.join(QUEUES)}")
    asyncio.run(Worker(config, say=say).run(queues, slots))


class Worker:
    """What one process does of the jobs of a configuration; ``crawl`` can be replaced in tests."""

    def __init__(
        self,
        config: Config,
        *,
        say: Say,
        crawl: Crawl = crawl,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        check_server(config.database)
        self._config = config
        self._say = say
        self._crawl = crawl
        self._environ = environ
        self._name = f"{os.getpid()} on {socket.gethostname()}"
        self._engine = open_database(config.database)
        self._unmade = UnmadeCrawls(self._engine, say=say)
        self._lost: tuple[str, ...] = ()  # what was said of subscriptions the last time
        self._problem: LawtrackError | None = None

    async def run(self, queues: Sequence[str], slots: int) -> None:
        """Work until told to stop; running crawls are stopped cleanly then, and planned again."""
        check_schema(self._engine)
        load_topics(self._config.topics, self._config.folder)
        beside = BesideOthers(self._config.database, "worker")
        prepare_queue(self._engine)
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(_log_one_line)
        stop = asyncio.Event()
        for number in STOP_SIGNALS:
            with contextlib.suppress(NotImplementedError):  # Windows
                loop.add_signal_handler(number, stop.set)
        self._say(f"worker {self._name}: {', '.join(queues)}; {slots} crawls at once")
        tasks = [
            asyncio.create_task(self._work(queue, slots if queue == CRAWL else 1))
            for queue in queues
        ]
        tasks.append(asyncio.create_task(self._look_after(beside, stop)))
        try:
            await stop.wait()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._unmade.write()
            beside.close()
            self._engine.dispose()
        if self._problem is not None:
            raise self._problem
        self._say("stopped")

    async def _work(self, queue: str, slots: int) -> None:
        """Take jobs of one queue for good; begin anew when the server was away."""
        import procrastinate  # nothing of it is needed on one machine

        url = make_url(self._config.database).set(drivername="postgresql")
        app = procrastinate.App(
            connector=procrastinate.PsycopgConnector(
                conninfo=url.render_as_string(hide_password=False),
                kwargs={"options": SEARCH_PATH},
                min_size=1,
                max_size=2,
            )
        )
        # What they say of a server that is away is told below, in a line.
        for name in ("procrastinate.utils", f"procrastinate.worker.{self._name}"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        app.task(name=queue, queue=queue)(self.crawl if queue == CRAWL else self.deliver)
        while True:
            try:
                async with app.open_async():
                    await app.run_worker_async(
                        queues=[queue],
                        name=self._name,
                        concurrency=slots,
                        fetch_job_polling_interval=SECONDS_BETWEEN_POLLS,
                        delete_jobs="always",
                        update_heartbeat_interval=BEAT,
                        stalled_worker_timeout=3600.0,
                        shutdown_graceful_timeout=0.0,  # running crawls are asked to stop
                        install_signal_handlers=False,
                    )
            except Exception as error:  # noqa: BLE001 - of the driver, the pool or procrastinate
                logger.warning("%s: begins anew: %s", queue, _first_line(error))
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    async def _look_after(self, beside: BesideOthers, stop: asyncio.Event) -> None:
        """Take up what dead workers had, and end when a daemon or a newer lawtrack is here."""
        looks = 0
        while True:
            try:
                await asyncio.to_thread(self._take_up)
                looks += 1
                if looks % LOOKS_BETWEEN_CHECKS == 0:
                    beside.again()
                    check_again(self._engine)
                    self._unmade.write()
            except (DaemonRunning, SchemaDiffers) as error:
                self._problem = error
                stop.set()
                return
            except LawtrackError as error:
                logger.error("%s", error)
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    def _take_up(self) -> None:
        with database_session(self._engine) as session:
            for again in take_up_again(session):
                logger.warning("%s: its worker is dead; it waits again", again)
            session.commit()

    async def crawl(self, subject: str) -> None:
        """Crawl the jurisdiction, as the daemon does; then what it found is sent by a job."""
        if subject not in self._config.jurisdictions:
            logger.warning("%s: is planned elsewhere, but not in this configuration", subject)
            return
        try:
            async with self._lease(subject) as lease:
                if lease is None:
                    return  # another worker has it
                summary = await self._crawl(self._config, subject, lease=lease)
        except (CrawlRunning, DatabaseError, LeaseLost) as error:  # nothing about the source
            self._say(str(error))
            return
        except LawtrackError as error:
            self._unmade.record(subject, "failed", str(error), at=datetime.now(UTC))
            return
        self._say(summary_line(summary))
        for line in raised_lines(summary):
            logger.info("%s", line)
            self._say(line)
        with contextlib.suppress(LawtrackError), database_session(self._engine) as session:
            defer(session, DELIVER, ["all"])  # else with the planner's next round
            session.commit()

    async def deliver(self, subject: str) -> None:
        """Send the alerts that are due, and say what could not be sent."""
        try:
            async with self._lease(LOCK) as lease:
                if lease is None:
                    return
                done = await in_thread_left_behind(partial(self._delivered, lease))
        except LawtrackError as error:
            logger.error("%s", error)
            return
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

    @asynccontextmanager
    async def _lease(self, subject: str) -> AsyncIterator[Lease | None]:
        """The lease on a subject, renewed meanwhile; ``None`` when somebody else keeps it.

        The body is cancelled when the lease is lost; then ``LeaseLost`` comes out.
        """
        lease = await self._taken(subject)
        if lease is None:
            yield None
            return
        body = asyncio.current_task()
        assert body is not None
        lost = False

        async def renew() -> None:
            nonlocal lost
            while not lost:
                await asyncio.sleep(SECONDS_BETWEEN_RENEWALS)
                with contextlib.suppress(DatabaseError):  # away: it may be back in time
                    lost = not await asyncio.to_thread(self._renewed, lease)
            body.cancel()

        renewing = asyncio.create_task(renew())
        try:
            yield lease
        except asyncio.CancelledError:
            if not lost:
                raise
            body.uncancel()
            raise lease.lost() from None
        finally:
            renewing.cancel()
            with contextlib.suppress(LawtrackError):  # it runs out by itself
                await asyncio.to_thread(self._ended, lease)

    async def _taken(self, subject: str) -> Lease | None:
        """The lease, waited for as long as that of a worker that has just died may last."""
        end = asyncio.get_running_loop().time() + DEAD_AFTER
        while True:
            lease = await asyncio.to_thread(self._taken_now, subject)
            if lease is not None or asyncio.get_running_loop().time() > end:
                return lease
            await asyncio.sleep(SECONDS_BETWEEN_POLLS)

    def _taken_now(self, subject: str) -> Lease | None:
        with database_session(self._engine) as session:
            lease = take_lease(session, subject, holder=self._name, seconds=LEASE_SECONDS)
            session.commit()
        return lease

    def _renewed(self, lease: Lease) -> bool:
        with database_session(self._engine) as session:
            counts = renew_lease(session, lease, seconds=LEASE_SECONDS)
            session.commit()
        return counts

    def _ended(self, lease: Lease) -> None:
        with database_session(self._engine) as session:
            end_lease(session, lease)
            session.commit()


def _log_one_line(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    # Such as a job that another worker has taken up meanwhile, and that cannot be finished here.
    logger.warning("%s", _first_line(context.get("exception") or context["message"]))


def _first_line(problem: object) -> str:
    cause = getattr(problem, "__cause__", None) or problem
    return (str(cause).strip() or type(cause).__name__).splitlines()[0]
