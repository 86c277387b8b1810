"""Copy all that is stored into another database, row by row, until both say the same.

Every row is compared with what is there under its key, and written where it differs: a copy that
was broken off goes on when it is begun again, and one is whole when nothing differs.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Engine,
    Row,
    Table,
    delete,
    func,
    literal,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy import table as plain_table
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session
from sqlalchemy.sql import column as plain_column

from lawtrack.database.bulk import table_of, upsert
from lawtrack.database.conditions import in_order
from lawtrack.database.engine import open_database
from lawtrack.database.opening.database_errors import database_address_shown, one_line
from lawtrack.database.opening.schema import (
    UNFINISHED,
    check_schema,
    current_schema,
    newest_schema,
    upgrade_database,
)
from lawtrack.database.search.word_index import fill_index
from lawtrack.database.tables.base import Base
from lawtrack.errors import DatabaseError

ROWS_AT_ONCE = 1_000
# The index of words is made anew: what holds the words is another table on each database.
INDEX = ("search_entries", "search_terms")
_SCHEMA = plain_table("alembic_version", plain_column("version_num"))

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedTable:
    """How many rows a table has in both databases, and how many of them were written now."""

    name: str
    rows: int
    written: int


@dataclass(frozen=True, slots=True)
class _Page:
    """Some rows of the original in the order of their keys, and how the copy differs there."""

    rows: int
    differing: list[Row[Any]]  # of the original: not in the copy, or otherwise
    left_over: list[Key]  # in the copy only


def copy_database(source: str, target: str, *, tell: Callable[[CopiedTable], None]) -> None:
    """Copy the database at ``source`` to ``target``, and see that nothing differs; resumable.

    The source is read as of one moment and never written. The target is an empty database, or one
    to which a copy was begun; until it is whole, lawtrack refuses to use it. ``tell`` gets each
    table when it is done. Raises ``DatabaseError`` when the target holds something else, when a
    value cannot be stored there, or when the source was written to meanwhile.
    """
    with ExitStack() as closing:
        original, copy = open_database(source), open_database(target)
        closing.callback(original.dispose)
        closing.callback(copy.dispose)
        if original.url == copy.url:
            raise DatabaseError(f"{database_address_shown(copy)}: is the one in use - name another")
        check_schema(original)
        _begin(copy, target)
        with one_line(original), one_line(copy):
            models = _models()
            with _as_of_now(original) as reading, Session(copy) as writing:
                for model in reversed(models):
                    _remove_left_over(reading, writing, table_of(model))
                for model in models:
                    tell(_copied(reading, writing, model))
                fill_index(writing)
                writing.commit()
            with _as_of_now(original) as reading, Session(copy) as writing:
                for model in models:
                    _count_on(writing, table_of(model))
                    _see_it_is_whole(reading, writing, table_of(model))
                writing.execute(update(_SCHEMA).values(version_num=newest_schema()))
                writing.commit()


def _models() -> list[type[Base]]:
    """What is copied, each after what it belongs to."""
    by_table = {mapper.local_table: mapper.class_ for mapper in Base.registry.mappers}
    return [by_table[t] for t in Base.metadata.sorted_tables if t.name not in INDEX]


def _as_of_now(engine: Engine) -> Session:
    """A session that sees the database as it is at its first query."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
    return Session(engine)


def _begin(copy: Engine, target: str) -> None:
    """Make the tables, and mark the database as one to which a copy is under way."""
    under_way = f"{UNFINISHED}{newest_schema()}"
    current = current_schema(copy)
    shown = database_address_shown(copy)
    if current == under_way:
        return
    if current.startswith(UNFINISHED):
        raise DatabaseError(
            f"{shown}: another version of lawtrack began a copy to it"
            " - make an empty database, and copy to that one"
        )
    upgrade_database(target)
    with one_line(copy), copy.begin() as connection:
        for table in Base.metadata.sorted_tables:
            if connection.execute(select(literal(1)).select_from(table).limit(1)).first():
                raise DatabaseError(
                    f"{shown}: something is stored in it already - name an empty database"
                )
        connection.execute(update(_SCHEMA).values(version_num=under_way))


