"""Whether a host of a source can be reached: its name, its certificate, one polite request."""

import http.client
import socket
import ssl
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.error import HTTPError, URLError

SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How a host answered; ``problem`` is empty when it did."""

    host: str
    status: int = 0
    problem: str = ""
    advice: str = ""
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
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            return _answered(host, answer.status, answer.headers["Date"], clock())
    except HTTPError as error:
        with error:
            return _answered(host, error.code, error.headers["Date"], clock())
    except URLError as error:
        reason = error.reason
        return _failed(host, reason if isinstance(reason, OSError) else OSError(str(reason)))
    except (OSError, http.client.HTTPException) as error:
        return _failed(host, error)


def _answered(host: str, status: int, date: str | None, now: datetime) -> Reached:
    try:
        theirs = parsedate_to_datetime(date or "")
    except ValueError:
        return Reached(host=host, status=status)
    if theirs.tzinfo is None:
        theirs = theirs.replace(tzinfo=UTC)
    return Reached(host=host, status=status, ahead=(theirs - now).total_seconds())


def _failed(host: str, error: Exception) -> Reached:
    if isinstance(error, socket.gaierror):
        said, advice = "its name cannot be found", "check the network and its name server"
    elif isinstance(error, ssl.SSLCertVerificationError):
        said = f"its certificate is not trusted: {error.verify_message}"
        advice = "check this machine's clock and its certificates (ca-certificates)"
    elif isinstance(error, ssl.SSLError):
        said, advice = f"no secure connection: {error}", "check proxies and firewalls"
    elif isinstance(error, TimeoutError):
        said, advice = f"no answer in {SECONDS:g} s", "check the network, or try again later"
    elif isinstance(error, ConnectionRefusedError):
        said, advice = "the connection was refused", "check proxies and firewalls, or try later"
    else:
        said, advice = f"cannot be reached: {error}", "check the network"
    return Reached(host=host, problem=said, advice=advice)
