"""Writing in sets: prefetched keys, bulk inserts, upserts; never one object at a time.

Measured: sets of rows store some thirty times faster than one ORM object after another.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from itertools import repeat
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    Connection,
    Dialect,
    Executable,
    Insert,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from lawtrack.database.tables.legislation import (
    ActionRow,
    AgendaItemRow,
    BillRow,
    DocumentRow,
    EventDocumentRow,
    EventRow,
    RelatedBillRow,
    SponsorshipRow,
    TextRow,
    VoteRow,
)
from lawtrack.legislation.normalize import Comparable, Row

T = TypeVar("T")

# SQLite takes 32,766 parameters in a statement, older ones 999.
CHUNK = 500

OWNERS: dict[str, type[BillRow] | type[EventRow]] = {"bill": BillRow, "event": EventRow}

CHILDREN: dict[str, dict[str, type[DeclarativeBase]]] = {
    "bill": {
        "actions": ActionRow,
        "sponsorships": SponsorshipRow,
        "documents": DocumentRow,
        "related_bills": RelatedBillRow,
        "votes": VoteRow,
    },
    "event": {"agenda_items": AgendaItemRow, "event_documents": EventDocumentRow},
}


class Stored(NamedTuple):
    """What is prefetched of a stored bill or event."""

    id: int
    content_hash: str
    stamp: str


def in_chunks(items: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """The items in runs of at most ``size``."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def table_of(model: type[DeclarativeBase]) -> Table:
    """The Core table of a model."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is not mapped to a table")
    return table


class _Inserting(NamedTuple):
    """How rows with certain columns get into a table of a database."""

    columns: tuple[str, ...]
    values_of: Callable[[Sequence[Any], Mapping[str, Any]], tuple[Any, ...]]


def insert_rows(
    session: Session,
    model: type[DeclarativeBase],
    rows: Sequence[Row],
    *,
    named: tuple[str, ...] = (),
    beside: Iterable[Sequence[Any]] = repeat(()),
) -> None:
    """Write new rows, all with the same columns; the others get what the table gives them.

    ``beside`` each row come values of the columns ``named``, so that nobody copies it to add them.
    They go to the driver as they are, on PostgreSQL by ``COPY``: SQLAlchemy's own way through each
    row took half of the time that storing took.
    """
    if not rows:
        return
    connection, table = session.connection(), table_of(model)
    inserting = _inserting(table, named, tuple(rows[0]), connection.dialect)
    try:
        values = list(map(inserting.values_of, beside, rows))
        insert_values(connection, table.name, inserting.columns, values)
    except (AttributeError, TypeError, ValueError) as error:  # a value that is none of the column's
        raise StatementError(str(error), f"INSERT INTO {table.name}", None, error) from error


def insert_values(
    connection: Connection, table: str, columns: Sequence[str], values: Sequence[tuple[Any, ...]]
) -> None:
    """Write rows that are as the driver wants them, on PostgreSQL by ``COPY``."""
    listed = ", ".join(map(connection.dialect.identifier_preparer.quote, columns))
    if connection.dialect.name == "postgresql":
        _copy(connection, f"COPY {table} ({listed}) FROM STDIN", values)
    else:
        marks = ", ".join("?" for _ in columns)
        connection.exec_driver_sql(f"INSERT INTO {table} ({listed}) VALUES ({marks})", values)  # noqa: S608 - our own


def _copy(connection: Connection, statement: str, values: Iterable[tuple[Any, ...]]) -> None:
    driver: Any = connection.dialect.loaded_dbapi
    opened: Any = connection.connection.cursor()
    with opened as cursor:
        try:
            with cursor.copy(statement) as copy:
                for line in values:
                    copy.write_row(line)
        except driver.Error as error:
            raise DBAPIError.instance(
                statement, None, error, driver.Error, dialect=connection.dialect
            ) from error


@lru_cache(maxsize=256)
def _inserting(
    table: Table, beside: tuple[str, ...], named: tuple[str, ...], dialect: Dialect
) -> _Inserting:
    """How to insert rows with these columns, as if written by hand for them."""
    names = (*beside, *named)
    given = {
        column.name: column.default.arg
        for column in table.columns
        if column.name not in names and isinstance(column.default, ScalarElementColumnDefault)
    }
    cells, known = [], {}
    for place, name in enumerate((*names, *given)):
        known[f"default_{place}"] = given.get(name)
        cell = f"beside[{place}]" if place < len(beside) else f"row[{name!r}]"
        cell = f"default_{place}" if name in given else cell
        form = _driver_form(table.columns[name].type, dialect)
        known[f"form_{place}"] = form
        cells.append(cell if form is None else f"form_{place}({cell})")
    values_of = eval(f"lambda beside, row: ({', '.join(cells)},)", known)  # noqa: S307 - ours
    return _Inserting((*names, *given), values_of)


def _driver_form(type_: Any, dialect: Dialect) -> Callable[[Any], Any] | None:
    """What makes a value one of the driver's; ``None`` where it is one already."""
    form: Callable[[Any], Any] | None = type_.dialect_impl(dialect).bind_processor(dialect)
    if isinstance(type_, JSON):  # SQLAlchemy would hand it to psycopg in a wrapping
        return form if type_.none_as_null else dialect._json_serializer or json.dumps
    return form and lru_cache(maxsize=4096)(form)  # a batch has few days, and mostly one moment


