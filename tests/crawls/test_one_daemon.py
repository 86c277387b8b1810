"""One daemon on a database; what signals mean to it; rows that a locked database takes later."""

import asyncio
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from sqlalchemy import text

from lawtrack.alerts.deliver import deliver_due
from lawtrack.config.settings import Config
from lawtrack.crawling import unmade_crawls
from lawtrack.crawling.daemon import daemon, rounds
from lawtrack.crawling.daemon.daemon import Daemon
from lawtrack.crawling.daemon.service.only_one import DaemonRunning, OnlyDaemon, daemon_file
from lawtrack.crawling.run import CrawlSummary
from lawtrack.crawling.unmade_crawls import UnmadeCrawls, record_unmade_crawls
from lawtrack.database.engine import open_database
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.errors import ConfigError, SchemaDiffers
from tests.crawls.test_schedule import a_summary, rows
from tests.support import NOTHING_BUILT_IN, PROJECT
from tests.support.little_source import LittleSource, configured, served
from tests.support.waiting import joined, next_line, said_at_last, wait_for

NOW = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
LAKETOWN = """
[jurisdictions.laketown]
platform = "legistar"
name = "Laketown Council"
division = "ocd-division/country:us/state:ma/place:laketown"
timezone = "America/New_York"
api = "http://127.0.0.1:9"
"""


def test_the_second_is_refused_and_told_who_the_first_is(ready_url: str) -> None:
    first = OnlyDaemon(ready_url, now=NOW)
    with pytest.raises(DaemonRunning) as caught:
        OnlyDaemon(ready_url, now=NOW)
    who = f"pid {os.getpid()} on {socket.gethostname()}, since 2026-10-01 12:00 UTC"
    assert f"another daemon watches it: {who[:40]}" in str(caught.value)
    assert "\n" not in str(caught.value)
    first.again()  # nothing was lost
    first.close()
    first.close()
    OnlyDaemon(ready_url, now=NOW).close()


def test_a_link_leads_to_the_same_daemon(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "ready.db")
    first = OnlyDaemon(sqlite_url, now=NOW)
    with pytest.raises(DaemonRunning):
        OnlyDaemon(f"sqlite:///{tmp_path / 'link.db'}", now=NOW)
    first.close()


def test_a_copied_folder_is_nobodys(sqlite_url: str, tmp_path: Path) -> None:
    """Also one from another machine, where that process still runs."""
    first = OnlyDaemon(sqlite_url, now=NOW)
    (tmp_path / "copy").mkdir()
    for name in ("ready.db", "ready.db.daemon"):
        shutil.copy(tmp_path / name, tmp_path / "copy" / name)
    second = OnlyDaemon(f"sqlite:///{tmp_path / 'copy' / 'ready.db'}", now=NOW)
    first.close()
    second.close()


def test_a_note_that_cannot_be_read_refuses_all_the_same(sqlite_url: str) -> None:
    first = OnlyDaemon(sqlite_url, now=NOW)
    file = daemon_file(sqlite_url)
    assert file is not None
    file.write_text("who knows")
    with pytest.raises(DaemonRunning, match="another daemon watches it - stop that one first"):
        OnlyDaemon(sqlite_url, now=NOW)
    first.close()


def begun(folder: Path, *options: str, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "lawtrack", "daemon", *options], cwd=folder, text=True, stdin=stdin,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip


