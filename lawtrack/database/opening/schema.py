"""Whether a database's schema fits this version, and the upgrade that makes it fit."""

from functools import cache
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lawtrack.database.engine import open_database, sqlite_file
from lawtrack.database.opening.database_errors import (
    FIRST_PAUSE,
    RETRY_SECONDS,
    database_address_shown,
    one_line,
)
from lawtrack.database.opening.private import private_database
from lawtrack.database.search.word_index import fill_index, is_index_to_be_made
from lawtrack.errors import DatabaseError, SchemaDiffers

if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig

LOCK_NOT_AVAILABLE = "55P03"
UNFINISHED = "copying:"  # before the schema of a database to which a copy is not finished


def migrations_folder() -> Path:
    """Where the Alembic migrations lie: inside the installed package, or in the checkout."""
    package = Path(__file__).parents[2]
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


def upgrade_database(url: str, *, index: bool = False) -> tuple[str, str]:
    """Bring the database to the newest schema, creating it if need be; returns (from, to).

    With ``index`` the index of words is made anew in any case.
    """
    engine = open_database(url)
    try:
        before = current_schema(engine)
        _refuse_newer(engine, before)
        with private_database(sqlite_file(url)), one_line(engine):
            _migrate(url)
            with Session(engine) as session:
                if index or is_index_to_be_made(session):  # an earlier version had none, or another
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
