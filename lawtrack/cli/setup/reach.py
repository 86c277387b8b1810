"""Whether a source's host answers, asked once, and where else it leads."""

import http.client
import socket
import ssl
import urllib.request
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit

from lawtrack.safe_text import printable, printable_line
from lawtrack.timed_answer import TimedHandler
from lawtrack.web_hosts import foreign_host, host_of

SECONDS = 10.0
LONGEST = 200  # characters of what went wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How a host answered; ``problem`` is empty when it did."""

    host: str
    status: int = 0
    problem: str = ""
    advice: str = ""
    moved: str = ""  # the other host that it leads to
    ahead: float | None = None  # seconds by which its clock is ahead of ours


def reach(origin: str, *, agent: str, clock: Callable[[], datetime]) -> Reached:
    """Ask ``origin`` (https://host) for its robots.txt, once, and say what came of it.

    An answer with an error status is an answer: many hosts have no robots.txt.
    """
    host = origin.partition("://")[2]
    try:
        request = urllib.request.Request(  # noqa: S310 - the configuration allows only http(s)
            f"{origin}/robots.txt", headers={"User-Agent": agent}
        )
        opener = urllib.request.build_opener(_OnlyThere(origin), TimedHandler(SECONDS))
        with opener.open(request, timeout=SECONDS) as answer:
            return _answered(host, answer.status, answer.headers["Date"], clock())
    except HTTPError as error:
        with closing(error):
            there = _answered(host, error.code, error.headers["Date"], clock())
            leads_to = error.headers["Location"] or ""
            return replace(there, moved=_elsewhere(origin, urljoin(error.url, leads_to)))
    except URLError as error:
        reason = error.reason
        return _failed(host, reason if isinstance(reason, OSError) else OSError(str(reason)))
    except (OSError, http.client.HTTPException, ValueError) as error:  # also a bad Location
        return _failed(host, error)


class _OnlyThere(urllib.request.HTTPRedirectHandler):
    """Goes on only to the host that was asked for: where another one leads, is not gone to."""

    def __init__(self, origin: str) -> None:
        self._origin = origin

    def redirect_request(self, *arguments: Any) -> urllib.request.Request | None:
        if foreign_host(str(arguments[-1]), (self._origin,)):
            return None
        arguments[1].close()  # or all of its body is read, however long it is
        return super().redirect_request(*arguments)


def _elsewhere(origin: str, url: str) -> str:
    """The host to which the one that was asked leads; empty for that one itself."""
    there = (urlsplit(url).hostname or "") if host_of(url) else ""
    return "" if there == urlsplit(origin).hostname else printable_line(there)


def _answered(host: str, status: int, date: str | None, now: datetime) -> Reached:
    try:
        theirs = parsedate_to_datetime(date or "")
    except (ValueError, OverflowError):
        return Reached(host=host, status=status)
    if theirs.tzinfo is None:
        theirs = theirs.replace(tzinfo=UTC)
    return Reached(host=host, status=status, ahead=(theirs - now).total_seconds())


def _failed(host: str, error: Exception) -> Reached:
    if isinstance(error, socket.gaierror):
        problem, advice = "its name cannot be found", "check the network and its name server"
    elif isinstance(error, ssl.SSLCertVerificationError):
        problem = f"its certificate is not trusted: {error.verify_message}"
        advice = "check this machine's clock and its certificates (ca-certificates)"
    elif isinstance(error, ssl.SSLError):
        problem, advice = f"no secure connection: {error}", "check proxies and firewalls"
    elif isinstance(error, TimeoutError):
        problem, advice = f"no answer in {SECONDS:g} s", "check the network, or try again later"
    elif isinstance(error, ConnectionRefusedError):
        problem, advice = "the connection was refused", "check proxies and firewalls, or try later"
        if urlsplit(f"//{host}").hostname in ("127.0.0.1", "::1", "localhost"):
            advice = "start it on this machine; practice sources are gone when their command ends"
    else:
        why = printable(error)[:LONGEST] or type(error).__name__
        problem = f"cannot be reached: {why}"
        advice = "check the network"
    return Reached(host=host, problem=problem, advice=advice)