def _copied(reading: Session, writing: Session, model: type[Base]) -> CopiedTable:
    rows = written = 0
    for page in _compared(reading, writing, table_of(model)):
        _write(writing, model, page.differing)
        writing.commit()
        rows, written = rows + page.rows, written + len(page.differing)
    return CopiedTable(name=model.__tablename__, rows=rows, written=written)


def _write(writing: Session, model: type[Base], rows: Sequence[Row[Any]]) -> None:
    values = [dict(row._mapping) for row in rows]
    try:
        upsert(writing, model, values)
    except DataError:
        writing.rollback()
        for value in values:
            _see_it_fits(writing, model, value)
        raise


def _see_it_fits(writing: Session, model: type[Base], value: dict[str, Any]) -> None:
    """Raise ``DatabaseError`` naming the row when its values cannot be stored."""
    try:
        upsert(writing, model, [value])
    except DataError as error:
        reason = str(error.orig).strip().splitlines()[0]
        name = ", ".join(str(value[column.name]) for column in table_of(model).primary_key.columns)
        raise DatabaseError(f"{model.__tablename__} {name}: cannot be stored: {reason}") from None
    finally:
        writing.rollback()


def _remove_left_over(reading: Session, writing: Session, table: Table) -> None:
    for page in _compared(reading, writing, table):
        if page.left_over:
            keys = tuple_(*table.primary_key.columns)
            writing.execute(delete(table).where(keys.in_(page.left_over)))
            writing.commit()


def _see_it_is_whole(reading: Session, writing: Session, table: Table) -> None:
    for page in _compared(reading, writing, table):
        if page.differing or page.left_over:
            raise DatabaseError(
                f"{table.name}: was written to meanwhile - run this again, it goes on from there"
            )


def _compared(reading: Session, writing: Session, table: Table) -> Iterator[_Page]:
    """The table page by page: what the original has, and how the copy differs from it."""
    last: Key | None = None
    while True:
        rows = _rows(reading, table, after=last, most=ROWS_AT_ONCE)
        is_last = len(rows) < ROWS_AT_ONCE
        until = None if is_last else _key(table, rows[-1])
        there = {_key(table, row): row for row in _rows(writing, table, after=last, until=until)}
        differing = [row for row in rows if there.pop(_key(table, row), None) != row]
        yield _Page(len(rows), differing, list(there))
        if is_last:
            return
        last = until


def _rows(
    session: Session,
    table: Table,
    *,
    after: Key | None,
    until: Key | None = None,
    most: int | None = None,
) -> Sequence[Row[Any]]:
    dialect = session.get_bind().dialect.name
    order = [in_order(each, dialect) if each.type.python_type is str else each
             for each in table.primary_key.columns]  # fmt: skip
    query = select(table).order_by(*order).limit(most)
    if after is not None:
        query = query.where(tuple_(*order) > _as_tuple(table, after))
    if until is not None:
        query = query.where(tuple_(*order) <= _as_tuple(table, until))
    return session.execute(query).all()


def _as_tuple(table: Table, key: Key) -> ColumnElement[Any]:
    columns = table.primary_key.columns
    return tuple_(*(literal(value, each.type) for value, each in zip(key, columns, strict=True)))


def _key(table: Table, row: Row[Any]) -> Key:
    return tuple(row._mapping[each] for each in table.primary_key.columns)


def _count_on(writing: Session, table: Table) -> None:
    """See to it that the server gives no number that a row has already."""
    number = table.autoincrement_column
    if number is None or writing.get_bind().dialect.name != "postgresql":
        return
    highest = writing.scalar(select(func.max(number)))
    if highest is not None:
        named = {"table": table.name, "column": number.name, "highest": highest}
        writing.execute(
            text("SELECT setval(pg_get_serial_sequence(:table, :column), :highest)"), named
        )
