"""When a jurisdiction is crawled next, asked of the database; and what became of such a plan."""

import logging
import random
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Engine

from lawtrack.config.settings import Config
from lawtrack.crawling.daemon import next_crawl, past_crawls
from lawtrack.crawling.daemon.host_queue import crawled_hosts_of
from lawtrack.crawling.daemon.log_lines import minute_in_words
from lawtrack.crawling.daemon.next_crawl import NextCrawl
from lawtrack.database.engine import database_session
from lawtrack.errors import LawtrackError

logger = logging.getLogger(__name__)


def planned_crawl(
    engine: Engine, config: Config, key: str, *, tried: datetime | None, now: datetime
) -> tuple[NextCrawl, datetime | None]:
    """When the jurisdiction is crawled next, and when its last crawl started, if ever.

    ``tried`` is when a run began that may have left no trace.
    """
    usual = config.interval(key)
    started: datetime | None = None
    try:
        with database_session(engine) as session:
            past = past_crawls.crawl_history_of(
                session,
                key,
                hosts=crawled_hosts_of(config.source(key).places),
                watched=config.watched_bodies(key),
                now=now,
            )
        started = past.started
        if tried is not None and (started is None or started < tried):
            past = replace(past, started=tried, ended=now)
        quick = timedelta(minutes=config.schedule.quick)
        plan = next_crawl.plan_next_crawl(past, usual=usual, quick=quick, now=now)
    except LawtrackError as error:
        logger.error("%s", error)
        plan = NextCrawl(at=now + usual, every=usual, why="the database cannot be asked")
    if plan.at > now:
        most = min(config.schedule.jitter * 60, plan.every.total_seconds() / 10)
        plan = replace(plan, at=plan.at + timedelta(seconds=random.uniform(0, most)))  # noqa: S311
    return plan, started


def missed_in_words(plan: NextCrawl, now: datetime) -> str:
    """Which runs were due while the machine slept or the clock was wrong; nothing for none."""
    runs = (now - plan.at) // plan.every
    if runs <= 0:
        return ""
    last = plan.at + (runs - 1) * plan.every
    due = f"due at {minute_in_words(plan.at)}" if runs == 1 else (
        f"{runs} runs due from {minute_in_words(plan.at)} to {minute_in_words(last)}"
    )  # fmt: skip
    return f"{due}: the machine slept, or its clock was set"


def waited_in_words(plan: NextCrawl, waited: timedelta) -> str:
    """That a run was due while another source had the turn at a host; nothing if it was not."""
    if waited < plan.every:
        return ""
    return f"waited {waited.total_seconds() / 60:.0f} min for another crawl of the same host"
