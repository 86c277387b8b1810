"""OnBase's agenda in its two versions: sections and items, or a word processor's page.

Which of them an installation has is not to be known before: the address of the other one answers
status 200 with a page titled "Error - OnBase Agenda Online" (Anchorage). A heading in the second
version is told from an item by ``loadAgendaItem(66788,true)``. What is asked for or recommended
stands behind the item's link, in paragraphs of its own (Anchorage, Santa Barbara 2026), its number
before it in a cell or a paragraph. A first version without a line sends to the second one, and a
second one without a line is cut as a text is.

Attachments stand on a page of each item. A link to ``DownloadFile`` there leads to a viewer; the
same address with ``ViewDocument`` is the file.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

from bs4 import Tag
from bs4.element import NavigableString

from lawtrack.errors import LayoutChanged, SourceUnavailable
from lawtrack.legislation.records import Document, Event
from lawtrack.linear_pattern import LinearPattern
from scrapers.meetings.agendas import agenda_in_words, agenda_wish
from scrapers.meetings.cutting.printed_numbers import begin_of
from scrapers.meetings.items import without_agenda
from scrapers.meetings.line_pages import LinePages, agenda_with_pages
from scrapers.meetings.lines import AgendaLine, each_once
from scrapers.meetings.papers import with_agenda_page, with_answer
from scrapers.meetings.reading import refuse_loss
from scrapers.meetings.tenant import MeetingTenant, Output
from scrapers.page import HTML, Page

_ITEM = LinearPattern(
    r"loadAgenda(Item|Section)\(\s*['\"]?(\d+)['\"]?\s*(?:,\s*(true|false)\s*)?[,)]",
    ignore_case=True,
)
_CALL = LinearPattern(r"loadAgenda(?:Item|Section)\(\s*(?:['\"]|&#39;|&quot;)?\d", ignore_case=True)
_BREAKS = frozenset(["p", "div", "tr", "td", "br", "li", "table"])
_FIGURE = re.compile(r"[0-9]")
LONGEST_TEXT = 5_000
_ERROR = LinearPattern(r"\s*Error - ")
_NOT_OUT = LinearPattern(r"\bdocument (?:is )?(?:unavailable|not available)\b", ignore_case=True)
_OUTLINE = re.compile(r"([\w.]{1,8}[.)])?\s*")


def is_error(page: Page) -> bool:
    """Whether it is the page that stands for an address which an installation has not."""
    title = page.soup.title
    return title is not None and _ERROR.match(title.get_text()) is not None


def parse_agenda_version(page: Page, *, tenant: MeetingTenant, event: Event) -> Output:
    """Yield the matters on the agenda, or the wish for the other version of it."""
    is_other = page.status == 404 or is_error(page)
    lines = () if is_other else each_once(accessible_lines(page))
    if not lines:
        site = tenant.source.addresses["site"]
        query = f"meetingId={tenant.source.given_id(event.upstream_id)}&type=agenda&doctype=1"
        url = f"{site}/Documents/ViewAgenda?{query}"
        event = with_agenda_page(event, url, instead_of=page.url)
        is_empty = not is_other and page.soup.select_one(".accessible-section") is not None
        context = {"is_empty": is_empty}
        yield agenda_wish(tenant, event, url, parse_agenda_document, accept=HTML, context=context)
        return
    yield from agenda_with_pages(tenant, with_answer(event, page), lines, ITEM_PAGES)


def parse_agenda_document(
    page: Page, *, tenant: MeetingTenant, event: Event, is_empty: bool = False
) -> Output:
    """Yield the matters on an agenda that is a word processor's page.

    ``is_empty``: the first version is an agenda without a line, as that of a meeting called off.
    """
    lines = document_lines(page) if page.status == 200 else ()
    if page.status == 404:
        yield from without_agenda(tenant, event)
        return
    if not lines and (_is_not_out(page) or (is_empty and is_error(page))):
        papers = tuple(paper for paper in event.documents or () if paper.url != page.url)
        yield from without_agenda(tenant, replace(event, documents=papers))
        return
    if is_error(page):
        raise SourceUnavailable(page.url, "an error page in both versions of the agenda")
    event = with_answer(event, page)
    if lines:
        yield from agenda_with_pages(tenant, event, lines, ITEM_PAGES)
    else:
        yield from agenda_in_words(tenant, event, page)


def _is_not_out(page: Page) -> bool:
    """Whether it is the page of an agenda that is not published (Tempe 2026)."""
    return _NOT_OUT.search(page.soup.get_text(" ")) is not None


def item_address(event: Event, line: AgendaLine) -> str:
    """The address of the page of one item; empty for headings, which have none."""
    site = event.url.partition("/Meetings/")[0]
    meeting = event.url.partition("ViewMeeting?id=")[2].partition("&")[0] or event.upstream_id
    query = f"meetingId={meeting}&itemId={line.id}&isSection=false&type=agenda"
    return "" if line.is_section else f"{site}/Meetings/ViewMeetingAgendaItem?{query}"


def read_item_page(page: Page, line: AgendaLine) -> AgendaLine:
    """The line with the attachments that its page links to."""
    if is_error(page):
        return line
    files: dict[str, str] = {}
    for link in page.all("a[href*='DownloadFile'], a[href*='ViewDocument']", at_least=0):
        url = page.absolute(str(link["href"])).replace("/DownloadFile", "/ViewDocument")
        name = " ".join(link.get_text(" ").split())
        path = unquote(url.partition("?")[0].rpartition("/")[2])
        files[url] = files.get(url) or name or path
    documents = (Document(title=name, url=url) for url, name in files.items())
    return replace(line, documents=tuple(documents))


ITEM_PAGES = LinePages(address=item_address, read=read_item_page)


def accessible_lines(page: Page) -> Iterator[AgendaLine]:
    """The sections and items of the first version, in their order."""
    links = [link for link in page.soup.select("a[onclick*=loadAgenda i]") if _call(link)]
    refuse_loss(page, "agenda lines", len(links), len(_CALL.findall(page.text)))
    for link in links:
        kind, id_, _ = _named(page, _call(link))
        name = link.select_one("span[class^=accessible]")
        whole = " ".join(link.get_text(" ").split())
        title = " ".join(name.get_text(" ").split()) if name else whole
        begin = (
            begin_of(whole) if title == whole else None
        )  # the number stands in no part of its own
        if name is not None and begin is not None and not _FIGURE.search(begin.number):
            begin = None  # the letter of a name: "J. Smith to the board"
        title = begin.words if begin else title
        title = title or " ".join(str(link.get("title") or link.get("aria-label") or "").split())
        yield AgendaLine(
            id=f"{'s' if kind == 'Section' else ''}{id_}",
            title=title,
            outline=begin.number if begin else whole.removesuffix(title).strip(),
            is_section=kind == "Section",
            documents=None if kind == "Item" else (),
        )


def document_lines(page: Page) -> tuple[AgendaLine, ...]:
    """The linked lines of the second version, each id once, with all of its words."""
    words: dict[str, list[str]] = {}
    first: dict[str, Tag] = {}
    behind: dict[str, list[str]] = {}
    sections = set()
    current = ""
    linked: set[int] = set()  # what stands within a link, and is told with it
    for node in page.soup.descendants:
        if isinstance(node, Tag):
            if node.name != "a":
                behind.get(current, []).append("\n" if node.name in _BREAKS else "")
            elif _call(node):
                linked.update(map(id, node.descendants))
                _, id_, is_section = _named(page, _call(node))
                current = f"s{id_}" if is_section else id_
                words.setdefault(current, []).append(" ".join(node.get_text(" ").split()))
                first.setdefault(current, node)
                behind.setdefault(current, [])
                if is_section:
                    sections.add(current)
        elif type(node) is NavigableString and current and id(node) not in linked:
            behind[current].append(str(node))
    counted = {(kind[1], kind[2]) for kind in _ITEM.findall(page.text)}
    refuse_loss(page, "agenda lines", len(words), len(counted))
    return tuple(
        AgendaLine(
            id=id_,
            title=" ".join(filter(None, printed)),
            outline=_outline(first[id_]),
            text="" if id_ in sections else _text_behind(behind[id_]),
            is_section=id_ in sections,
            documents=() if id_ in sections else None,
        )
        for id_, printed in words.items()
    )


def _call(tag: Tag) -> str:
    """What a link calls, where it is that of a line; empty for any other tag."""
    call = str(tag.get("href") or "") if tag.name == "a" else ""
    if not _ITEM.search(call):
        call = str(tag.get("onclick") or "") if tag.name == "a" else ""
    return call if _ITEM.search(call) else ""


def _text_behind(pieces: list[str]) -> str:
    """The words behind an item's link, without the number and the heading of what comes next."""
    lines = [" ".join(line.split()) for line in "".join(pieces).split("\n")]
    while lines and (_OUTLINE.fullmatch(lines[-1]) or lines[-1].isupper()):
        lines.pop()
    return "\n".join(line for line in lines if line)[:LONGEST_TEXT]


def _outline(link: Tag) -> str:
    cell, block = link.find_parent("td"), link.find_parent("p")
    before = cell.find_previous_sibling("td") if cell else None
    printed = " ".join(before.get_text().split()) if before else ""
    if not printed and block is not None:
        printed = " ".join(block.get_text(" ").partition(link.get_text(" "))[0].split())
    return printed if _OUTLINE.fullmatch(printed) else ""


def _named(page: Page, call: str) -> tuple[str, str, bool]:
    named = _ITEM.search(call)
    if named is None:
        raise LayoutChanged(page.url, f"expected the id of an agenda line, found {call[:60]!r}")
    kind = named[1].capitalize()
    return kind, named[2], kind == "Section" or (named[3] or "").casefold() == "true"
