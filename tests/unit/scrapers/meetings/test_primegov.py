"""PrimeGov's parsers: lists and compiled agendas, and each of their traps."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from lawtrack.errors import LayoutChanged
from lawtrack.legislation.clerks.calling_off.meeting_state import meeting_state
from lawtrack.legislation.records import Source
from scrapers.page import Follow
from scrapers.platforms.primegov.compiled_agendas import (
    MORE_PAGES,
    compiled_lines,
    parse_compiled_agenda,
)
from scrapers.platforms.primegov.portal_lists import begin, event_of, parse_portal_list
from tests.support.meetings import agenda, bills, meeting, page_of, source_on, tenant


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return source_on("primegov", tmp_path, client="rivertownma")


def file(name: str, **fields: Any) -> dict[str, Any]:
    return {"id": 1, "templateId": 9, "publishStatus": 1, "compileOutputType": 1,
            "templateName": name, **fields}  # fmt: skip


def row(*files: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"id": 7, "committeeId": 1, "title": "City Council", "documentList": list(files),
            "dateTime": "2026-10-13T18:30:00", **fields}  # fmt: skip


def test_what_comes_and_each_year_are_one_list(source: Source) -> None:
    there = tenant(source, checkpoints={"meetings": "2026-10-07T16:00:00+00:00"})
    (wish,) = begin(source, there.known)
    assert isinstance(wish, Follow)
    assert wish.url == "https://rivertownma.primegov.com/api/v2/PublicPortal/ListUpcomingMeetings"
    (wish,) = wish.parse(page_of([row()]), **wish.context)
    assert isinstance(wish, Follow)
    assert wish.url.endswith("/ListArchivedMeetings?year=2026")
    output = list(wish.parse(page_of([row(id=8), row()]), **wish.context))
    assert {getattr(each, "upstream_id", "") for each in output} >= {"7", "8"}


def test_a_documents_publication_is_utc_and_a_meetings_hour_is_on_the_wall(source: Source) -> None:
    for day in ("2026-10-30", "2026-11-03"):  # the clocks go back between them
        agenda = file("Agenda", publishDate=f"{day}T12:33:42.42")
        event = event_of(row(agenda, dateTime=f"{day}T08:30:00", publishDate="x"), source)
        assert (event.time, event.agenda_published) == ("08:30", f"{day}T12:33:42")


def test_an_old_row_has_its_moment_in_words_only(source: Source) -> None:
    event = event_of(row(dateTime=None, date="Oct 21, 2021", time="02:00 PM"), source)
    assert (event.date, event.time) == (dt.date(2021, 10, 21), "14:00")


@pytest.mark.parametrize(
    ("listed", "state"),
    [
        (row(), "confirmed"),
        (row(title="City Council - CANCELLED"), "cancelled"),
        (row(file("Notice of Cancellation")), "cancelled"),
        (row(file("HTML Recess Notice", compileOutputType=3)), "cancelled"),
        (row(file("Cancellation Notice", publishStatus=0)), "confirmed"),  # a draft
    ],
)
def test_a_cancelled_meeting_has_no_flag(
    source: Source, listed: dict[str, Any], state: str
) -> None:
    event = event_of(listed, source)
    assert meeting_state(event, source.words) == state
    assert event.body == "City Council"


@pytest.mark.parametrize("agenda", [file("HTML Agenda", compileOutputType=3), file("HTM Agenda")])
def test_an_agenda_as_a_page_is_told_by_its_output_or_its_name(
    source: Source, agenda: dict[str, Any]
) -> None:
    event = event_of(row(file("Agenda", templateId=8), agenda), source)
    assert event.url == "https://rivertownma.primegov.com/Portal/Meeting?meetingTemplateId=9"
    assert [(d.kind, d.url.partition("?")[2]) for d in event.documents or ()] == [
        ("agenda", "meetingTemplateId=8&compileOutputType=1")
    ]


def test_of_several_agendas_the_last_one_in_english_is_read_and_no_packet(source: Source) -> None:
    def page(number: int, name: str, day: int, language: str = "en-US") -> dict[str, Any]:
        return file(name, templateId=number, compileOutputType=3, language=language,
                    publishDate=f"2026-10-{day:02}T20:00:00")  # fmt: skip

    files = (page(1, "HTML Agenda", 8), page(2, "HTML Revised Agenda", 9),
             page(3, "HTML Agenda Packet", 10), page(4, "HTML Agenda", 11, "es-MX"))  # fmt: skip
    event = event_of(row(*files, None), source)  # type: ignore[arg-type]
    assert event.url.endswith("meetingTemplateId=2")
    assert event.agenda_published == "2026-10-08T20:00:00"


def test_an_agenda_compiled_anew_after_its_meeting_does_not_say_when_it_came_out(
    source: Source,
) -> None:
    event = event_of(row(file("Agenda", publishDate="2026-12-18T07:11:32.517")), source)
    assert event.agenda_published == ""


def matter(number: int, words: str, *capitals: str, file: str = "") -> str:
    blocks = "".join(f"<p><span>{each}</span></p>" for each in (words, *capitals, file))
    return (
        f'<table class="item-table-fromdocx" data-itemid="{number}"><tr><td><p>{number}.</p></td>'
        f'<td class="agenda-item" id="AgendaItem_{number}">{blocks}<div class="item_contents">'
        "</div></td></tr></table><p> </p>"
    )


def done(*facts: str) -> str:
    lines = "".join(f"<p><span>{each.partition(' ')[0]}</span><span> </span>"
                    f"<span>{each.partition(' ')[2]}</span></p>" for each in facts)  # fmt: skip
    return f"<table><tr><td>{lines}</td></tr></table><p> </p>"


CAMERAS = matter(5, "That cameras be bought.", "COUNCILLOR QUILL", "VICE MAYOR O'NEIL-AMES",
                 "CHARTER RIGHT EXERCISED BY COUNCILLOR REYES", file="POR 2026-185")  # fmt: skip
HEADED = '<table data-sectionid="1"><tr><td>I.</td><td>ORDERS</td></tr></table>'


def test_who_brought_a_matter_in_is_no_part_of_its_title(source: Source) -> None:
    (line,) = compiled_lines(page_of(CAMERAS))
    assert (line.title, line.number) == ("That cameras be bought.", "POR 2026-185")
    assert line.sponsors == ("COUNCILLOR QUILL", "VICE MAYOR O'NEIL-AMES")
    assert line.text == "CHARTER RIGHT EXERCISED BY COUNCILLOR REYES"


def test_final_actions_say_what_was_done_with_the_matters_of_the_agenda(source: Source) -> None:
    event = event_of(row(html("Agenda", 30, "01T09:00:00"),
                         html("Final Actions", 31, "15T09:00:00")), source)  # fmt: skip
    agenda_page = HEADED + CAMERAS + matter(6, "Trees") + matter(7, "Roads")
    actions = (
        HEADED + CAMERAS
        + done("RESULT: Adopted as Amended [2-1-1-0]", "YEAS: Councillor Quill, Mayor Ames",
               "NAYS: Councillor Reyes", "PRESENT: Councillor Lee", "ABSENT: None")
        + matter(6, "Trees") + done("RESULT:", "FAILED [2-4-0]")
        + matter(7, "Roads") + done("RESULT: Placed on File [VV9]") + matter(8, "A late order")
    )  # fmt: skip
    (wish,) = parse_compiled_agenda(page_of(agenda_page), tenant=tenant(source), event=event)
    assert isinstance(wish, Follow)
    output = list(wish.parse(page_of(actions, wish.url), **wish.context))
    heading, cameras, trees, roads, late = agenda(output)
    assert (heading.title, late.title) == ("ORDERS", "A late order")
    assert (cameras.action_text, cameras.result) == ("Adopted as Amended", "pass")
    (vote,) = cameras.votes or ()
    assert vote.counts == {"Yeas": 2, "Nays": 1, "Present": 1}
    assert ("Councillor Reyes", "Nays") in vote.voters
    assert (trees.action_text, trees.result) == ("FAILED", "fail")
    assert [vote.counts for vote in trees.votes or ()] == [{"Yeas": 2, "Nays": 4}]
    assert (roads.action_text, roads.result, roads.votes) == ("Placed on File", "pass", ())
    (bill,) = (each for each in bills(output) if each.identifier == "POR 2026-185")
    assert [action.description for action in bill.actions or ()][-1] == "Adopted as Amended"


def test_an_old_document_without_a_template_is_had_by_its_own_number(source: Source) -> None:
    old = file("HTML Agenda", id=61, templateId=0, compileOutputType=3)
    event = event_of(row(old, file("Agenda", id=62, templateId=0)), source)
    assert event.url.endswith("/Portal/Meeting?compiledMeetingDocumentFileId=61")
    assert [d.url.rpartition("/")[2] for d in event.documents or ()] == ["62"]


@pytest.mark.parametrize("more", ["", "HTML "])
def test_an_addendum_that_is_a_file_alone_adds_its_lines(source: Source, more: str) -> None:
    files = [file("HTML Agenda", compileOutputType=3), file("Addendum", templateId=8)]
    if more:  # as a page too: then its file says the same
        files.append(file("HTML Addendum", templateId=7, compileOutputType=3))
    event = event_of(row(*files), source)
    page = page_of('<div id="AgendaItem_4">Trees</div>')
    (wish,) = parse_compiled_agenda(page, tenant=tenant(source), event=event)
    assert isinstance(wish, Follow)
    assert wish.url.partition("?")[2] == (
        "meetingTemplateId=7" if more else "meetingTemplateId=8&compileOutputType=1"
    )


LOS_ANGELES = """<div class="meeting-item" data-itemid="5" data-mig="0a1b">
<table class="item-table">
<tr><td class="number-cell">(1)</td><td class="item-cell"><div class="agenda-item"
 id="AgendaItem_5"><table class="forcepopulate"><tr><td colspan="2">25-1209</td></tr>
