"""Pages and answers of a database of many bills with texts, over HTTP on loopback, one client.

Run: python -m benchmarks.web [BILLS] [DATABASE]; 20,000 bills in SQLite if nothing is said. A
database is named by its address; a file that this has filled before is read as it is.
For each page prints the processor time in milliseconds, as the median and the 95th percentile: made
anew (something was stored since), asked for again (nothing was), and told to be the one that the
client has, with how many times cheaper that is than the answer made anew, beyond what every answer
costs that is carried over HTTP (at least 10 times, or at most 2 ms beyond it). The search of
frequent words is held against the bare query for its newest 10,001 places. On SQLite it also says
how great the index is beside the texts; and what memory server and client take together. They are
one process, so that both are counted.
"""

import http.client
import os
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session

from benchmarks._many_bills import fill_with_texts
from benchmarks.export import highest
from lawtrack.config.settings import load_config
from lawtrack.crawling.crawl_child import spare_the_collector
from lawtrack.database.bulk import table_of
from lawtrack.database.engine import open_database
from lawtrack.database.search.find_records import MOST_ENTRIES
from lawtrack.database.search.matching_entries import RememberedEntries, matching_entries
from lawtrack.database.tables.legislation import RevisionRow
from lawtrack.topics.searches.search_query import parse_search
from lawtrack.web.app import make_app
from lawtrack.web.serve_pages import ServedApp, server_of

BILLS = 20_000
ROUNDS = 20
NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
SETTINGS = """
[jurisdictions.rivertown]
platform = "legistar"
name = "Rivertown"
division = "ocd-division/country:us/state:ma/place:rivertown"
timezone = "America/New_York"
"""
PAGES = (
    "/",
    "/search?q=parcel+777",
    "/search?q=harbour+ordinance",
    "/search?q=harbour+ordinance&sort=best",
    "/search?q=harbour+type:ordinance",
    "/search?q=kut",
    "/search?q=%22gu+pir%22",
    "/bills/rivertown/2020/2020-000700",
    "/changes",
    "/meetings",
    "/meetings?month=2026-03",
    "/councils/rivertown",
    "/topics/facial-recognition",
    "/topics/facial-recognition?page=3",
    "/sources",
    "/api/v1/bills",
    "/api/v1/bills?q=harbour+ordinance",
    "/api/v1/changes",
    "/openstates/bills?jurisdiction=rivertown",
)
CHEAPER = 10.0  # is an answer that nothing changed than one that is made
SHEET = "/static/lawtrack.css"
CHEAP = 0.002  # seconds above what every answer costs: less than that need not be ten times less
FREQUENT = "/search?q=harbour+ordinance"
MOST_TIMES = 4.0  # the bare query for the places of frequent words


def cpu_seconds(
    connection: http.client.HTTPConnection, path: str, mark: str = ""
) -> tuple[float, str]:
    """How much processor time the answer takes, and its mark."""
    start = time.process_time()
    connection.request("GET", path, headers={"If-None-Match": mark} if mark else {})
    answer = connection.getresponse()
    answer.read()
    if answer.status != (304 if mark else 200):
        raise SystemExit(f"{path}: {answer.status}")
    return time.process_time() - start, answer.getheader("ETag", "")


def carrying(connection: http.client.HTTPConnection) -> float:
    """What any answer costs: one for which nothing is asked or made."""
    _, mark = cpu_seconds(connection, SHEET)
    return median(cpu_seconds(connection, SHEET, mark)[0] for _ in range(ROUNDS))


def shown(times: Sequence[float]) -> str:
    """The median and the 95th percentile."""
    return f"{median(times) * 1000:8.1f} {quantiles(times, n=20)[-1] * 1000:7.1f}"


def store_something(engine: Engine) -> None:
    """One more line of the ledger, so that every answer may be another one."""
    with engine.begin() as connection:
        line = {"crawl_id": 1, "jurisdiction": "rivertown", "kind": "bill", "subject_id": 1,
                "identifier": "2021-000001", "seen_at": NOW, "effective": None,
                "reasons": ["title"], "changes": []}  # fmt: skip
        connection.execute(insert(table_of(RevisionRow)), [line])


