"""Turns at writing an SQLite file: who came first writes first.

SQLite has no queue: each of those who find the file locked tries again by itself, in pauses that
grow, and one of eight crawls has tried for a minute in vain while the others wrote one after the
other. So crawls, and what people write, stand in a queue beside the file. Each takes the next
number, and it is its turn when nobody has a smaller one. A number is a lock of the kernel's on one
byte of a file, and goes with the process that holds it, however that ends.

Nothing hangs on a turn but fairness: SQLite's own lock holds all the same. So who can have no
number (another kind of machine, no place for the file) writes without one, and so does who has
waited too long: the first in the queue may be asleep.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, Engine, event

from lawtrack.database.engine import open_database, sqlite_file

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

SUFFIX = ".turns"
PAUSE = 0.01  # seconds between two looks whether it is our turn
_PLACE = "place in the queue"
_DIGITS = 19  # of the last number that was taken, as the file has it
LAST = 2**62


@asynccontextmanager
async def turn_at(database: str, *, seconds: Callable[[], float]) -> AsyncIterator[None]:
    """Inside, it is the caller's turn to write the database, or ``seconds`` have gone by.

    They may change while it waits. A server needs no turns.
    """
    file = sqlite_file(database)
    place = _place_at(file) if file is not None else None
    if place is None:
        yield
        return
    began = monotonic()
    try:
        while not place.is_first() and monotonic() - began < seconds():
            await asyncio.sleep(PAUSE)
        yield
    finally:
        place.leave()


def open_in_line(url: str, *, seconds: float, busy: float | None = None) -> Engine:
    """An engine that writes, each transaction of which waits for its turn, at most so long.

    The thread waits with it. It is for what somebody has typed or sent, which must not try in vain
    while several crawls write. A server needs no turns.
    """
    file = sqlite_file(url)

    def wait(connection: Connection) -> None:
        place = _place_at(file) if file is not None else None
        if place is None:
            return
        connection.info[_PLACE] = place
        began = monotonic()
        while not place.is_first() and monotonic() - began < seconds:
            sleep(PAUSE)

    engine = open_database(url, busy=busy, writes=True, before_writing=wait)
    event.listen(engine, "checkin", _leave)  # however the transaction has ended
    return engine


def _leave(connection: object, record: Any) -> None:
    place: _Place | None = record.info.pop(_PLACE, None)
    if place is not None:
        place.leave()


def turns_file(file: Path) -> Path:
    """Where the queue of those who write a database is."""
    return file.with_name(f"{file.name}{SUFFIX}")


class _Place:
    """Somebody's place in the queue, until it is left."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._number: int | None = None

    def is_first(self) -> bool:
        """Whether its turn has come; it takes a number with the first question."""
        self._number = self._number or _taken(self._descriptor)
        return self._number is not None and _is_first(self._descriptor, self._number)

    def leave(self) -> None:
        """It is the next one's turn."""
        os.close(self._descriptor)


def _place_at(file: Path) -> _Place | None:
    path = turns_file(file)
    if fcntl is None or not file.exists():
        return None
    try:
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0)
        return _Place(os.open(path, flags, 0o600))
    except OSError:
        return None


def _taken(descriptor: int) -> int | None:
    """The next number, held from now on; ``None`` while another one takes his."""
    if not _locked(descriptor, fcntl.LOCK_EX, first=0, last=0):
        return None
    try:
        before = os.pread(descriptor, _DIGITS, 0)
        number = int(before) + 1 if before.isdigit() and int(before) < LAST else 1
        if not _locked(descriptor, fcntl.LOCK_EX, first=number, last=number):
            return None
        os.pwrite(descriptor, f"{number:0{_DIGITS}}".encode(), 0)
    finally:
        fcntl.lockf(descriptor, fcntl.LOCK_UN, 1, 0)
    return number


def _is_first(descriptor: int, number: int) -> bool:
    """Whether nobody has a smaller number."""
    return number == 1 or _locked(descriptor, fcntl.LOCK_SH, first=1, last=number - 1)


def _locked(descriptor: int, kind: int, *, first: int, last: int) -> bool:
    try:
        fcntl.lockf(descriptor, kind | fcntl.LOCK_NB, last - first + 1, first)
    except OSError:
        return False
    return True
