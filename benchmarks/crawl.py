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
from time import monotonic
from typing import Any

import orjson
import scrapy
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Request, Response
from scrapy.settings import Settings

import scrapers.settings
from lawtrack.config import load_config
from lawtrack.crawl import CrawlSummary, run_crawl
from lawtrack.database import upgrade
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.server import Sandbox

TODAY = date(2026, 10, 1)
NOW = datetime.combine(TODAY, time(12), UTC)
CITIES = ("boston", "philadelphia")


class Recorder:
    """A Scrapy extension that writes down every request in the order sent."""

    def __init__(self, crawler: Crawler) -> None:
        self._file = crawler.settings["BENCHMARK_REQUESTS"]
        self._sent: list[dict[str, str]] = []
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
        Path(self._file).write_bytes(orjson.dumps(self._sent))


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


def crawl_bare(requests: list[dict[str, str]], pipe: Connection) -> None:
    settings = Settings()
    settings.setmodule("scrapers.settings", priority="project")
    own = ("scrapers.",)
    kept = {k: v for k, v in scrapers.settings.DOWNLOADER_MIDDLEWARES.items()
            if not k.startswith(own) and "Retry" not in k}  # fmt: skip
    settings.set("DOWNLOADER_MIDDLEWARES", kept, "cmdline")
    extensions = {k: v for k, v in scrapers.settings.EXTENSIONS.items() if not k.startswith(own)}
    settings.set("EXTENSIONS", extensions, "cmdline")
    settings.setdict(
        {"ADDONS": {}, "ITEM_PIPELINES": {}, "DOWNLOAD_DELAY": 0,
         "CONCURRENT_REQUESTS_PER_DOMAIN": 8},
        "cmdline",
    )  # fmt: skip
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(BareSpider)
    process.crawl(crawler, requests=requests)
    started = monotonic()
    process.start()
    assert crawler.stats is not None
    pipe.send((monotonic() - started, crawler.stats.get_value("response_received_count")))


def serve(extra: int, pipe: Connection) -> None:
    with Sandbox(Scenario(today=TODAY, extra=extra)) as box:
        pipe.send(box.config_toml("sqlite:///lawtrack.db"))
        pipe.recv()


def crawl(folder: Path, key: str, name: str) -> tuple[CrawlSummary, list[dict[str, str]]]:
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
    return summary, orjson.loads(sent.read_bytes())


def main() -> None:
    extra = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=serve, args=(extra, theirs))
    server.start()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "lawtrack.toml").write_text(f"delay = 0\n{ours.recv()}", encoding="utf-8")
        upgrade(load_config(folder / "lawtrack.toml", {}).database)
        run_crawl(load_config(folder / "lawtrack.toml", {}), "federal", now=NOW)  # warms up
        first, sent = crawl(folder, "boston", "first")
        print(f"boston: {first.outcome} {first.reason}")
        bare = context.Process(target=crawl_bare, args=(sent, theirs))
        bare.start()
        seconds, answers = ours.recv()
        bare.join()
        requests = len(sent) / max(1, first.new)
        print(f"lawtrack: {len(sent)} requests, {first.new} new records in {first.seconds:.1f} s,"
              f" {len(sent) / first.seconds:.0f} requests/s")  # fmt: skip
        print(
            f"bare spider: {answers} answers in {seconds:.1f} s, {answers / seconds:.0f} requests/s"
        )
        ratio = (len(sent) / first.seconds) / (answers / seconds)
        print(f"lawtrack / bare: {ratio:.2f} (limit: at least 0.80)")
        print(f"requests per record of a first load: {requests:.2f} (limit: at most 5)")
        crawl(folder, "philadelphia", "first-philadelphia")
        for key in CITIES:
            quiet, again = crawl(folder, key, f"quiet-{key}")
            print(f"nothing changed, {key}: {len(again)} requests (limit: 2),"
                  f" {quiet.new} new, {quiet.changed} changed")  # fmt: skip
            if len(again) > 2:
                for one in again[:12]:
                    print(f"  {one['method']} {one['url']}")
        quiet, again = crawl(folder, "federal", "quiet-federal")
        print(f"nothing changed, federal: {len(again)} requests (limit: 1)")
    ours.send("end")
    server.join()


if __name__ == "__main__":
    main()
