"""Everything that knows a source; besides ``lawtrack.crawling.run``, all that uses Scrapy."""
