"""Keeping the index of words up, in the transaction that stores; its tables are written here only.

An entry is never altered: words that are others get an entry with a new number, and the old one's
line goes. What FTS5 keeps under a number without a line is found by nobody. On SQLite the number
begins with the fortnight of its day, for FTS5 gives what it has by number: so it need not go
through 300,000 places of a frequent word to know the newest ones. (Day by day the index would be a
tenth greater.) ``sqlite_sequence`` remembers the last number of each fortnight.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from datetime import date, datetime
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, delete, event, insert, select, text
from sqlalchemy.orm import Session

from lawtrack.database.bulk import OWNERS, in_chunks, insert_rows, insert_values, next_ids, table_of
from lawtrack.database.tables.legislation import BillRow, EventRow, TextRow
from lawtrack.database.tables.search import SearchEntryRow, SearchTermRow
from lawtrack.database.texts import Said, said_of
from lawtrack.legislation.normalize import without_line_end_marks
from lawtrack.marked_text import in_force_and_struck
from lawtrack.topics.searches.index_words import index_words

PIECE = 4000  # words: PostgreSQL knows places up to 16,383
OVERLAP = 16  # so that no phrase is cut
TEXT = "text"
TEXTS_AT_ONCE = 100
FORTNIGHT = 16  # days
IN_A_FORTNIGHT = 1 << 20  # entries; what is more goes to the next one
_LEAST = 1 << 32  # numbers of earlier versions, which say nothing of the day, are below
_ENTRIES = table_of(SearchEntryRow)
_TERMS = table_of(SearchTermRow)
_SIZES_OF_FTS5 = text("SELECT id, sz FROM search_words_docsize WHERE id IN :ids").bindparams(
    bindparam("ids", expanding=True)
)
_SIZES_OF_VECTORS = text("SELECT id, length(words) FROM search_words WHERE id IN :ids").bindparams(
    bindparam("ids", expanding=True)
)
_FORTNIGHTS = text("SELECT name, seq FROM sqlite_sequence WHERE name LIKE 'search fortnight %'")
_FORGET_FORTNIGHT = text("DELETE FROM sqlite_sequence WHERE name = :name")
_NOTE_FORTNIGHT = text("INSERT INTO sqlite_sequence VALUES (:name, :last)")
_OFFER_ALL = text(
    "INSERT INTO search_terms SELECT unnest(CAST(:terms AS text[])) ON CONFLICT DO NOTHING"
)
_OFFERED = "words to be offered"  # what a session keeps them under


class _Entry(NamedTuple):
    kind: str
    subject_id: int
    jurisdiction: str
    url: str
    page: int
    struck: bool
    piece: int
    day: date
    digest: str
    words: str  # with a space between two

    @property
    def same(self) -> tuple[Any, ...]:
        return self[:-1]


def index_records(
    session: Session, kind: str, records: Sequence[Said], *, fresh: Collection[int] = frozenset()
) -> None:
    """The words of these bills or meetings can be found; of ``fresh`` ones no entry is stored."""
    for chunk in in_chunks(sorted(records, key=attrgetter("id"))):
        known = [said.id for said in chunk if said.id not in fresh]
        stored = select(_ENTRIES).where(_ENTRIES.c.kind == kind, _ENTRIES.c.subject_id.in_(known))
        _replace(session, stored if known else None, _of_records(kind, chunk))


def _of_records(kind: str, records: Iterable[Said]) -> Iterator[_Entry]:
    for said in records:
        yield from _pieces(kind, said.id, said.jurisdiction, "", 0, said.day, said.indexed)


def index_texts(session: Session, jurisdiction: str, urls: Sequence[str]) -> None:
    """The words of the documents at these addresses can be found, page by page."""
    for chunk in in_chunks(sorted(urls), TEXTS_AT_ONCE):
        stored = select(_ENTRIES).where(
            _ENTRIES.c.jurisdiction == jurisdiction, _ENTRIES.c.url.in_(chunk)
        )
        _replace(session, stored, _of_texts(session, jurisdiction, chunk))


def _of_texts(session: Session, jurisdiction: str, chunk: Sequence[str]) -> Iterator[_Entry]:
    query = select(TextRow.url, TextRow.fetched_at, TextRow.pages).where(
        TextRow.jurisdiction == jurisdiction, TextRow.url.in_(chunk), TextRow.state == TEXT
    )
    for url, fetched, pages in session.execute(query).all():
        for page, words in enumerate(pages, start=1):
            said = without_line_end_marks(words)
            yield from _pieces(TEXT, 0, jurisdiction, url, page, fetched.date(), said)


def fill_index(session: Session) -> int:
    """Make the index anew from all that is stored; returns how many entries it has.

    No entry is looked for: of a table that grows in a transaction PostgreSQL knows nothing, and
    would go through all of it for each chunk.
    """
    session.execute(delete(_ENTRIES))
    session.execute(delete(_TERMS))
    _forget_terms(session)
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("INSERT INTO search_words(search_words) VALUES ('delete-all')"))
    for kind in OWNERS:  # FTS5 is quickest with numbers that grow
        moments = session.execute(select(*_days(kind)))
        days = sorted((_first_day(some), id_) for id_, *some in moments)
        for chunk in in_chunks([id_ for _, id_ in days]):
            _write_all(session, _of_records(kind, list(said_of(session, kind, chunk))))
    by_place: dict[str, list[str]] = {}
    query = select(TextRow.jurisdiction, TextRow.url).where(TextRow.state == TEXT)
    for jurisdiction, url in session.execute(query.order_by(TextRow.fetched_at)):
        by_place.setdefault(jurisdiction, []).append(url)
    for jurisdiction, urls in by_place.items():
        for some in in_chunks(urls, TEXTS_AT_ONCE):
            _write_all(session, _of_texts(session, jurisdiction, some))
    _write_terms(session)
    return session.query(SearchEntryRow).count()


def unlike_the_index(session: Session, jurisdiction: str) -> Iterator[tuple[str, int, str]]:
    """What of a jurisdiction stands in the index otherwise than in what is stored.

    Kind, our id, and the address of a document. Of the words themselves it is counted how many
    there are of each entry.
    """
    own = _ENTRIES.c.jurisdiction == jurisdiction
    for kind, model in OWNERS.items():
        stored = session.scalars(select(model.id).where(model.jurisdiction == jurisdiction)).all()
        indexed = select(_ENTRIES.c.subject_id).where(own, _ENTRIES.c.kind == kind).distinct()
        for chunk in in_chunks(sorted({*stored, *session.scalars(indexed)})):
            there = own & (_ENTRIES.c.kind == kind) & _ENTRIES.c.subject_id.in_(chunk)
            yield from _unlike(session, there, _of_records(kind, said_of(session, kind, chunk)))
    texts = select(TextRow.url).where(TextRow.jurisdiction == jurisdiction, TextRow.state == TEXT)
    indexed_urls = select(_ENTRIES.c.url).where(own, _ENTRIES.c.kind == TEXT).distinct()
    urls = {*session.scalars(texts), *session.scalars(indexed_urls)}
    for some in in_chunks(sorted(urls), TEXTS_AT_ONCE):
        there = own & (_ENTRIES.c.kind == TEXT) & _ENTRIES.c.url.in_(some)
        yield from _unlike(session, there, _of_texts(session, jurisdiction, some))


def _unlike(
    session: Session, there: ColumnElement[bool], entries: Iterable[_Entry]
) -> Iterator[tuple[str, int, str]]:
    rows = session.execute(select(_ENTRIES).where(there)).all()
    counted = _words_counted(session, [row.id for row in rows])
    indexed = Counter((*row[1:], counted.get(row.id)) for row in rows)
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    expected: Counter[tuple[Any, ...]] = Counter()
    for entry in entries:
        words = entry.words.split(" ")
        expected[(*entry.same, len(words) if is_sqlite else len(set(words)))] += 1
    unlike = (expected - indexed) + (indexed - expected)
    yield from sorted({(entry[0], entry[1], entry[3]) for entry in unlike})


def _words_counted(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """How many words are kept under these numbers; on PostgreSQL, how many that differ."""
    counted: dict[int, int] = {}
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    asked = _SIZES_OF_FTS5 if is_sqlite else _SIZES_OF_VECTORS
    for chunk in in_chunks(sorted(ids)):
        for id_, size in session.connection().execute(asked, {"ids": list(chunk)}):
            counted[id_] = _number(size) if is_sqlite else size
    return counted


def _number(varint: bytes) -> int:
    """The number that SQLite wrote with 7 bits in a byte, the highest first."""
    number = 0
    for byte in varint:
        number = number << 7 | byte & 0x7F
    return number


def is_index_to_be_made(session: Session) -> bool:
    """Whether of records that are stored no words can be found, or not the newest ones first."""
    first = session.scalar(select(_ENTRIES.c.id).order_by(_ENTRIES.c.id).limit(1))
    if first is not None:
        return session.get_bind().dialect.name == "sqlite" and first < _LEAST
    return any(session.scalar(select(owner.id).limit(1)) for owner in OWNERS.values())


def begin_of_fortnight(number: int) -> int:
    """The number on SQLite at which the fortnight of an entry begins."""
    return number // IN_A_FORTNIGHT * IN_A_FORTNIGHT


def _days(kind: str) -> Sequence[Any]:
    if kind == "bill":
        return BillRow.id, BillRow.last_action_date, BillRow.introduced, BillRow.first_seen
    return EventRow.id, EventRow.date


def _first_day(moments: Iterable[date | None]) -> date:
    moment = next(filter(None, moments))
    return moment.date() if isinstance(moment, datetime) else moment


def _pieces(
    kind: str, id_: int, where: str, url: str, page: int, day: date, words_of: str
) -> Iterator[_Entry]:
    for struck, said in zip((False, True), in_force_and_struck(words_of), strict=True):
        words = index_words(said) if said else ()
        starts = range(0, max(len(words) - OVERLAP, 1), PIECE - OVERLAP)
        for piece, start in enumerate(starts, start=1):
            part = words[start : start + PIECE]
            if part:
                joined = " ".join(part)
                digest = hashlib.sha256(joined.encode()).hexdigest()[:16]
                yield _Entry(kind, id_, where, url, page, struck, piece, day, digest, joined)


def _replace(session: Session, stored: Any, entries: Iterable[_Entry]) -> None:
    """Of what is stored there, keep the entries that are the same, and write the others."""
    if stored is None:
        _write_all(session, entries)
        return
    known = {tuple(row[1:]): row[0] for row in session.execute(stored)}
    fresh = [entry for entry in entries if known.pop(entry.same, None) is None]
    for chunk in in_chunks(list(known.values())):
        session.execute(delete(_ENTRIES).where(_ENTRIES.c.id.in_(chunk)))
    _write_all(session, fresh)


def _write_all(session: Session, entries: Iterable[_Entry]) -> None:
    for run in in_chunks(list(entries)):
        _write(session, run)


def _write(session: Session, entries: Sequence[_Entry]) -> None:
    connection = session.connection()
    names = _Entry._fields[:-1]
    entries = sorted(entries, key=attrgetter("day"))
    ids = _numbers(session, [entry.day for entry in entries])
    lines = ((id_, *entry) for id_, entry in zip(ids, entries, strict=True))
    insert_rows(session, SearchEntryRow, [{}] * len(ids), named=("id", *names), beside=lines)
    if connection.dialect.name == "sqlite":
        words = [(id_, entry.words) for id_, entry in zip(ids, entries, strict=True)]
        insert_values(connection, "search_words", ("rowid", "words"), words)
    else:
        vectors = [(id_, _vector(entry.words)) for id_, entry in zip(ids, entries, strict=True)]
        insert_values(connection, "search_words", ("id", "words"), vectors)
    words_of_all = set(" ".join([entry.words for entry in entries]).split(" "))
    _offer(session, {word for word in words_of_all if _is_offered(word)})


def _numbers(session: Session, days: Sequence[date]) -> Sequence[int]:
    """Numbers for new entries of these days, which come in their order; none was ever given."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        return next_ids(session, SearchEntryRow, len(days))
    given = {int(name.rpartition(" ")[2]): last for name, last in connection.execute(_FORTNIGHTS)}
    numbers, counted = [], {}
    for day in days:
        fortnight = day.toordinal() // FORTNIGHT
        while (last := given.get(fortnight, 0)) == IN_A_FORTNIGHT - 1:
            fortnight += 1
        given[fortnight] = counted[fortnight] = last + 1
        numbers.append(fortnight * IN_A_FORTNIGHT + last + 1)
    counters = [{"name": f"search fortnight {one}", "last": last} for one, last in counted.items()]
    connection.execute(_FORGET_FORTNIGHT, counters)
    connection.execute(_NOTE_FORTNIGHT, counters)
    return numbers


