"""CivicWeb's portal as people see it, read where its service is not there.

The list has a heading for each kind of meeting, and its newest meetings as links: "Special City
Council - 18 Aug 2026" (Niagara Falls), "Regular Meeting: September 15, 2026" (Jefferson County's
utility district, both 2026), with what the clerk writes around a name. Each kind has a page with
buttons for more of them, read once a day. Neither has an hour, or what comes without an agenda, so
that the portal says of no meeting that it is gone. A meeting's page links to its papers by
``/document/``; the link for print is the agenda. Or it shows one paper within itself (Sonoma,
Calistoga 2026): that is the agenda where it is called so, else the packet.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from bs4 import Tag

from lawtrack.errors import LayoutChanged
from lawtrack.legislation.records import Document, Event, Source
from lawtrack.linear_pattern import LinearPattern
from scrapers.meetings.agendas import agenda_from_file, agenda_wish
from scrapers.meetings.called_off import body_in
from scrapers.meetings.clock import date_in_words, writes_day_first
from scrapers.meetings.items import stamp_of_row, without_agenda
from scrapers.meetings.papers import with_papers
from scrapers.meetings.reading import (
    list_ended,
    list_wish,
    meetings_read,
    refuse_emptied,
    unreadable,
)
from scrapers.meetings.tenant import MeetingTenant, Output
from scrapers.page import HTML, Follow, Page

PORTAL = "Portal/MeetingTypeList.aspx"
MOST_TYPES = 100
_MEETING = LinearPattern(
    r"MeetingInformation\.aspx\?(?:[^#'\"]{0,60}&)?Id=(\d{1,12})", ignore_case=True
)
_TYPE = LinearPattern(
    r"MeetingInformation\.aspx\?(?:[^#'\"]{0,60}&)?type=(\d{1,9})", ignore_case=True
)
_BUTTON = LinearPattern(r"MeetingButton(\d{1,12})|meetingClick\(this, ?(\d{1,12})")
_PAPER = LinearPattern(r"/document/(\d{1,12})\b", ignore_case=True)
# "- Jan 13 2025", "- 22 Sep 2026", "– 22 sept. 2026", "- 2026-09-22", ": September 1, 2026"
_DAY = LinearPattern(
    r"(?:[-–—]|:\s)\s*"
    r"(?:[A-Za-zÀ-ÿ]{3,10}\.? \d{1,2},? \d{4}|\d{1,2}(?:er)? [A-Za-zÀ-ÿ]{3,10}\.?,? \d{4}"
    r"|\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})"
)


def before_day(name: str) -> str:
    """What the name says before the day: "City Council - Jan 13 2025"."""
    day = _DAY.search(name)
    return name[: day.start()].rstrip() if day else name


def portal_wish(tenant: MeetingTenant) -> Follow:
    """The wish for the list that people see."""
    url = f"{tenant.source.addresses['site']}/{PORTAL}"
    return list_wish(tenant, url, parse_portal, accept=HTML)


def parse_portal(page: Page, *, tenant: MeetingTenant) -> Output:
    """Yield the wish for the first kind's page, or what the list says."""
    headings = [a for a in page.soup.select("a[href]") if _TYPE.search(str(a["href"]))]
    links = [a for a in page.soup.select("a[href]") if _MEETING.search(str(a["href"]))]
    if not headings and not links:
        raise LayoutChanged(page.url, "expected a list of meetings, found another page")
    types = {_id(_TYPE, a): _words(a) for a in headings[:MOST_TYPES]}
    bodies = tenant.source.bodies
    events: dict[str, Event] = {}
    for link in links:
        heading = link.find_previous(lambda tag: any(tag is each for each in headings))
        type_ = _id(_TYPE, heading) if isinstance(heading, Tag) else ""
        if not bodies or type_ in bodies:
            yield from _add(
                page, tenant, events, _id(_MEETING, link), _words(link), types.get(type_, "")
            )
    left = tuple((id_, name) for id_, name in types.items() if not bodies or id_ in bodies)
    yield from _next(page, tenant, events, left if tenant.is_daily else ())


