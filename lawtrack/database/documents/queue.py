"""Which documents a crawl shall fetch: those that nobody has read yet, the most worthwhile first.

The queue is no table: it is every listed document whose fate is still open, so nothing falls out of
it, whatever becomes of a crawl. What has failed before waits a while; last come a few texts that
an older reader has read.
"""

from collections.abc import Callable, Iterator, Set
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from lawtrack.database.bulk import in_chunks, upsert
from lawtrack.database.conditions import is_active
from lawtrack.database.documents.fates import LISTINGS, PASSING, TRIES, Listing, with_text
from lawtrack.database.sealing.crawl_marks import seal_tries
from lawtrack.database.tables.crawls import WaitingFileRow
from lawtrack.database.tables.legislation import (
    AgendaItemRow,
    BillRow,
    EventRow,
    FlagRow,
    TextRow,
)
from lawtrack.errors import Unread
from lawtrack.legislation.records import Document, Source
from lawtrack.web_hosts import foreign_host, host_of

COMING_DAYS = 90
REREAD_A_CRAWL = 20  # out of politeness
SOON, LATER, WEEKLY = timedelta(hours=1), timedelta(hours=6), timedelta(days=7)

# Who reads a kind of document now, by its media type.
Readers = Callable[[str], Set[str]]


def queued_documents(
    session: Session, source: Source, *, now: datetime, most: int, readers: Readers | None = None
) -> tuple[Document, ...]:
    """At most so many documents to be fetched now, in the order of their worth.

    Each has the stamp that its text will bear. ``readers`` names the extractors of a media type
    that could give no better text; what another one has read is asked for again, a few at a time.
    """
    chosen = _chosen(session, source, now, is_due(now), most)
    old = old_readings(session, source, readers) if readers else None
    if old is not None:
        room = max(0, min(REREAD_A_CRAWL, most - len(chosen)))
        again = _chosen(session, source, now, and_(old, _unspoilt(now)), room)
        chosen |= {url: document for url, document in again.items() if url not in chosen}
    return tuple(chosen.values())


def _chosen(
    session: Session, source: Source, now: datetime, wanted: ColumnElement[bool], most: int
) -> dict[str, Document]:
    """The documents of which that is true, by address; bills and meetings are merged by worth."""
    ranked: list[tuple[tuple[Any, ...], Document]] = []
    for listing in LISTINGS if most else ():
        document = listing.document
        worth = worth_of(listing, now.date())
        query = (
            with_text(
                select(
                    *worth, listing.owner.id, document.order, document.title, document.url,
                    document.kind, document.date, document.media_type, document.version,
                    document.upstream_id, TextRow.stamp, TextRow.awaited, TextRow.validator,
                ),
                listing,
            )
            .where(listing.owner.jurisdiction == source.key, document.url != "", wanted)
            .where(~_is_with_a_reader(source, document.url))
            .order_by(*(column.desc() for column in worth), listing.owner.id.desc(), document.order)
            .limit(most)
        )  # fmt: skip
        for flagged, coming, day, owner, order, *columns in session.execute(query):
            rank = (-flagged, -coming, -_ordinal(day), listing.kind, -owner, order)
            ranked.append((rank, _document(*columns)))
    ranked.sort(key=itemgetter(0))
    found: dict[str, Document] = {}
    for _, wish in ranked:
        if not foreign_host(wish.url, source.places):
            found.setdefault(wish.url, wish)
    return dict(list(found.items())[:most])


def _is_with_a_reader(source: Source, url: Any) -> ColumnElement[bool]:
    """Whether the file was fetched, and waits for a worker that reads it."""
    waits = select(WaitingFileRow.url).where(WaitingFileRow.jurisdiction == source.key)
    return exists(waits.where(WaitingFileRow.url == url))


def _document(
    title: str, url: str, kind: str, day: date | None, media_type: str, version: str,
    upstream_id: str, stamp: str | None, awaited: str | None, validator: str | None,
) -> Document:  # fmt: skip
    return Document(
        title=title,
        url=url,
        kind=kind,
        date=day,
        media_type=media_type,
        version=version,
        upstream_id=upstream_id,
        stamp=awaited or stamp or "",
        # Where a file has been read and may be another one; never for another reader's sake.
        validator=(validator or "") if awaited else "",
    )


def _ordinal(day: date | str) -> int:
    return (date.fromisoformat(day) if isinstance(day, str) else day).toordinal()


