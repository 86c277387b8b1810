"""A server that speaks S3, on loopback, and what goes wrong with it: for tests."""

import http.client
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

DIES = "dies"  # in the middle of what it is sent, and takes no connection any more
SLOW = "slow"  # keeps everybody waiting
LOSES = "loses the answer"  # stores what it is sent, and breaks the connection
Fault = str | int  # a number: the status with which it answers
NUMBERS = iter(range(1, 1_000_000))


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing."""

    def log_error(self, *args: Any) -> None:
        """Nothing: it is us who break connections."""


class ObjectStore:
    """One bucket of its own; ``faults`` is what meets the next requests for objects, in turn."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.asked: list[tuple[str, str]] = []
        self._hold = threading.Event()
        self._app = DomainDispatcherApplication(create_backend_app)
        self._server: BaseWSGIServer | None = None
        self.port = 0
        self.start()
        self.bucket = f"lawtrack-{next(NUMBERS)}"
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        link.request("PUT", f"/{self.bucket}")
        assert link.getresponse().status == 200
        link.close()

    @property
    def address(self) -> str:
        """As it stands in lawtrack.toml."""
        return f"s3://{self.bucket}/main"

    def environment(self) -> dict[str, str]:
        """What a program must be told to reach it."""
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "AKIAOFATEST",
            "AWS_SECRET_ACCESS_KEY": "never-to-be-shown",
        }

    def start(self) -> None:
        """It takes connections, again where it did before, and knows what it knew."""
        self._hold.clear()
        self._server = make_server(
            "127.0.0.1", self.port, self._answer, threaded=True, request_handler=_Quiet
        )
        self._server.daemon_threads = True  # type: ignore[attr-defined]
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """It takes no connection any more."""
        self._hold.set()
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()

    def _answer(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        of_an_object = environ["PATH_INFO"].count("/") > 1 or "list-type" in environ["QUERY_STRING"]
        if of_an_object:
            self.asked.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        fault = self.faults.pop(0) if of_an_object and self.faults else None
        if fault is None:
            return self._app(environ, start_response)  # type: ignore[no-any-return]
        size = int(environ.get("CONTENT_LENGTH") or 0)
        if isinstance(fault, int):
            environ["wsgi.input"].read(size)
            start_response(f"{fault} Not Now", [("Content-Length", "0")])
            return [b""]
        if fault == SLOW:
            self._hold.wait(60)
        elif fault == LOSES:
            list(self._app(environ, lambda *answer: lambda content: None))
        else:
            environ["wsgi.input"].read(size // 2)
            assert self._server is not None
            self._server.socket.shutdown(socket.SHUT_RDWR)  # from now on nobody is let in
            threading.Thread(target=self.stop, daemon=True).start()
        environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        raise ConnectionAbortedError


@contextmanager
def an_object_store() -> Iterator[ObjectStore]:
    """It runs, and this process knows how to reach it."""
    store = ObjectStore()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in store.environment().items():
            patch.setenv(name, value)
        yield store
    store.stop()
