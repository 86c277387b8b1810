"""What a first load of a council will cost, told from a few of its pages before it begins.

Of the matters the newest page, the oldest and one in the middle are looked at: their days say how
many are wanted. How many there are in all is guessed by their ids, and then asked: is there one at
this place of the list? Some agendas of meetings to come say how many stand on all of them.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from statistics import mean, median_low

from lawtrack.crawling.first_load import FirstLoad
from lawtrack.legislation.records import Source, StoredState
from scrapers.page import Follow, Page
from scrapers.platforms.legistar.earlier_records import past_meetings
from scrapers.platforms.legistar.events import agenda_of
from scrapers.platforms.legistar.list_pages import PAGE_ROWS, read_api_list
from scrapers.platforms.legistar.lists import events_list, matters_list
from scrapers.platforms.legistar.rows import event_rows, row_values
from scrapers.platforms.legistar.rows import matter_rows as rows_of
from scrapers.platforms.legistar.rows.row_values import Row
from scrapers.platforms.legistar.slips import Subject, rows_and_slips
from scrapers.platforms.legistar.tenant import LegistarClient, scope_of
from scrapers.platforms.legistar.waves import (
    COMING,
    LITTLE,
    MOST_AT_ONCE,
    Wave,
    is_suggested,
    is_wanted,
    wave_of,
)

AGENDAS = 3  # that are looked at
NEAR = 1.2  # times as many, or as few: so near is the number of matters known
PLACES = 8  # of the list, that are asked for at most
NEAREST = 100  # matters at the end of a page, that are like those behind it


@dataclass(frozen=True, slots=True, kw_only=True)
class _Matter:
    """What of a listed matter decides when it is read."""

    id: int
    day: dt.date | None
    wave: Wave
    wanted: bool
    suggested: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """How many matters a part of the list has, and of which kinds."""

    matters: float = 0
    wanted: float = 0
    suggested: float = 0
    wanted_and_suggested: float = 0
    soon: float = 0  # have moved lately, and are read as far as they are not too many
    moved: float = 0  # likewise, and are all read: nobody wants them later


_Page = Sequence[_Matter]  # of one page of the list, the newest first


def forecast(source: Source, known: StoredState, ask: Callable[[Follow], Page]) -> FirstLoad:
    """What a first load reads at once and what later, as far as a few pages tell."""
    tenant = LegistarClient(source=source, known=known, scope=scope_of(known))
    meetings = ask(events_list(tenant))
    near = _rows(tenant, meetings, "event", "EventId")
    past = _rows(tenant, ask(past_meetings(tenant, most=LITTLE)), "event", "EventId")
    pages, unseen = _pages(tenant, ask)
    parts = [_part_of(page) for page in pages]
    parts += [
        _part_between(newer, older, unseen, known.history) for newer, older in pairwise(pages)
    ]
    named, times = _on_coming_agendas(tenant, meetings, near, ask)
    load = _matters_of(parts, pages[0] if pages else (), named, times, few=len(pages) < 2)
    at_once = len(past) <= LITTLE
    return FirstLoad(
        **load,
        meetings_now=len(near) + (len(past) if at_once else 0),
        meetings_later=0 if at_once else len(past),
    )


def _rows(tenant: LegistarClient, page: Page, kind: str, key: str) -> Sequence[Row]:
    return read_api_list(page, tenant, Subject(tenant.source, kind, key=key))[0]


def _on_coming_agendas(
    tenant: LegistarClient, page: Page, rows: Sequence[Row], ask: Callable[[Follow], Page]
) -> tuple[set[int], float]:
    """The matters on some agendas of meetings to come, and how many times as many are on all."""
    subject = Subject(tenant.source, "event", key="EventId")
    read, _ = rows_and_slips(
        page, subject, rows, lambda row: event_rows.event_of(row, tenant.source, page)
    )
    wishes = (agenda_of(tenant, event) for _, event in read)
    coming = [wish for wish in wishes if wish.priority == COMING]
    chosen = coming[:: -(-len(coming) // AGENDAS)] if coming else []
    named: set[int] = set()
    for wish in chosen:
        agenda = ask(wish)
        items = agenda.rows() if agenda.status == 200 else []
        named |= {row_values.whole_number(item.get("EventItemMatterId")) for item in items} - {0}
    return named, len(coming) / len(chosen) if chosen else 1.0


def _pages(tenant: LegistarClient, ask: Callable[[Follow], Page]) -> tuple[list[_Page], int]:
    """The newest page of the list of matters, one in the middle, and the oldest, without doubles.

    With how many there are between two of them; the newest alone where that is all.
    """
    newest, is_full = _matters(tenant, ask(matters_list(tenant)))
    if not is_full:
        return [newest] if newest else [], 0
    first = newest[-1].id
    query = {"$orderby": "MatterId", "$top": str(PAGE_ROWS)}
    first_rows, is_full = _matters(tenant, ask(_wish(tenant, query)))
    oldest = [m for m in first_rows if m.id < first]
    if not is_full or len(oldest) < len(first_rows):
        return [newest, oldest] if oldest else [newest], 0
    between = first - oldest[0].id - 1
    guess = 2 * PAGE_ROWS + between * mean(
        len(page) / (page[0].id - page[-1].id + 1) for page in (newest, oldest)
    )

    def is_there(place: int) -> bool:
        return bool(_rows(tenant, ask(_at(tenant, place, rows=1)), "bill", "MatterId"))

    count = _count(guess, is_there)
    page, _ = _matters(tenant, ask(_at(tenant, (count - PAGE_ROWS) // 2, rows=PAGE_ROWS)))
    middle = [m for m in page if oldest[0].id < m.id < first]
    pages: list[_Page] = [newest, middle, oldest] if middle else [newest, oldest]
    unseen = count - sum(map(len, pages))
    return pages, max(0, unseen) // (len(pages) - 1)


def _wish(tenant: LegistarClient, query: Mapping[str, str]) -> Follow:
    return Follow(url=tenant.address("matters", query), parse=tuple, statuses=(403, 500))


def _at(tenant: LegistarClient, place: int, *, rows: int) -> Follow:
    """The wish for so many matters from a place of the list on, the newest first."""
    skipped = {"$orderby": "MatterId desc", "$top": str(rows), "$skip": str(place)}
    return _wish(tenant, skipped)


def _count(guess: float, is_there: Callable[[int], bool]) -> int:
    """How many matters there are, about; two places tell where the guess is a good one."""
    there, not_there = 2 * PAGE_ROWS, 0
    nearest = round(guess / NEAR)
    place = round(guess * NEAR)
    for _ in range(PLACES):
        if is_there(place):
            there = place
        else:
            not_there = place
        if not not_there:
            place *= 2
        elif not_there <= there * NEAR**2 * 1.01:  # of whole numbers
            break
        elif there < nearest < not_there:
            place = nearest
        else:
            place = round((there * not_there) ** 0.5)
    if there <= guess <= (not_there or guess):
        return round(guess)
    return round((there * not_there) ** 0.5) if not_there else there


def _matters(tenant: LegistarClient, page: Page) -> tuple[list[_Matter], bool]:
    """The matters of a page of the list, the newest first, and whether it is a full one."""
    rows = _rows(tenant, page, "bill", "MatterId")
    bills, _ = rows_and_slips(
        page,
        Subject(tenant.source, "bill", key="MatterId"),
        rows,
        lambda row: rows_of.bill_of(row, tenant.source, page),
    )
    known = tenant.known
    matters = [
        _Matter(
            id=row_values.whole_number(row.get("MatterId")),
            day=max(filter(None, (bill.introduced, bill.status_date)), default=None),
            wave=wave_of(tenant, bill, row),
            wanted=is_wanted(bill, known.history),
            suggested=is_suggested(tenant, bill),
        )
        for row, bill in bills
    ]
    return sorted(matters, key=attrgetter("id"), reverse=True), len(rows) >= PAGE_ROWS


def _part_of(page: _Page) -> _Part:
    """What stands on a page."""
    moved = [m for m in page if not m.suggested]
    return _Part(
        matters=len(page),
        wanted=sum(m.wanted for m in page),
        suggested=sum(m.suggested for m in page),
        wanted_and_suggested=sum(m.suggested and m.wanted for m in page),
        soon=sum(m.wave is Wave.SOON for m in moved),
        moved=sum(m.wave is Wave.NOW for m in moved),
    )


def _part_between(newer: _Page, older: _Page, matters: int, history: dt.date | None) -> _Part:
    """So many matters between two pages, by what these have on either side."""
    whole = [_part_of(page) for page in (newer, older)]
    ends = [_part_of(page) for page in (newer[-NEAREST:], older[:NEAREST])]
    wanted = matters * _share_since(history, _day_of(older[:NEAREST]), _day_of(newer[-NEAREST:]))
    suggested = mean(part.suggested / part.matters for part in whole)
    return _Part(
        matters=matters,
        wanted=wanted,
        suggested=matters * suggested,
        wanted_and_suggested=wanted * suggested,
        soon=matters * mean(part.soon / part.matters for part in ends),
        moved=matters * mean(part.moved / part.matters for part in ends),
    )


def _day_of(matters: _Page) -> dt.date | None:
    """The day in the middle of theirs: single ones are a clerk's slips."""
    days = [matter.day for matter in matters if matter.day is not None]
    return median_low(days) if days else None


