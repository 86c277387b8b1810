"""Pages as other tenants of the same platforms have them: made up after what others have read."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lawtrack.errors import LayoutChanged
from lawtrack.legislation.clerks.calling_off.meeting_state import meeting_state
from lawtrack.legislation.records import Bill, Event, Failed, Listed, Looked, Record, Source
from scrapers.meetings.windows import Window
from scrapers.page import Follow
from scrapers.platforms.civicclerk import rows
from scrapers.platforms.civicplus import agenda_center
from scrapers.platforms.civicweb import service_answers
from scrapers.platforms.destiny import agenda_pages as destiny_pages
from scrapers.platforms.destiny import month_lists
from scrapers.platforms.escribe import calendar_answers
from scrapers.platforms.granicus import publisher_pages
from scrapers.platforms.iqm2 import calendar_rows
from scrapers.platforms.municode import agenda_pages as municode_pages
from scrapers.platforms.municode import meeting_lists
from scrapers.platforms.novusagenda import agenda_pages as novus_pages
from scrapers.platforms.novusagenda import grids
from scrapers.platforms.primegov import portal_lists
from tests.support.meetings import NOW, events, meeting, page_of, source_on, tenant

CANADA = "ocd-division/country:ca/csd:3526043"
KNOWN: dict[str, Any] = {"meetings": {"1": ("2026-10-13", "18:30")}, "events": {"1": "s"}}


def failures(output: Iterable[Record | Follow]) -> list[str]:
    return [each.reason for each in output if isinstance(each, Failed)]


def absent(output: Iterable[Record | Follow]) -> list[str]:
    """The meetings that are told to be gone, or not on the list."""
    gone = [e.upstream_id for e in output if isinstance(e, Looked) and e.gone]
    return gone + [id_ for e in output if isinstance(e, Listed) for id_ in e.absent]


def read_escribe(source: Source, *rows: dict[str, Any], **known: Any) -> list[Record | Follow]:
    page = page_of({"d": list(rows)})
    return list(calendar_answers.parse_calendar_answer(page, tenant=tenant(source, **known)))


def test_a_meeting_whose_row_cannot_be_read_is_not_told_to_be_gone(tmp_path: Path) -> None:
    source = source_on("escribe", tmp_path, client="pub-rivertown")
    broken = read_escribe(source, {"ID": "1", "StartDate": "soon"}, **KNOWN)
    assert len(failures(broken)) == 1
    assert absent(broken) == []
    nameless = read_escribe(source, {"StartDate": "2026/10/20 18:30:00"}, **KNOWN)
    assert len(failures(nameless)) == 1
    assert absent(nameless) == []
    other = {"ID": "2", "StartDate": "2026/10/20 18:30:00"}
    assert absent(read_escribe(source, other, **KNOWN)) == ["1", "1"]


def test_escribe_days_with_an_offset_or_in_words_of_either_language(tmp_path: Path) -> None:
    source = source_on("escribe", tmp_path, client="pub-rivertown")
    lines = (
        {"ID": "1", "StartDate": "/Date(1791930600000-0400)/", "MeetingName": "Council"},
        {"ID": "2", "StartDate": None, "FormattedStart": "mardi 13 octobre 2026 à 18 h 30",
         "MeetingName": "Conseil municipal - ANNULÉE", "LanguageName": "Français"},
    )  # fmt: skip
    found = [calendar_answers.event_of(row, source) for row in lines]
    assert [(e.date.isoformat(), e.time) for e in found] == [("2026-10-13", "18:30")] * 2
    assert meeting_state(found[1], source.words) == "cancelled"


def test_iqm2_files_are_opened_and_viewed_in_any_order_and_may_lie_elsewhere(
    tmp_path: Path,
) -> None:
    source = source_on("iqm2", tmp_path, client="rivertown")
    row = """<div class="MeetingRow"><div class="RowLink">
    <a title="TUESDAY, OCTOBER 13, 2026  6:30 PM
    Board:\tCouncil" href="Detail_Meeting.aspx?ID=7">Oct 13, 2026 6:30 PM</a></div>
    <div class="MeetingLinks"><a href="FileView.aspx?ID=9&amp;Type=14">Agenda</a>
    <a class="HiddenDocumentLink" href="">Minutes</a>
    <a href="https://town.example/packet.pdf">Agenda Packet</a></div></div>"""
    event = calendar_rows.event_of(page_of(row).one("div.MeetingRow"), source)
    assert [(d.kind, d.url.rpartition("/")[2]) for d in event.documents or ()] == [
        ("agenda", "FileOpen.aspx?Type=14&ID=9"), ("packet", "packet.pdf"),
    ]  # fmt: skip


def test_civicplus_another_page_is_loud_and_a_row_without_a_day_has_that_of_its_file(
    tmp_path: Path,
) -> None:
    source = source_on("civicplus", tmp_path, site="https://rivertown.example")
    with pytest.raises(LayoutChanged, match="an AgendaCenter"):
        list(agenda_center.parse_agenda_center(page_of("<p>Welcome</p>"), tenant=tenant(source)))
    row = """<table><tr class="catAgendaRow"><td><p><a href="/AgendaCenter/ViewFile/ArchivedAgenda/
