"""Texts that an older extractor read are asked for again, a few with each crawl."""

from collections import Counter
from collections.abc import Callable, Set
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from lawtrack.database.tables.legislation import (
    BillRow,
    DocumentRow,
    EventDocumentRow,
    EventRow,
    TextRow,
)
from lawtrack.legislation.records import Source

TO_READ_AGAIN = "to be read again"  # the stamp of a text that waits for it
TEXTS_A_CRAWL = 20  # out of politeness
TEXTS_A_RECORD = 6  # no parser fetches more files of one bill at a time

_OWNERS = (
    (BillRow, DocumentRow, DocumentRow.bill_id),
    (EventRow, EventDocumentRow, EventDocumentRow.event_id),
)


def ask_again(session: Session, source: Source, *, current: Callable[[str], Set[str]]) -> int:
    """Have the next crawls fetch old readings again, and return how many more wait for it now.

    ``current`` names the extractors of a media type that could give no better text. A bill or
    meeting loses its stamp, and so is asked for; the text gets a stamp that no document has. Each
    text is asked for once: what is gone meanwhile stays as it was read. Commits nothing.
    """
    old = _old_readings(session, source, current)
    if old is None:
        return 0
    room = TEXTS_A_CRAWL - sum(_waiting(session, source, owner) for owner in _OWNERS)
    asked = 0
    for owner_row, document_row, owner_id in _OWNERS:
        candidates = (
            select(owner_row.id, TextRow.url)
            .join(document_row, owner_id == owner_row.id)
            .join(TextRow, TextRow.url == document_row.url)
            .where(owner_row.jurisdiction == source.key, TextRow.jurisdiction == source.key, old)
            .order_by(TextRow.url, owner_row.id)
            .limit(TEXTS_A_CRAWL * TEXTS_A_RECORD)
        )
        chosen: dict[str, int] = {}
        files: Counter[int] = Counter()
        for id_, url in session.execute(candidates):
            if len(chosen) < room - asked and url not in chosen and files[id_] < TEXTS_A_RECORD:
                chosen[url] = id_
                files[id_] += 1
        asked += len(chosen)
        session.execute(update(owner_row).where(owner_row.id.in_(files)).values(stamp=""))
        session.execute(
            update(TextRow)
            .where(TextRow.jurisdiction == source.key, TextRow.url.in_(chosen))
            .values(stamp=TO_READ_AGAIN)
        )
    return asked


def _old_readings(
    session: Session, source: Source, current: Callable[[str], Set[str]]
) -> ColumnElement[bool] | None:
    """What is true of a text that an older extractor read and that nobody asked for again."""
    ours = (
        TextRow.jurisdiction == source.key,
        TextRow.media_type != "",  # it could not be fetched
        TextRow.extractor != "the source",  # it came as text
        TextRow.stamp != TO_READ_AGAIN,
    )
    kinds = session.execute(select(TextRow.media_type, TextRow.extractor).where(*ours).distinct())
    old = [
        and_(TextRow.media_type == media_type, TextRow.extractor == extractor)
        for media_type, extractor in kinds
        if extractor not in current(media_type)
    ]
    return and_(*ours, or_(*old)) if old else None


def _waiting(session: Session, source: Source, owner: tuple[Any, Any, Any]) -> int:
    """The texts that earlier crawls should have asked for and have not come to."""
    owner_row, document_row, owner_id = owner
    query = (
        select(func.count())
        .select_from(owner_row)
        .join(document_row, owner_id == owner_row.id)
        .join(TextRow, TextRow.url == document_row.url)
        .where(owner_row.jurisdiction == source.key, owner_row.stamp == "")
        .where(TextRow.jurisdiction == source.key, TextRow.stamp == TO_READ_AGAIN)
    )
    return session.scalar(query) or 0
