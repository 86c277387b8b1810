"""Where a government has gone that its platform no longer has: what its own front page says of it.

A tenant that was left goes on answering. It leads elsewhere (by a redirect, a line in the page's
head, or a script), says in words that it has moved, or names an address on another platform: in a
link, a frame, or its words. Only those are asked that look left already.
"""

import datetime as dt
import http.client
import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from bs4 import Tag
from scrapy.utils.misc import load_object

from lawtrack.config.platforms import Platform, Tenancy, tenancy_at
from lawtrack.crawling.first_look import NewPlace
from lawtrack.errors import LawtrackError
from lawtrack.legislation.records import Source, StoredState
from lawtrack.linear_pattern import LinearPattern
from lawtrack.safe_text import printable_line, web_address
from lawtrack.web_hosts import foreign_host, host_of
from scrapers.hosts import is_loopback
from scrapers.page import Follow, Page
from scrapers.platforms.look import front_page
from scrapers.platforms.one_request import LeadsAway

_MOVED = LinearPattern(
    r"\b(?:(?:has|have|are|is|was|were|being) (?:now )?(?:moved|moving|migrat\w+|transition\w+"
    r"|relocated|replaced|retired)|we(?:'ve| have) moved"
    r"|new (?:\w+ ){0,3}(?:site|website|portal|platform|home|system|location|page)"
    r"|no longer (?:\w+ ){0,2}(?:updated|used|available|posted|in use)|can now be found"
    r"|(?:beginning|effective|starting|as of|after|since|before|prior to)"
    r" (?:(?:\w+,? ){0,3}\d{4}|\d{1,2}/\d{1,2}/\d{2,4})"
    r"|now (?:uses?|using)|(?:se han?|hemos) (?:mudado|trasladado|movido)|nuevo (?:sitio|portal)"
    r"|nouveaux? (?:site|portail)s?|(?:a|ont|sont|est) (?:maintenant |désormais )?(?:déménag|migr"
    r"|transfér|remplac)\w*)\b",
    ignore_case=True,
)
_REFRESH = LinearPattern(r"^\s*\d{1,4}\s*[;,]\s*(?:url\s*=\s*)?['\"]?([^'\"]+)", ignore_case=True)
_SCRIPT = LinearPattern(
    r"location(?:\.href)?\s*(?:=|\.(?:replace|assign)\s*\()\s*['\"]((?:https?:)?//[^'\"\s]{4,300})"
)
_ADDRESS = LinearPattern(r"https?://[^\s<>'\"]{4,300}")
_STOPS = re.compile(r"(?<=[.!?])\s+|\n")
LONGEST = 160  # letters of a notice
MOST_LINKS = 500
LONGEST_TEXT = 50_000


def new_place(
    source: Source, platforms: Iterable[Platform], *, agent: str, now: dt.datetime
) -> NewPlace:
    """Where the front page says that the government is now; nothing where it does not.

    Else where the page says it that a crawl asks for first, or that stands in place of its data:
    there words count only beside a link to a platform, for agendas speak of moving too.
    """
    known = tuple(platforms)
    place = _place_at(_front(source), source, known, agent=agent)
    if place != NewPlace():
        return place
    begin = load_object(next(each.begin for each in known if each.name == source.platform))
    wishes = begin(source, StoredState(now=now))
    wish = next((each for each in wishes if isinstance(each, Follow)), None)
    if wish is None or wish.payload or wish.form is not None:
        return place
    there = _place_at(wish.url, source, known, agent=agent)
    return there if there.leads_to or there.tenancy else place


def _place_at(url: str, source: Source, known: tuple[Platform, ...], *, agent: str) -> NewPlace:
    """What the page at that address says of it."""
    try:
        page = front_page(url, agent, source)
        if page is None or page.status != 200 or page.body.lstrip()[:1] != b"<":
            return NewPlace()
        return _said_on(page, source, known)
    except LeadsAway as elsewhere:
        return _led_to(str(elsewhere), source, known)
    except (OSError, http.client.HTTPException, LawtrackError):
        return NewPlace()


def _front(source: Source) -> str:
    """The first page of the host on which people look at the source."""
    address = source.addresses.get("site") or next(iter(source.addresses.values()))
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}/"


def _led_to(url: str, source: Source, platforms: Iterable[Platform]) -> NewPlace:
    host = host_of(url) or url[:LONGEST]
    there = _tenancy(url, source, platforms)
    return NewPlace(leads_to=printable_line(host), url=web_address(url), tenancy=there)


def _tenancy(url: str, source: Source, platforms: Iterable[Platform]) -> Tenancy | None:
    """Whose it is, to be looked at; only a practice source may lead to this machine itself."""
    there = tenancy_at(url, platforms)
    if there is None or not is_loopback(urlsplit(url).hostname or ""):
        return there
    return there if is_loopback(urlsplit(_front(source)).hostname or "") else None


def _said_on(page: Page, source: Source, platforms: tuple[Platform, ...]) -> NewPlace:
    for url in _silent_leads(page):
        if foreign_host(url, source.places):
            return _led_to(url, source, platforms)
    notice = _notice(page)
    links = [url for url in _links(page) if foreign_host(url, source.places)]
    for url in links:
        if (there := _tenancy(url, source, platforms)) is not None:
            return NewPlace(words=notice, url=web_address(url), tenancy=there)
    return NewPlace(words=notice)


def _silent_leads(page: Page) -> Iterator[str]:
    """Addresses that a browser would go on to by itself."""
    for tag in page.soup.select("meta[http-equiv][content]"):
        refresh = _REFRESH.search(str(tag["content"]))
        if str(tag["http-equiv"]).casefold() == "refresh" and refresh is not None:
            yield page.absolute(refresh[1].strip())
    for script in page.soup.find_all("script"):
        for found in _SCRIPT.finditer(script.get_text()[:20_000]):
            yield page.absolute(found[1])


def _notice(page: Page) -> str:
    """The first sentence of the page that speaks of moving."""
    hidden = ("script", "style", "head", "noscript")
    for tag in page.soup.find_all(hidden):
        if isinstance(tag, Tag):
            tag.extract()
    text = page.soup.get_text("\n")
    for sentence in _STOPS.split("\n".join(" ".join(each.split()) for each in text.split("\n"))):
        if _MOVED.search(sentence):
            return printable_line(sentence.strip())[:LONGEST]
    return ""


def _links(page: Page) -> Iterator[str]:
    """Where its links lead and its frames come from, and the addresses among its words."""
    for link in page.soup.select("a[href], iframe[src], frame[src]")[:MOST_LINKS]:
        try:
            yield page.absolute(str(link.get("href") or link.get("src")).strip())
        except LawtrackError:
            continue
    words = page.soup.get_text(" ")[:LONGEST_TEXT]
    yield from (each[0].rstrip(".,;)") for each in _ADDRESS.finditer(words))
