"""Who is signed in: tries are counted and sessions kept here, in the database.

So they are right for any number of processes, and outlive each of them. Stored is only a digest of
what a browser holds: who reads the database cannot sign in with it.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, delete, func, or_, select
from sqlalchemy.orm import Session

from lawtrack.database.tables.team import EditorRow, EditorSessionRow, SignInTryRow
from lawtrack.errors import SignInRefused, TooManyTries

WRONG = "the name or the password is wrong"  # one of them: which, is told to nobody
LASTS = timedelta(days=7)
WINDOW = timedelta(minutes=15)
# Wrong passwords within it. A stranger's tries must not lock an editor out elsewhere at once, and
# a thousand strangers must not guess on for ever.
MOST_OF_BOTH = 5  # with this name and from this client
MOST_OF_CLIENT = 20
MOST_OF_NAME = 50
TRIES_LOCK = 0x1AC8  # PostgreSQL's: of those who try at once, each counts the others
_NAME_LENGTH = 200  # of what is typed as a name, and looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """An editor, and the secret that the browser holds."""

    editor: str
    secret: str
    expires_at: datetime


def count_try(session: Session, name: str, client: str, *, now: datetime) -> None:
    """Count a try before its password is looked at, to be committed at once.

    Raises ``TooManyTries`` when there were too many; that one is not counted.
    """
    if session.get_bind().dialect.name == "postgresql":  # on SQLite there is only one writer
        session.execute(select(func.pg_advisory_xact_lock(TRIES_LOCK)))
    session.execute(delete(SignInTryRow).where(SignInTryRow.at < now - WINDOW))
    digest = _digest(name[:_NAME_LENGTH])
    of_name, of_client = SignInTryRow.name == digest, SignInTryRow.client == client
    counts = session.execute(
        select(
            func.sum(case((of_name & of_client, 1), else_=0)),
            func.sum(case((of_client, 1), else_=0)),
            func.sum(case((of_name, 1), else_=0)),
        ).where(or_(of_name, of_client))
    ).one()
    most = (MOST_OF_BOTH, MOST_OF_CLIENT, MOST_OF_NAME)
    if any((count or 0) >= limit for count, limit in zip(counts, most, strict=True)):
        minutes = int(WINDOW.total_seconds() // 60)
        raise TooManyTries(f"too many passwords were wrong - try again in {minutes} minutes")
    session.add(SignInTryRow(name=digest, client=client, at=now))
    session.flush()


def password_of(session: Session, name: str) -> str:
    """What is stored of the editor's password; empty where nobody of that name may write."""
    query = select(EditorRow.password).where(
        EditorRow.name == name[:_NAME_LENGTH], EditorRow.disabled_at.is_(None)
    )
    return session.scalar(query) or ""


def begin_session(
    session: Session, name: str, client: str, *, instead_of: str = "", now: datetime
) -> SignedIn:
    """Sign the editor in, whose password was right, with a secret that nobody knew before.

    The one that the browser held until now ends, and what was tried wrong is forgotten.
    Raises ``SignInRefused`` when the editor was disabled meanwhile.
    """
    editor_id = session.scalar(
        select(EditorRow.id).where(EditorRow.name == name, EditorRow.disabled_at.is_(None))
    )
    if editor_id is None:
        raise SignInRefused(WRONG)
    end_session(session, instead_of)
    session.execute(delete(EditorSessionRow).where(EditorSessionRow.expires_at <= now))
    session.execute(
        delete(SignInTryRow).where(
            SignInTryRow.name == _digest(name), SignInTryRow.client == client
        )
    )
    new = SignedIn(editor=name, secret=secrets.token_urlsafe(32), expires_at=now + LASTS)
    session.add(
        EditorSessionRow(
            digest=_digest(new.secret),
            editor_id=editor_id,
            created_at=now,
            expires_at=new.expires_at,
        )
    )
    session.flush()
    return new


def who_is_signed_in(session: Session, secret: str, *, now: datetime) -> SignedIn | None:
    """The editor whose browser holds that secret, unless it is over or the editor disabled."""
    query = (
        select(EditorRow.name, EditorSessionRow.expires_at)
        .join(EditorSessionRow, EditorSessionRow.editor_id == EditorRow.id)
        .where(EditorSessionRow.digest == _digest(secret), EditorSessionRow.expires_at > now)
        .where(EditorRow.disabled_at.is_(None))
    )
    row = session.execute(query).one_or_none()
    return SignedIn(editor=row[0], secret=secret, expires_at=row[1]) if row else None


def end_session(session: Session, secret: str) -> None:
    """Whoever holds the secret is signed in no longer."""
    session.execute(delete(EditorSessionRow).where(EditorSessionRow.digest == _digest(secret)))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
