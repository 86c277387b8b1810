"""Ways in which trackers have failed people, one test each: docs/reliability.md lists them."""

import asyncio
import datetime as dt
import signal
from pathlib import Path

import orjson
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.alerts.deliver import deliver_due
from lawtrack.crawling.daemon.daemon import Daemon
from lawtrack.database.tables.crawls import CrawlRow
from lawtrack.database.tables.legislation import (
    ActionRow,
    BillRow,
    RelatedBillRow,
    RevisionRow,
    SponsorshipRow,
    TextRow,
    VoteRow,
)
from lawtrack.legislation.records import Checkpoint, StoredState
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.stories.story_days import story_of
from scrapers.page import Follow, Page
from scrapers.platforms.legistar import lists
from scrapers.platforms.legistar.tenant import LegistarClient, scope_of
from tests.crawls.faults import TODAY, Practice, practice_on
from tests.support.installation import start_child
from tests.support.waiting import ended, kill_tree, wait_for

pytestmark = pytest.mark.e2e


def test_an_exception_is_never_read_as_nothing_new(practice: Practice) -> None:
    practice.box.fault("webapi", "/v1/boston/matters?", "swap:MatterId:MatterNumber")
    summary = practice.crawl()
    assert summary.outcome in ("degraded", "failed")
    assert "MatterId" in summary.reason
    practice.box.clear_faults()
    assert practice.crawl(hours=1).outcome == "ok"


def test_an_empty_listing_with_status_200_deletes_nothing(practice: Practice) -> None:
    practice.crawl("federal")
    before = practice.bills()
    practice.box.fault("govinfo", "/sitemap/", "empty")
    practice.box.fault("govinfo", "/bulkdata/json/", "empty")
    summary = practice.crawl("federal", day=2)
    assert summary.outcome in ("degraded", "failed")
    assert practice.bills() == before


def test_a_challenge_page_with_status_200_is_no_answer(begun: Practice) -> None:
    for host in ("webapi", "boston_site", "files", "notices"):
        begun.box.fault(host, "/", "challenge")
    summary = begun.crawl(day=2)
    assert summary.outcome == "failed"
    assert "Just a moment" in summary.reason
    assert begun.told() == {}


def test_half_a_listing_marks_nothing_as_missing_and_loses_nothing(
    sqlite_url: str, tmp_path: Path
) -> None:
    practice = next(running := practice_on(TODAY, sqlite_url, tmp_path, extra=80))
    practice.crawl("federal")
    before = practice.bills()
    practice.told()
    practice.box.fault("govinfo", "/sitemap/bulkdata/BILLSTATUS/119hr/", "half")
    practice.crawl("federal", day=2)
    assert any("files" in message and "stored" in message for message in practice.mismatches())
    assert practice.bills().keys() >= before.keys()
    with Session(practice.engine) as session:
        assert not session.scalars(select(BillRow).where(BillRow.missing_since.is_not(None))).all()
    practice.box.clear_faults()
    practice.crawl("federal", day=3)
    said = practice.told()
    assert said["bill", "119-hr-2866"] >= {"new"}
    assert "document-added" in said["bill", "119-hr-2830"]
    running.close()


def test_a_list_cut_silently_at_1000_rows_is_asked_for_to_its_end(practice: Practice) -> None:
    known = StoredState(now=dt.datetime(2025, 11, 17, 16, tzinfo=dt.UTC))
    source = practice.config.source("boston")
    tenant = LegistarClient(source=source, known=known, scope=scope_of(known))
    rows = [{"MatterId": n, "MatterFile": f"2025-{n}", "MatterTitle": "x"} for n in range(1, 1001)]
    page = Page(url=f"{source.addresses['api']}/boston/matters", body=orjson.dumps(rows))
    output = list(lists.parse_matters(page, tenant=tenant, before=0, newest="", listed=frozenset()))
    asked = [thing for thing in output if isinstance(thing, Follow)]
    assert "MatterId%20lt%201" in asked[-1].url
    assert not [thing for thing in output if isinstance(thing, Checkpoint)]


def test_a_stale_last_modified_hides_no_cancellation_and_no_new_hour(begun: Practice) -> None:
    begun.crawl(day=2)
    assert "cancelled" in begun.told()["event", begun.id_of("boston", "c-rodents")]
    begun.crawl(day=53)
    begun.told()
    begun.crawl(day=54)
    moved = ("event", begun.id_of("boston", "c-again", day=54))
    assert begun.told() == {moved: {"rescheduled"}}


@pytest.mark.parametrize(("key", "day"), [("boston", 12), ("federal", 10)])
def test_a_bulk_stamp_with_nothing_changed_tells_nothing(
    practice: Practice, key: str, day: int
) -> None:
    practice.crawl(key, day=day - 1)
    practice.crawl(key, day=day - 1, hours=1)  # what the first look left in the queue
    practice.told()
    summary = practice.crawl(key, day=day)
    assert summary.requests > 20  # it looked at what was stamped
    assert (summary.outcome, summary.changed, practice.told()) == ("ok", 0, {})


