"""First fill of a Congress from zips: our CPU against that of parsing the same files bare.

For 5,000 and 19,000 generated files: zips of the eight folders are made, then two processes of
their own measure CPU time. One parses every file, unpacked beforehand, with lxml and does nothing
else. The other unpacks the zips as a crawl does and stores every bill in an empty SQLite database;
what is compiled before a crawl is forked is compiled, and the tables are there.
Prints the ratio of the two and the peak memory of ours for both sizes. The limits: 12 times for
the whole Congress, the larger size; 400 MB; and memory that stays flat from one to the other.
"""

import datetime as dt
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from lxml import etree

from lawtrack.crawling.crawl_child import spare_the_collector
from lawtrack.crawling.crawls import start_crawl
from lawtrack.database.engine import database_session, open_database
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.ingest.counts import IngestCounts
from lawtrack.ingest.documents import DocumentText
from lawtrack.ingest.ingest import ingest
from lawtrack.legislation.records import Bill, Document, Record, Source, StoredState
from lawtrack.sandbox.govinfo.bulk_folders import folders_of
from lawtrack.sandbox.scenario import Scenario
from lawtrack.topics import load_topics
from lawtrack.topics.suggestions import worth_reading
from scrapers.page import Follow, Page
from scrapers.platforms.govinfo.files import Folder, parse_zip

SIZES = (5_000, 19_000)
BATCH = 500  # the spider's
RATIO_LIMIT = 12
MEMORY_LIMIT = 400  # MB
GROWTH_LIMIT = 1.25  # what "flat" allows, from the smaller size to the larger
TODAY = dt.date(2026, 11, 2)
NOW = dt.datetime(2026, 11, 2, 12, 0, tzinfo=dt.UTC)
BASE = "https://www.govinfo.gov"
SOURCE = Source(
    key="federal",
    platform="govinfo",
    name="United States Congress",
    division="ocd-division/country:us",
    timezone="America/New_York",
    addresses={"govinfo": BASE},
)


def make_zips(folder: Path, count: int) -> int:
    """Write the zips of the generated Congress, with the stamps of their files beside them."""
    files = 0
    for (congress, kind), shown in folders_of(Scenario(TODAY, extra=count), BASE).items():
        if not shown.generated:
            continue
        (folder / f"{congress}-{kind}.zip").write_bytes(shown.zip())
        stamps = {}
        for number in shown.numbers:
            name = f"BILLSTATUS-{congress}{kind}{number}.xml"
            stamp = f"{shown.stamp(number):%Y-%m-%dT%H:%M:%S}.000Z"
            stamps[f"{congress}-{kind}-{number}"] = (stamp, f"{BASE}{shown.path}/{name}")
        (folder / f"{congress}-{kind}.json").write_text(json.dumps(stamps), "utf-8")
        files += len(stamps)
    return files


def parse_bare(folder: Path) -> float:
    """CPU seconds of parsing every file, unpacked beforehand, and throwing the result away."""
    seconds = 0.0
    for path in sorted(folder.glob("*.zip")):
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            contents = [archive.read(name) for name in archive.namelist()]
        started = time.process_time()
        for content in contents:
            etree.fromstring(content)
        seconds += time.process_time() - started
    return seconds


def fill(folder: Path, database: str) -> IngestCounts:
    """Read the zips and store every bill in an empty database, as a first crawl does."""
    engine = open_database(database)
    topics = load_topics(["facial-recognition"], None)
    known = StoredState(now=NOW, interesting=worth_reading(topics))
    counts = IngestCounts()
    with database_session(engine) as session:
        crawl_id = start_crawl(session, SOURCE, mode="full", now=NOW)
        session.commit()
        for path in sorted(folder.glob("*.zip")):
            bills = _bills(path, known)
            while batch := list(islice(bills, BATCH)):
                counts += ingest(
                    session,
                    batch,
                    source=SOURCE,
                    topics=topics,
                    now=NOW,
                    crawl_id=crawl_id,
                    read=_no_documents,
                )
                session.commit()
    engine.dispose()
    return counts


def _bills(path: Path, known: StoredState) -> Iterator[Record]:
    """The bills of one zip; one that asks for its text first is stored without it."""
    congress, kind = path.stem.split("-")
    folder = Folder(source=SOURCE, known=known, congress=int(congress), kind=kind, lastmod="")
    stamps = {
        id_: (stamp, url)
        for id_, (stamp, url) in json.loads(path.with_suffix(".json").read_text("utf-8")).items()
    }
    page = Page(url=f"{BASE}/bulkdata/BILLSTATUS/{path.name}", body=path.read_bytes())
    for thing in parse_zip(page, folder=folder, stamps=stamps):
        if isinstance(thing, Follow):
            bill = thing.context["bill"]
            assert isinstance(bill, Bill)
            yield bill
        else:
            yield thing


def _no_documents(document: Document) -> DocumentText:
    raise AssertionError(f"no document was fetched, yet {document.title} is read")


def measure(work: str, folder: Path) -> dict[str, Any]:
    """What one of the two jobs costs in this process, from its start: CPU seconds and memory."""
    stored = 0
    if work == "bare":
        seconds = parse_bare(folder)
    else:
        import_module("scrapers.forking.preload")  # in a process from which crawls are forked
        spare_the_collector()  # as they do
        database = f"sqlite:///{folder / 'federal.db'}"
        upgrade_database(database)
        started = time.process_time()
        stored = fill(folder, database).new
        seconds = time.process_time() - started
    return {
        "seconds": seconds,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "stored": stored,
    }


def _apart(*arguments: str) -> dict[str, Any]:
    """The figures that this script prints when it runs one job in a process of its own."""
    command = [sys.executable, __file__, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def main() -> int:
    """Print ratio and memory for both sizes; return 1 when one misses its limit."""
    good, ratio, peaks = True, 0.0, []
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name:
            made = _apart("make", name, str(size))["files"]
            bare, ours = _apart("bare", name), _apart("fill", name)
        assert ours["stored"] == made, f"{made} files, {ours['stored']} bills stored"
        ratio = ours["seconds"] / bare["seconds"]
        peaks.append(ours["megabytes"])
        print(
            f"federal fill of {made} files: bare parse {bare['seconds']:.2f} s CPU,"
            f" ours {ours['seconds']:.2f} s: {ratio:.1f} times (limit {RATIO_LIMIT});"
            f" peak memory {ours['megabytes']:.0f} MB (limit {MEMORY_LIMIT})",
            flush=True,
        )
        good = good and ours["megabytes"] <= MEMORY_LIMIT
    growth = peaks[-1] / peaks[0]
    print(f"memory from the smaller to the larger: {growth:.2f} times (limit {GROWTH_LIMIT})")
    return 0 if good and ratio <= RATIO_LIMIT and growth <= GROWTH_LIMIT else 1


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.exit(main())
    if sys.argv[1] == "make":
        print(json.dumps({"files": make_zips(Path(sys.argv[2]), int(sys.argv[3]))}))
    else:
        print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]))))
