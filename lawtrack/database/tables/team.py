"""The tables of those who work with it: editors, programs, how they are known, what they wrote.

Nothing that somebody wrote is overwritten: ``edits`` only grows, what holds is told from it.
"""

import datetime as dt

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lawtrack.database.tables.base import Base


class EditorRow(Base):
    """Somebody who may write through the pages."""

    __tablename__ = "editors"
    __table_args__ = (Index("uq_editors_name", "name", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    password: Mapped[str]  # hashed by argon2, with its salt and what it cost
    created_at: Mapped[dt.datetime]
    disabled_at: Mapped[dt.datetime | None]


class EditorSessionRow(Base):
    """An editor who is signed in with one browser."""

    __tablename__ = "editor_sessions"
    __table_args__ = (Index("ix_editor_sessions_editor_id", "editor_id"),)

    digest: Mapped[str] = mapped_column(primary_key=True)  # of what the browser holds
    editor_id: Mapped[int] = mapped_column(ForeignKey("editors.id"))
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]


class SignInTryRow(Base):
    """A password that was wrong, or is just being looked at."""

    __tablename__ = "sign_in_tries"
    __table_args__ = (
        Index("ix_sign_in_tries_name", "name"),
        Index("ix_sign_in_tries_client", "client"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]  # a digest: people type their password there, too
    client: Mapped[str]  # its address
    at: Mapped[dt.datetime]


class EditRow(Base):
    """What somebody wrote about a bill, or said of a flag: one line, for ever."""

    __tablename__ = "edits"
    __table_args__ = (
        Index("ix_edits_kind_subject_id", "kind", "subject_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # bill, event, subscription; body: every meeting of one or of a place
    subject_id: Mapped[int]  # of a body 0
    jurisdiction: Mapped[str]
    at: Mapped[dt.datetime]
    editor: Mapped[str]  # a name; empty where nobody said who
    what: Mapped[str]  # one of lawtrack.database.team.team_edits.EditKind
    topic: Mapped[str]  # of a verdict
    value: Mapped[str]  # the tag, position, name, verdict or deadline; empty takes it back
    text: Mapped[str]  # the note, how to take part, what a deadline is for
    body: Mapped[str] = mapped_column(default="", server_default="")  # its name; empty: all
    stood: Mapped[str] = mapped_column(default="", server_default="")  # the meeting's day and place


class ApiTokenRow(Base):
    """A program that may ask more often, or write; what it shows is kept as a digest alone."""

    __tablename__ = "api_tokens"
    __table_args__ = (
        Index("uq_api_tokens_name", "name", unique=True),
        Index("uq_api_tokens_digest", "digest", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]  # with which its edits are signed
    digest: Mapped[str]
    scope: Mapped[str]  # read, write
    created_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
