"""Rounds of the daemon: how the sources stand, told when one goes bad or well again."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import Engine

from lawtrack.config.settings import Config
from lawtrack.crawling.daemon.clock_changes import ClockChanges
from lawtrack.crawling.daemon.handed_in import Say
from lawtrack.crawling.daemon.service.heartbeat import notify_systemd, send_heartbeat
from lawtrack.crawling.daemon.service.only_one import DaemonRunning, OnlyDaemon
from lawtrack.crawling.health.outages import watch_sources
from lawtrack.crawling.health.sources import SourceState, source_states
from lawtrack.database.engine import database_session
from lawtrack.database.opening.schema import check_again
from lawtrack.errors import LawtrackError, SchemaDiffers

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_ROUNDS = 60.0
# What went stale while nobody looked is being crawled just now: it may be well before it is told.
SECONDS_TO_CATCH_UP = 300.0


class Rounds:
    """Looks, one round at a time, how the sources stand.

    ``give_up`` gets what ends the daemon: another one took over, or the database was upgraded.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        say: Say,
        give_up: Callable[[LawtrackError], None],
        changes: ClockChanges,
        clock: Callable[[], datetime],
        steady: Callable[[], float],
        environ: Mapping[str, str],
    ) -> None:
        self._engine = engine
        self._say, self._give_up = say, give_up
        self._changes = changes
        self._clock, self._steady, self._environ = clock, steady, environ
        self._began = float("-inf")
        self._task: asyncio.Task[None] | None = None

    def is_due(self) -> bool:
        """Whether the last one began long enough ago."""
        return self._steady() - self._began >= SECONDS_BETWEEN_ROUNDS

    def begin(self, config: Config, only: OnlyDaemon | None) -> None:
        """See how the sources stand, unless that is under way.

        A task of its own: neither a monitor that is slow to answer nor a bug ends the daemon.
        """
        if self._task is not None and not self._task.done():
            return
        self._began = self._steady()
        self._task = asyncio.create_task(self._make(config, only))
        self._task.add_done_callback(_log_a_bug)

    def under_way(self) -> Iterator["asyncio.Task[None]"]:
        """The last round that was begun."""
        if self._task is not None:
            yield self._task

    async def _make(self, config: Config, only: OnlyDaemon | None) -> None:
        """Tell which sources went bad or well; when all are well, give a sign of life."""
        try:
            if only is not None:
                only.again()
            check_again(self._engine)
            states = self._watched(config)
        except (DaemonRunning, SchemaDiffers) as error:
            # Another took over while the server was away, or a newer lawtrack upgraded the database
            self._give_up(error)
            return
        except LawtrackError as error:
            logger.error("%s", error)
            return
        stand = ", ".join(f"{state.jurisdiction} {state.state}" for state in states)
        notify_systemd(self._environ, f"STATUS={stand}")
        if all(state.well for state in states):
            await send_heartbeat(config.heartbeat)

    def _watched(self, config: Config) -> list[SourceState]:
        """How the sources stand; what is to be told about that is told."""
        now = self._clock()
        with database_session(self._engine) as session:
            states = source_states(session, config.rhythms(), now=now)
            if self._changes.seconds_since < SECONDS_TO_CATCH_UP:
                return states
            notices = watch_sources(session, states, now=now)
            session.commit()
        for notice in notices:
            self._say(notice.line)
        return states


def _log_a_bug(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and (bug := task.exception()) is not None:
        logger.error("seeing how the sources stand: %s", bug, exc_info=bug)
