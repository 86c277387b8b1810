"""One crawl of a jurisdiction into a database at a time.

The lock dies with its holder, however that ends, so that nothing has to be cleaned up: beside an
SQLite file it is a file that the kernel locks, on PostgreSQL a lock of the server's that goes with
its connection, so that it holds across machines too. A file in a folder for temporary files would
not do: a service may have one of its own.
"""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from lawtrack.errors import ConfigError, DatabaseAway, LawtrackError

try:
    import fcntl
except ImportError:  # Windows: there the user has to take care
    fcntl = None  # type: ignore[assignment]

SUFFIX = ".lock"
_SESSION = text("SELECT pg_backend_pid()")


class CrawlRunning(LawtrackError):
    """Another process crawls the same jurisdiction into the same database."""


class CrawlLock:
    """A lock that is held until it is closed, or the process ends."""

    def __init__(self, database: str, jurisdiction: str) -> None:
        self._database = database
        self._jurisdiction = jurisdiction
        self._descriptor: int | None = None
        self._connection: Connection | None = None
        self.again()

    def again(self) -> None:
        """Take the lock again if it was lost with the server's connection.

        Raises ``CrawlRunning`` when somebody else has it.
        """
        if make_url(self._database).get_backend_name() == "sqlite":
            if self._descriptor is None:
                self._descriptor = locked_file(lock_file(self._database, self._jurisdiction))
            taken = self._descriptor is not None
        else:
            if not answers(self._connection):
                self._connection = None  # also when the server is still away
                self._connection = locked_at_server(
                    self._database, self._jurisdiction, f"lawtrack crawl of {self._jurisdiction}"
                )
            taken = self._connection is not None
        if not taken:
            raise CrawlRunning(
                f"{self._jurisdiction}: another crawl of it is running - wait for its end"
            )

    def close(self) -> None:
        """Let go of the lock; a second time does nothing."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def lock_file(database: str, jurisdiction: str) -> Path:
    """Where the lock of a jurisdiction lies, for a database that is an SQLite file."""
    name = make_url(database).database
    if name in (None, "", ":memory:"):
        digest = hashlib.sha256(f"{database}\n{jurisdiction}".encode()).hexdigest()[:24]
        return Path(tempfile.gettempdir()) / f"lawtrack-{digest}{SUFFIX}"
    file = Path(str(name))
    return file.with_name(f"{file.name}.{jurisdiction}{SUFFIX}")


def is_crawl_lock_held(path: Path) -> bool:
    """Whether a process holds the lock that lies there."""
    if fcntl is None or not path.exists():
        return False
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def locked_file(path: Path) -> int | None:
    """The open file, locked for this process; ``None`` when another one holds it."""
    try:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(path, flags, 0o600)
    except OSError as error:
        raise LawtrackError(
            f"{path}: cannot be opened: {error.strerror} - check who owns it and its folder"
        ) from None
    if os.fstat(descriptor).st_nlink > 1:  # what is written here would be written there
        os.close(descriptor)
        raise LawtrackError(
            f"{path}: is a hard link to a file that has another name too - remove this one"
        )
    if fcntl is not None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return None
    return descriptor


def lock_number(words: str) -> int:
    """The number under which a server knows the lock that goes by these words."""
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:8], "big", signed=True)


def locked_at_server(
    database: str, subject: str, words: str, *, named: str = "", shared: bool = False
) -> Connection | None:
    """The connection that holds the server's lock; ``None`` when another one holds it.

    Others see the connection under the name of ``named``. Many may hold it ``shared``, while
    nobody has it alone.
    """
    connection: Any = None
    more = {"application_name": named} if named else {}
    try:
        engine = create_engine(
            database, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=more
        )
        connection = engine.connect()
        lock = "pg_try_advisory_lock_shared" if shared else "pg_try_advisory_lock"
        refuse_pooled_sessions(connection)
        taken = connection.scalar(
            text(f"SELECT {lock}(:number)"),
            {"number": lock_number(words)},
        )
    except DBAPIError as error:
        if connection is not None:
            connection.close()
        reason = str(error.orig).strip().splitlines()[0]
        raise DatabaseAway(f"{subject}: cannot be locked: {reason}") from None
    if not taken:
        connection.close()
        return None
    assert isinstance(connection, Connection)
    return connection


def refuse_pooled_sessions(connection: Connection) -> None:
    """Raise ``ConfigError`` where a pooler gives each transaction another session of the server.

    A lock would be taken by somebody else's session, and stay there. The connection begins no
    transactions of its own.
    """
    driver: Any = connection.connection.driver_connection
    session = connection.scalar(_SESSION)
    if session == driver.info.backend_pid:  # nobody stands between
        return
    with create_engine(
        connection.engine.url, poolclass=NullPool, isolation_level="AUTOCOMMIT"
    ).connect() as other:
        is_own = other.scalar(_SESSION) != session and connection.scalar(_SESSION) == session
    if not is_own:
        address = connection.engine.url.render_as_string(hide_password=True)
        connection.close()
        raise ConfigError(
            f"{address}: a pooler gives each transaction another session, and locks last as long"
            " as theirs - name the server itself, or have the pooler keep sessions apart"
        )


def answers(connection: Connection | None) -> bool:
    """Whether the connection, and with it the lock it holds, is still there."""
    if connection is None:
        return False
    try:
        connection.execute(text("SELECT 1"))
    except DBAPIError:
        connection.invalidate()
        connection.close()
        return False
    return True