def worth_of(listing: Listing, today: date) -> tuple[ColumnElement[Any], ...]:
    """What makes one document more urgent than another: flagged or watched, coming, newest."""
    owner = listing.owner
    flagged = (
        exists()
        .where(FlagRow.kind == listing.kind, FlagRow.subject_id == owner.id)
        .where(is_active())
    )
    ahead = and_(
        EventRow.date >= today - timedelta(days=1),  # whatever the zone
        EventRow.date <= today + timedelta(days=COMING_DAYS),
    )
    if owner is EventRow:
        coming: ColumnElement[bool] = ahead
        day: ColumnElement[Any] = EventRow.date.expression
    else:
        coming = BillRow.upstream_id.in_(
            select(AgendaItemRow.bill_upstream_id)
            .join(EventRow, EventRow.id == AgendaItemRow.event_id)
            .where(EventRow.jurisdiction == BillRow.jurisdiction, ahead)
        )
        day = func.coalesce(BillRow.last_action_date, BillRow.introduced, date(1789, 1, 1))
    return case((flagged, 1), else_=0), case((coming, 1), else_=0), day


def is_due(now: datetime) -> ColumnElement[bool]:
    """Whether a document, joined with its text, is to be fetched at that moment."""
    open_still = or_(TextRow.awaited != "", TextRow.state != "text")
    failed = and_(
        TextRow.cause == Unread.FAILED,
        or_(
            TextRow.attempts < TRIES - 1,
            and_(TextRow.attempts < TRIES, TextRow.tried_at <= now - LATER),
            TextRow.tried_at <= now - WEEKLY,
        ),
    )
    accident = and_(
        TextRow.cause == Unread.ACCIDENT, TextRow.attempts < TRIES, TextRow.tried_at <= now - SOON
    )
    gone = and_(
        TextRow.cause == Unread.GONE, TextRow.attempts < TRIES, TextRow.tried_at <= now - WEEKLY
    )
    untried = and_(TextRow.cause == "", or_(TextRow.awaited != "", TextRow.state == "queued"))
    return or_(
        TextRow.url.is_(None), untried, and_(open_still, or_(failed, accident, gone))
    )  # fmt: skip


def old_readings(session: Session, source: Source, readers: Readers) -> ColumnElement[bool] | None:
    """What is true of a text that another reader has read; ``None`` where there is none."""
    ours = (
        TextRow.jurisdiction == source.key,
        TextRow.media_type != "",  # it could not be fetched
        TextRow.extractor != "the source",  # it came as text
    )
    kinds = session.execute(select(TextRow.media_type, TextRow.extractor).where(*ours).distinct())
    old = [
        and_(TextRow.media_type == media_type, TextRow.extractor == extractor)
        for media_type, extractor in kinds
        if extractor not in readers(media_type)
    ]
    return and_(*ours, or_(*old)) if old else None


def _unspoilt(now: datetime) -> ColumnElement[bool]:
    """Whether asking for an old reading again has not failed for good, or a moment ago."""
    passing = and_(
        TextRow.cause.in_(PASSING), TextRow.attempts < TRIES, TextRow.tried_at <= now - SOON
    )
    return or_(TextRow.state == "no_text", TextRow.cause == "", passing)


def settle_hosts(session: Session, source: Source, *, now: datetime) -> None:
    """Note which queued documents lie where nobody may ask, and take that back where one now may.

    Commits nothing.
    """
    refused = select(TextRow.url).where(
        TextRow.jurisdiction == source.key,
        TextRow.state == "no_text",
        TextRow.cause == Unread.HOST,
    )
    freed = [url for url in session.scalars(refused) if not foreign_host(url, source.places)]
    seal_tries(session, source.key, (), over=freed, now=now)
    for chunk in in_chunks(freed):
        session.execute(
            delete(TextRow).where(TextRow.jurisdiction == source.key, TextRow.url.in_(chunk))
        )
    urls = sorted(set(_foreign_urls(session, source)))
    for chunk in in_chunks(urls):
        rows = [_refused_row(source, url, now) for url in chunk]
        upsert(session, TextRow, rows)
        seal_tries(session, source.key, rows, now=now)


def _foreign_urls(session: Session, source: Source) -> Iterator[str]:
    """The addresses of queued documents that lie on no host of the source."""
    hosts = {(place.partition("://")[0], host_of(place)) for place in source.places}
    for listing in LISTINGS:
        url = listing.document.url
        here = [func.lower(url).startswith(f"{scheme}://{host}/") for scheme, host in hosts]
        query = with_text(select(url), listing).where(
            listing.owner.jurisdiction == source.key,
            url != "",
            or_(TextRow.url.is_(None), TextRow.state == "queued"),
            *(~condition for condition in here),
        )
        for address in session.scalars(query):
            if foreign_host(address, source.places):
                yield address


def _refused_row(source: Source, url: str, now: datetime) -> dict[str, Any]:
    return {
        "jurisdiction": source.key,
        "url": url,
        "stamp": "",
        "sha256": "",
        "media_type": "",
        "extractor": "",
        "state": "no_text",
        "reason": foreign_host(url, source.places),
        "pages": [],
        "fetched_at": now,
        "page_count": 0,
        "cause": Unread.HOST.value,
        "attempts": 1,
        "tried_at": now,
        "trouble": "",
        "awaited": "",
        "validator": "",
    }
