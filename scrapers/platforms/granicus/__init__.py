"""Granicus's ViewPublisher: a page with all meetings of a view, agendas of many makes.

Its robots.txt asks all programs but search engines to stay away: with leave only.
"""

from lawtrack.config.platforms import Platform

PLATFORM = Platform(
    name="granicus",
    begin="scrapers.platforms.granicus.publisher_pages.begin",
    addresses={
        "site": "https://{client}.granicus.com",
        "list": "https://{client}.granicus.com/ViewPublisher.php?view_id={view}",
    },
    file_hosts=(
        "https://d2kbkoa27fdvtw.cloudfront.net",
        "https://d3n9y02raazwpg.cloudfront.net",
        "https://granicus_production_attachments.s3.amazonaws.com",
        "https://legistarweb-production.s3.amazonaws.com",
    ),
    asks_first=True,
    in_turn=True,
    minutes=720,
)