def parse_type(
    page: Page,
    *,
    tenant: MeetingTenant,
    events: Mapping[str, Event],
    body: str,
    left: tuple[tuple[str, str], ...],
) -> Output:
    """Yield the wish for the next kind's page, or what all of them have shown."""
    there = dict(events)
    for button in page.soup.select("button") if page.status == 200 else ():
        named = _BUTTON.search(f"{button.get('id') or ''} {button.get('onclick') or ''}")
        if named:
            day = button.select_one(".meeting-list-item-button-date")
            rest = [_words(each) for each in button.find_all(["div", "span"]) if each is not day]
            name = " ".join(filter(None, rest)) or str(button.get("title") or body)
            printed = f"{name} - {_words(day)}" if day else name
            yield from _add(page, tenant, there, named[1] or named[2], printed, body)
    yield from _next(page, tenant, there, left)


def _next(
    page: Page,
    tenant: MeetingTenant,
    events: Mapping[str, Event],
    left: tuple[tuple[str, str], ...],
) -> Output:
    if left:
        type_, body = left[0]
        url = f"{tenant.source.addresses['site']}/Portal/MeetingInformation.aspx?type={type_}"
        yield list_wish(
            tenant, url, parse_type, accept=HTML, statuses=(404, 410),
            events=events, body=body, left=left[1:],
        )  # fmt: skip
        return
    refuse_emptied(page, tenant, len(events))
    due = [each for each in events.values() if tenant.first <= each.date <= tenant.last]
    yield from meetings_read(tenant, due, lambda event: iter((page_wish(tenant, event),)))
    yield from list_ended(tenant, frozenset({*events, *tenant.known.meetings}))


def _add(
    page: Page, tenant: MeetingTenant, events: dict[str, Event], id_: str, words: str, body: str
) -> Output:
    """Add the meeting of these words, once; or yield that they cannot be read."""
    own_id = tenant.source.own_id(id_)
    if own_id in events:
        return
    event = event_of(id_, words, body, tenant.source)
    if event is None:
        reason = f"expected a meeting with a name and a day, found {words[:60]!r}"
        yield unreadable(tenant, page, own_id, reason)
        return
    events[own_id] = event


def event_of(id_: str, words: str, body: str, source: Source) -> Event | None:
    """A meeting as the list names it; ``None`` without a day."""
    day = date_in_words(words, day_first=writes_day_first(words, source.division))
    if day is None:
        return None
    site = source.addresses["site"]
    return Event(
        jurisdiction=source.key,
        upstream_id=source.own_id(id_),
        name=words,
        date=day,
        timezone=source.timezone,
        body=body or body_in(before_day(words), day),
        url=f"{site}/Portal/MeetingInformation.aspx?Id={id_}",
        source_url=f"{site}/{PORTAL}",
        stamp=stamp_of_row(words),
        documents=(),
    )


def page_wish(tenant: MeetingTenant, event: Event) -> Follow:
    """The wish for a meeting's own page."""
    return agenda_wish(
        tenant, event, event.url, parse_meeting_page, accept=HTML, statuses=(404, 410)
    )


def parse_meeting_page(page: Page, *, tenant: MeetingTenant, event: Event) -> Output:
    """Yield what the agenda among the papers is cut into, and the meeting with its papers."""
    if page.status != 200:
        yield from without_agenda(tenant, event)
        return
    yield from agenda_from_file(tenant, with_papers(event, _papers(page)))


def _papers(page: Page) -> Iterator[Document]:
    for link in page.soup.select("a[href]"):
        url = page.absolute(str(link["href"]).strip())
        paper = _PAPER.search(url)
        if paper is None or not url.startswith("http"):
            continue
        title = _words(link)
        kind = _kind(title, is_for_print="printpdf" in url.casefold())
        yield Document(title=title or kind.capitalize(), url=url, kind=kind, upstream_id=paper[1])
    for shown in page.soup.select("iframe[src], embed[src], object[data]"):
        url = page.absolute(str(shown.get("src") or shown.get("data")).strip())
        paper = _PAPER.search(url)
        if paper is not None and url.startswith("http"):
            name = unquote(url.partition("?")[0].rpartition("/")[2])
            kind = "agenda" if "agenda" in name.casefold() else "packet"
            yield Document(title=name or "Packet", url=url, kind=kind, upstream_id=paper[1])


def _kind(title: str, *, is_for_print: bool) -> str:
    words = title.casefold()
    if "pack" in words:
        return "packet"
    kind = next((each for each in ("minutes", "agenda") if each in words), "")
    return kind or ("agenda" if is_for_print else "attachment")


def _id(pattern: LinearPattern, link: Tag) -> str:
    named = pattern.search(str(link.get("href") or ""))
    return named[1] if named else ""


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())
