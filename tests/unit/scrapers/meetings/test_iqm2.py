"""IQM2's parsers: calendar rows and outlines, and each of its traps."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from lawtrack.errors import LayoutChanged
from lawtrack.legislation.clerks.meeting_state import meeting_state
from lawtrack.legislation.records import Failed, Source
from scrapers.page import Follow
from scrapers.platforms.iqm2.calendar_rows import event_of, parse_calendar_rows, time_in
from scrapers.platforms.iqm2.outlines import parse_outline
from tests.support.meetings import agenda, bills, events, meeting, page_of, source_on, tenant


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return source_on("iqm2", tmp_path, client="rivertownma")


def node(id_: int, title: str, kind: str = "Resolution", **fields: Any) -> dict[str, Any]:
    target = {} if kind == "Section" else {"ReferencedItem": {"ID": id_ + 1000, "Type": kind}}
    return {"ID": id_, "Title": title, "ItemType": kind, "ItemNumFormatted": "I.1",
            "WasDeleted": False, "ChildItems": [], **target, **fields}  # fmt: skip


def outline(*nodes: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"Meeting": {"ID": 1}, "Agenda": {"Outline": list(nodes), **fields}, "Minutes": None}


def read(source: Source, answer: object) -> list[Any]:
    return list(parse_outline(page_of(answer), tenant=tenant(source), event=meeting()))


def test_a_file_with_its_own_page_is_the_matter_and_its_number_a_label(source: Source) -> None:
    output = read(source, outline(node(1, "ORD 2023 # 9 : Face recognition ban")))
    (bill,) = bills(output)
    assert (bill.upstream_id, bill.identifier) == ("file:1001", "ORD 2023 # 9")
    assert bill.title == "Face recognition ban"
    assert bill.url == "https://rivertownma.iqm2.com/Citizens/Detail_LegiFile.aspx?ID=1001"


def test_was_deleted_is_off_the_agenda_with_all_below_it(source: Source) -> None:
    below = [node(3, "Below", "Attachment", WasDeleted=True)]
    output = read(source, outline(node(1, "Off", WasDeleted=True), node(2, "On", ChildItems=below)))
    assert [line.title for line in agenda(output)] == ["On"]
    assert bills(output)[0].documents == ()


def test_attachments_are_papers_of_type_four(source: Source) -> None:
    paper = node(3, "Report", "Attachment")
    output = read(source, outline(node(1, "CMA 2025 #1 : Drones", ChildItems=[paper])))
    assert [line.title for line in agenda(output)] == ["Drones"]
    (document,) = bills(output)[0].documents or ()
    assert document.url.endswith("/Citizens/FileOpen.aspx?Type=4&ID=1003")


def test_no_agenda_yet_is_no_lines_and_another_shape_is_loud(source: Source) -> None:
    assert agenda(read(source, {"Meeting": {}, "Agenda": None})) == ()
    with pytest.raises(LayoutChanged, match="'Meeting' and 'Agenda'"):
        read(source, {"Message": "no"})
    with pytest.raises(LayoutChanged, match="in 'Outline'"):
        read(source, {"Meeting": {}, "Agenda": {}})


def test_the_agenda_was_out_when_it_was_finalized_on_both_sides_of_a_clock_change(
    source: Source,
) -> None:
    def published(moment: str) -> str:
        return events(read(source, outline(Finalized=moment)))[0].agenda_published

    assert published("2025-10-30T14:27:03.5300000-04:00") == "2025-10-30T18:27:03"
    assert published("2025-12-18T14:27:03.5300000-05:00") == "2025-12-18T19:27:03"


@pytest.mark.parametrize(
    ("said", "time"),
    [("JAN 4, 2023  8:00 AM", "08:00"), ("12:15 PM", "12:15"), ("12:00 AM", ""), ("noon", "")],
)
def test_hours(said: str, time: str) -> None:
    assert time_in(said) == time


def test_a_page_without_the_form_is_another_page(source: Source) -> None:
    with pytest.raises(LayoutChanged, match="aspnetForm"):
        list(parse_calendar_rows(page_of("<html>Welcome</html>"), tenant=tenant(source)))


def test_a_row_that_cannot_be_read_costs_itself_alone(source: Source) -> None:
    row = '<div class="Row MeetingRow"><div class="RowLink">{}</div></div>'
    good = '<a href="/Citizens/Detail_Meeting.aspx?ID=7" title="OCTOBER 9, 2026  8:00 AM">x</a>'
    body = f'<form id="aspnetForm">{row.format(good)}{row.format("soon")}</form>'
    output = list(parse_calendar_rows(page_of(body), tenant=tenant(source)))
    assert len([each for each in output if isinstance(each, Failed)]) == 1
    wishes = [each.url for each in output if isinstance(each, Follow)]
    assert wishes == ["https://rivertownma.iqm2.com/api/Meeting/7/Outline"]


@pytest.mark.recordings
@pytest.mark.parametrize(
    ("name", "count", "first", "papers"),
    [
        ("grandrapids_calendar_2023_cut.html", 25,
         ("7156", "2023-01-04", "08:00", "Uptown Corridor Improvement Authority"), 3),
        ("norcross_portal.html", 12, ("2365", "2022-09-06", "18:30", "Mayor and Council"), 0),
    ],
)  # fmt: skip
def test_recorded_lists(
    recordings: Path, source: Source, name: str, count: int,
    first: tuple[str, str, str, str], papers: int,
) -> None:  # fmt: skip
    page = page_of((recordings / "iqm2" / name).read_bytes())
    found = [event_of(row, source) for row in page.all("div.MeetingRow")]
    assert len(found) == page.text.count('class="Row MeetingRow') == count
    event = found[0]
    assert (event.upstream_id, event.date.isoformat(), event.time, event.body) == first
    assert len(event.documents or ()) == papers


@pytest.mark.recordings
def test_recorded_statuses_are_known(recordings: Path, source: Source) -> None:
    page = page_of((recordings / "iqm2" / "grandrapids_calendar_2023_cut.html").read_bytes())
    found = [event_of(row, source) for row in page.all("div.MeetingRow")]
    states = {event.status: meeting_state(event, source.words) for event in found}
    assert states.get("Scheduled") == "confirmed"
    assert states.get("Cancelled", "cancelled") == "cancelled"
    assert "unknown" not in states.values(), states


@pytest.mark.recordings
def test_the_recorded_outline_of_cambridge(recordings: Path, source: Source) -> None:
    body = (recordings / "iqm2" / "cambridge_outline_4768_cut.json").read_text(encoding="utf-8")
    output = read(source, body)
    attachments = body.count('"ItemType": "Attachment"')
    assert len(agenda(output)) + attachments == body.count('"ItemNumFormatted"') == 14
    assert [(bill.upstream_id, bill.identifier) for bill in bills(output)] == [
        ("file:31623", "CMA 2025 #305"), ("file:31610", "CMA 2025 #306"),
        ("file:31600", "POR 2025 #172"), ("file:31615", "POR 2025 #173"),
        ("file:31555", "POR 2025 #171"), ("file:29351", "CMA 2025 #113"),
    ]  # fmt: skip
    assert bills(output)[0].title == "12.22.25 Federal Update"
    assert [d.upstream_id for d in bills(output)[0].documents or ()] == ["4:27606"]
    assert events(output)[0].agenda_published == "2025-12-18T19:27:03"
    assert bills(output)[0].introduced is None
    assert (bills(output)[0].actions or ())[0].date == dt.date(2026, 10, 13)
