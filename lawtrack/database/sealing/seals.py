"""Seals: digests of what was stored and has no revision of its own, appended to a chain.

A seal is written in the transaction that stores what it covers. Each jurisdiction has its chain.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from lawtrack.database.bulk import OWNERS, in_chunks, load_records, table_of
from lawtrack.database.tables.crawls import ArchivedRow, CrawlRow
from lawtrack.database.tables.legislation import (
    EarlierTextRow,
    FlagRow,
    RevisionRow,
    SealRow,
    TextRow,
)
from lawtrack.legislation import hash_chain
from lawtrack.legislation.hash_chain import SealKind
from lawtrack.legislation.normalize import Row

# The first half of PostgreSQL's lock on the chains; the second is a hash of the jurisdiction.
CHAIN_LOCK = 0x1AC7
AT_ONCE = 500

Item = tuple[str, str]  # name, digest


def lock_chains(session: Session, jurisdiction: str) -> None:
    """Let nobody else append to the jurisdiction's chains until the transaction ends.

    On SQLite there is only one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(CHAIN_LOCK, func.hashtext(jurisdiction))))


def newest_hash(
    session: Session, model: type[RevisionRow] | type[SealRow], jurisdiction: str
) -> str:
    """The hash at the end of a chain."""
    query = (
        select(model.hash)
        .where(model.jurisdiction == jurisdiction)
        .order_by(model.id.desc())
        .limit(1)
    )
    return session.scalar(query) or hash_chain.START


def append_seal(
    session: Session, jurisdiction: str, kind: SealKind, items: Sequence[Item], *, now: datetime
) -> None:
    """Append a seal with these names and digests; without any there is none."""
    if not items and kind != SealKind.BEGIN:
        return
    session.flush()
    lock_chains(session, jurisdiction)
    previous = newest_hash(session, SealRow, jurisdiction)
    row: Row = {
        "jurisdiction": jurisdiction,
        "kind": kind.value,
        "sealed_at": now,
        "items": [list(item) for item in items],
        "after_revision": newest_hash(session, RevisionRow, jurisdiction),
    }
    digest = hash_chain.content_digest_of(hash_chain.seal_content_of(row))
    row["previous_hash"] = previous
    row["hash"] = hash_chain.chain_link(previous, digest, kind.value)
    session.connection().execute(insert(table_of(SealRow)), [row])


def seal_rows(
    session: Session, jurisdiction: str, *, kinds: Collection[SealKind] = ()
) -> Iterator[Row]:
    """The seals of a jurisdiction as they are stored, oldest first; with ``kinds`` only these."""
    table = table_of(SealRow)
    query = select(table).where(table.c.jurisdiction == jurisdiction).order_by(table.c.id)
    if kinds:
        query = query.where(table.c.kind.in_([kind.value for kind in kinds]))
    for row in session.execute(query, execution_options={"yield_per": 50}):
        yield dict(row._mapping)


def seal_flags(
    session: Session,
    jurisdiction: str,
    kind: str,
    keys: Iterable[tuple[int, str]],
    *,
    now: datetime,
) -> None:
    """Seal the flags of these records (our id, topic), as they are stored now."""
    wanted = set(keys)
    if not wanted:
        return
    session.flush()
    items: list[Item] = []
    for chunk in in_chunks(sorted({id_ for id_, _ in wanted})):
        table = table_of(FlagRow)
        query = select(table).where(table.c.kind == kind, table.c.subject_id.in_(chunk))
        items += [
            (flag_name(row), hash_chain.row_digest_of(row))
            for row in map(_as_row, session.execute(query))
            if (row["subject_id"], row["topic"]) in wanted
        ]
    append_seal(session, jurisdiction, SealKind.FLAGS, sorted(items), now=now)


def flag_name(row: Row) -> str:
    """How a flag is named in a seal."""
    return f"{row['kind']}/{row['subject_id']}/{row['topic']}"


def answer_name(file: str, offset: int) -> str:
    """How an archived answer is named in a seal."""
    return f"{file} {offset}"


