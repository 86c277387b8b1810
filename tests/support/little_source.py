"""A very small source for tests: a list of bills with a detail page each, and what goes wrong."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from aiohttp import web

from lawtrack.config.platforms import Platform
from lawtrack.config.settings import Config, load_config
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.legislation.records import (
    Action,
    Bill,
    Checkpoint,
    Failed,
    Record,
    Source,
    StoredState,
    Unchanged,
)
from scrapers.page import Follow, Page
from tests.support.waiting import AT_MOST, joined

Answer = web.Response | float  # a number: seconds to wait for the usual answer


@dataclass
class LittleSource:
    """A loopback server: ``bills`` is its world, ``faults`` what it answers to a path instead."""

    bills: dict[str, str] = field(default_factory=lambda: {"1": "An order", "2": "A resolution"})
    robots: str = ""
    faults: dict[str, list[tuple[int, dict[str, str], bytes]]] = field(default_factory=dict)
    slow: dict[str, float] = field(default_factory=dict)
    drips: set[str] = field(default_factory=set)  # a byte now and then, without end
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    certificate: ssl.SSLContext | None = None
    port: int = 0

    @property
    def address(self) -> str:
        return f"http{'s' if self.certificate else ''}://127.0.0.1:{self.port}"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        self.asked.append(path)
        self.agents.add(request.headers.get("User-Agent", ""))
        if self.slow.get(path):
            await asyncio.sleep(self.slow[path])
        if path in self.drips:
            return await _dripped(request)
        if self.faults.get(path):
            status, headers, body = self.faults[path].pop(0)
            return web.Response(status=status, headers=headers, body=body)
        if path == "/robots.txt":
            return web.Response(text=self.robots, status=200 if self.robots else 404)
        if path == "/list":
            return web.json_response([{"id": key, "title": t} for key, t in self.bills.items()])
        key = path.rpartition("/")[2]
        if path.startswith("/detail/") and key in self.bills:
            return web.json_response([f"filed {key}"])
        return web.Response(status=404)


async def _dripped(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse()
    await answer.prepare(request)
    while request.transport is not None and not request.transport.is_closing():
        await answer.write(b" ")
        await asyncio.sleep(0.05)
    return answer


@contextmanager
def served(source: LittleSource) -> Iterator[LittleSource]:
    """The source listens on a port of its own, from a thread of its own."""
    loop = asyncio.new_event_loop()
    ready = threading.Event()

    async def listen() -> web.AppRunner:
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", source.answer)
        runner = web.AppRunner(application, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=source.certificate)
        await site.start()
        source.port = runner.addresses[0][1]
        return runner

    def run() -> None:
        asyncio.set_event_loop(loop)
        runner = loop.run_until_complete(listen())
        ready.set()
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(AT_MOST)
    try:
        yield source
    finally:
        loop.call_soon_threadsafe(loop.stop)
        joined(thread)


def configured(folder: Path, address: str, *, delay: float = 0.0) -> Config:
    """A configuration with one jurisdiction, rivertown, served at ``address``."""
    file = folder / "lawtrack.toml"
    file.write_text(
        f"""contact = "clerk@rivertown.example"
delay = {delay}
[jurisdictions.rivertown]
platform = "legistar"
name = "Rivertown Council"
division = "ocd-division/country:us/state:ma/place:rivertown"
timezone = "America/New_York"
api = "{address}"
""",
        encoding="utf-8",
    )
    config = load_config(file, {})
    upgrade_database(config.database)
    rivertown = config.source("rivertown")
    only = replace(rivertown, addresses={"api": address})
    return replace(config, jurisdictions={"rivertown": only})


# Under a name that the configuration knows, so that a jurisdiction of it can be read.
LITTLE = Platform(name="legistar", begin="tests.support.little_source.begin", addresses={"api": ""})
SETTINGS = {
    "SPIDER_MODULES": [],
    "LAWTRACK_PLATFORMS": (LITTLE,),
    "LAWTRACK_BACKOFF": 0.0,
}


def begin(source: Source, known: StoredState) -> Iterator[Record | Follow]:
    """The platform of the little source."""
    url = f"{source.addresses['api']}/list"
    yield Follow(url=url, parse=parse_list, context={"source": source, "known": known},
                 covers="bills")  # fmt: skip


def parse_list(page: Page, *, source: Source, known: StoredState) -> Iterator[Record | Follow]:
    unchanged = []
    for row in page.json(list):
        if known.bills.get(row["id"]) == row["title"]:
            unchanged.append(row["id"])
            continue
        bill = Bill(
            jurisdiction=source.key,
            upstream_id=row["id"],
            identifier=f"2026-{row['id']}",
            title=row["title"],
            session="2026",
            source_url=page.url,
            stamp=row["title"],
        )
        if row["title"] == "a bug":
            raise KeyError("nobody thought of this")
        yield Follow(
            url=f"{source.addresses['api']}/detail/{row['id']}",
            parse=parse_detail,
            otherwise=without_detail,
            context={"bill": bill},
        )
    if unchanged:
        yield Unchanged(jurisdiction=source.key, kind="bill", upstream_ids=tuple(unchanged))
    yield Checkpoint(jurisdiction=source.key, key="bills", value=str(len(page.json(list))))


def parse_detail(page: Page, *, bill: Bill) -> Iterator[Record]:
    actions = tuple(Action(date=None, description=words) for words in page.json(list))
    yield replace(bill, actions=actions)


def without_detail(*, bill: Bill, failed: Failed) -> Iterator[Record]:
    yield replace(bill, stamp="")
