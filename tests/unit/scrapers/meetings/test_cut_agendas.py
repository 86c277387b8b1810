"""Agendas that are one text, cut into items by their numbering: CivicPlus, CivicWeb."""

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest

from lawtrack.errors import LayoutChanged
from lawtrack.legislation.records import Document, Failed, Listed, Looked, Source
from scrapers.meetings.agendas import agenda_from_file, parse_agenda_file
from scrapers.meetings.items import agenda_records
from scrapers.meetings.numbering import lines_of_text
from scrapers.meetings.papers import agenda_file_of
from scrapers.page import Follow
from scrapers.platforms.civicplus.agenda_center import (
    event_of,
    parse_agenda_center,
    sections_in,
)
from scrapers.platforms.civicplus.html_agendas import html_lines, parse_html_agenda
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


@pytest.mark.parametrize("text", ["", "Notice\n2026. A year", "Meeting at 7.30 pm", "3. Only",
                                  "MR. SMITH spoke", "Page 2 of 2", "12", "A."])  # fmt: skip
def test_a_text_without_numbering_has_no_items(text: str) -> None:
    assert lines_of_text([text]) == ()


@pytest.mark.parametrize(
    ("text", "outlines", "titles"),
    [
        ("1. Face recognition", ["1."], ["Face recognition"]),
        ("1.\nCall to Order\n\n2.\n\nCameras\nfor the police", ["1.", "2."],
         ["Call to Order", "Cameras for the police"]),
        ("1. Drones\n2.\n3. Cameras", ["1.", "3."], ["Drones", "Cameras"]),
        ("(a) Drones\n(b) Cameras", ["(a)", "(b)"], ["Drones", "Cameras"]),
        ("Item 1: Drones\nAgenda Item No. 2 - Cameras", ["1.", "2."], ["Drones", "Cameras"]),
        ("3.A. Drones\n3.B. Cameras", ["3.A.", "3.B."], ["Drones", "Cameras"]),
        ("C-1. Drones\nC-2. Cameras", ["C-1.", "C-2."], ["Drones", "Cameras"]),
        ("1.\u00a0Drones\n2.\u00a0DR. KING DAY", ["1.", "2."], ["Drones", "DR. KING DAY"]),
    ],
)  # fmt: skip
def test_numbers_are_printed_in_many_ways(
    text: str, outlines: list[str], titles: list[str]
) -> None:
    lines = lines_of_text([text])
    assert [line.outline for line in lines] == outlines
    assert [line.title for line in lines] == titles


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


def test_what_a_matter_was_called_stays_when_its_meeting_is_moved(civicplus: Source) -> None:
    first = agenda_records(tenant(civicplus), meeting(), lines_of_text([AGENDA]))
    names = {f"{bill.session} {bill.identifier}": (bill.upstream_id,) for bill in bills(first)}
    moved = meeting(date=dt.date(2026, 10, 20))
    again = list(agenda_records(tenant(civicplus, numbers=names), moved, lines_of_text([AGENDA])))
    assert {bill.identifier for bill in bills(again)} == {
        "2026-10-13 item 2-A", "2026-10-13 item 2-B",
    }  # fmt: skip
    assert [line.identifier for line in agenda(again)][-1] == "2026-10-13 item 2-B"


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
    (section,) = sections_in(page)
    event = event_of(section.rows[0], section.name, civicplus)
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
    assert wishes == [
        "https://www.rivertown.example/AgendaCenter/ViewFile/Agenda/_03042026-178?html=true"
    ]


def test_rows_outside_every_section_are_read_by_the_heading_above_them(civicplus: Source) -> None:
    row = ROW.partition("<table>")[2].partition("</table>")[0]
    body = f"<h2>▼Board of Trustees</h2><table>{row.format(day='October 13, 2026')}</table>"
    (section,) = sections_in(page_of(body))
    event = event_of(section.rows[0], section.name, civicplus)
    assert (event.body, event.upstream_id) == ("Board of Trustees", "178")
    hidden = '<title><tr class="first catAgendaRow"></title>'
    with pytest.raises(LayoutChanged, match="expected 1 rows, read 0"):
        list(sections_in(page_of(hidden)))
    assert list(sections_in(page_of(f"<!-- {hidden} -->"))) == []


