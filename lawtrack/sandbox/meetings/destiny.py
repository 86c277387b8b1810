"""A look-alike of Destiny AgendaQuick: a month's meetings, agendas as grids, pages of matters."""

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

LIST = "/agenda_publish.cfm?id=7&mt=ALL"


def routes(world: World) -> list[web.RouteDef]:
    """What the site answers."""

    async def month(request: web.Request) -> web.Response:
        if request.query.get("dsp") == "ag":
            return _agenda(world, request.query["seq"])
        if request.query.get("dsp") == "min":
            return web.Response(text=minutes_of(world.scenario, request.query["seq"]))
        asked = int(request.query["get_year"]), int(request.query["get_month"])
        rows = "".join(
            _row(each, asked)
            for each in meetings(world.scenario)
            if (each.date.year, each.date.month) == asked
        )
        table = "list" if asked[1] % 2 else "meeting-table"  # as older sites have it
        page = f'<table id="{table}">{rows}</table>'
        return web.Response(text=f"<html>{page}</html>", content_type="text/html")

    async def item(request: web.Request) -> web.Response:
        for each in meetings(world.scenario):
            for matter in all_matters(each.matters):
                if str(matter.id) == request.query["seq"]:
                    links = "".join(map(_paper, matter.papers))
                    return web.Response(text=f"<html>{links}</html>", content_type="text/html")
        return web.Response(status=404)

    async def paper(request: web.Request) -> web.Response:
        return web.Response(text=paper_text(int(request.match_info["id"])))

    return [
        web.get("/agenda_publish.cfm", month),
        web.get("/agenda-item.cfm", item),
        web.get(r"/docs/report_{id:\d+}.txt", paper),
    ]


def _agenda(world: World, seq: str) -> web.Response:
    for each in meetings(world.scenario):
        if str(each.id) == seq and each.matters:
            cells = "".join(_cells(each.matters))
            page = f'<html><div id="agenda-table">{cells}</div></html>'
            return web.Response(text=page, content_type="text/html")
    return web.Response(status=404)


def _row(meeting: TownMeeting, month: tuple[int, int]) -> str:
    day = f"{meeting.date:%B} {meeting.date.day}, {meeting.date.year}"
    where = f"get_month={month[1]}&amp;get_year={month[0]}&amp;dsp=ag&amp;seq={meeting.id}"
    link = f'<a href="{LIST.replace("&", "&amp;")}&amp;{where}">{day}</a>'
    when = link if meeting.matters else f'{day}<span class="red">*</span>'
    address = f"{LIST.replace('&', '&amp;')}&amp;dsp=min&amp;seq={meeting.id}"
    minutes = f'<a href="{address}">Minutes</a>' if meeting.has_minutes else "&nbsp;"
    return f"<tr><td> {when}</td><td>{meeting.name}</td><td>{minutes}</td><td> </td></tr>"


def _cells(matters: Sequence[TownMatter]) -> Iterator[str]:
    for matter in matters:
        wide = "start-at-content extend-to-end"
        link = f'<a href="agenda-item.cfm?seq={matter.id}&amp;rev=0">View Agenda Item</a>'
        if matter.below:
            yield f'<div class=" full-width extend-to-end"><strong>{matter.title}</strong></div>'
        else:
            yield (
                f'<div class="mediumText bold"></div><div class="mediumText bold">{matter.outline}'
                f'</div><div class="bold mediumText {wide}"><strong>{matter.title}</strong></div>'
                f'<div class="{wide}">{"" if matter.is_section else link}</div>'
            )
        yield from _cells(matter.below)


def _paper(number: int) -> str:
    script = f"popupAttachments('/docs/report_{number}.txt','ATTACHMENTS')"
    return f'<a href="#" onclick="{script}">Report {number}</a>'
