"""Every paper that a source names is listed, whoever it belongs to; counted anew on recordings."""

import json
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lawtrack.config.settings import load_config
from lawtrack.legislation.records import Bill, Document, Event, Record, Source
from scrapers.meetings.agendas import agenda_of
from scrapers.meetings.items import agenda_records
from scrapers.meetings.lines import AgendaLine
from scrapers.meetings.papers import AS_PAGE, agenda_file_of, with_answer
from scrapers.page import HTML, Follow, Page
from scrapers.platforms.destiny.agenda_pages import parse_agenda_page as parse_destiny
from scrapers.platforms.escribe.agenda_pages import parse_agenda_page as parse_escribe
from scrapers.platforms.escribe.calendar_answers import event_of as escribe_event
from scrapers.platforms.govinfo.bill_status import parse_billstatus
from scrapers.platforms.govinfo.text_versions import newest_first, text_versions_in
from scrapers.platforms.granicus.agenda_pages import parse_agenda_page as parse_granicus
from scrapers.platforms.iqm2.calendar_rows import parse_calendar_rows
from scrapers.platforms.iqm2.file_pages import read_file_page
from scrapers.platforms.iqm2.meeting_pages import parse_meeting_page
from scrapers.platforms.iqm2.outlines import parse_outline
from scrapers.platforms.legistar.rows.paper_rows import attachments_of
from scrapers.platforms.municode import meeting_lists
from scrapers.platforms.novusagenda.agenda_pages import parse_agenda_page as parse_novus
from scrapers.platforms.novusagenda.grids import event_of as novus_event
from scrapers.platforms.onbase.agenda_versions import parse_agenda_version
from scrapers.platforms.onbase.search_pages import events_in
from scrapers.platforms.primegov.portal_lists import event_of as primegov_event
from tests.support.meetings import answer_wishes, events, meeting, page_of, source_on, tenant

PDF = Document(title="Letter", url="https://x.example/letter.pdf")
OTHER = Document(title="Map", url="https://x.example/map.pdf")


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return source_on("escribe", tmp_path, client="rivertown")


def papers(output: Iterable[Record | Follow]) -> list[Document]:
    """The papers of all records, and of the meetings whose agendas are still wished for."""
    owners = [each.context.get("event") if isinstance(each, Follow) else each for each in output]
    return [
        paper
        for owner in owners
        if isinstance(owner, (Bill, Event))
        for paper in owner.documents or ()
    ]


def addresses(output: Iterable[Record | Follow]) -> set[str]:
    return {paper.url for paper in papers(output)}


def test_a_line_that_nobody_follows_leaves_its_papers_to_the_meeting(source: Source) -> None:
    line = AgendaLine(id="1", title="Public comments", documents=(PDF,))
    (event,) = events(agenda_records(tenant(source), meeting(documents=(OTHER,)), [line]))
    assert [paper.url for paper in event.documents or ()] == [OTHER.url, PDF.url]


def test_two_lines_on_one_matter_have_the_papers_of_both(source: Source) -> None:
    lines = [
        AgendaLine(id="1", title="Cameras", number="26-1", documents=(PDF,)),
        AgendaLine(id="2", title="Cameras, second hearing", number="26-1", documents=(PDF, OTHER)),
    ]
    output = list(agenda_records(tenant(source), meeting(), lines))
    (bill,) = (each for each in output if isinstance(each, Bill))
    assert [paper.url for paper in bill.documents or ()] == [PDF.url, OTHER.url]
    assert not any(event.documents for event in events(output))


def test_an_agenda_that_is_a_page_alone_is_a_paper_and_read_once(source: Source) -> None:
    url = "https://x.example/agenda"
    (wish,) = agenda_of(tenant(source), meeting(), url, parse_escribe, accept=HTML)
    assert isinstance(wish, Follow)
    event = wish.context["event"]
    assert [(p.url, p.kind, p.media_type) for p in event.documents] == [(url, "agenda", AS_PAGE)]
    assert agenda_file_of(event) is None  # nothing that could be cut
    body = '<div class="AgendaItemContainer"><div class="AgendaItem AgendaItem1"></div></div>'
    output = list(parse_escribe(page_of(body, url), tenant=tenant(source), event=event))
    (paper,) = papers(output)
    assert (paper.content, paper.pending) == (body.encode(), False)
    assert not [each for each in output if isinstance(each, Follow)]
    # What another address or an error answers says nothing of it.
    assert with_answer(event, page_of(body, f"{url}?2")) is event
    assert with_answer(event, page_of(body, url, 404)) is event