def line_of(running: subprocess.Popen[str], sign: str) -> str:
    """The next line with the sign in it; when none comes, the daemon is ended."""
    lines: list[str] = []
    while line := next_line(running):
        lines.append(line)
        if sign in line:
            return line
    err = running.stderr.read() if running.stderr else ""
    raise AssertionError(f"no {sign!r} in {lines}: {err}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An installation with two made-up towns, none of which can be reached."""
    configured(tmp_path, "http://127.0.0.1:9")
    with (tmp_path / "lawtrack.toml").open("a") as file:
        file.write(LAKETOWN)
        file.write(NOTHING_BUILT_IN)
    return tmp_path


@pytest.mark.e2e
def test_after_a_kill_the_next_daemon_begins(folder: Path) -> None:
    first = begun(folder)
    line_of(first, "watching")
    second = begun(folder)
    _, said = said_at_last(second)
    assert second.returncode == 1
    assert f"another daemon watches it: pid {first.pid} on {socket.gethostname()}" in said
    assert said.count("\n") == 1
    first.kill()
    said_at_last(first)
    third = begun(folder)
    line_of(third, "watching")
    third.send_signal(signal.SIGTERM)
    out, err = said_at_last(third)
    assert (third.returncode, out.splitlines()[-1], "ERROR" in err) == (0, "stopped", False)


def holds_hangups(pid: int) -> bool:
    """Whether SIGHUP is among the signals that the process holds back."""
    held = Path(f"/proc/{pid}/status").read_text().partition("SigBlk:")[2].split()[0]
    return bool(int(held, 16) & 1 << (signal.SIGHUP - 1))


@pytest.mark.e2e
def test_sighup_reads_the_settings_again(folder: Path) -> None:
    running = begun(folder)
    line_of(running, "watching rivertown, laketown")
    settings = folder / "lawtrack.toml"
    whole = settings.read_text()
    settings.write_text(whole.replace(LAKETOWN, "topics = 3\n"))
    running.send_signal(signal.SIGHUP)
    assert "until it is mended" in line_of(running, "topics")
    settings.write_text("")  # an editor that is about to save, or a full disk
    running.send_signal(signal.SIGHUP)
    assert "until it is mended" in line_of(running, f"{settings}: is empty")
    settings.write_text(whole.replace(LAKETOWN, LAKETOWN.replace("laketown]", "hilltown]")))
    running.send_signal(signal.SIGHUP)
    line_of(running, "settings read again: watching rivertown, hilltown")
    running.send_signal(signal.SIGTERM)
    out, err = said_at_last(running)
    assert (running.returncode, out.splitlines()[-1], "Traceback" in err) == (0, "stopped", False)


@pytest.mark.e2e
def test_sighup_before_it_can_listen_waits_until_it_does(folder: Path) -> None:
    """Whoever writes settings and says so at once: a set-up, logrotate, systemctl reload."""
    running = begun(folder)
    wait_for(lambda: holds_hangups(running.pid), every=0.0)  # from its first lines on
    settings = folder / "lawtrack.toml"
    settings.write_text(settings.read_text().replace("laketown]", "hilltown]"))
    running.send_signal(signal.SIGHUP)
    line_of(running, "settings read again: watching rivertown, hilltown")
    running.send_signal(signal.SIGTERM)
    running.send_signal(signal.SIGHUP)
    out, err = said_at_last(running)
    assert (running.returncode, out.splitlines()[-1], "Traceback" in err) == (0, "stopped", False)


@pytest.mark.e2e
def test_a_daemon_serves_the_pages_too_and_ends_with_them(folder: Path) -> None:
    running = begun(folder, "--web", "--port", "0")
    address = line_of(running, "pages: http://127.0.0.1:").split()[1]
    line_of(running, "watching rivertown, laketown")

    def answer(path: str) -> str:
        with urlopen(f"{address}{path}", timeout=60) as got:
            return str(got.read(), "utf-8")

    assert answer("readyz") == "ok\n"
    assert "laketown" in answer("sources")
    settings = folder / "lawtrack.toml"
    settings.write_text(settings.read_text().replace("laketown]", "hilltown]"))
    running.send_signal(signal.SIGHUP)
    line_of(running, "settings read again: watching rivertown, hilltown")
    wait_for(lambda: "hilltown" in answer("sources"))
    second = begun(folder, "--web", "--port", str(urlsplit(address).port))
    _, said = said_at_last(second)
    assert (second.returncode, "another daemon watches it" in said) == (1, True)
    running.send_signal(signal.SIGTERM)
    out, err = said_at_last(running)
    assert (running.returncode, out.splitlines()[-1], "Traceback" in err) == (0, "stopped", False)
    with pytest.raises(URLError):
        answer("healthz")


@pytest.mark.e2e
def test_a_terminal_that_is_closed_stops_it_in_order(folder: Path) -> None:
    ours, theirs = os.openpty()
    running = begun(folder, stdin=theirs)
    line_of(running, "watching")
    running.send_signal(signal.SIGHUP)
    out, err = said_at_last(running)
    os.close(ours)
    os.close(theirs)
    assert (running.returncode, out.splitlines()[-1], "Traceback" in err) == (0, "stopped", False)


@pytest.mark.parametrize("newer", [False, True])
def test_an_upgrade_beside_a_daemon_lets_it_go_on_or_ends_it(
    tmp_path: Path, ready_url: str, monkeypatch: pytest.MonkeyPatch, newer: bool
) -> None:
    """By the version that it has itself, and by a newer one, which only that one understands."""
    monkeypatch.setattr(daemon, "SECONDS_BETWEEN_LOOKS", 0.02)
    monkeypatch.setattr(rounds, "SECONDS_BETWEEN_ROUNDS", 0.0)
    config = replace(configured(tmp_path, "http://127.0.0.1:9"), database=ready_url)
    said: list[str] = []

    async def crawl(config: Config, key: str) -> CrawlSummary:
        await asyncio.to_thread(upgrade_database, ready_url)
        if newer:
            await asyncio.to_thread(stamped, ready_url, "9999")
        return a_summary()

    async def run() -> None:
        running = Daemon(config, deliver=deliver_due, say=said.append, crawl=crawl)
        task = asyncio.create_task(running.run())
        async with asyncio.timeout(30):
            while not task.done() and not any("degraded" in line for line in said):
                await asyncio.sleep(0.02)
            await asyncio.sleep(0.2)
        running.stop()
        await task

    if newer:
        with pytest.raises(SchemaDiffers, match="was made by a newer lawtrack"):
            asyncio.run(run())
    else:
        asyncio.run(run())
    assert said[-1] == "stopped"


def stamped(url: str, revision: str) -> None:
    engine = open_database(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})
    engine.dispose()


