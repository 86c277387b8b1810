"""Destiny's agenda as a page: cells of a grid one after another (Billings, 2026).

A matter is a row of cells with its number and its words, and below it, where there is more of it, a
link to its page (``agenda-item.cfm?seq=…``); a heading runs over the whole width. A page of another
make is cut as a text is.
"""

from collections.abc import Iterator
from dataclasses import replace

from bs4 import Tag

from lawtrack.ingest.documents.html import html_text
from lawtrack.legislation.records import Document, Event
from lawtrack.linear_pattern import LinearPattern
from scrapers.meetings.items import agenda_records, without_agenda
from scrapers.meetings.lines import AgendaLine, with_unique_ids
from scrapers.meetings.numbering import lines_of_text
from scrapers.meetings.tenant import MeetingTenant, Output
from scrapers.page import Page

_OUTLINE = LinearPattern(r"\(?(?:\d{1,3}|[A-Za-z]|[IVXivx]{1,6})(?:\.\w{1,3})*[.)]{0,2}")
_ITEM = LinearPattern(r"(?:agenda-item\.cfm\?|dsp=agm&)(?:\S*&)?seq=(\d+)", ignore_case=True)
_PACKET = LinearPattern(r"AGENDApacket[^?#]*\.pdf", ignore_case=True)
LONGEST_TITLE = 500


def parse_agenda_page(page: Page, *, tenant: MeetingTenant, event: Event) -> Output:
    """Yield the matters on the agenda and the meeting, with the packet of all papers."""
    if page.status != 200:
        yield from without_agenda(tenant, event)
        return
    lines = tuple(grid_lines(page)) or lines_of_text([html_text(page.body)])
    documents = (*(event.documents or ()), *_packets(page))
    yield from agenda_records(tenant, replace(event, documents=documents), lines)


def grid_lines(page: Page) -> Iterator[AgendaLine]:
    """Every line in its order; none of a page of another make."""
    yield from with_unique_ids(line for line in _lines(page) if line.title)


def _lines(page: Page) -> Iterator[AgendaLine]:
    table = page.soup.select_one("#agenda-table")
    line: AgendaLine | None = None
    outline = ""
    for cell in table.find_all("div", recursive=False) if table else ():
        names = cell.get_attribute_list("class")
        link = next((a for a in cell.select("a[href]") if _ITEM.search(str(a["href"]))), None)
        if link is not None and line is not None and not line.is_section:
            named = _ITEM.search(str(link["href"]))
            id_ = named[1] if named else line.id
            line = replace(line, id=id_, url=page.absolute(str(link["href"])), is_cut=False)
        elif "mediumText" in names and "start-at-content" in names:
            if line is not None:
                yield line
            line, outline = _matter(cell, outline), ""
        elif "mediumText" in names and _OUTLINE.fullmatch(_words(cell)):
            outline = _words(cell)
        elif "full-width" in names and "extend-to-end" in names and cell.select_one("strong"):
            if line is not None:
                yield line
            line = AgendaLine(id=_words(cell)[:40], title=_words(cell)[:LONGEST_TITLE],
                              is_section=True)  # fmt: skip
    if line is not None:
        yield line


def _matter(cell: Tag, outline: str) -> AgendaLine:
    """A matter: what is printed strongly is its title, and the rest is said of it."""
    strong = cell.select_one("strong, b")
    words = _words(cell)
    title = (_words(strong) if strong else "") or words
    text = words.removeprefix(title).strip()
    return AgendaLine(
        id=outline.strip("().") or title[:40], title=title[:LONGEST_TITLE], outline=outline,
        text=text, is_cut=True,
    )  # fmt: skip


def _packets(page: Page) -> Iterator[Document]:
    for link in page.soup.select("a[href]"):
        if _PACKET.search(str(link["href"])):
            url = page.absolute(str(link["href"]))
            yield Document(title="Packet", url=url, kind="packet", media_type="application/pdf")


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())
