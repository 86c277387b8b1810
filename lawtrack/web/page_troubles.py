"""What cannot be answered, on a plain page or as problem details (RFC 9457)."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from lawtrack.errors import (
    AmbiguousRecord,
    DatabaseError,
    InvalidEdit,
    JudgedMeanwhile,
    LawtrackError,
    UnknownRecord,
)
from lawtrack.web.page_addresses import bill_page, meeting_page
from lawtrack.web.safety import HEADERS, PROGRAMS
from lawtrack.web.shapes import as_page

TITLES = {
    403: "This form was not taken",
    405: "Nobody can write here",
    408: "That took too long",
    413: "That is too much",
    415: "This cannot be read",
    422: "This cannot be read",
}
UNSAID = {
    404: "A bill is found by its number, in any spelling, and all else by a word of it.",
    405: "This address is only there to be read.",
}


def add_troubles(app: FastAPI, root_path: str) -> None:
    """Have the app answer every error with a page, or as JSON for who asked for JSON."""

    def trouble(
        request: Request, status: int, title: str, words: str, choices: Sequence[Any] = ()
    ) -> Response:
        is_asked = request.scope.get("shape") or request.scope["path"].startswith(PROGRAMS)
        if is_asked or "application/json" in request.headers.get("accept", ""):
            return JSONResponse(
                {"type": "about:blank", "title": title, "status": status, "detail": words},
                status_code=status,
                media_type="application/problem+json",
            )
        page = as_page(
            "trouble.html", None, title=title, words=words, choices=choices, root=root_path
        )
        return HTMLResponse(page, status_code=status)

    @app.exception_handler(LawtrackError)
    def refused(request: Request, error: LawtrackError) -> Response:
        if isinstance(error, AmbiguousRecord):
            return _choice(request, error, trouble, root_path)
        if isinstance(error, DatabaseError):
            wrote = request.method == "POST"
            title = "Nothing was stored" if wrote else "The database cannot be read now"
            answer = trouble(request, 503, title, str(error))
            answer.headers["Retry-After"] = "10"
            return answer
        if isinstance(error, InvalidEdit):
            return trouble(request, 422, "Nothing was stored", str(error))
        if isinstance(error, JudgedMeanwhile):
            return trouble(request, 409, "Nothing was stored", str(error))
        missing = isinstance(error, UnknownRecord)
        title = "Nothing is stored under this address" if missing else "Not known here"
        return trouble(request, 404, title, str(error))

    @app.exception_handler(HTTPException)
    def unknown(request: Request, error: HTTPException) -> Response:
        title = TITLES.get(error.status_code, "There is no such page")
        words = str(error.detail)
        if words == HTTPStatus(error.status_code).phrase:  # nobody said more
            words = UNSAID.get(error.status_code, words)
        return trouble(request, error.status_code, title, words)

    @app.exception_handler(RequestValidationError)
    def wrong(request: Request, error: RequestValidationError) -> Response:
        words = "; ".join(f"{e['loc'][-1]}: {e['msg']}" for e in error.errors())
        return trouble(request, 422, "The address cannot be read", words)

    @app.exception_handler(Exception)
    def broken(request: Request, _: Exception) -> Response:
        answer = trouble(request, 500, "This page is broken", "What went wrong is in the log.")
        answer.headers.update(HEADERS)  # it is sent from outside of what sets them else
        return answer


def _choice(
    request: Request, error: AmbiguousRecord, trouble: Callable[..., Response], root_path: str
) -> Response:
    """The only one that is meant, or all that may be."""
    if "session" in error.columns:
        choices = [
            (bill_page(where, term, number), f"{number} ({term}): {title}")
            for where, term, number, title in _in_words(error)
        ]
    else:
        choices = [
            (meeting_page(where, name), f"{day} {hour} {meeting}")
            for where, name, day, hour, meeting in _in_words(error)
        ]
    if len({address for address, _ in choices}) == 1:
        return RedirectResponse(root_path + choices[0][0])
    return trouble(request, 300, "Several go by this name", "Which one is meant?", choices)


def _in_words(error: AmbiguousRecord) -> list[list[str]]:
    return [[str(value) for value in row] for row in error.candidates]
