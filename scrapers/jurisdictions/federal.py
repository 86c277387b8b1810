"""The United States Congress, through GovInfo's bill status files.

Titles alone must do on the first day: the Congressional Research Service's summaries come weeks
to a year later, and no subject term of its names facial recognition.
"""

from collections.abc import Iterator

from lawtrack.legislation.records import Record
from scrapers.page import Follow
from scrapers.platforms.govinfo import sitemaps
from scrapers.spider import JurisdictionSpider


class FederalSpider(JurisdictionSpider):
    """Bills and resolutions of the current Congress, and weekly those of the one before."""

    name = "federal"

    def begin(self) -> Iterator[Record | Follow]:
        """Yield the sitemap index."""
        yield from sitemaps.begin(self.source, self.known)
