"""The turn of a Congress, day by day: a late index, empty folders, laws that are signed late.

The parsers are led through every day from 28 December to 31 January by hand, over loopback; whole
crawls are made on the days that matter. The clock is the test's.
"""

import datetime as dt
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.cli import main, options
from lawtrack.crawling.run import run_crawl
from lawtrack.database.engine import open_database
from lawtrack.database.tables.legislation import BillRow
from lawtrack.errors import FailureKind
from lawtrack.legislation.records import (
    Bill,
    Checkpoint,
    Failed,
    Record,
    Source,
    StoredState,
)
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.server import Sandbox
from lawtrack.sandbox.stories.congress_turn import EMPTY_UNTIL, INDEX_LATE, SIGNED
from scrapers.page import Follow, Page
from scrapers.platforms.govinfo import sitemaps
from tests.support.installation import configured

pytestmark = pytest.mark.e2e

DAYS = 35  # 28 December to 31 January
TURNS = {2024: 119, 2026: 120, 2028: 121}  # the year that ends, and what begins
INDEX = "/sitemap/bulkdata/BILLSTATUS/sitemapindex.xml"


def fetched(url: str, accept: str) -> Page:
    request = urllib.request.Request(url, headers={"Accept": accept})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return Page(url=url, body=answer.read(), headers=headers)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return Page(url=url, body=refusal.read(), status=refusal.code)


class Reader:
    """What the parsers have read so far, as the database would hold it."""

    def __init__(self, box: Sandbox) -> None:
        self.box = box
        self.source = Source(
            key="federal", platform="govinfo", name="Congress", division="ocd-division/country:us",
            timezone="America/New_York", addresses={"govinfo": box.address("govinfo")},
        )  # fmt: skip
        self.bills: dict[str, Bill] = {}
        self.checkpoints: dict[str, str] = {}

    def read(self, now: dt.datetime) -> list[Failed]:
        """One run; returns what failed. Texts are left out: they do not turn."""
        known = StoredState(
            now=now, checkpoints=dict(self.checkpoints), interesting=lambda text: False,
            bills={id_: bill.stamp for id_, bill in self.bills.items()},
        )  # fmt: skip
        failures: list[Failed] = []
        checkpoints: list[Checkpoint] = []
        waiting: list[Record | Follow] = list(sitemaps.begin(self.source, known))
        while waiting:
            thing = waiting.pop()
            if isinstance(thing, Bill):
                self.bills[thing.upstream_id] = thing
            elif isinstance(thing, Failed):
                failures.append(thing)
            elif isinstance(thing, Checkpoint):
                checkpoints.append(thing)
            elif isinstance(thing, Follow):
                waiting += self._followed(thing)
        held_back = {failed.covers for failed in failures}
        self.checkpoints |= {c.key: c.value for c in checkpoints if c.key not in held_back}
        return failures

    def _followed(self, wish: Follow) -> list[Record | Follow]:
        page = fetched(wish.url, wish.accept)
        if page.status == 200 or page.status in wish.statuses:
            return list(wish.parse(page, **wish.context))
        failed = Failed(
            jurisdiction="federal", url=wish.url, reason=str(page.status), covers=wish.covers,
            cause=FailureKind.STATUS,
        )  # fmt: skip
        otherwise = wish.otherwise
        return [failed, *(otherwise(failed=failed, **wish.context) if otherwise else ())]

    def of(self, congress: int) -> dict[str, Bill]:
        return {id_: bill for id_, bill in self.bills.items() if id_.startswith(f"{congress}-")}


def moment(year: int, day: int) -> dt.datetime:
    """Noon of the day, 1 being 28 December of that year."""
    return dt.datetime(year, 12, 28, 17, tzinfo=dt.UTC) + dt.timedelta(days=day - 1)


@pytest.fixture
def box(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    year: int = request.param
    with Sandbox(Scenario(dt.date(year, 12, 28), turn=True)) as running:
        yield running


@pytest.mark.parametrize(("box", "year"), [(y, y) for y in TURNS], indirect=["box"])
def test_no_day_of_a_turn_is_an_error_and_none_is_lost(box: Sandbox, year: int) -> None:
    new, old = TURNS[year], TURNS[year] - 1
    reader = Reader(box)
    first = dt.date(year + 1, 1, 3)
    for day in range(1, DAYS + 1):
        box.set_day(day)
        assert reader.read(moment(year, day)) == [], f"day {day}"
        since = (moment(year, day).date() - first).days
        followed = reader.checkpoints["sessions"].split()
        assert followed == (
            [str(new), str(old)]
            if since >= INDEX_LATE
            else [str(old), str(old - 1)][: len(followed)]
        )
        assert bool(reader.of(new)) == (since >= EMPTY_UNTIL)
        for (kind, number), signed in SIGNED.items():
            bill = reader.of(old)[f"{old}-{kind}-{number}"]
            is_law = any("Became Public Law" in a.description for a in bill.actions or ())
            assert is_law == (since >= signed), f"day {day}: {bill.identifier}"


@pytest.mark.parametrize(("box", "year"), [(2025, 2025), (2027, 2027)], indirect=["box"])
def test_the_middle_of_a_congress_is_no_turn(box: Sandbox, year: int) -> None:
    reader = Reader(box)
    for day in range(1, DAYS + 1, 5):
        box.set_day(day)
        assert reader.read(moment(year, day)) == []
    assert reader.checkpoints["sessions"].split()[0] == str(TURNS[year - 1])


@pytest.mark.parametrize(("box", "year"), [(y, y) for y in TURNS], indirect=["box"])
def test_without_an_index_the_folders_of_both_are_asked(box: Sandbox, year: int) -> None:
    reader = Reader(box)
    reader.read(moment(year, 1))
    box.fault("govinfo", INDEX, "status:503")
    for day in (7, 18, 19, 24):
        box.set_day(day)
        failures = reader.read(moment(year, day))
        assert {failed.covers for failed in failures} == {"index"}, f"day {day}"
    old = TURNS[year] - 1
    bill = reader.of(old)[f"{old}-hr-203"]
    assert any("Became Public Law" in a.description for a in bill.actions or ())
    assert reader.of(TURNS[year])


@pytest.mark.parametrize("box", [2026], indirect=True)
def test_whole_crawls_through_the_turn_end_well_and_tell_which_congress_is_which(
    box: Sandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    config = configured(box, tmp_path)
    for day in (1, 7, 17, 19, 35):
        box.set_day(day)
        summary = run_crawl(config, "federal", now=moment(2026, day))
        assert summary.outcome == "ok", f"day {day}: {summary.reason}"
        assert config.path is not None
        monkeypatch.setattr(options, "clock", lambda: moment(2026, day))  # noqa: B023
        main(["--config", str(config.path), "status"])
        follows = "120th, 119th" if day >= 7 + INDEX_LATE else "119th"
        assert f"federal: follows the {follows}" in capsys.readouterr().out
    engine = open_database(config.database)
    with Session(engine) as session:
        sessions = set(session.scalars(select(BillRow.session)))
        flagged = session.scalars(select(BillRow.title).where(BillRow.upstream_id == "120-hr-1"))
        assert sessions == {"120", "119", "118"}
        assert "facial recognition" in flagged.one()
    engine.dispose()
