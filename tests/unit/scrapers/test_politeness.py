"""Waiting and crawl delays."""

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.http import Request, Response
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from lawtrack.errors import FailureKind
from scrapers import politeness
from scrapers.hosts import Refused
from scrapers.politeness import CLOSED_HOSTS, CrawlDelay, PatientRetry, retry_after
from tests.unit.scrapers.test_spider import SOURCE, URL, a_spider

NOW = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)


def test_retry_after_is_read_in_both_forms() -> None:
    assert retry_after("7", NOW) == 7.0
    assert retry_after("Thu, 01 Oct 2026 12:00:30 GMT", NOW) == 30.0
    assert retry_after("Thu, 01 Oct 2026 11:00:00 GMT", NOW) == 0.0
    assert retry_after("soon", NOW) is None
    assert retry_after("Thu, 01 Oct 99999999999 12:00:30 GMT", NOW) is None


def a_crawler() -> Any:
    settings = {"RETRY_TIMES": 2, "LAWTRACK_BACKOFF": 1.0, "DOWNLOAD_DELAY": 1.0}
    crawler: Any = get_crawler(settings_dict={**settings, "ROBOTSTXT_USER_AGENT": "lawtrack"})
    crawler.spider = a_spider()
    crawler.spider.crawler = crawler
    crawler.crawling = True
    downloader = SimpleNamespace(slots={}, per_slot_settings={}, get_slot_key=lambda _: "rivertown")
    crawler.engine = SimpleNamespace(downloader=downloader)
    return crawler