def next_ids(session: Session, model: type[DeclarativeBase], count: int) -> Sequence[int]:
    """Numbers for so many new rows, in order, that nobody else gets.

    Those that the database would give: who must know them need not insert row by row. On SQLite
    who writes is alone, and what was read before another wrote cannot be followed by writing.
    """
    table, connection = table_of(model), session.connection()
    if connection.dialect.name == "postgresql":
        drawn = text(
            "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)"
        )
        return connection.execute(drawn, {"name": table.name, "count": count}).scalars().all()
    last = max(connection.scalar(query) or 0 for query in _given_ids(table))
    return range(last + 1, last + 1 + count)


@cache
def _given_ids(table: Table) -> Sequence[Executable]:
    given: list[Executable] = [select(func.max(table.c.id))]
    if table.dialect_options["sqlite"]["autoincrement"]:  # then none is given twice
        sequences = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        given.append(sequences.bindparams(name=table.name))
    return given


def upsert(session: Session, model: type[DeclarativeBase], rows: Sequence[Row]) -> None:
    """Insert the rows, or overwrite those with the same primary key; all rows have equal keys."""
    if rows:
        connection = session.connection()
        statement = _upserting(table_of(model), tuple(rows[0]), connection.dialect.name)
        connection.execute(statement, list(rows))


@lru_cache(maxsize=64)
def _upserting(table: Table, names: tuple[str, ...], dialect: str) -> Insert:
    keys = [column.name for column in table.primary_key]
    statement = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)
    values = {name: statement.excluded[name] for name in names if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=values)


def is_one_of(column: Any, dialect: str) -> ColumnElement[bool]:
    """Whether it is among the values of the parameter ``ids``, a list.

    A place for each of five hundred values costs more time than all the rest.
    """
    if dialect == "postgresql":
        among: ColumnElement[bool] = column == func.any(
            bindparam("ids", type_=ARRAY(column.type.__class__))
        )
        return among
    values = func.json_each(bindparam("ids", type_=JSON)).table_valued("value")
    is_among: ColumnElement[bool] = column.in_(select(values.c.value))
    return is_among


class _Among(NamedTuple):
    """Statements about the bills or meetings of a jurisdiction whose ids are one parameter."""

    keys: Select[str, int, str, str]
    touch: Update
    touch_own: Update  # by our ids


@cache
def _among(kind: str, dialect: str) -> _Among:
    """The statements for a database."""
    table = table_of(OWNERS[kind])
    chosen = and_(
        table.c.jurisdiction == bindparam("source"), is_one_of(table.c.upstream_id, dialect)
    )
    keys = select(table.c.upstream_id, table.c.id, table.c.content_hash, table.c.stamp)
    touch = update(table).values(last_seen=bindparam("now"))
    return _Among(
        keys=keys.where(chosen),
        touch=touch.where(chosen),
        touch_own=touch.where(is_one_of(table.c.id, dialect)),
    )


def stored_keys(
    session: Session, kind: str, jurisdiction: str, upstream_ids: Sequence[str]
) -> dict[str, Stored]:
    """The prefetched keys of those that are stored, by the source's id."""
    connection = session.connection()
    asked = {"source": jurisdiction, "ids": list(upstream_ids)}
    rows = connection.execute(_among(kind, connection.dialect.name).keys, asked).all()
    return {row[0]: Stored(row[1], row[2], row[3]) for row in rows}


def all_stored(session: Session, kind: str, jurisdiction: str) -> dict[str, Stored]:
    """The keys of all bills or meetings of a jurisdiction, by the source's id."""
    model = OWNERS[kind]
    query = select(model.upstream_id, model.id, model.content_hash, model.stamp).where(
        model.jurisdiction == jurisdiction
    )
    return {row.upstream_id: Stored._make(row[1:]) for row in session.execute(query)}


