"""A crawl of thousands of matters with details, against a bare Scrapy spider on the same addresses.

Run: python -m benchmarks.crawl [MATTERS]. The sandbox answers from a process of its own; both
spiders run with the same settings, without delays. Prints each figure with its limit.
"""

import multiprocessing
import sys
import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic, process_time
from typing import Any

import orjson
import scrapy
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Request, Response
from scrapy.settings import Settings

import scrapers.settings
from lawtrack.config.settings import load_config
from lawtrack.crawling.run import CrawlSummary, run_crawl
from lawtrack.database.engine import upgrade_database
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.server import Sandbox

TODAY = date(2026, 10, 1)
NOW = datetime.combine(TODAY, time(12), UTC)


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
        told = {"sent": self._sent, "busy": process_time() - self._busy}
        Path(self._file).write_bytes(orjson.dumps(told))


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


def crawl(folder: Path, key: str, name: str) -> tuple[CrawlSummary, list[dict[str, str]], float]:
    """How the crawl ended, what it asked, and the seconds its process was busy."""
    sent = folder / f"{name}.json"
    config = load_config(folder / "lawtrack.toml", {})
    summary = run_crawl(
        config,
        key,
        now=NOW,
        settings={
            "EXTENSIONS": {**scrapers.settings.EXTENSIONS, "benchmarks.crawl.Recorder": 0},
            "BENCHMARK_REQUESTS": str(sent),
        },
    )
    told = orjson.loads(sent.read_bytes())
    return summary, told["sent"], told["busy"]


def main() -> None:
    extra = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=serve, args=(extra, theirs))
    server.start()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "lawtrack.toml").write_text(f"delay = 0\n{ours.recv()}", encoding="utf-8")
        upgrade_database(load_config(folder / "lawtrack.toml", {}).database)
        crawl(folder, "federal", "warms-up")
        first, sent, busy = crawl(folder, "boston", "first")
        print(f"boston: {first.outcome} {first.reason}")
        print(f"lawtrack: {len(sent)} requests, {first.new} new records in {first.seconds:.1f} s,"
              f" {len(sent) / first.seconds:.0f} requests/s, {busy:.1f} s busy")  # fmt: skip
        for settings, limit in (("Scrapy's own settings", " (limit: at least 0.80)"),
                                ("our settings", "")):  # fmt: skip
            mine = settings == "our settings"
            bare = context.Process(target=crawl_bare, args=(sent, mine, theirs))
            bare.start()
            seconds, bare_busy, answers = ours.recv()
            bare.join()
            print(f"bare spider, {settings}: {answers} answers in {seconds:.1f} s,"
                  f" {answers / seconds:.0f} requests/s, {bare_busy:.1f} s busy")  # fmt: skip
            print(f"lawtrack / bare spider, {settings}: {seconds / first.seconds:.2f} by the clock,"
                  f" {bare_busy / busy:.2f} by the processor{limit}")  # fmt: skip
        requests = len(sent) / max(1, first.new)
        print(f"requests per record of a first load: {requests:.2f} (limit: at most 5)")
        crawl(folder, "philadelphia", "first-philadelphia")
        for key, most in (("boston", 2), ("philadelphia", 2), ("federal", 1)):
            quiet, again, _ = crawl(folder, key, f"quiet-{key}")
            print(f"nothing changed, {key}: {len(again)} requests (limit: {most}),"
                  f" {quiet.new} new, {quiet.changed} changed")  # fmt: skip
            if len(again) > most:
                for one in again[:12]:
                    print(f"  {one['method']} {one['url']}")
    ours.send("end")
    server.join()


if __name__ == "__main__":
    main()
