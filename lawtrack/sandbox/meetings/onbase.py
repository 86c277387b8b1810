"""A look-alike of OnBase Agenda Online: a search with its rows in a script, agendas as sections."""

import datetime as dt
import json
from collections.abc import Iterator, Sequence

from aiohttp import web

from lawtrack.sandbox.meetings.rivertown import (
    TownMatter,
    all_matters,
    meetings,
    minutes_of,
    paper_text,
)
from lawtrack.sandbox.world import World

MOST = 100


def routes(world: World) -> list[web.RouteDef]:
    """What the installation answers."""

    async def search(request: web.Request) -> web.Response:
        first, last = (_day(request.query[name]) for name in ("dropsv", "dropev"))
        rows = [
            {
                "ID": each.id,
                "Name": each.name,
                "MeetingTypeName": each.body[1],
                "Time": f"{each.date.isoformat()}T{each.hour}:00-04:00",
                "IsAgendaAvailable": bool(each.matters),
                "IsMinutesAvailable": each.has_minutes,
            }
            for each in meetings(world.scenario)
            if first <= each.date <= last
        ]
        script = f"new SearchResults({json.dumps({'Meetings': rows[:MOST]})});"
        return _page("Search", f"<script>{script}</script>")

    async def agenda(request: web.Request) -> web.Response:
        for each in meetings(world.scenario):
            if str(each.id) == request.query["meetingId"] and each.matters:
                return _page("Agenda", "".join(_lines(each.matters)))
        return _page("Error", "<p>An error has occurred.</p>")

    async def item(request: web.Request) -> web.Response:
        wanted = int(request.query["itemId"])
        for each in meetings(world.scenario):
            for matter in all_matters(each.matters):
                if matter.id == wanted and str(each.id) == request.query["meetingId"]:
                    return _page("Item", "".join(map(_attachment, matter.papers)))
        return _page("Error", "<p>An error has occurred.</p>")

    async def file(request: web.Request) -> web.Response:
        return web.Response(text=paper_text(int(request.match_info["id"])))

    async def minutes(request: web.Request) -> web.Response:
        words = minutes_of(world.scenario, request.query["meetingId"])
        return _page("Minutes" if words else "Error", f"<pre>{words}</pre>")

    return [
        web.get("/Documents/ViewAgenda", minutes),
        web.get("/Meetings/ViewMeetingAgendaItem", item),
        web.get(r"/Documents/ViewDocument/Report {id:\d+}.txt", file),
        web.get("/Meetings/Search", search),
        web.get("/Meetings/ViewMeetingAgenda", agenda),
    ]


def _attachment(number: int) -> str:
    return f'<a href="/Documents/DownloadFile/Report%20{number}.txt?isAttachment=True">Report</a>'


def _page(title: str, body: str) -> web.Response:
    head = f"<head><title>{title} - OnBase Agenda Online</title></head>"
    return web.Response(text=f"<html>{head}<body>{body}</body></html>", content_type="text/html")


def _day(text: str) -> dt.date:
    month, day, year = map(int, text.split("/"))
    return dt.date(year, month, day)


def _lines(matters: Sequence[TownMatter]) -> Iterator[str]:
    for matter in matters:
        kind, mark = ("Section", "header") if matter.is_section else ("Item", "item")
        yield (
            f'<div class="accessible-{kind.lower()}"><a href="#"'
            f' onclick="loadAgenda{kind}({matter.id}); return false;">{matter.outline}'
            f' <span class="accessible-{mark}-text">{matter.title}</span></a></div>'
        )
        yield from _lines(matter.below)
