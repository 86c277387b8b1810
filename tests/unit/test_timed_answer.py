"""Servers that drip, redirect in circles or write what cannot be: who asks once goes on in time."""

import datetime as dt
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from lawtrack.cli.setup import reach
from lawtrack.crawling.daemon.service import heartbeat
from lawtrack.timed_answer import TimedHandler
from scrapers.platforms.look import front_page
from scrapers.platforms.new_places import new_place
from scrapers.settings import LAWTRACK_PLATFORMS
from tests.support.made import RIVERTOWN

PAUSE = 0.05


@contextmanager
def answering(*pieces: bytes) -> Iterator[str]:
    """The address of a server that answers everybody so, a piece after the other."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def answer(line: socket.socket) -> None:
        with line:
            line.recv(65_536)
            for piece in pieces:
                try:
                    line.sendall(piece)
                except OSError:
                    return
                if len(pieces) > 1 and over.wait(PAUSE):
                    return

    def listen() -> None:
        while not over.is_set():
            try:
                line, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(line,), daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        over.set()
        listener.close()


DRIPS = (b"HTTP/1.1 200 OK\r\nX: ", *[b"a"] * 200)
LEADS = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "


def reached(address: str) -> reach.Reached:
    return reach.reach(address, agent="lawtrack", clock=lambda: dt.datetime.now(dt.UTC))


@pytest.mark.parametrize(
    "pieces", [DRIPS, (b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n", *[b"a"] * 200)]
)
def test_an_answer_that_drips_ends_in_time(pieces: tuple[bytes, ...]) -> None:
    began = time.monotonic()
    with answering(*pieces) as address:
        opener = urllib.request.build_opener(TimedHandler(0.3))
        with pytest.raises(TimeoutError):
            opener.open(address, timeout=5.0).read()
    assert time.monotonic() - began < 5


def test_doctor_and_the_heartbeat_are_not_held_up_by_slow_headers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reach, "SECONDS", 0.3)
    monkeypatch.setattr(heartbeat, "SECONDS", 0.3)
    with answering(*DRIPS) as address:
        assert reached(address).problem == "no answer in 0.3 s"
        assert not heartbeat.ask_heartbeat_address(address)


@pytest.mark.parametrize(
    "answer",
    [
        LEADS + b"/robots.txt\r\n\r\n",  # in a circle
        LEADS + b"http://[::1\r\n\r\n",
        LEADS + b"http://[x]/\r\n\r\n",
        LEADS + b"/\x01\x7f\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nDate: Mon, 01 Jan 99999999999999 00:00:00 GMT\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nDate: Mon, 01 Jan 2026 00:00:00 +99999999999999\r\n\r\n",
        b"\x1b]0;mine\x07\r\n\r\n",
        b"",
    ],
)
def test_what_no_server_should_answer_is_told_on_one_line(answer: bytes) -> None:
    with answering(answer) as address:
        told = reached(address)
        assert told.problem or told.status
        assert (told.problem or "x").isprintable()
        source = replace(
            RIVERTOWN, addresses={"site": address, "api": address}, file_hosts=(), former=()
        )
        now = dt.datetime(2026, 3, 11, tzinfo=dt.UTC)
        assert new_place(source, LAWTRACK_PLATFORMS, agent="lawtrack", now=now).tenancy is None


def test_a_page_that_leads_in_a_circle_is_an_answer() -> None:
    with answering(LEADS + b"/\r\n\r\n") as address:
        source = replace(
            RIVERTOWN, addresses={"site": address, "api": address}, file_hosts=(), former=()
        )
        page = front_page(f"{address}/", "lawtrack", source)
    assert page is not None
    assert page.status == 302
