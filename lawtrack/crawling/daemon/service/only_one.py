"""One daemon on a database at a time; the second is told who the first is.

On a server, planners and workers share that right, and an upgrade has it alone.

Two of them would ask each source twice as often, and get in each other's way at the database. Like
the lock of a crawl it goes with its process, however that ends: what stands in the file beside an
SQLite database is there to be told, and a copy of it, on this machine or another, holds nobody up.
"""

import contextlib
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from lawtrack.database.locks.lock import (
    answers,
    lock_number,
    locked_at_server,
    locked_file,
    refuse_pooled_sessions,
)
from lawtrack.database.opening.database_errors import one_line
from lawtrack.database.opening.schema import LOCK_NOT_AVAILABLE
from lawtrack.errors import LawtrackError

WORDS = "lawtrack daemon"
SUFFIX = ".daemon"  # no jurisdiction's: their locks end with .lock
LONGEST_NAME = 63  # that PostgreSQL shows of a connection
UPGRADE = "upgrade"  # what an upgrade calls itself among them
SECONDS_TO_END = 90.0  # for those at work; a daemon looks once a minute
_AT_WORK = """
SELECT activity.application_name AS name, held.granted FROM pg_locks AS held
JOIN pg_stat_activity AS activity ON activity.pid = held.pid
WHERE held.locktype = 'advisory' AND held.classid = :high AND held.objid = :low
AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
ORDER BY activity.backend_start
"""

# The first half of a lock that all hold at once; the second is a hash of the settings they go by.
SETTINGS_LOCK = 0x1AC8
_NOTE_SETTINGS = "SELECT pg_advisory_lock_shared(:settings, :own)"
_BY_OTHER_SETTINGS = """
SELECT activity.application_name FROM pg_locks AS held
JOIN pg_stat_activity AS activity ON activity.pid = held.pid
WHERE held.locktype = 'advisory' AND held.objsubid = 2
AND held.classid = :settings AND held.objid <> :own
AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
ORDER BY activity.backend_start LIMIT 1
"""


class DaemonRunning(LawtrackError):
    """Another daemon watches the same database."""


class OtherSettings(DaemonRunning):
    """Somebody works at the same database by other settings."""


class UpgradeUnderWay(DaemonRunning):
    """The database is being upgraded, or is to be as soon as nobody is at work any more."""


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
        """Take the right again if it was lost with the server's connection.

        Raises ``UpgradeUnderWay`` when an upgrade waits for it.
        """
        path = daemon_file(self._database)
        if path is not None:
            if self._descriptor is None:
                self._descriptor = locked_file(path)
                if self._descriptor is None:
                    raise _refused(self._database, _written_in(path))
                _write(self._descriptor, self._me)
        elif make_url(self._database).get_backend_name() != "sqlite":
            if answers(self._connection):
                _let_upgrade_go_first(self._database, self._connection)
                return
            self._connection = None  # also when the server is still away
            name = f"{WORDS}, {self._me.words}"[:LONGEST_NAME]
            self._connection = locked_at_server(self._database, "the daemon", WORDS, named=name)
            if self._connection is None:
                raise _refused_by_server(self._database)

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

    ``role`` is what this process is, in a word. Raises ``DaemonRunning`` when a daemon has it, and
    ``OtherSettings`` when another machine goes by other ``settings``: each crawl makes the
    subscriptions those of its own, and would end the others.
    """

    def __init__(self, database: str, role: str, settings: str = "") -> None:
        self._database = database
        self._name = _name(role)
        self._settings = lock_number(settings) & 0x7FFF_FFFF
        self._connection: Connection | None = None
        self.again()

    def again(self) -> None:
        """Take the right again if it was lost with the server's connection.

        Raises ``UpgradeUnderWay`` when an upgrade waits for it.
        """
        if answers(self._connection):
            _let_upgrade_go_first(self._database, self._connection)
            return
        self._connection = None
        self._connection = locked_at_server(
            self._database, "this machine", WORDS, named=self._name, shared=True
        )
        if self._connection is None:
            raise _refused_by_server(self._database)
        asked = {"settings": SETTINGS_LOCK, "own": self._settings}
        self._connection.execute(text(_NOTE_SETTINGS), asked)
        if name := self._connection.scalar(text(_BY_OTHER_SETTINGS), asked):
            self.close()
            raise OtherSettings(
                f"{_address(self._database)}: {name.removeprefix(f'{WORDS}, ')} works there by"
                " other settings - give both the same jurisdictions, topics and alerts, or this"
                " one a database of its own"
            )

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


@contextmanager
def nobody_at_work(database: str, *, seconds: float = SECONDS_TO_END) -> Iterator[None]:
    """A context in which no daemon, planner or worker is at work on the server's database.

    Those that are notice that it is waited for, and end; new ones are refused. Raises
    ``DaemonRunning`` with the names of those that have not ended in time. An SQLite file has one
    daemon at most, which looks at the schema itself.
    """
    if make_url(database).get_backend_name() == "sqlite":
        yield
        return
    engine = create_engine(
        database, poolclass=NullPool, isolation_level="AUTOCOMMIT",
        connect_args={"application_name": _name(UPGRADE)},
    )  # fmt: skip
    with one_line(engine), engine.connect() as connection:
        refuse_pooled_sessions(connection)
        connection.execute(text(f"SET lock_timeout = '{seconds * 1000:.0f}ms'"))
        try:
            asked = {"number": lock_number(WORDS)}
            connection.execute(text("SELECT pg_advisory_lock(:number)"), asked)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", "") != LOCK_NOT_AVAILABLE:
                raise
            names = ", ".join(name for name, granted in _at_work(connection) if granted)
            raise DaemonRunning(
                f"{_address(database)}: may not be upgraded while an older lawtrack is at work:"
                f" {names} - stop it first"
            ) from None
        yield


def _name(words: str) -> str:
    return f"{WORDS}, {words} {os.getpid()} on {socket.gethostname()}"[:LONGEST_NAME]


def _address(database: str) -> str:
    return make_url(database).render_as_string(hide_password=True)


def _at_work(connection: Connection) -> list[tuple[str, bool]]:
    """Who has the right to be at work, or waits for it, by what they call themselves."""
    number = lock_number(WORDS) & 0xFFFF_FFFF_FFFF_FFFF
    halves = {"high": number >> 32, "low": number & 0xFFFF_FFFF}
    return [
        (str(row.name or "somebody").removeprefix(f"{WORDS}, "), bool(row.granted))
        for row in connection.execute(text(_AT_WORK), halves)
    ]


def _let_upgrade_go_first(database: str, connection: Connection | None) -> None:
    if connection is not None and any(name.startswith(UPGRADE) for name, _ in _at_work(connection)):
        raise UpgradeUnderWay(
            f"{_address(database)}: is being upgraded - start this again when that is done,"
            " with the version that did it"
        )


def _refused_by_server(database: str) -> DaemonRunning:
    """Why the right was not to be had there."""
    try:
        with create_engine(database, poolclass=NullPool).connect() as connection:
            _let_upgrade_go_first(database, connection)
            who = next((name for name, granted in _at_work(connection) if granted), "")
    except UpgradeUnderWay as error:
        return error
    except DBAPIError:
        who = ""
    return _refused(database, who)


def _refused(database: str, who: str) -> DaemonRunning:
    return DaemonRunning(
        f"{_address(database)}: another daemon watches it{f': {who}' if who else ''}"
        " - stop that one first, or give this one a database of its own"
    )
