"""Reading the files that crawls have left: as many workers as there are, then stored under a lease.

Reading costs processor time and asks for no right: a file that two have read says the same twice.
Storing is the jurisdiction's: a crawl that runs goes first, and what was read waits for its end.
"""

import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from time import monotonic
from typing import Any

from sqlalchemy import Engine

from lawtrack.config.settings import Config
from lawtrack.database.documents.waiting_files import (
    MOST_TRIES,
    WaitingFile,
    claim_file,
    forget_files,
    note_reading,
    read_files,
)
from lawtrack.database.engine import database_session, open_database
from lawtrack.database.locks.leases import Lease, database_under, fence_of
from lawtrack.database.locks.lock import CrawlLock
from lawtrack.errors import Unread
from lawtrack.ingest.documents import DocumentText
from lawtrack.ingest.documents.detect import kind_of
from lawtrack.ingest.documents.extract import no_text
from lawtrack.ingest.documents.reader_process import DocumentReader
from lawtrack.ingest.ingest import ingest
from lawtrack.legislation.flags import RaisedFlag
from lawtrack.legislation.records import Document, Fetched
from lawtrack.topics import load_topics

SECONDS_TO_READ = 15.0  # before what was read is stored
SECONDS_OF_A_JOB = 300.0
BYTES_AT_ONCE = 16 * 1024 * 1024
READERS = 2  # at once, in a worker
FILES_A_JOB = 5  # that wait, before another job helps
MOST_JOBS = 4  # for one jurisdiction


def jobs_for(key: str, unread: int, unstored: int) -> Iterator[str]:
    """The subjects of the jobs that read a jurisdiction's files: more of them for many files."""
    if unread or unstored:
        yield key
    for number in range(2, 1 + min(MOST_JOBS, -(-unread // FILES_A_JOB))):
        yield f"{key} {number}"


def read_waiting_files(
    engine: Engine,
    reader: DocumentReader,
    key: str,
    stop: threading.Event,
    claims: dict[tuple[str, str], WaitingFile],
) -> int:
    """Read files of the jurisdiction for a while, one after the other; returns how many.

    The one being read stands in ``claims``, by jurisdiction and address. What was read when
    ``stop`` was set counts for nothing: the reader may have been ended in the midst of it.
    """
    end, count = monotonic() + SECONDS_TO_READ, 0
    while not stop.is_set() and monotonic() < end:
        with database_session(engine) as session:
            file = claim_file(session, key)
            session.commit()
        if file is None:
            break
        claims[key, file.document.url] = file
        reading = _as_data(_read(reader, file))
        if stop.is_set():
            break
        with database_session(engine) as session:
            note_reading(session, key, file, reading)
            session.commit()
        claims.pop((key, file.document.url), None)
        count += 1
    return count


def _read(reader: DocumentReader, file: WaitingFile) -> DocumentText:
    document = file.document
    assert document.content is not None
    if file.tries > MOST_TRIES:
        kind = kind_of(document.content, media_type=document.media_type, url=document.url)
        reason = f"its reader ended {MOST_TRIES} times together with its worker"
        return no_text(reason, media_type=kind, cause=Unread.ACCIDENT)
    return reader.read(document.content, media_type=document.media_type, url=document.url)


def _as_data(read: DocumentText) -> dict[str, Any]:
    names = ("state", "reason", "extractor", "media_type", "cause")
    # PostgreSQL's JSON holds no character 0, and no text does.
    pages = [page.replace("\x00", "") for page in read.pages]
    return {**{name: getattr(read, name) for name in names}, "pages": pages}


def _from_data(data: Any) -> DocumentText:
    cause = Unread(data["cause"]) if data["cause"] else None
    return DocumentText(**{**data, "pages": tuple(data["pages"]), "cause": cause})


def _text_of(texts: Mapping[str, DocumentText], document: Document) -> DocumentText:
    return texts[document.url]


def store_read_files(config: Config, key: str, lease: Lease) -> list[RaisedFlag]:
    """Store what was read of the jurisdiction's files, and judge it; returns the flags raised."""
    database, fence = database_under(lease, config.database), fence_of(lease)
    topics = load_topics(config.topics, config.folder)
    lock = CrawlLock(database, key)
    engine = open_database(database)
    raised: list[RaisedFlag] = []
    try:
        while True:
            with database_session(engine) as session:
                fence(session)
                files = read_files(session, key, most=BYTES_AT_ONCE)
                if not files:
                    return raised
                texts = {file.document.url: _from_data(file.reading) for file in files}
                counts = ingest(
                    session,
                    [Fetched(jurisdiction=key, document=file.document) for file in files],
                    source=config.source(key),
                    topics=topics,
                    now=datetime.now(UTC),
                    crawl_id=files[0].crawl_id,
                    read=partial(_text_of, texts),
                    of_the_past=files[0].of_the_past,
                )
                forget_files(session, key, files)
                session.commit()
                raised += counts.raised
    finally:
        lock.close()
        engine.dispose()
