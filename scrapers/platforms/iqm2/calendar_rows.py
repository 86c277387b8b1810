"""IQM2's calendar page: a row for each meeting of a window of days.

The page is the same at every tenant since 2019; what the JSON service calls a list of meetings is
one for each body and year, so the calendar is the cheaper list. A row says everything twice: in
the ``title`` of its link, with line feeds and tabs (day, board, type, status, place), and in words.
The list may also be shown as a calendar that a script fills in: ``View=List`` has rows. A link
without an address (``HiddenDocumentLink``) is a paper that is not there. Line feeds may have been
lost on the way, so that it is the names of the facts that part them.
"""

from bs4 import Tag

from lawtrack.errors import InvalidItem, LayoutChanged
from lawtrack.legislation.records import Document, Event, Source, StoredState
from lawtrack.linear_pattern import LinearPattern
from scrapers.documents import queued_documents
from scrapers.meetings.agendas import agenda_of
from scrapers.meetings.called_off import body_in, called_off_alone
from scrapers.meetings.clock import date_in_words, hour_in_words
from scrapers.meetings.items import stamp_of_row
from scrapers.meetings.reading import (
    list_ended,
    list_wish,
    meetings_read,
    mentions,
    refuse_emptied,
    refuse_loss,
    unreadable,
)
from scrapers.meetings.tenant import MeetingTenant, Output, meeting_tenant
from scrapers.page import HTML, Page
from scrapers.platforms.iqm2.file_pages import file_in, paper_of
from scrapers.platforms.iqm2.outlines import parse_outline

_NAMED_KINDS = ("packet", "minutes", "agenda")  # of a paper that lies elsewhere
_FACTS = ("Board", "Type", "Status")
_NAMED = LinearPattern(r"(Board|Type|Status):[ \t]*")
# A page that has meetings, however it shows them: how many, or as a calendar for a script.
_MEETINGS = LinearPattern(
    r"Displaying [1-9]\d{0,5} meetings?|hfEventJSON[\"'] value=[\"'][^\"']{3}", ignore_case=True
)
_ID = LinearPattern(
    r"Detail_Meeting\.aspx\?(?:[^#'\"\s]{0,200}[&;])?ID=(\d{1,12})", ignore_case=True
)
_SAYS = LinearPattern(r"Displaying (\d{1,6}) meetings?", ignore_case=True)


def begin(source: Source, known: StoredState) -> Output:
    """Yield the wish for the calendar: one request when nothing has changed."""
    tenant = meeting_tenant(source, known)
    first, last = (f"{d.month}/{d.day}/{d.year}" for d in (tenant.first, tenant.last))
    url = f"{source.addresses['site']}/Citizens/Calendar.aspx?View=List&From={first}&To={last}"
    yield list_wish(tenant, url, parse_calendar_rows, accept=HTML)
    yield from queued_documents(source, known)


def parse_calendar_rows(page: Page, *, tenant: MeetingTenant) -> Output:
    """Yield the outlines wanted, what is unchanged, and what the list no longer has."""
    # A page of its own may show the links alone; where there are rows, each has one.
    rows = page.all("div.MeetingRow", at_least=0) or page.all("div.RowLink", at_least=0)
    if not rows and page.soup.select_one("form#aspnetForm") is None:
        raise LayoutChanged(page.url, "expected a list of meetings, found another page")
    if not rows and _MEETINGS.search(page.text):
        raise LayoutChanged(page.url, "expected meetings in rows, found none of a known form")
    refuse_emptied(page, tenant, len(rows))
    counted = mentions(page, "div", "class", "MeetingRow") or mentions(
        page, "div", "class", "RowLink"
    )
    refuse_loss(page, "meetings", len(rows), counted)
    says = _SAYS.search(page.text)
    if says is not None and int(says[1]) > len(rows):
        yield unreadable(tenant, page, "", f"{says[1]} meetings are counted, {len(rows)} shown")
    events, listed = [], frozenset[str]()
    for row in rows:
        try:
            event = event_of(row, tenant.source)
        except InvalidItem as error:
            named = _ID.search(str(row))
            id_ = tenant.source.own_id(named[1]) if named else ""
            yield unreadable(tenant, page, id_, str(error))
            continue
        listed |= {event.upstream_id}
        if not tenant.source.bodies or event.body in tenant.source.bodies:
            events.append(event)
    yield from meetings_read(tenant, events, lambda event: _outline(tenant, event))
    yield from list_ended(tenant, listed)


