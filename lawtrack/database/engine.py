"""The database: opening it, its sessions, and whether its schema fits this version."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, TypeVar

import orjson
from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, NoSuchModuleError
from sqlalchemy.orm import Session

from lawtrack.database.opening.compiled import share_compiled
from lawtrack.database.opening.private import private_database
from lawtrack.database.opening.read_only import (
    connector_that_reads,
    may_only_be_read,
    watch_for_writers,
)
from lawtrack.database.search.word_index import fill_index, is_index_to_be_made
from lawtrack.errors import DatabaseAway, DatabaseError, SchemaDiffers

if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig

RETRY_SECONDS = 60.0
FIRST_PAUSE = 0.5  # then twice as long each time, up to
LONGEST_PAUSE = 8.0
T = TypeVar("T")


# The first words of SQLite's names, and PostgreSQL's classes: connection, transaction, conflict
# with another, resources, locks, an operator at work, the system.
SQLITE = ("BUSY", "LOCKED", "FULL", "READONLY", "CANTOPEN", "IOERR", "NOMEM", "PROTOCOL")
POSTGRESQL = ("08", "25", "40", "53", "55", "57", "58")
LOCK_NOT_AVAILABLE = "55P03"

BUSY_SECONDS = 30.0
# On a server; a migration and what copies or indexes everything takes the time that it takes.
STATEMENT_SECONDS = 900.0
IDLE_SECONDS = 900.0  # within a transaction, between two statements
# Connections of a process at the most, for each database it has open.
POOL = {"pool_size": 5, "max_overflow": 10, "pool_timeout": 30.0}
UNFINISHED = "copying:"  # before the schema of a database to which a copy is not finished


def open_database(url: str, *, busy: float | None = None, writes: bool = False) -> Engine:
    """Return an engine for ``url``; SQLite in WAL mode, with foreign keys and a busy timeout.

    Nothing is opened yet, so an address that cannot be reached shows at the first query. Who
    finds an SQLite file locked waits for ``busy`` seconds, else ``BUSY_SECONDS``, and the whole
    process with it. With ``writes`` every transaction is meant to write: SQLite refuses at once,
    without waiting, one that has read what another has changed since.
    Raises ``DatabaseError`` for an address that cannot be understood.
    """
    try:
        path = sqlite_file(url)
        if make_url(url).get_backend_name() != "sqlite":
            engine = create_engine(url, pool_pre_ping=True, json_serializer=_as_json, **POOL)
            event.listen(engine, "connect", _prepare_postgresql)
            return share_compiled(engine)
        if path is not None and not writes and may_only_be_read(path):
            return _only_to_be_read(url, path, BUSY_SECONDS if busy is None else busy)
        wait = {"timeout": BUSY_SECONDS if busy is None else busy}
        engine = create_engine(url, connect_args=wait, json_serializer=_as_json)
        event.listen(engine, "connect", _prepare_sqlite)
        if path is not None:
            _keep_to_the_file(engine, path)
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
    engine = create_engine(
        url, creator=connector_that_reads(path, busy=busy), json_serializer=_as_json
    )
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


@contextmanager
def remembering(session: Session) -> Iterator[list[str]]:
    """Work that may be left out where nothing can be written: then the list says why."""
    refused: list[str] = []
    try:
        yield refused
    except DBAPIError as error:
        if not _is_write_refused(error):
            raise
        session.rollback()
        refused.append("the database can only be read here")


def _is_write_refused(error: DBAPIError) -> bool:
    """Whether the database lets this user read and not write."""
    name = str(getattr(error.orig, "sqlite_errorname", None) or "")
    state = getattr(error.orig, "sqlstate", None)
    return name.startswith("SQLITE_READONLY") or state in ("25006", "42501")


@contextmanager
def one_line(engine: Engine) -> Iterator[None]:
    """Turn the driver's errors inside into a ``DatabaseError`` that says what to do."""
    try:
        yield
    except DBAPIError as error:
        kind = DatabaseAway if is_transient_database_error(error) else DatabaseError
        raise kind(f"{database_address_shown(engine)}: {_advice(str(error.orig))}") from error


