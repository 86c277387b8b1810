"""An installation of lawtrack on a sandbox, for tests that compare two of them."""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Protocol

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from lawtrack.config.settings import Config, load_config
from lawtrack.crawling.archive.archive_place import archive_place
from lawtrack.crawling.run import CrawlSummary, run_crawl
from lawtrack.database.engine import open_database
from lawtrack.database.locks.lock import CrawlRunning
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.database.sealing.signed_heads import read_heads
from lawtrack.database.tables.base import Base
from lawtrack.database.tables.legislation import BillRow, EventRow
from lawtrack.legislation.records import MEETINGS_READ
from lawtrack.publishing.proof.stored.check_database import check_database, stored_jurisdictions
from lawtrack.sandbox.stories import congress_history, story_days
from tests.support import PROJECT
from tests.support.index_of_words import kept_and_made_anew
from tests.support.sandbox_truth import IN_CONGRESS

PRACTICE_DAY = date(2026, 10, 5)  # the first day of the sandbox in most of these tests
ALL = ("boston", "philadelphia", "federal")
# What differs between two installations that know the same.
OWN = {
    "id", "first_seen", "last_seen", "last_changed", "crawl_id", "seen_at", "fetched_at",
    "raised_at", "moved_at", "previous_hash", "hash", "record_hash", "after_seal", "tried_at",
}  # fmt: skip
RUNS = {
    "archived", "crawls", "failures", "mismatches", "seals", "alembic_version",
    "leases", "paces", "waiting_files",
    "search_entries", "search_terms",  # held against what they are made of
}  # fmt: skip

Content = dict[str, list[str]]  # what is stored: the rows of each table, written out

CHILD = """
import datetime as dt, os, sys
from pathlib import Path
from lawtrack.config.settings import load_config
from lawtrack.crawling.run import (CrawlSummary, run_crawl)

if __name__ == "__main__":
    config = load_config(Path(sys.argv[1]), {})
    now, past = dt.datetime.fromisoformat(sys.argv[3]), int(sys.argv[4])
    run_crawl(config, sys.argv[2], now=now, past=past)
"""


class Practice(Protocol):
    """What can be crawled for practice: the sandbox, or recordings."""

    def config_toml(self, database: str) -> str: ...


def config_on(source: Practice, folder: Path, database: str, more: str = "") -> Config:
    """The configuration, written to ``folder``, of an installation whose sources these are."""
    file = folder / "lawtrack.toml"
    file.write_text("delay = 0\n" + source.config_toml(database) + more)
    return load_config(file, {})


def configured(source: Practice, folder: Path, more: str = "") -> Config:
    """A new installation in ``folder`` whose sources these are, its database ready."""
    folder.mkdir(exist_ok=True)
    config = config_on(source, folder, f"sqlite:///{folder / 'lawtrack.db'}", more)
    upgrade_database(config.database)
    return config


def noon(day: int) -> datetime:
    """When the practice sources are crawled on their ``day``."""
    return datetime.combine(PRACTICE_DAY, time(16), tzinfo=UTC) + timedelta(days=day - 1)


def crawl_all(config: Config, *, day: int = 1, **more: Any) -> dict[str, CrawlSummary]:
    """How a crawl of each of the practice sources ended."""
    return {key: run_crawl(config, key, now=noon(day), **more) for key in ALL}


def content(config: Config, *, without: Iterable[str] = ()) -> Content:
    """Everything stored about the world, by table, under the sources' ids instead of ours.

    A meeting that stood in for another while the source's list was away is left out. So is the
    index of words, which is held against what it is made of.
    """
    engine = open_database(config.database)
    found: Content = {}
    left_out = RUNS | set(without)
    with Session(engine) as session:
        names = {
            "bill": {row.id: ("bill", row.upstream_id) for row in session.scalars(select(BillRow))},
            "event": {r.id: ("event", r.upstream_id) for r in session.scalars(select(EventRow))},
        }
        stand_ins = {id_ for id_, (_, said) in names["event"].items() if said.startswith("web-")}
        kept, anew = kept_and_made_anew(session)
        assert kept == anew, "the index of words is not of what is stored"
        for name, table in Base.metadata.tables.items():
            if name in left_out:
                continue
            rows = []
            for row in session.execute(select(table)).mappings():
                if _event_of(name, row) in stand_ins:
                    continue
                said = {key: value for key, value in row.items() if key not in OWN}
                for kind in ("bill", "event"):
                    if f"{kind}_id" in said:
                        said[f"{kind}_id"] = names[kind][said[f"{kind}_id"]]
                for moment in ("cleared_at", "missing_since"):
                    if moment in said:
                        said[moment] = said[moment] is not None
                if name == "checkpoints" and said["key"] == MEETINGS_READ:  # a moment of ours
                    said["value"] = ""
                if name == "flags":  # since when a text is missing: the day we first saw the bill
                    said["reason"] = re.sub(r"since \d{4}-\d\d-\d\d", "since", said["reason"])
                if "subject_id" in said:
                    said["subject_id"] = names[said["kind"]][said["subject_id"]]
                rows.append(repr(sorted(said.items())))
            found[name] = sorted(rows)
    engine.dispose()
    return found


def assert_same(expected: Content, found: Content, *, tables: Iterable[str] = ()) -> None:
    """Fails with the rows that only one of two installations has, table by table."""
    differing = []
    for table in tables or expected:
        lacking = Counter(expected[table]) - Counter(found[table])
        too_many = Counter(found[table]) - Counter(expected[table])
        differing += [f"{table} - {row}" for row in lacking.elements()]
        differing += [f"{table} + {row}" for row in too_many.elements()]
    assert not differing, "\n".join(differing)


def ledger_problems(session: Session, config: Config) -> list[str]:
    """What "lawtrack verify" would name, of all that is stored."""
    heads, _ = read_heads(config.proofs.heads)
    place = archive_place(config.archive)
    return [
        f"{key}: {problem}"
        for key in stored_jurisdictions(session)
        for problem in check_database(session, place, key, heads=heads).problems
    ]


def _event_of(table: str, row: RowMapping) -> int | None:
    """The number of the meeting that the row is, or is about."""
    if table == "events":
        found: int | None = row["id"]
    elif "event_id" in row:
        found = row["event_id"]
    elif row.get("kind") == "event" and "subject_id" in row:
        found = row["subject_id"]
    else:
        found = None
    return found


def start_child(
    config: Config, key: str, now: datetime, *, past: int = 0
) -> "subprocess.Popen[bytes]":
    """A crawl in a process of its own, which has a fork server and a crawl below it."""
    assert config.path is not None
    script = config.path.with_name("child.py")
    script.write_text(CHILD)
    words = [sys.executable, str(script), str(config.path), key, now.isoformat(), str(past)]
    environ = {**os.environ, "PYTHONPATH": str(PROJECT)}
    return subprocess.Popen(words, start_new_session=True, env=environ,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip


def await_unlocked(config: Config, key: str, now: datetime, **more: Any) -> CrawlSummary:
    """Crawl, once what is left of a killed crawl has let go of the source."""
    deadline = monotonic() + 60
    while True:
        try:
            return run_crawl(config, key, now=now, **more)
        except CrawlRunning:
            if monotonic() > deadline:
                raise
            sleep(0.2)


def eventful(key: str) -> list[int]:
    """The days on which something happens at the source, be it only new stamps."""
    if key == "federal":
        found = {*IN_CONGRESS, *congress_history.RESTAMPED}
    else:
        found = {day for city, day in story_days.CHANGES if city == key}
    return sorted(found)
