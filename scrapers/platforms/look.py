"""One look at a source without a crawl: robots.txt, then the first page that a crawl would ask for.

Or a few pages of its lists, to tell what a first load costs. Nothing is stored. What robots.txt
forbids is not asked for, nor what is on a foreign host.
"""

import datetime as dt
import http.client
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from itertools import islice
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit

from scrapy.utils.misc import load_object

from lawtrack.config.platforms import Platform
from lawtrack.crawling.first_load import FirstLoad
from lawtrack.crawling.first_look import LIVELY, FirstLook
from lawtrack.errors import LawtrackError, SourceUnavailable, kind_and_message
from lawtrack.legislation.records import Bill, Event, Record, Source, StoredState
from scrapers.meetings.tenant import MEETINGS
from scrapers.page import HTML, Follow, Page
from scrapers.platforms.one_request import LeadsAway, body_of, fetched
from scrapers.robots import RobotRules, has_leave, readable_rules
from scrapers.spider import unexpected_page

AGENT = "lawtrack"  # as robots.txt would name it
MOST_RECORDS = 5_000
PLANNED = dt.timedelta(days=400)  # ahead: nobody plans further
NOT_READ = "its robots.txt asks programs not to read it"


def look_once(source: Source, platform: Platform, *, agent: str, now: dt.datetime) -> FirstLook:
    """What the first page says; nothing is asked for again.

    Where it shows no day, one further page is asked for: the list of as many days as are given to
    a government that does not meet each month, else the next page of the list.
    """
    begin = load_object(platform.begin)
    checkpoints = {source.own_id(MEETINGS): now.isoformat()}
    near = StoredState(now=now, checkpoints=checkpoints)
    wide = StoredState(now=now, checkpoints=checkpoints, since=(now - LIVELY).date())
    first, further = (
        next(each for each in begin(source, known) if isinstance(each, Follow))
        for known in (near, wide)
    )
    try:
        rules = None if has_leave(source, first.url) else _rules_there(first.url, agent, source)
        look, onward = _looked(first, source, rules, agent=agent, now=now)
        another = further if _is_another(first, further) else onward
        if not look.problem and look.newest is None and another is not None:
            look, _ = _looked(another, source, rules, agent=agent, now=now)
        return look
    except LeadsAway as moved:
        advice = "it may have moved: look at the city's own site"
        return FirstLook(url=first.url, problem=f"leads to {moved.host}", advice=advice)
    except LawtrackError as error:
        return FirstLook(url=first.url, problem=str(error))
    except (OSError, http.client.HTTPException) as error:
        return FirstLook(url=first.url, problem=f"cannot be reached: {kind_and_message(error)}")


def _is_another(first: Follow, further: Follow) -> bool:
    return (first.url, first.payload, first.form) != (further.url, further.payload, further.form)


def _looked(
    wish: Follow,
    source: Source,
    rules: Callable[[str], bool] | None,
    *,
    agent: str,
    now: dt.datetime,
) -> tuple[FirstLook, Follow | None]:
    """What one page says, where robots.txt lets it be read, and the list's next page if any.

    Without ``rules`` there is leave.
    """
    if rules is not None and not rules(wish.url):
        advice = f'the clerk can allow it: "lawtrack ask {source.key}" prints a letter'
        return FirstLook(url=wish.url, problem=NOT_READ, advice=advice), None
    page = _answer(wish, agent, source)
    if unexpected := unexpected_page(page, wish.accept):
        return FirstLook(url=wish.url, problem=unexpected), None
    if page.status != 200 and page.status not in wish.statuses:
        advice = "the name may be wrong, or it may have moved"
        return FirstLook(url=wish.url, problem=f"answers {page.status}", advice=advice), None
    records = list(islice(wish.parse(page, **wish.context), MOST_RECORDS))
    wishes = (each for each in records if isinstance(each, Follow))
    onward = next((each for each in wishes if each.covers == wish.covers != ""), None)
    return _told(wish.url, records, now.date()), onward


