"""How long an upgrade keeps those waiting who read and write meanwhile, on PostgreSQL.

Run: python -m benchmarks.upgrade [--rows 500000] [--since 0022]. On a server of this script's own:
tables of an earlier schema with so many rows, a reader whose transactions stay open for three
seconds, and others who read and write each of the tables all the time. Prints how long one of them
waited at the most while all later migrations ran; returns 1 when that is more than 0.3 s.
"""

import argparse
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

from alembic import command
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from benchmarks._own_server import server_and_folder
from lawtrack.database.engine import open_database
from lawtrack.database.opening import schema

BLOCKED = 0.3  # seconds
OPEN = 3.0  # seconds of a reader's transaction
PAUSE = 0.02
SINCE = "0022"  # of the schemas that were there before several machines
TABLES = ("bills", "revisions", "search_entries", "crawls", "edits")
# A row of each table, all that must be given made up by its type; what differs is told by "n".
REQUIRED = """
SELECT column_name, CASE
    WHEN column_name IN ('id', 'subject_id') THEN 'n'
    WHEN column_name IN ('upstream_id', 'identifier', 'ocd_id') THEN 'n::text'
    WHEN column_name = 'jurisdiction' THEN '''town-'' || mod(n, 300)'
    WHEN data_type = 'json' THEN '''[]'''
    WHEN data_type = 'boolean' THEN 'true'
    WHEN data_type = 'date' THEN 'date ''2020-01-01'' + mod(n, 2000)'
    WHEN data_type LIKE 'timestamp%' THEN 'timestamptz ''2026-03-02'' + n * interval ''1 s'''
    WHEN data_type IN ('integer', 'bigint', 'double precision') THEN '0'
    ELSE 'repeat(''word '', 4)' END
FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = :name AND is_nullable = 'NO'
"""


@dataclass(slots=True)
class Waits:
    """How long somebody waited at the most, and for which statement."""

    longest: float = 0.0
    statement: str = ""
    errors: list[str] = field(default_factory=list)

    def note(self, seconds: float, statement: str) -> None:
        """Somebody had to wait for that."""
        if seconds > self.longest:
            self.longest, self.statement = seconds, statement


def filled(url: str, rows: int, *, since: str = SINCE) -> None:
    """A database of an earlier schema with so many rows in each table."""
    command.upgrade(schema._alembic(url), since)
    engine = open_database(url)
    with engine.begin() as connection:
        for table in TABLES:
            columns = connection.execute(text(REQUIRED), {"name": table}).all()
            names = ", ".join(f'"{name}"' for name, _ in columns)
            values = ", ".join(value for _, value in columns)
            connection.exec_driver_sql(
                f"INSERT INTO {table} ({names}) SELECT {values} FROM generate_series(1, {rows}) n"
            )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()


def upgraded(url: str, *, open_for: float = OPEN) -> Waits:
    """Run the migrations while others read and write; returns how long these waited.

    A reader's transactions stay open for so many seconds. Who has to wait too long gets an error.
    """
    engine = open_database(url)
    with at_work(engine, open_for) as waits:
        schema._migrate(url)
    engine.dispose()
    return waits


@contextmanager
def at_work(engine: Engine, open_for: float) -> Iterator[Waits]:
    """A context in which there are readers and writers; their waits are known after it."""
    waits, stop = Waits(), threading.Event()
    statements = [f"SELECT 1 FROM {table} LIMIT 9" for table in TABLES]
    statements += [f"UPDATE {table} SET jurisdiction = 'town-7' WHERE id = 7" for table in TABLES]
    asleep = threading.Thread(target=_in_long_transactions, args=[engine, open_for, stop, waits])
    working = [asleep] + [
        threading.Thread(target=_again_and_again, args=[engine, one, stop, waits])
        for one in statements
    ]
    for each in working:
        each.start()
    try:
        yield waits
    finally:
        stop.set()
        for each in working:
            each.join(60)


def _in_long_transactions(
    engine: Engine, open_for: float, stop: threading.Event, waits: Waits
) -> None:
    while not stop.is_set():
        with engine.connect() as connection:
            for table in TABLES:
                _timed(connection, f"SELECT 1 FROM {table} LIMIT 1", waits)
            stop.wait(open_for)
        stop.wait(2 * BLOCKED)


def _again_and_again(engine: Engine, statement: str, stop: threading.Event, waits: Waits) -> None:
    while not stop.wait(PAUSE):
        with engine.connect() as connection:
            _timed(connection, statement, waits)
            connection.commit()


def _timed(connection: Connection, statement: str, waits: Waits) -> None:
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {BLOCKED * 1000:.0f}")
    began = monotonic()
    try:
        connection.exec_driver_sql(statement)
    except DBAPIError as error:
        waits.errors.append(f"{statement}: {error.orig}")
        connection.rollback()
    waits.note(monotonic() - began, statement)


def main() -> int:
    """Measure it; the exit code says whether the limit is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=500_000, help="of each table")
    parser.add_argument("--since", default=SINCE, help="the schema before the upgrade")
    asked = parser.parse_args()
    with server_and_folder() as (server, _):
        filled(server.url, asked.rows, since=asked.since)
        began = monotonic()
        waits = upgraded(server.url)
        print(
            f"upgrade from {asked.since} with {asked.rows} rows in each of {len(TABLES)} tables:"
            f" {monotonic() - began:.1f} s, the longest wait {waits.longest:.2f} s (limit"
            f" {BLOCKED}): {waits.statement}"
        )
    for error in waits.errors:
        print(f"  {error}")
    return int(waits.longest > BLOCKED or bool(waits.errors))


if __name__ == "__main__":
    sys.exit(main())
