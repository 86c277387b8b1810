"""Destiny's agenda as a page: cells of a grid one after another (Billings, 2026), or a table.

A matter is a row of cells with its number and its words, and below it, where there is more of it, a
link to its page (``agenda-item.cfm?seq=…``); a heading runs over the whole width. A number may be
parted over cells ("5." and "A."). In the table (Glendale, Newark) a row ``tr.top`` has the number
in one of its first cells and the words in the last one, linked to the page (``dsp=agm&seq=…``)
where there is more. On sites of a town's own (Fort Bend County) rows have no class, and the words
of a matter may stand below the office that brought it ("SHERIFF:"). What else stands there is said
of the matter before, and files below "Attachments:" are its own. A page of another make is
cut as a text is. The page of a matter has its files behind a script,
``popupAttachments('/docs/….pdf')``.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

from bs4 import Tag

from lawtrack.legislation.records import Document, Event
from lawtrack.linear_pattern import LinearPattern
from scrapers.meetings.agendas import agenda_in_words
from scrapers.meetings.items import without_agenda
from scrapers.meetings.line_pages import LinePages, agenda_with_pages
from scrapers.meetings.lines import AgendaLine, with_unique_ids
from scrapers.meetings.papers import with_answer, with_papers
from scrapers.meetings.tenant import MeetingTenant, Output
from scrapers.page import Page

_OUTLINE = LinearPattern(r"\(?(?:\d{1,3}|[A-Za-z]|[IVXivx]{1,6})(?:\.\w{1,3})*[.)]{0,2}")
_ITEM = LinearPattern(r"(?:agenda-item\.cfm\?|dsp=agm&)(?:\S*&)?seq=(\d+)", ignore_case=True)
_PACKET = LinearPattern(r"AGENDApacket[^?#]*\.pdf", ignore_case=True)
_POPUP = LinearPattern(r"popupAttachments\(\s*['\"]([^'\"]{1,500})['\"]", ignore_case=True)
_PAPER = LinearPattern(r"\.(?:pdf|docx?|xlsx?|pptx?|rtf|txt)(?:$|[?#])", ignore_case=True)
_LABEL = LinearPattern(r"(?:attachments?|documents?|files?)\s*:?", ignore_case=True)
LONGEST_TITLE = 500
LONGEST_TEXT = 5_000


def parse_agenda_page(page: Page, *, tenant: MeetingTenant, event: Event) -> Output:
    """Yield the matters on the agenda and the meeting, with the packet of all papers."""
    if page.status != 200:
        yield from without_agenda(tenant, event)
        return
    event = with_papers(with_answer(event, page), _packets(page))
    lines = tuple(grid_lines(page)) or tuple(table_lines(page))
    event = with_papers(event, _papers(page, page.soup), lines)
    if lines:
        yield from agenda_with_pages(tenant, event, lines, ITEM_PAGES)
    else:
        yield from agenda_in_words(tenant, event, page)


def grid_lines(page: Page) -> Iterator[AgendaLine]:
    """Every line of a grid in its order; none of a page of another make."""
    yield from with_unique_ids(line for line in _lines(page) if line.title)


def table_lines(page: Page) -> Iterator[AgendaLine]:
    """Every line of an older page's table in its order; none of a page of another make."""
    lines = [line for line in _rows(page) if line.title]
    yield from with_unique_ids(
        _of_an_office(line, following)
        for line, following in zip_longest(lines, lines[1:])
        if line is not None
    )


def _of_an_office(line: AgendaLine, following: AgendaLine | None) -> AgendaLine:
    """A line that only says whose matter it is, called by what stands below it.

    With lines of another numbering below it, it is their heading.
    """
    if not line.title.endswith(":") or not line.outline:
        return line
    own, next_ = (
        each.strip("().") for each in (line.outline, following.outline if following else "")
    )
    if next_ and next_.isalpha() is not own.isalpha():
        return replace(line, is_section=True)
    title, _, rest = line.text.partition("\n")
    if not title:
        return line
    office = line.title.rstrip(" :")
    return replace(
        line, title=title, text="\n".join(filter(None, (office, rest))), is_section=False
    )


