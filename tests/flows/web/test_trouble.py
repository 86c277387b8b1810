"""A database that is away, moved on or locked is said to be so, and hostile askers get nowhere."""

import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from http.client import HTTPException
from pathlib import Path
from shutil import copy

import feedparser
import pytest
from sqlalchemy.orm import Session

from lawtrack.config.settings import load_config
from lawtrack.database.engine import open_database
from tests.flows.cli.test_cli import CONFIG
from tests.flows.publishing.test_export import store
from tests.support.made import a_bill, an_event
from tests.support.town import CLOCK, fill_town
from tests.support.web_server import Site, a_site, links_of, seen_in_chromium

PATHS = ("/", "/search?q=face", "/changes.json", "/api/v1/bills", "/openstates/jurisdictions")


@pytest.fixture
def database(ready_sqlite: Path, tmp_path: Path) -> Path:
    """A town in a file of its own."""
    file = Path(copy(ready_sqlite, tmp_path / "lawtrack.db"))
    fill_town(f"sqlite:///{file}")
    return file


@pytest.fixture
def own_site(database: Path, tmp_path: Path) -> Iterator[Site]:
    """A server on that file."""
    settings = tmp_path / "lawtrack.toml"
    settings.write_text(f'database = "sqlite:///{database}"\n{CONFIG}')
    with a_site(load_config(settings, os.environ), now=CLOCK) as opened:
        yield opened


@pytest.mark.e2e
def test_a_search_is_followed_from_its_page_until_something_new_is_found(
    own_site: Site, database: Path, tmp_path: Path
) -> None:
    page = seen_in_chromium(f"{own_site.address}/search?q=gait", tmp_path / "browser")
    feed = next(link for link in links_of(page) if "/search.atom" in link)
    calendar = next(link for link in links_of(page) if "/search.ics" in link)
    first = own_site.get(feed)
    before = {entry.id for entry in feedparser.parse(first.body).entries}
    again = own_site.get(feed, if_none_match=first.headers["etag"])
    assert (len(before), again.status) == (2, 304)
    assert own_site.get(calendar).text.count("BEGIN:VEVENT") == 0
    engine = open_database(f"sqlite:///{database}")
    with Session(engine) as session:
        gait = a_bill(upstream_id="600", identifier="2026-0099", title="On gait recognition.")
        hearing = an_event(upstream_id="90", date=date(2026, 3, 20), identifiers=("2026-0099",))
        store(session, [gait, hearing], days=1, hours=1)
    engine.dispose()
    later = own_site.get(feed, if_none_match=first.headers["etag"])
    assert later.status == 200
    (entry,) = (e for e in feedparser.parse(later.body).entries if e.id not in before)
    assert "2026-0099" in entry.title
    assert "20260320T" in own_site.get(calendar).text
    # What the entry leads to is seen on the page of changes of that day, and on the first page.
    changes = seen_in_chromium(f"{own_site.address}/changes?since=2026-03-03", tmp_path / "browser")
    assert "2026-0099" in changes
    assert "2026-0044" not in changes


def written(database: Path, statement: str) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute(statement)
    connection.close()


def test_a_database_that_a_newer_program_upgraded_is_said_to_be_newer(
    own_site: Site, database: Path
) -> None:
    assert own_site.get("/").status == 200
    written(database, "UPDATE alembic_version SET version_num = '9999'")
    for path in PATHS:
        answer = own_site.get(path)
        assert answer.status == 503, path
        assert "was made by a newer lawtrack" in answer.text
        assert "Traceback" not in answer.text
    assert own_site.get("/").headers["retry-after"]


def test_a_database_that_is_gone_is_said_to_be_gone_and_read_when_it_is_back(
    own_site: Site, database: Path
) -> None:
    assert own_site.get("/").status == 200
    away = database.rename(database.with_suffix(".away"))
    for path in PATHS:
        answer = own_site.get(path)
        assert (answer.status, "Traceback" in answer.text) == (503, False), path
    away.rename(database)
    assert own_site.get("/").status == 200


