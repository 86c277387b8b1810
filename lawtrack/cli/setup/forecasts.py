"""How long first loads take, told before they begin."""

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from lawtrack.cli import options

if TYPE_CHECKING:
    from lawtrack.config.settings import Config


def tell_forecasts(config: "Config", keys: Iterable[str]) -> None:
    """Print what a first load of each of these sources costs, where its platform can tell.

    Each is asked for a few pages at the polite pace. A source that does not answer is no error
    here: its crawl says more.
    """
    from lawtrack import __version__
    from lawtrack.cli.printing.crawls import forecast_in_words
    from lawtrack.cli.printing.terminal import say
    from lawtrack.config.platforms import load_scrapers
    from lawtrack.crawling.first_load import forecast_of
    from lawtrack.legislation.records import StoredState
    from lawtrack.topics import load_topics
    from lawtrack.topics.suggestions import worth_reading

    scrapers = load_scrapers(config.scrapers, "lawtrack", config.folder)
    interesting = worth_reading(load_topics(config.topics, config.folder))
    agent = f"lawtrack/{__version__}" + (f" (+{config.contact})" if config.contact else "")
    now = options.clock()
    for key in keys:
        wanted = config.wanted_from(key, now)
        known = StoredState(
            now=now,
            history=wanted.bills,
            meetings_from=wanted.events,
            interesting=interesting,
        )
        load = forecast_of(
            config.source(key), scrapers, known,
            agent=agent, pause=lambda: time.sleep(config.delay),
        )  # fmt: skip
        if not isinstance(load, str):
            say(forecast_in_words(key, load, since=wanted.bills, delay=config.delay))
        elif load:
            say(f"{load} - how long its first load takes is told when its lists are read")
