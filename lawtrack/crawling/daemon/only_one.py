"""One daemon on a database at a time; the second is told who the first is.

Two of them would ask each source twice as often, and get in each other's way at the database. Like
the lock of a crawl it goes with its process, however that ends: what stands in the file beside an
SQLite database is there to be told, and a copy of it, on this machine or another, holds nobody up.
"""

import contextlib
import os
import socket
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from lawtrack.database.locks.lock import answers, lock_number, locked_at_server, locked_file
from lawtrack.errors import LawtrackError

WORDS = "lawtrack daemon"
SUFFIX = ".daemon"  # no jurisdiction's: their locks end with .lock
LONGEST_NAME = 63  # that PostgreSQL shows of a connection
_HOLDER = """
SELECT activity.application_name FROM pg_locks AS held
JOIN pg_stat_activity AS activity ON activity.pid = held.pid
WHERE held.locktype = 'advisory' AND held.granted AND held.classid = :high AND held.objid = :low
AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class DaemonRunning(LawtrackError):
    """Another daemon watches the same database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watcher:
    """A daemon, as another one is told of it."""

    host: str
    pid: int
    since: str

    @property
    def words(self) -> str:
        """Which process it is, and where."""
        return f"pid {self.pid} on {self.host}, since {self.since}"


class OnlyDaemon:
    """The right to be the only daemon on a database, until it is closed or the process ends.

    Raises ``DaemonRunning`` when another has it.
    """

    def __init__(self, database: str, *, now: datetime) -> None:
        self._database = database
        self._me = Watcher(
            host=socket.gethostname(), pid=os.getpid(), since=f"{now:%Y-%m-%d %H:%M} UTC"
        )
        self._descriptor: int | None = None
        self._connection: Connection | None = None
        self.again()

    def again(self) -> None:
        """Take the right again if it was lost with the server's connection."""
        path = daemon_file(self._database)
        if path is not None:
            if self._descriptor is None:
                self._descriptor = locked_file(path)
                if self._descriptor is None:
                    raise _refused(self._database, _written_in(path))
                _write(self._descriptor, self._me)
        elif make_url(self._database).get_backend_name() != "sqlite" and not answers(
            self._connection
        ):
            self._connection = None  # also when the server is still away
            name = f"{WORDS}, {self._me.words}"[:LONGEST_NAME]
            self._connection = locked_at_server(self._database, "the daemon", WORDS, named=name)
            if self._connection is None:
                raise _refused(self._database, _known_to_server(self._database))

    def close(self) -> None:
        """Let another daemon have it; a second time does nothing."""
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class BesideOthers:
    """The right to crawl a database with other machines, as long as no daemon watches it alone.

    ``role`` is what this process is, in a word. Raises ``DaemonRunning`` when a daemon has it.
    """

    def __init__(self, database: str, role: str) -> None:
        self._database = database
        self._name = f"{WORDS}, {role} {os.getpid()} on {socket.gethostname()}"[:LONGEST_NAME]
        self._connection: Connection | None = None
        self.again()

    def again(self) -> None:
        """Take the right again if it was lost with the server's connection."""
        if answers(self._connection):
            return
        self._connection = None
        self._connection = locked_at_server(
            self._database, "this machine", WORDS, named=self._name, shared=True
        )
        if self._connection is None:
            raise _refused(self._database, _known_to_server(self._database))

    def close(self) -> None:
        """Let go of it; a second time does nothing."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def daemon_file(database: str) -> Path | None:
    """The file that the daemon on an SQLite file holds; ``None`` for a server."""
    url = make_url(database)
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    file = Path(str(url.database)).resolve()  # the same one by whatever links
    return file.with_name(f"{file.name}{SUFFIX}")


def _write(descriptor: int, watcher: Watcher) -> None:
    with contextlib.suppress(OSError):  # on a full disk the lock holds all the same
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, orjson.dumps(watcher), 0)


def _written_in(path: Path) -> str:
    try:
        told = orjson.loads(path.read_bytes())
        return Watcher(host=str(told["host"]), pid=int(told["pid"]), since=str(told["since"])).words
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _known_to_server(database: str) -> str:
    number = lock_number(WORDS) & 0xFFFF_FFFF_FFFF_FFFF
    halves = {"high": number >> 32, "low": number & 0xFFFF_FFFF}
    try:
        with create_engine(database, poolclass=NullPool).connect() as connection:
            name = str(connection.scalar(text(_HOLDER), halves) or "")
    except DBAPIError:
        return ""
    return name.removeprefix(f"{WORDS}, ") if name.startswith(WORDS) else ""


def _refused(database: str, who: str) -> DaemonRunning:
    shown = make_url(database).render_as_string(hide_password=True)
    return DaemonRunning(
        f"{shown}: another daemon watches it{f': {who}' if who else ''}"
        " - stop that one first, or give this one a database of its own"
    )
