"""The daemon sends what is due after a crawl and by the minute, and says what could not be sent."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from lawtrack.alerts import stored_subscriptions
from lawtrack.alerts.deliver import Delivered, deliver_due
from lawtrack.config.settings import Config
from lawtrack.crawling.daemon.daemon import Daemon
from lawtrack.crawling.daemon.service.thread_left_behind import in_thread_left_behind
from lawtrack.crawling.run import CrawlSummary
from tests.crawls.test_schedule import a_summary
from tests.flows.alerts.test_alerts import BANNING, FACES
from tests.support.alerting import MailServer, Town, a_town
from tests.support.made import NOW, a_bill
from tests.support.waiting import so_that

DAY = timedelta(days=1)


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    server = MailServer()
    monkeypatch.setenv(
        "MAIL", f"mailto://127.0.0.1:{server.port}?from=a@here.example&to=b@there.example"
    )
    yield server
    server.stop()


@pytest.fixture
def town(tmp_path: Path, sqlite_url: str) -> Iterator[Town]:
    made = a_town(tmp_path, sqlite_url, FACES)
    made.crawl([a_bill()], NOW)
    yield made
    made.engine.dispose()


def test_a_crawl_is_followed_by_its_alerts_and_a_dead_server_is_told(
    town: Town, mail: MailServer
) -> None:
    said: list[str] = []
    now = [NOW + DAY]

    async def crawl(config: Config, key: str) -> CrawlSummary:
        town.crawl([BANNING], now[0])
        return a_summary()

    async def run() -> None:
        daemon = Daemon(
            town.config, deliver=deliver_due, say=said.append, crawl=crawl, clock=lambda: now[0]
        )
        await daemon.crawl_one("rivertown")
        assert said[-1].startswith("alerts: $MAIL: the mail server 127.0.0.1: ")
        mail.start()
        now[0] += timedelta(minutes=1)
        await daemon.deliver()

    asyncio.run(run())
    assert [got.subject for got in mail.got] == [
        "New bill, flagged: Rivertown City Council 2026-0043"
        " - Ordinance banning facial recognition."
    ]


def test_a_saved_search_that_is_gone_is_said_once_and_not_every_minute(town: Town) -> None:
    said: list[str] = []
    with Session(town.engine) as session:
        (row,) = stored_subscriptions.subscription_rows(session)
        lost = replace(
            stored_subscriptions.subscription_of_row(row),
            id=0, name="lost", topic="", search="lamps",
            saved="lamps",
        )  # fmt: skip
        stored_subscriptions.add_subscription(session, lost, now=NOW)
        session.commit()

    async def run() -> None:
        daemon = Daemon(town.config, deliver=deliver_due, say=said.append, clock=lambda: NOW + DAY)
        await daemon.deliver()
        await daemon.deliver()

    asyncio.run(run())
    assert [line.split(";")[0] for line in said] == [
        "alerts: lost: the saved search lamps is no longer in lawtrack.toml"
    ]


def test_a_subscription_that_is_written_down_while_the_daemon_runs_counts(
    town: Town, mail: MailServer
) -> None:
    said: list[str] = []
    file = town.config.path
    assert file is not None
    before = file.read_text(encoding="utf-8")
    more = FACES.replace('"faces"', '"more"')

    def names() -> list[str]:
        with Session(town.engine) as session:
            return [row.name for row in stored_subscriptions.subscription_rows(session)]

    async def run() -> None:
        daemon = Daemon(town.config, deliver=deliver_due, say=said.append, clock=lambda: NOW + DAY)
        file.write_text(before + more, encoding="utf-8")
        await daemon.deliver()
        await daemon.deliver()
        assert names() == ["faces", "more"]
        file.write_text(before + more + "[[alerts]]\n", encoding="utf-8")
        await daemon.deliver()
        await daemon.deliver()
        assert names() == ["faces", "more"]
        file.write_text(before, encoding="utf-8")
        await daemon.deliver()
        assert names() == ["faces"]

    asyncio.run(run())
    changed = "lawtrack.toml has changed: its alerts, searches and floods count from now on"
    assert [line.split(";")[0] for line in said] == [
        changed,
        "lawtrack.toml: [[alerts]]: name: '' is no name - lower-case letters, digits, - _"
        " - until it is mended, what was read before counts",
        changed,
    ]


def test_a_server_that_takes_ten_minutes_does_not_keep_the_daemon_from_stopping(
    town: Town,
) -> None:
    answered, asked = threading.Event(), threading.Event()

    def takes_its_time(*_: object, **__: object) -> Delivered:
        asked.set()
        answered.wait(20)
        return Delivered()

    async def run() -> None:
        daemon = Daemon(town.config, deliver=takes_its_time, say=lambda _: None)
        delivery = asyncio.create_task(daemon.deliver())
        await so_that(asked.is_set)
        delivery.cancel()

    asyncio.run(run())
    assert not answered.is_set()  # nobody has waited for it
    answered.set()


def test_what_goes_wrong_in_the_thread_comes_out_of_it() -> None:
    def fail() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        asyncio.run(in_thread_left_behind(fail))
    assert asyncio.run(in_thread_left_behind(lambda: 7)) == 7
