"""Seals: digests of what was stored and has no revision of its own, appended to a chain.

A seal is written in the transaction that stores what it covers. Each jurisdiction has its chain.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, Table, bindparam, func, insert, select
from sqlalchemy.orm import Session

from lawtrack.database.bulk import is_one_of, table_of
from lawtrack.database.tables.crawls import CrawlRow
from lawtrack.database.tables.legislation import FlagRow, MatchRow, RevisionRow, SealRow
from lawtrack.legislation import hash_chain
from lawtrack.legislation.hash_chain import SealKind
from lawtrack.legislation.normalize import Row

# The first half of PostgreSQL's lock on the chains; the second is a hash of the jurisdiction.
CHAIN_LOCK = 0x1AC7
BEGINNINGS = (
    SealKind.BEGIN,
    SealKind.BEGIN_REST,
    SealKind.BEGIN_REACH,
    SealKind.BEGIN_CRAWLS,
)  # the seals that hold nothing

Item = tuple[str, str]  # name, digest


def lock_chains(session: Session, jurisdiction: str) -> None:
    """Let nobody else append to the jurisdiction's chains until the transaction ends.

    On SQLite there is only one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(CHAIN_LOCK, func.hashtext(jurisdiction))))


# Made once: to write a query costs more time than to ask it.
_NEWEST: dict[type[RevisionRow] | type[SealRow], Select[str]] = {
    model: select(table_of(model).c.hash)
    .where(table_of(model).c.jurisdiction == bindparam("of"))
    .order_by(table_of(model).c.id.desc())
    .limit(1)
    for model in (RevisionRow, SealRow)
}


def newest_hash(
    session: Session, model: type[RevisionRow] | type[SealRow], jurisdiction: str
) -> str:
    """The hash at the end of a chain."""
    session.flush()
    newest = session.connection().scalar(_NEWEST[model], {"of": jurisdiction})
    return newest or hash_chain.START


def append_seal(
    session: Session, jurisdiction: str, kind: SealKind, items: Sequence[Item], *, now: datetime
) -> None:
    """Append a seal with these names and digests; without any there is none."""
    if not items and kind not in BEGINNINGS:
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
    """Seal the flags of these records (our id, topic) and their sentences, as they are stored."""
    wanted = set(keys)
    if not wanted:
        return
    session.flush()
    dialect = session.get_bind().dialect.name
    of_flags, of_matches = (
        _of_some_records(table_of(model), dialect) for model in (FlagRow, MatchRow)
    )
    asked = {"of_kind": kind, "ids": sorted({id_ for id_, _ in wanted})}
    flags = [
        (flag_name(row), hash_chain.row_digest_of(row))
        for row in map(_as_row, session.execute(of_flags, asked))
        if (row["subject_id"], row["topic"]) in wanted
    ]
    sentences = {
        name: hash_chain.rows_digest_of(rows)
        for name, rows in sentences_by_flag(session, of_matches, asked)
    }
    items = [(name, sentences.get(name, hash_chain.NO_ROWS)) for name, _ in sorted(flags)]
    append_seal(session, jurisdiction, SealKind.FLAGS, sorted(flags), now=now)
    append_seal(session, jurisdiction, SealKind.SENTENCES, items, now=now)


@cache
def _of_some_records(table: Table, dialect: str) -> Select[*tuple[Any, ...]]:
    """Put together once: each batch in which something is judged asks for flags and matches."""
    of_kind = table.c.kind == bindparam("of_kind")
    query = select(table).where(of_kind, is_one_of(table.c.subject_id, dialect))
    return query.order_by(*table.primary_key)


def sentences_by_flag(
    session: Session, query: Any, asked: Row | None = None
) -> Iterator[tuple[str, list[Row]]]:
    """The matches that a query asks for by their key, those of one flag under its name."""
    rows = map(_as_row, session.execute(query, asked, execution_options={"yield_per": 500}))
    for _, own in groupby(rows, key=itemgetter("kind", "subject_id", "topic")):
        together = list(own)
        yield flag_name(together[0]), together


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


def seal_start_of_crawl(session: Session, crawl_id: int, *, now: datetime) -> None:
    """Seal that a crawl began; its counts move until it is over."""
    row = _as_row(session.execute(select(table_of(CrawlRow)).filter_by(id=crawl_id)).one())
    item = (f"{crawl_id}{hash_chain.STARTED}", hash_chain.start_digest_of(row))
    append_seal(session, row["jurisdiction"], SealKind.CRAWLS, [item], now=now)


def seal_reach(
    session: Session, jurisdiction: str, checkpoints: Iterable[Row], *, now: datetime
) -> None:
    """Seal how far these lists of the source have been read, as these rows have it."""
    items = [(row["key"], hash_chain.row_digest_of(row)) for row in checkpoints]
    append_seal(session, jurisdiction, SealKind.REACH, items, now=now)


def _as_row(row: Any) -> Row:
    return dict(row._mapping)
