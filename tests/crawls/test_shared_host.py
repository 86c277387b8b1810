"""Crawls that share a host, each in a process of its own: their requests take turns."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import pytest
from aiohttp import web
from sqlalchemy import select

from lawtrack.alerts.deliver import deliver_due
from lawtrack.crawling.daemon.daemon import Daemon
from lawtrack.crawling.run import crawl
from lawtrack.database.engine import database_session, open_database
from lawtrack.database.tables.crawls import PaceRow
from tests.crawls.test_schedule import a_good_crawl, with_more
from tests.support.little_source import SETTINGS, LittleSource, configured, served

DELAY = 0.2
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass
class Clocked(LittleSource):
    """A source that notes when it is asked."""

    asked_at: list[float] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked_at.append(monotonic())
        return await super().answer(request)


@pytest.mark.e2e
def test_crawls_of_one_host_ask_it_no_more_often_than_one(tmp_path: Path) -> None:
    """Two are of a daemon, one is made by hand."""
    source = Clocked(bills={str(number): f"Order {number}" for number in range(3)})
    said: list[str] = []
    with served(source):
        config = replace(
            configured(tmp_path, source.address, delay=DELAY),
            scrapers="tests.support.little_settings",
        )
        both = with_more(config, "laketown")
        for key in both.jurisdictions:  # of first loads one goes at a time
            a_good_crawl(both, LONG_AGO, key=key)

        async def run() -> None:
            daemon = Daemon(both, deliver=deliver_due, say=said.append)
            watching = asyncio.create_task(daemon.run())
            async with asyncio.timeout(180):
                by_hand = await crawl(with_more(config, "hilltown"), "hilltown", settings=SETTINGS)
                assert by_hand.outcome == "ok"
                while sum(": ok" in line for line in said) < 2:
                    await asyncio.sleep(0.05)
                daemon.stop()
                await watching

        asyncio.run(run())
    requests = len(source.asked_at)
    assert requests >= 3 * (1 + 1 + 3)  # robots.txt, the list, and what it lists
    # By the server's own log; a single gap would be as exact as its thread is on time.
    assert source.asked_at[-1] - source.asked_at[0] >= (requests - 1) * DELAY
    with database_session(open_database(config.database)) as session:
        (pace,) = session.scalars(select(PaceRow))
        assert (pace.host, pace.gap) == (source.address.removeprefix("http://"), DELAY + 0.05)
