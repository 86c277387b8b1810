"""AgendaCenter's page: a section for each body with the rows of one year, and the agenda's file.

- The number behind the dash is the key: the day in an address may be an old one. Anthony's meeting
  of 4 March 2026 has the anchor ``_02042026-178``: it was moved.
- Hour and place are not in the list: none is given.
- A section shows one year, and links to others (``changeYear(2025, 4, …)``): in January the
  meetings of December are asked for by POST, a body and year each.
- A body without agendas answers a request for a year with the whole page; only sections are read.
- Bodies may stand in groups: a heading for each within its group's (Kenosha County).
- "Posted" or "Amended" stands beside the day in some skins, on the wall clock.
- ``?html=true`` is the agenda as a page, for towns that write it there; ``?packet=true`` the agenda
  with all papers. Most towns upload a PDF only, which is cut by its numbering, with the page.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bs4 import Tag

from lawtrack.errors import InvalidItem, LayoutChanged
from lawtrack.legislation.records import Document, Event, Source, StoredState
from lawtrack.linear_pattern import LinearPattern
from scrapers.documents import queued_documents
from scrapers.meetings.agendas import agenda_of
from scrapers.meetings.called_off import without_called_off
from scrapers.meetings.clock import date_in_words, moment_in_words
from scrapers.meetings.items import stamp_of_row
from scrapers.meetings.reading import (
    list_ended,
    list_wish,
    meetings_read,
    mentions,
    refuse_emptied,
    refuse_loss,
    unread_links,
    unreadable,
)
from scrapers.meetings.tenant import MeetingTenant, Output, meeting_tenant
from scrapers.page import HTML, Page
from scrapers.platforms.civicplus.html_agendas import parse_html_agenda

_KEY = LinearPattern(r"/AgendaCenter/ViewFile/(\w+)/_(\d{8})-(\d+)(\?[\w=&]+)?", ignore_case=True)
_CENTER = LinearPattern(r"Agenda ?Center", ignore_case=True)
_YEAR = LinearPattern(r"changeYear\((\d{4}), ?(\d+),")
_OUT = LinearPattern(r"(?:Posted|Amended) (.{5,40})", ignore_case=True)
_PAPER = LinearPattern(
    r"(?:view |download |meeting |the )*(?:agenda|minutes|packet)s?(?: packet)?", ignore_case=True
)
PAGE = "agenda as a page"  # its address, in the extras of a meeting


@dataclass(frozen=True, slots=True)
class Section:
    """A body's rows of one year, and the other years that there are."""

    body: str  # its id
    name: str
    rows: tuple[Tag, ...]
    years: frozenset[int]  # that are not shown


def begin(source: Source, known: StoredState) -> Output:
    """Yield the wish for the page: one request when nothing has changed."""
    tenant = meeting_tenant(source, known)
    url = f"{source.addresses['site']}/AgendaCenter"
    yield list_wish(tenant, url, parse_agenda_center, accept=HTML)
    yield from queued_documents(source, known)


def parse_agenda_center(page: Page, *, tenant: MeetingTenant) -> Output:
    """Yield the wish for a body's other year, or what the whole list says."""
    all_sections = tuple(sections_in(page))
    within = {number for each in all_sections for row in each.rows for number in _numbers(row)}
    yield from unread_links(tenant, page, _numbers(page.soup), within)
    sections = [each for each in all_sections if _is_ours(each.body, tenant.source)]
    if not all_sections and _CENTER.search(page.soup.get_text(" ")) is None:
        raise LayoutChanged(page.url, "expected an AgendaCenter, found another page")
    refuse_emptied(page, tenant, sum(len(each.rows) for each in sections))
    wanted = range(tenant.first.year, tenant.last.year + 1)
    left = tuple(
        (section.body, section.name, year)
        for section in sections
        for year in wanted
        if year in section.years
    )
    yield from _read(page, tenant, sections, {}, left)


def parse_other_year(
    page: Page,
    *,
    tenant: MeetingTenant,
    events: Mapping[str, Event],
    body: tuple[str, str],
    left: tuple[tuple[str, str, int], ...],
) -> Output:
    """Yield the wish for the next body's other year, or what the whole list says."""
    sections = [
        Section(each.body, body[1], each.rows, frozenset())
        for each in sections_in(page)
        if each.body == body[0]
    ]
    yield from _read(page, tenant, sections, events, left)


def _read(
    page: Page,
    tenant: MeetingTenant,
    sections: list[Section],
    events: Mapping[str, Event],
    left: tuple[tuple[str, str, int], ...],
) -> Output:
    listed = dict(events)
    for section in sections:
        for row in section.rows:
            try:
                event = event_of(row, section.name, tenant.source)
            except InvalidItem as error:
                named = _KEY.search(str(row))
                id_ = tenant.source.own_id(named[3]) if named else ""
                yield unreadable(tenant, page, id_, str(error))
                continue
            listed.setdefault(event.upstream_id, event)
    if left:
        body, name, year = left[0]
        yield list_wish(
            tenant,
            f"{tenant.source.addresses['site']}/AgendaCenter/UpdateCategoryList",
            parse_other_year,
            accept=HTML,
            form={"year": str(year), "catID": body},
            events=listed,
            body=(body, name),
            left=left[1:],
        )
        return
    due = [each for each in listed.values() if tenant.first <= each.date <= tenant.last]
    yield from meetings_read(tenant, due, lambda event: _agenda(tenant, event))
    yield from list_ended(tenant, frozenset(listed))


def _numbers(within: Tag) -> set[str]:
    """The numbers of the meetings whose files are linked to there."""
    keys = (_KEY.search(str(link["href"])) for link in within.select("a[href]"))
    return {key[3] for key in keys if key}


