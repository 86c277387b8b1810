"""Destiny's list: the meetings of one month, of all bodies, in a table.

- A meeting has a number (``seq``) when its agenda is out. Before, it has a day and a name alone, so
  that ``same_meetings`` tells who it is.
- "FINANCE COMMITTEE - CANCELED", "PUBLIC PROTECTION COMMITTEE-CANCELED" (Contra Costa, 2022).
- Neither hour nor place is in the list: none is given.
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
from scrapers.meetings.clock import date_in_words
from scrapers.meetings.items import stamp_of_row
from scrapers.meetings.reading import list_wish, refuse_emptied, rows_read
from scrapers.meetings.same_meetings import name_and_day, with_numbers
from scrapers.meetings.tenant import MeetingTenant, Output, meeting_tenant
from scrapers.page import HTML, Follow, Page
from scrapers.platforms.destiny.agenda_pages import parse_agenda_page

AGENDA_PAGE = "agenda as a page"  # its address, in the extras of a meeting
_AGENDA = LinearPattern(r"[?&]dsp=ag&(?:\S*&)?seq=(\d+)", ignore_case=True)
_MONTH = re.compile(r"&get_(?:month|year)=\d{1,4}")
_OFF = r"(cancel+ed|postponed|rescheduled)"
_CALLED_OFF = LinearPattern(
    rf"^[\s*(]*{_OFF}[\s)*!]*[-:–]+\s*|[\s(*-]*\b{_OFF}[\s)*!]*$", ignore_case=True
)


def begin(source: Source, known: StoredState) -> Output:
    """Yield the wish for the first month."""
    tenant = meeting_tenant(source, known)
    yield _month(tenant, months(tenant), ())
    yield from queued_documents(source, known)


def months(tenant: MeetingTenant) -> tuple[tuple[int, int], ...]:
    """Year and month of all days that are looked at."""
    first, last = (day.year * 12 + day.month - 1 for day in (tenant.first, tenant.last))
    return tuple((month // 12, month % 12 + 1) for month in range(first, last + 1))


def _month(
    tenant: MeetingTenant, left: tuple[tuple[int, int], ...], events: tuple[Event, ...]
) -> Follow:
    (year, month), *others = left
    url = f"{tenant.source.addresses['list']}&get_month={month}&get_year={year}"
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
    # A page shows days of the months beside its own too.
    events += tuple(
        event
        for event in events_in(page, tenant.source)
        if (event.date.year, event.date.month) == month
    )
    if left:
        yield _month(tenant, left, events)
        return
    refuse_emptied(page, tenant, len(events))
    yield from rows_read(tenant, events, lambda event: _agenda(tenant, event))


def _agenda(tenant: MeetingTenant, event: Event) -> Output:
    url = event.extras.get(AGENDA_PAGE, "")
    yield from agenda_of(tenant, event, url, parse_agenda_page, accept=HTML)


def events_in(page: Page, source: Source) -> Iterator[Event]:
    """The meetings of a month; ``LayoutChanged`` where there is no table of them."""
    headings = [th for th in page.soup.find_all("td") if th.get_text(strip=True) == "Agendas"]
    if not headings and page.soup.select_one("form[name=form1]") is None:
        raise LayoutChanged(page.url, "expected a month of meetings, found another page")
    for row in page.all("tr", at_least=0):
        cells = row.find_all("td", recursive=False)
        day = date_in_words(_words(cells[0])) if len(cells) > 2 else None
        if day is not None and _words(cells[1]):
            yield _event(page, cells, day, source)


def _event(page: Page, cells: list[Tag], day: dt.date, source: Source) -> Event:
    name = _words(cells[1])
    off = _CALLED_OFF.search(name)
    body = name.replace(off[0], "").strip() if off else name
    links = {
        _lasting(page.absolute(str(a["href"]))): _words(a)
        for cell in cells
        for a in cell.select("a[href]")
    }
    agenda = next((url for url in links if _AGENDA.search(url)), "")
    number = _AGENDA.search(agenda)
    documents = tuple(
        Document(title=title or "Paper", url=url, kind=_kind(title, url))
        for url, title in links.items()
        if url != agenda and "MediaPlayer" not in url
    )
    stamp = stamp_of_row([name, str(day), sorted(links)])
    return Event(
        jurisdiction=source.key,
        upstream_id=source.own_id(name_and_day(body, day)),
        name=name,
        date=day,
        timezone=source.timezone,
        body=body,
        status=(off[1] or off[2]).capitalize() if off else "",
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
