"""Which entries of the index hold the words, on SQLite and PostgreSQL alike."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from operator import itemgetter
from sys import intern
from threading import Lock
from time import monotonic
from typing import Any, NamedTuple

from sqlalchemy import CursorResult, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lawtrack.database.bulk import in_chunks, table_of
from lawtrack.database.tables.search import SearchEntryRow
from lawtrack.topics.searches.search_query import Term

SECONDS = 1.0  # that one question may take
MOST_SORTED = 25_000  # entries that are put in their order by who remembers them
MOST_REMEMBERED = 50_000
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


class RememberedEntries:
    """Entries that were read, by their numbers: of a number there is never another one.

    Whether one is still there is asked of the database each time; several threads may ask.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._entries: dict[int, tuple[int, Entry]] = {}  # with what puts them in their order

    def newest(self, session: Session, ids: Sequence[int], most: int) -> list[Entry]:
        """The entries of these numbers, the newest first."""
        known = self._entries  # another thread may begin a new one meanwhile
        missing = [id_ for id_ in ids if id_ not in known]
        if missing:
            read = _entries_numbered(session, missing)
            with self._lock:
                if len(known) + len(read) > MOST_REMEMBERED:
                    known = {id_: known[id_] for id_ in ids if id_ in known}
                self._entries = known = known | read
        aged = sorted((known[id_] for id_ in ids if id_ in known), key=itemgetter(0), reverse=True)
        return [entry for _, entry in aged[:most]]


def _entries_numbered(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, Entry]]:
    entries = table_of(SearchEntryRow)
    query = select(entries.c.id, entries.c.day, *(entries.c[name] for name in _COLUMNS))
    read: dict[int, tuple[int, Entry]] = {}
    for chunk in in_chunks(ids):
        rows: Any = session.execute(query.where(entries.c.id.in_(chunk)))
        for id_, day, kind, subject_id, where, url, page, struck in rows:
            entry = Entry(intern(kind), subject_id, intern(where), url, page, struck)
            read[id_] = _age(day, id_), entry
    return read


def _age(day: date, id_: int) -> int:
    return day.toordinal() << 40 | id_


def matching_entries(
    session: Session,
    groups: Sequence[Sequence[Term]],
    *,
    jurisdiction: str = "",
    most: int,
    memory: RememberedEntries | None = None,
) -> list[Entry]:
    """The newest entries of which each group has one of its terms; without groups, all records'.

    With a ``memory`` only their numbers are asked for, where there are not too many. Raises
    ``SearchTooSlow``.
    """
    dialect = session.get_bind().dialect.name
    if groups and memory is not None:
        numbers = (
            f"SELECT e.id FROM search_words JOIN search_entries e"  # noqa: S608 - constants
            f" ON e.id = search_words.{_KEY[dialect]} WHERE {_MATCH[dialect]} AND {_WHERE}"
            " LIMIT :most"
        )
        asked = {"jurisdiction": jurisdiction, "words": _EXPRESSION[dialect](groups)}
        with _in_time(session):
            rows = session.connection().execute(text(numbers), asked | {"most": MOST_SORTED + 1})
            ids = [id_ for (id_,) in _plain(rows)]
            if len(ids) <= MOST_SORTED:
                return memory.newest(session, ids, most)
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
        return list(map(Entry._make, _plain(session.connection().execute(text(statement), values))))


def _plain(result: CursorResult[Any]) -> Sequence[tuple[Any, ...]]:
    """The rows as the driver has them: to make others of ten thousand takes its time."""
    cursor = result.cursor
    assert cursor is not None
    rows = cursor.fetchall()
    result.close()
    return rows


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
