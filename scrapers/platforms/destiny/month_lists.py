"""Destiny's list: the meetings of one month, of all bodies, in a table or as cards.

- A card (Flagstaff 2026) is a heading "September 8, 2026: Planning Commission" beside its links.
- A meeting has a number (``seq``) when its agenda is out. Before, it has a day and a name alone, so
  that ``same_meetings`` tells who it is.
- "FINANCE COMMITTEE - CANCELED", "PUBLIC PROTECTION COMMITTEE-CANCELED" (Contra Costa, 2022).
- Neither hour nor place is in the list, but where an hour stands behind the day.
- An agenda is ``agenda_publish.cfm?…dsp=ag&seq=1994``, or ``agenda.cfm?seq=4870`` on newer sites.
"""

import datetime as dt
import re
from collections.abc import Iterator

from bs4 import Tag

from lawtrack.errors import LayoutChanged
from lawtrack.legislation.records import Document, Event, Source, StoredState
from lawtrack.linear_pattern import LinearPattern
from scrapers.documents import queued_documents
from scrapers.meetings.agendas import agenda_of
from scrapers.meetings.called_off import called_off_alone, without_called_off
from scrapers.meetings.clock import date_in_words, hour_in_words
from scrapers.meetings.items import stamp_of_row
from scrapers.meetings.reading import (
    list_wish,
    refuse_emptied,
    rows_read,
    unread_links,
    unreadable,
)
from scrapers.meetings.same_meetings import name_and_day, with_numbers
from scrapers.meetings.tenant import MeetingTenant, Output, meeting_tenant
from scrapers.page import HTML, Follow, Page
from scrapers.platforms.destiny.agenda_pages import parse_agenda_page

AGENDA_PAGE = "agenda as a page"  # its address, in the extras of a meeting
_AGENDA = LinearPattern(
    r"(?:[?&]dsp=ag&(?:\S{0,200}&)?|/agenda\.cfm\?(?:\S{0,200}&)?)seq=(\d{1,12})", ignore_case=True
)
_MONTH = re.compile(r"&get_(?:month|year)=\d{1,4}")


def begin(source: Source, known: StoredState) -> Output:
    """Yield the wish for the first month."""
    tenant = meeting_tenant(source, known)
    yield _month(tenant, months(tenant), ())
    yield from queued_documents(source, known)


