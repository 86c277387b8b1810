"""The look-alike of InSite, the public site of a Legistar city: calendar, details, gateway.

``Calendar.aspx`` shows this month. Another range is chosen either by a postback (the hidden fields
of the page, ``__EVENTTARGET=ctl00$ContentPlaceHolder1$lstYears`` and
``ctl00_ContentPlaceHolder1_lstYears_ClientState={"value":"2025"}``) or by the cookie
``Setting-{GID}-Calendar Year=2025`` on a plain GET. A hundred rows make a page; the next one is a
postback of the link after ``a.rgCurrentPage``, and the range travels in ``__VIEWSTATE``. Ids in
these pages are not the API's. What does not exist is a redirect to ``Error.aspx``, which answers
200; a bill's own API id in ``LegislationDetail.aspx`` is 200 and "Invalid parameters!"; the gateway
is a redirect for public bills and a page for hidden ones. There is no robots.txt.
"""

import base64
import binascii
import datetime as dt
import hashlib
import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from urllib.parse import unquote

import orjson
from aiohttp import web

from lawtrack.sandbox.legistar import insite_pages
from lawtrack.sandbox.legistar.row_parts import Row, guid
from lawtrack.sandbox.world import World, tenant_of

PER_PAGE = 100
YEARS = "ctl00$ContentPlaceHolder1$lstYears"
STATE = "ctl00_ContentPlaceHolder1_lstYears_ClientState"
VALIDATION = "aGlkZGVuIGZpZWxkcyBiZWxvbmcgdG8gdGhlaXIgcGFnZQ=="


def boston_site_routes(world: World) -> Iterable[web.RouteDef]:
    """Boston's site."""
    return _routes(world, "boston")


def phila_site_routes(world: World) -> Iterable[web.RouteDef]:
    """Philadelphia's site."""
    return _routes(world, "philadelphia")


def web_id(row: Row) -> int:
    """The number that the site uses for an event or a bill; it is not the API's."""
    number: int = next(iter(row.values()))
    return 1_240_000 + 3 * number if "EventId" in row else 7_000_000 + 2 * number


def _routes(world: World, city: str) -> list[web.RouteDef]:
    pages = {
        "/Calendar.aspx": _calendar,
        "/MeetingDetail.aspx": _meeting,
        "/LegislationDetail.aspx": _bill,
        "/gateway.aspx": _gateway,
        "/View.ashx": _view,
        "/Error.aspx": _error,
    }
    return [
        *(web.get(path, partial(page, world, city)) for path, page in pages.items()),
        web.post("/Calendar.aspx", partial(_calendar, world, city)),
    ]


async def _calendar(world: World, city: str, request: web.Request) -> web.Response:
    tenant = tenant_of(world, city)
    asked = _cookie(request, tenant.city.gid) or "This Month"
    number = 1
    if request.method == "POST":
        form = {key: str(value) for key, value in (await request.post()).items()}
        state = _state_in(form)
        if state is None:
            raise web.HTTPFound("Error.aspx")
        asked, number = _wanted(form, *state)
    present = world.scenario.present
    chosen = _within(asked, present)
    if chosen is None:
        asked, number = "This Month", 1
        chosen = _within(asked, present)
    rows = sorted(
        (row for row in tenant.lists["events"] if chosen and chosen(_date(row))),
        key=lambda row: (row["EventDate"], row["EventId"]),
        reverse=True,
    )
    return _html(
        insite_pages.calendar(
            tenant,
            [(row, web_id(row)) for row in rows[(number - 1) * PER_PAGE : number * PER_PAGE]],
            years=sorted({_date(row).year for row in tenant.lists["events"]}, reverse=True),
            asked=asked,
            state=_state(asked, number),
            validation=VALIDATION,
            page=number,
            total=len(rows),
            per_page=PER_PAGE,
        )
    )


async def _meeting(world: World, city: str, request: web.Request) -> web.Response:
    tenant = tenant_of(world, city)
    for row in tenant.lists["events"]:
        if str(row["EventId"]) == request.query.get("LEGID") or (
            str(web_id(row)) == request.query.get("ID")
            and request.query.get("GUID") == guid("web", web_id(row))
        ):
            return _html(insite_pages.meeting(tenant, row))
    raise web.HTTPFound("Error.aspx")


