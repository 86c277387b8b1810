"""The InSite calendar page: the meetings as people see them.

A Telerik grid whose columns differ from council to council, so cells are found by the text of
their header, which may stand in an image's ``alt`` or hold a no-break space (recorded: New York
2019, Philadelphia 2025-04). A missing document is a link without an address. Ids in the links of
this page are not those of the Web API; only ``LEGID`` is. Some councils have a second grid: the
one inside ``MultiPageCalendar`` is the list.

The page shows this month; a year is chosen with the cookie ``Setting-{GID}-Calendar Year`` or by
sending the form back.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bs4 import Tag

from lawtrack.errors import LayoutChanged
from lawtrack.records import Document, Event, Mismatch, Record, Source
from scrapers.page import Follow, Page
from scrapers.platforms.legistar_rows import clock

GRID = "table[id$=gridCalendar_ctl00]"
HTML = "text/html,application/xhtml+xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRow:
    """One line of the grid."""

    name: str
    date: dt.date
    time_text: str
    location: str
    topic: str
    url: str  # MeetingDetail, empty when not public
    agenda_url: str
    minutes_url: str


def calendar_request(
    source: Source, *, parse: Callable[..., Any], context: dict[str, Any]
) -> Follow:
    """The wish for the calendar page of a council."""
    return Follow(
        url=f"{source.addresses['site']}/Calendar.aspx",
        parse=parse,
        context=context,
        accept=HTML,
        covers="calendar",
    )


def read_rows(page: Page) -> list[CalendarRow]:
    """The lines of the grid, in the page's order; ``LayoutChanged`` when there is no grid."""
    grid = _grid(page)
    headers = [_header(cell) for cell in grid.select("thead th.rgHeader")]
    for needed in ("Name", "Meeting Date"):
        if needed not in headers:
            raise LayoutChanged(page.url, f"expected a column '{needed}', found {headers}")
    rows = []
    for line in grid.select("tbody > tr.rgRow, tbody > tr.rgAltRow"):
        cells = dict(zip(headers, line.find_all("td", recursive=False), strict=False))
        rows.append(_row(page, cells))
    return rows


def _grid(page: Page) -> Tag:
    grids = page.all(GRID)
    inside = [grid for grid in grids if grid.find_parent(id=re.compile("MultiPageCalendar"))]
    return (inside or grids)[0]


def _header(cell: Tag) -> str:
    said = _text(cell)
    if said:
        return said
    image = cell.find("img")
    return str(image.get("alt", "")) if isinstance(image, Tag) else ""


def _text(cell: Tag | None) -> str:
    return " ".join(cell.get_text(" ").replace("\xa0", " ").split()) if cell else ""


def _row(page: Page, cells: dict[str, Tag]) -> CalendarRow:
    printed = _text(cells["Meeting Date"])
    try:
        month, day, year = (int(part) for part in printed.split("/"))
        date = dt.date(year, month, day)
    except ValueError:
        raise LayoutChanged(
            page.url, f"expected a date like 4/10/2025, found {printed!r}"
        ) from None
    return CalendarRow(
        name=_text(cells["Name"]),
        date=date,
        time_text=_text(cells.get("Meeting Time")),
        location=_text(cells.get("Meeting Location")),
        topic=_text(cells.get("Meeting Topic")),
        url=_link(page, cells.get("Meeting Details")),
        agenda_url=_link(page, cells.get("Agenda")),
        minutes_url=_link(page, cells.get("Minutes")),
    )


def _link(page: Page, cell: Tag | None) -> str:
    link = cell.find("a", href=True) if cell else None
    return page.absolute(str(link["href"])) if isinstance(link, Tag) else ""


def parse_calendar(page: Page, *, source: Source) -> Iterator[Record | Follow]:
    """Yield the meetings of the page, for when the Web API cannot be asked."""
    for row in read_rows(page):
        documents = [
            Document(title=title, url=url, kind=title.lower())
            for title, url in (("Agenda", row.agenda_url), ("Minutes", row.minutes_url))
            if url
        ]
        yield Event(
            jurisdiction=source.key,
            upstream_id=_id(row),
            name=row.name,
            date=row.date,
            time=clock(row.time_text),
            time_text=row.time_text,
            timezone=source.timezone,
            body=row.name,
            location=row.location,
            cancelled=_cancelled(row),
            description=row.topic,
            url=row.url or page.url,
            source_url=page.url,
            documents=tuple(documents),
        )


def _id(row: CalendarRow) -> str:
    """The Web API's id where the link has it; else one of the page's own, marked as such."""
    query = parse_qs(urlsplit(row.url).query)
    if "LEGID" in query:
        return query["LEGID"][0]
    if "ID" in query:
        return f"web-{query['ID'][0]}"
    return f"web-{row.date.isoformat()}-{row.name}-{row.time_text}"


def _cancelled(row: CalendarRow) -> bool:
    return bool(
        re.search(r"\bcancel", f"{row.time_text} {row.location} {row.topic}", re.IGNORECASE)
    )


def check_calendar(
    page: Page, *, source: Source, listed: Sequence[tuple[str, str]]
) -> Iterator[Record | Follow]:
    """Yield a mismatch for every meeting on the page that the Web API did not list."""
    known = set(listed)
    days = {day for day, _ in listed}
    for row in read_rows(page):
        day, time = row.date.isoformat(), clock(row.time_text)
        if (day, time) in known or _cancelled(row):
            continue
        what = "another time" if day in days else "no such meeting"
        yield Mismatch(
            jurisdiction=source.key,
            kind="event",
            subject=f"{day} {row.name}",
            message=f"on the calendar at {row.time_text or 'no time'}; the list has {what}",
            url=row.url or page.url,
        )
