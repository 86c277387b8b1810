"""A look-alike of NovusAgenda: grids of meetings and of items, agendas as rows, cover sheets."""

import datetime as dt
from collections.abc import Iterator, Sequence

from aiohttp import web

from lawtrack.sandbox.meetings.rivertown import (
    TownMatter,
    TownMeeting,
    all_matters,
    meetings,
    minutes_of,
    paper_text,
)
from lawtrack.sandbox.world import World

A_PAGE = 15  # rows of a grid; others are shown to scripts alone
_HEADINGS = "".join(f"<th>Meeting {word}</th>" for word in ("Date", "Type", "Location"))


def routes(world: World) -> list[web.RouteDef]:
    """What the tenant answers."""

    async def grids(request: web.Request) -> web.Response:
        first, last = (_day(request.query[name]) for name in ("From", "To"))
        there = [each for each in meetings(world.scenario) if first <= each.date <= last]
        rows = [_row(each) for each in sorted(there, key=lambda m: m.date, reverse=True)]
        page = f"{_form(first, last)}{_grid('Meetings', _HEADINGS, rows)}{_grid('Items', '', [])}"
        return web.Response(text=f"<html>{page}</html>", content_type="text/html")

    async def agenda(request: web.Request) -> web.Response:
        for each in meetings(world.scenario):
            if str(each.id) == request.query["MeetingID"] and each.matters:
                rows = "".join(_lines(each.matters, each.id))
                return web.Response(text=f"<table>{rows}</table>", content_type="text/html")
        return web.Response(text="<html></html>", content_type="text/html")

    async def sheet(request: web.Request) -> web.Response:
        for each in meetings(world.scenario):
            for matter in all_matters(each.matters):
                if str(matter.id) == request.query["ItemID"]:
                    rows = "".join(_paper(number, matter.id) for number in matter.papers)
                    return web.Response(text=f"<table>{rows}</table>", content_type="text/html")
        return web.Response(status=404)

    async def paper(request: web.Request) -> web.Response:
        return web.Response(text=paper_text(int(request.query["AttachmentID"])))

    async def file(request: web.Request) -> web.Response:
        if minutes := minutes_of(world.scenario, request.query.get("MinutesMeetingID", "")):
            return web.Response(text=minutes)
        for each in meetings(world.scenario):
            if str(each.id) == request.query["MeetingID"]:
                lines = (f"{m.outline} {m.title}" for m in all_matters(each.matters))
                return web.Response(text="\n".join(lines) + "\n")
        return web.Response(status=404)

    return [
        web.get("/meetingsgeneral.aspx", grids),
        web.get("/MeetingView.aspx", agenda),
        web.get("/CoverSheet.aspx", sheet),
        web.get("/AttachmentViewer.ashx", paper),
        web.get("/DisplayAgendaPDF.ashx", file),
    ]


def _day(text: str) -> dt.date:
    month, day, year = map(int, text.split("/"))
    return dt.date(year, month, day)


def _form(first: dt.date, last: dt.date) -> str:
    return "".join(
        f'<input name="SearchAgendasMeetings$radCalendar{end}" value="{day.isoformat()}">'
        for end, day in (("From", first), ("To", last))
    )


def _grid(what: str, headings: str, rows: Sequence[str]) -> str:
    id_ = f"SearchAgendasMeetings_radGrid{what}_ctl00"
    pages = -(-len(rows) // A_PAGE)
    pager = (
        f'<tr class="rgPager"><td colspan="5">{len(rows)} items in {pages} pages</td></tr>'
        if pages > 1
        else ""
    )
    body = "".join(
        f'<tr class="rgRow" id="{id_}__{place}">{row}</tr>'
        for place, row in enumerate(rows[:A_PAGE])
    ) or '<tr class="rgNoRecords"><td colspan="5">No records to display.</td></tr>'  # fmt: skip
    return f'<table class="rgMasterTable" id="{id_}"><tr>{headings}</tr>{body}{pager}</table>'


def _row(meeting: TownMeeting) -> str:
    view = f"MeetingView.aspx?MeetingID={meeting.id}&amp;MinutesMeetingID=-1&amp;doctype=Agenda"
    of_minutes = f"MeetingID={meeting.id}&amp;MinutesMeetingID={meeting.id}"
    minutes = f'<a href="DisplayAgendaPDF.ashx?{of_minutes}">Minutes</a>'
    links = (
        f"<a onclick=\"javascript:ViewHTML=window.open('{view}','ViewHTML')\">View</a></td>"
        f'<td><a href="DisplayAgendaPDF.ashx?MeetingID={meeting.id}">PDF</a>'
        if meeting.matters
        else "</td><td>"
    )
    return (
        f"<td>{meeting.date:%m/%d/%y}</td><td>{meeting.name}</td><td>City Hall</td><td>{links}</td>"
        f"<td>{minutes if meeting.has_minutes else ''}</td>"
    )


def _lines(matters: Sequence[TownMatter], meeting: int) -> Iterator[str]:
    for matter in matters:
        sheet = f"CoverSheet.aspx?ItemID={matter.id}&amp;MeetingID={meeting}"
        title = matter.title if matter.is_section else f'<a href="{sheet}">{matter.title}</a>'
        yield f'<tr><td id="column2">{matter.outline}</td><td id="column4">{title}</td></tr>'
        yield from _lines(matter.below, meeting)


def _paper(number: int, item: int) -> str:
    file = f"AttachmentViewer.ashx?AttachmentID={number}&amp;ItemID={item}"
    return f'<tr><td>1</td><td><a href="{file}">Report {number}</a></td></tr>'