def _advice(message: str) -> str:
    first = message.strip().splitlines()[0] if message.strip() else "no reason given"
    known = (
        ("it is gone", "put the file back where it was"),
        ("unable to open database file", "check that the folder is there, and who may read both"),
        ("readonly database", "check who owns the file and its folder"),
        ("permission denied", "ask who runs the server for the right to write"),
        ("database is locked", "another program is writing; try again when it is done"),
        ("statement timeout", "the query took too long; ask for less at once"),
        ("lock timeout", "another program holds what is needed; try again when it is done"),
        ("disk is full", "free some space; nothing stored so far is lost"),
        ("disk I/O error", "look whether its disk is full or failing; what was stored stays"),
        ("not a database", "the file is not an SQLite database; choose another name"),
        ("malformed", "put a backup of it back; what is in this file can no longer be trusted"),
        ("no such table", 'run "lawtrack upgrade"'),
        ("does not exist", 'create the database, then run "lawtrack upgrade"'),
        ("connection", "check that the server runs and the address is right"),
    )
    for sign, advice in known:
        if sign in message:
            return f"{first} - {advice}"
    return first


def database_address_shown(engine: Engine) -> str:
    """The engine's address without its password, and without the name of our sessions."""
    url = engine.url.difference_update_query(["application_name"])
    return url.render_as_string(hide_password=True)


def _shown(url: str) -> str:
    head, at, tail = url.rpartition("@")
    return f"{head.split('://')[0]}://…@{tail}" if at else url


def migrations_folder() -> Path:
    """Where the Alembic migrations lie: inside the installed package, or in the checkout."""
    package = Path(__file__).parents[1]
    inside = package / "migrations"
    return inside if inside.is_dir() else package.parent / "migrations"


def _alembic(url: str) -> "AlembicConfig":
    from alembic.config import Config as AlembicConfig

    config = AlembicConfig()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.attributes["url"] = url
    config.attributes["quiet"] = True
    return config


@cache
def _schemas() -> tuple[str, ...]:
    """All schema revisions that this version knows, the newest first.

    A migration's file begins with its revision: to load Alembic and ask it for them would take an
    eighth of the time of a command that only reads.
    """
    files = (migrations_folder() / "versions").glob("[0-9]*_*.py")
    return tuple(sorted((file.name.partition("_")[0] for file in files), reverse=True))


def newest_schema() -> str:
    """The schema revision that this version of lawtrack needs."""
    return _schemas()[0]


def current_schema(engine: Engine) -> str:
    """The schema revision the database is at; empty when it has none."""
    file = sqlite_file(engine.url.render_as_string(hide_password=False))
    if file is not None and not file.parent.is_dir():
        raise DatabaseError(
            f"{database_address_shown(engine)}: there is no folder {file.parent}"
            " - make it, or name another database"
        )
    if file is not None and not file.exists():  # looking at it would create it
        return ""
    with one_line(engine), engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return connection.scalar(text("SELECT version_num FROM alembic_version")) or ""


def is_database_there(url: str) -> bool:
    """Whether there is a database with tables of ours, at whatever schema."""
    engine = open_database(url)
    try:
        return bool(current_schema(engine))
    finally:
        engine.dispose()


def is_older_database(url: str) -> bool:
    """Whether the database is one of an earlier version, which an upgrade would change."""
    engine = open_database(url)
    try:
        current = current_schema(engine)
    finally:
        engine.dispose()
    return current in _schemas() and current != newest_schema()


def check_again(engine: Engine) -> None:
    """Like ``check_schema``, for a database that was in use: one that is away is said to be away.

    Raises ``DatabaseAway`` then, and ``SchemaDiffers`` for one that was upgraded meanwhile.
    """
    with one_line(engine), engine.connect():
        pass
    check_schema(engine)


