"""Everything that knows a source; and, but for ``crawling.crawl_child``, all that uses Scrapy."""
