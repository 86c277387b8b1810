"""Agendas that are one text, cut into items by their numbering: CivicPlus, CivicWeb."""

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest

from lawtrack.errors import LayoutChanged
from lawtrack.legislation.records import Looked, Source
from scrapers.meetings.items import agenda_records
from scrapers.meetings.numbering import lines_of_text
from scrapers.page import Follow
from scrapers.platforms.civicplus.agenda_center import (
    event_of,
    parse_agenda_center,
    parse_agenda_file,
    rows_in,
)
from scrapers.platforms.civicweb import service_answers
from tests.support.meetings import agenda, bills, events, meeting, page_of, source_on, tenant

AGENDA = """City of Rivertown
1. Call to Order
2. New Business
A. Purchase of face recognition software
for the police department
B. Paving of Mill Street
"""
RENUMBERED = """1. Call to Order
2. New Business
A. Paving of Mill Street
B. Purchase of face recognition software
for the police department
"""


@pytest.fixture
def civicplus(tmp_path: Path) -> Source:
    return source_on("civicplus", tmp_path, site="https://www.rivertown.example")


@pytest.fixture
def civicweb(tmp_path: Path) -> Source:
    return source_on("civicweb", tmp_path, client="rivertown")


def test_an_agenda_is_cut_by_its_numbers_and_each_item_keeps_its_page(civicplus: Source) -> None:
    lines = lines_of_text([AGENDA, "C. Drones\n\nPage 2 of 2\nD. Fees"])
    assert [(x.outline, x.title, x.page) for x in lines] == [
        ("1.", "Call to Order", "1"), ("2.", "New Business", "1"),
        ("A.", "Purchase of face recognition software for the police department", "1"),
        ("B.", "Paving of Mill Street", "1"), ("C.", "Drones", "2"), ("D.", "Fees", "2"),
    ]  # fmt: skip
    output = list(agenda_records(tenant(civicplus), meeting(), lines))
    first = bills(output)[0]
    assert (first.upstream_id, first.extras) == ("item:1:2-A", {"page": "1"})
    assert len(bills(output)) == 4


@pytest.mark.parametrize("text", ["", "Notice\n2026. A year", "Meeting at 7.30 pm", "1. Only"])
def test_a_text_without_numbering_has_no_items(text: str) -> None:
    assert lines_of_text([text]) == ()


def test_an_agenda_that_is_numbered_anew_keeps_its_matters(civicplus: Source) -> None:
    there = tenant(civicplus)
    first = bills(agenda_records(there, meeting(), lines_of_text([AGENDA])))
    known = {bill.upstream_id: bill.stamp for bill in first}
    output = list(
        agenda_records(tenant(civicplus, bills=known), meeting(), lines_of_text([RENUMBERED]))
    )
    assert {b.title: b.upstream_id for b in bills(output)} == {
        b.title: b.upstream_id for b in first
    }
    assert not [each for each in output if isinstance(each, Looked)]


def test_the_same_words_at_a_later_meeting_are_probably_the_same(civicplus: Source) -> None:
    there = tenant(civicplus)
    first = bills(agenda_records(there, meeting(), lines_of_text([AGENDA])))
    known = {bill.upstream_id: bill.stamp for bill in first}
    later = meeting(upstream_id="2", date=dt.date(2026, 11, 10))
    again = bills(
        agenda_records(tenant(civicplus, bills=known), later, lines_of_text([RENUMBERED]))
    )
    related = {bill.title: bill.related for bill in again}["Paving of Mill Street"] or ()
    assert [(kin.relation, kin.identifier, kin.upstream_id) for kin in related] == [
        ("probably the same", "2026-10-13 item 2-B", "item:1:2-B")
    ]


ROW = """<span id="section{id}"><table><tr class="catAgendaRow"><td>
<h3><a id="_02042026-178"></a><strong aria-label="Agenda for {day}"></strong></h3>
<p><a href="/AgendaCenter/ViewFile/Agenda/_03042026-178?html=true">Regular Meeting</a></p></td>
<td><a href="/AgendaCenter/ViewFile/Agenda/_03042026-178">PDF</a>
<a href="/AgendaCenter/ViewFile/Agenda/_03042026-178?packet=true">Packet</a></td></tr></table>
</span>
"""  # fmt: skip