_10132026-44">Council</a></p></td></tr></table>""".replace("\n", "")
    event = agenda_center.event_of(page_of(row).one("tr"), "Council", source)
    assert (event.date.isoformat(), event.upstream_id) == ("2026-10-13", "44")
    assert [document.kind for document in event.documents or ()] == ["agenda"]


def plain_view(*rows: str) -> str:
    return f'<table class="listingTable" id="upcoming">{"".join(rows)}</table>'


def view_row(name: str, when: str, ids: str) -> str:
    return (
        f'<tr><td class="listItem" headers="EventName" scope="row">{name}</td>'
        f'<td class="listItem" headers="EventDate {name}">{when}</td>'
        '<td headers="EventAgendaLink">'
        f'<a href="//r.granicus.com/AgendaViewer.php?view_id=1&{ids}">Agenda</a></td></tr>'
    )


def test_granicus_rows_without_a_class_are_rows(tmp_path: Path) -> None:
    source = source_on("granicus", tmp_path, client="rivertown", view=4)
    page = plain_view(
        "<tr><th>Name</th><th>Date</th></tr>",
        view_row("Council", "October&nbsp;13,&nbsp;2026 - 07:00&nbsp;PM", "event_id=5"),
        view_row("Parks on 2026-10-20 6:00 PM", "October 19, 2026 - 01:17 PM", "clip_id=6"),
        view_row("Planning", "<a onclick=\"window.open('x')\">In Progress</a>", "event_id=7"),
    )
    rows = list(publisher_pages.rows_in(page_of(page)))
    found = [publisher_pages.event_of(row, source, NOW.date()) for row in rows]
    assert [(e.name, e.date.isoformat(), e.time) for e in found] == [
        ("Council", "2026-10-13", "19:00"), ("Parks", "2026-10-20", "18:00"),
        ("Planning", "2026-10-08", ""),
    ]  # fmt: skip
    assert [d.kind for d in found[0].documents or ()] == ["agenda"]


FEED = """<?xml version="1.0" ?><rss version="2.0" xmlns:gran="https://www.granicus.com/schema">
<channel><title>Agendas</title>
<item><title>Council - Oct 13, 2026</title><pubDate>Fri, 09 Oct 2026 02:00:00 -0800</pubDate>
<gran:pubDateParts yr='2026' mo='10' day='09' hr='14' min='00' sec='0' tz='7' />
<link>https://r.granicus.com/AgendaViewer.php?view_id=4&amp;event_id=5</link></item>
<item><title>Parks on 2026-11-09 7:00 PM - CANCELLED - Nov 02, 2026</title>
<gran:pubDateParts yr='2026' mo='11' day='09' hr='19' min='00' sec='0' tz='7' />
<link>https://r.granicus.com/AgendaViewer.php?view_id=4&amp;event_id=6</link></item>
</channel></rss>"""


def test_granicus_a_feed_has_the_day_in_the_title_and_the_wall_clock_in_parts(
    tmp_path: Path,
) -> None:
    address = "https://rivertown.granicus.com/ViewPublisherRSS.php?view_id=4&mode=agendas"
    source = source_on("granicus", tmp_path, client="rivertown", view=4, list=address)
    known: dict[str, Any] = {"meetings": {"board:2026-10-20:1": ("2026-10-20", "")},
             "events": {"board:2026-10-20:1": "s"}}  # fmt: skip
    there = tenant(source, **known)
    output = list(publisher_pages.parse_publisher_page(page_of(FEED, address), tenant=there))
    found = [e.context["event"] for e in output if isinstance(e, Follow) and "event" in e.context]
    # 2 PM in Massachusetts, and no moment that may be the meeting's own.
    assert [(e.date.isoformat(), e.time, e.agenda_published) for e in found] == [
        ("2026-10-13", "", "2026-10-09T18:00:00"), ("2026-11-09", "19:00", ""),
    ]  # fmt: skip
    assert failures(output) == []
    assert absent(output) == []  # a feed does not say what it has not
    strange = FEED.replace("</channel>", "<item><title>Notice to all</title></item></channel>")
    output = list(publisher_pages.parse_publisher_page(page_of(strange, address), tenant=there))
    assert len(failures(output)) == 1


