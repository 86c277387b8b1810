"""The InSite calendar page: the meetings as people see them.

A Telerik grid whose columns differ from council to council, so cells are found by the text of
their header, which may stand in an image's ``alt`` or hold a no-break space (recorded: New York
2019, Philadelphia 2025-04). Some councils call a column otherwise ("Meeting Body", "Agenda
Materials"); what it is sorted by, and the ids of the links below it, are the product's. A missing
document is a link without an address. Ids in the links of this page are not those of the Web API;
only ``LEGID`` is; the link to an appointment has that of the meeting's page (51 of 51 recorded).
Some councils have a second grid: the one inside ``MultiPageCalendar`` is the list.

The page shows this month; a year is chosen by sending its form back, hidden fields and all, and a
grid of more than a hundred rows is turned over in the same way. Now and then the service ignores
the year, so what the page says it shows is read again.
"""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bs4 import Tag

from lawtrack.errors import FailureKind, LayoutChanged
from lawtrack.legislation.clerks.calling_off.meeting_state import meeting_state
from lawtrack.legislation.clerks.printed_hour import printed_hour
from lawtrack.legislation.normalize import is_plausible
from lawtrack.legislation.records import Document, Event, Failed, Mismatch, Record, Source
from lawtrack.legislation.vocabulary import NOT_HELD
from lawtrack.linear_pattern import LinearPattern
from scrapers.page import HTML, Follow, Page
from scrapers.platforms.legistar.tenant import LegistarClient, Meetings

