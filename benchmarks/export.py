"""CSV export of 200,000 bills, against the ``sqlite3`` shell printing the very same query.

Prints the ratio of the two times (at least 0.3), and how much memory the export needs for 50,000
and for 200,000 bills, each in a process of its own (flat: at most 10 MB more). Then every bill gets
three changes, and one in twenty three more: the same export as of a day between, against that of
today (at most 3 times; where every bill is to be rebuilt, 12 times), and its memory.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import insert, update
from sqlalchemy.dialects import sqlite

from lawtrack.config.settings import Rhythm
from lawtrack.crawling.health.sources import source_states
from lawtrack.database.bulk import table_of
from lawtrack.database.conditions import Selection
from lawtrack.database.engine import database_session, open_database
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.database.tables.legislation import (
    BillRow,
    FlagRow,
    MatchRow,
    RevisionRow,
    SponsorshipRow,
)
from lawtrack.publishing.tables.bill_rows import export_query
from lawtrack.publishing.tables.export import ExportRequest, export_table

BILLS = 200_000
FEW = 50_000
CHUNK = 10_000
ROUNDS = 3
LIMIT = 0.3
MOST_MORE = 10.0  # megabytes
AS_OF = {date(2026, 3, 6): 3.0, date(2026, 3, 2): 12.0}  # how many times the export of today
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
RHYTHM = Rhythm(jurisdiction="rivertown", interval=timedelta(minutes=30), timezone="UTC")


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


def fill(url: str, bills: int, *, bill_of: Callable[[int], dict[str, object]] = a_bill) -> None:
    """A database with so many bills; one in twenty is flagged."""
    upgrade_database(url)
    engine = open_database(url)
    with engine.begin() as connection:
        for start in range(1, bills + 1, CHUNK):
            numbers = range(start, start + CHUNK)
            flagged = [number for number in numbers if number % 20 == 0]
            connection.execute(insert(table_of(BillRow)), [bill_of(n) for n in numbers])
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


def age(url: str, bills: int) -> None:
    """Give every bill three changes, a day each, and one in twenty three more a week later."""
    engine = open_database(url)
    for day in (1, 2, 3, 8, 9, 10):
        seen = NOW + timedelta(days=day)
        with engine.begin() as connection:
            for start in range(1, bills + 1, CHUNK):
                connection.execute(
                    insert(table_of(RevisionRow)),
                    [
                        {"crawl_id": day, "jurisdiction": "rivertown", "kind": "bill",
                         "subject_id": n, "identifier": f"2026-{n:06}", "seen_at": seen,
                         "effective": None, "reasons": ["status"],
                         "changes": [{"reason": "status", "field": "status", "old": f"Step {day}",
                                      "new": f"Step {day + 1}"}],
                         "before": {"row": {"status": f"Step {day}"}}}
                        for n in range(start, start + CHUNK) if day < 8 or n % 20 == 0
                    ],
                )  # fmt: skip
    with engine.begin() as connection:
        connection.execute(update(table_of(BillRow)).values(last_changed=seen))
    engine.dispose()


def ours(database: Path, output: Path, as_of: date | None = None) -> float:
    """Seconds of our export of everything, as it is or was known on a day."""
    engine = open_database(f"sqlite:///{database}")
    started = time.perf_counter()
    with database_session(engine) as session:
        export_table(
            session,
            ExportRequest(wanted=Selection(everything=True, as_of=as_of), today=TODAY),
            output,
            states=source_states(session, [RHYTHM], now=NOW),
            now=NOW + timedelta(days=30),
        )
    seconds = time.perf_counter() - started
    engine.dispose()
    return seconds


def shell(database: Path, output: Path) -> float:
    """Seconds of the ``sqlite3`` shell for the same query."""
    query = export_query(Selection(everything=True), dialect="sqlite").compile(
        dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}
    )
    script = f".headers on\n.mode csv\n{query};\n"
    with output.open("wb") as file:
        started = time.perf_counter()
        subprocess.run(["sqlite3", str(database)], input=script.encode(), stdout=file, check=True)
        return time.perf_counter() - started


def peak(database: Path, output: Path, as_of: date | None = None) -> float:
    """Megabytes that an export needs at most, in a process of its own."""
    words = [sys.executable, "-m", "benchmarks.export", str(database), str(output)]
    words += [as_of.isoformat()] if as_of else []
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    return float(done.stdout)


def highest() -> float:
    """Megabytes that this process has needed at most.

    Not ``ru_maxrss``: a child begins with what its parent had.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


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
        for database, bills in ((few, FEW), (many, BILLS)):
            age(f"sqlite:///{database}", bills)
        kept = [earlier(few, many, output, day, limit) for day, limit in AS_OF.items()]
    ratio = median(ratios)
    print(f"export: {ratio:.2f} of the sqlite3 shell (limit {LIMIT})")
    print(
        f"export memory: {small:.0f} MB for {FEW} bills, {large:.0f} MB for {BILLS}"
        f" (limit: {MOST_MORE:.0f} MB more)"
    )
    return 0 if ratio >= LIMIT and large - small <= MOST_MORE and all(kept) else 1


def earlier(few: Path, many: Path, output: Path, day: date, limit: float) -> bool:
    """Print what an export as of the day costs; whether it keeps to its limits."""
    ratios = []
    for _ in range(ROUNDS):
        today, then = ours(many, output), ours(many, output, day)
        ratios.append(then / today)
        print(f"  {BILLS} bills: export {today:.2f} s, as of {day} {then:.2f} s")
    ratio = median(ratios)
    small, large = peak(few, output, day), peak(many, output, day)
    print(f"export as of {day}: {ratio:.1f} times that of today (limit {limit:.0f})")
    print(f"  memory: {small:.0f} MB for {FEW} bills, {large:.0f} MB for {BILLS}")
    return ratio <= limit and large - small <= MOST_MORE


if __name__ == "__main__":
    if len(sys.argv) > 2:
        database, output, *day = sys.argv[1:]
        ours(Path(database), Path(output), date.fromisoformat(day[0]) if day else None)
        print(highest())
        sys.exit(0)
    sys.exit(main())
