"""The turn that a crawl wants at its hosts, and how long it may last."""

import logging
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine

from lawtrack.config.jurisdictions import JurisdictionSettings
from lawtrack.config.settings import Config
from lawtrack.crawling.daemon.host_queue import crawled_hosts_of
from lawtrack.crawling.daemon.turns import FIRST_LOAD_TURN, Turn
from lawtrack.database.engine import database_session
from lawtrack.database.jurisdictions import is_baseline
from lawtrack.errors import LawtrackError

logger = logging.getLogger(__name__)


def turn_of_crawl(engine: Engine, config: Config, key: str, *, due: datetime) -> Turn:
    """What the next crawl of the jurisdiction wants of its hosts."""
    hosts = crawled_hosts_of(config.source(key).places)
    return Turn(hosts=hosts, due=due, is_load=_is_load_among_others(engine, config, key))


def _is_load_among_others(engine: Engine, config: Config, key: str) -> bool:
    """Whether others share the hosts of a source that was never read to the end."""
    source = config.source(key)
    hosts = crawled_hosts_of(source.places)
    others = (other for name, other in config.jurisdictions.items() if name != key)
    if not source.has_past or not any(hosts & crawled_hosts_of(o.places) for o in others):
        return False
    try:
        with database_session(engine) as session:
            return is_baseline(session, key)
    except LawtrackError as error:
        logger.error("%s", error)
        return False


def settings_within_turn(config: Config, key: str, turn: Turn) -> Config:
    """The settings of a crawl, which for a first load is but a turn among others."""
    if not turn.is_load:
        return config
    minutes = int(FIRST_LOAD_TURN.total_seconds() // 60)
    own = config.own.get(key, JurisdictionSettings())
    least = min(minutes, own.time_limit or config.schedule.time_limit)
    return replace(config, own={**config.own, key: replace(own, time_limit=least)})