def test_pages_are_read_while_another_writes_and_has_not_ended(
    own_site: Site, database: Path
) -> None:
    writer = sqlite3.connect(database, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE bills SET title = 'not yet'")
    for path in PATHS:
        answer = own_site.get(path)
        assert (answer.status, "not yet" in answer.text) == (200, False)
    writer.execute("ROLLBACK")
    writer.close()


@contextmanager
def a_process(settings: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The command in a process of its own, that answers."""
    command = [sys.executable, "-m", "lawtrack", "--config", str(settings), "web", "--port"]
    with subprocess.Popen([*command, str(port)], stderr=subprocess.DEVNULL) as process:
        try:
            end = time.monotonic() + 60
            while True:
                try:
                    assert Site(port).get("/data").status == 200
                    break
                except OSError:
                    assert process.poll() is None
                    assert time.monotonic() < end
                    time.sleep(0.05)
            yield process
        finally:
            process.kill()


@pytest.mark.e2e
def test_a_server_that_is_killed_under_load_starts_again_with_all_that_is_stored(
    database: Path, tmp_path: Path
) -> None:
    settings = tmp_path / "lawtrack.toml"
    settings.write_text(f'database = "sqlite:///{database}"\n{CONFIG}')
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = "/api/v1/bills/rivertown/2026/2026-0042"
    with a_process(settings, port) as process, ThreadPoolExecutor(8) as readers:
        before = Site(port).get(address)

        def read(_: int) -> int:
            try:
                return Site(port).get("/search?q=face").status
            except (OSError, HTTPException):
                return 0  # killed meanwhile

        asked = readers.map(read, range(40))
        next(asked)
        process.kill()
        assert {0, 200} >= set(asked)
    with a_process(settings, port):
        after = Site(port).get(address)
        assert (after.status, after.body) == (200, before.body)
        assert after.headers["etag"] == before.headers["etag"]


TRICKS = (
    {"x_forwarded_host": "evil.example"},
    {"x_forwarded_proto": "javascript"},
    {"forwarded": "host=evil.example;proto=https"},
    {"x_original_url": "/api/v1/bills"},
    {"x_rewrite_url": "/data"},
    {"x_http_method_override": "DELETE"},
    {"x_forwarded_prefix": "//evil.example"},
    {"referer": "https://evil.example/"},
    {"if_none_match": '"' + "x" * 5000 + '"'},
    {"if_modified_since": "nonsense"},
    {"range": "bytes=0-1"},
    {"accept": "text/html" + ",a/b" * 500},
    {"accept_encoding": "\xff"},
    {"cookie": "session=" + "x" * 3000},
)


@pytest.mark.parametrize("headers", TRICKS, ids=lambda headers: next(iter(headers)))
def test_a_header_changes_nothing_of_a_page(site: Site, headers: dict[str, str]) -> None:
    plain = site.get("/search?q=face")
    tricked = site.get("/search?q=face", **headers)
    assert (tricked.status, tricked.body) == (200, plain.body)
    assert "evil" not in str(tricked.headers)


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "127.0.0.1@evil.example"]
)
def test_only_our_names_are_heard(site: Site, host: str) -> None:
    for path in ("/", "/api/v1/bills", "/openstates/bills"):
        assert site.get(path, host=host).status == 400


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/", "//evil.example/..", "/\\evil.example", "/%2f%2fevil.example", "/..;/",
        "/%2e%2e/%2e%2e/etc/passwd", "/static/../../pyproject.toml", "/static/%2e%2e/app.py",
        "/static//etc/passwd", "/bills/../../etc/passwd", "/bills/rivertown/2026/%2e%2e",
        "/api/v1/../../etc/passwd", "/api/v1//bills", "/api/v1/bills/", "/api/v1/%2e%2e/%2e%2e/",
        "/openstates/bills/ocd-bill/%2e%2e%2f", "/search.json.csv", "/.json", "/home%00.json",
        "/meetings/rivertown/%0d%0aSet-Cookie:%20a=b", "/topics/%0d%0aLocation:%20//evil.example",
    ],
)  # fmt: skip
def test_no_path_leads_elsewhere(site: Site, path: str) -> None:
    answer = site.get(path)
    assert answer.status in (200, 400, 404, 405, 422), answer.status
    assert "location" not in answer.headers
    assert "set-cookie" not in answer.headers
    assert "root:" not in answer.text
    assert "build-system" not in answer.text


def test_a_search_that_is_made_to_be_slow_ends_in_time(site: Site) -> None:
    for asked in ("+".join(f"{a}{b}*" for a in "abcdefgh" for b in "ei"), "OR+".join(["the "] * 90),
                  "%22" * 300, "(" * 390, "-a" * 190, "type:" * 70):  # fmt: skip
        start = time.monotonic()
        assert site.get(f"/search?q={asked.replace(' ', '+')}").status == 200
        assert time.monotonic() - start < 8