def test_a_file_of_the_agenda_stands_for_its_page_too(source: Source) -> None:
    file = Document(title="Agenda", url="https://x.example/a.pdf", kind="agenda")
    there = meeting(documents=(file,))
    (wish,) = agenda_of(tenant(source), there, "https://x.example/a", parse_escribe, accept=HTML)
    assert isinstance(wish, Follow)
    assert wish.context["event"].documents == (file,)
    service = "https://x.example/api/1"  # is no paper
    (wish,) = agenda_of(tenant(source), meeting(), service, parse_escribe)
    assert isinstance(wish, Follow)
    assert wish.context["event"].documents == ()


def test_where_a_version_is_an_error_page_the_other_one_is_the_paper(tmp_path: Path) -> None:
    onbase = source_on("onbase", tmp_path, site="https://x.example/online")
    first = "https://x.example/online/Meetings/ViewMeetingAgenda?meetingId=1&type=agenda"
    (wish,) = agenda_of(tenant(onbase), meeting(), first, parse_agenda_version, accept=HTML)
    assert isinstance(wish, Follow)
    error = "<title>Error - OnBase Agenda Online</title>"
    (again,) = wish.parse(page_of(error, first), **wish.context)
    assert isinstance(again, Follow)
    assert [paper.url for paper in again.context["event"].documents] == [again.url]


def test_pages_of_which_there_is_no_file_are_papers(tmp_path: Path) -> None:
    onbase = source_on("onbase", tmp_path, site="https://x.example/online")
    row = {"ID": 7, "Name": "Council", "Time": "2026-10-31T18:30:00-04:00",
           "IsMinutesAvailable": True, "IsSummaryAvailable": False,
           "IsAgendaPacketAvailable": True, "AgendaPacketUniqueName": "Oct 31 Packet"}  # fmt: skip
    page = page_of(f"<script>new SearchResults({json.dumps({'Meetings': [row]})});</script>")
    (event,) = events_in(page, onbase)
    there = "https://x.example/online/Documents/"
    assert [(paper.kind, paper.url) for paper in event.documents or ()] == [
        ("minutes", f"{there}ViewAgenda?meetingId=7&type=minutes&doctype=2"),
        ("packet", f"{there}ViewDocument/Oct%2031%20Packet.pdf?documentType=5&meetingId=7"),
    ]
    primegov = source_on("primegov", tmp_path, client="x")
    files = [{"templateName": name, "templateId": id_, "compileOutputType": output}
             for name, id_, output in (("HTML Agenda", 1, 3), ("Agenda", 1, 1),
                                       ("HTML Journal", 2, 3))]  # fmt: skip
    event = primegov_event(
        {"id": 3, "title": "Council", "dateTime": "2026-10-13T18:30:00", "documentList": files},
        primegov,
    )
    assert [(paper.title, paper.media_type) for paper in event.documents or ()] == [
        ("Agenda", "application/pdf"), ("Journal", AS_PAGE),
    ]  # fmt: skip
    assert (event.documents or ())[1].url.endswith("/Portal/Meeting?meetingTemplateId=2")
    novus = source_on("novusagenda", tmp_path, client="x")
    view = "MeetingView.aspx?MeetingID=9&amp;MinutesMeetingID={}&amp;doctype=Minutes"
    for minutes, count in (("4", 1), ("-1", 0)):
        cells = "<td>10/13/26</td><td>Council</td><td>Hall</td>"
        link = f"<a onclick=\"window.open('{view.format(minutes)}')\">Minutes</a>"
        page = page_of(f"<table><tr>{cells}<td>{link}</td></tr></table>")
        event = novus_event(page, page.one("tr"), novus)
        assert [paper.kind for paper in event.documents or ()] == ["minutes"] * count
    municode = source_on("municode", tmp_path, client="rivertown-ma")
    web = "https://meetings.municode.com/adaHtmlDocument/index?cc=X&amp;me={}&amp;ip=True"
    page = page_of(
        '<table class="views-table"><tr><td class="date">10/13/2026</td><td class="meeting">'
        f'Council</td><td><a href="{web.format("a" * 32)}">Packet</a></td></tr></table>'
    )
    (tag,) = meeting_lists.rows_in(page)
    event = meeting_lists.event_of(page, tag, municode)
    assert [(p.kind, p.media_type) for p in event.documents or ()] == [("packet", AS_PAGE)]


