"""A source that means ill, over real HTTP: each trick ends as one failure, no more."""

import gzip
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lawtrack.config.settings import Config
from lawtrack.crawling.run import CrawlSummary
from tests.crawls.test_crawl import crawl, failures, titles
from tests.support.little_source import LittleSource, configured, served

pytestmark = pytest.mark.e2e


@pytest.fixture
def source() -> Iterator[LittleSource]:
    with served(LittleSource()) as source:
        yield source


@pytest.fixture
def config(tmp_path: Path, source: LittleSource) -> Config:
    return configured(tmp_path, source.address)


def crawl_with(config: Config, source: LittleSource, status: int, headers: dict[str, str],
               body: bytes = b"", **settings: object) -> list[str]:  # fmt: skip
    """The failures of a crawl in which the page about bill 2 answers so; bill 1 is stored."""
    source.faults["/detail/2"] = [(status, headers, body)] * 12
    summary = crawl(config, **settings)
    assert_went_on(config, summary)
    return failures(config)


def assert_went_on(config: Config, summary: CrawlSummary) -> None:
    assert (summary.outcome, summary.new, summary.failed) == ("degraded", 2, 1)
    assert titles(config) == ["A resolution", "An order"]


def test_a_redirect_to_an_inner_address_is_not_followed(
    config: Config, source: LittleSource
) -> None:
    with served(LittleSource()) as inner:
        to = {"Location": f"{inner.address}/secret"}
        (reason,) = crawl_with(config, source, 302, to)
        assert inner.asked == []
    assert reason == "127.0.0.1 is not among the addresses of this source"


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("http://169.254.169.254/latest", "169.254.169.254 is not among the addresses"),
        ("//10.0.0.1/", "10.0.0.1 is not among the addresses"),
        ("http://0x7f.1:{port}/list", "0x7f.1 is not among the addresses"),
        ("http://clerk@127.0.0.1:{port}/list", "not a web address"),
        ("file:///etc/passwd", "answered 302 found"),
        ("http://[broken", ""),
    ],
)
def test_a_redirect_to_elsewhere_is_not_followed(
    config: Config, source: LittleSource, to: str, reason: str
) -> None:
    (said,) = crawl_with(config, source, 302, {"Location": to.format(port=source.port)})
    assert said.startswith(reason)
    assert source.asked.count("/list") == 1


def test_an_endless_redirect_ends_after_five(config: Config, source: LittleSource) -> None:
    (reason,) = crawl_with(config, source, 302, {"Location": "/detail/2"})
    assert reason == "max redirections reached"
    assert source.asked.count("/detail/2") == 6


def test_a_robots_file_that_leads_elsewhere_is_not_followed(
    config: Config, source: LittleSource
) -> None:
    with served(LittleSource()) as inner:
        source.faults["/robots.txt"] = [(302, {"Location": f"{inner.address}/secret"}, b"")]
        assert crawl(config).outcome == "ok"
        assert inner.asked == []


def test_an_answer_larger_than_the_limit_is_not_read(config: Config, source: LittleSource) -> None:
    (reason,) = crawl_with(config, source, 200, {}, b" " * 100_001, DOWNLOAD_MAXSIZE=100_000)
    assert reason == "the answer is larger than the limit"


def test_an_answer_that_unpacks_to_more_than_the_limit_is_not_read(
    config: Config, source: LittleSource
) -> None:
    bomb = gzip.compress(b" " * 5_000_000)
    assert len(bomb) < 10_000
    packed = {"Content-Encoding": "gzip"}
    (reason,) = crawl_with(config, source, 200, packed, bomb, DOWNLOAD_MAXSIZE=100_000)
    assert reason == "the answer is larger than the limit"


def test_an_answer_that_drips_ends_in_time(config: Config, source: LittleSource) -> None:
    source.drips.add("/detail/2")
    assert_went_on(config, crawl(config, DOWNLOAD_TIMEOUT=0.5, RETRY_TIMES=0))
    assert failures(config) == ["no complete answer in time"]


def test_a_name_for_this_machine_is_not_this_machine_written_plainly(
    config: Config, source: LittleSource
) -> None:
    named = replace(config.source("rivertown"), addresses={"api": f"http://127.1:{source.port}"})
    config = replace(config, jurisdictions={"rivertown": named})
    assert "127.1 leads to the inner address 127.0.0.1" in crawl(config).reason
    # A name server may answer the guard with one number and the download with another.
    unguarded = {"scrapers.hosts.HostGuard": None}
    summary = crawl(config, DOWNLOADER_MIDDLEWARES=unguarded, RETRY_TIMES=0)
    assert "the host name cannot be found" in summary.reason
    assert source.asked == []
