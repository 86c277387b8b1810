"""A council that publishes meetings and no bills, crawled from each platform over real HTTP."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.cli import cli
from lawtrack.config.settings import Config
from lawtrack.crawling.run import CrawlSummary, run_crawl
from lawtrack.database.engine import database_session, open_database
from lawtrack.database.tables.crawls import CrawlRow
from lawtrack.database.tables.legislation import (
    ActionRow,
    AgendaItemRow,
    BillRow,
    EventDocumentRow,
    EventRow,
    FlagRow,
    TextRow,
    VoteRow,
)
from lawtrack.sandbox.meetings import primegov, rivertown
from lawtrack.sandbox.meetings.look_alikes import LOOK_ALIKES
from lawtrack.sandbox.server import Sandbox
from tests.support.meetings import config_on, look_alike, ready, refusing

pytestmark = pytest.mark.e2e

TODAY = dt.date(2026, 10, 26)  # the clocks go back on 1 November, between the meetings
QUICK = {"LAWTRACK_BACKOFF": 0.0, "RETRY_TIMES": 1}


# Requests of a day on which nothing changed, robots.txt aside.
PLATFORMS = {
    "iqm2": 3,  # the page of the flagged matter, at both meetings
    "escribe": 1,
    "civicclerk": 2,
    "primegov": 3,  # an agenda is in two pages
}
# Where no number goes with a matter: agendas are one text at the first two.
NUMBERLESS = {"civicweb": 1, "civicplus": 1, "onbase": 3}
# Where a meeting is known by its name and day, and by a number while it has one. Windows in
# halves, pages and months are a request each; so is the page of the flagged matter, twice.
NAMELESS = {"granicus": 1, "novusagenda": 5, "municode": 2, "destiny": 8}
HOURLESS = ("novusagenda", "destiny")  # their lists have no hours
DONE = "Approved by a vote of 5 to 2"  # as minutes say it
ALL = PLATFORMS | NUMBERLESS | NAMELESS


@pytest.fixture(params=PLATFORMS)
def platform(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def box(platform: str) -> Iterator[Sandbox]:
    with look_alike(LOOK_ALIKES[platform].routes, TODAY) as box:
        yield box


@pytest.fixture
def config(platform: str, box: Sandbox, tmp_path: Path) -> Config:
    settings = LOOK_ALIKES[platform].settings(box.address("webapi"))
    return ready(config_on(platform, tmp_path, **settings))


def crawl(config: Config, box: Sandbox, day: int, *, hour: int = 16) -> CrawlSummary:
    box.set_day(day)
    box.forget_requests()
    now = dt.datetime.combine(TODAY, dt.time(hour), tzinfo=dt.UTC) + dt.timedelta(days=day - 1)
    return run_crawl(config, "rivertown", now=now, settings=QUICK)


def run(command: str, config: Config) -> str:
    """What a command shows."""
    words = ["--config", str(config.path), *command.split()]
    return CliRunner().invoke(cli, words, standalone_mode=False).output


class Seen(NamedTuple):
    title: str
    identifier: str
    kind: str
    steps: tuple[tuple[dt.date, str], ...]


@contextmanager
def looked_into(config: Config) -> Iterator[Session]:
    """The database of the settings."""
    engine = open_database(config.database)
    with database_session(engine) as session:
        yield session
    engine.dispose()


def without_number(title: str) -> str:
    """The title as the town wrote it: eSCRIBE has numbers in titles."""
    return re.sub(r"^RES-\d{4}-\d+ ", "", title)


def stored(config: Config) -> dict[str, Seen]:
    """The matters that are there, by title."""
    seen = {}
    with looked_into(config) as session:
        for row in session.scalars(select(BillRow).where(BillRow.missing_since.is_(None))).all():
            steps = session.execute(
                select(ActionRow.date, ActionRow.description)
                .where(ActionRow.bill_id == row.id).order_by(ActionRow.order)
            ).all()  # fmt: skip
            dated = tuple((day, words) for day, words in steps if day)
            seen[without_number(row.title)] = Seen(
                row.title, row.identifier, row.classification, dated
            )
    return seen


def days_of(matter: Seen) -> list[dt.date]:
    """The days of the agendas that it was placed on."""
    return [date for date, words in matter.steps if words == "Placed on the agenda"]


def flagged(config: Config) -> set[str]:
    """The titles of the matters that concern the topic."""
    with looked_into(config) as session:
        query = select(BillRow.title).join(FlagRow, FlagRow.subject_id == BillRow.id)
        return {*map(without_number, session.scalars(query.where(FlagRow.kind == "bill")))}


def without_outline(line: str) -> str:
    """A line of an agenda as it is called, without the letter before it."""
    return line.partition(" ")[2]


class Held(NamedTuple):
    date: dt.date
    time: str
    state: str
    lines: tuple[str, ...]


def held(config: Config) -> dict[str, Held]:
    """The meetings that are there, by the source's id, each with the numbers before its lines."""
    found = {}
    with looked_into(config) as session:
        for row in session.scalars(select(EventRow).where(EventRow.missing_since.is_(None))).all():
            lines = session.execute(
                select(AgendaItemRow.number, AgendaItemRow.title)
                .where(AgendaItemRow.event_id == row.id).order_by(AgendaItemRow.order)
            ).all()  # fmt: skip
            found[row.upstream_id] = Held(
                row.date, row.time, row.state, tuple(f"{n} {title}".strip() for n, title in lines)
            )
    return found