class Slept:
    """Stands in for the clock and for sleeping: time passes at once."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = 1000.0
        monkeypatch.setattr(politeness, "monotonic", lambda: self.at)
        monkeypatch.setattr(asyncio, "sleep", self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.at += seconds

    @property
    def seconds(self) -> float:
        return round(self.at - 1000.0, 3)


def test_a_429_is_retried_when_the_source_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    slept, retry = Slept(monkeypatch), PatientRetry.from_crawler(a_crawler())
    answer = Response(URL, status=429, headers={"Retry-After": "7"})
    again = asyncio.run(retry.process_response(Request(URL), answer))
    assert isinstance(again, Request)
    assert slept.seconds == 7.0


def test_without_retry_after_the_waits_double(monkeypatch: pytest.MonkeyPatch) -> None:
    slept, retry = Slept(monkeypatch), PatientRetry.from_crawler(a_crawler())
    again: Any = Request(URL)
    waits = []
    while isinstance(again, Request):
        before = slept.seconds
        again = asyncio.run(retry.process_response(again, Response(URL, status=503)))
        waits.append(slept.seconds - before)
    assert waits == [1.0, 2.0, 0.0]
    assert again.status == 503


def test_other_requests_to_the_host_wait_too(monkeypatch: pytest.MonkeyPatch) -> None:
    slept, retry = Slept(monkeypatch), PatientRetry.from_crawler(a_crawler())
    retry._hold(Request(URL), "rivertown.example", 5.0)
    asyncio.run(retry.process_request(Request("https://elsewhere.example/")))
    assert slept.seconds == 0.0
    asyncio.run(retry.process_request(Request(URL)))
    assert slept.seconds == 5.0


def test_a_host_that_asks_for_an_hour_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    slept, retry = Slept(monkeypatch), PatientRetry.from_crawler(a_crawler())
    answer = Response(URL, status=429, headers={"Retry-After": "3600"})
    assert asyncio.run(retry.process_response(Request(URL), answer)) is answer
    with pytest.raises(Refused, match="asked to be left alone for 3600 s") as refused:
        asyncio.run(retry.process_request(Request(URL)))
    assert refused.value.kind is FailureKind.LEFT_ALONE
    assert slept.seconds == 0.0


def test_a_host_that_fails_ten_times_in_a_row_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Slept(monkeypatch)
    retry = PatientRetry.from_crawler(a_crawler())
    last = Request(URL, meta={"retry_times": 2})
    for _ in range(10):
        asyncio.run(retry.process_request(Request(URL)))
        asyncio.run(retry.process_exception(last, OSError("reset")))
    with pytest.raises(Refused, match="10 times in a row") as refused:
        asyncio.run(retry.process_request(Request(URL)))
    assert refused.value.kind is FailureKind.LEFT_ALONE


def test_an_answer_that_the_parser_wants_to_see_is_not_retried() -> None:
    retry = PatientRetry.from_crawler(a_crawler())
    request = Request(URL, meta={"handle_httpstatus_list": [500]})
    answer = Response(URL, status=500)
    assert asyncio.run(retry.process_response(request, answer)) is answer


@pytest.mark.parametrize(("asked", "kept"), [(30.0, 30.0), (0.5, None), (9999.0, 120.0)])
def test_a_longer_crawl_delay_is_kept_without_jitter(asked: float, kept: float | None) -> None:
    crawler = a_crawler()
    slot = SimpleNamespace(concurrency=1, delay=1.0, jitter=0.5)
    crawler.engine.downloader.slots["rivertown"] = slot
    robots = SimpleNamespace(rp=SimpleNamespace(crawl_delay=lambda agent: asked))
    CrawlDelay.from_crawler(crawler).robots_parsed(robots, Request(URL))
    if kept is None:
        assert (slot.delay, slot.jitter) == (1.0, 0.5)
    else:
        assert (slot.delay, slot.jitter) == (kept, 0.0)
        assert crawler.engine.downloader.per_slot_settings["rivertown"]["delay"] == kept


def test_the_settings_are_polite_and_closed() -> None:
    settings = Settings()
    settings.setmodule("scrapers.settings")
    assert settings.getbool("ROBOTSTXT_OBEY")
    assert settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
    assert settings.getfloat("DOWNLOAD_DELAY") >= 1.0
    assert settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
    assert settings.getint("DOWNLOAD_MAXSIZE") == 20 * 1024 * 1024
    assert settings.getint("DOWNLOAD_TIMEOUT") == 30
    assert settings.getint("REDIRECT_MAX_TIMES") == 5
    assert not settings.getbool("TELNETCONSOLE_ENABLED")
    assert not settings.getbool("REMOTE_CONTROL_ENABLED")
    handlers = settings.getdict("DOWNLOAD_HANDLERS")
    assert all(handlers[scheme] is None for scheme in ("file", "ftp", "s3", "data"))
    assert SOURCE.addresses


def test_what_a_host_asked_for_is_told_to_later_crawls(monkeypatch: pytest.MonkeyPatch) -> None:
    Slept(monkeypatch)
    crawler = a_crawler()
    retry = PatientRetry.from_crawler(crawler)
    for seconds in ("3600", "9" * 400):
        answer = Response(URL, status=503, headers={"Retry-After": seconds})
        assert asyncio.run(retry.process_response(Request(URL), answer)) is answer
        until = crawler.stats.get_value(CLOSED_HOSTS)["rivertown.example"]
        asked = (until - datetime.now(UTC)).total_seconds()
        # A year, or more than a clock can say, is a day: nobody is forgotten for longer.
        assert asked == pytest.approx(3600 if seconds == "3600" else 86400, abs=60)


def test_a_short_wait_is_no_news_for_later_crawls(monkeypatch: pytest.MonkeyPatch) -> None:
    Slept(monkeypatch)
    crawler = a_crawler()
    answer = Response(URL, status=503, headers={"Retry-After": "120"})
    retry = PatientRetry.from_crawler(crawler)
    assert isinstance(asyncio.run(retry.process_response(Request(URL), answer)), Request)
    assert crawler.stats.get_value(CLOSED_HOSTS) is None


def test_a_host_that_asked_an_earlier_crawl_is_still_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slept, crawler = Slept(monkeypatch), a_crawler()
    crawler.spider.closed_hosts = {"rivertown.example": datetime.now(UTC) + timedelta(hours=1)}
    retry = PatientRetry.from_crawler(crawler)
    for _ in range(2):
        with pytest.raises(Refused, match=r"asked to be left alone for 3[56]"):
            asyncio.run(retry.process_request(Request(URL)))
    asyncio.run(retry.process_request(Request("https://elsewhere.example/")))
    assert slept.seconds == 0.0
