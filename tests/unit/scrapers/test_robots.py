"""A robots.txt of any make and size is read within limits, and means what it meant."""

import time
from types import SimpleNamespace
from typing import Any

import pytest
from protego import Protego
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError
from scrapy.utils.test import get_crawler
from twisted.internet.defer import Deferred

from scrapers.robots import MOST_BYTES, RobotRules, RobotsTxt, readable_rules

HOST = "https://rivertown.example"


def a_crawler() -> Any:
    settings = {"ROBOTSTXT_USER_AGENT": "lawtrack", "ROBOTSTXT_OBEY": True}
    crawler: Any = get_crawler(
        settings_dict={**settings, "ROBOTSTXT_PARSER": "scrapers.robots.RobotRules"}
    )
    crawler.stats = SimpleNamespace(inc_value=lambda *_: None)
    return crawler


def rules(body: bytes) -> Protego:
    parsed: Protego = RobotRules.from_crawler(a_crawler(), body).rp
    return parsed


@pytest.mark.parametrize(
    "piece",
    [
        b"Disallow: /%d\n",  # a list of every page there ever was
        b"User-agent: bot%d\nDisallow: /a\n",  # a group for each of the world's programs
        b"User-agent: bot%d\n",  # one group for all of them
        b"User-agent: *\nAllow: /%d*a*b*c$\n",  # patterns
        b"User agent lawtrack\nUSERAGENT: law*track%d\nDisallow /x%d\n",  # in other spellings
        b"Disallow: /" + b"*a" * 3_000 + b"%d\n",  # one endless pattern after another
    ],
)
def test_three_hundred_thousand_rules_cost_no_more_than_what_is_read(piece: bytes) -> None:
    body = b"User-agent: *\n" + b"".join(
        piece.replace(b"%d", b"%d" % number) for number in range(min(300_000, 10**8 // len(piece)))
    )
    start = time.process_time()
    parsed = rules(body)
    for number in range(20):
        parsed.can_fetch(f"{HOST}/aaaa/{number}", "lawtrack")
    assert time.process_time() - start < 15  # a fifteenth of what it was, on any machine


def test_rules_within_the_limit_stand_and_those_behind_it_do_not() -> None:
    filler = b"# a comment of fifty characters, once and once again\n" * (MOST_BYTES // 53)
    body = b"User-agent: *\nDisallow: /first\n" + filler + b"\n\nDisallow: /last\n"
    assert len(body) > MOST_BYTES
    parsed = rules(body)
    assert not parsed.can_fetch(f"{HOST}/first", "lawtrack")
    assert parsed.can_fetch(f"{HOST}/last", "lawtrack")
    cut = b"User-agent: *\nDisallow: /" + b"a" * MOST_BYTES  # its one rule has no end
    assert rules(cut).can_fetch(f"{HOST}/aaa", "lawtrack")


@pytest.mark.parametrize(
    "body",
    [
        b"User-agent: *\nDisallow: /private\nAllow: /private/open\nCrawl-delay: 3\n",
        b"User-agent: Googlebot\nUser-agent: bingbot\nDisallow: /\n\nUser-agent: *\nDisallow: /p\n",
        b"User-agent: Lawtrack\nDisallow: /private\nUser-agent: *\nDisallow: /\n",
        b"User-agent: bot\nUser-agent: law*\nDisallow: /private\n",
        b"user agent lawtrack # us\ndisallow /private\nUser-agent: x\nDisallow: /q\n",
        b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /private\r\n",
        b"User-agent: lawtracker\nDisallow: /\n",
        b"User-agent: bot\nDisallow: /\nUser-agent: bot\nUser-agent: *\nDisallow: /private",
        b"Disallow: /private\nUser-agent:\nDisallow: /\n",
        b"",
    ],
)
def test_what_is_read_means_what_the_whole_file_means(body: bytes) -> None:
    whole = Protego.parse(body.decode("utf-8-sig"))
    read = Protego.parse(readable_rules(body, "lawtrack").decode())
    for path in ("/", "/private", "/private/open", "/p", "/q"):
        assert read.can_fetch(HOST + path, "lawtrack") is whole.can_fetch(HOST + path, "lawtrack")
    assert read.crawl_delay("lawtrack") == whole.crawl_delay("lawtrack")


@pytest.mark.parametrize(
    ("error", "allowed"), [(DownloadCancelledError(), False), (DownloadTimeoutError(), True)]
)
def test_a_file_too_large_to_be_fetched_forbids_everything(error: Exception, allowed: bool) -> None:
    robots = RobotsTxt.from_crawler(a_crawler())
    waiting: Any = Deferred()
    robots._parsers["rivertown.example"] = waiting
    robots._robots_error(error, "rivertown.example")
    parser: Any = robots._parsers["rivertown.example"]
    assert (parser is None) is allowed
    assert parser is None or not parser.allowed(f"{HOST}/agenda", "lawtrack")
    assert waiting.called
