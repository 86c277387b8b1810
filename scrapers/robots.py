"""What robots.txt forbids, read within limits: none of its makers can hold a crawl up.

RFC 9309 asks that 500 kibibytes be read at least; what stands further on is not read. Lines of an
address that nobody has are left out, and groups for other programs are read as groups for one: else
each rule would be kept for each of thousands of names. A file that is too large to be fetched at
all forbids everything, as one that cannot be had does in the RFC.
"""

import logging
from collections.abc import Iterator
from typing import Any

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Request
from scrapy.robotstxt import ProtegoRobotParser

from lawtrack.legislation.records import Source
from lawtrack.web_hosts import foreign_host
from scrapers.spider import why_request_failed

MOST_BYTES = 500 * 1024
LONGEST_LINE = 2_000  # bytes
NOTHING_ALLOWED = b"User-agent: *\nDisallow: /\n"

_AGENT_FIELDS = (b"user-agent", b"useragent", b"user agent")
_OTHERS = b"User-agent: any-other-program"

logger = logging.getLogger(__name__)
# Scrapy tells that the file cannot be had with a traceback, ``RobotsTxt`` on one line.
logging.getLogger(RobotsTxtMiddleware.__module__).addFilter(lambda record: not record.exc_info)


def readable_rules(body: bytes, agent: str) -> bytes:
    """The part of a robots.txt that is read, with the groups for other programs under one name."""
    if len(body) > MOST_BYTES:
        body = body[:MOST_BYTES].rpartition(b"\n")[0]
    return b"\n".join(_lines(body, agent.lower().encode()))


def _lines(body: bytes, agent: bytes) -> Iterator[bytes]:
    others = False  # the line before began a group for other programs
    agents: set[bytes] = set()  # named in this group
    for line in body.replace(b"\xef\xbb\xbf", b"", 1).splitlines():
        words = b" ".join(line[:LONGEST_LINE].partition(b"#")[0].lower().split())
        field = next((field for field in _AGENT_FIELDS if words.startswith(field)), b"")
        if not field:
            if words and len(line) <= LONGEST_LINE:
                agents.clear()
                others = False
                yield line
            continue
        said = words[len(field) :].lstrip(b" :")
        name = said.replace(b"*", b"") or said[:1]
        if name not in (b"", b"*") and not agent.startswith(name):
            if not others:
                yield _OTHERS
            others = True
        elif name not in agents:
            agents.add(name)
            yield b"User-agent: " + name


def has_leave(source: Source, url: str) -> bool:
    """Whether a clerk has allowed what lies on the host of that address."""
    return any(
        each.permission and not foreign_host(url, each.addresses.values())
        for each in (source, *source.former)
    )


class RobotRules(ProtegoRobotParser):
    """The rules of a robots.txt, as far as they are read."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, robotstxt_body: bytes) -> "RobotRules":
        if len(robotstxt_body) > MOST_BYTES:
            logger.warning(
                "robots.txt of %d bytes: read are the first %d", len(robotstxt_body), MOST_BYTES
            )
        agent = crawler.settings["ROBOTSTXT_USER_AGENT"]
        return cls(readable_rules(robotstxt_body, agent), crawler.spider)


class RobotsTxt(RobotsTxtMiddleware):
    """Obeys robots.txt; one that is too large to be fetched forbids everything.

    A clerk's leave lifts it for the hosts of that source's own pages, and no others; what it says
    about how long to wait holds all the same.
    """

    def process_request_2(self, rp: Any, request: Request) -> None:
        source = getattr(self.crawler.spider, "source", None)
        if source is None or not has_leave(source, request.url):
            super().process_request_2(rp, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if not isinstance(exc, DownloadCancelledError):
            if not isinstance(exc, IgnoreRequest):
                logger.warning("robots.txt of %s: %s", netloc, why_request_failed(exc)[1])
            super()._robots_error(exc, netloc)
            return
        logger.warning("robots.txt of %s is too large: nothing there is fetched", netloc)
        waiting: Any = self._parsers[netloc]
        self._parsers[netloc] = RobotRules.from_crawler(self.crawler, NOTHING_ALLOWED)
        waiting.callback(self._parsers[netloc])
