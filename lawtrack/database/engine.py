"""The database: opening it as it wants to be opened, and its sessions."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError, NoSuchModuleError
from sqlalchemy.orm import Session

from lawtrack.database.opening.compiled import share_compiled
from lawtrack.database.opening.database_errors import database_address_shown, one_line
from lawtrack.database.opening.read_only import (
    connector_that_reads,
    may_only_be_read,
    watch_for_writers,
)
from lawtrack.errors import DatabaseAway, DatabaseError

BUSY_SECONDS = 30.0
# On a server; a migration and what copies or indexes everything takes the time that it takes.
STATEMENT_SECONDS = 900.0
IDLE_SECONDS = 900.0  # within a transaction, between two statements
# Connections of a process at the most, for each database it has open.
POOL = {"pool_size": 5, "max_overflow": 10, "pool_timeout": 30.0}


def open_database(
    url: str,
    *,
    busy: float | None = None,
    writes: bool = False,
    before_writing: Callable[[Connection], None] | None = None,
) -> Engine:
    """Return an engine for ``url``; SQLite in WAL mode, with foreign keys and a busy timeout.

    Nothing is opened yet, so an address that cannot be reached shows at the first query. Who
    finds an SQLite file locked waits for ``busy`` seconds, else ``BUSY_SECONDS``, and the whole
    process with it. With ``writes`` every transaction is meant to write: SQLite refuses at once,
    without waiting, one that has read what another has changed since;
    ``before_writing`` is called before SQLite is asked for the right to it.
    Raises ``DatabaseError`` for an address that cannot be understood.
    """
    try:
        path = sqlite_file(url)
        if make_url(url).get_backend_name() != "sqlite":
            engine = _engine(url, pool_pre_ping=True, **POOL)
            event.listen(engine, "connect", _prepare_postgresql)
            return share_compiled(engine)
        if path is not None and not writes and may_only_be_read(path):
            return _only_to_be_read(url, path, BUSY_SECONDS if busy is None else busy)
        wait = {"timeout": BUSY_SECONDS if busy is None else busy}
        engine = _engine(url, connect_args=wait)
        event.listen(engine, "connect", _prepare_sqlite)
        if path is not None:
            _keep_to_the_file(engine, path)
        if before_writing is not None:
            event.listen(engine, "begin", before_writing)
        event.listen(engine, "begin", _begin_to_write if writes else _begin_sqlite)
        share_compiled(engine)
    except ImportError as error:
        raise DatabaseError(_driver_missing(url, error)) from None
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        reason = "" if "@" in url else f": {' '.join(str(error).split())}"  # it may hold a password
        raise DatabaseError(
            f"{_shown(url)}: cannot be used{reason}"
            " - write sqlite:///FILE or postgresql://USER@HOST/NAME"
        ) from None
    return engine


def sqlite_file(url: str) -> Path | None:
    """The file that the database is; ``None`` for a server, or a database in memory."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    return Path(str(parsed.database))


def _only_to_be_read(url: str, path: Path, busy: float) -> Engine:
    engine = _engine(url, creator=connector_that_reads(path, busy=busy))
    event.listen(engine, "connect", _leave_transactions_to_us)
    event.listen(engine, "connect", _refuse_to_write)
    event.listen(engine, "begin", _begin_sqlite)
    watch_for_writers(engine, path)
    return share_compiled(engine)


def _driver_missing(url: str, error: ImportError) -> str:
    if "psycopg" in str(error):
        return (
            f"{_shown(url)}: needs psycopg, which is not installed"
            " - pip install 'lawtrack[postgres]', or pip install 'psycopg[binary]'"
        )
    return f"{_shown(url)}: cannot be used: {error}"


def _engine(url: str, **settings: Any) -> Engine:
    """One that writes and reads JSON by orjson: Python's own takes ten times as long."""
    return create_engine(url, json_serializer=_as_json, json_deserializer=orjson.loads, **settings)


def _as_json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _leave_transactions_to_us(connection: Any, record: object) -> None:
    # SQLAlchemy begins transactions itself; the driver's own way would break savepoints.
    connection.isolation_level = None


def _prepare_sqlite(connection: Any, record: object) -> None:
    _leave_transactions_to_us(connection, record)
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _prepare_postgresql(connection: Any, record: object) -> None:
    # What another holds is waited for as long as for an SQLite file. Neither a query gone wrong nor
    # who is asleep in a transaction may keep rows from the others for ever.
    connection.execute(f"SET lock_timeout = '{BUSY_SECONDS:.0f}s'")
    connection.execute(f"SET statement_timeout = '{STATEMENT_SECONDS:.0f}s'")
    connection.execute(f"SET idle_in_transaction_session_timeout = '{IDLE_SECONDS:.0f}s'")
    connection.commit()


def _keep_to_the_file(engine: Engine, path: Path) -> None:
    """See to it that connections lead to the file under that name.

    A file that is moved or deleted can be written on, and all of it is lost; one that is gone
    would be made anew, empty.
    """
    seen = False

    def connecting(*_: object) -> None:
        if seen and not path.exists():
            raise sqlite3.OperationalError(f"unable to open database file {path.name}: it is gone")

    def connected(connection: object, record: Any) -> None:
        nonlocal seen
        seen = True
        record.info["file"] = _file_at(path)

    def checked_out(connection: object, record: Any, proxy: object) -> None:
        if record.info["file"] != _file_at(path):
            raise DisconnectionError(f"{path.name} is another file")

    def committing(connection: Connection) -> None:
        if connection.info["file"] != _file_at(path):
            raise DatabaseAway(
                f"{database_address_shown(engine)}: it is gone - put the file back where it was"
            )

    event.listen(engine, "commit", committing)
    event.listen(engine, "do_connect", connecting)
    event.listen(engine, "connect", connected)
    event.listen(engine, "checkout", checked_out)


def _file_at(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _begin_sqlite(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_to_write(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def only_reading_database(engine: Engine) -> Engine:
    """The engine for somebody who writes nothing: the database refuses what would."""
    if engine.url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _refuse_to_write)
        return engine
    return engine.execution_options(postgresql_readonly=True)


def _refuse_to_write(connection: Any, record: object) -> None:
    connection.execute("PRAGMA query_only=ON")


@contextmanager
def database_session(engine: Engine) -> Iterator[Session]:
    """A session whose database errors come out as one-line ``DatabaseError``s; never commits."""
    with one_line(engine), Session(engine) as session:
        yield session


def _shown(url: str) -> str:
    head, at, tail = url.rpartition("@")
    return f"{head.split('://')[0]}://…@{tail}" if at else url
