"""The process that serves the pages, until it is told to end."""

import datetime as dt
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import uvicorn
from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI

from lawtrack.config.settings import Config
from lawtrack.web.app import make_app

THREADS = 4  # each keeps a connection; more only wait for one another
HERE = ("localhost", "127.0.0.1", "[::1]")


def serve(
    config: Config,
    *,
    host: str,
    port: int,
    root_path: str,
    names: Sequence[str],
    proxies: Sequence[str],
    per_minute: int,
    read_only: bool,
    now: Callable[[], dt.datetime],
) -> None:
    """Serve the pages at that address; only known names are heard.

    Who asks is said by no header, but that of one of the ``proxies``, which are addresses.
    """
    names = (*HERE, host, *names)
    app = make_app(
        config,
        now=now,
        names=names,
        root_path=root_path,
        per_minute=per_minute,
        read_only=read_only,
    )
    server_of(app, host=host, port=port, proxies=proxies).run()


def server_of(app: FastAPI, *, host: str, port: int, proxies: Sequence[str] = ()) -> uvicorn.Server:
    """What serves the app: it tells nobody what it is, and keeps few threads and connections."""
    app.router.lifespan_context = _few_threads
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            proxy_headers=bool(proxies),
            forwarded_allow_ips=list(proxies),
            server_header=False,
            log_level="warning",
            timeout_keep_alive=5,
            limit_concurrency=200,
        )
    )


@asynccontextmanager
async def _few_threads(_: FastAPI) -> AsyncIterator[None]:
    current_default_thread_limiter().total_tokens = THREADS
    yield
