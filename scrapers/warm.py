"""Everything a crawl imports, so that the process from which crawls are forked has it already.

Never the reactor: it belongs to the process that runs it.
"""

from scrapy import crawler, settings, spiderloader  # noqa: F401
from scrapy.core import engine, scheduler, scraper  # noqa: F401

import lawtrack.documents.reader
import lawtrack.ingest  # noqa: F401
import scrapers.pipeline
import scrapers.politeness
import scrapers.settings  # noqa: F401