GRID = "table[id$=gridCalendar_ctl00]"
YEARS = "ctl00$ContentPlaceHolder1$lstYears"
PAGES = 20
_STATED = re.compile(r"(\d{1,9}) records?")
_POSTBACK = LinearPattern(r"__doPostBack\('([^']+)'")
_SORTED_BY = {
    "'BodyName'": "Name", "'MeetingStartDate'": "Meeting Date", "'MeetingTime2'": "Meeting Time",
    "'MeetingLocation'": "Meeting Location",
}  # fmt: skip
_CALLED_OTHERWISE = {
    "meeting body": "Name", "body": "Name", "meeting name": "Name", "date": "Meeting Date",
    "time": "Meeting Time", "location": "Meeting Location",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRow:
    """One line of the grid."""

    name: str
    date: dt.date
    time_text: str
    location: str
    comment: str  # below the location, in italics
    topic: str
    url: str  # MeetingDetail, empty when not public
    agenda_url: str
    minutes_url: str
    appointment_url: str


def calendar_request(
    source: Source,
    *,
    parse: Callable[..., Any],
    context: dict[str, Any],
    form: Mapping[str, str] | None = None,
) -> Follow:
    """The wish for the calendar page of a council: of this month, or what the form asks for."""
    return Follow(
        url=f"{source.addresses['site']}/Calendar.aspx",
        parse=parse,
        context=context,
        accept=HTML,
        form=form,
        covers="calendar",
    )


def read_calendar_rows(page: Page) -> list[CalendarRow]:
    """The lines of the grid that can be read, in the page's order.

    Raises ``LayoutChanged`` when there is no grid, or none of its lines can be read.
    """
    lines = list(_lines(page))
    rows = [line for line in lines if isinstance(line, CalendarRow)]
    if lines and not rows:
        raise next(line for line in lines if isinstance(line, LayoutChanged))
    return rows


def bad_lines(page: Page, source: Source) -> Iterator[Failed]:
    """The lines of the grid that cannot be read: each costs itself."""
    for number, line in enumerate(_lines(page), start=1):
        if isinstance(line, LayoutChanged):
            yield Failed(
                jurisdiction=source.key,
                url=page.url,
                reason=f"line {number}: {line.message}",
                kind="event",
                field=f"line {number}",
                cause=FailureKind.ROW,
            )


def _lines(page: Page) -> Iterator[CalendarRow | LayoutChanged]:
    """Each line of the grid, or what is wrong with it."""
    grid = _grid(page)
    headers = [_header(cell) for cell in grid.select("thead th.rgHeader")]
    for needed in ("Name", "Meeting Date"):
        if needed not in headers:
            raise LayoutChanged(page.url, f"expected a column '{needed}', found {headers}")
    for line in grid.select("tbody > tr.rgRow, tbody > tr.rgAltRow"):
        cells = dict(zip(headers, line.find_all("td", recursive=False), strict=False))
        try:
            row = _row(page, line, cells)
        except LayoutChanged as error:
            yield error
        else:
            yield row


def _grid(page: Page) -> Tag:
    grids = page.all(GRID)
    inside = [grid for grid in grids if grid.find_parent(id=re.compile("MultiPageCalendar"))]
    return (inside or grids)[0]


def _header(cell: Tag) -> str:
    """What a column is: by what it is sorted by, its text, or what its button or picture says."""
    written = " ".join(str(each["onclick"]) for each in cell.find_all(onclick=True))
    by_sorting = next((name for key, name in _SORTED_BY.items() if key in written), "")
    said = _text(cell)
    if by_sorting or said:
        return by_sorting or _CALLED_OTHERWISE.get(said.casefold(), said)
    for inside, attribute in (("input", "value"), ("img", "alt")):
        element = cell.find(inside)
        if isinstance(element, Tag) and element.get(attribute):
            return " ".join(str(element[attribute]).replace("\xa0", " ").split())
    return ""


def _text(cell: Tag | None) -> str:
    return " ".join(cell.get_text(" ").replace("\xa0", " ").split()) if cell else ""


def _row(page: Page, line: Tag, cells: dict[str, Tag]) -> CalendarRow:
    printed = _text(cells.get("Meeting Date"))
    try:
        month, day, year = (int(part) for part in printed.split("/"))
        date = dt.date(2000 + year if 0 <= year < 100 else year, month, day)
    except (ValueError, OverflowError):
        date = dt.date.min
    if not is_plausible(date):
        raise LayoutChanged(page.url, f"expected a date like 4/10/2025, found {printed!r}")
    location, comment = _location_and_comment(cells.get("Meeting Location"))
    return CalendarRow(
        name=_text(cells.get("Name")),
        date=date,
        time_text=_text(cells.get("Meeting Time")),
        location=location,
        comment=comment,
        topic=_text(cells.get("Meeting Topic")),
        url=_link(page, line, "hypMeetingDetail", cells.get("Meeting Details")),
        agenda_url=_link(page, line, "hypAgenda", cells.get("Agenda")),
        minutes_url=_link(page, line, "hypMinutes", cells.get("Minutes")),
        appointment_url=_link(page, line, "hypiCal"),
    )


def _location_and_comment(cell: Tag | None) -> tuple[str, str]:
    """What stands in a cell, and what in italics (recorded: New York 2019): the clerk's comment."""
    if cell is None:
        return "", ""
    texts = [(text.find_parent("em") is None, str(text)) for text in cell.find_all(string=True)]
    place, comment = (
        " ".join(" ".join(text for upright, text in texts if upright is way).split())
        for way in (True, False)
    )
    return place, comment


def _link(page: Page, line: Tag, id_: str, cell: Tag | None = None) -> str:
    """The address of the link that the product knows by this id, else of the one in the cell."""
    link = line.select_one(f"a[href][id$={id_}]") or (cell.find("a", href=True) if cell else None)
    return page.absolute(str(link["href"])) if isinstance(link, Tag) else ""


def parse_calendar(page: Page, *, source: Source) -> Iterator[Event]:
    """Yield the meetings of the page."""
    for row in read_calendar_rows(page):
        yield _event(row, source, page.url)


def _event(row: CalendarRow, source: Source, page_url: str) -> Event:
    documents = [
        Document(title=title, url=url, kind=title.lower())
        for title, url in (("Agenda", row.agenda_url), ("Minutes", row.minutes_url))
        if url
    ]
    return Event(
        jurisdiction=source.key,
        upstream_id=_id(row),
        name=row.name,
        date=row.date,
        time=printed_hour(row.time_text, source.timezone).time,
        time_text=row.time_text,
        timezone=source.timezone,
        body=row.name,
        location=row.location,
        description="\n".join(filter(None, (row.comment, row.topic))),
        url=row.url or page_url,
        source_url=page_url,
        documents=tuple(documents),
    )


def read_instead(page: Page, *, tenant: LegistarClient) -> Iterator[Record | Follow]:
    """Yield this month's meetings, and ask for those of the year and, late in it, of the next."""
    yield from _meetings(page, tenant)
    today = tenant.known.now.date()
    for year in (today.year, today.year + 1) if today.month > 9 else (today.year,):
        yield calendar_request(
            tenant.source,
            parse=read_year,
            context={"tenant": tenant, "year": year, "number": 1},
            form=_form(page, YEARS, year),
        )


def read_year(
    page: Page, *, tenant: LegistarClient, year: int, number: int
) -> Iterator[Record | Follow]:
    """Yield the meetings of one page of a year, and ask for the next page."""
    shown = page.soup.select_one("input[id$=lstYears_Input]")
    if shown is not None and shown.get("value") != str(year):
        raise LayoutChanged(page.url, f"asked for {year}, was shown {shown.get('value')!r}")
    yield from _meetings(page, tenant)
    following = page.soup.select_one("a.rgCurrentPage + a")
    target = _POSTBACK.search(str(following.get("href", ""))) if following else None
    if target and number < PAGES:
        yield calendar_request(
            tenant.source,
            parse=read_year,
            context={"tenant": tenant, "year": year, "number": number + 1},
            form=_form(page, target[1], year),
        )


def _meetings(page: Page, tenant: LegistarClient) -> Iterator[Event | Failed]:
    """The council's meetings, under ids of their own; when others are stored, only coming ones
    for whose day and hour none is.
    """
    yield from bad_lines(page, tenant.source)
    for event in parse_calendar(page, source=tenant.source):
        known = tenant.known
        wanted = not known.events or event.date >= known.now.date()
        place = (event.date.isoformat(), event.time)
        twin = event.upstream_id not in known.meetings and place in known.meetings.values()
        if wanted and not twin and tenant.keep_event({"EventBodyName": event.body}):
            yield tenant.refine_event(event)


def _form(page: Page, target: str, year: int) -> dict[str, str]:
    """The page's hidden fields with the button that a person would have pressed."""
    fields = {
        str(field["name"]): str(field.get("value") or "")
        for field in page.all("input[type=hidden][name]")
    }
    state = {"logEntries": [], "value": str(year), "text": str(year), "enabled": True}
    return {
        **fields,
        "__EVENTTARGET": target,
        "__EVENTARGUMENT": "",
        YEARS: str(year),
        f"{YEARS.replace('$', '_')}_ClientState": json.dumps(state),
    }


def _id(row: CalendarRow) -> str:
    """The Web API's id where the link has it; else one of the page's own, marked as such."""
    query = parse_qs(urlsplit(row.url or row.appointment_url).query)
    if "LEGID" in query:
        return query["LEGID"][0]
    if "ID" in query:
        return f"web-{query['ID'][0]}"
    return f"web-{row.date.isoformat()}-{row.name}-{row.time_text}"


def check_calendar(
    page: Page, *, tenant: LegistarClient, listed: Meetings
) -> Iterator[Record | Follow]:
    """Yield a mismatch for every meeting that the page and the Web API's list tell differently.

    Another tells when the page states another number of meetings than it shows.
    """
    rows = read_calendar_rows(page)
    failed = list(bad_lines(page, tenant.source))
    yield from failed
    yield from _miscounted(page, len(rows) + len(failed), tenant)
    for row in rows:
        if row.date < tenant.oldest_near or not tenant.keep_event({"EventBodyName": row.name}):
            continue
        message = _differs(row, tenant.source, listed)
        if message:
            yield Mismatch(
                jurisdiction=tenant.source.key,
                kind="event",
                subject=f"{row.date.isoformat()} {row.name}",
                message=message,
                url=row.url or page.url,
            )


def _differs(row: CalendarRow, source: Source, listed: Meetings) -> str:
    """In what a line of the page and the list differ; empty when they do not."""
    day = row.date.isoformat()
    that_day = {time: off for listed_day, time, off, *_ in listed if listed_day == day}
    event = _event(row, source, row.url)
    state = meeting_state(event, source.words)
    if state in NOT_HELD:
        # Where the page has that word in place of the hour, any meeting of the day may be meant.
        off = that_day.get(event.time, any(that_day.values()) if not event.time else True)
        return "" if off or not that_day else f"{state} on the calendar, not in the list"
    if event.time in that_day:
        return ""  # the other way round is no news: most councils' grids have no column for it
    what = "another time" if that_day else "no such meeting"
    return f"on the calendar at {row.time_text or 'no time'}; the list has {what}"


def _miscounted(page: Page, shown: int, tenant: LegistarClient) -> Iterator[Mismatch]:
    if page.soup.select_one("a.rgCurrentPage + a") is not None:
        return  # the number is that of all its pages
    told = [_STATED.fullmatch(_text(label)) for label in page.soup.select("span.rmText")]
    stated = next((int(found[1]) for found in told if found), shown)
    if stated != shown:
        yield Mismatch(
            jurisdiction=tenant.source.key,
            kind="calendar-count",
            subject="calendar",
            message=f"the page states {stated} meetings and shows {shown}",
            url=page.url,
        )
