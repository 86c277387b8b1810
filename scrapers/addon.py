"""From lawtrack's configuration to Scrapy's settings."""

import os
from pathlib import Path

from scrapy.settings import BaseSettings

from lawtrack import __version__
from lawtrack.config.settings import Config, load_config


def configuration(settings: BaseSettings) -> Config:
    """The configuration that a crawl was given, or the one that the command line would find."""
    given = settings["LAWTRACK_CONFIG"]
    if isinstance(given, Config):
        return given
    return load_config(Path(given) if given else None, os.environ)


class Configuration:
    """A Scrapy add-on: puts the contact and the delay of lawtrack.toml into Scrapy's settings."""

    def update_settings(self, settings: BaseSettings) -> None:
        config = configuration(settings)
        contact = f" (+{config.contact})" if config.contact else ""
        settings.set("USER_AGENT", f"lawtrack/{__version__}{contact}", "project")
        settings.set("DOWNLOAD_DELAY", config.delay, "project")
        if not config.delay:  # a source of one's own: a mirror, or the one to practise on
            settings.set("CONCURRENT_REQUESTS_PER_DOMAIN", 8, "project")
        else:  # the pace of all crawls together is one, and exact
            paced = dict.fromkeys(("http", "https"), "scrapers.politeness.SharedPace")
            settings.set("DOWNLOAD_DELAY_JITTER", 0.0, "project")
            settings.set(
                "DOWNLOAD_HANDLERS", {**settings.getdict("DOWNLOAD_HANDLERS"), **paced}, "project"
            )
