"""Which entries of the index hold the words, on SQLite and PostgreSQL alike."""

from collections.abc import Iterator, Mapping, Sequence
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
from lawtrack.database.search.word_index import begin_of_fortnight
from lawtrack.database.tables.search import SearchEntryRow
from lawtrack.topics.searches.search_query import Term

SECONDS = 1.0  # that one question may take
MOST_SORTED = 25_000  # entries that are put in their order by who remembers them
MOST_REMEMBERED = 30_000
_STEPS = 1000  # of SQLite's machine between two looks at the clock
_COLUMNS = ("kind", "subject_id", "jurisdiction", "url", "page", "struck")
_NAMES = ", ".join(f"e.{name}" for name in _COLUMNS)
_WHERE = "(:jurisdiction = '' OR e.jurisdiction = :jurisdiction)"
_HITS = {
    "sqlite": "search_words CROSS JOIN search_entries e ON e.id = search_words.rowid"
    f" WHERE search_words MATCH :words AND {_WHERE}",
    "postgresql": "search_words JOIN search_entries e ON e.id = search_words.id"
    f" WHERE search_words.words @@ CAST(:words AS tsquery) AND {_WHERE}",
}
_OF_RECORDS = (
    f"search_entries e WHERE e.kind <> 'text' AND e.piece = 1 AND NOT e.struck AND {_WHERE}"
)
_NEWEST = "ORDER BY e.day DESC, e.id DESC LIMIT :most"


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

    Only their numbers are asked for where there are not too many. Raises ``SearchTooSlow``.
    """
    memory = memory or RememberedEntries()
    asked: dict[str, object] = {"jurisdiction": jurisdiction, "most": most}
    dialect = session.get_bind().dialect.name
    where = _OF_RECORDS
    if groups:
        asked["words"], where = _EXPRESSION[dialect](groups), _HITS[dialect]
    with _in_time(session):
        ids = (_newest_numbers if dialect == "sqlite" else _some_numbers)(session, where, asked)
        if ids is not None:
            return memory.newest(session, ids, most)
        newest = text(f"SELECT {_NAMES} FROM {where} {_NEWEST}")  # noqa: S608 - constants
        return list(map(Entry._make, _plain(session.connection().execute(newest, asked))))


def _newest_numbers(session: Session, where: str, asked: dict[str, Any]) -> list[int]:
    """The greatest numbers on SQLite, with all of the fortnight in which the last of them is."""
    key = "search_words.rowid" if "words" in asked else "e.id"
    query = f"SELECT e.id FROM {where}"  # noqa: S608 - constants
    ids = _ids(session, f"{query} ORDER BY {key} DESC LIMIT :most", asked)
    if len(ids) == asked["most"]:
        between = {"begin": begin_of_fortnight(ids[-1]), "last": ids[-1]}
        ids += _ids(session, f"{query} AND {key} >= :begin AND {key} < :last", asked | between)
    return ids


def _some_numbers(session: Session, where: str, asked: dict[str, Any]) -> list[int] | None:
    """The numbers on PostgreSQL, in no order; ``None`` where there are too many."""
    query = f"SELECT e.id FROM {where} LIMIT :most"  # noqa: S608 - constants
    ids = _ids(session, query, asked | {"most": MOST_SORTED + 1})
    return ids if len(ids) <= MOST_SORTED else None


def _ids(session: Session, query: str, asked: Mapping[str, Any]) -> list[int]:
    return [id_ for (id_,) in _plain(session.connection().execute(text(query), asked))]


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


# A plan for any words, which a server takes for those of a statement that comes again and again,
# sorts all places of frequent ones: five times as long.
_IN_TIME = text(
    "SELECT set_config('statement_timeout', :most, true),"
    " set_config('plan_cache_mode', 'force_custom_plan', true)"
)

_EXPRESSION = {"sqlite": _fts5, "postgresql": _tsquery}


@contextmanager
def _in_time(session: Session) -> Iterator[None]:
    """Stop a question that takes too long."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_IN_TIME, {"most": str(int(SECONDS * 1000))})
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
