"""Legistar's lists as they stand in the archive: every row in the newest form that was answered.

A crawl asks for what moved since a day, for single ids, and once a week for whole lists. Together
these answers hold each row that was ever listed; from them any page of a list can be made.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Protocol
from urllib.parse import unquote

from lawtrack.errors import LayoutChanged
from lawtrack.legislation.records import Source
from scrapers.page import Page
from scrapers.platforms.legistar.list_pages import PAGE_ROWS
from scrapers.platforms.legistar.rows import whole_number

KEYS = {"events": "EventId", "matters": "MatterId"}


class Archived(Protocol):
    """Where archived pages come from, and a place for what was made of them."""

    lists: dict[str, Any]

    def under(self, beginning: str) -> Iterator[Page]: ...


def listing(url: str, source: Source, archived: Archived) -> bytes | None:
    """The rows that a request for a list would bring, the newest ids first.

    ``None`` when the address is no list of meetings or matters, or no row of it is archived.
    """
    base = f"{source.addresses.get('api', '')}/{source.client}/"
    place, _, query = url.removeprefix(base).partition("?")
    key = KEYS.get(place)
    if not url.startswith(base) or key is None:
        return None
    if place not in archived.lists:
        archived.lists[place] = _rows(archived.under(f"{base}{place}?"), key)
    rows: dict[int, Any] = archived.lists[place]
    if not rows:
        return None
    asked = unquote(query)
    before = re.search(rf"\b{key} lt (\d+)", asked)
    chosen = {int(id_) for id_ in re.findall(rf"\b{key} eq (\d+)", asked)}
    ids = [
        id_
        for id_ in sorted(rows, reverse=True)
        if (not chosen or id_ in chosen) and (before is None or id_ < int(before[1]))
    ]
    return json.dumps([rows[id_] for id_ in ids[:PAGE_ROWS]]).encode()


def _rows(pages: Iterator[Page], key: str) -> dict[int, Any]:
    """The newest row of each id; what is no list (a gateway's page, an error) is passed over."""
    rows: dict[int, Any] = {}
    for page in pages:
        try:
            listed = page.rows()
        except LayoutChanged:
            continue
        rows.update({id_: row for row in listed if (id_ := whole_number(row.get(key)))})
    return rows