def _lines(page: Page) -> Iterator[AgendaLine]:
    table = page.soup.select_one("#agenda-table")
    line: AgendaLine | None = None
    outline = ""
    for cell in table.find_all("div", recursive=False) if table else ():
        names = cell.get_attribute_list("class")
        link = _item_link(cell)
        words = _words(cell)
        is_number = "mediumText" in names and _OUTLINE.fullmatch(words) is not None
        is_content = "start-at-content" in names
        if link is not None and line is not None and not line.is_section:
            line = _with_page(page, line, link)
        elif is_content and ("mediumText" in names or outline):
            if line is not None:
                yield line
            line, outline = _matter(page, cell, outline), ""
        elif is_number:
            outline += words
        elif "full-width" in names and "extend-to-end" in names and cell.select_one("strong"):
            if line is not None:
                yield line
            line = AgendaLine(id=words[:40], title=words[:LONGEST_TITLE], is_section=True)
        elif line is not None and is_content:
            line = _with_more(page, line, cell)
    if line is not None:
        yield line


def _rows(page: Page) -> Iterator[AgendaLine]:
    line: AgendaLine | None = None
    rows = page.soup.select("tr.top") or [
        row for row in page.soup.select("table[class*=tableCollapsed] tr") if row.find("tr") is None
    ]
    for row in rows:
        cells = [cell for cell in row.find_all("td", recursive=False) if _words(cell)]
        numbers = [_words(cell) for cell in cells[:-1] if _OUTLINE.fullmatch(_words(cell))]
        if not cells:
            continue
        content, link = cells[-1], _item_link(row)
        is_heading = content.select_one("strong, b") is not None and link is None and not numbers
        if not numbers and link is None and not is_heading:
            line = _with_more(page, line, content) if line is not None else None
            continue
        if line is not None:
            yield line
        line = _matter(page, content, "".join(numbers))
        if link is not None:
            line = _with_page(page, replace(line, title=_words(link) or line.title), link)
        elif is_heading or line.title.isupper():
            line = replace(line, is_section=True, is_cut=False)
    if line is not None:
        yield line


def _item_link(cell: Tag) -> Tag | None:
    return next((a for a in cell.select("a[href]") if _ITEM.search(str(a["href"]))), None)


def _with_page(page: Page, line: AgendaLine, link: Tag) -> AgendaLine:
    """The line with the number and the address of its own page, whose files are not looked at."""
    named = _ITEM.search(str(link["href"]))
    url = page.absolute(str(link["href"]))
    id_ = named[1] if named else line.id
    return replace(line, id=id_, url=url, is_cut=False, documents=line.documents or None)


def _with_more(page: Page, line: AgendaLine, cell: Tag) -> AgendaLine:
    here = tuple(_papers(page, cell))
    papers = (*(line.documents or ()), *here)
    words = "" if here or _LABEL.fullmatch(_words(cell)) else _words(cell)
    text = "\n".join(filter(None, (line.text, words)))[:LONGEST_TEXT]
    return replace(line, text=text, documents=papers or line.documents)


def _matter(page: Page, cell: Tag, outline: str) -> AgendaLine:
    """A matter: what is printed strongly is its title, and the rest is said of it."""
    strong = cell.select_one("strong, b")
    words = _words(cell)
    title = (_words(strong) if strong else "") or words
    text = words.removeprefix(title).strip()
    return AgendaLine(
        id=outline.strip("().") or title[:40], title=title[:LONGEST_TITLE], outline=outline,
        text=text, is_cut=True, documents=tuple(_papers(page, cell)),
    )  # fmt: skip


def item_page(event: Event, line: AgendaLine) -> str:
    """The address of a matter's own page; empty where it has none."""
    return line.url if _ITEM.search(line.url) else ""


def read_item_page(page: Page, line: AgendaLine) -> AgendaLine:
    """The line with the files of its page."""
    papers = (*(line.documents or ()), *_papers(page, page.soup))
    return replace(line, documents=tuple({paper.url: paper for paper in papers}.values()))


ITEM_PAGES = LinePages(address=item_page, read=read_item_page)


def _papers(page: Page, within: Tag) -> Iterator[Document]:
    """The files that links lead to, by their addresses or by a script; the packet is none."""
    for link in within.select("a"):
        popup = _POPUP.search(str(link.get("onclick") or ""))
        href = popup[1] if popup else str(link.get("href") or "")
        if _PAPER.search(href) and not _PACKET.search(href):
            url = page.absolute(href)
            yield Document(title=_words(link) or url.rpartition("/")[2], url=url)


def _packets(page: Page) -> Iterator[Document]:
    for link in page.soup.select("a[href]"):
        if _PACKET.search(str(link["href"])):
            url = page.absolute(str(link["href"]))
            yield Document(title="Packet", url=url, kind="packet", media_type="application/pdf")


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())
