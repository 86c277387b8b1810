"""NovusAgenda's page: a grid of meetings, and one of the newest items of all (Dinuba, 2022).

- The grid of items is cut after its first page: the last meeting on it may lack some. Such a
  meeting, and one whose items are older, is read from the PDF of its agenda; but one that was read
  from the grid before is left as it is, or each of its matters would be another one.
- Days have two figures for the year. Neither hour nor body is given; the name is the kind's.
"""

import datetime as dt
from collections.abc import Mapping

from bs4 import Tag

from lawtrack.errors import InvalidItem, LayoutChanged
from lawtrack.legislation.records import Document, Event, Source, StoredState
from lawtrack.linear_pattern import LinearPattern
from scrapers.documents import queued_documents
from scrapers.meetings.agendas import agenda_of
from scrapers.meetings.clock import date_in_words
from scrapers.meetings.items import agenda_records, stamp_of_row, without_agenda
from scrapers.meetings.lines import AgendaLine
from scrapers.meetings.reading import list_wish, refuse_emptied, rows_read, unreadable
from scrapers.meetings.same_meetings import name_and_day, with_numbers
from scrapers.meetings.tenant import ITEM, MeetingTenant, Output, meeting_tenant
from scrapers.page import HTML, Page

LIST = "meetingsgeneral.aspx?MeetingType=1&Date=6ms"
MEETING = "meeting id"  # in the extras of a meeting
_MEETING = LinearPattern(r"\bMeetingID=(\d+)", ignore_case=True)
_ITEM = LinearPattern(r"\bItemID=(\d+)", ignore_case=True)
Items = Mapping[str, tuple[AgendaLine, ...]]


def begin(source: Source, known: StoredState) -> Output:
    """Yield the wish for the page: one request when nothing has changed."""
    tenant = meeting_tenant(source, known)
    yield list_wish(tenant, f"{source.addresses['site']}/{LIST}", parse_grids, accept=HTML)
    yield from queued_documents(source, known)


def parse_grids(page: Page, *, tenant: MeetingTenant) -> Output:
    """Yield the agendas that the page has, wishes for the others, and what is no longer there."""
    if page.soup.select_one("[id*=radGridMeetings]") is None:
        raise LayoutChanged(page.url, "expected a grid of meetings, found none")
    rows = page.all("tr[id*=radGridMeetings_]", at_least=0)
    refuse_emptied(page, tenant, len(rows))
    events = []
    for row in rows:
        try:
            events.append(event_of(page, row, tenant.source))
        except InvalidItem as error:
            yield unreadable(tenant, page, "", str(error))
    items = items_in(page)
    yield from rows_read(tenant, events, lambda event: _agenda(tenant, event, items))


def _agenda(tenant: MeetingTenant, event: Event, items: Items) -> Output:
    lines = items.get(event.extras.get(MEETING, ""), ())
    was_read = any(id_.startswith(f"{ITEM}{event.upstream_id}:") for id_ in tenant.known.bills)
    if lines:
        yield from agenda_records(tenant, event, lines)
    elif was_read:
        yield from without_agenda(tenant, event)
    else:
        yield from agenda_of(tenant, event, "", parse_grids)


def event_of(page: Page, row: Tag, source: Source) -> Event:
    """A meeting as its row has it."""
    cells = [" ".join(cell.get_text(" ").split()) for cell in row.find_all("td", recursive=False)]
    day = date_in_words(cells[0]) if cells else None
    if day is None or len(cells) < 3 or not cells[1]:
        raise InvalidItem(f"expected a meeting with a day and a name, found {str(cells)[:60]}")
    meeting = _MEETING.search(_addresses(row))
    files = tuple(
        Document(title=kind.capitalize(), url=page.absolute(str(link["href"])), kind=kind,
                 media_type="application/pdf")
        for link in row.select("a[href]")
        if (kind := _kind(str(link["href"])))
    )  # fmt: skip
    stamp = stamp_of_row([cells[:3], [document.url for document in files]])
    number = {"meeting": meeting[1]} if meeting else {}
    return Event(
        jurisdiction=source.key,
        upstream_id=source.own_id(name_and_day(cells[1], day)),
        name=cells[1],
        date=day,
        timezone=source.timezone,
        body=cells[1],
        location=cells[2],
        url=f"{source.addresses['site']}/{LIST}",
        source_url=page.url,
        stamp=with_numbers(stamp, number),
        extras={MEETING: meeting[1]} if meeting else {},
        documents=files,
    )


def _kind(href: str) -> str:
    words = href.casefold()
    if "displayagendapdf" in words:
        return "minutes" if "minutesmeetingid" in words and "=0" not in words else "agenda"
    return "minutes" if "minutes" in words and ".ashx" in words else ""


def items_in(page: Page) -> Items:
    """The items of each meeting of which the grid has all, by the meeting's id."""
    lines: dict[str, list[AgendaLine]] = {}
    days: dict[str, dt.date] = {}
    for row in page.all("tr[id*=radGridItems_]", at_least=0):
        cells = [" ".join(c.get_text(" ").split()) for c in row.find_all("td", recursive=False)]
        there = _addresses(row)
        item, meeting = _ITEM.search(there), _MEETING.search(there)
        day = date_in_words(cells[0]) if cells else None
        if item is None or meeting is None or day is None or len(cells) < 3:
            continue
        days[meeting[1]] = day
        url = page.absolute(f"CoverSheet.aspx?ItemID={item[1]}&MeetingID={meeting[1]}")
        line = AgendaLine(id=item[1], title=cells[1], url=url)
        lines.setdefault(meeting[1], []).append(line)
    is_cut = page.soup.select_one("[id*=radGridItems] tr.rgPager") is not None
    last = min(days.values(), default=None)
    return {
        meeting: tuple(each)
        for meeting, each in lines.items()
        if not (is_cut and days[meeting] == last)
    }


def _addresses(row: Tag) -> str:
    """All that the row's links lead to, also by a script."""
    return " ".join(f"{a.get('href') or ''} {a.get('onclick') or ''}" for a in row.find_all("a"))
