"""PrimeGov's lists: what comes, and a year of what has been.

- ``dateTime`` is the wall clock; older rows have ``date`` and ``time`` in words only (Los Angeles,
  2021). ``publishDate`` of a document is UTC, that of a meeting the wall clock (Worcester: 12:33
  beside 08:33).
- Nothing marks a cancelled meeting but a document ("Notice of Cancellation", "Recess Notice") or
  "- CANCELLED" in its title.
- An agenda that was compiled anew has a later date, months after its meeting (Worcester, 2026).
- ``compileOutputType`` 3 is HTML; Worcester's "HTM Agenda" says 1.
- Some clerks put out a packet alone, as a page too (Grand Rapids, 2026), and write the day of each
  meeting into its title.
- An agenda may go on in others ("HTML Continuation Agenda", "HTML Special Agenda", Los Angeles).
- What was done is a page of its own ("HTML Final Actions", Cambridge 2026), like an agenda, or
  stands in the minutes as a page.
- An old document has no template (0): it is had by its own number.
- A compiled file leads to a link that lives for two days: the first address is the one to keep.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lawtrack.errors import InvalidItem
from lawtrack.legislation.records import Document, Event, Source, StoredState
from lawtrack.linear_pattern import LinearPattern
from scrapers.documents import queued_documents
from scrapers.meetings.agendas import agenda_of
from scrapers.meetings.called_off import body_in, called_off_by
from scrapers.meetings.clock import date_in_words, hour_in_words, wall_clock
from scrapers.meetings.items import stamp_of_row
from scrapers.meetings.papers import AS_PAGE, adds_to_an_agenda
from scrapers.meetings.reading import (
    list_ended,
    list_wish,
    meetings_read,
    refuse_emptied,
    unreadable,
)
from scrapers.meetings.tenant import MeetingTenant, Output, meeting_tenant
from scrapers.page import HTML, Page
from scrapers.platforms.primegov.compiled_agendas import MORE_PAGES, parse_compiled_agenda
from scrapers.platforms.primegov.final_actions import tells_results

Row = Mapping[str, Any]

SERVICE = "api/v2/PublicPortal"
AGENDA_PAGE = "agenda as a page"  # its address, in the extras of a meeting
PUBLIC, AS_HTML = "1", "3"
# A session of its own beside the meeting, with an agenda of its own.
_APART = LinearPattern(r"\bspecial\b|\b(?:closed|executive) session\b", ignore_case=True)
PAGE_KINDS = ("agenda", "packet")


def begin(source: Source, known: StoredState) -> Output:
    """Yield the wish for what comes; two requests when nothing has changed."""
    tenant = meeting_tenant(source, known)
    url = f"{source.addresses['site']}/{SERVICE}/ListUpcomingMeetings"
    years = tuple(range(tenant.first.year, tenant.today.year + 1))
    yield list_wish(tenant, url, parse_portal_list, years=years, events={}, listed=frozenset())
    yield from queued_documents(source, known)


def parse_portal_list(
    page: Page,
    *,
    tenant: MeetingTenant,
    years: tuple[int, ...],
    events: Mapping[str, Event],
    listed: frozenset[str],
) -> Output:
    """Yield the wish for the next year, or what all lists have shown."""
    there = dict(events)
    for row in page.rows():
        id_ = tenant.source.own_id(str(row.get("id") or ""))
        listed |= {id_}
        try:
            event = event_of(row, tenant.source)
        except InvalidItem as error:
            yield unreadable(tenant, page, id_, str(error))
            continue
        body = str(row.get("committeeId") or "")
        is_ours = not tenant.source.bodies or body in tenant.source.bodies
        if is_ours and tenant.first <= event.date <= tenant.last:
            there.setdefault(id_, event)
    if years:
        url = f"{tenant.source.addresses['site']}/{SERVICE}/ListArchivedMeetings?year={years[0]}"
        yield list_wish(
            tenant, url, parse_portal_list, years=years[1:], events=there, listed=listed
        )
        return
    refuse_emptied(page, tenant, len(listed))
    yield from meetings_read(tenant, there.values(), lambda event: _agenda(tenant, event))
    yield from list_ended(tenant, listed)


def _agenda(tenant: MeetingTenant, event: Event) -> Output:
    url = event.extras.get(AGENDA_PAGE, "")
    yield from agenda_of(tenant, event, url, parse_compiled_agenda, accept=HTML)


def event_of(row: Row, source: Source) -> Event:
    """A meeting as a list has it; its agenda is not looked at."""
    id_ = str(row.get("id") or "")
    day = date_in_words(str(row.get("date") or ""))
    moment = wall_clock(str(row.get("dateTime") or ""))
    if moment is None and day is not None:
        moment = day, hour_in_words(str(row.get("time") or ""))
    if not id_ or moment is None:
        raise InvalidItem(f"expected a meeting with an id and a date, found {str(row)[:60]!r}")
    site = source.addresses["site"]
    files = _public_files(row)
    name = " ".join(str(row.get("title") or "Meeting").split())
    pages = [_page_address(each, site) for each in _agenda_pages(files)]
    read = {AGENDA_PAGE: pages[0]} if pages else {}
    return Event(
        jurisdiction=source.key,
        upstream_id=source.own_id(id_),
        name=name,
        date=moment[0],
        time=moment[1],
        time_text=moment[1],
        timezone=source.timezone,
        body=body_in(name, moment[0]),
        location=" ".join(str(row.get("location") or "").split()),
        status=called_off_by(map(_title, files)),
        url=next(iter(pages), f"{site}/public/portal"),
        source_url=f"{site}/{SERVICE}/ListUpcomingMeetings",
        stamp=stamp_of_row([name, str(moment), row.get("location"), files]),
        agenda_published=_published(files, moment[0]),
        extras={**read, MORE_PAGES: " ".join(pages[1:])} if pages[1:] else read,
        documents=tuple(_documents(files, site)),
    )


def _title(file: Row) -> str:
    words = str(file.get("templateName") or "").split()
    return " ".join(words[1:] if words and words[0] in ("HTML", "HTM") else words)


def _is_page(file: Row) -> bool:
    is_html = str(file.get("templateName") or "").lstrip().startswith("HTM")
    return is_html or str(file.get("compileOutputType")) == AS_HTML


def _public_files(row: Row) -> list[Row]:
    """The documents that are out."""
    given = row.get("documentList")
    files = [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []
    return [each for each in files if str(each.get("publishStatus")) in (PUBLIC, "None")]


def _page_address(file: Row, site: str) -> str:
    """Where a page is: by its template, or of an old one without any by its own number."""
    if file.get("templateId"):
        return f"{site}/Portal/Meeting?meetingTemplateId={file['templateId']}"
    return f"{site}/Portal/Meeting?compiledMeetingDocumentFileId={file.get('id')}"


def _agenda_pages(files: Sequence[Row]) -> list[Row]:
    """The agenda as pages: the whole, the last that came out, what adds to it, what was done.

    A packet as a page has the agenda's lines too: it is read where no agenda is out by itself.
    """
    pages = sorted(
        (each for each in files if _is_page(each) and (each.get("templateId") or each.get("id"))),
        key=lambda each: str(each.get("publishDate") or ""),
    )
    done = [each for each in pages if tells_results(_title(each))]
    agendas = [each for each in pages if each not in done]
    whole = _of_one_kind([each for each in agendas if not _adds(each)])
    added = _of_one_kind([each for each in agendas if _adds(each)])
    once = {_title(each).casefold(): each for each in added}
    agenda = [*whole[-1:], *once.values()]
    # Beside an agenda that is a file alone its matters would be others than those cut from that.
    is_cut = not agenda and any(_kind(each) == "agenda" for each in files)
    return agenda if is_cut else [*agenda, *done[-1:]]


def _of_one_kind(pages: Sequence[Row]) -> list[Row]:
    """The agendas among pages, or else the packets; those in English where there are any."""
    titled = ([each for each in pages if word in _title(each).casefold()] for word in PAGE_KINDS)
    there = next(filter(None, ([each for each in pages if _kind(each) == "agenda"], *titled)), [])
    return [each for each in there if str(each.get("language") or "en").startswith("en")] or there


def _adds(file: Row) -> bool:
    title = _title(file)
    return adds_to_an_agenda(title) or _APART.search(title) is not None


def _published(files: Sequence[Row], day: dt.date) -> str:
    """When the first agenda came out, in UTC as it is given; empty where nothing says it.

    What came out after the meeting has been compiled anew: when it came out first is not known.
    """
    moments = (str(each.get("publishDate") or "")[:19] for each in files if _kind(each) == "agenda")
    last = (day + dt.timedelta(days=1)).isoformat()
    return min((moment for moment in moments if "" < moment[:10] <= last), default="")


def _kind(file: Row) -> str:
    words = _title(file).casefold()
    kinds = ("packet", "minutes", "agenda")
    kind = next((kind for kind in kinds if kind in words), "attachment")
    return "agenda" if kind == "attachment" and words.startswith("addend") else kind


def _documents(files: Sequence[Row], site: str) -> Iterator[Document]:
    """The files, and those pages of which there is no file."""
    papers = {_title(file) for file in files if not _is_page(file)}
    for file in files:
        if not _is_page(file):
            yield _document(file, site)
        elif _title(file) not in papers and (file.get("templateId") or file.get("id")):
            url = _page_address(file, site)
            yield replace(_document(file, site), url=url, media_type=AS_PAGE)


def _document(file: Row, site: str) -> Document:
    output = file.get("compileOutputType") or 1
    template = file.get("templateId")
    query = f"?meetingTemplateId={template}&compileOutputType={output}"
    which = query if template else f"/{file.get('id')}"
    elsewhere = str(file.get("link") or "").strip()
    return Document(
        title=_title(file) or "Paper",
        url=elsewhere
        if elsewhere.startswith("https://")
        else f"{site}/Public/CompiledDocument{which}",
        kind=_kind(file),
        media_type="application/pdf" if str(output) == "1" else "",
        stamp=str(file.get("publishDate") or ""),
        upstream_id=str(file.get("id") or ""),
    )
