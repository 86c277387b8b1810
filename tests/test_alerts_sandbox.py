"""Three days of the practice sources, crawled over real HTTP: what somebody is told of them."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from lawtrack.alerts.channels import Parcel
from lawtrack.alerts.delivery import deliver_due
from lawtrack.config import Config, load_config
from lawtrack.crawl import run_crawl
from lawtrack.database import open_database
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.server import Sandbox

pytestmark = pytest.mark.e2e

TODAY = dt.date(2026, 10, 5)
ALERTS = """
[[alerts]]
name = "faces"
topic = "facial-recognition"
lowest = "watch"
channel = "$MAIL"
"""


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox(Scenario(TODAY)) as running:
        yield running


@pytest.fixture
def config(box: Sandbox, sqlite_url: str, tmp_path: Path) -> Config:
    file = tmp_path / "lawtrack.toml"
    file.write_text("delay = 0\n" + box.config_toml(sqlite_url) + ALERTS)
    return load_config(file, {})


def a_day(config: Config, engine: Engine, day: int) -> list[Parcel]:
    """Crawl everything on that day and return what is sent."""
    noon = dt.datetime.combine(TODAY, dt.time(16), tzinfo=dt.UTC) + dt.timedelta(days=day - 1)
    sent: list[Parcel] = []

    def send(channel: str, parcel: Parcel) -> str:
        sent.append(parcel)
        return "taken"

    for key in ("boston", "philadelphia", "federal"):
        run_crawl(config, key, now=noon)
    deliver_due(engine, config, environ={}, now=noon + dt.timedelta(hours=1), send=send)
    return sent


# By hand, from the story of these days in the sandbox.
DAY_2 = [
    "New bill, flagged: Boston City Council 2026-0055",
    "New text or version: Boston City Council 2026-0036",  # reported by its committee
    "Newly flagged: Philadelphia City Council 260044",  # its text has come
    "Meeting moved, Friday, October 23, 2026, 11:30 AM EDT: Philadelphia City Council 260025",
    "New bill, flagged: United States Congress HR 2866",
    "Another step, Committee on Homeland Security and Governmental Affairs. Hearings held:"
    " United States Congress S 706",
]
DAY_3 = [
    "Vote, The report was accepted; the ordinance was passed, passed: Boston City Council 2026-0036",
    "Meeting that was published only after its hour, Tuesday, October 6, 2026, 4:00 PM EDT:"
    " Boston City Council 2026-0036",
    "Another step, Ordered to be Reported by the Yeas and Nays: 28",
    "New text or version: United States Congress HR 2866",
]


def test_the_practice_days_are_told(box: Sandbox, config: Config) -> None:
    engine = open_database(config.database)
    assert a_day(config, engine, 1) == []
    for day, expected in ((2, DAY_2), (3, DAY_3)):
        box.set_day(day)
        sent = a_day(config, engine, day)
        assert [parcel.subject.split(" - ")[0] for parcel in sent] == expected
        for parcel in sent:
            assert "Why you are told: It " in parcel.text
            assert "was last read to the end on" in parcel.text
            assert "http://127.0.0.1" in parcel.text
            assert "To stop it: lawtrack alerts pause faces" in parcel.text
    assert a_day(config, engine, 3) == []
    engine.dispose()
