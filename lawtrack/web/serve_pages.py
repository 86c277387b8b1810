"""The process that serves the pages, until it is told to end."""

import datetime as dt
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import uvicorn
from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from lawtrack.config.settings import Config
from lawtrack.crawling.crawl_child import spare_the_collector
from lawtrack.errors import LawtrackError
from lawtrack.web.app import make_app

THREADS = 4  # each keeps a connection; more only wait for one another
HERE = ("localhost", "127.0.0.1", "[::1]")
SECONDS_TO_END = 5  # for answers that are under way


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """Where the pages are served, and to whom.

    Only known ``names`` are heard. Who asks is said by no header, but that of one of the
    ``proxies``, which are addresses or networks.
    """

    host: str = "127.0.0.1"
    port: int = 8420
    root_path: str = ""
    names: Sequence[str] = ()
    proxies: Sequence[str] = ()
    per_minute: int = 0
    read_only: bool = True  # nobody can sign in
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)  # holds addresses

    @property
    def address(self) -> str:
        """Where to look at them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}{self.root_path}/"


def serve(
    config: Config,
    serving: Serving,
    *,
    now: Callable[[], dt.datetime],
    counted: Callable[[ASGIApp], ASGIApp] = lambda pages: pages,
) -> None:
    """Serve the pages, ``counted`` by what is put around them, until the process is told to end.

    Raises ``LawtrackError`` when they cannot be served there.
    """
    sockets = listening(serving)
    pages = ServedApp(pages_app(config, serving, now=now))
    spare_the_collector()  # it doubled what one answer in three takes
    try:
        pages_server(counted(pages), serving).run(sockets=sockets)
    finally:
        pages.close()


def listening(serving: Serving) -> list[socket.socket]:
    """What listens at every address of the host; raises ``LawtrackError`` when that cannot be."""
    sockets: list[socket.socket] = []
    try:
        places = socket.getaddrinfo(serving.host, serving.port, type=socket.SOCK_STREAM)
        for family, _, _, _, place in dict.fromkeys(places):
            sockets.append(socket.create_server(place[:2], family=family))
    except (OSError, UnicodeError) as error:  # the second: no host can have that name
        for one in sockets:
            one.close()
        why = (error.strerror if isinstance(error, OSError) else "no such name") or str(error)
        raise LawtrackError(
            f"{serving.address}: cannot listen there: {why.lower()}"
            " - end what listens, or name another place with --port and --host"
        ) from None
    return sockets


def pages_app(config: Config, serving: Serving, *, now: Callable[[], dt.datetime]) -> FastAPI:
    """The pages of these settings; raises ``DatabaseError`` without a database."""
    return make_app(
        config,
        now=now,
        names=(*HERE, serving.host, *serving.names),
        root_path=serving.root_path,
        per_minute=serving.per_minute,
        read_only=serving.read_only,
        environ=serving.environ,
    )


class ServedApp:
    """An app that another takes the place of between two answers, while the server goes on."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            current_default_thread_limiter().total_tokens = THREADS
        await self._app(scope, receive, send)

    def replace_by(self, app: FastAPI) -> None:
        """Let this one answer from now on; what is being answered is answered by the one before."""
        before, self._app = self._app, app
        before.state.engine.dispose()

    def close(self) -> None:
        """Let go of the database."""
        self._app.state.engine.dispose()


def pages_server(pages: ASGIApp, serving: Serving) -> uvicorn.Server:
    """What serves these pages there."""
    return server_of(pages, host=serving.host, port=serving.port, proxies=serving.proxies)


def server_of(
    served: ASGIApp, *, host: str, port: int, proxies: Sequence[str] = ()
) -> uvicorn.Server:
    """What serves the app: it tells nobody what it is, and keeps few threads and connections."""
    return uvicorn.Server(
        uvicorn.Config(
            served,
            host=host,
            port=port,
            proxy_headers=bool(proxies),
            forwarded_allow_ips=list(proxies),
            server_header=False,
            log_level="warning",
            timeout_keep_alive=5,
            timeout_graceful_shutdown=SECONDS_TO_END,
            limit_concurrency=200,
        )
    )
