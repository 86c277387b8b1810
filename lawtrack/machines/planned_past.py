"""The past, planned for several machines by the daemon's rule: a slice a host at a time.

What it goes by stands in the database, so that any planner goes on where another ended.
"""

from collections.abc import Callable, Mapping, Set
from datetime import datetime, timedelta

from sqlalchemy import func, select

from lawtrack.config.settings import Config
from lawtrack.crawling.daemon.host_queue import crawled_hosts_of
from lawtrack.crawling.daemon.next_crawl import NextCrawl
from lawtrack.crawling.daemon.turns import slice_of_the_past
from lawtrack.crawling.past_state import past_to_fill, records_that_fit
from lawtrack.database import Session
from lawtrack.database.tables.crawls import PAST_MODE, CrawlRow
from lawtrack.machines.job_queue import CRAWL, PAST

NOTHING_FOR = timedelta(minutes=5)  # a source with nothing to do is left alone


class PlannedPast:
    """Which sources have a slice of their past filled in now, and for how long."""

    def __init__(self, config: Config, clock: Callable[[], datetime]) -> None:
        self._config = config
        self._clock = clock
        self._began = clock()
        self._nothing_until: dict[str, datetime] = {}
        self._hosts = {
            key: crawled_hosts_of(source.places) for key, source in config.jurisdictions.items()
        }

    def due(
        self,
        session: Session,
        plans: Mapping[str, NextCrawl],
        jobs: Mapping[str, Set[str]],
    ) -> list[tuple[str, float]]:
        """The sources, with the seconds for each; of those on a host, who waited for longest.

        ``plans`` say when the next look of each source is, ``jobs`` what waits or runs, by queue.
        """
        now = self._clock()
        taken = {host for key in jobs[PAST] for host in self._hosts.get(key, ())}
        slices = _newest_slices(session)
        due: list[tuple[str, float]] = []
        sources = [key for key, each in self._config.jurisdictions.items() if each.has_past]
        for key in sorted(sources, key=lambda key: (slices.get(key, self._began), key)):
            hosts = self._hosts[key]
            if hosts & taken or key in jobs[CRAWL] or self._nothing_until.get(key, now) > now:
                continue
            lasting = slice_of_the_past(now, due=plans[key].at if key in plans else None)
            if lasting and self._is_worth_it(session, key, lasting):
                taken |= hosts
                due.append((key, lasting.total_seconds()))
        return due

    def _is_worth_it(self, session: Session, key: str, lasting: timedelta) -> bool:
        now = self._clock()
        state = past_to_fill(session, self._config, key, now=now)
        if state is None or state.is_filled:
            self._nothing_until[key] = now + NOTHING_FOR
            return False
        return records_that_fit(self._config, state, lasting) > 0


def _newest_slices(session: Session) -> dict[str, datetime]:
    """When the newest slice of each source began."""
    query = (
        select(CrawlRow.jurisdiction, func.max(CrawlRow.started))
        .where(CrawlRow.mode == PAST_MODE)
        .group_by(CrawlRow.jurisdiction)
    )
    return {key: started for key, started in session.execute(query)}  # noqa: C416 - rows
