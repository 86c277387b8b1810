"""The parsers on real answers of the real sources; facts were read off the recordings by eye."""

import csv
import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest

from lawtrack.config.settings import load_config
from lawtrack.legislation.records import Bill, Event, StoredState
from scrapers.jurisdictions import boston, boston_hearings
from scrapers.page import Page
from scrapers.platforms.govinfo.bill_status import parse_billstatus
from scrapers.platforms.legistar.calendar import parse_calendar, read_calendar_rows
from scrapers.platforms.legistar.rows import event_rows, fields
from scrapers.platforms.legistar.rows import matter_rows as rows_of
from tests.support import RECORDINGS as FOLDER

pytestmark = pytest.mark.recordings

SOURCES = load_config(None, {}).jurisdictions
NOW = dt.datetime(2026, 10, 8, 16, 0, tzinfo=dt.UTC)
KNOWN = StoredState(now=NOW)


def page(path: Path) -> Page:
    return Page(url=f"https://recorded.example/{path.name}", body=path.read_bytes())


def rows(recordings: Path, name: str) -> list[dict[str, Any]]:
    found = json.loads((recordings / "legistar" / name).read_text(encoding="utf-8"))
    if isinstance(found, dict):  # a collector's own frame around the rows
        found = [kept["event_data"] for kept in found.values()]
    assert isinstance(found, list)
    return found


def bills(recordings: Path, city: str, name: str) -> dict[str, Bill]:
    blank = Page(url=f"https://recorded.example/{name}", body=b"")
    read = (rows_of.bill_of(row, SOURCES[city], blank) for row in rows(recordings, name))
    return {bill.identifier: bill for bill in read}


STATUS_FILES = sorted(FOLDER.glob("federal/billstatus-*/*.xml"))


@pytest.mark.parametrize("path", STATUS_FILES, ids=lambda path: path.name)
def test_every_bill_status_file_parses(recordings: Path, path: Path) -> None:
    root = page(path).xml("billStatus")
    bill = parse_billstatus(root, source=SOURCES["federal"], url=path.name, stamp="")
    assert re.fullmatch(r"\d{3}-[a-z]+-\d+", bill.upstream_id)
    assert bill.title
    assert bill.introduced is not None
    assert bill.actions
    days = [action.date for action in bill.actions if action.date]
    assert days == sorted(days)


def status(recordings: Path, name: str) -> Bill:
    path = recordings / "federal" / name
    root = page(path).xml("billStatus")
    return parse_billstatus(root, source=SOURCES["federal"], url=path.name, stamp="")


def test_an_action_without_a_text_is_kept_and_says_so(recordings: Path) -> None:
    bill = status(recordings, "billstatus-v3/BILLSTATUS-119hres214.xml")
    assert (bill.identifier, bill.status) == ("HRES 214", "agreed to")
    assert bill.status_date == dt.date(2025, 3, 11)
    assert any("no text" in action.description for action in bill.actions or ())
    assert bill.subjects[0] == "Congress"
    (version,) = bill.documents or ()
    assert version.date == dt.date(2025, 3, 11)
    assert bill.url == "https://www.congress.gov/bill/119th-congress/house-resolution/214"


@pytest.mark.parametrize("name", ["117hr1", "117s35", "117hr6658"])
def test_both_schemas_tell_the_same_of_one_bill(recordings: Path, name: str) -> None:
    old = status(recordings, f"billstatus-v1/formatChange__current__BILLSTATUS-{name}.xml")
    new = status(recordings, f"billstatus-v3/formatChange__future__BILLSTATUS-{name}.xml")
    for field in ("upstream_id", "identifier", "introduced", "status", "title"):
        assert getattr(old, field) == getattr(new, field)
    assert set(old.subjects) <= set(new.subjects)
    assert {s.upstream_id for s in old.sponsorships or ()} <= {
        s.upstream_id for s in new.sponsorships or ()
    }


def test_a_reserved_number_is_a_bill_without_a_sponsor(recordings: Path) -> None:
    bill = status(recordings, "billstatus-edge/117-hr-hr10-fdsys_billstatus.xml")
    assert bill.title == "Reserved for the Speaker."
    assert bill.sponsorships == ()


