"""Tokens of programs: stored is a digest, what it may do, and since when.

A token is 32 random bytes: nobody guesses one, so a plain digest of it is as good as a slow one.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.database.tables.team import ApiTokenRow, EditorRow
from lawtrack.database.team.editors import checked_editor_name
from lawtrack.errors import InvalidEdit, UnknownRecord
from lawtrack.safe_text import printable

SCOPES = ("read", "write")  # who writes may read, too
BEGINS = "lawtrack_"  # by which a token is known where it should not lie
_LENGTH = 200  # of what is shown as a token, and looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """A program that is known, and what it may do."""

    name: str
    scope: str
    created_at: datetime
    revoked_at: datetime | None

    @property
    def may_write(self) -> bool:
        """Whether it may write verdicts and notes, or only read more often."""
        return self.scope == "write"


def add_token(session: Session, name: str, scope: str, *, now: datetime) -> str:
    """Let a program in, and return its token, which is told only now.

    Raises ``InvalidEdit`` for a name that was used, or a scope that there is not.
    """
    clean = checked_editor_name(name)
    if scope not in SCOPES:
        raise InvalidEdit(f"{printable(scope)[:40]}: no scope - write one of {', '.join(SCOPES)}")
    if session.scalar(select(EditorRow.id).where(EditorRow.name == clean)) is not None:
        raise InvalidEdit(f"{clean}: is an editor - take another name, edits are signed with it")
    if session.scalar(select(ApiTokenRow.id).where(ApiTokenRow.name == clean)) is not None:
        raise InvalidEdit(
            f"{clean}: there is or was a token of that name - take another, its edits are signed"
            " with it"
        )
    token = BEGINS + secrets.token_urlsafe(32)
    session.add(
        ApiTokenRow(name=clean, digest=_digest(token), scope=scope, created_at=now, revoked_at=None)
    )
    session.flush()
    return token


def revoke_token(session: Session, name: str, *, now: datetime) -> None:
    """Let the program in no longer; raises ``UnknownRecord``."""
    row = session.scalar(select(ApiTokenRow).where(ApiTokenRow.name == checked_editor_name(name)))
    if row is None or row.revoked_at is not None:
        raise UnknownRecord(
            f'{printable(name)}: no such token - "lawtrack web tokens list" has all'
        )
    row.revoked_at = now
    session.flush()


def all_tokens(session: Session) -> Sequence[ApiToken]:
    """Those that let somebody in, or did, by name."""
    return [_token(row) for row in session.scalars(select(ApiTokenRow).order_by(ApiTokenRow.name))]


def token_shown(session: Session, token: str) -> ApiToken | None:
    """The program that shows this token; ``None`` when it lets nobody in."""
    query = select(ApiTokenRow).where(
        ApiTokenRow.digest == _digest(token[:_LENGTH]), ApiTokenRow.revoked_at.is_(None)
    )
    row = session.scalar(query)
    return _token(row) if row else None


def _token(row: ApiTokenRow) -> ApiToken:
    return ApiToken(
        name=row.name, scope=row.scope, created_at=row.created_at, revoked_at=row.revoked_at
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
