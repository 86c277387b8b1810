"""What a second worker brings where scans are read, and more slots where hosts are slow.

Run: python -m benchmarks.workers [--pages 60] [--scans 16]. On a PostgreSQL server of this script's
own. Hosts on loopback that take 0.2 s to answer are crawled by one worker with 1, 4 and 16 slots,
three hosts for each slot, so that as many times the slots should take the same time. Scanned pages
are read by one worker and by two, with one reader each, and by one worker as it comes. Prints the
shares of what would be linear; returns 1 when the slots stay below 0.85, or two workers below 1.8
times one, where there are two processors.
"""

import argparse
import asyncio
import os
import signal
import sys
from contextlib import ExitStack, closing
from pathlib import Path
from time import monotonic

import pypdfium2
from sqlalchemy import Engine, Select, create_engine, func, make_url, select, text
from sqlalchemy.orm import Session

from benchmarks._own_server import server_and_folder
from lawtrack.config.settings import Config, load_config
from lawtrack.database.engine import open_database
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.database.tables.crawls import GOOD, CrawlRow, WaitingFileRow
from lawtrack.database.tables.legislation import BillRow
from lawtrack.ingest.crawl_session import CrawlSession
from lawtrack.ingest.document_texts import left_to_workers
from lawtrack.ingest.documents.reader_process import is_costly
from lawtrack.ingest.documents.scans.ocr import is_ocr_installed
from lawtrack.legislation.records import Document
from lawtrack.machines.job_queue import CRAWL, READ, defer, prepare_queue
from lawtrack.machines.read_files import jobs_for
from tests.flows.ingest.test_crawl_session import TRAFFIC, WHOLE
from tests.support.installation import noon
from tests.support.little_source import LittleSource, served
from tests.support.machines import machines, started
from tests.support.made import a_bill
from tests.support.made_files import at, drawn_pdf
from tests.support.postgres import OwnPostgres
from tests.support.waiting import wait_for

SLOTS = (1, 4, 16)
HOSTS_A_SLOT = 3
ANSWER = 0.2  # seconds
DELAY = 0.01  # seconds between two requests: one at a time is on its way to a host
LINEAR, TWICE = 0.85, 1.8
AT_MOST = 600.0  # seconds, for anything
EVERY = 0.5  # seconds between two looks: the processors are those of what is measured
HEAD = """contact = "clerk@rivertown.example"
delay = {delay}
scrapers = "tests.support.little_settings"
database = "{database}"
"""
TABLE = """[jurisdictions.{key}]
platform = "legistar"
name = "{key}"
division = "ocd-division/country:us/state:ma/place:{place}"
timezone = "America/New_York"
api = "{address}"
"""
LINES = (
    "The city shall not acquire facial recognition technology without a hearing.",
    "A report on each use is due to the council on the first day of March.",
    "Whoever is harmed may ask a court to have the record of it destroyed.",
)


class SlowSource(LittleSource):
    """A source each of whose answers takes its time."""

    def __init__(self, pages: int) -> None:
        super().__init__(bills={str(number): f"Order {number}" for number in range(pages)})
        paths = ["/list", "/robots.txt", *(f"/detail/{key}" for key in self.bills)]
        self.slow = dict.fromkeys(paths, ANSWER)


