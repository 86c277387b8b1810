"""Governments as they are stored: names, zones, councils, and when each was last read well."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from lawtrack.database.bulk import table_of, upsert
from lawtrack.database.lists.full_bills import Row
from lawtrack.database.sealing.derived import (
    PLACE,
    body_name,
    seal_places,
    stored_bodies,
    stored_places,
)
from lawtrack.database.tables.crawls import GOOD, PAST_MODE, CrawlRow
from lawtrack.database.tables.legislation import (
    BillRow,
    EventRow,
    JurisdictionRow,
    OrganizationRow,
)
from lawtrack.legislation.records import Organization, Source


class Government(NamedTuple):
    """A government as a message names it."""

    name: str
    timezone: str
    last_good: datetime | None
    meets: bool  # whether its meetings are known here


def governments_with_freshness(session: Session, keys: Iterable[str]) -> dict[str, Government]:
    """Their names, zones, and when each was last read to a good end."""
    wanted = sorted(set(keys))
    good = (
        select(CrawlRow.jurisdiction, func.max(CrawlRow.finished))
        .where(CrawlRow.jurisdiction.in_(wanted), CrawlRow.outcome.in_(GOOD))
        .where(CrawlRow.mode != PAST_MODE)
        .group_by(CrawlRow.jurisdiction)
    )
    last = {key: moment for key, moment in session.execute(good)}  # noqa: C416 - rows, not pairs
    meets = select(EventRow.id).where(EventRow.jurisdiction == JurisdictionRow.key).exists()
    query = select(JurisdictionRow, meets).where(JurisdictionRow.key.in_(wanted))
    found = {
        row.key: Government(row.name, row.timezone, last.get(row.key), meets)
        for row, meets in session.execute(query)
    }
    return {key: found.get(key) or Government(key, "UTC", last.get(key), False) for key in wanted}


def first_good_crawls(session: Session) -> dict[str, int]:
    """The number of the first crawl of each jurisdiction that ended well: its first look."""
    query = (
        select(CrawlRow.jurisdiction, func.min(CrawlRow.id))
        .where(CrawlRow.outcome.in_(GOOD), CrawlRow.mode != PAST_MODE)
        .group_by(CrawlRow.jurisdiction)
    )
    return {key: number for key, number in session.execute(query)}  # noqa: C416 - rows, not pairs


def is_baseline(session: Session, jurisdiction: str) -> bool:
    """Whether no crawl of the jurisdiction has ended well yet, so that flags are not news."""
    session.flush()
    return session.connection().scalar(_a_good_crawl(), {"source": jurisdiction}) is None


@cache
def _a_good_crawl() -> Select[int]:
    """Put together once: each batch of each crawl asks."""
    return (
        select(CrawlRow.id)
        .where(CrawlRow.jurisdiction == bindparam("source"))
        .where(CrawlRow.outcome.in_(GOOD), CrawlRow.mode != PAST_MODE)
        .limit(1)
    )


def first_look_ended(session: Session, jurisdiction: str) -> datetime | None:
    """When the first crawl that ended well had ended; ``None`` before."""
    query = select(func.min(CrawlRow.finished)).where(
        CrawlRow.jurisdiction == jurisdiction,
        CrawlRow.outcome.in_(GOOD),
        CrawlRow.mode != PAST_MODE,
    )
    return session.scalar(query)


def timezone_of(session: Session, jurisdiction: str) -> str:
    """Where the jurisdiction's clocks are."""
    row = session.get(JurisdictionRow, jurisdiction)
    return row.timezone if row else "UTC"


def last_good(session: Session, jurisdiction: str) -> datetime | None:
    """When the last crawl that ended well started; ``None`` before the first."""
    query = (
        select(CrawlRow.started)
        .where(CrawlRow.jurisdiction == jurisdiction)
        .where(CrawlRow.outcome.in_(GOOD), CrawlRow.mode != PAST_MODE)
        .order_by(CrawlRow.started.desc())
        .limit(1)
    )
    return session.scalar(query)


def save_government(session: Session, source: Source, *, now: datetime) -> None:
    """Store the names of a jurisdiction that is crawled; they are sealed where they are others."""
    names = ("ocd_id", "name", "platform", "timezone")
    row = {"key": source.key, **{name: getattr(source, name) for name in names}}
    if row != next(stored_places(session, source.key), None):
        upsert(session, JurisdictionRow, [row])
        seal_places(session, source.key, [(PLACE, row)], now=now)


def save_organizations(
    session: Session, jurisdiction: str, records: Iterable[object], *, now: datetime
) -> None:
    """Store the councils and committees among records; those that are others are sealed."""
    rows = {
        o.upstream_id: {
            "jurisdiction": jurisdiction,
            "upstream_id": o.upstream_id,
            "name": o.name,
            "kind": o.kind,
            "active": o.active,
        }
        for o in records
        if isinstance(o, Organization)
    }
    if not rows:  # as in nearly all batches
        return
    for row in stored_bodies(session, jurisdiction, list(rows)):
        if rows[row["upstream_id"]] == row:
            del rows[row["upstream_id"]]
    upsert(session, OrganizationRow, list(rows.values()))
    items = [(body_name(row), row) for row in rows.values()]
    seal_places(session, jurisdiction, items, now=now)


def governments(session: Session) -> dict[str, Row]:
    """The jurisdictions that were crawled, by their name in the configuration."""
    found = session.execute(select(table_of(JurisdictionRow))).mappings()
    return {row["key"]: dict(row) for row in found}


def stored_organizations(session: Session) -> list[Row]:
    """The councils and committees that the sources list."""
    table = table_of(OrganizationRow)
    query = select(table).order_by(table.c.jurisdiction, table.c.name, table.c.upstream_id)
    return [dict(row) for row in session.execute(query).mappings()]


def mapped_by_words(session: Session, jurisdiction: str, digest: str) -> bool:
    """Whether its bills were last mapped by these words, or by none; from now on by these."""
    row = session.get_one(JurisdictionRow, jurisdiction)
    before, row.words = row.words, digest
    session.flush()
    return before in ("", digest)


def how_bills_are_mapped(session: Session) -> str:
    """By which words the bills of each jurisdiction are mapped, and how many are not yet."""
    waiting = (
        select(func.count())
        .where(BillRow.jurisdiction == JurisdictionRow.key, BillRow.stage == "")
        .correlate(JurisdictionRow)
        .scalar_subquery()
    )
    query = select(JurisdictionRow.key, JurisdictionRow.words, waiting)
    return " ".join(
        f"{key}:{words}:{count}"
        for key, words, count in session.execute(query.order_by(JurisdictionRow.key))
    )
