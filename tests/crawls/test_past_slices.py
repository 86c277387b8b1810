"""The daemon fills in the past between its looks: whose turn it is, how long, and what is told."""

import asyncio
import datetime as dt
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.alerts.deliver import deliver_due
from lawtrack.config.settings import Config, load_config
from lawtrack.crawling import crawls
from lawtrack.crawling.daemon import daemon as daemon_module
from lawtrack.crawling.daemon import past_slices
from lawtrack.crawling.daemon.daemon import Daemon
from lawtrack.crawling.past import past_of
from lawtrack.crawling.run import CrawlSummary, crawl, run_crawl
from lawtrack.database.engine import database_session, open_database
from lawtrack.database.tables.alerts import OutboxRow
from lawtrack.database.tables.crawls import PAST_MODE, CrawlRow, NoticeRow
from lawtrack.database.tables.legislation import BillRow, RevisionRow
from lawtrack.legislation.reasons import is_news
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.server import Sandbox
from tests.crawls.test_schedule import Time, a_summary
from tests.flows.ingest.test_waves import NOON, a_council, complete
from tests.support import small_legistar
from tests.support.installation import PRACTICE_DAY, configured, content, noon

KEY = "rivertown"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Time:
    monkeypatch.setattr("lawtrack.crawling.daemon.daemon.random.uniform", lambda least, most: 0.0)
    passing = Time(monkeypatch)
    passing.wall = NOON
    return passing