def installation(
    server: OwnPostgres,
    folder: Path,
    addresses: dict[str, str],
    *,
    more: str = "",
    delay: float = 0,
) -> Config:
    """One on a database of its own, whose sources answer at these addresses.

    ``more`` is written into the table of each, ``delay`` is in seconds between two requests.
    """
    folder.mkdir()
    name = folder.name
    with create_engine(server.url, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    url = make_url(server.url).set(database=name).render_as_string()
    tables = "".join(
        TABLE.format(key=key, place=key.replace("-", "_"), address=address) + more
        for key, address in addresses.items()
    )
    file = folder / "lawtrack.toml"
    file.write_text(HEAD.format(database=url, delay=delay) + tables)
    upgrade_database(url)
    return load_config(file, {})


def crawled(server: OwnPostgres, folder: Path, *, slots: int, pages: int) -> float:
    """The seconds in which one worker has crawled three slow hosts for each of its slots."""
    with ExitStack() as stack:
        sources = {
            f"town-{n:02}": stack.enter_context(served(SlowSource(pages)))
            for n in range(slots * HOSTS_A_SLOT)
        }
        addresses = {key: source.address for key, source in sources.items()}
        config = installation(server, folder, addresses, delay=DELAY)
        engine = stack.enter_context(closing(AnEngine(config))).engine
        prepare_queue(engine)
        running = stack.enter_context(machines())
        one = started("work", config, 0, slots=slots)
        running[one.pid] = one
        wait_for(lambda: "worker" in (folder / "work-0").read_text(), at_most=AT_MOST)
        began = monotonic()
        with Session(engine) as session:
            defer(session, CRAWL, sorted(addresses))
            session.commit()
        well = select(func.count()).select_from(CrawlRow).where(CrawlRow.outcome.in_(GOOD))
        wait_for(lambda: _number(engine, well) == len(addresses), at_most=AT_MOST, every=EVERY)
        seconds = monotonic() - began
        bills = _number(engine, select(func.count()).select_from(BillRow))
        assert bills == pages * len(addresses), f"{bills} bills stored"
        one.send_signal(signal.SIGTERM)
        one.wait(30)
    return seconds


class AnEngine:
    """An engine that is disposed of."""

    def __init__(self, config: Config) -> None:
        self.engine = open_database(config.database)
        self.close = self.engine.dispose


def _number(engine: Engine, query: Select[int]) -> int:
    with Session(engine) as session:
        return session.scalar(query) or 0


def scan(number: int) -> bytes:
    """A PDF of one page that is but a picture of words."""
    words = "".join(
        at(72, 720 - 14 * line, f"{number}.{line} {LINES[line % len(LINES)]}") for line in range(40)
    )
    with pypdfium2.PdfDocument(drawn_pdf(words)) as document:
        picture = document[0].render(scale=200 / 72, grayscale=True)
    rows = bytes(picture.buffer)
    grey = b"".join(
        rows[line * picture.stride : line * picture.stride + picture.width]
        for line in range(picture.height)
    )
    drawing = "q 612 0 0 792 0 0 cm /P0 Do Q\n"
    return drawn_pdf(drawing, pictures=[(picture.width, picture.height, grey)])


def read(
    server: OwnPostgres, folder: Path, *, workers: int, readers: int, scans: list[bytes]
) -> float:
    """The seconds in which so many workers have read the scans that crawls have left."""
    towns = [f"town-{n}" for n in range(4)]
    config = installation(server, folder, dict.fromkeys(towns, "http://127.0.0.1:9"))
    with ExitStack() as stack:
        engine = stack.enter_context(closing(AnEngine(config))).engine
        prepare_queue(engine)
        for n, town in enumerate(towns):
            asyncio.run(_left(config, town, scans[n :: len(towns)]))
        running = stack.enter_context(machines())
        for n in range(workers):
            one = started("work", config, n, readers=readers)
            running[one.pid] = one
        for n in range(workers):
            output = folder / f"work-{n}"
            wait_for(lambda output=output: "worker" in output.read_text(), at_most=AT_MOST)  # type: ignore[misc]
        began = monotonic()
        with Session(engine) as session:
            subjects = [one for n, town in enumerate(towns)
                        for one in jobs_for(town, len(scans[n :: len(towns)]), 0)]  # fmt: skip
            defer(session, READ, subjects)
            session.commit()
        waiting = select(func.count()).select_from(WaitingFileRow)
        wait_for(lambda: _number(engine, waiting) == 0, at_most=AT_MOST)
        return monotonic() - began


async def _left(config: Config, key: str, scans: list[bytes]) -> None:
    """A crawl of one bill, which leaves these files to workers."""
    files = tuple(
        Document(title=f"Scan {n}", url=f"https://{key}.example/{n}.pdf", kind="attachment",
                 content=content, stamp="1")
        for n, content in enumerate(scans)
    )  # fmt: skip
    bill = a_bill(jurisdiction=key, documents=files)
    crawl = CrawlSession(config, key, now=lambda: noon(1))
    await crawl.begin()
    records, left = left_to_workers([bill], is_costly)
    await crawl.store(crawl.take(records), {}, traffic=TRAFFIC, files=left)
    await crawl.finish(WHOLE)


def main() -> int:
    """Measure both; the exit code says whether the limits are kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=60, help="of each slow host")
    parser.add_argument("--scans", type=int, default=16)
    asked = parser.parse_args()
    good = True
    with server_and_folder() as (server, folder):
        alone = 0.0
        for slots in SLOTS:
            seconds = crawled(server, folder / f"slots-{slots}", slots=slots, pages=asked.pages)
            alone = alone or seconds
            share = alone / seconds
            good &= share >= LINEAR
            print(
                f"{slots} slots: {slots * HOSTS_A_SLOT} slow hosts of {asked.pages} pages in"
                f" {seconds:.1f} s, {share:.2f} of linear (limit {LINEAR})",
                flush=True,
            )
        if not is_ocr_installed():
            print("scans: no tesseract, so none is read")
            return int(not good)
        scans = [scan(number) for number in range(asked.scans)]
        times = {}
        for workers, readers in ((1, 1), (2, 1), (1, 2)):
            name = f"readers-{workers}-{readers}"
            times[workers, readers] = read(
                server, folder / name, workers=workers, readers=readers, scans=scans
            )
            print(f"{asked.scans} scanned pages, workers {workers}, readers in each {readers}:"
                  f" {times[workers, readers]:.1f} s", flush=True)  # fmt: skip
        ratio = times[1, 1] / times[2, 1]
        two = (os.cpu_count() or 1) >= 2
        good &= ratio >= TWICE or not two
        print(f"two workers read scans {ratio:.2f} times as fast as one (limit {TWICE})")
    return int(not good)


if __name__ == "__main__":
    sys.exit(main())
