"""AgendaCenter's agenda as a page (``?html=true``), of towns that write it there.

``div.item.level1`` to ``level3`` follow one another, each with ``.bullet``, ``.title``, ``.desc``
and ``.documents``. Where all are of one level, each is a matter; else those above others are
headings. A title may say nothing ("Resolution 1"): then the description says it. Items have no ids.
The address may as well answer a PDF, or a page without items: then the file is cut.
"""

from collections.abc import Iterator, Sequence

from bs4 import Tag

from lawtrack.legislation.records import Document, Event
from lawtrack.linear_pattern import LinearPattern
from scrapers.meetings.agendas import agenda_from_file
from scrapers.meetings.items import agenda_records
from scrapers.meetings.lines import AgendaLine, with_unique_ids
from scrapers.meetings.papers import with_papers
from scrapers.meetings.tenant import MeetingTenant, Output
from scrapers.page import Page

_ITEMS = "div.item[class*=level]"
_SAYS_NOTHING = LinearPattern(
    r"(?:consent|resolution|agreement|purchase|public hearing|presentation|item|ordinance)"
    r"(?: [A-Z0-9]{1,3})?",
    ignore_case=True,
)


def parse_html_agenda(page: Page, *, tenant: MeetingTenant, event: Event) -> Output:
    """Yield the matters on the agenda and the meeting; without any, what its file is cut into."""
    is_page = page.status == 200 and page.body.lstrip()[:1] == b"<"
    lines = tuple(html_lines(page)) if is_page else ()
    if not lines:
        yield from agenda_from_file(tenant, event)
        return
    yield from agenda_records(tenant, with_papers(event, _papers(page, page.soup), lines), lines)


def html_lines(page: Page) -> Iterator[AgendaLine]:
    """Every line in its order; none of a page that is built otherwise."""
    items = page.all(_ITEMS, at_least=0)
    levels = [_level(item) for item in items]
    lines = (
        _line(page, item, is_heading=_is_above(levels, place)) for place, item in enumerate(items)
    )
    yield from with_unique_ids(line for line in lines if line.title)


def _level(item: Tag) -> int:
    names = item.get_attribute_list("class")
    return next((int(n[5:]) for n in names if n.startswith("level") and n[5:].isdecimal()), 1)


def _is_above(levels: Sequence[int], place: int) -> bool:
    return place + 1 < len(levels) and levels[place + 1] > levels[place]


def _line(page: Page, item: Tag, *, is_heading: bool) -> AgendaLine:
    outline, title, text = (_words(item, css) for css in (".bullet", ".title", ".desc"))
    if not title or _SAYS_NOTHING.fullmatch(title.strip(" .:")):
        first = item.select_one(".desc p") or item.select_one(".desc")
        title = " ".join(first.get_text(" ").split()) if first else title
    return AgendaLine(
        id=outline.strip(".") or title[:40],
        title=title,
        outline=outline,
        text=text if text != title else "",
        is_section=is_heading and not text,
        documents=_papers(page, item),
        is_cut=True,
    )


def _papers(page: Page, within: Tag) -> tuple[Document, ...]:
    links = within.select(".documents a[href], a[href*='/ViewFile/Item/' i]")
    papers = {page.absolute(str(a["href"])): " ".join(a.get_text(" ").split()) for a in links}
    return tuple(Document(title=name or "Attachment", url=url) for url, name in papers.items())


def _words(item: Tag, css: str) -> str:
    tag = item.select_one(css)
    return " ".join(tag.get_text(" ").split()) if tag else ""
