"""CivicWeb's service: the list of meetings, and the papers of each with the agenda as HTML.

All meetings from a day on come in one answer. One that is not ``Published`` is a day without an
agenda. "(DRAFT AGENDA)" in a name is the clerk's, and so is "NO MEETING" (Sarpy County 2024). A
midnight is an hour that nobody knows yet. That a meeting is cancelled may stand in its paper only
("This meeting has been cancelled", Las Cruces 2024). Older sites answer papers as a list, newer
ones in "Documents". Attachments are links within the agenda, below the line that they belong to:
``/document/1234/Report.pdf?handle=…``.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import unquote

from lawtrack.errors import InvalidItem
from lawtrack.legislation.records import Document, Event, Source, StoredState
from lawtrack.linear_pattern import LinearPattern
from scrapers.documents import queued_documents
from scrapers.meetings.agendas import agenda_of, with_added
from scrapers.meetings.called_off import body_in, called_off_by, called_off_in
from scrapers.meetings.clock import hour_in_words, moment_in, writes_day_first
from scrapers.meetings.cutting.page_text import page_text
from scrapers.meetings.items import agenda_records, stamp_of_row
from scrapers.meetings.lines import AgendaLine
from scrapers.meetings.numbering import lines_of_text, paper_mark
from scrapers.meetings.papers import AGENDA, agenda_among, only_adds
from scrapers.meetings.reading import (
    is_said,
    list_ended,
    list_wish,
    meetings_read,
    objects,
    refuse_emptied,
    unreadable,
)
from scrapers.meetings.tenant import MeetingTenant, Output, called_off, meeting_tenant
from scrapers.page import Page
from scrapers.plain_words import plain_line
from scrapers.platforms.civicweb.portal_pages import before_day, page_wish, portal_wish

Row = Mapping[str, Any]

SERVICE = "Services/MeetingsService.svc/meetings"
# The types of documents: 1 and 4 are the agenda as page and as file, 9 and 10 the minutes.
KINDS = {1: "agenda", 4: "agenda", 9: "minutes", 10: "minutes"}
_PAPER = LinearPattern(r"/document/(\d{1,12})\b", ignore_case=True)
_CALLED_OFF = LinearPattern(
    r"(?m)\b(?:this |the )?meeting (?:has been|is|was) (cancell?ed|postponed)\b|^(CANCELL?ED)$",
    ignore_case=True,
)


def begin(source: Source, known: StoredState) -> Output:
    """Yield the wish for the list: one request when nothing has changed."""
    tenant = meeting_tenant(source, known)
    window = f"from={tenant.first.isoformat()}&to={tenant.last.isoformat()}"
    url = f"{source.addresses['site']}/{SERVICE}?{window}"
    yield list_wish(tenant, url, parse_service_list, statuses=(404, 410))
    yield from queued_documents(source, known)


def parse_service_list(page: Page, *, tenant: MeetingTenant) -> Output:
    """Yield the papers wanted, what is unchanged, and what the list no longer has.

    Where there is no such service, the portal's pages are read.
    """
    if page.status != 200:
        yield portal_wish(tenant)
        return
    rows = page.rows()
    refuse_emptied(page, tenant, len(rows))
    events, published, listed = [], set(), set()
    for row in rows:
        id_ = tenant.source.own_id(str(row.get("Id") or ""))
        listed.add(id_)
        try:
            event = event_of(row, tenant.source)
        except InvalidItem as error:
            yield unreadable(tenant, page, id_, str(error))
            continue
        if is_said(row.get("Published"), unsaid=True):
            published.add(id_)
        type_ = str(row.get("MeetingTypeId") or row.get("TypeId") or "")
        if not tenant.source.bodies or type_ in tenant.source.bodies:
            events.append(event)
    yield from meetings_read(
        tenant, events, lambda event: _papers(tenant, event, event.upstream_id in published)
    )
    yield from list_ended(tenant, frozenset(listed))


def _papers(tenant: MeetingTenant, event: Event, is_published: bool) -> Output:
    source = tenant.source
    list_ = f"{source.addresses['site']}/{SERVICE}"
    url = f"{list_}/{source.given_id(event.upstream_id)}/meetingDocuments"
    yield from agenda_of(tenant, event, url if is_published else "", parse_papers)


def event_of(row: Row, source: Source) -> Event:
    """A meeting as the list has it; its papers are not looked at."""
    id_ = str(row.get("Id") or "")
    moment = _moment(row, source.timezone, source.division)
    if not id_ or moment is None:
        raise InvalidItem(f"expected a meeting with an id and a date, found {str(row)[:60]!r}")
    name = " ".join(str(row.get("Name") or row.get("CleanName") or "Meeting").split())
    site = source.addresses["site"]
    return Event(
        jurisdiction=source.key,
        upstream_id=source.own_id(id_),
        name=name,
        date=moment[0],
        time=moment[1],
        time_text=moment[1],
        timezone=source.timezone,
        body=str(row.get("MeetingTypeName") or "").strip() or body_in(before_day(name), moment[0]),
        location=plain_line(str(row.get("MeetingLocation") or row.get("Location") or "")).strip(),
        url=f"{site}/Portal/MeetingInformation.aspx?Org=Cal&Id={id_}",
        source_url=f"{site}/{SERVICE}",
        stamp=stamp_of_row({key: row[key] for key in row if key != "VideoIcon"}),
        documents=tuple(_linked_papers(row)),
    )


def _moment(row: Row, timezone: str, division: str) -> tuple[dt.date, str] | None:
    """Day and hour; of a row that has them only in its words, "… - Mar 03 2026" and "09:00 AM"."""
    words = " ".join(str(row.get(name) or "") for name in ("FormattedMeetingDate", "Name"))
    whole = str(row.get("MeetingDateTime") or row.get("MeetingDate") or "")
    moments = (
        moment_in(each, timezone, day_first=writes_day_first(each, division))
        for each in (whole, words)
    )
    day, hour = next(filter(None, moments), (None, ""))
    hour = hour or hour_in_words(str(row.get("MeetingTime") or row.get("Time") or ""))
    return (day, hour) if day else None


def _linked_papers(row: Row) -> Iterator[Document]:
    """Papers that lie elsewhere: a county links to its court orders so (Dallas County 2026)."""
    for what, kind in (("MeetingExternalLink", "attachment"),
                       ("MeetingExternalMinutesLink", "minutes")):  # fmt: skip
        url = str(row.get(f"{what}Url") or "")
        if url:
            yield Document(title=str(row.get(f"{what}Name") or kind), url=url, kind=kind)


def _kind(type_: object) -> str:
    """The kind of a document, by its type's number or name."""
    word = str(type_ or "").strip().casefold()
    number = int(word) if word.isascii() and word.isdecimal() and len(word) < 4 else 0
    return KINDS.get(number, word if word in KINDS.values() else "attachment")


