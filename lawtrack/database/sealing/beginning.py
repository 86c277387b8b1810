"""Where sealing begins: what is stored and was never sealed is sealed as it stands."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.database.bulk import OWNERS, in_chunks, load_records, table_of
from lawtrack.database.sealing.crawl_marks import (
    numbers_since,
    stored_absences,
    stored_failures,
    stored_marks,
    stored_tries,
)
from lawtrack.database.sealing.derived import (
    PLACE,
    body_name,
    stored_bodies,
    stored_places,
    stored_roll_calls,
    stored_sentences,
    stored_worked_out,
    streamed_rows,
)
from lawtrack.database.sealing.seals import Item, answer_name, append_seal, flag_name
from lawtrack.database.tables.crawls import ArchivedRow, CheckpointRow, CrawlRow
from lawtrack.database.tables.legislation import EarlierTextRow, FlagRow, SealRow, TextRow
from lawtrack.legislation import hash_chain
from lawtrack.legislation.hash_chain import SealKind

AT_ONCE = 500

_Stored = Callable[[Session, str], Iterator[Item]]


def begin_sealing(session: Session, jurisdiction: str, *, now: datetime) -> None:
    """Seal what is stored of a jurisdiction where this was never done, as it stands.

    That is what an earlier version of lawtrack has left; nothing, before a first crawl.
    """
    for beginning, stored in _BEGINNINGS.items():
        if not _has_begun(session, jurisdiction, beginning):
            _seal_as_it_stands(session, jurisdiction, beginning, stored, now=now)


def _has_begun(session: Session, jurisdiction: str, kind: SealKind) -> bool:
    """Whether there is a seal of this kind; where there is, it is among the first."""
    begun = select(SealRow.id).where(SealRow.jurisdiction == jurisdiction, SealRow.kind == kind)
    return session.scalar(begun.limit(1)) is not None


def _seal_as_it_stands(
    session: Session,
    jurisdiction: str,
    beginning: SealKind,
    stored: Mapping[SealKind, _Stored],
    *,
    now: datetime,
) -> None:
    append_seal(session, jurisdiction, beginning, [], now=now)
    for kind, items in ((kind, each(session, jurisdiction)) for kind, each in stored.items()):
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
    yield from _texts_in(session, EarlierTextRow, jurisdiction)
    yield from _texts_in(session, TextRow, jurisdiction)


def _texts_in(
    session: Session, model: type[EarlierTextRow] | type[TextRow], jurisdiction: str
) -> Iterator[Item]:
    table = table_of(model)
    query = select(*(table.c[name] for name in hash_chain.TEXT_DIGESTED)).where(
        table.c.jurisdiction == jurisdiction
    )
    if model is TextRow:
        query = query.where(table.c.state == "text").order_by(table.c.url)
    else:
        query = query.order_by(table.c.id)
    for row in streamed_rows(session, query):
        yield row["url"], hash_chain.text_digest_of(row)


def _stored_flags(session: Session, jurisdiction: str) -> Iterator[Item]:
    table = table_of(FlagRow)
    query = (
        select(table)
        .where(table.c.jurisdiction == jurisdiction)
        .order_by(table.c.kind, table.c.subject_id, table.c.topic)
    )
    for row in streamed_rows(session, query):
        yield flag_name(row), hash_chain.row_digest_of(row)


def _stored_answers(session: Session, jurisdiction: str) -> Iterator[Item]:
    table = table_of(ArchivedRow)
    query = select(table).where(table.c.jurisdiction == jurisdiction).order_by(table.c.id)
    for row in streamed_rows(session, query):
        name = answer_name(row["file"], row["offset"])
        yield name, hash_chain.answer_digest_of(row, "")


def _stored_crawls(session: Session, jurisdiction: str) -> Iterator[Item]:
    table = table_of(CrawlRow)
    query = (
        select(table)
        .where(table.c.jurisdiction == jurisdiction, table.c.outcome != "running")
        .order_by(table.c.id)
    )
    for row in streamed_rows(session, query):
        yield str(row["id"]), hash_chain.row_digest_of(row)


def _stored_sentences(session: Session, jurisdiction: str) -> Iterator[Item]:
    for name, rows in stored_sentences(session, jurisdiction):
        yield name, hash_chain.rows_digest_of(rows)


def _stored_roll_calls(session: Session, jurisdiction: str) -> Iterator[Item]:
    for name, rows in stored_roll_calls(session, jurisdiction):
        yield name, hash_chain.rows_digest_of(rows)


def _stored_earlier_texts(session: Session, jurisdiction: str) -> Iterator[Item]:
    yield from _texts_in(session, EarlierTextRow, jurisdiction)


def _stored_worked_out(session: Session, jurisdiction: str) -> Iterator[Item]:
    for name, row in stored_worked_out(session, jurisdiction):
        yield name, hash_chain.worked_out_digest_of(row)


def _stored_places(session: Session, jurisdiction: str) -> Iterator[Item]:
    for row in stored_places(session, jurisdiction):
        yield PLACE, hash_chain.row_digest_of(row)
    for row in stored_bodies(session, jurisdiction):
        yield body_name(row), hash_chain.row_digest_of(row)


def _stored_checkpoints(session: Session, jurisdiction: str) -> Iterator[Item]:
    table = table_of(CheckpointRow)
    query = select(table).where(table.c.jurisdiction == jurisdiction).order_by(table.c.key)
    for row in streamed_rows(session, query):
        yield row["key"], hash_chain.row_digest_of(row)


def _stored_failures(session: Session, jurisdiction: str) -> Iterator[Item]:
    return (item for item, _ in stored_failures(session, jurisdiction))


def _stored_numbers(session: Session, jurisdiction: str) -> Iterator[Item]:
    return iter(numbers_since(session, jurisdiction, 0))


_OF_OLD: Mapping[SealKind, _Stored] = {
    SealKind.RECORDS: _stored_records,
    SealKind.TEXTS: _stored_texts,
    SealKind.FLAGS: _stored_flags,
    SealKind.OLD_ANSWERS: _stored_answers,
    SealKind.CRAWLS: _stored_crawls,
}
# What versions up to 0.4 did not seal.
_OF_THE_REST: Mapping[SealKind, _Stored] = {
    SealKind.SENTENCES: _stored_sentences,
    SealKind.WORKED_OUT: _stored_worked_out,
    SealKind.ROLL_CALLS: _stored_roll_calls,
    SealKind.EARLIER: _stored_earlier_texts,
    SealKind.PLACES: _stored_places,
}
_BEGINNINGS: Mapping[SealKind, Mapping[SealKind, _Stored]] = {
    SealKind.BEGIN: _OF_OLD,
    SealKind.BEGIN_REST: _OF_THE_REST,
    SealKind.BEGIN_REACH: {SealKind.REACH: _stored_checkpoints},
    SealKind.BEGIN_CRAWLS: {
        SealKind.FAILURES: _stored_failures,
        SealKind.ABSENCES: stored_absences,
        SealKind.TRIES: stored_tries,
        SealKind.MARKS: stored_marks,
        SealKind.NUMBERS: _stored_numbers,
    },
}
