"""A look-alike of Granicus's ViewPublisher: a page with all meetings, agendas in rows of cells."""

import datetime as dt
from collections.abc import Iterator, Sequence

from aiohttp import web

from lawtrack.sandbox.meetings.rivertown import (
    TownMatter,
    TownMeeting,
    meetings,
    minutes_of,
    paper_text,
)
from lawtrack.sandbox.world import World


def routes(world: World) -> list[web.RouteDef]:
    """What the tenant answers."""

    async def publisher(request: web.Request) -> web.Response:
        today = world.scenario.on(world.scenario.day - 1)
        rows = meetings(world.scenario)
        coming = "".join(_row(each, "event") for each in rows if each.date >= today)
        past = "".join(_row(each, "clip") for each in rows if each.date < today)
        page = (
            f'<html><body><table class="listingTable" id="upcoming">{coming}</table>'
            '<div class="CollapsiblePanelTab" tabindex="0">All bodies</div>'
            f'<table class="listingTable" id="archive">{past}</table></body></html>'
        )
        return web.Response(text=page, content_type="text/html")

    async def feed(request: web.Request) -> web.Response:
        today = world.scenario.on(world.scenario.day - 1)
        rows = [each for each in meetings(world.scenario) if each.posted]
        items = "".join(_item(each, "event" if each.date >= today else "clip") for each in rows)
        text = (
            '<?xml version="1.0" ?><rss version="2.0" xmlns:gran="https://www.granicus.com/schema/'
            f'rss-supplements"><channel><title>Agendas</title>{items}</channel></rss>'
        )
        return web.Response(text=text, content_type="text/xml")

    async def agenda(request: web.Request) -> web.Response:
        wanted = request.query.get("event_id") or request.query.get("clip_id")
        for each in meetings(world.scenario):
            if str(each.id) == wanted and each.matters:
                rows = "".join(_lines(each.matters))
                return web.Response(text=f"<html>{rows}</html>", content_type="text/html")
        return web.Response(status=404)

    async def paper(request: web.Request) -> web.Response:
        return web.Response(text=paper_text(int(request.query["meta_id"])))

    async def minutes(request: web.Request) -> web.Response:
        return web.Response(text=minutes_of(world.scenario, request.query["clip_id"]))

    return [
        web.get("/MinutesViewer.php", minutes),
        web.get("/ViewPublisher.php", publisher),
        web.get("/ViewPublisherRSS.php", feed),
        web.get("/AgendaViewer.php", agenda),
        web.get("/MetaViewer.php", paper),
    ]


def _row(meeting: TownMeeting, kind: str) -> str:
    moment = dt.datetime.combine(meeting.date, dt.time.fromisoformat(meeting.hour))
    clock = f"{moment:%B}&nbsp;{moment.day},&nbsp;{moment:%Y - %I:%M}&nbsp;{moment:%p}"
    href = f"/AgendaViewer.php?view_id=1&{kind}_id={meeting.id}"
    agenda = f'<a href="{href}" target="_blank">Agenda</a>' if meeting.posted else ""
    minutes = f'<a href="{href.replace("AgendaViewer", "MinutesViewer")}">Minutes</a>'
    return (
        f'<tr class="listingRow"><td headers="Name">{meeting.name}</td>'
        f'<td headers="Date">{clock}</td><td headers="AgendaLink">{agenda}</td>'
        f'<td headers="MinutesLink">{minutes if meeting.has_minutes else ""}</td></tr>\n'
    )


def _item(meeting: TownMeeting, kind: str) -> str:
    """An agenda in the feed: the day of the meeting in its title, and when it came out."""
    link = f"/AgendaViewer.php?view_id=1&amp;{kind}_id={meeting.id}"
    out = meeting.posted or dt.datetime.combine(meeting.date, dt.time())
    return (
        f"<item><title>{meeting.name} - {meeting.date:%b %d, %Y}</title>"
        f"<pubDate>{out:%a, %d %b %Y %I:%M:%S} -0800</pubDate>"
        f"<gran:pubDateParts yr='{out:%Y}' mo='{out:%m}' day='{out:%d}' hr='{out:%H}'"
        f" min='{out:%M}' sec='0' tz='7' /><link>{link}</link></item>"
    )


def _lines(matters: Sequence[TownMatter]) -> Iterator[str]:
    for matter in matters:
        papers = "".join(
            f'<blockquote><a href="/MetaViewer.php?view_id=1&meta_id={number}">Report</a>'
            "</blockquote>"
            for number in matter.papers
        )
        yield (
            f"<table><tr><td>{matter.outline}</td><td><strong>{matter.title}</strong></td></tr>"
            f"</table>{papers}"
        )
        yield from _lines(matter.below)
