"""Sources that go wrong in ways that look well, over real HTTP: told as such, and nothing lost."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lawtrack.config.jurisdictions import JurisdictionSettings
from lawtrack.config.settings import Config
from lawtrack.crawling.health.sources import SourceState, source_states
from lawtrack.crawling.run import CrawlSummary, run_crawl
from lawtrack.database.bills import find_bills
from lawtrack.database.engine import open_database
from lawtrack.database.tables.crawls import CrawlRow, FailureRow, MismatchRow
from lawtrack.database.tables.legislation import BillRow, RevisionRow, SponsorshipRow
from lawtrack.sandbox.server import Sandbox
from tests.crawls.conftest import FirstDay
from tests.support.installation import configured, noon

pytestmark = pytest.mark.e2e

NOON = noon(1)


@pytest.fixture
def box(first_day: FirstDay) -> Sandbox:
    return first_day.again()


@pytest.fixture
def config(first_day: FirstDay, tmp_path: Path) -> Config:
    """An installation that has crawled Boston."""
    return first_day.boston_copied_to(tmp_path / "known")


@pytest.fixture
def fresh(box: Sandbox, tmp_path: Path) -> Config:
    """One that has crawled nothing yet."""
    return configured(box, tmp_path / "fresh")


@pytest.fixture
def engine(config: Config) -> Iterator[Engine]:
    opened = open_database(config.database)
    yield opened
    opened.dispose()


def crawl(
    config: Config, key: str = "boston", *, hours: float = 0, full: bool = False
) -> CrawlSummary:
    return run_crawl(config, key, now=NOON + dt.timedelta(hours=hours), full=full)


def state(engine: Engine, config: Config, *, hours: float, key: str = "boston") -> SourceState:
    now = NOON + dt.timedelta(hours=hours, minutes=1)
    with Session(engine) as session:
        states = source_states(session, config.rhythms(), now=now)
    return next(one for one in states if one.jurisdiction == key)


def count(engine: Engine, table: type[BillRow] | type[SponsorshipRow] | type[RevisionRow]) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def reasons_after(engine: Engine, revision: int) -> list[list[str]]:
    with Session(engine) as session:
        query = select(RevisionRow.reasons).where(RevisionRow.id > revision)
        return list(session.scalars(query.order_by(RevisionRow.id)))


def last_revision(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.max(RevisionRow.id))) or 0


def test_sponsors_lost_on_a_third_of_the_bills_are_kept_and_degrade_the_source(
    box: Sandbox, config: Config, engine: Engine
) -> None:
    before, revision = count(engine, SponsorshipRow), last_revision(engine)
    box.fault("webapi", "/v1/boston/matters/", "lose:30:/sponsors")
    lossy = crawl(config, hours=1, full=True)
    assert lossy.outcome == "degraded"
    assert "sponsorships came empty on" in lossy.reason
    assert count(engine, SponsorshipRow) == before
    assert reasons_after(engine, revision) == []
    # An ordinary run reads nothing of it again, and the source still is not well.
    box.forget_requests()
    later = crawl(config, hours=2)
    assert later.outcome == "degraded"
    assert len([r for r in box.requests() if r.path != "/robots.txt"]) == 2
    assert not state(engine, config, hours=2).well
    with Session(engine) as session:
        kept = session.scalars(select(FailureRow).where(FailureRow.resolved_at.is_(None))).all()
        assert {(f.kind, f.field, f.cause) for f in kept} == {("bill", "sponsorships", "emptied")}
        assert all("the old value is kept" in f.reason and f.url for f in kept)
    box.clear_faults()
    mended = crawl(config, hours=3, full=True)
    assert (mended.outcome, mended.changed) == ("ok", 0)
    assert count(engine, SponsorshipRow) == before
    assert reasons_after(engine, revision) == []
    assert state(engine, config, hours=3).open_failures == 0


def test_what_the_configuration_says_is_dropped_is_believed(
    box: Sandbox, config: Config, engine: Engine
) -> None:
    box.fault("webapi", "/v1/boston/matters/", "lose:100:/sponsors")
    assert crawl(config, hours=1, full=True).outcome == "degraded"
    knowing = replace(config, own={"boston": JurisdictionSettings(dropped=("sponsorships",))})
    summary = crawl(knowing, hours=2, full=True)
    assert (summary.outcome, summary.changed > 10) == ("ok", True)
    assert count(engine, SponsorshipRow) == 0
    assert state(engine, config, hours=2).open_failures == 0


def test_a_few_removals_are_believed_at_the_end_of_the_same_crawl(
    box: Sandbox, config: Config, engine: Engine
) -> None:
    revision = last_revision(engine)
    with Session(engine) as session:
        bill = session.scalars(
            select(BillRow)
            .join(SponsorshipRow, SponsorshipRow.bill_id == BillRow.id)
            .where(BillRow.jurisdiction == "boston")
            .order_by(BillRow.id)
        ).first()
        assert bill is not None
        path = f"/v1/boston/matters/{bill.upstream_id}/sponsors"
    box.fault("webapi", path, "empty")
    summary = crawl(config, hours=1, full=True)
    assert (summary.outcome, summary.changed) == ("ok", 1)
    assert reasons_after(engine, revision) == [["sponsor-removed"]]


def test_a_number_with_a_stray_sign_is_the_same_bill_under_both(
    box: Sandbox, config: Config, engine: Engine
) -> None:
    before, revision = count(engine, BillRow), last_revision(engine)
    with Session(engine) as session:
        numbers = session.scalars(
            select(BillRow.identifier)
            .where(BillRow.jurisdiction == "boston")
            .order_by(BillRow.introduced.desc(), BillRow.id)
        ).all()
    ticked, moved = numbers[0], numbers[1]
    box.fault("webapi", "/v1/boston/matters?", f'swap:"{ticked}":"`{ticked}"')
    summary = crawl(config, hours=1)
    assert (summary.outcome, summary.new, summary.changed) == ("ok", 0, 1)
    assert [set(r) - {"details"} for r in reasons_after(engine, revision)] == [{"identifier"}]
    with Session(engine) as session:
        (bill,) = find_bills(session, ticked, jurisdiction="boston")
        assert (bill.identifier, bill.other_identifiers) == (f"`{ticked}", [ticked])
    box.clear_faults()
    box.fault("webapi", "/v1/boston/matters?", f'swap:"{moved}":"2026-9999"')
    summary = crawl(config, hours=2)
    assert (summary.outcome, summary.new, summary.changed) == ("ok", 0, 2)
    assert count(engine, BillRow) == before
    with Session(engine) as session:
        found = [find_bills(session, number) for number in (moved, "2026-9999")]
        assert [[b.identifier for b in bills] for bills in found] == [["2026-9999"]] * 2
        assert not session.scalars(select(BillRow).where(BillRow.missing_since.is_not(None))).all()


@pytest.mark.parametrize("full", [False, True])
def test_an_empty_list_where_bills_are_known_is_an_outage(
    box: Sandbox, config: Config, engine: Engine, full: bool
) -> None:
    before = count(engine, BillRow)
    box.fault("webapi", "/v1/boston/matters?", "empty")
    summary = crawl(config, hours=1, full=full)
    assert summary.outcome == "degraded"
    assert "an empty list, where" in summary.reason
    assert count(engine, BillRow) == before
    assert state(engine, config, hours=1).open_failures == 1
    box.clear_faults()
    assert crawl(config, hours=2).outcome == "ok"
    assert state(engine, config, hours=2).open_failures == 0


def test_an_empty_list_of_a_council_with_agendas_full_of_bills_is_no_proof(
    box: Sandbox, fresh: Config
) -> None:
    box.fault("webapi", "/v1/boston/matters?", "empty")
    summary = crawl(fresh)
    assert summary.outcome == "degraded"
    assert "no bill in the list, but agendas name" in summary.reason


def test_a_council_that_has_nothing_yet_is_proved_empty(box: Sandbox, fresh: Config) -> None:
    box.fault("webapi", "/v1/boston/matters?", "empty")
    box.fault("webapi", "/v1/boston/events?", "empty")
    box.fault("notices", "/", "empty")
    box.fault("boston_site", "/Calendar.aspx", "swap:rgRow:nothing")
    summary = crawl(fresh)
    assert (summary.outcome, summary.new) == ("proved empty", 0), summary.reason


@pytest.mark.parametrize("path", ["/v1/boston/", "/v1/boston/matters?"])
def test_a_challenge_page_with_status_200_is_told_by_what_it_says(
    box: Sandbox, config: Config, engine: Engine, path: str
) -> None:
    before = count(engine, BillRow)
    box.fault("webapi", path, "challenge")
    box.fault("boston_site", "/Calendar.aspx", "challenge")
    summary = crawl(config, hours=25)
    assert summary.outcome in ("degraded", "failed")
    assert "titled 'Just a moment...'" in summary.reason
    assert count(engine, BillRow) == before
    with Session(engine) as session:
        reasons = session.scalars(select(FailureRow.reason)).all()
    assert any("not the source's own" in reason for reason in reasons)
    found = state(engine, config, hours=25)
    assert (found.well, "Just a moment" in found.last_error) == (False, True)


def test_old_records_are_read_again_each_day_and_nothing_is_told_about_them(
    box: Sandbox, config: Config, engine: Engine
) -> None:
    revision = last_revision(engine)
    with Session(engine) as session:
        old = session.scalars(
            select(BillRow.upstream_id)
            .where(BillRow.jurisdiction == "boston")
            .order_by(BillRow.introduced, BillRow.id)
            .limit(1)
        ).one()
    box.forget_requests()
    assert crawl(config, hours=25).outcome == "ok"
    assert any(f"/matters/{old}/sponsors" in asked.path for asked in box.requests("webapi"))
    assert reasons_after(engine, revision) == []
    box.fault("webapi", "/v1/boston/matters/", "lose:100:/sponsors")
    summary = crawl(config, hours=50)
    assert summary.outcome == "degraded"
    assert "sponsorships came empty on" in summary.reason


def test_congress_is_spot_checked_once_a_day(box: Sandbox, config: Config, engine: Engine) -> None:
    crawl(config, "federal")
    box.forget_requests()
    assert crawl(config, "federal", hours=25).outcome == "ok"
    asked = [one.path for one in box.requests("govinfo")]
    assert sum("BILLSTATUS-" in path and path.endswith(".xml") for path in asked) == 1
    assert sum("/bulkdata/json/" in path for path in asked) == 1
    box.forget_requests()
    assert crawl(config, "federal", hours=26).outcome == "ok"
    assert len([r for r in box.requests() if r.path != "/robots.txt"]) == 1
    with Session(engine) as session:
        assert session.scalars(select(MismatchRow)).all() == []


def test_the_row_of_a_crawl_says_what_it_was_judged_by(
    first_day: FirstDay, config: Config, engine: Engine
) -> None:
    summary = first_day.summaries["boston"]
    with Session(engine) as session:
        row = session.get_one(CrawlRow, summary.crawl_id)
        assert row.counts["bill"]["new"] + row.counts["event"]["new"] == summary.new
        assert row.coverage["bill"]["records"] == row.counts["bill"]["new"]
        assert 0 < row.coverage["bill"]["sponsorships"] <= row.coverage["bill"]["records"]
        assert (row.reasons, row.duration >= 0) == ([], True)