def check_schema(engine: Engine) -> None:
    """Raise ``DatabaseError`` unless the database is at the schema this version needs."""
    current, needed = current_schema(engine), newest_schema()
    _refuse_newer(engine, current)
    if current != needed:
        file = sqlite_file(engine.url.render_as_string(hide_password=False))
        if file is not None and not file.exists():
            raise SchemaDiffers(
                f"{database_address_shown(engine)}: there is no such file - put it, or a backup of"
                ' it, back there; "lawtrack upgrade" makes an empty one'
            )
        raise SchemaDiffers(
            f"{database_address_shown(engine)}: schema is at {current or 'nothing'},"
            f' this version needs {needed}; run "lawtrack upgrade"'
        )


def _refuse_newer(engine: Engine, current: str) -> None:
    """Raise ``DatabaseError`` for a schema that this version has never heard of."""
    if current.startswith(UNFINISHED):
        raise SchemaDiffers(
            f"{database_address_shown(engine)}: not all has been copied to it yet"
            ' - run "lawtrack migrate-to" again, with the database that is copied'
        )
    if current and current not in _schemas():
        raise SchemaDiffers(
            f"{database_address_shown(engine)}: was made by a newer lawtrack: its schema is"
            f" {current}, this version knows {newest_schema()} - install the newer lawtrack"
            " again, or put back a backup from before"
        )


def upgrade_database(url: str) -> tuple[str, str]:
    """Bring the database to the newest schema, creating it if need be; returns (from, to)."""
    engine = open_database(url)
    try:
        before = current_schema(engine)
        _refuse_newer(engine, before)
        with private_database(sqlite_file(url)), one_line(engine):
            _migrate(url)
            with Session(engine) as session:
                if is_index_to_be_made(session):  # an earlier version had none, or another
                    fill_index(session)
                    session.commit()
    finally:
        engine.dispose()
    return before, newest_schema()


def _migrate(url: str) -> None:
    """Run the migrations; again and again where others hold what one needs, for a minute.

    On a server a migration waits for a table only a moment: behind one that waits, whoever wants
    to read the table waits too.
    """
    from alembic import command

    end = monotonic() + RETRY_SECONDS
    while True:
        try:
            return command.upgrade(_alembic(url), "head")
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") != LOCK_NOT_AVAILABLE or monotonic() > end:
                raise
        sleep(FIRST_PAUSE)


def is_transient_database_error(error: Exception) -> bool:
    """Whether the database is locked, full, read-only or gone; another try may succeed."""
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    name = getattr(error.orig, "sqlite_errorname", None)
    if name is not None:
        return str(name).removeprefix("SQLITE_").startswith(SQLITE)
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return str(state)[:2] in POSTGRESQL
    # psycopg gives no state when the server does not even answer.
    return type(error.orig).__name__ == "OperationalError"


async def retry_while_database_away(
    work: Callable[[], T],
    *,
    seconds: Callable[[], float],
    tell: Callable[[str], None],
    hurried: Callable[[], bool] = lambda: False,
) -> T:
    """What ``work`` returns, tried again while the database is locked, full or gone.

    ``work`` is all or nothing, so that nothing of a try that failed is left. ``seconds`` says after
    each how long the whole may take, ``hurried`` whether to try again without a pause; ``tell``
    gets one line when the waiting begins. Raises ``DatabaseError`` when it was in vain.
    """
    # By hand: the limit moves and a pause can be cut short; a library for retries takes more lines.
    began, pause = monotonic(), FIRST_PAUSE
    while True:
        try:
            return work()
        except DatabaseAway as error:
            waited, most = monotonic() - began, seconds()
            if waited + pause > most:
                raise DatabaseError(f"{error} (tried for {waited:.0f} s)") from error
            if pause == FIRST_PAUSE:
                tell(f"{error}; waiting for it, {most:.0f} s at most")
        end = monotonic() + pause
        while not hurried() and monotonic() < end:
            await asyncio.sleep(min(pause, 0.5))
        pause = min(2 * pause, LONGEST_PAUSE)
