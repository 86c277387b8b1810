"""How soon a first load of a big council is of use, at one request a second, in simulated time.

Run: python -m benchmarks.first_useful [MATTERS]. The real spider, parsers and sessions read and
store a council of 30,000 matters and 6,000 meetings, 30 of the matters on the topic; each request
takes a second of a clock that nobody waits for. A first crawl is followed by looks for news each
half hour, and by slices of the past between them, as in the daemon, until everything of two years
is read. Prints after how many requests what is known, with its limit, and the same for lists
that are read from the oldest on, each page's details before the next page. Returns 1 when a limit
is missed.
"""

import asyncio
import contextlib
import heapq
import logging
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from scrapy.http import Request, Response
from scrapy.utils.misc import load_object
from sqlalchemy import select

from benchmarks._large_council import (
    CONFIG,
    MATTERS_A_YEAR,
    MEETINGS_A_YEAR,
    TWO_YEARS,
    LargeCouncil,
    Matter,
    Meeting,
    large_council,
)
from lawtrack.config.settings import Config, load_config
from lawtrack.crawling.first_load import FirstLoad, first_load
from lawtrack.crawling.past_state import past_of
from lawtrack.database.engine import database_session, open_database
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.database.tables.legislation import BillRow, FlagRow, TextRow
from lawtrack.errors import FailureKind
from lawtrack.ingest.crawl_end.close_crawl import FINISHED, CrawlEnd, Traffic
from lawtrack.ingest.crawl_session import CrawlSession
from lawtrack.ingest.document_texts import documents_of
from lawtrack.ingest.documents.reader_process import DocumentReader
from lawtrack.legislation.records import Record
from scrapers.platforms import legistar
from scrapers.spider import Batch, JurisdictionSpider, platform_spider

KEY = "rivertown"
TODAY = date(2026, 11, 16)
START = datetime.combine(TODAY, time(12), UTC)
MATTERS, MEETINGS, ON_TOPIC = 30_000, 6_000, 30
PAGE_ROWS = 1000
AHEAD = 8  # requests that Scrapy takes from its queue before their turn
SECONDS_TO_STORE = 2.0  # that a record waits at most, as in the pipeline
NEWS_EVERY = timedelta(minutes=30)  # as usual on Legistar
A_SLICE = 200  # records
# Requests until, at the size that is asked for by default.
LIMITS = {
    "the first flag": 60,
    "all on coming agendas stored with text": 250,
    "90 % of the last two years' flagged": 3_500,
    "all of the last two years' flagged": 8_000,
}
FIRST_END, THE_END = "the first crawl's end", "everything of two years read"


@dataclass(slots=True)
class Load:
    """One load of a council under way: its clock, and what was reached after how many requests."""

    council: LargeCouncil
    config: Config
    requests: int = 0
    reached: dict[str, int] = field(default_factory=dict)
    estimate: FirstLoad = field(default_factory=FirstLoad)  # what the first crawl said it costs

    def now(self) -> datetime:
        """The simulated clock: a second a request."""
        return START + timedelta(seconds=self.requests)

    def look(self) -> None:
        """Note what is reached by what is stored now."""
        if LIMITS.keys() <= self.reached.keys():
            return
        engine = open_database(self.config.database)
        with contextlib.closing(engine.raw_connection()), database_session(engine) as session:
            query = select(FlagRow.judgement, BillRow.upstream_id).join(
                BillRow, BillRow.id == FlagRow.subject_id
            )
            flags = [
                (judgement, int(id_))
                for judgement, id_ in session.execute(query.where(FlagRow.kind == "bill"))
            ]
            urls = session.scalars(select(TextRow.url).where(TextRow.state == "text")).all()
        engine.dispose()
        flagged = {id_ for judgement, id_ in flags if judgement != "watch"}
        texts = {int(url.split("/")[-3]) for url in urls if "/texts/" in url}
        wanted = self.council.on_topic(days=TWO_YEARS)
        coming = {
            id_ for id_ in self.council.on_coming_agendas() if self.council.matters[id_].has_text
        }
        share = len(flagged & wanted) / len(wanted)
        states = (bool(flags), coming <= texts, share >= 0.9, share == 1)
        for name, is_reached in zip(LIMITS, states, strict=True):
            if is_reached:
                self.reached.setdefault(name, self.requests)


class Turns:
    """The order of Scrapy's scheduler and downloader: by priority, of equals the last one first."""

    def __init__(self) -> None:
        self._waiting: list[tuple[int, int, Request]] = []
        self._taken: deque[Request] = deque()
        self._count = 0

    def put(self, request: Request) -> None:
        """It waits for its turn."""
        self._count += 1
        heapq.heappush(self._waiting, (-request.priority, -self._count, request))

    def each(self) -> Iterator[Request]:
        """The next one, as long as there is any."""
        while self._waiting or self._taken:
            while self._waiting and len(self._taken) < AHEAD:
                self._taken.append(heapq.heappop(self._waiting)[2])
            yield self._taken.popleft()


