"""Who may write through the pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lawtrack.database.tables.team import EditorRow, EditorSessionRow
from lawtrack.database.team.passwords import hashed_password
from lawtrack.database.team.team_edits import LONGEST_NAME, on_one_line
from lawtrack.errors import InvalidEdit, UnknownRecord
from lawtrack.safe_text import printable


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """Somebody who may write, or might before ``disabled_at``."""

    name: str
    created_at: datetime
    disabled_at: datetime | None


def checked_editor_name(name: str) -> str:
    """The name as it is stored. Raises ``InvalidEdit`` for one that is empty or too long."""
    clean = on_one_line(name)
    if not 0 < len(clean) <= LONGEST_NAME:
        raise InvalidEdit(f"the name: take one of 1 to {LONGEST_NAME} letters")
    return clean


def add_editor(session: Session, name: str, password: str, *, now: datetime) -> str:
    """Let somebody write who signs in with the password; returns the name as it is stored.

    One who was disabled may write again. Raises ``InvalidEdit`` for a name that is in use, or a
    password that is too short.
    """
    clean = checked_editor_name(name)
    row = session.scalar(select(EditorRow).where(EditorRow.name == clean))
    if row is not None and row.disabled_at is None:
        raise InvalidEdit(f'{clean}: is an editor already - "lawtrack web users list" has all')
    password = hashed_password(password)
    if row is None:
        session.add(EditorRow(name=clean, password=password, created_at=now, disabled_at=None))
    else:
        row.password, row.disabled_at = password, None
    session.flush()
    return clean


def disable_editor(session: Session, name: str, *, now: datetime) -> None:
    """Let somebody write no longer, and end what is signed in; raises ``UnknownRecord``."""
    row = session.scalar(select(EditorRow).where(EditorRow.name == checked_editor_name(name)))
    if row is None or row.disabled_at is not None:
        raise UnknownRecord(
            f'{printable(name)}: no such editor - "lawtrack web users list" has all'
        )
    row.disabled_at = now
    session.execute(delete(EditorSessionRow).where(EditorSessionRow.editor_id == row.id))
    session.flush()


def all_editors(session: Session) -> Sequence[Editor]:
    """Those who may write, or might once, by name."""
    rows = session.scalars(select(EditorRow).order_by(EditorRow.name))
    return [
        Editor(name=row.name, created_at=row.created_at, disabled_at=row.disabled_at)
        for row in rows
    ]


def is_any_editor(session: Session) -> bool:
    """Whether somebody may write."""
    query = select(EditorRow.id).where(EditorRow.disabled_at.is_(None)).limit(1)
    return session.scalar(query) is not None