def novus_grid(*rows: str, headings: str = "", pager: str = "", form: str = "") -> str:
    body = "".join(f'<tr class="rgRow">{row}</tr>' for row in rows)
    return (
        f'{form}<table id="a_radGridMeetings_ctl00"><tr>{headings}</tr>{body}'
        f'<tr class="rgPager"><td colspan="9">{pager}</td></tr></table>'
    )


def read_novus(source: Source, html: str, days: int = 20, **known: Any) -> list[Record | Follow]:
    there = tenant(source, **known)
    window = Window(NOW.date(), NOW.date().replace(day=NOW.day + days))
    page = page_of(html, "https://rivertown.novusagenda.com/agendapublic/meetingsgeneral.aspx")
    return list(grids.parse_grids(page, tenant=there, window=window, events=(), items={}))


def test_novus_columns_are_told_by_their_headings_and_days_by_the_country(tmp_path: Path) -> None:
    source = replace(source_on("novusagenda", tmp_path, client="rivertown"), division=CANADA)
    headings = "".join(f"<th>{h}</th>" for h in ("Meeting Type", "Meeting Time", "Meeting Date"))
    rows = ("<td>Council - CANCELLED</td><td>7:00 PM</td><td>13/10/26</td>",
            "<td>Parks</td><td>Noon</td><td>05/11/26</td>")  # fmt: skip
    page = novus_grid(*rows, headings=headings)
    found = {e.body: (e.date.isoformat(), e.time) for e in events(read_novus(source, page))}
    assert found == {"Council": ("2026-10-13", "19:00"), "Parks": ("2026-11-05", "12:00")}


def test_novus_more_meetings_than_a_page_shows_are_asked_for_in_halves_or_said(
    tmp_path: Path,
) -> None:
    source = source_on("novusagenda", tmp_path, client="rivertown")
    page = novus_grid("<td>10/13/26</td><td>Council</td>", pager="40 items in 3 pages")
    (wish,) = read_novus(source, page)
    assert isinstance(wish, Follow)
    assert "From=10%2F08%2F2026&To=10%2F18%2F2026" in wish.url
    # Who looks at a source once is told what is there all the same.
    assert [event.name for event in wish.context["seen"]] == ["Council"]
    output = read_novus(source, page, days=0, **KNOWN)
    assert failures(output) == ["more meetings than the page shows, and no way to them"]
    assert absent(output) == []


def test_novus_a_site_that_knows_no_windows_is_believed_for_the_days_it_shows(
    tmp_path: Path,
) -> None:
    source = source_on("novusagenda", tmp_path, client="rivertown")
    form = "".join(
        f'<input name="a$radCalendar{end}" value="{day}">'
        for end, day in (("From", "2026-10-10"), ("To", "2026-10-12"))
    )
    known: dict[str, Any] = {"meetings": {"old:2026-10-20:1": ("2026-10-20", "")},
             "events": {"old:2026-10-20:1": "s"}}  # fmt: skip
    page = novus_grid("<td>10/11/26</td><td>Council</td>", form=form)
    output = read_novus(source, page, **known)
    assert [event.name for event in events(output)] == ["Council"]
    assert absent(output) == []


