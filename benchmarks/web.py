"""Pages of a database of 20,000 bills over HTTP on loopback, one client: how long they take.

Prints the median and the 95th percentile of each page in milliseconds, and how much quicker it is
told that a page is the one that the browser has. Texts of documents are not in it.
"""

import http.client
import os
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy.orm import Session

from benchmarks.export import fill
from lawtrack.config.settings import load_config
from lawtrack.database.engine import open_database
from lawtrack.database.search.word_index import fill_index
from lawtrack.web.app import make_app
from lawtrack.web.serve import server_of

BILLS = 20_000
ROUNDS = 40
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
    "/bills/rivertown/2020/2020-000700",
    "/changes",
    "/meetings?month=2026-03",
    "/topics/facial-recognition",
)


def seconds(port: int, path: str, headers: dict[str, str]) -> tuple[float, str]:
    """How long the page takes, and its mark."""
    start = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status not in (200, 304):
        raise SystemExit(f"{path}: {answer.status}")
    return time.perf_counter() - start, answer.getheader("ETag", "")


def shown(times: Sequence[float]) -> str:
    """The median and the 95th percentile."""
    return f"{median(times) * 1000:7.1f} {quantiles(times, n=20)[-1] * 1000:7.1f}"


def main() -> int:
    """Measure, and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'lawtrack.db'}"
        fill(url, BILLS)
        engine = open_database(url)
        start = time.perf_counter()
        with Session(engine) as session:
            entries = fill_index(session)
            session.commit()
        print(f"index of {entries} entries made in {time.perf_counter() - start:.1f} s")
        engine.dispose()
        file = folder / "lawtrack.toml"
        file.write_text(f'database = "{url}"\n{SETTINGS}', encoding="utf-8")
        app = make_app(load_config(file, os.environ), now=lambda: NOW, names=["127.0.0.1"])
        server = server_of(app, host="127.0.0.1", port=0)
        threading.Thread(target=server.run, daemon=True).start()
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        print(f"{'':44} median  95th  unchanged: median  95th (ms)")
        for path in PAGES:
            _, mark = seconds(port, path, {})
            plain = [seconds(port, path, {})[0] for _ in range(ROUNDS)]
            again = [seconds(port, path, {"If-None-Match": mark})[0] for _ in range(ROUNDS)]
            print(f"{path:42} {shown(plain)} {shown(again)}", flush=True)
        server.should_exit = True
    return 0


if __name__ == "__main__":
    sys.exit(main())
