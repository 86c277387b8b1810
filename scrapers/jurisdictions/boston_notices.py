"""Boston's public-notices pages: what the city announces, beside what the clerk enters.

The list holds the notices of all departments, ten a page, the latest meeting first; only those of
the council count. Notices are prose: where the clerk's list has a meeting that day it stands, and
a notice that gives another time or calls it off is a mismatch to look at. A meeting on a day for
which the list has none is a mismatch too, and is stored under an id of its own (``notice-…``) with
the dockets its topics name, four digits without the year.
"""

import datetime as dt
import re
from collections.abc import Iterator

from bs4 import Tag

from lawtrack.errors import LayoutChanged
from lawtrack.legislation.clerks.printed_hour import printed_hour
from lawtrack.legislation.records import AgendaItem, Event, Mismatch, Record, Source, StoredState
from scrapers.page import Follow, Page
from scrapers.platforms.legistar.tenant import Meetings

HTML = "text/html,application/xhtml+xml"
PAGES = 5
_DOCKET = re.compile(r"(?:Docket ?)?#?(\d{4})\b", re.IGNORECASE)


def notices_request(source: Source, known: StoredState, listed: Meetings) -> Iterator[Follow]:
    """Yield the wish for the first page of the list; ``listed`` are the meetings known so far."""
    if "notices" in source.addresses:
        yield Follow(
            url=f"{source.addresses['notices']}/public-notices",
            parse=parse_list,
            context={"source": source, "today": known.now.date(), "number": 1, "listed": listed},
            accept=HTML,
            covers="notices",
        )


def parse_list(
    page: Page,
    *,
    source: Source,
    today: dt.date,
    number: int,
    listed: Meetings,
) -> Iterator[Follow]:
    """Follow the coming notices of the council, and the next page while there are any."""
    days = []
    for article in page.all("article.node--type-public-notice", at_least=0):
        day = _day(page, article)
        days.append(day)
        if day >= today and "city council" in _value(article, "Contact:").lower():
            link = page.one("h3 a[href]", article)
            yield Follow(
                url=page.absolute(str(link["href"])),
                parse=parse_notice,
                context={"source": source, "listed": listed},
                accept=HTML,
            )
    following = page.soup.select_one("a[rel=next][href]")
    if following is not None and days and max(days) >= today and number < PAGES:
        yield Follow(
            url=page.absolute(str(following["href"])),
            parse=parse_list,
            context={"source": source, "today": today, "number": number + 1, "listed": listed},
            accept=HTML,
        )


def parse_notice(page: Page, *, source: Source, listed: Meetings) -> Iterator[Record]:
    """Yield the meeting of a notice when the list lacks it, with the dockets among its topics."""
    article = page.one("article.node--type-public-notice")
    day = _day(page, article)
    time = printed_hour(_value(article, "Time:"), source.timezone).time
    title = " ".join(page.one("h1", article).get_text(" ").split())
    cancelled = article.select_one(".canceled") is not None
    message = _disagrees(listed, day.isoformat(), time, cancelled=cancelled)
    if message:
        yield Mismatch(
            jurisdiction=source.key,
            kind="event",
            subject=f"{day.isoformat()} {title}",
            message=message,
            url=page.url,
        )
    if any(listed_day == day.isoformat() for listed_day, _, _ in listed):
        return
    lines = [" ".join(p.get_text(" ").split()) for p in article.select(".discussion-topics p")]
    lines = lines or [
        " ".join(li.get_text(" ").split()) for li in article.select(".discussion-topics li")
    ]
    items = []
    for order, line in enumerate(lines, start=1):
        docket = _DOCKET.match(line)
        items.append(
            AgendaItem(
                order=order,
                title=line,
                identifier=f"{day.year}-{docket[1]}" if docket else "",
            )
        )
    yield Event(
        jurisdiction=source.key,
        upstream_id=f"notice-{page.url.rstrip('/').rpartition('/')[2]}",
        name=title,
        date=day,
        time=time,
        time_text=_value(article, "Time:"),
        timezone=source.timezone,
        body="City Council",
        location=_value(article, "Location:"),
        cancelled=cancelled,
        status="public notice",
        identifiers=tuple(item.identifier for item in items if item.identifier),
        url=page.url,
        source_url=page.url,
        agenda=tuple(items),
        documents=(),
    )


def _disagrees(listed: Meetings, day: str, time: str, *, cancelled: bool) -> str:
    """In what a notice and the clerk's list differ; empty when they do not."""
    times = {listed_time: off for listed_day, listed_time, off in listed if listed_day == day}
    if time in times:
        if cancelled is times[time]:
            return ""
        return f"the public notice says {'cancelled' if cancelled else 'on'}, the list does not"
    if cancelled:
        return ""
    if times:
        return f"the public notice says {time or 'no time'}, the list {', '.join(sorted(times))}"
    return "a public notice, but no meeting in the list that day"


def _value(article: Tag, label: str) -> str:
    """What stands beside a label of the notice's list; empty when it is not there."""
    for item in article.select("li.dl-i"):
        named = item.select_one(".dl-t")
        value = item.select_one(".dl-d")
        if named is not None and value is not None and named.get_text().strip() == label:
            return " ".join(value.get_text(" ").split())
    return ""


def _day(page: Page, article: Tag) -> dt.date:
    moment = article.select_one("time[datetime]")
    printed = _value(article, "Date:") if moment is None else str(moment["datetime"])[:10]
    try:
        if moment is not None:
            return dt.date.fromisoformat(printed)
        return dt.datetime.strptime(printed, "%B %d, %Y").date()  # noqa: DTZ007 - a date only
    except ValueError:
        raise LayoutChanged(
            page.url, f"expected a date like October 7, 2026, found {printed!r}"
        ) from None