def test_a_boston_resolution_that_passed(recordings: Path) -> None:
    bill = bills(recordings, "boston", "boston/boston_matters.json")["2026-1882"]
    assert (bill.upstream_id, bill.kind, bill.status) == (
        "43547", "Council Legislative Resolution", "Passed",
    )  # fmt: skip
    assert bill.introduced == bill.status_date == dt.date(2026, 9, 30)
    assert bill.session == "2026"


def test_a_boston_order_keeps_its_id_under_a_rewritten_type_body_and_title(
    recordings: Path,
) -> None:
    bill = bills(recordings, "boston", "boston/boston_matters.json")["2026-1674"]
    assert (bill.upstream_id, bill.body) == ("43385", "Committee on Ways and Means")
    assert bill.kind == "Matters Recently Heard-For Possible Action"


def test_boston_histories_give_the_tally_in_the_clerks_prose(recordings: Path) -> None:
    bill = bills(recordings, "boston", "boston/boston_matters.json")["2026-1882"]
    actions = rows_of.actions_of(rows(recordings, "boston/boston_matter_43547_histories.json"))
    whole = boston.refine_bill(Bill(**{**_fields(bill), "actions": actions}))
    (vote,) = whole.votes or ()
    assert (vote.counts, vote.result, len(vote.voters)) == ({"yeas": 13}, "pass", 13)
    assert ("Pepén", "yeas") in vote.voters


def _fields(bill: Bill) -> dict[str, Any]:
    return {name: getattr(bill, name) for name in Bill.__dataclass_fields__}


def test_boston_sponsors_stand_in_the_clerks_order(recordings: Path) -> None:
    found = rows_of.sponsors_of(rows(recordings, "boston/boston_matter_43547_sponsors.json"))
    assert [s.name for s in found] == ["Enrique Pepén", "Benjamin Jacob Weber", "Brian Worrell"]


def test_every_boston_location_gives_its_committee_and_dockets(recordings: Path) -> None:
    path = recordings / "legistar/boston/boston_event_locations_subset.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file, delimiter="\t"))
    assert len(lines) == 45
    for line in lines:
        location, year = line["EventLocation"], int(line["EventDate"][:4])
        full = location == "Council Chambers"
        assert bool(boston_hearings.committees_in(location)) is not full, location
        assert bool(boston_hearings.dockets_in(location, year)) is not full, location
    hearing = "Planning, Development, & Transportation Committee Hearing on Dockets"
    found = boston_hearings.dockets_in(f"{hearing} #0796-#0800 and #1037-1040", 2026)
    assert (found[0], found[4], found[-1], len(found)) == (
        "2026-0796", "2026-0800", "2026-1040", 9,
    )  # fmt: skip


def test_a_philadelphia_bill_in_committee(recordings: Path) -> None:
    bill = bills(recordings, "philadelphia", "philadelphia/phila_matters.json")["260506"]
    assert (bill.upstream_id, bill.kind, bill.status) == ("27257", "Bill", "IN COMMITTEE")
    assert (bill.introduced, bill.session) == (dt.date(2026, 5, 14), "2026")
    assert bill.body == "Committee on Streets and Services"
    assert "@" not in " ".join(bill.extras.values())


def test_a_philadelphia_step_is_kept_as_printed(recordings: Path) -> None:
    name = "philadelphia/phila_matter_27257_histories.json"
    (action,) = rows_of.actions_of(rows(recordings, name))
    assert "Referred.to the Committee" in action.text
    assert (action.date, action.mover) == (dt.date(2026, 5, 14), "Councilmember Phillips")


def events(recordings: Path, city: str, name: str) -> list[Event]:
    blank = Page(url=f"https://recorded.example/{name}", body=b"")
    return [event_rows.event_of(row, SOURCES[city], blank) for row in rows(recordings, name)]


def test_a_final_minutes_status_without_a_file_is_no_document(recordings: Path) -> None:
    found = {e.upstream_id: e for e in events(recordings, "boston", "boston/boston_events.json")}
    assert all(d.kind == "agenda" for d in found["14269"].documents or ())
    hearing = boston.refine_event(found["14269"])
    assert hearing.committees == ("Ways and Means",)
    assert hearing.identifiers[-1] == "2026-1838"
    assert (hearing.date, hearing.time) == (dt.date(2026, 10, 6), "10:00")