def test_papers_beside_the_lines_are_the_meetings(tmp_path: Path, source: Source) -> None:
    granicus = source_on("granicus", tmp_path, client="x", view=1)
    body = """<a href="MetaViewer.php?meta_id=1">Packet</a><table>
    <tr><td>1.</td><td>Drones</td></tr><tr><td>2.</td><td>Cameras</td></tr></table>
    <a href="/memo.pdf">Memo</a>"""
    output = list(parse_granicus(page_of(body), tenant=tenant(granicus), event=meeting()))
    (event,) = events(output)
    assert [paper.title for paper in event.documents or ()] == ["Packet"]
    assert [paper.title for paper in papers(output)] == ["Memo", "Packet"]
    destiny = source_on("destiny", tmp_path, client="7")
    body = """<div id="agenda-table"><div><a href="/docs/notice.pdf">Notice</a></div>
    <div class="full-width extend-to-end"><strong>BUSINESS: </strong>
    <a href="/docs/all.docx">All</a></div></div>"""
    (event,) = events(parse_destiny(page_of(body), tenant=tenant(destiny), event=meeting()))
    assert [paper.title for paper in event.documents or ()] == ["Notice", "All"]
    novus = source_on("novusagenda", tmp_path, client="x")
    body = """<a href="AttachmentViewer.ashx?AttachmentID=3">Notice</a>
    <table><tr><td>1.</td><td>Drones</td></tr></table>"""
    output = list(parse_novus(page_of(body), tenant=tenant(novus), event=meeting()))
    assert [paper.title for paper in events(output)[0].documents or ()] == ["Notice"]


def test_what_has_no_address_is_there_all_the_same(tmp_path: Path) -> None:
    rows = [{"MatterAttachmentId": id_, "MatterAttachmentName": name,
             "MatterAttachmentHyperlink": link}
            for id_, name, link in ((1, "Memo", None), (2, "Map", "https://x.example/map.pdf"),
                                    (3, "Exhibit", ""))]  # fmt: skip
    assert [(paper.title, paper.url) for paper in attachments_of(rows)] == [
        ("Memo", ""), ("Map", "https://x.example/map.pdf"), ("Exhibit", ""),
    ]  # fmt: skip
    iqm2 = source_on("iqm2", tmp_path, client="x")
    outline = {"Meeting": {}, "Agenda": {
        "Documents": [{"Name": "Agenda Packet", "DownloadURL": "FileOpen.aspx?Type=1&ID=5"}],
        "Outline": [{"ID": 1, "Title": "Cameras", "ItemType": "Other", "ChildItems": [
            {"ID": 2, "Title": "Memo", "ItemType": "Attachment"}]}]}}  # fmt: skip
    output = list(parse_outline(page_of(outline), tenant=tenant(iqm2), event=meeting()))
    assert [(p.title, p.kind, p.url.rpartition("/")[2]) for p in papers(output)] == [
        ("Memo", "attachment", ""), ("Agenda Packet", "packet", "FileOpen.aspx?Type=1&ID=5"),
    ]  # fmt: skip


def test_a_text_that_is_announced_before_it_has_an_address_is_listed() -> None:
    xml = """<versions><item><type>Enrolled Bill</type><date>2026-10-01T04:00:00Z</date><formats/>
    </item><item><type/><date/><formats/></item><item><type>Introduced in House</type><formats>
    <item><url>https://www.govinfo.gov/a.xml</url></item></formats></item></versions>"""
    federal = load_config(None, {}).jurisdictions["federal"]
    versions = text_versions_in(page_of(xml).xml("versions"), federal)
    assert [(each.document.title, each.document.url) for each in newest_first(versions)] == [
        ("Enrolled Bill", ""), ("Introduced in House", "https://www.govinfo.gov/a.xml"),
    ]  # fmt: skip


