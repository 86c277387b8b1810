"""CivicWeb's portals without a service: the list that people see, pages of kinds, of meetings."""

from pathlib import Path
from typing import Any

import pytest

from lawtrack.errors import LayoutChanged
from lawtrack.legislation.clerks.calling_off.meeting_state import meeting_state
from lawtrack.legislation.records import WIDE, Event, Failed, Looked, Record, Source
from scrapers.page import Follow
from scrapers.platforms.civicweb.portal_pages import parse_portal
from scrapers.platforms.civicweb.service_answers import parse_papers, parse_service_list
from tests.support.meetings import NOW, events, meeting, page_of, source_on, tenant

BACK = "/Portal/MeetingInformation.aspx"


def kind(number: int, name: str, *meetings: tuple[int, str]) -> str:
    """A kind of meeting as the list has it, with its newest ones."""
    rows = "".join(
        f'<li><span class="bullet"></span><a class="list-link" href="{BACK}?Id={id_}">{words}</a>'
        f'<em class="video-event" date-id="{id_}"></em></li>'
        for id_, words in meetings
    )
    return (
        f'<div class="item-template"><h2><a href="{BACK}?type={number}" '
        f'class="meeting-type-item-title">{name} </a></h2><ol>{rows}</ol>'
        f'<a href="/portal/members.aspx?id={number}">Members</a></div>'
    )


LIST = kind(
    10, "City Council", (2007, "Special City Council - 18 Aug 2026"),
    (1928, "*** CANCELLED*** City Council - Sep 15 2026"),
) + kind(29, "Anti-Racism Committee", (2002, "Regular Meeting: September 1, 2026"))  # fmt: skip


def button(number: int, day: str, name: str) -> str:
    return (
        f'<button id="ctl00_MainContent_MeetingButton{number}" class="meeting-list-item-button" '
        f'onclick="Portal.events.meetingClick(this, {number},0,0);return false;">'
        f'<div class="meeting-list-item-button-date">{day}</div><div>{name}</div></button>'
    )


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return source_on("civicweb", tmp_path, client="rivertown")


def read(source: Source, pages: dict[str, str], **known: Any) -> list[Record | Follow]:
    """All that a crawl says whose list is the portal: kinds' pages are answered by their number."""
    there = tenant(source, **known)
    (wish,) = parse_service_list(page_of("gone", status=404), tenant=there)
    output: list[Record | Follow] = []
    while isinstance(wish, Follow) and wish.covers == there.listing:
        body = pages[wish.url.rpartition("type=")[2] if "type=" in wish.url else ""]
        *said, wish = wish.parse(page_of(body, wish.url), **wish.context)
        output += said
    return [*output, wish]


def listed(output: list[Record | Follow]) -> list[Event]:
    return [each.context["event"] for each in output if isinstance(each, Follow)]


PAGES = {"": LIST, "10": button(1900, "20 Jul 2026", "City Council"), "29": "<p>None</p>"}


def test_a_portal_without_a_service_is_read_as_people_see_it(source: Source) -> None:
    output = read(source, PAGES)
    assert [
        (e.upstream_id, e.date.isoformat(), e.body, meeting_state(e, source.words))
        for e in listed(output)
    ] == [
        ("1900", "2026-07-20", "City Council", "confirmed"),
        ("2007", "2026-08-18", "City Council", "confirmed"),
        ("2002", "2026-09-01", "Anti-Racism Committee", "confirmed"),
        ("1928", "2026-09-15", "City Council", "cancelled"),
    ]


def test_a_portal_says_of_no_meeting_that_it_is_gone(source: Source) -> None:
    known = {"meetings": {"7": ("2026-10-13", "18:30")}, "events": {"7": "s"}}
    output = read(source, PAGES, **known)
    assert not [each for each in output if isinstance(each, Looked)]
    assert not [each for each in output if isinstance(each, Failed)]


def test_kinds_are_asked_for_once_a_day_and_only_those_that_are_chosen(tmp_path: Path) -> None:
    source = source_on("civicweb", tmp_path, client="rivertown", bodies=[29])
    assert [e.upstream_id for e in listed(read(source, PAGES))] == ["2002"]
    lately = {WIDE: NOW.isoformat(), "meetings": NOW.isoformat()}
    output = read(source, {"": LIST}, checkpoints=lately)
    assert not any(isinstance(each, Follow) and "type=" in each.url for each in output)


def test_a_meeting_without_a_day_is_told_and_another_page_is_loud(source: Source) -> None:
    nameless = kind(10, "City Council", (7, "Agenda to follow"), (8, "Council - Oct 13 2026"))
    output = read(source, {"": nameless, "10": ""})
    assert [each.upstream_id for each in output if isinstance(each, Failed)] == ["7"]
    assert [e.upstream_id for e in listed(output)] == ["8"]
    with pytest.raises(LayoutChanged, match="a list of meetings"):
        list(parse_portal(page_of("<p>We are away</p>"), tenant=tenant(source)))


def test_a_meetings_page_links_to_its_papers_of_which_the_agenda_is_cut(source: Source) -> None:
    event = meeting(url=f"https://rivertown.civicweb.net{BACK}?Id=1")
    there = tenant(source)
    (wish,) = parse_papers(page_of("", status=404), tenant=there, event=event)
    assert isinstance(wish, Follow)
    assert wish.url == event.url
    page = page_of(
        '<a id="ctl00_MainContent_DocumentPrintVersion" href="/document/61/?printPdf=true"></a>'
        '<a href="/document/62/Agenda%20Package.pdf?handle=AF">Agenda Package</a>'
        '<a href="/document/63/Report.pdf?handle=AF">Report</a><a href="/Portal">Home</a>',
        wish.url,
    )
    (file,) = wish.parse(page, **wish.context)
    assert isinstance(file, Follow)
    assert file.url == "https://rivertown.civicweb.net/document/61/?printPdf=true"
    (read_event,) = events(file.parse(page_of("1. Cameras\n\n2. Drones", file.url), **file.context))
    assert [d.kind for d in read_event.documents or ()] == ["agenda", "packet", "attachment"]
    assert [line.title for line in read_event.agenda or ()] == ["Cameras", "Drones"]
