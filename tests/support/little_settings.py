"""The real settings with the little source's platform, and nobody else's spiders."""

from scrapers.settings import *  # noqa: F403

SPIDER_MODULES = []
LAWTRACK_PLATFORMS = {"legistar": "tests.support.little_source.begin"}
LAWTRACK_BACKOFF = 0.0
