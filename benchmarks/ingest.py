"""Ingest of 20,000 bills with 5 actions each into SQLite, against raw ``executemany``.

Prints two ratios, of seconds of the processor, which other work on the machine hardly lengthens:
rows per second of the first ingest over those of ``sqlite3.executemany`` writing the very same rows
(at least 0.15), and the time of the first ingest over that of a second one with nothing changed (at
least 5).
"""

import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

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


def ours(folder: Path, bills: list[Bill]) -> tuple[float, float]:
    """Seconds of a first ingest into a new database, and of a second with nothing changed."""
    url = f"sqlite:///{folder / 'ours.db'}"
    upgrade_database(url)
    engine = open_database(url)
    topics = load_topics(["facial-recognition"], None)
    seconds = []
    with database_session(engine) as session:
        crawl_id = start_crawl(session, SOURCE, mode="full", now=NOW)
        session.commit()
        for _ in range(2):
            started = time.process_time()
            for start in range(0, len(bills), BATCH):
                ingest(
                    session,
                    bills[start : start + BATCH],
                    source=SOURCE,
                    topics=topics,
                    now=NOW,
                    crawl_id=crawl_id,
                    read=_no_documents,
                )
                session.commit()
            seconds.append(time.process_time() - started)
    engine.dispose()
    return seconds[0], seconds[1]


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


def main() -> int:
    """Print both ratios and return 1 when one misses its limit."""
    spare_the_collector()  # as in a crawl's process
    compile_what_is_usual()
    bills = list(made_bills())
    against_raw, against_first = [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as name:
            first, second = ours(Path(name), bills)
            limit, count = raw(Path(name))
        against_raw.append(limit / first)
        against_first.append(first / second)
        print(
            f"  {count} rows: raw {limit:.2f} s, first ingest {first:.2f} s, second {second:.2f} s"
        )
    store, again = median(against_raw), median(against_first)
    print(f"ingest: {store:.2f} of raw executemany (limit 0.15)")
    print(f"ingest again, nothing changed: {again:.1f} times faster (limit 5)")
    return 0 if store >= 0.15 and again >= 5 else 1


if __name__ == "__main__":
    sys.exit(main())