def test_sponsors_dropped_by_the_service_are_kept_until_it_is_clear_why(
    begun: Practice,
) -> None:
    with Session(begun.engine) as session:
        before = sorted(session.scalars(select(SponsorshipRow.name)))
    begun.box.fault("webapi", "/v1/boston/matters/", "lose:100:/sponsors")
    summary = begun.crawl(hours=1, full=True)
    assert summary.outcome == "degraded"
    assert "sponsorships" in summary.reason
    assert begun.told() == {}
    with Session(begun.engine) as session:
        assert sorted(session.scalars(select(SponsorshipRow.name))) == before


def test_a_number_with_a_back_tick_is_no_new_bill(begun: Practice) -> None:
    before = begun.bills()
    limits = begun.id_of("boston", "face-limits")
    begun.box.fault("webapi", "/v1/boston/matters?", f'swap:"{before[limits]}":"`{before[limits]}"')
    summary = begun.crawl(hours=1, full=True)
    assert (summary.outcome, summary.new) == ("ok", 0)
    assert begun.told() == {("bill", limits): {"identifier"}}
    assert begun.bills().keys() == before.keys()


def test_a_docket_renumbered_in_january_is_linked_to_the_old_one(practice: Practice) -> None:
    practice.crawl(day=49)
    practice.told()
    practice.crawl(day=50)
    old = practice.id_of("boston", "privacy-report")
    again = practice.id_of("boston", "audit-again", day=50)
    assert practice.told()["bill", again] == {"new"}
    numbers = practice.bills()
    assert (numbers[old][:4], numbers[again][:4]) == ("2025", "2026")
    with Session(practice.engine) as session:
        linked = select(RelatedBillRow.identifier).join(
            BillRow, BillRow.id == RelatedBillRow.bill_id
        )
        assert session.scalars(linked.where(BillRow.upstream_id == again)).all() == [numbers[old]]


def test_a_document_removed_at_the_source_is_told_and_its_text_kept(practice: Practice) -> None:
    practice.crawl(day=30)
    practice.told()
    with Session(practice.engine) as session:
        texts = set(session.scalars(select(TextRow.url)))
    practice.crawl(day=31)
    bill = ("bill", practice.id_of("boston", "privacy-report"))
    assert practice.told()[bill] == {"document-removed"}
    with Session(practice.engine) as session:
        assert set(session.scalars(select(TextRow.url))) >= texts
        change = session.scalars(select(RevisionRow).order_by(RevisionRow.id.desc())).first()
        assert change is not None
        (removed,) = [c for c in change.changes if c["reason"] == "document-removed"]
        assert "List of systems" in removed["old"]


def test_a_text_that_arrives_late_and_bears_an_earlier_date_raises_its_flag(
    practice: Practice,
) -> None:
    practice.crawl("federal", day=25)
    practice.crawl("federal", day=25, hours=1)  # what the first look left in the queue
    dated = practice.crawl("federal", day=26).raised
    assert [flag.identifier for flag in dated] == ["S 1180 (119th)"]  # printed a week before
    practice.crawl("philadelphia", day=23)
    late = practice.crawl("philadelphia", day=24).raised
    assert [flag.identifier for flag in late] == [
        practice.bills()[practice.id_of("philadelphia", "lodging", day=24)]
    ]


def test_a_crawl_killed_midway_says_so_and_the_next_one_is_whole(practice: Practice) -> None:
    practice.crawl("federal")
    now = dt.datetime(2025, 11, 17, 16, tzinfo=dt.UTC)
    practice.box.forget_requests()
    practice.box.fault("webapi", "/v1/boston/matters/", "slow:0.2")
    child = start_child(practice.config, "boston", now)
    wait_for(lambda: child.poll() is not None or len(practice.box.requests()) >= 20, every=0.01)
    kill_tree(child.pid)
    assert ended(child) == -signal.SIGKILL
    practice.box.clear_faults()
    assert practice.crawl().outcome == "ok"
    with Session(practice.engine) as session:
        rows = session.scalars(
            select(CrawlRow).where(CrawlRow.jurisdiction == "boston").order_by(CrawlRow.id)
        )
        assert [row.outcome for row in rows] == ["interrupted", "ok"]
    assert practice.crawl(hours=1, full=True).changed == 0


def test_a_source_that_never_answers_is_given_up_and_called_failed(practice: Practice) -> None:
    practice.box.fault("webapi", "/v1/boston/", "slow:20")
    summary = practice.crawl(time_limit=1.5)
    assert summary.outcome == "failed"
    assert "time limit" in summary.reason


