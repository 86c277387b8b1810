"""The look-alike of GovInfo: sitemaps, listings, BILLSTATUS files, their zips, bill texts.

Every answer has ``ETag`` and ``Last-Modified`` and is 304 when the client has it already.
"""

import asyncio
import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace
from email.utils import format_datetime
from functools import partial
from html import escape
from typing import Any

from aiohttp import web

from lawtrack.sandbox.govinfo.bill_text import is_printed, text_html, text_xml
from lawtrack.sandbox.govinfo.bulk_folders import Folder, Folders, folders_of
from lawtrack.sandbox.govinfo.measure_names import KINDS, file_name, page_address, printed
from lawtrack.sandbox.stories.congress import Measure
from lawtrack.sandbox.world import World

SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
XML = "application/xml"
ROBOTS = "User-agent: *\nAllow: /\n"
_PACKAGE = re.compile(r"BILLS-(\d+)([a-z]+)(\d+)([a-z]+)")
_TYPES_BY_WORD = {word: type for type, word in KINDS.items()}


def routes(world: World) -> Iterable[web.RouteDef]:
    """Everything that GovInfo's bulk data has for bills."""
    congress, folder = "{congress:[0-9]+}", "{congress:[0-9]+}/{type:[a-z]+}"
    sitemaps = "/sitemap/bulkdata/BILLSTATUS"
    pages = {
        "/robots.txt": _robots_page,
        f"{sitemaps}/sitemapindex.xml": _index_page,
        f"{sitemaps}/{congress}{{type:[a-z]+}}/sitemap.xml": _sitemap_page,
        "/bulkdata/json/BILLSTATUS": _listing_above_page,
        f"/bulkdata/json/BILLSTATUS/{congress}": _listing_above_page,
        f"/bulkdata/json/BILLSTATUS/{folder}": _listing_page,
        f"/bulkdata/BILLSTATUS/{folder}/{{file}}": _file_page,
        "/content/pkg/{package}/{form:xml|html}/{file}": _text_page,
        f"/bill/{congress}{{th:[a-z]+}}-congress/{{kind}}/{{number:[0-9]+}}": _people_page,
    }
    return [web.get(path, partial(page, world)) for path, page in pages.items()]


def _folders(world: World) -> Folders:
    base = world.address("govinfo")
    return world.once(("govinfo", base), lambda scenario: folders_of(scenario, base))


def _folder(world: World, request: web.Request) -> Folder:
    place = (int(request.match_info["congress"]), request.match_info["type"])
    if place not in _folders(world):
        raise web.HTTPNotFound
    return _folders(world)[place]


async def _robots_page(world: World, request: web.Request) -> web.Response:
    return web.Response(text=ROBOTS)


async def _index_page(world: World, request: web.Request) -> web.Response:
    rows = [
        (f"{_base(one)}/sitemap/bulkdata/BILLSTATUS/{number}{type}/sitemap.xml", one.newest)
        for (number, type), one in _folders(world).items()
    ]
    body = _sitemap("sitemapindex", "sitemap", rows)
    return _answer(request, body, XML, max(moment for _, moment in rows))


async def _sitemap_page(world: World, request: web.Request) -> web.Response:
    one = _folder(world, request)
    body = await asyncio.to_thread(_sitemap_of, one)
    return _answer(request, body, XML, one.newest)


async def _listing_page(world: World, request: web.Request) -> web.Response:
    one = _folder(world, request)
    if not _accepts_json(request):
        return web.Response(status=406, text="Not Acceptable")
    rows = await asyncio.to_thread(_listing, one)
    return web.json_response({"files": rows})


async def _listing_above_page(world: World, request: web.Request) -> web.Response:
    if not _accepts_json(request):
        return web.Response(status=406, text="Not Acceptable")
    wanted = request.match_info.get("congress")
    below = {number if wanted is None else type for number, type in _folders(world)
             if wanted in (None, str(number))}  # fmt: skip
    if not below:
        raise web.HTTPNotFound
    above = f"/bulkdata/BILLSTATUS{'' if wanted is None else '/' + wanted}"
    rows = [_folder_row(f"{world.address('govinfo')}{above}", str(name)) for name in below]
    return web.json_response({"files": sorted(rows, key=lambda row: str(row["name"]))})


async def _file_page(world: World, request: web.Request) -> web.Response:
    one = _folder(world, request)
    named = request.match_info["file"]
    if named == one.zip_name:
        body = await asyncio.to_thread(one.zip)
        return _answer(request, body, "application/zip", one.newest)
    asked = re.fullmatch(rf"BILLSTATUS-{one.congress.number}{one.type}(\d+)\.xml", named)
    if asked is None or one.measure(int(asked[1])) is None:
        raise web.HTTPNotFound
    number = int(asked[1])
    return _answer(request, one.file(number), XML, one.stamp(number))


