"""What a meeting is called, whose it is, and whether it is on, as tenants of platforms write it."""

import datetime as dt
from pathlib import Path

import pytest

from lawtrack.legislation.clerks.calling_off.meeting_state import meeting_state
from lawtrack.legislation.records import Event
from scrapers.meetings.called_off import body_in, without_called_off
from scrapers.platforms.civicclerk.rows import event_of as civicclerk_event
from scrapers.platforms.civicweb.service_answers import event_of as civicweb_event
from scrapers.platforms.granicus.publisher_pages import event_of as granicus_event
from scrapers.platforms.granicus.publisher_pages import rows_in
from scrapers.platforms.onbase.search_pages import events_in
from scrapers.platforms.primegov.portal_lists import AGENDA_PAGE
from scrapers.platforms.primegov.portal_lists import event_of as primegov_event
from tests.support.meetings import NOW, page_of, source_on

DAY = dt.date(2026, 5, 13)


@pytest.mark.parametrize(
    ("written", "name", "state"),
    [
        ("Zoning - NO MEETING", "Zoning", "cancelled"),
        ("Zoning - Meeting Cancelled", "Zoning", "cancelled"),
        ("Zoning (Cancelled - No Quorum)", "Zoning", "cancelled"),
        ("Zoning: cancelled due to the storm", "Zoning", "cancelled"),
        ("Zoning - Cancelled 5/13", "Zoning", "cancelled"),
        ("Notice of Cancellation - Zoning", "Zoning", "cancelled"),
        ("Zoning - the meeting has been postponed until June 3", "Zoning", "postponed"),
        ("Zoning - To be rescheduled", "Zoning", "postponed"),
        ("Zoning - Rescheduled to May 20", "Zoning", "rescheduled"),
        ("Zoning – ANNULÉ", "Zoning", "cancelled"),
        ("Zoning - Rescheduled from May 6", "Zoning - Rescheduled from May 6", "confirmed"),
        ("Hearing: Cancellation of Leases", "Hearing: Cancellation of Leases", "confirmed"),
    ],
)
def test_what_a_clerk_writes_behind_a_name_is_no_other_meeting(
    tmp_path: Path, written: str, name: str, state: str
) -> None:
    words = source_on("granicus", tmp_path, client="r", view=1).words
    plain, status = without_called_off(written)
    event = Event(jurisdiction="r", upstream_id="1", name=written, date=DAY, status=status)
    assert (plain, meeting_state(event, words)) == (name, state)


@pytest.mark.parametrize(
    ("written", "body"),
    [
        ("May 13th Transit Commission Meeting", "Transit Commission Meeting"),
        ("May 2026 Transit Commission Meeting", "Transit Commission Meeting"),
        ("Transit Commission (May 2026)", "Transit Commission"),
        ("Transit Commission - NO MEETING - May 13 2026", "Transit Commission"),
        ("Transit Commission - May 13 2026 - NO MEETING", "Transit Commission"),
        ("Transit Commission on the June 3 plan", "Transit Commission on the June 3 plan"),
        ("Transit Commission", "Transit Commission"),
        ("May 13, 2026", "May 13, 2026"),
    ],
)
def test_a_day_in_a_name_makes_no_other_body(written: str, body: str) -> None:
    assert body_in(written, DAY) == body


def test_civicweb_a_day_without_a_meeting_is_said_in_the_name(tmp_path: Path) -> None:
    source = source_on("civicweb", tmp_path, client="r")
    names = ("Water Agency - NO MEETING - May 13 2026", "Water Agency - May 13 2026 - NO MEETING")
    rows = ({"Id": 5, "Name": name, "MeetingDateTime": "2026-05-13 16:00"} for name in names)
    for event in (civicweb_event(row, source) for row in rows):
        assert (event.body, meeting_state(event, source.words)) == ("Water Agency", "cancelled")


def test_civicclerk_a_one_time_event_is_called_as_its_agenda_is(tmp_path: Path) -> None:
    source = source_on("civicclerk", tmp_path, client="r")
    row = {"id": 7, "startDateTime": "2026-05-13T17:30:00Z", "categoryName": "General",
           "eventName": "One Time Event", "eventTemplateName": "One Time Event",
           "agendaName": "Joint Session on the Budget"}  # fmt: skip
    assert civicclerk_event(row, source).name == "Joint Session on the Budget"
    assert civicclerk_event({**row, "agendaName": None}, source).name == "One Time Event"
    council = {**row, "eventName": "Council", "agendaName": "CANCELED - Council of May 13"}
    event = civicclerk_event(council, source)
    assert (event.name, meeting_state(event, source.words)) == ("Council", "cancelled")


def primegov_row(*files: tuple[int, int, str], title: str = "Council Meeting") -> dict[str, object]:
    documents = [
        {"id": number, "templateId": template, "compileOutputType": 3 if "HTML" in name else 1,
         "publishStatus": 1, "templateName": name, "publishDate": f"2026-05-0{number}T10:00:00"}
        for number, template, name in files
    ]  # fmt: skip
    return {"id": 9, "committeeId": 15, "dateTime": "2026-05-13T12:00:00", "title": title,
            "documentList": documents}  # fmt: skip


