"""Answers over HTTP that have to be there in time as a whole, their headers too; for ``urllib``.

Its own timeout is for each byte: a server that drips its headers would hold up whoever asks.
"""

import http.client
import io
import socket
import urllib.request
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Any


class TimedHandler(urllib.request.HTTPHandler, urllib.request.HTTPSHandler):
    """Asks over http and https; each answer ends in ``TimeoutError`` after so many seconds.

    ``connect`` is called in place of ``socket.create_connection``.
    """

    def __init__(
        self, seconds: float, connect: Callable[..., socket.socket] = socket.create_connection
    ) -> None:
        super().__init__()
        self._seconds = seconds
        self._connect = connect

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._timed(http.client.HTTPConnection), req)

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._timed(http.client.HTTPSConnection), req)

    def _timed(self, kind: Any) -> Any:
        """What makes a connection of that kind, whose answer has to be there in time."""

        def made(host: str, **more: Any) -> Any:
            connection = kind(host, **more)
            connection._create_connection = self._connect
            connection.response_class = partial(_TimedAnswer, seconds=self._seconds)
            return connection

        return made


class _TimedAnswer(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *arguments: Any, seconds: float, **more: Any) -> None:
        super().__init__(sock, *arguments, **more)
        plain: Any = self.fp
        self.fp = io.BufferedReader(_TimedBytes(plain.detach(), sock, seconds))


class _TimedBytes(io.RawIOBase):
    """The bytes of a connection, until the time is over."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, seconds: float) -> None:
        self._raw = raw
        self._socket = sock
        self._seconds = seconds
        self._until = monotonic() + seconds
        self._each = sock.gettimeout()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._until - monotonic()
        if left <= 0:
            raise TimeoutError(f"not all of it came within {self._seconds:g} s")
        self._socket.settimeout(left if self._each is None else min(left, self._each))
        read: int | None = self._raw.readinto(buffer)
        return read

    def close(self) -> None:
        self._raw.close()
        super().close()