def roll_calls(config: Config) -> list[dict[str, int]]:
    """How many voted which way, for each vote that is there."""
    with looked_into(config) as session:
        return [row.counts for row in session.scalars(select(VoteRow)).all()]


def minutes_read(config: Config) -> list[str]:
    """The words of all minutes that meetings list."""
    with looked_into(config) as session:
        listed = select(EventDocumentRow.url).where(EventDocumentRow.kind == "minutes")
        pages = session.scalars(select(TextRow.pages).where(TextRow.url.in_(listed)))
        return ["\n".join(each) for each in pages]


def day(number: int) -> dt.date:
    return TODAY + dt.timedelta(days=number)


def asked(box: Sandbox) -> list[str]:
    return [each.path for each in box.requests() if each.path != "/robots.txt"]


def test_the_first_day_and_one_on_which_nothing_changed(
    config: Config, box: Sandbox, platform: str
) -> None:
    first = crawl(config, box, 1)
    assert (first.outcome, first.failed) == ("ok", 0)
    seen = stored(config)
    assert set(seen) == {rivertown.FACES, rivertown.PAVING}
    assert seen[rivertown.FACES].kind == "agenda item"
    assert flagged(config) == {rivertown.FACES}
    assert days_of(seen[rivertown.FACES]) == [day(3), day(10)]
    meetings = held(config)
    assert len(meetings) == 19
    assert meetings["301"][:3] == (day(3), "18:30", "confirmed")
    assert meetings["302"][:2] == (day(10), "16:00")  # on the other side of the clock change
    assert meetings["301"].lines[0] == "1. Roll Call"

    nothing = crawl(config, box, 2)
    assert (nothing.outcome, nothing.new, nothing.changed) == ("ok", 0, 0)
    # The list, and the agendas of the two meetings that are near: nothing says that they are
    # the same.
    assert len(asked(box)) == PLATFORMS[platform] + 2, asked(box)


def test_what_a_clerk_does_in_ten_days(config: Config, box: Sandbox, platform: str) -> None:
    crawl(config, box, 1)
    before = stored(config)
    assert crawl(config, box, 6).outcome == "ok"
    seen, meetings = stored(config), held(config)
    assert rivertown.PERMIT in seen  # added
    assert meetings["302"][:2] == (day(12), "17:00")  # moved
    assert days_of(seen[rivertown.FACES]) == [day(3), day(12)]
    assert meetings["303"].state == "cancelled"
    assert [line[:2] for line in meetings["301"].lines[2:5]] == ["a.", "b.", "c."]
    assert meetings["301"].lines[2].endswith(rivertown.PERMIT)
    assert seen[rivertown.PAVING] == before[rivertown.PAVING]  # another letter, the same matter

    crawl(config, box, 10)
    seen, meetings = stored(config), held(config)
    # The number came back on a later agenda.
    assert days_of(seen[rivertown.FACES]) == [day(3), day(12), day(22)]
    assert seen[rivertown.BAN].identifier.replace(" #", "-").endswith("2026-110")
    assert "314" not in meetings
    if platform != "primegov":  # whose minutes are a page of what was done
        assert [DONE in words for words in minutes_read(config)] == [True]
    if platform != "civicclerk":  # which shows no votes
        assert roll_calls(config) == [{"yes": 5, "no": 2}]
    assert not any(rivertown.PAVING in line for line in meetings["301"].lines)


