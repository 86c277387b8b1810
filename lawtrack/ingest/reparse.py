"""Records made anew from archived answers, by parsers that may have become better; no network.

The spider's parsers run over the archive (``LAWTRACK_REPLAY`` in Scrapy's settings names what does
it), and what they yield goes the usual way through ``ingest``, a batch at a time: what a batch
changed is read from the ledger, and then it is kept or taken back.

An answer in the archive may be newer or older than the stored record: a crawl was killed, a detail
failed, a file was removed. So a record is only taken when its stamp, which the source gave it, is
the stored one; or when the stored one is empty, which says that the next crawl asks again anyway.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from importlib import import_module
from typing import Any

from lawtrack.config.settings import Config
from lawtrack.crawling import crawls
from lawtrack.crawling.archive.archive_place import archive_place
from lawtrack.crawling.archive.archive_shelf import ArchiveReader
from lawtrack.crawling.known_to_crawl import addresses_read, text_stamps
from lawtrack.database import Session, bulk
from lawtrack.database.engine import database_session, open_database
from lawtrack.database.ledger import Revised, highest_revision, revised_after
from lawtrack.database.locks.lock import CrawlLock
from lawtrack.database.opening.schema import check_schema
from lawtrack.errors import FailureKind, LawtrackError
from lawtrack.ingest.document_texts import documents_of
from lawtrack.ingest.documents import DocumentText
from lawtrack.ingest.documents.reader_process import DocumentReader
from lawtrack.ingest.ingest import ingest
from lawtrack.legislation.clerks.clerk_words import ClerkWords
from lawtrack.legislation.fingerprint import fingerprint
from lawtrack.legislation.records import (
    Bill,
    Document,
    Event,
    Failed,
    Organization,
    Record,
    Source,
    StoredState,
)
from lawtrack.topics import Topic, load_topics
from lawtrack.topics.suggestions import worth_reading

RECORDS_AT_ONCE = 500
BYTES_AT_ONCE = 16 * 1024 * 1024

Taken = Bill | Event | Organization


@dataclass(frozen=True, slots=True, kw_only=True)
class Reparsed:
    """What came of one jurisdiction."""

    jurisdiction: str
    applied: bool
    read: int  # bills and meetings
    missing: int  # pages that were wanted and are not in the archive
    changed: Sequence[Revised]
    # Those that were left alone, by reason.
    left: Mapping[str, int]
    failed: Sequence[str]  # pages that the parsers cannot read

    @property
    def reasons(self) -> dict[str, int]:
        """How many records change, by reason."""
        told = ({c["reason"] for c in r.changes} | set(r.reasons) for r in self.changed)
        return dict(Counter(reason for reasons in told for reason in sorted(reasons)))


@dataclass(slots=True, kw_only=True)
class _Sorting:
    """What is taken from the parsers' output, and what is not, and why."""

    stored: Mapping[str, Mapping[str, bulk.Stored]]
    left: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    missing: int = 0
    read: int = 0


def reparse(
    config: Config,
    key: str,
    *,
    apply: bool,
    now: datetime,
    settings: dict[str, Any] | None = None,
) -> Reparsed:
    """Parse the archived answers of a jurisdiction again; only with ``apply`` is the result kept.

    Raises ``LawtrackError`` when nothing sound can come of it: a crawl runs, or the last one did
    not end well, so that the archive holds answers that the database knows nothing of.
    """
    source = config.source(key)
    topics = load_topics(config.topics, config.folder)
    engine = open_database(config.database)
    lock = CrawlLock(config.database, key)
    try:
        check_schema(engine)
        with database_session(engine) as session:
            started = _last_crawl(session, key)
            archive = ArchiveReader(session, archive_place(config.archive), key)
            stored = {kind: bulk.all_stored(session, kind, key) for kind in bulk.OWNERS}
            sorting = _Sorting(stored=stored)
            replayed = _replayed(config.scrapers, settings or {})
            records = replayed(source, _known(session, source, topics, archive, started), archive)
            changed: list[Revised] = []
            with DocumentReader() as reader:
                for batch in _batches(_taken(records, sorting, source.words)):
                    read = _texts_of(batch, reader)
                    session.rollback()  # other crawls may have stored: see what they did
                    before = highest_revision(session)
                    ingest(
                        session,
                        batch,
                        source=source,
                        topics=topics,
                        now=now,
                        crawl_id=None,
                        read=read,
                        reparsed=True,
                    )
                    changed += revised_after(session, before, key)
                    if apply:
                        session.commit()
                    else:
                        session.rollback()
    finally:
        engine.dispose()
        lock.close()
    return Reparsed(
        jurisdiction=key,
        applied=apply,
        read=sorting.read,
        missing=sorting.missing,
        changed=changed,
        left=dict(sorting.left),
        failed=sorting.failed,
    )


