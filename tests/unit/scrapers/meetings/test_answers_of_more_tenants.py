"""What a person reads in answers of more tenants, and what is told of it: each row was once wrong.

A crawl without a network reads each; where a row says nothing of a failure, there is none.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lawtrack.errors import FailureKind
from lawtrack.legislation.clerks.calling_off.meeting_state import meeting_state
from lawtrack.legislation.records import Bill, Document, Event, Failed, Looked, Source
from scrapers.meetings.agendas import agenda_from_file
from scrapers.page import Follow
from tests.support.meetings import answered_site, events, source_on, tenant
from tests.support.tenants import (
    CUT,
    PLACES,
    Answers,
    center,
    civicweb,
    clerk,
    clerk_file,
    container,
    escribe,
    matter,
    month,
    onbase,
    outline,
    paper,
    primegov,
    view,
)

HTML = "<p>1. Drones</p><p>2. Cameras</p>"
PACKET = "1. Call to Order\n2. Drones\n3. Adjournment\n\nREPORT\n1. Costs\n2. Background"
HOUR = "Commission Session October 13, 2026 6:30 PM"
NODE = {"ItemType": "Resolution", "ReferencedItem": {"ID": 4, "Type": "LegiFile"}, "ID": 1}
FILE = '<a href="FileOpen.aspx?Type=4&amp;ID=9">Report</a>'
MINUTES = '<td class="minutes"><a href="/AgendaCenter/ViewFile/Minutes/_10132026-7">M</a></td>'
CALL = '<a onclick="loadAgendaItem({})"><span class="accessible-item-text">{}</span></a>'
HISTORY = '<a href="/api/x/historyattachment/?historyId=77">Motion</a>'
NOVUS = "<a onclick=\"open('MeetingView.aspx?MeetingID=7&amp;doctype=Agenda')\">Agenda</a>"
LEGI = '<a href="Detail_LegiFile.aspx?Frame=&amp;ID=5&amp;CssClass=">Drones</a>'
PRINT = '<a href="FileOpen.aspx?Type=30&amp;ID=7&amp;MeetingID=7">Printout</a>'
PLACED = (
    "6:30 PMBoard:\tCouncilStatus:\tClosed\tRoom 3,\tOld  Hall,, 326 Elm Street,\tRivertown, MA"
)
BLOCK = """<tr><td>{0}</td><td>{1}<blockquote><div><a href="MetaViewer.php?meta_id={0}">{0} Memo</a>
</div></blockquote></td></tr>"""
NOT_OUT = "<title> - OnBase Agenda Online</title><section>Document unavailable</section>"
GUID = "0123456789abcdef" * 2
BLOB = "https://mccmeetings.blob.core.usgovcloudapi.net/r-pubu/MEET"
OFFICE = """<table class="tableCollapsed"><tr><td>1.</td><td></td><td>Call to order</td></tr>
<tr><td>2.</td><td></td><td>SHERIFF:</td></tr><tr><td></td><td></td><td>Buy drones</td></tr>
<tr><td></td><td>Attachments:</td></tr><tr><td></td><td><a href="/docs/Quote.pdf">Quote</a></td>
</tr><tr><td>3.</td><td></td><td>COURT:</td></tr><tr><td></td><td>A.</td><td>Buy trams</td></tr>
</table>"""


def item(name: str, **fields: Any) -> Answers:
    return clerk({"id": 1, "agendaObjectItemName": name, **fields}, agendaId=9)


def files_alone(text: str, *files: dict[str, Any], **more: str) -> Answers:
    return {**clerk(publishedFiles=[*files]), **more, "fileId=4": text}


def meeting_page(rows: str) -> Answers:
    page = f'<table id="MeetingDetail">{rows}</table>'
    return {**outline(), "Outline": (404, ""), "Detail_Meeting": page}


def row_of(number: str, title: str, before: str = "") -> str:
    return f'<tr>{before}<td class="Num">{number}</td><td class="Title">{title}</td></tr>'


def grid(cells: str, heads: str = "Date Type Location Time") -> Answers:
    head = "".join(f"<th>{each}</th>" for each in heads.split())
    row = "".join(f"<td>{each}</td>" for each in cells.split("|"))
    table = f'<table id="radGridMeetings_ctl00"><tr>{head}</tr><tr>{row}</tr></table>'
    return {"meetingsgeneral": table}


def published(name: str, kind: str = "Agenda", *, rows: int = 1) -> Answers:
    row = (
        f'<tr><td class="meeting">{name}</td><td class="time">6:30 PM</td>'
        f'<td class="{kind.casefold()}"><a href="{BLOB}-{kind}-{GUID}.pdf">x</a></td></tr>'
    )
    return {"municodemeetings": f'<table class="mcm">{row * rows}</table>', "Packet": PACKET,
            "MEET-Agenda": CUT}  # fmt: skip


def portal(page: str) -> Answers:
    link = '<a href="/Portal/MeetingInformation.aspx?Id=7">Council - 13 Oct 2026</a>'
    return {"meetings?": (404, ""), "TypeList": link, "Id=7": page, "document/5": CUT}


def with_minutes(words: str) -> Answers:
    drones = matter(1, "Drones")
    answers = primegov(drones, f"{drones}<div><p>{words}</p></div>")
    answers["Upcoming"][0]["documentList"][2]["templateName"] = "HTML Minutes"
    return answers


def two_sessions() -> Answers:
    answers = primegov(matter(1, "Drones"), matter(2, "Trams"))
    answers["Upcoming"][0]["documentList"][2]["templateName"] = "Closed Session Agenda"
    return answers


BOTH = ["Drones", "Cameras"]
TOLD: list[tuple[str, Answers, dict[str, Any]]] = [
    # Names, days, places, and that a meeting is off.
    ("civicclerk", clerk(eventName=HOUR), {"bodies": ["Commission Session"]}),
    ("iqm2", outline(links='<span class="MeetingCancelled">Cancelled</span>'),
     {"states": ["cancelled"]}),
    ("civicplus", center(CUT, "View Agenda"), {"names": ["Council"]}),
    ("civicplus", center(CUT, 'Council</a> - CANCELED <a href="https://call.example/1">Join'),
     {"names": ["Council - CANCELED"], "states": ["cancelled"]}),
    ("civicplus", center("1. Llamada al orden\n2. Drones\n3. Clausura"), {"titles": ["Drones"]}),
    ("civicweb", {"meetings?": [{"Id": 7, "Name": "Council", "MeetingDateTime": "2026-10-13 18:30",
                                 "MeetingLocation": "Hall<br/>Elm &amp; Oak", "Published": False}]},
     {"places": ["Hall Elm & Oak"]}),
    ("novusagenda", grid("10/13/26|Council|Hall|CANCELLED"), {"states": ["cancelled"]}),
    ("novusagenda", grid("10/13/26|Council|Hall", "Date Meeting Location"), {"names": ["Council"]}),
    ("municode", published("October 13, 2026 Planning Board"),
     {"bodies": ["Planning Board"], "days": ["2026-10-13"], "titles": BOTH}),
    ("municode", published("Planning Board - 10/13/2026", rows=2),
     {"bodies": ["Planning Board"], "days": ["2026-10-13"]}),
    ("municode", published("Planning Board - Amended - 10/13/2026"),
     {"bodies": ["Planning Board"]}),
    ("iqm2", {"Calendar": outline()["Calendar"].replace("6:30 PM", PLACED)},
     {"places": ["Room 3, Old Hall, 326 Elm Street, Rivertown, MA"], "bodies": ["Council"]}),
    # Numbers that go with a matter.
    ("civicclerk", item("Ordinance 2026-45 – Drones"), {"numbers": ["Ordinance 2026-45"]}),
    ("civicclerk", item("Drones (File No. 26-0145)"), {"numbers": ["26-0145"]}),
    ("civicclerk", item("7.a. Drones", agendaObjectItemOutlineNumber="7.a."),
     {"titles": ["Drones"]}),
    ("iqm2", outline({**NODE, "Title": "DRH26-00335 / 12 Elm"}), {"numbers": ["DRH26-00335"]}),
    ("iqm2", outline({**NODE, "Title": "26-R-34 : Drones"}), {"numbers": ["26-R-34"]}),
    ("escribe", escribe(container("<div class='AgendaItemTitle'>BOA-0039-2026: Elm</div>")),
     {"numbers": ["BOA-0039-2026"]}),
    ("escribe", escribe(container("<div class='AgendaItemTitle'>Drones (File #2026-12)</div>")),
     {"numbers": ["2026-12"], "titles": ["Drones"]}),
    ("escribe", escribe(container("<div class='AgendaItemTitle'>Z26-0004, Elm Street</div>")),
     {"numbers": ["Z26-0004"]}),
    ("escribe", escribe(container("<div class='AgendaItemTitle'>I95-1950 widening</div>")),
     {"numbers": ["2026-10-13 item 1"]}),
    ("granicus", view("", "<table><tr><td>1.</td><td>Drones File ID: 26-101</td></tr>"
                          "<tr><td>2.</td><td>Cameras</td></tr></table>"),
     {"numbers": ["26-101", "2026-10-13 item 2"]}),
    # The service says that it cannot: the meeting has a page, too.
    ("iqm2", {**meeting_page(row_of("1.", "Drones")), "Outline": {"Message": "An error occurred."}},
     {"titles": ["Drones"]}),
    ("iqm2", {**meeting_page(row_of("1.", "Drones")), "Outline": "<title>Runtime Error</title>"},
     {"titles": ["Drones"]}),
    ("novusagenda", {**grid("10/13/26|Council|Hall|6 PM" + NOVUS), "MeetingView":
                     "<table><tr><td>VIDEO</td><td>1.</td><td>Drones</td></tr><tr><td>VIDEO</td>"
                     "<td>2.</td><td>Cameras</td></tr></table>"}, {"titles": BOTH}),
    # Papers, each in its place.
    ("primegov", primegov(f'<div class="meeting-item">{matter(1, "Drones")}{HISTORY}</div>'),
     {"titles": ["Drones"], "papers": ["Motion"]}),
    ("iqm2", meeting_page(row_of("1.", "Drones") + row_of("a.", FILE, "<td></td>")),
     {"titles": ["Drones"], "papers": ["Report"]}),
    ("iqm2", meeting_page(row_of("1.", LEGI) + row_of("", PRINT, "<td></td>")
                          + row_of("a.", FILE, "<td></td>") + row_of("2.", "Trams")
                          + row_of("a.", FILE.replace("=4&amp;ID=9", "=12&amp;ID=8"), "<td></td>")),
     {"titles": ["Drones", "Trams", "Report"], "papers": ["Printout", "Report", "Report"]}),
    ("granicus", view("", f"<table>{BLOCK.format('1.', 'Drones')}{BLOCK.format('2.', 'Trams')}"
                          "</table>"),
     {"titles": ["Drones", "Trams"], "papers": ["1. Memo", "2. Memo"]}),
    ("escribe", escribe(container("<div class='AgendaItemTitle'>Drones</div><a aria-label='Quote' "
                                  "href='filestream.ashx?DocumentId=9'><i></i></a>")),
     {"papers": ["Quote"]}),
    ("escribe", escribe(container("<div class='AgendaItemTitle'>Drones</div><a title='Quote' "
                                  "href='filestream.ashx?DocumentId=9'><i></i></a>")),
     {"papers": ["Quote"]}),
    ("civicplus", {"AgendaCenter": f'<h2>Council</h2><tr class="catAgendaRow"><td><h4>Oct 13, 2026'
                                   f"</h4></td>{MINUTES}</tr>"}, {"kinds": ["minutes"]}),
    ("civicweb", portal('<iframe src="/document/5/Agenda.pdf?handle=A1"></iframe>'),
     {"kinds": ["agenda"], "titles": BOTH}),
    ("primegov", {**primegov("", link="https://r.example/a", compileOutputType=1), "/a": CUT},
     {"addresses": ["https://r.example/a"], "titles": BOTH}),
    ("destiny", month(OFFICE), {"titles": ["Buy drones", "Buy trams"], "papers": ["Quote"]}),
    ("destiny", {**month(HTML), "get_month": month("")["get_month"].replace(
        "<th>Agenda</th>", "").replace('form name="form1"><table', 'div><table id="list"')},
     {"titles": BOTH}),
    # What stands on an agenda, and what was done.
    ("primegov", with_minutes("RESULT: ADOPTED [7 TO 2]"),
     {"outcomes": ["ADOPTED"], "kinds": ["agenda", "minutes"]}),
    ("primegov", with_minutes("Motion by Lee, seconded by Roy, to buy. Motion carried 7-0. Next."),
     {"outcomes": ["Motion carried 7-0"], "notes": ["Mover: Lee; Seconder: Roy"]}),
    ("civicclerk", files_alone(CUT, clerk_file("Agenda", 4), clerk_file("Addendum", 5, "Addendum"),
                               **{"fileId=5": "7. Trams"}), {"titles": [*BOTH, "Trams"]}),
    ("civicclerk", files_alone(PACKET, clerk_file("Packet", 4, "Agenda Packet")),
     {"titles": ["Drones"]}),
    ("civicclerk", files_alone(CUT, clerk_file("Packet", 4, "Agenda Packet")), {"titles": []}),
    ("municode", published("Planning Board - 10/13/2026", "Packet"), {"titles": ["Drones"]}),
    ("civicweb", civicweb(paper(5, HTML, "Agenda"),
                          paper(6, "<p>7. Trams</p>", "Addendum")), {"titles": [*BOTH, "Trams"]}),
    ("escribe", escribe(container("<div class='AgendaItemTitle'>Drones</div><div class='Body'>Buy "
                                  "40.</div>")), {"summaries": ["Buy 40."]}),
    ("onbase", onbase(CALL.format(5, "1.A. Drones") + CALL.format(6, "J. Smith")),
     {"titles": ["Drones", "J. Smith"]}),
    ("escribe", escribe(container("<div class='AgendaItemCounter'>3.1</div>"
                                  "<div class='AgendaItemTitle'>3.1 Drones</div>")),
     {"titles": ["Drones"]}),
    # An agenda that is not out, or has no line: neither is a failure.
    ("onbase", onbase(NOT_OUT, NOT_OUT), {"titles": [], "kinds": []}),
    ("onbase", onbase('<h1>Council</h1><div class="accessible-section"></div>',
                      "<title>Error - OnBase Agenda Online</title>"), {"titles": [], "kinds": []}),
    ("onbase", onbase('<a title="Drones" onclick="loadAgendaItem(5)"></a>'),
     {"titles": ["Drones"]}),
    ("civicplus", center("PUBLIC HEARINGS\nPH-1. Drones\nNEW BUSINESS\nNB-1. Cameras"),
     {"titles": BOTH}),
    ("civicplus", center("CONSENT\nC1 Drones\nOTHERS\nR1 Cameras"), {"titles": BOTH}),
    ("civicplus", center("A. CONSENT\nA1. Drones\nB. OTHERS\nB1. Cameras"), {"titles": BOTH}),
    ("civicplus", center("1 | Drones\n2 | Cameras\n3 | Adjourn"), {"titles": BOTH}),
    ("civicplus", center("5 PM\n5:00 PM – Drones\n5:30 PM – Cameras\n6:00 PM – Adjourn"),
     {"titles": BOTH}),
    ("civicplus", center("VI. NEW\nVI.A. BUYING\nVI.A.1. Drones\nVI.A.2. Cameras"),
     {"titles": ["BUYING", *BOTH]}),
    ("civicweb", civicweb(paper(5, "<h2>1. NEW</h2><h3>1.1 Drones</h3><p>Report.</p>"
                                   "<h3>1.2 Cameras</h3>", "Agenda")), {"titles": BOTH}),
    ("destiny", month(f'<a href="/docs/AGENDApacket_7.pdf">All</a>{HTML}'), {"titles": BOTH}),
    ("primegov", two_sessions(), {"titles": ["Drones", "Trams"]}),
    ("civicplus", center("HEARINGS\nPH-1 Drones\nOTHERS\nNB-1 Cameras"), {"titles": BOTH}),
    ("civicplus", center("ORDINANCES\nOrd. 26-45 Drones\nOTHERS\nRes. 26-118 Cameras"),
     {"titles": ["Ord. 26-45 Drones", "Res. 26-118 Cameras"]}),
]  # fmt: skip


@pytest.mark.parametrize("place", range(len(TOLD)))
def test_what_is_told_is_what_a_person_reads(place: int, tmp_path: Path) -> None:
    platform, answers, told = TOLD[place]
    source = source_on(platform, tmp_path, **PLACES.get(platform, {"client": "r"}))
    output = answered_site(source, answers)
    assert [each.reason for each in output if isinstance(each, Failed)] == []
    said = what_is_told(source, output)
    assert {name: said[name] for name in told} == told


def test_a_list_that_heeds_no_days_is_not_asked_for_each_of_them(tmp_path: Path) -> None:
    source = source_on("novusagenda", tmp_path, client="r")
    answers = grid("10/13/26|Council|Hall|6 PM")
    pager = '<tr class="rgPager"><td>Seite 1</td></tr></table>'
    answers["meetingsgeneral"] = answers["meetingsgeneral"].replace("</table>", pager)
    output = answered_site(source, answers)
    assert [each.upstream_id for each in output if isinstance(each, Event)] == [
        "council:2026-10-13:1"
    ]
    assert [each.reason for each in output if isinstance(each, Failed)] == [
        "more meetings than the page shows, and no way to them"
    ]


LOGIN = '<title>Sign in</title><form>Name <input> Word <input type="password"></form>'


@pytest.mark.parametrize(
    ("platform", "answers"),
    [
        ("civicplus", center(LOGIN)),
        ("granicus", view("6:30 PM", LOGIN)),
        ("primegov", primegov(LOGIN)),
        ("municode", {**published("Planning Board - 10/13/2026"), "MEET-Agenda": LOGIN}),
    ],
)
def test_a_page_that_asks_for_a_password_in_the_agendas_place_is_no_agenda(
    platform: str, answers: Answers, tmp_path: Path
) -> None:
    source = source_on(platform, tmp_path, **PLACES.get(platform, {"client": "r"}))
    output = answered_site(source, answers)
    assert [each.reason for each in output if isinstance(each, Failed)] == [
        "answered with a page that asks for a password"
    ]
    assert [(e.agenda, e.stamp != "") for e in output if isinstance(e, Event)] == [(None, True)]
    (cause,) = {each.cause for each in output if isinstance(each, Failed)}
    assert cause == FailureKind.CLOSED  # told once, and no doubt of the source


def test_an_agenda_beside_a_box_to_sign_in_is_read(tmp_path: Path) -> None:
    source = source_on("civicplus", tmp_path, **PLACES["civicplus"])
    output = answered_site(source, center(f"<html>{LOGIN}{HTML}</html>"))
    assert [each.title for each in output if isinstance(each, Bill)] == BOTH
    assert [each for each in output if isinstance(each, Failed)] == []


def test_a_matter_that_gets_a_number_after_it_was_stored_is_the_same_one(tmp_path: Path) -> None:
    source = source_on("civicclerk", tmp_path, client="r")
    stored: dict[str, Any] = {"item:7:1": '[["2026-10-13","7","Council","","Drones"]]'}
    meetings: dict[str, Any] = {"meetings": {"7": ("2026-10-13", "18:30")}, "events": {"7": "s"}}
    answers = item("Drones", agendaObjectItemNumber="2026-45")
    output = answered_site(source, answers, bills=stored, **meetings)
    assert [each.upstream_id for each in output if isinstance(each, Bill)] == ["item:7:1"]
    assert [each for each in output if isinstance(each, Looked)] == []
    output = answered_site(source, answers, **meetings)
    assert [each.upstream_id for each in output if isinstance(each, Bill)] == ["number:2026-45"]


def test_a_packet_is_cut_again_only_when_its_list_says_something_else(tmp_path: Path) -> None:
    source = source_on("civicclerk", tmp_path, client="r")
    answers = files_alone(PACKET, clerk_file("Packet", 4, "Agenda Packet"))
    event = next(each for each in answered_site(source, answers) if isinstance(each, Event))
    known: dict[str, Any] = {"meetings": {"7": ("2026-10-13", "18:30")}}
    known["events"] = {"7": event.stamp}
    again = answered_site(source, answers, bills={"item:7:2": "[]"}, **known)
    assert [each.agenda for each in again if isinstance(each, Event)] == [None]
    assert [each for each in again if isinstance(each, Looked)] == []
    parts: dict[str, Any] = {"tenant": tenant(source), "event": replace(event, agenda=None)}
    for cause, stamp in ((FailureKind.TOO_LARGE, event.stamp), (FailureKind.NETWORK, "")):
        (wish,) = agenda_from_file(**parts)
        assert isinstance(wish, Follow)
        assert wish.otherwise is not None
        failed = Failed(jurisdiction="rivertown", url=wish.url, reason="no", cause=cause)
        (without,) = events(wish.otherwise(failed=failed, **wish.context))
        assert without.stamp == stamp


def what_is_told(source: Source, output: list[Any]) -> dict[str, list[str]]:
    meetings = [each for each in output if isinstance(each, Event)]
    matters = [each for each in output if isinstance(each, Bill)]
    own: list[Document] = [paper for each in meetings for paper in each.documents or ()]
    return {
        "names": [each.name for each in meetings],
        "days": [each.date.isoformat() for each in meetings],
        "bodies": [each.body for each in meetings],
        "places": [each.location for each in meetings],
        "states": [meeting_state(each, source.words) for each in meetings],
        "outcomes": [line.action_text for each in meetings for line in each.agenda or ()],
        "notes": [line.notes for each in meetings for line in each.agenda or ()],
        "kinds": [paper.kind for paper in own],
        "addresses": [paper.url for paper in own],
        "titles": [each.title for each in matters],
        "numbers": [each.identifier for each in matters],
        "summaries": [each.summary for each in matters],
        "papers": [paper.title for each in matters for paper in each.documents or ()],
    }
