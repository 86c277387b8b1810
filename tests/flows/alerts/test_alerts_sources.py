"""That a source cannot be read is news too: told once, and once more when it is well again."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from lawtrack.crawling.health.outages import watch_sources
from lawtrack.crawling.health.sources import source_states
from tests.support.alerting import Town, a_town
from tests.support.made import NOW, a_bill

DAY = timedelta(days=1)
ALERTS = """
[[alerts]]
name = "faces"
topic = "facial-recognition"
channel = "$FACES"

[[alerts]]
name = "daily"
topic = "facial-recognition"
channel = "$DAILY"
rhythm = "daily"

[[alerts]]
name = "follow"
bill = "2026-0042"
channel = "$FOLLOW"

[[alerts]]
name = "votes"
topic = "facial-recognition"
reasons = ["vote"]
channel = "$VOTES"

[[alerts]]
name = "elsewhere"
topic = "facial-recognition"
jurisdictions = ["hilltown"]
channel = "$ELSEWHERE"
"""
HILLTOWN = """
[jurisdictions.hilltown]
platform = "legistar"
name = "Hilltown"
division = "ocd-division/country:us/state:ma/place:hilltown"
timezone = "America/New_York"
"""


@pytest.fixture
def town(tmp_path: Path, ready_url: str) -> Iterator[Town]:
    made = a_town(tmp_path, ready_url, HILLTOWN + ALERTS)
    made.crawl([a_bill()], NOW)
    yield made
    made.engine.dispose()


def look(town: Town, now: datetime) -> None:
    """What the daemon does by the minute: it looks at the sources, then it delivers."""
    rhythms = [each for each in town.config.rhythms() if each.jurisdiction == "rivertown"]
    with Session(town.engine) as session:
        watch_sources(session, source_states(session, rhythms, now=now), now=now)
        session.commit()
    town.deliver(now)


def told(town: Town) -> list[tuple[str, str]]:
    return [(channel, parcel.subject) for channel, parcel in town.parcels]


def test_a_source_that_is_not_read_is_told_once_and_again_when_it_is_well(town: Town) -> None:
    look(town, NOW + timedelta(hours=1))
    assert told(town) == []
    for minutes in (0, 1, 30):
        look(town, NOW + 3 * DAY + timedelta(minutes=minutes))
    stale = "Not up to date: Rivertown City Council"
    assert told(town) == [("$FACES", stale), ("$FOLLOW", stale)]
    text = town.parcels[0][1].text
    assert "no news is not good news" in text
    assert "Rivertown City Council was last read to the end on Monday, March 2, 2026" in text
    look(town, NOW + 4 * DAY)  # past eight o'clock of the next morning
    assert told(town)[2:] == [("$DAILY", stale)]

    town.crawl([], NOW + 5 * DAY)
    for minutes in (10, 11):
        look(town, NOW + 5 * DAY + timedelta(minutes=minutes))
    well = "Read again: Rivertown City Council"
    assert told(town)[3:] == [("$FACES", well), ("$FOLLOW", well)]
    assert "Thursday, March 5" in town.parcels[-1][1].text
    town.crawl([], NOW + 6 * DAY)
    look(town, NOW + 6 * DAY + timedelta(minutes=10))
    assert told(town)[5:] == [("$DAILY", well)]


def test_a_spell_that_was_over_before_the_digest_is_not_told(town: Town) -> None:
    minutes = timedelta(minutes=1)
    look(town, NOW + 3 * DAY + 120 * minutes)  # nine in the morning
    town.crawl([], NOW + 3 * DAY + 130 * minutes)
    look(town, NOW + 3 * DAY + 140 * minutes)
    town.crawl([], NOW + 4 * DAY + 120 * minutes)
    look(town, NOW + 4 * DAY + 130 * minutes)
    assert [channel for channel, _ in told(town)] == ["$FACES", "$FOLLOW"] * 2
