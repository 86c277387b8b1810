"""NovusAgenda's page: a grid of meetings, and one of the newest items of all (Dinuba, 2022).

- A window of days can be asked for (``Date=cus``, Peoria 2026), and any kind of meeting
  (``MeetingType=-1``, what its own form sends for all). A page shows 10 to 50 rows, and others only
  to a script: a window with more is asked for in halves. Which days are shown stands in its form.
- The grid of items is cut after its first page: the last meeting on it may lack some. Such a
  meeting, and one whose items are older, is read from its agenda's page (``MeetingView``), where
  items have the same ids; or from its PDF. But one that was read from the grid before, and has no
  page, is left as it is, or each of its matters would be another one.
- Days have two figures for the year. Rows have no hour but where a column says "Time"; the name is
  the kind's. Columns are told by their headings, and stand as at Dinuba where there are none.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote

from bs4 import Tag

from lawtrack.errors import InvalidItem, LayoutChanged
from lawtrack.legislation.records import Document, Event, Source, StoredState
from lawtrack.linear_pattern import LinearPattern
from scrapers.documents import queued_documents
from scrapers.meetings.agendas import agenda_of
from scrapers.meetings.called_off import called_off_alone, without_called_off
from scrapers.meetings.clock import date_in_words, hour_in_words, wall_clock, writes_day_first
from scrapers.meetings.items import stamp_of_row, without_agenda
from scrapers.meetings.line_pages import agenda_with_pages
from scrapers.meetings.lines import AgendaLine
from scrapers.meetings.papers import AS_PAGE
from scrapers.meetings.reading import list_wish, refuse_emptied, rows_read, unreadable
from scrapers.meetings.same_meetings import name_and_day, with_numbers
from scrapers.meetings.tenant import ITEM, MeetingTenant, Output, meeting_tenant
from scrapers.meetings.windows import Window
from scrapers.page import HTML, Follow, Page
from scrapers.platforms.novusagenda.agenda_pages import (
    COVER_SHEETS,
    item_id_in,
    parse_agenda_page,
    sheet_address,
)

LIST = "meetingsgeneral.aspx"
MEETING = "meeting id"  # in the extras of a meeting
AGENDA_PAGE = "agenda as a page"  # its address, likewise
_MEETING = LinearPattern(r"\bMeetingID=(\d+)", ignore_case=True)
_VIEW = re.compile(r"MeetingView\.aspx\?[^'\"\s]{1,300}", re.IGNORECASE)
_MINUTES = LinearPattern(r"MinutesMeetingID=[1-9]\d*&(?:\S*&)?doctype=minutes", ignore_case=True)
# "25 items in 3 pages", "Page 1 of 3, items 1 to 10 of 25."
_PAGES = LinearPattern(r"\bin (\d{1,6}) pages?\b|\bpage 1 of (\d{1,6})\b", ignore_case=True)
_COLUMNS = (
    ("date", "day"), ("type", "name"), ("location", "place"), ("time", "hour"),
    ("meeting", "name"), ("board", "name"), ("committee", "name"), ("body", "name"),
)  # fmt: skip
_ID_OF_A_GRID = 3  # figures at least, where the number of a line in a text has two
AS_AT_DINUBA = {"day": 0, "name": 1, "place": 2}
Items = Mapping[str, tuple[AgendaLine, ...]]


def begin(source: Source, known: StoredState) -> Output:
    """Yield the wish for the first window: one request when its meetings fit on a page."""
    tenant = meeting_tenant(source, known)
    yield _list(tenant, Window(tenant.first, tenant.last), (), {})
    yield from queued_documents(source, known)


def _list(
    tenant: MeetingTenant,
    window: Window,
    events: tuple[Event, ...],
    items: Items,
    seen: tuple[Event, ...] = (),
) -> Follow:
    first, last = (quote(f"{day:%m/%d/%Y}", safe="") for day in (window.first, window.last))
    site = tenant.source.addresses["site"]
    url = f"{site}/{LIST}?MeetingType=-1&Date=cus&From={first}&To={last}"
    return list_wish(
        tenant, url, parse_grids, accept=HTML, window=window, events=events, items=items, seen=seen
    )


def parse_grids(
    page: Page,
    *,
    tenant: MeetingTenant,
    window: Window,
    events: tuple[Event, ...],
    items: Items,
    seen: tuple[Event, ...] = (),
) -> Output:
    """Yield the wish for the next window, or what all of them have shown.

    ``seen`` is what the page before showed of a window that was halved: for who looks once.
    """
    grid = page.soup.select_one("table[id*=radGridMeetings_ctl], [id*=radGridMeetings]")
    if grid is None:
        raise LayoutChanged(page.url, "expected a grid of meetings, found none")
    shown = days_shown(page)
    is_followed = shown is None or (shown[0] <= window.first and window.last <= shown[1])
    is_cut = _is_cut(page, "Meetings")
    rows = rows_of(grid)
    columns, days = columns_of(grid), " ".join(row.get_text(" ") for row in rows)
    day_first = writes_day_first(days, tenant.source.division)
    here: list[Event] = []
    for row in rows:
        try:
            here.append(event_of(page, row, tenant.source, columns, day_first=day_first))
        except InvalidItem as error:
            yield unreadable(tenant, page, "", str(error))
    if is_cut and any(not window.first <= each.date <= window.last for each in here):
        # Other days are shown than were asked for: every window shows this page.
        is_followed, window = False, Window(window.first, window.last)
        events = tuple(each for each in events if each not in here)
    halves = window.halved() if is_cut and is_followed else None
    if halves is not None:
        yield _list(tenant, halves, events, items, seen=tuple(here))
        return
    if is_cut:
        yield unreadable(tenant, page, "", "more meetings than the page shows, and no way to them")
    if shown is not None and not is_followed:  # the site knows no windows: these days are all
        first, last = max(tenant.first, shown[0]), min(tenant.last, shown[1])
        tenant, window = replace(tenant, first=first, last=last), Window(first, last)
    events += tuple(here)
    items = {**items, **items_in(page, tenant.source.division)}
    if window.then:
        yield _list(tenant, window.then[0], events, items)
        return
    refuse_emptied(page, tenant, len(events))
    yield from rows_read(tenant, events, lambda event: _agenda(tenant, event, items))


def days_shown(page: Page) -> tuple[dt.date, dt.date] | None:
    """The days that the page's form says it shows; ``None`` where it does not say."""
    fields = (page.soup.select_one(f"input[name$='radCalendar{end}']") for end in ("From", "To"))
    days = [wall_clock(str(field.get("value") or "")) if field else None for field in fields]
    return (days[0][0], days[1][0]) if days[0] and days[1] else None


