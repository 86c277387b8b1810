"""Everything that knows a source; the one place besides ``lawtrack.crawl`` that uses Scrapy."""
