"""Publishing 200,000 bills, then again with 100 of them changed.

Prints how many files the second run writes: a page and a JSON file for each bill that changed, and
what they share (pages, feeds, tables, the index), 60 at most. It also prints how many bills the
second run looks at, and how long both take, with three saved searches, and how much of the second
they cost (at most 5 s of CPU), and what a third run costs, with nothing changed.
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, update

from benchmarks.export import BILLS, NOW, RHYTHM, fill
from lawtrack.config.settings import load_config
from lawtrack.crawling.health.sources import source_states
from lawtrack.database.bulk import table_of
from lawtrack.database.engine import database_session, open_database
from lawtrack.database.tables.legislation import BillRow, RevisionRow
from lawtrack.database.texts import found_by
from lawtrack.publishing.site.site_state import SiteOrder
from lawtrack.publishing.site.write_site import Published, publish_site
from lawtrack.topics.searches.saved_searches import Search
from lawtrack.web.published.published_pages import PublishedPages

CHANGED = 100
SHARED = 60  # files at most that are written for all of them together
MOST_SECONDS = 5.0  # of CPU, for the searches
SEARCHES = (  # that find nothing, one bill, and one in seventeen
    Search(name="none", words="mill street footbridge"),
    Search(name="one", words="parcel 111999"),
    Search(name="many", words="ward 7"),
)


def change(url: str, numbers: Sequence[int], now: datetime) -> None:
    """Another status for these bills, with its line in the ledger."""
    engine = open_database(url)
    bills = table_of(BillRow)
    with engine.begin() as connection:
        connection.execute(
            update(bills).where(bills.c.id.in_(numbers)).values(status="Adopted", last_changed=now)
        )
        connection.execute(
            insert(table_of(RevisionRow)),
            [
                {"crawl_id": 2, "jurisdiction": "rivertown", "kind": "bill", "subject_id": n,
                 "identifier": f"2026-{n:06}", "seen_at": now, "effective": None,
                 "reasons": ["status"],
                 "changes": [{"reason": "status", "field": "status", "old": "Referred",
                              "new": "Adopted"}]}
                for n in numbers
            ],
        )  # fmt: skip
    engine.dispose()


def publish_once(url: str, folder: Path, now: datetime) -> tuple[Published, float]:
    """What a run did, and its seconds."""
    config = load_config(None, {"LAWTRACK_DATABASE": url})
    engine = open_database(url)
    started = time.perf_counter()
    with database_session(engine) as session:
        order = SiteOrder(
            topics=["facial-recognition"],
            searches=SEARCHES,
            states=source_states(session, [RHYTHM], now=now),
            url="https://tracker.example",
            full=False,
            today=now.date(),
            now=now,
        )
        done = publish_site(session, folder, order, PublishedPages(config, now=now))
    seconds = time.perf_counter() - started
    engine.dispose()
    return done, seconds


def searched(url: str) -> tuple[int, float]:
    """How many bills the searches find, and the seconds of CPU that it takes."""
    engine = open_database(url)
    started = time.process_time()
    with database_session(engine) as session:
        found = found_by(session, SEARCHES)
    seconds = time.process_time() - started
    engine.dispose()
    return sum(len(each["bill"]) for each in found.values()), seconds


def main() -> int:
    """Print the counts; 1 when the second run does more than it should."""
    with tempfile.TemporaryDirectory() as name:
        url, folder = f"sqlite:///{name}/many.db", Path(name) / "site"
        fill(url, BILLS)
        first, seconds = publish_once(url, folder, NOW + timedelta(days=2))
        print(f"  first: {first.files} files, {first.bytes / 1e6:.0f} MB, {seconds:.0f} s")
        later = NOW + timedelta(days=5)
        # One in twenty is flagged, as among all of them; those have a feed of their own.
        numbers = list(range(1, BILLS + 1, BILLS // CHANGED + 1))[:CHANGED]
        change(url, numbers, later)
        second, seconds = publish_once(url, folder, later)
        flagged = sum(number % 20 == 0 for number in numbers)
        print(f"  again: {second.bytes / 1e6:.1f} MB, {seconds:.1f} s")
        finds, looking = searched(url)
        print(f"  searches: {finds} bills found, {looking:.1f} s of CPU (limit {MOST_SECONDS:g})")
        print(
            f"publish: {second.files} files written for {CHANGED} changed bills of {BILLS},"
            f" {flagged} of them with a feed (limit {2 * CHANGED + flagged + SHARED})"
        )
        print(f"publish: {second.bills} bills looked at (limit {CHANGED})")
        started = time.process_time()
        third, _ = publish_once(url, folder, later + timedelta(minutes=5))
        idle = time.process_time() - started
        print(f"publish: {third.files} files written, {idle:.2f} s of CPU with nothing changed")
    well = second.files <= 2 * CHANGED + flagged + SHARED and second.bills <= CHANGED
    return 0 if well and looking <= MOST_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
