"""IQM2's page of one legislative file: its status, who brought it in, its meetings and roll calls.

- ``lblLegiFileTitle`` is the whole title; the outline has a short one, or the same.
- Sponsors and category stand in ``tblLegiFileInfo`` as cells beside their names.
- A meeting is a heading (day, board, type) with rows below it; the minutes of one marked "Draft"
  are not approved yet. Its roll call is a ``VoteRecord``: "RESULT:" "FAILED OF ADOPTION [4 TO 5]",
  then a row for each way to vote, with names between commas.
- The page says what was done only after the minutes; nothing on the agenda tells that it did.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qsl

from bs4 import Tag

from lawtrack.errors import LayoutChanged
from lawtrack.legislation.records import Action, Document, Event, Vote
from lawtrack.linear_pattern import LinearPattern
from scrapers.meetings.clock import date_in_words
from scrapers.meetings.line_pages import LinePages
from scrapers.meetings.lines import AgendaLine
from scrapers.page import Page
from scrapers.printed_votes import names_in, result_of, tally_in

# "ORD 2023 # 9 : …", "ORD 2023 #9 : …", "CMA 2025 #305 : …", "2023-118 : …", "O/26/118 : …",
# "26-R-3458 : …", "DRH25-00335 / 123 Main St"
_NUMBER = LinearPattern(
    r"^([A-Z][A-Za-z.-]{0,11}[ /]?\d{2,4}[ /-]?#? ?\d{1,7}[A-Z]?"
    r"|\d{2,4}[-./](?:[A-Z]{1,3}[-./])?\d{1,7}[A-Z]?)(?: ?: | / )"
)
_MEETING = LinearPattern(r"Detail_Meeting\.aspx\?(?:[\w=&]*&)?ID=(\d+)", ignore_case=True)
_FILE = LinearPattern(r"File(?:Open|View)\.aspx\?", ignore_case=True)
_TALLY = LinearPattern(r"\[([^\]]*)\]")
# ``FileOpen`` ids are unique for each Type only: a wrong one gives another meeting's paper.
KINDS = {"1": "packet", "12": "minutes", "14": "agenda", "15": "minutes"}
# Beside these no row of a roll call holds voters.
_MOVERS = ("MOVER", "SECONDER")


def number_and_title(title: str) -> tuple[str, str]:
    """The number before a title and the rest; without a number, the title whole."""
    number = _NUMBER.match(title)
    return (number[1], title[number.end() :]) if number else ("", title)


def file_in(href: str) -> tuple[str, str] | None:
    """Type and number of the file that is opened there, however they are ordered."""
    if _FILE.search(href) is None:
        return None
    query = {name.casefold(): value for name, value in parse_qsl(href.partition("?")[2])}
    type_, id_ = query.get("type", ""), query.get("id", "")
    return (type_, id_) if type_.isdecimal() and id_.isdecimal() else None


def paper_of(file: tuple[str, str], title: str, site: str) -> Document:
    """The paper of that type and number."""
    type_, id_ = file
    kind = KINDS.get(type_, "attachment")
    return Document(
        title=title or kind.capitalize(),
        url=f"{site}/Citizens/FileOpen.aspx?Type={type_}&ID={id_}",
        kind=kind,
        upstream_id=":".join(file),
    )


def papers_in(within: Tag, site: str) -> tuple[Document, ...]:
    """The papers that links there open, each once."""
    links = within.select("a[href]")
    papers = (
        paper_of(file, " ".join(link.get_text(" ").split()), site)
        for link in links
        if (file := file_in(" ".join(str(link["href"]).split()))) is not None
    )
    return tuple({paper.url: paper for paper in papers}.values())


def file_address(_: Event, line: AgendaLine) -> str:
    """The address of the file's page."""
    return line.url


def read_file_page(page: Page, line: AgendaLine) -> AgendaLine:
    """The line with what its file's page says; ``LayoutChanged`` when it is another page."""
    title = _words(page.one("#ContentPlaceholder1_lblLegiFileTitle"))
    number = _words(page.one("#ContentPlaceholder1_lblResNum"))
    status = page.soup.select_one("#ContentPlaceholder1_lblStatus")
    facts = dict(_facts(page))
    steps = tuple(_meetings(page))
    attached = [p for p in papers_in(page.soup, _site(line)) if p.kind == "attachment"]
    own = {paper.url: paper for paper in (*(line.documents or ()), *attached)}
    sponsors = (name.strip() for name in re.split(r",|;", facts.get("sponsors", "")))
    return replace(
        line,
        number=line.number or number,
        text=title if title != line.title else "",
        status=_words(status) if status else "",
        sponsors=tuple(name for name in sponsors if name),
        history=tuple(action for action, _ in steps),
        votes=tuple(vote for _, vote in steps if vote is not None),
        documents=tuple(own.values()),
    )


def _site(line: AgendaLine) -> str:
    return line.url.partition("/Citizens/")[0]


# Minutes add a result to a page of which the agenda says nothing new.
FILE_PAGES = LinePages(address=file_address, read=read_file_page)


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def _facts(page: Page) -> Iterator[tuple[str, str]]:
    for name in page.all("table#tblLegiFileInfo th", at_least=0):
        value = name.find_next_sibling("td")
        yield _words(name).strip(" :").casefold(), _words(value) if value else ""


def _meetings(page: Page) -> Iterator[tuple[Action, Vote | None]]:
    """What was done at each meeting, with its roll call; nothing for those without a result."""
    for row in page.all("table.MeetingHistory tr.HeaderRow", at_least=0):
        link = row.select_one("td.Date a[href]")
        day = date_in_words(_words(link)) if link else None
        if link is None or day is None:
            raise LayoutChanged(
                page.url, f"expected the day of a meeting, found {_words(row)[:60]!r}"
            )
        board = row.select_one("td.Group")
        meeting = _MEETING.search(str(link["href"]))
        for record in _records_below(row):
            facts = dict(_record(record))
            result = facts.get("RESULT", "")
            if not result:
                continue
            action = Action(
                date=day,
                description=_TALLY.sub("", result).strip(),
                organization=_words(board) if board else "",
                event_upstream_id=meeting[1] if meeting else "",
                result=result_of(result) or "pass",
                mover=facts.get("MOVER", ""),
                seconder=facts.get("SECONDER", ""),
            )
            yield action, _vote(action, result, facts)


def _records_below(heading: Tag) -> Iterator[Tag]:
    """The tables of results between a meeting's heading and the next one's."""
    for row in heading.find_next_siblings("tr"):
        if "HeaderRow" in row.get_attribute_list("class"):
            return
        yield from row.select("table.VoteRecord")


def _record(table: Tag) -> Iterator[tuple[str, str]]:
    for row in table.select("tr"):
        cells = [_words(cell) for cell in row.find_all("td")]
        if len(cells) > 1 and cells[0]:
            yield cells[0].strip(" :").upper(), cells[1]


def _vote(action: Action, result: str, facts: dict[str, str]) -> Vote | None:
    """The roll call, ``None`` when neither names nor a count are printed."""
    voters = tuple(
        (name, way.capitalize())
        for way, names in facts.items()
        if way not in ("RESULT", *_MOVERS)
        for name in names_in(names)
    )
    counts = tally_in(result) if not voters else {}
    for _, way in voters:
        counts[way] = counts.get(way, 0) + 1
    if not counts:
        return None
    return Vote(
        motion=action.description,
        date=action.date,
        organization=action.organization,
        result=action.result,
        counts=counts,
        voters=voters,
    )