def test_novus_an_agenda_as_a_page_has_items_with_and_without_cover_sheets(tmp_path: Path) -> None:
    page = page_of("""<table><tr><td><table>
    <tr><td id="column2">4</td><td id="column3">C.</td><td><a href="CoverSheet.aspx?ItemID=51&amp;
MeetingID=9">Cameras</a></td></tr>
    <tr><td></td><td>Bought for the police.</td></tr>
    <tr><td><a href="AttachmentViewer.ashx?AttachmentID=8&amp;ItemID=51">Quote</a></td></tr>
    <tr><td>5.</td><td>Fees of the library</td></tr></table></td></tr></table>""",
        "https://rivertown.novusagenda.com/agendapublic/MeetingView.aspx")  # fmt: skip
    lines = list(novus_pages.page_lines(page))
    assert [(line.id, line.outline, line.title) for line in lines] == [
        ("51", "4C.", "Cameras"), ("5", "5.", "Fees of the library"),
    ]  # fmt: skip
    assert lines[0].text == "Bought for the police."
    assert [d.url.rpartition("/")[2] for d in lines[0].documents or ()] == [
        "AttachmentViewer.ashx?AttachmentID=8&ItemID=51"
    ]


def test_novus_only_lines_numbered_as_the_first_are_headings() -> None:
    numbers = ("I.", "a.", "b.", "II.", "a.", "III.")
    rows = "".join(f"<tr><td>{number}</td><td>Matter {number}</td></tr>" for number in numbers)
    lines = novus_pages.page_lines(page_of(f"<table>{rows}</table>"))
    assert [line.is_section for line in lines] == [True, False, False, True, False, False]


def test_destiny_newer_sites_have_cards_and_other_addresses(tmp_path: Path) -> None:
    place = "https://public.destinyhosted.com/35247/agenda/"
    source = source_on("destiny", tmp_path, client="7", list=place)
    (wish,) = (each for each in month_lists.begin(source, tenant(source).known))
    assert isinstance(wish, Follow)
    assert wish.url == f"{place}?get_month=10&get_year=2026"
    card = """<div class="p-2"><h3>October 13, 2026: Planning &amp; Zoning Commission</h3>
    <a href="agenda.cfm?seq=4870">Agenda</a><a href="minutes.cfm?meetingId=4870">Minutes</a></div>
    <div class="p-2"><h3>Board of Adjustment</h3><a href="agenda.cfm?seq=4871">Agenda</a></div>"""
    event, problem = month_lists.rows_in(page_of(card, place), source)
    assert isinstance(event, Event)
    assert (event.name, event.date.isoformat(), event.url, event.stamp.split(" ")[1:]) == (
        "Planning & Zoning Commission", "2026-10-13", f"{place}agenda.cfm?seq=4870", ["seq:4870"],
    )  # fmt: skip
    assert [d.kind for d in event.documents or ()] == ["minutes"]
    assert "Board of Adjustment" in str(problem)  # has an agenda and no day: it is said


def test_destiny_numbers_in_cells_and_older_pages_in_tables() -> None:
    grid = page_of("""<div id="agenda-table"><div class="mediumText">5.</div>
    <div class="mediumText">A.</div><div class="start-at-content extend-to-end"><strong>Rezoning
    </strong> Discuss. <a href="docs/report.pdf">Report</a></div>
    <div class="start-at-content">Continued from May.</div></div>""",
        "https://x.example/agenda/a")  # fmt: skip
    (line,) = destiny_pages.grid_lines(grid)
    assert (line.outline, line.title) == ("5.A.", "Rezoning")
    assert line.text.endswith("Continued from May.")
    assert [d.url for d in line.documents or ()] == ["https://x.example/agenda/docs/report.pdf"]
    table = page_of("""<table><tr class="top"><td><strong>CONSENT AGENDA</strong></td></tr>
    <tr class="top"><td></td><td>7.</td><td></td><td colspan="2" class="mediumText">
    <a class="ai_link" href="agenda_publish.cfm?id=7&amp;dsp=agm&amp;seq=88&amp;rev=0">Cameras</a>
    </td></tr><tr class="top"><td></td><td>8.</td><td></td><td>Fees</td></tr></table>""",
        "https://public.destinyhosted.com/agenda_publish.cfm")  # fmt: skip
    lines = list(destiny_pages.table_lines(table))
    assert [(each.id, each.title, each.is_section) for each in lines] == [
        ("CONSENT AGENDA", "CONSENT AGENDA", True), ("88", "Cameras", False), ("8", "Fees", False),
    ]  # fmt: skip


def municode_list(*rows: str, pager: str = "") -> str:
    return f'<table class="views-table">{"".join(rows)}</table>{pager}'


MUNICODE = """<tr><td data-th="Date"><span class="date-display-single">{day}</span></td>
<td data-th="Meeting">{name}</td><td data-th="Agenda"><a href="{file}">PDF</a></td></tr>"""


