"""First loads among others that share their hosts: which they are, and how long a turn lasts."""

from dataclasses import replace

from lawtrack.config.jurisdictions import JurisdictionSettings
from lawtrack.config.settings import Config
from lawtrack.crawling.daemon.host_queue import crawled_hosts_of
from lawtrack.crawling.daemon.turns import FIRST_LOAD_TURN
from lawtrack.database import Session
from lawtrack.database.jurisdictions import is_baseline


def is_load_among_others(session: Session, config: Config, key: str) -> bool:
    """Whether others share the hosts of a source that was never read to the end."""
    source = config.source(key)
    hosts = crawled_hosts_of(source.places)
    others = (each for other, each in config.jurisdictions.items() if other != key)
    if not source.has_past or not any(hosts & crawled_hosts_of(other.places) for other in others):
        return False
    return is_baseline(session, key)


def limited_to_a_turn(config: Config, key: str) -> Config:
    """The settings of a crawl that is a first load, and but a turn among others."""
    minutes = int(FIRST_LOAD_TURN.total_seconds() // 60)
    own = config.own.get(key, JurisdictionSettings())
    least = min(minutes, own.time_limit or config.schedule.time_limit)
    return replace(config, own={**config.own, key: replace(own, time_limit=least)})
