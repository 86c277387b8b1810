"""Planners and workers in processes of their own, on the sandbox's day, for tests."""

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from lawtrack.config.settings import Config, load_config
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.machines.read_files import READERS
from lawtrack.sandbox.faults import Fault
from lawtrack.sandbox.server import Sandbox
from tests.support import PROJECT
from tests.support.installation import ALL, noon
from tests.support.waiting import descendants, ended, kill_tree

# What "lawtrack plan" and "lawtrack worker" do, on the sandbox's day.
MACHINE = """
import asyncio, sys
from functools import partial
from pathlib import Path
from time import monotonic
from datetime import datetime, timedelta
from lawtrack.config.settings import load_config
from lawtrack.crawling.run import crawl
from lawtrack.errors import LawtrackError
from lawtrack.machines.planner import Planner
import lawtrack.machines.worker
from lawtrack.machines.worker import Worker

if __name__ == "__main__":
    role, file, noon = sys.argv[1], Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
    say, began = partial(print, flush=True), monotonic()
    config = load_config(file, {})
    if role == "plan":
        clock = lambda: noon + timedelta(seconds=monotonic() - began)
        work = Planner(config, say=say, clock=clock).run()
    else:
        lawtrack.machines.worker.READERS = int(sys.argv[5])
        worker = Worker(config, say=say, crawl=partial(crawl, now=noon))
        work = worker.run(["crawl", "read", "deliver"], int(sys.argv[4]))
    try:
        asyncio.run(work)
    except LawtrackError as error:  # as every command ends by it
        say(error)
        sys.exit(1)
"""


def installed(box: Sandbox, folder: Path, database: str, *, delay: float, key: str = "") -> Config:
    """An installation on the sandbox, its database ready; with a key, of one jurisdiction.

    Without one, documents lie on a host that it does not name: they would double the time.
    """
    folder.mkdir()
    file = folder / "lawtrack.toml"
    sources = box.config_toml(database)
    if not key:
        sources = re.sub(r"^(files|attachments) = .*\n", "", sources, flags=re.M)
    else:
        others = rf"^\[jurisdictions\.(?!{key}\b).*?(?=^\[|\Z)"
        off = "".join(f"[jurisdictions.{name}]\nenabled = false\n" for name in ALL if name != key)
        sources = re.sub(others, "", sources, flags=re.M | re.S) + off
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


def started(
    role: str, config: Config, number: int, *, day: int = 1, slots: int = 2, readers: int = READERS
) -> "subprocess.Popen[bytes]":
    """A planner or a worker in a process of its own; what it says stands beside its settings."""
    assert config.path is not None
    script = config.path.with_name("machine.py")
    script.write_text(MACHINE)
    words = [sys.executable, str(script), role, str(config.path), noon(day).isoformat(),
             str(slots), str(readers)]  # fmt: skip
    with config.path.with_name(f"{role}-{number}").open("wb") as output:
        return subprocess.Popen(words, start_new_session=True, stdout=output, stderr=output,
                                env={**os.environ, "PYTHONPATH": str(PROJECT)})  # fmt: skip


def holders(engine: Engine) -> dict[str, int]:
    """Which process has the lease on each jurisdiction at this moment."""
    query = "SELECT jurisdiction, holder FROM leases WHERE until > clock_timestamp()"
    with Session(engine) as session:
        return {key: int(who.split()[0]) for key, who in session.execute(text(query))}


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
            ended(one)


def tell_tree(pid: int, number: signal.Signals) -> None:
    for one in (*descendants(pid), pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(one, number)
