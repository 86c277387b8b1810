"""Signed JSON for programs of one's own, by POST to an address of the web."""

import hashlib
import hmac
import http.client
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any
from urllib.parse import urlsplit

from lawtrack.alerts.channels.outgoing import (
    HandOver,
    OutgoingMessage,
    Piece,
    PieceFate,
    PieceOutcome,
)
from lawtrack.alerts.channels.retry_after import asked_to_wait
from lawtrack.errors import DeliveryError
from lawtrack.timed_answer import TimedHandler

OLDEST = 300
SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookChannel:
    """A program that takes messages as JSON.

    It tells a repetition by the Idempotency-Key, so that nothing is noted before it is sent.
    """

    address: str
    key: str
    now: datetime

    def pieces(self, outgoing: OutgoingMessage) -> Sequence[Piece]:
        """The message itself."""
        return (Piece(),)

    @property
    def place(self) -> tuple[str, int] | None:
        """The host and the port of the receiver."""
        parts = urlsplit(self.address)
        usual = 443 if parts.scheme == "https" else 80
        return (parts.hostname, parts.port or usual) if parts.hostname else None

    def send(
        self, outgoing: OutgoingMessage, pieces: Sequence[Piece], hand_over: HandOver
    ) -> Iterator[PieceOutcome]:
        """Post the message, and yield what the receiver made of it."""
        for piece in pieces:
            try:
                receipt = post_webhook(
                    self.address,
                    outgoing.data,
                    key=self.key,
                    idempotency=outgoing.key,
                    at=int(self.now.timestamp()),
                )
            except WebhookRefused as error:
                wait = error.wait(self.now)
                yield PieceOutcome(piece=piece, fate=PieceFate.LATER, words=str(error), wait=wait)
            else:
                yield PieceOutcome(piece=piece, fate=PieceFate.TAKEN, words=receipt)


class WebhookRefused(DeliveryError):
    """The receiver answered, but took no message."""

    def __init__(self, error: urllib.error.HTTPError) -> None:
        super().__init__(f"the receiver answered {error.code} {error.reason}")
        self._headers = dict(error.headers.items())

    def wait(self, now: datetime) -> timedelta | None:
        """How long the receiver wants to be left alone."""
        return asked_to_wait(self._headers, b"", now=now)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A receiver that has moved is an error: the message must not go elsewhere."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> None:
        return None


def webhook_signature(body: bytes, key: str, at: int) -> str:
    """The value of the header Lawtrack-Signature for this body at this moment (Unix seconds)."""
    digest = hmac.new(key.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def is_genuine_webhook(header: str, body: bytes, key: str, now: int) -> bool:
    """Whether a receiver may trust the body: signed with the key, at most five minutes ago."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    at = parts.get("t", "")
    if not at.isdigit() or abs(now - int(at)) > OLDEST:
        return False
    return hmac.compare_digest(header, webhook_signature(body, key, int(at)))


def post_webhook(address: str, body: bytes, *, key: str, idempotency: str, at: int) -> str:
    """Send the body and return the receiver's answer in short; ``DeliveryError`` when refused."""
    if not address.startswith(("https://", "http://")):
        raise DeliveryError("the address of a webhook begins with https://")
    request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
        address,
        data=body,
        method="POST",
        headers={
            "Content-Type": "application/json",
            "User-Agent": "lawtrack",
            "Idempotency-Key": idempotency,
            "Lawtrack-Signature": webhook_signature(body, key, at),
        },
    )
    opener = urllib.request.build_opener(_NoRedirect, TimedHandler(SECONDS))
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            return _receipt(answer)
    except urllib.error.HTTPError as error:
        raise WebhookRefused(error) from None
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise DeliveryError(f"the receiver cannot be reached: {reason}") from None


def _receipt(answer: Any) -> str:
    return f"{answer.status} {answer.reason}".strip()