def load_records(
    session: Session,
    kind: str,
    ids: Sequence[int],
    *,
    tables: Collection[str] | None = None,
    columns: Collection[str] | None = None,
) -> dict[int, Comparable]:
    """The stored records as comparables, by our id; with ``tables`` only these children.

    With ``columns`` only these of the record and its children.
    """

    def wanted(table: Table, *always: str) -> Select[*tuple[Any, ...]]:
        return select(
            *(one for one in table.c if columns is None or one.name in {*always, *columns})
        )

    owner = table_of(OWNERS[kind])
    children = {
        name: model for name, model in CHILDREN[kind].items() if tables is None or name in tables
    }
    rows: dict[int, Row] = {}
    grouped: dict[str, dict[int, list[Row]]] = {name: {} for name in children}
    for chunk in in_chunks(ids):
        of_owners = wanted(owner, "id", "upstream_id")
        for line in session.connection().execute(of_owners.where(owner.c.id.in_(chunk))):
            rows[line.id] = dict(line._mapping)
        for name, model in children.items():
            table = table_of(model)
            key = _owner_key(kind)
            query = wanted(table, key, "order").where(table.c[key].in_(chunk))
            for line in session.connection().execute(query.order_by(table.c[key], table.c.order)):
                row = dict(line._mapping)
                row.pop("order")
                grouped[name].setdefault(row.pop(key), []).append(row)
    return {
        id_: Comparable(
            kind=kind,
            upstream_id=row["upstream_id"],
            row=row,
            rows={name: grouped[name].get(id_, []) for name in children},
            documents=None,
        )
        for id_, row in rows.items()
    }


def _owner_key(kind: str) -> str:
    return f"{kind}_id"


def insert_owners(session: Session, kind: str, rows: Sequence[Row]) -> dict[str, int]:
    """Insert bills or events and return their new ids by the source's id."""
    ids = next_ids(session, OWNERS[kind], len(rows))
    insert_rows(session, OWNERS[kind], rows, named=("id",), beside=zip(ids))
    return {row["upstream_id"]: id_ for id_, row in zip(ids, rows, strict=True)}


def update_records(session: Session, kind: str, rows: Sequence[Row]) -> None:
    """Write the columns given in ``rows`` (all the same ones) to the records named by ``id``."""
    if not rows:
        return
    table = table_of(OWNERS[kind])
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name != "id"}
    statement = update(table).where(table.c.id == bindparam("the_id")).values(values)
    session.connection().execute(
        statement,
        [
            {"the_id": row["id"], **{f"new_{k}": v for k, v in row.items() if k != "id"}}
            for row in rows
        ],
    )


def replace_children(
    session: Session, kind: str, rows_of: Iterable[tuple[int, Comparable]], *, fresh: bool
) -> None:
    """Write the children of these records; those a record did not look at stay as they are.

    ``fresh`` says that the owners are new, so there is nothing to remove first.
    """
    pairs = list(rows_of)
    for name, model in CHILDREN[kind].items():
        table, key = table_of(model), _owner_key(kind)
        if not fresh:
            looked = [id_ for id_, record in pairs if record.rows.get(name) is not None]
            for chunk in in_chunks(looked):
                session.connection().execute(delete(table).where(table.c[key].in_(chunk)))
        rows: list[Row] = []
        places: list[tuple[int, int]] = []
        for id_, record in pairs:
            if children := record.rows.get(name):
                rows += children
                places += zip(repeat(id_), range(1, len(children) + 1))
        insert_rows(session, model, rows, named=(key, "order"), beside=places)


def touch_last_seen(
    session: Session, kind: str, jurisdiction: str, upstream_ids: Sequence[str], now: datetime
) -> int:
    """Move ``last_seen`` of records that a list still shows; returns how many."""
    connection = session.connection()
    asked = {"source": jurisdiction, "ids": list(upstream_ids), "now": now}
    return connection.execute(_among(kind, connection.dialect.name).touch, asked).rowcount


def touch_stored(session: Session, kind: str, ids: Sequence[int], now: datetime) -> None:
    """Move ``last_seen`` of records by our ids, which are found in half the time."""
    if ids:
        connection = session.connection()
        touch = _among(kind, connection.dialect.name).touch_own
        connection.execute(touch, {"ids": ids, "now": now})


class StoredText(NamedTuple):
    """A stored text as matching and storing need it."""

    sha256: str
    state: str
    reason: str
    pages: list[str]
    fetched_at: datetime
    stamp: str
    media_type: str
    extractor: str
    page_count: int
    cause: str
    attempts: int
    tried_at: datetime | None
    trouble: str
    awaited: str
    validator: str


def texts_under(session: Session, jurisdiction: str, urls: Sequence[str]) -> dict[str, StoredText]:
    """The stored texts under these addresses."""
    columns = [getattr(TextRow, name) for name in StoredText._fields]
    texts = {}
    for chunk in in_chunks(urls):
        query = select(TextRow.url, *columns).where(
            TextRow.jurisdiction == jurisdiction, TextRow.url.in_(chunk)
        )
        for url, *values in session.execute(query):
            texts[url] = StoredText(*values)
    return texts