def test_settings_read_again_plan_what_is_new_and_forget_what_is_gone(folder: Path) -> None:
    said: list[str] = []
    config = replace(configured(folder, "http://127.0.0.1:9"), path=folder / "lawtrack.toml")

    async def crawl(config: Config, key: str) -> CrawlSummary:
        return a_summary()

    async def run() -> list[str]:
        watcher = Daemon(config, deliver=deliver_due, say=said.append, crawl=crawl)
        watcher.start()
        (folder / "lawtrack.toml").write_text(
            (folder / "lawtrack.toml").read_text().replace("rivertown]", "hilltown]")
        )
        watcher.read_settings()
        watcher.look()
        jobs = [job.id for job in watcher._scheduler.get_jobs()]
        watcher._scheduler.shutdown(wait=False)
        return jobs

    jobs = asyncio.run(run())
    assert "rivertown" not in jobs
    assert "hilltown" in jobs
    assert said[-1].startswith("settings read again: watching boston")


@pytest.mark.e2e
def test_a_stop_during_a_crawl_leaves_no_error_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source = LittleSource(slow={"/list": 60.0})
    with served(source):
        config = replace(
            configured(tmp_path, source.address), scrapers="tests.support.little_settings"
        )

        async def run() -> None:
            watcher = Daemon(config, deliver=deliver_due, say=lambda line: None)
            task = asyncio.create_task(watcher.run())
            async with asyncio.timeout(30):
                while "/list" not in source.asked:
                    await asyncio.sleep(0.02)
            watcher.stop()
            await asyncio.wait_for(task, 25)

        asyncio.run(run())
    assert [record for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")] == []
    assert [outcome for outcome, _ in rows(config)] == ["interrupted"]


def test_rows_that_a_locked_database_did_not_take_are_written_later(tmp_path: Path) -> None:
    config = configured(tmp_path, "http://127.0.0.1:9")
    said: list[str] = []
    engine = open_database(config.database, busy=0.0)
    unmade = UnmadeCrawls(engine, say=said.append)
    with closing(sqlite3.connect(tmp_path / "lawtrack.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        unmade.record("rivertown", "missed", "database is locked", at=NOW)
        unmade.record("laketown", "failed", "no memory", at=NOW)
        other.execute("ROLLBACK")
    assert rows(config) == []
    unmade.write()
    assert rows(config) == [("missed", "database is locked"), ("failed", "no memory")]
    unmade.write()
    assert len(rows(config)) == 2
    assert said == ["rivertown: missed - database is locked", "laketown: failed - no memory"]
    engine.dispose()


def test_a_crawl_by_hand_leaves_its_row_when_the_lock_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    config = configured(tmp_path, "http://127.0.0.1:9")
    monkeypatch.setattr(unmade_crawls, "SECONDS_BUSY", 0.0)
    other = sqlite3.connect(tmp_path / "lawtrack.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    ending = threading.Timer(1.0, other.execute, ["ROLLBACK"])
    ending.start()
    record_unmade_crawls(config, [("rivertown", "database is locked")], now=NOW)
    joined(ending)
    assert rows(config) == [("missed", "database is locked")]
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(unmade_crawls, "RETRY_SECONDS", 0.0)
    record_unmade_crawls(config, [("rivertown", "locked for good")], now=NOW)
    other.close()
    assert "database is locked" in caplog.text
    assert len(rows(config)) == 1


def test_a_topic_that_cannot_be_used_is_told_before_the_first_crawl(folder: Path) -> None:
    (folder / "topics").mkdir()
    (folder / "topics" / "bees.toml").write_text('name = "bee"\n')
    config = replace(configured(folder, "http://127.0.0.1:9"), topics=("bees",))
    with pytest.raises(ConfigError):
        asyncio.run(Daemon(config, deliver=deliver_due, say=lambda line: None).run())
