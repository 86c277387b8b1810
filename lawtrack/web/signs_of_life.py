"""What those who watch from outside ask: whether the process answers, and whether it can read."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from lawtrack.errors import LawtrackError

ALIVE, READY = "/healthz", "/readyz"
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class SignsOfLife:
    """Answers ``/healthz`` and ``/readyz``, whatever name they are asked by and however often.

    ``check`` raises ``LawtrackError`` when the pages cannot be read now.
    """

    def __init__(self, app: ASGIApp, *, check: Callable[[], None]) -> None:
        self.app = app
        self.check = check

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer such a question, pass on any other."""
        if scope["type"] != "http" or scope["path"] not in (ALIVE, READY):
            await self.app(scope, receive, send)
            return
        status, words = 200, "ok"
        if scope["method"] not in ("GET", "HEAD"):
            status, words = 405, "only GET is known"
        elif scope["path"] == READY:
            try:
                await run_in_threadpool(self.check)
            except LawtrackError as error:
                status, words = 503, str(error)
        await PlainTextResponse(f"{words}\n", status, HEADERS)(scope, receive, send)
