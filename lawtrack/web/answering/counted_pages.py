"""How many pages were served and how long they took, counted by the process that serves them."""

from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)  # bounds of a histogram
OTHER = "other"  # no page: what nobody knows, a file of ours, a refusal before it was looked for


class CountedPages:
    """Serves an app and counts: by the page as routes name it, so that no reader makes a line."""

    def __init__(self, app: ASGIApp, registry: CollectorRegistry) -> None:
        self._app = app
        self._answers = Counter(
            "lawtrack_answers", "Answers to readers and programs.", ["status"], registry=registry
        )
        self._seconds = Histogram(
            "lawtrack_page_seconds", "From a question to the end of its answer, by page.", ["page"],
            registry=registry, buckets=SECONDS,
        )  # fmt: skip

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and note with which status and how long it took."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        began = perf_counter()
        try:
            await self._app(scope, receive, noted)
        finally:
            page = getattr(scope.get("route"), "path", OTHER)
            self._seconds.labels(page).observe(perf_counter() - began)
            self._answers.labels(str(status)).inc()
