"""Which addresses may be asked, and which numbers may be connected to."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from scrapy.http import Request
from scrapy.resolver import dnscache
from twisted.internet.error import DNSLookupError

from lawtrack.web_hosts import foreign_host
from scrapers.hosts import (
    GuardedResolver,
    HostGuard,
    Refused,
    inner_address,
    is_loopback,
    proxy_hosts,
)
from tests.unit.scrapers.test_politeness import a_crawler
from tests.unit.scrapers.test_spider import URL


@pytest.mark.parametrize(
    ("url", "addresses", "permitted"),
    [
        (URL, ["https://rivertown.example"], True),
        ("https://rivertown.example:443/x", ["https://rivertown.example/v1"], True),
        ("https://rivertown.example/x", ["http://rivertown.example"], True),
        ("https://rivertown.example./x", ["https://rivertown.example"], True),
        ("https://RIVERTOWN.example/x", ["https://rivertown.example"], True),
        ("http://rivertown.example/x", ["https://rivertown.example"], False),
        ("http://127.0.0.1:81/", ["http://127.0.0.1:80"], False),
        # the same machine written otherwise: only the spelling that was configured counts
        ("http://2130706433/", ["http://127.0.0.1"], False),
        ("http://0x7f000001/", ["http://127.0.0.1"], False),
        ("http://0177.0.0.1/", ["http://127.0.0.1"], False),
        ("http://127.1/", ["http://127.0.0.1"], False),
        ("http://[::ffff:127.0.0.1]/", ["http://127.0.0.1"], False),
        ("http://127%2e0.0.1/", ["http://127.0.0.1"], False),
        ("https://sub.rivertown.example/", ["https://rivertown.example"], False),
        ("https://rivertown.example.evil.example/", ["https://rivertown.example"], False),
        ("https://rivertown.example@evil.example/", ["https://rivertown.example"], False),
        ("https://evil.example\\@rivertown.example/", ["https://rivertown.example"], False),
        ("https://clerk:secret@rivertown.example/", ["https://rivertown.example"], False),
        ("https://evil.example#@rivertown.example/", ["https://rivertown.example"], False),
        ("https://\uff52ivertown.example/", ["https://rivertown.example"], False),
        ("https://r\u0456vertown.example/", ["https://rivertown.example"], False),
        ("https://rivertown%2eexample/", ["https://rivertown.example"], False),
        ("https://rivertown.example:99999/", ["https://rivertown.example"], False),
        ("//rivertown.example/x", ["https://rivertown.example"], False),
        ("data:text/plain,x", ["https://rivertown.example"], False),
        ("file:///etc/passwd", ["https://rivertown.example"], False),
        ("ftp://rivertown.example/", ["https://rivertown.example"], False),
        ("javascript:alert(1)", ["https://rivertown.example"], False),
        ("https://[broken", ["https://rivertown.example"], False),
        ("", ["https://rivertown.example"], False),
    ],
)
def test_only_configured_hosts_are_permitted(
    url: str, addresses: list[str], permitted: bool
) -> None:
    assert (foreign_host(url, addresses) == "") == permitted


@pytest.mark.parametrize(
    "number",
    [
        "0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1",
        "192.168.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "fc00::1",
        "fe80::1%eth0", "ff02::1",
        "::7f00:1", "::ffff:0:7f00:1", "64:ff9b:1::7f00:1", "fec0::1", "5f00::1", "3fff::1",
        "2001:470:1f04::5efe:7f00:1", "2600:1::200:5efe:a00:1",
    ],
)  # fmt: skip
def test_an_inner_address_among_the_public_ones_is_found(number: str) -> None:
    assert inner_address(["8.8.8.8", number]) == number


def test_public_addresses_are_public() -> None:
    assert (
        inner_address(["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "2600:1::5efe:808:808"])
        == ""
    )


def test_only_this_machine_is_a_practice_source() -> None:
    assert [is_loopback(host) for host in ("127.0.0.1", "::1", "localhost")] == [True] * 3
    others = ("10.0.0.1", "169.254.169.254", "127.1", "evil.localhost", "rivertown.example")
    assert not any(is_loopback(host) for host in others)


def guarded(url: str, address: str, found: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Send ``url`` past the guard of a source at ``address`` whose name leads to ``found``."""
    crawler = a_crawler()
    source = crawler.spider.source
    crawler.spider.source = replace(source, addresses={"api": address})
    guard = HostGuard.from_crawler(crawler)
    guard._proxies = {}

    async def look() -> None:
        async def getaddrinfo(*_: Any, **__: Any) -> list[Any]:
            return [(2, 1, 6, "", (found, 0))]

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
        await guard.process_request(Request(url))

    asyncio.run(look())


def test_the_guard_refuses_a_redirect_to_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match=r"elsewhere\.example is not among the addresses"):
        guarded("https://elsewhere.example/", URL, "8.8.8.8", monkeypatch)


def test_the_guard_refuses_a_name_that_leads_into_this_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(Refused, match=r"leads to the inner address 192\.168\.1\.1"):
        guarded(URL, URL, "192.168.1.1", monkeypatch)


def test_the_guard_refuses_an_inner_address_even_when_it_is_configured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    metadata = "http://169.254.169.254/latest"
    with pytest.raises(Refused, match=r"inner address 169\.254\.169\.254"):
        guarded(metadata, metadata, "169.254.169.254", monkeypatch)


def test_the_guard_lets_a_practice_source_and_a_public_one_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    guarded("http://127.0.0.1:8000/x", "http://127.0.0.1:8000", "127.0.0.1", monkeypatch)
    guarded(URL, URL, "8.8.8.8", monkeypatch)


def resolved(name: str, number: str, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the resolver says of ``name``, where the name server says ``number``."""
    resolver = GuardedResolver(object(), 100, 1.0)
    resolver._proxies = frozenset({"proxy.example"})
    monkeypatch.setitem(dnscache, name, number)
    said: list[Any] = []
    resolver.getHostByName(name).addBoth(said.append)
    return said


def test_a_name_that_leads_elsewhere_at_the_second_asking_gains_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (failure,) = resolved("rebound.example", "127.0.0.1", monkeypatch)
    assert failure.check(DNSLookupError)
    assert "leads to the inner address 127.0.0.1" in str(failure.value)
    assert resolved("rivertown.example", "8.8.8.8", monkeypatch) == ["8.8.8.8"]
    assert resolved("localhost", "127.0.0.1", monkeypatch) == ["127.0.0.1"]
    assert resolved("proxy.example", "10.0.0.8", monkeypatch) == ["10.0.0.8"]


def test_proxies_are_found_however_they_are_written() -> None:
    said = {"http": "http://user:word@one.example:3128", "https": "two.example:3128"}
    assert proxy_hosts(said) == {"one.example", "two.example"}
