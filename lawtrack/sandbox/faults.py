"""What can be made to go wrong, per host and path.

A fault is written as one word and its numbers::

    slow:1.5            the answer, 1.5 seconds late
    status:500          this status and a short text
    retry:429:2         status 429 with Retry-After: 2
    reset               the connection is reset before an answer
    truncated           half the bytes that Content-Length declares, then the end
    type:text/html      the right bytes under a wrong content type
    packed              the right bytes, packed by gzip, and no header that says so
    login               302 to a page that asks for a password
    challenge           200 and a page that wants to know whether you are human
    gone                200 and a page which says that the record is not there any more
    service-error       200 and GovInfo's page about an error of its own
    empty               200 and an empty list, or no bytes where the answer is no list
    half                200 and the first half of a list, as if it were all
    without:501,502     200 and the list without the rows, or files, with these numbers
    lose:30:/sponsors   the same for 30 of 100 addresses whose path ends so, always for the same
    swap:old:new        the right answer with one text in place of another
"""

import asyncio
import gzip
import re
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

KINDS = (
    "slow", "status", "retry", "reset", "truncated", "type", "challenge", "gone", "service-error",
    "empty", "half", "without", "lose", "swap", "packed", "login",
)  # fmt: skip

CHALLENGE = """<!DOCTYPE html>
<html lang="en"><head><title>Just a moment...</title><meta name="robots" content="noindex,nofollow">
</head><body><h1>Checking that you are human</h1>
<noscript><p>Turn on JavaScript and cookies to go on.</p></noscript>
<form id="challenge-form" method="post"><input type="hidden" name="md" value="a1b2"></form>
</body></html>
"""

LOGIN = """<!DOCTYPE html>
<html lang="en"><head><title>Sign in</title></head><body><form action="/login" method="post">
<input name="user"><input name="password" type="password"></form></body></html>
"""

GONE = """<!DOCTYPE html>
<html lang="en"><head><title>Error</title></head>
<body><span>This record no longer exists. It might have been deleted.</span></body></html>
"""

SERVICE_ERROR = """<!DOCTYPE html>
<html lang="en"><head><title>Govinfo Bulkdata Service Error</title></head>
<body><h1>Govinfo Bulkdata Service Error</h1><p>Your request could not be served.</p></body></html>
"""

_ENTRY = re.compile(rb"<url>.*?</url>", re.DOTALL)

# Pages that look like success.
PAGES = {"login": LOGIN, "challenge": CHALLENGE, "gone": GONE, "service-error": SERVICE_ERROR}


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong for addresses of ``host`` that begin with ``path``."""

    host: str
    path: str
    kind: str
    value: str = ""
    left: int | None = None  # how many more times; None for ever


class Faults:
    """The faults that are switched on; the newest that fits an address wins."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, host: str, path: str, fault: str, *, times: int | None = None) -> None:
        """Switch ``fault`` on; ``ValueError`` when there is no such kind."""
        kind, _, value = fault.partition(":")
        if kind not in KINDS:
            raise ValueError(f"no fault is called {kind!r}; known: {', '.join(KINDS)}")
        if kind == "slow":
            float(value)
        if kind in ("status", "retry"):
            [int(part) for part in value.split(":")]
        if kind == "lose":
            int(value.partition(":")[0])
        self._faults = [*self._faults, Fault(host, path, kind, value, times)]

    def clear(self) -> None:
        """Switch everything off."""
        self._faults = []

    def take(self, host: str, path: str) -> Fault | None:
        """The fault for this address, counted as used; ``path`` carries the query."""
        for fault in reversed(self._faults):
            if fault.left == 0 or fault.host != host or not path.startswith(fault.path):
                continue
            if fault.left is not None:
                fault.left -= 1
            return fault
        return None


async def spoiled(fault: Fault, request: web.Request, handler: Handler) -> web.StreamResponse:
    """The answer to ``request`` with ``fault`` in it."""
    if fault.kind == "slow":
        await asyncio.sleep(float(fault.value))
        return await handler(request)
    if fault.kind == "status":
        return web.Response(status=int(fault.value), text=f"{fault.value}: out of order\n")
    if fault.kind == "retry":
        status, _, seconds = fault.value.partition(":")
        return web.Response(
            status=int(status), headers={"Retry-After": seconds or "1"}, text="slow down\n"
        )
    if fault.kind == "reset":
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)
    if fault.kind == "login" and "login" not in request.query:
        return web.Response(status=302, headers={"Location": f"{request.path}?login=1"})
    if fault.kind == "lose" and not _is_lost(fault, request.path):
        return await handler(request)
    if fault.kind in PAGES:
        return web.Response(text=PAGES[fault.kind], content_type="text/html")
    return await _altered(fault, request, await handler(request))


def _is_lost(fault: Fault, path: str) -> bool:
    share, _, ending = fault.value.partition(":")
    return path.endswith(ending) and zlib.crc32(path.encode()) % 100 < int(share)


async def _altered(
    fault: Fault, request: web.Request, answer: web.StreamResponse
) -> web.StreamResponse:
    body = answer.body if isinstance(answer, web.Response) else b""
    content = bytes(body) if isinstance(body, bytes | bytearray) else b""
    if fault.kind == "packed":
        headers = {"Content-Type": answer.headers["Content-Type"]}
        return web.Response(body=gzip.compress(content), headers=headers)
    if fault.kind == "type":
        return web.Response(body=content, headers={"Content-Type": fault.value or "text/html"})
    if fault.kind == "swap":
        old, _, new = fault.value.partition(":")
        content = content.replace(old.encode(), new.encode())
        return web.Response(body=content, headers={"Content-Type": answer.headers["Content-Type"]})
    if fault.kind in ("empty", "lose"):
        nothing = b"[]" if content[:1] == b"[" else b""
        return web.Response(body=nothing, headers={"Content-Type": answer.headers["Content-Type"]})
    if fault.kind in ("half", "without"):
        shown = _fewer(content, fault)
        return web.Response(body=shown, headers={"Content-Type": answer.headers["Content-Type"]})
    broken = web.StreamResponse(headers={"Content-Type": answer.headers["Content-Type"]})
    broken.content_length = max(len(content), 2)
    await broken.prepare(request)
    await broken.write(content[: len(content) // 2] or b"[")
    if request.transport is not None:
        request.transport.close()
    return broken


def _fewer(content: bytes, fault: Fault) -> bytes:
    """The list with rows left out: a JSON list, or the files that a sitemap names."""
    wanted = set(fault.value.split(","))
    if content[:1] == b"[":
        rows = orjson.loads(content)
        if fault.kind == "half":
            return orjson.dumps(rows[: len(rows) // 2])
        return orjson.dumps([row for row in rows if not wanted & _numbers(row)])
    entries = _ENTRY.findall(content)
    left_out = entries[len(entries) // 2 :]
    if fault.kind == "without":
        left_out = [e for e in entries if wanted & set(re.findall(r"(\w+)\.xml", e.decode()))]
    for entry in left_out:
        content = content.replace(entry, b"", 1)
    return content


def _numbers(row: dict[str, Any]) -> set[str]:
    return {str(row[name]) for name in ("MatterId", "EventId") if name in row}
