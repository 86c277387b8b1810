"""A signed JSON message for programs, over HTTP.

The signature is an HMAC-SHA256 over the moment and the body, so that a receiver can tell that it
comes from here, unchanged, and not again from somebody who listened.
"""

import hashlib
import hmac
import http.client
import urllib.error
import urllib.request
from typing import IO, Any

from lawtrack.errors import DeliveryError

SECONDS = 15.0
OLDEST = 300


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


def signature(body: bytes, key: str, at: int) -> str:
    """The value of the header Lawtrack-Signature for this body at this moment (Unix seconds)."""
    digest = hmac.new(key.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def is_genuine(header: str, body: bytes, key: str, now: int) -> bool:
    """Whether a receiver may trust the body: signed with the key, at most five minutes ago."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    at = parts.get("t", "")
    if not at.isdigit() or abs(now - int(at)) > OLDEST:
        return False
    return hmac.compare_digest(header, signature(body, key, int(at)))


def post(address: str, body: bytes, *, key: str, idempotency: str, at: int) -> str:
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
            "Lawtrack-Signature": signature(body, key, at),
        },
    )
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            return _receipt(answer)
    except urllib.error.HTTPError as error:
        raise DeliveryError(f"the receiver answered {error.code} {error.reason}") from None
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise DeliveryError(f"the receiver cannot be reached: {reason}") from None


def _receipt(answer: Any) -> str:
    return f"{answer.status} {answer.reason}".strip()
