"""Which hosts an address may lie on, and addresses that clerks' file names have spoilt."""

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}

# The ending of a file's name, at the end of an address.
_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}$")
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def foreign_host(url: str, addresses: Iterable[str]) -> str:
    """Why ``url`` must not be fetched; empty when it is on the host of one of the addresses.

    The port counts too (several services may share a machine), except that plain http on the
    standard port may move on to https. An address with a user's name in it is refused: programs
    disagree about where the name ends and the host begins.
    """
    try:
        place = _place(url)
        permitted = _places(tuple(addresses))
    except ValueError:
        return "not a web address"
    if place in permitted:
        return ""
    scheme, host, port = place
    if (scheme, port) == ("https", 443) and ("http", host, 80) in permitted:
        return ""
    return f"{host} is not among the addresses of this source"


@lru_cache(maxsize=64)
def _places(addresses: tuple[str, ...]) -> frozenset[tuple[str, str, int]]:
    return frozenset(_place(address) for address in addresses)


def _place(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or "@" in parts.netloc:
        raise ValueError(url)
    return parts.scheme, parts.hostname.removesuffix("."), parts.port or PORTS[parts.scheme]


def host_of(url: str) -> str:
    """The host of an address with its port where that is no usual one; empty for no address."""
    try:
        scheme, host, port = _place(url)
    except ValueError:
        return ""
    return host if port == PORTS[scheme] else f"{host}:{port}"


def file_address(written: str) -> str:
    """The address of a file as a clerk's system wrote it, with the name that the file has.

    A "#" or a lone "%" in a file's name is a part of the name, and so is a "?" behind which nothing
    but the rest of a name stands. Behind a name that has its ending, "#page=3" is a place in the
    file.
    """
    address = _LONE_PERCENT.sub("%25", written.strip())
    name, sign, rest = address.partition("#")
    if sign and _ENDING.search(rest) and not _ENDING.search(name):
        address = f"{name}%23{rest.replace('#', '%23')}"
    path, sign, query = address.partition("?")
    if sign and "=" not in query and _ENDING.search(query) and not _ENDING.search(path):
        address = f"{path}%3F{query.replace('?', '%3F')}"
    return address
