"""Records of a WARC file → answers; what is cut off or damaged is told apart from what is whole."""

import contextlib
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from lawtrack.crawling.archive.write_archive import Headers, IndexEntry, Kept
from lawtrack.errors import ArchiveDamaged

ANSWERS = ("response", "revisit")
READ_AT_ONCE = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedAnswer:
    """One archived answer: status, headers and the payload as received."""

    url: str
    status: int
    headers: Headers
    payload: bytes
    fetched_at: datetime
    digest: str  # SHA-256 of the payload, of a revisit that of the earlier one
    revisit: bool = False

    @property
    def body(self) -> bytes:
        """The payload with gzip undone, the one Content-Encoding that every source can send."""
        if self.header("Content-Encoding").lower() not in ("gzip", "x-gzip"):
            return self.payload
        return gzip.decompress(self.payload)

    def header(self, name: str) -> str:
        """The header of that name; empty when there is none."""
        return next((value for said, value in self.headers if said.lower() == name.lower()), "")


def read_archived_answer(raw: bytes, where: str) -> ArchivedAnswer:
    """The answer that ``raw`` begins with; ``ArchiveDamaged`` when it is not what was written."""
    record, payload = _record(raw, where)
    if record.rec_type not in ANSWERS:
        raise ArchiveDamaged(f"{where}: expected an answer, found {record.rec_type}")
    return _answer(record, payload, where)


def _record(raw: bytes, where: str) -> tuple[Any, bytes]:
    """The first record of ``raw`` and its payload."""
    try:
        for record in ArchiveIterator(io.BytesIO(raw)):
            return record, record.raw_stream.read()
    except (ArchiveLoadFailed, EOFError, OSError, ValueError, zlib.error) as error:
        raise ArchiveDamaged(f"{where}: {error}") from None
    raise ArchiveDamaged(f"{where}: holds no record")


def _answer(record: Any, payload: bytes, where: str) -> ArchivedAnswer:
    headers = record.rec_headers
    url = headers.get_header("WARC-Target-URI") or ""
    digest = (headers.get_header("WARC-Payload-Digest") or "").removeprefix("sha256:")
    revisit = record.rec_type == "revisit"
    if not revisit and hashlib.sha256(payload).hexdigest() != digest:
        raise ArchiveDamaged(f"{where}: {url}: the payload does not give its digest")
    try:
        status = int(record.http_headers.get_statuscode())
        moment = datetime.fromisoformat(headers.get_header("WARC-Date") or "")
    except ValueError as error:
        raise ArchiveDamaged(f"{where}: {url}: {error}") from None
    return ArchivedAnswer(
        url=url,
        status=status,
        headers=tuple(record.http_headers.headers),
        payload=payload,
        fetched_at=moment.astimezone(UTC),
        digest=digest,
        revisit=revisit,
    )


def gzip_members(raw: bytes, where: str, *, most: int | None = None) -> Iterator[tuple[int, int]]:
    """Offset and length of each gzip member; ``ArchiveDamaged`` names the first broken one.

    So it is, too, when they unpack to more than ``most`` bytes together.
    """
    view = memoryview(raw)
    offset, number, unpacked = 0, 0, 0
    while offset < len(raw):
        number += 1
        place = f"{where}: record {number}, at byte {offset}"
        member = zlib.decompressobj(31)
        end = offset
        while not member.eof:
            if end >= len(raw):
                raise ArchiveDamaged(f"{place}: it is cut off")
            chunk = view[end : end + READ_AT_ONCE]
            try:
                unpacked += len(member.decompress(chunk))
            except zlib.error as error:
                raise ArchiveDamaged(f"{place}: {error}") from None
            end += len(chunk)
            if most is not None and unpacked > most:
                raise ArchiveDamaged(f"{place}: unpacks to more than {most // 1024**2} MB")
        length = end - len(member.unused_data) - offset
        yield offset, length
        offset += length


def archive_entries_after(content: bytes, file: str, start: int) -> list[Kept]:
    """The whole answers in a file's content from ``start`` on: what a killed crawl did not list.

    The first record that is cut off or damaged ends them.
    """
    raw = content[start:]
    places: list[tuple[int, int]] = []
    with contextlib.suppress(ArchiveDamaged):
        for member in gzip_members(raw, file):
            places.append(member)
    kept: list[Kept] = []
    with contextlib.suppress(ArchiveDamaged):
        for (offset, length), (offset_asked, length_asked) in pairwise(places):
            record, payload = _record(raw[offset : offset + length], file)
            if record.rec_type not in ANSWERS:
                continue
            answer = _answer(record, payload, file)
            _, form = _record(raw[offset_asked : offset_asked + length_asked], file)
            entry = IndexEntry(
                url=answer.url,
                form=hashlib.sha256(form).hexdigest() if form else "",
                digest=answer.digest,
                file=file,
                offset=start + offset,
                length=length + length_asked,
                fetched_at=answer.fetched_at,
                status=answer.status,
                revisit=answer.revisit,
            )
            both = raw[offset : offset + entry.length]
            kept.append(Kept(entry, hashlib.sha256(both).hexdigest()))
    return kept
