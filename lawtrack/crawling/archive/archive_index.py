"""The archive's index: where raw answers lie, which are needed, and which files are gone."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from operator import attrgetter

from sqlalchemy import ColumnElement, delete, func, select, true
from sqlalchemy.orm import Session

from lawtrack.crawling.archive.write_archive import IndexEntry, Kept, Original
from lawtrack.database.bulk import in_chunks, insert_rows, table_of
from lawtrack.database.sealing.seals import answer_name, append_seal
from lawtrack.database.tables.crawls import ArchivedRow
from lawtrack.legislation.hash_chain import SealKind, answer_digest_of

_NAMES = [field.name for field in fields(IndexEntry)]
_values_of = attrgetter(*_NAMES)


def save_archive_entries(
    session: Session, kept: Sequence[Kept], *, jurisdiction: str, crawl_id: int
) -> None:
    """List the answers, and seal them with the bytes that lie in the file."""
    if not kept:
        return
    rows = [dict(zip(_NAMES, _values_of(one.entry), strict=True)) for one in kept]
    items = [
        (answer_name(row["file"], row["offset"]), answer_digest_of(row, one.sha256))
        for row, one in zip(rows, kept, strict=True)
    ]
    for row in rows:
        row.update(jurisdiction=jurisdiction, crawl_id=crawl_id)
    insert_rows(session, ArchivedRow, rows)
    now = max(one.entry.fetched_at for one in kept)
    append_seal(session, jurisdiction, SealKind.ANSWERS, items, now=now)


def archived_originals(
    session: Session, jurisdiction: str, urls: Sequence[str]
) -> dict[tuple[str, str], tuple[Original, str]]:
    """The answers to these addresses whose payload is archived, by address and digest.

    Each comes with the file that holds it.
    """
    table = table_of(ArchivedRow)
    held = {}
    for chunk in in_chunks(urls):
        query = (
            select(table.c.url, table.c.digest, table.c.fetched_at, table.c.file)
            .where(table.c.jurisdiction == jurisdiction, table.c.url.in_(chunk))
            .where(~table.c.revisit)
            .order_by(table.c.id)
        )
        for url, digest, fetched_at, file in session.execute(query):
            held[url, digest] = (Original(url=url, fetched_at=fetched_at), file)
    return held


def archived_entries(session: Session, jurisdiction: str) -> Iterator[IndexEntry]:
    """Where the answers of a jurisdiction lie, oldest first."""
    table = table_of(ArchivedRow)
    query = (
        select(*(table.c[name] for name in _NAMES))
        .where(table.c.jurisdiction == jurisdiction)
        .order_by(table.c.fetched_at, table.c.id)
    )
    for row in session.execute(query):
        yield IndexEntry(**row._mapping)


def archive_listed_up_to(session: Session, file: str) -> int:
    """The byte up to which a file's answers are listed."""
    table = table_of(ArchivedRow)
    query = select(func.max(table.c.offset + table.c.length)).where(table.c.file == file)
    return int(session.scalar(query) or 0)


def archive_files_listed(session: Session, jurisdiction: str) -> set[str]:
    """The files that the index names of a jurisdiction."""
    query = select(ArchivedRow.file).where(ArchivedRow.jurisdiction == jurisdiction).distinct()
    return set(session.scalars(query))


def forget_archive_files(session: Session, files: Sequence[str], *, why: str, now: datetime) -> int:
    """Drop the rows of files that are gone, and seal why; returns how many."""
    for jurisdiction in sorted({jurisdiction_of(file) for file in files}):
        items = [(file, why) for file in files if jurisdiction_of(file) == jurisdiction]
        append_seal(session, jurisdiction, SealKind.REMOVED, items, now=now)
    count = 0
    for chunk in in_chunks(files):
        done = session.execute(delete(ArchivedRow).where(ArchivedRow.file.in_(chunk)))
        count += int(getattr(done, "rowcount", 0))
    return count


def jurisdiction_of(file: str) -> str:
    """Whose answers a file of the archive holds."""
    return file.partition("/")[0]


def archive_files_needed(session: Session, *, passing: str, jurisdiction: str = "") -> set[str]:
    """The files that hold the payload of the newest answer to some address, of all or one.

    Addresses with ``passing`` in them are those of lists that are asked for only once.
    """
    table = table_of(ArchivedRow)
    query = (
        select(table.c.jurisdiction, table.c.url, table.c.form, table.c.digest, table.c.file,
               table.c.revisit)
        .where(~table.c.url.contains(passing, autoescape=True), _of(jurisdiction))
        .order_by(table.c.fetched_at, table.c.id)
    )  # fmt: skip
    newest: dict[tuple[str, str, str], str] = {}
    holders: dict[tuple[str, str, str], str] = {}
    for key, url, form, digest, file, revisit in session.execute(query):
        newest[key, url, form] = digest
        if not revisit:
            holders[key, url, digest] = file
    return {
        holders[key, url, digest]
        for (key, url, _), digest in newest.items()
        if (key, url, digest) in holders
    }


def archive_files_pointed_to(session: Session, *, jurisdiction: str = "") -> dict[str, set[str]]:
    """For each file with payloads, the other files whose revisits point to them."""
    table = table_of(ArchivedRow)
    query = select(table.c.jurisdiction, table.c.url, table.c.digest, table.c.file, table.c.revisit)
    query = query.where(_of(jurisdiction))
    holders: dict[tuple[str, str, str], str] = {}
    pointing: dict[str, set[str]] = defaultdict(set)
    for key, url, digest, file, revisit in session.execute(query.order_by(table.c.id)):
        if not revisit:
            holders[key, url, digest] = file
        elif (key, url, digest) in holders:
            pointing[holders[key, url, digest]].add(file)
    return pointing


def _of(jurisdiction: str) -> ColumnElement[bool]:
    return table_of(ArchivedRow).c.jurisdiction == jurisdiction if jurisdiction else true()
