"""GovInfo, where the Government Publishing Office puts the bills of Congress.

Its bill status files are written a few times a day; the sitemaps say which have moved. There is
one client, and one address for everything: sitemaps, listings, status files, zips and texts.
"""

from lawtrack.config.platforms import Platform

PLATFORM = Platform(
    name="govinfo",
    begin="scrapers.platforms.govinfo.sitemaps.begin",
    addresses={"govinfo": "https://www.govinfo.gov"},
    minutes=240,
)
