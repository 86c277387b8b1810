"""A whole first load of hundreds of matters, against a bare Scrapy spider on the same addresses.

Run: python -m benchmarks.crawl [MATTERS], 400 unless told, which takes some two minutes. The
sandbox answers from a process of its own, without delays. All waves are read, each crawl in its
process as always: titles, what can be acted upon, and the past in slices; once with everything that
there is of each matter, and once with what is wanted by default. The bare spider fetches the same
addresses, with Scrapy's own settings and with ours, and does nothing with the answers. Prints each
figure with its limit, the ratios first; returns 1 when a limit is missed.
"""

import multiprocessing
import sys
import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic, process_time
from typing import Any, NamedTuple

import orjson
import scrapy
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Request, Response
from scrapy.settings import Settings

import scrapers.settings
from lawtrack.config.settings import Config, load_config
from lawtrack.crawling.past_state import past_of
from lawtrack.crawling.run import CrawlSummary, run_crawl
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.server import Sandbox

TODAY = date(2026, 10, 1)
NOW = datetime.combine(TODAY, time(12), UTC)
MATTERS = 400
MOST_QUEUED = 8  # crawls until no file is left to be fetched
A_SLICE = 5_000  # records of the past
WAYS = {  # of reading a council: the settings, and the most requests a matter
    "everything": ('history = "all"\ntexts = "all"\n', 7.0),
    "by default": ("", 7.0),
}


class Load(NamedTuple):
    """A council that was read to the end of what is wanted: by which requests, and at what cost."""

    sent: list[dict[str, str]]
    busy: float  # seconds of processor time, of the crawls' own processes
    seconds: float
    records: int
    crawls: int


