"""Everything a crawl imports and compiles, so that the process it is forked from has it already.

Never the reactor: it belongs to the process that runs it.
"""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from bs4 import BeautifulSoup
from scrapy.settings import default_settings

from lawtrack.database.tables.base import Base
from lawtrack.topics import Field, is_worth_reading, judge, load_topics, why_suggested
from scrapers import jurisdictions, platforms

MODULES = (
    "lawtrack.crawling.crawl_child",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.core.engine",
    "scrapy.core.scheduler",
    "scrapy.core.scraper",
    "scrapy.crawler",
    "scrapy.dupefilters",
    "scrapy.logformatter",
    "scrapy.pqueues",
    "scrapy.robotstxt",
    "scrapy.spiderloader",
    "scrapy.squeues",
    "scrapers.archive_middleware",
    "scrapers.pipeline",
    "scrapers.hosts",
    "scrapers.politeness",
    "scrapers.robots",
    "scrapers.settings",
    "protego",
    "encodings.idna",
)
USUAL_TOPICS = ("facial-recognition",)  # those of a lawtrack.toml that names none
# What the selectors of our parsers are made of.
SELECTOR = "a#b.c[d=e]:is(f, g):not(:has(> h)):nth-of-type(2n+1):-soup-contains('i') > j + k ~ l"


def scrapy_components() -> Iterator[str]:
    """The modules of what Scrapy's own settings name: it loads even what ours switch off."""
    for kind in ("DOWNLOADER_MIDDLEWARES", "EXTENSIONS", "SPIDER_MIDDLEWARES"):
        for path in getattr(default_settings, f"{kind}_BASE"):
            yield path.rpartition(".")[0]


def compile_what_is_usual() -> None:
    """The tables know each other, and the patterns of topics and of selectors are compiled."""
    Base.registry.configure()
    BeautifulSoup("", "lxml").select(SELECTOR)
    for topic in load_topics(USUAL_TOPICS, Path()):
        for example in topic.matches:
            judge([Field(place=example.place, text=example.text)], [topic])
        for about in ("fishing", topic.title):
            title = Field(place="title", text=f"An ordinance on {about}")
            why_suggested([title], topic)
            is_worth_reading(title.text, topic)


for name in (*MODULES, *scrapy_components()):
    import_module(name)
for package in (platforms, jurisdictions):
    for found in walk_packages(package.__path__, f"{package.__name__}."):
        import_module(found.name)
compile_what_is_usual()