def _is_cut(page: Page, what: str) -> bool:
    pager = page.soup.select_one(f"[id*=radGrid{what}] tr.rgPager")
    words = " ".join(pager.get_text(" ").split()) if pager else ""
    pages = _PAGES.search(words)
    return bool(words) and (pages is None or int(pages[1] or pages[2]) > 1)


def rows_of(grid: Tag) -> list[Tag]:
    """The grid's own rows that have cells: none of its headings, its pager, or for "no records"."""
    master = grid if grid.name == "table" else grid.find("table") or grid
    return [
        row
        for row in master.find_all("tr")
        if row.find_parent("table") is master
        and "rgPager" not in row.get_attribute_list("class")
        and len(row.find_all("td", recursive=False)) > 1
    ]


def columns_of(grid: Tag) -> dict[str, int]:
    """Which cell holds the day, the name, the place and the hour, by the grid's headings."""
    columns: dict[str, int] = {}
    for place, heading in enumerate(grid.find_all("th")):
        words = heading.get_text(" ").casefold()
        for word, column in _COLUMNS:
            if word in words and place not in columns.values():
                columns.setdefault(column, place)
    return columns if "day" in columns else AS_AT_DINUBA


def event_of(
    page: Page,
    row: Tag,
    source: Source,
    columns: Mapping[str, int] | None = None,
    *,
    day_first: bool = False,
) -> Event:
    """A meeting as its row has it."""
    printed = [" ".join(cell.get_text(" ").split()) for cell in row.find_all("td", recursive=False)]
    cells = {
        what: printed[at] for what, at in (columns or AS_AT_DINUBA).items() if at < len(printed)
    }
    day = date_in_words(cells.get("day", ""), day_first=day_first)
    name = cells.get("name", "")
    if day is None or not name:
        raise InvalidItem(f"expected a meeting with a day and a name, found {str(printed)[:60]}")
    body, status = without_called_off(name)
    there = _addresses(row)
    meeting, view = _MEETING.search(there), _agenda_view(row)
    site = source.addresses["site"]
    files = tuple(_files(page, row))
    hour = hour_in_words(cells.get("hour", "")) or hour_in_words(cells.get("day", ""))
    stamp = stamp_of_row([printed[:3], [document.url for document in files]])
    extras = {MEETING: meeting[1]} if meeting else {}
    return Event(
        jurisdiction=source.key,
        upstream_id=source.own_id(name_and_day(body, day)),
        name=name,
        date=day,
        time=hour,
        time_text=hour,
        timezone=source.timezone,
        body=body,
        location=cells.get("place", ""),
        status=status or next(filter(None, map(called_off_alone, printed)), ""),
        url=f"{site}/{LIST}",
        source_url=page.url,
        stamp=with_numbers(stamp, {"meeting": meeting[1]} if meeting else {}),
        extras={**extras, AGENDA_PAGE: f"{site}/{view}"} if view else extras,
        documents=files,
    )