def months(tenant: MeetingTenant) -> tuple[tuple[int, int], ...]:
    """Year and month of all days that are looked at: from this month back, then what comes."""
    first, last, now = (
        day.year * 12 + day.month - 1 for day in (tenant.first, tenant.last, tenant.today)
    )
    back = range(min(now, last), first - 1, -1)
    ahead = range(max(now + 1, first), last + 1)
    return tuple((month // 12, month % 12 + 1) for month in (*back, *ahead))


def _month(
    tenant: MeetingTenant, left: tuple[tuple[int, int], ...], events: tuple[Event, ...]
) -> Follow:
    (year, month), *others = left
    list_ = tenant.source.addresses["list"]
    is_folder = "." not in list_.rpartition("/")[2]
    joint = "&" if "?" in list_ else "/?" if is_folder else "?"
    url = f"{list_}{joint}get_month={month}&get_year={year}"
    return list_wish(
        tenant, url, parse_month, accept=HTML, month=(year, month), left=tuple(others),
        events=events,
    )  # fmt: skip


def parse_month(
    page: Page,
    *,
    tenant: MeetingTenant,
    month: tuple[int, int],
    left: tuple[tuple[int, int], ...],
    events: tuple[Event, ...],
) -> Output:
    """Yield the wish for the next month, or what all of them have shown."""
    rows = tuple(rows_in(page, tenant.source))
    numbers = (_AGENDA.search(each.url) for each in rows if isinstance(each, Event))
    links = (_AGENDA.search(page.absolute(str(a["href"]))) for a in page.soup.select("a[href]"))
    if not any(isinstance(each, str) for each in rows):
        read_numbers = (number[1] for number in numbers if number)
        yield from unread_links(tenant, page, (link[1] for link in links if link), read_numbers)
    for read in rows:
        if isinstance(read, str):
            yield unreadable(tenant, page, "", read)
        elif (read.date.year, read.date.month) == month:  # a page shows days beside its own too
            events += (read,)
    if left:
        yield _month(tenant, left, events)
        return
    refuse_emptied(page, tenant, len(events))
    yield from rows_read(tenant, events, lambda event: _agenda(tenant, event))


def _agenda(tenant: MeetingTenant, event: Event) -> Output:
    url = event.extras.get(AGENDA_PAGE, "")
    yield from agenda_of(tenant, event, url, parse_agenda_page, accept=HTML)


def events_in(page: Page, source: Source) -> Iterator[Event]:
    """The meetings of a month that can be read."""
    return (each for each in rows_in(page, source) if isinstance(each, Event))


def rows_in(page: Page, source: Source) -> Iterator[Event | str]:
    """The meetings of a month, or why one of them cannot be read.

    ``LayoutChanged`` where there is no list of them.
    """
    headings = [
        cell
        for cell in page.soup.find_all(["td", "th"])
        if cell.get_text(strip=True) in ("Agenda", "Agendas")
    ]
    cards = [card for card in page.soup.select("h2, h3, h4") if _is_card(page, card)]
    is_list = page.soup.select_one("form[name=form1], #meeting-table, table#list") is not None
    if not headings and not is_list and not cards:
        raise LayoutChanged(page.url, "expected a month of meetings, found another page")
    for row in page.all("tr", at_least=0):
        cells = row.find_all("td", recursive=False)
        if row.find("tr") is not None or not cells:
            continue
        day = date_in_words(_words(cells[0])) if len(cells) > 1 else None
        if day is not None and _words(cells[1]):
            yield _event(page, [*cells], _words(cells[0]), _words(cells[1]), day, source)
        elif any(_AGENDA.search(str(a["href"])) for a in row.select("a[href]")):
            yield f"expected a meeting with a day and a name, found {_words(row)[:60]!r}"
    for card in cards:
        when, _, name = _words(card).partition(":")
        day = date_in_words(when)
        if day is not None and name.strip():
            yield _event(page, [card.parent or card], when, name.strip(), day, source)
        else:
            yield f"expected a meeting with a day and a name, found {_words(card)[:60]!r}"


def _is_card(page: Page, heading: Tag) -> bool:
    """Whether a heading is a meeting's: a link to an agenda stands beside it, or it has a day."""
    beside = heading.parent.select("a[href]") if heading.parent else []
    links = [a for a in beside if _AGENDA.search(page.absolute(str(a["href"])))]
    is_alone = heading.parent is not None and len(heading.parent.select("h2, h3, h4")) == 1
    return is_alone and (
        len(links) == 1 or date_in_words(_words(heading).partition(":")[0]) is not None
    )


def _event(
    page: Page, places: list[Tag], when: str, name: str, day: dt.date, source: Source
) -> Event:
    body, status = without_called_off(name)
    status = status or next(filter(None, (called_off_alone(_words(each)) for each in places)), "")
    links = {
        _lasting(page.absolute(str(a["href"]))): _words(a)
        for place in places
        for a in place.select("a[href]")
    }
    agenda = next((url for url in links if _AGENDA.search(url)), "")
    number = _AGENDA.search(agenda)
    documents = tuple(
        Document(title=title or "Paper", url=url, kind=_kind(title, url))
        for url, title in links.items()
        if url != agenda and url.startswith("http") and "MediaPlayer" not in url
    )
    hour = hour_in_words(when)
    stamp = stamp_of_row([name, str(day), sorted(links), *filter(None, (hour,))])
    return Event(
        jurisdiction=source.key,
        upstream_id=source.own_id(name_and_day(body, day)),
        name=name,
        date=day,
        time=hour,
        time_text=hour,
        timezone=source.timezone,
        body=body,
        status=status,
        url=agenda or source.addresses["list"],
        source_url=page.url,
        stamp=with_numbers(stamp, {"seq": number[1]} if number else {}),
        extras={AGENDA_PAGE: agenda} if agenda else {},
        documents=documents,
    )


def _lasting(url: str) -> str:
    """The address without the month of the page that it stands on."""
    return _MONTH.sub("", url)


def _kind(title: str, url: str) -> str:
    words = f"{title} {url}".casefold().replace("dsp=min", "minutes")
    return next((kind for kind in ("minutes", "packet", "agenda") if kind in words), "attachment")


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").replace("*", " ").split())
