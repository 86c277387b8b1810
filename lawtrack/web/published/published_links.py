"""Links between published files: relative, so that the folder works under any address."""

from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from posixpath import relpath
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from lawtrack.database.events import PREFIX as MEETING
from lawtrack.legislation.identity.bill_names import full_number
from lawtrack.linear_pattern import LinearPattern
from lawtrack.publishing.site.site_records import RecordName
from lawtrack.web.page_addresses import NO_SESSION

if TYPE_CHECKING:
    import re2

ROOT = "published:"  # before the addresses of pages while they are made; no link out begins so
BILL = "bill-"  # before a source's own id
# Words of sources are escaped: a tag of ours is all that looks like one.
_TAG = LinearPattern(r'<(?:(a|link)\b([^<>]*?)\shref="published:([^"<>]*)"([^<>]*)|/a)>')

_Name = tuple[str, ...]


class PublishedPlaces:
    """Where pages are published, by the addresses that they have on a server."""

    def __init__(self, pages: Mapping[str, str], records: Mapping[_Name, str]) -> None:
        self._pages = pages
        self._records = records

    def path_of(self, address: str) -> str:
        """The file, with what is named in it; empty when the page is not published."""
        address, _, within = address.partition("#")
        path = self._pages.get(address, "")
        if not path and not (asked := urlsplit(address)).query:
            kind, _, rest = asked.path.removeprefix("/").partition("/")
            path = self._records.get((kind, *map(unquote, rest.split("/"))), "")
        return f"{path}#{within}" if path and within else path


def places_of_records(records: Iterable[RecordName], files: Mapping[str, str]) -> dict[_Name, str]:
    """The files of bills and meetings, by the parts of each address that means one alone.

    ``files`` has them by Open Civic Data ids.
    """
    named: dict[_Name, str] = {}
    for one in records:
        path = files.get(one.ocd_id)
        for parts in _names_of(one) if path else ():
            # Where several go by a name, it leads nowhere.
            named[parts] = path or "" if named.get(parts, path) == path else ""
    return named


def _names_of(one: RecordName) -> Iterator[_Name]:
    if one.kind == "event":
        yield "meetings", one.jurisdiction, MEETING + one.upstream_id
        return
    own_id = BILL + one.upstream_id
    for words in (one.identifier, own_id, f"{one.identifier} {own_id}"):
        yield "bills", one.jurisdiction, one.session or NO_SESSION, words
        if one.session:
            yield "bills", one.jurisdiction, NO_SESSION, words
    if (full := full_number(one.identifier, one.session)) != one.identifier:
        yield "bills", one.jurisdiction, NO_SESSION, full


def relative(here: str, path: str) -> str:
    """The address of a file, as it is written in the file ``here``."""
    return quote(relpath(path, here.rpartition("/")[0] or "."))


def with_relative_links(html: str, here: str, places: PublishedPlaces) -> str:
    """The page as the file ``here``: what is not published is no link in it, only words."""
    opened = ""

    def changed(tag: "re2._Match[str]") -> str:
        nonlocal opened
        name, before, address, after = tag.groups()
        if name is None:
            name, opened = opened or "a", ""
            return f"</{name}>"
        path, _, within = places.path_of(unescape(address)).partition("#")
        if not path:
            opened = "span"
            return "<span>"
        link = relative(here, path)
        return f'<{name}{before} href="{link}{f"#{within}" if within else ""}"{after}>'

    return _TAG.sub(changed, html)