def test_municode_a_towns_own_files_are_told_by_their_columns(tmp_path: Path) -> None:
    source = replace(source_on("municode", tmp_path, client="rivertown-ma"), division=CANADA)
    rows = (MUNICODE.format(day=day, name="Council", file="/sites/r/2026_agenda.pdf")
            for day in ("13/10/2026 - 7:00pm", "05/11/2026 - 7:00pm"))  # fmt: skip
    page = page_of(municode_list(*rows, pager='<ul class="pager"></ul>'), "https://r.example/")
    output = list(meeting_lists.parse_list(page, tenant=tenant(source), number=0, events=()))
    found = [e.context["event"] for e in output if isinstance(e, Follow)]
    assert [(e.date.isoformat(), e.time) for e in found] == [
        ("2026-10-13", "19:00"), ("2026-11-05", "19:00"),
    ]  # fmt: skip
    assert [(d.kind, d.url) for d in found[0].documents or ()] == [
        ("agenda", "https://r.example/sites/r/2026_agenda.pdf")
    ]


def test_municode_a_page_that_comes_again_ends_the_list_and_strange_rows_are_said(
    tmp_path: Path,
) -> None:
    source = source_on("municode", tmp_path, client="rivertown-ma")
    row = MUNICODE.format(day="10/13/2026 - 7:00pm", name="Council", file="/a.pdf")
    strange = '<tr><td>Council</td><td>tomorrow</td><td class="views-field">x</td></tr>'
    page = page_of(municode_list(row, strange), "https://rivertown-ma.municodemeetings.com/")
    failed, wish = meeting_lists.parse_list(page, tenant=tenant(source), number=0, events=())
    assert isinstance(wish, Follow)
    assert len(failures([failed])) == 1
    output = list(meeting_lists.parse_list(page, **{**wish.context, "number": 1}))
    asked = [e.context["event"] for e in output if isinstance(e, Follow) and "event" in e.context]
    assert [event.upstream_id for event in asked] == ["council:2026-10-13:1"]


def test_municode_a_table_is_in_pages_of_its_own(tmp_path: Path) -> None:
    site = "https://meetings.municode.com/PublishPage/index?cid=RIVER&ppid=7"
    cells = '<td class="meeting med">Council</td><td class="date">{}</td>'
    choice = "".join(f'<option value="{each}">' for each in (1, 2))
    for address, asked in ((site, [f"{site}&p=2"]), (f"{site}&p=-1", [])):
        source = source_on("municode", tmp_path, client="r", list=address)
        page = page_of(
            f"<table class='mcm'><tr>{cells.format('10/20/2026')}</tr></table>"
            f"<select id='agendapal.page.dropbox'>{choice}</select>", address)  # fmt: skip
        output = list(meeting_lists.parse_list(page, tenant=tenant(source), number=0, events=()))
        lists = [e for e in output if isinstance(e, Follow) and "number" in e.context]
        assert [each.url for each in lists] == asked
    assert [each.date.isoformat() for each in events(output)] == ["2026-10-20"]
    source = source_on("municode", tmp_path, client="r", list=f"{site}&p=3")
    (first,) = (e for e in meeting_lists.begin(source, tenant(source).known))
    assert isinstance(first, Follow)
    assert first.url == f"{site}&p=1"


GROUPS = """<div class="listing"><h2>Committees</h2><h3>Tools</h3>{0}</div>"""
COMMITTEE = """<div class="category" id="cat{0}"><h3>{1}</h3><span id="section{0}"><table>
<tr class="catAgendaRow"><td><h3><strong aria-label="Agenda for October 1{0}, 2026">Oct</strong>
</h3><p><a href="/AgendaCenter/ViewFile/Agenda/_101{0}2026-{0}">Agenda</a></p></td></tr></table>
</span></div>"""


def test_civicplus_bodies_in_a_group_have_names_of_their_own() -> None:
    bodies = COMMITTEE.format(3, "Parks") + COMMITTEE.format(4, "Highways")
    sections = list(agenda_center.sections_in(page_of(GROUPS.format(bodies))))
    assert [(each.body, each.name, len(each.rows)) for each in sections] == [
        ("3", "Parks", 1), ("4", "Highways", 1),
    ]  # fmt: skip
    plain = bodies.replace(' class="category"', "")
    assert {each.name for each in agenda_center.sections_in(page_of(GROUPS.format(plain)))} == {
        "Committees"
    }


