"""An installation that moves to another database: everything goes along, and nothing is another."""

import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lawtrack.cli import main
from lawtrack.config.settings import Config, load_config
from lawtrack.crawling.daemon.service.only_one import OnlyDaemon
from lawtrack.crawling.run import run_crawl
from lawtrack.database.engine import open_database
from lawtrack.database.locks.lock import CrawlLock
from lawtrack.database.opening.schema import check_schema, upgrade_database
from lawtrack.database.search.find_records import search_records
from lawtrack.database.tables.base import Base
from lawtrack.database.tables.crawls import ArchivedRow
from lawtrack.database.tables.legislation import BillRow, OrganizationRow
from lawtrack.database.upkeep.copying import CopiedTable, copy_database
from lawtrack.errors import DatabaseError, SchemaDiffers
from tests.crawls.conftest import FirstDay
from tests.support import PROJECT
from tests.support.index_of_words import kept_and_made_anew
from tests.support.installation import ledger_problems, noon

pytestmark = [pytest.mark.e2e, pytest.mark.postgres]
MADE_ANEW = ("search_entries", "search_terms")


@pytest.fixture
def server(make_postgres_database: Callable[[str], str]) -> str:
    """The address of an empty database on a server."""
    return make_postgres_database("")


@pytest.fixture
def config(first_day: FirstDay, tmp_path: Path) -> Config:
    return first_day.copied_to(tmp_path / "installation")


def rows(url: str) -> dict[str, list[str]]:
    """Everything that is stored, by table, in the order of its keys."""
    engine = open_database(url)
    with Session(engine) as session:
        kept, anew = kept_and_made_anew(session)
        assert kept == anew
        return {
            name: sorted(map(repr, session.execute(select(table))))
            for name, table in Base.metadata.tables.items()
            if name not in MADE_ANEW
        }


def ask(config: Config, *words: str) -> int:
    return main(["--config", str(config.path), *words])


def exported(config: Config, capfd: pytest.CaptureFixture[str]) -> str:
    capfd.readouterr()
    for words in (("export", "--all"), ("export", "--all", "--as-of", "2026-10-05"), ("changes",)):
        assert ask(config, *words) == 0
    return str(capfd.readouterr().out)


def test_it_goes_to_a_server_and_on_there_and_back_again(
    first_day: FirstDay, config: Config, server: str, capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    stored = rows(config.database)
    assert all(stored[name] for name in ("bills", "revisions", "texts", "crawls"))
    before = exported(config, capfd)
    assert ask(config, "migrate-to", server) == 0
    said = capfd.readouterr().out
    count = sum(map(len, stored.values()))
    assert f"{count} rows in {len(stored)} tables, {count} written now" in said
    assert "The archive stays in" not in said  # it lies beside lawtrack.toml as well
    assert rows(server) == stored

    monkeypatch.setenv("LAWTRACK_DATABASE", server)
    assert exported(config, capfd) == before
    moved = load_config(config.path, {"LAWTRACK_DATABASE": server})
    box = first_day.again()
    box.set_day(2)
    assert run_crawl(moved, "boston", now=noon(2)).outcome == "ok"  # with numbers of its own
    with Session(open_database(server)) as session:
        assert ledger_problems(session, moved) == []
        assert search_records(session, "facial recognition").total

    back = f"sqlite:///{config.folder / 'back.db'}"
    copy_database(server, back, tell=lambda _: None)
    assert rows(back) == rows(server)


def test_broken_off_it_goes_on_with_what_has_become_of_it(config: Config, server: str) -> None:
    def stop_after_bills(table: CopiedTable) -> None:
        if table.name == "bills":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_database(config.database, server, tell=stop_after_bills)
    for use in (check_schema, lambda copy: upgrade_database(server)):
        with pytest.raises(SchemaDiffers, match="not all has been copied to it yet - run"):
            use(open_database(server))

    with Session(open_database(config.database)) as session:
        first = session.scalars(select(BillRow).order_by(BillRow.id)).first()
        assert first is not None
        first.status = "Withdrawn"
        session.delete(session.scalars(select(ArchivedRow)).first())
        session.commit()
    written = {}
    copy_database(
        config.database, server, tell=lambda table: written.update({table.name: table.written})
    )
    assert rows(server) == rows(config.database)
    assert (written["archived"], written["bills"]) == (0, 1)
    assert written["events"] > 0
    check_schema(open_database(server))


KILLED = """
import os, signal, sys
from lawtrack.database.upkeep import copying

copying.ROWS_AT_ONCE, write, pages = 20, copying._write, iter(range(12))

def killed_in_the_midst(*of):
    write(*of)
    if next(pages) == 11:
        os.kill(os.getpid(), signal.SIGKILL)

copying._write = killed_in_the_midst
copying.copy_database(sys.argv[1], sys.argv[2], tell=print)
"""


def test_killed_in_the_midst_of_a_table_it_goes_on(config: Config, server: str) -> None:
    words = [sys.executable, "-c", KILLED, config.database, server]
    killed = subprocess.run(words, cwd=PROJECT, capture_output=True, check=False, timeout=300)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    with pytest.raises(SchemaDiffers, match="not all has been copied to it yet - run"):
        check_schema(open_database(server))
    copy_database(config.database, server, tell=lambda _: None)
    assert rows(server) == rows(config.database)
    with Session(open_database(server)) as session:
        assert ledger_problems(session, config) == []


def test_what_is_written_meanwhile_is_noticed_and_copied_the_next_time(
    config: Config, server: str
) -> None:
    def write(table: CopiedTable) -> None:
        if table.name == "bills":
            with Session(open_database(config.database)) as session:
                session.execute(update(BillRow).values(status="Withdrawn"))
                session.commit()

    with pytest.raises(DatabaseError, match="bills: was written to meanwhile - run this again"):
        copy_database(config.database, server, tell=write)
    copy_database(config.database, server, tell=lambda _: None)
    assert rows(server) == rows(config.database)


def test_it_is_refused_in_one_line_and_nothing_is_written(
    config: Config, server: str, capfd: pytest.CaptureFixture[str]
) -> None:
    def refused(database: str) -> str:
        capfd.readouterr()
        assert ask(config, "migrate-to", database) == 1
        said = capfd.readouterr().err
        assert said.count("\n") == 1
        return said

    with closing(OnlyDaemon(config.database, now=noon(1))):
        assert "another daemon watches it" in refused(server)
    with closing(CrawlLock(config.database, "boston")):
        assert "boston: another crawl of it is running" in refused(server)
    assert "is the one in use - name another" in refused(config.database)
    assert "is no address of a database" in refused("lawtrack.db")
    upgrade_database(server)
    with Session(open_database(server)) as session:
        session.add(OrganizationRow(jurisdiction="boston", upstream_id="1", name="Council",
                                    kind="council", active=True))  # fmt: skip
        session.commit()
    assert "something is stored in it already - name an empty database" in refused(server)


def test_a_value_that_the_server_cannot_hold_is_named(config: Config, server: str) -> None:
    with Session(open_database(config.database)) as session:
        session.execute(update(BillRow).where(BillRow.id == 7).values(title="Order\x00"))
        session.commit()
    with pytest.raises(DatabaseError, match="bills 7: cannot be stored: "):
        copy_database(config.database, server, tell=lambda _: None)
