"""IQM2's calendar page: a row for each meeting of a window of days.

The page is the same at every tenant since 2019; what the JSON service calls a list of meetings is
one for each body and year, so the calendar is the cheaper list. A row says everything twice: in
the ``title`` of its link, with line feeds and tabs (day, board, type, status, place), and in words.
A link without an address (``HiddenDocumentLink``) is a paper that is not there.
"""

import datetime as dt
import re

from bs4 import Tag

from lawtrack.errors import InvalidItem
from lawtrack.legislation.records import Document, Event, Source, StoredState
from lawtrack.linear_pattern import LinearPattern
from scrapers.documents import queued_documents
from scrapers.meetings.clock import date_in_words
from scrapers.meetings.items import stamp_of_row
from scrapers.meetings.reading import (
    agenda_of,
    list_ended,
    list_wish,
    meetings_read,
    refuse_emptied,
    refuse_loss,
    unreadable,
)
from scrapers.meetings.tenant import MeetingTenant, Output, meeting_tenant
from scrapers.page import HTML, Page
from scrapers.platforms.iqm2.outlines import parse_outline

# ``FileOpen`` ids are unique for each Type only: a wrong one gives another meeting's paper.
KINDS = {"1": "packet", "12": "minutes", "14": "agenda", "15": "minutes"}
_ID = LinearPattern(r"Detail_Meeting\.aspx\?ID=(\d+)", ignore_case=True)
_FILE = LinearPattern(r"FileOpen\.aspx\?Type=(\d+)&ID=(\d+)", ignore_case=True)
_CLOCK = re.compile(r"\b(\d{1,2}):(\d{2}) ?([AP])M\b", re.IGNORECASE)


def begin(source: Source, known: StoredState) -> Output:
    """Yield the wish for the calendar: one request when nothing has changed."""
    tenant = meeting_tenant(source, known)
    first, last = (f"{d.month}/{d.day}/{d.year}" for d in (tenant.first, tenant.last))
    url = f"{source.addresses['site']}/Citizens/Calendar.aspx?From={first}&To={last}"
    yield list_wish(tenant, url, parse_calendar_rows, accept=HTML)
    yield from queued_documents(source, known)


def parse_calendar_rows(page: Page, *, tenant: MeetingTenant) -> Output:
    """Yield the outlines wanted, what is unchanged, and what the list no longer has."""
    page.one("form#aspnetForm")
    rows = page.all("div.MeetingRow", at_least=0)
    refuse_emptied(page, tenant, len(rows))
    refuse_loss(page, "meetings", len(rows), len(re.findall(r'class="Row MeetingRow', page.text)))
    events, listed = [], frozenset[str]()
    for row in rows:
        try:
            event = event_of(row, tenant.source)
        except InvalidItem as error:
            yield unreadable(tenant, page, "", str(error))
            continue
        listed |= {event.upstream_id}
        if not tenant.source.bodies or event.body in tenant.source.bodies:
            events.append(event)
    yield from meetings_read(tenant, events, lambda event: _outline(tenant, event))
    yield from list_ended(tenant, listed)


def _outline(tenant: MeetingTenant, event: Event) -> Output:
    url = f"{tenant.source.addresses['site']}/api/Meeting/{event.upstream_id}/Outline"
    yield from agenda_of(tenant, event, url, parse_outline)


def event_of(row: Tag, source: Source) -> Event:
    """A meeting as its row has it; its agenda is not looked at."""
    link = row.select_one("div.RowLink a[href]")
    meeting_id = _ID.search(str(link["href"])) if link else None
    if link is None or meeting_id is None:
        raise InvalidItem(f"expected a meeting with an address, found {row.get_text()[:60]!r}")
    title = str(link.get("title", ""))
    day = date_in_words(title) or date_in_words(link.get_text())
    if day is None:
        raise InvalidItem(f"expected a meeting with a date, found {title[:60]!r}")
    facts = {name: _fact(title, name) for name in ("Board", "Type", "Status")}
    places = [line.strip() for line in title.splitlines() if line.startswith("\t")]
    details = row.select_one("div.RowDetails")
    site = source.addresses["site"]
    documents = tuple(_papers(row, site))
    stamp = [title, *((document.kind, document.url) for document in documents)]
    name = " ".join(details.get_text().split()) if details else ""
    return Event(
        jurisdiction=source.key,
        upstream_id=meeting_id[1],
        name=name or facts["Board"] or "Meeting",
        date=day,
        time=time_in(title),
        time_text=time_in(title),
        timezone=source.timezone,
        body=facts["Board"],
        location=", ".join(dict.fromkeys(place for place in places if place)),
        status=facts["Status"],
        url=f"{site}/Citizens/Detail_Meeting.aspx?ID={meeting_id[1]}",
        source_url=f"{site}/api/Meeting/{meeting_id[1]}/Outline",
        stamp=stamp_of_row(stamp),
        documents=documents,
    )


def _fact(title: str, name: str) -> str:
    lines = title.replace("\r", "\n").split("\n")
    beginning = f"{name}:"
    fact = next((line for line in lines if line.startswith(beginning)), beginning)
    return fact.removeprefix(beginning).strip()


def time_in(title: str) -> str:
    """The first hour in the words, as "HH:MM"; empty where there is none, or midnight."""
    clock = _CLOCK.search(title)
    if clock is None:
        return ""
    hour = int(clock[1]) % 12 + (12 if clock[3].casefold() == "p" else 0)
    return dt.time(hour, int(clock[2])).strftime("%H:%M") if hour or int(clock[2]) else ""


def _papers(row: Tag, site: str) -> list[Document]:
    papers = []
    for link in row.select("div.MeetingLinks a[href]"):
        file = _FILE.search(str(link["href"]))
        if file is not None:
            papers.append(
                Document(
                    title=" ".join(link.get_text().split()),
                    url=f"{site}/Citizens/FileOpen.aspx?Type={file[1]}&ID={file[2]}",
                    kind=KINDS.get(file[1], "attachment"),
                    upstream_id=f"{file[1]}:{file[2]}",
                )
            )
    return papers
