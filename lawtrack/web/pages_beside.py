"""The pages, served by a thread of a process that has something else to do."""

import datetime as dt
import logging
import socket
import threading
from collections.abc import Callable
from dataclasses import replace

import uvicorn

from lawtrack.config.settings import Config
from lawtrack.errors import LawtrackError
from lawtrack.web.serve_pages import (
    SECONDS_TO_END,
    ServedApp,
    Serving,
    listening,
    pages_app,
    pages_server,
)

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_STARTS = 10.0


class PagesBeside:
    """A server that is started again whenever it ends, which is said; it ends nothing else.

    A thread and no process: it ends with this one however that ends, also by SIGKILL.
    """

    def __init__(
        self, serving: Serving, *, now: Callable[[], dt.datetime], say: Callable[[str], None]
    ) -> None:
        self._serving = serving
        self._now = now
        self._say = say
        self._config: Config | None = None
        self._sockets: list[socket.socket] = []
        self._trouble = ""  # why the settings that count are not served
        self._making = threading.Lock()
        self._pages: ServedApp | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self._ended = threading.Event()

    def start(self, config: Config) -> None:
        """Serve the pages of these settings from now on.

        Raises ``LawtrackError`` when they cannot be served at all.
        """
        self._config = config
        self._sockets = listening(self._serving)
        port = self._sockets[0].getsockname()[1]  # where 0 asked for any that is free
        self._serving = replace(self._serving, port=port)
        self._make_server()
        self._thread = threading.Thread(target=self._serve, name="pages", daemon=True)
        self._thread.start()
        self._say(f"pages: {self._serving.address}")

    def take_over(self, config: Config) -> None:
        """Serve the pages of these settings instead; nobody who asks meanwhile is turned away."""
        with self._making:
            self._config = config
            if self._pages is None or self._server is None:
                return  # they start again anyhow, by these
            try:
                self._pages.replace_by(pages_app(config, self._serving, now=self._now))
            except LawtrackError as error:
                self._trouble = str(error)
                self._server.should_exit = True

    def stop(self) -> None:
        """End the server, with the answers that are under way."""
        self._ended.set()
        if self._server is not None:
            self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(SECONDS_TO_END + 1)
        for one in self._sockets:
            one.close()

    def _serve(self) -> None:
        while not self._ended.is_set():
            why = self._serve_once()
            if not self._ended.is_set():
                self._say(
                    f"pages: ended: {why or 'nobody had told them to'}"
                    f" - they start again in {SECONDS_BETWEEN_STARTS:g} s"
                )
                self._ended.wait(SECONDS_BETWEEN_STARTS)

    def _serve_once(self) -> str:
        """Serve until the server ends, and say what broke; nothing when it ended in order."""
        try:
            server = self._server or self._make_server()
            if not self._ended.is_set():
                # The server closes what it is given; ours go on listening until it is back.
                server.run(sockets=[one.dup() for one in self._sockets])
        except BaseException as error:  # uvicorn leaves by SystemExit where it cannot start
            logger.error("pages: %s", error, exc_info=error)
            return str(error) or type(error).__name__
        finally:
            with self._making:
                pages, self._pages, self._server = self._pages, None, None
            if pages is not None:
                pages.close()
        why, self._trouble = self._trouble, ""
        return why

    def _make_server(self) -> uvicorn.Server:
        with self._making:
            assert self._config is not None
            self._pages = ServedApp(pages_app(self._config, self._serving, now=self._now))
            self._server = pages_server(self._pages, self._serving)
            return self._server
