"""Crawls that hang, leak, crash or exit oddly: recorded as such, and nobody else is late."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import pytest

from lawtrack.alerts.deliver import deliver_due
from lawtrack.config.settings import MEGABYTE, Config, Limits
from lawtrack.crawling.daemon.daemon import Daemon
from lawtrack.crawling.daemon.host_queue import HostQueue, crawled_hosts_of
from lawtrack.crawling.daemon.turns import Turn
from lawtrack.crawling.health.sources import SourceState, source_states
from lawtrack.crawling.limits import overrun_limit, process_memory
from lawtrack.crawling.run import CrawlSummary, run_crawl
from lawtrack.database.engine import database_session, open_database
from lawtrack.database.tables.crawls import CrawlRow
from tests.crawls.test_crawl import NOW
from tests.crawls.test_schedule import with_more
from tests.support.little_source import SETTINGS, LittleSource, configured, served
from tests.support.waiting import ended

LIMITS = Limits(seconds=3600, silence=900, memory=512 * MEGABYTE)
SCRAPERS = "tests.support.bad_settings"


@pytest.mark.parametrize(
    ("ran", "silent", "memory", "reason"),
    [
        (3599, 899, 512, ""),
        (3600, 0, 0, "stopped after its time limit of 60 min"),
        (0, 900, 0, "stopped: it hung, without a sign of life for 15 min"),
        (0, 0, 513, "stopped: used 513 MB of memory, its limit is 512 MB"),
    ],
)
def test_a_crawl_that_overruns_a_limit_is_to_be_stopped(
    ran: float, silent: float, memory: int, reason: str
) -> None:
    assert overrun_limit(LIMITS, ran=ran, silent=silent, memory=memory * MEGABYTE) == reason


def test_the_memory_of_a_process_is_what_it_has_in_use() -> None:
    assert 10 * MEGABYTE < process_memory(os.getpid()) < 10_000 * MEGABYTE
    gone = subprocess.Popen([sys.executable, "-c", ""])
    ended(gone)
    assert process_memory(gone.pid) == 0


def test_turns_are_taken_by_host_and_in_order() -> None:
    order: list[str] = []

    async def run() -> None:
        turns = HostQueue(is_paced=False)  # so one by one

        async def crawl(name: str, hosts: set[str], until: asyncio.Event | None = None) -> None:
            async with turns.of(Turn(hosts=frozenset(hosts), due=NOW)):
                order.append(name)
                if until is not None:
                    await until.wait()

        async with asyncio.TaskGroup() as group:
            end = asyncio.Event()
            group.create_task(crawl("hanging on a", {"a"}, end))
            waiting = group.create_task(crawl("waits for a", {"a", "b"}))
            group.create_task(crawl("after it, for b", {"b"}))
            group.create_task(crawl("free", {"c"}))
            given_up = group.create_task(crawl("given up", {"c", "a"}))
            for _ in range(5):
                await asyncio.sleep(0)
            assert order == ["hanging on a", "free"]
            given_up.cancel()
            end.set()
            await waiting

    asyncio.run(run())
    assert order == ["hanging on a", "free", "waits for a", "after it, for b"]


def test_hosts_are_told_by_their_port_too() -> None:
    addresses = ["https://a.example/v1", "https://a.example/v2", "http://127.0.0.1:81"]
    assert crawled_hosts_of(addresses) == {"a.example", "127.0.0.1:81"}


@pytest.fixture
def source() -> Iterator[LittleSource]:
    with served(LittleSource()) as source:
        yield source


def going_wrong(folder: Path, address: str) -> Config:
    """A configuration whose crawls go wrong as the names of its jurisdictions say."""
    return replace(configured(folder, address), scrapers=SCRAPERS)


def limited(config: Config, *, memory_mb: int) -> Config:
    return replace(config, schedule=replace(config.schedule, memory_mb=memory_mb))


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("leaks", r"stopped: used \d+ MB of memory, its limit is 384 MB"),
        ("bursts", r"1 unexpected errors, first: .*MemoryError.*"),
        ("crashes", r"the crawl's process was ended by SIGSEGV.*"),
        ("exits", r"the crawl's process ended with exit code 0.*"),
        ("exits-with-7", r"the crawl's process ended with exit code 7.*"),
        ("is-killed", r"the crawl's process was ended by SIGKILL \(by somebody, or .*"),
    ],
)
def test_a_crawl_that_goes_wrong_has_failed_and_says_how(
    tmp_path: Path, source: LittleSource, key: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = with_more(limited(going_wrong(tmp_path, source.address), memory_mb=384), key)
    summary = run_crawl(config, key, now=NOW)
    assert summary.outcome == "failed"
    assert re.fullmatch(reason, summary.reason, re.DOTALL), summary.reason


@pytest.mark.e2e
def test_a_healthy_source_is_on_time_beside_three_that_are_not(
    tmp_path: Path, source: LittleSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lawtrack.crawling.run.SECONDS_TO_STOP", 1.0)
    wrong = {"hangs": LittleSource(), "leaks": LittleSource(), "crashes": LittleSource()}
    config = limited(going_wrong(tmp_path, source.address), memory_mb=384)
    said: list[str] = []

    async def run(config: Config) -> None:
        daemon = Daemon(config, deliver=deliver_due, say=said.append)
        task = asyncio.create_task(daemon.run())
        async with asyncio.timeout(60):
            while not (any("rivertown: ok" in line for line in said) and hanging()):
                await asyncio.sleep(0.05)
            while sum(": failed:" in line for line in said) < 3:
                await asyncio.sleep(0.05)
        daemon.stop()
        await task

    def hanging() -> bool:
        return not any(line.startswith("hangs: failed") for line in said)

    with served(wrong["hangs"]), served(wrong["leaks"]), served(wrong["crashes"]):
        for key, bad in wrong.items():
            config = with_more(config, key, address=bad.address)
        # The hanging one comes to its limit only after the healthy one is through.
        config = replace(
            config,
            own={"rivertown": config.own["rivertown"]},
            schedule=replace(config.schedule, silence_limit=12 / 60),  # type: ignore[arg-type]
        )
        asyncio.run(run(config))
    with database_session(open_database(config.database)) as session:
        reasons = {row.jurisdiction: row.reason for row in session.query(CrawlRow)}
    assert reasons["rivertown"] == ""
    assert reasons["hangs"].startswith("stopped: it hung, without a sign of life")
    assert reasons["leaks"].startswith("stopped: used")
    assert "SIGSEGV" in reasons["crashes"]


@pytest.mark.e2e
def test_a_hanging_crawl_holds_its_host_no_longer_than_its_silence_is_borne(
    tmp_path: Path, source: LittleSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lawtrack.crawling.run.SECONDS_TO_STOP", 1.0)
    config = going_wrong(tmp_path, source.address)
    (rivertown,) = config.jurisdictions.values()
    first = replace(rivertown, key="hangs", client="hangs")
    config = replace(
        config,
        jurisdictions={"hangs": first, "rivertown": rivertown},
        schedule=replace(config.schedule, silence_limit=3 / 60),  # type: ignore[arg-type]
    )
    said: list[str] = []

    async def run() -> None:
        daemon = Daemon(config, deliver=deliver_due, say=said.append)
        task = asyncio.create_task(daemon.run())
        async with asyncio.timeout(30):
            while not any("rivertown: ok" in line for line in said):
                await asyncio.sleep(0.05)
            while not any("hangs: failed" in line for line in said):
                await asyncio.sleep(0.05)
        daemon.stop()
        await task

    asyncio.run(run())


@pytest.mark.e2e
def test_a_first_load_over_its_time_limit_goes_on_and_is_neither_failed_nor_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = LittleSource()
    source.slow["/detail/2"] = 60.0

    def clock() -> float:
        """An hour later once the page that is slow has been asked for."""
        return monotonic() + (3600 if "/detail/2" in source.asked else 0)

    monkeypatch.setattr("lawtrack.crawling.run.monotonic", clock)
    with served(source):
        config = configured(tmp_path, source.address)

        def run() -> CrawlSummary:
            return run_crawl(config, "rivertown", time_limit=1800.0, settings=SETTINGS)

        def state() -> SourceState:
            with database_session(open_database(config.database)) as session:
                return source_states(session, config.rhythms(), now=datetime.now(UTC))[0]

        first = run()
        assert (first.outcome, first.new) == ("interrupted", 1)
        assert first.reason == (
            "stopped after its time limit of 30 min: the first load goes on with the next crawl"
        )
        assert (state().state, state().well) == ("unknown", True)
        assert state().words == "the first load is not done: it goes on with the next crawl"
        source.slow.clear()
        assert run().outcome == "ok"
        assert state().well
