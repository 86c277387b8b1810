"""The planner: what is due goes into the queue. Any number may run; each job waits there once.

When a source is due, whose turn it is and when the past has one, says the same decision as for the
daemon, from crawls and meetings in the database. There is no chance in it, unlike there: hosts have
their pace, whoever comes first.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Set
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import func, select, text

from lawtrack.config.settings import Config
from lawtrack.crawling.daemon.crawl_turns import sources_among_others
from lawtrack.crawling.daemon.host_queue import crawled_hosts_of
from lawtrack.crawling.daemon.next_crawl import BREATH, NextCrawl, plan_next_crawl
from lawtrack.crawling.daemon.past_crawls import PlannedSource, crawl_histories_of
from lawtrack.crawling.daemon.service.heartbeat import send_heartbeat
from lawtrack.crawling.daemon.service.only_one import BesideOthers, DaemonRunning
from lawtrack.crawling.daemon.service.signals import answer_signals, let_hangups_through
from lawtrack.crawling.daemon.turns import Turn, goes_now
from lawtrack.crawling.health.outages import OutageNews, watch_sources
from lawtrack.crawling.health.sources import SourceState, source_states
from lawtrack.database import Session
from lawtrack.database.bulk import in_chunks
from lawtrack.database.documents.waiting_files import files_by_jurisdiction
from lawtrack.database.engine import database_session, open_database
from lawtrack.database.locks.lock import lock_number
from lawtrack.database.opening.schema import check_again, check_schema
from lawtrack.database.tables.crawls import GOOD, PAST_MODE, CrawlRow
from lawtrack.database.tables.legislation import JudgedTopicRow
from lawtrack.errors import LawtrackError, SchemaDiffers
from lawtrack.machines.job_queue import (
    ALL,
    CRAWL,
    DELIVER,
    JUDGE,
    PAST,
    PUBLISH,
    READ,
    ClockDiffers,
    check_clock,
    check_server,
    defer,
    jobs_there,
    prepare_queue,
    shared_settings,
    take_up_again,
)
from lawtrack.machines.planned_looks import Looks
from lawtrack.machines.planned_past import PlannedPast
from lawtrack.machines.read_files import jobs_for
from lawtrack.topics import load_topics

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_PLANS = 2.0
SECONDS_BETWEEN_CHECKS = 10.0  # of the schema, and of the right to be here
SECONDS_BETWEEN_ROUNDS = 60.0
BETWEEN_SLICES = timedelta(seconds=20)  # of the past, as the daemon looks for one
NEVER = datetime.min.replace(tzinfo=UTC)
LONGEST_TRUST = timedelta(minutes=30)  # in a plan: what others do may make a source due earlier
Say = Callable[[str], None]

_ONE_AT_A_TIME = "SELECT pg_try_advisory_xact_lock(:number)"
# Else a planner that sleeps in the middle would keep the others from planning.
_NO_SLEEP = "SET LOCAL idle_in_transaction_session_timeout = '10s'"


def run_planner(config: Config, *, say: Say) -> None:
    """Plan until SIGTERM, SIGINT or SIGHUP; ``say`` gets a line for what people should know.

    Raises ``LawtrackError`` when the database cannot be used at the start.
    """
    asyncio.run(Planner(config, say=say).run())


def until_cancelled(work: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """The work, ended quietly when it is cancelled: APScheduler would log that as an error."""

    async def run() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await work()

    return run


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
        self._topics = load_topics(config.topics, config.folder)
        self._began = self._past_at = clock()
        self._sources = {
            key: PlannedSource(
                hosts=crawled_hosts_of(source.places), watched=config.watched_bodies(key)
            )
            for key, source in config.jurisdictions.items()
        }
        self._intervals = {key: config.interval(key) for key in self._sources}
        self._looks = Looks(self._sources)
        self._plans: dict[str, NextCrawl] = {}  # as they were when somebody last looked
        self._due_since: dict[str, datetime] = {}
        self._unread = set(sources_among_others(config))  # of these, those with a first load
        self._past = PlannedPast(config, clock)
        self._published_at: datetime | None = None
        self._is_held_up = False
        self._stop = asyncio.Event()
        self._problem: LawtrackError | None = None
        self._beside: BesideOthers | None = None

    async def run(self) -> None:
        """Plan until told to stop."""
        check_schema(self._engine)
        check_clock(self._engine, now=datetime.now(UTC))
        settings = shared_settings(self._config, self._topics)
        self._beside = BesideOthers(self._config.database, "planner", settings)
        prepare_queue(self._engine)
        answer_signals(stop=self._stop.set, read_settings=self._stop.set)  # it is started anew
        let_hangups_through(True)
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a plan may take two turns' time
        scheduler = AsyncIOScheduler(timezone=UTC)
        now = self._clock()
        for work, seconds in (
            (self._plan_safely, SECONDS_BETWEEN_PLANS),
            (self._check, SECONDS_BETWEEN_CHECKS),
            (self._make_round, SECONDS_BETWEEN_ROUNDS),
        ):
            scheduler.add_job(
                until_cancelled(work), "interval",
                seconds=seconds, next_run_time=now, misfire_grace_time=None,
            )  # fmt: skip
        self._say(f"planning {', '.join(self._config.jurisdictions)}")
        scheduler.start()
        try:
            await self._stop.wait()
        finally:
            scheduler.pause()
            await asyncio.sleep(0)  # what is being begun is cancelled in quiet once it has
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
            self._is_held_up = True
            return
        if self._is_held_up:
            self._is_held_up = False
            self._say("planning again")

    async def _check(self) -> None:
        """End for a daemon, an upgrade, a newer lawtrack, or a clock that is set wrongly."""
        assert self._beside is not None
        try:
            self._beside.again()
            check_again(self._engine)
            check_clock(self._engine, now=datetime.now(UTC))
        except (ClockDiffers, DaemonRunning, SchemaDiffers) as error:
            self._problem = error
            self._stop.set()
        except LawtrackError as error:
            logger.error("%s", error)

    def plan(self) -> int:
        """Put what is due into the queue; returns how many jobs are new there."""
        now = self._clock()
        with database_session(self._engine) as session:
            if not _is_my_turn(session, "lawtrack plan"):
                return 0  # another planner does it at this moment
            for again in take_up_again(session):
                logger.warning("%s: its worker is dead; it waits again", again)
            jobs = jobs_there(session)
            due = self._due(session, jobs, now)
            new = defer(session, CRAWL, due) if due else 0
            for key in due:
                self._looks.put(key, now + BREATH)
            new += self._defer_reading(session)
            if now >= self._past_at:
                self._past_at = now + BETWEEN_SLICES
                jobs[CRAWL].update(due)
                slices = self._past.due(session, self._plans, jobs)
                new += defer(session, PAST, [key for key, _ in slices],
                             seconds=[seconds for _, seconds in slices])  # fmt: skip
            session.commit()
        return new

    def _defer_reading(self, session: Session) -> int:
        """Have the files read that crawls have left, and stored what was read."""
        subjects = [
            subject
            for key, unread, unstored in files_by_jurisdiction(session)
            if key in self._sources
            for subject in jobs_for(key, unread, unstored)
        ]
        return defer(session, READ, subjects) if subjects else 0

    def _due(self, session: Session, jobs: Mapping[str, Set[str]], now: datetime) -> list[str]:
        """The jurisdictions that are due and whose turn it is, in that order (``turns``).

        Looks share a host by requests, as many as there are workers for; of first loads, behind
        them, one is at a host at a time.
        """
        asked = [key for key in self._looks.due(now) if key not in jobs[PAST]]
        self._plan_again(session, asked, now)
        due = []
        for key in asked:
            if self._plans[key].at > now:
                self._looks.put(key, min(self._plans[key].at, now + LONGEST_TRUST))
            else:
                due.append(key)
        running = jobs[CRAWL] & self._sources.keys()
        turns = self._turns(session, due, running, now)
        having = [turns[key] for key in running if turns[key].is_load]
        waiting: list[Turn] = []  # first loads that came earlier
        going: list[str] = []
        for key in sorted(due, key=lambda key: (turns[key].is_load, turns[key].due, key)):
            turn = turns[key]
            if not turn.is_load:
                going.append(key)
            elif goes_now(turn, before=waiting, having=having):
                having.append(turn)
                going.append(key)
            else:
                waiting.append(turn)
        return going

    def _plan_again(self, session: Session, keys: list[str], now: datetime) -> None:
        sources = {key: self._sources[key] for key in keys}
        quick = timedelta(minutes=self._config.schedule.quick)
        for key, past in crawl_histories_of(session, sources, now=now).items():
            plan = plan_next_crawl(past, usual=self._intervals[key], quick=quick, now=now)
            self._plans[key] = plan
            since = self._began if past.started is None else past.started + plan.every
            self._due_since[key] = since
            if past.is_read:
                self._unread.discard(key)

    def _turns(
        self, session: Session, due: list[str], running: Set[str], now: datetime
    ) -> dict[str, Turn]:
        """Since when each of the sources is due; a first load since it last had a turn."""
        loads = sorted(self._unread & {*due, *running})
        had = _newest_crawls(session, loads)
        turns: dict[str, Turn] = {}
        for key in {*due, *running}:
            since, is_load = self._due_since.get(key, now), key in had
            if is_load:
                since = had[key] or NEVER  # before those that had one
            turns[key] = Turn(hosts=self._sources[key].hosts, due=since, is_load=is_load)
        return turns

    async def _make_round(self) -> None:
        """Have alerts sent that wait for no crawl, and tell which sources went bad or well."""
        try:
            states, news = await asyncio.to_thread(self._watched)
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
            defer(session, DELIVER, [ALL])
            defer(session, JUDGE, self._judged_otherwise(session))
            if self._is_to_be_published(now):
                defer(session, PUBLISH, [ALL])
            states = source_states(session, self._config.rhythms(), now=now)
            news = watch_sources(session, states, now=now)
            session.commit()
        return states, news

    def _judged_otherwise(self, session: Session) -> list[str]:
        """The jurisdictions whose records were judged by other topics, or not to the end.

        One that was never read to the end is not among them: its crawl judges what it stores.
        """
        wanted = {(topic.name, topic.lexicon) for topic in self._topics}
        judged: dict[str, set[tuple[str, str]]] = {}
        for row in session.scalars(select(JudgedTopicRow)):
            lexicon = row.lexicon if row.finished_at is not None else ""
            judged.setdefault(row.jurisdiction, set()).add((row.topic, lexicon))
        return sorted(
            key
            for key, topics in judged.items()
            if topics != wanted and key in self._config.jurisdictions
        )

    def _is_to_be_published(self, now: datetime) -> bool:
        """Whether the published folder is to be looked at again."""
        wanted = self._config.publishing
        if wanted.folder is None:
            return False
        if self._published_at is not None and now - self._published_at < wanted.every:
            return False
        self._published_at = now
        return True


def _newest_crawls(session: Session, keys: list[str]) -> dict[str, datetime | None]:
    """When the newest crawl began of each of these that was never read to its end."""
    newest: dict[str, datetime | None] = {}
    for chunk in in_chunks(keys):
        query = (
            select(
                CrawlRow.jurisdiction,
                func.max(CrawlRow.started),
                func.bool_or(CrawlRow.outcome.in_(GOOD) & (CrawlRow.mode != PAST_MODE)),
            )
            .where(CrawlRow.jurisdiction.in_(chunk))
            .group_by(CrawlRow.jurisdiction)
        )
        rows = {key: (started, is_read) for key, started, is_read in session.execute(query)}
        for key in chunk:
            started, is_read = rows.get(key, (None, False))
            if not is_read:
                newest[key] = started
    return newest


def _is_my_turn(session: Session, work: str) -> bool:
    """Whether nobody else does the work; then nobody can until the transaction ends."""
    session.execute(text(_NO_SLEEP))
    return bool(session.scalar(text(_ONE_AT_A_TIME), {"number": lock_number(work)}))
