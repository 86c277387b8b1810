"""Two planners and two workers do what one process does, while one is killed and one sleeps."""

import signal
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lawtrack.crawling.run import run_crawl
from lawtrack.database.engine import open_database
from lawtrack.database.tables.crawls import GOOD, CrawlRow
from lawtrack.machines.job_queue import queue_state
from lawtrack.sandbox.server import Sandbox
from tests.support.installation import ALL, assert_same, content, ledger_problems, noon
from tests.support.machines import arrivals, holders, installed, machines, started, tell_tree
from tests.support.waiting import kill_tree, wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.postgres]

GAP = 0.015  # seconds between two requests to a host
IN_A_ROW = 8  # requests over which that is measured


def is_done(engine: Engine) -> bool:
    with Session(engine) as session:
        good = set(session.scalars(select(CrawlRow.jurisdiction).where(CrawlRow.outcome.in_(GOOD))))
        state = queue_state(session)
    assert state is not None
    return good == set(ALL) and state.running == state.waiting == 0


def quickest(moments: Mapping[str, list[float]]) -> float:
    """The shortest time from a request to a host to the one that is so many behind it.

    Not from one to the next: when a busy machine hands over a single request, its scheduler says.
    """
    return min(
        later - earlier
        for times in moments.values()
        for earlier, later in zip(times, times[IN_A_ROW:], strict=False)
    )


def test_machines_that_die_or_sleep_leave_what_one_process_does(
    box: Sandbox, tmp_path: Path, postgres_url: str
) -> None:
    calm = installed(box, tmp_path / "calm", f"sqlite:///{tmp_path / 'calm.db'}", delay=0)
    for key in (*ALL, "federal"):  # of whose texts a second crawl reads those that wait
        assert run_crawl(calm, key, now=noon(1)).outcome == "ok"
    box.forget_requests()
    config = installed(box, tmp_path / "several", postgres_url, delay=GAP)
    engine = open_database(postgres_url)
    with machines() as running, arrivals(box) as moments:

        def start(role: str) -> int:
            one = started(role, config, len(running))
            running[one.pid] = one
            return one.pid

        planners = [start("plan"), start("plan")]
        start("work")
        start("work")
        wait_for(lambda: len(moments["webapi"]) > 80)
        victim = holders(engine)["boston"]
        kill_tree(victim)
        start("work")
        taken_up = wait_for(lambda: holders(engine).get("boston", victim) != victim)
        asked = len(box.requests())
        wait_for(lambda: len(box.requests()) > asked + 40)
        key, sleeper = next(each for each in holders(engine).items() if each[0] in ALL)
        tell_tree(sleeper, signal.SIGSTOP)
        wait_for(lambda: holders(engine).get(key, sleeper) != sleeper)
        asked = len(box.requests())
        wait_for(lambda: len(box.requests()) > asked + 10)
        tell_tree(sleeper, signal.SIGCONT)
        wait_for(lambda: is_done(engine))
        for pid in (*planners, *(pid for pid in running if pid not in (*planners, victim))):
            running[pid].terminate()
            assert running[pid].wait(20) == 0

    assert taken_up < 10
    assert quickest(moments) >= IN_A_ROW * GAP
    assert run_crawl(config, "federal", now=noon(1)).outcome == "ok"
    assert_same(content(calm), content(config))
    with Session(engine) as session:
        assert ledger_problems(session, config) == []
        outcomes = list(session.scalars(select(CrawlRow.outcome)))
    assert "running" not in outcomes
    engine.dispose()
    words = "".join(file.read_text() for file in tmp_path.glob("several/work-*"))
    assert f"{key}: another machine has taken this crawl over" in words
    assert "Traceback" not in words
