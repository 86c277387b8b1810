"""The way of answers into an object store: segments wait as files until they lie there, listed.

A crawl's answers are written into a file in the archive's folder, some two hundred at a time; the
file is put into the store whole, listed, and only then removed. So a kill at any moment costs
nothing, and while the store is away answers wait: the next crawl of the jurisdiction on this
machine puts what it finds. No transaction is open while the store is asked.
"""

import contextlib
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lawtrack.crawling.archive import archive_index
from lawtrack.crawling.archive.archive_place import archive_files_in
from lawtrack.crawling.archive.archive_shelf import list_answers_in, there_of, write_answers
from lawtrack.crawling.archive.bucket import Bucket
from lawtrack.crawling.archive.prune_archive import (
    ENDING,
    PASSING,
    archive_files_to_remove,
    crawl_of_archive_file,
    oldest_kept_archive,
)
from lawtrack.crawling.archive.write_archive import Exchange, Original
from lawtrack.database.tables.crawls import CrawlRow
from lawtrack.errors import ArchiveAway
from lawtrack.legislation.hash_chain import REMOVED_BY_AGE

UNFINISHED = ".part"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spool:
    """Where a jurisdiction's segments wait, and for which store."""

    folder: Path
    bucket: Bucket
    jurisdiction: str
    most_bytes: int
    # A session that may store, or refuses to be opened; what is not committed is undone.
    transaction: Callable[[], AbstractContextManager[Session]]


def spool_answers(
    spool: Spool, file: str, exchanges: Sequence[Exchange], *, crawl_id: int, is_away: bool
) -> None:
    """The answers are a whole segment on this machine's disk, to be put into the store.

    Of the earlier answers only those are pointed to of which the store says that they are there;
    none while it is away. Raises ``ArchiveAway`` when too much waits already.
    """
    waits = sum(path.stat().st_size for path in spool.folder.glob(f"*/*{ENDING}"))
    if waits >= spool.most_bytes:
        raise ArchiveAway(
            f"{spool.folder}: {waits // 1024**2} MB wait for {spool.bucket.address}, as many as"
            " [archive] megabytes allows - nothing more is kept until the store takes them"
        )
    originals: Mapping[tuple[str, str], Original] = {}
    if not is_away:
        urls = sorted({exchange.url for exchange in exchanges})
        with spool.transaction() as session:
            listed = archive_index.archived_originals(session, spool.jurisdiction, urls)
        with contextlib.suppress(ArchiveAway):
            originals = there_of(spool.bucket, listed)
    path = spool.folder / file
    part = path.with_name(path.name + UNFINISHED)
    part.unlink(missing_ok=True)
    write_answers(
        part,
        exchanges,
        originals,
        file=file,
        about=f"crawl {crawl_id} of {spool.jurisdiction}",
    )
    with part.open("rb") as written:
        os.fsync(written.fileno())
    part.rename(path)


def waiting_segments(spool: Spool) -> list[str]:
    """The segments that are still to be put, the oldest first."""
    return [file.name for file in archive_files_in(spool.folder, spool.jurisdiction)]


def put_spooled(spool: Spool) -> None:
    """All that waits lies in the store and is listed; ``ArchiveAway`` when the store fails."""
    for unfinished in spool.folder.glob(f"{spool.jurisdiction}/*{UNFINISHED}"):
        unfinished.unlink(missing_ok=True)  # of a crawl that was killed
    for file in waiting_segments(spool):
        path = spool.folder / file
        try:
            spool.bucket.put(file, path)
            content = path.read_bytes()
        except FileNotFoundError:
            continue  # a crawl that has taken this one over has put it
        with spool.transaction() as session:
            # A kill may have come between listing it and removing it.
            start = archive_index.archive_listed_up_to(session, file)
            list_answers_in(session, file, content, start)
            session.commit()
        path.unlink(missing_ok=True)


def is_to_be_looked_through(session: Session, jurisdiction: str, now: datetime) -> bool:
    """Whether the crawl that runs is the first of its jurisdiction today (UTC)."""
    midnight = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    query = select(func.count()).where(
        CrawlRow.jurisdiction == jurisdiction, CrawlRow.started >= midnight
    )
    return (session.scalar(query) or 0) <= 1


def list_what_others_put(session: Session, spool: Spool, *, crawl_id: int) -> int:
    """List objects that a machine put before it died, and so never listed; returns how many."""
    listed = archive_index.archive_files_listed(session, spool.jurisdiction)
    own = set(waiting_segments(spool))
    count = 0
    for file in archive_files_in(spool.bucket, spool.jurisdiction):
        if file.name in listed | own or crawl_of_archive_file(file.name) >= crawl_id:
            continue
        list_answers_in(session, file.name, spool.bucket.part(file.name, 0, file.size), 0)
        count += 1
    return count


def prune_bucket(session: Session, spool: Spool, *, days: int, now: datetime) -> list[str]:
    """Remove the jurisdiction's objects that are too old and that nothing needs; their names.

    How much there is does not matter: a store has no disk that could be full. Their rows go first,
    and for good: the caller's transaction is committed before the objects go.
    """
    files = archive_files_in(spool.bucket, spool.jurisdiction)
    oldest = oldest_kept_archive(now, days)
    if not files or files[0].begun >= oldest:
        return []
    own = spool.jurisdiction
    gone = archive_files_to_remove(
        files,
        needed=archive_index.archive_files_needed(session, passing=PASSING, jurisdiction=own),
        pointed_to=archive_index.archive_files_pointed_to(session, jurisdiction=own),
        most_bytes=sum(file.size for file in files),
        oldest=oldest,
    )
    archive_index.forget_archive_files(session, gone, why=REMOVED_BY_AGE, now=now)
    session.commit()
    for name in gone:
        spool.bucket.remove(name)
    return gone
