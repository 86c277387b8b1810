"""Which hosts an address may lie on, and addresses that clerks' file names have spoilt."""

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import unquote, urljoin, urlsplit

PORTS = {"http": 80, "https": 443}

# The ending of a file's name, at the end of an address.
_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}$")
_INSTEAD_OF_A_BLANK = re.compile(r"[_+.]")
# "PolicyOfUse", "FRTPolicy", "2026Policy"; not "FAQs"
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z0-9])(?=[A-Z][a-z]{2})")
_LINE_ENDS = re.compile(r"[\t\r\n]")
# "//files.example/…", "files.example/…": a host's name with nothing before it.
_NO_SCHEME = re.compile(
    r"//[\w.-]+/|www\.[\w.-]+/|(?:[\w-]+\.)+(?:com|org|net|gov|us|edu)/", re.IGNORECASE
)
_SCHEMES = re.compile(r"(?:https?:/{1,2})*(https?):/{1,2}(?=[^/\\\\])", re.IGNORECASE)
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


def name_in_words(name: str) -> str:
    """A file's name in words: "Scan_ofFaces.pdf" is "Scan of Faces"; "" when it has them already.

    Blanks are typed as "_", "+", "%20" or a full stop, or are left out before a capital.
    """
    if " " in name.strip() and "_" not in name and "%20" not in name:
        return ""
    plain = _ENDING.sub("", unquote(name).strip())
    words = " ".join(_INSTEAD_OF_A_BLANK.sub(" ", _CAPITAL.sub(" ", plain)).split())
    return words if words != name.strip() else ""


def file_address(written: str, site: str = "") -> str:
    """The address of a file as a clerk's system wrote it, with the name that the file has.

    A "#" or a lone "%" in a file's name is a part of the name, and so is a "?" behind which nothing
    but the rest of a name stands. Behind a name that has its ending, "#page=3" is a place in the
    file. What browsers put right is put right: line ends, ``&amp;``, "\\" for "/", no "https:" or
    two of them.
    """
    address = _LONE_PERCENT.sub("%25", _LINE_ENDS.sub("", written.strip()).replace("&amp;", "&"))
    if _NO_SCHEME.match(address):
        address = "https://" + address.lstrip("/\\")
    if scheme := _SCHEMES.match(address):
        address = f"{scheme[1]}://{address[scheme.end() :]}"
    if address.lower().startswith(("http:\\", "https:\\")):
        address = address.replace("\\", "/")
    name, sign, rest = address.partition("#")
    of_the_name = _ENDING.search(rest) or name.endswith((" ", "%20", "_"))
    if sign and of_the_name and not _ENDING.search(name):
        address = f"{name}%23{rest.replace('#', '%23')}"
    path, sign, query = address.partition("?")
    if sign and "=" not in query and _ENDING.search(query) and not _ENDING.search(path):
        address = f"{path}%3F{query.replace('?', '%3F')}"
    if site and _is_relative(address):
        address = urljoin(f"{site.rstrip('/')}/", address)
    return address


def _is_relative(address: str) -> bool:
    """Whether it leads on from a site: "/View.ashx?…", "../att/a.pdf", but not "see the clerk"."""
    if address.startswith(("/", "./", "../")):
        return not address.startswith("//")
    path = address.partition("?")[0].partition("#")[0]
    first = path.partition("/")[0]
    here = ":" not in path and not first.startswith("\\\\") and " " not in first
    return here and _ENDING.search(path) is not None