def test_the_page_of_a_file_may_have_more_papers_than_the_agenda() -> None:
    line = AgendaLine(
        id="1", title="Cameras", file_id="9", documents=(PDF,),
        url="https://x.example/Citizens/Detail_LegiFile.aspx?ID=9",
    )  # fmt: skip
    body = """<span id="ContentPlaceholder1_lblLegiFileTitle">Cameras</span>
    <span id="ContentPlaceholder1_lblResNum">ORD 1</span>
    <a href="FileOpen.aspx?Type=4&amp;ID=8">Contract</a>
    <a href="FileOpen.aspx?Type=15&amp;ID=3">Minutes of a meeting</a>"""
    read = read_file_page(page_of(body), line)
    assert [paper.url.rpartition("/")[2] for paper in read.documents or ()] == [
        "letter.pdf", "FileOpen.aspx?Type=4&ID=8",
    ]  # fmt: skip


def numbers(pattern: str, body: bytes) -> set[str]:
    return set(re.findall(pattern, body.decode(), re.IGNORECASE))


@pytest.mark.recordings
@pytest.mark.parametrize(
    ("name", "count"),
    [("ottawa_meeting_2012_oldformat", 55), ("ottawa_meeting_planning_2022", 34),
     ("ottawa_meeting_incamera_2021", 15)],
)  # fmt: skip
def test_each_attachment_of_a_recorded_escribe_agenda(
    recordings: Path, source: Source, name: str, count: int
) -> None:
    body = (recordings / "escribe" / f"{name}.html").read_bytes()
    output = list(parse_escribe(page_of(body), tenant=tenant(source), event=meeting()))
    named = numbers(r"href=.filestream\.ashx\?documentid=(\d+)", body)
    assert {url.rpartition("=")[2] for url in addresses(output)} == named
    assert len(named) == count


@pytest.mark.recordings
def test_each_paper_of_recorded_lists(recordings: Path, tmp_path: Path, source: Source) -> None:
    rows: list[Any] = json.loads((recordings / "escribe/chulavista_calendar.json").read_bytes())[
        "d"
    ]
    for row in rows:
        listed = {p.url for p in escribe_event(row, source).documents or ()}
        links = [link for link in row["MeetingDocumentLink"] or () if link["Format"] == ".pdf"]
        assert len(listed) >= len({link["Url"] for link in links})
    for name in ("claytoncounty_archived_2026", "lacity_archived_2021"):
        primegov = source_on("primegov", tmp_path, client="x")
        for row in json.loads((recordings / "primegov" / f"{name}.json").read_bytes()):
            templates = {str(file["templateId"]) for file in row["documentList"]}
            listed = {p.url for p in primegov_event(row, primegov).documents or ()}
            assert {numbers(r"TemplateId=(\d+)", url.encode()).pop() for url in listed} == templates
    iqm2 = source_on("iqm2", tmp_path, client="x")
    body = (recordings / "iqm2/grandrapids_calendar_2023_cut.html").read_bytes()
    wide = tenant(iqm2)
    object.__setattr__(wide, "first", date(2023, 1, 1))
    output = list(parse_calendar_rows(page_of(body), tenant=wide))
    named = numbers(r"File(?:Open|View)\.aspx\?Type=(\d+&(?:amp;)?ID=\d+)", body)
    assert len(addresses(output)) == len({each.replace("amp;", "") for each in named}) == 54
    body = (recordings / "iqm2/crevecoeur_detail_meeting_finance.html").read_bytes()
    output = answer_wishes(parse_meeting_page(page_of(body), tenant=wide, event=meeting()), None)
    named = numbers(r"FileOpen\.aspx\?Type=(\d+&(?:amp;)?ID=\d+)", body)
    assert {url.rpartition("Type=")[2] for url in addresses(output)} >= {
        each.replace("amp;", "") for each in named
    }
    onbase = source_on("onbase", tmp_path, site="https://x.example/online")
    body = (recordings / "onbase/sandiego_home.html").read_bytes()
    shown = [p.kind for event in events_in(page_of(body), onbase) for p in event.documents or ()]
    assert shown == ["summary"] * len(numbers(r"id=(\d+)&(?:amp;)?doctype=3", body)) != []


@pytest.mark.recordings
def test_each_text_of_a_recorded_status_file(recordings: Path) -> None:
    federal = load_config(None, {}).jurisdictions["federal"]
    for path in sorted(recordings.glob("federal/billstatus-*/*.xml")):
        root = Page(url="https://x.example", body=path.read_bytes()).xml("billStatus")
        bill = parse_billstatus(root, source=federal, url="", stamp="")
        items = root.findall("bill/textVersions/item")
        named = [item for item in items if "".join(item.itertext()).strip()]
        assert len(bill.documents or ()) == len(named), path.name
