"""A machine of an older version ends before an upgrade, and stores nothing after one."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from lawtrack.crawling.daemon.service.only_one import (
    BesideOthers,
    DaemonRunning,
    OnlyDaemon,
    UpgradeUnderWay,
    nobody_at_work,
)
from lawtrack.database.engine import open_database
from lawtrack.database.locks import leases
from lawtrack.database.locks.leases import Lease, database_under, fence_of, take_lease
from lawtrack.database.opening.schema import newest_schema
from lawtrack.errors import SchemaDiffers
from lawtrack.ingest.crawl_session import CrawlSession
from lawtrack.machines import planner, worker
from lawtrack.machines.job_queue import prepare_queue
from lawtrack.machines.planner import Planner
from lawtrack.machines.worker import Worker
from tests.crawls.test_one_daemon import stamped
from tests.flows.alerts.test_alerts import BANNING, FACES
from tests.flows.ingest.test_crawl_session import TRAFFIC
from tests.support.alerting import Town, a_town
from tests.support.made import NOW, a_bill
from tests.support.waiting import AT_MOST, joined, so_that

pytestmark = pytest.mark.postgres

NEWER = "9999"
REFUSED = (
    f"rivertown: the database is at schema {NEWER}, and this machine's lawtrack stores by"
    f" {newest_schema()} - nothing more is stored here; start it again with the version of the"
    " others"
)


@pytest.fixture
def server(postgres_url: str) -> Iterator[Engine]:
    opened = open_database(postgres_url)
    yield opened
    opened.dispose()


@pytest.fixture
def town(tmp_path: Path, postgres_url: str) -> Iterator[Town]:
    made = a_town(tmp_path, postgres_url, FACES)
    made.crawl([a_bill()], NOW)
    yield made
    made.engine.dispose()


def taken(server: Engine) -> Lease:
    with Session(server) as session:
        lease = take_lease(session, "rivertown", holder="somebody", seconds=60.0)
        session.commit()
    assert lease is not None
    return lease


def test_it_is_given_no_lease(server: Engine, postgres_url: str) -> None:
    stamped(postgres_url, NEWER)
    with pytest.raises(SchemaDiffers) as refused:
        taken(server)
    assert str(refused.value) == REFUSED


def test_a_crawl_under_way_stores_nothing_more(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even when the newer version lies on its disk already: its code is the old one."""
    lease = taken(town.engine)
    config = replace(town.config, database=database_under(lease, town.config.database))
    crawl = CrawlSession(
        config, "rivertown", now=lambda: NOW + timedelta(days=1), fence=fence_of(lease)
    )

    async def crawled() -> None:
        await crawl.begin()
        stamped(town.config.database, NEWER)
        monkeypatch.setattr(leases, "newest_schema", lambda: NEWER)
        await crawl.store(crawl.take([BANNING]), {}, traffic=TRAFFIC)

    with pytest.raises(SchemaDiffers) as refused:
        asyncio.run(crawled())
    crawl.close()
    assert str(refused.value) == REFUSED
    with Session(town.engine) as session:
        assert session.scalar(text("SELECT count(*) FROM bills")) == 1


def test_an_upgrade_has_those_at_work_end_first(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (planner, worker):
        monkeypatch.setattr(module, "answer_signals", lambda **_: [])
    monkeypatch.setattr(worker, "LOOKS_BETWEEN_CHECKS", 1)
    monkeypatch.setattr(worker, "SECONDS_BETWEEN_LOOKS", 0.2)
    monkeypatch.setattr(planner, "SECONDS_BETWEEN_CHECKS", 0.2)
    monkeypatch.setattr(worker, "SECONDS_TO_END", AT_MOST)  # then it ends the process: this one
    prepare_queue(town.engine)
    said: list[str] = []
    alone: list[str] = []

    def upgraded() -> None:
        with nobody_at_work(town.config.database, seconds=30.0):
            with pytest.raises(UpgradeUnderWay, match="is being upgraded - start this again when"):
                BesideOthers(town.config.database, "worker")
            alone.append("nobody else")

    async def at_work() -> list[object]:
        tasks = [
            asyncio.create_task(Planner(town.config, say=said.append).run()),
            asyncio.create_task(Worker(town.config, say=said.append).run(["crawl"], 1)),
        ]
        await so_that(lambda: len(said) >= 2)
        thread = threading.Thread(target=upgraded)
        thread.start()
        async with asyncio.timeout(AT_MOST):
            ended = await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.to_thread(joined, thread)
        return list(ended)

    ended = asyncio.run(at_work())
    assert [type(each) for each in ended] == [UpgradeUnderWay, UpgradeUnderWay]
    assert alone == ["nobody else"]


def test_who_does_not_end_is_named_and_nothing_is_upgraded(server: Engine) -> None:
    database = server.url.render_as_string(hide_password=False)
    for begin, name in (
        (lambda: BesideOthers(database, "worker"), "worker "),
        (lambda: OnlyDaemon(database, now=NOW), "pid "),
    ):
        stubborn = begin()
        with (
            pytest.raises(DaemonRunning) as refused,
            nobody_at_work(database, seconds=0.2),
        ):
            raise AssertionError("somebody is at work")
        words = f"may not be upgraded while an older lawtrack is at work: {name}"
        assert words in str(refused.value)
        stubborn.close()
    with nobody_at_work(database, seconds=0.2):
        pass
