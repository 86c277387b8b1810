"""The questions that commands ask of the database, with the same answers on both."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from lawtrack.crawling.crawls import start_crawl
from lawtrack.crawling.health.sources import never_read, source_states
from lawtrack.database.bills import find_bills, list_bills, telling_name
from lawtrack.database.details import bill_details
from lawtrack.database.events import next_meetings, upcoming_events
from lawtrack.database.flags import active_flags, stored_evidence
from lawtrack.database.ledger import revisions_of
from lawtrack.database.search.named_records import find_record
from lawtrack.database.tables.crawls import CrawlRow
from lawtrack.database.tables.legislation import BillRow
from lawtrack.errors import UnknownRecord
from lawtrack.legislation.records import AgendaItem
from tests.flows.publishing.test_export import FACES, store
from tests.support.made import NOW, RIVERTOWN, RIVERTOWN_RHYTHM, a_bill, an_event

TODAY = date(2026, 3, 2)


@pytest.fixture
def filled(session: Session) -> Session:
    """Three bills, one of them flagged, and four meetings."""
    store(
        session,
        [
            a_bill(other_identifiers=("Docket #0042",)),
            a_bill(upstream_id="502", identifier="2026-0043", title=FACES),
            a_bill(upstream_id="119-s-7", identifier="S 7", session="119", title="50% more"),
            an_event(),
            an_event(upstream_id="70", date=date(2026, 3, 1), identifiers=("2026-0043",)),
            an_event(
                upstream_id="78",
                date=date(2026, 3, 20),
                time="",
                time_text="",
                identifiers=("2026-0043",),
            ),
            an_event(
                upstream_id="79",
                date=date(2026, 4, 1),
                agenda=(AgendaItem(order=1, title=FACES, bill_upstream_id="502"),),
            ),
        ],
    )
    return session


def identifiers(session: Session, asked: str, jurisdiction: str | None = None) -> list[str]:
    return [b.identifier for b in find_bills(session, asked, jurisdiction=jurisdiction)]


def test_a_bill_is_found_by_any_of_its_names(filled: Session) -> None:
    for asked in ("2026-0042", "2026 0042", "501", "Docket #0042"):
        assert identifiers(filled, asked) == ["2026-0042"], asked
    for asked in ("docket 0043", "#0043", "File No. 2026-0043", "Docket #0043 of 2026"):
        assert identifiers(filled, asked) == ["2026-0043"], asked
    assert identifiers(filled, "Docket #0043 of 2025") == []
    for asked in ("S 7", "s7", "S.7", "119-s-7", "S7-119"):
        assert identifiers(filled, asked) == ["S 7"], asked
    assert identifiers(filled, "118-s-7") == []
    assert identifiers(filled, "S 7", jurisdiction="elsewhere") == []
    assert identifiers(filled, "%") == []


@pytest.mark.parametrize("asked", ["rivertown 2026-0043", "Rivertown Docket #0043: Faces", "#43"])
def test_a_bill_is_found_as_lists_print_it(filled: Session, asked: str) -> None:
    record = find_record(filled, asked)
    assert isinstance(record, BillRow)
    assert record.identifier == "2026-0043"


@pytest.mark.parametrize("identifier", ["2026-0183A", "0183A", "Docket #0183A", "File No. 0183-A"])
@pytest.mark.parametrize("asked", ["Docket #0183A", "docket no. 0183-a", "#0183A", "0183A"])
def test_a_label_may_stand_on_either_side(session: Session, identifier: str, asked: str) -> None:
    store(session, [a_bill(upstream_id="9", identifier=identifier), a_bill()])
    assert identifiers(session, asked) == [identifier]


def test_lists_can_be_narrowed(filled: Session) -> None:
    assert len(list_bills(filled)) == 3
    assert [b.title for b in list_bills(filled, flagged=True)] == [FACES]
    assert [b.title for b in list_bills(filled, words="50%")] == ["50% more"]
    assert [b.identifier for b in list_bills(filled, words="Docket #0043")] == ["2026-0043"]
    assert list_bills(filled, topic="drones") == []
    assert list_bills(filled, since=date(2026, 3, 3)) == []
    assert len(list_bills(filled, jurisdiction="rivertown", limit=2)) == 2


def test_details_and_history_come_with_a_bill(filled: Session) -> None:
    (bill,) = find_bills(filled, "2026-0043")
    details = bill_details(filled, bill, today=TODAY)
    assert [a.description for a in details.actions] == ["Introduced and referred"]
    assert [s.name for s in details.sponsorships] == ["Ada Quill"]
    assert [(d.title, d.text) for d in details.documents] == [("Draft", "")]
    assert [change.reasons for change in revisions_of(filled, "bill", bill.id)] == [["new"]]
    assert stored_evidence(filled, "bill", bill.id)[0].sentence == FACES


def test_flags_stand_with_their_first_sentence(filled: Session) -> None:
    bill, *meetings = active_flags(filled)
    assert (bill.kind, bill.identifier, bill.sentence, bill.where) == (
        "bill", "2026-0043", FACES, "title",
    )  # fmt: skip
    assert {flag.kind for flag in meetings} == {"event"}
    assert active_flags(filled, since=NOW + timedelta(days=1)) == []
    assert active_flags(filled, topic="drones") == []


def test_the_next_meeting_is_the_first_that_is_not_over(filled: Session) -> None:
    (bill,) = find_bills(filled, "2026-0043")
    (other,) = find_bills(filled, "2026-0042")
    meetings = next_meetings(filled, today=TODAY)
    assert meetings[bill.id] == "2026-03-20"
    assert meetings[other.id] == "2026-03-11T18:30"


def test_coming_meetings_are_marked_when_they_deal_with_something_flagged(filled: Session) -> None:
    found = upcoming_events(filled, today=TODAY, days=90)
    assert [(m.date.isoformat(), [mark.words for mark in m.flagged]) for m in found] == [
        ("2026-03-11", []),
        ("2026-03-20", ["2026-0043 (about)"]),
        ("2026-04-01", ["its own words (about)", "2026-0043 (about)"]),
    ]
    of_topic = upcoming_events(filled, today=TODAY, days=90, topic="facial-recognition")
    assert [m.date.day for m in of_topic] == [20, 1]
    assert upcoming_events(filled, today=TODAY, days=90, topic="leaf-blowers") == []
    assert upcoming_events(filled, today=TODAY, days=90, jurisdiction="elsewhere") == []


def test_a_source_that_is_being_crawled_is_told_as_such(filled: Session) -> None:
    start_crawl(filled, RIVERTOWN, mode="full", now=NOW + timedelta(hours=1))
    rhythms = [RIVERTOWN_RHYTHM, replace(RIVERTOWN_RHYTHM, jurisdiction="elsewhere")]
    known, unknown = source_states(filled, rhythms, now=NOW + timedelta(minutes=40))
    assert (known.running, known.well, known.bills, known.events) == (True, True, 3, 4)
    assert known.last_good == NOW
    assert known.newest_item == date(2026, 1, 14)
    assert (unknown.outcome, unknown.wrong, unknown.well) == ("", "never crawled", True)


@pytest.fixture
def doubled(session: Session) -> Session:
    """Two Congresses with one number, a longer number that looks like both, two twins."""
    store(
        session,
        [
            a_bill(upstream_id="119-hr-7", identifier="HR 7", session="119", title="Later."),
            a_bill(upstream_id="118-hr-7", identifier="HR 7", session="118", title="Earlier."),
            a_bill(upstream_id="119-hr-7118", identifier="HR 7118", session="119", title="Other."),
            a_bill(upstream_id="8001", identifier="2026-0777", title="The first."),
            a_bill(upstream_id="8002", identifier="2026-0777", title="The second."),
        ],
    )
    return session


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("118 HR 7", ["Earlier."]),
        ("H.R. 7 (118th)", ["Earlier."]),
        ("hr7-118", ["Earlier."]),
        ("hr-7-119", ["Later."]),
        ("hr7-117", []),
        ("HR 7118", ["Other."]),
        ("hr 7", ["Later.", "Earlier."]),
        ("2026-0777", ["The first.", "The second."]),
        ("bill-8002", ["The second."]),
        ("2026-0777 bill-8002", ["The second."]),
        ("2026-0777 (bill-8002)", ["The second."]),
        ("bill-118-hr-7", ["Earlier."]),
        ("bill-9", []),
    ],
)
def test_which_of_several_is_meant_can_be_said(
    doubled: Session, asked: str, titles: list[str]
) -> None:
    assert [bill.title for bill in find_bills(doubled, asked)] == titles


def test_the_name_in_a_file_belongs_to_one_bill_alone(doubled: Session) -> None:
    names = [
        (bill.session, telling_name(doubled, bill))
        for asked in ("HR 7", "2026-0777")
        for bill in find_bills(doubled, asked)
    ]
    assert names == [
        ("119", "HR 7"), ("118", "HR 7"),
        ("2026", "2026-0777 bill-8001"), ("2026", "2026-0777 bill-8002"),
    ]  # fmt: skip


def test_a_bill_of_another_session_or_place_is_named_where_it_is(filled: Session) -> None:
    with pytest.raises(UnknownRecord) as refused:
        find_record(filled, "s7", term="118")
    assert str(refused.value) == "s7: is none of 118 - there is rivertown S 7 (119th)"
    with pytest.raises(UnknownRecord, match="S 8: no such bill or meeting is stored"):
        find_record(filled, "S 8", jurisdiction="rivertown")


def test_a_source_is_unread_until_a_look_at_it_ends_well(session: Session) -> None:
    keys = [RIVERTOWN.key, "mars"]
    crawl = session.get_one(CrawlRow, start_crawl(session, RIVERTOWN, mode="full", now=NOW))
    assert never_read(session, keys) == keys
    crawl.outcome = "ok"
    session.flush()
    assert never_read(session, keys) == ["mars"]
