"""CivicClerk, CivicPlus's product for meetings: open JSON (OData v4) down to the attachment."""

from lawtrack.config.platforms import Platform

PLATFORM = Platform(
    name="civicclerk",
    begin="scrapers.platforms.civicclerk.events.begin",
    listing="scrapers.platforms.civicclerk.archived_lists.listing",
    addresses={
        "api": "https://{client}.api.civicclerk.com/v1",
        "site": "https://{client}.portal.civicclerk.com",
    },
    in_turn=True,
    minutes=60,
)