def test_every_meeting_of_a_year_in_new_york_is_read(recordings: Path) -> None:
    found = events(recordings, "philadelphia", "other/nyc_events_raw_2025-05-28.json")
    assert len(found) == 653
    assert len({event.upstream_id for event in found}) == 653
    unread = {e.time_text for e in found if not e.time and e.time_text}
    assert all(not re.match(r"^\d{1,2}:\d{2} [AP]M$", text) for text in unread)


def test_agenda_lines_come_in_their_order_and_name_their_bills(recordings: Path) -> None:
    items = event_rows.agenda_of(rows(recordings, "philadelphia/phila_event_6376_items.json"))
    assert len(items) == 21
    assert [item.order for item in items] == list(range(1, 22))
    assert any(item.identifier and item.bill_upstream_id for item in items)
    lines = event_rows.agenda_of(rows(recordings, "boston/boston_event_14256_eventitems.json"))
    assert lines[0].notes == ""  # an RTF note that only draws a line


def test_doubled_histories_collapse(recordings: Path) -> None:
    raw = rows(recordings, "other/chicago_histories_38768_duplicates.json")
    actions = rows_of.actions_of(raw)
    assert (len(raw), len(actions)) == (4, 3)
    assert "the Ordinance was Passed" in actions[-1].text
    assert [a.date for a in actions] == sorted(a.date for a in actions if a.date)


def test_a_roll_call_names_who_voted_how(recordings: Path) -> None:
    raw = rows(recordings, "other/seattle_votes_123047.json")
    (event, *_) = events(recordings, "philadelphia", "philadelphia/phila_events.json")
    (item, *_) = event_rows.agenda_of(rows(recordings, "philadelphia/phila_event_6376_items.json"))
    vote = event_rows.vote_of(raw, item, event)
    assert vote is not None
    assert vote.counts == {"In Favor": len(raw)}
    assert ("Dionne Foster", "In Favor") in [voter[:2] for voter in vote.voters]
    assert all(id_ for _, _, id_ in vote.voters)


MATTERS = [
    ("boston", "boston/boston_matters.json"),
    ("philadelphia", "philadelphia/phila_matters.json"),
    ("philadelphia", "other/metro_matter_candidates.json"),
]


@pytest.mark.parametrize(("city", "name"), MATTERS)
def test_no_field_of_a_matter_with_content_is_lost(recordings: Path, city: str, name: str) -> None:
    for row in rows(recordings, name):
        bill = rows_of.bill_of(row, SOURCES[city], Page(url="x", body=b""))
        _nothing_lost(row, bill.extras)


@pytest.mark.parametrize(
    ("city", "name"),
    [("boston", "boston/boston_events.json"), ("philadelphia", "philadelphia/phila_events.json")],
)
def test_no_field_of_a_meeting_with_content_is_lost(recordings: Path, city: str, name: str) -> None:
    for row, event in zip(rows(recordings, name), events(recordings, city, name), strict=True):
        _nothing_lost(row, event.extras)


def _nothing_lost(row: dict[str, Any], extras: Any) -> None:
    for key, value in row.items():
        if value in (None, "", 0, False, []):
            continue
        personal = re.search(r"@|\d{3}-\d{4}", str(value)) is not None
        assert key in fields.READ or key in fields.DROPPED or key in extras or personal, key


@pytest.mark.parametrize(
    "name", ["philadelphia/phila_calendar_2025-04.html", "other/nyc_calendar.html"]
)
def test_a_calendar_gives_the_rows_it_shows(recordings: Path, name: str) -> None:
    path = recordings / "legistar" / name
    shown = len(re.findall(r'<tr class="rg(?:Alt)?Row"[^>]*gridCalendar', path.read_text()))
    found = read_calendar_rows(page(path))
    assert len(found) == shown > 10
    assert all(row.name and row.date for row in found)


def test_a_row_of_the_philadelphia_calendar(recordings: Path) -> None:
    path = recordings / "legistar/philadelphia/phila_calendar_2025-04.html"
    source = SOURCES["philadelphia"]
    found = [r for r in parse_calendar(page(path), source=source) if isinstance(r, Event)]
    assert {event.date.month for event in found} == {4}
    assert all(event.time for event in found)
    agendas = [d for event in found for d in event.documents or () if d.kind == "agenda"]
    assert all("View.ashx?M=A" in document.url for document in agendas)
