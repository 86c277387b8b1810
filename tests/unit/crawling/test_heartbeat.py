"""Signs of life: an address, a file and systemd's socket, none of which can stop a crawl."""

import asyncio
import logging
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from lawtrack.config.settings import Heartbeat
from lawtrack.crawling.daemon.service.heartbeat import (
    ask_heartbeat_address,
    notify_systemd,
    send_heartbeat,
    touch_heartbeat_file,
    watchdog_seconds,
)
from tests.support.waiting import joined


class Monitor(BaseHTTPRequestHandler):
    """Answers 200, or 503 below /down."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(503 if self.path.startswith("/down") else 200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def monitor() -> Iterator[HTTPServer]:
    Monitor.asked = []
    server = HTTPServer(("127.0.0.1", 0), Monitor)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    joined(thread)
    server.server_close()


def test_a_beat_asks_the_address_and_touches_the_file(monitor: HTTPServer, tmp_path: Path) -> None:
    file = tmp_path / "alive"
    url = f"http://127.0.0.1:{monitor.server_port}/ping/1"
    asyncio.run(send_heartbeat(Heartbeat(url=url, file=str(file))))
    assert (Monitor.asked, file.exists()) == (["/ping/1"], True)


def test_without_settings_nothing_happens() -> None:
    asyncio.run(send_heartbeat(Heartbeat()))


def test_what_fails_is_logged_and_not_raised(
    monitor: HTTPServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        assert not ask_heartbeat_address(f"http://127.0.0.1:{monitor.server_port}/down")
        assert not ask_heartbeat_address("http://127.0.0.1:9/")
        assert not ask_heartbeat_address("http://[not-an-address/")
        assert not touch_heartbeat_file(tmp_path / "no" / "where")
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 4
    assert ": the heartbeat was not answered: HTTP Error 503" in said[0]
    assert "/down" not in said[0]  # it may be a secret
    assert "/no/where: the heartbeat cannot be left there" in said[3]


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no sockets in folders here")
def test_systemd_is_told_over_its_socket() -> None:
    with TemporaryDirectory() as folder:  # short: a socket's path has a limit
        path = f"{folder}/notify"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
            listener.bind(path)
            assert notify_systemd({"NOTIFY_SOCKET": path}, "READY=1", "STATUS=watching 3 sources")
            assert listener.recv(200) == b"READY=1\nSTATUS=watching 3 sources"
        assert not notify_systemd({"NOTIFY_SOCKET": f"{folder}/gone"}, "WATCHDOG=1")
    assert not notify_systemd({}, "READY=1")
    assert not notify_systemd({"NOTIFY_SOCKET": "vsock:2:1234"}, "READY=1")


@pytest.mark.parametrize(
    ("environ", "seconds"),
    [
        ({"WATCHDOG_USEC": "60000000"}, 30.0),
        ({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "7"}, 30.0),
        ({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "8"}, 0.0),
        ({"WATCHDOG_USEC": "soon"}, 0.0),
        ({}, 0.0),
    ],
)
def test_how_often_systemd_wants_a_sign(environ: dict[str, str], seconds: float) -> None:
    assert watchdog_seconds(environ, 7) == seconds
