"""Ctrl-C and SIGTERM at any moment: no traceback, a plain status, and nothing half written."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from lawtrack.database.opening.schema import upgrade_database
from lawtrack.sandbox.server import Sandbox
from tests.support import PROJECT
from tests.support.waiting import said_at_last

pytestmark = pytest.mark.e2e

WHILE_A_CONNECTION_IS_CLOSED = """
import logging
from lawtrack.cli import cli
cli(["jurisdictions", "--help"], standalone_mode=False)
try:
    raise KeyboardInterrupt
except KeyboardInterrupt:
    logging.getLogger("sqlalchemy.pool.impl.QueuePool").error("Exception", exc_info=True)
"""
WHILE_PYTHON_TIDIES_UP = """
import signal, sys, time, weakref
import lawtrack.cli
from lawtrack.__main__ import run

class Thing:
    pass

def meanwhile(_):
    signal.raise_signal(int(sys.argv[1]))

def command():
    thing = Thing()
    reference = weakref.ref(thing, meanwhile)
    del thing
    time.sleep(20)
    return 0

lawtrack.cli.main = command
sys.exit(run())
"""
DELAYS = (0.15, 0.5, 0.9, 1.8, 2.6)  # while it imports, starts its child, crawls


@pytest.fixture
def folder(box: Sandbox, tmp_path: Path) -> Path:
    """An installation on the practice sources."""
    place = tmp_path / "work"
    place.mkdir()
    url = f"sqlite:///{place / 'lawtrack.db'}"
    (place / "lawtrack.toml").write_text(f"delay = 0\n{box.config_toml(url)}")
    return place


def begun(folder: Path, *words: str) -> subprocess.Popen[str]:
    """The command, running as a terminal would run it: with a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "lawtrack", *words], cwd=folder, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )  # fmt: skip


def ended(running: subprocess.Popen[str], number: signal.Signals, *, whole_group: bool) -> str:
    """What it said on standard error after the signal."""
    if whole_group:
        os.killpg(running.pid, number)
    else:
        running.send_signal(number)
    _, said = said_at_last(running)
    return said


def hit_python_itself(running: subprocess.Popen[str], said: str) -> bool:
    """Whether the signal came before the first line of lawtrack: then Python answers in its way.

    No child of ours is there yet, so that whatever a child says is never excused by it.
    """
    code = 1 if said.startswith("Fatal Python error") else -signal.SIGINT
    return running.returncode == code and "__main__.py" not in said


@pytest.mark.parametrize("delay", DELAYS)
def test_ctrl_c_at_any_moment_of_a_crawl_shows_no_traceback(folder: Path, delay: float) -> None:
    upgrade_database(f"sqlite:///{folder / 'lawtrack.db'}")
    running = begun(folder, "crawl", "--no-alerts")
    time.sleep(delay)
    said = ended(running, signal.SIGINT, whole_group=True)
    if not hit_python_itself(running, said):
        assert "Traceback" not in said
        assert running.returncode == 130
    with closing(sqlite3.connect(folder / "lawtrack.db")) as database:
        outcomes = {row[0] for row in database.execute("SELECT outcome FROM crawls")}
    assert "running" not in outcomes


@pytest.mark.parametrize("delay", DELAYS[3:])
def test_a_crawl_that_is_told_to_end_closes_its_row(folder: Path, delay: float) -> None:
    upgrade_database(f"sqlite:///{folder / 'lawtrack.db'}")
    running = begun(folder, "crawl", "--no-alerts")
    time.sleep(delay)
    said = ended(running, signal.SIGTERM, whole_group=False)
    assert "Traceback" not in said
    assert running.returncode == 128 + signal.SIGTERM
    with closing(sqlite3.connect(folder / "lawtrack.db")) as database:
        outcomes = {row[0] for row in database.execute("SELECT outcome FROM crawls")}
    assert "running" not in outcomes


def test_what_a_library_says_of_an_end_in_its_midst_is_not_shown() -> None:
    said = subprocess.run(
        [sys.executable, "-c", WHILE_A_CONNECTION_IS_CLOSED],
        capture_output=True, text=True, check=True, timeout=60,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )  # fmt: skip
    assert said.stderr == ""


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_while_python_tidies_up_is_not_lost(number: signal.Signals, status: int) -> None:
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", WHILE_PYTHON_TIDIES_UP, str(int(number))],
        capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (status, "")
    assert time.monotonic() - began < 15


@pytest.mark.parametrize("delay", [0.3, 0.7, 1.1])
def test_ctrl_c_while_a_database_is_made_leaves_a_whole_one_or_none(
    folder: Path, delay: float
) -> None:
    running = begun(folder, "upgrade")
    time.sleep(delay)
    said = ended(running, signal.SIGINT, whole_group=True)
    if not hit_python_itself(running, said):
        assert "Traceback" not in said
        assert running.returncode in (0, 130)
    file = folder / "lawtrack.db"
    if file.exists():
        with closing(sqlite3.connect(file)) as database:
            (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        assert tables > 20
        assert file.stat().st_mode & 0o777 == 0o600
    upgrade_database(f"sqlite:///{file}")