def bare_query(engine: Engine) -> float:
    """The processor time of the query for the newest 10,001 places of the frequent words."""
    times = []
    with Session(engine) as session:
        groups = parse_search("harbour ordinance").groups
        memory = RememberedEntries()
        for _ in range(ROUNDS):
            start = time.process_time()
            matching_entries(session, groups, most=MOST_ENTRIES + 1, memory=memory)
            times.append(time.process_time() - start)
    return median(times)


def measure(port: int, engine: Engine) -> list[str]:
    """Print the figures; returns what does not hold."""
    faults = []
    for path in PAGES:
        connection = http.client.HTTPConnection("127.0.0.1", port)  # it is not kept for long
        anew, again, told = [], [], []
        cpu_seconds(connection, path)
        for _ in range(ROUNDS):
            store_something(engine)
            took, mark = cpu_seconds(connection, path)
            anew.append(took)
            again.append(cpu_seconds(connection, path)[0])
            told.append(cpu_seconds(connection, path, mark)[0])
        carried = carrying(connection)
        ratio = (median(anew) - carried) / max(median(told) - carried, 0.0001)
        print(f"{path:42} {shown(anew)} {shown(again)} {shown(told)} {ratio:8.1f}", flush=True)
        if ratio < CHEAPER and median(told) - carried > CHEAP:
            faults.append(f"{path}: told to be the same only {ratio:.1f} times cheaper")
        if path == FREQUENT:
            times = median(anew) / bare_query(engine)
            print(f"{'':42} {times:.1f} times the bare query (at most {MOST_TIMES})")
            if times > MOST_TIMES:
                faults.append(f"{path}: {times:.1f} times the bare query")
    return faults


def share_of_index(engine: Engine) -> str:
    """How great the words of the index are beside the texts, on SQLite."""
    asked = (
        "SELECT sum(length(block)) FROM search_words_data",
        "SELECT sum(length(identifier) + length(title) + length(summary)) FROM bills",
        "SELECT sum(length(pages)) FROM texts",
    )
    with engine.connect() as connection:
        index, bills, texts = (connection.execute(text(each)).scalar() or 0 for each in asked)
    return f"the index has {index / (bills + texts):.0%} of the texts ({index / 1e6:.0f} MB)"


def filled(url: str, bills: int) -> Engine:
    """The database, made where it is not there."""
    file = Path(url.removeprefix("sqlite:///"))
    if not file.exists():
        start = time.perf_counter()
        entries = fill_with_texts(url, bills)
        took = time.perf_counter() - start
        print(f"{bills} bills and an index of {entries} entries made in {took:.0f} s")
    return open_database(url)


def main(bills: int = BILLS, url: str = "") -> int:
    """Measure, and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = url or f"sqlite:///{folder / 'lawtrack.db'}"
        engine = filled(url, bills)
        if engine.dialect.name == "sqlite":
            print(share_of_index(engine))
        file = folder / "lawtrack.toml"
        file.write_text(f'database = "{url}"\n{SETTINGS}', encoding="utf-8")
        start = time.monotonic()
        app = make_app(
            load_config(file, os.environ),
            now=lambda: NOW + timedelta(seconds=time.monotonic() - start),
            names=["127.0.0.1"],
        )
        spare_the_collector()  # as in the pages' own process
        server = server_of(ServedApp(app), host="127.0.0.1", port=0)
        threading.Thread(target=server.run, daemon=True).start()
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        print(f"{'ms of CPU: median, 95th':42} made anew        again            304       cheaper")
        faults = measure(port, engine)
        server.should_exit = True
        print(f"memory: {highest():.0f} MB at most")
    print("\n".join(faults) or "all within their limits")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(int("".join(sys.argv[1:2]) or BILLS), "".join(sys.argv[2:3])))
