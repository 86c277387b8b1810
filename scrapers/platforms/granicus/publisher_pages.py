"""ViewPublisher's page: every meeting that a view ever had, in tables or with icons.

- ``event_id`` becomes a ``clip_id`` after the meeting: ``same_meetings`` tells who a meeting is.
- The hour in an archive is when the recording begins (13:17 for a meeting at 14:00): none is given.
- A meeting that is going on has "In Progress" in place of its day.
- The name is free text; a panel's tab names the body. Columns differ from view to view, and rows
  have a class at most tenants, not at all.
- A clip alone is of a recording, in whatever table it stands.
- The page of one city is 5.9 MB: rows are cut from its text, and only those of the days looked at
  are read.
- Where ``list`` names the view's RSS (``ViewPublisherRSS.php?…&mode=agendas``), ``feeds`` reads it.
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
from scrapers.meetings.called_off import called_off_alone
from scrapers.meetings.clock import date_in_words, hour_in_words, writes_day_first
from scrapers.meetings.papers import AGENDA, agenda_among
from scrapers.meetings.reading import (
    list_wish,
    refuse_emptied,
    rows_read,
    unread_links,
    unreadable,
)
from scrapers.meetings.tenant import MeetingTenant, Output, meeting_tenant
from scrapers.page import HTML, Page
from scrapers.plain_words import plain_line
from scrapers.platforms.granicus.agenda_pages import parse_agenda_page
from scrapers.platforms.granicus.feeds import feed_events, is_feed
from scrapers.platforms.granicus.rows import dated_name, event_on, kind_shown

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
# A row without a class of its own: with a named cell, or a link to one meeting.
_NAMED_CELL = LinearPattern(r"<td\b[^>]{0,300}\sheaders=", ignore_case=True)
_VIEWER = LinearPattern(
    r"['\"]([^'\"\s]{0,300}Viewer\.php\?[^'\"\s]{1,300})['\"]", ignore_case=True
)
_IDS = LinearPattern(r"\b(event|clip)_id=(\d+)")
_PLAYERS = ("MediaPlayer", "DownloadFile", "ASX", "JSON")
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
    if is_feed(page):
        yield from _feed(page, tenant)
        return
    rows = tuple(rows_in(page))
    refuse_emptied(page, tenant, len(rows))
    if not rows and _MARK.search(page.text) is None:
        raise LayoutChanged(page.url, "expected a list of meetings, found none of a known form")
    linked = (" ".join(each) for each in _IDS.findall(page.text))
    within = (" ".join(each) for row in rows for each in _IDS.findall(row.html))
    yield from unread_links(tenant, page, linked, within)
    events = []
    for row in rows:
        try:
            events.append(event_of(row, tenant.source, tenant.today))
        except InvalidItem as error:
            yield unreadable(tenant, page, "", str(error))
    yield from rows_read(tenant, events, lambda event: _agenda(tenant, event))


def _feed(page: Page, tenant: MeetingTenant) -> Output:
    """What a feed says: of the newest agendas alone, and nothing of what it has not."""
    events = []
    for read in feed_events(page, tenant.source):
        if isinstance(read, Event):
            events.append(read)
        else:
            yield unreadable(tenant, page, "", read)
    refuse_emptied(page, tenant, len(events))
    yield from rows_read(tenant, events, lambda event: _agenda(tenant, event), is_whole=False)


def _agenda(tenant: MeetingTenant, event: Event) -> Output:
    agenda = agenda_among([each for each in event.documents or () if each.kind == AGENDA])
    url = agenda.url if agenda else ""
    yield from agenda_of(tenant, event, url, parse_agenda_page, accept="*/*")


def rows_in(page: Page) -> Iterator[PublishedRow]:
    """The part of the page of each meeting, in its order."""
    text, body, is_archived = page.text, "", False
    tags = tuple(_TAG.finditer(text))
    marks = [tag.start() for tag in tags if _MARK.search(tag[0])]
    ends = dict(zip(marks, [*marks[1:], len(text)], strict=False))
    read = 0  # up to here
    for mark in tags:
        end = ends.get(mark.start())
        if end is None:
            part = _plain_row(text, mark) if mark.start() >= read else ""
            if part:
                read = mark.start() + len(part)
                yield PublishedRow(part, body, is_archived)
        elif _TAB.search(mark[0]):
            name = text[mark.end() : text.find("<", mark.end())]
            body = " ".join(unescape(name).split()).strip("*")
        elif _ROW.search(mark[0]):
            part = text[mark.start() : min(end, mark.start() + LONGEST_ROW)].partition("</tr>")[0]
            read = mark.start() + len(part)
            yield PublishedRow(part, body, is_archived)
        else:  # a table: what is not an archive is to come, whatever its id, and has no tab
            is_archived = _ARCHIVE.search(mark[0]) is not None
            body = body if is_archived else ""


def _plain_row(text: str, tag: re.Match[str]) -> str:
    """The part of a row that has no class; empty for what is none of a meeting."""
    if tag[0][:3].casefold() != "<tr":
        return ""
    part = text[tag.start() : tag.start() + LONGEST_ROW].partition("</tr>")[0]
    is_row = "<td" in part and (_NAMED_CELL.search(part) or _IDS.search(part))
    return part if is_row and "<tr" not in part[3:] else ""


def event_of(row: PublishedRow, source: Source, today: dt.date) -> Event:
    """A meeting as its row has it, its id without a place; its agenda is not looked at."""
    part = Page(url=source.addresses["list"], body=row.html.encode())
    words = " ".join(part.soup.get_text(" ").split())
    dated = dated_name(_name(part))
    day_first = writes_day_first(words, source.division)
    day = dated.day or date_in_words(words, day_first=day_first)
    day = day or (today if _NOW.search(words) else None)
    if day is None or not dated.name:
        raise InvalidItem(f"expected a meeting with a name and a day, found {words[:60]!r}")
    ids = dict(_IDS.findall(row.html))
    is_recorded = row.is_archived or ("clip" in ids and "event" not in ids)
    hour = dated.hour or ("" if is_recorded else hour_in_words(words))
    papers = tuple(_papers(part))
    cells = (" ".join(cell.get_text(" ").split()) for cell in part.soup.select("td"))
    return event_on(
        day,
        hour,
        dated.name,
        source=source,
        source_url=f"{source.addresses['site']}/ViewPublisher.php",
        url=source.addresses["list"],
        ids=ids,
        stamped=[dated.name, str(day), hour, [each.url for each in papers]],
        body=row.body,
        description=dated.rest.strip("()"),
        off=next(filter(None, map(called_off_alone, cells)), ""),
        papers=papers,
    )


def _name(part: Page) -> str:
    """What a row's meeting is called: by its named cell, else in the first that is no day."""
    named = part.soup.select("[headers*=Name], span.committee") or part.soup.select("td")
    names = (" ".join(cell.get_text(" ").split()) for cell in named)
    name = next((name for name in names if name and date_in_words(name[:40]) is None), "") or next(
        (" ".join(cell.get_text(" ").split()) for cell in named), ""
    )
    return plain_line(name)


def _papers(part: Page) -> Iterator[Document]:
    seen = set()
    for link in part.soup.select("a"):
        script = _VIEWER.search(str(link.get("onclick") or ""))
        href = script[1] if script else str(link.get("href") or "")
        cell = link.find_parent(["td", "th"])
        column = str(cell.get("headers") or "") if cell is not None else ""
        url = part.absolute(href.strip())
        kind = _kind(url, column)
        if kind and url not in seen:
            seen.add(url)
            title = " ".join(link.get_text(" ").split()) or kind.capitalize()
            yield Document(title=title, url=url, kind=kind)


def _kind(url: str, column: str) -> str:
    """What is behind a link, by who shows it, else by its column; empty for no paper."""
    handler = url.partition("?")[0].rpartition("/")[2].removesuffix(".php")
    if "AgendaPacketLink" in column:
        return "packet"
    if shown := kind_shown(url):
        return shown
    if not url.startswith("http") or handler in _PLAYERS:
        return ""
    return next((kind for kind in ("agenda", "minutes") if f"{kind}link" in column.casefold()), "")
