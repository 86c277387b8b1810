"""What a database's errors mean: a line for people, and whether another try may succeed."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext
from time import monotonic
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lawtrack.errors import DatabaseAway, DatabaseError

RETRY_SECONDS = 60.0
FIRST_PAUSE = 0.5  # then twice as long each time, up to
LONGEST_PAUSE = 8.0
T = TypeVar("T")


# The first words of SQLite's names, and PostgreSQL's classes: connection, transaction, conflict
# with another, resources, locks, an operator at work, the system.
SQLITE = ("BUSY", "LOCKED", "FULL", "READONLY", "CANTOPEN", "IOERR", "NOMEM", "PROTOCOL")
POSTGRESQL = ("08", "25", "40", "53", "55", "57", "58")


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
        ("No space left", "free some space at the server; nothing stored so far is lost"),
        ("too many", "raise max_connections at the server, or let less work at once"),
        ("connection slots", "raise max_connections at the server, or let less work at once"),
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
    turn: Callable[[], AbstractAsyncContextManager[None]] = nullcontext,
) -> T:
    """What ``work`` returns, tried again while the database is locked, full or gone.

    ``work`` is all or nothing, so that nothing of a try that failed is left. ``seconds`` says after
    each how long the whole may take, ``hurried`` whether to try again without a pause. Each try
    waits for its ``turn``; ``tell`` gets one line when the waiting begins. Raises ``DatabaseError``
    when it was in vain.
    """
    # By hand: the limit moves and a pause can be cut short; a library for retries takes more lines.
    began, pause = monotonic(), FIRST_PAUSE
    while True:
        try:
            async with turn():
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