@pytest.mark.parametrize(
    ("platform", "fault"),
    [
        ("civicclerk", "status:500"),
        ("civicclerk", "empty"),
        ("novusagenda", "challenge"),
        ("municode", "empty"),
        ("onbase", "status:500"),
    ],
    indirect=["platform"],
)
def test_a_list_that_cannot_be_had_is_told_and_loses_nothing(
    config: Config, box: Sandbox, fault: str
) -> None:
    crawl(config, box, 1)
    before = stored(config), held(config)
    box.fault("webapi", "/", fault)
    assert crawl(config, box, 2).outcome != "ok"
    assert (stored(config), held(config)) == before
    box.clear_faults()
    assert crawl(config, box, 3).outcome == "ok"
    assert rivertown.PERMIT in stored(config)


@pytest.mark.parametrize("platform", ["municode"], indirect=True)
def test_a_table_in_pages_is_read_from_the_first_to_the_last(
    config: Config, box: Sandbox, platform: str
) -> None:
    table = f"{box.address('webapi')}/PublishPage/index?cid=RIVERTOWN&p"
    config = config_on(platform, config.folder, list=f"{table}=2")  # somebody copied it so
    assert crawl(config, box, 1).outcome == "ok"
    pages = [path.rpartition("?")[2] for path in asked(box) if "PublishPage" in path]
    assert pages == ["cid=RIVERTOWN&p=1", "cid=RIVERTOWN&p=2"]
    there = held(config)
    assert len(there) == 19
    assert sorted(there.values())[0][:2] == (day(3), "18:30")
    assert flagged(config) == {rivertown.FACES}


@pytest.mark.parametrize("platform", NUMBERLESS, indirect=True)
def test_matters_without_numbers_stay_who_they_are_when_an_agenda_is_ordered_anew(
    config: Config, box: Sandbox, platform: str
) -> None:
    first = crawl(config, box, 1)
    assert (first.outcome, first.failed) == ("ok", 0)
    before = stored(config)
    assert set(before) == {rivertown.FACES, rivertown.PAVING}
    nothing = crawl(config, box, 2)
    assert (nothing.outcome, nothing.new, nothing.changed) == ("ok", 0, 0)
    assert sum("/document/" not in path for path in asked(box)) == NUMBERLESS[platform] + 2

    assert crawl(config, box, 6).outcome == "ok"
    seen, meetings = stored(config), held(config)
    assert rivertown.PERMIT in seen
    assert meetings["302"].date == day(12)
    assert meetings["303"].state == "cancelled"  # of a town with files alone, a notice says it
    assert [line[:2] for line in meetings["301"].lines[2:5]] == ["a.", "b.", "c."]
    assert seen[rivertown.PAVING] == before[rivertown.PAVING]  # another letter, the same matter

    assert crawl(config, box, 9).outcome == "ok"
    assert [DONE in words for words in minutes_read(config)] == [True]