def test_municode_an_agenda_as_a_page_has_sections_items_and_files() -> None:
    page = page_of("""<section class="agenda-section"><h2 class="section-header"><div><p>
    <num>7.</num><span>CONSENT AGENDA</span></p></div></h2><ol class="agenda-items">
    <li><div><p><num>a.</num><span>Minutes of March</span></p></div></li>
    <ul class="agenda_item_attachments"><li><a href="https://x.example/m.pdf">m.pdf</a> (1 MB)</li>
    <li><a href="javascript:alert(1)">bad</a></li></ul>
    <li><div><p><num>b.</num><span>Cameras</span></p></div></li></ol></section>
    <section class="agenda-section"><h2 class="section-header"><num>8.</num> Fees of the library
    </h2></section><section class="agenda-section"><h2 class="section-header"><div></div></h2>
    </section><section class="agenda-section"><h2 class="section-header"><div>
    TO APPROVE<br><span>All of these are one vote.</span></div></h2></section>""")  # fmt: skip
    lines = list(municode_pages.page_lines(page))
    assert [(line.id, line.title, line.is_section) for line in lines] == [
        ("7", "CONSENT AGENDA", True), ("7-a", "Minutes of March", False),
        ("7-b", "Cameras", False), ("8", "Fees of the library", False),
        ("TO APPROVE", "TO APPROVE", True),
    ]  # fmt: skip
    assert lines[-1].text == "All of these are one vote."
    assert [[d.url for d in line.documents or ()] for line in lines] == [
        [], ["https://x.example/m.pdf"], [], [], [],
    ]  # fmt: skip


def test_municode_an_agenda_that_is_there_as_a_page_only_is_read(tmp_path: Path) -> None:
    source = source_on("municode", tmp_path, client="rivertown-ma")
    page = page_of("<p>1. Cameras</p><p>2. Drones</p>")
    event = meeting(documents=())
    output = list(municode_pages.parse_agenda_page(page, tenant=tenant(source), event=event))
    assert [each.title for each in output if isinstance(each, Bill)] == ["Cameras", "Drones"]


def test_civicweb_attachments_are_those_of_the_line_above_them(tmp_path: Path) -> None:
    source = source_on("civicweb", tmp_path, site="https://rivertown.civicweb.net")
    html = """<p><a href="/document/7/Cover.pdf">Cover</a></p><p>1. Cameras for the police</p>
    <p><a href="/document/88/Report%20A.pdf?handle=AB">Report A</a> -
    <a href="/document/89/"></a></p><p>2. <a href="/document/90/Fees.pdf">Fees</a></p>
    <p><a href="https://town.example/elsewhere">More</a></p>"""
    papers = {"Documents": [{"Id": 5, "DocumentType": 1, "Name": "Agenda", "Html": html}]}
    there = tenant(source)
    output = list(service_answers.parse_papers(page_of(papers), tenant=there, event=meeting()))
    found = {b.title: [(d.title, d.url) for d in b.documents or ()]
             for b in output if isinstance(b, Bill)}  # fmt: skip
    site = "https://rivertown.civicweb.net/document"
    assert found == {
        "Cameras for the police": [
            ("Report A", f"{site}/88/Report%20A.pdf?handle=AB"), ("Paper", f"{site}/89/"),
        ],
        "Fees": [("Fees", f"{site}/90/Fees.pdf")],
    }  # fmt: skip
    (event,) = events(output)
    # What is linked to before the first line is the meeting's.
    assert [d.title for d in event.documents or ()] == ["Agenda", "Cover"]


@pytest.mark.parametrize(
    ("name", "body", "day"),
    [("Council - 22 Sep 2026", "Council", "2026-09-22"),
     ("Conseil – 22 sept. 2026", "Conseil", "2026-09-22"),
     ("Council - 05/11/2026", "Council", "2026-11-05"),
     ("Regular - 2026-09-22", "Regular", "2026-09-22")],
)  # fmt: skip
def test_civicweb_names_with_the_days_of_other_countries(
    tmp_path: Path, name: str, body: str, day: str
) -> None:
    source = replace(
        source_on("civicweb", tmp_path, site="https://rivertown.civicweb.net"), division=CANADA
    )
    event = service_answers.event_of({"Id": 1, "Name": name}, source)
    assert (event.body, event.date.isoformat()) == (body, day)


