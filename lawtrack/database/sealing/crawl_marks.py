"""Seals of what crawls leave beside records: failures, absences, tries of documents, stamps.

By these it is decided what is asked for again, and what is taken for unchanged or gone. Beside them
the numbers that revisions have got are sealed, which no hash of a revision holds.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lawtrack.database.bulk import OWNERS, table_of
from lawtrack.database.sealing.derived import streamed_rows
from lawtrack.database.sealing.seals import Item, append_seal
from lawtrack.database.tables.crawls import FailureRow
from lawtrack.database.tables.legislation import AbsenceRow, RevisionRow, SealRow, TextRow
from lawtrack.legislation import hash_chain
from lawtrack.legislation.hash_chain import OVER, SealKind
from lawtrack.legislation.normalize import Row


def seal_failures(session: Session, condition: ColumnElement[bool], *, now: datetime) -> None:
    """Seal the failures of which this is so, as they are stored now."""
    session.flush()
    table = table_of(FailureRow)
    items: dict[str, list[Item]] = {}
    for row in streamed_rows(session, select(table).where(condition).order_by(table.c.id)):
        items.setdefault(row["jurisdiction"], []).append(_failure_item(row))
    for jurisdiction, own in items.items():
        append_seal(session, jurisdiction, SealKind.FAILURES, own, now=now)


def stored_failures(session: Session, jurisdiction: str) -> Iterator[tuple[Item, Row]]:
    """Each failure of the jurisdiction with its item in a seal."""
    table = table_of(FailureRow)
    query = select(table).where(table.c.jurisdiction == jurisdiction).order_by(table.c.id)
    for row in streamed_rows(session, query):
        yield _failure_item(row), row


def _failure_item(row: Row) -> Item:
    return str(row["id"]), hash_chain.row_digest_of(row)


def seal_absences(
    session: Session, jurisdiction: str, before: Mapping[str, str], *, now: datetime
) -> None:
    """Seal which absences are others than ``before``, by their names, and which are over."""
    session.flush()
    after = dict(stored_absences(session, jurisdiction))
    items = [(name, digest) for name, digest in after.items() if before.get(name) != digest]
    items += [(name, OVER) for name in before if name not in after]
    append_seal(session, jurisdiction, SealKind.ABSENCES, items, now=now)


def stored_absences(session: Session, jurisdiction: str) -> Iterator[Item]:
    """The absences of records of the jurisdiction."""
    table = table_of(AbsenceRow)
    query = select(table).where(table.c.jurisdiction == jurisdiction)
    for row in streamed_rows(session, query.order_by(table.c.kind, table.c.upstream_id)):
        yield f"{row['kind']}/{row['upstream_id']}", hash_chain.row_digest_of(row)


def seal_tries(
    session: Session,
    jurisdiction: str,
    rows: Iterable[Row],
    *,
    over: Iterable[str] = (),
    now: datetime,
) -> None:
    """Seal what became of documents, as these rows of texts have it; of those ``over`` nothing."""
    items = [(row["url"], hash_chain.try_digest_of(row)) for row in rows]
    items += [(url, OVER) for url in over]
    append_seal(session, jurisdiction, SealKind.TRIES, items, now=now)


def stored_tries(session: Session, jurisdiction: str) -> Iterator[Item]:
    """What became of each document of the jurisdiction, by its address."""
    table = table_of(TextRow)
    columns = [column for column in table.c if column.name != "pages"]
    query = select(*columns).where(table.c.jurisdiction == jurisdiction).order_by(table.c.url)
    for row in streamed_rows(session, query):
        yield row["url"], hash_chain.try_digest_of(row)


def seal_marks(
    session: Session,
    jurisdiction: str,
    kind: str,
    marks: Iterable[tuple[int, str, str]],
    *,
    now: datetime,
) -> None:
    """Seal the stamp and the fingerprint of these records, by our ids."""
    items = [(f"{kind}/{id_}", hash_chain.content_digest_of(mark)) for id_, *mark in marks]
    append_seal(session, jurisdiction, SealKind.MARKS, items, now=now)


def stored_marks(session: Session, jurisdiction: str) -> Iterator[Item]:
    """The stamp and the fingerprint of each record, by which a crawl takes it for unchanged."""
    for kind, model in OWNERS.items():
        query = (
            select(model.id, model.stamp, model.content_hash)
            .where(model.jurisdiction == jurisdiction)
            .order_by(model.id)
        )
        for id_, *mark in session.execute(query, execution_options={"yield_per": 500}):
            yield f"{kind}/{id_}", hash_chain.content_digest_of(mark)


def seal_numbers(session: Session, jurisdiction: str, *, now: datetime) -> None:
    """Seal which numbers the revisions have got since this was done last."""
    newest = (
        select(SealRow.items)
        .where(SealRow.jurisdiction == jurisdiction, SealRow.kind == SealKind.NUMBERS)
        .order_by(SealRow.id.desc())
        .limit(1)
    )
    items = session.scalar(newest)
    after = int(items[-1][0]) if items else 0
    append_seal(
        session, jurisdiction, SealKind.NUMBERS, numbers_since(session, jurisdiction, after),
        now=now,
    )  # fmt: skip


def numbers_since(session: Session, jurisdiction: str, after: int) -> list[Item]:
    """The highest number of a revision above ``after``, with a digest of all those between."""
    query = (
        select(RevisionRow.id, RevisionRow.hash)
        .where(RevisionRow.jurisdiction == jurisdiction, RevisionRow.id > after)
        .order_by(RevisionRow.id)
    )
    digest, last = hash_chain.START, 0
    for number, hash_ in session.execute(query, execution_options={"yield_per": 500}):
        digest, last = hash_chain.chain_link(digest, hash_, str(number)), number
    return [(str(last), digest)] if last else []