def seal_crawls(session: Session, crawl_ids: Sequence[int], *, now: datetime) -> None:
    """Seal these crawls of one jurisdiction, as they are stored now: they are over."""
    session.flush()
    table = table_of(CrawlRow)
    query = select(table).where(table.c.id.in_(crawl_ids)).order_by(table.c.id)
    rows = [_as_row(row) for row in session.execute(query)]
    if rows:
        items = [(str(row["id"]), hash_chain.row_digest_of(row)) for row in rows]
        append_seal(session, rows[0]["jurisdiction"], SealKind.CRAWLS, items, now=now)


def begin_sealing(session: Session, jurisdiction: str, *, now: datetime) -> None:
    """Seal what is stored of a jurisdiction where this was never done, as it stands.

    That is what an earlier version of lawtrack has left; nothing, before a first crawl.
    """
    begun = select(SealRow.id).where(
        SealRow.jurisdiction == jurisdiction, SealRow.kind == SealKind.BEGIN.value
    )
    if session.scalar(begun.limit(1)) is not None:
        return
    append_seal(session, jurisdiction, SealKind.BEGIN, [], now=now)
    for kind, items in (
        (SealKind.RECORDS, _stored_records(session, jurisdiction)),
        (SealKind.TEXTS, _stored_texts(session, jurisdiction)),
        (SealKind.FLAGS, _stored_flags(session, jurisdiction)),
        (SealKind.OLD_ANSWERS, _stored_answers(session, jurisdiction)),
        (SealKind.CRAWLS, _stored_crawls(session, jurisdiction)),
    ):
        some: list[Item] = []
        for item in items:
            some.append(item)
            if len(some) == AT_ONCE:
                append_seal(session, jurisdiction, kind, some, now=now)
                some = []
        append_seal(session, jurisdiction, kind, some, now=now)


def _stored_records(session: Session, jurisdiction: str) -> Iterator[Item]:
    for kind, model in OWNERS.items():
        ids = session.scalars(
            select(model.id).where(model.jurisdiction == jurisdiction).order_by(model.id)
        ).all()
        for chunk in in_chunks(ids):
            for id_, record in load_records(session, kind, chunk).items():
                rows = {table: children or () for table, children in record.rows.items()}
                yield f"{kind}/{id_}", hash_chain.record_digest_of(record.row, rows)


def _stored_texts(session: Session, jurisdiction: str) -> Iterator[Item]:
    """The earlier texts first: of what has one name, the last digest is that of the present."""
    earlier, present = table_of(EarlierTextRow), table_of(TextRow)
    for table, order in ((earlier, earlier.c.id), (present, present.c.url)):
        query = (
            select(*(table.c[name] for name in hash_chain.TEXT_DIGESTED))
            .where(table.c.jurisdiction == jurisdiction)
            .order_by(order)
        )
        if table is present:
            query = query.where(present.c.state == "text")
        for row in _streamed(session, query):
            yield row["url"], hash_chain.text_digest_of(row)


def _stored_flags(session: Session, jurisdiction: str) -> Iterator[Item]:
    table = table_of(FlagRow)
    query = (
        select(table)
        .where(table.c.jurisdiction == jurisdiction)
        .order_by(table.c.kind, table.c.subject_id, table.c.topic)
    )
    for row in _streamed(session, query):
        yield flag_name(row), hash_chain.row_digest_of(row)


def _stored_answers(session: Session, jurisdiction: str) -> Iterator[Item]:
    table = table_of(ArchivedRow)
    query = select(table).where(table.c.jurisdiction == jurisdiction).order_by(table.c.id)
    for row in _streamed(session, query):
        name = answer_name(row["file"], row["offset"])
        yield name, hash_chain.answer_digest_of(row, "")


def _stored_crawls(session: Session, jurisdiction: str) -> Iterator[Item]:
    table = table_of(CrawlRow)
    query = (
        select(table)
        .where(table.c.jurisdiction == jurisdiction, table.c.outcome != "running")
        .order_by(table.c.id)
    )
    for row in _streamed(session, query):
        yield str(row["id"]), hash_chain.row_digest_of(row)


def _streamed(session: Session, query: Any) -> Iterator[Row]:
    for row in session.execute(query, execution_options={"yield_per": AT_ONCE}):
        yield _as_row(row)


def _as_row(row: Any) -> Row:
    return dict(row._mapping)