def _outline(tenant: MeetingTenant, event: Event) -> Output:
    meeting = tenant.source.given_id(event.upstream_id)
    url = f"{tenant.source.addresses['site']}/api/Meeting/{meeting}/Outline"
    yield from agenda_of(tenant, event, url, parse_outline)


def event_of(row: Tag, source: Source) -> Event:
    """A meeting as its row has it; its agenda is not looked at."""
    link = row.select_one("a[href*=Detail_Meeting i]")
    meeting_id = _ID.search(str(link["href"])) if link else None
    if link is None or meeting_id is None:
        raise InvalidItem(f"expected a meeting with an address, found {row.get_text()[:60]!r}")
    row = row.find_parent("div", class_="RowTop") or row
    title = str(link.get("title", ""))
    when, facts, places = facts_in(title)
    words = link.get_text()
    day = date_in_words(when) or date_in_words(words)
    hour = hour_in_words(when) or hour_in_words(words)
    if day is None:
        raise InvalidItem(f"expected a meeting with a date, found {title[:60]!r}")
    details = row.select_one("div.RowDetails")
    site = source.addresses["site"]
    documents = tuple(_papers(row, site))
    stamp = [title, *((document.kind, document.url) for document in documents)]
    name = " ".join(details.get_text().split()) if details else ""
    name = name or " - ".join(filter(None, (facts["Board"], facts["Type"])))
    return Event(
        jurisdiction=source.key,
        upstream_id=source.own_id(meeting_id[1]),
        name=name or "Meeting",
        date=day,
        time=hour,
        time_text=hour,
        timezone=source.timezone,
        body=facts["Board"] or body_in(name, day),
        location=", ".join(dict.fromkeys(place for place in places if place)),
        status=_called_off(row) or facts["Status"],
        url=f"{site}/Citizens/Detail_Meeting.aspx?ID={meeting_id[1]}",
        source_url=f"{site}/api/Meeting/{meeting_id[1]}/Outline",
        stamp=stamp_of_row(stamp),
        documents=documents,
    )


def _called_off(row: Tag) -> str:
    """What a mark beside the row's link says, whatever status the title has; empty for none."""
    marks = (tag for tag in row.select("span, strong, b, em, div") if tag.find(True) is None)
    said = (called_off_alone(" ".join(tag.get_text(" ").split())) for tag in marks)
    return next(filter(None, said), "")


def facts_in(title: str) -> tuple[str, dict[str, str], list[str]]:
    """What a link's title says: when, the named facts, and the lines of the place."""
    when, *named = _NAMED.split(title)
    facts = dict.fromkeys(_FACTS, "")
    places: list[str] = []
    for name, fact in zip(named[::2], named[1::2], strict=True):
        # A tab begins each line of the place, which comes after the last fact.
        facts[name], *lines = (_between_commas(part) for part in fact.split("\t"))
        places += filter(None, lines)
    return when, facts, places


def _between_commas(words: str) -> str:
    """The words with one comma where clerks and the service set two: "Courthouse,, 326 Elm"."""
    parts = (" ".join(part.split()) for part in words.split(","))
    return ", ".join(part for part in parts if part)


def _papers(row: Tag, site: str) -> list[Document]:
    papers = []
    for link in row.select("div.MeetingLinks a[href]"):
        title = " ".join(link.get_text().split())
        href = str(link["href"]).strip()
        if file := file_in(href):
            papers.append(paper_of(file, title, site))
        elif href.casefold().startswith(("https://", "http://")):
            kind = next((kind for kind in _NAMED_KINDS if kind in title.casefold()), "attachment")
            papers.append(Document(title=title, url=href, kind=kind))
    return papers