class Recorder:
    """A Scrapy extension that writes down every request in the order sent."""

    def __init__(self, crawler: Crawler) -> None:
        self._file = crawler.settings["BENCHMARK_REQUESTS"]
        self._sent: list[dict[str, str]] = []
        self._busy = process_time()
        crawler.signals.connect(self.sent, signals.request_reached_downloader)
        crawler.signals.connect(self.closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Recorder":
        return cls(crawler)

    def sent(self, request: Request) -> None:
        if not request.url.endswith("/robots.txt"):
            accept = (request.headers.get("Accept") or b"*/*").decode()
            self._sent.append(
                {
                    "url": request.url,
                    "method": request.method,
                    "body": request.body.decode(),
                    "accept": accept,
                }
            )

    def closed(self) -> None:
        record = {"sent": self._sent, "busy": process_time() - self._busy}
        Path(self._file).write_bytes(orjson.dumps(record))


class BareSpider(scrapy.Spider):
    """Fetches the same addresses and does nothing with the answers."""

    name = "bare"
    requests: list[dict[str, str]]

    async def start(self) -> AsyncIterator[Request]:
        for sent in self.requests:
            yield Request(
                sent["url"],
                method=sent["method"],
                body=sent["body"],
                headers={"Accept": sent["accept"]},
                meta={"handle_httpstatus_all": True, "dont_retry": True, "dont_redirect": True},
                dont_filter=True,
            )

    def parse(self, response: Response, **_: Any) -> None:
        return None


def crawl_bare(requests: list[dict[str, str]], ours: bool, pipe: Connection) -> None:
    """Fetch with Scrapy's own settings, or with ours without what is ours among them."""
    settings = Settings()
    if ours:
        settings.setmodule("scrapers.settings", priority="project")
        for name in ("DOWNLOADER_MIDDLEWARES", "EXTENSIONS"):
            kept = {k: v for k, v in settings.getdict(name).items()
                    if not k.startswith("scrapers.") and "Retry" not in k}  # fmt: skip
            settings.set(name, kept, "cmdline")
        settings.setdict({"ADDONS": {}, "ITEM_PIPELINES": {}}, "cmdline")
    settings.setdict(
        {"DOWNLOAD_DELAY": 0, "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "CONCURRENT_REQUESTS": 8,
         "LOG_LEVEL": "WARNING"},
        "cmdline",
    )  # fmt: skip
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(BareSpider)
    process.crawl(crawler, requests=requests)
    started, busy = monotonic(), process_time()
    process.start()
    assert crawler.stats is not None
    answers = crawler.stats.get_value("response_received_count")
    pipe.send((monotonic() - started, process_time() - busy, answers))


def serve(extra: int, pipe: Connection) -> None:
    with Sandbox(Scenario(today=TODAY, extra=extra)) as box:
        pipe.send(box.config_toml("sqlite:///lawtrack.db"))
        pipe.recv()


def crawl(config: Config, key: str, *, past: int = 0) -> tuple[CrawlSummary, Load]:
    """How a crawl ended, what it asked, and the seconds its process was busy."""
    sent = config.folder / "sent.json"
    summary = run_crawl(
        config,
        key,
        past=past,
        now=NOW,
        settings={
            "EXTENSIONS": {**scrapers.settings.EXTENSIONS, "benchmarks.crawl.Recorder": 0},
            "BENCHMARK_REQUESTS": str(sent),
        },
    )
    record = orjson.loads(sent.read_bytes())
    return summary, Load(record["sent"], record["busy"], summary.seconds, summary.new, 1)


def whole_load(config: Config, key: str) -> Load:
    """All crawls that it takes until nothing is left of what is wanted."""
    summary, load = crawl(config, key)
    print(f"  first crawl: {summary.outcome} {summary.reason}, {len(load.sent)} requests")
    while not past_of(config, key, now=NOW).is_filled:
        summary, more = crawl(config, key, past=A_SLICE)
        load = Load(
            load.sent + more.sent,
            load.busy + more.busy,
            load.seconds + more.seconds,
            load.records + more.records,
            load.crawls + 1,
        )
        print(f"  the past: {summary.outcome} {summary.reason}, {len(more.sent)} requests")
        if not more.sent:
            break
    return load


def compared(load: Load, context: Any, ours: Connection, theirs: Connection) -> bool:
    """Print what the load cost beside a bare spider that fetches the same; whether it is good."""
    good = True
    print(f"lawtrack: {len(load.sent)} requests in {load.crawls} crawls, {load.records} records,"
          f" {load.seconds:.1f} s, {load.busy:.1f} s of CPU,"
          f" {1000 * load.busy / len(load.sent):.2f} ms a request")  # fmt: skip
    for settings, limit in (("Scrapy's own settings", 0.8), ("our settings", 0.5)):
        mine = settings == "our settings"
        bare = context.Process(target=crawl_bare, args=(load.sent, mine, theirs))
        bare.start()
        seconds, busy, answers = ours.recv()
        bare.join()
        print(f"bare spider, {settings}: {answers} answers, {seconds:.1f} s, {busy:.1f} s of CPU")
        print(f"bare spider / lawtrack, {settings}: {busy / load.busy:.2f} by the processor"
              f" (limit: at least {limit}), {seconds / load.seconds:.2f} by the clock",
              flush=True)  # fmt: skip
        good = good and busy / load.busy >= limit
    return good


def settled(folder: Path, sandbox: str, way: str) -> Config:
    """A new database, and the settings of one way of reading."""
    place = folder / way.replace(" ", "-")
    place.mkdir()
    (place / "lawtrack.toml").write_text(f"delay = 0\n{WAYS[way][0]}{sandbox}", encoding="utf-8")
    config = load_config(place / "lawtrack.toml", {})
    upgrade_database(config.database)
    return config


def main() -> int:
    """Print the figures; 1 when a limit is missed."""
    extra = int(sys.argv[1]) if len(sys.argv) > 1 else MATTERS
    good = True
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=serve, args=(extra, theirs))
    server.start()
    with tempfile.TemporaryDirectory() as name:
        sandbox = ours.recv()
        for way, (_, most) in WAYS.items():
            config = settled(Path(name), sandbox, way)
            if way == "everything":
                crawl(config, "philadelphia")  # warms up
            print(f"{way}:")
            load = whole_load(config, "boston")
            if way == "everything":
                good = compared(load, context, ours, theirs) and good
            matters = past_of(config, "boston", now=NOW).bills
            good = good and len(load.sent) <= most * matters
            print(f"requests a matter, {way}: {len(load.sent) / matters:.2f} (limit: {most})")
        config = load_config(Path(name) / "everything" / "lawtrack.toml", {})
        crawl(config, "federal")
        for key, most_again in (("boston", 2), ("philadelphia", 2), ("federal", 1)):
            for _ in range(MOST_QUEUED):  # each fetches some of the files that earlier ones left
                quiet, again = crawl(config, key)
                if len(again.sent) <= most_again:
                    break
            print(f"nothing changed, {key}: {len(again.sent)} requests (limit: {most_again}),"
                  f" {quiet.new} new, {quiet.changed} changed")  # fmt: skip
            good = good and len(again.sent) <= most_again
    ours.send("end")
    server.join()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