def test_primegov_a_packet_as_a_page_is_read_where_no_agenda_is_out(tmp_path: Path) -> None:
    source = source_on("primegov", tmp_path, client="r")
    packet, agenda = (1, 80, "HTML Packet"), (2, 81, "HTML Agenda")
    alone = primegov_event(primegov_row(packet, (2, 80, "Packet")), source)
    assert alone.extras[AGENDA_PAGE].endswith("meetingTemplateId=80")
    assert [document.kind for document in alone.documents or ()] == ["packet"]
    both = primegov_event(primegov_row((3, 80, "HTML Packet"), agenda), source)
    assert both.extras[AGENDA_PAGE].endswith("meetingTemplateId=81")
    notice = primegov_event(primegov_row((1, 82, "HTML Notice of Cancellation")), source)
    assert AGENDA_PAGE not in notice.extras


def test_primegov_each_meeting_with_its_day_in_its_title_is_of_one_body(tmp_path: Path) -> None:
    source = source_on("primegov", tmp_path, client="r")
    titles = ("May 13th Transit Commission", "May 2026 Transit Commission", "Transit Commission")
    bodies = {primegov_event(primegov_row(title=title), source).body for title in titles}
    assert bodies == {"Transit Commission"}


ONBASE_ROW = """
<div class="entry"><div class="two"><p class="date"><strong>{day}</strong></p></div>
<div class="ten"><div class="six"><p>{name}</p></div><div class="six"><p>
<a class="btn" href="/ao/Meetings/ViewMeeting?id={id}&amp;doctype=1&amp;site=comm"
 title="View Agenda for {name} {kind} on {day} 1:00:00 PM">Agenda</a>
<!-- <a href="/ao/Documents/Downloadfile/x.pdf?documentType=1&amp;meetingId={id}"></a> -->
<a class="btn" href="/ao/Meetings/ViewMeeting?id={id}&amp;doctype=2&amp;site=comm"
 title="View Minutes for {name} {kind} on {day} 1:00:00 PM">Actions</a></p></div></div></div>"""


def test_onbase_a_links_title_has_name_and_type_and_the_row_the_name(tmp_path: Path) -> None:
    source = source_on("onbase", tmp_path, site="https://r.example/ao")
    kinds = (("Revised - Housing Meeting", "Housing Committee"), ("Housing", "Rules Committee"),
             ("Agenda", "Agenda Review Committee"))  # fmt: skip
    rows = "".join(
        ONBASE_ROW.format(id=number, name=name, kind=kind, day="5/13/2026")
        for number, (name, kind) in enumerate(kinds, start=7)
    )
    read = events_in(page_of(f"<title>OnBase Agenda Online</title>{rows}"), source)
    assert tuple((event.name, event.body) for event in read) == kinds
    assert {(event.date, event.time) for event in read} == {(DAY, "13:00")}


def test_onbase_a_row_without_the_name_leaves_the_title_whole(tmp_path: Path) -> None:
    source = source_on("onbase", tmp_path, site="https://r.example/ao")
    link = (
        '<li><a href="/ao/Meetings/ViewMeeting?id={}&amp;doctype=1"'
        ' title="View Agenda for {} on 5/13/2026 1:00:00 PM">Agenda</a></li>'
    )
    rows = f"<p>Housing</p>{link.format(1, 'Housing Rules')}{link.format(2, 'Housing')}"
    read = events_in(page_of(f"<title>OnBase Agenda Online</title><ul>{rows}</ul>"), source)
    assert [event.name for event in read] == ["Housing Rules", "Housing"]


def test_granicus_a_meeting_called_off_is_the_one_that_was_to_be(tmp_path: Path) -> None:
    source = source_on("granicus", tmp_path, client="r", view=22)
    cells = (
        '<td headers="Name">{}</td><td headers="Date"><span style="display:none;">1778700000</span>'
        "May 13, 2026</td>"
        '<td><a href="//r.granicus.com/AgendaViewer.php?view_id=22&clip_id=7">Agenda</a></td>'
    )
    names = ("Harbor Board", "Harbor Board - No Meeting")
    rows = "".join(f'<tr class="odd" even>{cells.format(name)}</tr>' for name in names)
    page = page_of(f'<table class="listingTable" id="archive">{rows}</table>')
    read = [granicus_event(row, source, NOW.date()) for row in rows_in(page)]
    assert {event.upstream_id for event in read} == {"harbor-board:2026-05-13"}
    states = [meeting_state(event, source.words) for event in read]
    assert states == ["confirmed", "cancelled"]


@pytest.mark.recordings
def test_the_recorded_front_page_of_san_diego_has_names_apart_from_types(
    recordings: Path, tmp_path: Path
) -> None:
    source = source_on("onbase", tmp_path, site="https://r.example/ao")
    page = page_of((recordings / "onbase" / "sandiego_home.html").read_bytes())
    read = events_in(page, source)
    assert {event.body for event in read} == {"City Council"}
    assert [event.name for event in read][:4] == [
        "Adjourned Agenda", "Adjourned Agenda", "Closed Session",
        "Public Comments for Sept 20 Council Meeting",
    ]  # fmt: skip
