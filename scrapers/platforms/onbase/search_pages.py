"""OnBase's lists of meetings, in the three forms in which installations show them.

The search page holds its rows as JSON in a script (``new SearchResults({"Meetings": …})``), or as a
table (Akron 2019); an installation made for one city shows lists of links (San Diego 2022). There a
link's title has the meeting's type behind its name ("Closed Session City Council"), and the row
beside it the name alone; or there is no title, and the row says name, type and moment in words
(Maricopa County). A search answers 100 meetings at most, so that a window with so many is asked for
in halves. Ids are those of one installation. JSON has hours with an offset, tables the clock on the
wall, as the server's country writes it (Halton, Ontario: "2026-01-14"). A meeting's name may be
nothing but its day (Akron): then it is called as its type is. Minutes and summaries may be pages
alone (``ViewMeeting?…&doctype=3``, San Diego): the words of such a page stand at ``ViewAgenda``
with the same number.
"""

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, quote
from zoneinfo import ZoneInfo

from bs4 import Tag

from lawtrack.errors import LayoutChanged
from lawtrack.legislation.records import Document, Event, Source, StoredState
from lawtrack.linear_pattern import LinearPattern
from scrapers.documents import queued_documents
from scrapers.meetings.agendas import agenda_of
from scrapers.meetings.called_off import body_in
from scrapers.meetings.clock import (
    hour_in_words,
    moment_in,
    wall_clock,
    writes_day_first,
)
from scrapers.meetings.items import stamp_of_row
from scrapers.meetings.papers import AS_PAGE
from scrapers.meetings.reading import (
    is_said,
    list_ended,
    list_wish,
    meetings_read,
    objects,
    refuse_emptied,
    unreadable,
)
from scrapers.meetings.tenant import MeetingTenant, Output, meeting_tenant
from scrapers.meetings.windows import Window
from scrapers.page import HTML, Follow, Page
from scrapers.plain_words import plain_line
from scrapers.platforms.onbase.agenda_versions import parse_agenda_version

_SITE = re.compile("Agenda Online")
_AVAILABLE = "agenda available"
MOST = 100  # that a search answers
_RESULTS = re.compile(r"new SearchResults\(")
KINDS = {"1": "agenda", "2": "minutes", "3": "summary", "5": "packet"}
_SHOWN = LinearPattern(r"/Meetings/ViewMeeting\?(?:\S{0,200}&)?doctype=([23])\b", ignore_case=True)
# In JSON: whether a paper is there, its kind, and the name of its file.
_FLAGS = (("IsMinutesAvailable", "2", ""), ("IsSummaryAvailable", "3", ""),
          ("IsAgendaPacketAvailable", "5", "AgendaPacketUniqueName"))  # fmt: skip
_PAPER = LinearPattern(
    r"/Documents/(?:Downloadfile|ViewDocument)/([^?#]{1,300}\?documentType=(\d)[^#]{0,200})",
    ignore_case=True,
)
_ONLY_A_DAY = LinearPattern(
    r"\s*(?:[A-Z][a-z]+day,? )?(?:[A-Z][a-z]{2,8}\.? \d{1,2},? \d{4}|\d{1,2}/\d{1,2}/\d{2,4})\s*",
    ignore_case=True,
)
_AGENDA = LinearPattern(
    r"ViewMeeting\?(?:id=(\d{1,12})&(?:[^#]{0,200}&)?doctype=1|(?:[^#]{0,200}&)?doctype=1&(?:[^#]{0,200}&)?id=(\d{1,12}))(?:[&#]|$)",
    ignore_case=True,
)
_MEETING_ID = LinearPattern(r"ViewMeeting\?(?:[^#]{0,200}&)?id=(\d{1,12})", ignore_case=True)
_TITLE = LinearPattern(r"View \w+ for (?P<name>.+) on (?P<when>\d{1,2}/\d{1,2}/\d{4}[ \d:APM]*)$")
_BLOCKS = ["td", "th", "p", "h2", "h3", "h4", "li", "span", "div", "strong", "b", "time", "a"]
# What a row says besides its name: days of the week, and what its links lead to.
_NO_NAME = LinearPattern(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|noon|view|open|read|download|the|and|not|available"
    r"|agendas?|minutes|summary|packet|media|video|audio|actions?|results?|details|documents?"
    r"|attachments?|html|pdf",
    ignore_case=True,
)


