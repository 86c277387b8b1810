"""Any number of planners put what is due into the queue once, by the daemon's own decision."""

import asyncio
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from lawtrack.config.settings import Config, load_config
from lawtrack.crawling import crawls
from lawtrack.crawling.crawls import CrawlTotals
from lawtrack.database.engine import open_database
from lawtrack.database.locks.lock import lock_number
from lawtrack.errors import ConfigError
from lawtrack.machines.job_queue import prepare_queue
from lawtrack.machines.planned_looks import Looks
from lawtrack.machines.planner import Planner, until_cancelled
from lawtrack.machines.worker import run_worker
from tests.support import NOTHING_BUILT_IN
from tests.support.waiting import AT_MOST

pytestmark = pytest.mark.postgres

NOW = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TOWN = """
[jurisdictions.{0}]
platform = "legistar"
name = "{0}"
division = "ocd-division/country:us/state:ma/place:{0}"
timezone = "America/New_York"
api = "http://127.0.0.1:9"
"""


@pytest.fixture
def config(postgres_url: str, tmp_path: Path) -> Config:
    towns = "".join(map(TOWN.format, ("laketown", "rivertown")))
    file = tmp_path / "lawtrack.toml"
    file.write_text(f'database = "{postgres_url}"\n{towns}{NOTHING_BUILT_IN}')
    return load_config(file, {})


@pytest.fixture
def server(config: Config) -> Iterator[Engine]:
    opened = open_database(config.database)
    prepare_queue(opened)
    yield opened
    opened.dispose()


def crawled(server: Engine, config: Config, key: str, at: datetime) -> None:
    with Session(server) as session:
        number = crawls.start_crawl(session, config.source(key), mode="incremental", now=at)
        crawls.finish_crawl(
            session, number, outcome="ok", reason="", tally=CrawlTotals(changed=1),
            checkpoints=(), now=at + MINUTE,
        )  # fmt: skip
        session.commit()


def waiting(server: Engine) -> list[str]:
    query = "SELECT queueing_lock FROM queue.procrastinate_jobs ORDER BY id"
    with Session(server) as session:
        return list(session.scalars(text(query)))


def planner(config: Config, at: datetime) -> Planner:
    return Planner(config, say=print, clock=lambda: at)


def overdue(server: Engine, config: Config) -> None:
    """Both towns were looked at an hour ago."""
    for key in ("laketown", "rivertown"):
        crawled(server, config, key, NOW - 60 * MINUTE)


def gone(server: Engine) -> None:
    """All jobs are done."""
    with Session(server) as session:
        session.execute(text("SET LOCAL search_path = queue, public"))
        session.execute(text("DELETE FROM queue.procrastinate_jobs"))
        session.commit()


def test_what_is_due_waits_once_in_the_order_in_which_it_is_due(
    server: Engine, config: Config
) -> None:
    crawled(server, config, "laketown", NOW - 40 * MINUTE)
    crawled(server, config, "rivertown", NOW - 60 * MINUTE)
    assert planner(config, NOW).plan() == 2
    assert planner(config, NOW).plan() == 0  # another one
    assert waiting(server) == ["crawl:rivertown", "crawl:laketown"]


def test_first_loads_on_a_host_take_turns(server: Engine, config: Config) -> None:
    moment = NOW
    one = Planner(config, say=print, clock=lambda: moment)
    turns = []
    for minutes in range(0, 24, 6):
        moment = NOW + minutes * MINUTE
        assert one.plan() == 1
        assert one.plan() == 0  # while it waits or runs
        (turn,) = waiting(server)
        turns.append(turn.removeprefix("crawl:"))
        with Session(server) as session:
            crawls.record_unmade_crawl(
                session, turns[-1], outcome="interrupted", reason="its turn is over", now=moment
            )
            session.commit()
        gone(server)
    assert turns == ["laketown", "rivertown"] * 2


def test_a_first_load_lets_a_look_go_first_and_goes_beside_it(
    server: Engine, config: Config
) -> None:
    crawled(server, config, "rivertown", NOW - 31 * MINUTE)
    assert planner(config, NOW).plan() == 2
    assert waiting(server) == ["crawl:rivertown", "crawl:laketown"]


def test_what_is_not_due_does_not_wait(server: Engine, config: Config) -> None:
    crawled(server, config, "laketown", NOW - 29 * MINUTE)
    crawled(server, config, "rivertown", NOW - 31 * MINUTE)
    planner(config, NOW).plan()
    assert waiting(server) == ["crawl:rivertown", "past:laketown"]  # which has a minute till then
    gone(server)
    assert planner(config, NOW + 2 * MINUTE).plan() == 2
    assert waiting(server) == ["crawl:rivertown", "crawl:laketown"]


