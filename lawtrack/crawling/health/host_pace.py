"""How full the pace is at which a host is asked: what looks for news took of it in the last day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lawtrack.config.settings import Config
from lawtrack.crawling.paces import gap_between_slots
from lawtrack.database.tables.crawls import PAST_MODE, CrawlRow
from lawtrack.web_hosts import host_of

DAY = timedelta(days=1)
# Seconds for which one request of each source keeps a host busy: three hundred sources at one
# request a second fill it in working hours (docs/scale.md).
CROWDED = 150.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HostPace:
    """What the sources on one host took of the requests that its pace allows."""

    host: str
    sources: int
    requests: int  # in the last day; what fills in the past takes only what is left
    most: int  # in a day

    @property
    def share(self) -> float:
        """How full the pace is."""
        return self.requests / self.most

    @property
    def room(self) -> int | None:
        """For how many more sources of their kind there is room; ``None`` when nobody can tell."""
        if not self.requests:
            return None
        return max(0, int((self.most - self.requests) * self.sources / self.requests))


def is_on_crowded_host(config: Config, key: str) -> bool:
    """Whether so many share the host of a source that a look should ask for no more than it must.

    Where there is room, nobody waits for others, and nothing is to be gained.
    """
    address = config.source(key).addresses.get("api")
    if not address:
        return False
    others = (each.addresses.get("api", "") for each in config.jurisdictions.values())
    return sum(host_of(each) == host_of(address) for each in others) * config.delay >= CROWDED


def shared_hosts(session: Session, config: Config, *, now: datetime) -> Sequence[HostPace]:
    """The hosts that several sources are read from, and how full the pace of each is."""
    by_host: dict[str, list[str]] = {}
    for key, source in config.jurisdictions.items():
        if address := source.addresses.get("api"):
            by_host.setdefault(host_of(address), []).append(key)
    paces = []
    for host, keys in sorted(by_host.items()):
        query = select(func.sum(CrawlRow.requests)).where(
            CrawlRow.jurisdiction.in_(keys),
            CrawlRow.mode != PAST_MODE,
            CrawlRow.started >= now - DAY,
        )
        requests = session.scalar(query) or 0
        if len(keys) > 1 and config.delay:
            most = int(DAY.total_seconds() / gap_between_slots(config.delay))
            paces.append(HostPace(host=host, sources=len(keys), requests=requests, most=most))
    return paces
