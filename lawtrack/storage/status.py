"""How each source stands: last good crawl, newest item, counts, what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lawtrack.models import BillRow, CrawlRow, EventRow, FlagRow
from lawtrack.storage.standing import stands

NOT_WELL = frozenset({"failed", "interrupted", "missed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """One source as the database knows it."""

    jurisdiction: str
    outcome: str  # of the last crawl that has ended; empty when there is none
    last_crawl: datetime | None
    last_good: datetime | None  # when the last good crawl ended
    newest_item: date | None
    bills: int
    events: int
    flags: int
    failed: int  # pages and records that the last crawl could not get
    wrong: str
    running: bool

    @property
    def well(self) -> bool:
        """Whether the last crawl came to a good end, or none has been made yet."""
        return self.outcome not in NOT_WELL


def source_states(session: Session, jurisdictions: Sequence[str]) -> list[SourceState]:
    """How these sources stand, in the order given."""
    return [_state(session, key) for key in jurisdictions]


def _state(session: Session, key: str) -> SourceState:
    crawls = select(CrawlRow).where(CrawlRow.jurisdiction == key)
    last = session.scalars(
        crawls.where(CrawlRow.outcome != "running").order_by(CrawlRow.id.desc()).limit(1)
    ).first()
    running = session.scalars(crawls.where(CrawlRow.outcome == "running").limit(1)).first()
    good = session.scalar(
        select(func.max(CrawlRow.finished)).where(
            CrawlRow.jurisdiction == key, CrawlRow.outcome.in_(("ok", "degraded"))
        )
    )
    newest = session.scalar(
        select(func.max(func.coalesce(BillRow.last_action_date, BillRow.introduced))).where(
            BillRow.jurisdiction == key
        )
    )
    flags = select(func.count()).where(FlagRow.jurisdiction == key, stands())
    return SourceState(
        jurisdiction=key,
        outcome=last.outcome if last else "",
        last_crawl=last.started if last else None,
        last_good=good,
        newest_item=newest,
        bills=_count(session, BillRow, key),
        events=_count(session, EventRow, key),
        flags=session.scalar(flags) or 0,
        failed=last.failed if last else 0,
        wrong=_wrong(last),
        running=running is not None,
    )


def _count(session: Session, table: type[BillRow] | type[EventRow], key: str) -> int:
    query = select(func.count()).select_from(table).where(table.jurisdiction == key)
    return session.scalar(query) or 0


def _wrong(last: CrawlRow | None) -> str:
    if last is None:
        return "never crawled"
    if last.outcome == "ok":
        return ""
    return f"{last.outcome}: {last.reason}" if last.reason else last.outcome