async def _bill(world: World, city: str, request: web.Request) -> web.Response:
    tenant = tenant_of(world, city)
    for row in tenant.lists["matters"]:
        if str(web_id(row)) == request.query.get("ID"):
            return _html(insite_pages.bill(tenant, row))
    return _html(insite_pages.plain("Invalid parameters!"))


async def _gateway(world: World, city: str, request: web.Request) -> web.Response:
    tenant = tenant_of(world, city)
    number = request.query.get("ID", "")
    row = tenant.by_id["matters"].get(int(number)) if number.isdigit() else None
    if row is None or row["MatterId"] in tenant.hidden:
        return _html(insite_pages.plain("This record is not available to the public."))
    there = web_id(row)
    raise web.HTTPFound(f"/LegislationDetail.aspx?ID={there}&GUID={guid('web', there)}")


async def _view(world: World, city: str, request: web.Request) -> web.Response:
    tenant = tenant_of(world, city)
    for row in tenant.lists["events"]:
        if str(web_id(row)) != request.query.get("ID"):
            continue
        kind = request.query.get("M")
        if kind == "IC":
            text = insite_pages.invitation(row)
            return web.Response(text=text, content_type="text/calendar")
        file = row["EventAgendaFile"] if kind == "A" else row["EventMinutesFile"]
        if file:
            raise web.HTTPFound(file)
    raise web.HTTPFound("Error.aspx")


async def _error(world: World, city: str, request: web.Request) -> web.Response:
    return _html(insite_pages.plain("Something went wrong. The page cannot be shown."))


def _html(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html", headers={"Cache-Control": "private"})


def _cookie(request: web.Request, gid: int) -> str:
    """The range in the cookie, whose name has a space in it: read by hand."""
    found = re.search(rf"Setting-{gid}-Calendar(?: |%20|\+)Year=([^;]*)", _cookies(request))
    return unquote(found[1]).strip().strip('"') if found else ""


def _cookies(request: web.Request) -> str:
    return "; ".join(request.headers.getall("Cookie", []))


def _state(asked: str, page: int) -> str:
    """The view state: as opaque as the real one, but only a range and a page number."""
    content = orjson.dumps([asked, page])
    return base64.b64encode(_mark(content) + zlib.compress(content)).decode()


def _mark(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=12).digest()


def _state_in(form: Mapping[str, str]) -> tuple[str, int] | None:
    """The range and page in the form's view state; nothing when the form is not one of ours."""
    if form.get("__EVENTVALIDATION") != VALIDATION:
        return None
    try:
        raw = base64.b64decode(form.get("__VIEWSTATE", ""), validate=True)
        content = zlib.decompress(raw[12:])
    except (binascii.Error, zlib.error):
        return None
    if _mark(content) != raw[:12]:
        return None
    asked, page = orjson.loads(content)
    return asked, page


def _wanted(form: Mapping[str, str], asked: str, page: int) -> tuple[str, int]:
    target = form.get("__EVENTTARGET", "")
    if target == YEARS:
        try:
            chosen = orjson.loads(form.get(STATE, ""))
        except orjson.JSONDecodeError:
            chosen = {}
        return str(chosen.get("value") or chosen.get("text") or form.get(YEARS, asked)), 1
    found = re.fullmatch(re.escape(insite_pages.PAGER) + r"ctl(\d+)", target)
    return (asked, int(found[1]) // 2) if found else (asked, page)


def _date(row: Row) -> dt.date:
    return dt.date.fromisoformat(row["EventDate"][:10])


def _within(asked: str, present: dt.date) -> Callable[[dt.date], bool] | None:
    """Whether a date is in the range; nothing when there is no such range."""
    if asked in ("All Years", "All"):
        return lambda day: True
    if asked.isdigit():
        return lambda day: day.year == int(asked)
    if asked == "Today":
        return lambda day: day == present
    which, _, unit = asked.partition(" ")
    if which not in ("Last", "This", "Next") or unit not in ("Year", "Month", "Week"):
        return None
    step = {"Last": -1, "This": 0, "Next": 1}[which]
    if unit == "Year":
        return lambda day: day.year == present.year + step
    if unit == "Month":
        months = present.year * 12 + present.month + step
        return lambda day: day.year * 12 + day.month == months
    monday = present - dt.timedelta(days=present.weekday() - 7 * step)
    return lambda day: monday <= day < monday + dt.timedelta(days=7)
