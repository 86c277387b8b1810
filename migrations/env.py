"""Alembic's entry: finds the database, then runs the migrations on it."""

import os
from pathlib import Path
from typing import Any, Literal

from alembic import context
from alembic.util import CommandError

from lawtrack.config.settings import load_config
from lawtrack.database.engine import open_database
from lawtrack.database.opening.database_errors import database_address_shown
from lawtrack.database.tables.base import Base, UtcDateTime


def _url() -> str:
    given = context.config.attributes.get("url") or context.get_x_argument(as_dictionary=True).get(
        "url"
    )
    if given:
        return str(given)
    named = os.environ.get("LAWTRACK_CONFIG")
    return load_config(Path(named) if named else None, os.environ).database


def _refuse_to_drop() -> None:
    """Stop ``alembic downgrade`` that was not meant: what a migration drops is gone for good.

    Only the command line is asked; a program that calls Alembic knows what it does.
    """
    options = context.config.cmd_opts
    asked = getattr(options, "cmd", None)
    drops = bool(asked) and asked[0].__name__ == "downgrade" and not getattr(options, "sql", False)
    if drops and context.get_x_argument(as_dictionary=True).get("drop") != "yes":
        raise CommandError(
            f"{_shown()}: a downgrade drops tables and columns with all that is in them"
            ' - make a copy first ("lawtrack backup"), then say: alembic -x drop=yes downgrade …'
        )


def _shown() -> str:
    return database_address_shown(open_database(_url()))


def _render(kind: str, item: Any, autogen: object) -> str | Literal[False]:
    """Write our column types as plain SQLAlchemy ones: a migration never imports lawtrack."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _has_a_model(name: str | None, kind: str, parents: object) -> bool:
    """Whether it is one of a model: FTS5, tsvectors and indexes of one database alone have none."""
    return not (name or "").startswith(
        {"table": ("search_words",), "index": ("ix_bills_latest", "ix_search_entries_day")}.get(
            kind, ("-",)
        )
    )


def run() -> None:
    """Run the migrations in one transaction on the configured database."""
    _refuse_to_drop()
    engine = open_database(_url())
    with engine.connect() as connection:
        # A batch migration rebuilds tables that others refer to. SQLite heeds this only outside a
        # transaction, and every statement through SQLAlchemy begins one.
        if engine.dialect.name == "sqlite":
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=engine.dialect.name == "sqlite",
            compare_type=True,
            render_item=_render,
            include_name=_has_a_model,
        )
        with context.begin_transaction():
            if engine.dialect.name == "postgresql":  # whoever reads the table waits behind us
                connection.exec_driver_sql("SET LOCAL lock_timeout = '200ms'")
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            context.run_migrations()
        connection.commit()
    engine.dispose()


run()
