"""CivicClerk's list of meetings as it stands in the archive: each in its newest form."""

import json
from collections.abc import Iterator
from typing import Any, Protocol

from lawtrack.errors import LayoutChanged
from lawtrack.legislation.records import Source
from scrapers.page import Page


class Archived(Protocol):
    """Where archived pages come from."""

    lists: dict[str, Any]

    def under(self, beginning: str) -> Iterator[Page]: ...


def listing(url: str, source: Source, archived: Archived) -> bytes | None:
    """All meetings that a page of the list ever had; ``None`` when the address is no list."""
    beginning = f"{source.addresses.get('api', '')}/Events?"
    if not url.startswith(beginning):
        return None
    rows: dict[Any, Any] = {}
    for page in archived.under(beginning):
        try:
            rows |= {row.get("id"): row for row in page.json(dict).get("value") or ()}
        except LayoutChanged:
            continue
    ordered = sorted(rows.values(), key=lambda row: str(row.get("startDateTime")))
    return json.dumps({"value": ordered}).encode() if ordered else None
