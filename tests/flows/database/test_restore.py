"""A backup that is put back: history, chain and alerts go on where it was made, without doubles."""

import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lawtrack.database.engine import open_database
from lawtrack.database.tables.legislation import RevisionRow
from lawtrack.database.upkeep.maintenance import backup_database
from tests.flows.alerts.test_alerts import BANNING, DAY, FACES
from tests.support.alerting import Town, a_town
from tests.support.ledger import check_chain
from tests.support.made import NOW, a_bill
from tests.support.postgres import postgres_programs

MINUTE = timedelta(minutes=1)


def lived(town: Town) -> None:
    """Two days: one message was sent, one waits."""
    town.crawl([a_bill()], NOW)
    town.crawl([a_bill(), BANNING], NOW + DAY)
    town.deliver(NOW + DAY + MINUTE)
    town.crawl([a_bill(), replace(BANNING, status="Passed")], NOW + 2 * DAY)
    assert len(town.parcels) == 1


def goes_on(town: Town) -> None:
    """From the backup on: what waited is sent once, nothing is told twice, the chain holds."""
    town.parcels.clear()
    passed = replace(BANNING, status="Passed")
    before = revisions(town)
    town.crawl([a_bill(), passed], NOW + 3 * DAY)
    assert revisions(town) == before
    town.deliver(NOW + 3 * DAY + MINUTE)
    town.deliver(NOW + 3 * DAY + 2 * MINUTE)
    assert [subject.partition(":")[0] for subject in town.subjects] == ["Another step, Passed"]
    town.crawl([a_bill(), replace(passed, status="Signed")], NOW + 4 * DAY)
    town.deliver(NOW + 4 * DAY + MINUTE)
    assert len(town.parcels) == 2
    assert revisions(town) == before + 1
    with Session(town.engine) as session:
        state = check_chain(session, "rivertown")
    assert (state.fault, state.revisions) == ("", before + 1)


def revisions(town: Town) -> int:
    with Session(town.engine) as session:
        return session.scalar(select(func.count()).select_from(RevisionRow)) or 0


def test_a_copy_of_the_file_is_put_back(tmp_path: Path, sqlite_url: str) -> None:
    town = a_town(tmp_path, sqlite_url, FACES)
    lived(town)
    copy = backup_database(sqlite_url, tmp_path / "copy.db", force=False, now=NOW).file
    town.crawl([a_bill(), replace(BANNING, status="Vetoed")], NOW + 2 * DAY + MINUTE)  # then lost
    town.engine.dispose()
    for end in ("", "-wal", "-shm"):
        (tmp_path / f"ready.db{end}").unlink(missing_ok=True)
    shutil.copy(copy, tmp_path / "ready.db")
    restored = replace_engine(town, sqlite_url)
    goes_on(restored)
    with closing(sqlite3.connect(tmp_path / "ready.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    restored.engine.dispose()


@pytest.mark.postgres
def test_a_dump_of_the_server_is_put_back(
    make_postgres_database: Callable[[str], str], ready_postgres: str, tmp_path: Path
) -> None:
    programs = postgres_programs()
    if programs is None:
        pytest.skip("pg_dump is not installed here, so that no dump was put back")
    url = make_postgres_database(ready_postgres)
    town = a_town(tmp_path, url, FACES)
    lived(town)
    dump = tmp_path / "lawtrack.dump"
    subprocess.run(
        [programs / "pg_dump", "--format=custom", f"--file={dump}", url], check=True, timeout=300
    )
    town.crawl([a_bill(), replace(BANNING, status="Vetoed")], NOW + 2 * DAY + MINUTE)  # then lost
    town.engine.dispose()
    elsewhere = make_postgres_database("")
    subprocess.run(
        [programs / "pg_restore", f"--dbname={elsewhere}", dump], check=True, timeout=300
    )
    restored = replace_engine(town, elsewhere)
    goes_on(restored)
    restored.engine.dispose()


def replace_engine(town: Town, url: str) -> Town:
    return Town(config=replace(town.config, database=url), engine=open_database(url))
