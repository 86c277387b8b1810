"""The mark of an answer, by which it is told that nothing of it has changed, without making it."""

import hashlib
from collections.abc import Callable
from enum import StrEnum

from fastapi import Request
from fastapi.responses import Response

from lawtrack import __version__
from lawtrack.config.settings import Config
from lawtrack.database import Session
from lawtrack.web.answering.asker import Asker


class Moves(StrEnum):
    """With what an answer changes, beside what is stored."""

    NEVER = ""
    BY_DAY = "%Y-%m-%d"
    BY_MINUTE = "%Y-%m-%dT%H:%M"  # hours of notice are counted


def settings_mark(config: Config, *more: str) -> str:
    """Another word for other settings, or another version."""
    return hashlib.sha256(repr((__version__, config, more)).encode()).hexdigest()


def answer_mark(
    request: Request, session: Session, asker: Asker, *, moves: Moves, shows_sources: bool
) -> str:
    """The mark of what would be answered now; the read of what is stored comes before its own."""
    parts = (
        asker.settings,
        asker.stored(session),
        f"{asker.now:{moves.value}}" if moves else "",
        asker.states_mark(session) if shows_sources else "",
        request.scope.get("shape", ""),
        request.headers.get("accept", ""),
        request.scope["path"],
        request.url.query,
    )
    return f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:24]}"'


def marked_answer(request: Request, mark: str, make: Callable[[], Response]) -> Response:
    """The answer, or that it is the one which who asks has."""
    known = request.headers.get("if-none-match", "")
    headers = {"ETag": mark, "Cache-Control": "no-cache", "Vary": "Accept"}
    if mark in known or known.strip() == "*":
        return Response(status_code=304, headers=headers)
    answer = make()
    answer.headers.update(headers)
    return answer
