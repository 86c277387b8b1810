"""What a reader has seen: a cookie with the number of a line of the ledger, and nothing else.

It is set by a button alone, says nothing of who reads, and is sent by no form of another site.
"""

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from lawtrack.web.writing.forms import Form, check_origin

COOKIE = "lawtrack_seen"
LASTS = 365 * 24 * 3600  # seconds
_LONGEST = 10  # digits
_LARGEST = 2**31 - 1  # that a database takes for the number of a line


def line_seen(request: Request) -> int:
    """The last line of the ledger that the reader has seen; 0 where that is not known."""
    return _number(request.cookies.get(COOKIE, ""))


def add_last_visit(app: FastAPI, root_path: str) -> None:
    """Have the app remember in the browser, for who asks for it, what was seen, or forget it."""

    @app.post("/seen")
    def seen(request: Request, form: Form) -> Response:
        check_origin(request)
        answer = RedirectResponse(f"{root_path}/", status_code=303)
        if form.get("what") == "forget":
            answer.delete_cookie(COOKIE, path=root_path or "/")
            return answer
        line = _number(form.get("line", ""))
        if not line:
            raise HTTPException(422, "the form does not say what was seen")
        answer.set_cookie(
            COOKIE,
            str(line),
            max_age=LASTS,
            path=root_path or "/",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
        return answer


def _number(words: str) -> int:
    is_number = words.isascii() and words.isdigit() and len(words) <= _LONGEST
    number = int(words) if is_number else 0
    return number if number <= _LARGEST else 0
