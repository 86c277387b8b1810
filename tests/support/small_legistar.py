"""A council on Legistar in a dictionary, read by its parsers and stored by crawls; no wire."""

import asyncio
import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from lawtrack.config.settings import Config
from lawtrack.errors import FailureKind
from lawtrack.ingest.crawl_end.close_crawl import FINISHED, CrawlEnd, Traffic
from lawtrack.ingest.crawl_session import CrawlSession
from lawtrack.legislation.records import Failed, Record
from scrapers.page import Follow, Page
from scrapers.platforms.legistar import lists
from tests.support import NOTHING_BUILT_IN

_OWN = """
contact = "clerk@rivertown.example"
database = "{database}"
[jurisdictions.rivertown]
platform = "legistar"
client = "rivertown"
name = "Rivertown City Council"
division = "ocd-division/country:us/state:ma/place:rivertown"
timezone = "America/New_York"
api = "https://api.example/v1"
site = "https://site.example"
files = "https://files.example"
"""
SETTINGS = _OWN + NOTHING_BUILT_IN
Row = dict[str, Any]
_PATHS = {"events": "EventId", "matters": "MatterId"}
_DATES = {"events": ("EventDate", "EventLastModifiedUtc"),
          "matters": ("MatterIntroDate", "MatterLastModifiedUtc")}  # fmt: skip


@dataclass
class SmallLegistar:
    """Meetings with agendas, matters with steps and texts; ``faults`` answers a path otherwise."""

    events: list[Row] = field(default_factory=list)
    matters: list[Row] = field(default_factory=list)
    agendas: dict[int, list[Row]] = field(default_factory=dict)
    histories: dict[int, list[Row]] = field(default_factory=dict)
    votes: dict[int, list[Row]] = field(default_factory=dict)  # by line
    texts: dict[int, str] = field(default_factory=dict)
    papers: dict[int, list[Row]] = field(default_factory=dict)  # attachments
    faults: dict[str, int] = field(default_factory=dict)
    unlisted: set[int] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def answer(self, url: str) -> Page:
        """What the service says to a request."""
        path, _, query = (
            unquote(url).removeprefix("https://api.example/v1/rivertown/").partition("?")
        )
        self.asked.append(path)
        status, said = self._said(path, query)
        status = self.faults.get(path, status)
        body = json.dumps(said if status == 200 else {"Message": "no"}).encode()
        return Page(url=url, body=body, status=status)

    def _said(self, path: str, query: str) -> tuple[int, Any]:
        first, *rest = path.split("/")
        if path in _PATHS:
            return 200, self._list(path, query)
        if first in _PATHS and len(rest) == 1:
            rows = [r for r in getattr(self, first) if str(r[_PATHS[first]]) == rest[0]]
            return (200, rows[0]) if rows else (404, {})
        if path.endswith("/eventitems"):
            return 200, self.agendas.get(int(rest[0]), [])
        if first == "eventitems":
            return 200, self.votes.get(int(rest[0]), [])
        if path.endswith("/histories"):
            return 200, self.histories.get(int(rest[0]), [])
        if path.endswith("/attachments"):
            return 200, self.papers.get(int(rest[0]), [])
        if path.endswith("/versions") and int(rest[0]) in self.texts:
            return 200, [{"Key": rest[0], "Value": "1"}]
        if "/texts/" in path:
            return 200, {"MatterTextId": int(rest[0]), "MatterTextPlain": self.texts[int(rest[0])]}
        return 200, []

    def _list(self, path: str, query: str) -> list[Row]:
        key = _PATHS[path]
        chosen = {int(id_) for id_ in re.findall(rf"{key} eq (\d+)", query)}
        since = re.search(r"ge datetime'([^']+)'", query)
        until = re.search(r"EventDate lt datetime'([^']+)'", query)
        rows = [row for row in getattr(self, path) if row[key] not in self.unlisted]
        if until:
            first = since[1] if since else ""
            rows = [r for r in rows if first <= str(r["EventDate"])[:10] < until[1]]
        elif since:
            rows = [r for r in rows if any(str(r.get(d) or "") >= since[1] for d in _DATES[path])]
        return sorted(
            (r for r in rows if not chosen or r[key] in chosen),
            key=lambda r: int(r[key]),
            reverse=True,
        )

    def renumber(self, by: int, *, only: Callable[[int], bool] = lambda id_: True) -> None:
        """Give everything (or some) other ids: matters, meetings, lines of agendas, histories."""
        self.give_ids(lambda id_: id_ + by if only(id_) else id_)

    def give_ids(self, new_id: Callable[[int], int]) -> None:
        """Give everything these ids."""

        def moved(id_: int | None) -> int | None:
            return id_ if id_ is None else new_id(id_)

        keys = ("EventId", "MatterId", "EventItemId", "EventItemMatterId", "MatterHistoryId",
                "MatterHistoryEventId")  # fmt: skip

        def renamed(rows: list[Row]) -> list[Row]:
            return [{k: moved(v) if k in keys else v for k, v in row.items()} for row in rows]

        self.events, self.matters = renamed(self.events), renamed(self.matters)
        for name in ("agendas", "histories"):
            tables: Mapping[int, list[Row]] = getattr(self, name)
            setattr(self, name, {moved(id_): renamed(rows) for id_, rows in tables.items()})


def crawl(
    legistar: SmallLegistar,
    config: Config,
    now: dt.datetime,
    *,
    full: bool = False,
    since: dt.date | None = None,
    past: int = 0,
    sparing: bool = False,
    killed_after: int = 1_000_000,
) -> None:
    """A crawl of it at that moment, from its first request to its end, or to a sudden one."""
    asyncio.run(
        crawled(legistar, config, now, full=full, since=since, past=past, sparing=sparing,
                most=killed_after)
    )  # fmt: skip


async def crawled(
    legistar: SmallLegistar,
    config: Config,
    now: dt.datetime,
    *,
    full: bool = False,
    since: dt.date | None = None,
    past: int = 0,
    sparing: bool = False,
    most: int = 1_000_000,
) -> None:
    """Crawl it like ``crawl``, in a loop that runs; ``most`` requests, then a sudden end."""
    session = CrawlSession(
        config, "rivertown", now=lambda: now, full=full, since=since, past=past, sparing=sparing
    )
    start = await session.begin()
    waiting: list[Record | Follow] = list(lists.begin(start.source, start.known))
    errors = 0
    while waiting:
        records = session.take(each for each in waiting if not isinstance(each, Follow))
        await session.store(records, {}, traffic=Traffic())
        wishes = [each for each in waiting if isinstance(each, Follow)]
        waiting = []
        for wish in wishes:
            if not wish.url.startswith("https://api.example/"):
                continue  # the calendar for people
            if most <= 0:
                session.close()
                return
            most -= 1
            page = legistar.answer(wish.url)
            if page.status == 200 or page.status in wish.statuses:
                waiting += wish.parse(page, **wish.context)
                continue
            failed = Failed(
                jurisdiction="rivertown", url=wish.url, reason=f"answered {page.status}",
                covers=wish.covers, cause=FailureKind.STATUS,
            )  # fmt: skip
            waiting.append(failed)
            if wish.otherwise is not None:
                waiting += wish.otherwise(failed=failed, **wish.context)
    await session.finish(CrawlEnd(reason=FINISHED, pages=len(legistar.asked), errors=errors))
