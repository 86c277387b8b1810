"""A crawl that is killed at any moment, and run again, leaves what an undisturbed one does."""

import contextlib
import datetime as dt
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.archive.reading import read_answer, span
from lawtrack.config import Config, load_config
from lawtrack.crawl import CrawlSummary, run_crawl
from lawtrack.database import open_database, upgrade
from lawtrack.lock import CrawlRunning
from lawtrack.models import ArchivedRow, Base, BillRow, CrawlRow, EventRow
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.server import Sandbox
from lawtrack.storage.revisions import check_chain

pytestmark = pytest.mark.e2e

TODAY = dt.date(2026, 10, 5)
NOON = dt.datetime.combine(TODAY, dt.time(16), tzinfo=dt.UTC)
KILLS = 10
ALL = ("boston", "philadelphia", "federal")
# What differs between two installations that know the same.
OWN = {"id", "first_seen", "last_seen", "last_changed", "crawl_id", "seen_at", "fetched_at",
       "raised_at", "moved_at", "previous_hash", "hash"}  # fmt: skip
RUNS = {"archived", "crawls", "failures", "mismatches", "alembic_version"}

CHILD = """
import datetime as dt, os, sys
from pathlib import Path
from lawtrack.config import load_config
from lawtrack.crawl import CrawlSummary, run_crawl

if __name__ == "__main__":
    config = load_config(Path(sys.argv[1]), {})
    run_crawl(config, sys.argv[2], now=dt.datetime.fromisoformat(sys.argv[3]))
"""


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox(Scenario(TODAY)) as running:
        yield running


def configured(box: Sandbox, folder: Path) -> Config:
    folder.mkdir()
    file = folder / "lawtrack.toml"
    file.write_text("delay = 0\n" + box.config_toml(f"sqlite:///{folder / 'lawtrack.db'}"))
    config = load_config(file, {})
    upgrade(config.database)
    return config


def content(config: Config) -> dict[str, list[Any]]:
    """Everything stored about the world, by table, under the sources' ids instead of ours."""
    engine = open_database(config.database)
    found: dict[str, list[Any]] = {}
    with Session(engine) as session:
        names = {
            "bill": {row.id: ("bill", row.upstream_id) for row in session.scalars(select(BillRow))},
            "event": {r.id: ("event", r.upstream_id) for r in session.scalars(select(EventRow))},
        }
        for name, table in Base.metadata.tables.items():
            if name in RUNS:
                continue
            rows = []
            for row in session.execute(select(table)).mappings():
                said = {key: value for key, value in row.items() if key not in OWN}
                for kind in ("bill", "event"):
                    if f"{kind}_id" in said:
                        said[f"{kind}_id"] = names[kind][said[f"{kind}_id"]]
                if "subject_id" in said:
                    said["subject_id"] = names[said["kind"]][said["subject_id"]]
                rows.append(repr(sorted(said.items())))
            found[name] = sorted(rows)
    engine.dispose()
    return found


def descendants(pid: int) -> list[int]:
    """The process's children, their children and so on; the crawl itself is a grandchild."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            found.append(child)
            waiting.append(child)
    return found


def await_unlocked(config: Config, key: str) -> CrawlSummary:
    """Crawl, once what is left of a killed crawl has let go of the source."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return run_crawl(config, key, now=NOON)
        except CrawlRunning:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def test_ten_kills_at_random_moments_lose_and_double_nothing(box: Sandbox, tmp_path: Path) -> None:
    calm, hunted = configured(box, tmp_path / "calm"), configured(box, tmp_path / "hunted")
    for key in ALL:
        assert run_crawl(calm, key, now=NOON).outcome == "ok"
    script = tmp_path / "child.py"
    script.write_text(CHILD)
    moments = random.Random(20261005)
    killed = 0
    for number in range(KILLS):
        words = [sys.executable, str(script), str(hunted.path), ALL[number % 3], NOON.isoformat()]
        environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
        child = subprocess.Popen(words, start_new_session=True, env=environ,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        try:
            child.wait(timeout=moments.uniform(1.5, 4.5))
        except subprocess.TimeoutExpired:
            for pid in (*descendants(child.pid), child.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            child.wait()
            killed += 1
    assert killed >= KILLS // 2
    for key in ALL:
        assert await_unlocked(hunted, key).outcome == "ok"
    expected, found = content(calm), content(hunted)
    for table in expected:
        assert found[table] == expected[table], table
    with Session(open_database(hunted.database)) as session:
        assert [check_chain(session, key).fault for key in ALL] == ["", "", ""]
        for row in session.scalars(select(ArchivedRow)):
            raw = span(hunted.archive.folder, row.file, row.offset, row.length)
            answer = read_answer(raw, row.file)
            assert (answer.url, answer.digest) == (row.url, row.digest)
        outcomes = set(session.scalars(select(CrawlRow.outcome)))
    assert "running" not in outcomes
