"""On a crowded host every other look leaves out the meetings, where nothing near wants them."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.config.settings import Config, load_config
from lawtrack.database.engine import open_database
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.database.tables.crawls import CrawlRow
from lawtrack.database.tables.legislation import AgendaItemRow, BillRow, EventRow
from scrapers.platforms.legistar.tenant import NEAR_DAYS
from tests.support.small_legistar import SETTINGS, Row, SmallLegistar, crawl

MONDAY = dt.datetime(2026, 11, 16, 15, tzinfo=dt.UTC)
HALF_AN_HOUR = dt.timedelta(minutes=30)


def a_meeting(id_: int, day: dt.date, stamp: dt.datetime = MONDAY) -> Row:
    return {
        "EventId": id_, "EventBodyName": "Council", "EventDate": f"{day}T00:00:00",
        "EventTime": "10:00 AM", "EventLastModifiedUtc": f"{stamp:%Y-%m-%dT%H:%M:%S}",
    }  # fmt: skip


def a_matter(id_: int, stamp: dt.datetime = MONDAY) -> Row:
    return {
        "MatterId": id_, "MatterFile": f"2026-{id_:04}", "MatterTitle": f"Order {id_} on lamps.",
        "MatterIntroDate": "2026-11-10T00:00:00", "MatterTypeName": "Order",
        "MatterLastModifiedUtc": f"{stamp:%Y-%m-%dT%H:%M:%S}", "MatterStatusName": "Referred",
        "MatterBodyName": "Council", "MatterVersion": "1", "MatterName": None, "MatterNotes": None,
    }  # fmt: skip


def day(days: int) -> dt.date:
    return MONDAY.date() + dt.timedelta(days=days)


def a_council(*days: int) -> SmallLegistar:
    """With a meeting on each of these days from Monday on."""
    events = [a_meeting(number, day(n)) for number, n in enumerate(days, start=1)]
    return SmallLegistar(events=events, matters=[a_matter(1), a_matter(2)])


def installed(folder: Path) -> Config:
    folder.mkdir()
    file = folder / "lawtrack.toml"
    file.write_text(SETTINGS.format(database=f"sqlite:///{folder / 'lawtrack.db'}"))
    config = load_config(file, {})
    upgrade_database(config.database)
    return config


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return installed(tmp_path / "here")


def stored(config: Config, query: Any) -> list[Any]:
    engine = open_database(config.database)
    with Session(engine) as session:
        rows = [tuple(row) for row in session.execute(query)]
    engine.dispose()
    return rows


def look(council: SmallLegistar, config: Config, half_hours: float, *, sparing: bool = True) -> str:
    """The lists that a look so long after Monday, 15 o'clock, asked for: e(vents), m(atters)."""
    council.asked.clear()
    crawl(council, config, MONDAY + half_hours * HALF_AN_HOUR, sparing=sparing)
    return "".join(path[0] for path in council.asked if path in ("events", "matters"))


def last_crawl(config: Config) -> tuple[str, str, str]:
    query = select(CrawlRow.mode, CrawlRow.outcome, CrawlRow.reason).order_by(CrawlRow.id)
    mode, outcome, reason = stored(config, query)[-1]
    return mode, outcome, reason


def test_every_other_look_leaves_out_the_meetings_and_by_hand_none_does(config: Config) -> None:
    council = a_council(-20, 20)
    look(council, config, 0)
    assert [look(council, config, number) for number in (1, 2, 3, 4)] == ["m", "em", "m", "em"]
    assert [look(council, config, n, sparing=False) for n in (5, 6)] == ["em", "em"]
    assert [look(council, config, n) for n in (7, 8.6)] == ["m", "em"]
    assert [look(council, config, n) for n in (10.2, 11)] == ["em", "m"]  # read an hour ago
    assert look(council, config, 48 + 8).startswith("em")  # a day later, widely


@pytest.mark.parametrize(("days", "near"), [(-2, False), (-1, True), (0, True), (1, True),
                                            (NEAR_DAYS, True), (NEAR_DAYS + 1, False)])  # fmt: skip
def test_a_meeting_near_is_asked_for_by_each_look(config: Config, days: int, near: bool) -> None:
    council = a_council(days)
    look(council, config, 0)
    assert look(council, config, 1) == ("em" if near else "m")


def test_a_matter_that_moves_brings_the_meetings_into_the_same_look(config: Config) -> None:
    council = a_council(20)
    look(council, config, 0)
    council.matters[0] = a_matter(1, MONDAY + HALF_AN_HOUR)
    council.events.append(a_meeting(9, day(1), MONDAY + HALF_AN_HOUR))
    assert look(council, config, 1) == "me"
    assert (day(1),) in stored(config, select(EventRow.date))
    assert last_crawl(config)[0] == "incremental"
    assert look(council, config, 2) == "em"  # tomorrow is near


@pytest.mark.parametrize("path", ["events", "events/1/eventitems"])
def test_what_failed_is_no_reading_of_the_meetings(config: Config, path: str) -> None:
    council = a_council(20)
    look(council, config, 0)
    look(council, config, 1)
    council.faults[path] = 503
    council.events[0]["EventLastModifiedUtc"] = "2026-11-16T15:40:00"
    look(council, config, 2)
    council.faults.clear()
    assert look(council, config, 2.5) == "em"


def test_where_the_matters_fail_the_meetings_are_read_all_the_same(config: Config) -> None:
    council = a_council(20)
    look(council, config, 0)
    council.faults["matters"] = 404
    assert look(council, config, 1) == "me"


def test_a_look_without_meetings_is_judged_beside_its_like(config: Config) -> None:
    council = a_council(*[-29] * 30, *[20] * 30)
    for number in range(12):
        look(council, config, number, sparing=False)
    council.matters.clear()
    council.matters.append(a_matter(1))
    assert look(council, config, 12) == "m"
    assert last_crawl(config) == ("bills", "ok", "")


def test_after_an_hour_a_sparing_look_has_stored_what_any_other_has(tmp_path: Path) -> None:
    """Meetings that appear, move, are called off and vanish, with agendas, told by no matter."""
    here, there = installed(tmp_path / "here"), installed(tmp_path / "there")
    council = a_council(9, 12, 20)
    everything = [
        select(EventRow.upstream_id, EventRow.date, EventRow.status, EventRow.missing_since),
        select(BillRow.upstream_id, BillRow.stamp, BillRow.missing_since),
        select(EventRow.upstream_id, AgendaItemRow.title).join(EventRow),
    ]
    left_out = 0
    for number in range(12):
        now = MONDAY + number * HALF_AN_HOUR - HALF_AN_HOUR / 2
        if number == 3:
            council.events.append(a_meeting(7, day(11), now))
        if number == 5:
            council.events[0] = a_meeting(1, day(10), now) | {"EventAgendaStatusName": "Cancelled"}
        if number == 7:
            council.agendas[2] = [{"EventItemId": 5, "EventItemTitle": "Faces",
                                   "EventItemAgendaSequence": 1}]  # fmt: skip
            council.events[1] = a_meeting(2, day(12), now)
        left_out += look(council, here, number) == "m"
        if number in (4, 6, 8, 11):  # an hour after a change, at the latest
            look(council, here, number + 0.5)
            look(council, there, number + 0.5, sparing=False)
            for query in everything:
                assert set(stored(here, query)) == set(stored(there, query))
    assert left_out >= 3
