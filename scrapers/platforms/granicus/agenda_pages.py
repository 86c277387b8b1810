"""An agenda behind AgendaViewer: a page of Granicus's own in several makes, or a PDF elsewhere.

A line is a number and words in cells beside each other: two ``span`` in a heading (Bozeman 2026),
or two cells of a row (Walnut Creek 2022, Los Angeles' airports). Attachments are links in the line,
or to ``MetaViewer`` between it and the next one. What has no such lines is cut as a text is.
"""

from dataclasses import replace

from bs4 import Tag

from lawtrack.legislation.records import Document, Event
from lawtrack.linear_pattern import LinearPattern
from scrapers.meetings.agendas import parse_agenda_file
from scrapers.meetings.items import agenda_records
from scrapers.meetings.lines import AgendaLine, number_in_title
from scrapers.meetings.numbering import numbered_lines
from scrapers.meetings.papers import with_answer, with_papers
from scrapers.meetings.tenant import MeetingTenant, Output
from scrapers.page import Page

_OUTLINE = LinearPattern(r"(?:[A-Za-z]|[IVXivx]{1,6}|\d{1,3})(?:\.(?:[a-z]|\d{1,3})){0,3}[.)]{0,2}")
_PAPER = LinearPattern(r"MetaViewer\.php|cloudfront\.net/|\.pdf(?:$|\?)", ignore_case=True)
FEWEST = 2


def parse_agenda_page(page: Page, *, tenant: MeetingTenant, event: Event) -> Output:
    """Yield the matters on the agenda and the meeting."""
    is_page = page.status == 200 and page.body.lstrip()[:1] == b"<"
    lines = page_lines(page) if is_page else ()
    if len(lines) < FEWEST:
        yield from parse_agenda_file(page, tenant=tenant, event=event)
        return
    papers = (
        Document(title=" ".join(link.get_text(" ").split()) or "Attachment", url=url)
        for link in page.soup.select("a[href]")
        if _PAPER.search(str(link["href"])) and (url := page.absolute(str(link["href"])))
    )
    yield from agenda_records(tenant, with_papers(with_answer(event, page), papers, lines), lines)


def page_lines(page: Page) -> tuple[AgendaLine, ...]:
    """The numbered lines with their attachments; none of a page of another make."""
    cut: list[tuple[str, list[str], int]] = []
    papers: list[dict[str, str]] = []
    for tag in page.soup.find_all(["h2", "h3", "h4", "tr", "a"]):
        if tag.name == "a":
            href = str(tag.get("href") or "")
            if papers and _PAPER.search(href):
                papers[-1].setdefault(page.absolute(href), " ".join(tag.get_text(" ").split()))
        elif (printed := _numbered(tag)) is not None:
            cut.append((printed[0], [printed[1]], 0))
            papers.append({})
    if not cut:
        return ()
    return tuple(
        replace(
            line,
            number=number_in_title(line.title)[0],
            title=number_in_title(line.title)[1],
            page="",
            is_section=line.is_section and not files,
            documents=tuple(
                Document(title=name or "Attachment", url=url) for url, name in files.items()
            ),
        )
        for line, files in zip(numbered_lines(cut), papers, strict=True)
    )


def _words(cell: Tag) -> str:
    """The words of a cell, without those of the papers that stand in a block of their own."""
    blocks = [
        block
        for block in cell.select("blockquote, ul, ol")
        if any(_PAPER.search(str(link["href"])) for link in block.select("a[href]"))
    ]
    of_papers = {id(text) for block in blocks for text in block.find_all(string=True)}
    own = [text for text in cell.find_all(string=True) if id(text) not in of_papers]
    return " ".join(" ".join(own).split()) or " ".join(cell.get_text(" ").split())


def _numbered(tag: Tag) -> tuple[str, str] | None:
    """Number and words of a line; ``None`` where the tag is none."""
    if tag.find("tr") is not None:
        return None
    cells = tag.find_all("td" if tag.name == "tr" else "span", recursive=False)
    words = [_words(cell) for cell in cells]
    if len(words) < 2 or not words[1] or not _OUTLINE.fullmatch(words[0]):
        return None
    return words[0], " ".join(words[1:])
