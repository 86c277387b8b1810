"""A request goes out in its host's slot, or not at all."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.http import Request, Response

from lawtrack.config.settings import load_config
from lawtrack.crawling.paces import PaceSlot
from lawtrack.database.locks.leases import Lease
from lawtrack.errors import DatabaseAway, DatabaseError, FailureKind
from scrapers import politeness
from scrapers.addon import Configuration
from scrapers.hosts import Refused
from scrapers.politeness import SharedPace
from tests.unit.scrapers.test_politeness import Slept, a_crawler
from tests.unit.scrapers.test_spider import URL

LEASE = Lease(jurisdiction="rivertown", epoch=3)
HOST = "rivertown.example"
Slots = list[PaceSlot | Exception]


@pytest.fixture
def crawler(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A crawl under a lease; what it asks is answered at once, with a status of the request's."""
    config = replace(load_config(None, {}), database="postgresql://nobody@127.0.0.1:9/none")
    made = a_crawler()
    more = {"LAWTRACK_CONFIG": config, "LAWTRACK_LEASE": LEASE, "LAWTRACK_PATIENCE": 5.0}
    made.settings.frozen = False
    for name, value in more.items():
        made.settings.set(name, value)

    def begun(self: Any, crawler: Any) -> None:
        self._crawler = crawler

    async def answered(self: Any, request: Request) -> Response:
        return Response(request.url, **request.meta.get("answer", {}))

    monkeypatch.setattr(HTTP11DownloadHandler, "__init__", begun)
    monkeypatch.setattr(HTTP11DownloadHandler, "download_request", answered)
    return made


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Callable[[Slots], list[dict[str, Any]]]:
    """A function that has the database answer so, one after another, and notes what it is asked."""

    def answering(answers: Slots) -> list[dict[str, Any]]:
        asked: list[dict[str, Any]] = []

        def take(engine: object, host: str, **more: Any) -> PaceSlot:
            asked.append({"host": host, **more})
            answer = answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        monkeypatch.setattr(politeness, "take_slot", take)
        return asked

    return answering


def download(crawler: Any, **answer: Any) -> Response:
    return asyncio.run(SharedPace(crawler).download_request(Request(URL, meta={"answer": answer})))


def test_it_waits_for_its_slot(crawler: Any, server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    slept, asked = Slept(monkeypatch), server([PaceSlot(wait=3.2)])
    assert download(crawler).status == 200
    assert slept.seconds == 3.2
    gap = {"host": HOST, "gap": 1.05, "lease": LEASE, "most": 120.0}
    assert asked == [{**gap, "spare": False}]


def test_a_request_of_the_past_lets_others_go_first_for_half_a_minute(
    crawler: Any, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    crawler.settings.set("LAWTRACK_PAST", 5)
    slept = Slept(monkeypatch)
    asked = server([*[PaceSlot(wait=8.0, is_taken=True)] * 4, PaceSlot(wait=0.5)])
    assert download(crawler).status == 200
    assert slept.seconds == 32.5
    assert [each["spare"] for each in asked] == [True] * 4 + [False]


def test_one_machine_alone_takes_slots_too(crawler: Any, server: Any) -> None:
    crawler.settings.set("LAWTRACK_LEASE", None)
    asked = server([PaceSlot(wait=0.0)])
    assert download(crawler).status == 200
    assert asked[0]["lease"] is None


def test_a_slot_that_was_overslept_is_not_used(
    crawler: Any, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept = Slept(monkeypatch)
    asked = server([PaceSlot(wait=-0.2), PaceSlot(wait=-0.01)])  # the machine was busy, or asleep
    assert download(crawler).status == 200
    assert (len(asked), slept.seconds) == (2, 0.0)


def test_a_host_that_is_closed_is_left_alone(crawler: Any, server: Any) -> None:
    server([PaceSlot(wait=600.0, is_closed=True)])
    with pytest.raises(Refused, match="asked to be left alone for 600 s") as refused:
        download(crawler)
    assert refused.value.kind is FailureKind.LEFT_ALONE


def test_a_zombie_asks_nothing(crawler: Any, server: Any) -> None:
    server([LEASE.lost()])
    with pytest.raises(Refused, match="another machine has taken this crawl over"):
        download(crawler)


def test_a_database_that_is_away_is_waited_for(
    crawler: Any, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept = Slept(monkeypatch)
    server([DatabaseAway("gone"), DatabaseAway("gone"), PaceSlot(wait=0.0)])
    assert download(crawler).status == 200
    assert slept.seconds == 1.0
    server([DatabaseAway("gone")] * 20)
    with pytest.raises(Refused, match="no slot for it: gone"):
        download(crawler)
    assert 6.0 < slept.seconds < 7.5
    server([DatabaseError("no such table")])
    with pytest.raises(Refused, match="no slot for it: no such table"):
        download(crawler)


def test_a_crawl_that_shall_end_waits_for_no_slot(crawler: Any, server: Any) -> None:
    server([PaceSlot(wait=100.0)])
    crawler.crawling = False
    with pytest.raises(Refused, match="the crawl was asked to stop"):
        download(crawler)


def test_what_a_host_asks_of_one_machine_all_machines_keep(
    crawler: Any, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[tuple[str, float]] = []
    monkeypatch.setattr(
        politeness, "close_pace", lambda _, host, *, seconds: closed.append((host, seconds))
    )
    server([PaceSlot(wait=0.0)] * 3)
    download(crawler, status=429, headers={"Retry-After": "90"})
    download(crawler, status=503, headers={"Retry-After": "9000000"})
    download(crawler, status=200, headers={"Retry-After": "90"})
    assert closed == [(HOST, 90.0), (HOST, 86400.0)]


@pytest.mark.parametrize(("lease", "delay", "paced"), [
    (LEASE, 1.0, True), (None, 1.0, True), (LEASE, 0.0, False), (None, 0.0, False),
])  # fmt: skip
def test_where_there_is_a_pace_it_is_exact(
    crawler: Any, lease: Lease | None, delay: float, paced: bool
) -> None:
    settings = crawler.settings
    settings.set("LAWTRACK_CONFIG", replace(settings["LAWTRACK_CONFIG"], delay=delay))
    settings.set("LAWTRACK_LEASE", lease)
    Configuration().update_settings(settings)
    handlers = settings.getdict("DOWNLOAD_HANDLERS")
    assert [handlers[scheme].endswith("SharedPace") for scheme in ("http", "https")] == [paced] * 2
    assert settings.getfloat("DOWNLOAD_DELAY_JITTER") == (0.0 if paced else 0.5)
