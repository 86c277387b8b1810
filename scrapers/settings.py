"""Scrapy's settings: polite and honest towards sources, careful with what they answer.

What differs from Scrapy's defaults differs for a reason: those do not verify certificates, do not
obey robots.txt, listen on two ports for remote control and would read local files.
"""

from pathlib import Path
from typing import Any

from lawtrack import __version__
from lawtrack.config.platforms import Platform
from scrapers.jurisdictions import BUILT_IN
from scrapers.platforms import (
    civicclerk,
    civicplus,
    civicweb,
    destiny,
    escribe,
    govinfo,
    granicus,
    iqm2,
    legistar,
    municode,
    novusagenda,
    onbase,
    primegov,
)

BOT_NAME = "lawtrack"
SPIDER_MODULES = ["scrapers.jurisdictions"]

# What can be crawled, and what is without a word in lawtrack.toml. This file is imported whenever
# the configuration is read, so nothing here may import a parser or Scrapy itself.
LAWTRACK_PLATFORMS: tuple[Platform, ...] = (
    legistar.PLATFORM,
    govinfo.PLATFORM,
    civicclerk.PLATFORM,
    iqm2.PLATFORM,
    escribe.PLATFORM,
    civicplus.PLATFORM,
    onbase.PLATFORM,
    civicweb.PLATFORM,
    primegov.PLATFORM,
    granicus.PLATFORM,
    destiny.PLATFORM,
    municode.PLATFORM,
    novusagenda.PLATFORM,
)
LAWTRACK_JURISDICTIONS = BUILT_IN
# What clerks' words mean: a file for a platform, by its name, or for one client, by the client's.
LAWTRACK_WORDS = Path(__file__).parent / "jurisdictions" / "words"
# Governments that can be switched on by name, what looks at one once, and where it has gone.
LAWTRACK_CATALOGUE = Path(__file__).parent / "jurisdictions" / "catalogue.toml"
LAWTRACK_LOOK = "scrapers.platforms.look.look_once"
LAWTRACK_FORECAST = "scrapers.platforms.look.forecast_once"
LAWTRACK_UNREAD = {
    "boarddocs": "BoardDocs asks all programs to stay away (robots.txt), and is not read",
    "boardbook": "BoardBook is of school boards, and is not read yet",
    "swagit": "Swagit has the videos of meetings, and is not read: look for the city's agendas",
}
LAWTRACK_NEW_PLACE = "scrapers.platforms.new_places.new_place"

# What finds the spider of a source, what reads the archived answers again, and what imports all
# that a crawl needs, in the process from which crawls are forked; who crawls often has it rehearse.
LAWTRACK_SPIDER_OF = "scrapers.spider.spider_of"
LAWTRACK_REPLAY = "scrapers.replay.replay"
LAWTRACK_PRELOAD = "scrapers.forking.preload"
LAWTRACK_REHEARSAL = "scrapers.forking.rehearsal"

# Who is asking, and how often. The contact of lawtrack.toml is added when a crawl starts.
USER_AGENT = f"lawtrack/{__version__}"
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "lawtrack"
ROBOTSTXT_PARSER = "scrapers.robots.RobotRules"
DOWNLOAD_DELAY = 1.0
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_REQUESTS = 8
COOKIES_ENABLED = False
REFERRER_POLICY = "no-referrer"
RETRY_TIMES = 3
RETRY_HTTP_CODES = [429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 408]

# What an answer may cost.
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 20 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
REDIRECT_MAX_TIMES = 5
TWISTED_DNS_RESOLVER = "scrapers.hosts.GuardedResolver"
DOWNLOAD_HANDLERS: dict[str, Any] = {"data": None, "file": None, "ftp": None, "s3": None}

# Nothing listens, nothing is written but the log and the database.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
HTTPCACHE_ENABLED = False
LOG_LEVEL = "WARNING"
LOG_FORMAT = "%(levelname)s: %(message)s"
LOG_STDOUT = False
LOG_VERSIONS: list[str] = []  # looked up in every crawl, for a line below that level

# One page's batches are stored one after another, so that a bulk archive stays small in memory.
CONCURRENT_ITEMS = 1
WARN_ON_GENERATOR_RETURN_VALUE = False  # mypy says so too, without reading sources in every crawl
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # the spider knows what it has asked for
# A crawl asks one or two hosts: a queue for each of them is work for nothing.
SCHEDULER_PRIORITY_QUEUE = "scrapy.pqueues.ScrapyPriorityQueue"
ITEM_PIPELINES = {"scrapers.pipeline.StorePipeline": 100}
DOWNLOADER_MIDDLEWARES = {
    "scrapers.archive_middleware.Archive": 900,  # next to the downloader: what came over the wire
    "scrapers.hosts.HostGuard": 50,
    "scrapers.robots.RobotsTxt": 100,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapers.politeness.PatientRetry": 550,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    # What these do is done by the guard, or not wanted.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
}
# Those of Scrapy's own that may have something to do. The others listen on ports or write files,
# and import another HTTP library for it, switched off or not.
EXTENSIONS_BASE = {
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.logcount.LogCount": 0,
    "scrapy.extensions.memusage.MemoryUsage": 0,
    "scrapy.extensions.closespider.CloseSpider": 0,
    "scrapy.extensions.throttle.AutoThrottle": 0,
}
EXTENSIONS = {"scrapers.politeness.CrawlDelay": 0}

# Ours. The configuration is found as the command line finds it; a moment (ISO) may stand in for
# the clock. LAWTRACK_FULL and LAWTRACK_SINCE are those of "lawtrack crawl".
ADDONS = {"scrapers.addon.Configuration": 0}
LAWTRACK_CONFIG = ""
LAWTRACK_NOW = ""
LAWTRACK_FULL = False
LAWTRACK_SINCE = ""
LAWTRACK_PAST = 0  # how many records of the past are filled in, in place of a look for news
LAWTRACK_LEASE = None  # a Lease, where one of several machines crawls
LAWTRACK_BACKOFF = 1.0  # seconds before the first retry; doubled for each further one
