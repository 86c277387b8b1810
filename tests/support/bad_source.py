"""The little source's platform with crawls that go wrong, by the name of the jurisdiction."""

import ctypes
import os
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import event
from sqlalchemy.pool import Pool

from lawtrack.legislation.records import Record, Source, StoredState
from scrapers.page import Follow, Page
from tests.support.little_source import begin as begin_well
from tests.support.little_source import parse_list

MEGABYTES = 8


def begin(source: Source, known: StoredState) -> Iterator[Record | Follow]:
    """As the little source begins, but "hangs", "leaks", "exits" … have it go wrong at the list."""
    for wish in begin_well(source, known):
        if source.key in WRONG:
            assert isinstance(wish, Follow)
            yield Follow(url=wish.url, parse=parse_wrongly, context=wish.context, covers="bills")
        else:
            yield wish


def parse_wrongly(page: Page, *, source: Source, known: StoredState) -> Iterator[Record | Follow]:
    WRONG[source.key]()
    yield from parse_list(page, source=source, known=known)


def hang() -> None:
    while True:  # in Python, so that neither the reactor nor a signal gets a word in
        time.sleep(0.05)


def leak() -> None:
    kept = []
    while True:
        kept.append(b"x" * (MEGABYTES * 1024 * 1024))
        time.sleep(0.1)


def burst() -> None:
    _ = bytearray(8 * 1024**3)  # in one gulp, faster than anybody looks


def crash() -> None:
    ctypes.string_at(0)


def fill() -> None:
    """From now on, a database in this process has no room for another page."""

    def no_more(connection: Any, record: object, proxy: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # SQLite takes it as: no more than now

    event.listen(Pool, "checkout", no_more)


WRONG: dict[str, Callable[[], None]] = {
    "fills": fill,
    "hangs": hang,
    "leaks": leak,
    "bursts": burst,
    "crashes": crash,
    "exits": lambda: os._exit(0),
    "exits-with-7": lambda: os._exit(7),
    "is-killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
}
