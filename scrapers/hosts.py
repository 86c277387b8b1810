"""Where a crawl may go: only to the hosts that the configuration names, and not into this network.

A link in a page, a redirect or a name server that belongs to somebody else could point anywhere.
Every request passes ``HostGuard``, also one for robots.txt and the one that a redirect makes; and
``GuardedResolver`` looks once more at the very number that is connected to, so that a name which
leads elsewhere at the second asking gains nothing.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.error import DNSLookupError

from lawtrack.errors import FailureKind
from lawtrack.web_hosts import foreign_host

# IPv6 addresses that stand for an IPv4 one: NAT64 as everybody may use it, and the ends by which
# ISATAP names one.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_ISATAP = (0x5EFE, 0x0200_5EFE)
# All that anybody was given. Outside lie site-local addresses, NAT64 within a network, and IPv4 in
# other forms; the list of what is not public grows with each Python.
_GIVEN_OUT = ipaddress.IPv6Network("2000::/3")
_DOCUMENTATION = ipaddress.IPv6Network("3fff::/20")


class Refused(IgnoreRequest):
    """A request that is not sent; the message is the reason on one line."""

    def __init__(self, reason: str, kind: FailureKind) -> None:
        super().__init__(reason)
        self.kind = kind


def is_loopback(host: str) -> bool:
    """Whether a host is written as this machine itself: configured so, it is a practice source."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def inner_address(numbers: Iterable[str]) -> str:
    """The first of the addresses that is not a public one; empty when all are."""
    for number in numbers:
        if not _is_public(ipaddress.ip_address(number.partition("%")[0])):
            return number
    return ""


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour
        if address in _NAT64 or int(address) >> 32 & 0xFFFFFFFF in _ISATAP:
            inside = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inside is not None:
            return _is_public(inside)
        if address not in _GIVEN_OUT or address in _DOCUMENTATION:
            return False
    return address.is_global and not address.is_multicast


class HostGuard:
    """Lets through only requests to the source's own hosts, after redirects too.

    A host that is or leads to an inner address is refused as well: somebody else's name server
    must not send the crawler into this network. Behind a proxy the proxy resolves names.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._inner: dict[str, str] = {}
        self._proxies = getproxies()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "HostGuard":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        source = getattr(self._crawler.spider, "source", None)
        reason = foreign_host(request.url, source.places if source else ())
        if reason:
            raise Refused(reason, FailureKind.FOREIGN)
        host = urlsplit(request.url).hostname or ""
        if host not in self._inner:
            self._inner[host] = await self._inner_address_of(host, urlsplit(request.url).scheme)
        if self._inner[host]:
            inner = f"{host} leads to the inner address {self._inner[host]}"
            raise Refused(inner, FailureKind.FOREIGN)

    async def _inner_address_of(self, host: str, scheme: str) -> str:
        if is_loopback(host) or (scheme in self._proxies and not proxy_bypass(host)):
            return ""
        try:
            entries = await asyncio.get_running_loop().getaddrinfo(
                host, None, type=socket.SOCK_STREAM
            )
        except OSError:
            return ""  # the download will say so, with its retries
        return inner_address(str(entry[4][0]) for entry in entries)


class GuardedResolver(CachingThreadedResolver):
    """Finds no inner address for a name, but those of this machine itself and of the proxies."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._proxies = proxy_hosts(getproxies())

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Any:  # noqa: N802
        found = super().getHostByName(name, timeout)
        if is_loopback(name) or name in self._proxies:
            return found
        return found.addCallback(_only_public, name)


def proxy_hosts(proxies: Mapping[str, str]) -> frozenset[str]:
    """The hosts of the proxies that the environment names."""
    addresses = (a if "//" in a else f"//{a}" for a in proxies.values())
    return frozenset(urlsplit(address).hostname or "" for address in addresses)


def _only_public(number: str, name: str) -> str:
    if inner_address([number]):
        raise DNSLookupError(f"{name} leads to the inner address {number}")
    return number
