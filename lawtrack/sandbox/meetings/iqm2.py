"""A look-alike of IQM2: the calendar page, outlines as JSON, papers."""

import datetime as dt
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from aiohttp import web

from lawtrack.sandbox.meetings.rivertown import TownMatter, TownMeeting, meetings, paper_text
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

    async def paper(request: web.Request) -> web.Response:
        return web.Response(text=paper_text(int(request.query["ID"])))

    return [
        web.get("/Citizens/Calendar.aspx", calendar),
        web.get(r"/api/Meeting/{id:\d+}/Outline", outline),
        web.get("/Citizens/FileOpen.aspx", paper),
    ]


def _day(text: str) -> dt.date:
    month, day, year = map(int, text.split("/"))
    return dt.date(year, month, day)


def _clock(meeting: TownMeeting) -> str:
    moment = dt.datetime.combine(meeting.date, dt.time.fromisoformat(meeting.hour))
    return f"{moment:%b} {moment.day}, {moment.year} {int(moment.strftime('%I'))}:{moment:%M %p}"


def _row(meeting: TownMeeting) -> str:
    status = "Cancelled" if meeting.is_cancelled else "Scheduled"
    title = "\n\n".join(
        (_clock(meeting), f"Board:\t{meeting.body[1]}\nType:\tRegular Meeting\nStatus:\t{status}",
         "\tCity Hall\n\t1 Main Street, Rivertown, MA")
    )  # fmt: skip
    there = f"FileOpen.aspx?Type=14&ID={meeting.id}&Inline=True"
    agenda = f"<a href='{there}'>Agenda</a>" if meeting.posted else ""
    return (
        '<div class="Row MeetingRow"><div class="RowLink">'
        f'<a href="/Citizens/Detail_Meeting.aspx?ID={meeting.id}" title="{escape(title)}">'
        f"{_clock(meeting)}</a></div>"
        f"""<div class="MeetingLinks">{agenda}<a href='' class='HiddenDocumentLink'>Minutes</a>"""
        f'</div><div class="RowDetails">{meeting.body[1]} - Regular Meeting</div></div>\n'
    )


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
            "Title": f"{matter.number} : {matter.title}" if matter.number else matter.title,
            "ItemNumFormatted": matter.outline,
            "ItemType": "Section" if matter.is_section else "Resolution",
            "ChildItems": [*papers, *_nodes(matter.below)],
        }
        if matter.number:
            file_id = int(matter.number.replace("-", ""))
            node["ReferencedItem"] = {"ID": file_id, "Type": "Resolution"}
        yield node
