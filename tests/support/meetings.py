"""A government on a platform of meetings, its parsers' output, and a look-alike to crawl."""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiohttp import web
from scrapy.utils.misc import load_object

from lawtrack.config.settings import Config, load_config
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.errors import SourceError
from lawtrack.legislation.records import (
    AgendaItem,
    Bill,
    Checkpoint,
    Event,
    Failed,
    Listed,
    Record,
    Source,
    StoredState,
)
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.server import Sandbox, World
from lawtrack.sandbox.world import HOSTS, Routes
from scrapers.meetings.tenant import MeetingTenant, Output, meeting_tenant
from scrapers.page import Follow, Page
from scrapers.settings import LAWTRACK_PLATFORMS
from tests.support import NOTHING_BUILT_IN

NOW = dt.datetime(2026, 10, 8, 16, 0, tzinfo=dt.UTC)
TOML = """
contact = "clerk@rivertown.example"
delay = 0
[jurisdictions.rivertown]
name = "Rivertown City Council"
division = "ocd-division/country:us/state:ma/place:rivertown"
timezone = "America/New_York"
"""


def source_on(platform: str, folder: Path, **settings: object) -> Source:
    """Rivertown on that platform, read from a lawtrack.toml as everybody's is."""
    return config_on(platform, folder, **settings).source("rivertown")


def config_on(platform: str, folder: Path, **settings: object) -> Config:
    """The configuration of Rivertown on that platform."""
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    file = folder / "lawtrack.toml"
    own = "\n".join((f'platform = "{platform}"', *lines))
    file.write_text(f"{TOML}{own}\n{NOTHING_BUILT_IN}", encoding="utf-8")
    return load_config(file, {})


def tenant(source: Source, **known: Any) -> MeetingTenant:
    """The government as a crawl at ``NOW`` sees it."""
    return meeting_tenant(source, StoredState(**{"now": NOW, **known}))


def page_of(body: object, url: str = "https://recorded.example/page", status: int = 200) -> Page:
    """A page with that body: bytes, a text, or what becomes JSON."""
    if not isinstance(body, bytes):
        body = (body if isinstance(body, str) else json.dumps(body)).encode()
    return Page(url=url, body=body, status=status)


def answer_wishes(output: Iterable[Record | Follow], body: object) -> list[Record | Follow]:
    """A parser's output, each wish for a page of a matter answered with the same page."""
    records: list[Record | Follow] = []
    for each in output:
        if isinstance(each, Follow) and "place" in each.context:
            page = page_of(body, each.url, 404 if body is None else 200)
            records += answer_wishes(each.parse(page, **each.context), body)
        else:
            records.append(each)
    return records


def bills(output: Iterable[Record | Follow]) -> list[Bill]:
    """The bills among a parser's output."""
    return [each for each in output if isinstance(each, Bill)]


def events(output: Iterable[Record | Follow]) -> list[Event]:
    """The meetings among a parser's output."""
    return [each for each in output if isinstance(each, Event)]


def meeting(**fields: Any) -> Event:
    """A meeting of Rivertown's council."""
    return Event(
        **{"jurisdiction": "rivertown", "upstream_id": "1", "name": "City Council",
           "date": dt.date(2026, 10, 13), "body": "City Council", "stamp": "s", "documents": (),
           **fields}
    )  # fmt: skip


def agenda(output: Iterable[Record | Follow]) -> tuple[AgendaItem, ...]:
    """The agenda of the one meeting in the output."""
    (event,) = events(output)
    assert event.agenda is not None
    return event.agenda


def _nothing(world: World) -> tuple[()]:
    return ()


@contextmanager
def look_alike(routes: Routes, today: dt.date) -> Iterator[Sandbox]:
    """A platform's look-alike, served on loopback as the host "webapi"."""
    others: dict[str, Routes] = dict.fromkeys(HOSTS, _nothing)
    with Sandbox(Scenario(today), routes={**others, "webapi": routes}) as box:
        yield box


def refusing(routes: Routes) -> Routes:
    """The same look-alike with a robots.txt that asks all programs to stay away."""

    async def robots(request: web.Request) -> web.Response:
        return web.Response(text="User-agent: *\nDisallow: /\nCrawl-delay: 0\n")

    def both(world: World) -> Iterable[web.AbstractRouteDef]:
        return (web.get("/robots.txt", robots), *routes(world))

    return both


def ready(config: Config) -> Config:
    """The configuration, its database made."""
    upgrade_database(config.database)
    return config


def answered_site(
    source: Source, answers: Mapping[str, Any], *, encoding: str = "utf-8", **known: Any
) -> list[Record]:
    """What a crawl of a source yields, each address answered by the first part that it contains.

    An answer is a text, what becomes JSON, or a status and a text. Papers are not fetched.
    """
    state = StoredState(**{"now": NOW, **known})
    begin: Callable[[Source, StoredState], Output] = load_object(
        next(each.begin for each in LAWTRACK_PLATFORMS if each.name == source.platform)
    )
    records: list[Record] = []
    wishes = [Follow(url="", parse=lambda page: begin(source, state))]
    while wishes:
        wish = wishes.pop(0)
        answer = next((each for part, each in answers.items() if part in wish.url), (404, ""))
        status, body = answer if isinstance(answer, tuple) else (200, answer)
        text = body if isinstance(body, str) else json.dumps(body)
        page = page_of(text.encode(encoding), wish.url, status)
        try:
            read = list(wish.parse(page, **wish.context))
        except SourceError as error:
            failed = Failed(jurisdiction=source.key, url=wish.url, reason=error.message)
            without = wish.otherwise(failed=failed, **wish.context) if wish.otherwise else ()
            read = [failed, *without]
        wishes += (e for e in read if isinstance(e, Follow) and "document" not in e.context)
        records += (each for each in read if not isinstance(each, Follow | Listed | Checkpoint))
    return records
