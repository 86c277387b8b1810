"""A look-alike of PrimeGov: lists of what comes and of a year, agendas as pages, papers."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from aiohttp import web

from lawtrack.sandbox.meetings.rivertown import (
    AGAINST,
    FOR,
    SAFETY,
    TownMatter,
    TownMeeting,
    meetings,
    paper_text,
)
from lawtrack.sandbox.world import World

TEMPLATES = 5000  # the first of the numbers of compiled agendas
ADDED = 1000  # between an agenda's number and that of the one that adds to it
DONE = 2000  # and that of its final actions


def routes(world: World) -> list[web.RouteDef]:
    """What the tenant answers."""

    async def upcoming(request: web.Request) -> web.Response:
        today = world.scenario.on(world.scenario.day - 1)
        rows = [_row(each) for each in meetings(world.scenario) if each.date >= today]
        return web.json_response(rows)

    async def archived(request: web.Request) -> web.Response:
        today = world.scenario.on(world.scenario.day - 1)
        year = int(request.query["year"])
        past = (each for each in meetings(world.scenario) if each.date < today)
        return web.json_response([_row(each) for each in past if each.date.year == year])

    async def agenda(request: web.Request) -> web.Response:
        for each in meetings(world.scenario):
            number = int(request.query["meetingTemplateId"]) - each.id - TEMPLATES
            if number in (0, ADDED, DONE):
                whole, added = _parted(each)
                lines = {0: whole, ADDED: added, DONE: each.matters}[number]
                body = "".join(_lines(lines, is_done=number == DONE))
                page = f"<html><body>{body}</body></html>"
                return web.Response(text=page, content_type="text/html")
        return web.Response(status=404)

    async def paper(request: web.Request) -> web.Response:
        return web.Response(text=paper_text(int(request.query["historyId"])))

    return [
        web.get("/api/v2/PublicPortal/ListUpcomingMeetings", upcoming),
        web.get("/api/v2/PublicPortal/ListArchivedMeetings", archived),
        web.get("/Portal/Meeting", agenda),
        web.get("/api/compilemeetingattachmenthistory/historyattachment/", paper),
    ]


def _row(meeting: TownMeeting) -> dict[str, Any]:
    moment = dt.datetime.combine(meeting.date, dt.time.fromisoformat(meeting.hour))
    kind = "Packet" if meeting.body == SAFETY else "Agenda"  # this committee has no other
    kinds = {0: kind}
    if _parted(meeting)[1]:
        kinds[ADDED] = "Supplemental Agenda"
    if meeting.has_minutes:
        kinds[DONE] = "Final Actions"
    files = [
        {"id": meeting.id * 10 + place, "templateId": meeting.id + TEMPLATES + number,
         "publishStatus": 1, "compileOutputType": 3, "templateName": f"HTML {each}",
         "publishDate": f"{meeting.posted + dt.timedelta(hours=4 + place):%Y-%m-%dT%H:%M:%S.42}"}
        for place, (number, each) in enumerate(kinds.items())
    ] if meeting.posted else []  # fmt: skip
    return {
        "id": meeting.id,
        "committeeId": meeting.body[0],
        "title": meeting.name,
        "dateTime": moment.isoformat(),
        "date": f"{moment:%b %d, %Y}",
        "time": f"{moment:%I:%M %p}",
        "location": "City Hall",
        "documentList": files,
        "videoUrl": None,
    }


def _parted(meeting: TownMeeting) -> tuple[tuple[TownMatter, ...], tuple[TownMatter, ...]]:
    """What the first agenda has, and what comes in another one: the council's last matter does."""
    first, last = meeting.matters[:-1], meeting.matters[-1:]
    return (first, last) if last and not last[0].is_section else (meeting.matters, ())


def _lines(matters: Sequence[TownMatter], *, is_done: bool = False) -> Iterator[str]:
    for matter in matters:
        if matter.is_section:
            yield (
                f'<table class="item-table-fromdocx" data-sectionid="{matter.id}"><tr>'
                f"<td>{matter.outline}</td><td><p>{matter.title}</p></td></tr></table>"
            )
        else:
            papers = "".join(
                f'<a href="/api/compilemeetingattachmenthistory/historyattachment/?historyId={n}">'
                f"Report {n}</a>"
                for n in matter.papers
            )
            yield (
                f'<table class="item-table-fromdocx" data-itemid="{matter.id}"><tr>'
                f'<td><p>{matter.outline}</p></td><td class="agenda-item" '
                f'id="AgendaItem_{matter.id}"><p>{matter.title}</p><p>CMA {matter.number}</p>'
                f'<div class="item_contents" id="agenda_item_area_{matter.id}">{papers}</div>'
                "</td></tr></table>"
            )
        if is_done and matter.outcome:
            yield (
                f"<table><tr><td><p>RESULT: {matter.outcome} [5-2-0]</p>"
                f"<p>YEAS: {', '.join(FOR)}</p><p>NAYS: {', '.join(AGAINST)}</p>"
                "<p>PRESENT: None</p></td></tr></table>"
            )
        yield from _lines(matter.below, is_done=is_done)
