"""The planner: what is due goes into the queue. Any number may run; each job waits there once.

When a source is due says the same decision as for the daemon, from crawls and meetings in the
database. There is no chance in it, unlike there: hosts have their pace, whoever comes first.
"""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import text

from lawtrack.config.settings import Config
from lawtrack.crawling.daemon.heartbeat import send_heartbeat
from lawtrack.crawling.daemon.host_queue import crawled_hosts_of
from lawtrack.crawling.daemon.next_crawl import BREATH, NextCrawl, plan_next_crawl
from lawtrack.crawling.daemon.only_one import BesideOthers, DaemonRunning
from lawtrack.crawling.daemon.past_crawls import crawl_history_of
from lawtrack.crawling.health.outages import OutageNews, watch_sources
from lawtrack.crawling.health.sources import SourceState, source_states
from lawtrack.crawling.lock import lock_number
from lawtrack.database import Session
from lawtrack.database.engine import check_again, check_schema, database_session, open_database
from lawtrack.errors import LawtrackError, SchemaDiffers
from lawtrack.machines.job_queue import (
    CRAWL,
    DELIVER,
    check_server,
    defer,
    prepare_queue,
    take_up_again,
)
from lawtrack.topics import load_topics

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_PLANS = 2.0
SECONDS_BETWEEN_ROUNDS = 60.0
LONGEST_TRUST = timedelta(minutes=10)  # in a plan: somebody may have crawled by hand
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
Say = Callable[[str], None]

_ONE_AT_A_TIME = "SELECT pg_try_advisory_xact_lock(:number)"
# Else a planner that sleeps in the middle would keep the others from planning.
_NO_SLEEP = "SET LOCAL idle_in_transaction_session_timeout = '10s'"


def run_planner(config: Config, *, say: Say) -> None:
    """Plan until SIGTERM or SIGINT; ``say`` gets a line for what people should know.

    Raises ``LawtrackError`` when the database cannot be used at the start.
    """
    asyncio.run(Planner(config, say=say).run())


class Planner:
    """What is due at one configuration's sources; ``clock`` can be replaced in tests."""

    def __init__(
        self, config: Config, *, say: Say, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        check_server(config.database)
        self._config = config
        self._say = say
        self._clock = clock
        self._engine = open_database(config.database)
        self._look_at: dict[str, datetime] = {}  # before that, nothing can be due
        self._stop = asyncio.Event()
        self._problem: LawtrackError | None = None
        self._beside: BesideOthers | None = None

    async def run(self) -> None:
        """Plan until told to stop."""
        check_schema(self._engine)
        load_topics(self._config.topics, self._config.folder)
        self._beside = BesideOthers(self._config.database, "planner")
        prepare_queue(self._engine)
        loop = asyncio.get_running_loop()
        for number in STOP_SIGNALS:
            with contextlib.suppress(NotImplementedError):  # Windows
                loop.add_signal_handler(number, self._stop.set)
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a plan may take two turns' time
        scheduler = AsyncIOScheduler(timezone=UTC)
        now = self._clock()
        for work, seconds in (
            (self._plan_safely, SECONDS_BETWEEN_PLANS),
            (self._make_round, SECONDS_BETWEEN_ROUNDS),
        ):
            scheduler.add_job(
                work, "interval", seconds=seconds, next_run_time=now, misfire_grace_time=None
            )
        self._say(f"planning {', '.join(self._config.jurisdictions)}")
        scheduler.start()
        try:
            await self._stop.wait()
        finally:
            scheduler.shutdown(wait=False)
            self._beside.close()
            self._engine.dispose()
        if self._problem is not None:
            raise self._problem
        self._say("stopped")

    async def _plan_safely(self) -> None:
        try:
            await asyncio.to_thread(self.plan)
        except LawtrackError as error:  # the next time comes soon
            logger.error("%s", error)

    def plan(self) -> int:
        """Put what is due into the queue; returns how many jobs are new there."""
        now = self._clock()
        with database_session(self._engine) as session:
            if not _is_my_turn(session, "lawtrack plan"):
                return 0  # another planner does it at this moment
            for again in take_up_again(session):
                logger.warning("%s: its worker is dead; it waits again", again)
            due = self._due(session, now)
            new = defer(session, CRAWL, due) if due else 0
            session.commit()
        self._look_at.update(dict.fromkeys(due, now + BREATH))
        return new

    def _due(self, session: Session, now: datetime) -> list[str]:
        """The jurisdictions that are due, first of all those that were not looked at for longest"""
        waiting: list[tuple[datetime, str]] = []
        for key in self._config.jurisdictions:
            if self._look_at.get(key, now) > now:
                continue
            plan, started = self._plan_of(session, key, now)
            if plan.at > now:
                self._look_at[key] = min(plan.at, now + LONGEST_TRUST)
            else:
                waiting.append((started or datetime.min.replace(tzinfo=UTC), key))
        return [key for _, key in sorted(waiting)]

    def _plan_of(
        self, session: Session, key: str, now: datetime
    ) -> tuple[NextCrawl, datetime | None]:
        past = crawl_history_of(
            session,
            key,
            hosts=crawled_hosts_of(self._config.source(key).places),
            watched=self._config.watched_bodies(key),
            now=now,
        )
        quick = timedelta(minutes=self._config.schedule.quick)
        plan = plan_next_crawl(past, usual=self._config.interval(key), quick=quick, now=now)
        return plan, past.started

    async def _make_round(self) -> None:
        """Have alerts sent that wait for no crawl, and tell which sources went bad or well."""
        assert self._beside is not None
        try:
            self._beside.again()
            check_again(self._engine)
            states, news = await asyncio.to_thread(self._watched)
        except (DaemonRunning, SchemaDiffers) as error:
            self._problem = error
            self._stop.set()
            return
        except LawtrackError as error:
            logger.error("%s", error)
            return
        for notice in news:
            self._say(notice.line)
        if states and all(state.well for state in states):
            await send_heartbeat(self._config.heartbeat)

    def _watched(self) -> tuple[list[SourceState], list[OutageNews]]:
        """How the sources stand, and what is to be told of it; nothing while another looks."""
        now = self._clock()
        with database_session(self._engine) as session:
            if not _is_my_turn(session, "lawtrack round"):
                return [], []
            defer(session, DELIVER, ["all"])
            states = source_states(session, self._config.rhythms(), now=now)
            news = watch_sources(session, states, now=now)
            session.commit()
        return states, news


def _is_my_turn(session: Session, work: str) -> bool:
    """Whether nobody else does the work; then nobody can until the transaction ends."""
    session.execute(text(_NO_SLEEP))
    return bool(session.scalar(text(_ONE_AT_A_TIME), {"number": lock_number(work)}))
