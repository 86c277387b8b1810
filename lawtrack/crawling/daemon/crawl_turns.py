"""The turn that a crawl wants at its hosts, and how long it may last.

A first load among others that share its hosts gives way after some minutes.
"""

import logging
from collections import Counter
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine

from lawtrack.config.jurisdictions import JurisdictionSettings
from lawtrack.config.settings import Config
from lawtrack.crawling.daemon.host_queue import crawled_hosts_of
from lawtrack.crawling.daemon.turns import FIRST_LOAD_TURN, Turn
from lawtrack.database import Session
from lawtrack.database.engine import database_session
from lawtrack.database.jurisdictions import is_baseline
from lawtrack.errors import LawtrackError

logger = logging.getLogger(__name__)


def turn_of_crawl(engine: Engine, config: Config, key: str, *, due: datetime) -> Turn:
    """What the next crawl of the jurisdiction wants of its hosts."""
    is_load = False
    try:
        with database_session(engine) as session:
            is_load = is_load_among_others(session, config, key)
    except LawtrackError as error:
        logger.error("%s", error)
    return Turn(hosts=crawled_hosts_of(config.source(key).places), due=due, is_load=is_load)


def is_load_among_others(session: Session, config: Config, key: str) -> bool:
    """Whether others share the hosts of a source that was never read to the end."""
    return key in sources_among_others(config) and is_baseline(session, key)


def sources_among_others(config: Config) -> frozenset[str]:
    """The sources with a long past whose hosts others are on, too."""
    hosts = {key: crawled_hosts_of(each.places) for key, each in config.jurisdictions.items()}
    on_it = Counter(host for each in hosts.values() for host in each)
    return frozenset(
        key
        for key, source in config.jurisdictions.items()
        if source.has_past and any(on_it[host] > 1 for host in hosts[key])
    )


def limited_to_a_turn(config: Config, key: str) -> Config:
    """The settings of a crawl that is a first load, and but a turn among others."""
    minutes = int(FIRST_LOAD_TURN.total_seconds() // 60)
    own = config.own.get(key, JurisdictionSettings())
    least = min(minutes, own.time_limit or config.schedule.time_limit)
    return replace(config, own={**config.own, key: replace(own, time_limit=least)})
