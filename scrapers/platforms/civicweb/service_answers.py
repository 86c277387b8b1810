"""CivicWeb's service: the list of meetings, and the papers of each with the agenda as HTML.

All meetings from a day on come in one answer. One that is not ``Published`` is a day without an
agenda. "(DRAFT AGENDA)" in a name is the clerk's. A midnight is an hour that nobody knows yet. That
a meeting is cancelled may stand in its paper only ("This meeting has been cancelled", Las Cruces
2024). Older sites answer papers as a list, newer ones in "Documents".
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lawtrack.errors import InvalidItem, LayoutChanged
from lawtrack.ingest.documents.html import html_text
from lawtrack.legislation.records import Document, Event, Source, StoredState
from lawtrack.linear_pattern import LinearPattern
from scrapers.documents import queued_documents
from scrapers.meetings.clock import wall_clock
from scrapers.meetings.items import agenda_records, stamp_of_row, without_agenda
from scrapers.meetings.numbering import lines_of_text
from scrapers.meetings.reading import (
    agenda_of,
    list_ended,
    list_wish,
    meetings_read,
    refuse_emptied,
    unreadable,
)
from scrapers.meetings.tenant import MeetingTenant, Output, meeting_tenant
from scrapers.page import Page

Row = Mapping[str, Any]

SERVICE = "Services/MeetingsService.svc/meetings"
AGENDA = 1  # a type of document: the agenda
_DAY = LinearPattern(r"-\s*[A-Z][a-z]{2} \d{1,2} \d{4}")
_CALLED_OFF = LinearPattern(
    r"(?m)\b(?:this |the )?meeting (?:has been|is|was) (cancell?ed|postponed)\b|^(CANCELL?ED)$",
    ignore_case=True,
)


def begin(source: Source, known: StoredState) -> Output:
    """Yield the wish for the list: one request when nothing has changed."""
    tenant = meeting_tenant(source, known)
    window = f"from={tenant.first.isoformat()}&to={tenant.last.isoformat()}"
    yield list_wish(tenant, f"{source.addresses['site']}/{SERVICE}?{window}", parse_service_list)
    yield from queued_documents(source, known)


def parse_service_list(page: Page, *, tenant: MeetingTenant) -> Output:
    """Yield the papers wanted, what is unchanged, and what the list no longer has."""
    rows = page.rows()
    refuse_emptied(page, tenant, len(rows))
    events, published, listed = [], set(), set()
    for row in rows:
        id_ = str(row.get("Id") or "")
        listed.add(id_)
        try:
            event = event_of(row, tenant.source)
        except InvalidItem as error:
            yield unreadable(tenant, page, id_, str(error))
            continue
        if row.get("Published", True):
            published.add(id_)
        type_ = str(row.get("MeetingTypeId") or row.get("TypeId") or "")
        if not tenant.source.bodies or type_ in tenant.source.bodies:
            events.append(event)
    yield from meetings_read(
        tenant, events, lambda event: _papers(tenant, event, event.upstream_id in published)
    )
    yield from list_ended(tenant, frozenset(listed))


def _papers(tenant: MeetingTenant, event: Event, is_published: bool) -> Output:
    url = f"{tenant.source.addresses['site']}/{SERVICE}/{event.upstream_id}/meetingDocuments"
    yield from agenda_of(tenant, event, url if is_published else "", parse_papers)


def event_of(row: Row, source: Source) -> Event:
    """A meeting as the list has it; its papers are not looked at."""
    id_ = str(row.get("Id") or "")
    moment = wall_clock(str(row.get("MeetingDateTime") or row.get("MeetingDate") or ""))
    if not id_ or moment is None:
        raise InvalidItem(f"expected a meeting with an id and a date, found {str(row)[:60]!r}")
    name = " ".join(str(row.get("Name") or row.get("CleanName") or "Meeting").split())
    site = source.addresses["site"]
    return Event(
        jurisdiction=source.key,
        upstream_id=id_,
        name=name,
        date=moment[0],
        time=moment[1],
        time_text=moment[1],
        timezone=source.timezone,
        body=str(row.get("MeetingTypeName") or "").strip() or body_in(name),
        location=str(row.get("MeetingLocation") or "").strip(),
        url=f"{site}/Portal/MeetingInformation.aspx?Org=Cal&Id={id_}",
        source_url=f"{site}/{SERVICE}",
        stamp=stamp_of_row({key: row[key] for key in row if key != "VideoIcon"}),
        documents=(),
    )


def body_in(name: str) -> str:
    """What the name says before the day: "City Council - Jan 13 2025"."""
    day = _DAY.search(name)
    return name[: day.start()].rstrip() if day else name


def parse_papers(page: Page, *, tenant: MeetingTenant, event: Event) -> Output:
    """Yield the matters on the agenda and the meeting with its papers."""
    if page.status == 404:
        yield from without_agenda(tenant, event)
        return
    is_newer = page.text.lstrip().startswith("{")
    rows = page.json(dict).get("Documents") if is_newer else page.rows()
    if not isinstance(rows, list):
        raise LayoutChanged(page.url, "expected papers, found none")
    public = [row for row in rows if row.get("IsPublic")]
    agendas = [str(row.get("Html") or "") for row in public if row.get("DocumentType") == AGENDA]
    text = "\n\n".join(html_text(each.encode()) for each in agendas if each)
    site = tenant.source.addresses["site"]
    documents = tuple(
        Document(
            title=str(row.get("Name") or "Paper"),
            url=f"{site}/document/{row['Id']}/?printPdf=true",
            kind="agenda" if row.get("DocumentType") == AGENDA else "attachment",
            media_type="application/pdf",
            upstream_id=str(row["Id"]),
        )
        for row in public
    )
    called_off = _CALLED_OFF.search(text)
    status = (called_off[1] or called_off[2]).capitalize() if called_off else event.status
    lines = lines_of_text([text])
    yield from agenda_records(tenant, replace(event, documents=documents, status=status), lines)
