"""A look-alike of Municode Meetings: a directory and a table, each in pages, and agendas.

An agenda is there as a web page and as a file.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

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

A_PAGE = 10
ZONE = ZoneInfo("America/New_York")  # a moment is printed with the offset of its day


def routes(world: World) -> list[web.RouteDef]:
    """What the tenant answers."""

    async def directory(request: web.Request) -> web.Response:
        number = int(request.query.get("page", "0"))
        newest = sorted(meetings(world.scenario), key=lambda m: m.date, reverse=True)
        rows = "".join(map(_row, newest[number * A_PAGE : (number + 1) * A_PAGE]))
        has_next = len(newest) > (number + 1) * A_PAGE
        link = f'<li class="pager-next"><a href="/?page={number + 1}">next</a></li>'
        pager = f'<ul class="pager">{link if has_next else ""}</ul>'
        page = f'<table class="views-table">{rows}</table>{pager}'
        return web.Response(text=f"<html>{page}</html>", content_type="text/html")

    async def table(request: web.Request) -> web.Response:
        number = int(request.query.get("p", "1"))
        newest = sorted(meetings(world.scenario), key=lambda m: m.date, reverse=True)
        shown = newest if number < 1 else newest[(number - 1) * A_PAGE : number * A_PAGE]
        count = -(-len(newest) // A_PAGE)
        choice = "".join(f'<option value="{each}">{each}</option>' for each in range(1, count + 1))
        page = (
            f'<table class="div-table mcm">{"".join(map(_row_of_table, shown))}</table>'
            f'<select id="agendapal.page.dropbox">{choice}</select>'
        )
        return web.Response(text=f"<html>{page}</html>", content_type="text/html")

    async def agenda(request: web.Request) -> web.Response:
        for each in meetings(world.scenario):
            if _guid(each) == request.query["me"] and each.matters:
                sections = "".join(_sections(each.matters))
                return web.Response(text=f"<html>{sections}</html>", content_type="text/html")
        return web.Response(status=404)

    async def file(request: web.Request) -> web.Response:
        for each in meetings(world.scenario):
            if _guid(each) == request.match_info["guid"]:
                lines = (f"{m.outline} {m.title}" for m in all_matters(each.matters))
                return web.Response(text="\n".join(lines) + "\n")
        return web.Response(status=404)

    async def paper(request: web.Request) -> web.Response:
        return web.Response(text=paper_text(int(request.match_info["id"])))

    async def minutes(request: web.Request) -> web.Response:
        id_ = str(int(request.match_info["guid"], 16))
        return web.Response(text=minutes_of(world.scenario, id_))

    return [
        web.get(r"/pubu/MEET-Minutes-{guid:\w+}.pdf", minutes),
        web.get("/", directory),
        web.get("/PublishPage/index", table),
        web.get("/adaHtmlDocument/index", agenda),
        web.get(r"/pubu/MEET-Agenda-{guid:\w+}.pdf", file),
        web.get(r"/pubu/Report-{id:\d+}.txt", paper),
    ]


def _guid(meeting: TownMeeting) -> str:
    return f"{meeting.id:032x}"


def _row(meeting: TownMeeting) -> str:
    moment = datetime.combine(meeting.date, time.fromisoformat(meeting.hour), tzinfo=ZONE)
    words = f"{moment:%m/%d/%Y - %I:%M%p}"
    guid = _guid(meeting)
    minutes = f'<a href="/pubu/MEET-Minutes-{guid}.pdf">PDF</a>'
    links = (
        f'<a href="/adaHtmlDocument/index?cc=RIVERTOWN&amp;me={guid}&amp;ip=False">HTML</a>'
        f'<a href="/pubu/MEET-Agenda-{guid}.pdf">PDF</a>'
        if meeting.matters
        else ""
    )
    return (
        f'<tr><td data-th="Date"><span class="date-display-single" content="{moment.isoformat()}">'
        f'{words}</span></td><td class="views-field views-field-title" data-th="Meeting">'
        f'{meeting.name}</td><td class="views-field views-field-field-agendas" data-th="Agenda">'
        f'{links}</td><td class="views-field views-field-field-minutes" data-th="Minutes">'
        f"{minutes if meeting.has_minutes else ''}</td>"
        '<td class="views-field views-field-view-node" data-th="View">'
        f'<a href="/bc/page/{meeting.id}">View</a></td></tr>'
    )


def _row_of_table(meeting: TownMeeting) -> str:
    hour = time.fromisoformat(meeting.hour)
    file = f"/pubu/MEET-Agenda-{_guid(meeting)}.pdf"
    link = f'<a href="{file}">Agenda</a>' if meeting.matters else ""
    day = {"date": f"{meeting.date.month}/{meeting.date.day}/{meeting.date.year}"}
    written = f"{meeting.date:%B} {meeting.date.day}, {meeting.date.year} {meeting.name}"
    is_in_name = meeting.id % 2 == 0  # as some bodies have it, without a column for the day
    cells = {
        "meeting med": written if is_in_name else meeting.name,
        **({} if is_in_name else day),
        "time": f"{hour:%I:%M %p}",
        "venue": "City Hall",
        "agenda": link,
    }
    printed = (f'<td class="div-table-col {name}">{cell}</td>' for name, cell in cells.items())
    return f"<tr>{''.join(printed)}</tr>"


def _sections(matters: Sequence[TownMatter]) -> Iterator[str]:
    for matter in matters:
        items = "".join(map(_item, matter.below))
        yield (
            '<section class="agenda-section"><h2 class="section-header"><div class="Section0"><p>'
            f"<num>{matter.outline}</num><span>{matter.title}</span></p></div></h2>"
            f'<ul class="agenda-items">{items}</ul></section>'
        )


def _item(matter: TownMatter) -> str:
    papers = "".join(
        f'<li><a href="/pubu/Report-{number}.txt">Report {number}</a> (0.02 MB)</li>'
        for number in matter.papers
    )
    files = f'<ul class="agenda_item_attachments">{papers}</ul>' if papers else ""
    return (
        f'<li><div class="Section0"><p><num>{matter.outline}</num><span>{matter.title}</span></p>'
        f"</div></li>{files}"
    )
