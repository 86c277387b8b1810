"""The governments that are built in, as they would stand in lawtrack.toml.

Most have a file of their own in this folder, for what is true of them only.
"""

from typing import Any

BUILT_IN: dict[str, dict[str, Any]] = {
    "boston": {
        "platform": "legistar",
        "client": "boston",
        "name": "Boston City Council",
        "division": "ocd-division/country:us/state:ma/place:boston",
        "timezone": "America/New_York",
        "notices": "https://www.boston.gov",
    },
    "philadelphia": {
        "platform": "legistar",
        "client": "phila",
        "name": "Philadelphia City Council",
        "division": "ocd-division/country:us/state:pa/place:philadelphia",
        "timezone": "America/New_York",
        # This host spells the client's name in full.
        "files": "https://philadelphia.legistar1.com",
    },
    "federal": {
        "platform": "govinfo",
        "name": "United States Congress",
        "division": "ocd-division/country:us",
        "timezone": "America/New_York",
    },
}
