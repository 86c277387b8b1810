"""OnBase's agenda in its two versions: sections and items, or a word processor's page.

Which of them an installation has is not to be known before: the address of the other one answers
status 200 with a page titled "Error - OnBase Agenda Online" (Anchorage). A heading in the second
version is told from an item by ``loadAgendaItem(66788,true)``.
"""

import re
from collections.abc import Iterator

from bs4 import Tag

from lawtrack.errors import LayoutChanged, SourceUnavailable
from lawtrack.legislation.records import Event
from lawtrack.linear_pattern import LinearPattern
from scrapers.meetings.items import agenda_records, without_agenda
from scrapers.meetings.lines import AgendaLine
from scrapers.meetings.reading import agenda_wish, refuse_loss
from scrapers.meetings.tenant import MeetingTenant, Output
from scrapers.page import HTML, Page

_ITEM = LinearPattern(r"loadAgenda(Item|Section)\((\d+)(?:,\s*(true|false))?\)")
_ERROR = LinearPattern(r"\s*Error - ")
_OUTLINE = re.compile(r"([\w.]{1,8}[.)])?\s*")


def is_error(page: Page) -> bool:
    """Whether it is the page that stands for an address which an installation has not."""
    title = page.soup.title
    return title is not None and _ERROR.match(title.get_text()) is not None


def parse_agenda_version(page: Page, *, tenant: MeetingTenant, event: Event) -> Output:
    """Yield the matters on the agenda, or the wish for the other version of it."""
    if page.status == 404 or is_error(page):
        site = tenant.source.addresses["site"]
        query = f"meetingId={event.upstream_id}&type=agenda&doctype=1"
        url = f"{site}/Documents/ViewAgenda?{query}"
        yield agenda_wish(tenant, event, url, parse_agenda_document, accept=HTML)
        return
    yield from agenda_records(tenant, event, tuple(accessible_lines(page)))


def parse_agenda_document(page: Page, *, tenant: MeetingTenant, event: Event) -> Output:
    """Yield the matters on an agenda that is a word processor's page."""
    if page.status == 404:
        yield from without_agenda(tenant, event)
        return
    if is_error(page):
        raise SourceUnavailable(page.url, "an error page in both versions of the agenda")
    yield from agenda_records(tenant, event, document_lines(page))


def accessible_lines(page: Page) -> Iterator[AgendaLine]:
    """The sections and items of the first version, in their order."""
    links = page.all("a[onclick*=loadAgenda]")
    refuse_loss(page, "agenda lines", len(links), len(_ITEM.findall(page.text)))
    for link in links:
        kind, id_, _ = _named(page, str(link["onclick"]))
        name = link.select_one("span[class^=accessible]")
        title = " ".join(name.get_text(" ").split()) if name else ""
        whole = " ".join(link.get_text(" ").split())
        yield AgendaLine(
            id=f"{'s' if kind == 'Section' else ''}{id_}",
            title=title,
            outline=whole.removesuffix(title).strip(),
            is_section=kind == "Section",
        )


def document_lines(page: Page) -> tuple[AgendaLine, ...]:
    """The linked lines of the second version, each id once, with all of its words."""
    words: dict[str, list[str]] = {}
    first: dict[str, Tag] = {}
    sections = set()
    for link in page.all("a[href*=loadAgendaItem]"):
        _, id_, is_section = _named(page, str(link["href"]))
        id_ = f"s{id_}" if is_section else id_
        words.setdefault(id_, []).append(" ".join(link.get_text(" ").split()))
        first.setdefault(id_, link)
        if is_section:
            sections.add(id_)
    counted = {(kind[1], kind[2]) for kind in _ITEM.findall(page.text)}
    refuse_loss(page, "agenda lines", len(words), len(counted))
    return tuple(
        AgendaLine(
            id=id_,
            title=" ".join(filter(None, printed)),
            outline=_outline(first[id_]),
            is_section=id_ in sections,
        )
        for id_, printed in words.items()
    )


def _outline(link: Tag) -> str:
    cell = link.find_parent("td")
    before = cell.find_previous_sibling("td") if cell else None
    printed = " ".join(before.get_text().split()) if before else ""
    return printed if _OUTLINE.fullmatch(printed) else ""


def _named(page: Page, call: str) -> tuple[str, str, bool]:
    named = _ITEM.search(call)
    if named is None:
        raise LayoutChanged(page.url, f"expected the id of an agenda line, found {call[:60]!r}")
    return named[1], named[2], named[1] == "Section" or named[3] == "true"
