"""The daemon: what runs when, what is recorded, how it stops."""

import asyncio
import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from apscheduler.events import EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED
from sqlalchemy import select

from lawtrack.config import Config
from lawtrack.crawl import CrawlSummary
from lawtrack.database import open_database, session_of
from lawtrack.errors import DatabaseError, LawtrackError
from lawtrack.lock import CrawlRunning
from lawtrack.models import CrawlRow
from lawtrack.schedule import Daemon, first_run, flag_line, summary_line
from lawtrack.storage import crawls
from lawtrack.storage.outcomes import RaisedFlag
from tests.little_source import LittleSource, configured, served

NOW = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


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
    with session_of(engine) as session:
        return [(r.outcome, r.reason) for r in session.scalars(select(CrawlRow))]


def a_good_crawl(config: Config, at: datetime) -> None:
    with session_of(open_database(config.database)) as session:
        crawls.record_outcome(session, "rivertown", outcome="ok", reason="", now=at)
        session.commit()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return configured(tmp_path, "http://127.0.0.1:9")


def test_what_is_overdue_or_new_runs_at_once_and_the_rest_when_due() -> None:
    assert first_run(None, HALF_HOUR, NOW) == NOW
    assert first_run(NOW - timedelta(hours=3), HALF_HOUR, NOW) == NOW
    assert first_run(NOW - timedelta(minutes=10), HALF_HOUR, NOW) == NOW + timedelta(minutes=20)


def test_jobs_come_from_the_configuration_and_the_last_good_crawl(config: Config) -> None:
    a_good_crawl(config, NOW - timedelta(minutes=10))

    async def jobs() -> list[tuple[str, datetime, int, bool, int]]:
        daemon = Daemon(config, say=lambda line: None, clock=lambda: NOW)
        scheduler = daemon.scheduler()
        scheduler.start(paused=True)
        found = [
            (j.id, j.next_run_time, j.misfire_grace_time, j.coalesce, j.max_instances)
            for j in scheduler.get_jobs()
        ]
        scheduler.shutdown(wait=False)
        return found

    due = NOW + timedelta(minutes=20)
    assert asyncio.run(jobs()) == [("rivertown", due, 1800, True, 1)]
    assert [outcome for outcome, _ in rows(config)] == ["ok"]


def test_a_long_silence_before_the_start_is_recorded_as_missed(config: Config) -> None:
    a_good_crawl(config, NOW - timedelta(days=1))

    async def look() -> None:
        Daemon(config, say=lambda line: None, clock=lambda: NOW).scheduler()

    asyncio.run(look())
    assert rows(config)[1] == ("missed", "no good crawl since 2026-09-30 12:00 UTC")


def test_a_new_flag_is_said_and_one_of_the_first_crawl_is_not(config: Config) -> None:
    said: list[str] = []

    daemons: list[Daemon] = []

    async def crawl(config: Config, key: str) -> CrawlSummary:
        daemons[0].stop()
        return a_summary(a_flag(), a_flag(baseline=True))

    async def run() -> None:
        daemons.append(Daemon(config, say=said.append, crawl=crawl))
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
    [(CrawlRunning("busy"), "missed"), (DatabaseError("db: locked - wait"), "failed")],
)
def test_a_crawl_that_cannot_start_leaves_a_row(
    config: Config, error: LawtrackError, outcome: str
) -> None:
    async def crawl(config: Config, key: str) -> CrawlSummary:
        raise error

    async def run() -> None:
        await Daemon(config, say=lambda line: None, crawl=crawl).crawl_one("rivertown")

    asyncio.run(run())
    assert rows(config) == [(outcome, str(error))]


def test_runs_that_did_not_take_place_are_recorded(config: Config) -> None:
    async def note() -> None:
        daemon = Daemon(config, say=lambda line: None, clock=lambda: NOW)
        late = SimpleNamespace(code=EVENT_JOB_MISSED, job_id="rivertown", scheduled_run_time=NOW)
        daemon.note_missed(late)
        daemon.note_missed(SimpleNamespace(code=EVENT_JOB_MAX_INSTANCES, job_id="rivertown"))

    asyncio.run(note())
    assert rows(config) == [
        ("missed", "due at 2026-10-01 12:00 UTC, but too late to start"),
        ("missed", "the crawl before was still running"),
    ]


def test_a_daemon_without_a_database_says_what_to_do(tmp_path: Path) -> None:
    config = configured(tmp_path, "http://127.0.0.1:9")
    (tmp_path / "lawtrack.db").unlink()

    async def run() -> None:
        await Daemon(config, say=lambda line: None).run()

    with pytest.raises(DatabaseError, match="lawtrack upgrade"):
        asyncio.run(run())


@pytest.mark.e2e
def test_a_termination_signal_stops_the_running_crawl_and_the_daemon(tmp_path: Path) -> None:
    source = LittleSource(slow={"/list": 60.0})
    said: list[str] = []
    with served(source):
        config = configured(tmp_path, source.address)

        async def run() -> None:
            task = asyncio.create_task(Daemon(config, say=said.append).run())
            async with asyncio.timeout(20):
                while "/list" not in source.asked:
                    await asyncio.sleep(0.02)
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.wait_for(task, 25)

        # the daemon crawls with the settings of the real thing: its platform must be ours
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("lawtrack.crawl.SETTINGS_MODULE", "tests.little_settings")
            asyncio.run(run())
    assert said == ["watching rivertown", "stopped"]
    assert [outcome for outcome, _ in rows(config)] == ["interrupted"]
