"""The archive as a whole: files and their index together; storing, finding again, removing."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from lawtrack import __version__
from lawtrack.crawling.archive import archive_index
from lawtrack.crawling.archive.archive_place import (
    Place,
    archive_files_in,
    archived_bytes,
    is_in_archive,
)
from lawtrack.crawling.archive.prune_archive import (
    PASSING,
    archive_files_to_remove,
    crawl_of_archive_file,
    oldest_kept_archive,
)
from lawtrack.crawling.archive.read_archive import (
    ArchivedAnswer,
    archive_entries_after,
    read_archived_answer,
)
from lawtrack.crawling.archive.write_archive import (
    Exchange,
    IndexEntry,
    Kept,
    Original,
    append_to_archive,
    begin_archive_file,
)
from lawtrack.database import Session
from lawtrack.errors import ArchiveDamaged
from lawtrack.legislation.hash_chain import GONE, REMOVED_BY_AGE

LARGEST_CONTINUED = 64 * 1024 * 1024  # bytes of a file to which another crawl adds

logger = logging.getLogger(__name__)


def archive_answers(
    session: Session,
    folder: Path,
    file: str,
    exchanges: Sequence[Exchange],
    *,
    jurisdiction: str,
    crawl_id: int,
) -> None:
    """Append the answers to the crawl's file and list them; the caller commits.

    A payload that the same address gave before becomes a revisit of a few bytes.
    """
    if not exchanges:
        return
    urls = sorted({exchange.url for exchange in exchanges})
    originals = archive_index.archived_originals(session, jurisdiction, urls)
    kept = write_answers(
        folder / file, exchanges, there_of(folder, originals),
        file=file, about=f"crawl {crawl_id} of {jurisdiction}",
    )  # fmt: skip
    archive_index.save_archive_entries(session, kept, jurisdiction=jurisdiction, crawl_id=crawl_id)


def there_of(
    place: Place, originals: Mapping[tuple[str, str], tuple[Original, str]]
) -> dict[tuple[str, str], Original]:
    """The originals whose files are there: nothing ever points to a payload that is not."""
    files = {file: is_in_archive(place, file) for file in {file for _, file in originals.values()}}
    return {key: original for key, (original, file) in originals.items() if files[file]}


def write_answers(
    path: Path,
    exchanges: Sequence[Exchange],
    originals: Mapping[tuple[str, str], Original],
    *,
    file: str,
    about: str,
) -> list[Kept]:
    """Append the answers to the file at ``path``, which is begun if there is none."""
    if not path.exists():
        begin_archive_file(
            path,
            software=f"lawtrack/{__version__}",
            about=about,
            moment=exchanges[0].fetched_at,
        )
    held = dict(originals)
    wanted: list[tuple[Exchange, str, Original | None]] = []
    for exchange in exchanges:
        digest = exchange.digest
        key = (exchange.url, digest)
        wanted.append((exchange, digest, held.get(key)))
        held.setdefault(key, Original(url=exchange.url, fetched_at=exchange.fetched_at))
    return append_to_archive(path, wanted, file=file)


def index_unlisted_archive_files(session: Session, folder: Path, jurisdiction: str) -> int:
    """List what a crawl that was killed had archived and not listed; returns how many answers.

    Only the newest file of a jurisdiction can hold such answers: the next crawl lists them.
    """
    files = archive_files_in(folder, jurisdiction)
    if not files:
        return 0
    newest = max(files, key=lambda file: crawl_of_archive_file(file.name))
    return reindex_archive_file(session, folder, newest.name)


def reindex_archive_file(session: Session, folder: Path, file: str) -> int:
    """List the answers of one file that the index does not know; returns how many."""
    start = archive_index.archive_listed_up_to(session, file)
    if (folder / file).stat().st_size <= start:
        return 0
    return list_answers_in(session, file, (folder / file).read_bytes(), start)


def list_answers_in(session: Session, file: str, content: bytes, start: int) -> int:
    """List the whole answers in a file's content from ``start`` on; returns how many."""
    kept = archive_entries_after(content, file, start)
    jurisdiction, crawl_id = archive_index.jurisdiction_of(file), crawl_of_archive_file(file)
    archive_index.save_archive_entries(session, kept, jurisdiction=jurisdiction, crawl_id=crawl_id)
    return len(kept)


def file_to_continue(session: Session, folder: Path, jurisdiction: str, now: datetime) -> str:
    """The file that was begun on the same day (UTC) and can take more answers; else empty.

    A crawl that finds nothing new should not leave a file of its own. One in which more lies than
    is listed may end in the middle of a record: nothing is put behind that.
    """
    files = archive_files_in(folder, jurisdiction)
    if not files:
        return ""
    newest = max(files, key=lambda file: crawl_of_archive_file(file.name))
    is_of_today = newest.begun.date() == now.astimezone(UTC).date() and newest.begun <= now
    is_whole = newest.size == archive_index.archive_listed_up_to(session, newest.name)
    return newest.name if is_of_today and is_whole and newest.size < LARGEST_CONTINUED else ""