async def _text_page(world: World, request: web.Request) -> web.Response:
    named = _PACKAGE.fullmatch(request.match_info["package"])
    form = request.match_info["form"]
    suffix = {"xml": "xml", "html": "htm"}[form]
    one = _folders(world).get((int(named[1]), named[2])) if named else None
    if named is None or one is None or request.match_info["file"] != f"{named[0]}.{suffix}":
        raise web.HTTPNotFound
    measure = one.measure(int(named[3]))
    version = next((t for t in measure.texts if t.code == named[4]), None) if measure else None
    if measure is None or version is None or not is_printed(measure, form):
        raise web.HTTPNotFound
    day = one.congress.day(version.days) + dt.timedelta(days=1)
    moment = dt.datetime.combine(day, dt.time(6, 30), tzinfo=dt.UTC)
    if form == "xml":
        return _answer(request, text_xml(measure, version, one.shelf), "text/xml", moment)
    return _answer(request, text_html(measure, version, one.shelf), "text/html", moment)


async def _people_page(world: World, request: web.Request) -> web.Response:
    type = _TYPES_BY_WORD.get(request.match_info["kind"], "")
    one = _folders(world).get((int(request.match_info["congress"]), type))
    measure = one.measure(int(request.match_info["number"])) if one else None
    if one is None or measure is None:
        raise web.HTTPNotFound
    return _answer(request, _page(measure, one), "text/html", one.stamp(measure.number))


def _base(folder: Folder) -> str:
    return folder.shelf.base


def _accepts_json(request: web.Request) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _answer(
    request: web.Request, body: bytes, content_type: str, moment: dt.datetime
) -> web.Response:
    """The body with its validators, or 304 when the client's copy is as good."""
    moment = moment.replace(microsecond=0)
    etag = f'"{hashlib.blake2b(body, digest_size=10).hexdigest()}"'
    headers = {"ETag": etag, "Last-Modified": format_datetime(moment, usegmt=True)}
    known = request.headers.get("If-None-Match")
    since = request.if_modified_since
    if known is not None:
        fresh = etag in (tag.strip().removeprefix("W/") for tag in known.split(","))
    else:
        fresh = since is not None and moment <= since
    if fresh:
        return web.Response(status=304, headers=headers)
    return web.Response(body=body, headers={**headers, "Content-Type": content_type})


def _sitemap(root: str, entry: str, rows: Iterable[tuple[str, dt.datetime]]) -> bytes:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="{SITEMAPS}">']
    lines.extend(
        f"<{entry}><loc>{escape(address)}</loc><lastmod>{_lastmod(moment)}</lastmod></{entry}>"
        for address, moment in rows
    )
    lines.append(f"</{root}>\n")
    return "\n".join(lines).encode()


def _lastmod(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.second * 16 + 7:03}Z"


def _sitemap_of(folder: Folder) -> bytes:
    stem = f"{_base(folder)}{folder.path}/BILLSTATUS-{folder.congress.number}{folder.type}"
    rows = ((f"{stem}{number}.xml", folder.stamp(number)) for number in folder.numbers)
    return _sitemap("urlset", "url", rows)


def _listing(folder: Folder) -> list[dict[str, Any]]:
    """The rows of a folder's listing; the archive stands among the files, in no useful order."""
    where = f"{_base(folder)}{folder.path}"
    rows = [
        _file_row(where, file_name(folder.held(number), folder.congress), folder.stamp(number),
                  folder.size(number), XML)
        for number in folder.numbers
    ]  # fmt: skip
    archive = _file_row(where, folder.zip_name, folder.newest, len(folder.zip()), "application/zip")
    rows.insert(len(rows) // 2, archive)
    return rows


def _file_row(
    where: str, name: str, moment: dt.datetime, size: int, media_type: str
) -> dict[str, Any]:
    return {
        "displayLabel": name,
        "fileExtension": name.rpartition(".")[2],
        "folder": False,
        "formattedLastModifiedTime": f"{moment:%d-%b-%Y %H:%M}",
        "formattedSize": f"{size / 1024:.1f} KB",
        "justFileName": name,
        "link": f"{where}/{name}",
        "mimeType": media_type,
        "name": name,
        "size": size,
    }


def _folder_row(where: str, name: str) -> dict[str, Any]:
    return {
        "displayLabel": name,
        "folder": True,
        "justFileName": name,
        "link": f"{where}/{name}".replace("/bulkdata/", "/bulkdata/json/", 1),
        "name": name,
    }


def _page(measure: Measure, folder: Folder) -> bytes:
    """The page for people that a file's ``legislationUrl`` points to."""
    title = escape(f"{printed(measure)} - {measure.title or 'no title yet'}")
    shown = replace(measure, oddities=frozenset())
    here = escape(page_address(shown, folder.shelf))
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><title>{title}</title>'
        f'<link rel="canonical" href="{here}"></head><body><h1>{title}</h1>'
        f"<p>{escape(measure.official)}</p><p>Made up, for practice.</p></body></html>\n"
    ).encode()
