"""The daemon: every jurisdiction is crawled on its schedule until the process is told to stop.

``plans`` says when each is due next, from the crawls and meetings in the database; APScheduler
wakes up for it; each crawl runs in a process of its own. Plans are made anew at every start and
after every crawl, so there is no second store of jobs that could disagree with the database.

Between the crawls it looks how the sources stand: one that goes stale or breaks is told, and while
all are well, monitors outside get their sign of life.
"""

import asyncio
import contextlib
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import Engine

from lawtrack.config.settings import Config, load_config, refuse_emptied
from lawtrack.crawling.daemon.clock_changes import ClockChanges
from lawtrack.crawling.daemon.crawl_turns import limited_to_a_turn, turn_of_crawl
from lawtrack.crawling.daemon.handed_in import Beside, Crawl, Deliver, Say
from lawtrack.crawling.daemon.host_queue import HostQueue
from lawtrack.crawling.daemon.log_lines import minute_in_words, raised_lines, summary_line
from lawtrack.crawling.daemon.next_crawl import NextCrawl
from lawtrack.crawling.daemon.past_slices import Fill, PastSlices, fill_past
from lawtrack.crawling.daemon.plans import missed_in_words, planned_crawl, waited_in_words
from lawtrack.crawling.daemon.rounds import Rounds
from lawtrack.crawling.daemon.service.heartbeat import notify_systemd, watchdog_seconds
from lawtrack.crawling.daemon.service.only_one import OnlyDaemon
from lawtrack.crawling.daemon.service.signals import (
    answer_no_more,
    answer_signals,
    let_hangups_through,
)
from lawtrack.crawling.daemon.service.thread_left_behind import in_thread_left_behind
from lawtrack.crawling.run import scheduled_crawl
from lawtrack.crawling.unmade_crawls import UnmadeCrawls
from lawtrack.database.engine import open_database
from lawtrack.database.locks.lock import CrawlRunning
from lawtrack.database.opening.schema import check_schema
from lawtrack.errors import ConfigError, CrawlUnstarted, DatabaseError, LawtrackError
from lawtrack.topics import load_topics

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 20.0  # at the clock
SECONDS_BUSY = 2.0


def run_daemon(config: Config, *, deliver: Deliver, say: Say, beside: Beside | None = None) -> None:
    """Crawl on schedule until SIGTERM or SIGINT; ``say`` gets a line for each crawl and new flag.

    ``deliver`` sends the alerts that are due, after each crawl and every minute. What is
    ``beside`` begins and ends with it.

    Raises ``LawtrackError`` when the database cannot be used at the start.
    """
    daemon = Daemon(config, deliver=deliver, say=say, fill=fill_past, beside=beside)
    asyncio.run(daemon.run())


