"""A platform of meetings by a stranger: the example of docs/add-a-platform.md, word for word."""

import datetime as dt
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from aiohttp import web

from lawtrack.config.settings import Config, load_config
from lawtrack.crawling.run import run_crawl
from lawtrack.sandbox.server import Sandbox
from lawtrack.sandbox.world import World
from tests.crawls.test_meeting_platforms import QUICK, flagged, held, stored
from tests.support import NOTHING_BUILT_IN, PROJECT
from tests.support.meetings import TOML, look_alike, ready

pytestmark = pytest.mark.e2e

PAGE = (PROJECT / "docs" / "add-a-platform.md").read_text(encoding="utf-8")
TODAY = dt.date(2026, 10, 26)
MEETINGS = [
    {"id": 7, "title": "Council Meeting", "board": "Council", "starts": "2026-11-03T18:30:00",
     "room": "Town Hall", "agenda": True},
    {"id": 8, "title": "Council Meeting", "board": "Council", "starts": "2026-11-17T18:30:00",
     "state": "Cancelled"},
    {"id": 9, "title": "Workshop", "starts": "soon"},
]  # fmt: skip
AGENDA = """<ul><li class="item" id="1"><b>Call to Order</b></li>
<li class="item" id="2" data-number="2026-12"><b>Purchase of face recognition software</b>
<a href="/paper.txt">Report</a></li></ul>"""


def routes(world: World) -> Iterable[web.AbstractRouteDef]:
    async def meetings(request: web.Request) -> web.Response:
        return web.json_response({"meetings": MEETINGS})

    async def agenda(request: web.Request) -> web.Response:
        return web.Response(text=AGENDA, content_type="text/html")

    async def paper(request: web.Request) -> web.Response:
        return web.Response(text="A staff report.")

    return (web.get("/meetings.json", meetings), web.get("/agenda/7", agenda),
            web.get("/paper.txt", paper))  # fmt: skip


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with look_alike(routes, TODAY) as box:
        yield box


@pytest.fixture
def config(box: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Config]:
    """An installation with the package of the documentation in it."""
    blocks = re.findall(r"```python\n# (town_scrapers/\w+\.py)\n(.*?)```", PAGE, re.DOTALL)
    assert sum(len(code.splitlines()) for _, code in blocks) <= 150
    (tmp_path / "town_scrapers").mkdir()
    for name, code in blocks:
        (tmp_path / name).write_text(code, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    file = tmp_path / "lawtrack.toml"
    file.write_text(
        f'scrapers = "town_scrapers.settings"\n{TOML}platform = "townhall"\n'
        f'site = "{box.address("webapi")}"\n{NOTHING_BUILT_IN}',
        encoding="utf-8",
    )
    yield ready(load_config(file, {}))
    for name in [each for each in sys.modules if each.startswith("town_scrapers")]:
        del sys.modules[name]


def test_the_page_alone_is_enough_for_a_platform_of_ones_own(config: Config, box: Sandbox) -> None:
    now = dt.datetime.combine(TODAY, dt.time(16), tzinfo=dt.UTC)
    first = run_crawl(config, "rivertown", now=now, settings=QUICK)
    assert (first.outcome, first.failed) == ("degraded", 1)  # the meeting without a day
    meetings = held(config)
    assert {id_: (each.time, each.state) for id_, each in meetings.items()} == {
        "7": ("18:30", "confirmed"), "8": ("18:30", "cancelled"),
    }  # fmt: skip
    (matter,) = stored(config).values()
    assert matter.identifier == "2026-12"
    assert flagged(config) == {"Purchase of face recognition software"}
    box.forget_requests()
    again = run_crawl(config, "rivertown", now=now + dt.timedelta(hours=2), settings=QUICK)
    assert (again.new, again.changed) == (0, 0)
    asked = [each.path.partition("?")[0] for each in box.requests()]
    assert asked == ["/robots.txt", "/meetings.json"]
