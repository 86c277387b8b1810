"""Municode's agenda as a web page (``adaHtmlDocument``), as other programs read it.

No stored answer shows one; those of Columbus GA, Tomball TX and Alpine WY are told of. A
``section.agenda-section`` has a heading with its number, and items in a list; an item's files
follow it in a list of their own (``agenda_item_attachments``), within it or behind it. A section
without items is a matter itself, unless it is printed in capitals. Where there is no section the
PDF is cut.
"""

from collections.abc import Iterator

from bs4 import Tag
from bs4.element import NavigableString

from lawtrack.legislation.records import Document, Event
from scrapers.meetings.agendas import agenda_in_words
from scrapers.meetings.items import agenda_records
from scrapers.meetings.lines import AgendaLine, with_unique_ids
from scrapers.meetings.papers import with_answer, with_papers
from scrapers.meetings.reading import mentions, refuse_loss
from scrapers.meetings.tenant import MeetingTenant, Output
from scrapers.page import Page

_FILES = "agenda_item_attachments"


def parse_agenda_page(page: Page, *, tenant: MeetingTenant, event: Event) -> Output:
    """Yield the matters on the agenda and the meeting; without any, those cut from its file."""
    lines = tuple(page_lines(page)) if page.status == 200 else ()
    event = with_answer(event, page)
    if lines:
        lists = page.soup.select(f".{_FILES}")
        papers = (paper for each in lists for paper in _papers(page, each))
        yield from agenda_records(tenant, with_papers(event, papers, lines), lines)
    else:
        yield from agenda_in_words(tenant, event, page)


def page_lines(page: Page) -> Iterator[AgendaLine]:
    """Every line in its order; none of a page that is built otherwise."""
    sections = page.all("section.agenda-section", at_least=0)
    counted = mentions(page, "section", "class", "agenda-section")
    refuse_loss(page, "sections", len(sections), counted)
    yield from with_unique_ids(line for each in sections for line in _lines(page, each))


def _lines(page: Page, section: Tag) -> Iterator[AgendaLine]:
    head = section.select_one(".section-header")
    number, title = _printed(head) if head else ("", "")
    title, text = _heading(head, title) if head else ("", "")
    items = [item for item in section.find_all("li") if not _is_of_files(item)]
    files = tuple(_papers(page, section)) if not items else ()
    if title:
        yield AgendaLine(
            id=number.strip("().") or title[:40],
            title=title,
            outline=number,
            is_section=bool(items) or title.isupper(),
            text=text,
            is_cut=True,
            documents=files,
        )
    for place, item in enumerate(items):
        outline, words = _printed(item)
        if words:
            following = items[place + 1] if place + 1 < len(items) else None
            own = "-".join(filter(None, (number.strip("()."), outline.strip("()."))))
            yield AgendaLine(
                id=own or words[:40],
                title=words,
                outline=outline,
                is_cut=True,
                documents=tuple(_papers_of(page, section, item, following)),
            )


def _heading(head: Tag, title: str) -> tuple[str, str]:
    """The title of a section, and what a new line below it says of it ("Items here are …")."""
    ends = head.find("br")
    behind = [*ends.find_all_next(string=True)] if ends else []
    within = {id(text) for text in head.find_all(string=True)}
    text = " ".join(" ".join(each for each in behind if id(each) in within).split())
    return (title.removesuffix(text).strip(), text) if text and text != title else (title, "")


def _is_of_files(tag: Tag) -> bool:
    return tag.find_parent(class_=_FILES) is not None


def _printed(tag: Tag) -> tuple[str, str]:
    """A line's number and its words, without those of its files and of lines below it."""
    number = tag.find("num")
    words = [
        str(text)
        for text in tag.descendants
        if type(text) is NavigableString
        and text.find_parent("num") is None
        and not _is_of_files_text(text)
        and (tag.name != "li" or text.find_parent("li") is tag)
    ]
    printed = " ".join(number.get_text(" ").split()) if number else ""
    return printed, " ".join(" ".join(words).split())


def _is_of_files_text(text: NavigableString) -> bool:
    return text.find_parent(class_=_FILES) is not None


def _papers_of(page: Page, section: Tag, item: Tag, following: Tag | None) -> Iterator[Document]:
    """The files of the lists within an item, and behind it before the next one."""
    lists = section.select(f".{_FILES}")
    for each in lists:
        before = each.find_previous(lambda tag: tag.name == "li" and not _is_of_files(tag))
        if before is item and before is not following:
            yield from _papers(page, each)


def _papers(page: Page, within: Tag) -> Iterator[Document]:
    for link in within.select("a[href]"):
        href = str(link["href"]).strip()
        url = page.absolute(href)
        if url.startswith(("https://", "http://")) and not href.startswith("#"):
            yield Document(title=" ".join(link.get_text(" ").split()) or "Attachment", url=url)
