"""OnBase's parsers: three forms of the list, two versions of the agenda."""

import datetime as dt
import json
from pathlib import Path

import pytest

from lawtrack.errors import LayoutChanged, SourceUnavailable
from lawtrack.legislation.records import Event, Failed, Source
from scrapers.meetings.clock import moment_in
from scrapers.meetings.windows import Window
from scrapers.page import Follow
from scrapers.platforms.onbase.agenda_versions import (
    accessible_lines,
    document_lines,
    is_error,
    parse_agenda_document,
    parse_agenda_version,
)
from scrapers.platforms.onbase.search_pages import (
    events_in,
    parse_search,
    rows_in,
)
from tests.support.meetings import answer_wishes, bills, events, meeting, page_of, source_on, tenant

ERROR = "<html><head><title>Error - OnBase Agenda Online</title></head></html>"


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return source_on("onbase", tmp_path, site="https://rivertown.example/agendaonline")


def search(count: int, first: int = 1) -> str:
    rows = [{"ID": number, "Name": "Council", "MeetingTypeName": "City Council",
             "Time": "2026-10-31T18:30:00-04:00", "IsAgendaAvailable": False}
            for number in range(first, first + count)]  # fmt: skip
    return f"<script>new SearchResults({json.dumps({'Meetings': rows})});</script>"


def test_a_search_that_is_full_is_asked_for_in_halves_and_nothing_is_read_twice(
    source: Source,
) -> None:
    there = tenant(source)
    window = Window(dt.date(2026, 10, 1), dt.date(2026, 10, 11))
    (wish,) = parse_search(page_of(search(100)), tenant=there, window=window, events=())
    assert isinstance(wish, Follow)
    half: Window = wish.context["window"]
    assert (half.first, half.last) == (dt.date(2026, 10, 1), dt.date(2026, 10, 6))
    (wish,) = parse_search(page_of(search(60)), tenant=there, window=half, events=())
    assert isinstance(wish, Follow)
    rest: Window = wish.context["window"]
    assert (rest.first, rest.last) == (dt.date(2026, 10, 7), dt.date(2026, 10, 11))
    output = list(parse_search(page_of(search(60, 50)), tenant=there, window=rest,
                               events=wish.context["events"]))  # fmt: skip
    assert len({getattr(each, "upstream_id", "") for each in output} - {""}) == 109


def test_hours_with_an_offset_are_those_on_the_wall(source: Source) -> None:
    (event,) = events_in(page_of(search(1)), source)
    assert (event.date, event.time) == (dt.date(2026, 10, 31), "18:30")
    assert moment_in("9/16/2019 12:30:00 AM") == (dt.date(2019, 9, 16), "00:30")
    assert moment_in("soon") is None


def test_the_error_page_sends_to_the_other_version_and_twice_is_an_outage(source: Source) -> None:
    (wish,) = parse_agenda_version(page_of(ERROR), tenant=tenant(source), event=meeting())
    assert isinstance(wish, Follow)
    assert "/Documents/ViewAgenda?meetingId=1" in wish.url
    with pytest.raises(SourceUnavailable, match="both versions"):
        list(parse_agenda_document(page_of(ERROR), tenant=tenant(source), event=meeting()))


def test_a_list_of_no_known_form_is_loud(source: Source) -> None:
    with pytest.raises(LayoutChanged, match="none of a known form"):
        events_in(page_of("<html><body>Welcome</body></html>"), source)
    with pytest.raises(LayoutChanged, match="in SearchResults"):
        events_in(page_of("<script>new SearchResults({});</script>"), source)


def test_a_row_that_cannot_be_read_costs_itself_alone(source: Source) -> None:
    rows = [{"ID": 1, "Name": "Council", "Time": None}, {"Name": "Council", "Time": "2026-10-31"},
            {"ID": 3, "Name": "Council", "Time": "2026-10-31T18:30:00", "Location": "City Hall",
             "IsAgendaAvailable": False}]  # fmt: skip
    page = page_of(f"<script>new SearchResults({json.dumps({'Meetings': rows})});</script>")
    window = Window(dt.date(2026, 10, 1), dt.date(2026, 10, 31))
    output = list(parse_search(page, tenant=tenant(source), window=window, events=()))
    assert len([each for each in output if isinstance(each, Failed)]) == 2
    (event,) = events(output)
    assert (event.location, event.time) == ("City Hall", "18:30")


