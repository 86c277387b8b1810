"""The pages on a real server on loopback, asked over HTTP or by a real Chromium."""

import http.client
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from lawtrack.config.settings import Config
from lawtrack.web.app import make_app
from lawtrack.web.serve_pages import ServedApp, server_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]  # names in small letters
    body: bytes

    @property
    def text(self) -> str:
        """The body as a text."""
        return self.body.decode()


@dataclass(frozen=True, slots=True)
class Site:
    """A server that is listening."""

    port: int

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, *, method: str = "GET", **headers: str) -> Answer:
        """The answer, without following where it leads."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(
                method,
                path.partition("#")[0],
                headers={n.replace("_", "-"): v for n, v in headers.items()},
            )
            answer = connection.getresponse()
            named = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(status=answer.status, headers=named, body=answer.read())
        finally:
            connection.close()

    def send(self, path: str, body: str | bytes, **headers: str) -> Answer:
        """The answer to what a program sends."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request("POST", path, body, headers=named)
            answer = connection.getresponse()
            known = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(status=answer.status, headers=known, body=answer.read())
        finally:
            connection.close()

    def post(self, path: str, fields: Mapping[str, str], **headers: str) -> Answer:
        """The answer to a form that is sent as browsers send one."""
        kind = "application/x-www-form-urlencoded"
        sent = {"content-type": kind, **{n.replace("_", "-"): v for n, v in headers.items()}}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("POST", path, urlencode(fields, errors="replace"), headers=sent)
            answer = connection.getresponse()
            named = {name.lower(): value for name, value in answer.getheaders()}
            cookies = "\n".join(v for n, v in answer.getheaders() if n.lower() == "set-cookie")
            return Answer(
                status=answer.status,
                headers={**named, "set-cookie": cookies},
                body=answer.read(),
            )
        finally:
            connection.close()


@contextmanager
def a_site(
    config: Config,
    *,
    now: datetime | Callable[[], datetime],
    per_minute: int = 0,
    proxies: Sequence[str] = (),
    root_path: str = "",
    read_only: bool = False,
) -> Iterator[Site]:
    """The pages of these settings, served while this lasts; it is always that moment."""
    clock = now if callable(now) else lambda: now
    app = make_app(
        config,
        now=clock,
        names=["127.0.0.1"],
        per_minute=per_minute,
        root_path=root_path,
        read_only=read_only,
    )
    served = ServedApp(app)
    server = server_of(served, host="127.0.0.1", port=0, proxies=proxies)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        thread.join(0.01)
    yield Site(server.servers[0].sockets[0].getsockname()[1])
    server.should_exit = True
    thread.join(30)
    served.close()


class Strict(HTMLParser):
    """What a page is made of; what is opened is closed.

    A script that is data, and is never run, is told by its kind.
    """

    VOID = ("meta", "link", "input", "rect", "br")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        values = {name: value or "" for name, value in attrs}
        is_data = values.get("type") == "application/ld+json"
        self.tags.append((values["type"] if is_data else tag, values))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def tags_of(html: str) -> list[tuple[str, dict[str, str]]]:
    """The elements of a page with their attributes, in their order."""
    parser = Strict()
    parser.feed(html)
    assert parser.open == []
    return parser.tags


def links_of(html: str) -> list[str]:
    """Where a page leads."""
    return [values["href"] for name, values in tags_of(html) if name == "a"]


def seen_in_chromium(address: str, folder: Path) -> str:
    """The page as a real Chromium has it; the test is skipped where there is none."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium: install chromium")
    done = subprocess.run(
        [
            chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-dev-shm-usage", f"--user-data-dir={folder}",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--dump-dom", address,
        ],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    return done.stdout
