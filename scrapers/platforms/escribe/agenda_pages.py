"""eSCRIBE's agenda as a page: containers within containers, and the imports of an older system.

A closed item has no number in its class (Ottawa, 2021: 15 containers, 14 numbers), so it is the
containers that are counted; a late one that is closed has names of its own. Numbers are those of
the meeting only. Minutes have the motions that were put (``motions``): the last one decides, and
prose beside it is said of the item. Attachments stand within their item, in a panel beside all
items by the number of theirs, or in both; the numbers of their files change whenever the clerk
edits the item. What was imported from SIRE (before 2020) is a word processor's page with
``SelectableItem`` links; its headings are anchors ``Item126631`` without one. A line there may be a
remark in brackets only.
"""

from collections.abc import Iterator, Mapping, Sequence

from bs4 import Tag

from lawtrack.errors import LayoutChanged
from lawtrack.legislation.records import Document, Event
from lawtrack.linear_pattern import LinearPattern
from scrapers.meetings.agendas import agenda_from_file, agenda_in_words
from scrapers.meetings.items import agenda_records
from scrapers.meetings.lines import AgendaLine, number_in_title, with_unique_ids, without_outline
from scrapers.meetings.papers import with_answer, with_papers
from scrapers.meetings.reading import mentions, refuse_loss
from scrapers.meetings.tenant import MeetingTenant, Output
from scrapers.page import Page
from scrapers.platforms.escribe.motions import motions_in

_ITEM = LinearPattern(r"AgendaItem(\d+)")
_IN_PANEL = LinearPattern(r"AgendaItemAttachment(\d+)")


def parse_agenda_page(page: Page, *, tenant: MeetingTenant, event: Event) -> Output:
    """Yield the matters on the agenda and the meeting."""
    if page.status == 404:
        yield from agenda_from_file(tenant, event)
        return
    lines = lines_in(page)
    if not lines:
        yield from agenda_in_words(tenant, with_answer(event, page), page)
        return
    event = with_papers(with_answer(event, page), _papers(page, page.soup), lines)
    yield from agenda_records(tenant, event, lines)


def lines_in(page: Page) -> tuple[AgendaLine, ...]:
    """Every line of the agenda, in its order; ``LayoutChanged`` when some were not read."""
    containers = page.all("div.AgendaItemContainer", at_least=0)
    refuse_loss(
        page, "agenda items", len(containers), mentions(page, "div", "class", "AgendaItemContainer")
    )
    panel = _panel(page)
    if containers:
        return tuple(with_unique_ids(_line(page, each, panel) for each in containers))
    imported = tuple(_imported(page, panel))
    if not imported and page.soup.select_one("div.AgendaItems") is None:
        raise LayoutChanged(page.url, "expected agenda items, found none of a known shape")
    return imported


def _panel(page: Page) -> Mapping[str, Sequence[Tag]]:
    """The attachments that stand beside the items, by the number of their item."""
    panel: dict[str, list[Tag]] = {}
    for tag in page.soup.select("[class*=AgendaItemAttachment]"):
        for name in tag.get_attribute_list("class"):
            if named := _IN_PANEL.fullmatch(name):
                panel.setdefault(named[1], []).append(tag)
    return panel


def _line(page: Page, container: Tag, panel: Mapping[str, Sequence[Tag]]) -> AgendaLine:
    item = container.select_one("div.AgendaItem")
    if item is None or item.find_parent("div", class_="AgendaItemContainer") is not container:
        raise LayoutChanged(page.url, f"expected an item, found {_words(container, 'div')[:60]!r}")
    numbers = [_ITEM.fullmatch(name) for name in item.get_attribute_list("class")]
    number = next((each[1] for each in numbers if each), "")
    counter = _words(item, "div[class*=AgendaItemCounter]")
    title = _words(item, "div[class*=AgendaItemTitle]:not([class*=AgendaItemTitleRow])")
    text = _prose(item, "div.AgendaItemDescription, div.MotionText, div.Body")
    documents = tuple(_papers(page, item, *panel.get(number, ())))
    if not title:
        title, _, text = text.partition("\n")
    is_bare = not text and not documents
    travelling, title = number_in_title(without_outline(title, counter))
    motions = tuple(motions_in(item))
    minutes, decided = _prose(item, "div.AgendaItemMinutes"), motions[-1].outcome if motions else ""
    return AgendaLine(
        id=number or f"closed-{counter.strip('.')}",
        title=title,
        number=travelling,
        outline=counter,
        text="\n".join(filter(None, (text, minutes if decided else ""))),
        outcome=decided or minutes,
        result=motions[-1].result if motions else "",
        notes="\n".join(motion.movers for motion in motions if motion.movers),
        roll_calls=tuple(motion.vote for motion in motions if motion.vote is not None),
        sponsors=tuple(filter(None, (_words(item, "div.AgendaItemSponsors"),))),
        is_section=(
            container.select_one("div.AgendaItemContainer") is not None
            or (is_bare and title.isupper())
        ),
        documents=documents,
    )


def _words(item: Tag, css: str) -> str:
    tag = item.select_one(css)
    return " ".join(tag.get_text(" ").split()) if tag else ""


def _prose(item: Tag, css: str) -> str:
    tags = item.select(css)
    outer = [tag for tag in tags if not any(tag in other.descendants for other in tags)]
    lines = (" ".join(line.split()) for tag in outer for line in tag.get_text("\n").split("\n"))
    return "\n".join(line for line in lines if line)


def _papers(page: Page, *places: Tag) -> Iterator[Document]:
    seen = set()
    for link in (link for place in places for link in place.select("a[href]")):
        url = page.absolute(str(link["href"]))
        if "filestream.ashx" in url.casefold() and url not in seen:
            seen.add(url)
            said = [link.get("data-original-title"), link.get_text(" ")]
            said += [link.get("aria-label"), link.get("title")]
            name = next(filter(None, (" ".join(str(each or "").split()) for each in said)), "")
            yield Document(title=name or "Attachment", url=url, upstream_id=url.rpartition("=")[2])


def _imported(page: Page, panel: Mapping[str, Sequence[Tag]]) -> Iterator[AgendaLine]:
    """The lines of an import: each id once, its words those of all its links."""
    titles: dict[str, list[str]] = {}
    headings: dict[str, str] = {}
    for link in page.soup.select("a.SelectableItem, a[name^=Item]"):
        words = " ".join(link.get_text(" ").split())
        if "SelectableItem" in link.get_attribute_list("class"):
            id_ = str(link.get("itemid") or "")
            if not id_:
                raise LayoutChanged(page.url, "expected an itemid of every item, found one without")
            titles.setdefault(id_, []).append(words)
        elif words:
            id_ = str(link["name"]).removeprefix("Item")
            headings[id_] = words
            titles.setdefault(id_, []).append(words)
    above = ""
    for id_, said in titles.items():
        title = " ".join(filter(None, said))
        above = headings.get(id_, above)
        is_remark = title.startswith("(") and title.endswith(")") and above
        yield AgendaLine(
            id=id_,
            title=f"{above} {title}" if is_remark else title,
            is_section=not title or id_ in headings,
            documents=tuple(_papers(page, *panel.get(id_, ()))),
        )
