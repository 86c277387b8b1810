"""What Prometheus is told, that the dashboard asks for nothing else, and the log as JSON."""

import asyncio
import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lawtrack.config.settings import Config, load_config
from lawtrack.crawling import crawls
from lawtrack.crawling.crawls import CrawlTotals
from lawtrack.crawling.daemon.service.thread_left_behind import in_thread_left_behind
from lawtrack.database.engine import open_database
from lawtrack.errors import ConfigError, LawtrackError
from lawtrack.machines.job_log import JsonLines, in_job, note_crawl
from lawtrack.machines.job_queue import CRAWL, defer, prepare_queue
from lawtrack.machines.metrics import InstallationFigures, WorkerFigures, serve_figures
from lawtrack.web.serve_pages import Serving, listening
from tests.crawls.test_schedule import a_summary
from tests.support import PROJECT, small_legistar

HOUR = timedelta(hours=1)
Samples = dict[str, list[tuple[dict[str, str], float]]]


@pytest.fixture
def config(postgres_url: str, tmp_path: Path) -> Config:
    file = tmp_path / "lawtrack.toml"
    file.write_text(small_legistar.SETTINGS.format(database=postgres_url))
    return load_config(file, {})


@pytest.fixture
def server(config: Config) -> Iterator[Engine]:
    opened = open_database(config.database)
    prepare_queue(opened)
    yield opened
    opened.dispose()


def free_port() -> int:
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


@pytest.mark.parametrize("host", ["a..example", "a" * 70])
def test_a_name_that_no_host_can_have_is_one_line(host: str) -> None:
    with pytest.raises(ConfigError, match=f"--metrics {host}:9420: cannot be listened on: no such"):
        serve_figures(CollectorRegistry(), (host, 9420))
    with pytest.raises(LawtrackError, match="cannot listen there: no such name"):
        listening(Serving(host=host, port=9420))


def scraped(registry: CollectorRegistry) -> Samples:
    """What a real scrape gives, by the sample's name."""
    port = free_port()
    end = serve_figures(registry, ("127.0.0.1", port))
    try:
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60) as answer:
            words = answer.read().decode()
        with pytest.raises(ConfigError, match="choose another port"):
            serve_figures(registry, ("127.0.0.1", port))
    finally:
        end()
    samples: Samples = {}
    for family in text_string_to_metric_families(words):
        for sample in family.samples:
            samples.setdefault(sample.name, []).append((dict(sample.labels), sample.value))
    return samples


@pytest.fixture
def samples(config: Config, server: Engine) -> Samples:
    """Of a worker that has crawled and sent, and of a source read an hour ago."""
    registry = CollectorRegistry()
    figures = WorkerFigures(registry)
    figures.crawled(a_summary())
    figures.did("judge", 3.0)
    figures.delivered(sent=2, failed=1)
    now = datetime.now(UTC)  # the server's clock says since when a job waits
    registry.register(InstallationFigures(server, config, lambda: datetime.now(UTC) + HOUR))
    with Session(server) as session:
        number = crawls.start_crawl(session, config.source("rivertown"), mode="full", now=now)
        crawls.finish_crawl(
            session, number, outcome="ok", reason="", tally=CrawlTotals(changed=1),
            checkpoints=(), now=now,
        )  # fmt: skip
        defer(session, CRAWL, ["rivertown"])
        session.commit()
    return scraped(registry)


@pytest.mark.postgres
def test_it_is_told_what_was_done_and_how_all_stands(samples: Samples) -> None:
    def value(name: str, **labels: str) -> float:
        return next(value for found, value in samples[name] if labels.items() <= found.items())

    summary = a_summary()
    assert value("lawtrack_crawls_total", outcome=summary.outcome) == 1
    assert value("lawtrack_requests_total") == summary.requests
    assert value("lawtrack_deliveries_total", result="sent") == 2
    assert value("lawtrack_job_seconds_bucket", queue="judge", le="5.0") == 1
    assert value("lawtrack_job_seconds_bucket", queue="judge", le="2.0") == 0
    assert value("lawtrack_jobs_waiting", queue="crawl") == 1
    assert value("lawtrack_jobs_waiting", queue="publish") == 0
    assert 3590 < value("lawtrack_oldest_job_seconds", queue="crawl") < 3900
    assert 3600 <= value("lawtrack_source_age_seconds", jurisdiction="rivertown") < 3900
    assert value("lawtrack_database_up") == 1


@pytest.mark.postgres
def test_the_dashboard_asks_for_what_there_is(samples: Samples) -> None:
    board = json.loads((PROJECT / "deploy/grafana-dashboard.json").read_text())
    queries = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    assert len(queries) >= 10
    for panel in board["panels"]:
        for target in panel["targets"]:
            names = re.findall(r"\blawtrack_\w+", target["expr"])
            assert names, target["expr"]
            for name in names:
                assert name in samples, name
            labels = set.union(*(set(found) for name in names for found, _ in samples[name]))
            asked = re.findall(r"by \(([\w, ]+)\)", target["expr"])
            asked += re.findall(r"\{\{(\w+)\}\}", target["legendFormat"])
            asked += re.findall(r"\{(\w+)[!=]", target["expr"])
            assert {word.strip() for words in asked for word in words.split(",")} <= labels


@pytest.mark.postgres
def test_a_database_that_is_away_is_told_in_figures(config: Config) -> None:
    registry = CollectorRegistry()
    engine = open_database("postgresql://tests@127.0.0.1:9/lawtrack")
    registry.register(InstallationFigures(engine, config, lambda: datetime.now(UTC)))
    assert scraped(registry)["lawtrack_database_up"] == [({}, 0.0)]


def test_lines_of_a_job_bear_its_name_and_its_crawl(caplog: pytest.LogCaptureFixture) -> None:
    lines: list[dict[str, object]] = []
    logger = logging.getLogger("lawtrack.test")

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(json.loads(JsonLines().format(record)))

    handler = Kept()
    logger.addHandler(handler)

    async def job(name: str, number: int) -> None:
        with in_job(name):
            logger.warning("begins\nhere")
            note_crawl(number)
            await asyncio.sleep(0)
            await in_thread_left_behind(lambda: logger.warning("%s ends", name))

    async def both() -> None:
        await asyncio.gather(job("crawl:boston", 7), job("crawl:austin", 8))
        logger.warning("neither")

    asyncio.run(both())
    logger.removeHandler(handler)
    of_boston = [line for line in lines if line.get("job") == "crawl:boston"]
    assert [line["message"] for line in of_boston] == ["begins\nhere", "crawl:boston ends"]
    assert len({line["run"] for line in of_boston}) == 1
    assert [line.get("crawl") for line in of_boston] == [None, 7]
    assert {line["run"] for line in lines if "run" in line} != {of_boston[0]["run"]}
    assert lines[-1].keys() == {"time", "level", "logger", "message"}


def test_logs_have_one_of_two_forms(config: Config) -> None:
    assert config.path is not None
    config.path.write_text('logs = "json"\n' + config.path.read_text())
    assert load_config(config.path, {}).logs == "json"
    config.path.write_text(config.path.read_text().replace('"json"', '"yaml"'))
    with pytest.raises(ConfigError, match="write text or json"):
        load_config(config.path, {})