@pytest.mark.parametrize("platform", NAMELESS, indirect=True)
def test_meetings_that_are_known_by_name_and_day(
    config: Config, box: Sandbox, platform: str
) -> None:
    first = crawl(config, box, 1)
    assert (first.outcome, first.failed) == ("ok", 0)
    assert set(stored(config)) == {rivertown.FACES, rivertown.PAVING}
    assert flagged(config) == {rivertown.FACES}
    meetings = held(config)
    assert len(meetings) == 19
    council = f"city-council-meeting:{day(3)}:1"
    safety = f"public-safety-committee-meeting:{day(10)}:1"
    # The clocks go back between the two.
    hours = ("", "", "") if platform in HOURLESS else ("18:30", "16:00", "17:00")
    assert meetings[council][:2] == (day(3), hours[0])
    assert meetings[safety][:2] == (day(10), hours[1])
    nothing = crawl(config, box, 2)
    assert (nothing.outcome, nothing.new, nothing.changed) == ("ok", 0, 0)
    assert len(asked(box)) == ALL[platform] + 2, asked(box)

    assert crawl(config, box, 6).outcome == "ok"
    meetings = held(config)
    assert meetings[safety][:2] == (day(12), hours[2])  # moved, and still itself
    assert len(meetings) == 19
    assert meetings[f"planning-meeting:{day(17)}:1"].state == "cancelled"  # and still itself
    seen = stored(config)
    assert rivertown.PERMIT in seen
    lines = [line for line in meetings[council].lines if line.startswith(("a.", "b.", "c."))]
    assert [without_outline(line) for line in lines] == [
        rivertown.PERMIT, rivertown.FACES, rivertown.PAVING,
    ]  # fmt: skip
    assert days_of(seen[rivertown.PAVING]) == [day(3)]  # another letter, the same matter

    assert crawl(config, box, 14).outcome == "ok"  # it has been held, and may have another number
    meetings = held(config)
    assert meetings[safety][:2] == (day(12), hours[2])
    assert f"planning-meeting:{day(37)}:1" not in meetings  # deleted
    assert [DONE in words for words in minutes_read(config)] == [True]
    assert not any(rivertown.PAVING in line for line in meetings[council].lines)  # taken off


@pytest.mark.parametrize("platform", ["granicus"])
def test_a_feed_brings_agendas_and_when_they_came_out(box: Sandbox, tmp_path: Path) -> None:
    site = box.address("webapi")
    feed = f"{site}/ViewPublisherRSS.php?view_id=1&mode=agendas"
    config = ready(config_on("granicus", tmp_path, site=site, list=feed, view="1"))
    assert crawl(config, box, 1).outcome == "ok"
    assert flagged(config) == {rivertown.FACES}
    safety = f"public-safety-committee-meeting:{day(10)}:1"
    assert set(held(config)) == {f"city-council-meeting:{day(3)}:1", safety}
    with looked_into(config) as session:
        out = session.scalars(
            select(EventRow.agenda_published).where(EventRow.upstream_id == safety)
        ).one()
    assert str(out).startswith(f"{day(-1)} 19:34") or str(out).startswith(f"{day(-1)}T19:34")
    assert crawl(config, box, 2).changed == 0
    assert len(asked(box)) == 3, asked(box)  # the feed, and the two agendas that are near


@pytest.mark.parametrize("platform", ["primegov"])
def test_what_robots_txt_forbids_is_read_with_a_clerks_leave_only_and_it_is_kept(
    platform: str, tmp_path: Path
) -> None:
    leave = "2026-11-30, City Clerk, by e-mail"
    with look_alike(refusing(primegov.routes), TODAY) as box:
        site = box.address("webapi")
        config = ready(config_on(platform, tmp_path, site=site))
        assert crawl(config, box, 1).outcome == "failed"
        assert asked(box) == []
        shown = run("status", config)
        assert ' ask rivertown" prints a letter' in shown
        config = config_on(platform, tmp_path, site=site, permission=leave)
        assert crawl(config, box, 2).outcome == "ok"
    assert flagged(config) == {rivertown.FACES}
    shown = run("status", config)
    assert f"rivertown: read with leave: {leave}" in shown
    with looked_into(config) as session:
        rows = session.execute(select(CrawlRow.outcome, CrawlRow.reasons).order_by(CrawlRow.id))
        assert [tuple(row) for row in rows.all()][-1] == ("ok", [f"read with leave: {leave}"])
    verified = run("verify", config)
    assert "3 flags, 5 sentences" in verified
    assert "2 crawls" in verified
