"""Between parsers and Scrapy: what becomes of a wish, an answer, a failure."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import pytest
from scrapy import exceptions
from scrapy.http import Request, Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from lawtrack.errors import FailureKind, InvalidItem, LayoutChanged, RecordGone
from lawtrack.legislation.records import Failed, Organization, Record, Source, StoredState
from scrapers.hosts import Refused
from scrapers.page import Follow, Page
from scrapers.spider import (
    Batch,
    JurisdictionSpider,
    platform_spider,
    request_for,
    unexpected_page,
    why_request_failed,
)

URL = "https://rivertown.example/list"
SOURCE = Source(
    key="rivertown",
    platform="legistar",
    name="Rivertown",
    division="ocd-division/country:us",
    timezone="America/New_York",
    addresses={"api": "https://rivertown.example"},
)


def a_spider() -> JurisdictionSpider:
    spider = JurisdictionSpider("rivertown")
    spider.source = SOURCE
    spider.known = StoredState(now=datetime(2026, 10, 1, tzinfo=UTC))
    return spider


def a_record(number: int = 1) -> Organization:
    return Organization(jurisdiction="rivertown", upstream_id=str(number), name="Council")


def outputs(
    parse: Callable[..., Iterable[Record | Follow]],
    *,
    body: bytes = b"[]",
    spider: JurisdictionSpider | None = None,
    **wish: Any,
) -> Iterator[Batch | Request]:
    follow = Follow(url=URL, parse=parse, **wish)
    response = TextResponse(URL, body=body, headers={"Content-Type": "application/json"})
    return (spider or a_spider()).read(response, follow)


def records(output: Iterable[Batch | Request]) -> list[Record]:
    return [record for thing in output if isinstance(thing, Batch) for record in thing.records]


def failed(
    reason: str, cause: FailureKind = FailureKind.LAYOUT, *, url: str = URL, covers: str = ""
) -> Failed:
    return Failed(jurisdiction="rivertown", url=url, reason=reason, cause=cause, covers=covers)


def test_the_records_of_a_page_travel_as_one_batch() -> None:
    def parse(page: Page) -> Iterator[Record]:
        yield from (a_record(number) for number in range(3))

    assert list(outputs(parse)) == [Batch(tuple(a_record(number) for number in range(3)))]


def test_a_page_with_many_records_is_read_no_further_than_the_batch_asked_for() -> None:
    read = []

    def parse(page: Page) -> Iterator[Record]:
        for number in range(1200):
            read.append(number)
            yield a_record(number)

    output = outputs(parse)
    first = list(islice(output, 1))
    assert [len(batch.records) for batch in first if isinstance(batch, Batch)] == [500]
    assert len(read) == 500
    assert [len(b.records) for b in output if isinstance(b, Batch)] == [500, 200]


def test_a_wish_inherits_what_its_page_covers() -> None:
    def parse(page: Page) -> Iterator[Follow]:
        yield Follow(url=f"{URL}/1", parse=parse)
        yield Follow(url=f"{URL}/2", parse=parse, covers="events")

    wanted = [r.cb_kwargs["follow"].covers for r in outputs(parse, covers="bills")]  # type: ignore[union-attr]
    assert wanted == ["bills", "events"]


def test_the_parser_sees_address_status_body_and_headers_in_lower_case() -> None:
    seen = []

    def parse(page: Page, *, word: str) -> Iterator[Record]:
        seen.append((page.url, page.status, page.body, page.headers["content-type"], word))
        return iter(())

    list(outputs(parse, body=b"[1]", context={"word": "here"}))
    assert seen == [(URL, 200, b"[1]", "application/json", "here")]


def test_an_error_on_purpose_keeps_what_came_before_and_holds_the_checkpoint_back() -> None:
    def parse(page: Page) -> Iterator[Record]:
        yield a_record()
        raise LayoutChanged(page.url, "no table")

    found = records(outputs(parse, covers="bills"))
    assert found == [a_record(), failed("no table", covers="bills")]


def test_a_record_that_is_gone_is_recorded_with_its_address() -> None:
    def parse(page: Page) -> Iterator[Record]:
        raise RecordGone(f"{URL}/7", "deleted")

    assert records(outputs(parse)) == [failed("deleted", FailureKind.GONE, url=f"{URL}/7")]


def test_a_failure_yielded_by_a_parser_belongs_to_the_page_it_is_on() -> None:
    def parse(page: Page) -> Iterator[Record]:
        yield failed("one row is odd")

    assert records(outputs(parse, covers="bills")) == [failed("one row is odd", covers="bills")]


def test_a_bug_is_raised_again_after_what_was_found_is_saved() -> None:
    def parse(page: Page) -> Iterator[Record]:
        yield a_record()
        raise KeyError("x")

    spider = a_spider()
    saved: list[Batch | Request] = []
    with pytest.raises(KeyError):
        saved.extend(outputs(parse, spider=spider))
    reason = "a bug in the parser: KeyError: 'x'"
    assert records(saved) == [a_record(), failed(reason, FailureKind.BUG)]
    assert spider.bugs == 1
    assert spider.pages_read == 0


def around(*, failed: Failed, number: int) -> Iterator[Record]:
    yield a_record(number)


@pytest.mark.parametrize("body", [b"<html><title>Just a moment</title>", b"{}"])
def test_a_page_that_cannot_be_read_takes_the_way_around(body: bytes) -> None:
    def parse(page: Page, *, number: int) -> Iterator[Record]:
        page.json(list)
        yield a_record(number)

    found = records(outputs(parse, body=body, otherwise=around, context={"number": 4}))
    assert isinstance(found[0], Failed)
    assert found[1:] == [a_record(4)]


def test_a_page_that_cannot_be_had_takes_the_way_around() -> None:
    follow = Follow(url=URL, parse=tuple, otherwise=around, context={"number": 4}, covers="bills")
    spider = a_spider()
    failure = Failure(exceptions.DownloadTimeoutError())  # type: ignore[no-untyped-call]
    failure.request = request_for(follow, callback=None, errback=None)  # type: ignore[attr-defined]
    assert records(spider.fail(failure)) == [
        failed("no complete answer in time", FailureKind.NETWORK, covers="bills"),
        a_record(4),
    ]


@pytest.mark.parametrize(
    "url",
    ["https://elsewhere.example/", "http://rivertown.example/", "file:///etc/passwd",
     "https://rivertown.example:8443/", "https://rivertown.example@elsewhere.example/",
     "http://169.254.169.254/"],
)  # fmt: skip
def test_a_link_to_somewhere_else_is_never_fetched(url: str) -> None:
    def parse(page: Page) -> Iterator[Follow]:
        yield Follow(url=url, parse=parse)

    output = list(outputs(parse))
    assert not [thing for thing in output if isinstance(thing, Request)]
    (refused,) = records(output)
    assert isinstance(refused, Failed)
    assert refused.cause is FailureKind.FOREIGN


def test_a_page_without_context_is_asked_for_once_and_one_with_context_each_time() -> None:
    def plain(page: Page) -> Iterator[Follow]:
        yield Follow(url=URL, parse=plain)

    def chained(page: Page) -> Iterator[Follow]:
        for number in (1, 2):
            yield Follow(url=URL, parse=plain, context={"number": number})

    spider = a_spider()
    assert len(list(outputs(plain, spider=spider))) == 1
    assert list(outputs(plain, spider=spider)) == []
    assert len(list(outputs(chained, spider=spider))) == 2


def test_a_wish_becomes_the_request_it_describes() -> None:
    plain = request_for(
        Follow(url=URL, parse=tuple, statuses=(404,), headers={"If-None-Match": "x"}, priority=3),
        callback=None,
        errback=None,
    )
    assert plain.method == "GET"
    assert plain.headers["Accept"] == b"application/json"
    assert plain.headers["If-None-Match"] == b"x"
    assert plain.meta["handle_httpstatus_list"] == [404]
    assert plain.priority == 3
    form = request_for(Follow(url=URL, parse=tuple, form={"a": "b c"}), callback=None, errback=None)
    assert (form.method, form.body) == ("POST", b"a=b+c")
    large = request_for(Follow(url=URL, parse=tuple, large=True), callback=None, errback=None)
    assert large.meta["download_maxsize"] == 200 * 1024 * 1024
    assert large.meta["download_timeout"] == 300.0


@pytest.mark.parametrize(
    ("accept", "body", "strange"),
    [
        ("application/json", b" \n<html>", True),
        ("application/json", b'{"a": "<html>"}', False),
        ("application/xml", b"<!DOCTYPE html><p>", True),
        ("application/xml", b"<?xml version='1.0'?><billStatus/>", False),
        ("text/html,application/xhtml+xml,application/xml", b"<html>", False),
    ],
)
def test_a_web_page_where_data_was_asked_for_is_noticed(
    accept: str, body: bytes, strange: bool
) -> None:
    assert bool(unexpected_page(Page(url=URL, body=body), accept)) == strange


def test_a_challenge_is_named_by_its_title() -> None:
    page = Page(url=URL, body=b"<html><head><title>Just a\nmoment</title>")
    said = unexpected_page(page, "application/json")
    assert said == "asked for JSON, was given a web page titled 'Just a moment'"


@pytest.mark.parametrize(
    ("title", "strange"),
    [
        ("Just a moment...", True),
        ("Attention Required! | Cloudflare", True),
        ("503 Service Unavailable", True),
        ("Runtime Error", True),
        ("City Council - Calendar", False),
        ("Errors in the assessment rolls: a hearing", False),
        ("4000 Market Street", False),
    ],
)
@pytest.mark.parametrize("accept", ["text/html,application/xhtml+xml", "*/*"])
def test_a_page_of_a_gateway_is_told_from_the_sources_own(
    title: str, strange: bool, accept: str
) -> None:
    body = f"<!DOCTYPE html><html><head><title>{title}</title></head>".encode()
    assert bool(unexpected_page(Page(url=URL, body=body), accept)) == strange
    assert not unexpected_page(Page(url=URL, body=b"%PDF-1.7 <title>404"), accept)


def test_a_page_that_failed_before_and_is_read_now_is_mended() -> None:
    spider = a_spider()
    spider.failing = frozenset({URL, "https://rivertown.example/other"})
    follow = Follow(url=URL, parse=lambda page: iter(()))
    list(spider.read(Response(URL, status=200, body=b"{}"), follow))
    assert spider.mended == {URL}


@pytest.mark.parametrize(
    ("error", "cause", "reason"),
    [
        (HttpError(Response(URL, status=503)), "status", "answered 503 service unavailable"),
        (HttpError(Response(URL, status=599)), "status", "answered 599"),
        (exceptions.IgnoreRequest("Forbidden by robots.txt"), "robots", "robots.txt forbids it"),
        (exceptions.IgnoreRequest("exceeds DOWNLOAD_MAXSIZE"), "too-large",
         "the answer is larger than the limit"),
        (exceptions.DownloadCancelledError(), "too-large", "the answer is larger than the limit"),
        (exceptions.IgnoreRequest("for once"), "other", "for once"),
        (Refused("a.example failed", FailureKind.LEFT_ALONE), "left-alone", "a.example failed"),
        (exceptions.CannotResolveHostError(), "network", "the host name cannot be found"),
        (ValueError("odd\nthing"), "other", "ValueError: odd thing"),
    ],
)  # fmt: skip
def test_every_failure_has_a_kind_and_a_plain_reason(
    error: Exception, cause: str, reason: str
) -> None:
    assert why_request_failed(error) == (cause, reason)


def test_an_error_on_purpose_knows_of_which_kind_it_is() -> None:
    kinds = {error: error(URL, "words").kind for error in (LayoutChanged, RecordGone)}
    assert kinds == {LayoutChanged: FailureKind.LAYOUT, RecordGone: FailureKind.GONE}

    def parse(page: Page) -> Iterator[Record]:
        raise InvalidItem("a row that no program could mean")
        yield

    (odd,) = records(outputs(parse))
    assert odd == failed("a row that no program could mean", FailureKind.INVALID)


def test_a_jurisdiction_without_code_gets_its_platforms_spider() -> None:
    def begin(source: Source, known: StoredState) -> Iterator[Record | Follow]:
        yield Follow(url=source.addresses["api"], parse=tuple)

    spider = platform_spider("rivertown", begin)()
    spider.source, spider.known = SOURCE, a_spider().known
    assert spider.name == "rivertown"
    assert list(spider.begin()) == [Follow(url="https://rivertown.example", parse=tuple)]
