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
    now: Callable[[], dt.datetime],
) -> None:
    """Serve the pages at that address; no header says who asks, and only known names are heard."""
    app = make_app(config, now=now, names=(*HERE, host, *names), root_path=root_path)
    server_of(app, host=host, port=port).run()


def server_of(app: FastAPI, *, host: str, port: int) -> uvicorn.Server:
    """What serves the app: it tells nobody what it is, and keeps few threads and connections."""
    app.router.lifespan_context = _few_threads
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            proxy_headers=False,
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
