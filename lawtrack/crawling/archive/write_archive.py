"""Answers → records of a WARC file, appended in batches.

The format is text and short, and it is written here and not by warcio, which reads it: measured,
that costs a third of the processor time, and a crawl has less than a millisecond for an answer.
"""

import hashlib
import os
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
# Connection headers say nothing about the payload, which is stored without its chunks.
_OF_THE_CONNECTION = frozenset({"connection", "keep-alive", "transfer-encoding"})
_PACKED = ("application/zip", "application/gzip", "application/pdf", "image/")
LARGE = 16 * 1024

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer, as they went over the wire; without any token."""

    url: str
    method: str
    sent: Headers
    form: bytes  # what was sent along
    status: int
    phrase: str
    headers: Headers
    payload: bytes
    fetched_at: datetime

    @property
    def digest(self) -> str:
        """SHA-256 of the payload as received."""
        return hashlib.sha256(self.payload).hexdigest()

    @property
    def form_digest(self) -> str:
        """SHA-256 of what was sent along; empty for a plain request."""
        return hashlib.sha256(self.form).hexdigest() if self.form else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The earlier record whose payload a revisit points to."""

    url: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexEntry:
    """Where an answer lies: the answer's record and the request's behind it are ``length`` long."""

    url: str
    form: str
    digest: str
    file: str
    offset: int
    length: int
    fetched_at: datetime
    status: int
    revisit: bool


class Kept(NamedTuple):
    """An answer as it was put into a file: where it lies, and the SHA-256 of its bytes there."""

    entry: IndexEntry
    sha256: str


def begin_archive_file(path: Path, *, software: str, about: str, moment: datetime) -> None:
    """Create the file with the record that says what it is."""
    fields = f"software: {software}\r\nformat: WARC File Format 1.1\r\ndescription: {about}\r\n"
    block = fields.encode()
    head = _head("warcinfo", "", moment, "application/warc-fields", len(block),
                 f"WARC-Filename: {path.name}\r\n")  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(_member(head, block))


def append_to_archive(
    path: Path, exchanges: Iterable[tuple[Exchange, str, Original | None]], *, file: str
) -> list[Kept]:
    """Append each exchange (with its digest and, for a revisit, the original); where they lie now.

    The entries are returned when everything is in the file.
    """
    kept, parts = [], []
    with path.open("ab") as output:
        offset = output.tell()
        for exchange, digest, original in exchanges:
            record = _answer(exchange, digest, original)
            entry = IndexEntry(
                url=exchange.url,
                form=exchange.form_digest,
                digest=digest,
                file=file,
                offset=offset,
                length=len(record),
                fetched_at=exchange.fetched_at,
                status=exchange.status,
                revisit=original is not None,
            )
            kept.append(Kept(entry, hashlib.sha256(record).hexdigest()))
            parts.append(record)
            offset += len(record)
        output.write(b"".join(parts))
    return kept


def _answer(exchange: Exchange, digest: str, original: Original | None) -> bytes:
    """The answer's record and the request's, each a gzip member of its own."""
    id_ = _new_id()
    headers = f"WARC-Payload-Digest: sha256:{digest}\r\n"
    http = f"HTTP/1.1 {exchange.status} {exchange.phrase}\r\n{_lines(exchange.headers)}\r\n"
    payload = exchange.payload
    kind = "response"
    if original is not None:
        kind, payload = "revisit", b""
        headers += (
            f"WARC-Profile: {SAME_PAYLOAD}\r\nWARC-Refers-To-Target-URI: {original.url}\r\n"
            f"WARC-Refers-To-Date: {_moment(original.fetched_at)}\r\n"
        )
    block = http.encode("latin-1", "replace")
    length = len(block) + len(payload)
    head = _head(kind, exchange.url, exchange.fetched_at, "application/http; msgtype=response",
                 length, headers, id_=id_)  # fmt: skip
    answer = _member(head, block, payload, packed=_is_packed(exchange.headers))
    asked = (
        f"{exchange.method} {_path(exchange.url)} HTTP/1.1\r\n{_lines(exchange.sent)}\r\n"
    ).encode("latin-1", "replace") + exchange.form
    head = _head("request", exchange.url, exchange.fetched_at, "application/http; msgtype=request",
                 len(asked), f"WARC-Concurrent-To: {id_}\r\n")  # fmt: skip
    return answer + _member(head, asked)


def _head(
    kind: str,
    url: str,
    moment: datetime,
    content_type: str,
    length: int,
    more: str,
    *,
    id_: str = "",
) -> bytes:
    target = f"WARC-Target-URI: {url}\r\n" if url else ""
    return (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: {id_ or _new_id()}\r\n"
        f"WARC-Date: {_moment(moment)}\r\n{target}{more}"
        f"Content-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


def _new_id() -> str:
    return f"<urn:uuid:{uuid4()}>"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _path(url: str) -> str:
    rest = url.partition("://")[2]
    return "/" + rest.partition("/")[2]


def _lines(headers: Headers) -> str:
    return "".join(
        f"{name}: {value}\r\n" for name, value in headers if name.lower() not in _OF_THE_CONNECTION
    )


def _is_packed(headers: Headers) -> bool:
    """Whether compressing the payload again would be work for nothing."""
    for name, value in headers:
        low = name.lower()
        if low == "content-encoding" or (low == "content-type" and value.startswith(_PACKED)):
            return True
    return False


def _member(*parts: bytes, packed: bool = False) -> bytes:
    """One record as one gzip member; quickly rather than small."""
    size = sum(len(part) for part in parts)
    # A small window is set up in a third of the time, and records are small.
    memory, window = (8, 31) if size > LARGE else (5, 16 + 12)
    level = 0 if packed and size > LARGE else 1
    compressor = zlib.compressobj(level, zlib.DEFLATED, window, memory)
    done = [compressor.compress(part) for part in (*parts, b"\r\n\r\n") if part]
    return b"".join((*done, compressor.flush()))