def center(day: str = "October 13, 2026", id_: int = 3) -> str:
    return f"<h2>Board of Trustees</h2>{ROW.format(day=day, id=id_)}"


def test_a_moved_meeting_has_its_number_and_not_the_day_in_its_address(civicplus: Source) -> None:
    page = page_of(center())
    ((body, row),) = rows_in(page)
    event = event_of(row, body[1], civicplus)
    assert (event.upstream_id, event.date, event.time) == ("178", dt.date(2026, 10, 13), "")
    assert (event.name, event.body) == ("Regular Meeting", "Board of Trustees")
    assert [document.kind for document in event.documents or ()] == ["agenda", "packet"]


def test_a_site_has_to_be_named_and_only_the_bodies_wished_for_are_read(tmp_path: Path) -> None:
    source = source_on("civicplus", tmp_path, site="https://www.rivertown.example", bodies=[4])
    assert not [
        each
        for each in parse_agenda_center(page_of(center()), tenant=tenant(source))
        if isinstance(each, Follow)
    ]
    wishes = [
        each.url
        for each in parse_agenda_center(page_of(center(id_=4)), tenant=tenant(source))
        if isinstance(each, Follow)
    ]
    assert wishes == ["https://www.rivertown.example/AgendaCenter/ViewFile/Agenda/_03042026-178"]


def test_rows_outside_every_section_are_loud(civicplus: Source) -> None:
    with pytest.raises(LayoutChanged, match="expected 1 rows, read 0"):
        list(rows_in(page_of('<table><tr class="catAgendaRow"></tr></table>')))


def test_an_agenda_file_is_cut_and_kept(civicplus: Source) -> None:
    ((body, row),) = rows_in(page_of(center()))
    event = event_of(row, body[1], civicplus)
    url = (event.documents or ())[0].url
    output = list(
        parse_agenda_file(page_of(AGENDA, url=url), tenant=tenant(civicplus), event=event)
    )
    assert len(agenda(output)) == 4
    assert [d.content is not None for d in events(output)[0].documents or ()] == [True, False]


def test_civicweb_a_meeting_that_is_not_published_is_a_day_without_an_agenda(
    civicweb: Source,
) -> None:
    row = {"Id": 7, "Name": "City Council - Oct 13 2026 (DRAFT AGENDA)",
           "MeetingDateTime": "2026-10-13 00:00", "Published": False}  # fmt: skip
    output = list(service_answers.parse_service_list(page_of([row]), tenant=tenant(civicweb)))
    (event,) = events(output)
    assert (event.agenda, event.time, event.body) == ((), "", "City Council")
    output = list(
        service_answers.parse_service_list(
            page_of([{**row, "Published": True}]), tenant=tenant(civicweb)
        )
    )
    assert [each.url for each in output if isinstance(each, Follow)] == [
        "https://rivertown.civicweb.net/Services/MeetingsService.svc/meetings/7/meetingDocuments"
    ]


@pytest.mark.parametrize("newer", [True, False])
def test_civicweb_papers_come_in_two_shapes_and_a_third_is_loud(
    civicweb: Source, newer: bool
) -> None:
    html = "<p>1. Call to Order</p><p>2. Face recognition</p>"
    rows = [{"Id": 5, "DocumentType": 1, "Html": html, "IsPublic": True, "Name": "A"},
            {"Id": 6, "DocumentType": 9, "Html": html, "IsPublic": False}]  # fmt: skip
    answer: Any = {"Documents": rows} if newer else rows
    output = list(
        service_answers.parse_papers(page_of(answer), tenant=tenant(civicweb), event=meeting())
    )
    assert [bill.title for bill in bills(output)] == ["Face recognition"]
    assert [d.upstream_id for d in events(output)[0].documents or ()] == ["5"]
    with pytest.raises(LayoutChanged, match="expected papers"):
        list(service_answers.parse_papers(page_of({}), tenant=tenant(civicweb), event=meeting()))


