"""Recorded answers, served by address from loopback ports as a sandbox is.

A folder holds ``replay.json``, a list of entries::

    {"url": "https://webapi.legistar.com/v1/boston/matters", "file": "matters.json", "odata": true}

    url            the real address; ``*`` in its path stands for any one segment
    file           what was recorded, relative to the folder or absolute
    content        instead of ``file``: the answer itself, a text or any JSON
    status         200 unless said otherwise
    content_type   guessed from the name of the file unless said otherwise
    headers        more headers
    match_query    true: only for exactly this query; otherwise the query does not matter, though
                   an entry with exactly the query that was asked comes first
    odata          true: the recorded list is filtered, ordered and cut as the query says
    rewrite        true: the real hosts in the body become the loopback addresses
"""

import datetime as dt
import json
import mimetypes
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from aiohttp import web

from lawtrack.errors import ConfigError
from lawtrack.sandbox.legistar.odata import BadQuery, select_rows
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.server import HOSTS, Sandbox, World
from lawtrack.sandbox.world import AnsweredRequest, Routes

MANIFEST = "replay.json"

# Which real hosts each port stands for.
REAL_HOSTS: Mapping[str, tuple[str, ...]] = {
    "webapi": ("webapi.legistar.com",),
    "boston_site": ("boston.legistar.com",),
    "phila_site": ("phila.legistar.com",),
    "files": ("boston.legistar1.com", "philadelphia.legistar1.com"),
    "notices": ("www.boston.gov",),
    "govinfo": ("www.govinfo.gov",),
}
_FIELDS = {
    "url": str,
    "file": str,
    "status": int,
    "content_type": str,
    "headers": dict,
    "match_query": bool,
    "odata": bool,
    "rewrite": bool,
}

Query = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedAnswer:
    """One recorded answer and the address that it answers."""

    host: str  # real
    path: str
    query: Query
    body: bytes = field(repr=False)
    status: int = 200
    content_type: str = "application/octet-stream"
    headers: Mapping[str, str] = field(default_factory=dict)
    match_query: bool = False
    odata: bool = False
    rewrite: bool = False

    def fits(self, path: str) -> bool:
        """Whether it answers for ``path``, the query aside."""
        if "*" not in self.path:
            return self.path == path
        wanted, asked = self.path.split("/"), path.split("/")
        return len(wanted) == len(asked) and all(
            one in ("*", other) for one, other in zip(wanted, asked, strict=True)
        )


