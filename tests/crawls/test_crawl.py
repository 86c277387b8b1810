"""Whole crawls of a small source over HTTP, in their children; the row tells the truth."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.config.settings import Config
from lawtrack.crawling import crawls
from lawtrack.crawling.daemon import past_crawls
from lawtrack.crawling.run import CrawlSummary, run_crawl
from lawtrack.database.engine import database_session, open_database
from lawtrack.database.locks.lock import CrawlLock, CrawlRunning
from lawtrack.database.tables.crawls import CheckpointRow, CrawlRow, FailureRow
from lawtrack.database.tables.legislation import ActionRow, BillRow
from lawtrack.errors import ConfigError, DatabaseError
from tests.support.bad_mail_server import certificate_for
from tests.support.little_source import SETTINGS, LittleSource, configured, served
from tests.support.waiting import joined, wait_for

NOW = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
T = TypeVar("T")
pytestmark = pytest.mark.e2e


@pytest.fixture
def source() -> Iterator[LittleSource]:
    with served(LittleSource()) as source:
        yield source


@pytest.fixture
def config(tmp_path: Path, source: LittleSource) -> Config:
    return configured(tmp_path, source.address)


def crawl(config: Config, **more: object) -> CrawlSummary:
    return run_crawl(config, "rivertown", now=NOW, settings={**SETTINGS, **more})


def look(config: Config, ask: Callable[[Session], T]) -> T:
    engine = open_database(config.database)
    with database_session(engine) as session:
        found = ask(session)
    engine.dispose()
    return found


def titles(config: Config) -> list[str]:
    return look(config, lambda s: list(s.scalars(select(BillRow.title).order_by(BillRow.title))))


def checkpoints(config: Config) -> list[str]:
    return look(config, lambda s: list(s.scalars(select(CheckpointRow.value))))


def failures(config: Config) -> list[str]:
    return look(config, lambda s: list(s.scalars(select(FailureRow.reason))))


def test_a_first_crawl_stores_everything_and_a_second_asks_for_the_list_only(
    config: Config, source: LittleSource
) -> None:
    first = crawl(config)
    assert (first.outcome, first.new, first.failed, first.requests) == ("ok", 2, 0, 3)
    assert titles(config) == ["A resolution", "An order"]
    assert checkpoints(config) == ["2"]
    assert source.agents == {f"lawtrack/{_version()} (+clerk@rivertown.example)"}
    source.asked.clear()
    second = crawl(config)
    assert (second.outcome, second.new, second.changed, second.unchanged) == ("ok", 0, 0, 2)
    assert source.asked == ["/robots.txt", "/list"]
    assert second.requests == 1


def _version() -> str:
    from lawtrack import __version__

    return __version__


def test_a_new_flag_is_in_the_summary_of_the_crawl_that_raised_it(
    config: Config, source: LittleSource
) -> None:
    crawl(config)
    source.bills["3"] = "An ordinance banning facial recognition"
    raised = crawl(config).raised
    assert [(flag.identifier, flag.baseline) for flag in raised] == [("2026-3", False)]
    assert raised[0].sentence == "An ordinance banning facial recognition"
    assert crawl(config).raised == ()


def test_a_page_that_fails_degrades_the_crawl_and_holds_the_checkpoint(
    config: Config, source: LittleSource
) -> None:
    source.faults["/detail/2"] = [(500, {}, b"")] * 4
    summary = crawl(config)
    assert (summary.outcome, summary.new, summary.failed) == ("degraded", 2, 1)
    assert summary.reason.endswith("/detail/2: answered 500 internal server error")
    assert checkpoints(config) == []
    assert failures(config) == ["answered 500 internal server error"]
    again = crawl(config)
    assert (again.outcome, again.changed, again.unchanged) == ("ok", 1, 1)
    assert checkpoints(config) == ["2"]


def test_a_source_in_trouble_for_a_moment_is_asked_again(
    config: Config, source: LittleSource
) -> None:
    source.faults["/list"] = [(429, {"Retry-After": "0"}, b""), (503, {}, b"")]
    assert crawl(config).outcome == "ok"
    assert source.asked.count("/list") == 3


def test_a_crawl_that_gets_nothing_has_failed(config: Config, source: LittleSource) -> None:
    source.faults["/list"] = [(200, {}, b"<html><title>Just a moment</title></html>")]
    summary = crawl(config)
    assert summary.outcome == "failed"
    assert summary.reason == (
        f"nothing could be had: {source.address}/list:"
        " asked for JSON, was given a web page titled 'Just a moment'"
    )


def test_a_source_that_is_not_there_has_failed(config: Config, tmp_path: Path) -> None:
    away = replace(config.source("rivertown"), addresses={"api": "http://127.0.0.1:9"})
    summary = crawl(replace(config, jurisdictions={"rivertown": away}))
    assert summary.outcome == "failed"
    assert (
        summary.reason
        == "nothing could be had: http://127.0.0.1:9/list: the connection was refused"
    )


def test_robots_txt_is_obeyed(config: Config, source: LittleSource) -> None:
    source.robots = "User-agent: *\nDisallow: /detail/2\n"
    assert crawl(config).outcome == "degraded"
    assert failures(config) == ["robots.txt forbids it"]
    assert "/detail/2" not in source.asked


def test_a_redirect_to_another_host_is_not_followed(config: Config, source: LittleSource) -> None:
    source.faults["/detail/2"] = [(302, {"Location": "http://localhost:9/inner"}, b"")]
    assert crawl(config).outcome == "degraded"
    assert failures(config) == ["localhost is not among the addresses of this source"]


def test_a_bug_fails_the_crawl_and_what_was_found_before_is_kept(
    config: Config, source: LittleSource
) -> None:
    source.bills["3"] = "a bug"
    summary = crawl(config)
    assert summary.outcome == "failed"
    assert "a bug in the parser: KeyError: 'nobody thought of this'" in summary.reason
    assert titles(config) == ["A resolution", "An order"]
    assert checkpoints(config) == []


def test_details_are_stored_with_their_bill(config: Config) -> None:
    crawl(config)
    words = look(config, lambda s: sorted(s.scalars(select(ActionRow.description))))
    assert words == ["filed 1", "filed 2"]


@pytest.mark.parametrize(
    ("named", "why"),
    [
        ("127.0.0.1", "its certificate is expired, or of nobody whom this machine trusts"),
        ("elsewhere.example", "its certificate is for another host"),
    ],
)
def test_what_is_wrong_with_a_certificate_is_told_on_one_line(
    named: str, why: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    certificate, _ = certificate_for(tmp_path, named)
    with served(LittleSource(certificate=certificate)) as secure:
        config = configured(tmp_path, secure.address)
        summary = crawl(config)
    assert (summary.outcome, secure.asked, titles(config)) == ("failed", [], [])
    assert summary.reason == f"nothing could be had: {secure.address}/list: {why}"
    assert f"robots.txt of {secure.address.removeprefix('https://')}: {why}" in caplog.text
    assert "Traceback" not in caplog.text
    assert "Failure" not in caplog.text


def test_a_crawl_over_its_time_limit_is_stopped_and_says_so(
    config: Config, source: LittleSource
) -> None:
    source.slow["/list"] = 60.0
    summary = run_crawl(config, "rivertown", now=NOW, time_limit=3.0, settings=SETTINGS)
    assert (summary.outcome, summary.reason) == (
        "failed",
        "stopped after its time limit of 0.05 min",
    )


def test_a_killed_crawl_is_closed_with_the_reason_and_the_next_goes_on(
    config: Config, source: LittleSource
) -> None:
    source.slow["/detail/1"] = 60.0
    killer = threading.Thread(target=_kill_when_asked, args=(source, "/detail/1"))
    killer.start()
    summary = crawl(config)
    joined(killer)
    assert (summary.outcome, summary.failed) == ("failed", 0)
    assert summary.reason.startswith("the crawl's process was ended by SIGKILL")
    source.slow.clear()
    assert crawl(config).outcome == "ok"
    assert titles(config) == ["A resolution", "An order"]


def _kill_when_asked(source: LittleSource, path: str) -> None:
    wait_for(lambda: path in source.asked)
    children = Path("/proc").glob("[0-9]*/stat")
    us = os.getpid()
    parents = {}
    for stat in children:
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(fields[1])
    for pid, parent in parents.items():
        # the crawl is a child of the fork server, which is a child of ours
        if parents.get(parent) == us:
            os.kill(pid, signal.SIGKILL)


def test_a_crawl_left_running_by_a_killed_program_is_closed_by_the_next(config: Config) -> None:
    def start(session: Session) -> None:
        crawls.start_crawl(session, config.source("rivertown"), mode="full", now=NOW)
        session.commit()

    look(config, start)
    crawl(config)
    outcomes = look(config, lambda s: list(s.scalars(select(CrawlRow.outcome))))
    assert outcomes == ["interrupted", "ok"]


def test_two_crawls_of_one_jurisdiction_do_not_run_at_once(config: Config) -> None:
    lock = CrawlLock(config.database, "rivertown")
    try:
        with pytest.raises(CrawlRunning, match="another crawl of it is running"):
            crawl(config)
    finally:
        lock.close()
    assert crawl(config).outcome == "ok"


def test_what_is_wrong_from_the_start_is_one_error(config: Config, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such jurisdiction"):
        run_crawl(config, "atlantis")
    (tmp_path / "lawtrack.db").unlink()
    with pytest.raises(DatabaseError, match="lawtrack upgrade"):
        crawl(config)


def test_a_source_that_asks_for_an_hour_is_not_asked_by_the_next_crawl(
    config: Config, source: LittleSource
) -> None:
    source.faults["/list"] = [(429, {"Retry-After": "3600"}, b"")]
    first = run_crawl(config, "rivertown", settings=SETTINGS)
    assert (first.outcome, source.asked.count("/list")) == ("failed", 1)
    again = run_crawl(config, "rivertown", settings=SETTINGS)
    assert again.outcome == "failed"
    assert "asked to be left alone for 3" in again.reason
    assert source.asked == ["/robots.txt", "/list"]
    host = source.address.removeprefix("http://")
    closed = look(config, lambda s: past_crawls.closed_hosts(s, now=datetime.now(UTC)))
    assert list(closed) == [host]
