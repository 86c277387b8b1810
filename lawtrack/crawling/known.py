"""What a crawl may ask about what is stored, and which records it shall look at again.

Texts that an older extractor read are asked for again, a few with each crawl.
"""

from collections import Counter
from collections.abc import Callable, Set
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from lawtrack.crawling.health.facts import CANARIES, KNOWN_FOR, UNCHANGED
from lawtrack.database.bulk import in_chunks
from lawtrack.database.tables.crawls import CheckpointRow
from lawtrack.database.tables.legislation import (
    AbsenceRow,
    AgendaItemRow,
    BillRow,
    DocumentRow,
    EventDocumentRow,
    EventRow,
    TextRow,
)
from lawtrack.legislation.missing import LOOKS_A_DAY, TIMES
from lawtrack.legislation.records import Source, StoredState

UPCOMING_DAYS = 90
# How ids begin that parsers make for what the source gives none.
OWN_IDS = ("web-", "notice-")

TO_READ_AGAIN = "to be read again"  # the stamp of a text that waits for it
TEXTS_A_CRAWL = 20  # out of politeness
TEXTS_A_RECORD = 6  # no parser fetches more files of one bill at a time

_OWNERS = (
    (BillRow, DocumentRow, DocumentRow.bill_id),
    (EventRow, EventDocumentRow, EventDocumentRow.event_id),
)


def ask_for_old_readings_again(
    session: Session, source: Source, *, current: Callable[[str], Set[str]]
) -> int:
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


def ids_to_look_at(session: Session, jurisdiction: str) -> dict[str, tuple[str, ...]]:
    """The source's ids that are due for a direct look, by kind; not more than a day's."""
    query = (
        select(AbsenceRow.kind, AbsenceRow.upstream_id)
        .where(AbsenceRow.jurisdiction == jurisdiction)
        .where(AbsenceRow.times >= TIMES, AbsenceRow.answer == "")
        .order_by(AbsenceRow.last_absent_at, AbsenceRow.kind, AbsenceRow.upstream_id)
        .limit(LOOKS_A_DAY)
    )
    found: dict[str, tuple[str, ...]] = {}
    for kind, upstream_id in session.execute(query):
        found[kind] = (*found.get(kind, ()), upstream_id)
    return found


def stored_crawl_state(
    session: Session,
    source: Source,
    *,
    now: datetime,
    full: bool,
    since: date | None,
    interesting: Callable[[str], bool],
) -> StoredState:
    """Everything a crawl of ``source`` may ask about what is stored."""

    def pairs(table: type[BillRow] | type[EventRow]) -> dict[str, str]:
        query = select(table.upstream_id, table.stamp).where(table.jurisdiction == source.key)
        return {key: stamp for key, stamp in session.execute(query)}  # noqa: C416 - rows, not pairs

    checkpoints = select(CheckpointRow.key, CheckpointRow.value).where(
        CheckpointRow.jurisdiction == source.key
    )
    return StoredState(
        now=now,
        full=full,
        since=since,
        checkpoints={key: value for key, value in session.execute(checkpoints)},  # noqa: C416
        bills=pairs(BillRow),
        events=pairs(EventRow),
        texts=text_stamps(session, source.key),
        readings=text_readings(session, source.key),
        upcoming=_upcoming(session, source, now),
        absent=ids_to_look_at(session, source.key),
        meetings=_meetings(session, source, now),
        canaries=canary_ids(session, source.key, now=now),
        interesting=interesting,
    )


def text_stamps(session: Session, jurisdiction: str) -> dict[str, str]:
    """The stamps of the stored texts that need not be read again, by address."""
    query = select(TextRow.url, TextRow.stamp).where(
        TextRow.jurisdiction == jurisdiction,
        TextRow.stamp != TO_READ_AGAIN,
        # Without either there never was an answer to read, so there is one to ask for.
        or_(TextRow.extractor != "", TextRow.stamp != ""),
    )
    return {url: stamp for url, stamp in session.execute(query)}  # noqa: C416 - rows, not pairs


def text_readings(session: Session, jurisdiction: str) -> dict[str, bool]:
    """For each address under which a document was read, whether it says something."""
    query = select(TextRow.url, TextRow.state).where(
        TextRow.jurisdiction == jurisdiction, TextRow.extractor != ""
    )
    return {url: state == "text" for url, state in session.execute(query)}


def _upcoming(session: Session, source: Source, now: datetime) -> frozenset[str]:
    """The source's ids of the bills on the agendas of coming meetings, or named by them."""
    today = now.date() - timedelta(days=1)  # whatever the zone
    coming = (
        (EventRow.jurisdiction == source.key)
        & (EventRow.date >= today)
        & (EventRow.date <= today + timedelta(days=UPCOMING_DAYS))
    )
    on_agenda = (
        select(AgendaItemRow.bill_upstream_id)
        .join(EventRow, EventRow.id == AgendaItemRow.event_id)
        .where(coming)
        .where(AgendaItemRow.bill_upstream_id != "")
    )
    ids = set(session.scalars(on_agenda))
    named = {
        name
        for names in session.scalars(select(EventRow.identifiers).where(coming))
        for name in names
    }
    for chunk in in_chunks(sorted(named)):
        query = select(BillRow.upstream_id).where(
            BillRow.jurisdiction == source.key, BillRow.identifier.in_(chunk)
        )
        ids.update(session.scalars(query))
    return frozenset(ids)


def _meetings(session: Session, source: Source, now: datetime) -> dict[str, tuple[str, str]]:
    """Day and hour of the meetings to come, and of those that stand under ids of our own."""
    query = (
        select(EventRow.upstream_id, EventRow.date, EventRow.time)
        .where(EventRow.jurisdiction == source.key, EventRow.missing_since.is_(None))
        .where(
            or_(
                EventRow.date >= now.date() - timedelta(days=1),
                *(EventRow.upstream_id.startswith(mark) for mark in OWN_IDS),
            )
        )
    )
    return {id_: (day.isoformat(), hour) for id_, day, hour in session.execute(query)}


def canary_ids(session: Session, jurisdiction: str, *, now: datetime) -> tuple[str, ...]:
    """The source's ids of a few old bills that are known not to change."""
    query = (
        select(BillRow.upstream_id)
        .where(BillRow.jurisdiction == jurisdiction, BillRow.missing_since.is_(None))
        .where(BillRow.content_hash != "", BillRow.first_seen <= now - KNOWN_FOR)
        .order_by(
            (BillRow.last_changed > now - UNCHANGED).asc(),
            BillRow.introduced.asc().nulls_last(),
            BillRow.id,
        )
        .limit(CANARIES)
    )
    return tuple(session.scalars(query))
