"""The daemon: what runs when, what is recorded, how it stops."""

import asyncio
import os
import signal
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from lawtrack.alerts.deliver import deliver_due
from lawtrack.config.settings import Config, Heartbeat
from lawtrack.crawling import crawls
from lawtrack.crawling.daemon.daemon import Daemon
from lawtrack.crawling.daemon.log_lines import flag_line, summary_line
from lawtrack.crawling.run import CrawlSummary
from lawtrack.database.engine import database_session, open_database
from lawtrack.database.locks.lock import CrawlRunning
from lawtrack.database.tables.crawls import CrawlRow
from lawtrack.errors import DatabaseError, LawtrackError
from lawtrack.legislation.flags import RaisedFlag
from tests.support.little_source import LittleSource, configured, served

NOW = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)


def a_flag(*, baseline: bool = False) -> RaisedFlag:
    return RaisedFlag(
        kind="bill",
        subject_id=1,
        jurisdiction="rivertown",
        identifier="2026-7",
        title="An order",
        topic="facial-recognition",
        judgement="about",
        stance="unclear",
        place="title",
        sentence="No face recognition.",
        url="",
        baseline=baseline,
    )


def a_summary(*flags: RaisedFlag) -> CrawlSummary:
    return CrawlSummary(
        jurisdiction="rivertown",
        crawl_id=1,
        outcome="degraded",
        reason="1 failed",
        new=2,
        changed=0,
        unchanged=3,
        failed=1,
        requests=4,
        bytes=5,
        seconds=0.1,
        raised=flags,
    )


def rows(config: Config) -> list[tuple[str, str]]:
    engine = open_database(config.database)
    with database_session(engine) as session:
        return [(r.outcome, r.reason) for r in session.scalars(select(CrawlRow))]


def a_crawl(config: Config, at: datetime, *, key: str, outcome: str) -> None:
    with database_session(open_database(config.database)) as session:
        crawls.record_unmade_crawl(session, key, outcome=outcome, reason="", now=at)
        session.commit()


def a_good_crawl(config: Config, at: datetime, *, key: str = "rivertown") -> None:
    a_crawl(config, at, key=key, outcome="ok")


def with_more(config: Config, *keys: str, address: str = "") -> Config:
    """The configuration with more jurisdictions like the first, on its host unless told."""
    first = config.source("rivertown")
    addresses = {"api": address} if address else first.addresses
    more = {key: replace(first, key=key, client=key, addresses=addresses) for key in keys}
    return replace(config, jurisdictions={**config.jurisdictions, **more})


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return configured(tmp_path, "http://127.0.0.1:9")


