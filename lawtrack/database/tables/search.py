"""What the index of words covers, one line for each piece of text; docs/data-model.md has more.

The words themselves are in ``search_words`` beside it: on SQLite an FTS5 table that keeps no copy
of the texts, on PostgreSQL a table of tsvectors. Both are made by the migration, and no model; they
are written by ``database.search.word_index`` alone.
"""

import datetime as dt

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from lawtrack.database.tables.base import Base


class SearchEntryRow(Base):
    """A piece of text whose words can be found: of a record's own words, or a document's page."""

    __tablename__ = "search_entries"
    __table_args__ = (
        Index("ix_search_entries_subject", "kind", "subject_id"),
        Index("ix_search_entries_url", "jurisdiction", "url"),
        {"sqlite_autoincrement": True},  # a number that was given is never given again
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # bill, event; text: a page of a document
    subject_id: Mapped[int]  # our id of the bill or meeting; 0 of a document
    jurisdiction: Mapped[str]
    url: Mapped[str]  # of the document; empty of a bill or meeting
    page: Mapped[int]  # from 1; 0 of a bill or meeting
    struck: Mapped[bool]  # the words were struck out of the text
    piece: Mapped[int]  # of a long text, from 1
    day: Mapped[dt.date]  # newer ones are looked through first
    digest: Mapped[str]  # of the words: equal ones are not written again


class SearchTermRow(Base):
    """A word that stands somewhere, to be offered in place of one that stands nowhere."""

    __tablename__ = "search_terms"

    term: Mapped[str] = mapped_column(primary_key=True)
