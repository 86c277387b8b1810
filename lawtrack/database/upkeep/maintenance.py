"""A copy of an SQLite database while it is used: whole, checked, and there only when it is done."""

import contextlib
import os
import shlex
import sqlite3
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement, and_, exists, func, literal, make_url, select, text
from sqlalchemy.orm import Session

from lawtrack.database.tables.base import Base
from lawtrack.database.tables.crawls import CrawlRow
from lawtrack.database.tables.legislation import (
    ActionRow,
    AgendaItemRow,
    BillRow,
    DocumentRow,
    EventDocumentRow,
    EventRow,
    FlagRow,
    MatchRow,
    RelatedBillRow,
    RevisionRow,
    SponsorshipRow,
    TextRow,
    VoteRow,
)
from lawtrack.errors import DatabaseError, OutputError, unwritten

OF_BILLS: tuple[type[Base], ...] = (
    ActionRow, SponsorshipRow, RelatedBillRow, DocumentRow, VoteRow
)  # fmt: skip
OF_EVENTS: tuple[type[Base], ...] = (AgendaItemRow, EventDocumentRow)
OF_SUBJECTS: tuple[type[Base], ...] = (MatchRow, FlagRow, RevisionRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A copy that was made."""

    file: Path
    bytes: int


def backup_database(database: str, to: Path | None, *, force: bool, now: datetime) -> Backup:
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
        raise OutputError(unwritten(target, error)) from None
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphans:
    """Rows of one table whose owner is not there."""

    table: str
    rows: int
    missing: str  # what they belong to


def orphaned_rows(session: Session) -> list[Orphans]:
    """The tables that have rows without the bill or meeting they belong to."""
    counted = []
    for owner, key, children in ((BillRow, "bill_id", OF_BILLS), (EventRow, "event_id", OF_EVENTS)):
        for child in children:
            column = child.__table__.c[key]
            lost = ~exists().where(owner.id == column)
            counted.append(
                _counted(session, child, lost, "bill" if owner is BillRow else "meeting")
            )
    for child in OF_SUBJECTS:
        columns = child.__table__.c
        lost = ~_is_there(columns["kind"], columns["subject_id"])
        counted.append(_counted(session, child, lost, "bill or meeting"))
    return [one for one in counted if one.rows]


def _is_there(kind: ColumnElement[str], subject: ColumnElement[int]) -> ColumnElement[bool]:
    bill = exists(select(literal(1)).where(BillRow.id == subject))
    event = exists(select(literal(1)).where(EventRow.id == subject))
    return and_(kind == "bill", bill) | and_(kind == "event", event)


def _counted(
    session: Session, child: type[Base], lost: ColumnElement[bool], missing: str
) -> Orphans:
    count = session.scalar(select(func.count()).select_from(child).where(lost)) or 0
    return Orphans(table=child.__tablename__, rows=count, missing=missing)


def unused_texts(session: Session) -> int:
    """How many texts no document leads to; a source that took a document down leaves one."""
    query = (
        select(func.count())
        .select_from(TextRow)
        .where(TextRow.url.not_in(select(DocumentRow.url)))
        .where(TextRow.url.not_in(select(EventDocumentRow.url)))
    )
    return session.scalar(query) or 0


def newest_moment(session: Session) -> datetime | None:
    """The latest moment that a crawl has written down."""
    moments = (
        session.scalar(select(func.max(column)))
        for column in (CrawlRow.started, CrawlRow.finished, RevisionRow.seen_at)
    )
    return max((moment for moment in moments if moment is not None), default=None)


def database_damage(session: Session) -> str:
    """What SQLite finds wrong with its file; empty when all is well, and on PostgreSQL."""
    if session.get_bind().dialect.name != "sqlite":
        return ""
    said = [str(row[0]) for row in session.execute(text("PRAGMA integrity_check(5)"))]
    if said != ["ok"]:
        return "; ".join(said)
    broken = session.execute(text("PRAGMA foreign_key_check")).fetchmany(1)
    return f"a row of {broken[0][0]} leads nowhere" if broken else ""
