"""PrimeGov's agenda as a page, in the three builds that tenants have.

A matter is ``#AgendaItem_N``: a cell of ``table.item-table-fromdocx`` (Cambridge), a division
(Worcester, Palo Alto), or one within ``div.meeting-item``, whose ``data-mig`` stays with the matter
at each of its meetings (Los Angeles). Headings have ``data-sectionid``, or are ``tr.section-row``.
A number of the clerk's ("CMA 2026-280", "25-1209") is a line of its own beside the words. In a
division the place on the agenda stands before the words ("9a. Request a report"). Who brought a
matter in stands below its words in capitals. "Final Actions" are the same page once more, with what
was done (``final_actions``).
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace

from bs4 import Tag

from lawtrack.legislation.records import Document, Event
from lawtrack.linear_pattern import LinearPattern
from scrapers.meetings.agendas import agenda_in_words, agenda_wish, with_addenda
from scrapers.meetings.items import agenda_records
from scrapers.meetings.lines import AgendaLine, each_once, with_unique_ids
from scrapers.meetings.papers import with_answer, with_papers
from scrapers.meetings.reading import mentions, refuse_loss
from scrapers.meetings.tenant import MeetingTenant, Output
from scrapers.page import HTML, Page
from scrapers.platforms.primegov.final_actions import results_in, with_result

MORE_PAGES = "agenda's further pages"  # their addresses, in the extras of a meeting
_LINES = "[id^=AgendaItem_], [data-sectionid], tr.section-row"
_NUMBER = LinearPattern(
    r"(?:(?:File|ID)(?: No\.?| ?#)?:? ?)?"
    r"([A-Z]{2,5} ?\d{4} ?[-#] ?#?\d{1,5}|\d{2}-\d{3,5}(?:-S\d{1,3})?|(?:19|20)\d\d-\d{1,5})"
)
_BEFORE = LinearPattern(r"(\(?\d{1,3}(?:\.\d{1,3}){0,3}[a-zA-Z]?[.)]{1,2})\s+(\S.*)")
# Who brought a matter in, each in a block of capitals below its words (Cambridge, 2026).
_SPONSOR = LinearPattern(
    r"(?:VICE |DEPUTY )?(?:MAYOR|COUNCIL+OR|COUNCIL ?MEMBER|ALDER(?:MAN|WOMAN|PERSON)?|SUPERVISOR)"
    r"(?: [A-Z][A-Z.'’-]{0,30}){1,4}"
)
_OUTLINE = LinearPattern(r"\(?[A-Za-z0-9]{1,5}(?:\.[A-Za-z0-9]{1,3}){0,3}[.)]{0,2}")


def parse_compiled_agenda(
    page: Page,
    *,
    tenant: MeetingTenant,
    event: Event,
    lines: tuple[AgendaLine, ...] = (),
    place: int = 0,
) -> Output:
    """Yield the wish for what adds to the agenda, or its matters and the meeting.

    Where no page has a line they are cut from a text. A matter on two of them is one.
    """
    here = each_once(compiled_lines(page, in_prose=place > 0)) if page.status == 200 else ()
    there = {_who(line): line for line in here}
    known = {_who(line) for line in lines}
    lines = tuple(_as_done(line, there.get(_who(line))) for line in lines)
    lines += tuple(_new(there, known) if lines else here)
    if here:
        event = with_papers(with_answer(event, page), _papers(page.soup, page), lines)
    more = event.extras.get(MORE_PAGES, "").split()
    if place < len(more):
        yield agenda_wish(
            tenant, event, more[place], parse_compiled_agenda, accept=HTML, statuses=(),
            context={"lines": lines, "place": place + 1},
        )  # fmt: skip
    elif lines:
        lines = tuple(with_unique_ids(lines))
        # Of what goes on as a page the file says the same.
        yield from (agenda_records if more else with_addenda)(tenant, event, lines)
    else:
        yield from agenda_in_words(tenant, event, page)


def _new(
    there: Mapping[tuple[str, str], AgendaLine], known: Container[tuple[str, str]]
) -> Iterator[AgendaLine]:
    """The matters of another page that are not known, below their headings."""
    heading: AgendaLine | None = None
    for who, line in there.items():
        if line.is_section:
            heading = None if who in known else line
        elif who not in known:
            if heading is not None:
                yield heading
            heading = None
            yield line


def _as_done(line: AgendaLine, other: AgendaLine | None) -> AgendaLine:
    """The line with what another page says was done with it."""
    if other is None or not other.outcome:
        return line
    return replace(
        line,
        outcome=other.outcome,
        result=other.result,
        notes=other.notes,
        roll_calls=other.roll_calls,
    )


def _who(line: AgendaLine) -> tuple[str, str]:
    """What tells a line on another page of the same agenda: headings may have no number there."""
    return ("", f"{line.outline} {line.title}") if line.is_section else (line.id, "")


def compiled_lines(page: Page, *, in_prose: bool = False) -> Iterator[AgendaLine]:
    """The headings and matters in their order; ``LayoutChanged`` when a matter was not read."""
    tags = page.soup.select(_LINES)
    items = [tag for tag in tags if str(tag.get("id") or "").startswith("AgendaItem_")]
    refuse_loss(
        page,
        "agenda items",
        len(items),
        mentions(page, "[a-z0-9]+", "id", "AgendaItem_", begins=True),
    )
    results = results_in(page, tags, in_prose=in_prose)
    for place, tag in enumerate(tags):
        if str(tag.get("id") or "").startswith("AgendaItem_"):
            line = _matter(page, tag)
            yield with_result(line, results[place]) if place in results else line
        elif not tag.select_one("[id^=AgendaItem_]"):
            yield _heading(tag, place)


def _heading(tag: Tag, place: int) -> AgendaLine:
    words = [_words(cell) for cell in tag.select("td")] or [_words(tag)]
    printed = [each for each in words if each]
    outline = printed[0] if len(printed) > 1 and _OUTLINE.fullmatch(printed[0]) else ""
    title = " ".join(printed[1:] if outline else printed)
    before = _BEFORE.fullmatch(title) if not outline else None
    if before:
        outline, title = before[1], before[2]
    id_ = str(tag.get("data-sectionid") or place)
    return AgendaLine(id=f"s{id_}", title=title, outline=outline, is_section=True)


def _matter(page: Page, tag: Tag) -> AgendaLine:
    id_ = str(tag["id"]).removeprefix("AgendaItem_")
    area = page.soup.select_one(f"[id='agenda_item_area_{id_}']")
    number, printed = _number_and_words(tag)
    sponsors = tuple(each for each in printed if _SPONSOR.fullmatch(each))
    rest = [each for each in printed if each not in sponsors]
    # In capitals below the words: "CHARTER RIGHT EXERCISED BY COUNCILLOR ZUSY".
    remarks = (
        [each for each in rest[1:] if each.isupper()] if rest and not rest[0].isupper() else []
    )
    title = " ".join(each for each in rest if each not in remarks)
    outline = _outline(tag)
    before = _BEFORE.fullmatch(title) if not outline else None
    wrapper = tag.find_parent("div", class_="meeting-item")
    within = area or wrapper
    return AgendaLine(
        id=id_,
        title=before[2] if before else title,
        number=number,
        file_id=str(wrapper.get("data-mig") or "") if wrapper else "",
        outline=before[1] if before else outline,
        text="\n".join(remarks),
        sponsors=sponsors,
        documents=_papers(within, page) if within is not None else (),
    )


def _papers(within: Tag, page: Page) -> tuple[Document, ...]:
    links = within.select("a[href*=istoryattachment]")
    papers = {page.absolute(str(link["href"])): _words(link) for link in links}
    return tuple(
        Document(title=name or "Attachment", url=url, upstream_id=url.rpartition("=")[2])
        for url, name in papers.items()
    )


def _number_and_words(tag: Tag) -> tuple[str, list[str]]:
    """The number of a matter and its words, block by block, without what lies in its drawer."""
    blocks = [
        block
        for block in tag.select("p, td, div, h1, h2, h3, h4, li")
        if not block.find_parent(class_="item_contents")
        and "item_contents" not in block.get_attribute_list("class")
        and block.find(["p", "td", "div", "li"]) is None
    ]
    printed = [each for each in map(_words, blocks or [tag]) if each]
    named = next((each for each in printed if _NUMBER.fullmatch(each)), "")
    number = _NUMBER.fullmatch(named)
    return (number[1] if number else ""), [each for each in printed if each != named]


def _outline(tag: Tag) -> str:
    cell = tag if tag.name == "td" else tag.find_parent("td")
    before = cell.find_previous_siblings("td") if cell else []
    words = [_words(each) for each in before]
    return next((each for each in words if each and _OUTLINE.fullmatch(each)), "")


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())
