"""IQM2's parsers: calendar rows and outlines, and each of its traps."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from lawtrack.errors import LayoutChanged
from lawtrack.legislation.clerks.calling_off.meeting_state import meeting_state
from lawtrack.legislation.records import Document, Event, Failed, Source, Unchanged
from scrapers.meetings.clock import hour_in_words
from scrapers.meetings.lines import AgendaLine
from scrapers.page import Follow
from scrapers.platforms.iqm2.calendar_rows import event_of, parse_calendar_rows
from scrapers.platforms.iqm2.file_pages import number_and_title, read_file_page
from scrapers.platforms.iqm2.meeting_pages import meeting_page_lines, parse_meeting_page
from scrapers.platforms.iqm2.outlines import parse_outline
from tests.support.meetings import (
    agenda,
    answer_wishes,
    bills,
    events,
    meeting,
    page_of,
    source_on,
    tenant,
)


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
    return answer_wishes(
        parse_outline(page_of(answer), tenant=tenant(source), event=meeting()), None
    )


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
    assert agenda(read(source, {"Meeting": {"Status": "Cancelled"}})) == ()
    with pytest.raises(LayoutChanged, match="a 'Meeting' in the outline"):
        read(source, {"Other": "no"})
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
    [
        ("JAN 4, 2023  8:00 AM", "08:00"),
        ("12:15 PM", "12:15"),
        ("12:00 AM", ""),
        ("noon", "12:00"),
        ("12:00 PM (noon)", "12:00"),
        ("in the afternoon", ""),
        ("5.30 p. m.", "17:30"),
        ("25 PM", ""),
    ],
)
def test_hours(said: str, time: str) -> None:
    assert hour_in_words(said) == time


def test_a_page_without_the_form_is_another_page(source: Source) -> None:
    with pytest.raises(LayoutChanged, match="a list of meetings"):
        list(parse_calendar_rows(page_of("<html>Welcome</html>"), tenant=tenant(source)))


def test_a_row_that_cannot_be_read_costs_itself_alone(source: Source) -> None:
    row = '<div class="Row MeetingRow"><div class="RowLink">{}</div></div>'
    good = '<a href="/Citizens/Detail_Meeting.aspx?ID=7" title="OCTOBER 9, 2026  8:00 AM">x</a>'
    body = f'<form id="aspnetForm">{row.format(good)}{row.format("soon")}</form>'
    output = list(parse_calendar_rows(page_of(body), tenant=tenant(source)))
    assert len([each for each in output if isinstance(each, Failed)]) == 1
    wishes = [each.url for each in output if isinstance(each, Follow)]
    assert wishes == ["https://rivertownma.iqm2.com/api/Meeting/7/Outline"]


PLACE = (
    "TUESDAY, MAY 5, 2026  6:00 PM{}Board:\tCity Council{}Type:\tRegular Meeting{}Status:\tClosed{}"
)


@pytest.mark.parametrize("feed", ["&#13;", "&#10;", "\n", ""])
def test_facts_of_a_row_are_told_apart_with_and_without_line_feeds(
    source: Source, feed: str
) -> None:
    title = PLACE.format(feed, feed, feed, feed) + f"\tMain Assembly Room{feed}\t400 Main St"
    link = (
        f'<div class="RowLink"><a href="/Citizens/Detail_Meeting.aspx?ID=7" title="{title}">x</a>'
    )
    (wish,) = (
        each
        for each in parse_calendar_rows(page_of(link), tenant=tenant(source))
        if isinstance(each, Follow)
    )
    event = wish.context["event"]
    assert (event.body, event.status, event.time) == ("City Council", "Closed", "18:00")
    assert event.location == "Main Assembly Room, 400 Main St"
    assert event.name == "City Council - Regular Meeting"


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


FILE = """<div id="ContentPlaceholder1_lblResNum">ORD 2023 #9</div>
<span id="ContentPlaceholder1_lblStatus">FAILED OF ADOPTION</span>
<h1 id="ContentPlaceholder1_lblLegiFileTitle"> An ordinance on face recognition</h1>
<table id="tblLegiFileInfo"><tr><th><strong>Department</strong>:</th><td>Clerk</td>
<th><strong>Sponsors</strong>:</th><td>Ada Finch, Bo Heron</td></tr></table>
<table class="LayoutTable MeetingHistory">
<tr class="HeaderRow"><td class="Date"><a href="/Citizens/Detail_Meeting.aspx?ID=1">Oct 13, 2026
5:30 PM</a></td><td class="Group">City Council</td></tr><tr><td><table class='VoteRecord'>
<tr><td class='Role'>RESULT:</td><td class='Result'>FAILED OF ADOPTION [4 TO 5]</td></tr>
<tr><td class='Role'>MOVER:</td><td>Ada Finch</td></tr>
<tr><td class='Role'>YEAS:</td><td>Ada Finch, Bo Heron</td></tr>
<tr><td class='Role'>NAYS:</td><td>Cy Jay</td></tr>
<tr><td class='Role'>RECUSED:</td><td>Di Kite</td></tr></table></td></tr>
<tr class="HeaderRow"><td class="Date"><a href="/Citizens/Detail_Meeting.aspx?ID=2">Nov 1, 2026
5:30 PM</a></td><td class="Group">Safety</td></tr>
<tr><td></td></tr></table>"""


def test_a_files_page_tells_who_brought_it_in_and_how_each_voted(source: Source) -> None:
    answer = outline(node(1, "ORD 2023 # 9 : Face recognition ban"))
    wishes = parse_outline(page_of(answer), tenant=tenant(source), event=meeting())
    (bill,) = bills(answer_wishes(wishes, FILE))
    assert (bill.status, bill.summary) == ("FAILED OF ADOPTION", "An ordinance on face recognition")
    assert [each.name for each in bill.sponsorships or ()] == ["Ada Finch", "Bo Heron"]
    assert [(a.description, a.result, a.mover) for a in bill.actions or ()] == [
        ("Placed on the agenda", "", ""), ("FAILED OF ADOPTION", "fail", "Ada Finch"),
    ]  # fmt: skip
    (vote,) = bill.votes or ()
    assert vote.counts == {"Yeas": 2, "Nays": 1, "Recused": 1}
    assert vote.voters[-1] == ("Di Kite", "Recused")


@pytest.mark.parametrize(
    ("status", "bill", "event", "kept"),
    [
        (503, "s", "s", True),
        (404, "s", "s", True),
        (404, "s", "", False),  # asked for a second time
        (503, None, "s", False),  # there is nothing to keep
        (404, None, None, False),
    ],
)
def test_a_file_whose_page_cannot_be_had_stays_as_it_is_stored(
    source: Source, status: int, bill: str | None, event: str | None, kept: bool
) -> None:
    known = {"bills": {"file:1001": bill} if bill else {},
             "events": {} if event is None else {"1": event}}  # fmt: skip
    answer = outline(node(1, "ORD 2023 # 9 : Face recognition ban"))
    (wish,) = parse_outline(page_of(answer), tenant=tenant(source, **known), event=meeting())
    assert isinstance(wish, Follow)
    assert wish.otherwise is not None
    failed = Failed(jurisdiction="rivertown", url=wish.url, reason="answered 503")
    output = list(
        wish.otherwise(failed=failed, **wish.context)
        if status == 503
        else wish.parse(page_of("", wish.url, status), **wish.context)
    )
    unchanged = [id_ for each in output if isinstance(each, Unchanged) for id_ in each.upstream_ids]
    assert (len(bills(output)), unchanged) == ((0, ["file:1001"]) if kept else (1, []))
    (told,) = events(output)
    assert told.stamp == ("" if status == 503 or kept else "s")
    assert [line.bill_upstream_id for line in told.agenda or ()] == ["file:1001"]


def test_a_files_page_is_asked_for_again_when_its_line_is_another_or_the_meeting_was_held(
    source: Source,
) -> None:
    answer = outline(node(1, "ORD 2023 # 9 : Paving"))
    (bill,) = bills(read(source, answer))

    def asked(event: Event, **known: Any) -> int:
        there = tenant(
            source, bills={"file:1001": bill.stamp}, interesting=lambda _: False, **known
        )
        output = parse_outline(page_of(answer), tenant=there, event=event)
        return sum(isinstance(each, Follow) and "place" in each.context for each in output)

    assert asked(meeting()) == 0
    assert asked(meeting(), full=True) == 1
    assert asked(meeting(date=dt.date(2026, 10, 1))) == 1  # another day than was stored, and held
    other = outline(node(1, "ORD 2023 # 9 : Paving, amended"))
    there = tenant(source, bills={"file:1001": bill.stamp}, interesting=lambda _: False)
    output = list(parse_outline(page_of(other), tenant=there, event=meeting()))
    assert [type(each) for each in output] == [Follow]


def test_without_an_outline_the_page_of_the_meeting_is_read_and_at_last_its_file(
    source: Source,
) -> None:
    there = tenant(source)
    (wish,) = parse_outline(page_of("", status=404), tenant=there, event=meeting())
    assert isinstance(wish, Follow)
    assert wish.url.endswith("/Citizens/Detail_Meeting.aspx?ID=1")
    file = Document(title="Agenda", url="https://rivertownma.iqm2.com/a.pdf", kind="agenda")
    event = meeting(documents=(file,))
    (wish,) = parse_meeting_page(page_of("<html></html>"), tenant=there, event=event)
    assert isinstance(wish, Follow)
    assert wish.url == file.url


@pytest.mark.parametrize(
    ("title", "number"),
    [("ORD 2023 # 9 : Ban", "ORD 2023 # 9"), ("ORD 2023 #9 : Ban", "ORD 2023 #9"),
     ("2023-118 : Ban", "2023-118"), ("Meeting of 2023 : Ban", ""), ("Ban: 2 : 3", "")],
)  # fmt: skip
def test_numbers_before_titles(title: str, number: str) -> None:
    assert number_and_title(title)[0] == number


@pytest.mark.recordings
def test_the_recorded_file_of_cambridge(recordings: Path) -> None:
    page = page_of((recordings / "iqm2" / "cambridge_legifile_31623.html").read_bytes())
    line = read_file_page(page, AgendaLine(id="104186", title="12.22.25 Federal Update"))
    assert line.number == "CMA 2025 #305"
    assert line.status == "PLACED ON FILE"
    assert line.text.startswith("A communication transmitted from Yi-An Huang, City Manager")
    assert line.sponsors == ()
    (action,) = line.history
    assert (action.date, action.description, action.event_upstream_id) == (
        dt.date(2025, 12, 22), "PLACED ON FILE", "4768",
    )  # fmt: skip
    (vote,) = line.votes or ()
    assert (vote.counts, vote.voters[5]) == ({"Yeas": 9}, ("Paul F. Toner", "Yeas"))


@pytest.mark.recordings
def test_the_recorded_meeting_page_of_creve_coeur(recordings: Path) -> None:
    page = page_of((recordings / "iqm2" / "crevecoeur_detail_meeting_finance.html").read_bytes())
    lines = list(meeting_page_lines(page, "https://x.example"))
    assert len(lines) == len({line.id for line in lines}) == 25
    assert sum(line.is_section for line in lines) == 11
    assert [line.title for line in lines if line.id.startswith("communication-")] == [
        "Discussion of Financial Taskforce's Progress", "2nd Quarter Financial Report",
        "Golf Cart Lease vs. Purchase 2019", "Energy Star Report", "FY20 Meeting Schedule",
    ]  # fmt: skip
    minutes = lines[5]
    assert minutes.title == "Minutes of Nov 6, 2018 5:30 PM"
    assert [document.upstream_id for document in minutes.documents or ()] == ["15:4692"]


def test_a_calendar_in_place_of_the_list_is_loud_and_an_empty_list_is_none(source: Source) -> None:
    summary = '<form id="aspnetForm"><span>Displaying {} meetings from 1/1/2026</span>{}</form>'
    events_of_a_script = '<input id="ContentPlaceholder1_hfEventJSON" value="[{id: 7}]" />'
    for page in (summary.format(0, events_of_a_script), summary.format(155, "")):
        with pytest.raises(LayoutChanged, match="meetings in rows"):
            list(parse_calendar_rows(page_of(page), tenant=tenant(source)))
    assert list(parse_calendar_rows(page_of(summary.format(0, "")), tenant=tenant(source)))
