"""Municode's lists: a directory in pages, the newest first, or one page with all (PublishPage).

- The directory (Tumwater 2026) has the moment with its offset in an attribute, and a page of its
  own for each meeting; the other (Clovis 2022) day, hour and place in words.
- What tells a meeting is the number in the names of its files, which it has when one is out.
- ``meetings.municode.com/d/f?u=…`` leads to the file named in it. The agenda is there as a web
  page too, of a make that no stored answer shows: its PDF is read and cut.
"""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from bs4 import Tag

from lawtrack.errors import InvalidItem, LayoutChanged
from lawtrack.legislation.records import Document, Event, Source, StoredState
from lawtrack.linear_pattern import LinearPattern
from scrapers.documents import queued_documents
from scrapers.meetings.agendas import agenda_from_file, agenda_of
from scrapers.meetings.clock import date_in_words, hour_in_words, wall_clock
from scrapers.meetings.items import stamp_of_row
from scrapers.meetings.reading import (
    list_wish,
    mentions,
    refuse_emptied,
    refuse_loss,
    rows_read,
    unreadable,
)
from scrapers.meetings.same_meetings import name_and_day, with_numbers
from scrapers.meetings.tenant import MeetingTenant, Output, meeting_tenant
from scrapers.page import HTML, Page

_FILE = LinearPattern(r"MEET-(Agenda|Packet|Minutes)[A-Za-z]*-([0-9a-f]{32})\.", ignore_case=True)
MOST_PAGES = 60


def begin(source: Source, known: StoredState) -> Output:
    """Yield the wish for the first page of the list."""
    tenant = meeting_tenant(source, known)
    url = source.addresses["list"]
    yield list_wish(tenant, url, parse_list, accept=HTML, number=0, events=())
    yield from queued_documents(source, known)


def parse_list(
    page: Page, *, tenant: MeetingTenant, number: int, events: tuple[Event, ...]
) -> Output:
    """Yield the wish for the next page, or what all of them have shown."""
    here: list[Event] = []
    rows = rows_in(page)
    for row in rows:
        try:
            here.append(event_of(page, row, tenant.source))
        except InvalidItem as error:
            yield unreadable(tenant, page, "", str(error))
    events += tuple(here)
    is_paged = page.soup.select_one("td.views-field") is not None
    goes_on = here and min(event.date for event in here) >= tenant.first
    if is_paged and goes_on and number + 1 < MOST_PAGES:
        url = f"{tenant.source.addresses['list']}?page={number + 1}"
        yield list_wish(tenant, url, parse_list, accept=HTML, number=number + 1, events=events)
        return
    refuse_emptied(page, tenant, len(events))
    yield from rows_read(tenant, events, lambda event: _agenda(tenant, event))


def _agenda(tenant: MeetingTenant, event: Event) -> Output:
    if any(document.kind == "agenda" for document in event.documents or ()):
        yield from agenda_from_file(tenant, event)
    else:
        yield from agenda_of(tenant, event, "", agenda_from_file)


def rows_in(page: Page) -> list[Tag]:
    """A row for each meeting; ``LayoutChanged`` where there is no list, or one was not read."""
    directory = [
        row for row in page.all("tr", at_least=0) if row.select_one("td.views-field-title")
    ]
    others = [row for row in page.all("tr", at_least=0) if row.select_one("td.meeting")]
    tables = page.soup.select_one("table.views-table, table.mcm, div.view-empty")
    if not directory and not others and tables is None:
        raise LayoutChanged(page.url, "expected a list of meetings, found none of a known form")
    refuse_loss(
        page, "meetings", len(directory), mentions(page, "td", "class", "views-field-title")
    )
    refuse_loss(page, "meetings", len(others), mentions(page, "td", "class", "meeting"))
    return directory or others


def event_of(page: Page, row: Tag, source: Source) -> Event:
    """A meeting as its row has it."""
    name = _words(row, "td.views-field-title, td.meeting")
    printed = row.select_one("[content].date-display-single, span[property='dc:date'][content]")
    moment = wall_clock(str(printed["content"])) if printed else None
    if moment is None:
        words = _words(row, "td.date, td[data-th=Date]")
        day = date_in_words(words)
        hour = hour_in_words(_words(row, "td.time") or words)
        moment = (day, hour) if day else None
    if moment is None or not name:
        raise InvalidItem(f"expected a meeting with a day, found {row.get_text(' ')[:60]!r}")
    papers = tuple(_papers(page, row))
    files = (_FILE.search(document.url) for document in papers)
    numbers = {file[2].casefold() for file in files if file}
    own = row.select_one("td.views-field-view-node a[href]")
    url = page.absolute(str(own["href"])) if own else source.addresses["list"]
    place = _words(row, "td.venue")
    stamp = stamp_of_row([name, str(moment), place, [document.url for document in papers]])
    return Event(
        jurisdiction=source.key,
        upstream_id=source.own_id(name_and_day(name, moment[0])),
        name=name,
        date=moment[0],
        time=moment[1],
        time_text=moment[1],
        timezone=source.timezone,
        body=name,
        location=place,
        url=url,
        source_url=page.url,
        stamp=with_numbers(stamp, {"me": min(numbers)} if numbers else {}),
        documents=papers,
    )


def _papers(page: Page, row: Tag) -> Iterator[Document]:
    for link in row.select("a[href]"):
        url = page.absolute(str(link["href"]))
        leads = parse_qs(urlsplit(url).query).get("u", [""])[0]
        url = leads if leads.startswith("https://") else url
        file = _FILE.search(url)
        if file is not None and url.casefold().partition("?")[0].endswith(".pdf"):
            yield Document(
                title=file[1].capitalize(),
                url=url,
                kind=file[1].casefold(),
                media_type="application/pdf",
                upstream_id=file[2],
            )


def _words(row: Tag, css: str) -> str:
    tag = row.select_one(css)
    return " ".join(tag.get_text(" ").split()) if tag else ""
