"""Absence over real HTTP: lists that are cut, items that vanish, come back, or are really gone."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lawtrack.config.settings import Config
from lawtrack.crawling.run import CrawlSummary, run_crawl
from lawtrack.database.engine import open_database
from lawtrack.database.tables.crawls import CheckpointRow
from lawtrack.database.tables.legislation import AbsenceRow, BillRow, EventRow, RevisionRow
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.server import Sandbox
from lawtrack.sandbox.stories.story_days import story_of
from tests.crawls.conftest import FirstDay
from tests.support.installation import PRACTICE_DAY, noon

pytestmark = pytest.mark.e2e

NOON = noon(1)
BOSTON = "/v1/boston"


@pytest.fixture
def box(first_day: FirstDay) -> Sandbox:
    return first_day.again()


@pytest.fixture
def config(first_day: FirstDay, tmp_path: Path) -> Config:
    """An installation that has crawled Boston."""
    return first_day.boston_copied_to(tmp_path / "known")


@pytest.fixture
def engine(config: Config) -> Iterator[Engine]:
    opened = open_database(config.database)
    yield opened
    opened.dispose()


def crawl(config: Config, days: int, key: str = "boston", *, hours: int = 0) -> CrawlSummary:
    return run_crawl(config, key, now=NOON + dt.timedelta(days=days, hours=hours))


def matter(key: str, city: str = "boston") -> str:
    return str(story_of(city, Scenario(PRACTICE_DAY)).matters[key].number)


def meeting(key: str) -> str:
    return str(story_of("boston", Scenario(PRACTICE_DAY)).meetings[key].number)


def without(box: Sandbox, path: str, *numbers: str) -> None:
    box.fault("webapi", f"{BOSTON}/{path}?", f"without:{','.join(numbers)}")


def missing(engine: Engine) -> dict[str, dt.datetime]:
    with Session(engine) as session:
        found = {
            row[0]: row[1]
            for table in (BillRow, EventRow)
            for row in session.execute(select(table.upstream_id, table.missing_since))
        }
    return {id_: since for id_, since in found.items() if since}


def told(engine: Engine) -> list[list[str]]:
    with Session(engine) as session:
        rows = session.scalars(select(RevisionRow).order_by(RevisionRow.id))
        return [row.reasons for row in rows if any(r.startswith("item-") for r in row.reasons)]


def absent(engine: Engine) -> dict[str, int]:
    with Session(engine) as session:
        return {row.upstream_id: row.times for row in session.scalars(select(AbsenceRow))}


def looks(box: Sandbox, path: str) -> int:
    return sum(asked.path == f"{BOSTON}/{path}" for asked in box.requests("webapi"))


def test_a_deleted_bill_is_missing_after_two_lists_and_a_look_and_no_sooner(
    box: Sandbox, config: Config, engine: Engine
) -> None:
    gone = matter("elevators")
    without(box, "matters", gone)
    box.fault("webapi", f"{BOSTON}/matters/{gone}", "status:410")
    assert crawl(config, 7).outcome == "ok"
    assert (absent(engine), missing(engine)) == ({gone: 1}, {})
    assert crawl(config, 14).outcome == "ok"
    assert (absent(engine), missing(engine)) == ({gone: 2}, {})
    box.forget_requests()
    crawl(config, 14, hours=1)  # no daily look yet
    assert (looks(box, f"matters/{gone}"), missing(engine)) == (0, {})
    assert crawl(config, 15).outcome == "ok"
    assert missing(engine) == {gone: NOON + dt.timedelta(days=7)}
    assert told(engine) == [["item-missing"]]
    crawl(config, 16)
    assert looks(box, f"matters/{gone}") == 1
    with Session(engine) as session:  # nothing is deleted
        (bill,) = session.scalars(select(BillRow).where(BillRow.upstream_id == gone))
        assert bill.title
    box.clear_faults()
    assert crawl(config, 21).outcome == "ok"
    assert (absent(engine), missing(engine)) == ({}, {})
    assert told(engine) == [["item-missing"], ["item-restored"]]


def test_a_meeting_that_only_the_list_forgets_is_never_missing(
    box: Sandbox, config: Config, engine: Engine
) -> None:
    forgotten = meeting("c-rodents")
    without(box, "events", forgotten)
    for day in (7, 14, 15):
        assert crawl(config, day).outcome == "ok"
    # Once while it lay ahead, and once when two whole lists had forgotten it.
    assert looks(box, f"events/{forgotten}") == 2
    assert (absent(engine), missing(engine), told(engine)) == ({}, {}, [])


def test_an_item_that_is_listed_again_starts_anew(
    box: Sandbox, config: Config, engine: Engine
) -> None:
    shy = matter("elevators")
    without(box, "matters", shy)
    crawl(config, 7)
    box.clear_faults()
    crawl(config, 14)
    assert absent(engine) == {}
    without(box, "matters", shy)
    crawl(config, 21)
    assert absent(engine) == {shy: 1}


def test_half_a_list_marks_nothing_and_is_told(
    box: Sandbox, config: Config, engine: Engine
) -> None:
    box.fault("webapi", f"{BOSTON}/matters?", "half")
    summary = crawl(config, 7)
    assert summary.outcome == "degraded"
    assert "the list 'matters' no longer shows" in summary.reason
    assert (absent(engine), missing(engine), told(engine)) == ({}, {}, [])
    box.clear_faults()
    assert crawl(config, 14).outcome == "ok"


def test_a_list_that_is_not_believed_is_read_again_a_day_later(
    box: Sandbox, config: Config, engine: Engine
) -> None:
    def full() -> str:
        with Session(engine) as session:
            key = CheckpointRow.jurisdiction == "boston", CheckpointRow.key == "full"
            return session.scalars(select(CheckpointRow.value).where(*key)).one()[:10]

    box.fault("webapi", f"{BOSTON}/matters?", "half")
    assert crawl(config, 7).outcome == "degraded"
    assert full() == "2026-10-05"
    assert crawl(config, 7, hours=1).outcome == "ok"  # not with every crawl
    assert crawl(config, 8, hours=1).outcome == "degraded"
    box.clear_faults()
    assert crawl(config, 9, hours=2).outcome == "ok"
    assert full() == "2026-10-14"


def test_a_look_that_fails_tells_nothing_and_is_made_again(
    box: Sandbox, config: Config, engine: Engine
) -> None:
    gone = matter("elevators")
    without(box, "matters", gone)
    for day in (7, 14):
        crawl(config, day)
    box.fault("webapi", f"{BOSTON}/matters/{gone}", "challenge")
    assert crawl(config, 15).outcome == "degraded"
    assert missing(engine) == {}
    box.fault("webapi", f"{BOSTON}/matters/{gone}", "status:404")
    assert crawl(config, 16).outcome == "ok"
    assert list(missing(engine)) == [gone]


def test_a_file_that_leaves_a_sitemap_of_congress_is_looked_at(
    box: Sandbox, config: Config, engine: Engine
) -> None:
    crawl(config, 0, "federal")
    with Session(engine) as session:
        query = select(BillRow.upstream_id).where(BillRow.upstream_id.like("119-hr-%"))
        gone = session.scalars(query.order_by(BillRow.id)).first()
    assert gone is not None
    number = gone.rpartition("-")[2]
    box.fault("govinfo", "/sitemap/bulkdata/BILLSTATUS/119hr/", f"without:119hr{number}")
    # Sitemaps are read only when they moved, as they do from one made-up day to the next.
    box.set_day(2)
    crawl(config, 1, "federal")
    assert absent(engine) == {gone: 1}
    box.set_day(3)
    crawl(config, 2, "federal")
    assert absent(engine) == {gone: 2}
    box.fault("govinfo", f"/bulkdata/BILLSTATUS/119/hr/BILLSTATUS-119hr{number}.xml", "status:404")
    assert crawl(config, 3, "federal").outcome == "ok"
    assert list(missing(engine)) == [gone]
    box.forget_requests()
    crawl(config, 3, "federal", hours=1)
    assert len([asked for asked in box.requests() if asked.path != "/robots.txt"]) == 1
