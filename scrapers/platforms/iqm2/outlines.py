"""IQM2's outline of a meeting: the agenda as a tree, whose leaves are files with pages of theirs.

``ItemType`` "Resolution" is any legislative file; ``ReferencedItem`` is what lasts of it. The
number stands before the title, in several spellings ("ORD 2023 # 9", "ORD 2023 #9"). What was taken
off is marked by ``WasDeleted``. Attachments are lines below their file, for which there is a paper
of Type 4. Where the service has no outline, the page of the meeting is read, and at last its file.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from lawtrack.errors import InvalidItem, LayoutChanged
from lawtrack.legislation.records import Document, Event
from scrapers.meetings.agendas import agenda_of, agenda_wish
from scrapers.meetings.clock import local_to_utc
from scrapers.meetings.items import stamp_of_row
from scrapers.meetings.line_pages import agenda_with_pages
from scrapers.meetings.lines import AgendaLine, without_outline
from scrapers.meetings.papers import with_papers
from scrapers.meetings.reading import is_said, objects_in
from scrapers.meetings.tenant import MeetingTenant, Output
from scrapers.page import HTML, Page
from scrapers.plain_words import plain_line
from scrapers.platforms.iqm2.file_pages import FILE_PAGES, file_in, number_and_title, paper_of
from scrapers.platforms.iqm2.meeting_pages import parse_meeting_page

Row = Mapping[str, Any]

FILES = ("Resolution", "LegiFile")  # the types of what has a page of its own
PAPER = "Attachment"


def _is_refused(answer: Row) -> bool:
    """Whether the service only says that it cannot: "An error has occurred."."""
    return "Meeting" not in answer and any(name in answer for name in ("Message", "error", "Error"))


def parse_outline(page: Page, *, tenant: MeetingTenant, event: Event) -> Output:
    """Yield the files on the agenda and the meeting; without an agenda, the meeting alone."""
    site = tenant.source.addresses["site"]
    is_page = page.body.lstrip()[:1] == b"<"
    answer = page.json(dict) if page.status == 200 and not is_page else {}
    if page.status == 404 or is_page or _is_refused(answer):
        url = f"{site}/Citizens/Detail_Meeting.aspx?ID={tenant.source.given_id(event.upstream_id)}"
        yield agenda_wish(tenant, event, url, parse_meeting_page, accept=HTML)
        return
    if not isinstance(answer.get("Meeting"), dict):
        raise LayoutChanged(page.url, "expected a 'Meeting' in the outline, found none")
    agenda = answer.get("Agenda")  # a cancelled one may lack it altogether
    if agenda is None or (isinstance(agenda, dict) and agenda.get("Outline", 0) is None):
        yield from agenda_of(tenant, event, "", parse_outline)
        return
    if not isinstance(agenda, dict) or not isinstance(agenda.get("Outline"), list):
        raise LayoutChanged(page.url, "expected agenda lines in 'Outline', found none")
    finalized = str(agenda.get("Finalized") or "")
    event = replace(event, agenda_published=local_to_utc(finalized[:19], tenant.source.timezone))
    event = with_papers(event, _papers_of_all(objects_in(agenda, "Documents"), site))
    lines = tuple(lines_of(objects_in(agenda, "Outline"), site))
    if not lines:
        yield from agenda_of(tenant, event, "", parse_outline)
        return
    was_held = event.date <= tenant.today  # minutes change a file's page, and nothing else
    yield from agenda_with_pages(tenant, event, lines, replace(FILE_PAGES, restless=was_held))


def lines_of(rows: Iterable[Row], site: str) -> Iterator[AgendaLine]:
    """Every line that is still on the agenda, in its order, those below others after them."""
    for row in rows:
        if is_said(row.get("WasDeleted")):
            continue
        papers = tuple(_papers_of_line(row, site))
        yield _line(row, site, papers)
        children = objects_in(row, "ChildItems")
        yield from lines_of((each for each in children if not _is_paper(each)), site)


def _is_paper(row: Row) -> bool:
    return row.get("ItemType") == PAPER


def _papers_of_line(row: Row, site: str) -> Iterator[Document]:
    """The papers that a line is, or that stand below it; a paper may have some below itself."""
    if _is_paper(row):
        yield _paper(row, site)
    for each in objects_in(row, "ChildItems"):
        if _is_paper(each) and not is_said(each.get("WasDeleted")):
            yield from _papers_of_line(each, site)


def _line(row: Row, site: str, documents: tuple[Document, ...]) -> AgendaLine:
    outline = str(row.get("ItemNumFormatted") or "")
    printed = without_outline(plain_line(str(row.get("Title") or "")).strip(), outline)
    number, title = number_and_title(printed)
    kind = str(row.get("ItemType") or "")
    target = _referenced(row)
    if not row.get("ID") and not title:
        raise InvalidItem(f"expected an agenda line with an id, found {str(row)[:60]!r}")
    is_heading = kind in ("Section", "RollCall", PAPER)
    is_file = not is_heading and target.get("ID") and str(target.get("Type")) in FILES
    return AgendaLine(
        id=str(row.get("ID") or stamp_of_row(title)[:8]),
        title=title,
        number=number,
        file_id=str(target["ID"]) if is_file else "",
        outline=outline,
        url=f"{site}/Citizens/Detail_LegiFile.aspx?ID={target['ID']}" if is_file else "",
        sponsors=None if is_file else (),
        votes=None if is_file else (),
        is_section=is_heading,
        is_cut=not row.get("ID"),
        documents=documents,
        stamp=stamp_of_row([number, title, [document.url for document in documents]]),
    )


def _referenced(row: Row) -> Row:
    target = row.get("ReferencedItem")
    return target if isinstance(target, dict) else {}


def _paper(row: Row, site: str) -> Document:
    id_ = _referenced(row).get("ID")
    return Document(
        title=plain_line(str(row.get("Title") or "")) or f"Attachment {id_ or row.get('ID')}",
        url=f"{site}/Citizens/FileOpen.aspx?Type=4&ID={id_}" if id_ else "",
        upstream_id=f"4:{id_}" if id_ else "",
    )


def _papers_of_all(rows: Iterable[Row], site: str) -> Iterator[Document]:
    """The papers on the whole agenda; the calendar may not have had them yet."""
    for row in rows:
        file = file_in(str(row.get("DownloadURL") or ""))
        if file is not None:
            yield paper_of(file, plain_line(str(row.get("Name") or row.get("Title") or "")), site)
