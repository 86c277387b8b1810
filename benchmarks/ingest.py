"""Ingest of 20,000 bills with 5 actions each, against the database's own way to write those rows.

Run: python -m benchmarks.ingest [--postgres]. Into SQLite against ``sqlite3.executemany``, or into
a PostgreSQL server of this script's own against bare ``COPY``. Prints two ratios, of seconds of the
processor, which other work on the machine hardly lengthens, on PostgreSQL with those of the
connection's server process: rows per second of the first ingest over those of the bare writing of
the very same rows, and the time of the first ingest over that of a second one with nothing changed,
each with its limit. Returns 1 when one is missed.
"""

import argparse
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import NamedTuple

import psycopg
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.orm import Session

from benchmarks._own_server import server_and_folder
from lawtrack.crawling.crawl_child import spare_the_collector
from lawtrack.crawling.crawls import start_crawl
from lawtrack.database.engine import database_session, open_database
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.ingest.documents import DocumentText
from lawtrack.ingest.ingest import ingest
from lawtrack.legislation.records import Action, Bill, Document, Source, Sponsorship
from lawtrack.topics import load_topics
from scrapers.forking.preload import compile_what_is_usual

BILLS = 20_000
BATCH = 500
ROUNDS = 3
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SOURCE = Source(
    key="rivertown",
    platform="legistar",
    name="Rivertown City Council",
    division="ocd-division/country:us/state:ma/place:rivertown",
    timezone="America/New_York",
)
STEPS = (
    "Introduced and referred to the Committee on Public Works",
    "Hearing held",
    "Reported favorably by the committee",
    "Read a second time and passed",
    "Signed by the mayor",
)


def made_bills() -> Iterator[Bill]:
    """Yield bills as a council files them; one in fifty is about facial recognition."""
    for number in range(BILLS):
        filed = date(2026, 1, 1) + timedelta(days=number % 50)
        subject = (
            "prohibiting the use of facial recognition technology by any department"
            if number % 50 == 0
            else f"regulating the direction of traffic on parcel {number} of the harbour road"
        )
        yield Bill(
            jurisdiction=SOURCE.key,
            upstream_id=str(number),
            identifier=f"2026-{number:05}",
            title=f"An ordinance {subject}, and for other purposes, in ward {number % 17}.",
            session="2026",
            kind="Council Ordinance",
            status="Referred",
            introduced=filed,
            body="Committee on Public Works",
            url=f"https://rivertown.example/gateway.aspx?M=L&ID={number}",
            source_url=f"https://api.example/v1/rivertown/matters/{number}",
            stamp="2026-02-20T10:00:00",
            actions=tuple(
                Action(
                    date=filed + timedelta(days=7 * step),
                    description=words,
                    organization="City Council",
                    upstream_id=f"{number}-{step}",
                )
                for step, words in enumerate(STEPS)
            ),
            sponsorships=(Sponsorship(name="Ada Quill", primary=True),),
            documents=(),
            related=(),
            votes=(),
        )


class Limits(NamedTuple):
    """What the two ratios are to be at least."""

    raw: float
    again: float


ON_SQLITE, ON_POSTGRES = Limits(raw=0.15, again=5), Limits(raw=0.2, again=10)


def ours(url: str, bills: list[Bill]) -> tuple[float, float]:
    """Seconds of a first ingest into a new database, and of a second with nothing changed."""
    upgrade_database(url)
    engine = open_database(url)
    topics = load_topics(["facial-recognition"], None)
    seconds = []
    with database_session(engine) as session:
        crawl_id = start_crawl(session, SOURCE, mode="full", now=NOW)
        session.commit()
        busy = busy_of(_server_process(session))
        for later in (timedelta(), timedelta(hours=1)):
            started = busy()
            for start in range(0, len(bills), BATCH):
                ingest(
                    session,
                    bills[start : start + BATCH],
                    source=SOURCE,
                    topics=topics,
                    now=NOW + later,
                    crawl_id=crawl_id,
                    read=_no_documents,
                )
                session.commit()
            seconds.append(busy() - started)
    engine.dispose()
    return seconds[0], seconds[1]


def busy_of(server: int) -> Callable[[], float]:
    """A clock of the processor's seconds of this process, and of the server's process if any."""
    ticks = os.sysconf("SC_CLK_TCK")

    def busy() -> float:
        if not server:
            return time.process_time()
        line = Path(f"/proc/{server}/stat").read_text().rpartition(") ")[2].split()
        return time.process_time() + (int(line[11]) + int(line[12])) / ticks

    return busy


def _server_process(session: Session) -> int:
    if session.get_bind().dialect.name != "postgresql":
        return 0
    return int(session.connection().execute(text("SELECT pg_backend_pid()")).scalar_one())


def _no_documents(document: Document) -> DocumentText:
    raise AssertionError(f"no document was fetched, yet {document.title} is read")


