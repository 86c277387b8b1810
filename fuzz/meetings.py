"""What is fuzzed of the platforms of meetings: every page that a crawl of a look-alike asks for.

A crawl is walked through once, one page of each kind; the answers are what fuzzing begins with.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from scrapy.utils.misc import load_object

from lawtrack.config.settings import load_config
from lawtrack.legislation.records import Event, Source, StoredState
from lawtrack.sandbox.meetings.look_alikes import LOOK_ALIKES
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.server import Sandbox
from lawtrack.sandbox.world import HOSTS, Routes, World
from scrapers.meetings.tenant import meeting_tenant
from scrapers.page import Follow, Page
from scrapers.platforms.civicplus.html_agendas import parse_html_agenda
from scrapers.platforms.granicus.agenda_pages import parse_agenda_page
from scrapers.platforms.granicus.publisher_pages import parse_publisher_page
from scrapers.platforms.iqm2.meeting_pages import parse_meeting_page
from scrapers.platforms.onbase.agenda_versions import parse_agenda_document
from scrapers.settings import LAWTRACK_PLATFORMS

DAY = 9  # of the look-alikes: an agenda is out, minutes too
DEEPEST = 24  # pages behind one another: a month of a list each
MOST = 5  # of a kind are asked for, the largest answer is taken
LINES = """
[jurisdictions.rivertown]
name = "Rivertown City Council"
division = "ocd-division/country:us/state:ma/place:rivertown"
timezone = "America/New_York"
"""
# Pages that no look-alike has.
MEETING_PAGE = b"""<table id='MeetingDetail'><tr><td class='Num'><strong>1. </strong></td>
<td class='Title' colspan='10'><strong>Business</strong></td></tr><tr><td></td><td class='Num'>a.
</td><td class='Title'><a href='Detail_LegiFile.aspx?ID=7'>ORD 2026 #9 : Cameras</a></td></tr>
</table>"""
WORD_PAGE = b"""<title>Agenda</title><table><tr><td>1.</td><td><a name="I7"></a>
<a href="javascript:loadAgendaItem(7,false);">Cameras</a> Recommended.</td></tr></table>"""
HTML_AGENDA = b"""<div class="item level1"><div class="bullet">1.</div>
<div class="title">Business</div></div>
<div class="item level2"><div class="title">Item A</div><div class="desc"><p>Cameras</p></div>
<div class="documents"><a href="/AgendaCenter/ViewFile/Item/7?fileID=8">Quote</a></div></div>"""
FEED = b"""<?xml version="1.0" ?><rss xmlns:gran="https://www.granicus.com/schema"><channel><item>
<title>Council - Oct 13, 2026</title>
<gran:pubDateParts yr='2026' mo='10' day='09' hr='14' min='00'/>
<link>/AgendaViewer.php?view_id=1&amp;event_id=5</link></item></channel></rss>"""
CELLS = b"""<h2><span>1.</span><span>Cameras</span></h2>
<table><tr><td>a.</td><td>Drones</td></tr></table>"""


class WalkedPage(NamedTuple):
    """One page that was asked for, by what, and what the look-alike answered."""

    source: Source
    wish: Follow
    answers: Sequence[bytes]


@cache
def walked(today: date) -> Mapping[str, WalkedPage]:
    """One page of each kind, on each platform, by a name."""
    known = StoredState(now=datetime.combine(today, time(16), tzinfo=UTC))
    pages: dict[str, WalkedPage] = {}
    for platform, look_alike in LOOK_ALIKES.items():
        others: dict[str, Routes] = dict.fromkeys(HOSTS, _nothing)
        with Sandbox(Scenario(today), routes={**others, "webapi": look_alike.routes}) as box:
            box.set_day(DAY)
            source = _source(platform, look_alike.settings(box.address("webapi")))
            begin = load_object(next(p for p in LAWTRACK_PLATFORMS if p.name == platform).begin)
            wishes = (each for each in begin(source, known) if isinstance(each, Follow))
            for name, page in _walk(source, list(wishes), DEEPEST):
                pages.setdefault(f"{platform}-{name}", page)
            pages |= _others(platform, source, known)
    return pages


def _nothing(world: World) -> tuple[()]:
    return ()


def _source(platform: str, addresses: Mapping[str, str]) -> Source:
    own = "\n".join(f"{name} = {json.dumps(value)}" for name, value in addresses.items())
    file = Path(tempfile.mkdtemp(prefix="lawtrack-fuzz-")) / "lawtrack.toml"
    file.write_text(f'{LINES}platform = "{platform}"\n{own}\n', encoding="utf-8")
    return load_config(file, {}).source("rivertown")


def _walk(source: Source, wishes: Sequence[Follow], depth: int) -> Iterator[tuple[str, WalkedPage]]:
    """The pages wanted, one of each kind, and those that they want."""
    by_name: dict[str, list[Follow]] = {}
    for wish in wishes:
        name = wish.parse.__name__.strip("_").removeprefix("parse_")
        if name != "document":  # a paper is read by the readers of documents
            by_name.setdefault(name, []).append(wish)
    for name, same in by_name.items():
        answers = {_asked(wish): wish for wish in same[:MOST]}
        body = max(answers, key=len)
        wish = answers[body]
        if not body:
            continue
        yield name, WalkedPage(source, wish, (body,))
        if depth > 1:
            output = list(wish.parse(Page(url=wish.url, body=body), **wish.context))
            wanted = [each for each in output if isinstance(each, Follow)]
            yield from _walk(source, wanted, depth - 1)


def _asked(wish: Follow) -> bytes:
    """The answer; nothing for one that is none."""
    headers = {"Accept": wish.accept, "Content-Type": "application/json"}
    data = wish.payload.encode() if wish.payload else None
    request = Request(wish.url, data=data, headers=headers)
    try:
        with urlopen(request, timeout=30) as answer:
            body: bytes = answer.read()
            return body
    except HTTPError as error:
        error.close()
        return b""


def _others(platform: str, source: Source, known: StoredState) -> dict[str, WalkedPage]:
    tenant = meeting_tenant(source, known)
    event = Event(
        jurisdiction=source.key, upstream_id="1", name="City Council", date=known.now.date(),
        body="City Council", stamp="s", documents=(),
    )  # fmt: skip
    context = {"tenant": tenant, "event": replace(event)}
    site = source.addresses.get("site", "")
    kinds = {
        "iqm2": ("meeting_page", parse_meeting_page, MEETING_PAGE),
        "onbase": ("agenda_document", parse_agenda_document, WORD_PAGE),
        "civicplus": ("html_agenda", parse_html_agenda, HTML_AGENDA),
        "granicus": ("cells", parse_agenda_page, CELLS),
    }
    if platform not in kinds:
        return {}
    name, parse, body = kinds[platform]
    wish = Follow(url=f"{site}/agenda", parse=parse, context=context)
    pages = {f"{platform}-{name}": WalkedPage(source, wish, (body,))}
    if platform == "granicus":
        feed = Follow(url=f"{site}/feed", parse=parse_publisher_page, context={"tenant": tenant})
        pages["granicus-feed"] = WalkedPage(source, feed, (FEED,))
    return pages
