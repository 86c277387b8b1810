"""Crawls that fill in the past, a slice at a time: their requests go where nobody else asks a host.

A slice is as long as the time until the next look for news of its source, and gives way to one that
comes before it has ended: what it has stored by then stays, and the next slice goes on from there.
The looks of others go on beside it, and before it at their hosts (``paces``).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Engine

from lawtrack.config.settings import Config
from lawtrack.crawling.daemon.host_queue import crawled_hosts_of
from lawtrack.crawling.daemon.log_lines import raised_lines
from lawtrack.crawling.daemon.next_crawl import NextCrawl
from lawtrack.crawling.daemon.turns import slice_of_the_past
from lawtrack.crawling.past_state import PastState, past_to_fill, records_that_fit
from lawtrack.crawling.run import CrawlSummary, crawl
from lawtrack.database.engine import database_session
from lawtrack.errors import LawtrackError
from lawtrack.legislation.records import Source

logger = logging.getLogger(__name__)

Fill = Callable[[Config, str, int], Awaitable[CrawlSummary]]
Say = Callable[[str], None]

SECONDS_BETWEEN_QUESTIONS = 300.0  # whether there is anything to do, where there was nothing


async def fill_past(config: Config, key: str, records: int) -> CrawlSummary:
    """How a crawl ended that filled in so many records of the past."""
    return await crawl(config, key, past=records, often=True)


class PastSlices:
    """The slices that are under way, at most one on each host."""

    def __init__(
        self,
        engine: Engine,
        *,
        fill: Fill,
        clock: Callable[[], datetime],
        say: Say,
    ) -> None:
        self._engine = engine
        self._fill = fill
        self._clock = clock
        self._say = say
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._turns: dict[str, datetime] = {}  # when each source had its last slice
        self._nothing_until: dict[str, datetime] = {}

    def begin(self, config: Config, plans: Mapping[str, NextCrawl], busy: Collection[str]) -> None:
        """Begin a slice on each host that has none; ``busy`` are sources that are being crawled.

        Of sources that share a host, the one goes first that has waited longest.
        """
        now = self._clock()
        hosts = {key: _hosts(source) for key, source in config.jurisdictions.items()}
        taken = {host for key in self._under_way for host in hosts.get(key, ())}
        start = datetime.min.replace(tzinfo=now.tzinfo)
        for key in sorted(hosts, key=lambda key: self._turns.get(key, start)):
            if hosts[key] & taken or key in busy or not config.source(key).has_past:
                continue
            due = plans[key].at if key in plans else None
            records = self._records(config, key, slice_of_the_past(now, due=due))
            if records:
                taken |= hosts[key]
                task = asyncio.create_task(self._one(config, key, records))
                self._under_way[key] = task
                task.add_done_callback(partial(self._ended, key))

    def look_again(self) -> None:
        """Ask anew whether there is anything to do: other settings count."""
        self._nothing_until.clear()

    async def give_way(self, key: str) -> None:
        """End the slice of this source, if there is one; what it has stored stays."""
        await self._end([key])

    async def stop(self) -> None:
        """End all slices."""
        await self._end(list(self._under_way))

    async def _end(self, keys: Collection[str]) -> None:
        tasks = [self._under_way[key] for key in keys if key in self._under_way]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, key: str, task: "asyncio.Task[None]") -> None:
        del self._under_way[key]
        if not task.cancelled() and (bug := task.exception()) is not None:
            logger.error("filling in the past: %s", bug, exc_info=bug)

    def _records(self, config: Config, key: str, lasting: timedelta) -> int:
        """How many records fit into a slice; none where none is wanted."""
        now = self._clock()
        if not lasting or self._nothing_until.get(key, now) > now:
            return 0
        state = self._state(config, key)
        if state is None or state.is_filled:
            self._nothing_until[key] = now + timedelta(seconds=SECONDS_BETWEEN_QUESTIONS)
            return 0
        return records_that_fit(config, state, lasting)

    def _state(self, config: Config, key: str) -> PastState | None:
        """How far the past is filled in; ``None`` while nothing may be asked of it."""
        try:
            with database_session(self._engine) as session:
                return past_to_fill(session, config, key, now=self._clock())
        except LawtrackError as error:
            logger.error("%s", error)
            return None

    async def _one(self, config: Config, key: str, records: int) -> None:
        self._turns[key] = self._clock()
        waits = True
        try:
            summary = await self._fill(config, key, records)
            waits = not summary.healthy
        except LawtrackError as error:  # a crawl by hand, or a database that is away
            logger.warning("%s: the past waits: %s", key, error)
            return
        except asyncio.CancelledError:  # it gives way, and goes on after that
            waits = False
            raise
        finally:
            if waits:
                pause = timedelta(seconds=SECONDS_BETWEEN_QUESTIONS)
                self._nothing_until[key] = self._clock() + pause
        for line in raised_lines(summary):
            logger.info("%s", line)
            self._say(line)
        if waits:
            logger.warning("%s: filling in the past: %s", key, summary.reason)
        state = self._state(config, key)
        if state is not None and state.is_filled:
            since = config.wanted_from(key, self._clock()).bills
            self._say(f"{key}: everything since {since} is filled in")


def _hosts(source: Source) -> frozenset[str]:
    return crawled_hosts_of(source.places)
