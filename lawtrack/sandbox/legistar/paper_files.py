"""The host with the cities' files: attachments, agendas, minutes, with ETag and Last-Modified."""

import datetime as dt
import hashlib
from collections import OrderedDict
from collections.abc import Iterable
from email.utils import format_datetime, parsedate_to_datetime

from aiohttp import web

from lawtrack.sandbox.legistar.made_up_papers import TYPES, paper
from lawtrack.sandbox.legistar.made_up_rows import Tenant
from lawtrack.sandbox.stories.story_days import CITIES
from lawtrack.sandbox.world import World, tenant_of

KEPT = 500  # written files that stay in memory


def routes(world: World) -> Iterable[web.RouteDef]:
    """Every file of every city; what a city does not have any more is not found."""
    written: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    async def answer(request: web.Request) -> web.Response:
        for city in CITIES:
            found = _found(tenant_of(world, city), request.path)
            if found is None:
                continue
            text, form, modified = found
            tag = f'"{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}"'
            headers = {
                "ETag": tag,
                "Last-Modified": format_datetime(modified.replace(microsecond=0), usegmt=True),
                "Accept-Ranges": "bytes",
            }
            if _unchanged(request, tag, modified):
                return web.Response(status=304, headers=headers)
            place = (text, form)
            if place not in written:
                written[place] = paper(text, form)
            while len(written) > KEPT:
                written.popitem(last=False)
            body = written.get(place) or paper(text, form)
            return web.Response(body=body, headers={**headers, "Content-Type": TYPES[form]})
        raise web.HTTPNotFound(text="<h1>404 - File or directory not found.</h1>")

    return [web.get("/{path:.+}", answer)]


def _unchanged(request: web.Request, tag: str, modified: dt.datetime) -> bool:
    asked = request.headers.get("If-None-Match")
    if asked is not None:
        return tag in [one.strip() for one in asked.split(",")] or asked == "*"
    since = request.headers.get("If-Modified-Since")
    if since is None:
        return False
    try:
        return modified.replace(microsecond=0) <= parsedate_to_datetime(since)
    except ValueError:
        return False


def _found(tenant: Tenant, path: str) -> tuple[str, str, dt.datetime] | None:
    """The words, the form and the date of the file at ``path``."""
    if path in tenant.papers:
        attached, filed = tenant.papers[path]
        return tenant.story.told(attached.text), attached.form, filed
    if path not in tenant.agendas:
        return None
    meeting, what = tenant.agendas[path]
    published = meeting.published or tenant.story.scenario.at(-30)
    noun = "AGENDA" if what == "A" else "MINUTES"
    lines = [
        f"{meeting.body.upper()}\n{noun}",
        f"{meeting.date:%B} {meeting.date.day}, {meeting.date.year} {meeting.time or ''}",
        tenant.story.told(meeting.location),
    ]
    for row in tenant.children.get(("eventitems", meeting.number), []):
        lines.append(f"{row['EventItemMatterFile'] or ''} {row['EventItemTitle']}".strip())
        if what == "M" and row["EventItemActionText"]:
            lines.append(row["EventItemActionText"])
    return "\n\n".join(lines), "pdf", published
