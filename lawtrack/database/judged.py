"""What judging reads and writes: stored flags, their matches, and how far re-judging has come."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, tuple_, update
from sqlalchemy.orm import Session

from lawtrack.database.bulk import OWNERS, in_chunks, table_of
from lawtrack.database.tables.legislation import (
    BillRow,
    CrawlRow,
    FlagRow,
    JudgedTopicRow,
    MatchRow,
)
from lawtrack.legislation.flags import StoredFlag
from lawtrack.legislation.normalize import Row

Key = tuple[int, str]  # our id of the bill or meeting, topic


def flags_of(session: Session, kind: str, ids: Sequence[int]) -> dict[Key, StoredFlag]:
    """The flags of these records, cleared ones too."""
    found: dict[Key, StoredFlag] = {}
    for chunk in in_chunks(ids):
        query = select(
            FlagRow.subject_id, FlagRow.topic, FlagRow.judgement, FlagRow.raised_at,
            FlagRow.cleared_at, FlagRow.baseline, FlagRow.text_hash, FlagRow.verdict,
            FlagRow.verdict_note,
        ).where(FlagRow.kind == kind, FlagRow.subject_id.in_(chunk))  # fmt: skip
        for row in session.execute(query):
            found[row.subject_id, row.topic] = StoredFlag._make(row[2:])
    return found


def delete_matches(
    session: Session, kind: str, ids: Sequence[int], *, topics: Sequence[str], kept: Collection[Key]
) -> None:
    """Remove the matches of these records and topics, but for those to be kept."""
    for chunk in in_chunks(ids):
        statement = delete(MatchRow).where(
            MatchRow.kind == kind, MatchRow.subject_id.in_(chunk), MatchRow.topic.in_(topics)
        )
        if staying := [key for key in kept if key[0] in chunk]:
            statement = statement.where(tuple_(MatchRow.subject_id, MatchRow.topic).not_in(staying))
        session.execute(statement)


def insert_matches(session: Session, rows: Sequence[Row]) -> None:
    """Write matches where none are."""
    if rows:
        session.connection().execute(insert(table_of(MatchRow)), list(rows))


def clear(session: Session, kind: str, keys: Sequence[Key], *, now: datetime) -> None:
    """The flags no longer stand; their rows stay."""
    _write(session, kind, keys, cleared_at=now)


def forget_verdicts(session: Session, kind: str, keys: Sequence[Key]) -> None:
    """The readers' verdicts on these flags no longer hold."""
    _write(session, kind, keys, verdict="", verdict_note="", verdict_at=None)


def _write(session: Session, kind: str, keys: Sequence[Key], **values: Any) -> None:
    for id_, topic in keys:
        session.execute(
            update(FlagRow)
            .where(FlagRow.kind == kind, FlagRow.subject_id == id_, FlagRow.topic == topic)
            .values(values)
        )


def first_seen(session: Session, bill_ids: Sequence[int]) -> dict[int, datetime]:
    """When each bill was seen first, by our id."""
    found: dict[int, datetime] = {}
    for chunk in in_chunks(bill_ids):
        query = select(BillRow.id, BillRow.first_seen).where(BillRow.id.in_(chunk))
        found.update((id_, moment) for id_, moment in session.execute(query))
    return found


def judged_topics(session: Session, jurisdiction: str) -> dict[str, JudgedTopicRow]:
    """With which lexicons the stored records of a jurisdiction were judged, by topic."""
    query = select(JudgedTopicRow).where(JudgedTopicRow.jurisdiction == jurisdiction)
    return {row.topic: row for row in session.scalars(query)}


def is_older(session: Session, jurisdiction: str, crawl_id: int | None) -> bool:
    """Whether anything was stored before this crawl; without one, whether anything is stored."""
    queries = [
        select(owner.id).where(owner.jurisdiction == jurisdiction) for owner in OWNERS.values()
    ]
    if crawl_id is not None:
        started = select(CrawlRow.started).where(CrawlRow.id == crawl_id).scalar_subquery()
        queries = [
            query.where(owner.first_seen < started)
            for query, owner in zip(queries, OWNERS.values(), strict=True)
        ]
    return any(session.scalar(query.limit(1)) is not None for query in queries)


def standing_of_topic(
    session: Session, jurisdiction: str, topic: str
) -> list[tuple[str, int, str]]:
    """Kind, id and judgement of the bills and meetings on which a flag of the topic stands."""
    query = (
        select(FlagRow.kind, FlagRow.subject_id, FlagRow.judgement)
        .where(FlagRow.jurisdiction == jurisdiction, FlagRow.topic == topic)
        .where(FlagRow.cleared_at.is_(None))
        .order_by(FlagRow.kind, FlagRow.subject_id)
    )
    return [(kind, id_, judgement) for kind, id_, judgement in session.execute(query)]