@pytest.fixture
def rivertown(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """A council of which a first crawl has stored titles, and read what can be acted upon."""
    monkeypatch.setattr("scrapers.platforms.legistar.waves.LITTLE", 0)
    monkeypatch.setattr("scrapers.platforms.legistar.lists.LITTLE", 0)
    file = tmp_path / "lawtrack.toml"
    file.write_text(small_legistar.SETTINGS.format(database=sqlite_url))
    config = load_config(file, {})
    small_legistar.crawl(a_council(), config, NOON)
    return config


class Filling:
    """A daemon by a clock of the test; its looks are noted, its slices are crawls of a council."""

    def __init__(self, config: Config, clock: Time) -> None:
        self.config, self.clock, self.council = config, clock, a_council()
        self.said: list[str] = []
        self.slices: list[tuple[str, int]] = []  # when, and of how many records
        self.looks: list[str] = []
        self.in_turn: asyncio.Event | None = None  # what a slice waits for
        self.given_up = 0
        self.daemon = Daemon(
            config, deliver=deliver_due, say=self.said.append, crawl=self.look, fill=self.fill,
            clock=lambda: clock.wall, steady=lambda: clock.steady,
        )  # fmt: skip

    async def look(self, config: Config, key: str) -> CrawlSummary:
        self.looks.append(f"{self.clock.wall:%H:%M}")
        with database_session(open_database(config.database)) as session:
            crawls.record_crawl_outcome(session, key, outcome="ok", reason="", now=self.clock.wall)
            session.commit()
        return a_summary()

    async def fill(self, config: Config, key: str, records: int) -> CrawlSummary:
        self.slices.append((f"{self.clock.wall:%H:%M}", records))
        try:
            if self.in_turn is not None:
                await self.in_turn.wait()
        except asyncio.CancelledError:
            self.given_up += 1
            raise
        await small_legistar.crawled(self.council, config, self.clock.wall, past=min(records, 2))
        return replace(a_summary(), outcome="ok")

    async def lives(self, minutes: int) -> None:
        for _ in range(minutes):
            self.clock.passes(1)
            self.daemon.look()
            for _ in range(50):
                await asyncio.sleep(0)


def lived(filling: Filling, minutes: int) -> None:
    async def run() -> None:
        filling.daemon.start()
        await filling.lives(minutes)
        if filling.daemon._past:
            await filling.daemon._past.stop()

    asyncio.run(run())


def modes(config: Config) -> Counter[str]:
    with database_session(open_database(config.database)) as session:
        return Counter(session.scalars(select(CrawlRow.mode)))


def test_the_past_is_filled_in_between_looks_and_then_left_alone(
    rivertown: Config, clock: Time
) -> None:
    filling = Filling(rivertown, clock)
    lived(filling, 100)
    assert past_of(rivertown, KEY, now=clock.wall).is_filled
    assert [id_ for id_, whole in complete(rivertown).items() if not whole] == ["1"]
    assert filling.looks == ["17:30", "18:00", "18:30"]  # as if there were no past
    first = f"{KEY}: everything since 2024-11-24 is filled in"
    assert filling.said.count(first) == 1
    assert len(filling.slices) == modes(rivertown)[PAST_MODE] <= 5


def test_a_slice_is_as_long_as_the_time_until_the_next_look(rivertown: Config, clock: Time) -> None:
    filling = Filling(replace(rivertown, delay=10.0), clock)
    lived(filling, 31)
    (start, records), *_ = filling.slices
    assert (start, records) == ("17:01", (29 * 60 - 15) // (10 * 6))
    assert all(when < "17:27" or when >= "17:30" for when, _ in filling.slices)


def test_a_slice_that_is_not_done_gives_way_to_the_look(rivertown: Config, clock: Time) -> None:
    filling = Filling(rivertown, clock)

    async def run() -> None:
        filling.in_turn = asyncio.Event()
        filling.daemon.start()
        await filling.lives(31)
        assert (filling.looks, filling.given_up) == (["17:30"], 1)
        filling.in_turn.set()
        await filling.lives(60)

    asyncio.run(run())
    assert past_of(rivertown, KEY, now=clock.wall).is_filled


def test_sources_of_one_host_take_turns_and_no_two_slices_go_on_at_once(
    rivertown: Config, clock: Time
) -> None:
    """The one whose past is filled in takes no turn from the other."""
    first = rivertown.source(KEY)
    laketown = replace(first, key="laketown", client="laketown")
    both = replace(rivertown, jurisdictions={KEY: first, "laketown": laketown})
    filling = Filling(both, clock)
    at_once: list[int] = []
    under_way = 0

    async def fill(config: Config, key: str, records: int) -> CrawlSummary:
        nonlocal under_way
        under_way += 1
        at_once.append(under_way)
        filling.slices.append((key, records))
        await asyncio.sleep(0)
        under_way -= 1
        return replace(a_summary(), outcome="ok")

    assert filling.daemon._past
    filling.daemon._past._fill = fill
    lived(filling, 70)
    turns = Counter(key for key, _ in filling.slices)
    assert set(at_once) == {1}
    assert abs(turns[KEY] - turns["laketown"]) <= 2
    assert turns["laketown"] > 5


def test_the_requests_of_a_day_are_the_most(rivertown: Config, clock: Time) -> None:
    schedule = replace(rivertown.schedule, past_requests=1)
    with database_session(open_database(rivertown.database)) as session:
        session.add(CrawlRow(jurisdiction=KEY, started=NOON, finished=NOON, mode=PAST_MODE,
                             outcome="ok", reason="", requests=1))  # fmt: skip
        session.commit()
    filling = Filling(replace(rivertown, schedule=schedule), clock)
    lived(filling, 20)
    assert filling.slices == []
    clock.passes(24 * 60)
    lived(Filling(replace(rivertown, schedule=schedule), clock), 20)
    assert modes(rivertown)[PAST_MODE] > 1


def test_nothing_is_filled_in_before_a_first_crawl_has_ended_well(
    rivertown: Config, clock: Time
) -> None:
    with database_session(open_database(rivertown.database)) as session:
        for row in session.scalars(select(CrawlRow)):
            row.outcome = "interrupted"
        session.commit()
    filling = Filling(rivertown, clock)
    assert filling.daemon._past
    assert filling.daemon._past._state(rivertown, KEY) is None


def test_a_setting_that_is_read_again_counts_at_once(rivertown: Config, clock: Time) -> None:
    assert rivertown.path
    whole = rivertown.path.read_text()
    rivertown.path.write_text('history = "titles"\n' + whole)
    filling = Filling(load_config(rivertown.path, {}), clock)

    async def run() -> None:
        filling.daemon.start()
        await filling.lives(10)
        assert filling.slices == []
        assert rivertown.path
        rivertown.path.write_text('history = "all"\n' + whole)
        filling.daemon.read_settings()
        await filling.lives(60)
        assert all(complete(rivertown).values())
        rivertown.path.write_text('history = "titles"\n' + whole)
        filling.daemon.read_settings()
        done = len(filling.slices)
        await filling.lives(10)
        assert len(filling.slices) == done

    asyncio.run(run())
    assert all(complete(rivertown).values())  # what is read stays


def test_a_slice_that_fails_waits_and_nothing_else_does(rivertown: Config, clock: Time) -> None:
    filling = Filling(rivertown, clock)
    tries: list[str] = []

    async def fill(config: Config, key: str, records: int) -> CrawlSummary:
        tries.append(f"{clock.wall:%H:%M}")
        return replace(a_summary(), outcome="failed", reason="away")

    assert filling.daemon._past
    filling.daemon._past._fill = fill
    lived(filling, 30)
    assert tries == ["17:01", "17:06", "17:11", "17:16", "17:21", "17:26"]
    assert filling.looks == ["17:30"]


# What differs between the two for good reason: how it came to be known, and what was said of it.
TOLD = ("revisions", "checkpoints", "hosts", "subscriptions", "messages", "deliveries", "outbox",
        "notices", "absences", "judged_topics")  # fmt: skip
SLACK = dt.timedelta(minutes=10)  # by the quick clock: for a slice to end, and a crawl to start
FIRST = dt.timedelta(minutes=1)
FASTER = 80  # than the clock on the wall
FACES = '[[alerts]]\nname = "faces"\ntopic = "facial-recognition"\nchannel = "$MAIL"\n'


@pytest.fixture(scope="module")
def large() -> Iterator[Sandbox]:
    """Practice sources with more matters of the year than are read at once."""
    with Sandbox(Scenario(today=PRACTICE_DAY, extra=70)) as running:
        yield running


def only_boston(box: Sandbox, folder: Path) -> Config:
    config = configured(box, folder, "[schedule]\nlegistar = 10\njitter = 0\n" + FACES)
    return replace(config, jurisdictions={"boston": config.source("boston")})


def found(config: Config, query: Any) -> list[Any]:
    engine = open_database(config.database)
    with Session(engine) as session:
        rows = list(session.scalars(query))
    engine.dispose()
    return rows


def crawl_processes() -> list[psutil.Process]:
    """The crawls that are under way below this process."""
    below = psutil.Process().children(recursive=True)
    return [p for p in below if p.pid == os.getsid(p.pid) and p.is_running()]


@pytest.mark.e2e
def test_a_real_daemon_fills_in_the_past_is_killed_in_it_and_misses_no_news(
    large: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daemon_module, "SECONDS_BETWEEN_LOOKS", 0.1)
    monkeypatch.setattr(past_slices, "MOST", 40)
    monkeypatch.setattr(past_slices, "SECONDS_BETWEEN_QUESTIONS", 60.0)
    begun = time.monotonic()

    def now() -> dt.datetime:
        return noon(1) + dt.timedelta(seconds=(time.monotonic() - begun) * FASTER)

    stand_in = SimpleNamespace(now=lambda zone: now().astimezone(zone))
    monkeypatch.setattr("apscheduler.schedulers.base.datetime", stand_in)
    config = only_boston(large, tmp_path / "hunted")
    said: list[str] = []

    async def look(config: Config, key: str) -> CrawlSummary:
        return await crawl(config, key, now=now())

    slices: list[int] = []
    moved: list[dt.datetime] = []

    async def kill() -> None:
        before = len(large.requests())
        while len(large.requests()) < before + 20:
            await asyncio.sleep(0.01)
        for process in crawl_processes():
            process.send_signal(signal.SIGKILL)

    async def fill(config: Config, key: str, records: int) -> CrawlSummary:
        slices.append(records)
        if len(slices) == 2:
            large.set_day(2)  # two new matters, and meetings that are moved
            moved.append(now())
            killing = asyncio.create_task(kill())
            try:
                return await crawl(config, key, past=records, now=now())
            finally:
                killing.cancel()
        return await crawl(config, key, past=records, now=now())

    def rows(mode: str = PAST_MODE, *, same: bool = True) -> list[CrawlRow]:
        return [r for r in found(config, select(CrawlRow)) if (r.mode == mode) is same]

    async def run() -> None:
        daemon = Daemon(config, deliver=deliver_due, say=said.append, crawl=look, fill=fill,
                        clock=now, environ={})  # fmt: skip
        task = asyncio.create_task(daemon.run())
        async with asyncio.timeout(120):
            while not any("is filled in" in line for line in said) or not any(
                r.outcome == "ok" and r.started > moved[0] for r in rows(same=False)
            ):
                await asyncio.sleep(0.05)
        daemon.stop()
        await task

    try:
        asyncio.run(run())
        calm = only_boston(large, tmp_path / "calm")
        large.set_day(1)
        run_crawl(calm, "boston", now=noon(1))
        large.set_day(2)
        run_crawl(calm, "boston", now=noon(1))
        while not past_of(calm, "boston", now=noon(1)).is_filled:
            run_crawl(calm, "boston", past=1000, now=noon(1))
    finally:
        large.set_day(1)
    assert content(config, without=TOLD) == content(calm, without=TOLD)
    starts = [row.started for row in rows(same=False)[1:]]
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    assert max(gaps) < dt.timedelta(minutes=10) + SLACK, gaps
    outcomes = {row.outcome for row in rows(same=False)}
    assert outcomes == {"ok"}  # no look was kept from its end by a slice
    assert {r.outcome for r in rows()} >= {"ok", "failed"}
    assert found(config, select(NoticeRow)) == []
    untold = found(config, select(RevisionRow))
    partly = [row for row in untold if "completed" in row.reasons and is_news(row.reasons)
              and "flag-raised" not in row.reasons]  # fmt: skip
    assert [(row.reasons, row.changes) for row in partly] == []
    numbers = found(config, select(BillRow.identifier).where(BillRow.first_seen > noon(1) + FIRST))
    assert numbers, "something new came while the past was filled in"
    told = Counter(found(config, select(OutboxRow.state)))
    assert told["waiting"] + told["sent"] <= 6, "no flood"
    assert any("new flag" in line and "stadium entrances" in line for line in said)