def parse_papers(page: Page, *, tenant: MeetingTenant, event: Event) -> Output:
    """Yield the matters on the agenda and the meeting with its papers."""
    if page.status == 404:
        yield page_wish(tenant, event)
        return
    is_newer = page.text.lstrip().startswith("{")
    given = page.json(dict) if is_newer else {"Documents": page.rows()}
    rows = (
        []
        if "Documents" in given and given["Documents"] is None
        else objects(page, given.get("Documents"), "papers")
    )
    public = [row for row in rows if is_said(row.get("IsPublic"), unsaid=True)]
    site = tenant.source.addresses["site"]
    documents = tuple(_paper(row, site) for row in public)
    attached: list[Document] = []
    texts = tuple(_agenda_texts(public, documents, site, attached))
    text = "\n\n".join(texts)
    event = replace(event, documents=(*documents, *(event.documents or ())))
    lines: tuple[AgendaLine, ...] = ()
    for each in texts:
        lines = with_added(lines, lines_of_text([each], attached, is_added=bool(lines)))
    off = _CALLED_OFF.search(text)
    word = (off[1] or off[2]).capitalize() if off else ""
    word = word or called_off_in(text, has_lines=bool(lines))
    word = word or ("Cancelled" if called_off_by(each.title for each in documents) else "")
    event = called_off(event, word)
    if not lines and not (word and text.strip()):
        yield from agenda_of(tenant, event, "", parse_papers)  # a file alone, or it has all
        return
    of_lines = {document.url for line in lines for document in line.documents or ()}
    others = (document for document in attached if document.url not in of_lines)
    event = replace(event, documents=(*(event.documents or ()), *others))
    yield from agenda_records(tenant, event, lines)


def _paper(row: Row, site: str) -> Document:
    id_ = str(row.get("Id") or "")
    return Document(
        title=str(row.get("Name") or "Paper"),
        url=f"{site}/document/{id_}/?printPdf=true" if id_ else "",
        kind=_kind(row.get("DocumentType")),
        media_type="application/pdf",
        upstream_id=id_,
    )


def _agenda_texts(
    rows: Sequence[Row], documents: Sequence[Document], site: str, attached: list[Document]
) -> Iterator[str]:
    """The text of the agenda as a page, of several the one that counts, and of what adds to it."""
    pages = [
        (paper, str(row["Html"]))
        for row, paper in zip(rows, documents, strict=True)
        if paper.kind == AGENDA and row.get("Html")
    ]
    papers = [paper for paper, _ in pages]
    whole = agenda_among(papers)
    texts = (html for paper, html in pages if paper is whole)
    added = (html for paper, html in pages if paper is not whole and only_adds(paper))
    for html in (*texts, *added):
        yield _text(html, site, attached)


def _text(html: str, site: str, attached: list[Document]) -> str:
    """An agenda's text with a mark behind each link to a paper; the papers join ``attached``."""
    html = unescape(html) if "<" not in html and "&lt;" in html else html
    page = Page(url=f"{site}/", body=html.encode())
    if _PAPER.search(html) is None:
        return page_text(page)
    for link in page.soup.select("a[href]"):
        url = page.absolute(str(link["href"]).strip())
        paper = _PAPER.search(url)
        if paper is not None and url.startswith("http"):
            path = unquote(url.partition("?")[0].rpartition("/")[2])
            name = " ".join(link.get_text(" ").split()) or path or "Paper"
            link.insert_after(paper_mark(len(attached)))
            attached.append(Document(title=name, url=url, upstream_id=paper[1]))
    return page_text(Page(url=page.url, body=str(page.soup).encode()))
