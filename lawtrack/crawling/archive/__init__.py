"""Raw answers as WARC 1.1 files, and their index in the database; no Scrapy.

Archived is what came over the wire: the payload as received, before its Content-Encoding is undone
(chunks joined, as every archive does). One file for each crawl, one gzip member for each record: a
``response`` (or, when the same address gave the same payload before, a ``revisit``) and behind it
the ``request``.
"""
