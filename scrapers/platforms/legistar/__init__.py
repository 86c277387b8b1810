"""Legistar, the product that many American councils publish through."""

from lawtrack.config.platforms import Platform

PLATFORM = Platform(
    name="legistar",
    begin="scrapers.platforms.legistar.lists.begin",
    listing="scrapers.platforms.legistar.list_pages.listing",
    forecast="scrapers.platforms.legistar.forecast.forecast",
    addresses={
        "api": "https://webapi.legistar.com/v1",
        "site": "https://{client}.legistar.com",
        "files": "https://{client}.legistar1.com",
        "attachments": "https://legistar.granicus.com",
        "notices": "",  # a city's public notices, where a spider reads them
    },
    own_fields=("summary", "notes"),
    # The vendor's own, some numbered; a council's files lie on several of them. Old links are http.
    file_hosts=(
        *(f"http://legistar{number}.granicus.com" for number in ("", 1, 2, 3, 4)),
        *(f"http://{{client}}.legistar{number}.com" for number in ("", 1, 2, 3, 4)),
        "https://legistarweb-production.s3.amazonaws.com",
    ),
    minutes=30,
    has_past=True,
)
