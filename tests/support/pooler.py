"""A pooler of a PostgreSQL server's sessions: all who connect share one, a transaction each."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import make_url

WELCOME = (
    b"R\0\0\0\x08\0\0\0\0"  # nobody has to say who he is
    + b"".join(
        b"S" + (len(words) + 4).to_bytes(4) + words
        for words in (b"server_version\x0015.0\0", b"client_encoding\0UTF8\0")
    )
    + b"K\0\0\0\x0c\0\0\0\x07\0\0\0\x09"  # a session and a key of its own making
    + b"Z\0\0\0\x05I"
)


@contextmanager
def pooled(url: str) -> Iterator[str]:
    """The address of the database behind a pooler, which is gone after the context."""
    asked = make_url(url)
    names = b"user\0%b\0database\0%b\0\0" % (
        (asked.username or "").encode(), (asked.database or "").encode()
    )  # fmt: skip
    with (
        TemporaryDirectory(prefix="lawtrack-") as folder,  # a socket's path is short
        _server(asked.host, asked.port, dict(asked.query)) as server,
        socket.socket(socket.AF_UNIX) as listening,
    ):
        stream = server.makefile("rwb")
        stream.write((len(names) + 8).to_bytes(4) + (3 << 16).to_bytes(4) + names)
        stream.flush()
        while _message(stream)[:1] != b"Z":
            pass
        turn = threading.Lock()
        listening.bind(f"{folder}/.s.PGSQL.5432")
        listening.listen()

        def accept() -> None:
            with suppress(OSError):
                while True:
                    client = listening.accept()[0].makefile("rwb")
                    threading.Thread(target=_serve, args=[client, stream, turn]).start()

        threading.Thread(target=accept, daemon=True).start()
        yield asked.set(host=None, port=None, query={"host": folder}).render_as_string(
            hide_password=False
        )
        listening.shutdown(socket.SHUT_RDWR)


def _server(host: str | None, port: int | None, query: dict[str, object]) -> socket.socket:
    if host:
        return socket.create_connection((host, port or 5432), 60)
    server = socket.socket(socket.AF_UNIX)
    server.connect(f"{query['host']}/.s.PGSQL.{port or 5432}")
    return server


def _message(stream: Any) -> bytes:
    head = stream.read(5)
    return head + stream.read(int.from_bytes(head[1:]) - 4) if head else b"X"


def _serve(client: Any, server: Any, turn: threading.Lock) -> None:
    with suppress(OSError), client:
        client.read(int.from_bytes(client.read(4)) - 4)
        client.write(WELCOME)
        client.flush()
        while (message := _message(client))[:1] != b"X":
            with turn:
                while message[:1] != b"X":
                    server.write(message)
                    if message[:1] in b"QS" and _answered(client, server) == b"I":
                        break  # no transaction is open
                    message = _message(client)


def _answered(client: Any, server: Any) -> bytes:
    """Hand an answer on; returns whether a transaction is open after it."""
    server.flush()
    while True:
        message = _message(server)
        client.write(message)
        if message[:1] == b"Z":
            client.flush()
            return message[5:]