def forecast_once(
    source: Source,
    platform: Platform,
    known: StoredState,
    *,
    agent: str,
    pause: Callable[[], None],
) -> FirstLoad | str:
    """What a first load of the source costs, told from a few answers, or why it is not known.

    There is a ``pause`` before each page. Empty where the platform cannot tell.
    """
    if not platform.forecast:
        return ""
    rules: dict[str, Callable[[str], bool]] = {}  # by host

    def ask(wish: Follow) -> Page:
        place, host = wish.url.partition("?")[0], urlsplit(wish.url).netloc
        if host not in rules:
            rules[host] = _rules_there(wish.url, agent, source)
        if not (has_leave(source, wish.url) or rules[host](wish.url)):
            raise SourceUnavailable(place, NOT_READ)
        pause()
        page = _answer(wish, agent, source)
        if unexpected := unexpected_page(page, wish.accept):
            raise SourceUnavailable(place, unexpected)
        if page.status != 200 and page.status not in wish.statuses:
            raise SourceUnavailable(place, f"answers {page.status}")
        return page

    load: Callable[..., FirstLoad] = load_object(platform.forecast)
    try:
        return load(source, known, ask)
    except LeadsAway as moved:
        return f"{source.key}: leads to {moved.host}"
    except LawtrackError as error:
        return str(error)
    except (OSError, http.client.HTTPException) as error:
        return f"{source.key}: cannot be reached: {kind_and_message(error)}"


def _told(url: str, output: Iterable[Record | Follow], today: dt.date) -> FirstLook:
    """The items among what the parser yields and what it wants more of.

    A day that is too far off to be planned is a clerk's slip, and proves nothing.
    """
    items: dict[str, tuple[dt.date | None, str]] = {}
    for each in output:
        for thing in _things(each):
            if isinstance(thing, Event):
                items[f"event {thing.upstream_id}"] = thing.date, thing.name
            elif isinstance(thing, Bill):
                day = thing.introduced or thing.status_date
                items[f"bill {thing.upstream_id}"] = day, thing.identifier
    last = today + PLANNED
    dated = [(day, name) for day, name in items.values() if day is not None and day <= last]
    newest = max(dated, default=(None, ""))
    return FirstLook(
        url=url, looked_on=today, items=len(items), newest=newest[0], newest_name=newest[1]
    )


def _things(output: Record | Follow) -> Iterator[object]:
    """The record, or what a wish takes along; a list that goes on takes along what it has."""
    if not isinstance(output, Follow):
        yield output
        return
    for value in output.context.values():
        if isinstance(value, Mapping):
            yield from value.values()
        elif isinstance(value, tuple):
            yield from value
        else:
            yield value


def front_page(url: str, agent: str, source: Source) -> Page | None:
    """One page of the source's own hosts; ``None`` where its robots.txt forbids it.

    Raises ``LeadsAway`` where it leads elsewhere, and ``OSError`` where nothing answers.
    """
    if not (has_leave(source, url) or _is_allowed(url, agent, source)):
        return None
    return _answer(Follow(url=url, parse=tuple, accept=HTML), agent, source)


def _is_allowed(url: str, agent: str, source: Source) -> bool:
    return _rules_there(url, agent, source)(url)


def _rules_there(url: str, agent: str, source: Source) -> Callable[[str], bool]:
    """What the robots.txt of an address's host says of addresses there."""
    parts = urlsplit(url)
    robots = f"{parts.scheme}://{parts.netloc}/robots.txt"
    request = urllib.request.Request(robots, headers={"User-Agent": agent})  # noqa: S310
    try:
        body = fetched(request, source).body
    except HTTPError as error:
        with closing(error):
            forbids = error.code >= 500  # RFC 9309: a file that is not there forbids nothing
        return lambda url: not forbids
    rules = RobotRules(readable_rules(body, AGENT), None)
    return lambda url: rules.allowed(url, AGENT)


def _answer(wish: Follow, agent: str, source: Source) -> Page:
    headers = {"User-Agent": agent, "Accept": wish.accept, **wish.headers}
    body = None
    if wish.payload:
        headers["Content-Type"] = "application/json"
        body = wish.payload.encode()
    elif wish.form is not None:
        body = urlencode(dict(wish.form)).encode()
    request = urllib.request.Request(wish.url, data=body, headers=headers)  # noqa: S310
    try:
        return fetched(request, source)
    except HTTPError as error:
        with closing(error):
            return Page(url=wish.url, status=error.code, body=body_of(error))
