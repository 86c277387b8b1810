"""A view's RSS (``ViewPublisherRSS.php``): the newest hundred agendas, minutes or recordings.

- The meeting's day stands in the title, "Council Session - Aug 13, 2026".
- ``pubDate`` is a clock of twelve hours with a zone that is never another ("02:00:00 -0800" for two
  in the afternoon, Kansas City): ``gran:pubDateParts`` has the hour on the wall. Of an agenda it is
  when that came out; at some tenants when the meeting begins. So it is believed before the day of
  the meeting only. Of a recording it is when that begins: no hour is given.
- What is not among the hundred is not gone: a feed says of no meeting that it is absent.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from lawtrack.errors import InvalidItem
from lawtrack.legislation.records import Document, Event, Source
from scrapers.meetings.clock import date_in_words, local_to_utc
from scrapers.page import Page
from scrapers.platforms.granicus.rows import dated_name, event_on, kind_shown


def is_feed(page: Page) -> bool:
    """Whether the answer is a feed, and no page for people."""
    beginning = page.text[:500].lstrip().casefold()
    return beginning.startswith(("<?xml", "<rss")) and "<html" not in beginning


def feed_events(page: Page, source: Source) -> Iterator[Event | str]:
    """The meeting of each item, those of one meeting once; or why an item cannot be read."""
    seen = set()
    for item in page.xml("rss").iter("item"):
        try:
            event = _event(page, item, source)
        except InvalidItem as error:
            yield str(error)
            continue
        if (event.upstream_id, event.stamp) not in seen:
            seen.add((event.upstream_id, event.stamp))
            yield event


def _event(page: Page, item: Any, source: Source) -> Event:
    title = " ".join((item.findtext("title") or "").split())
    printed, _, when = title.rpartition(" - ")
    dated = dated_name(printed)
    day = dated.day or date_in_words(when)
    if day is None or not dated.name.strip():
        raise InvalidItem(f"expected a meeting with a name and a day, found {title[:60]!r}")
    url = page.absolute((item.findtext("link") or "").strip())
    query = parse_qs(urlsplit(url).query)
    ids = {kind: query[f"{kind}_id"][0] for kind in ("event", "clip") if f"{kind}_id" in query}
    kind = kind_shown(url)
    out = _wall_clock(item) if kind == "agenda" else ""
    is_before = out[:10] < day.isoformat()
    return event_on(
        day,
        dated.hour,
        dated.name.strip(),
        source=source,
        source_url=page.url,
        url=url or source.addresses["list"],
        ids=ids,
        stamped=[title, url, out],
        agenda_published=local_to_utc(out, source.timezone) if is_before else "",
        papers=(Document(title=kind.capitalize(), url=url, kind=kind),) if kind else (),
    )


def _wall_clock(item: Any) -> str:
    """The item's moment on the clock of the wall, "2026-08-13T14:00"; empty where it has none."""
    parts = next((each for each in item if str(each.tag).endswith("}pubDateParts")), None)
    if parts is None:
        return ""
    figures = [parts.get(name, "") for name in ("yr", "mo", "day", "hr", "min")]
    if not all(each.isdecimal() and len(each) <= 4 for each in figures):
        return ""
    year, month, day, hour, minute = map(int, figures)
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}"
