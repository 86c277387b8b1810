"""Destiny, Municode and NovusAgenda: as far as their recorded answers carry."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lawtrack.errors import LayoutChanged
from lawtrack.legislation.clerks.calling_off.meeting_state import meeting_state
from lawtrack.legislation.records import Failed, Listed, Record, Source
from scrapers.meetings.windows import Window
from scrapers.page import Follow
from scrapers.platforms.destiny.agenda_pages import grid_lines, parse_agenda_page
from scrapers.platforms.destiny.month_lists import events_in, months, parse_month
from scrapers.platforms.municode import meeting_lists
from scrapers.platforms.novusagenda import grids
from tests.support.meetings import answer_wishes, bills, events, meeting, page_of, source_on, tenant

PLACE = "https://public.destinyhosted.com/agenda_publish.cfm?id=7&mt=ALL"
GUID = "e5993d899da74002884cd68fd8ffb443"
BLOB = "https://mccmeetings.blob.core.usgovcloudapi.net/rivertown-pubu/"


@pytest.fixture
def destiny(tmp_path: Path) -> Source:
    return source_on("destiny", tmp_path, client="7")


@pytest.fixture
def municode(tmp_path: Path) -> Source:
    return source_on("municode", tmp_path, client="rivertown-ma")


@pytest.fixture
def novus(tmp_path: Path) -> Source:
    return source_on("novusagenda", tmp_path, client="rivertown")


def month(*rows: tuple[str, str]) -> str:
    cells = "".join(
        f"<tr><td>{when}</td><td>{name}</td><td></td><td></td></tr>" for when, name in rows
    )
    return f'<form name="form1"></form><table>{cells}</table>'


def link(day: str, seq: int) -> str:
    return f'<a href="agenda_publish.cfm?id=7&amp;mt=ALL&amp;dsp=ag&amp;seq={seq}">{day}</a>'


def test_destiny_each_month_is_asked_for_and_the_last_one_ends_the_list(destiny: Source) -> None:
    there = tenant(destiny, checkpoints={"meetings": "2026-10-07T16:00:00+00:00"})
    assert months(there) == ((2026, 10), (2026, 9), (2026, 11), (2026, 12), (2027, 1), (2027, 2))
    page = page_of(month((link("October 13, 2026", 9), "CITY COUNCIL")), PLACE)
    (wish,) = parse_month(page, tenant=there, month=(2026, 10), left=((2026, 11),), events=())
    assert isinstance(wish, Follow)
    assert wish.url == f"{PLACE}&get_month=11&get_year=2026"
    # The next month shows the same meeting again.
    page = page_of(
        month((link("October 13, 2026", 9), "CITY COUNCIL"), ("November 3, 2026*", "PARKS")), PLACE
    )
    output = list(parse_month(page, **wish.context))
    agendas = [each for each in output if isinstance(each, Follow)]
    assert [each.context["event"].upstream_id for each in agendas] == ["city-council:2026-10-13:1"]
    assert [event.upstream_id for event in events(output)] == ["parks:2026-11-03:1"]
    assert [each for each in output if isinstance(each, Listed)]


def test_destiny_a_meeting_that_is_moved_is_itself_by_its_number(destiny: Source) -> None:
    known: dict[str, Any] = {
        "meetings": {"city-council:2026-10-13:1": ("2026-10-13", "")},
        "events": {"city-council:2026-10-13:1": "x seq:9"},
    }
    page = page_of(month((link("October 20, 2026", 9), "CITY COUNCIL")), PLACE)
    output = parse_month(
        page, tenant=tenant(destiny, **known), month=(2026, 10), left=(), events=()
    )
    (wish,) = (each for each in output if isinstance(each, Follow))
    event = wish.context["event"]
    assert (event.upstream_id, event.date.isoformat()) == (
        "city-council:2026-10-13:1",
        "2026-10-20",
    )


@pytest.mark.parametrize(
    "name", ["FINANCE - CANCELED", "FINANCE-CANCELED", "CANCELED - FINANCE", "FINANCE (Cancelled)"]
)
def test_destiny_a_cancelled_meeting_is_the_same_bodys(destiny: Source, name: str) -> None:
    (event,) = events_in(page_of(month(("October 13, 2026*", name)), PLACE), destiny)
    assert (event.body, event.upstream_id) == ("FINANCE", "finance:2026-10-13")
    assert meeting_state(event, destiny.words) == "cancelled"


GRID = """<div id="agenda-table">
<div class="full-width extend-to-end"><strong>BUSINESS:</strong></div>
<div class="mediumText bold">1.</div><div class="bold mediumText start-at-content extend-to-end">
<strong>Face recognition</strong><br>A purchase</div><div class="start-at-content extend-to-end">
<a href="agenda-item.cfm?seq=12544&amp;rev=0">View</a></div><div class="mediumText bold">2.</div>
<div class="mediumText start-at-content">Fees</div></div>
<a href="/docs/AGENDApacket_1.pdf">Packet</a>"""


def test_destiny_lines_of_a_grid(destiny: Source) -> None:
    page = page_of(GRID, "https://public.destinyhosted.com/a")
    wishes = parse_agenda_page(page, tenant=tenant(destiny), event=meeting())
    output = answer_wishes(wishes, """<a onclick="popupAttachments('/docs/a.pdf','X')">Memo</a>""")
    assert [(b.upstream_id, b.title, b.summary) for b in bills(output)] == [
        ("item:1:12544", "Face recognition", "A purchase"), ("item:1:2", "Fees", ""),
    ]  # fmt: skip
    assert [(d.title, d.url) for d in bills(output)[0].documents or ()] == [
        ("Memo", "https://public.destinyhosted.com/docs/a.pdf")
    ]
    assert [d.kind for d in events(output)[0].documents or ()] == ["packet"]
    other = page_of("<p>1. Drones</p><p>2. Cameras</p>")
    output = list(parse_agenda_page(other, tenant=tenant(destiny), event=meeting()))
    assert [bill.title for bill in bills(output)] == ["Drones", "Cameras"]


ROW = """<table class="views-table"><tr><td data-th="Date"><span class="date-display-single"
 property="dc:date" content="2026-10-13T18:30:00-04:00">10/13/2026 6:30 pm</span></td>