def test_an_agenda_file_is_cut_and_kept(civicplus: Source) -> None:
    (section,) = sections_in(page_of(center()))
    event = event_of(section.rows[0], section.name, civicplus)
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
        ("gallatin_updatecategorylist_cat4_2025.html", 10, ("101", "2025-12-04", "Weed Board")),
        ("anthony_updatecategorylist_cat3_2026.html", 2,
         ("178", "2026-03-04", "Board of Trustees")),
        ("lascruces_agendacenter_2020.html", 28, ("808", "2020-11-19", "Airport Advisory Board")),
        ("gallatin_updatecategorylist_cat14_2026_empty.html", 0, None),
    ],
)  # fmt: skip
def test_recorded_agenda_centers(
    recordings: Path, civicplus: Source, name: str, count: int, first: tuple[str, str, str] | None
) -> None:
    page = page_of((recordings / "civicplus" / name).read_bytes())
    found = [event_of(row, each.name, civicplus) for each in sections_in(page) for row in each.rows]
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
        ("dallascounty_external_link.json", 1),
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


YEARS = """<ul class="years"><li class=current>
<a aria-label="Board of Trustees 2027" href="javascript:changeYear(2027, 3,'a0')">2027</a></li>
<li><a aria-label="Board of Trustees 2026" href="javascript:changeYear(2026, 3, 'a1')">2026</a></li>
<li><a href="javascript:changeYear(2019, 3, 'a2')">2019</a></li></ul>"""


def test_a_body_whose_year_is_another_is_asked_for_its_older_one_before_anything_is_absent(
    civicplus: Source,
) -> None:
    january = center("January 5, 2027").replace("<table>", YEARS + "<table>")
    there = tenant(civicplus, now=dt.datetime(2027, 1, 8, 17, 0, tzinfo=dt.UTC),
                   checkpoints={"meetings": "2027-01-07T17:00:00+00:00"},
                   meetings={"170": ("2026-12-20", "")})  # fmt: skip
    (wish,) = parse_agenda_center(page_of(january), tenant=there)
    assert isinstance(wish, Follow)
    assert (wish.url.rpartition("/")[2], wish.form) == (
        "UpdateCategoryList", {"year": "2026", "catID": "3"},
    )  # fmt: skip
    december = ROW.format(id=3, day="December 20, 2026").replace("-178", "-170")
    # A body without agendas answers with the whole page: other sections are not read again.
    whole = december + ROW.format(id=9, day="December 21, 2026").replace("-178", "-171")
    output = list(wish.parse(page_of(whole), **wish.context))
    wished = [each.context["event"] for each in output if isinstance(each, Follow)]
    assert [(event.upstream_id, event.body) for event in wished] == [
        ("170", "Board of Trustees"), ("178", "Board of Trustees"),
    ]  # fmt: skip
    (listed,) = [each for each in output if isinstance(each, Listed)]
    assert listed.absent == ()


def test_posted_is_when_the_agenda_came_out(civicplus: Source) -> None:
    posted = center().replace("</strong>", '</strong> — Posted <abbr title="October">Oct</abbr>'
                              " 8, 2026 11:47 AM")  # fmt: skip
    (section,) = sections_in(page_of(posted))
    event = event_of(section.rows[0], section.name, civicplus)
    assert event.agenda_published == "2026-10-08T15:47:00"


HTML_AGENDA = """<div id="divItems">
<div class="item level1"><span class="bullet"><span>1.</span></span><h3 class="title">Consent</h3></div>
<div class="item level2"><span class="bullet"><span>1.A.</span></span><h4 class="title">Resolution 1</h4>
<div class="desc"><p>Purchase of face recognition software</p><p>For the police.</p></div>
<div class="documents"><a class="file" href="/AgendaCenter/ViewFile/Item/7?fileID=9">Quote</a></div></div>
<div class="item level1"><span class="bullet"><span>2.</span></span><h3 class="title">Adjourn</h3></div>
</div>"""  # noqa: E501


def test_an_agenda_as_a_page_is_read_line_by_line_with_its_papers(civicplus: Source) -> None:
    url = "https://www.rivertown.example/AgendaCenter/ViewFile/Agenda/_03042026-178?html=true"
    heading, matter, _ = html_lines(page_of(HTML_AGENDA, url=url))
    assert (heading.title, heading.is_section) == ("Consent", True)
    assert (matter.outline, matter.title) == ("1.A.", "Purchase of face recognition software")
    assert [document.url for document in matter.documents or ()] == [
        "https://www.rivertown.example/AgendaCenter/ViewFile/Item/7?fileID=9"
    ]
    output = parse_html_agenda(
        page_of(HTML_AGENDA, url=url), tenant=tenant(civicplus), event=meeting()
    )
    assert [bill.title for bill in bills(output)] == ["Purchase of face recognition software"]


@pytest.mark.parametrize("body", [b"%PDF-1.7", b"<html><body>Agenda</body></html>"])
def test_an_agenda_as_a_page_that_is_none_is_cut_from_its_file(
    civicplus: Source, body: bytes
) -> None:
    (section,) = sections_in(page_of(center()))
    event = event_of(section.rows[0], section.name, civicplus)
    (wish,) = parse_html_agenda(page_of(body), tenant=tenant(civicplus), event=event)
    assert isinstance(wish, Follow)
    assert wish.url.endswith("/Agenda/_03042026-178")


