"""The real settings with the little source's platform, and nobody else's spiders."""

from scrapers.settings import *  # noqa: F403
from tests.support.little_source import LITTLE

SPIDER_MODULES = []
LAWTRACK_PLATFORMS = (LITTLE,)
LAWTRACK_BACKOFF = 0.0
LAWTRACK_JURISDICTIONS = {}
