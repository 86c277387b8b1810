"""Municode's lists: a directory, or a table for other sites (PublishPage); the newest come first.

- The directory (Tumwater 2026) has the moment with its offset in an attribute, and a page of its
  own for each meeting; the other (Clovis 2022) day, hour and place in words.
- What tells a meeting is the number in the names of its files, which it has when one is out.
- ``meetings.municode.com/d/f?u=…`` leads to the file named in it. Where the agenda is a web page
  too, that is read (``agenda_pages``); of a packet it has ``ip=True``, which tells the two apart.
- Some towns put files of their own into a column: what the column is called tells what they are.
- Both are in pages: of the directory ``page=1`` is the second, of the table ``p=2``, and ``p=-1``
  is all of it. A table names its pages in a list to choose from (Clovis: ten).
- Pages end where none is named any more, or where one shows nothing new.
"""

from collections.abc import Iterator
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

from bs4 import Tag

from lawtrack.errors import InvalidItem, LayoutChanged
from lawtrack.legislation.records import Document, Event, Source, StoredState
from lawtrack.linear_pattern import LinearPattern
from scrapers.documents import queued_documents
from scrapers.meetings.agendas import agenda_of
from scrapers.meetings.called_off import body_in, without_called_off
from scrapers.meetings.clock import date_in_words, hour_in_words, wall_clock, writes_day_first
from scrapers.meetings.items import stamp_of_row
from scrapers.meetings.papers import AS_PAGE
from scrapers.meetings.reading import (
    list_wish,
    mentions,
    refuse_emptied,
    refuse_loss,
    rows_read,
    unread_links,
    unreadable,
)
from scrapers.meetings.same_meetings import name_and_day, with_numbers
from scrapers.meetings.tenant import MeetingTenant, Output, meeting_tenant
from scrapers.page import HTML, Page
from scrapers.platforms.municode.agenda_pages import parse_agenda_page

AGENDA_PAGE = "agenda as a page"  # its address, in the extras of a meeting
_FILE = LinearPattern(r"MEET-(Agenda|Packet|Minutes)[A-Za-z]*-([0-9a-f]{32})\.", ignore_case=True)
_WEB = LinearPattern(r"adaHtmlDocument/index\?\S{0,300}\bme=([0-9a-f]{32})", ignore_case=True)
_PAPER = LinearPattern(r"\.(?:pdf|docx?|rtf|txt)(?:$|[?#])", ignore_case=True)
_NAME = "td.views-field-title, td[data-th=Meeting], td.meeting"
_DAY = "td.date, td[data-th=Date]"
_NEXT = "li.pager-next a, li.pager__item--next a, a[rel=next]"
_CHOICE = "select[id*='page.dropbox'] option[value]"  # of a table's pages
MOST_PAGES = 60


def begin(source: Source, known: StoredState) -> Output:
    """Yield the wish for the first page of the list."""
    tenant = meeting_tenant(source, known)
    url = _first(source.addresses["list"])
    yield list_wish(tenant, url, parse_list, accept=HTML, number=0, events=())
    yield from queued_documents(source, known)


def parse_list(
    page: Page, *, tenant: MeetingTenant, number: int, events: tuple[Event, ...]
) -> Output:
    """Yield the wish for the next page, or what all of them have shown."""
    here: list[Event] = []
    rows = rows_in(page)
    linked, within = _numbers(page.text), _numbers(" ".join(map(str, rows)))
    yield from unread_links(tenant, page, linked, within)
    days = " ".join(_words(row, _DAY) or _words(row, _NAME) for row in rows)
    day_first = writes_day_first(days, tenant.source.division)
    for row in rows:
        try:
            here.append(event_of(page, row, tenant.source, day_first=day_first))
        except InvalidItem as error:
            yield unreadable(tenant, page, "", str(error))
    there = {(event.upstream_id, event.stamp) for event in events}
    once = {(event.upstream_id, event.stamp): event for event in here}
    new = tuple(event for key, event in once.items() if key not in there)
    events += new
    is_old = bool(new) and min(event.date for event in new) < tenant.first
    if new and not is_old and _has_next(page, number):
        if number + 1 < MOST_PAGES:
            url = _address(tenant.source.addresses["list"], number + 1, is_table=_is_table(page))
            yield list_wish(tenant, url, parse_list, accept=HTML, number=number + 1, events=events)
            return
        yield unreadable(tenant, page, "", f"expected at most {MOST_PAGES} pages, found more")
    refuse_emptied(page, tenant, len(events))
    yield from rows_read(tenant, events, lambda event: _agenda(tenant, event))


def _numbers(html: str) -> set[str]:
    """The numbers of all meetings whose files or web pages are named there."""
    return {
        number.casefold()
        for pattern, place in ((_FILE, 1), (_WEB, 0))
        for found in pattern.findall(html)
        if (number := found[place] if isinstance(found, tuple) else found)
    }


def _is_table(page: Page) -> bool:
    return page.soup.select_one(_CHOICE) is not None


def _first(list_: str) -> str:
    """The address of the first page: somebody may have copied that of a later one."""
    number = dict(parse_qsl(urlsplit(list_).query)).get("p", "")
    return _address(list_, 0, is_table=True) if number not in ("", "1", "-1") else list_


def _address(list_: str, number: int, *, is_table: bool) -> str:
    """The address of a page of the list; the second has the number 1."""
    parts = urlsplit(list_)
    name, value = ("p", number + 1) if is_table else ("page", number)
    given = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode([*(each for each in given if each[0] != name), (name, value)])
    return urlunsplit(parts._replace(query=query))


