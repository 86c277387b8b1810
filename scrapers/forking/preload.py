"""Everything a crawl imports and compiles, so that the process it is forked from has it already.

Never the reactor: it belongs to the process that runs it.
"""

import gc
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

MODULES = (
    "importlib.metadata",
    "lawtrack.crawling.archive.prune_archive",
    "lawtrack.crawling.crawl_child",
    "lawtrack.ingest.documents.scans.ocr",
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
    """The modules of what a crawl's settings begin with: Scrapy loads even what ours switch off."""
    from scrapy.settings import default_settings

    from scrapers import settings

    for kind in ("DOWNLOADER_MIDDLEWARES_BASE", "EXTENSIONS_BASE", "SPIDER_MIDDLEWARES_BASE"):
        for path in getattr(settings, kind, None) or getattr(default_settings, kind):
            yield path.rpartition(".")[0]


def compile_what_is_usual() -> None:
    """The tables know each other, the words of clerks are read, and patterns are compiled."""
    from bs4 import BeautifulSoup

    from lawtrack.database.tables.base import Base
    from lawtrack.legislation.clerks.clerk_words import KINDS
    from lawtrack.linear_pattern import compile_what_was_made
    from lawtrack.topics import (
        Field,
        is_worth_reading,
        judge,
        load_topics,
        suggested_among,
        why_suggested,
    )
    from lawtrack.topics.suggestions import worth_reading
    from lawtrack.topics.words import LISTS
    from scrapers.platforms.govinfo.bill_steps import congress_words

    Base.registry.configure()
    BeautifulSoup("", "lxml").select(SELECTOR)
    for topic in load_topics(USUAL_TOPICS, Path()):
        for name in LISTS:
            topic.words.pattern(name)
        for example in topic.matches:
            judge([Field(place=example.place, text=example.text)], [topic])
        for about in ("fishing", topic.title):
            title = Field(place="title", text=f"An ordinance on {about}")
            why_suggested([title], topic)
            suggested_among([[title]], topic)
            worth_reading([topic])(title.text)
            is_worth_reading(title.text, topic)
    for kind in KINDS:
        congress_words().code_of(kind, "what nobody says")  # after all that may be said otherwise
    compile_what_was_made()


def import_all() -> None:
    """What a crawl needs is imported, our parsers too."""
    for name in (*MODULES, *scrapy_components()):
        import_module(name)
    for package in map(import_module, ("scrapers.platforms", "scrapers.jurisdictions")):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)


gc.disable()  # nothing of this is let go again, and looking through it took a tenth of the time
import_all()
compile_what_is_usual()
gc.enable()
