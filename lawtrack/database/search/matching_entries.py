"""Which entries of the index hold the words, on SQLite and PostgreSQL alike."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lawtrack.topics.searches.search_query import Term

SECONDS = 1.0  # that one question may take
_STEPS = 1000  # of SQLite's machine between two looks at the clock
_COLUMNS = ("kind", "subject_id", "jurisdiction", "url", "page", "struck")
_NAMES = ", ".join(f"e.{name}" for name in _COLUMNS)
_MATCH = {
    "sqlite": "search_words MATCH :words",
    "postgresql": "search_words.words @@ CAST(:words AS tsquery)",
}
_KEY = {"sqlite": "rowid", "postgresql": "id"}
_WHERE = "(:jurisdiction = '' OR e.jurisdiction = :jurisdiction)"
_LAST = "ORDER BY e.day DESC, e.id DESC LIMIT :most"


class Entry(NamedTuple):
    """A place in which the words stand."""

    kind: str  # bill, event, or text
    subject_id: int
    jurisdiction: str
    url: str
    page: int
    struck: bool  # out of the text


class SearchTooSlow(Exception):
    """A question took longer than one may."""


def matching_entries(
    session: Session, groups: Sequence[Sequence[Term]], *, jurisdiction: str = "", most: int
) -> list[Entry]:
    """The newest entries of which each group has one of its terms; without groups, all records'.

    Raises ``SearchTooSlow``.
    """
    dialect = session.get_bind().dialect.name
    if groups:
        statement = (
            f"SELECT {_NAMES} FROM search_words JOIN search_entries e"  # noqa: S608 - constants
            f" ON e.id = search_words.{_KEY[dialect]} WHERE {_MATCH[dialect]} AND {_WHERE} {_LAST}"
        )
    else:
        statement = (
            f"SELECT {_NAMES} FROM search_entries e"  # noqa: S608 - constants
            f" WHERE e.kind <> 'text' AND e.piece = 1 AND NOT e.struck AND {_WHERE} {_LAST}"
        )
    values = {"jurisdiction": jurisdiction, "most": most}
    if groups:
        values["words"] = _EXPRESSION[dialect](groups)
    with _in_time(session):
        # The plain values of the columns: making others of ten thousand rows takes its time.
        rows = session.connection().execute(text(statement), values).all()
        return list(map(Entry._make, rows))


def _fts5(groups: Sequence[Sequence[Term]]) -> str:
    return " AND ".join(
        "({})".format(
            " OR ".join(f'"{" ".join(t.words)}"{"*" if t.is_prefix else ""}' for t in group)
        )
        for group in groups
    )


def _tsquery(groups: Sequence[Sequence[Term]]) -> str:
    def written(term: Term) -> str:
        words = [f"'{word}'" for word in term.words]
        return f"({' <-> '.join(words)}{':*' if term.is_prefix else ''})"

    return " & ".join(f"({' | '.join(map(written, group))})" for group in groups)


_EXPRESSION = {"sqlite": _fts5, "postgresql": _tsquery}


@contextmanager
def _in_time(session: Session) -> Iterator[None]:
    """Stop a question that takes too long."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL statement_timeout = {int(SECONDS * 1000)}"))
        try:
            yield
        except DBAPIError as error:
            session.rollback()
            if getattr(error.orig, "sqlstate", None) == "57014":
                raise SearchTooSlow from None
            raise
        connection.execute(text("SET LOCAL statement_timeout = DEFAULT"))
        return
    driver = connection.connection.driver_connection
    assert driver is not None
    end = monotonic() + SECONDS
    driver.set_progress_handler(lambda: int(monotonic() > end), _STEPS)
    try:
        yield
    except DBAPIError as error:
        if getattr(error.orig, "sqlite_errorname", "") == "SQLITE_INTERRUPT":
            raise SearchTooSlow from None
        raise
    finally:
        driver.set_progress_handler(None, 0)