def _share_since(history: dt.date | None, start: dt.date | None, end: dt.date | None) -> float:
    """How much of the time between two days lies after the day from which all is wanted."""
    if history is None or start is None or end is None:
        return 0.0 if history is None else 1.0
    if end <= start:
        return float(history <= start)
    return min(1.0, max(0.0, (end - history) / (end - start)))


def _matters_of(
    parts: Sequence[_Part], newest: _Page, named: Set[int], times: float, *, few: bool
) -> dict[str, int]:
    """The matters in all, and when they are read; ``few`` says that the list has one page.

    On agendas to come stand ``named`` and others like them, so many ``times`` as many in all.
    """
    matters = sum(part.matters for part in parts)
    wanted, suggested, of_both, soon, moved = (
        sum(getattr(part, name) for part in parts)
        for name in ("wanted", "suggested", "wanted_and_suggested", "soon", "moved")
    )
    everything = wanted + (suggested - of_both) + moved
    if few and everything <= LITTLE:
        return {"matters": round(matters), "matters_now": round(everything)}
    room = round(max(0, MOST_AT_ONCE - (parts[0].suggested if parts else 0)))
    at_once = {m.id for m in [m for m in newest if m.wave is Wave.SOON][:room]}
    coming = times * len(named - {m.id for m in newest if m.wave is Wave.NOW})
    texts = min(soon, room) - times * len(named & at_once)
    later = wanted - of_both - coming - texts
    if later < 1:  # nothing is left to crawls of the past, so that all is read at once
        suggested, texts, later = suggested + texts, 0, 0
    return {
        "matters": round(matters),
        "matters_now": round(suggested + moved + coming),
        "texts_now": round(texts),
        "matters_later": round(later + texts),
    }
