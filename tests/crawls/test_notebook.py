"""A notebook on the library, over real HTTP, while another process crawls into its database."""

import asyncio
import datetime as dt
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import lawtrack
from lawtrack.api import tracker as api
from lawtrack.config.settings import load_config
from lawtrack.database.locks.lock import CrawlLock, CrawlRunning
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.server import Sandbox
from tests.support import PROJECT
from tests.support.installation import start_child
from tests.support.waiting import A_CRAWL, ended, kill_tree, said_at_last, wait_for

pytestmark = pytest.mark.e2e

TODAY = dt.date(2026, 10, 5)
NOON = dt.datetime(2026, 10, 5, 16, tzinfo=dt.UTC)
# How a crawl is started and stopped does not hang on where it writes.
ONE = pytest.mark.parametrize("ready_url", ["sqlite"], indirect=True)


def example(document: str) -> str:
    """The only piece of Python in a document."""
    page = (PROJECT / document).read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    return str(code)


@pytest.fixture
def folder(ready_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder to work in, with a configuration whose sources are the sandbox, at its noon."""
    with Sandbox(Scenario(TODAY)) as box:
        (tmp_path / "lawtrack.toml").write_text("delay = 0\n" + box.config_toml(ready_url))
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(api, "open_tracker", partial(api.open_tracker, clock=lambda: NOON))
        yield tmp_path


@pytest.fixture
def other(folder: Path) -> "Iterator[subprocess.Popen[bytes]]":
    """A process of its own that crawls another source into the same database."""
    child = start_child(load_config(folder / "lawtrack.toml", {}), "philadelphia", NOON)
    yield child
    kill_tree(child.pid)
    ended(child)


def test_the_example_works_while_another_process_crawls(
    folder: Path, other: "subprocess.Popen[bytes]"
) -> None:
    notebook: dict[str, Any] = {}
    exec(example("docs/api.md"), notebook)
    assert "2026-0001" in {bill.identifier for bill in notebook["bills"]}
    assert notebook["steps"][0][1]
    assert [where for _, where, _ in notebook["why"]]
    assert all(event.flagged for event in notebook["soon"])
    assert notebook["news"][0].change.words
    assert {hit.kind for hit in notebook["hits"]} == {"bill", "event"}
    assert notebook["votes"].num_rows > 0
    assert notebook["then"].as_of.startswith("as lawtrack knew it at the end of 2026-10-05")
    with lawtrack.open() as tracker:
        counts = [len(tracker.bills(jurisdiction="philadelphia"))]

        def is_ended() -> bool:
            is_over = other.poll() is not None
            counts.append(len(tracker.bills(jurisdiction="philadelphia")))
            assert len(tracker.bills(jurisdiction="boston")) > 50
            return is_over

        wait_for(is_ended, at_most=A_CRAWL, every=0.0)
        counts.append(len(tracker.bills(jurisdiction="philadelphia")))
        assert other.returncode == 0
        assert counts == sorted(counts)
        assert counts[-1] > 40
        assert tracker.sources()[1].outcome == "ok"
    notebook = {}
    exec(example("README.md"), notebook)
    assert {bill.jurisdiction for bill in notebook["bills"]} == {"boston", "philadelphia"}
    assert all(sentence for name, sentence in notebook["why"].items() if name == "2026-0001")
    assert notebook["steps"]


@ONE
def test_a_crawl_can_be_started_where_a_loop_runs_already(folder: Path) -> None:
    async def cell() -> lawtrack.CrawlSummary:
        with lawtrack.open() as tracker:
            return tracker.crawl("federal")

    summary = asyncio.run(cell())
    assert (summary.outcome, summary.healthy) == ("ok", True)
    assert summary.new > 50
    assert repr(summary) == "<CrawlSummary: federal ok>"
    with lawtrack.open() as tracker:
        assert tracker.crawl("federal", since=TODAY).new == 0


SCRIPT = """
import lawtrack

if __name__ == "__main__":
    with lawtrack.open("lawtrack.toml") as tracker:
        tracker.crawl("boston")
"""


@ONE
def test_a_crawl_ends_when_somebody_interrupts_it(folder: Path) -> None:
    file = folder / "lawtrack.toml"
    file.write_text(file.read_text().replace("delay = 0\n", "delay = 5\n"))
    (folder / "script.py").write_text(SCRIPT)
    words = [sys.executable, "script.py"]
    environ = {**os.environ, "PYTHONPATH": str(PROJECT)}
    script = subprocess.Popen(words, cwd=folder, env=environ, stderr=subprocess.PIPE)
    try:
        with lawtrack.open() as tracker:
            wait_for(lambda: tracker.sources()[0].running)
            script.send_signal(signal.SIGINT)
            _, errors = said_at_last(script)
            assert b"KeyboardInterrupt" in errors
            (boston, *_) = tracker.sources()
            assert (boston.outcome, boston.running) == ("interrupted", False)
    finally:
        kill_tree(script.pid)


def test_a_crawl_that_cannot_start_says_why(folder: Path) -> None:
    config = load_config(folder / "lawtrack.toml", {})
    with (
        closing(CrawlLock(config.database, "boston")),
        lawtrack.open() as tracker,
        pytest.raises(CrawlRunning, match="boston"),
    ):
        tracker.crawl("boston")


@ONE
def test_a_script_may_crawl_without_a_guard_around_it(folder: Path) -> None:
    script = folder / "evening.py"
    script.write_text(
        "import lawtrack\n"
        "with lawtrack.open('lawtrack.toml') as tracker:\n"
        "    print(tracker.crawl('boston').outcome, len(tracker.bills()) > 0)\n"
    )
    done = subprocess.run(
        [sys.executable, script.name],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "ok True\n"), done.stderr