def _last_crawl(session: Session, key: str) -> datetime:
    """When the last crawl began, which must have ended well."""
    crawl = crawls.newest_crawl(session, key, after=0)
    if crawl is None:
        raise LawtrackError(f"{key}: was never crawled, so nothing is archived")
    if crawl.outcome not in ("ok", "degraded"):
        raise LawtrackError(
            f"{key}: its last crawl ended {crawl.outcome}, so the archive may be ahead of the"
            f' database - run "lawtrack crawl {key}" first'
        )
    return crawl.started


def _replayed(
    module_name: str, settings: dict[str, Any]
) -> Callable[[Source, StoredState, ArchiveReader], Iterator[Record]]:
    """The function that runs the parsers over the archive, as the scrapers' settings name it."""
    module, _, name = str(import_module(module_name).LAWTRACK_REPLAY).rpartition(".")
    replay: Callable[..., Iterator[Record]] = getattr(import_module(module), name)
    return partial(replay, settings_module=module_name, settings=settings)


def _known(
    session: Session,
    source: Source,
    topics: Sequence[Topic],
    archive: ArchiveReader,
    started: datetime,
) -> StoredState:
    """What a full pass on the day of the last crawl may ask about the database.

    A text that is stored and whose file is not archived is not asked for.
    """
    texts = text_stamps(session, source.key)
    return StoredState(
        now=started,
        full=True,
        texts={url: stamp for url, stamp in texts.items() if url not in archive},
        readings=addresses_read(session, source.key),
        interesting=worth_reading(topics),
    )


def _taken(records: Iterable[Record], sorting: _Sorting, words: ClerkWords) -> Iterator[Taken]:
    """The records that say something new about the state that is stored."""
    for record in records:
        if isinstance(record, Organization):
            yield record
        elif isinstance(record, Failed):
            if record.cause is FailureKind.NOT_ARCHIVED:
                sorting.missing += 1
            else:
                sorting.failed.append(f"{record.url}: {record.reason}")
        elif isinstance(record, (Bill, Event)):
            sorting.read += 1
            kind = "bill" if isinstance(record, Bill) else "event"
            stored = sorting.stored[kind].get(record.upstream_id)
            why = _left_alone(record, stored)
            if why:
                sorting.left[why] += 1
            elif stored is None or not _same(record, stored, words):
                # An empty stamp stays: what was missing then, the next crawl asks for again.
                yield replace(record, stamp=stored.stamp) if stored else record


def _left_alone(record: Bill | Event, stored: bulk.Stored | None) -> str:
    """Why a record is not taken; empty when it is."""
    if stored is None or not stored.stamp or stored.stamp == record.stamp:
        return ""
    if not record.stamp:
        return "not whole in the archive"
    return "another state in the archive"


def _same(record: Bill | Event, stored: bulk.Stored, words: ClerkWords) -> bool:
    """Whether the record says what is stored; one that brings a file has to be read to tell."""
    if any(document.content is not None for document in record.documents or ()):
        return False
    return bool(stored.content_hash) and fingerprint(record, words) == stored.content_hash


def _batches(records: Iterable[Taken]) -> Iterator[list[Taken]]:
    batch: list[Taken] = []
    size = 0
    for record in records:
        batch.append(record)
        size += sum(len(document.content or b"") for document in documents_of([record]))
        if len(batch) >= RECORDS_AT_ONCE or size >= BYTES_AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _texts_of(batch: Sequence[Taken], reader: DocumentReader) -> Callable[[Document], DocumentText]:
    """Read the files of a batch before the database is touched, and return how to look them up."""
    texts: dict[int, DocumentText] = {}
    for document in documents_of(batch):
        assert document.content is not None
        texts[id(document)] = reader.read(
            document.content, media_type=document.media_type, url=document.url
        )
    return lambda document: texts[id(document)]
