"""A look-alike of IQM2: the calendar page, outlines as JSON, a page for each file, papers."""

import datetime as dt
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from aiohttp import web

from lawtrack.sandbox.meetings.rivertown import (
    AGAINST,
    FOR,
    TownMatter,
    TownMeeting,
    all_matters,
    meetings,
    minutes_of,
    paper_text,
)
from lawtrack.sandbox.world import World


def routes(world: World) -> list[web.RouteDef]:
    """What the site answers."""

    async def calendar(request: web.Request) -> web.Response:
        first, last = (_day(request.query[name]) for name in ("From", "To"))
        rows = (_row(each) for each in meetings(world.scenario) if first <= each.date <= last)
        page = f'<html><body><form id="aspnetForm">{"".join(rows)}</form></body></html>'
        return web.Response(text=page, content_type="text/html")

    async def outline(request: web.Request) -> web.Response:
        for each in meetings(world.scenario):
            if each.id == int(request.match_info["id"]):
                return web.json_response(_outline(each))
        return web.Response(status=404)

    async def file(request: web.Request) -> web.Response:
        page = _file_page(world, request.query["ID"])
        return web.Response(text=page, content_type="text/html", status=200 if page else 404)

    async def paper(request: web.Request) -> web.Response:
        id_ = request.query["ID"]
        minutes = minutes_of(world.scenario, id_) if request.query.get("Type") == "12" else ""
        return web.Response(text=minutes or paper_text(int(id_)))

    return [
        web.get("/Citizens/Calendar.aspx", calendar),
        web.get(r"/api/Meeting/{id:\d+}/Outline", outline),
        web.get("/Citizens/Detail_LegiFile.aspx", file),
        web.get("/Citizens/FileOpen.aspx", paper),
    ]


def _day(text: str) -> dt.date:
    month, day, year = map(int, text.split("/"))
    return dt.date(year, month, day)


def _clock(meeting: TownMeeting) -> str:
    moment = dt.datetime.combine(meeting.date, dt.time.fromisoformat(meeting.hour))
    return f"{moment:%b} {moment.day}, {moment.year} {int(moment.strftime('%I'))}:{moment:%M %p}"


def _row(meeting: TownMeeting) -> str:
    mark = '<span class="MeetingCancelled">Cancelled</span>' if meeting.is_cancelled else ""
    title = "\n\n".join(
        (_clock(meeting), f"Board:\t{meeting.body[1]}\nType:\tRegular Meeting\nStatus:\tScheduled",
         "\tCity Hall\n\t1 Main Street, Rivertown, MA")
    )  # fmt: skip
    there = f"FileOpen.aspx?Type=14&ID={meeting.id}&Inline=True"
    agenda = f"<a href='{there}'>Agenda</a>" if meeting.posted else ""
    address = f"FileOpen.aspx?Type=12&ID={meeting.id}&Inline=True"
    minutes = (
        f"<a href='{address}'>Minutes</a>"
        if meeting.has_minutes
        else "<a href='' class='HiddenDocumentLink'>Minutes</a>"
    )
    return (
        '<div class="Row MeetingRow"><div class="RowLink">'
        f'<a href="/Citizens/Detail_Meeting.aspx?ID={meeting.id}" title="{escape(title)}">'
        f"{_clock(meeting)}</a>{mark}</div>"
        f'<div class="MeetingLinks">{agenda}{minutes}</div>'
        f'<div class="RowDetails">{meeting.body[1]} - Regular Meeting</div></div>\n'
    )


def _file_page(world: World, id_: str) -> str:
    """The file's page, with a row of history for each meeting; empty when there is none."""
    on = [
        (meeting, matter)
        for meeting in meetings(world.scenario)
        for matter in all_matters(meeting.matters)
        if matter.number and _file_id(matter) == id_
    ]
    if not on:
        return ""
    rows = "".join(_history(meeting, matter) for meeting, matter in on)
    return (
        f'<html><body><div id="ContentPlaceholder1_lblResNum">{_printed(on[-1][1])}</div>'
        f'<span id="ContentPlaceholder1_lblStatus">{on[0][1].outcome.upper()}</span>'
        f'<h1 id="ContentPlaceholder1_lblLegiFileTitle">{on[-1][1].title}</h1>'
        '<table id="tblLegiFileInfo"><tr><th><strong>Sponsors</strong>:</th>'
        f'<td>Ada Finch, Bo Heron</td></tr></table><table class="MeetingHistory">{rows}</table>'
        "</body></html>"
    )


def _history(meeting: TownMeeting, matter: TownMatter) -> str:
    votes = (
        "<table class='VoteRecord'><tr><td class='Role'>RESULT:</td>"
        "<td class='Result'>APPROVED [5 TO 2]</td></tr>"
        f"<tr><td class='Role'>YEAS:</td><td>{', '.join(FOR)}</td></tr>"
        f"<tr><td class='Role'>NAYS:</td><td>{', '.join(AGAINST)}</td></tr></table>"
    )
    return (
        '<tr class="HeaderRow HistorySection"><td class="Date">'
        f'<a href="/Citizens/Detail_Meeting.aspx?ID={meeting.id}">{_clock(meeting)}</a></td>'
        f'<td class="Group">{meeting.body[1]}</td></tr>'
        f'<tr class="VoteResultRow"><td>{votes if matter.outcome else ""}</td></tr>'
    )


def _printed(matter: TownMatter) -> str:
    """The number as IQM2's clerks write it: "CMA 2026 #102"."""
    return f"CMA {matter.number.replace('-', ' #')}"


def _file_id(matter: TownMatter) -> str:
    return matter.number.replace("-", "")


def _outline(meeting: TownMeeting) -> dict[str, Any]:
    agenda = None
    if meeting.matters:
        agenda = {"ID": meeting.id, "Outline": list(_nodes(meeting.matters)), "Documents": [],
                  "Finalized": f"{meeting.posted:%Y-%m-%dT%H:%M:%S}.0000000-04:00"}  # fmt: skip
    return {"Meeting": {"ID": meeting.id}, "Agenda": agenda, "Minutes": None}


def _nodes(matters: Sequence[TownMatter]) -> Iterator[dict[str, Any]]:
    for matter in matters:
        papers = [
            {"ID": number + 10_000, "Title": f"Report {number}", "ItemType": "Attachment",
             "ReferencedItem": {"ID": number, "Type": "Attachment"}, "ChildItems": []}
            for number in matter.papers
        ]  # fmt: skip
        node: dict[str, Any] = {
            "WasDeleted": False,
            "ID": matter.id,
            "Title": f"{_printed(matter)} : {matter.title}" if matter.number else matter.title,
            "ItemNumFormatted": matter.outline,
            "ItemType": "Section" if matter.is_section else "Resolution",
            "ChildItems": [*papers, *_nodes(matter.below)],
        }
        if matter.number:
            node["ReferencedItem"] = {"ID": int(_file_id(matter)), "Type": "Resolution"}
        yield node