async def crawl(load: Load, reader: DocumentReader, *, past: int = 0) -> None:
    """One crawl, from its first request to its end, by the real spider and session."""
    session = CrawlSession(load.config, KEY, now=load.now, past=past)
    start = await session.begin()
    spider: JurisdictionSpider = platform_spider(KEY, load_object(legistar.PLATFORM.begin))()
    spider.source, spider.known, spider.failing = start.source, start.known, start.failing
    turns, waiting, stored_at, began = Turns(), list[Record](), load.requests, load.requests

    async def store() -> None:
        texts = {
            id(document): reader.read(
                document.content or b"", media_type=document.media_type, url=document.url
            )
            for document in documents_of(waiting)
        }
        await session.store(waiting, texts, traffic=Traffic(requests=load.requests - began))
        waiting.clear()
        load.look()

    def take(output: Iterator[Batch | Request]) -> None:
        for thing in output:
            if isinstance(thing, Request):
                turns.put(thing)
            else:
                waiting.extend(session.take(thing.records))

    take(spider.first())
    for request in turns.each():
        load.requests += 1
        page = load.council.answer(request.url)
        follow = request.cb_kwargs["follow"]
        if page.status == 200 or page.status in follow.statuses:
            response = Response(page.url, status=page.status, body=page.body, request=request)
            take(spider.read(response, follow))
        else:
            take(spider.go_without(request, FailureKind.STATUS, f"answered {page.status}"))
        if waiting and load.requests - stored_at >= SECONDS_TO_STORE:
            stored_at = load.requests
            await store()
    await store()
    traffic = Traffic(requests=load.requests - began)
    if session.planned:
        load.estimate = first_load(session.planned)
    await session.finish(CrawlEnd(reason=FINISHED, pages=spider.pages_read, traffic=traffic))


def filled(load: Load) -> None:
    """Load the council: a first crawl, then slices of the past between looks for news."""
    with DocumentReader() as reader:
        asyncio.run(crawl(load, reader))
        load.reached[FIRST_END] = load.requests
        news = load.now() + NEWS_EVERY
        while not past_of(load.config, KEY, now=load.now()).is_filled:
            if load.now() >= news:
                news = load.now() + NEWS_EVERY
                asyncio.run(crawl(load, reader))
            asyncio.run(crawl(load, reader, past=A_SLICE))
    load.reached[THE_END] = load.requests


def loaded(council: LargeCouncil, folder: Path) -> Load:
    """The load of a council into a new database in the folder, to its end."""
    file = folder / "lawtrack.toml"
    off = "".join(
        f"[jurisdictions.{name}]\nenabled = false\n"
        for name in ("boston", "philadelphia", "federal")
    )
    database = f'database = "sqlite:///{folder / "lawtrack.db"}"\n'
    file.write_text(database + CONFIG + off, encoding="utf-8")
    load = Load(council, load_config(file, {}))
    upgrade_database(load.config.database)
    filled(load)
    return load


def oldest_first(council: LargeCouncil) -> dict[str, int]:
    """The same if lists were read from the oldest on, with the details of a page before the next.

    Nothing is judged before its details are there; everything costs what it costs today.
    """
    wanted = council.on_topic(days=TWO_YEARS)
    coming = {id_ for id_ in council.on_coming_agendas() if council.matters[id_].has_text}
    flagged, texts = set[int](), set[int]()
    reached: dict[str, int] = {}
    requests = 1  # the bodies
    records: list[Matter | Meeting] = [*council.meetings.values(), *council.matters.values()]
    for place, record in enumerate(records):
        requests += council.requests_of(record) + (place % PAGE_ROWS == 0)
        if not isinstance(record, Matter):
            continue
        texts.add(record.id)
        flagged |= {record.id} if record.on_topic else set()
        share = len(flagged & wanted) / len(wanted)
        for name, is_reached in zip(
            LIMITS, (bool(flagged), coming <= texts, share >= 0.9, share == 1), strict=True
        ):
            if is_reached:
                reached.setdefault(name, requests)
    return {**reached, THE_END: requests}


def report(load: Load, before: dict[str, int], *, say: Callable[[str], None] = print) -> bool:
    """Print what was reached when; whether no limit is missed."""
    good = True
    for name, requests in load.reached.items():
        limit = LIMITS.get(name)
        words = f"{name}: after {requests:,} requests"
        if limit:
            words += f" (limit: at most {limit:,})"
        if name in before:
            words += f"; from the oldest on: {before[name]:,}"
        say(words)
        good = good and (limit is None or requests <= limit)
    for name in LIMITS.keys() - load.reached.keys():
        say(f"{name}: never")
        good = False
    return good


def main() -> int:
    """Print the figures; 1 when a limit is missed."""
    logging.disable(logging.WARNING)
    matters = int(sys.argv[1]) if len(sys.argv) > 1 else MATTERS
    meetings = matters * MEETINGS_A_YEAR // MATTERS_A_YEAR
    council = large_council(TODAY, matters=matters, meetings=meetings, on_topic=ON_TOPIC)
    print(f"a council of {matters:,} matters and {meetings:,} meetings, one request a second:")
    with tempfile.TemporaryDirectory() as name:
        load = loaded(council, Path(name))
    return 0 if report(load, oldest_first(council)) else 1


if __name__ == "__main__":
    sys.exit(main())