def _is_ours(body: str, source: Source) -> bool:
    return not source.bodies or body in source.bodies


def sections_in(page: Page) -> Iterator[Section]:
    """Every body's section, and the rows that stand in none by the heading above them.

    ``LayoutChanged`` when some rows were not read.
    """
    sections = [_section(each) for each in page.all("span[id^=section]", at_least=0)]
    within = {id(row) for each in sections for row in each.rows}
    alone = [row for row in page.all("tr.catAgendaRow", at_least=0) if id(row) not in within]
    bodies = dict.fromkeys(_above(row) for row in alone)
    sections += [
        Section("", body, tuple(row for row in alone if _above(row) == body), frozenset())
        for body in bodies
    ]
    rows = sum(len(each.rows) for each in sections)
    refuse_loss(page, "rows", rows, mentions(page, "tr", "class", "catAgendaRow"))
    yield from sections


def _section(tag: Tag) -> Section:
    id_ = str(tag["id"]).removeprefix("section")
    years: dict[int, Tag] = {}
    for link in tag.select("a[href*=changeYear]"):
        year = _YEAR.search(str(link["href"]))
        if year is not None and year[2] == id_:
            years[int(year[1])] = link
    shown = {year for year, link in years.items() if link.find_parent("li", class_="current")}
    name = _above(tag)
    if not name:  # a fragment has only "Weed Board 2025", beside a year
        labels = (str(x.get("aria-label") or "").removesuffix(str(y)) for y, x in years.items())
        name = next(filter(None, labels), "").strip()
    rows = tuple(tag.select("tr.catAgendaRow"))
    return Section(id_, name, rows, frozenset(years) - shown)


def _above(tag: Tag) -> str:
    heading = tag.find_previous(_is_heading)
    return _words(heading).strip("▼ ") if isinstance(heading, Tag) else ""


def _is_heading(tag: Tag) -> bool:
    """Whether it names a body: a row has a heading of its own, and so have tools."""
    return tag.name == "h2" or (
        tag.name == "h3"
        and tag.find_parent(class_="category") is not None
        and tag.find_parent("tr") is None
    )


def event_of(row: Tag, body: str, source: Source) -> Event:
    """A meeting as its row has it; its agenda is not looked at."""
    site = source.addresses["site"]
    files = [(link, key) for link in row.select("a[href]") if (key := _KEY.search(link["href"]))]  # type: ignore[arg-type]
    day = row.select_one("strong")
    heading = row.select_one("td h3, td h4")
    printed = str(day.get("aria-label") or _words(day)) if day else ""
    date = date_in_words(printed) or (date_in_words(_words(heading)) if heading else None)
    date = date or (_day_of_file(files[0][1][2]) if files else None)
    if not files or date is None:
        raise InvalidItem(
            f"expected a meeting with a day and an agenda, found {_words(row)[:60]!r}"
        )
    id_ = files[0][1][3]
    title = row.select_one("td p")
    out = _OUT.search(_words(heading)) if heading else None
    documents: dict[str, Document] = {}
    page = ""
    for link, key in files:
        url = f"{site}{key[0]}"
        kind = "packet" if "packet" in (key[4] or "") else _kind(key[1])
        if "html=" in (key[4] or ""):
            page = url
        else:
            documents[url] = Document(title=_words(link) or kind.capitalize(), url=url, kind=kind)
    agendas = [each for each in documents.values() if each.kind == "agenda"]
    if not agendas and any(_kind(key[1]) == "agenda" for _, key in files):
        url = f"{site}/AgendaCenter/ViewFile/Agenda/_{files[0][1][2]}-{id_}"
        documents[url] = Document(title="Agenda", url=url, kind="agenda")
    return Event(
        jurisdiction=source.key,
        upstream_id=source.own_id(id_),
        name=_name(_title(title) if title else "", body),
        date=date,
        timezone=source.timezone,
        body=body,
        status=without_called_off(_words(heading))[1] if heading else "",
        url=f"{site}/AgendaCenter",
        source_url=f"{site}/AgendaCenter",
        stamp=stamp_of_row([_words(row), sorted(documents)]),
        agenda_published=moment_in_words(out[1], source.timezone) if out else "",
        extras={PAGE: page} if page else {},
        documents=tuple(documents.values()),
    )


def _title(tag: Tag) -> str:
    """The words of a row's title, without those of links that lead to no file of the meeting."""
    others = [a for a in tag.select("a[href]") if not _KEY.search(str(a["href"]))]
    within = {id(text) for link in others for text in link.find_all(string=True)}
    words = (text for text in tag.find_all(string=True) if id(text) not in within)
    return " ".join(" ".join(words).split()) or _words(tag)


def _name(title: str, body: str) -> str:
    """What the meeting is called: as its body where the title only names the paper."""
    return title if title and not (body and _PAPER.fullmatch(title)) else body or "Meeting"


def _day_of_file(figures: str) -> dt.date | None:
    """The day in a file's address, "03042026", where the row prints none."""
    return date_in_words(f"{figures[:2]}/{figures[2:4]}/{figures[4:]}")


def _kind(handler: str) -> str:
    """What a handler gives: "ArchivedAgenda" and "Agenda" an agenda, "PreviousMinutes" minutes."""
    word = handler.casefold()
    return next((kind for kind in ("packet", "minutes", "agenda") if kind in word), word)


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def _agenda(tenant: MeetingTenant, event: Event) -> Output:
    page = event.extras.get(PAGE, "")
    yield from agenda_of(tenant, event, page, parse_html_agenda, accept="*/*")