class Daemon:
    """The schedule of one configuration; what it asks of the world can be replaced in tests."""

    def __init__(
        self,
        config: Config,
        *,
        deliver: Deliver,
        say: Say,
        crawl: Crawl = scheduled_crawl,
        fill: Fill | None = None,
        beside: Beside | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        steady: Callable[[], float] = monotonic,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self._config = config
        self._deliver_due = deliver
        self._say = say
        self._crawl = crawl
        self._beside = beside
        self._clock = clock
        self._steady = steady
        self._environ = environ
        self._changes = ClockChanges(clock=clock, steady=steady)
        self._watchdog = watchdog_seconds(environ, os.getpid())
        # A locked database must not keep the daemon from noticing that it is to stop.
        self._engine: Engine = open_database(config.database, busy=SECONDS_BUSY)
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._plans: dict[str, NextCrawl] = {}
        self._running: dict[str, asyncio.Task[Any]] = {}
        self._stop = asyncio.Event()
        self._turns = HostQueue(is_paced=config.delay > 0)
        self._past = fill and PastSlices(self._engine, fill=fill, clock=clock, say=say)
        self._lost: tuple[str, ...] = ()  # what was said of subscriptions the last time
        self._file = _bytes_of(config.path)
        self._unmade = UnmadeCrawls(self._engine, say=say)
        self._rounds = Rounds(
            self._engine,
            say=say,
            give_up=self._give_up,
            changes=self._changes,
            clock=clock,
            steady=steady,
            environ=environ,
        )
        self._only: OnlyDaemon | None = None
        self._problem: LawtrackError | None = None  # that ended it

    async def run(self) -> None:
        """Crawl until told to stop; then the running crawls end cleanly first."""
        check_schema(self._engine)
        load_topics(self._config.topics, self._config.folder)
        self._only = OnlyDaemon(self._config.database, now=self._clock())
        if self._beside is not None:
            self._beside.start(self._config)
        answered = answer_signals(stop=self.stop, read_settings=self.read_settings)
        self._say(f"watching {', '.join(self._config.jurisdictions)}")
        # What is held for an hour, or could not be sent, waits for no crawl.
        self._scheduler.add_job(
            self.deliver, "interval", id=":alerts", minutes=1, misfire_grace_time=None
        )
        self.start()
        notify_systemd(
            self._environ, "READY=1", f"STATUS=watching {', '.join(self._config.jurisdictions)}"
        )
        let_hangups_through(True)
        pause = min(SECONDS_BETWEEN_LOOKS, self._watchdog or SECONDS_BETWEEN_LOOKS)
        try:
            while not self._stop.is_set():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), pause)
                self.look()
        finally:
            notify_systemd(self._environ, "STOPPING=1")
            self._scheduler.pause()
            await asyncio.sleep(0)  # a crawl that is being begun is among those that are told
            tasks = [*self._running.values(), *self._rounds.under_way()]
            for task in tasks:
                task.cancel()
            if self._past:
                await self._past.stop()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._scheduler.shutdown(wait=False)
            let_hangups_through(False)
            answer_no_more(answered)
            if self._beside is not None:
                self._beside.stop()
            self._unmade.write()
            self._only.close()
            self._engine.dispose()
            with contextlib.suppress(OSError):  # the terminal may be gone
                self._say("stopped")
        if self._problem is not None:  # a service that is started again has the newer version
            raise self._problem

    def read_settings(self) -> None:
        """Take over all that the settings say now, but the database; running crawls go on."""
        try:
            wanted = self._settings_now()
            load_topics(wanted.topics, wanted.folder)
        except ConfigError as error:
            self._say(f"{error} - until it is mended, what was read before counts")
            return
        if wanted.database != self._config.database:
            self._say("another database counts when the daemon is started again")
        self._file = _bytes_of(self._config.path)
        before = self._config.jurisdictions
        self._config = replace(wanted, database=self._config.database)
        for key in before.keys() - self._config.jurisdictions.keys():
            self._plans.pop(key, None)
            with contextlib.suppress(JobLookupError):
                self._scheduler.remove_job(key)
        for key in self._config.jurisdictions:
            if key not in self._running:
                self._plan(key)
        if self._past:
            self._past.look_again()
        if self._beside is not None:
            self._beside.take_over(self._config)
        self._say(f"settings read again: watching {', '.join(self._config.jurisdictions)}")

    def _settings_now(self) -> Config:
        """What the file says; raises ``ConfigError`` for one of which nothing is left."""
        refuse_emptied(self._config.path)
        return load_config(self._config.path, self._environ)

    def stop(self) -> None:
        """Ask the daemon to end."""
        self._stop.set()

    def start(self) -> None:
        """Plan every jurisdiction; what is overdue runs at once, once."""
        for key in self._config.jurisdictions:
            last = self._plan(key)
            now, every = self._clock(), self._plans[key].every
            if last is not None and now - last > 2 * every:
                self._record(key, "missed", f"no crawl since {minute_in_words(last)}")
        self._scheduler.start()

    def look(self) -> None:
        """Notice what the clock has done, run what is due, and see how the sources stand.

        A scheduler that sleeps until a job is due oversleeps when the machine does, and waits for
        an hour more when the clock is set back by one.
        """
        if line := self._changes.noticed():
            self._say(line)
        waiting = {job.id for job in self._scheduler.get_jobs()}
        for key in self._config.jurisdictions:
            forgotten = key not in waiting and key not in self._running
            if forgotten or (key in waiting and self._changes.was_set_back):
                self._plan(key)
        self._scheduler.wakeup()
        if self._past and not self._stop.is_set():
            self._past.begin(self._config, self._plans, self._running)
        if self._rounds.is_due():
            self._begin_round()
            self._unmade.write()
        if self._watchdog:
            notify_systemd(self._environ, "WATCHDOG=1")

    def _begin_round(self) -> None:
        if not self._stop.is_set():
            self._rounds.begin(self._config, self._only)

    def _give_up(self, problem: LawtrackError) -> None:
        self._problem = problem
        self.stop()

    def _plan(self, key: str, *, tried: datetime | None = None) -> datetime | None:
        """Give the jurisdiction its next run; returns when its last one started, if ever.

        ``tried`` is when a run began that may have left no trace.
        """
        plan, started = planned_crawl(
            self._engine, self._config, key, tried=tried, now=self._clock()
        )
        before = self._plans.get(key)
        self._plans[key] = plan
        if plan.why != (before.why if before else ""):
            self._say(f"{key}: next at {minute_in_words(plan.at)}: {plan.why or 'as usual'}")
        self._scheduler.add_job(
            self.crawl_one,
            "date",
            id=key,
            args=[key],
            run_date=plan.at,
            replace_existing=True,
            max_instances=2,  # the one before is about to end when its successor is planned
            misfire_grace_time=None,  # however late: APScheduler's own second skips in silence
        )
        return started

    async def crawl_one(self, key: str) -> None:
        """Crawl a jurisdiction when it is its turn, say what came of it, and plan the next run."""
        task = asyncio.current_task()
        assert task is not None
        self._running[key] = task
        tried = self._clock()
        goes_on = False
        plan = self._plans.get(key)
        if plan and (reason := missed_in_words(plan, tried)):
            self._record(key, "missed", reason)
        try:
            if self._past:
                await self._past.give_way(key)
            due = min(tried, plan.at) if plan else tried
            turn = turn_of_crawl(self._engine, self._config, key, due=due)
            async with self._turns.of(turn):
                if plan and (reason := waited_in_words(plan, self._clock() - tried)):
                    self._record(key, "missed", reason)
                tried = self._clock()
                config = limited_to_a_turn(self._config, key) if turn.is_load else self._config
                summary = await self._crawl(config, key)
        except (CrawlRunning, CrawlUnstarted, DatabaseError) as error:  # nothing about the source
            self._record(key, "missed", str(error))
        except LawtrackError as error:
            self._record(key, "failed", str(error))
        except asyncio.CancelledError:
            if not self._stop.is_set():
                raise
            return  # as it was told; to the scheduler it would look like a bug
        else:
            goes_on = turn.is_load and summary.outcome == "interrupted"
            self._say(summary_line(summary))
            for line in raised_lines(summary):
                logger.info("%s", line)
                self._say(line)
        finally:
            del self._running[key]
            if not self._stop.is_set() and key in self._config.jurisdictions:
                self._plan(key, tried=None if goes_on else tried)
                self._begin_round()
        await self.deliver()

    async def deliver(self) -> None:
        """Send the alerts that are due, and say what could not be sent."""
        self._reread()
        try:
            done = await in_thread_left_behind(
                partial(
                    self._deliver_due,
                    self._engine,
                    self._config,
                    environ=self._environ,
                    now=self._clock(),
                )
            )
        except LawtrackError as error:
            logger.error("%s", error)
            return
        for problem in done.errors:
            self._say(f"alerts: {problem}")
        for problem in done.lost:
            if problem not in self._lost:  # it is asked every minute
                self._say(f"alerts: {problem}")
        self._lost = done.lost

    def _reread(self) -> None:
        """Take over what is asked of alerts when the settings have changed.

        Otherwise the daemon would end what somebody has just subscribed to: it writes down, each
        minute, what its own settings ask for.
        """
        path, now = self._config.path, _bytes_of(self._config.path)
        if path is None or now == self._file:
            return
        self._file = now
        try:
            read_again = self._settings_now()
        except ConfigError as error:
            self._say(f"{error} - until it is mended, what was read before counts")
            return
        self._config = replace(
            self._config,
            searches=read_again.searches,
            alerts=read_again.alerts,
            flood=read_again.flood,
        )
        self._say(
            f"{path.name} has changed: its alerts, searches and floods count from now on;"
            " the rest when the daemon is started again"
        )

    def _record(self, key: str, outcome: str, reason: str) -> None:
        """Leave a row about a run that never became a crawl, and say so."""
        self._unmade.record(key, outcome, reason, at=self._clock())


def _bytes_of(path: Path | None) -> bytes:
    """What the file says; nothing when there is none, or it cannot be read at this moment."""
    try:
        return path.read_bytes() if path else b""
    except OSError:
        return b""