def test_what_is_linked_to_and_stands_in_no_known_row_is_said(tmp_path: Path) -> None:
    """Rows in forms that nobody has met, on the four platforms whose lists are whole pages."""
    view = source_on("granicus", tmp_path, client="rivertown", view=4)
    other = '<ul><li><a href="/AgendaViewer.php?view_id=4&event_id=77">Parks</a></li></ul>'
    page = page_of(plain_view(view_row("Council", "October 13, 2026", "event_id=5")) + other)
    output = list(publisher_pages.parse_publisher_page(page, tenant=tenant(view, **KNOWN)))
    assert failures(output) == ["1 meetings are linked to that stand in no known row: event 77"]
    assert absent(output) == []

    month = source_on("destiny", tmp_path, client="7")
    link = '<a href="agenda_publish.cfm?id=7&amp;dsp=ag&amp;seq=9">Council</a>'
    page = page_of(f'<form name="form1"></form><p>{link}</p>', "https://public.destinyhosted.com/")
    output = list(
        month_lists.parse_month(page, tenant=tenant(month), month=(2026, 10), left=(), events=())
    )
    assert len(failures(output)) == 1

    directory = source_on("municode", tmp_path, client="rivertown-ma")
    guid = "ab" * 16
    row = MUNICODE.format(day="10/13/2026 - 7:00pm", name="Council", file="/a.pdf")
    page = page_of(municode_list(row) + f'<a href="https://x.example/MEET-Agenda-{guid}.pdf">P</a>')
    output = list(meeting_lists.parse_list(page, tenant=tenant(directory), number=0, events=()))
    assert len(failures(output)) == 1

    center = source_on("civicplus", tmp_path, site="https://rivertown.example")
    link = '<a href="/AgendaCenter/ViewFile/Agenda/_10132026-44">Council</a>'
    page = page_of(f"<h1>Agenda Center</h1><div class='card'>{link}</div>")
    output = list(agenda_center.parse_agenda_center(page, tenant=tenant(center)))
    assert len(failures(output)) == 1


@pytest.mark.parametrize(
    ("title", "paper", "state"),
    [("Council", "Meeting Cancelled", "cancelled"), ("Council", "Agenda - Cancelled", "cancelled"),
     ("Council", "HTML CANCELED Agenda", "cancelled"),
     ("Conseil", "Avis d'annulation", "cancelled"),
     ("CANCELLED - Council", "Agenda", "cancelled"), ("Council", "Special Notice", "confirmed"),
     ("Council", "Report on Cancelled Permits", "confirmed")],
)  # fmt: skip
def test_primegov_a_paper_says_that_a_meeting_is_off(
    tmp_path: Path, title: str, paper: str, state: str
) -> None:
    source = source_on("primegov", tmp_path, client="rivertown")
    file = {"id": 1, "templateId": 9, "templateName": paper, "compileOutputType": 1}
    row = {"id": 1, "title": title, "dateTime": "2026-10-13T09:00:00", "documentList": [file]}
    event = portal_lists.event_of(row, source)
    assert meeting_state(event, source.words) == state
    assert event.body in ("Council", "Conseil")


def test_papers_of_other_platforms_say_that_a_meeting_is_off_too(tmp_path: Path) -> None:
    clerk = source_on("civicclerk", tmp_path, client="rivertown")
    file = {"fileId": 3, "type": "Notice", "name": "Notice of Cancellation"}
    row = {"id": 1, "eventName": "Council", "startDateTime": "2026-10-13T18:30:00Z"}
    assert rows.event_of({**row, "publishedFiles": [file]}, clerk).status == file["name"]
    assert rows.event_of({**row, "publishedFiles": []}, clerk).status == ""

    escribe = source_on("escribe", tmp_path, client="pub-rivertown")
    link = {"Type": "Agenda", "Format": ".pdf", "Url": "a", "Title": "Avis d'annulation (PDF)"}
    call = {"ID": "1", "StartDate": "2026/10/13 18:30:00", "MeetingDocumentLink": [link]}
    assert calendar_answers.event_of(call, escribe).status == "Cancelled"

    web = source_on("civicweb", tmp_path, site="https://rivertown.civicweb.net")
    papers = [{"Id": 5, "DocumentType": 4, "IsPublic": True, "Name": "Cancelled - Council"}]
    wishes = service_answers.parse_papers(page_of(papers), tenant=tenant(web), event=meeting())
    (wish,) = (each for each in wishes if isinstance(each, Follow))
    assert wish.context["event"].status == "Cancelled"
