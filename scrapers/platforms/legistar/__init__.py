"""Legistar, the product that many American councils publish through."""

from lawtrack.config.platforms import Platform

PLATFORM = Platform(
    name="legistar",
    begin="scrapers.platforms.legistar.lists.begin",
    listing="scrapers.platforms.legistar.archived_lists.listing",
    addresses={
        "api": "https://webapi.legistar.com/v1",
        "site": "https://{client}.legistar.com",
        "files": "https://{client}.legistar1.com",
        "attachments": "https://legistar.granicus.com",
        "notices": "",  # a city's public notices, where a spider reads them
    },
    own_fields=("summary", "notes"),
    minutes=30,
)
