"""Dead letters: what could not be had or kept, tried again by later crawls, closed when it is well.

Nothing is sent out from here: stamps and checkpoints that stay behind make the next crawls ask
again. A failure that is met again counts up; one that a crawl has had well is resolved.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from lawtrack.database.bulk import OWNERS, in_chunks
from lawtrack.database.sealing.crawl_marks import seal_failures
from lawtrack.database.tables.crawls import CrawlRow, FailureRow, MismatchRow
from lawtrack.errors import APART, FailureKind
from lawtrack.legislation.normalize import Comparable
from lawtrack.legislation.records import Bill, Event, Failed, Mismatch

PAGE = "page"
# A page that no crawl has asked for in so long has no place any more: its record has moved on.
FORGOTTEN = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFailure:
    """Something that is still to be had, with its place and reason."""

    jurisdiction: str
    kind: str  # page, bill, event
    url: str
    reason: str
    upstream_id: str
    field: str
    attempts: int
    first_at: datetime
    tried_at: datetime


def save_failures(
    session: Session, failures: Sequence[Failed], *, crawl_id: int, now: datetime
) -> None:
    """Keep pages and records that failed; one that is open already counts up."""
    if not failures:
        return
    known: dict[tuple[str, ...], int] = {}
    for jurisdiction in {f.jurisdiction for f in failures}:
        urls = sorted({f.url for f in failures if f.jurisdiction == jurisdiction})
        for chunk in in_chunks(urls):
            query = select(FailureRow).where(_open(jurisdiction), FailureRow.url.in_(chunk))
            for row in session.scalars(query):
                known[jurisdiction, row.kind, row.url, row.upstream_id, row.field] = row.id
    fresh: dict[tuple[str, ...], dict[str, object]] = {}
    for f in failures:
        key = (f.jurisdiction, f.kind, f.url, f.upstream_id, f.field)
        columns = {
            "crawl_id": crawl_id,
            "reason": f.reason,
            "cause": f.cause.value,
            "payload": f.payload.replace("\x00", ""),
            "covers": f.covers,
            "tried_at": now,
        }
        if key in known:
            session.execute(
                update(FailureRow)
                .where(FailureRow.id == known[key])
                .values(**columns, attempts=FailureRow.attempts + 1)
            )
        elif key in fresh:
            fresh[key] |= columns
        else:
            fresh[key] = {
                **columns,
                "jurisdiction": f.jurisdiction,
                "url": f.url,
                "seen_at": now,
                "kind": f.kind,
                "upstream_id": f.upstream_id,
                "field": f.field,
            }
    if fresh:
        session.execute(insert(FailureRow), list(fresh.values()))
    written = (FailureRow.crawl_id == crawl_id) & (FailureRow.tried_at == now)
    seal_failures(session, written, now=now)


def resolve_failures(
    session: Session,
    jurisdiction: str,
    *,
    crawl_id: int,
    urls: Iterable[str],
    listings: Iterable[str],
    now: datetime,
) -> int:
    """Close what this crawl had well, and what nobody asks for any more; returns how many.

    ``urls`` are pages that were read to the end, ``listings`` those whose checkpoint moves: what
    failed under them is stored by now. A record is well when it was read whole.
    """
    started = session.scalar(select(CrawlRow.started).where(CrawlRow.id == crawl_id)) or now
    earlier = _open(jurisdiction) & (FailureRow.crawl_id != crawl_id)
    page = FailureRow.kind == PAGE
    conditions: list[ColumnElement[bool]] = [
        page & FailureRow.url.in_(chunk) for chunk in in_chunks(sorted(set(urls)))
    ]
    conditions += [page & FailureRow.covers.in_(list(listings))]
    nobodys = FailureRow.cause.in_([cause.value for cause in APART]) & (
        FailureRow.upstream_id == ""
    )
    conditions += [(page | nobodys) & (FailureRow.tried_at < now - FORGOTTEN)]
    for kind, model in OWNERS.items():
        whole = (
            exists()
            .where(model.jurisdiction == jurisdiction)
            .where(model.upstream_id == FailureRow.upstream_id)
            .where(model.last_seen >= started, model.content_hash != "")
        )
        # What costs itself alone stands though its record was seen: ``resolve_slips`` closes it.
        of_whole = FailureRow.cause.notin_([cause.value for cause in APART])
        conditions.append((FailureRow.kind == kind) & of_whole & whole)
    done = session.execute(
        update(FailureRow).where(earlier, or_(*conditions)).values(resolved_at=now),
        execution_options={"synchronize_session": False},
    )
    count = int(getattr(done, "rowcount", 0))
    if count:
        _seal_resolved(session, jurisdiction, now=now)
    return count


def _seal_resolved(session: Session, jurisdiction: str, *, now: datetime) -> None:
    resolved = (FailureRow.jurisdiction == jurisdiction) & (FailureRow.resolved_at == now)
    seal_failures(session, resolved, now=now)


def _open(jurisdiction: str) -> ColumnElement[bool]:
    return (FailureRow.jurisdiction == jurisdiction) & FailureRow.resolved_at.is_(None)


def failing_pages(session: Session, jurisdiction: str) -> frozenset[str]:
    """The addresses of pages that are still to be had."""
    query = select(FailureRow.url).where(_open(jurisdiction), FailureRow.kind == PAGE)
    return frozenset(session.scalars(query))


def first_met(session: Session, crawl_id: int, cause: FailureKind) -> list[str]:
    """The failures of a kind that this crawl was the first to meet, each with its place."""
    started = session.scalar(select(CrawlRow.started).where(CrawlRow.id == crawl_id))
    query = (
        select(FailureRow.url, FailureRow.reason)
        .where(FailureRow.crawl_id == crawl_id, FailureRow.cause == cause.value)
        .where(FailureRow.seen_at >= started)
        .order_by(FailureRow.id)
    )
    return [f"{url}: {reason}" for url, reason in session.execute(query)]


def resolve_slips(
    session: Session,
    jurisdiction: str,
    kind: str,
    ids: Sequence[str],
    *,
    causes: Collection[FailureKind],
    crawl_id: int,
    now: datetime,
) -> None:
    """Close what earlier crawls noted of these records, for one of these causes.

    What is noted of them again has moved to this crawl.
    """
    names = tuple(sorted(cause.value for cause in causes))
    asked = {"source": jurisdiction, "of_kind": kind, "crawl": crawl_id}
    session.flush()
    if not ids or not session.connection().scalar(_is_noted(names), asked):
        return
    for chunk in in_chunks(ids):
        session.execute(
            update(FailureRow)
            .where(_noted(names), FailureRow.upstream_id.in_(chunk))
            .values(resolved_at=now),
            asked,
            execution_options={"synchronize_session": False},
        )
    _seal_resolved(session, jurisdiction, now=now)


@cache
def _is_noted(causes: tuple[str, ...]) -> Select[bool]:
    """Put together once: each batch of each crawl asks."""
    return select(exists().where(_noted(causes)))


@cache
def _noted(causes: tuple[str, ...]) -> ColumnElement[bool]:
    return (
        (FailureRow.jurisdiction == bindparam("source"))
        & FailureRow.resolved_at.is_(None)
        & (FailureRow.kind == bindparam("of_kind"))
        & FailureRow.cause.in_(causes)
        & (FailureRow.crawl_id != bindparam("crawl"))
    )


def open_payload(session: Session, jurisdiction: str, url: str) -> str:
    """What was kept with the failure at that address that is open; empty when there is none."""
    query = select(FailureRow.payload).where(_open(jurisdiction), FailureRow.url == url)
    return session.scalar(query.order_by(FailureRow.id.desc()).limit(1)) or ""


def kept_fields(session: Session, jurisdiction: str) -> Mapping[str, int]:
    """On how many records the stored value of each field stands because it came empty."""
    query = (
        select(FailureRow.field, func.count())
        .where(_open(jurisdiction), FailureRow.cause == FailureKind.EMPTIED.value)
        .group_by(FailureRow.field)
    )
    return {field: count for field, count in session.execute(query)}  # noqa: C416 - rows


def open_failures(session: Session, jurisdictions: Sequence[str]) -> list[OpenFailure]:
    """What is still to be had, by jurisdiction, the oldest first."""
    query = (
        select(FailureRow)
        .where(FailureRow.jurisdiction.in_(jurisdictions), FailureRow.resolved_at.is_(None))
        .order_by(FailureRow.jurisdiction, FailureRow.id)
    )
    return [
        OpenFailure(
            jurisdiction=row.jurisdiction,
            kind=row.kind,
            url=row.url,
            reason=row.reason,
            upstream_id=row.upstream_id,
            field=row.field,
            attempts=row.attempts,
            first_at=row.seen_at,
            tried_at=row.tried_at or row.seen_at,
        )
        for row in session.scalars(query)
    ]


def places_kept_away(session: Session, jurisdictions: Sequence[str]) -> frozenset[str]:
    """Those of the jurisdictions of which robots.txt forbids something that is wanted."""
    query = select(FailureRow.jurisdiction).where(
        FailureRow.jurisdiction.in_(jurisdictions),
        FailureRow.resolved_at.is_(None),
        FailureRow.cause == FailureKind.ROBOTS,
    )
    return frozenset(session.scalars(query))


def save_mismatches(
    session: Session, mismatches: Sequence[Mismatch], *, crawl_id: int, now: datetime
) -> None:
    """Keep what two routes to one fact disagree on; a mismatch met again moves to this crawl."""
    for mismatch in mismatches:
        session.execute(
            delete(MismatchRow).where(
                MismatchRow.jurisdiction == mismatch.jurisdiction,
                MismatchRow.kind == mismatch.kind,
                MismatchRow.subject == mismatch.subject,
                MismatchRow.message == mismatch.message,
            )
        )
        session.add(
            MismatchRow(
                crawl_id=crawl_id,
                jurisdiction=mismatch.jurisdiction,
                kind=mismatch.kind,
                subject=mismatch.subject,
                message=mismatch.message,
                url=mismatch.url,
                seen_at=now,
            )
        )
    session.flush()


def slips_of(record: Bill | Event, new: Comparable) -> Iterator[Failed]:
    """What of the record cannot be, each a note of its own."""
    for number, slip in enumerate(new.slips, start=1):
        yield Failed(
            jurisdiction=record.jurisdiction,
            url=record.source_url or record.url,
            reason=slip.words,
            cause=FailureKind.SLIP,
            kind=new.kind,
            upstream_id=record.upstream_id,
            field=f"{slip.field} {number}",
        )


def note_slips(
    session: Session,
    jurisdiction: str,
    kind: str,
    slips: Sequence[Failed],
    *,
    read: Sequence[str],
    seen: Sequence[str],
    crawl_id: int,
    now: datetime,
) -> None:
    """Keep these notes, and close older ones of records that were ``read`` in full and differ.

    A record that was ``seen`` at all has a row that can be read.
    """
    save_failures(session, slips, crawl_id=crawl_id, now=now)
    for causes, ids in ((APART, read), ({FailureKind.ROW}, seen)):
        resolve_slips(session, jurisdiction, kind, ids, causes=causes, crawl_id=crawl_id, now=now)