def missing_archive_files(session: Session, place: Place, jurisdiction: str) -> list[str]:
    """The files of a jurisdiction that the index names and that are not there.

    The index is asked first: a file is on disk before it is listed, so one that another crawl
    begins meanwhile is never taken for gone.
    """
    listed = archive_index.archive_files_listed(session, jurisdiction)
    there = {file.name for file in archive_files_in(place, jurisdiction)}
    return sorted(listed - there)


def forget_archive_files(
    session: Session, place: Place, jurisdiction: str, gone: list[str], *, now: datetime
) -> int:
    """Drop the index rows of files that two crawls missed; returns of how many files.

    Of none while nothing else that the index names is there: then it is rather the folder that is
    another one, or lies on a disk that is not mounted.
    """
    listed = archive_index.archive_files_listed(session, jurisdiction)
    if not any(is_in_archive(place, file) for file in listed.difference(gone)):
        return 0
    archive_index.forget_archive_files(session, gone, why=GONE, now=now)
    return len(gone)


def prune_archive(
    session: Session, folder: Path, *, megabytes: int, days: int, now: datetime
) -> list[str]:
    """Remove files that are too old or too much and that nothing needs; returns their names.

    Their rows go first, and for good: the caller's transaction is committed before the files go.
    """
    files = archive_files_in(folder)
    oldest = oldest_kept_archive(now, days)
    most = megabytes * 1024 * 1024
    if not files or (files[0].begun >= oldest and sum(f.size for f in files) <= most):
        return []
    gone = archive_files_to_remove(
        files,
        needed=archive_index.archive_files_needed(session, passing=PASSING),
        pointed_to=archive_index.archive_files_pointed_to(session),
        most_bytes=most,
        oldest=oldest,
    )
    archive_index.forget_archive_files(session, gone, why=REMOVED_BY_AGE, now=now)
    session.commit()
    for name in gone:
        (folder / name).unlink(missing_ok=True)
    left = sum(f.size for f in files if f.name not in gone)
    if left > most:
        logger.warning(
            "%s: holds %d MB that are all needed, more than [archive] megabytes = %d"
            " - allow more", folder, left // 1024**2, megabytes,
        )  # fmt: skip
    return gone


class ArchiveReader:
    """The archived answers of one jurisdiction, the newest to an address first."""

    def __init__(self, session: Session, place: Place, jurisdiction: str) -> None:
        self._place = place
        self._entries: dict[tuple[str, str], list[IndexEntry]] = {}
        self._originals: dict[tuple[str, str], IndexEntry] = {}
        there = {file.name for file in archive_files_in(place, jurisdiction)}
        for entry in archive_index.archived_entries(session, jurisdiction):
            self._entries.setdefault((entry.url, entry.form), []).append(entry)
            if not entry.revisit and entry.file in there:
                self._originals[entry.url, entry.digest] = entry

    def __contains__(self, url: object) -> bool:
        """Whether some answer to a plain request for the address is archived."""
        return (url, "") in self._entries

    def newest(self, url: str, form: str = "") -> Iterator[ArchivedAnswer]:
        """The different answers to an address, the newest first."""
        seen = set()
        for entry in reversed(self._entries.get((url, form), [])):
            if entry.digest not in seen and (answer := self.read(entry)) is not None:
                seen.add(entry.digest)
                yield answer

    def under(self, beginning: str) -> Iterator[ArchivedAnswer]:
        """The answers to plain requests for all addresses that begin so, the oldest first."""
        for entry in self.entries_under(beginning):
            answer = self.read(entry)
            if answer is not None:
                yield answer

    def entries_under(self, beginning: str) -> list[IndexEntry]:
        """Where those answers lie, the oldest first."""
        matching = [
            entry
            for (url, form), entries in self._entries.items()
            if url.startswith(beginning) and not form
            for entry in entries
        ]
        return sorted(matching, key=lambda entry: entry.fetched_at)

    def original(self, entry: IndexEntry) -> IndexEntry | None:
        """The entry that holds the payload: itself, or what a revisit points to if it is there."""
        return self._originals.get((entry.url, entry.digest))

    def read(self, entry: IndexEntry) -> ArchivedAnswer | None:
        """The answer, of a revisit the one it points to; ``None`` when that is gone."""
        original = self.original(entry)
        if original is None:
            return None
        raw = archived_bytes(self._place, original.file, original.offset, original.length)
        where = f"{original.file} at byte {original.offset}"
        answer = read_archived_answer(raw, where)
        if answer.digest != entry.digest:
            raise ArchiveDamaged(f"{where}: not the answer that the index lists there")
        return answer