@pytest.mark.parametrize("body", [b"%PDF-1.7 broken", b"\x00\x01"])
def test_a_file_that_cannot_be_read_says_nothing_of_the_agenda(
    civicplus: Source, body: bytes
) -> None:
    known = {"item:1:1": "[]"}
    output = list(parse_agenda_file(page_of(body), tenant=tenant(civicplus, bills=known),
                                    event=meeting()))  # fmt: skip
    assert events(output)[0].agenda is None
    assert not [each for each in output if isinstance(each, Looked)]


def test_civicweb_an_agenda_that_is_a_file_alone_is_cut_from_it(civicweb: Source) -> None:
    rows = [{"Id": 5, "DocumentType": 4, "Html": "", "IsPublic": True, "Name": "A"}]
    (wish,) = service_answers.parse_papers(page_of(rows), tenant=tenant(civicweb), event=meeting())
    assert isinstance(wish, Follow)
    assert wish.url == "https://rivertown.civicweb.net/document/5/?printPdf=true"


def test_the_ninth_of_a_list_of_letters_is_no_roman_number() -> None:
    text = "\n".join(f"{letter}. Matter {letter} of the day" for letter in "ABCDEFGHIJ")
    lines = lines_of_text([text])
    assert [line.id for line in lines] == list("ABCDEFGHIJ")
    assert not any(line.is_section for line in lines)


@pytest.mark.parametrize(
    ("titles", "cut"),
    [
        (("Agenda", "Supplemental Agenda"), "Agenda"),
        (("Agenda", "Agenda Addendum #2"), "Agenda"),
        (("Agenda", "Revised Agenda with Addendum"), "Revised Agenda with Addendum"),
        (("Ordre du jour", "Ordre du jour supplémentaire"), "Ordre du jour"),
        (("Addendum",), "Addendum"),
        ((), ""),
    ],
)
def test_what_adds_to_an_agenda_does_not_stand_for_it(titles: tuple[str, ...], cut: str) -> None:
    files = (Document(title=each, url=f"/{each}", kind="agenda") for each in titles)
    file = agenda_file_of(meeting(documents=tuple(files)))
    assert (file.title if file else "") == cut


def read_files(source: Source, papers: dict[str, str], **known: Any) -> list[Any]:
    """What is said of a meeting with files of these titles, each answered with its text."""
    files = [Document(title=title, url=f"https://x.example/{n}", kind="agenda")
             for n, title in enumerate(papers)]  # fmt: skip
    event = meeting(documents=tuple(files))
    output: list[Any] = list(agenda_from_file(tenant(source, **known), event))
    while isinstance(output[-1], Follow) and "event" in output[-1].context:
        wish = output.pop()
        text = papers[files[int(wish.url.rpartition("/")[2])].title]
        if text == "down":
            failed = Failed(jurisdiction="rivertown", url=wish.url, reason="503")
            assert wish.otherwise is not None
            return [*output, *wish.otherwise(failed=failed, **wish.context)]
        output += wish.parse(page_of(text, wish.url), **wish.context)
    return output


MORE = "ADDENDUM\n1. Call to Order\n1. Drones for the fire department\n"


@pytest.mark.parametrize("title", ["Addendum", "Agenda Addendum #2", "Supplemental Agenda"])
def test_lines_of_an_addendum_come_after_those_of_the_agenda(civicplus: Source, title: str) -> None:
    output = read_files(civicplus, {"Agenda": AGENDA, title: MORE})
    assert [line.title for line in agenda(output)][-2:] == [
        "Paving of Mill Street", "Drones for the fire department",
    ]  # fmt: skip
    assert len({line.bill_upstream_id for line in agenda(output) if line.bill_upstream_id}) == 3
    (event,) = events(output)
    assert [bool(paper.content) for paper in event.documents or ()] == [True, True]


def test_an_addendum_that_does_not_come_takes_nothing_off_the_agenda(civicplus: Source) -> None:
    first = read_files(civicplus, {"Agenda": AGENDA, "Addendum": MORE})
    known = {bill.upstream_id: bill.stamp for bill in bills(first)}
    output = read_files(civicplus, {"Agenda": AGENDA, "Addendum": "down"}, bills=known)
    (event,) = events(output)
    assert (event.stamp, event.agenda) == ("", None)
    assert not [each for each in output if isinstance(each, Looked)]


def test_a_report_that_is_supplemental_is_no_agenda(civicplus: Source) -> None:
    output = read_files(civicplus, {"Agenda": AGENDA, "Supplemental Report": "1. Trees\n2. Roads"})
    assert len(agenda(output)) == 4
