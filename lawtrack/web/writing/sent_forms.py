"""What a form says, and whether it was sent from a page of ours."""

import asyncio
import hashlib
import hmac
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qsl, urlsplit

from fastapi import Depends, HTTPException, Request
from starlette.requests import ClientDisconnect

MOST_BYTES = 64_000
SECONDS = 30  # in which it must have come
MOST_FIELDS = 20
TOKEN = "token"  # noqa: S105 - the name of the field
_USUAL_PORTS = {"http": 80, "https": 443}
KIND = "application/x-www-form-urlencoded"


async def sent_bytes(request: Request) -> bytes:
    """What was sent. Answers 413 where it is, or is said to be, too much, 408 where it is late."""
    body = b""
    try:
        async with asyncio.timeout(SECONDS):
            said = request.headers.get("content-length", "")
            is_too_much = said.isdecimal() and int(said[:20]) > MOST_BYTES
            stream = request.stream()
            while not is_too_much and (chunk := await anext(stream, None)) is not None:
                body += chunk
                is_too_much = len(body) > MOST_BYTES
    except (TimeoutError, ClientDisconnect):  # nobody waits for the answer any more
        raise HTTPException(408, "it was not sent to its end - send it again") from None
    if is_too_much:
        raise HTTPException(413, f"more than {MOST_BYTES:,} bytes - write less at once")
    return body


async def _sent(request: Request) -> Mapping[str, str]:
    """The fields of the form, each once. Answers 413 for one that is too large, 415 for others."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != KIND:
        raise HTTPException(415, "only forms of these pages are read")
    body = await sent_bytes(request)
    try:
        fields = parse_qsl(
            body.decode("ascii", errors="replace"),
            keep_blank_values=True,
            max_num_fields=MOST_FIELDS,
            errors="replace",
        )
    except ValueError:
        raise HTTPException(413, f"more than {MOST_FIELDS} fields") from None
    return {name: value.replace("\0", "") for name, value in fields}


Form = Annotated[Mapping[str, str], Depends(_sent)]


def form_token(secret: str) -> str:
    """What a form must bring along: only who holds the secret knows it, and it tells nothing."""
    return hmac.new(secret.encode(errors="replace"), b"form", hashlib.sha256).hexdigest()


def check_token(form: Mapping[str, str], secret: str) -> None:
    """Answer 403 for a form that does not bring along what the page was given."""
    sent = form.get(TOKEN, "")
    if not secret or not hmac.compare_digest(sent.encode(), form_token(secret).encode()):
        raise HTTPException(403, "this form is not of a page that is open now - load it again")


def check_origin(request: Request) -> None:
    """Answer 403 for what another site made the browser send.

    Browsers say where a form comes from, in one of two headers; what is no browser says nothing,
    and has no cookie that it was not given.
    """
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    is_ours = origin is None or _is_of(request.headers.get("host", ""), origin)
    if site not in ("same-origin", "none") or not is_ours:
        raise HTTPException(403, "this form comes from another site")


def _is_of(host: str, origin: str) -> bool:
    """Whether an origin has this host and port; the usual one of its scheme need not be named."""
    try:
        sent, here = urlsplit(origin), urlsplit(f"//{host}")
        usual = _USUAL_PORTS.get(sent.scheme)
        same = (sent.hostname, sent.port or usual) == (here.hostname, here.port or usual)
    except ValueError:
        return False
    return bool(sent.hostname) and same


def safe_next(path: str) -> str:
    """Where to go on, which is a page of ours: nobody is led elsewhere by a link to sign in."""
    is_ours = path.startswith("/") and path[1:2] not in ("/", "\\") and path.isprintable()
    return path if is_ours and path.isascii() and len(path) < 2000 else "/"