class Time:
    """Stands in for the wall clock, the steady clock, and the one that APScheduler reads."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.wall = NOW
        self.steady = 0.0
        now = SimpleNamespace(now=lambda zone: self.wall.astimezone(zone))
        patch.setattr("apscheduler.schedulers.base.datetime", now)

    def passes(self, minutes: float, *, asleep: bool = False) -> None:
        self.wall += timedelta(minutes=minutes)
        if not asleep:
            self.steady += minutes * 60


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    monkeypatch.setattr("lawtrack.crawling.daemon.plans.random.uniform", lambda least, most: 0.0)
    return Time(monkeypatch)


class Watched:
    """A daemon whose crawls are noted instead of made, each a good one at the moment it is.

    Other outcomes are made by name; an empty one leaves no trace.
    """

    outcome = "ok"

    def __init__(self, config: Config, time: Time) -> None:
        self.config, self.time = config, time
        self.said: list[str] = []
        self.crawled: list[tuple[str, datetime]] = []
        self.daemon = Daemon(
            config,
            deliver=deliver_due,
            say=self.said.append,
            crawl=self.crawl,
            clock=lambda: time.wall,
            steady=lambda: time.steady,
        )

    async def crawl(self, config: Config, key: str) -> CrawlSummary:
        self.crawled.append((key, self.time.wall))
        if self.outcome:
            a_crawl(config, self.time.wall, key=key, outcome=self.outcome)
        return a_summary()

    async def looks(self) -> None:
        """Let the daemon look at the clock, and what is due be done."""
        self.daemon.look()
        for _ in range(20):
            await asyncio.sleep(0)

    async def lives(self, minutes: int) -> None:
        for _ in range(minutes):
            self.time.passes(1)
            await self.looks()

    def at(self, key: str = "rivertown") -> list[str]:
        return [f"{moment:%d %H:%M}" for who, moment in self.crawled if who == key]


def test_a_stop_of_two_intervals_gives_one_run_for_each_source(tmp_path: Path, time: Time) -> None:
    config = with_more(configured(tmp_path, "http://127.0.0.1:9"), "laketown")
    for key in config.jurisdictions:
        a_good_crawl(config, NOW - timedelta(hours=1), key=key)
    watched = Watched(config, time)

    async def run() -> None:
        watched.daemon.start()
        await watched.looks()
        await watched.lives(29)

    asyncio.run(run())
    assert sorted(watched.crawled) == [("laketown", NOW), ("rivertown", NOW)]


def test_runs_follow_each_other_at_the_interval(config: Config, time: Time) -> None:
    a_good_crawl(config, NOW - timedelta(minutes=10))
    watched = Watched(config, time)

    async def run() -> None:
        watched.daemon.start()
        await watched.lives(90)

    asyncio.run(run())
    assert watched.at() == ["01 12:20", "01 12:50", "01 13:20"]
    assert {outcome for outcome, _ in rows(config)} == {"ok"}


@pytest.mark.parametrize(
    ("asleep", "line"),
    [
        (True, "the clock is 3 h ahead: the machine slept, or it was set"),
        (False, "nothing went on here for 3 h: the machine was stopped"),
    ],
)
def test_a_laptop_that_slept_runs_once_and_tells_what_was_missed(
    config: Config, time: Time, asleep: bool, line: str
) -> None:
    watched = Watched(config, time)

    async def run() -> None:
        watched.daemon.start()
        await watched.looks()
        time.passes(180, asleep=asleep)
        await watched.looks()
        await watched.lives(29)

    asyncio.run(run())
    assert watched.at() == ["01 12:00", "01 15:00"]
    assert ("missed", "5 runs due from 2026-10-01 12:30 UTC to 2026-10-01 14:30 UTC:"
            " the machine slept, or its clock was set") in rows(config)  # fmt: skip
    assert line in watched.said


def test_a_clock_set_back_does_not_stop_the_crawling(config: Config, time: Time) -> None:
    watched = Watched(config, time)

    async def run() -> None:
        watched.daemon.start()
        await watched.lives(10)
        time.wall -= timedelta(days=300)
        await watched.looks()
        await watched.lives(60)

    asyncio.run(run())
    # The last crawl lies in the future now: the interval counts from the moment it was noticed.
    assert len(watched.crawled) == 3
    assert "the clock was set back by 300 days" in watched.said


def test_the_end_of_daylight_saving_time_moves_nothing(config: Config, time: Time) -> None:
    time.wall = datetime(2026, 11, 1, 5, 0, tzinfo=UTC)  # an hour before, in New York
    watched = Watched(config, time)

    async def run() -> None:
        watched.daemon.start()
        await watched.looks()
        await watched.lives(150)

    asyncio.run(run())
    assert watched.at() == ["01 05:00", "01 05:30", "01 06:00", "01 06:30", "01 07:00", "01 07:30"]


def test_a_broken_source_is_left_in_peace_longer_and_longer(config: Config, time: Time) -> None:
    watched = Watched(config, time)

    async def fail(config: Config, key: str) -> CrawlSummary:
        watched.crawled.append((key, time.wall))
        with database_session(open_database(config.database)) as session:
            crawls.record_unmade_crawl(session, key, outcome="failed", reason="away", now=time.wall)
            session.commit()
        return a_summary()

    watched.daemon._crawl = fail

    async def run() -> None:
        watched.daemon.start()
        await watched.looks()
        await watched.lives(8 * 60)

    asyncio.run(run())
    assert watched.at() == ["01 12:00", "01 13:00", "01 15:00", "01 19:00"]
    assert "rivertown: next at 2026-10-01 13:00 UTC: every 1 h: failed once" in watched.said


def test_a_bug_in_a_run_does_not_make_the_daemon_forget_the_source(
    config: Config, time: Time
) -> None:
    watched = Watched(config, time)

    async def fail(config: Config, key: str) -> CrawlSummary:
        watched.crawled.append((key, time.wall))
        raise KeyError("nobody thought of this")

    watched.daemon._crawl = fail

    async def run() -> None:
        watched.daemon.start()
        await watched.lives(61)

    asyncio.run(run())
    assert watched.at() == ["01 12:01", "01 12:31", "01 13:01"]


def test_a_database_that_is_away_does_not_make_the_daemon_forget_the_source(
    config: Config, time: Time, tmp_path: Path
) -> None:
    watched = Watched(config, time)
    file = tmp_path / "lawtrack.db"

    async def run() -> None:
        watched.daemon.start()
        file.rename(tmp_path / "away.db")
        with pytest.raises(DatabaseError):
            a_good_crawl(config, time.wall)
        watched.daemon._plan("rivertown")
        (tmp_path / "away.db").rename(file)
        await watched.lives(31)

    asyncio.run(run())
    assert watched.at() == ["01 12:30"]


def test_a_long_silence_before_the_start_is_recorded_as_missed(config: Config, time: Time) -> None:
    a_good_crawl(config, NOW - timedelta(days=1))

    async def look() -> None:
        Watched(config, time).daemon.start()

    asyncio.run(look())
    assert rows(config)[1] == ("missed", "no crawl since 2026-09-30 12:00 UTC")


def test_waiting_for_a_host_longer_than_the_interval_is_recorded(
    tmp_path: Path, time: Time
) -> None:
    config = with_more(configured(tmp_path, "http://127.0.0.1:9"), "laketown")
    watched = Watched(config, time)
    done = asyncio.Event()
    began: list[str] = []

    async def crawl(config: Config, key: str) -> CrawlSummary:
        began.append(key)
        await done.wait()
        return await watched.crawl(config, key)

    watched.daemon._crawl = crawl

    async def run() -> None:
        watched.daemon.start()
        await watched.lives(45)
        assert len(began) == 1
        done.set()
        await watched.looks()

    asyncio.run(run())
    assert ("missed", "waited 44 min for another crawl of the same host") in rows(config)
    assert watched.at(began[1]) == ["01 12:45"]


def test_a_source_that_goes_stale_is_told_once_and_once_more_when_it_is_well_again(
    config: Config, time: Time
) -> None:
    a_good_crawl(config, NOW)
    watched = Watched(config, time)
    watched.outcome = ""

    async def run() -> None:
        watched.daemon.start()
        await watched.lives(88)
        anew.daemon.start()  # repeats nothing
        await anew.lives(20)
        anew.outcome = "ok"
        await anew.lives(40)

    anew = Watched(config, time)
    anew.outcome = ""
    asyncio.run(run())
    told = [line for line in watched.said if not line.startswith("rivertown: degraded")]
    assert told == [
        'rivertown: stale - no good crawl for 61 minutes; see "lawtrack status"',
    ]  # fmt: skip
    told = [line for line in anew.said if "stale" in line or "well again" in line]
    (line,) = told
    assert line.startswith("rivertown: well again (fresh) - was stale for ")


def test_what_went_stale_while_the_machine_slept_may_be_well_before_it_is_told(
    config: Config, time: Time
) -> None:
    watched = Watched(config, time)

    async def run() -> None:
        watched.daemon.start()
        await watched.lives(10)
        watched.daemon._scheduler.pause()  # as when the crawl takes a few minutes
        time.passes(180, asleep=True)
        await watched.looks()
        await watched.lives(3)
        watched.daemon._scheduler.resume()
        await watched.lives(10)

    asyncio.run(run())
    assert len(watched.crawled) == 2
    assert not [line for line in watched.said if "stale" in line]


def test_a_sign_of_life_is_given_only_while_every_source_is_well(
    tmp_path: Path, time: Time
) -> None:
    file = tmp_path / "alive"
    config = configured(tmp_path, "http://127.0.0.1:9")
    config = with_more(replace(config, heartbeat=Heartbeat(file=str(file))), "laketown")
    a_good_crawl(config, NOW, key="laketown")
    a_crawl(config, NOW - timedelta(minutes=30), key="rivertown", outcome="degraded")
    watched = Watched(config, time)
    watched.outcome = "degraded"

    async def run() -> None:
        watched.daemon.start()
        await watched.lives(25)
        assert watched.at() == ["01 12:01"]
        assert not file.exists()
        watched.outcome = "ok"
        await watched.lives(10)
        assert file.exists()
        file.unlink()
        await watched.looks()
        assert not file.exists()  # a minute has not passed
        await watched.lives(1)
        assert file.exists()
        watched.outcome = "failed"
        await watched.lives(30)
        file.unlink()
        await watched.lives(10)
        assert not file.exists()

    asyncio.run(run())


def test_a_database_that_is_away_ends_no_round_for_good(
    config: Config, time: Time, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "alive"
    watched = Watched(replace(config, heartbeat=Heartbeat(file=str(file))), time)
    a_good_crawl(config, NOW)

    async def run() -> None:
        watched.daemon.start()
        (tmp_path / "lawtrack.db").rename(tmp_path / "away.db")
        await watched.lives(2)
        assert not file.exists()
        (tmp_path / "away.db").rename(tmp_path / "lawtrack.db")
        await watched.lives(1)
        assert file.exists()

    asyncio.run(run())
    assert "it is gone" in caplog.text


def test_a_bug_in_a_round_is_logged_and_the_daemon_goes_on(
    config: Config, time: Time, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("nobody thought of this")

    monkeypatch.setattr("lawtrack.crawling.daemon.rounds.source_states", broken)
    watched = Watched(config, time)

    async def run() -> None:
        watched.daemon.start()
        await watched.lives(32)

    asyncio.run(run())
    assert watched.at() == ["01 12:01", "01 12:31"]
    assert "seeing how the sources stand: 'nobody thought of this'" in caplog.text


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no sockets in folders here")
def test_systemd_is_told_of_the_start_each_look_and_the_end(config: Config) -> None:
    a_good_crawl(config, datetime.now(UTC))
    heard: list[str] = []

    async def run(listener: socket.socket, environ: dict[str, str]) -> None:
        daemon = Daemon(config, deliver=deliver_due, say=lambda line: None, environ=environ)
        task = asyncio.create_task(daemon.run())
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(20):
            while heard.count("WATCHDOG=1") < 2 or "STATUS=rivertown fresh" not in heard:
                heard.append((await loop.sock_recv(listener, 300)).decode())
            daemon.stop()
            while heard[-1] != "STOPPING=1":
                heard.append((await loop.sock_recv(listener, 300)).decode())
            await task

    with (
        TemporaryDirectory() as folder,  # short: a socket's path has a limit
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener,
    ):
        listener.bind(f"{folder}/notify")
        listener.setblocking(False)
        environ = {"NOTIFY_SOCKET": f"{folder}/notify", "WATCHDOG_USEC": "20000"}
        asyncio.run(run(listener, environ))
    assert heard[0] == "READY=1\nSTATUS=watching rivertown"
    assert set(heard[1:-1]) == {"WATCHDOG=1", "STATUS=rivertown fresh"}


def test_a_new_flag_is_said_and_one_of_the_first_crawl_is_not(config: Config) -> None:
    said: list[str] = []

    daemons: list[Daemon] = []

    async def crawl(config: Config, key: str) -> CrawlSummary:
        daemons[0].stop()
        return a_summary(a_flag(), a_flag(baseline=True))

    async def run() -> None:
        daemons.append(Daemon(config, deliver=deliver_due, say=said.append, crawl=crawl))
        await daemons[0].run()

    asyncio.run(run())
    assert said == [
        "watching rivertown",
        "rivertown: degraded: 2 new, 0 changed, 3 unchanged, 1 failed - 1 failed",
        'rivertown: new flag facial-recognition: 2026-7 An order: "No face recognition."',
        "stopped",
    ]
    assert said[1] == summary_line(a_summary())
    assert said[2] == flag_line(a_flag())


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (CrawlRunning("busy"), "missed"),
        (DatabaseError("db: locked - wait"), "missed"),
        (LawtrackError("rivertown: no such thing"), "failed"),
    ],
)
def test_a_crawl_that_cannot_start_leaves_a_row(
    config: Config, error: LawtrackError, outcome: str
) -> None:
    async def crawl(config: Config, key: str) -> CrawlSummary:
        raise error

    async def run() -> None:
        await Daemon(config, deliver=deliver_due, say=lambda line: None, crawl=crawl).crawl_one(
            "rivertown"
        )

    asyncio.run(run())
    assert rows(config) == [(outcome, str(error))]


def test_a_daemon_without_a_database_says_what_to_do(tmp_path: Path) -> None:
    config = configured(tmp_path, "http://127.0.0.1:9")
    (tmp_path / "lawtrack.db").unlink()

    async def run() -> None:
        await Daemon(config, deliver=deliver_due, say=lambda line: None).run()

    with pytest.raises(DatabaseError, match="lawtrack upgrade"):
        asyncio.run(run())


@pytest.mark.e2e
def test_a_termination_signal_stops_the_running_crawl_and_the_daemon(tmp_path: Path) -> None:
    source = LittleSource(slow={"/list": 60.0})
    said: list[str] = []
    with served(source):
        config = configured(tmp_path, source.address)

        async def run() -> None:
            task = asyncio.create_task(Daemon(config, deliver=deliver_due, say=said.append).run())
            async with asyncio.timeout(20):
                while "/list" not in source.asked:
                    await asyncio.sleep(0.02)
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.wait_for(task, 25)

        # the daemon crawls with the settings of the real thing: its platform must be ours
        config = replace(config, scrapers="tests.support.little_settings")
        asyncio.run(run())
    assert said == ["watching rivertown", "stopped"]
    assert [outcome for outcome, _ in rows(config)] == ["interrupted"]
