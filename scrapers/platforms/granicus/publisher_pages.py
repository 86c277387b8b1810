"""ViewPublisher's page: every meeting that a view ever had, in tables or with icons.

- ``event_id`` becomes a ``clip_id`` after the meeting: ``same_meetings`` tells who a meeting is.
- The hour in an archive is when the recording begins (13:17 for a meeting at 14:00): none is given.
- A meeting that is going on has "In Progress" in place of its day.
- The name is free text; a panel's tab names the body. Columns differ from view to view.
- The page of one city is 5.9 MB: rows are cut from its text, and only those of the days looked at
  are read.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from lawtrack.errors import InvalidItem, LayoutChanged
from lawtrack.legislation.records import Document, Event, Source, StoredState
from lawtrack.linear_pattern import LinearPattern
from scrapers.documents import queued_documents
from scrapers.meetings.agendas import agenda_of
from scrapers.meetings.clock import date_in_words, hour_in_words
from scrapers.meetings.items import stamp_of_row
from scrapers.meetings.reading import list_wish, refuse_emptied, rows_read, unreadable
from scrapers.meetings.same_meetings import name_and_day, with_numbers
from scrapers.meetings.tenant import MeetingTenant, Output, meeting_tenant
from scrapers.page import HTML, Page
from scrapers.platforms.granicus.agenda_pages import parse_agenda_page

_TAG = re.compile(r"<(?:tr|div|table)\b[^>]{0,600}>", re.IGNORECASE)
_ROW = LinearPattern(r'class="(?:listingRow|odd|even)"|class="row" id="', ignore_case=True)
_TAB = LinearPattern(r'class="CollapsiblePanelTab"')
_ARCHIVE = LinearPattern(r'id="archive"')
_MARK = LinearPattern(
    r'class="(?:listingRow|odd|even|CollapsiblePanelTab|listingTable)"|class="row" id="'
    r'|id="(?:upcoming|archive)"',
    ignore_case=True,
)
_NOW = LinearPattern(r"\bIn Progress\b", ignore_case=True)
_ON_A_DAY = LinearPattern(r"^(.*?) on \d{4}-\d\d-\d\d\s*-?\s*(.*)$")
_IDS = LinearPattern(r"\b(event|clip)_id=(\d+)")
_CALLED_OFF = LinearPattern(r"\bcancel+ed\b", ignore_case=True)
_KINDS = {"AgendaViewer": "agenda", "GeneratedAgendaViewer": "agenda", "MinutesViewer": "minutes"}
LONGEST_ROW = 20_000  # letters


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """One meeting's part of the page, and what stands above it."""

    html: str
    body: str
    is_archived: bool


def begin(source: Source, known: StoredState) -> Output:
    """Yield the wish for the page: one request when nothing has changed."""
    tenant = meeting_tenant(source, known)
    yield list_wish(tenant, source.addresses["list"], parse_publisher_page, accept=HTML)
    yield from queued_documents(source, known)


def parse_publisher_page(page: Page, *, tenant: MeetingTenant) -> Output:
    """Yield the agendas wanted, what is unchanged, and what the list no longer has."""
    rows = tuple(rows_in(page))
    refuse_emptied(page, tenant, len(rows))
    if not rows and _MARK.search(page.text) is None:
        raise LayoutChanged(page.url, "expected a list of meetings, found none of a known form")
    events = []
    for row in rows:
        try:
            events.append(event_of(row, tenant.source, tenant.today))
        except InvalidItem as error:
            yield unreadable(tenant, page, "", str(error))
    yield from rows_read(tenant, events, lambda event: _agenda(tenant, event))


def _agenda(tenant: MeetingTenant, event: Event) -> Output:
    agenda = next((each.url for each in event.documents or () if each.kind == "agenda"), "")
    yield from agenda_of(tenant, event, agenda, parse_agenda_page, accept="*/*")


def rows_in(page: Page) -> Iterator[PublishedRow]:
    """The part of the page of each meeting, in its order."""
    text, body, is_archived = page.text, "", False
    marks = [tag for tag in _TAG.finditer(text) if _MARK.search(tag[0])]
    for place, mark in enumerate(marks):
        end = marks[place + 1].start() if place + 1 < len(marks) else len(text)
        if _TAB.search(mark[0]):
            name = text[mark.end() : text.find("<", mark.end())]
            body = " ".join(unescape(name).split()).strip("*")
        elif _ROW.search(mark[0]):
            part = text[mark.start() : min(end, mark.start() + LONGEST_ROW)].partition("</tr>")[0]
            yield PublishedRow(part, body, is_archived)
        else:  # a table: what is not an archive is to come, whatever its id, and has no tab
            is_archived = _ARCHIVE.search(mark[0]) is not None
            body = body if is_archived else ""


def event_of(row: PublishedRow, source: Source, today: dt.date) -> Event:
    """A meeting as its row has it, its id without a place; its agenda is not looked at."""
    site = source.addresses["site"]
    part = Page(url=source.addresses["list"], body=row.html.encode())
    words = " ".join(part.soup.get_text(" ").split())
    day = date_in_words(words) or (today if _NOW.search(words) else None)
    title = part.soup.select_one("td[headers^=Name], td, span.committee")
    name = " ".join(title.get_text(" ").split()) if title else ""
    if day is None or not name:
        raise InvalidItem(f"expected a meeting with a name and a day, found {words[:60]!r}")
    dated = _ON_A_DAY.match(name)
    hour = "" if row.is_archived else hour_in_words(words)
    name = dated[1] if dated else name
    ids = dict(_IDS.findall(row.html))
    papers = tuple(_papers(part))
    plain = _CALLED_OFF.sub("", name)
    return Event(
        jurisdiction=source.key,
        upstream_id=source.own_id(name_and_day(plain, day)),
        name=name,
        date=day,
        time=hour,
        time_text=hour,
        timezone=source.timezone,
        body=row.body or _CALLED_OFF.sub("", name).strip(" -*()") or name,
        description=dated[2].strip("()") if dated else "",
        url=source.addresses["list"],
        source_url=f"{site}/ViewPublisher.php",
        stamp=with_numbers(
            stamp_of_row([name, str(day), hour, [each.url for each in papers]]), ids
        ),
        extras={f"{kind} id": number for kind, number in ids.items()},
        documents=papers,
    )


def _papers(part: Page) -> Iterator[Document]:
    for link in part.soup.select("a[href]"):
        url = part.absolute(str(link["href"]))
        cell = link.find_parent("td")
        page = url.partition("?")[0].rpartition("/")[2].removesuffix(".php")
        is_packet = cell is not None and "AgendaPacketLink" in str(cell.get("headers") or "")
        kind = "packet" if is_packet else _KINDS.get(page, "")
        if kind:
            title = " ".join(link.get_text(" ").split()) or kind.capitalize()
            yield Document(title=title, url=url, kind=kind)
