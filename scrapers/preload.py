"""Everything a crawl imports, so that the process from which crawls are forked has it already.

Never the reactor: it belongs to the process that runs it.
"""

from importlib import import_module
from pkgutil import walk_packages

from scrapers import jurisdictions, platforms

MODULES = (
    "scrapy.core.downloader.handlers.http11",
    "scrapy.core.engine",
    "scrapy.core.scheduler",
    "scrapy.core.scraper",
    "scrapy.crawler",
    "scrapy.downloadermiddlewares.httpcompression",
    "scrapy.downloadermiddlewares.redirect",
    "scrapy.downloadermiddlewares.robotstxt",
    "scrapy.extensions.closespider",
    "scrapy.extensions.corestats",
    "scrapy.pqueues",
    "scrapy.spiderloader",
    "scrapy.squeues",
    "scrapers.archive_middleware",
    "scrapers.pipeline",
    "scrapers.hosts",
    "scrapers.politeness",
    "scrapers.settings",
    "protego",
)

for name in MODULES:
    import_module(name)
for package in (platforms, jurisdictions):
    for found in walk_packages(package.__path__, f"{package.__name__}."):
        import_module(found.name)
