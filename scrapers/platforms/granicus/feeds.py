"""A view's RSS (``ViewPublisherRSS.php``): the newest hundred agendas, minutes or recordings.

- The meeting's day stands in the title, "Council Session - Aug 13, 2026"; "… on 2024-04-09 7:00 PM
  - Apr 02, 2024" (Yonkers) has the meeting's day and hour before that of the recording.
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
from lawtrack.linear_pattern import LinearPattern
from scrapers.meetings.called_off import without_called_off
from scrapers.meetings.clock import date_in_words, hour_in_words, local_to_utc
from scrapers.meetings.items import stamp_of_row
from scrapers.meetings.same_meetings import name_and_day, with_numbers
from scrapers.page import Page

_ON_A_DAY = LinearPattern(r"^(.{1,300}?) on (\d{4}-\d\d-\d\d)\s*-?\s*(.{0,100})$")
_KINDS = {"agendaviewer": "agenda", "generatedagendaviewer": "agenda", "minutesviewer": "minutes"}


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
    name, _, when = title.rpartition(" - ")
    dated = _ON_A_DAY.match(name)
    day = date_in_words(dated[2] if dated else when)
    name = (dated[1] if dated else name).strip()
    if day is None or not name:
        raise InvalidItem(f"expected a meeting with a name and a day, found {title[:60]!r}")
    url = page.absolute((item.findtext("link") or "").strip())
    query = parse_qs(urlsplit(url).query)
    ids = {kind: query[f"{kind}_id"][0] for kind in ("event", "clip") if f"{kind}_id" in query}
    kind = _KINDS.get(url.partition("?")[0].rpartition("/")[2].removesuffix(".php").casefold(), "")
    documents = (Document(title=kind.capitalize(), url=url, kind=kind),) if kind else ()
    out = _wall_clock(item) if kind == "agenda" else ""
    is_before = out[:10] < day.isoformat()
    plain, status = without_called_off(name)
    hour = hour_in_words(dated[3]) if dated else ""
    return Event(
        jurisdiction=source.key,
        upstream_id=source.own_id(name_and_day(plain, day)),
        name=name,
        date=day,
        time=hour,
        time_text=hour,
        timezone=source.timezone,
        body=plain,
        status=status,
        url=url or source.addresses["list"],
        source_url=page.url,
        stamp=with_numbers(stamp_of_row([title, url, out]), ids),
        agenda_published=local_to_utc(out, source.timezone) if is_before else "",
        extras={f"{kind} id": number for kind, number in ids.items()},
        documents=documents,
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