def begin(source: Source, known: StoredState) -> Output:
    """Yield the wish for the first search."""
    tenant = meeting_tenant(source, known)
    yield _search(tenant, Window(tenant.first, tenant.last), ())
    yield from queued_documents(source, known)


def _search(tenant: MeetingTenant, window: Window, events: tuple[Event, ...]) -> Follow:
    days = [f"{day.month}/{day.day}/{day.year}" for day in (window.first, window.last)]
    site = tenant.source.addresses["site"]
    url = f"{site}/Meetings/Search?dropid=11&dropsv={days[0]}&dropev={days[1]}"
    return list_wish(tenant, url, parse_search, accept=HTML, window=window, events=events)


def parse_search(
    page: Page, *, tenant: MeetingTenant, window: Window, events: tuple[Event, ...]
) -> Output:
    """Yield the next search, or what all of them have shown."""
    listed: tuple[Event, ...] = ()
    for read in rows_in(page, tenant.source):
        if isinstance(read, Event):
            listed += (read,)
        else:
            yield unreadable(tenant, page, "", read)
    halves = window.halved() if len(listed) >= MOST else None
    if halves is not None:
        yield _search(tenant, halves, events + listed)  # for who looks once; read again by id
        return
    if len(listed) >= MOST:
        yield unreadable(tenant, page, "", f"{MOST} meetings on {window.first}: there may be more")
    events += listed
    if window.then:
        yield _search(tenant, window.then[0], events)
        return
    refuse_emptied(page, tenant, len(events))
    once = {event.upstream_id: event for event in events}
    yield from meetings_read(tenant, once.values(), lambda event: _agenda(tenant, event))
    yield from list_ended(tenant, frozenset(once))


def _agenda(tenant: MeetingTenant, event: Event) -> Output:
    site = tenant.source.addresses["site"]
    meeting = tenant.source.given_id(event.upstream_id)
    url = f"{site}/Meetings/ViewMeetingAgenda?meetingId={meeting}&type=agenda"
    is_there = event.extras[_AVAILABLE] != "no"
    yield from agenda_of(tenant, event, url if is_there else "", parse_agenda_version, accept=HTML)


def events_in(page: Page, source: Source) -> tuple[Event, ...]:
    """The meetings on a page that can be read."""
    return tuple(each for each in rows_in(page, source) if isinstance(each, Event))


def rows_in(page: Page, source: Source) -> Iterator[Event | str]:
    """The meetings on a page in any of the three forms, or why one of them cannot be read.

    ``LayoutChanged`` where the page has none of the forms.
    """
    script = _RESULTS.search(page.text)
    if script is not None:
        try:
            begins = len(page.text) - len(page.text[script.end() :].lstrip())
            rows = json.JSONDecoder().raw_decode(page.text, begins)[0]["Meetings"]
        except (ValueError, KeyError, TypeError, RecursionError):
            rows = None
        for row in objects(page, rows, "meetings in SearchResults"):
            yield _of_json(row, source)
        return
    table = [
        row
        for row in page.all("tr.meeting-row", at_least=0)
        if row.select_one("td[data-sortable-type]") or not _links_in(row)
    ]
    days = (
        page.soup.get_text(" ") if table or page.soup.select_one("a[href*='ViewMeeting' i]") else ""
    )
    day_first = writes_day_first(days, source.division)
    for each in table:
        yield _of_table(page, each, source, day_first=day_first)
    links = [] if table else page.all("a[href*='ViewMeeting?' i]", at_least=0)
    if not table and not links and _SITE.search(page.text) is None:
        raise LayoutChanged(page.url, "expected a list of meetings, found none of a known form")
    # A meeting may have minutes alone: it is read by the first of its links that says its day.
    by_id: dict[str, list[Tag]] = {}
    for link in links:
        query = {name.casefold(): value for name, value in parse_qsl(_query(link))}
        if query.get("id", "").isdecimal():
            by_id.setdefault(query["id"], []).append(link)
    for id_, same in by_id.items():
        papers = tuple({p.url: p for p in _shown_papers(page, same, id_)}.values())
        same.sort(key=lambda link: _AGENDA.search(str(link["href"])) is None)
        read = [_of_link(page, id_, link, source, papers, day_first=day_first) for link in same]
        yield next((each for each in read if isinstance(each, Event)), read[0])


def _links_in(row: Tag) -> list[Tag]:
    return row.select("a[href*='ViewMeeting?' i]")


def _query(link: Tag) -> str:
    return str(link["href"]).partition("?")[2]


