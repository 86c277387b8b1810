"""What one polite look at a source says: does it answer, and what is its newest item.

A tenant is proved by its content, never by a status: several vendors answer 200 to any name.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module

from lawtrack.config.platforms import Scrapers, Tenancy
from lawtrack.errors import ConfigError
from lawtrack.legislation.records import Source

LIVELY = dt.timedelta(days=90)  # a government that meets has something younger


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLook:
    """What came of the look; ``problem`` is empty when the source was read."""

    url: str
    looked_on: dt.date | None = None
    problem: str = ""
    advice: str = ""
    items: int = 0
    newest: dt.date | None = None
    newest_name: str = ""

    @property
    def is_proved(self) -> bool:
        """Whether it shows something by which a government can be told that still meets."""
        if self.problem or self.newest is None:
            return False
        return self.looked_on is None or self.newest >= self.looked_on - LIVELY

    def line(self, today: dt.date) -> str:
        """What is said of it on one line."""
        if self.problem:
            return f"{self.problem} - {self.advice}" if self.advice else self.problem
        if self.newest is None:
            return (
                f"answers with {self.items} items, none with a day"
                " - a name that nobody has looks so too"
            )
        said = f"answers: {self.items} items, the newest of {self.newest}: {self.newest_name}"
        if self.newest < today - LIVELY:
            return f"{said} - nothing for {(today - self.newest).days} days: it may have moved"
        return said


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlace:
    """Where a source has gone, as its own front page says; all empty where it says nothing."""

    words: str = ""  # the notice
    leads_to: str = ""  # the host that a browser would come to by itself
    url: str = ""
    tenancy: Tenancy | None = None  # the platform that the address lies on, if it is a known one


def new_place_of(source: Source, scrapers: Scrapers, *, agent: str, now: dt.datetime) -> NewPlace:
    """What the source's own pages say of where it has gone."""
    module, _, name = scrapers.new_place.rpartition(".")
    if not module:
        return NewPlace()
    find: Callable[..., NewPlace] = getattr(import_module(module), name)
    return find(source, tuple(scrapers.platforms.values()), agent=agent, now=now)


def look_there(
    source: Source, there: Tenancy, scrapers: Scrapers, *, agent: str, now: dt.datetime
) -> FirstLook:
    """One look at the place that a source is said to have gone to."""
    moved = replace(
        source, platform=there.platform, client=there.client, addresses=there.addresses,
        file_hosts=(), former=(), begins=None, ids="", other_ids=(), permission="", bodies=(),
    )  # fmt: skip
    return look_at(moved, scrapers, agent=agent, now=now)


def look_at(source: Source, scrapers: Scrapers, *, agent: str, now: dt.datetime) -> FirstLook:
    """One look at the source, by the function that the scrapers' package has for it."""
    module, _, name = scrapers.look.rpartition(".")
    if not module:
        raise ConfigError(f"{source.key}: its scrapers have nothing that looks - crawl it instead")
    look: Callable[..., FirstLook] = getattr(import_module(module), name)
    return look(source, scrapers.platforms[source.platform], agent=agent, now=now)
