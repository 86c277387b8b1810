"""A crawl that slept past its lease wakes up when another has ended it: it does nothing more."""

import os
import signal
from pathlib import Path

import psutil
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lawtrack.database.engine import open_database
from lawtrack.database.tables.crawls import CrawlRow
from lawtrack.machines.job_queue import CRAWL, defer, prepare_queue, queue_state
from lawtrack.sandbox.server import Sandbox
from tests.support.installation import assert_same, content
from tests.support.machines import installed, machines, started, tell_tree
from tests.support.waiting import descendants, wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.postgres]


def crawl_process(worker: int) -> int:
    """The child of the worker that crawls: the first one with a session of its own."""
    children = [pid for pid in descendants(worker) if os.getsid(pid) == pid]
    return min(children, key=lambda pid: psutil.Process(pid).create_time())


def outcomes(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return list(session.scalars(select(CrawlRow.outcome).order_by(CrawlRow.id)))


def is_idle(engine: Engine) -> bool:
    with Session(engine) as session:
        state = queue_state(session)
    return state is not None and state.running == state.waiting == 0


def test_who_wakes_up_when_all_is_done_asks_and_stores_nothing(
    box: Sandbox, tmp_path: Path, postgres_url: str
) -> None:
    """Its worker sleeps on, so that nobody tells it: the fence alone is in its way."""
    config = installed(box, tmp_path / "several", postgres_url, delay=0.004)
    engine = open_database(postgres_url)
    prepare_queue(engine)
    with Session(engine) as session:
        defer(session, CRAWL, ["boston"])
        session.commit()
    with machines() as running:
        worker = started("work", config, 0)
        running[worker.pid] = worker
        wait_for(lambda: len(box.requests("webapi")) > 60)
        zombie = crawl_process(worker.pid)
        tell_tree(worker.pid, signal.SIGSTOP)
        box.set_day(2)
        successor = started("work", config, 1, day=2)
        running[successor.pid] = successor
        wait_for(lambda: outcomes(engine)[1:] == ["ok"] and is_idle(engine))
        before = content(config)
        crawls = outcomes(engine)
        box.forget_requests()
        for pid in descendants(worker.pid):
            os.kill(pid, signal.SIGCONT)
        wait_for(lambda: zombie not in descendants(worker.pid))
        assert len(box.requests()) <= 1  # one that was on its way out of the process
        after = content(config)
        assert outcomes(engine) == crawls
        os.kill(worker.pid, signal.SIGCONT)
        words = tmp_path / "several/work-0"
        wait_for(lambda: "boston: another machine has taken this crawl over" in words.read_text())
        for one in running.values():
            one.terminate()
            assert one.wait(20) == 0
    assert_same(before, after)
    engine.dispose()
    assert "Traceback" not in words.read_text()
