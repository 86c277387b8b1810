"""What keeps a crawl honest and polite beyond Scrapy's own: hosts, waiting, crawl delays.

Scrapy retries a 429 at once whatever Retry-After says, and ignores Crawl-delay; and a link in a
page could send it anywhere. The three middlewares here change that.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}


def refusal(url: str, addresses: Iterable[str]) -> str:
    """Why ``url`` must not be fetched; empty when it is on a host that the configuration names.

    The port counts too (several services may share a machine), except that plain http on the
    standard port may move on to https.
    """
    try:
        place = _place(url)
        permitted = {_place(address) for address in addresses}
    except ValueError:
        return "not a web address"
    if place in permitted:
        return ""
    scheme, host, port = place
    if (scheme, port) == ("https", 443) and ("http", host, 80) in permitted:
        return ""
    return f"{host or url[:40]} is not among the addresses of this source"


def _place(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError(url)
    return parts.scheme, parts.hostname.rstrip("."), parts.port or PORTS[parts.scheme]
