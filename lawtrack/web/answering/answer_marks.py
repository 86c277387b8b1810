"""The mark of an answer, by which it is told that nothing of it has changed, without making it."""

import hashlib
from collections.abc import Callable
from enum import StrEnum
from threading import Lock

from fastapi import Request
from fastapi.responses import Response

from lawtrack import __version__
from lawtrack.config.settings import Config
from lawtrack.database import Session
from lawtrack.web.answering.asker import Asker

MAKERS = 64  # locks, of which two answers that are made at once seldom share one


class Moves(StrEnum):
    """With what an answer changes, beside what is stored."""

    NEVER = ""
    BY_DAY = "%Y-%m-%d"
    BY_MINUTE = "%Y-%m-%dT%H:%M"  # hours of notice are counted


def settings_mark(config: Config, *more: str) -> str:
    """Another word for other settings, or another version."""
    return hashlib.sha256(repr((__version__, config, more)).encode()).hexdigest()


def answer_mark(
    request: Request,
    session: Session,
    asker: Asker,
    *,
    moves: Moves,
    shows_sources: bool,
    reader: str = "",
) -> str:
    """The mark of what would be answered now; the read of what is stored comes before its own."""
    parts = (
        asker.settings,
        tuple(asker.stored(session)),
        f"{asker.now:{moves.value}}" if moves else "",
        asker.states_mark(session) if shows_sources else "",
        request.scope.get("shape", ""),
        request.headers.get("accept", ""),
        asker.signed_in.secret if asker.signed_in else "",  # each has forms of its own
        reader,
        str(request.url),  # with the name by which the server is asked for
    )
    return f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:24]}"'


class KeptAnswers:
    """The answers that were made last, by their mark: the same mark, the same answer.

    Who asks for one that is being made waits for it: as soon as something is stored, all readers
    ask for the same few pages at once.
    """

    def __init__(self, most_bytes: int = 8_000_000) -> None:
        self._lock = Lock()
        self._most = most_bytes
        self._bytes = 0
        self._answers: dict[str, tuple[bytes, str]] = {}
        self._makers = tuple(Lock() for _ in range(MAKERS))

    def made_once(self, mark: str, make: Callable[[], Response]) -> Response:
        """The answer with this mark, made by the first of those who ask for it."""
        answer = self.get(mark)
        if answer is None:
            with self._makers[hash(mark) % MAKERS]:
                answer = self.get(mark)
                if answer is None:
                    answer = make()
                    self.keep(mark, answer)
        return answer

    def get(self, mark: str) -> Response | None:
        """The answer with this mark, when it is still there."""
        with self._lock:
            kept = self._answers.pop(mark, None)
            if kept is None:
                return None
            self._answers[mark] = kept  # the last to be forgotten now
        return Response(kept[0], headers={"Content-Type": kept[1]})

    def keep(self, mark: str, answer: Response) -> None:
        """Remember it, and forget the oldest ones where there are too many."""
        body = bytes(answer.body)
        if answer.status_code != 200 or len(body) > self._most // 8:
            return
        with self._lock:
            if mark not in self._answers:
                self._bytes += len(body)
            self._answers[mark] = body, answer.headers["content-type"]
            while self._bytes > self._most:
                oldest = next(iter(self._answers))
                self._bytes -= len(self._answers.pop(oldest)[0])


def marked_answer(
    request: Request, mark: str, make: Callable[[], Response], *, kept: KeptAnswers | None = None
) -> Response:
    """The answer, or that it is the one which who asks has."""
    known = request.headers.get("if-none-match", "")
    headers = {"ETag": mark, "Cache-Control": "no-cache", "Vary": "Accept, Cookie"}
    if mark in known or known.strip() == "*":
        return Response(status_code=304, headers=headers)
    answer = make() if kept is None else kept.made_once(mark, make)
    answer.headers.update(headers)
    return answer
