"""Where doctor and one look may be led by a page, a redirect or a name server."""

import io
import socket
import urllib.request
from dataclasses import replace
from typing import Any

import pytest

from lawtrack.config.platforms import tenancy_at
from lawtrack.legislation.records import Source
from scrapers.platforms import one_request
from scrapers.platforms.new_places import _led_to
from scrapers.platforms.one_request import LeadsAway, NotAsked, _Within, fetched
from scrapers.settings import LAWTRACK_PLATFORMS
from tests.support.made import RIVERTOWN


def source_at(site: str) -> Source:
    return replace(RIVERTOWN, addresses={"site": site}, file_hosts=(), former=())


def asked(url: str, numbers: list[str], monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What is connected to for the address, whose host leads to these numbers."""
    connected: list[Any] = []

    def found(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 80)) for one in numbers]

    def connect(place: tuple[str, int], *_: Any) -> socket.socket:
        connected.append(place[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", found)
    monkeypatch.setattr(socket, "create_connection", connect)
    monkeypatch.setattr(one_request, "getproxies", dict)
    with pytest.raises((OSError, NotAsked)):
        fetched(urllib.request.Request(url), source_at(url))
    return connected


@pytest.mark.parametrize(
    ("url", "numbers"),
    [
        ("http://169.254.169.254/AgendaCenter", ["169.254.169.254"]),
        ("http://2130706433/AgendaCenter", ["127.0.0.1"]),
        ("http://0177.0.0.1/AgendaCenter", ["127.0.0.1"]),
        ("http://[::ffff:10.0.0.1]/AgendaCenter", ["::ffff:10.0.0.1"]),
        ("https://mixed.example/AgendaCenter", ["8.8.8.8", "10.0.0.1"]),
        ("https://evil.localhost/AgendaCenter", ["127.0.0.1"]),
        ("http://clerk@rivertown.example/AgendaCenter", ["8.8.8.8"]),
        ("file://localhost/etc/passwd", ["127.0.0.1"]),
        ("ftp://rivertown.example/AgendaCenter", ["8.8.8.8"]),
    ],
)
def test_nothing_inside_is_connected_to(
    url: str, numbers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asked(url, numbers, monkeypatch) == []


def test_what_was_looked_at_is_what_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = ["8.8.8.8", "8.8.4.4"]
    assert asked("https://rivertown.example/", numbers, monkeypatch) == numbers


@pytest.mark.parametrize("host", ["a..example", "a" * 70 + ".example"])
def test_a_name_that_no_host_can_have_is_no_crash(host: str) -> None:
    url = f"https://{host}/AgendaCenter"
    with pytest.raises(NotAsked, match="no host can have that name"):
        fetched(urllib.request.Request(url), source_at(url))


def test_a_redirect_is_not_read_before_it_is_followed_or_not() -> None:
    body = io.BytesIO(b"x" * 10)
    request = urllib.request.Request("https://rivertown.example/")
    within = _Within(source_at("https://rivertown.example"))
    with pytest.raises(LeadsAway, match=r"http://10\.0\.0\.1/"):
        within.redirect_request(request, body, 302, "", {}, "http://10.0.0.1/")
    assert body.closed


@pytest.mark.parametrize(
    ("site", "is_looked_at"),
    [("https://rivertown.iqm2.com", False), ("http://127.0.0.1:8000", True)],
)
@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "[::1]:8765"])
def test_a_page_of_the_web_leads_nobody_to_this_machine(
    host: str, site: str, is_looked_at: bool
) -> None:
    place = _led_to(f"http://{host}/AgendaCenter", source_at(site), LAWTRACK_PLATFORMS)
    assert (place.tenancy is not None) == is_looked_at


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ('https://a.example/"\nhosts=["x"]\x1b[31m\u202e/AgendaCenter',
         "https://a.example/%22%0Ahosts=[%22x%22]%1B[31m%E2%80%AE"),
        ("https://a.example/it's\\n/AgendaCenter", "https://a.example/it%27s%5Cn"),
        ('https://x"y.primegov.com/', None),
        ("https://a\\b.primegov.com/", None),
        ("https://a@b.primegov.com/", None),
        ("file://localhost/etc/AgendaCenter", None),
        ("javascript://a.example/AgendaCenter", None),
        ("https://a.example:99999/AgendaCenter", None),
    ],
)  # fmt: skip
def test_what_is_told_of_a_place_can_be_written_into_the_settings(
    url: str, site: str | None
) -> None:
    there = tenancy_at(url, LAWTRACK_PLATFORMS)
    assert (there and there.addresses["site"]) == site
