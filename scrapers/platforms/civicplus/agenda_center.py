"""AgendaCenter's page: a section for each body with the rows of one year, and the agenda's file.

- The number behind the dash is the key: the day in an address may be an old one. Anthony's meeting
  of 4 March 2026 has the anchor ``_02042026-178``: it was moved.
- Hour and place are not in the list: none is given.
- A body without agendas answers a request for a year with the whole page; only sections are read.
- "Posted" stands beside the day in some skins. ``?html=true`` and ``?packet=true`` are the same
  agenda as another file.
- Agendas are PDF mostly, and are cut into items by their numbering, with the page.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from bs4 import Tag

from lawtrack.errors import InvalidItem
from lawtrack.ingest.documents.process import DocumentReader
from lawtrack.legislation.records import Document, Event, Source, StoredState
from lawtrack.linear_pattern import LinearPattern
from scrapers.documents import answered, queued_documents
from scrapers.meetings.clock import date_in_words
from scrapers.meetings.items import agenda_records, stamp_of_row
from scrapers.meetings.numbering import lines_of_text
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

_KEY = LinearPattern(r"/AgendaCenter/ViewFile/(\w+)/_(\d{8})-(\d+)(\?[\w=&]+)?", ignore_case=True)
_ROW = re.compile(r'class="catAgendaRow"')


def begin(source: Source, known: StoredState) -> Output:
    """Yield the wish for the page: one request when nothing has changed."""
    tenant = meeting_tenant(source, known)
    url = f"{source.addresses['site']}/AgendaCenter"
    yield list_wish(tenant, url, parse_agenda_center, accept=HTML)
    yield from queued_documents(source, known)


def parse_agenda_center(page: Page, *, tenant: MeetingTenant) -> Output:
    """Yield the agendas wanted, what is unchanged, and what the list no longer has."""
    rows = [(body, row) for body, row in rows_in(page) if _is_ours(body, tenant.source)]
    refuse_emptied(page, tenant, len(rows))
    events, listed = [], set()
    for (_, body), row in rows:
        try:
            event = event_of(row, body, tenant.source)
        except InvalidItem as error:
            yield unreadable(tenant, page, str(row.get("id") or ""), str(error))
            continue
        listed.add(event.upstream_id)
        if tenant.first <= event.date <= tenant.last:
            events.append(event)
    yield from meetings_read(tenant, events, lambda event: _agenda(tenant, event))
    yield from list_ended(tenant, frozenset(listed))


def _is_ours(body: tuple[str, str], source: Source) -> bool:
    return not source.bodies or body[0] in source.bodies


def rows_in(page: Page) -> Iterator[tuple[tuple[str, str], Tag]]:
    """Every row with id and name of its body; ``LayoutChanged`` when some are in no section."""
    rows = []
    for section in page.all("span[id^=section]", at_least=0):
        id_ = str(section["id"]).removeprefix("section")
        heading = section.find_previous("h2")
        name = " ".join(heading.get_text(" ").split()).strip("▼ ") if heading else ""
        rows += [((id_, name), row) for row in section.select("tr.catAgendaRow")]
    refuse_loss(page, "rows", len(rows), len(_ROW.findall(page.text)))
    yield from rows


def event_of(row: Tag, body: str, source: Source) -> Event:
    """A meeting as its row has it; its agenda is not looked at."""
    site = source.addresses["site"]
    files = [(link, key) for link in row.select("a[href]") if (key := _KEY.search(link["href"]))]  # type: ignore[arg-type]
    day = row.select_one("strong")
    date = date_in_words(str(day.get("aria-label") or _words(day))) if day else None
    if not files or date is None:
        raise InvalidItem(
            f"expected a meeting with a day and an agenda, found {_words(row)[:60]!r}"
        )
    id_ = files[0][1][3]
    title = row.select_one("td p")
    documents: dict[str, Document] = {}
    for link, key in files:
        url = f"{site}{key[0]}"
        kind = "packet" if "packet" in (key[4] or "") else key[1].casefold()
        if "html=" not in (key[4] or ""):
            documents[url] = Document(title=_words(link) or kind.capitalize(), url=url, kind=kind)
    agendas = [each for each in documents.values() if each.kind == "agenda"]
    if not agendas:
        url = f"{site}/AgendaCenter/ViewFile/Agenda/_{files[0][1][2]}-{id_}"
        documents[url] = Document(title="Agenda", url=url, kind="agenda")
    return Event(
        jurisdiction=source.key,
        upstream_id=id_,
        name=(_words(title) if title else "") or body or "Meeting",
        date=date,
        timezone=source.timezone,
        body=body,
        url=f"{site}/AgendaCenter",
        source_url=f"{site}/AgendaCenter",
        stamp=stamp_of_row([_words(row), sorted(documents)]),
        documents=tuple(documents.values()),
    )


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def _agenda(tenant: MeetingTenant, event: Event) -> Output:
    agenda = next(each for each in event.documents or () if each.kind == "agenda")
    yield from agenda_of(tenant, event, agenda.url, parse_agenda_file, accept="*/*")


def parse_agenda_file(page: Page, *, tenant: MeetingTenant, event: Event) -> Output:
    """Yield the matters that the agenda's text is cut into, and the meeting with the file."""
    documents = tuple(
        answered(each, page) if each.url == page.url else each for each in event.documents or ()
    )
    event = replace(event, documents=documents)
    if page.status != 200:
        yield from agenda_records(tenant, event, ())
        return
    with DocumentReader() as reader:
        text = reader.read(page.body, media_type=page.headers.get("content-type", ""), url=page.url)
    yield from agenda_records(tenant, event, lines_of_text(text.pages))