def test_all_sources_are_due_again_when_the_clock_was_set_back(
    server: Engine, config: Config
) -> None:
    moment = NOW + 24 * 60 * MINUTE
    overdue(server, config)
    one = Planner(config, say=print, clock=lambda: moment)
    assert one.plan() == 2
    gone(server)
    moment = NOW
    assert one.plan() == 2


def test_many_sources_cost_no_more_questions_than_one(server: Engine, config: Config) -> None:
    overdue(server, config)
    asked: list[str] = []

    def questions(*keys: str) -> list[str]:
        """What is asked to plan these; the others are not looked at."""
        one = planner(config, NOW)
        one._looks = Looks(keys)
        asked.clear()
        event.listen(one._engine, "before_cursor_execute", lambda *each: asked.append(each[2]))
        assert one.plan() == len(keys)
        gone(server)
        return list(asked)

    of_one = len(questions("laketown"))
    assert len(questions("laketown", "rivertown")) == of_one
    assert 3 < of_one < 15


def test_what_was_not_due_is_not_looked_at_again_and_what_was_put_off_is() -> None:
    looks = Looks(["a", "b", "c"])
    assert sorted(looks.due(NOW)) == ["a", "b", "c"]
    looks.put("a", NOW + MINUTE)
    looks.put("b", NOW + 3 * MINUTE)
    looks.put("b", NOW + 2 * MINUTE)
    assert looks.due(NOW) == ["c"]  # nobody has said what becomes of it
    looks.put("c", NOW + 9 * MINUTE)
    assert looks.due(NOW + MINUTE) == ["a"]
    assert looks.due(NOW + 2 * MINUTE) == ["a", "b"]
    looks.put("a", NOW + 20 * MINUTE)
    looks.put("b", NOW + 20 * MINUTE)
    assert looks.due(NOW + 9 * MINUTE) == ["c"]
    assert sorted(looks.due(NOW + 8 * MINUTE)) == ["a", "b", "c"]  # the clock was set back


def test_a_job_that_was_lost_is_planned_again(server: Engine, config: Config) -> None:
    moment = NOW
    overdue(server, config)
    one = Planner(config, say=print, clock=lambda: moment)
    assert one.plan() == 2
    gone(server)
    moment = NOW + timedelta(seconds=59)
    assert one.plan() == 0
    moment = NOW + timedelta(seconds=60)
    assert one.plan() == 2


def test_a_planner_waits_for_no_other(server: Engine, config: Config) -> None:
    overdue(server, config)
    with Session(server) as other:
        number = {"number": lock_number("lawtrack plan")}
        other.execute(text("SELECT pg_advisory_xact_lock(:number)"), number)
        assert planner(config, NOW).plan() == 0
    assert planner(config, NOW).plan() == 2


def test_a_worker_has_only_queues_that_there_are(config: Config) -> None:
    with pytest.raises(
        ConfigError, match="there is no documents - name some of crawl, past, judge"
    ):
        run_worker(config, queues=["crawl", "documents"], slots=1, say=print)


def test_a_round_that_is_cut_off_by_a_stop_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    """A planner that is told to end in mid-round wrote two tracebacks into its service's log."""

    async def planned() -> None:
        begun = asyncio.Event()

        async def work() -> None:
            begun.set()
            await asyncio.Event().wait()

        scheduler = AsyncIOScheduler(timezone=UTC)
        now = datetime.now(UTC)
        scheduler.add_job(
            until_cancelled(work), "interval", hours=1, next_run_time=now, misfire_grace_time=None
        )
        scheduler.start()
        async with asyncio.timeout(AT_MOST):
            await begun.wait()
        scheduler.shutdown(wait=False)
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others)

    asyncio.run(planned())
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def test_a_planner_that_is_told_to_end_while_a_plan_begins_ends_in_quiet(
    server: Engine,
    config: Config,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.ERROR, logger="apscheduler")
    monkeypatch.setattr(Planner, "plan", lambda self: 0)
    monkeypatch.setattr(Planner, "_watched", lambda self: ([], []))
    one = planner(config, NOW)

    async def wait() -> None:
        for _ in range(3):  # steps of the loop, after which the first plan is about to begin
            await asyncio.sleep(0)

    monkeypatch.setattr(one._stop, "wait", wait)
    asyncio.run(one.run())
    assert [record.getMessage() for record in caplog.records] == []