def _agenda_view(row: Tag) -> str:
    """The agenda as a page among a row's links; empty where there is none.

    A row may lead to a summary too (Houston), often by a picture that says so.
    """
    views = {
        view: " ".join([link.get_text(" "), *(str(img.get("alt")) for img in link.select("img"))])
        for link in row.find_all("a")
        for view in _VIEW.findall(f"{link.get('href') or ''} {link.get('onclick') or ''}")
        if "doctype=minutes" not in view.casefold()
    }
    return min(views, key=lambda view: "summary" in f"{view} {views[view]}".casefold(), default="")


def _files(page: Page, row: Tag) -> list[Document]:
    files: dict[str, Document] = {}
    for link in row.select("a[href]"):
        href = str(link["href"])
        kind = _kind(href)
        if kind:
            url = page.absolute(href)
            files.setdefault(
                url,
                Document(title=kind.capitalize(), url=url, kind=kind, media_type="application/pdf"),
            )
    kinds = {file.kind for file in files.values()}
    shown = (view for view in _VIEW.findall(_addresses(row)) if _MINUTES.search(view))
    for view in () if "minutes" in kinds else shown:
        url = page.absolute(view)
        page_of = Document(title="Minutes", url=url, kind="minutes", media_type=AS_PAGE)
        files.setdefault(url, page_of)
    return list(files.values())


def _kind(href: str) -> str:
    words = href.casefold()
    if "displayagendapdf" in words:
        is_minutes = re.search(r"minutesmeetingid=[1-9]", words) is not None
        return "minutes" if is_minutes else "agenda"
    if "minutes" in words and ".ashx" in words:
        return "minutes"
    if words.partition("?")[0].endswith(".pdf"):
        return next((kind for kind in ("packet", "minutes", "agenda") if kind in words), "agenda")
    return ""


def _agenda(tenant: MeetingTenant, event: Event, items: Items) -> Output:
    lines = items.get(event.extras.get(MEETING, ""), ())
    url = event.extras.get(AGENDA_PAGE, "")
    if lines:
        yield from agenda_with_pages(tenant, event, lines, COVER_SHEETS)
    elif not url and _was_read_from_a_grid(tenant, event):
        yield from without_agenda(tenant, event)
    else:
        yield from agenda_of(tenant, event, url, parse_agenda_page, accept=HTML)


def _was_read_from_a_grid(tenant: MeetingTenant, event: Event) -> bool:
    beginning = f"{ITEM}{event.upstream_id}:"
    ids = (i.removeprefix(beginning) for i in tenant.known.bills if i.startswith(beginning))
    return any(id_.isdecimal() and len(id_) >= _ID_OF_A_GRID for id_ in ids)


def items_in(page: Page, division: str = "country:us") -> Items:
    """The items of each meeting of which the grid has all, by the meeting's id.

    None at all where a row says neither whose item it is nor of which day: it may be anybody's.
    """
    lines: dict[str, list[AgendaLine]] = {}
    days: dict[str, dt.date] = {}
    grid = page.soup.select_one("table[id*=radGridItems_ctl], [id*=radGridItems]")
    rows = rows_of(grid) if grid is not None else []
    day_first = writes_day_first(" ".join(row.get_text(" ") for row in rows), division)
    for row in rows:
        cells = [" ".join(c.get_text(" ").split()) for c in row.find_all("td", recursive=False)]
        there = _addresses(row)
        item, meeting = item_id_in(there), _MEETING.search(there)
        day = date_in_words(cells[0], day_first=day_first)
        if not item or meeting is None or day is None or not cells[1]:
            return {}
        days[meeting[1]] = day
        url = page.absolute(sheet_address(item, meeting[1]))
        line = AgendaLine(id=item, title=cells[1], url=url, documents=None)
        lines.setdefault(meeting[1], []).append(line)
    last = min(days.values(), default=None)
    is_cut = _is_cut(page, "Items")
    return {
        meeting: tuple(each)
        for meeting, each in lines.items()
        if not (is_cut and days[meeting] == last)
    }


def _addresses(row: Tag) -> str:
    """All that the row's links lead to, also by a script."""
    links: Sequence[Tag] = row.find_all("a")
    return " ".join(f"{a.get('href') or ''} {a.get('onclick') or ''}" for a in links)
