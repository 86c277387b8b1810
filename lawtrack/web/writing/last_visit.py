"""What a reader has seen: a cookie with a line of the ledger, and nothing else.

It is set by a button alone, says nothing of who reads, and is sent by no form of another site. A
number alone would name another line once a backup was put back, so that the second of the line
stands with it.
"""

import re

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from lawtrack.database.dealings.stored_lines import LedgerPlace
from lawtrack.web.writing.sent_forms import Form, check_origin

COOKIE = "lawtrack_seen"
LASTS = 365 * 24 * 3600  # seconds
_LARGEST = 2**31 - 1  # that a database takes for the number of a line
_PLACE = re.compile(r"([0-9]{1,10})-([0-9]{1,11})", re.ASCII)


def place_seen(request: Request) -> LedgerPlace | None:
    """The last line of the ledger that the reader has seen; ``None`` where that is not known."""
    return _place(request.cookies.get(COOKIE, ""))


def add_last_visit(app: FastAPI, root_path: str) -> None:
    """Have the app remember in the browser, for who asks for it, what was seen, or forget it."""

    @app.post("/seen")
    def seen(request: Request, form: Form) -> Response:
        check_origin(request)
        answer = RedirectResponse(f"{root_path}/", status_code=303)
        if form.get("what") == "forget":
            answer.delete_cookie(COOKIE, path=root_path or "/")
            return answer
        place = _place(form.get("line", ""))
        if place is None:
            raise HTTPException(422, "the form does not say what was seen")
        answer.set_cookie(
            COOKIE,
            str(place),
            max_age=LASTS,
            path=root_path or "/",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
        return answer


def _place(words: str) -> LedgerPlace | None:
    match = _PLACE.fullmatch(words)
    if match is None or not 0 < int(match[1]) <= _LARGEST:
        return None
    return LedgerPlace(int(match[1]), int(match[2]))