<td class="views-field views-field-title">City Council</td>
<td class="views-field views-field-field-agendas"><a href="{files}MEET-Agenda-{guid}.pdf">PDF</a>
<a href="https://meetings.municode.com/adaHtmlDocument/index?cc=X&amp;me={guid}">HTML</a></td>
<td class="views-field views-field-view-node"><a href="/bc-cc/page/1">View</a></td></tr></table>"""


def test_municode_a_directory_is_read_until_its_pages_are_old_enough(municode: Source) -> None:
    page = page_of(ROW.format(files=BLOB, guid=GUID), "https://rivertown-ma.municodemeetings.com/")
    (wish,) = meeting_lists.parse_list(page, tenant=tenant(municode), number=0, events=())
    assert isinstance(wish, Follow)
    assert wish.url == "https://rivertown-ma.municodemeetings.com/?page=1"
    old = page_of(ROW.format(files=BLOB, guid="a" * 32).replace("2026", "2020"), page.url)
    (agenda, *_) = meeting_lists.parse_list(old, **wish.context)
    assert isinstance(agenda, Follow)
    event = agenda.context["event"]
    assert (event.time, event.url) == ("18:30", f"{page.url}bc-cc/page/1")
    assert agenda.url == f"https://meetings.municode.com/adaHtmlDocument/index?cc=X&me={GUID}"
    assert [each.url for each in event.documents] == [f"{BLOB}MEET-Agenda-{GUID}.pdf"]
    assert event.stamp.split(" ")[1:] == [f"me:{GUID}"]
    # A page of another make leads to the PDF.
    (file,) = agenda.parse(page_of("<p>No sections</p>", agenda.url), **agenda.context)
    assert isinstance(file, Follow)
    assert file.url == f"{BLOB}MEET-Agenda-{GUID}.pdf"


def test_municode_another_page_is_loud_and_a_row_without_a_day_costs_itself(
    municode: Source,
) -> None:
    with pytest.raises(LayoutChanged, match="none of a known form"):
        meeting_lists.rows_in(page_of("<p>Welcome</p>"))
    cells = '<td class="x meeting">Council</td><td class="date">soon</td>'
    rows = f'<table class="mcm"><tr>{cells}</tr></table>'
    output = list(
        meeting_lists.parse_list(page_of(rows), tenant=tenant(municode), number=0, events=())
    )
    assert len([each for each in output if isinstance(each, Failed)]) == 1


def grid_page(*items: tuple[int, int, str, str], pager: bool = True) -> str:
    meetings = "".join(
        f'<tr id="a_radGridMeetings_ctl00__{n}"><td>10/{day}/26</td><td>Council</td>'
        "<td>City Hall</td>"
        f'<td><a href="DisplayAgendaPDF.ashx?MeetingID={n}">pdf</a></td></tr>'
        for n, day in ((1, 13), (2, 6))
    )
    rows = "".join(
        f'<tr id="a_radGridItems_ctl00__{item}"><td>10/{day}/26</td><td>{title}</td>'
        "<td>CONSENT</td>"
        f"<td><a onClick='open(\"Coversheet.aspx?ItemID={item}&amp;MeetingID={n}\")'>x</a>"
        "</td></tr>"
        for item, n, day, title in items
    )
    more = '<tr class="rgPager"><td>1 2</td></tr>' if pager else ""
    both = f'<table id="a_radGridMeetings">{meetings}</table>'
    return f'{both}<table id="a_radGridItems">{rows}{more}</table>'


def read_grids(source: Source, html: str, **known: Any) -> list[Record | Follow]:
    there = tenant(source, **known)
    window = Window(there.first, there.last)
    page = page_of(html, f"{source.addresses['site']}/{grids.LIST}")
    wishes = grids.parse_grids(page, tenant=there, window=window, events=(), items={})
    return answer_wishes(wishes, "<a href='AttachmentViewer.ashx?AttachmentID=5'>Memo</a>")


ITEMS = ((11, 1, "13", "Face recognition"), (12, 1, "13", "Fees"), (21, 2, "06", "Drones"))


def test_novus_items_of_a_meeting_that_the_grid_cuts_are_read_from_its_agenda(
    novus: Source,
) -> None:
    output = read_grids(novus, grid_page(*ITEMS))
    assert [bill.upstream_id for bill in bills(output)] == [
        "item:council:2026-10-13:1:11", "item:council:2026-10-13:1:12",
    ]  # fmt: skip
    asked = [each.url for each in output if isinstance(each, Follow) and "event" in each.context]
    assert [url.rpartition("?")[2] for url in asked] == ["MeetingID=2"]
    whole = read_grids(novus, grid_page(*ITEMS, pager=False))
    assert len(bills(whole)) == 3


def test_novus_the_agenda_is_read_and_not_its_summary(novus: Source) -> None:
    views = "".join(
        f"<td><a href='#' onclick=\"window.open('MeetingView.aspx?MeetingID=4&amp;{query}')\">"
        f"<img alt='{alt}'></a></td>"
        for query, alt in (("doctype=Minutes", "Minutes"), ("a=1", "Agenda Summary"), ("a=2", "x"))
    )
    html = f"<table><tr><td>10/13/26</td><td>Council</td><td>City Hall</td>{views}</tr></table>"
    page = page_of(html)
    event = grids.event_of(page, page.soup.select("tr")[0], novus)
    assert event.extras["agenda as a page"].endswith("MeetingView.aspx?MeetingID=4&a=2")


def test_novus_only_the_bodies_wished_for_are_followed(novus: Source) -> None:
    page = grid_page(*ITEMS, pager=False)
    (body,) = {event.body for event in events(read_grids(novus, page))}
    for wished, followed in (("Planning Board", 0), (body, 3)):
        assert len(bills(read_grids(replace(novus, bodies=(wished,)), page))) == followed


def test_novus_what_was_read_from_the_grid_stays_when_the_grid_has_it_no_longer(
    novus: Source,
) -> None:
    id_ = "council:2026-10-13:1"
    known = {"bills": {f"item:{id_}:2511": "[]"}, "meetings": {id_: ("2026-10-13", "")},
             "events": {id_: "another meeting:1"}}  # fmt: skip
    output = read_grids(novus, grid_page(), **known)
    (event,) = [each for each in events(output) if each.upstream_id == id_]
    assert event.agenda is None
    with pytest.raises(LayoutChanged, match="a grid of meetings"):
        read_grids(novus, "<p>Welcome</p>")


@pytest.mark.recordings
def test_the_recorded_month_of_contra_costa(recordings: Path, destiny: Source) -> None:
    page = page_of((recordings / "destiny/contracosta_listing_2022-07.html").read_bytes(), PLACE)
    found = list(events_in(page, destiny))
    assert len(found) == 19
    assert sum(event.status == "Canceled" for event in found) == 4
    assert sum(bool(event.extras) for event in found) == 12
    assert (found[5].date.isoformat(), found[5].name) == ("2022-07-26", "BOARD OF SUPERVISORS")
    assert found[5].url.endswith("mt=ALL&dsp=ag&seq=1994")
    assert sum(d.kind == "minutes" for event in found for d in event.documents or ()) == 3


@pytest.mark.recordings
def test_the_recorded_agenda_of_billings(recordings: Path) -> None:
    page = page_of((recordings / "destiny/billings_agenda.html").read_bytes(), PLACE)
    lines = list(grid_lines(page))
    assert len(lines) == 8
    assert [(line.id, line.title) for line in lines if line.is_followed] == [
        ("12544", "West End Water System Update and Naming.")
    ]


@pytest.mark.recordings
@pytest.mark.parametrize(
    ("name", "count", "papers", "first"),
    [
        ("clovis_publishpage.html", 10, 28,
         ("2022-08-01", "18:00", "City Council Meeting", "1033 Fifth Street, Clovis, CA 93612")),
        ("tumwater_meetings_page.html", 5, 11,
         ("2026-08-20", "11:00", "Public Works Committee", "")),
    ],
)  # fmt: skip
def test_recorded_lists_of_municode(
    recordings: Path, municode: Source, name: str, count: int, papers: int,
    first: tuple[str, str, str, str],
) -> None:  # fmt: skip
    page = page_of((recordings / "municode" / name).read_bytes())
    found = [meeting_lists.event_of(page, row, municode) for row in meeting_lists.rows_in(page)]
    assert len(found) == count
    event = found[0]
    assert (event.date.isoformat(), event.time, event.name, event.location) == first
    assert sum(len(each.documents or ()) for each in found) == papers


@pytest.mark.recordings
def test_the_recorded_grids_of_dinuba(recordings: Path, novus: Source) -> None:
    page = page_of((recordings / "novusagenda/dinuba_meetingsgeneral.html").read_bytes())
    rows = page.all("tr[id*=radGridMeetings_]")
    found = [grids.event_of(page, row, novus) for row in rows]
    assert [event.date.isoformat() for event in found] == [
        "2022-09-27", "2022-09-13", "2022-08-09", "2022-07-12",
    ]  # fmt: skip
    assert found[0].location == "405 E El Monte Way, Dinuba CA 93618"
    items = grids.items_in(page)
    assert {meeting: len(lines) for meeting, lines in items.items()} == {"365": 8}
    assert items["365"][1].title.startswith("Ordinance No. 2022-10 Amendments to Floodplain")
