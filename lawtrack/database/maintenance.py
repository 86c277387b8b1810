"""A copy of an SQLite database while it is used: whole, checked, and there only when it is done."""

import contextlib
import os
import shlex
import sqlite3
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from lawtrack.errors import DatabaseError, OutputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A copy that was made."""

    file: Path
    bytes: int


def backup(database: str, to: Path | None, *, force: bool, now: datetime) -> Backup:
    """Copy the database to a file, or into a folder; by default beside itself, named by the minute.

    The copy is one moment of the database, whoever writes meanwhile, and appears under its name
    only when it is whole and SQLite finds it sound. Raises ``DatabaseError`` where there is no
    file to copy, ``OutputError`` where the copy cannot be.
    """
    url = make_url(database)
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        raise DatabaseError(_use_pg_dump(database, now))
    source = Path(str(url.database))
    if not source.is_file():
        raise DatabaseError(f'{source}: no such file - "lawtrack upgrade" makes a new database')
    target = _target(source, to, now)
    if target.exists() and (not force or target.samefile(source)):
        raise OutputError(f"{target}: is there already - choose another name, or add --force")
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise OutputError(f"{target}: cannot be written: {error.strerror}") from None
    os.close(descriptor)
    part = Path(name)
    try:
        _copy(source, part)
        part.replace(target)
    except sqlite3.Error as error:
        raise DatabaseError(f"{source}: cannot be copied to {target}: {error}") from None
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            with contextlib.suppress(FileNotFoundError):
                part.with_name(part.name + suffix).unlink()
    return Backup(file=target, bytes=target.stat().st_size)


def _target(source: Path, to: Path | None, now: datetime) -> Path:
    name = f"{source.stem}-{now:%Y-%m-%d-%H%M}{source.suffix}"
    if to is None:
        return source.with_name(name)
    return to / name if to.is_dir() else to


def _copy(source: Path, part: Path) -> None:
    with (
        contextlib.closing(sqlite3.connect(source, timeout=30)) as reader,
        contextlib.closing(sqlite3.connect(part)) as writer,
    ):
        reader.backup(writer)  # in one step: writers go on, and are not in it
        writer.execute("PRAGMA journal_mode = DELETE")  # one file, that needs no other
        (said,) = writer.execute("PRAGMA integrity_check(1)").fetchone()
    if said != "ok":
        raise sqlite3.DatabaseError(f"the copy is not sound: {said}")
    with part.open("rb") as file:
        os.fsync(file.fileno())


def _use_pg_dump(database: str, now: datetime) -> str:
    shown = make_url(database)._replace(drivername="postgresql", password=None)
    words = ["pg_dump", "--format=custom", f"--file=lawtrack-{now:%Y-%m-%d}.dump",
             shown.render_as_string()]  # fmt: skip
    return f"{shown.render_as_string()}: is no file to copy - run {shlex.join(words)}"
