"""The database's server is started again under a planner and a worker, in the midst of crawls."""

import re
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.crawling.run import run_crawl
from lawtrack.database.engine import database_session, open_database
from lawtrack.database.tables.crawls import GOOD, CrawlRow
from lawtrack.errors import LawtrackError
from lawtrack.machines.job_queue import CRAWL, defer, queue_state
from lawtrack.sandbox.server import Sandbox
from tests.conftest import MEMORY
from tests.support.installation import content, ledger_problems, noon
from tests.support.machines import holders, installed, machines, started
from tests.support.postgres import OwnPostgres, own_postgres, postgres_programs
from tests.support.waiting import wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.postgres]

KEY = "philadelphia"


@pytest.fixture
def own_server() -> Iterator[OwnPostgres]:
    """A server that nobody else is at, with an empty database."""
    programs = postgres_programs()
    if programs is None:
        pytest.skip("no PostgreSQL: install postgresql")
    with own_postgres(programs, below=MEMORY) as server:
        yield server


def test_crawls_go_on_and_jobs_start_when_the_server_is_back(
    box: Sandbox, tmp_path: Path, own_server: OwnPostgres
) -> None:
    calm = installed(box, tmp_path / "calm", f"sqlite:///{tmp_path / 'calm.db'}", delay=0, key=KEY)
    assert run_crawl(calm, KEY, now=noon(1)).outcome == "ok"
    assert len(box.requests()) > 200
    assert any("pypdfium2" in str(row) for row in content(calm)["texts"])  # read by workers below
    box.forget_requests()
    config = installed(box, tmp_path / "several", own_server.url, delay=0.02, key=KEY)
    engine = open_database(own_server.url)

    def is_done() -> bool:
        try:
            with database_session(engine) as session:
                outcomes = set(session.scalars(select(CrawlRow.outcome)))
                state = queue_state(session)
        except LawtrackError:  # the pool has not noticed yet
            return False
        assert state is not None
        return bool(outcomes & set(GOOD)) and state.running == state.waiting == 0

    with machines() as running:
        for number, role in enumerate(("plan", "work")):
            one = started(role, config, number)
            running[one.pid] = one
        wait_for(lambda: len(box.requests()) > 40)
        own_server.restart("immediate")
        wait_for(lambda: len(box.requests()) > 120)
        own_server.restart("fast")
        wait_for(is_done)
        own_server.restart("fast")
        began = monotonic()
        with Session(engine) as session:
            defer(session, CRAWL, [KEY])
            session.commit()
        wait_for(lambda: KEY in holders(engine))
        waited = monotonic() - began
        wait_for(is_done)
        for one in running.values():
            one.terminate()
        assert [one.wait(20) for one in running.values()] == [0, 0]

    assert waited < 10  # measured: under two seconds; the machine may be busy
    several = content(config)
    for table, rows in content(calm).items():
        assert several[table] == rows, table
    with Session(engine) as session:
        assert ledger_problems(session, config) == []
        assert "running" not in set(session.scalars(select(CrawlRow.outcome)))
    engine.dispose()
    words = "".join(file.read_text() for file in tmp_path.glob("several/*-[0-9]"))
    assert "Traceback" not in words
    print(f"a job started {waited:.1f} s after the restart", re.findall(r".*begins anew.*", words))


def test_a_worker_ends_though_its_server_is_gone(
    box: Sandbox, tmp_path: Path, own_server: OwnPostgres
) -> None:
    config = installed(box, tmp_path / "several", own_server.url, delay=0, key=KEY)
    words = tmp_path / "several" / "work-0"
    with machines() as running:
        one = started("work", config, 0)
        running[one.pid] = one
        wait_for(lambda: "crawls at once" in words.read_text())
        own_server.stop()
        wait_for(lambda: "check that the server" in words.read_text())  # it has noticed
        one.terminate()
        one.wait(30)
    assert "Traceback" not in words.read_text()