def _offer(session: Session, terms: Set[str]) -> None:
    """Have the words offered, once and in their order at the end of the transaction.

    Two crawls that find the same new words wait for each other's. Were they written as they come,
    in another order each, both would wait, and the server would end one of them.
    """
    waiting: set[str] | None = session.info.get(_OFFERED)
    if waiting is None:
        waiting = session.info[_OFFERED] = set()
        event.listen(session, "before_commit", _at_the_end)
        event.listen(session, "after_rollback", _forget_terms)
    waiting |= terms


def _at_the_end(session: Session) -> None:
    if not session.in_nested_transaction():  # of which a record has one
        _write_terms(session)


def _write_terms(session: Session) -> None:
    terms = sorted(session.info.get(_OFFERED, ()))
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    for run in in_chunks(terms):
        if is_sqlite:
            each = [{"term": term} for term in run]
            session.connection().execute(insert(_TERMS).prefix_with("OR IGNORE"), each)
        else:
            session.connection().execute(_OFFER_ALL, {"terms": run})
    _forget_terms(session)


def _forget_terms(session: Session) -> None:
    session.info.get(_OFFERED, set()).clear()


def _is_offered(word: str) -> bool:
    return 4 <= len(word) <= 30 and word.isalpha()


def _vector(words: str) -> str:
    """The words with their places, as PostgreSQL writes a ``tsvector``."""
    return " ".join([f"{word}:{place}" for place, word in enumerate(words.split(" "), start=1)])