def _of_json(row: Mapping[str, Any], source: Source) -> Event | str:
    when = str(row.get("Time") or "")
    moment = moment_in(when, source.timezone, day_first=writes_day_first(when, source.division))
    if moment is None or not row.get("ID"):
        return f"expected a meeting with a time, found {str(row)[:60]!r}"
    name = plain_line(str(row.get("Name") or ""))
    body = plain_line(str(row.get("MeetingTypeName") or "")) or body_in(name, moment[0])
    return _event(
        source, str(row["ID"]), name, body,
        moment, has_agenda=is_said(row.get("IsAgendaAvailable"), unsaid=True),
        location=str(row.get("Location") or row.get("MeetingLocation") or ""),
        documents=tuple(_flagged_papers(row, source.addresses["site"])),
    )  # fmt: skip


def _of_table(page: Page, row: Tag, source: Source, *, day_first: bool) -> Event | str:
    cells = {
        str(cell["data-sortable-type"]): " ".join(cell.get_text().split())
        for cell in row.select("td[data-sortable-type]")
    }
    moment = moment_in(cells.get("mtgTime", ""), day_first=day_first) or _in_seconds(row, source)
    links = row.select("a[href]")
    agenda = next(filter(None, (_AGENDA.search(str(link["href"])) for link in links)), None)
    id_ = str(row.get("data-meeting-id") or "") or ((agenda[1] or agenda[2]) if agenda else "")
    if moment is None or not id_:
        return f"expected a meeting with an id and a date, found {str(cells)[:80]}"
    body = cells.get("mtgType", "")
    return _event(
        source, id_, cells.get("mtgName", ""), body, moment, has_agenda=agenda is not None,
        documents=_papers_of_row(page, links, id_),
    )  # fmt: skip


def _papers_of_row(page: Page, links: Sequence[Tag], id_: str) -> tuple[Document, ...]:
    """The files, and those pages of which there is no file."""
    files = tuple(_papers(page, links))
    kinds = {file.kind for file in files}
    pages = {paper.url: paper for paper in _shown_papers(page, links, id_)}
    return (*files, *(paper for paper in pages.values() if paper.kind not in kinds))


def _in_seconds(row: Tag, source: Source) -> tuple[dt.date, str] | None:
    """The moment by which a table is sorted, in seconds since 1970."""
    cell = row.select_one("td[data-sortable-type=mtgTime][data-sortable-data]")
    seconds = str(cell["data-sortable-data"]) if cell else ""
    if not (seconds.isascii() and seconds.isdecimal() and len(seconds) < 12):
        return None
    moment = dt.datetime.fromtimestamp(int(seconds), dt.UTC)
    return wall_clock(moment.astimezone(ZoneInfo(source.timezone)).isoformat())


def _papers(page: Page, links: Iterable[Tag]) -> Iterator[Document]:
    """The files that a row links to; they are in other places than the pages that show them."""
    seen = set()
    for link in links:
        file = _PAPER.search(str(link["href"]))
        if file is not None and file[0].casefold() not in seen:
            seen.add(file[0].casefold())
            kind = KINDS.get(file[2], "attachment")
            url = page.absolute(
                f"{str(link['href'])[: file.start()]}/Documents/ViewDocument/{file[1]}"
            )
            yield Document(
                title=kind.capitalize(), url=url, kind=kind, media_type="application/pdf"
            )


def _shown_papers(page: Page, links: Iterable[Tag], id_: str) -> Iterator[Document]:
    """The minutes and summaries that links show as pages."""
    for link in links:
        shown = _SHOWN.search(str(link["href"]))
        if shown is not None:
            place = page.absolute(str(link["href"])[: shown.start()])
            yield _page_of(place.rstrip("/"), id_, shown[1])


def _page_of(site: str, id_: str, number: str) -> Document:
    """A paper that is shown as a page: its number tells which, whatever "type" says."""
    query = f"meetingId={id_}&type={KINDS[number]}&doctype={number}"
    return Document(
        title=KINDS[number].capitalize(),
        url=f"{site}/Documents/ViewAgenda?{query}",
        kind=KINDS[number],
        media_type=AS_PAGE,
    )


def _flagged_papers(row: Mapping[str, Any], site: str) -> Iterator[Document]:
    for flag, number, name in _FLAGS:
        id_, file = str(row["ID"]), str(row.get(name) or "")
        if row.get(flag) is True and not name:
            yield _page_of(site, id_, number)
        elif row.get(flag) is True:
            path = f"{quote(file.removesuffix('.pdf'))}.pdf?documentType={number}&meetingId={id_}"
            yield Document(
                title=KINDS[number].capitalize(),
                url=f"{site}/Documents/ViewDocument/{path}" if file else "",
                kind=KINDS[number],
                media_type="application/pdf",
            )


