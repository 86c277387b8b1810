"""The worker: takes jobs from the queue and does what the daemon would do, under a lease.

procrastinate fetches the jobs. A lease says who may do one, a sign of life who still lives; both
are renewed beside the work, which runs in processes and threads of its own.
"""

import asyncio
import logging
import os
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NoReturn

from sqlalchemy import make_url

from lawtrack.config.settings import Config
from lawtrack.crawling.daemon.service.only_one import BesideOthers, DaemonRunning
from lawtrack.crawling.daemon.service.signals import answer_signals, let_hangups_through
from lawtrack.crawling.run import scheduled_crawl
from lawtrack.crawling.unmade_crawls import UnmadeCrawls
from lawtrack.database.engine import database_session, open_database
from lawtrack.database.opening.schema import check_again, check_schema
from lawtrack.errors import ConfigError, LawtrackError, SchemaDiffers
from lawtrack.machines.job_queue import (
    BEAT,
    CRAWL,
    QUEUES,
    READ,
    SEARCH_PATH,
    ClockDiffers,
    check_clock,
    check_search_path,
    check_server,
    prepare_queue,
    shared_settings,
    take_up_again,
)
from lawtrack.machines.jobs import Crawl, Jobs
from lawtrack.machines.lease_keeper import LeaseKeeper
from lawtrack.machines.read_files import READERS
from lawtrack.topics import load_topics

if TYPE_CHECKING:
    from lawtrack.machines.metrics import WorkerFigures

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_POLLS = 0.5  # a LISTEN that died with the server's restart does no harm
SECONDS_BETWEEN_LOOKS = 1.0  # at workers that died
SECONDS_TO_END = 15.0  # a crawl that is asked to stop takes eight at the most
LOOKS_BETWEEN_CHECKS = 5  # of the schema, and of the right to be here
Say = Callable[[str], None]


def run_worker(
    config: Config,
    *,
    queues: Sequence[str],
    slots: int,
    say: Say,
    figures: "WorkerFigures | None" = None,
) -> None:
    """Work until SIGTERM, SIGINT or SIGHUP; ``say`` gets a line for each crawl and new flag.

    ``figures`` count what it does. Raises ``LawtrackError`` when the database cannot be used at
    the start.
    """
    if unknown := [queue for queue in queues if queue not in QUEUES]:
        raise ConfigError(f"queues: there is no {unknown[0]} - name some of {', '.join(QUEUES)}")
    asyncio.run(Worker(config, say=say, figures=figures).run(queues, slots))


class Worker:
    """What one process does of the jobs of a configuration; ``crawl`` can be replaced in tests."""

    def __init__(
        self,
        config: Config,
        *,
        say: Say,
        crawl: Crawl = scheduled_crawl,
        environ: Mapping[str, str] = os.environ,
        figures: "WorkerFigures | None" = None,
    ) -> None:
        check_server(config.database)
        self._config = config
        self._say = say
        self._name = f"{os.getpid()} on {socket.gethostname()}"
        self._engine = open_database(config.database)
        self._unmade = UnmadeCrawls(self._engine, say=say)
        self._jobs = Jobs(
            config,
            self._engine,
            leases=LeaseKeeper(self._engine, self._name),
            unmade=self._unmade,
            say=say,
            crawl=crawl,
            environ=environ,
            figures=figures,
        )
        self._problem: LawtrackError | None = None

    async def run(self, queues: Sequence[str], slots: int) -> None:
        """Work until told to stop; running crawls are stopped cleanly then, and planned again."""
        check_schema(self._engine)
        check_clock(self._engine, now=datetime.now(UTC))
        topics = load_topics(self._config.topics, self._config.folder)
        settings = shared_settings(self._config, topics)
        beside = BesideOthers(self._config.database, "worker", settings)
        prepare_queue(self._engine)
        check_search_path(self._config.database)
        asyncio.get_running_loop().set_exception_handler(_log_one_line)
        stop = asyncio.Event()
        answer_signals(stop=stop.set, read_settings=stop.set)  # its service starts it anew
        let_hangups_through(True)
        self._say(f"worker {self._name}: {', '.join(queues)}; {slots} crawls at once")
        tasks = [
            asyncio.create_task(self._work(queue, {CRAWL: slots, READ: READERS}.get(queue, 1)))
            for queue in queues
        ]
        tasks.append(asyncio.create_task(self._look_after(beside, stop)))
        try:
            await stop.wait()
        finally:
            for task in tasks:
                task.cancel()
            _, waiting = await asyncio.wait(tasks, timeout=SECONDS_TO_END)
            if waiting:  # on a server that is gone, whatever is cancelled
                say_no_more("the server does not answer; its queue finds out by itself")
            self._unmade.write()
            self._jobs.close()
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
        for name in ("procrastinate.utils", f"procrastinate.worker.{self._name}", "psycopg.pool"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        app.task(name=queue, queue=queue)(self._jobs.of(queue))
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
                logger.warning("queues begin anew: %s", _first_line(error))
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    async def _look_after(self, beside: BesideOthers, stop: asyncio.Event) -> None:
        """Take up what dead workers had; end for a daemon, an upgrade, a wrong clock."""
        looks, is_held_up = 0, False
        while True:
            try:
                await asyncio.to_thread(self._take_up)
                looks += 1
                if looks % LOOKS_BETWEEN_CHECKS == 0:
                    beside.again()
                    check_again(self._engine)
                    check_clock(self._engine, now=datetime.now(UTC))
                    self._unmade.write()
                if is_held_up:
                    self._say("the database answers again")
                is_held_up = False
            except (ClockDiffers, DaemonRunning, SchemaDiffers) as error:
                self._problem = error
                stop.set()
                return
            except LawtrackError as error:
                logger.error("%s", error)
                is_held_up = True
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    def _take_up(self) -> None:
        with database_session(self._engine) as session:
            for again in take_up_again(session):
                logger.warning("%s: its worker is dead; it waits again", again)
            session.commit()


def say_no_more(problem: str) -> NoReturn:
    """End this process at once, with what it waits for; its children notice, and end with it."""
    logger.error("%s", problem)
    logging.shutdown()
    sys.stdout.flush()
    os._exit(1)


def _log_one_line(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    # Such as a job that another worker has taken up meanwhile, and that cannot be finished here.
    logger.warning("%s", _first_line(context.get("exception") or context["message"]))


def _first_line(problem: object) -> str:
    cause = getattr(problem, "__cause__", None) or problem
    if type(cause).__name__ in ("PoolClosed", "PoolTimeout"):  # each names its pool by a number
        return "the server does not answer"
    return (str(cause).strip() or type(cause).__name__).splitlines()[0]
