"""The process of a crawl, from within: Scrapy runs in it once, and it tells its parent of that.

What it says goes through a pipe, as pairs: that it is alive, that it waits for the database, what a
first load has planned, and why it could not start.
"""

import contextlib
import gc
import logging
import os
import signal
import sys
import threading
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from lawtrack.config.settings import Config
from lawtrack.crawling.limits import cap_memory
from lawtrack.legislation.records import Source

SECONDS_BETWEEN_SIGNS = 1.0
SIGN_OF_LIFE = ("alive", "")
WAITING, UNWRITTEN = "waiting", "unwritten"  # for the database; what its row should have said
PLANNED = "planned"  # what a first load says of itself
# What moves in a crawl that is getting on: requests, answers, pages stored.
COUNTS = ("downloader/request_count", "downloader/response_count", "item_scraped_count")


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlTask:
    """What the child is told; it can be pickled."""

    config: Config
    source: Source
    settings: dict[str, Any]
    log: str


def crawl_here(task: CrawlTask, leash: Connection, answer: Connection, memory: int) -> None:
    """Run the crawl in this process, which ends with it; the body of the child."""
    if hasattr(os, "setsid"):
        os.setsid()  # Ctrl-C reaches the parent only, which asks this process to stop
    try:
        _write_to(task.log)
    except FileNotFoundError:
        return  # the parent was told to end as this began, and took its folder along
    cap_memory(memory)
    spare_the_collector()
    threading.Thread(target=_stop_with_parent, args=(leash,), daemon=True).start()

    from scrapy.crawler import AsyncCrawlerProcess  # the parent needs no Scrapy
    from scrapy.settings import Settings
    from scrapy.utils.misc import load_object

    settings = Settings()
    settings.setmodule(task.config.scrapers, priority="project")
    settings.setdict({**task.settings, "LAWTRACK_CONFIG": task.config}, priority="cmdline")
    spider_of = load_object(settings["LAWTRACK_SPIDER_OF"])
    process = AsyncCrawlerProcess(settings)
    logging.disable(logging.getLevelName(settings["LOG_LEVEL"]) - 1)  # nobody reads what is below
    crawler = process.create_crawler(spider_of(task.source, settings))
    process.crawl(crawler)
    ended = threading.Event()
    signs = threading.Thread(target=_show_life, args=(crawler, answer, ended), daemon=True)
    signs.start()
    process.start()
    ended.set()
    signs.join()
    if crawler.stats:
        if problem := crawler.stats.get_value("lawtrack/problem"):
            answer.send(problem)
        if unwritten := crawler.stats.get_value("lawtrack/unwritten"):
            answer.send((UNWRITTEN, unwritten))
    answer.close()


def spare_the_collector() -> None:
    """The garbage collector looks at this process less often.

    What was imported stays, and what is on its way into the database is let go by itself: the
    collector going over both took a sixth of a crawl.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _show_life(crawler: Any, answer: Connection, ended: threading.Event) -> None:
    """Tell the parent that the crawl is getting on, whenever its counts have moved, or waits."""
    before: list[Any] = []
    sent = {WAITING: "", PLANNED: ()}
    is_ended = False
    while not is_ended:
        is_ended = ended.wait(SECONDS_BETWEEN_SIGNS)
        for kind, was in sent.items():
            says = crawler.stats.get_value(f"lawtrack/{kind}", was) if crawler.stats else was
            if says != was:
                sent[kind] = says
                with contextlib.suppress(OSError):
                    answer.send((kind, says))
        counts = [crawler.stats.get_value(name) for name in COUNTS] if crawler.stats else []
        if counts != before:
            before = counts
            with contextlib.suppress(OSError):  # the parent is gone; the leash tells it
                answer.send(SIGN_OF_LIFE)


def _write_to(log: str) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.close(descriptor)


def _stop_with_parent(leash: Connection) -> None:
    """Ask this process to stop when the parent, at the other end of the pipe, is gone."""
    with contextlib.suppress(EOFError, OSError):
        leash.recv()
    os.kill(os.getpid(), signal.SIGTERM)
