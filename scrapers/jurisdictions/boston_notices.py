"""Boston's public-notices pages: what the city announces, beside what the clerk enters.

The list holds the notices of all departments, ten a page, the latest meeting first; only those of
the council count. Notices are prose. A notice of a meeting that the clerk's list has is only held
against it: another hour, or that it is called off, is a mismatch to look at. A notice whose
committee and dockets no meeting of the list has that day is another meeting, stored under an id of
its own (``notice-…``) until the list has it: the council holds several hearings a day.

A docket stands in the heading, at the beginning or the end of a topic, or as the heading above it:
four digits, mostly without the year.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from bs4 import Tag
from bs4.element import NavigableString, PreformattedString

from lawtrack.errors import LayoutChanged
from lawtrack.legislation.clerks.printed_hour import printed_hour
from lawtrack.legislation.records import (
    AgendaItem,
    Event,
    Looked,
    Mismatch,
    Record,
    Source,
    StoredState,
)
from scrapers.jurisdictions.boston_hearings import (
    closing_dockets,
    committees_in,
    dockets_in,
    leading_dockets,
)
from scrapers.page import HTML, Follow, Page
from scrapers.platforms.legistar.tenant import ListedMeeting, Meetings

PAGES = 5
_BLOCKS = frozenset(
    ("p", "li", "ol", "ul", "div", "section", "dl", "dt", "dd", "table", "tr", "td", "th",
     "h2", "h3", "h4", "h5", "h6", "blockquote")
)  # fmt: skip
_HEADING = "discussion topics"
_SAYING_NOTHING = frozenset(("and", "the", "of", "on"))  # in a committee's name


def notices_request(source: Source, known: StoredState, listed: Meetings) -> Iterator[Follow]:
    """Yield the wish for the first page of the list; ``listed`` are the meetings known so far."""
    if "notices" in source.addresses:
        yield Follow(
            url=f"{source.addresses['notices']}/public-notices",
            parse=parse_list,
            context={
                "source": source,
                "today": known.now.date(),
                "number": 1,
                "listed": listed,
                "stored": frozenset(known.meetings),
            },
            accept=HTML,
            covers="notices",
        )


def parse_list(
    page: Page,
    *,
    source: Source,
    today: dt.date,
    number: int,
    listed: Meetings,
    stored: frozenset[str] = frozenset(),
) -> Iterator[Follow]:
    """Follow the coming notices of the council, and the next page while there are any."""
    days = []
    for article in page.all("article.node--type-public-notice", at_least=0):
        day = _day(page, article)
        days.append(day)
        if day >= today and "city council" in _value(article, "Contact:").lower():
            link = page.one("h3 a[href]", article)
            yield Follow(
                url=page.absolute(str(link["href"])),
                parse=parse_notice,
                context={"source": source, "listed": listed, "stored": stored},
                accept=HTML,
            )
    following = page.soup.select_one("a[rel=next][href]")
    if following is not None and days and max(days) >= today and number < PAGES:
        yield Follow(
            url=page.absolute(str(following["href"])),
            parse=parse_list,
            context={
                "source": source,
                "today": today,
                "number": number + 1,
                "listed": listed,
                "stored": stored,
            },
            accept=HTML,
        )


def parse_notice(
    page: Page, *, source: Source, listed: Meetings, stored: frozenset[str] = frozenset()
) -> Iterator[Record]:
    """Yield the meeting of a notice when the list lacks it, with the dockets that it names.

    One that is ``stored`` though the list has it by now stands under the list's id from now on.
    """
    event = _event(page, source)
    same_day = [
        each for each in (ListedMeeting(*row) for row in listed) if each.day == str(event.date)
    ]
    twin = _twin(event, same_day)
    message = _disagrees(event, same_day, twin)
    if message:
        yield Mismatch(
            jurisdiction=source.key,
            kind="event",
            subject=f"{event.date.isoformat()} {event.name}",
            message=message,
            url=page.url,
        )
    if twin is None and _is_another(event, same_day):
        yield event
    elif twin is not None and event.upstream_id in stored:
        yield Looked(
            jurisdiction=source.key,
            kind="event",
            upstream_id=event.upstream_id,
            gone=True,
            replaced=True,
        )


def _event(page: Page, source: Source) -> Event:
    """The meeting as the notice tells it."""
    article = page.one("article.node--type-public-notice")
    day = _day(page, article)
    title = " ".join(page.one("h1", article).get_text(" ").split())
    items, dockets = _agenda(_topics(article), day.year)
    named = dockets_in(title, day.year)
    if not named:
        named = dockets_in(" ".join(b.get_text(" ") for b in article.select(".body")), day.year)
    return Event(
        jurisdiction=source.key,
        upstream_id=f"notice-{page.url.rstrip('/').rpartition('/')[2]}",
        name=title,
        date=day,
        time=printed_hour(_value(article, "Time:"), source.timezone).time,
        time_text=_value(article, "Time:"),
        timezone=source.timezone,
        body="City Council",
        location=_value(article, "Location:"),
        cancelled=article.select_one(".canceled") is not None,
        status="public notice",
        committees=committees_in(title),
        identifiers=tuple(dict.fromkeys((*named, *dockets))),
        url=page.url,
        source_url=page.url,
        agenda=tuple(items),
        documents=(),
    )


def _topics(article: Tag) -> list[str]:
    """The lines of the topics as they are printed: one for each block, however they are nested."""
    lines: list[str] = []
    for topics in article.select(".discussion-topics"):
        block: Tag | None = None
        words: list[str] = []
        for piece in topics.descendants:
            if isinstance(piece, PreformattedString):
                continue  # a comment
            if isinstance(piece, NavigableString):
                around = piece.find_parent(lambda tag: tag.name in _BLOCKS)
                if around is not block:
                    lines.append(" ".join(words))
                    block, words = around, []
                words += piece.split()
            elif isinstance(piece, Tag) and piece.name == "br":
                lines.append(" ".join(words))
                words = []
        lines.append(" ".join(words))
    return [line for line in lines if line and line.lower() != _HEADING]


def _agenda(lines: Sequence[str], year: int) -> tuple[list[AgendaItem], list[str]]:
    """The lines as an agenda, and all dockets that they are about.

    A line that is nothing but dockets is the heading of the next one.
    """
    items: list[AgendaItem] = []
    dockets: list[str] = []
    heading: tuple[str, ...] = ()
    printed = ""

    def add(title: str, about: Sequence[str]) -> None:
        identifier = about[0] if about else ""
        items.append(AgendaItem(order=len(items) + 1, title=title, identifier=identifier))

    for line in lines:
        named, rest = leading_dockets(line, year)
        if not named and not heading:
            named = closing_dockets(line, year)
        dockets += named
        if named and printed:  # a heading with nothing under it
            add(printed, heading)
            heading, printed = (), ""
        if named and not rest:
            heading, printed = named, line
        else:
            add(line, named or heading)
            heading, printed = (), ""
    if printed:
        add(printed, heading)
    return items, dockets


def _twin(event: Event, same_day: Sequence[ListedMeeting]) -> ListedMeeting | None:
    """The meeting of the list that the notice announces, if it is plain which."""

    def is_of_its_bills(listed: ListedMeeting) -> bool:
        return not set(listed.bills).isdisjoint(event.identifiers)

    def may_be_it(listed: ListedMeeting) -> bool:
        return not (listed.bills and event.identifiers)

    def is_of_its_committee(listed: ListedMeeting) -> bool:
        return any(
            _is_one(ours, theirs) for ours in event.committees for theirs in listed.committees
        )

    at_its_hour = [listed for listed in same_day if listed.time == event.time]
    candidates = (
        *filter(is_of_its_bills, at_its_hour),
        *filter(is_of_its_bills, same_day),
        *filter(may_be_it, at_its_hour),
        *(listed for listed in same_day if may_be_it(listed) and is_of_its_committee(listed)),
    )
    return next(iter(candidates), None)


def _is_another(event: Event, same_day: Sequence[ListedMeeting]) -> bool:
    """Whether a notice without a twin is of a meeting that the list lacks.

    One that names no committee is, when all that are listed that day name other dockets.
    """
    told_apart = event.identifiers and all(listed.bills for listed in same_day)
    return not same_day or bool(event.committees or told_apart)


def _is_one(ours: str, theirs: str) -> bool:
    """Whether two spellings name one committee: its name may be cut."""
    one, other = (
        {word for word in re.findall(r"\w+", name.lower()) if word not in _SAYING_NOTHING}
        for name in (ours, theirs)
    )
    return bool(one and other) and (one <= other or other <= one)


def _disagrees(event: Event, same_day: Sequence[ListedMeeting], twin: ListedMeeting | None) -> str:
    """In what a notice and the clerk's list differ; empty when they do not."""
    if twin is not None and twin.time == event.time:
        if event.cancelled is twin.cancelled:
            return ""
        return (
            f"the public notice says {'cancelled' if event.cancelled else 'on'}, the list does not"
        )
    if event.cancelled:
        return ""
    notice = event.time or "no time"
    if twin is None and not same_day:
        return "a public notice, but no meeting in the list that day"
    if twin is None and _is_another(event, same_day):
        return f"a public notice of a meeting at {notice} that the list does not have"
    hours = sorted(
        {each.time or "no hour that can be read" for each in ([twin] if twin else same_day)}
    )
    return f"the public notice says {notice}, the list {', '.join(hours)}"


def _value(article: Tag, label: str) -> str:
    """What stands beside a label of the notice's list; empty when it is not there."""
    for item in article.select("li.dl-i"):
        named = item.select_one(".dl-t")
        value = item.select_one(".dl-d")
        if named is not None and value is not None and named.get_text().strip() == label:
            return " ".join(value.get_text(" ").split())
    return ""


def _day(page: Page, article: Tag) -> dt.date:
    moment = article.select_one("time[datetime]")
    printed = _value(article, "Date:") if moment is None else str(moment["datetime"])[:10]
    try:
        if moment is not None:
            return dt.date.fromisoformat(printed)
        return dt.datetime.strptime(printed, "%B %d, %Y").date()  # noqa: DTZ007 - a date only
    except ValueError:
        raise LayoutChanged(
            page.url, f"expected a date like October 7, 2026, found {printed!r}"
        ) from None
