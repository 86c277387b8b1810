"""A machine on which no crawl can be started for a while: told in a line, and then it goes on."""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from multiprocessing import forkserver
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.alerts.deliver import deliver_due
from lawtrack.config.settings import Config
from lawtrack.crawling.child_start import starting
from lawtrack.crawling.daemon.daemon import Daemon
from lawtrack.crawling.run import run_crawl
from lawtrack.database.engine import open_database
from lawtrack.database.tables.crawls import CrawlRow
from tests.crawls.test_crawl import NOW
from tests.support.little_source import SETTINGS, LittleSource, configured, served

KEY = "rivertown"


@pytest.fixture
def config(tmp_path: Path) -> Iterator[Config]:
    with served(LittleSource()) as source:
        yield configured(tmp_path, source.address)


def test_a_run_without_room_for_temporary_files_is_missed_and_said_in_a_line(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "unmounted"))
    lines: list[str] = []
    daemon = Daemon(config, deliver=deliver_due, say=lines.append, clock=lambda: NOW)
    asyncio.run(daemon.crawl_one(KEY))
    engine = open_database(config.database)
    with Session(engine) as session:
        (row,) = session.scalars(select(CrawlRow))
    engine.dispose()
    assert row.outcome == "missed"
    assert row.reason.endswith(
        ": no crawl can be started here: No such file or directory"
        " - look at the memory, the processes and the temporary files of this machine"
    )
    assert row.reason.startswith(str(tmp_path / "unmounted"))
    assert f"{KEY}: missed - {row.reason}" in lines


@pytest.mark.e2e
def test_crawls_go_on_when_the_socket_they_are_forked_by_was_tidied_away(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run_crawl(config, KEY, now=NOW, settings=SETTINGS).outcome == "ok"
    gone = str(tmp_path / "listener")
    monkeypatch.setattr(forkserver._forkserver, "_forkserver_address", gone)
    assert run_crawl(config, KEY, now=NOW, settings=SETTINGS).outcome == "ok"


def test_a_folder_that_is_removed_under_a_service_does_not_hold_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = tmp_path / "release-1"
    release.mkdir()
    monkeypatch.chdir(release)
    release.rmdir()
    with starting():
        assert os.getcwd() == "/"