ROWS = """<table><tr class="meeting-row" data-meeting-id="7">
<td data-sortable-type="mtgName">October 13, 2026</td>
<td data-sortable-type="mtgType">City Council</td>
<td data-sortable-type="mtgTime">10/13/2026 7:00:00 PM</td>
<td><a href="/agendaonline/Meetings/ViewMeeting?id=7&amp;doctype=1">Agenda</a>
<a href="/agendaonline/Documents/Downloadfile/A.pdf?documentType=1&amp;meetingId=7">pdf</a>
<a href="/agendaonline/Documents/Downloadfile/M.pdf?documentType=2&amp;meetingId=7">pdf</a></td>
</tr></table>"""


def test_a_row_links_to_files_and_a_day_is_no_name(source: Source) -> None:
    url = "https://rivertown.example/agendaonline/Meetings/Search"
    (event,) = events_in(page_of(ROWS, url), source)
    assert (event.name, event.body) == ("City Council", "City Council")
    base = "https://rivertown.example/agendaonline/Documents/ViewDocument/"
    assert [(d.kind, d.url) for d in event.documents or ()] == [
        ("agenda", f"{base}A.pdf?documentType=1&meetingId=7"),
        ("minutes", f"{base}M.pdf?documentType=2&meetingId=7"),
    ]


def sorted_row(id_: int, when: str, seconds: str = "") -> str:
    return (
        f'<tr class="meeting-row" data-meeting-id="{id_}"><td data-sortable-type="mtgType">Trees'
        f'</td><td data-sortable-type="mtgTime" data-sortable-data="{seconds}">{when}</td></tr>'
    )


@pytest.mark.parametrize(
    ("whens", "first"),
    [
        (["2026-01-14 9:30:00 AM"], ("2026-01-14", "09:30")),
        (["2026-01-14 09:30:00"], ("2026-01-14", "09:30")),
        (["2026-01-14 19:30"], ("2026-01-14", "19:30")),
        (["14/01/2026 9:30:00 AM"], ("2026-01-14", "09:30")),
        (["05/01/2026 19:30:00", "14/01/2026 19:30:00"], ("2026-01-05", "19:30")),
        (["1/5/2026 9:30:00 AM", "1/14/2026 9:30:00 AM"], ("2026-01-05", "09:30")),
        (["Wednesday, January 14, 2026 9:30 AM"], ("2026-01-14", "09:30")),
        (["1/14/2026 12:00:00 AM"], ("2026-01-14", "")),
    ],
)
def test_moments_are_written_as_the_servers_country_does(
    source: Source, whens: list[str], first: tuple[str, str]
) -> None:
    rows = "".join(sorted_row(place, when) for place, when in enumerate(whens, 7))
    event = events_in(page_of(f"<table>{rows}</table>"), source)[0]
    assert (event.date.isoformat(), event.time, event.name) == (*first, "Trees")


def test_a_row_without_a_moment_in_words_has_one_in_seconds(source: Source) -> None:
    rows = sorted_row(7, "", "1783990800") + sorted_row(8, "", "soon")
    output = list(rows_in(page_of(f"<table>{rows}</table>"), source))
    assert isinstance(output[0], Event)
    assert (output[0].date.isoformat(), output[0].time) == ("2026-07-13", "21:00")
    assert output[1] == "expected a meeting with an id and a date, found " + str(
        {"mtgType": "Trees", "mtgTime": ""}
    )