def raw(folder: Path) -> tuple[float, int]:
    """Seconds that ``executemany`` takes for the rows our ingest wrote, and how many there are.

    Without the index of words, which our own time includes: SQLite makes its tables itself.
    """
    source = sqlite3.connect(folder / "ours.db")
    target = sqlite3.connect(folder / "raw.db", isolation_level=None)
    target.execute("PRAGMA journal_mode=WAL")
    target.execute("PRAGMA synchronous=NORMAL")
    tables = []
    for name, sql in source.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
        " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_words%'"
    ).fetchall():
        rows = source.execute(f'SELECT * FROM "{name}"').fetchall()
        if rows:
            target.execute(sql)
            tables.append((name, rows))
    for (sql,) in source.execute(
        "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    ).fetchall():
        if any(f" {name} " in sql or f'"{name}"' in sql for name, _ in tables):
            target.execute(sql)
    started = time.process_time()
    count = 0
    for name, rows in tables:
        marks = ",".join("?" * len(rows[0]))
        step = 5 * BATCH
        for start in range(0, len(rows), step):
            target.execute("BEGIN")
            target.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows[start : start + step])
            target.execute("COMMIT")
        count += len(rows)
    seconds = time.process_time() - started
    source.close()
    target.close()
    return seconds, count


def copied(url: str) -> tuple[float, int]:
    """Seconds that ``COPY`` takes for the rows our ingest wrote, and how many there are.

    Into tables with the same keys, indexes and references: what checks these is the server's.
    """
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with closing(psycopg.connect(address)) as connection:
        names = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            " AND table_type = 'BASE TABLE' AND table_name NOT LIKE 'search\\_%'"
            " ORDER BY EXISTS (SELECT FROM pg_constraint WHERE contype = 'f'"
            " AND conrelid = ('public.' || table_name)::regclass)"  # what is referred to goes first
        ).fetchall()
        connection.execute("CREATE SCHEMA bare")
        tables = []
        for (name,) in names:
            columns = connection.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
                " AND table_schema = 'public' AND is_generated = 'NEVER' ORDER BY ordinal_position",
                [name],
            ).fetchall()
            chosen = ", ".join(f'"{column}"::text' for (column,) in columns)
            rows = connection.execute(f'SELECT {chosen} FROM public."{name}"').fetchall()
            if rows:
                connection.execute(
                    f'CREATE TABLE bare."{name}" (LIKE public."{name}" INCLUDING ALL)'
                )
                listed = ", ".join(f'"{column}"' for (column,) in columns)
                tables.append((f'COPY bare."{name}" ({listed}) FROM STDIN', rows))
        references = connection.execute(
            "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'f' AND connamespace = 'public'::regnamespace"
        ).fetchall()
        connection.execute("SET LOCAL search_path = bare")
        for name, reference in references:
            connection.execute(f'ALTER TABLE IF EXISTS "{name}" ADD {reference}')
        connection.commit()
        busy = busy_of(connection.info.backend_pid)
        started = busy()
        for statement, rows in tables:
            for start in range(0, len(rows), 5 * BATCH):
                with connection.cursor() as cursor, cursor.copy(statement) as copy:
                    for row in rows[start : start + 5 * BATCH]:
                        copy.write_row(row)
                connection.commit()
        return busy() - started, sum(len(rows) for _, rows in tables)


def rounds(bills: list[Bill], *, postgres: bool) -> Iterator[tuple[float, float, float, int]]:
    """Of each round the seconds of the first ingest, the second and the bare writing, and rows."""
    with ExitStack() as stack:
        server = stack.enter_context(server_and_folder())[0] if postgres else None
        for number in range(ROUNDS):
            if server is not None:
                with create_engine(server.url, isolation_level="AUTOCOMMIT").connect() as opened:
                    opened.execute(text(f"CREATE DATABASE round_{number}"))
                url = make_url(server.url).set(database=f"round_{number}")
                address = url.render_as_string(hide_password=False)
                yield (*ours(address, bills), *copied(address))
                continue
            with tempfile.TemporaryDirectory() as name:
                yield (*ours(f"sqlite:///{name}/ours.db", bills), *raw(Path(name)))


def main() -> int:
    """Print both ratios and return 1 when one misses its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", action="store_true", help="instead of SQLite")
    postgres = parser.parse_args().postgres
    limits = ON_POSTGRES if postgres else ON_SQLITE
    spare_the_collector()  # as in a crawl's process
    compile_what_is_usual()
    bills = list(made_bills())
    against_raw, against_first = [], []
    for first, second, limit, count in rounds(bills, postgres=postgres):
        against_raw.append(limit / first)
        against_first.append(first / second)
        print(
            f"  {count} rows: raw {limit:.2f} s, first ingest {first:.2f} s, second {second:.2f} s"
        )
    store, again = median(against_raw), median(against_first)
    bare = "COPY" if postgres else "executemany"
    print(f"ingest: {store:.2f} of bare {bare} (limit {limits.raw})")
    print(f"ingest again, nothing changed: {again:.1f} times faster (limit {limits.again})")
    return 0 if store >= limits.raw and again >= limits.again else 1


if __name__ == "__main__":
    sys.exit(main())
