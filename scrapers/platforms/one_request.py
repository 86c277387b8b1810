"""One request without a crawl, by the rules of one: only the source's own hosts, none in here.

A page may say that a government is now at any address. So the number that a host leads to is
looked at before it is connected to, and what is connected to is that number.
"""

import socket
import urllib.request
from typing import Any
from urllib.request import getproxies

from lawtrack.errors import LawtrackError
from lawtrack.legislation.records import Source
from lawtrack.timed_answer import TimedHandler
from lawtrack.web_hosts import foreign_host, host_of
from scrapers.hosts import inner_address, is_loopback, proxy_hosts
from scrapers.page import Page

SECONDS = 30.0  # without a byte
MOST_SECONDS = 120.0  # for all of a page
MOST_BYTES = 20 * 1024 * 1024
_PIECE = 64 * 1024


class NotAsked(LawtrackError):
    """A request that is not sent; the message is the reason."""


class LeadsAway(Exception):
    """A redirect to a host that is none of the source's; the message is the address."""

    @property
    def host(self) -> str:
        """The host that it leads to."""
        return host_of(str(self)) or str(self)


def fetched(request: urllib.request.Request, source: Source) -> Page:
    """The answer. Raises ``NotAsked``, ``LeadsAway``, ``OSError`` or ``HTTPException``."""
    if reason := foreign_host(request.full_url, source.places):
        raise NotAsked(reason)
    opener = urllib.request.build_opener(_Within(source), TimedHandler(MOST_SECONDS, _connected))
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            body = body_of(answer)
            page = Page(url=answer.url, status=answer.status, headers=headers, body=body)
            return page.unpacked()
    except ValueError as error:
        raise NotAsked(
            f"{host_of(request.full_url)}: leads to what is no address: {error}"
        ) from None


def body_of(answer: Any) -> bytes:
    """The beginning of the body, as much as is ever looked at; raises ``OSError``."""
    body = bytearray()
    while len(body) < MOST_BYTES and (piece := answer.read1(_PIECE)):
        body += piece
    return bytes(body)


class _Within(urllib.request.HTTPRedirectHandler):
    """Follows redirects on the source's own hosts only."""

    def __init__(self, source: Source) -> None:
        self._places = source.places

    def redirect_request(self, *arguments: Any) -> urllib.request.Request | None:
        answer, url = arguments[1], str(arguments[-1])
        answer.close()  # or all of its body is read, however long it is
        if foreign_host(url, self._places):
            raise LeadsAway(url)
        return super().redirect_request(*arguments)


def _connected(
    place: tuple[str, int], timeout: float, source_address: tuple[str, int] | None = None
) -> socket.socket:
    """A connection to the first number of the host that answers; ``NotAsked`` for one inside.

    This machine itself is let through: written so in the settings, it is a practice source.
    """
    host, port = place
    if is_loopback(host) or host in proxy_hosts(getproxies()):
        return socket.create_connection(place, timeout, source_address)
    try:
        entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise NotAsked(f"{host[:80]}: no host can have that name") from None
    numbers = [str(each[4][0]) for each in entries]
    if inner := inner_address(numbers):
        raise NotAsked(f"{host} leads to the inner address {inner}")
    for number in numbers[:-1]:
        try:
            return socket.create_connection((number, port), timeout, source_address)
        except OSError:
            continue
    return socket.create_connection((numbers[-1], port), timeout, source_address)
