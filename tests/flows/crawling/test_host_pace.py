"""How full the pace of a host is that several sources share, as ``status`` says it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from lawtrack.cli.printing.crawls import pace_in_words
from lawtrack.config.settings import Config, load_config
from lawtrack.crawling.health.host_pace import CROWDED, is_on_crowded_host, shared_hosts
from lawtrack.database.tables.crawls import PAST_MODE, CrawlRow
from tests.support import NOTHING_BUILT_IN

NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)
TOWN = """
[jurisdictions.{0}]
platform = "legistar"
client = "{0}"
name = "{0}"
division = "ocd-division/country:us/state:ma/place:{0}"
timezone = "America/New_York"
api = "https://{1}.example/v1"
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Two towns on one host, a third on a host of its own."""
    file = tmp_path / "lawtrack.toml"
    towns = [("rivertown", "shared"), ("laketown", "shared"), ("hilltown", "own")]
    file.write_text("".join(TOWN.format(*town) for town in towns) + NOTHING_BUILT_IN)
    return load_config(file, {})


def crawled(session: Session, key: str, requests: int, *, hours: int = 1, mode: str = "") -> None:
    started = NOW - timedelta(hours=hours)
    session.add(CrawlRow(jurisdiction=key, started=started, finished=started, outcome="ok",
                         mode=mode or "incremental", reason="", requests=requests))  # fmt: skip
    session.flush()


def words(session: Session, config: Config) -> list[str]:
    return [pace_in_words(pace) for pace in shared_hosts(session, config, now=NOW)]


def test_what_looks_took_of_a_shared_pace_is_told_and_for_how_many_there_is_room(
    session: Session, config: Config
) -> None:
    assert words(session, config) == [
        "shared.example: 0% of what it may be asked in a day, by 2 sources"
    ]
    crawled(session, "rivertown", 10_000)
    crawled(session, "laketown", 10_000)
    crawled(session, "laketown", 50_000, hours=25)
    crawled(session, "laketown", 50_000, mode=PAST_MODE)  # which takes what is left
    crawled(session, "hilltown", 50_000)
    full = (
        "shared.example: 24% of what it may be asked in a day, by 2 sources;"
        " room for about 6 more such sources"
    )
    assert words(session, config) == [full]  # a request each 1.05 seconds
    crawled(session, "rivertown", 70_000)
    assert words(session, config)[0].endswith(
        "109% of what it may be asked in a day, by 2 sources; room for about 0 more such sources"
    )
    assert words(session, replace(config, delay=0.0)) == []


def test_a_host_is_crowded_by_as_many_as_fill_half_of_it_in_working_hours(config: Config) -> None:
    assert not is_on_crowded_host(config, "rivertown")  # by two
    slow = replace(config, delay=CROWDED / 2)
    assert [is_on_crowded_host(slow, key) for key in slow.jurisdictions] == [True, True, False]
    assert not is_on_crowded_host(replace(config, delay=0.0), "rivertown")
