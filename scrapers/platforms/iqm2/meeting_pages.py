"""IQM2's page of one meeting, read where the JSON service has no outline of it (Creve Coeur, 2019).

The agenda is ``table#MeetingDetail``: a row for each line, its depth the number of empty cells
before ``td.Num``. A heading is ``strong``. A legislative file, a communication, or minutes are told
by the address that a title links to; other lines have no id and are told by their words. An
attachment (``FileOpen`` of Type 4) or printout (Type 30, Calaveras County 2026) further in than a
line is that line's paper; minutes to be approved are lines themselves.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bs4 import Tag

from lawtrack.legislation.records import Document, Event
from lawtrack.linear_pattern import LinearPattern
from scrapers.meetings.agendas import agenda_from_file
from scrapers.meetings.items import stamp_of_row
from scrapers.meetings.line_pages import agenda_with_pages
from scrapers.meetings.lines import AgendaLine, with_unique_ids
from scrapers.meetings.papers import with_papers
from scrapers.meetings.reading import mentions, refuse_loss
from scrapers.meetings.tenant import MeetingTenant, Output
from scrapers.page import Page
from scrapers.platforms.iqm2.file_pages import (
    FILE_PAGES,
    KINDS,
    file_in,
    number_and_title,
    papers_in,
)

_TARGET = LinearPattern(
    r"Detail_(LegiFile|Communication)\.aspx\?(?:.*&)?ID=(\d+)", ignore_case=True
)


def parse_meeting_page(page: Page, *, tenant: MeetingTenant, event: Event) -> Output:
    """Yield the matters on the agenda and the meeting; without a table, those cut from its file."""
    if page.status == 404 or page.soup.select_one("table#MeetingDetail") is None:
        yield from agenda_from_file(tenant, event)
        return
    site = tenant.source.addresses["site"]
    lines = tuple(meeting_page_lines(page, site))
    event = with_papers(event, papers_in(page.soup, site), lines)
    yield from agenda_with_pages(tenant, event, lines, FILE_PAGES)


def meeting_page_lines(page: Page, site: str) -> Iterator[AgendaLine]:
    """Every line of the agenda in its order."""
    rows = [row for row in page.all("table#MeetingDetail tr") if row.select_one("td.Title")]
    refuse_loss(page, "agenda lines", len(rows), mentions(page, "td", "class", "Title"))
    yield from with_unique_ids(_with_attachments(page, rows, site))


def _with_attachments(page: Page, rows: Sequence[Tag], site: str) -> Iterator[AgendaLine]:
    """The lines, each with the attachments that stand below it and further in."""
    line: AgendaLine | None = None
    depth = 0
    for row in rows:
        here = _line(page, row, site)
        is_paper = bool(here.documents) and here.id.partition("-")[0] not in KINDS
        if line is not None and is_paper and _depth(row) > depth:
            line = replace(line, documents=(*(line.documents or ()), *(here.documents or ())))
            continue
        if line is not None:
            yield line
        line, depth = here, _depth(row)
    if line is not None:
        yield line


def _depth(row: Tag) -> int:
    """How many cells stand before the line's number."""
    number = row.select_one("td.Num")
    return len(number.find_previous_siblings("td")) if number else 0


def _line(page: Page, row: Tag, site: str) -> AgendaLine:
    cell = page.all("td.Title", row)[0]
    number, title = number_and_title(" ".join(cell.get_text(" ").split()))
    outline = row.select_one("td.Num")
    link = cell.select_one("a[href]")
    href = " ".join(str(link["href"]).split()) if link else ""
    target, file = _TARGET.search(href), file_in(href)
    is_file = target is not None and target[1].casefold() == "legifile"
    papers: tuple[Document, ...] = ()
    if file is not None:
        url = f"{site}/Citizens/FileOpen.aspx?Type={file[0]}&ID={file[1]}"
        papers = (Document(title=title, url=url, upstream_id=":".join(file)),)
    printed = " ".join(outline.get_text(" ").split()) if outline else ""
    named = (target[1], target[2]) if target else file
    own = f"{named[0].casefold()}-{named[1]}" if named else ""
    comments = row.select_one("td.Comments")
    return AgendaLine(
        id=own or printed.strip(".") or stamp_of_row(title)[:8],
        title=title,
        number=number if is_file else "",
        file_id=target[2] if target and is_file else "",
        outline=printed,
        url=f"{site}/Citizens/Detail_LegiFile.aspx?ID={target[2]}" if target and is_file else "",
        text=" ".join(comments.get_text(" ").split()) if comments else "",
        is_section=link is None and cell.select_one("strong") is not None,
        documents=papers,
        stamp=stamp_of_row([title, printed]),
        is_cut=not own,
    )