@pytest.mark.recordings
@pytest.mark.parametrize(
    ("name", "count", "first"),
    [
        ("gallatin_agendacenter.html", 8,
         ("2", "2025-06-02", "Big Sky Meadow Trails, Recreation & Parks Special District")),
        ("gallatin_updatecategorylist_cat4_2025.html", 10, None),
        ("anthony_updatecategorylist_cat3_2026.html", 2, ("178", "2026-03-04", "")),
        ("lascruces_agendacenter_2020.html", 28, ("808", "2020-11-19", "Airport Advisory Board")),
        ("gallatin_updatecategorylist_cat14_2026_empty.html", 0, None),
    ],
)  # fmt: skip
def test_recorded_agenda_centers(
    recordings: Path, civicplus: Source, name: str, count: int, first: tuple[str, str, str] | None
) -> None:
    page = page_of((recordings / "civicplus" / name).read_bytes())
    found = [event_of(row, body[1], civicplus) for body, row in rows_in(page)]
    assert len(found) == page.text.count('class="catAgendaRow"') == count
    assert len({event.upstream_id for event in found}) == count
    if first:
        assert (found[0].upstream_id, found[0].date.isoformat(), found[0].body) == first


@pytest.mark.recordings
def test_the_recorded_agenda_of_gallatin(recordings: Path, civicplus: Source) -> None:
    body = (recordings / "civicplus" / "gallatin_agenda_2025-06-02.pdf").read_bytes()
    output = list(parse_agenda_file(page_of(body), tenant=tenant(civicplus), event=meeting()))
    assert [line.number for line in agenda(output)] == [
        "I.", "II.", "III.", "A.", "B.", "C.", "D.", "IV.", "A.", "B.", "V.", "VI.", "VII.",
    ]  # fmt: skip
    assert [bill.title[:24] for bill in bills(output)] == [
        "Approval of Minutes: Jun", "Financial Review: Discus", "Community Transparency: ",
        "Funding process: Establi", "BSRAD Grant Allocation: ", "Signature authority: App",
        "Next Board Meeting Date", "Executive Session",
    ]  # fmt: skip


@pytest.mark.recordings
def test_the_recorded_plain_text_of_lacey(recordings: Path) -> None:
    text = (recordings / "civicclerk" / "lacey_agenda_plaintext_excerpt.txt").read_text()
    lines = lines_of_text([text])
    assert [line.outline for line in lines] == [
        "1.", "2.", "3.", "4.", "5.", *(f"{x}." for x in "ABCDEFG"), "6.", "7.", "A.", "B.", "C.",
        "8.",
    ]  # fmt: skip


@pytest.mark.recordings
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("dallascounty_meetings.json", 1),
        ("lascruces_meetings_cut.json", 10),
        ("tulsaschools_diligent_meetings.json", 40),
        ("dallasisd_highbond_meetings_cut.json", 30),
        ("kckps_highbond_meetings.json", 12),
    ],
)
def test_recorded_services(recordings: Path, civicweb: Source, name: str, count: int) -> None:
    rows = json.loads((recordings / "civicweb" / name).read_text(encoding="utf-8"))
    found = [service_answers.event_of(row, civicweb) for row in rows]
    assert len({event.upstream_id for event in found}) == len(rows) == count
    assert all(event.body and not re.search(r"- [A-Z][a-z]{2} \d", event.body) for event in found)


@pytest.mark.recordings
def test_a_recorded_meeting_that_only_its_paper_calls_off(
    recordings: Path, civicweb: Source
) -> None:
    path = recordings / "civicweb" / "lascruces_meeting_10669_documents.json"
    output = list(
        service_answers.parse_papers(
            page_of(path.read_bytes()), tenant=tenant(civicweb), event=meeting()
        )
    )
    assert events(output)[0].status == "Cancelled"
