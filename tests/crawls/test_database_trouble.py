"""A database that is locked, full, read-only or gone: waited for, and then one clear line."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, event, select, text
from sqlalchemy.orm import Session

from lawtrack.config.settings import Config
from lawtrack.crawling.daemon.service.only_one import BesideOthers, nobody_at_work
from lawtrack.crawling.run import CrawlSummary, run_crawl
from lawtrack.database.engine import database_session, open_database
from lawtrack.database.locks.lock import CrawlLock, CrawlRunning, is_crawl_lock_held, lock_file
from lawtrack.database.tables.crawls import CheckpointRow, CrawlRow, FailureRow
from lawtrack.database.tables.legislation import BillRow
from lawtrack.errors import ConfigError, DatabaseAway, DatabaseError, LawtrackError
from lawtrack.ingest.documents import DocumentText
from lawtrack.ingest.ingest import ingest
from lawtrack.legislation.records import Document
from tests.crawls.test_schedule import with_more
from tests.flows.ingest.test_crawl_session import READ, TRAFFIC, WHOLE, a_session, bills
from tests.flows.ingest.test_crawl_session import crawled as whole
from tests.support.little_source import SETTINGS, LittleSource, configured, served
from tests.support.made import RIVERTOWN, a_bill
from tests.support.pooler import pooled
from tests.support.waiting import joined, wait_for

NOW = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def source() -> Iterator[LittleSource]:
    with served(LittleSource()) as source:
        yield source


@pytest.fixture
def config(tmp_path: Path, source: LittleSource) -> Config:
    return configured(tmp_path, source.address)


def stored(config: Config) -> tuple[list[str], list[str], list[tuple[str, str]]]:
    """Titles, checkpoints and how the crawls ended."""
    engine = open_database(config.database)
    with database_session(engine) as session:
        found = (
            sorted(session.scalars(select(BillRow.title))),
            list(session.scalars(select(CheckpointRow.value))),
            [(row.outcome, row.reason) for row in session.scalars(select(CrawlRow))],
        )
    engine.dispose()
    return found


def crawled_with(
    config: Config, source: LittleSource, trouble: Callable[[], None], **settings: Any
) -> CrawlSummary:
    """A crawl, with trouble as soon as its first page has been asked for."""

    def make() -> None:
        wait_for(lambda: "/list" in source.asked, every=0.01)
        trouble()

    maker = threading.Thread(target=make)
    maker.start()
    try:
        return run_crawl(config, "rivertown", now=NOW, settings={**SETTINGS, **settings})
    finally:
        joined(maker)


ALL = ["A resolution", "An order"]


@pytest.mark.e2e
def test_a_locked_database_is_waited_for(
    config: Config, source: LittleSource, tmp_path: Path
) -> None:
    source.slow["/list"] = 0.3

    def lock_for_a_while() -> None:
        other = sqlite3.connect(tmp_path / "lawtrack.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        threading.Event().wait(4)  # longer than SQLite itself waits
        other.close()

    assert crawled_with(config, source, lock_for_a_while).outcome == "ok"
    assert stored(config) == (ALL, ["2"], [("ok", "")])


@pytest.mark.e2e
def test_a_crawl_that_starts_while_the_database_is_locked_waits_and_says_so(
    config: Config, source: LittleSource, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    other = sqlite3.connect(tmp_path / "lawtrack.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    free = threading.Timer(4, other.close)  # longer than SQLite itself waits
    free.start()
    assert run_crawl(config, "rivertown", now=NOW, settings=SETTINGS).outcome == "ok"
    joined(free)
    (line,) = [r.getMessage() for r in caplog.records if "waiting for it" in r.getMessage()]
    assert line.startswith("rivertown: sqlite:///")
    assert "database is locked - another program is writing" in line
    assert line.endswith("waiting for it, 60 s at most")
    assert stored(config) == (ALL, ["2"], [("ok", "")])


@pytest.mark.e2e
def test_a_crawl_that_cannot_start_for_our_own_database_is_no_failure_of_the_source(
    config: Config, tmp_path: Path
) -> None:
    other = sqlite3.connect(tmp_path / "lawtrack.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseError, match=r"database is locked .* \(tried for \d+ s\)$"):
        run_crawl(config, "rivertown", now=NOW, settings={**SETTINGS, "LAWTRACK_PATIENCE": 0.1})
    other.close()
    assert stored(config) == ([], [], [])


@pytest.mark.e2e
def test_a_database_file_that_is_gone_for_a_while_is_waited_for(
    config: Config, source: LittleSource, tmp_path: Path
) -> None:
    source.slow["/list"] = 0.5
    file, away = tmp_path / "lawtrack.db", tmp_path / "away.db"

    def take_away() -> None:
        file.rename(away)
        threading.Event().wait(3)
        assert not file.exists()  # nobody has made an empty one in its place
        away.rename(file)

    assert crawled_with(config, source, take_away).outcome == "ok"
    assert stored(config) == (ALL, ["2"], [("ok", "")])


@pytest.mark.e2e
def test_a_database_that_stays_locked_fails_the_crawl_in_one_line(
    config: Config, source: LittleSource, tmp_path: Path
) -> None:
    source.slow["/list"] = 0.3
    other = sqlite3.connect(tmp_path / "lawtrack.db", isolation_level=None, check_same_thread=False)

    def lock_for_good() -> None:
        other.execute("BEGIN IMMEDIATE")

    with pytest.raises(DatabaseError, match="database is locked - another program") as caught:
        crawled_with(config, source, lock_for_good, LAWTRACK_PATIENCE=1.0)
    assert "\n" not in str(caught.value)
    other.close()
    assert stored(config)[:2] == ([], [])
    source.slow.clear()
    assert run_crawl(config, "rivertown", now=NOW, settings=SETTINGS).outcome == "ok"
    assert stored(config) == (ALL, ["2"], [
        ("interrupted", "the crawl was killed before its end"), ("ok", "")
    ])  # fmt: skip


@pytest.mark.e2e
def test_a_full_database_fails_the_crawl_and_moves_no_checkpoint(
    tmp_path: Path, source: LittleSource
) -> None:
    config = with_more(configured(tmp_path, source.address), "fills")
    config = replace(config, scrapers="tests.support.bad_settings")
    source.bills = {str(n): f"An order on the {n}th street" * 400 for n in range(300)}
    # Each is more than a page of the file, or a last one might fit into what is there.
    summary = run_crawl(config, "fills", now=NOW, settings={"LAWTRACK_PATIENCE": 1.0})
    assert summary.outcome == "interrupted"  # nothing is said about the source
    assert "database or disk is full - free some space; nothing stored so far" in summary.reason
    assert stored(config)[:2] == ([], [])
    with sqlite3.connect(tmp_path / "lawtrack.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def unread(document: Document) -> DocumentText:
    raise AssertionError(document.url)


def test_trouble_while_storing_buries_no_record(sqlite_url: str) -> None:
    engine = open_database(sqlite_url)
    bill = a_bill(documents=())

    def store() -> None:
        with database_session(engine) as session:
            ingest(session, [bill], source=RIVERTOWN, topics=(), now=NOW, crawl_id=1, read=unread)
            session.commit()

    @event.listens_for(engine, "checkout")
    def forbid(connection: Any, record: object, proxy: object) -> None:
        connection.execute("PRAGMA query_only = ON")

    with pytest.raises(DatabaseAway, match="readonly database - check who owns the file"):
        store()
    event.remove(engine, "checkout", forbid)
    engine.dispose()
    store()
    with database_session(engine) as session:
        assert session.scalars(select(BillRow.identifier)).all() == ["2026-0042"]
        assert session.scalars(select(FailureRow)).all() == []
    engine.dispose()


def test_what_is_committed_into_a_file_that_has_been_moved_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    engine = open_database(f"sqlite:///{file}")
    with database_session(engine) as session:
        session.execute(text("CREATE TABLE a (b)"))
        session.commit()
    with (
        pytest.raises(DatabaseAway, match="put the file back"),
        database_session(engine) as session,
    ):
        session.execute(text("INSERT INTO a VALUES (1)"))
        file.rename(tmp_path / "b.db")
        session.commit()
    with (
        pytest.raises(DatabaseAway, match="put the file back"),
        database_session(engine) as session,
    ):
        session.execute(text("SELECT * FROM a"))
    assert not file.exists()
    (tmp_path / "b.db").rename(file)
    with database_session(engine) as session:
        assert session.execute(text("SELECT * FROM a")).all() == []
    engine.dispose()


@pytest.mark.e2e
@pytest.mark.postgres
def test_a_server_that_is_gone_for_a_while_is_waited_for(
    config: Config,
    source: LittleSource,
    make_postgres_database: Callable[[str], str],
    ready_postgres: str,
    postgres_server: str,
) -> None:
    config = replace(config, database=make_postgres_database(ready_postgres))
    name = config.database.partition("?")[0].rpartition("/")[2]
    server = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    source.slow["/list"] = 0.5

    def refuse_for_a_while() -> None:
        with server.connect() as connection:
            connection.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            connection.exec_driver_sql(
                f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
            )
            threading.Event().wait(2)
            connection.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    try:
        assert crawled_with(config, source, refuse_for_a_while).outcome == "ok"
    finally:
        server.dispose()
    assert stored(config) == (ALL, ["2"], [("ok", "")])


@pytest.mark.parametrize(
    "lost",
    ["UPDATE crawls SET new = 0", "UPDATE crawls SET requests = 0", "DELETE FROM crawls"],
)
def test_what_a_failover_has_lost_is_read_again(config: Config, lost: str) -> None:
    """A crawl that went on would leave a gap behind a checkpoint."""

    async def broken() -> None:
        crawl = a_session(config)
        await crawl.begin()
        await crawl.store(crawl.take(bills(2)), {}, traffic=TRAFFIC)
        standby = open_database(config.database)
        with standby.begin() as connection:
            connection.execute(text(lost))
        standby.dispose()
        refused = "has lost what this crawl had stored - after a failover"
        with pytest.raises(DatabaseError, match=refused):
            await crawl.store([READ], {}, traffic=TRAFFIC)
        with pytest.raises(DatabaseError, match=refused):
            await crawl.finish(WHOLE)

    asyncio.run(broken())
    assert stored(config)[1] == []
    asyncio.run(whole(a_session(config, days=1), [*bills(2), READ]))
    titles, checkpoints, ended = stored(config)
    assert (len(titles), checkpoints) == (2, ["2026-03-02"])
    assert [outcome for outcome, _ in ended][-1] == "ok"


def test_a_lock_excludes_another_and_dies_with_its_holder(ready_url: str) -> None:
    held = CrawlLock(ready_url, "rivertown")
    with pytest.raises(CrawlRunning, match="rivertown: another crawl of it is running"):
        CrawlLock(ready_url, "rivertown")
    CrawlLock(ready_url, "laketown").close()
    held.again()
    held.close()
    held.close()
    CrawlLock(ready_url, "rivertown").close()


@pytest.mark.postgres
def test_sessions_that_are_not_ones_own_are_refused(postgres_url: str) -> None:
    """A pooler gives them to others, with the locks that were taken in them."""
    refused = r"^postgresql://.*: a pooler gives each transaction another session, and locks last"
    with pooled(postgres_url) as pooler:
        for take in (partial(CrawlLock, pooler, "rivertown"), partial(BesideOthers, pooler, "x")):
            with pytest.raises(ConfigError, match=refused):
                take()
        with pytest.raises(ConfigError, match=refused), nobody_at_work(pooler):
            pass
    CrawlLock(postgres_url, "rivertown").close()  # nothing was left behind


def test_the_lock_of_a_file_lies_beside_it_and_can_be_looked_at(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'lawtrack.db'}"
    path = lock_file(url, "rivertown")
    assert path == tmp_path / "lawtrack.db.rivertown.lock"
    assert not is_crawl_lock_held(path)
    held = CrawlLock(url, "rivertown")
    assert is_crawl_lock_held(path)
    held.close()
    assert not is_crawl_lock_held(path)
    with pytest.raises(LawtrackError, match=r"cannot be opened: No such file .* - check who owns"):
        CrawlLock(f"sqlite:///{tmp_path / 'no' / 'where.db'}", "rivertown")


@pytest.mark.postgres
def test_a_lock_lost_with_its_connection_is_taken_again_unless_another_has_it(
    make_postgres_database: Callable[[str], str], ready_postgres: str
) -> None:
    url = make_postgres_database(ready_postgres)
    held = CrawlLock(url, "rivertown")
    engine = open_database(url)

    def cut() -> None:
        with Session(engine) as session:
            session.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )

    cut()
    held.again()
    with pytest.raises(CrawlRunning):
        CrawlLock(url, "rivertown")
    cut()
    other = CrawlLock(url, "rivertown")
    with pytest.raises(CrawlRunning):
        held.again()
    other.close()
    held.close()
    engine.dispose()
