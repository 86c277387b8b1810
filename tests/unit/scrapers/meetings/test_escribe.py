"""eSCRIBE's parsers: the calendar's answer and the agenda's page, and each of their traps."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from lawtrack.errors import LayoutChanged
from lawtrack.legislation.records import Source
from scrapers.page import Follow
from scrapers.platforms.escribe.agenda_pages import lines_in, parse_agenda_page
from scrapers.platforms.escribe.calendar_answers import (
    agenda_address,
    begin,
    event_of,
    parse_calendar_answer,
)
from scrapers.spider import request_for
from tests.support.meetings import agenda, bills, events, meeting, page_of, source_on, tenant


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return source_on("escribe", tmp_path, client="pub-rivertown")


def row(**fields: Any) -> dict[str, Any]:
    return {"ID": "a-1", "MeetingName": "City Council", "StartDate": "2026/10/13 18:30:00",
            "MeetingType": "City Council", "LanguageName": "English",
            "MeetingDocumentLink": [], **fields}  # fmt: skip


def item(number: str, counter: str, title: str, content: str = "", below: str = "") -> str:
    """An item as eSCRIBE writes it: capitals, single quotes."""
    return (
        f"<DIV class='AgendaItemContainer indent' ><DIV class='AgendaItem {number}' >"
        f"<DIV class='AgendaItemCounter' >{counter}</DIV>"
        f"<DIV class='AgendaItemTitle' ><a href=\"javascript:SelectItem(1);\" >{title}</a></DIV>"
        f"{content}</DIV><DIV >{below}</DIV></DIV>"
    )


CLOSED = (
    "<DIV class='AgendaItemContainer indent' ><DIV class='AgendaItem' >"
    "<DIV class='ClosedAgendaItemCounter' >4.1</DIV>"
    "<DIV class='ClosedAgendaItemTitle' >Cyber security</DIV></DIV></DIV>"
)


def test_the_list_is_asked_for_by_post_with_json(source: Source) -> None:
    (wish,) = begin(source, tenant(source).known)
    assert isinstance(wish, Follow)
    request = request_for(wish, callback=None, errback=None)
    assert (request.method, request.headers[b"Content-Type"]) == ("POST", b"application/json")
    assert json.loads(request.body) == {
        "calendarStartDate": "2025-10-08", "calendarEndDate": "2027-02-05",
    }  # fmt: skip


def test_an_old_tenants_milliseconds_are_utc_and_become_the_clock_on_the_wall(
    source: Source,
) -> None:
    def time_of(moment: dt.datetime) -> str:
        milliseconds = int(moment.timestamp() * 1000)
        return event_of(row(StartDate=f"/Date({milliseconds})/"), source).time

    assert time_of(dt.datetime(2026, 10, 30, 22, 30, tzinfo=dt.UTC)) == "18:30"
    assert time_of(dt.datetime(2026, 11, 3, 23, 30, tzinfo=dt.UTC)) == "18:30"
    assert event_of(row(), source).time == "18:30"


def test_the_fullest_agenda_is_read_and_papers_are_kept_by_one_language(source: Source) -> None:
    links = [
        {"Type": "Agenda", "Format": "HTML", "Url": "Meeting.aspx?Id=a-1&Agenda=Agenda",
         "LanguageId": 9},
        {"Type": "PostMinutes", "Format": "HTML", "Url": "Meeting.aspx?Id=a-1&Agenda=PostMinutes",
         "LanguageId": 9},
        {"Type": "Agenda", "Format": ".pdf", "Url": "filestream.ashx?DocumentId=5",
         "LanguageId": 9},
        {"Type": "Agenda", "Format": ".pdf", "Url": "filestream.ashx?DocumentId=6",
         "LanguageId": 12},
    ]  # fmt: skip
    listed = row(MeetingDocumentLink=links)
    assert agenda_address(listed, "https://x.example") == (
        "https://x.example/Meeting.aspx?Id=a-1&Agenda=PostMinutes"
    )
    # The minutes are there as a page alone.
    kept = [(d.url.rpartition("=")[2], d.kind) for d in event_of(listed, source).documents or ()]
    assert kept == [("PostMinutes", "minutes"), ("5", "agenda")]


def test_a_meeting_in_two_languages_is_one(source: Source) -> None:
    answer = {"d": [row(LanguageName="French", MeetingName="Conseil"), row()]}
    (event,) = events(parse_calendar_answer(page_of(answer), tenant=tenant(source)))
    assert event.name == "City Council"


def test_a_closed_item_without_a_number_is_not_lost(source: Source) -> None:
    page = page_of(item("AgendaItem8", "4.", "In Camera Items", below=CLOSED))
    heading, closed = lines_in(page)
    assert (heading.is_section, closed.id, closed.title) == (True, "closed-4.1", "Cyber security")
    output = list(parse_agenda_page(page, tenant=tenant(source), event=meeting()))
    assert [bill.upstream_id for bill in bills(output)] == ["item:1:closed-4.1"]


def test_what_was_done_stands_with_the_matter_and_a_long_title_is_whole(source: Source) -> None:
    title = "Face recognition " * 40
    minutes = "<DIV class='AgendaItemMinutes' >CARRIED</DIV>"
    output = list(parse_agenda_page(page_of(item("AgendaItem2", "1.", title, minutes)),
                                    tenant=tenant(source), event=meeting()))  # fmt: skip
    (bill,) = bills(output)
    assert bill.title == title.strip()
    assert [action.description for action in bill.actions or ()] == [
        "Placed on the agenda", "CARRIED",
    ]  # fmt: skip


def motion(text: str, result: str, *ways: tuple[str, str], movers: str = "") -> str:
    """A motion as minutes have it, within the list of its item."""
    rows = "".join(
        f"<TR><TD class='VoterVote' >{way}</TD><TD class='VotesUsers' >{names}</TD></TR>"
        for way, names in ways
    )
    return (
        f"<LI class='AgendaItemMotion' ><DIV class='Number' ></DIV>{movers}"
        f"<DIV class='MotionText RichText' ><P>{text}</P></DIV>"
        f"<TABLE class='MotionVoters' ><TBODY>{rows}<TR><TD class='VotesUsers' ></TD></TR></TBODY>"
        f"</TABLE><DIV class='MotionResult' ><BR>{result}</DIV></LI>"
    )


MOVERS = (
    "<DIV class='MovedBy' ><SPAN class='Label' >Moved by:</SPAN>"
    "<SPAN class='Value' >A. Quill</SPAN></DIV>"
    "<DIV class='SecondedBy' ><SPAN class='Label' >Seconded by:</SPAN>"
    "<SPAN class='Value' ></SPAN></DIV>"
)


def test_motions_of_the_minutes_are_roll_calls_and_the_last_one_decides(source: Source) -> None:
    minutes = "<DIV class='AgendaItemMinutes' >Deputations were heard.</DIV>"
    put = motion(
        "That the term be two years.", "Defeated", ("Yeas:  (1)", "B. Ames"), ("Nays:", "A. Quill")
    ) + motion(
        "That cameras be bought.", "Motion Carried (3 to 1)",
        ("In Favour (3)", "A. Quill, B. Ames,  and C. Reyes"), ("Opposed (1)", "D. Anderson"),
        ("Absent (0)", ""), movers=MOVERS,
    )  # fmt: skip
    page = page_of(item("AgendaItem2", "7.1", "Cameras", f"{minutes}<UL>{put}</UL>"))
    output = list(parse_agenda_page(page, tenant=tenant(source), event=meeting()))
    (line,) = agenda(output)
    assert (line.action_text, line.result) == ("Motion Carried (3 to 1)", "pass")
    assert line.notes == "Moved by A. Quill"
    amendment, main = line.votes or ()
    assert (amendment.result, amendment.counts) == ("fail", {"Yeas": 1, "Nays": 1})
    assert (main.date, main.organization) == (dt.date(2026, 10, 13), "City Council")
    assert main.motion == "That cameras be bought."
    assert main.counts == {"In Favour": 3, "Opposed": 1}
    assert main.voters == (("A. Quill", "In Favour"), ("B. Ames", "In Favour"),
                           ("C. Reyes", "In Favour"), ("D. Anderson", "Opposed"))  # fmt: skip
    (bill,) = bills(output)
    assert "Deputations were heard." in bill.summary


def test_a_motion_that_was_not_put_is_a_recommendation(source: Source) -> None:
    page = page_of(item("AgendaItem2", "7.1", "Cameras", motion("That cameras be bought.", "")))
    (line,) = lines_in(page)
    assert (line.text, line.outcome, line.roll_calls) == ("That cameras be bought.", "", ())
    counted = motion("That cameras be bought.", "Motion Carried (11 to 2)")
    (line,) = lines_in(page_of(item("AgendaItem2", "7.1", "Cameras", counted)))
    assert [vote.counts for vote in line.roll_calls] == [{"Yeas": 11, "Nays": 2}]


def test_attachments_that_are_printed_twice_are_one_and_change_their_address_when_edited(
    source: Source,
) -> None:
    link = (
        "<a class='Link' href=\"filestream.ashx?DocumentId={}\" data-original-title='R.pdf' >R</a>"
    )
    (line,) = lines_in(page_of(item("AgendaItem2", "1.", "Drones", link.format(5) * 2)))
    assert [(d.title, d.upstream_id) for d in line.documents or ()] == [("R.pdf", "5")]
    (edited,) = lines_in(page_of(item("AgendaItem2", "1.", "Drones", link.format(9))))
    assert [d.upstream_id for d in edited.documents or ()] == ["9"]


def in_panel(number: int, *papers: int) -> str:
    """The attachments of an item as the panel beside all items has them, some of them again."""
    link = "<a class='Link' href=\"filestream.ashx?DocumentId={0}\" data-original-title='{0}' ></a>"
    box = "<LI><DIV class='AgendaItemAttachment AgendaItemAttachment{}' >{}</DIV></LI>"
    return "".join(box.format(number, link.format(paper)) for paper in (*papers, *papers))


def test_attachments_in_the_panel_are_those_of_the_item_with_their_number(source: Source) -> None:
    within = "<a href=\"filestream.ashx?DocumentId=5\" data-original-title='5' ></a>"
    none = "<DIV class='AgendaItemAttachment AgendaItemAttachmentNone' >No attachments</DIV>"
    items = item("AgendaItem2", "1.", "DRONES", within) + item("AgendaItem21", "2.", "Cameras")
    page = page_of(f"{items}{none}{in_panel(21, 7, 8)}{in_panel(2, 5, 6)}")
    drones, cameras = lines_in(page)
    assert [d.title for d in drones.documents or ()] == ["5", "6"]
    assert [d.title for d in cameras.documents or ()] == ["7", "8"]
    assert drones.is_followed  # capitals with a paper are no heading


def test_attachments_of_an_import_stand_in_the_panel_alone(source: Source) -> None:
    page = page_of(
        '<a class="SelectableItem" itemid="126" href="#">Leases</a>'
        f'<a class="SelectableItem" itemid="127" href="#">Cameras</a>{in_panel(127, 7)}'
    )
    leases, cameras = lines_in(page)
    assert (leases.documents, len(cameras.documents or ())) == ((), 1)


def test_a_late_closed_item_has_its_number_and_title(source: Source) -> None:
    late = item("AgendaItem4", "5.1", "Cyber security").replace(
        "class='AgendaItemTitle", "class='LateClosedAgendaItemTitle"
    )
    late = late.replace("class='AgendaItemCounter", "class='LateClosedAgendaItemCounter")
    (line,) = lines_in(page_of(late))
    assert (line.outline, line.title) == ("5.1", "Cyber security")


def test_a_number_in_the_title_goes_with_the_matter(source: Source) -> None:
    output = list(parse_agenda_page(page_of(item("AgendaItem2", "1.", "RES-2025-123 Cameras")),
                                    tenant=tenant(source), event=meeting()))  # fmt: skip
    assert [bill.upstream_id for bill in bills(output)] == ["number:res-2025-123"]


def test_closed_items_without_any_number_are_all_there(source: Source) -> None:
    lines = lines_in(page_of(CLOSED.replace("4.1", "") * 2))
    assert [line.id for line in lines] == ["closed-", "closed--2"]


@pytest.mark.parametrize(
    ("printed", "time", "shown"),
    [("", "18:30", "18:30"), ("Immediately following Council", "", "Immediately following Council"),
     ("12:00 Noon", "12:00", "12:00 Noon")],
)  # fmt: skip
def test_what_is_printed_in_place_of_the_hour_counts(
    source: Source, printed: str, time: str, shown: str
) -> None:
    event = event_of(row(TimeOverride=printed), source)
    assert (event.time, event.time_text) == (time, shown)


def test_the_whole_place_stands_in_the_description_that_begins_with_it(source: Source) -> None:
    place = "Council Chamber, 5th Floor"
    address = f"{place}<br/>Headquarters,<br/>10 Centre Drive"
    event = event_of(row(Location=place, Description=address), source)
    assert event.location == "Council Chamber, 5th Floor, Headquarters, 10 Centre Drive"
    assert event.description == ""
    event = event_of(row(Location=place, Description="Bring chairs"), source)
    assert (event.location, event.description) == (place, "Bring chairs")


def test_a_revised_agenda_is_one_and_a_recording_is_no_paper(source: Source) -> None:
    def link(type_: str, title: str, form: str, number: int) -> dict[str, Any]:
        url = f"FileStream.ashx?DocumentId={number}"
        return {"Type": type_, "Title": title, "Format": form, "Url": url, "LanguageId": 9}

    links = [link("Agenda", "Agenda (PDF)", ".pdf", 1),
             link("Merged", "Revised Agenda (PDF)", ".pdf", 2),
             link("Video", "Video", "Video", 3), "what?"]  # fmt: skip
    event = event_of(row(MeetingDocumentLink=links), source)
    assert [d.kind for d in event.documents or ()] == ["agenda", "agenda"]
    package = [link("Merged", "Agenda Package (PDF)", ".pdf", 2)]
    (document,) = event_of(row(MeetingDocumentLink=package), source).documents or ()
    assert document.kind == "merged"


def test_an_agenda_of_no_known_shape_is_loud(source: Source) -> None:
    with pytest.raises(LayoutChanged, match="none of a known shape"):
        lines_in(page_of("<html><body><p>Agenda</p></body></html>"))
    with pytest.raises(LayoutChanged, match="in 'd'"):
        list(parse_calendar_answer(page_of({"Message": "x"}), tenant=tenant(source)))


@pytest.mark.recordings
@pytest.mark.parametrize(
    ("name", "count", "first"),
    [
        ("chulavista_calendar.json", 1,
         ("2025-12-17", "17:15", "Board of Ethics Regular Meeting", 4)),
        ("ottawa_calendar_cut.json", 8,
         ("2025-11-04", "09:30", "Finance and Corporate Services Committee", 0)),
    ],
)  # fmt: skip
def test_recorded_calendars(
    recordings: Path, source: Source, name: str, count: int, first: tuple[str, str, str, int]
) -> None:
    rows = json.loads((recordings / "escribe" / name).read_text(encoding="utf-8"))["d"]
    found = [event_of(each, source) for each in rows]
    assert len(found) == count
    event = found[0]
    assert (event.date.isoformat(), event.time, event.name, len(event.documents or ())) == first


@pytest.mark.recordings
@pytest.mark.parametrize(
    ("name", "count", "followed", "papers"),
    [
        ("bakersfield_meeting.html", 10, 1, 0),
        ("ottawa_meeting_incamera_2021.html", 15, 6, 15),
        ("ottawa_meeting_planning_2022.html", 23, 12, 34),
        ("ottawa_meeting_2012_oldformat.html", 61, 30, 55),
    ],
)
def test_recorded_agendas(
    recordings: Path, source: Source, name: str, count: int, followed: int, papers: int
) -> None:
    page = page_of((recordings / "escribe" / name).read_bytes())
    lines = lines_in(page)
    assert len(lines) == count
    assert len({line.id for line in lines}) == count
    assert sum(line.is_followed for line in lines) == followed
    assert sum(len(line.documents or ()) for line in lines) == papers