def test_a_page_with_another_layout_is_an_error_that_names_place_and_finding(
    practice: Practice,
) -> None:
    practice.box.fault("boston_site", "/Calendar.aspx", "swap:Meeting Date:Day")
    summary = practice.crawl()
    assert summary.outcome == "degraded"
    assert "Calendar.aspx: expected a column 'Meeting Date', found" in summary.reason


def test_dates_written_otherwise_are_an_error_and_no_other_days(begun: Practice) -> None:
    begun.box.fault("webapi", "/v1/boston/events?", "swap:2025-11-:11/2025/")
    summary = begun.crawl(hours=1)
    assert summary.outcome == "degraded"
    assert "expected a moment in EventAgendaLastPublishedUTC, found '11/2025/" in summary.reason
    assert begun.told() == {}


def test_a_meeting_taken_from_the_calendar_in_an_outage_is_no_twin_afterwards(
    practice: Practice,
) -> None:
    practice.crawl(day=14)
    before = practice.events()
    practice.box.fault("webapi", "/v1/boston/events?", "status:500")
    assert practice.crawl(day=15).outcome == "degraded"
    (new,) = practice.events().keys() - before.keys()  # known meetings are not taken again
    assert new.startswith("web-")
    practice.box.clear_faults()
    practice.crawl(day=16)
    called = practice.id_of("boston", "c-doors", day=15)
    assert practice.events().keys() - before.keys() == {new, called}
    assert practice.events()[new].missing_since is not None
    assert practice.told()["event", new] == {"new", "item-missing"}
    assert practice.crawl(day=16, hours=1, full=True).changed == 0


def test_a_text_that_failed_once_is_asked_for_again(practice: Practice) -> None:
    practice.crawl("federal", day=25)
    practice.box.fault("govinfo", "/content/pkg/", "service-error")
    assert practice.crawl("federal", day=26).outcome == "degraded"
    text = select(TextRow.state).where(TextRow.url.contains("119s1180is"))
    with Session(practice.engine) as session:
        assert session.scalars(text).one() == "no_text"
    practice.box.clear_faults()
    raised = practice.crawl("federal", day=31).raised  # the sitemap moves again
    assert "S 1180 (119th)" in {flag.identifier for flag in raised}
    with Session(practice.engine) as session:
        assert session.scalars(text).one() == "text"


def test_one_answer_that_is_missing_does_not_lose_the_bill(practice: Practice) -> None:
    id_ = practice.id_of("boston", "face-limits")
    practice.box.fault("webapi", f"/v1/boston/matters/{id_}/histories", "status:500")
    assert practice.crawl().outcome == "degraded"
    assert practice.bill(id_).stamp == ""  # asked for again
    practice.box.clear_faults()
    assert practice.crawl(hours=1).outcome == "ok"
    with Session(practice.engine) as session:
        query = select(ActionRow).join(BillRow, BillRow.id == ActionRow.bill_id)
        assert session.scalars(query.where(BillRow.upstream_id == id_)).all()


def test_the_clock_change_moves_no_meeting(sqlite_url: str, tmp_path: Path) -> None:
    today = dt.date(2026, 10, 19)  # clocks go back on 1 November
    for practice in practice_on(today, sqlite_url, tmp_path):
        meetings = story_of("boston", Scenario(today)).meetings.values()
        practice.crawl()
        stored = practice.events()
        coming = [m for m in meetings if m.body == "City Council" and m.date >= today]
        assert {m.date < dt.date(2026, 11, 1) for m in coming} == {True, False}
        for meeting in coming:
            row = stored[str(meeting.number)]
            assert (row.date, row.timezone) == (meeting.date, "America/New_York")
            clock = dt.datetime.strptime(meeting.time or "", "%I:%M %p")  # noqa: DTZ007
            assert row.time == f"{clock:%H:%M}"


def test_a_roll_call_that_the_service_lists_twice_is_one_vote(begun: Practice) -> None:
    with Session(begun.engine) as session:
        for table in (VoteRow, ActionRow):
            query = select(BillRow.upstream_id, table.upstream_id).join(
                BillRow, BillRow.id == table.bill_id
            )
            rows = session.execute(query).all()
            assert len(rows) == len(set(rows)) > 10
            assert table is VoteRow or begun.id_of("boston", "bus-lanes") in dict(list(rows))


def test_a_run_that_the_scheduler_skips_is_recorded(begun: Practice) -> None:
    late = dt.datetime.combine(TODAY, dt.time(16), tzinfo=dt.UTC) + dt.timedelta(days=2)
    said: list[str] = []

    async def start() -> None:
        Daemon(begun.config, deliver=deliver_due, say=said.append, clock=lambda: late).start()

    asyncio.run(start())
    assert "boston: missed - no crawl since 2025-11-17 16:00 UTC" in said
    with Session(begun.engine) as session:
        last = session.scalars(select(CrawlRow).order_by(CrawlRow.id.desc())).first()
    assert last is not None
    assert (last.jurisdiction, last.outcome) == ("boston", "missed")