<tr><td>CD 12</td><td>Face recognition</td></tr></table></div></td></tr></table>
<div id="agenda_item_area_5">
<a href="/api/compilemeetingattachmenthistory/historyattachment/?historyId=c-d">
Report</a></div></div>"""
WORCESTER = """<table><tr class="section-row"><td>8.</td><td>CHAIR'S ORDERS</td></tr></table>
<div class="agenda-item" id="AgendaItem_6">Request a report on drones</div>"""


def test_the_builds_of_agendas_and_what_goes_with_a_matter(source: Source) -> None:
    (line,) = compiled_lines(page_of(LOS_ANGELES, "https://x.example/Portal/Meeting"))
    assert (line.file_id, line.number, line.outline) == ("0a1b", "25-1209", "(1)")
    assert line.title == "CD 12 Face recognition"
    assert [(d.title, d.upstream_id) for d in line.documents or ()] == [("Report", "c-d")]
    heading, matter = compiled_lines(page_of(WORCESTER))
    assert (heading.outline, heading.title, heading.is_section) == ("8.", "CHAIR'S ORDERS", True)
    assert matter.title == "Request a report on drones"
    output = parse_compiled_agenda(page_of(WORCESTER), tenant=tenant(source), event=meeting())
    assert [bill.upstream_id for bill in bills(output)] == ["item:1:6"]


def test_an_item_that_is_not_read_is_loud_and_a_page_without_items_sends_to_the_file(
    source: Source,
) -> None:
    with pytest.raises(LayoutChanged, match="expected 1 agenda items, read 0"):
        list(compiled_lines(page_of('<title><div id="AgendaItem_6"></title>')))
    event = event_of(row(file("Agenda")), source)
    (wish,) = parse_compiled_agenda(page_of("<p>Soon</p>"), tenant=tenant(source), event=event)
    assert isinstance(wish, Follow)
    assert wish.url.endswith("CompiledDocument?meetingTemplateId=9&compileOutputType=1")


HEADING = '<table data-sectionid="{0}"><tr><td>{0}.</td><td>ORDERS</td></tr></table>'
DIVISION = '<div class="agenda-item" id="AgendaItem_{0}">{1}</div>'


def html(name: str, number: int, moment: str, **fields: Any) -> dict[str, Any]:
    return file(f"HTML {name}", id=number, templateId=number, compileOutputType=3,
                publishDate=f"2026-10-{moment}", **fields)  # fmt: skip


def test_what_adds_to_an_agenda_is_read_after_it_and_takes_nothing_off(source: Source) -> None:
    event = event_of(row(
        html("Agenda", 20, "08T09:00:00"), html("Amended Agenda", 21, "09T09:00:00"),
        html("Continuation Agenda", 22, "10T09:00:00"), html("Special Agenda", 23, "11T09:00:00"),
        html("Special Agenda", 24, "12T09:00:00"), html("Packet", 25, "12T10:00:00"),
        html("Agenda suplementaria", 26, "12T11:00:00", language="es"),
    ), source)  # fmt: skip
    there = tenant(source)
    page = page_of(HEADING.format(4) + DIVISION.format(6, "4a. Request a report on drones"))
    (wish,) = parse_compiled_agenda(page, tenant=there, event=event)
    asked = [event.extras["agenda as a page"]]
    for body in (
        DIVISION.format(7, "12b. Cameras at the port"),
        HEADING.format(4) + DIVISION.format(6, "4a. x"),
    ):
        assert isinstance(wish, Follow)
        asked.append(wish.url)
        assert wish.statuses == ()  # that it is not there is a failure, and takes nothing off
        output = list(wish.parse(page_of(body), **wish.context))
        wish = output[0]
    assert [url.rpartition("=")[2] for url in asked] == ["21", "22", "24"]
    titles = {bill.upstream_id: bill.title for bill in bills(output)}
    assert titles == {
        "item:7:6": "Request a report on drones", "item:7:7": "Cameras at the port",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("names", "read"),
    [
        (("Packet", "Supplemental Agenda"), [30, 31]),
        (("Packet", "Packet Addendum"), [30, 31]),
        (("Special Agenda",), [30]),
        (("Agenda with Addendum", "Agenda"), [31]),
        (("Agenda", "Revised Agenda (with Supplemental Items)"), [31]),
        (("Agenda", "Revised Supplemental Agenda & Reports"), [30, 31]),
        (("Minutes", "Final Actions"), [31]),
        (("Agenda", "Final Actions"), [30, 31]),
    ],
)
def test_which_pages_are_the_agenda(
    source: Source, names: tuple[str, ...], read: list[int]
) -> None:
    files = [html(name, 30 + at, f"0{at + 1}T09:00:00") for at, name in enumerate(names)]
    extras = event_of(row(*files), source).extras
    urls = f"{extras.get('agenda as a page', '')} {extras.get(MORE_PAGES, '')}".split()
    assert [int(url.rpartition("=")[2]) for url in urls] == read


def test_the_place_on_the_agenda_is_no_part_of_a_title() -> None:
    page = page_of(
        "<table><tr class='section-row'><td>11.1. ORDERS</td></tr></table>"
        + DIVISION.format(8, "(5) Rooms") + DIVISION.format(9, "9a. 100 Main St.")
        + DIVISION.format(10, "100 Main St.") + DIVISION.format(11, "A. Smith asks")
    )  # fmt: skip
    assert [(line.outline, line.title) for line in compiled_lines(page)] == [
        ("11.1.", "ORDERS"), ("(5)", "Rooms"), ("9a.", "100 Main St."), ("", "100 Main St."),
        ("", "A. Smith asks"),
    ]  # fmt: skip


def test_a_list_that_is_none_is_loud(source: Source) -> None:
    with pytest.raises(LayoutChanged):
        list(
            parse_portal_list(
                page_of({"x": 1}), tenant=tenant(source), years=(), events={}, listed=frozenset()
            )
        )


@pytest.mark.recordings
@pytest.mark.parametrize(
    ("name", "count", "agendas", "first"),
    [
        ("worcester_upcoming_2026-10_cut", 3, 1, ("12831", "2026-10-13", "08:30")),
        ("claytoncounty_archived_2026", 18, 15, ("554", "2026-01-06", "18:00")),
        ("lacity_archived_2021", 5, 4, ("9817", "2021-10-21", "10:00")),
    ],
)
def test_recorded_lists(
    recordings: Path, source: Source, name: str, count: int, agendas: int,
    first: tuple[str, str, str],
) -> None:  # fmt: skip
    rows = json.loads((recordings / "primegov" / f"{name}.json").read_text(encoding="utf-8"))
    found = [event_of(each, source) for each in rows]
    assert len({event.upstream_id for event in found}) == count
    assert sum("agenda as a page" in event.extras for event in found) == agendas
    assert (found[0].upstream_id, found[0].date.isoformat(), found[0].time) == first


@pytest.mark.recordings
def test_the_recorded_agenda_of_cambridge(recordings: Path) -> None:
    path = recordings / "primegov" / "cambridge_agenda_2026-10-05_cut.html"
    lines = list(compiled_lines(page_of(path.read_bytes())))
    assert [(line.outline, line.number, line.title[:29]) for line in lines] == [
        ("I.", "", "ROLL CALL"), ("", "", "HEARING SCHEDULE"), ("", "", "Hearing Schedule"),
        ("V.", "", "CITY MANAGER'S AGENDA"),
        ("1.", "CMA 2026-280", "A communication transmitted f"),
        ("2.", "CMA 2026-279", "A communication transmitted f"),
    ]  # fmt: skip
