"""eSCRIBE's calendar: all meetings between two days in one answer, which is asked for by POST.

``StartDate`` is the wall clock ("2025/12/17 17:15:00"), at older tenants milliseconds in UTC
("/Date(1765995300000)/"), and may be missing beside ``FormattedStart`` in words. "d" may be a text
that holds the JSON, as services of that make answer where nobody told them otherwise. The address
of the agenda is one of ``MeetingDocumentLink``: the one with the most in it is read. A meeting may
be listed in two languages; one of them is kept.

``Location`` is the first line of the place; ``Description`` has all of them, where it begins with
it. ``TimeOverride`` stands in place of the hour ("Immediately following Council"): ``StartDate`` is
then no hour that anybody meets at. "Merged" is a revised agenda to some (Peel Region 2026), a
package to others.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urljoin

from lawtrack.errors import InvalidItem
from lawtrack.legislation.records import Document, Event, Source, StoredState
from scrapers.documents import queued_documents
from scrapers.meetings.agendas import agenda_of
from scrapers.meetings.called_off import called_off_by, without_called_off
from scrapers.meetings.clock import hour_in_words, moment_in, writes_day_first
from scrapers.meetings.items import stamp_of_row
from scrapers.meetings.papers import AGENDA, AS_PAGE
from scrapers.meetings.reading import (
    list_ended,
    list_wish,
    meetings_read,
    objects,
    refuse_emptied,
    unreadable,
)
from scrapers.meetings.tenant import MeetingTenant, Output, meeting_tenant
from scrapers.page import HTML, Page
from scrapers.plain_words import plain_line, plain_paragraphs
from scrapers.platforms.escribe.agenda_pages import parse_agenda_page

Row = Mapping[str, Any]

LIST = "MeetingsCalendarView.aspx/GetCalendarMeetings"
FULLEST = ("PostMinutes", "Merged", "PostAgenda", "Agenda")  # the agenda that is read


def begin(source: Source, known: StoredState) -> Output:
    """Yield the wish for the list: one request when nothing has changed."""
    tenant = meeting_tenant(source, known)
    window = {
        "calendarStartDate": tenant.first.isoformat(),
        "calendarEndDate": tenant.last.isoformat(),
    }
    yield list_wish(
        tenant,
        f"{source.addresses['site']}/{LIST}",
        parse_calendar_answer,
        payload=json.dumps(window),
    )
    yield from queued_documents(source, known)


def parse_calendar_answer(page: Page, *, tenant: MeetingTenant) -> Output:
    """Yield the agendas wanted, what is unchanged, and what the list no longer has."""
    rows = objects(page, _parsed(page.json(dict).get("d")), "meetings in 'd'")
    refuse_emptied(page, tenant, len(rows))
    events: dict[str, Event] = {}
    pages: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: row.get("LanguageName") not in ("English", None)):
        id_ = tenant.source.own_id(str(row.get("ID") or ""))
        if id_ in events:
            continue
        try:
            event = event_of(row, tenant.source)
        except InvalidItem as error:
            yield unreadable(tenant, page, id_, str(error))
            continue
        pages[id_] = agenda_address(row, tenant.source.addresses["site"])
        if not tenant.source.bodies or event.body in tenant.source.bodies:
            events[id_] = event
    yield from meetings_read(
        tenant,
        events.values(),
        lambda event: agenda_of(
            tenant, event, pages[event.upstream_id], parse_agenda_page, accept=HTML
        ),
    )
    yield from list_ended(tenant, frozenset(pages))


def _parsed(answer: object) -> object:
    """The answer, out of the text that may hold it."""
    if not isinstance(answer, str):
        return answer
    try:
        return json.loads(answer)
    except (ValueError, RecursionError):
        return None


def event_of(row: Row, source: Source) -> Event:
    """A meeting as the list has it; its agenda is not looked at."""
    id_, start = str(row.get("ID") or ""), str(row.get("StartDate") or "")
    said = (start, str(row.get("FormattedStart") or ""))
    moments = (
        moment_in(each, source.timezone, day_first=writes_day_first(each, source.division))
        for each in said
    )
    moment = next(filter(None, moments), None)
    if not id_ or moment is None:
        raise InvalidItem(f"expected a meeting with an id and a date, found {str(row)[:60]!r}")
    site = source.addresses["site"]
    kind = plain_line(str(row.get("MeetingType") or row.get("MeetingName") or ""))
    body, off = without_called_off(kind)
    stamped = {name: row.get(name) for name in ("MeetingName", "StartDate", "EndDate", "Location",
                                                "Description", "HasAgenda")}  # fmt: skip
    links = _links(row)
    override = row.get("TimeOverride") or row.get("TimeOverrideFR") or ""
    printed = plain_line(str(override)).strip()
    place, description = _place(row)
    if printed:
        stamped["TimeOverride"] = printed
    return Event(
        jurisdiction=source.key,
        upstream_id=source.own_id(id_),
        name=plain_line(str(row.get("MeetingName") or "Meeting")),
        date=moment[0],
        time=hour_in_words(printed) if printed else moment[1],
        time_text=printed or moment[1],
        timezone=source.timezone,
        body=body,
        location=place,
        description=description,
        status=called_off_by(str(link.get("Title") or "") for link in links) or off,
        url=f"{site}/Meeting.aspx?Id={id_}",
        source_url=f"{site}/{LIST}",
        stamp=stamp_of_row([stamped, [[link.get("Type"), link.get("Url")] for link in links]]),
        documents=tuple(_papers(links, site)),
    )


def _place(row: Row) -> tuple[str, str]:
    """The whole place, and what is said of the meeting besides."""
    location = " ".join(plain_line(str(row.get("Location") or "")).split())
    description = plain_paragraphs(str(row.get("Description") or ""))
    lines = [" ".join(line.split()).rstrip(",") for line in description.split("\n")]
    lines = [line for line in lines if line]
    is_place = bool(location) and lines[:1] == [location.rstrip(",")]
    return (", ".join(lines), "") if is_place else (location, description)


def _links(row: Row) -> list[Row]:
    given = row.get("MeetingDocumentLink")
    links: list[Row] = [
        link
        for link in (given if isinstance(given, list) else ())
        if isinstance(link, dict) and link.get("Url") and _format(link) != "video"
    ]
    english = [link for link in links if link.get("LanguageId") in (9, None)]
    there = {_sort(link) for link in english}
    return english + [link for link in links if link not in english and _sort(link) not in there]


def _format(link: Row) -> str:
    """ "html", "pdf", "video"."""
    return str(link.get("Format") or "").strip(" .").casefold()


def _sort(link: Row) -> tuple[str, str]:
    return str(link.get("Type") or ""), _format(link)


def agenda_address(row: Row, site: str) -> str:
    """Where the fullest agenda stands as a page; empty where none is out yet."""
    pages = {str(x.get("Type")): str(x["Url"]) for x in _links(row) if _format(x) == "html"}
    others = (kind for kind in pages if AGENDA in kind.casefold())  # that nobody has met yet
    url = next((pages[kind] for kind in (*FULLEST, *others) if kind in pages), "")
    return urljoin(f"{site}/", url) if url else ""


def _kind(type_: str, title: str) -> str:
    words = title.casefold()
    if "Minutes" in type_:
        return "minutes"
    # "AgendaCover" is the agenda on paper, "Merged" the same with all attachments, or revised.
    is_revised = type_ == "Merged" and ("revised" in words or "amended" in words)
    is_agenda = is_revised or (AGENDA in type_.casefold() and "packa" not in type_.casefold())
    return "agenda" if is_agenda else type_.casefold() or "attachment"


def _papers(links: Iterable[Row], site: str) -> list[Document]:
    """The files, and those pages of which there is no file."""
    papers = [_paper(link, site) for link in links]
    files = {paper.kind for paper in papers if paper.media_type != AS_PAGE}
    return [paper for paper in papers if paper.media_type != AS_PAGE or paper.kind not in files]


def _paper(link: Row, site: str) -> Document:
    type_ = str(link.get("Type") or "")
    title = plain_line(str(link.get("Title") or type_))
    return Document(
        title=title,
        url=urljoin(f"{site}/", str(link["Url"])),
        kind=_kind(type_, title),
        media_type={"pdf": "application/pdf", "html": AS_PAGE}.get(_format(link), ""),
    )
