"""The daemon: every jurisdiction is crawled on its schedule until the process is told to stop.

APScheduler decides when; each crawl runs in a process of its own. Jobs are rebuilt from the
configuration at every start and what was missed is read from the crawls in the database, so
there is no second store of jobs that could disagree with either.
"""

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.events import EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import Engine

from lawtrack.alerts.delivery import deliver_due
from lawtrack.config import Config
from lawtrack.crawl import CrawlSummary, crawl
from lawtrack.database import check_schema, open_database, session_of
from lawtrack.errors import LawtrackError
from lawtrack.lock import CrawlRunning
from lawtrack.records import Source
from lawtrack.storage import crawls
from lawtrack.storage.outcomes import RaisedFlag

logger = logging.getLogger(__name__)

Crawl = Callable[[Config, str], Awaitable[CrawlSummary]]
Say = Callable[[str], None]
ALERTS = "alerts"  # the job that sends; no jurisdiction's
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def run_daemon(config: Config, *, say: Say) -> None:
    """Crawl on schedule until SIGTERM or SIGINT; ``say`` gets a line for each crawl and new flag.

    Raises ``LawtrackError`` when the database cannot be used at the start.
    """
    asyncio.run(Daemon(config, say=say).run())


def interval_of(config: Config, source: Source) -> timedelta:
    """The time between two crawls of a jurisdiction."""
    return timedelta(minutes=config.schedule.minutes[source.platform])


def first_run(last_good: datetime | None, interval: timedelta, now: datetime) -> datetime:
    """When a jurisdiction is due after a start: at once when it is overdue or was never crawled."""
    return now if last_good is None else max(now, last_good + interval)


def summary_line(summary: CrawlSummary) -> str:
    """A crawl's end on one line."""
    counts = (
        f"{summary.new} new, {summary.changed} changed, {summary.unchanged} unchanged,"
        f" {summary.failed} failed"
    )
    reason = f" - {summary.reason}" if summary.reason else ""
    return f"{summary.jurisdiction}: {summary.outcome}: {counts}{reason}"


def flag_line(flag: RaisedFlag) -> str:
    """A new flag on one line."""
    where = f" ({flag.url})" if flag.url else ""
    return (
        f"{flag.jurisdiction}: new flag {flag.topic}: {flag.identifier} {flag.title}:"
        f' "{flag.sentence or flag.reason}"{where}'
    )


class Daemon:
    """The schedule of one configuration; ``crawl`` and ``clock`` can be replaced in tests."""

    def __init__(
        self,
        config: Config,
        *,
        say: Say,
        crawl: Crawl = crawl,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._config = config
        self._say = say
        self._crawl = crawl
        self._clock = clock
        self._engine: Engine = open_database(config.database)
        self._running: set[asyncio.Task[Any]] = set()
        self._stop = asyncio.Event()
        # Jurisdictions of one platform share a host, whose pace two crawls at once would break.
        self._turns = {source.platform: asyncio.Lock() for source in config.jurisdictions.values()}

    async def run(self) -> None:
        """Crawl until told to stop; then the running crawls end cleanly first."""
        check_schema(self._engine)
        loop = asyncio.get_running_loop()
        for number in STOP_SIGNALS:
            with contextlib.suppress(NotImplementedError):  # Windows
                loop.add_signal_handler(number, self.stop)
        scheduler = self.scheduler()
        # What is held for an hour, or could not be sent, waits for no crawl.
        scheduler.add_job(
            self.deliver, "interval", id=ALERTS, minutes=1, coalesce=True, max_instances=1
        )
        scheduler.start()
        self._say(f"watching {', '.join(self._config.jurisdictions)}")
        try:
            await self._stop.wait()
        finally:
            scheduler.pause()
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)
            scheduler.shutdown(wait=False)
            for number in STOP_SIGNALS:
                with contextlib.suppress(NotImplementedError):
                    loop.remove_signal_handler(number)
            self._engine.dispose()
            self._say("stopped")

    def stop(self) -> None:
        """Ask the daemon to end."""
        self._stop.set()

    def scheduler(self) -> AsyncIOScheduler:
        """A job for each jurisdiction, the first run according to its last good crawl."""
        scheduler = AsyncIOScheduler(timezone=UTC)
        scheduler.add_listener(self.note_missed, EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
        now = self._clock()
        for key, source in self._config.jurisdictions.items():
            interval = interval_of(self._config, source)
            with session_of(self._engine) as session:
                last_good = crawls.last_good(session, key)
            if last_good is not None and now - last_good > 2 * interval:
                self._record(key, "missed", f"no good crawl since {last_good:%Y-%m-%d %H:%M} UTC")
            scheduler.add_job(
                self.crawl_one,
                "interval",
                id=key,
                args=[key],
                minutes=interval.total_seconds() / 60,
                jitter=self._config.schedule.jitter * 60 or None,
                next_run_time=first_run(last_good, interval, now),
                coalesce=True,
                max_instances=1,
                # APScheduler's own second would skip runs in silence.
                misfire_grace_time=int(interval.total_seconds()),
            )
        return scheduler

    async def crawl_one(self, key: str) -> None:
        """Crawl a jurisdiction when it is its turn, and say what came of it."""
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        try:
            async with self._turns[self._config.source(key).platform]:
                summary = await self._crawl(self._config, key)
        except CrawlRunning as error:
            self._record(key, "missed", str(error))
        except LawtrackError as error:
            self._record(key, "failed", str(error))
        else:
            self._say(summary_line(summary))
            for flag in summary.raised:
                if not flag.baseline:
                    logger.info("%s", flag_line(flag))
                    self._say(flag_line(flag))
        finally:
            self._running.discard(task)
        await self.deliver()

    async def deliver(self) -> None:
        """Send the alerts that are due, and say what could not be sent."""
        try:
            done = await asyncio.to_thread(
                deliver_due, self._engine, self._config, environ=os.environ, now=self._clock()
            )
        except LawtrackError as error:
            logger.error("%s", error)
            return
        for problem in done.errors:
            self._say(f"alerts: {problem}")

    def note_missed(self, event: Any) -> None:
        """Record a run that did not take place."""
        if event.job_id == ALERTS:  # the next minute makes up for it
            return
        if event.code == EVENT_JOB_MAX_INSTANCES:
            reason = "the crawl before was still running"
        else:
            reason = f"due at {event.scheduled_run_time:%Y-%m-%d %H:%M} UTC, but too late to start"
        self._record(event.job_id, "missed", reason)

    def _record(self, key: str, outcome: str, reason: str) -> None:
        """Leave a row about a run that never became a crawl, and say so."""
        self._say(f"{key}: {outcome} - {reason}")
        try:
            with session_of(self._engine) as session:
                crawls.record_outcome(
                    session, key, outcome=outcome, reason=reason, now=self._clock()
                )
                session.commit()
        except LawtrackError as error:
            logger.error("%s", error)