VIEW = "/agendaonline/Meetings/ViewMeeting"
PLAIN = f"""<h1>Meetings of Rivertown</h1><table>
<tr><th>Meeting Name</th><th>Meeting Type</th><th>Meeting Date</th><th>Links</th></tr>
<tr><td>Board of Trees</td><td>Formal</td><td>1/29/2026 9:30:00 AM</td>
<td><a href="{VIEW}?id=7&amp;doctype=3">Summary</a><a href="{VIEW}?id=7&amp;doctype=1">Agenda</a>
<a href="/agendaonline/Documents/Downloadfile/P.pdf?documentType=5&amp;meetingId=7">Packet</a></td>
</tr><tr><td>Agenda Review Committee</td><td></td><td>1/30/2026</td>
<td><a href="{VIEW}?id=8&amp;doctype=2">Minutes</a></td></tr></table>
<ul><li><a href="{VIEW}?id=9&amp;doctype=1">Harbor Board - February 3, 2026</a><span>6:00 PM</span>
</li><li><span>Tuesday, February 10, 2026 at 5 PM</span>
<a href="{VIEW}?id=10&amp;doctype=1">View Agenda</a> <b>Harbor Board</b></li></ul>
<div><a href="{VIEW}?id=11&amp;doctype=1">View Agenda</a></div>"""


def test_a_list_without_titles_is_read_by_the_words_of_its_rows(source: Source) -> None:
    read = list(rows_in(page_of(PLAIN, "https://rivertown.example/agendaonline/"), source))
    there = [each for each in read if isinstance(each, Event)]
    assert [(e.upstream_id, e.name, e.body, e.date.isoformat(), e.time) for e in there] == [
        ("7", "Board of Trees", "Formal", "2026-01-29", "09:30"),
        ("8", "Agenda Review Committee", "Agenda Review Committee", "2026-01-30", ""),
        ("9", "Harbor Board - February 3, 2026", "Harbor Board", "2026-02-03", "18:00"),
        ("10", "Harbor Board", "Harbor Board", "2026-02-10", "17:00"),
    ]
    assert [e.extras["agenda available"] for e in there] == ["yes", "no", "yes", "yes"]
    assert [d.kind for d in there[0].documents or ()] == ["packet", "summary"]
    assert [each[:40] for each in read if isinstance(each, str)] == [
        "expected a meeting with a name and a dat"
    ]


DOCUMENT = """<p><a href="javascript:loadAgendaItem(3,true);">CONSENT CALENDAR</a></p>
<p>Items that nobody speaks on.</p>
<p><span>1.</span><span>\xa0</span><a href="javascript:loadAgendaItem(7,false);">Subject: Cameras
</a></p><p>Recommendation: That Council approve <b>face recognition</b>.</p>
<p>COMMUNITY DEVELOPMENT</p>
<table><tr><td>2.</td><td><a href="javascript:loadAgendaItem(8,false);">Subject: Fees</a></td>
</tr></table>"""


def test_what_is_recommended_stands_behind_an_items_link(source: Source) -> None:
    heading, cameras, fees = document_lines(page_of(DOCUMENT))
    assert (heading.title, heading.text, heading.is_section) == ("CONSENT CALENDAR", "", True)
    assert (cameras.outline, cameras.title) == ("1.", "Subject: Cameras")
    assert cameras.text == "Recommendation: That Council approve face recognition."
    assert (fees.outline, fees.title, fees.text) == ("2.", "Subject: Fees", "")


def test_a_version_without_a_line_sends_to_the_other_one_and_that_is_cut(source: Source) -> None:
    empty = "<title>Agenda - OnBase Agenda Online</title>"
    (wish,) = parse_agenda_version(page_of(empty), tenant=tenant(source), event=meeting())
    assert isinstance(wish, Follow)
    assert "/Documents/ViewAgenda?" in wish.url
    page = page_of(f"{empty}<p>1. Drones</p><p>2. Cameras</p>")
    output = parse_agenda_document(page, tenant=tenant(source), event=meeting())
    assert [bill.title for bill in bills(output)] == ["Drones", "Cameras"]


@pytest.mark.recordings
@pytest.mark.parametrize(
    ("name", "count", "first"),
    [
        ("akron_search_results.html", 8, ("263", "2019-09-23", "19:00", "City Council Meeting")),
        ("sandiego_home.html", 14, None),
    ],
)
def test_recorded_lists(
    recordings: Path, source: Source, name: str, count: int,
    first: tuple[str, str, str, str] | None,
) -> None:  # fmt: skip
    page = page_of((recordings / "onbase" / name).read_bytes())
    found = events_in(page, source)
    assert len(found) == count
    if first:
        event = found[0]
        assert (event.upstream_id, event.date.isoformat(), event.time, event.name) == first


