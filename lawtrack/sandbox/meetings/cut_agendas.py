"""Look-alikes of platforms whose agendas are one text: CivicWeb's service, CivicPlus's pages."""

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

SERVICE = "/Services/MeetingsService.svc/meetings"


def civicweb_routes(world: World) -> list[web.RouteDef]:
    """What CivicWeb's service answers."""

    async def meeting_list(request: web.Request) -> web.Response:
        first, last = (dt.date.fromisoformat(request.query[name]) for name in ("from", "to"))
        rows = [
            {
                "Id": each.id,
                "Name": f"{each.name} - {each.date:%b %d %Y}",
                "MeetingDateTime": f"{each.date.isoformat()} {each.hour}",
                "MeetingLocation": "City Hall",
                "MeetingTypeId": each.body[0],
                "MeetingTypeName": each.body[1],
                "Published": bool(each.matters),
            }
            for each in meetings(world.scenario)
            if first <= each.date <= last
        ]
        return web.json_response(rows)

    async def papers(request: web.Request) -> web.Response:
        for each in meetings(world.scenario):
            if each.id == int(request.match_info["id"]):
                html = "".join(map(_paragraphs, all_matters(each.matters)))
                paper = {"Id": each.id * 10, "DocumentType": 1, "Name": "Agenda",
                         "IsPublic": True, "Html": html}  # fmt: skip
                minutes = {**paper, "Id": each.id * 10 + 9, "DocumentType": 9, "Name": "Minutes"}
                there = [paper, minutes] if each.has_minutes else [paper]
                return web.json_response({"Documents": there})
        return web.Response(status=404)

    async def file(request: web.Request) -> web.Response:
        id_, kind = divmod(int(request.match_info["id"]), 10)
        minutes = minutes_of(world.scenario, str(id_)) if kind else ""
        return web.Response(text=minutes or _text(world, id_))

    async def paper(request: web.Request) -> web.Response:
        return web.Response(text=paper_text(int(request.match_info["id"])))

    return [
        web.get(r"/document/{id:\d+}/Report.txt", paper),
        web.get(SERVICE, meeting_list),
        web.get(SERVICE + r"/{id:\d+}/meetingDocuments", papers),
        web.get(r"/document/{id:\d+}/", file),
    ]


def _paragraphs(matter: TownMatter) -> str:
    """A line of an agenda, and its attachments below it."""
    papers = "".join(
        f'<p><a href="/document/{number}/Report.txt?handle=1A" target="AgendaAttachment">Report'
        f" {number}</a></p>"
        for number in matter.papers
    )
    return f"<p>{matter.outline} {matter.title}</p>{papers}"


def civicplus_routes(world: World) -> list[web.RouteDef]:
    """What a town's AgendaCenter answers; only what has an agenda stands in it, or a notice."""

    async def center(request: web.Request) -> web.Response:
        bodies: dict[tuple[int, str], list[TownMeeting]] = {}
        for each in meetings(world.scenario):
            if each.matters or each.is_cancelled:
                bodies.setdefault(each.body, []).append(each)
        sections = "".join(
            f'<h2>{name}</h2><span id="section{id_}"><table>{"".join(map(_row, rows))}</table>'
            "</span>"
            for (id_, name), rows in bodies.items()
        )
        page = f"<html><body>{sections}</body></html>"
        return web.Response(text=page, content_type="text/html")

    async def agenda(request: web.Request) -> web.Response:
        return web.Response(text=_text(world, int(request.match_info["id"])))

    async def minutes(request: web.Request) -> web.Response:
        return web.Response(text=minutes_of(world.scenario, request.match_info["id"]))

    return [
        web.get(r"/AgendaCenter/ViewFile/Minutes/_{day:\d{8}}-{id:\d+}", minutes),
        web.get("/AgendaCenter", center),
        web.get(r"/AgendaCenter/ViewFile/Agenda/_{day:\d{8}}-{id:\d+}", agenda),
    ]


def _row(meeting: TownMeeting) -> str:
    day = f"{meeting.date:%B} {meeting.date.day}, {meeting.date.year}"
    file = f"/AgendaCenter/ViewFile/Agenda/_{meeting.date:%m%d%Y}-{meeting.id}"
    minutes = f'<a href="{file.replace("/Agenda/", "/Minutes/")}">Minutes</a>'
    return (
        f'<tr class="catAgendaRow"><td><h3><strong aria-label="Agenda for {day}"></strong></h3>'
        f'<p><a href="{file}">{meeting.body[1]} Meeting</a></p></td>'
        f'<td class="minutes">{minutes if meeting.has_minutes else ""}</td></tr>'
    )


def _text(world: World, id_: int) -> str:
    """A file: the agenda, or the notice in its place, of which the list says nothing."""
    meeting = next((each for each in meetings(world.scenario) if each.id == id_), None)
    if meeting is not None and meeting.is_cancelled:
        return f"{meeting.body[1]}\n\nNOTICE OF CANCELLATION\n"
    return "\n".join(_lines(meeting.matters if meeting else ())) + "\n"


def _lines(matters: Sequence[TownMatter]) -> Iterator[str]:
    for matter in matters:
        yield f"{matter.outline} {matter.title}"
        yield from _lines(matter.below)
