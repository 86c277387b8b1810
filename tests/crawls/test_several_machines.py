"""Two planners and two workers do what one process does, while one is killed and one sleeps."""

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from time import monotonic, sleep

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from lawtrack.config.settings import Config, load_config
from lawtrack.crawling.run import run_crawl
from lawtrack.database.engine import open_database, upgrade_database
from lawtrack.database.tables.crawls import GOOD, CrawlRow
from lawtrack.machines.job_queue import queue_state
from lawtrack.sandbox.faults import Fault
from lawtrack.sandbox.server import Sandbox
from tests.support import PROJECT
from tests.support.installation import (
    ALL,
    content,
    descendants,
    kill_tree,
    ledger_problems,
    noon,
)

pytestmark = [pytest.mark.e2e, pytest.mark.postgres]

GAP = 0.015  # seconds between two requests to a host
IN_A_ROW = 8  # requests over which that is measured
AT_MOST = 90.0  # seconds for anything that is waited for
# What "lawtrack plan" and "lawtrack worker" do, on the sandbox's day.
MACHINE = """
import asyncio, sys
from functools import partial
from pathlib import Path
from time import monotonic
from datetime import datetime, timedelta
from lawtrack.config.settings import load_config
from lawtrack.crawling.run import crawl
from lawtrack.machines.planner import Planner
from lawtrack.machines.worker import Worker

if __name__ == "__main__":
    role, file, noon = sys.argv[1], Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
    say, began = partial(print, flush=True), monotonic()
    config = load_config(file, {})
    if role == "plan":
        clock = lambda: noon + timedelta(seconds=monotonic() - began)
        asyncio.run(Planner(config, say=say, clock=clock).run())
    else:
        worker = Worker(config, say=say, crawl=partial(crawl, now=noon))
        asyncio.run(worker.run(["crawl", "deliver"], 2))
"""


def installed(box: Sandbox, folder: Path, database: str, *, delay: float) -> Config:
    """An installation on the sandbox, its database ready.

    Documents lie on a host that it does not name: they would double the time, and no more.
    """
    folder.mkdir()
    file = folder / "lawtrack.toml"
    sources = re.sub(r"^(files|attachments) = .*\n", "", box.config_toml(database), flags=re.M)
    file.write_text(f"delay = {delay}\n{sources}")
    upgrade_database(database)
    return load_config(file, {})


@contextlib.contextmanager
def arrivals(box: Sandbox) -> Iterator[dict[str, list[float]]]:
    """When requests came in from now on, by host: noted before they are answered."""
    moments: dict[str, list[float]] = defaultdict(list)
    take = box.world.faults.take

    def noted(host: str, path: str) -> Fault | None:
        moments[host].append(monotonic())
        return take(host, path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(box.world.faults, "take", noted)
        yield moments


def started(role: str, config: Config, number: int) -> "subprocess.Popen[bytes]":
    """A planner or a worker in a process of its own; what it says stands beside its settings."""
    assert config.path is not None
    script = config.path.with_name("machine.py")
    script.write_text(MACHINE)
    words = [sys.executable, str(script), role, str(config.path), noon(1).isoformat()]
    with config.path.with_name(f"{role}-{number}").open("wb") as output:
        return subprocess.Popen(words, start_new_session=True, stdout=output, stderr=output,
                                env={**os.environ, "PYTHONPATH": str(PROJECT)})  # fmt: skip


def wait_for(what: Callable[[], bool]) -> float:
    """The seconds until it is so."""
    began = monotonic()
    while not what():
        assert monotonic() - began < AT_MOST, what
        sleep(0.05)
    return monotonic() - began


def holders(engine: Engine) -> dict[str, int]:
    """Which process has the lease on each jurisdiction at this moment."""
    query = "SELECT jurisdiction, holder FROM leases WHERE until > clock_timestamp()"
    with Session(engine) as session:
        return {key: int(who.split()[0]) for key, who in session.execute(text(query))}


def is_done(engine: Engine) -> bool:
    with Session(engine) as session:
        good = set(session.scalars(select(CrawlRow.jurisdiction).where(CrawlRow.outcome.in_(GOOD))))
        state = queue_state(session)
    assert state is not None
    return good == set(ALL) and state.running == state.waiting == 0


@contextlib.contextmanager
def machines() -> Iterator[dict[int, "subprocess.Popen[bytes]"]]:
    """The processes that a test has started, by number; gone at its end."""
    running: dict[int, subprocess.Popen[bytes]] = {}
    try:
        yield running
    finally:
        for one in running.values():
            tell_tree(one.pid, signal.SIGCONT)
            kill_tree(one.pid)
            one.wait()


def tell_tree(pid: int, number: signal.Signals) -> None:
    for one in (*descendants(pid), pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(one, number)


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
    for key in ALL:
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
        key, sleeper = next(iter(holders(engine).items()))
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
    several = content(config)
    for table, rows in content(calm).items():
        assert several[table] == rows, table
    with Session(engine) as session:
        assert ledger_problems(session, config) == []
        outcomes = list(session.scalars(select(CrawlRow.outcome)))
    assert "running" not in outcomes
    engine.dispose()
    words = "".join(file.read_text() for file in tmp_path.glob("several/work-*"))
    assert f"{key}: another machine has taken this crawl over" in words
    assert "Traceback" not in words
