"""Files that a crawl has fetched and left to be read by workers, on a server.

A file is there from the transaction that stores its owner to the one that stores its text, so that
none is lost with whoever reads it. One that is fetched anew takes the place of the older one: what
was read of that is dropped.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from lawtrack.database.bulk import upsert
from lawtrack.database.tables.crawls import WaitingFileRow
from lawtrack.legislation.records import Document

CLAIMED_FOR = 150.0  # seconds; a reader gives up both its tries sooner
MOST_TRIES = 3  # each ended with its worker: then the file is what ended it

_CLAIM = """
UPDATE waiting_files SET tries = tries + 1,
    claimed_until = clock_timestamp() + :seconds * interval '1 second'
WHERE (jurisdiction, url) = (
    SELECT jurisdiction, url FROM waiting_files
    WHERE jurisdiction = :key AND reading IS NULL
    AND (claimed_until IS NULL OR claimed_until < clock_timestamp())
    ORDER BY fetched_at, url LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING url, document, content, fetched_at, tries
"""
_BY_JURISDICTION = """
SELECT file.jurisdiction AS key,
    count(*) FILTER (WHERE reading IS NULL
        AND (claimed_until IS NULL OR claimed_until < clock_timestamp())) AS unread,
    count(*) FILTER (WHERE reading IS NOT NULL
        AND (lease.until IS NULL OR lease.until < clock_timestamp())) AS unstored
FROM waiting_files AS file LEFT JOIN leases AS lease ON lease.jurisdiction = file.jurisdiction
GROUP BY file.jurisdiction ORDER BY min(file.fetched_at)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFile:
    """A file to be read: the document as it was listed, with its bytes."""

    document: Document
    fetched_at: datetime
    tries: int  # with this one


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """A file with what came of reading it, as that is noted."""

    document: Document
    fetched_at: datetime
    crawl_id: int
    of_the_past: bool
    reading: Mapping[str, Any]


def save_waiting_files(
    session: Session,
    jurisdiction: str,
    files: Iterable[Document],
    *,
    crawl_id: int,
    of_the_past: bool,
    now: datetime,
) -> None:
    """Put fetched documents among those that wait to be read; commits nothing."""
    by_url = {document.url: document for document in files}
    rows = [
        {
            "jurisdiction": jurisdiction,
            "url": url,
            "document": _listed(document),
            "content": document.content,
            "crawl_id": crawl_id,
            "of_the_past": of_the_past,
            "fetched_at": now,
            "tries": 0,
            "claimed_until": None,
            "reading": None,
        }
        for url, document in by_url.items()
    ]
    upsert(session, WaitingFileRow, rows)


def _listed(document: Document) -> dict[str, Any]:
    kept = ("title", "kind", "media_type", "version", "stamp", "upstream_id", "validator")
    listed = {name: value for name, value in asdict(document).items() if name in kept}
    return {**listed, "date": document.date.isoformat() if document.date else None}


def _document(url: str, listed: Mapping[str, Any], content: bytes) -> Document:
    day = listed["date"]
    fields = {**listed, "date": date.fromisoformat(day) if day else None}
    return Document(url=url, content=bytes(content), **fields)


def waiting_stamps(session: Session, jurisdiction: str) -> dict[str, str]:
    """The stamps of the files that wait, by address: they need not be fetched again."""
    query = select(WaitingFileRow.url, WaitingFileRow.document).where(
        WaitingFileRow.jurisdiction == jurisdiction
    )
    return {url: str(listed["stamp"]) for url, listed in session.execute(query)}


def claim_file(session: Session, jurisdiction: str) -> WaitingFile | None:
    """The file that waits longest, for the caller alone for a while; he commits at once."""
    asked = {"key": jurisdiction, "seconds": CLAIMED_FOR}
    row = session.execute(text(_CLAIM), asked).first()
    if row is None:
        return None
    document = _document(row.url, row.document, row.content)
    return WaitingFile(document=document, fetched_at=row.fetched_at, tries=row.tries)


def note_reading(
    session: Session, jurisdiction: str, file: WaitingFile, reading: Mapping[str, Any]
) -> None:
    """Note what came of reading the file, unless a newer one has taken its place."""
    session.execute(
        update(WaitingFileRow)
        .where(WaitingFileRow.jurisdiction == jurisdiction)
        .where(WaitingFileRow.url == file.document.url)
        .where(WaitingFileRow.fetched_at == file.fetched_at)
        .values(reading=dict(reading))
    )


def give_back(session: Session, jurisdiction: str, file: WaitingFile) -> None:
    """Let others read the file at once: who claimed it was told to end, which is no try."""
    session.execute(
        update(WaitingFileRow)
        .where(WaitingFileRow.jurisdiction == jurisdiction)
        .where(WaitingFileRow.url == file.document.url)
        .where(WaitingFileRow.fetched_at == file.fetched_at)
        .where(WaitingFileRow.tries == file.tries, WaitingFileRow.reading.is_(None))
        .values(tries=file.tries - 1, claimed_until=None)
    )


def read_files(session: Session, jurisdiction: str, *, most: int) -> list[ReadFile]:
    """Files that were read and whose texts are to be stored, at most so many bytes; one at least.

    All of one crawl.
    """
    query = (
        select(WaitingFileRow)
        .where(WaitingFileRow.jurisdiction == jurisdiction, WaitingFileRow.reading.is_not(None))
        .order_by(WaitingFileRow.crawl_id, WaitingFileRow.fetched_at, WaitingFileRow.url)
        .execution_options(yield_per=10, populate_existing=True)
    )
    files: list[ReadFile] = []
    size = 0
    for row in session.scalars(query):
        size += len(row.content)
        if files and (size > most or row.crawl_id != files[0].crawl_id):
            break
        assert row.reading is not None
        files.append(
            ReadFile(
                document=_document(row.url, row.document, row.content),
                fetched_at=row.fetched_at,
                crawl_id=row.crawl_id,
                of_the_past=row.of_the_past,
                reading=row.reading,
            )
        )
    return files


def forget_files(session: Session, jurisdiction: str, files: Sequence[ReadFile]) -> None:
    """Let go of files whose texts are stored; one that was fetched anew meanwhile stays."""
    for file in files:
        session.execute(
            delete(WaitingFileRow)
            .where(WaitingFileRow.jurisdiction == jurisdiction)
            .where(WaitingFileRow.url == file.document.url)
            .where(WaitingFileRow.fetched_at == file.fetched_at)
        )


def files_by_jurisdiction(session: Session) -> list[tuple[str, int, int]]:
    """Where files wait: how many nobody reads, and how many texts could be stored now."""
    rows = session.execute(text(_BY_JURISDICTION))
    return [(row.key, row.unread, row.unstored) for row in rows]
