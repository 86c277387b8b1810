"""The same facts as other tenants say them: moments, calls that are off, numbers, counts, links."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from lawtrack.legislation.records import Failed
from scrapers.meetings.called_off import called_off_alone
from scrapers.meetings.clock import moment_in
from scrapers.meetings.windows import Window
from scrapers.page import Follow
from scrapers.platforms.civicclerk import events as civicclerk_events
from scrapers.platforms.civicclerk import rows as civicclerk_rows
from scrapers.platforms.civicplus import agenda_center
from scrapers.platforms.civicweb import service_answers
from scrapers.platforms.escribe import agenda_pages, calendar_answers
from scrapers.platforms.iqm2 import calendar_rows, file_pages
from scrapers.platforms.onbase import agenda_versions, search_pages
from scrapers.platforms.primegov import compiled_agendas
from tests.support.meetings import events, meeting, page_of, source_on, tenant

EVENING = (dt.date(2026, 10, 13), "18:30")


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-13T18:30:00", "2026-10-13T18:30:00.000-04:00", "2026/10/13 06:30 PM",
        "2026-10-13 18:30", "10/13/2026 6:30:00 PM", "13/10/2026 18:30", "October 13, 2026 6:30 PM",
        "Tuesday, October 13, 2026 @ 6:30 p.m.", "mardi 13 octobre 2026 à 18 h 30",
        "/Date(1791930600000)/", "\\/Date(1791930600000-0400)\\/",
    ],
)  # fmt: skip
def test_a_moment_is_one_however_a_vendor_writes_it(text: str) -> None:
    assert moment_in(text, "America/New_York", day_first=text.startswith("13/")) == EVENING


def test_what_is_no_moment_is_none() -> None:
    assert moment_in("/Date(99999999999999999)/") is None
    assert moment_in("0001-01-01T00:00:00") is None
    assert moment_in("2026-10-13T00:00:00") == (EVENING[0], "")


def test_escribe_an_answer_within_a_text_is_read(tmp_path: Path) -> None:
    source = source_on("escribe", tmp_path, client="pub-rivertown")
    row = (
        '[{"ID": "1", "StartDate": "/Date(1791930600000)/", "MeetingType": "Council - Cancelled"}]'
    )
    output = calendar_answers.parse_calendar_answer(page_of({"d": row}), tenant=tenant(source))
    (event,) = events(output)
    assert ((event.date, event.time), event.body, event.status) == (EVENING, "Council", "Cancelled")


def test_a_list_that_counts_more_meetings_than_it_shows_is_told(tmp_path: Path) -> None:
    source = source_on("iqm2", tmp_path, client="rivertown")
    row = """<div class="MeetingRow"><div class="RowLink"><a
    href="Detail_Meeting.aspx?Type=1&amp;ID=7" title="Oct 13, 2026 6:30 PM\nBoard:\tCouncil"
    >Oct 13, 2026 6:30 PM</a></div></div>"""
    page = page_of(f'<form id="aspnetForm">Displaying 3 meetings {row}</form>')
    output = list(calendar_rows.parse_calendar_rows(page, tenant=tenant(source)))
    assert [e.reason for e in output if isinstance(e, Failed)] == [
        "3 meetings are counted, 1 shown"
    ]
    source = source_on("civicclerk", tmp_path, client="rivertown")
    answer: dict[str, Any] = {"value": [{"id": 7, "startDateTime": "2026-10-13T18:30:00Z"}]}
    for counted, reasons in ((2, ["2 meetings are counted, 1 shown"]), (1, [])):
        page = page_of({**answer, "@odata.count": counted})
        wishes = civicclerk_events.parse_events(page, tenant=tenant(source), listed=frozenset())
        assert [each.reason for each in wishes if isinstance(each, Failed)] == reasons


def test_civicclerk_an_item_without_a_name_or_an_id_is_not_lost() -> None:
    rows: list[dict[str, Any]] = [
        {"id": 1, "agendaObjectItemDescription": "<p>Cameras</p><p>Buy.</p>", "isSection": "0"},
        {"agendaObjectItemName": "Drones", "isSection": None},
        {"id": 3, "agendaObjectItemName": "Consent", "isSection": "1"},
    ]  # fmt: skip
    lines = list(civicclerk_rows.lines_of(rows, "https://api.example"))
    assert [(line.title, line.is_section) for line in lines] == [
        ("Cameras", False), ("Drones", False), ("Consent", True),
    ]  # fmt: skip


def test_civicplus_what_stands_beside_the_day_calls_a_meeting_off(tmp_path: Path) -> None:
    source = source_on("civicplus", tmp_path, site="https://rivertown.example")
    row = """<table><tr class="catAgendaRow"><td><h3><strong>Oct 13, 2026</strong> — Cancelled</h3>
    <p><a href="/AgendaCenter/ViewFile/Agenda/_10132026-44">Council</a></p></td></tr></table>"""
    event = agenda_center.event_of(page_of(row).one("tr"), "Council", source)
    assert (event.date, event.status) == (EVENING[0], "Cancelled")
    assert called_off_alone("*** POSTPONED ***") == "Postponed"
    assert called_off_alone("Cancelled checks of the treasurer") == ""


def test_onbase_links_in_another_order_and_calls_in_quotes(tmp_path: Path) -> None:
    source = source_on("onbase", tmp_path, site="https://r.example/ag")
    page = page_of("""<title>Agenda Online</title><div><p>Council</p><p>10/13/2026 6:30 PM</p>
    <a href="/ag/Meetings/ViewMeeting?doctype=1&amp;id=7">Agenda</a></div>""")
    there = tenant(source)
    window = Window(there.first, there.last)
    output = search_pages.parse_search(page, tenant=there, window=window, events=())
    (event,) = [each.context["event"] for each in output if isinstance(each, Follow)]
    assert (event.upstream_id, (event.date, event.time)) == ("7", EVENING)
    lines = agenda_versions.accessible_lines(
        page_of("""<a onclick="loadAgendaItem( '11' )">a. Cameras</a>""")
    )
    assert [(line.id, line.outline, line.title) for line in lines] == [("11", "a.", "Cameras")]


def test_civicweb_types_and_flags_may_be_texts(tmp_path: Path) -> None:
    source = source_on("civicweb", tmp_path, client="rivertown")
    row = {"Id": "7", "MeetingDate": "10/13/2026", "MeetingTime": "6:30 PM", "Name": "Council"}
    event = service_answers.event_of(row, source)
    assert (event.date, event.time) == EVENING
    paper = {"Id": 70, "DocumentType": "1", "IsPublic": "true", "Html": "<p>1. Drones</p>"}
    for given, titles in (
        ([paper], ["Drones"]),
        ([{**paper, "IsPublic": "false"}], []),
        (None, []),
    ):
        page = page_of({"Documents": given})
        output = service_answers.parse_papers(page, tenant=tenant(source), event=meeting())
        (read,) = events(output)
        assert [line.title for line in read.agenda or ()] == titles


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("2026-118A : Cameras", "2026-118A"), ("2026.118 : Cameras", "2026.118"),
        ("O/26/118 : Cameras", "O/26/118"), ("Cameras : all of 2026", ""),
    ],
)  # fmt: skip
def test_iqm2_numbers_before_titles(title: str, number: str) -> None:
    assert file_pages.number_and_title(title)[0] == number


def test_numbers_that_go_with_a_matter_on_primegov_and_escribe() -> None:
    item = '<table><tr><td id="AgendaItem_1"><p>{}</p><p>Cameras</p></td></tr></table>'
    for printed in ("2026-0185", "File 26-0185", "ID #26-0185"):
        (line,) = compiled_agendas.compiled_lines(page_of(item.format(printed)))
        assert (line.number, line.title) == (printed.split()[-1].strip("#"), "Cameras")
    container = (
        "<div class='AgendaItemContainer'><div class='AgendaItem AgendaItem1'>{}</div></div>"
    )
    title = container.format("<div class='AgendaItemTitle'>{}</div>")
    for words, number in (("By-law 2026-45 on noise", "By-law 2026-45"), ("Budget 2026-27", ""),
                          ("On By-law 2026-45", "")):  # fmt: skip
        (line,) = agenda_pages.lines_in(page_of(title.format(words)))
        assert line.number == number
