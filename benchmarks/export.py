"""CSV export of 200,000 bills, against the ``sqlite3`` shell printing the very same query.

Prints the ratio of the two times (at least 0.3), and how much memory the export needs for 50,000
and for 200,000 bills, each in a process of its own (flat: at most 10 MB more).
"""

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import insert
from sqlalchemy.dialects import sqlite

from lawtrack.database import open_database, session_of, upgrade
from lawtrack.export.csv import export_bills
from lawtrack.freshness import Rhythm
from lawtrack.models import BillRow, FlagRow, MatchRow, RevisionRow, SponsorshipRow
from lawtrack.storage.exporting import Wanted, export_query
from lawtrack.storage.writing import table_of

BILLS = 200_000
FEW = 50_000
CHUNK = 10_000
ROUNDS = 3
LIMIT = 0.3
MOST_MORE = 10.0  # megabytes
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)


def a_bill(number: int) -> dict[str, object]:
    """One of the made-up bills."""
    filed = date(2020 + number % 7, 1 + number % 12, 1 + number % 28)
    return {
        "id": number,
        "ocd_id": f"ocd-bill/{number:08}-0000-5000-8000-{number:012}",
        "jurisdiction": "rivertown",
        "upstream_id": str(number),
        "identifier": f"{filed.year}-{number:06}",
        "session": str(filed.year),
        "title": f"An ordinance regulating the direction of traffic on parcel {number} of the"
        f" harbour road, in ward {number % 17}, and for other purposes.",
        "kind": "Council Ordinance",
        "classification": "ordinance",
        "status": "Referred",
        "status_date": filed,
        "introduced": filed,
        "body": "Committee on Public Works",
        "version": "1",
        "summary": "",
        "notes": "",
        "url": f"https://rivertown.example/gateway.aspx?M=L&ID={number}",
        "source_url": f"https://api.example/v1/rivertown/matters/{number}",
        "other_titles": [],
        "other_identifiers": [],
        "subjects": [],
        "extras": {},
        "last_action": "Referred to the Committee on Public Works",
        "last_action_date": filed,
        "stamp": "2026-02-20T10:00:00",
        "content_hash": f"{number:064}",
        "first_seen": NOW,
        "last_seen": NOW,
        "last_changed": NOW,
        "missing_since": None,
    }


def fill(url: str, bills: int) -> None:
    """A database with so many bills; one in twenty is flagged."""
    upgrade(url)
    engine = open_database(url)
    with engine.begin() as connection:
        for start in range(1, bills + 1, CHUNK):
            numbers = range(start, start + CHUNK)
            flagged = [number for number in numbers if number % 20 == 0]
            connection.execute(insert(table_of(BillRow)), [a_bill(n) for n in numbers])
            connection.execute(
                insert(table_of(SponsorshipRow)),
                [
                    {"bill_id": n, "order": order, "name": name, "primary": order == 1,
                     "upstream_id": "", "date": None, "withdrawn": None}
                    for n in numbers
                    for order, name in enumerate(("Ada Quill", "José Ferrer"), start=1)
                ],
            )  # fmt: skip
            connection.execute(
                insert(table_of(RevisionRow)),
                [
                    {"crawl_id": 1, "jurisdiction": "rivertown", "kind": "bill", "subject_id": n,
                     "identifier": f"2026-{n:06}", "seen_at": NOW, "effective": None,
                     "reasons": ["new"], "changes": []}
                    for n in numbers
                ],
            )  # fmt: skip
            connection.execute(
                insert(table_of(FlagRow)),
                [
                    {"kind": "bill", "subject_id": n, "topic": "facial-recognition",
                     "jurisdiction": "rivertown", "judgement": "about", "score": 1.0,
                     "stance": "study", "reason": "in the title", "raised_at": NOW,
                     "cleared_at": None, "baseline": True}
                    for n in flagged
                ],
            )  # fmt: skip
            connection.execute(
                insert(table_of(MatchRow)),
                [
                    {"kind": "bill", "subject_id": n, "topic": "facial-recognition",
                     "order": order, "lexicon": "1", "rule": "core", "phrase": phrase,
                     "place": "title", "place_title": "", "page": None, "start": 0, "end": 10,
                     "sentence": "A sentence.", "weight": 1.0}
                    for n in flagged
                    for order, phrase in enumerate(("facial recognition", "face match"), start=1)
                ],
            )  # fmt: skip
    engine.dispose()


def ours(database: Path, output: Path) -> float:
    """Seconds of our export of everything."""
    engine = open_database(f"sqlite:///{database}")
    started = time.perf_counter()
    with session_of(engine) as session:
        export_bills(
            session,
            Wanted(everything=True),
            output,
            today=TODAY,
            excel=False,
            rhythms=[
                Rhythm(jurisdiction="rivertown", interval=timedelta(minutes=30), timezone="UTC")
            ],
            now=NOW,
        )
    seconds = time.perf_counter() - started
    engine.dispose()
    return seconds


def shell(database: Path, output: Path) -> float:
    """Seconds of the ``sqlite3`` shell for the same query."""
    query = export_query(Wanted(everything=True), dialect="sqlite").compile(
        dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}
    )
    script = f".headers on\n.mode csv\n{query};\n"
    with output.open("wb") as file:
        started = time.perf_counter()
        subprocess.run(["sqlite3", str(database)], input=script.encode(), stdout=file, check=True)
        return time.perf_counter() - started


def peak(database: Path, output: Path) -> float:
    """Megabytes that an export needs at most, in a process of its own."""
    words = [sys.executable, "-m", "benchmarks.export", str(database), str(output)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    return float(done.stdout)


def main() -> int:
    """Print ratio and memory; 1 when one misses its limit."""
    if shutil.which("sqlite3") is None:
        print("export: not measured: there is no sqlite3 shell here (Debian: sqlite3)")
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        few, many, output = folder / "few.db", folder / "many.db", folder / "bills.csv"
        fill(f"sqlite:///{few}", FEW)
        fill(f"sqlite:///{many}", BILLS)
        ratios = []
        for _ in range(ROUNDS):
            limit, seconds = shell(many, folder / "shell.csv"), ours(many, output)
            ratios.append(limit / seconds)
            print(f"  {BILLS} bills: sqlite3 shell {limit:.2f} s, export {seconds:.2f} s")
        small, large = peak(few, output), peak(many, output)
    ratio = median(ratios)
    print(f"export: {ratio:.2f} of the sqlite3 shell (limit {LIMIT})")
    print(
        f"export memory: {small:.0f} MB for {FEW} bills, {large:.0f} MB for {BILLS}"
        f" (limit: {MOST_MORE:.0f} MB more)"
    )
    return 0 if ratio >= LIMIT and large - small <= MOST_MORE else 1


if __name__ == "__main__":
    if len(sys.argv) == 3:
        ours(Path(sys.argv[1]), Path(sys.argv[2]))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        sys.exit(0)
    sys.exit(main())
