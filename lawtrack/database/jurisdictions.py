"""What a message says about records: names, titles, meetings, how fresh their source is."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lawtrack.crawling.health.verdict import GOOD
from lawtrack.database.bulk import in_chunks
from lawtrack.database.tables.legislation import BillRow, CrawlRow, EventRow, JurisdictionRow


class Government(NamedTuple):
    """A government as a message names it."""

    name: str
    timezone: str
    last_good: datetime | None
    meets: bool  # whether its meetings are known here


def bills(session: Session, ids: Iterable[int]) -> dict[int, BillRow]:
    """The bills with these ids of ours."""
    found: dict[int, BillRow] = {}
    for chunk in in_chunks(sorted(set(ids))):
        query = select(BillRow).where(BillRow.id.in_(chunk))
        found.update((bill.id, bill) for bill in session.scalars(query))
    return found


def meetings(session: Session, ids: Iterable[int]) -> dict[int, EventRow]:
    """The meetings with these ids of ours."""
    found: dict[int, EventRow] = {}
    for chunk in in_chunks(sorted(set(ids))):
        query = select(EventRow).where(EventRow.id.in_(chunk))
        found.update((event.id, event) for event in session.scalars(query))
    return found


def governments(session: Session, keys: Iterable[str]) -> dict[str, Government]:
    """Their names, zones, and when each was last read to a good end."""
    wanted = sorted(set(keys))
    good = (
        select(CrawlRow.jurisdiction, func.max(CrawlRow.finished))
        .where(CrawlRow.jurisdiction.in_(wanted), CrawlRow.outcome.in_(GOOD))
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
        .where(CrawlRow.outcome.in_(GOOD))
        .group_by(CrawlRow.jurisdiction)
    )
    return {key: number for key, number in session.execute(query)}  # noqa: C416 - rows, not pairs
