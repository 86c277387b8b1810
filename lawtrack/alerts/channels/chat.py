"""Chats, push messages and the rest through Apprise: in parts, each sent until it is taken once.

Apprise says of a message only whether all went well. What a service answered is therefore looked at
where the answer comes in, and which of several rooms have a part already is kept from try to try.
"""

import hashlib
import logging
import ssl
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from time import monotonic
from typing import Any

import requests

from lawtrack.alerts.channels.outgoing import (
    HandOver,
    OutgoingMessage,
    Piece,
    PieceFate,
    PieceKind,
    PieceOutcome,
)
from lawtrack.alerts.channels.retry_after import asked_to_wait
from lawtrack.safe_text import shortened

SECONDS = 60.0  # that a service may take to answer; Apprise's own 4 are few for a busy one
MOST_BYTES = 16_384  # of an answer: the reason of a refusal stands at its beginning
LEAST_ROOM = 40  # characters of a part
MARK = len(" (999/999)")
EVERYBODY = ("all", "channel", "everyone", "here")  # whom an @ calls in chats
APART = "\u200b"  # has no width: what it parts looks as before, and means nothing to a chat


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatChannel:
    """A chat, or whatever else Apprise knows."""

    plugin: Any
    now: datetime

    def pieces(self, outgoing: OutgoingMessage) -> Sequence[Piece]:
        """The parts that the service takes, each with its title."""
        most, most_of_title = int(self.plugin.body_maxlen), int(self.plugin.title_maxlen)
        subject = words_that_call_nobody(outgoing.subject)
        title = shortened(subject, max((most_of_title or most // 3) - MARK, 20))
        room = most - len(title) - 2 * MARK  # some services count the title too
        parts = parts_of(words_that_call_nobody(outgoing.text), max(room, LEAST_ROOM))
        return tuple(
            Piece(
                kind=PieceKind.PART if len(parts) > 1 else PieceKind.WHOLE,
                name=f"part {number}" if len(parts) > 1 else "whole",
                number=number,
                of=len(parts),
                title=f"{title} ({number}/{len(parts)})" if len(parts) > 1 else subject,
                text=part,
            )
            for number, part in enumerate(parts, start=1)
        )

    @property
    def place(self) -> tuple[str, int] | None:
        """The host and the port, where the address names a host."""
        host = str(self.plugin.host or "")
        if "." not in host and host != "localhost":
            return None  # the name of a room, or a token
        return host, int(self.plugin.port or (443 if self.plugin.secure else 80))

    def send(
        self, outgoing: OutgoingMessage, pieces: Sequence[Piece], hand_over: HandOver
    ) -> Iterator[PieceOutcome]:
        """Send the parts in their order, up to the first that is not taken."""
        for piece in pieces:
            outcome = self._part(piece, hand_over)
            yield outcome
            if outcome.fate is not PieceFate.TAKEN:
                return

    def _part(self, piece: Piece, hand_over: HandOver) -> PieceOutcome:
        import apprise

        plugin = self.plugin
        plugin.overflow_mode = apprise.OverflowMode.SPLIT  # where its mark-up makes a part longer
        hand_over([piece])
        rooms = _Rooms(piece.taken_by)
        with overheard() as logged, _answers() as answers, rooms.remembered():
            well = plugin.notify(
                title=piece.title, body=piece.text, body_format=apprise.NotifyFormat.TEXT
            )
        if well or _taken_in_other_words(answers):
            return PieceOutcome(
                piece=piece, fate=PieceFate.TAKEN, words=f"taken by {plugin.service_name}"
            )
        words = " ".join(logged) or "the service took no message and gave no reason"
        fate, wait = _judged(answers, self.now)
        if fate is PieceFate.IN_DOUBT:
            words = f"{words} No answer came: it may have arrived"
        return PieceOutcome(piece=piece, fate=fate, words=words, wait=wait, taken_by=rooms.digests)


def words_that_call_nobody(text: str) -> str:
    """The text as it is, but none of it a call to members of a chat, nor a link in other words.

    A source may write ``@everyone``, ``<!channel>`` or ``[a vote](https://…)`` into a title.
    """
    pieces = text.replace("<", f"<{APART}").replace("](", f"]{APART}(").split("@")
    for at, piece in enumerate(pieces[1:], start=1):
        before = pieces[at - 1][-1:]
        word = "".join(takewhile(str.isalnum, piece)).lower()
        of_an_address = (before.isalnum() or before == "/") and word not in EVERYBODY
        pieces[at] = piece if of_an_address else APART + piece
    return "@".join(pieces)


def parts_of(text: str, room: int) -> list[str]:
    """The text in parts of at most ``room`` characters: cut between paragraphs, lines or words."""
    parts = []
    rest = text.strip("\n")
    while len(rest) > room:
        cut = next(
            (
                at + len(sign)
                for sign in ("\n\n", "\n", " ")
                if (at := rest.rfind(sign, room // 2, room - len(sign))) > 0
            ),
            room,
        )
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip("\n")
    return [*parts, rest] if rest or not parts else parts


@contextmanager
def overheard() -> Iterator[list[str]]:
    """What Apprise would log, which may hold an address: kept here, and from every log."""
    logged: list[str] = []

    def keep(record: logging.LogRecord) -> bool:
        if record.levelno >= logging.WARNING:
            logged.append(" ".join(record.getMessage().split()))
        return False

    logger = logging.getLogger("apprise")
    logger.addFilter(keep)
    try:
        yield logged
    finally:
        logger.removeFilter(keep)


@contextmanager
def _answers() -> Iterator[list[requests.Response | requests.RequestException]]:
    """What services answer to this thread meanwhile, by the library that Apprise asks them with.

    A message goes to the address that was given and to no other: redirects are not followed.
    """
    answers: list[requests.Response | requests.RequestException] = []
    ours = threading.get_ident()
    plain: Callable[..., requests.Response] = requests.Session.send

    def send(self: requests.Session, request: Any, **options: Any) -> requests.Response:
        if threading.get_ident() != ours or request.method == "GET":  # which brings no message
            return plain(self, request, **options)
        try:
            once = {"allow_redirects": False, "stream": True}
            answer = _read(plain(self, request, **{**options, **once}))
        except requests.RequestException as error:
            answers.append(error)
            raise
        answers.append(answer)
        return answer

    requests.Session.send = send  # type: ignore[method-assign]
    try:
        yield answers
    finally:
        requests.Session.send = plain  # type: ignore[method-assign]


def _read(answer: requests.Response) -> requests.Response:
    """The answer with the beginning of its body: a service may talk without end."""
    until, body = monotonic() + SECONDS, bytearray()
    for byte in answer.iter_content(1):
        body += byte
        if len(body) >= MOST_BYTES or monotonic() > until:
            break
    answer._content = bytes(body)
    answer._content_consumed = True
    answer.close()
    return answer


def _taken_in_other_words(
    answers: Sequence[requests.Response | requests.RequestException],
) -> bool:
    """Whether all answers say yes, such as 202 or 204, but not as Apprise expects it.

    A 200 that it does not take for success may hold a refusal.
    """
    return bool(answers) and all(
        isinstance(answer, requests.Response) and 200 < answer.status_code < 300
        for answer in answers
    )


def _judged(
    answers: Sequence[requests.Response | requests.RequestException], now: datetime
) -> tuple[PieceFate, timedelta | None]:
    """Whether a part that was not taken may have arrived, and how long the service is left alone.

    A connection that never came about has brought nothing; one that broke may have.
    """
    wait: timedelta | None = None
    fate = PieceFate.LATER
    for answer in answers:
        if isinstance(answer, requests.Response):
            if answer.status_code >= 400:
                asked = asked_to_wait(answer.headers, answer.content, now=now)
                wait = max(filter(None, (wait, asked)), default=None)
        elif not _never_connected(answer):
            fate = PieceFate.IN_DOUBT
    return fate, wait


def _never_connected(error: BaseException) -> bool:
    if isinstance(error, requests.ConnectTimeout):
        return True
    if isinstance(error, requests.exceptions.SSLError):
        return _before_the_message(error)
    if not isinstance(error, requests.ConnectionError):
        return not isinstance(error, requests.Timeout | requests.exceptions.ChunkedEncodingError)
    reason: Any = error.args[0] if error.args else None
    return type(getattr(reason, "reason", None)).__name__ in (
        "NewConnectionError", "NameResolutionError", "ConnectTimeoutError",
    )  # fmt: skip


def _before_the_message(error: BaseException | None) -> bool:
    """Whether TLS was not agreed on: what is no TLS in an answer comes after the message."""
    while error is not None:
        if isinstance(error, ssl.SSLError):
            frames = traceback.walk_tb(error.__traceback__)
            return any(frame.f_code.co_name == "do_handshake" for frame, _ in frames)
        inner = getattr(error, "reason", None) or next(iter(error.args), None)
        error = inner if isinstance(inner, BaseException) else None
    return True


class _Rooms:
    """Which rooms of a chat have a part already: Apprise asks, and tells, by keys of its own.

    The keys may hold addresses, so that only digests of them leave.
    """

    def __init__(self, digests: Sequence[str]) -> None:
        self._digests = dict.fromkeys(digests)

    @property
    def digests(self) -> tuple[str, ...]:
        return tuple(self._digests)

    def __contains__(self, key: object) -> bool:
        return _digest(key) in self._digests

    def add(self, key: object) -> None:
        self._digests[_digest(key)] = None

    @contextmanager
    def remembered(self) -> Iterator[None]:
        """Let Apprise skip the rooms that have the part, as it does when it tries again itself."""
        from apprise.plugins import base

        tracker: Any = base._delivery_tracker
        token = tracker.set(self)
        try:
            yield
        finally:
            tracker.reset(token)


def _digest(key: object) -> str:
    return hashlib.sha256(repr(key).encode()).hexdigest()[:32]