@pytest.mark.recordings
@pytest.mark.parametrize(
    ("name", "items"),
    [("tucson_viewmeetingagenda.html", 27), ("maricopa_viewmeetingagenda.html", 120)],
)
def test_recorded_agendas(recordings: Path, source: Source, name: str, items: int) -> None:
    page = page_of((recordings / "onbase" / name).read_bytes())
    lines = tuple(accessible_lines(page))
    assert sum(not line.is_section for line in lines) == items
    assert sum(line.is_section for line in lines) == page.text.count("loadAgendaSection(")
    assert len({line.id for line in lines}) == len(lines)
    output = answer_wishes(
        parse_agenda_version(page, tenant=tenant(source), event=meeting()), ERROR
    )
    assert len(bills(output)) == sum(line.is_followed for line in lines)


@pytest.mark.recordings
def test_the_recorded_document_of_anchorage(recordings: Path, source: Source) -> None:
    page = page_of((recordings / "onbase" / "anchorage_viewagenda_document.html").read_bytes())
    lines = document_lines(page)
    assert len(lines) == 34
    assert sum(not line.is_section for line in lines) == 8
    (item,) = [line for line in lines if line.id == "94566"]
    assert (item.outline, item.title[:20]) == ("2.", "Informational items:")
    (case,) = [line for line in lines if line.id == "94178"]
    assert (case.outline, case.title) == ("a.", "CASE: S12879 (SO)")
    assert "Request to subdivide one (1) tract into two (2) tracts" in case.text
    other = page_of(
        (recordings / "onbase" / "anchorage_viewmeetingagenda_notfound.html").read_bytes()
    )
    assert is_error(other)


ITEM = """<html><title>Item - OnBase Agenda Online</title>
<a href="/agendaonline/Documents/DownloadFile/
Staff%20report.pdf?documentType=1&meetingId=1&itemId=7&isAttachment=True">Staff report</a>
<a href="/agendaonline/Documents/DownloadFile/Quote.pdf?itemId=7&isAttachment=True"></a></html>"""
AGENDA = """<a onclick="loadAgendaSection(3)">1. <span class="accessible-header">Business</span></a>
<a onclick="loadAgendaItem(7)">a. <span class="accessible-item">Cameras</span></a>"""


def test_attachments_stand_on_the_page_of_their_item(source: Source) -> None:
    event = meeting(url="https://rivertown.example/agendaonline/Meetings/ViewMeeting?id=1")
    (wish,) = parse_agenda_version(page_of(AGENDA), tenant=tenant(source), event=event)
    assert isinstance(wish, Follow)
    assert wish.url == (
        "https://rivertown.example/agendaonline/Meetings/ViewMeetingAgendaItem"
        "?meetingId=1&itemId=7&isSection=false&type=agenda"
    )
    (bill,) = bills(answer_wishes([wish], ITEM.replace("/\n", "/")))
    assert [(d.title, d.url.partition("?")[0]) for d in bill.documents or ()] == [
        ("Staff report", "https://rivertown.example/agendaonline/Documents/ViewDocument/Staff%20report.pdf"),
        ("Quote.pdf", "https://rivertown.example/agendaonline/Documents/ViewDocument/Quote.pdf"),
    ]  # fmt: skip


def test_a_page_of_an_item_that_cannot_be_had_costs_no_more_than_its_attachments(
    source: Source,
) -> None:
    (wish,) = parse_agenda_version(page_of(AGENDA), tenant=tenant(source), event=meeting())
    assert isinstance(wish, Follow)
    assert wish.otherwise is not None
    failed = Failed(jurisdiction="rivertown", url=wish.url, reason="answered 500")
    output = list(wish.otherwise(failed=failed, **wish.context))
    assert [(bill.title, bill.documents) for bill in bills(output)] == [("Cameras", None)]
    assert events(output)[0].stamp == ""  # it is read again
