"""NovusAgenda's agenda as a page (``MeetingView``), and the cover sheets of its items.

No stored answer shows one; other programs read them (Peoria, Arlington, Philadelphia's schools).
Rows of tables follow one another: numbers and letters in cells of their own, then the words, which
lead to the item's cover sheet (``CoverSheet.aspx?ItemID=…``) where it has one. What has none is
told by its number. A row without a number says more of the item before it, and one in bold capitals
is a heading.
Files are ``AttachmentViewer.ashx?AttachmentID=…``, on the agenda or on the cover sheet.
"""

from collections.abc import Iterator
from dataclasses import replace

from bs4 import Tag

from lawtrack.legislation.records import Document, Event
from lawtrack.linear_pattern import LinearPattern
from scrapers.meetings.agendas import agenda_in_words
from scrapers.meetings.line_pages import LinePages, agenda_with_pages
from scrapers.meetings.lines import AgendaLine, with_unique_ids
from scrapers.meetings.papers import with_answer, with_papers
from scrapers.meetings.tenant import MeetingTenant, Output
from scrapers.page import Page

_ITEM = LinearPattern(
    r"Cover ?Sheet\.aspx\?(?:[^'\"\s]{0,200}&)?ItemID=(\d{1,12})", ignore_case=True
)
_MEETING = LinearPattern(r"\bMeetingID=(\d{1,12})", ignore_case=True)
_SAYS_NOTHING = LinearPattern(r"\W*(?:video|audio|watch|play)\W*", ignore_case=True)
_OUTLINE = LinearPattern(r"\(?(?:\d{1,3}|[A-Za-z]|[IVXivx]{1,6})(?:\.\w{1,3}){0,3}[.)]{0,2}")
_SHEET = "a[href*='CoverSheet' i]"
_FILE = "a[href*='AttachmentViewer' i]"
LONGEST_TEXT = 5_000


def item_id_in(text: str) -> str:
    """The number of the item to whose cover sheet an address leads; empty for none."""
    item = _ITEM.search(text)
    return item[1] if item else ""


def sheet_address(item: str, meeting: str) -> str:
    """The cover sheet's address, beside the list."""
    return f"CoverSheet.aspx?ItemID={item}&MeetingID={meeting}"


def parse_agenda_page(page: Page, *, tenant: MeetingTenant, event: Event) -> Output:
    """Yield the matters on the agenda and the meeting; without any, those cut from its file."""
    lines = tuple(page_lines(page)) if page.status == 200 else ()
    event = with_answer(event, page)
    if lines:
        event = with_papers(event, _files(page, page.soup), lines)
        yield from agenda_with_pages(tenant, event, lines, COVER_SHEETS)
    else:
        yield from agenda_in_words(tenant, event, page)


def page_lines(page: Page) -> Iterator[AgendaLine]:
    """Every line in its order; none of a page that is built otherwise."""
    lines: list[AgendaLine] = []
    for row in page.soup.find_all("tr"):
        if row.find("tr") is not None:
            continue
        line = _line(page, row)
        files = tuple(_files(page, row))
        if line is not None:
            lines.append(replace(line, documents=files or line.documents))
        elif lines:
            before = lines[-1]
            words = "" if files else _words(row)
            text = "\n".join(filter(None, (before.text, words)))[:LONGEST_TEXT]
            papers = (*(before.documents or ()), *files) or before.documents
            lines[-1] = replace(before, text=text, documents=papers)
    yield from with_unique_ids(_with_headings(lines))


def _with_headings(lines: list[AgendaLine]) -> Iterator[AgendaLine]:
    """A line without a cover sheet, numbered as the first one is, above another numbering."""
    kinds = [_kind(line.outline) for line in lines]
    top = next((kind for kind, line in zip(kinds, lines, strict=True) if line.outline), None)
    for place, line in enumerate(lines):
        is_top = line.is_cut and not line.documents and kinds[place] == top
        is_above = is_top and place + 1 < len(lines) and kinds[place + 1] != top
        yield replace(line, is_section=line.is_section or is_above)


def _kind(outline: str) -> tuple[bool, bool]:
    """Whether a number is of letters, and of capitals."""
    plain = outline.strip("().")
    return plain.isalpha(), plain.isupper()


def _line(page: Page, row: Tag) -> AgendaLine | None:
    """The line that a row is; ``None`` for one that says more of the line before."""
    cells = [words for cell in row.find_all("td", recursive=False) if (words := _words(cell))]
    if len(cells) > 2 and _SAYS_NOTHING.fullmatch(cells[0]):
        del cells[0]
    outline: list[str] = []
    while len(cells) > 1 and len(outline) < 3 and _OUTLINE.fullmatch(cells[0]):
        outline.append(cells.pop(0))
    link = row.select_one(_SHEET)
    title = " ".join(cells)
    printed = "".join(outline)
    if link is not None and title:
        words = _words(link)
        rest = title.removeprefix(words).strip() if words else ""
        item = item_id_in(str(link["href"]))
        return AgendaLine(
            id=item or printed.strip("().") or words[:40],
            title=words or title,
            outline=printed,
            text=rest,
            url=page.absolute(str(link["href"])) if item else "",
            documents=None if item else (),
            is_cut=not item,
        )
    if outline and title:
        return AgendaLine(id=printed.strip("()."), title=title, outline=printed, is_cut=True)
    bold = row.select_one("strong, b, h1, h2, h3, h4")
    if bold is not None and title and _words(bold) == title and title.isupper():
        return AgendaLine(id=title[:40], title=title, is_section=True)
    return None


def read_cover_sheet(page: Page, line: AgendaLine) -> AgendaLine:
    """The line with the files that its cover sheet links to."""
    papers = (*(line.documents or ()), *_files(page, page.soup))
    return replace(line, documents=tuple({paper.url: paper for paper in papers}.values()))


def _files(page: Page, within: Tag) -> Iterator[Document]:
    seen = set()
    for link in within.select(_FILE):
        url = page.absolute(str(link["href"]).strip())
        if url in seen:
            continue
        seen.add(url)
        row = link.find_parent("tr")
        name = _words(link) or (_words(row) if row else "")
        yield Document(title=name[:200] or "Attachment", url=url)


def _sheet(event: Event, line: AgendaLine) -> str:
    return line.url if item_id_in(line.url) else ""


COVER_SHEETS = LinePages(address=_sheet, read=read_cover_sheet)


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").replace("\u200b", "").split())