def _of_link(
    page: Page,
    id_: str,
    link: Tag,
    source: Source,
    papers: tuple[Document, ...],
    *,
    day_first: bool,
) -> Event | str:
    title = _TITLE.match(" ".join(str(link.get("title") or "").split()))
    moment = moment_in(title["when"], day_first=day_first) if title else None
    has_agenda = _AGENDA.search(str(link["href"])) is not None
    if title is not None and moment is not None:
        name, body = _name_and_type(id_, link, title["name"])
        return _event(source, id_, name, body, moment, has_agenda=has_agenda, documents=papers)
    for row in _around(id_, link):
        printed = [_words(each) for each in row.find_all(_BLOCKS) if each.find(_BLOCKS) is None]
        moments = (moment_in(words, day_first=day_first) for words in printed)
        moment = next(filter(None, moments), None)
        name = next((words for words in printed if moment and _is_name(words, moment[0])), "")
        if moment is not None and name:
            hours = (hour_in_words(words) for words in printed)
            moment = moment[0], moment[1] or next(filter(None, hours), "")
            body = _of_column(row, "type") or body_in(name, moment[0])
            return _event(
                source, id_, name, body, moment, has_agenda=has_agenda,
                documents=_papers_of_row(page, row.select("a[href]"), id_),
            )  # fmt: skip
    return f"expected a meeting with a name and a date, found {str(link)[:80]!r}"


def _around(id_: str, link: Tag) -> Iterator[Tag]:
    """What stands around a link, the nearest first, as long as it is of no other meeting."""
    for above in link.parents:
        ids = {_MEETING_ID.search(str(each["href"])) for each in above.select("a[href]")}
        if {each[1] for each in ids if each} != {id_}:
            return
        yield above


def _is_name(words: str, day: dt.date) -> bool:
    """Whether it is more than a day, an hour, or what a link leads to."""
    rest = _ONLY_A_DAY.sub(" ", body_in(words, day)).split()
    names = (word for word in rest if len(word) > 2 and word.isalpha())
    return any(_NO_NAME.fullmatch(word) is None for word in names)


def _of_column(row: Tag, heading: str) -> str:
    """What a row of a table has below a heading; empty where there is none."""
    table = row.find_parent("table") if row.name == "tr" else None
    headings = [_words(each).casefold() for each in table.find_all("th")] if table else []
    place = next((at for at, words in enumerate(headings) if heading in words), -1)
    cells = row.find_all("td", recursive=False)
    return _words(cells[place]) if 0 <= place < len(cells) else ""


def _name_and_type(id_: str, link: Tag, both: str) -> tuple[str, str]:
    """The two that a link's title has one behind the other, parted as the row calls the meeting.

    The name stands in a block of the link's own row: what is around another meeting's link too is
    no row. Where it does not stand there, both are the name.
    """
    for above in _around(id_, link):
        for block in above.find_all(["p", "td", "th", "h2", "h3", "h4", "span", "div", "strong"]):
            if block.find("a") is not None or block.find_parent("a") is not None:
                continue
            words = _words(block)
            if words and (both == words or both.startswith(f"{words} ")):
                return words, both[len(words) :].strip()
    return both, ""


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def _event(
    source: Source,
    id_: str,
    name: str,
    body: str,
    moment: tuple[dt.date, str],
    *,
    has_agenda: bool,
    location: str = "",
    documents: tuple[Document, ...] = (),
) -> Event:
    site = source.addresses["site"]
    is_day = _ONLY_A_DAY.fullmatch(name) is not None
    papers = [document.url for document in documents]
    title = (body or name) if is_day else (name or body)
    return Event(
        jurisdiction=source.key,
        upstream_id=source.own_id(id_),
        name=title or "Meeting",
        date=moment[0],
        time=moment[1],
        time_text=moment[1],
        timezone=source.timezone,
        body=body or source.name,
        location=location,
        url=f"{site}/Meetings/ViewMeeting?id={id_}&doctype=1",
        source_url=f"{site}/Meetings/Search",
        stamp=stamp_of_row([name, body, str(moment), has_agenda, location, *papers]),
        extras={_AVAILABLE: "yes" if has_agenda else "no"},
        documents=documents,
    )