def load_entries(folder: Path) -> tuple[RecordedAnswer, ...]:
    """The entries of a folder of recordings; ``ConfigError`` says which one is wrong."""
    manifest = folder / MANIFEST
    try:
        rows = json.loads(manifest.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{manifest}: {(error.strerror or 'unreadable').lower()}") from None
    except ValueError as error:
        raise ConfigError(f"{manifest}: not json: {error}") from None
    if not isinstance(rows, list):
        raise ConfigError(f"{manifest}: expected a list of entries")
    return tuple(_entry(row, manifest, number) for number, row in enumerate(rows, start=1))


def _entry(row: Any, manifest: Path, number: int) -> RecordedAnswer:
    where = f"{manifest}: entry {number}"
    if not isinstance(row, dict):
        raise ConfigError(f"{where}: expected an object")
    unknown = sorted(set(row) - {*_FIELDS, "content"})
    if unknown:
        known = ", ".join(sorted((*_FIELDS, "content")))
        raise ConfigError(f"{where}: unknown '{unknown[0]}'; known: {known}")
    for name, kind in _FIELDS.items():
        if name in row and not isinstance(row[name], kind):
            raise ConfigError(f"{where}: '{name}' must be a {kind.__name__}")
    if ("file" in row) == ("content" in row) or "url" not in row:
        raise ConfigError(f"{where}: needs 'url' and one of 'file' and 'content'")
    address = urlsplit(row["url"])
    body, guessed = _recorded(row, manifest.parent, where)
    return RecordedAnswer(
        host=address.netloc.lower(),
        path=unquote(address.path) or "/",
        query=_query(address.query),
        body=body,
        status=row.get("status", 200),
        content_type=row.get("content_type", guessed),
        headers=row.get("headers", {}),
        match_query=row.get("match_query", False),
        odata=row.get("odata", False),
        rewrite=row.get("rewrite", False),
    )


def _recorded(row: Mapping[str, Any], folder: Path, where: str) -> tuple[bytes, str]:
    """The body of an entry and the media type that it looks like."""
    if "content" in row:
        content = row["content"]
        if isinstance(content, str):
            return content.encode(), "text/plain; charset=utf-8"
        return json.dumps(content).encode(), "application/json; charset=utf-8"
    try:
        body = (folder / row["file"]).read_bytes()
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise ConfigError(f"{where}: {row['file']}: {reason}") from None
    guessed = mimetypes.guess_type(row["file"])[0] or "application/octet-stream"
    return body, guessed


def _query(text: str) -> Query:
    return tuple(sorted(parse_qsl(text, keep_blank_values=True)))


def find_entry(entries: Sequence[RecordedAnswer], path: str, query: Query) -> RecordedAnswer | None:
    """The entry that answers best: same query, then no matter which, plain paths before ``*``."""
    fitting = sorted((e for e in entries if e.fits(path)), key=lambda entry: entry.path.count("*"))
    exact = next((entry for entry in fitting if entry.query == query), None)
    return exact or next((entry for entry in fitting if not entry.match_query), None)


class Replay:
    """A folder of recordings behind loopback ports: ``with Replay(folder) as recorded:``.

    ``hosts`` says which real host, or hosts, the port of each sandbox host stands for.
    """

    def __init__(
        self, folder: Path, *, hosts: Mapping[str, str | tuple[str, ...]] = REAL_HOSTS
    ) -> None:
        self._hosts = {name: (real,) if isinstance(real, str) else real
                       for name, real in hosts.items()}  # fmt: skip
        strange = sorted(set(self._hosts) - set(HOSTS))
        if strange:
            raise ConfigError(f"replay: unknown host '{strange[0]}'; known: {', '.join(HOSTS)}")
        entries = load_entries(folder)
        known = {real for reals in self._hosts.values() for real in reals}
        for entry in entries:
            if entry.host not in known:
                raise ConfigError(
                    f"{folder / MANIFEST}: no port stands for '{entry.host}'; "
                    f"known: {', '.join(sorted(known))}"
                )
        self._unanswered: list[str] = []
        routes = {name: self._routes(name, entries) for name in HOSTS}
        # The day means nothing to recordings.
        self._box = Sandbox(Scenario(dt.date(2026, 1, 5)), routes=routes)

    def __enter__(self) -> "Replay":
        self._box.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._box.__exit__(kind, error, trace)

    @property
    def world(self) -> World:
        """The addresses, faults and log that all hosts share."""
        return self._box.world

    def address(self, host: str) -> str:
        """The loopback address of a real host, or of a sandbox host's name."""
        name = next((name for name, reals in self._hosts.items() if host in reals), host)
        return self._box.address(name)

    def config_toml(self, database: str) -> str:
        """A lawtrack.toml whose sources are these recordings and whose database is ``database``."""
        return self._box.config_toml(database)

    def requests(self, host: str | None = None) -> list[AnsweredRequest]:
        """What has been asked so far, of one sandbox host or of all, in order."""
        return self._box.requests(host)

    def unanswered(self) -> list[str]:
        """The real addresses that were asked for and are not recorded; robots.txt aside."""
        return list(self._unanswered)

    def forget_requests(self) -> None:
        """The log of requests is empty."""
        self._box.forget_requests()
        self._unanswered.clear()

    def fault(self, host: str, path: str, fault: str, *, times: int | None = None) -> None:
        """Something goes wrong from now on for addresses that begin with ``path``."""
        self._box.fault(host, path, fault, times=times)

    def clear_faults(self) -> None:
        """Everything works again."""
        self._box.clear_faults()

    def _routes(self, name: str, entries: Sequence[RecordedAnswer]) -> Routes:
        reals = self._hosts.get(name, ())
        own = [entry for entry in entries if entry.host in reals]

        def routes(world: World) -> Iterable[web.RouteDef]:
            async def answer(request: web.Request) -> web.Response:
                asked = _query(request.rel_url.raw_query_string)
                entry = find_entry(own, request.path, asked)
                if entry is not None:
                    return _answer(entry, asked, self._rewrite)
                if request.path != "/robots.txt":
                    self._unanswered.append(f"https://{(*reals, name)[0]}{request.path_qs}")
                return web.Response(status=404, text="not recorded")

            return [web.route("*", "/{rest:.*}", answer)]

        return routes

    def _rewrite(self, body: bytes) -> bytes:
        for name, reals in self._hosts.items():
            base = self._box.address(name).encode()
            for real in reals:
                for scheme in (b"https://", b"http://"):
                    body = body.replace(scheme + real.encode(), base)
        return body


def _answer(entry: RecordedAnswer, query: Query, rewrite: Callable[[bytes], bytes]) -> web.Response:
    body = entry.body
    if entry.odata and entry.status == 200:
        try:
            body = _selected(body, query)
        except BadQuery as refusal:
            return web.json_response({"Message": str(refusal)}, status=400)
    if entry.rewrite:
        body = rewrite(body)
    headers = {"Content-Type": entry.content_type, **entry.headers}
    return web.Response(status=entry.status, body=body, headers=headers)


def _selected(body: bytes, query: Query) -> bytes:
    """The rows of a recorded list that the query asks for."""
    rows = json.loads(body)
    if not rows:
        return body
    names = dict.fromkeys(name for row in rows for name in row)
    whole = [{name: row.get(name) for name in names} for row in rows]
    return json.dumps(select_rows(whole, dict(query), names)).encode()
