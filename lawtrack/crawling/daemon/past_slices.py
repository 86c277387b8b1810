"""Crawls that fill in the past, a slice at a time, while nobody else asks the same hosts.

A slice is as long as the time until the next look for news on its hosts, and gives way to one that
comes before it has ended: what it has stored by then stays, and the next slice goes on from there.
Where looks leave no time to it, it takes a minute each half hour, and they wait for it (``turns``).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Engine

from lawtrack.config.settings import Config
from lawtrack.crawling.daemon.host_queue import HostQueue, crawled_hosts_of
from lawtrack.crawling.daemon.log_lines import raised_lines
from lawtrack.crawling.daemon.next_crawl import NextCrawl
from lawtrack.crawling.daemon.turns import OWN_MINUTE, Turn, slice_of_the_past
from lawtrack.crawling.past import PastState, past_to_fill, records_that_fit
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
    return await crawl(config, key, past=records)


class PastSlices:
    """The slices that are under way, at most one on each host."""

    def __init__(
        self,
        engine: Engine,
        *,
        fill: Fill,
        turns: HostQueue,
        clock: Callable[[], datetime],
        say: Say,
    ) -> None:
        self._engine = engine
        self._queue = turns
        self._fill = fill
        self._clock = clock
        self._say = say
        self._under_way: dict[asyncio.Task[None], frozenset[str]] = {}
        self._patient: set[asyncio.Task[None]] = set()  # those for which looks wait
        self._turns: dict[str, datetime] = {}  # when each source had its last slice
        self._last: dict[str, datetime] = {}  # when each host had a minute, or was first seen
        self._nothing_until: dict[str, datetime] = {}

    def begin(self, config: Config, plans: Mapping[str, NextCrawl], busy: Collection[str]) -> None:
        """Begin a slice on each host that is free; ``busy`` are sources that are being crawled.

        Of sources that share a host, the one goes first that has waited longest. A host that was
        never free for half an hour has one all the same, when it is its turn.
        """
        now = self._clock()
        hosts = {key: _hosts(source) for key, source in config.jurisdictions.items()}
        looking = {host for key in busy for host in hosts.get(key, ())}
        taken = {host for own in self._under_way.values() for host in own}
        start = datetime.min.replace(tzinfo=now.tzinfo)
        for key in sorted(hosts, key=lambda key: self._turns.get(key, start)):
            if hosts[key] & taken or key in busy or not config.source(key).has_past:
                continue
            sharing = [plans[other].at for other in hosts if other in plans
                       and hosts[other] & hosts[key]]  # fmt: skip
            lasting = slice_of_the_past(
                now,
                due=min(sharing, default=None),
                is_busy=bool(hosts[key] & looking),
                last=max(self._last.setdefault(host, now) for host in hosts[key]),
            )
            records = self._records(config, key, lasting)
            if records:
                taken |= hosts[key]
                is_patient = bool(hosts[key] & looking) or lasting == OWN_MINUTE
                task = asyncio.create_task(self._one(config, key, records, is_patient=is_patient))
                self._under_way[task] = hosts[key]
                if lasting >= OWN_MINUTE:
                    self._last.update(dict.fromkeys(hosts[key], now))
                if is_patient:
                    self._patient.add(task)
                task.add_done_callback(self._ended)

    def look_again(self) -> None:
        """Ask anew whether there is anything to do: other settings count."""
        self._nothing_until.clear()

    async def give_way(self, hosts: Iterable[str]) -> None:
        """End the slices on these hosts that have no turn of their own; what they stored stays."""
        cut = self._under_way.keys() - self._patient
        await self._end([task for task in cut if self._under_way[task].intersection(hosts)])

    async def stop(self) -> None:
        """End all slices."""
        await self._end(list(self._under_way))

    async def _end(self, tasks: Collection["asyncio.Task[None]"]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        del self._under_way[task]
        self._patient.discard(task)
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

    async def _one(self, config: Config, key: str, records: int, *, is_patient: bool) -> None:
        now = self._turns[key] = self._clock()
        waits = True
        try:
            if is_patient:
                async with self._queue.of(Turn(hosts=_hosts(config.source(key)), due=now)):
                    async with asyncio.timeout(2 * OWN_MINUTE.total_seconds()):
                        summary = await self._fill(config, key, records)
            else:
                summary = await self._fill(config, key, records)
            waits = not summary.healthy
        except LawtrackError as error:  # a crawl by hand, or a database that is away
            logger.warning("%s: the past waits: %s", key, error)
            return
        except TimeoutError:  # its minute was not enough; it goes on with the next
            waits = False
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