def _has_next(page: Page, number: int) -> bool:
    """Whether there is a next page: it is named, or a directory says nothing of pages."""
    if _is_table(page):
        pages = [str(option["value"]) for option in page.soup.select(_CHOICE)]
        return str(number + 2) in pages and "p=-1" not in page.url
    if page.soup.select_one("[class*=pager]") is not None:
        return page.soup.select_one(_NEXT) is not None
    return page.soup.select_one("td.views-field") is not None


def _agenda(tenant: MeetingTenant, event: Event) -> Output:
    url = event.extras.get(AGENDA_PAGE, "")
    yield from agenda_of(tenant, event, url, parse_agenda_page, accept=HTML)


def rows_in(page: Page) -> list[Tag]:
    """A row for each meeting; ``LayoutChanged`` where there is no list, or one was not read."""
    tables = page.soup.select("table.views-table, table.mcm, div.view-empty")
    rows = [
        row
        for row in page.all("tr", at_least=0)
        if row.select_one(_NAME) is not None or _is_row(row, tables)
    ]
    if not rows and not tables:
        raise LayoutChanged(page.url, "expected a list of meetings, found none of a known form")
    for name in ("views-field-title", "meeting"):
        read = sum(1 for row in rows if row.select_one(f"td.{name}"))
        refuse_loss(page, "meetings", read, mentions(page, "td", "class", name))
    return rows


def _is_row(row: Tag, tables: list[Tag]) -> bool:
    """Whether it is a row of a list, though its cells are called otherwise."""
    is_within = any(row.find_parent("table") is table for table in tables)
    return is_within and len(row.find_all("td", recursive=False)) > 1


def event_of(page: Page, row: Tag, source: Source, *, day_first: bool = False) -> Event:
    """A meeting as its row has it."""
    name = _words(row, _NAME)
    printed = row.select_one(
        "[content].date-display-single, td[data-th=Date] span[content], td.date span[content]"
        ", time[datetime]"
    )
    given = (printed.get("content") or printed.get("datetime")) if printed else ""
    moment = wall_clock(str(given))
    if moment is None:
        words = _words(row, _DAY)
        day = date_in_words(words or name, day_first=day_first)
        hour = hour_in_words(_words(row, "td.time") or words)
        moment = (day, hour) if day else None
    if moment is None or not name:
        raise InvalidItem(f"expected a meeting with a name and a day, found {_text(row)[:60]!r}")
    body, status = without_called_off(name)
    if not given and not _words(row, _DAY):  # the day stands in the name alone (Clovis' planners)
        body = body_in(name, moment[0])
    papers, web = tuple(_papers(page, row)), _web_agenda(page, row)
    numbers = {document.upstream_id.casefold() for document in papers if document.upstream_id}
    if named := _WEB.search(web):
        numbers.add(named[1].casefold())
    own = row.select_one("td.views-field-view-node a[href], td[data-th=View] a[href]")
    url = page.absolute(str(own["href"])) if own else source.addresses["list"]
    place = _words(row, "td.venue")
    stamp = stamp_of_row([name, str(moment), place, [document.url for document in papers]])
    return Event(
        jurisdiction=source.key,
        upstream_id=source.own_id(name_and_day(body, moment[0])),
        name=name,
        date=moment[0],
        time=moment[1],
        time_text=moment[1],
        timezone=source.timezone,
        body=body,
        location=place,
        status=status,
        url=url,
        source_url=page.url,
        stamp=with_numbers(stamp, {"me": min(numbers)} if numbers else {}),
        extras={AGENDA_PAGE: web} if web else {},
        documents=papers,
    )


def _links(page: Page, row: Tag) -> Iterator[tuple[str, str, str]]:
    """Each link of a row: where it leads, what it is called, and its column in words."""
    for link in row.select("a[href]"):
        url = page.absolute(str(link["href"]).strip())
        leads = parse_qs(urlsplit(url).query).get("u", [""])[0]
        cell = link.find_parent("td")
        column = f"{cell.get('data-th') or ''} {cell.get('class') or ''}" if cell else ""
        is_file = leads.startswith("https://")
        yield (leads if is_file else url), _text(link), column.casefold()


def _web_agenda(page: Page, row: Tag) -> str:
    """The agenda as a web page, before the packet as one; empty where there is none."""
    pages = [url for url, _, _ in _links(page, row) if _WEB.search(url)]
    return min(pages, key=lambda url: "ip=true" in url.casefold(), default="")


def _papers(page: Page, row: Tag) -> Iterator[Document]:
    seen = set()
    webs: dict[str, Document] = {}
    for url, title, column in _links(page, row):
        if _WEB.search(url):
            kind = "packet" if "ip=true" in url.casefold() else "agenda"
            web = Document(title=kind.capitalize(), url=url, kind=kind, media_type=AS_PAGE)
            webs.setdefault(kind, web)
        file = _FILE.search(url)
        column_kind = next((k for k in ("packet", "minutes", "agenda") if k in column), "")
        kind = file[1].casefold() if file else column_kind
        if url not in seen and kind and _PAPER.search(url):
            seen |= {url, kind}
            is_pdf = url.casefold().partition("?")[0].endswith(".pdf")
            yield Document(
                title=kind.capitalize() if file else title or kind.capitalize(),
                url=url,
                kind=kind,
                media_type="application/pdf" if is_pdf else "",
                upstream_id=file[2] if file else "",
            )
    # A page of which there is no file.
    yield from (web for kind, web in webs.items() if kind not in seen)


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def _words(row: Tag, css: str) -> str:
    tag = row.select_one(css)
    return _text(tag) if tag else ""
