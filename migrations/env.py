"""Alembic's entry: finds the database, then runs the migrations on it."""

import os
from pathlib import Path

from alembic import context
from lawtrack.config import load_config
from lawtrack.database import open_database
from lawtrack.models import Base


def _url() -> str:
    given = context.config.attributes.get("url") or context.get_x_argument(as_dictionary=True).get(
        "url"
    )
    if given:
        return str(given)
    named = os.environ.get("LAWTRACK_CONFIG")
    return load_config(Path(named) if named else None, os.environ).database


def run() -> None:
    """Run the migrations in one transaction on the configured database."""
    engine = open_database(_url())
    with engine.connect() as connection:
        # SQLite keeps "foreign_keys" only outside a transaction; a batch migration rebuilds tables.
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=engine.dialect.name == "sqlite",
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    engine.dispose()


run()
