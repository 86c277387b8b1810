"""One council on Legistar as a crawl sees it: its source, its own ways, and how far to look."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import quote

from lawtrack.errors import FailureKind
from lawtrack.legislation.records import (
    MEETINGS_READ,
    WIDE,
    Bill,
    Event,
    Failed,
    Record,
    Source,
    StoredState,
)
from scrapers.page import Follow, Page
from scrapers.platforms.legistar.rows.row_values import Row

BACK = dt.timedelta(hours=72)
RESCAN_EVERY = dt.timedelta(hours=24)
FULL_EVERY = dt.timedelta(days=7)
# A look that may be sparing leaves the meetings to the next one where they were read so lately, and
# none is stored from the day before to so many days on.
MEETINGS_EVERY = dt.timedelta(minutes=45)
NEAR_DAYS = 3
RESCAN_DAYS = 30
AHEAD_DAYS = 90
ACTIVE_DAYS = 180
IDS_A_QUERY = 40

# Of this millennium or the end of the last: nothing was entered before.
_STAMP = re.compile(
    r"((?:19[789]|2\d\d)\d-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(?:Z|\+00:00)?",
    re.ASCII,
)

Output = Iterator[Record | Follow]


class ListedMeeting(NamedTuple):
    """A meeting that the list holds, as far as a second source is held against it."""

    day: str
    time: str  # empty when the list's own cannot be read
    cancelled: bool
    bills: tuple[str, ...] = ()  # the printed numbers that stand beside its agenda
    committees: tuple[str, ...] = ()


Meetings = tuple[ListedMeeting, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlScope:
    """How far this run looks."""

    matters_from: dt.datetime | None  # None: the whole list
    events_from: dt.datetime | None
    force: bool = False  # details of everything, whatever the stamps say
    again: bool = False  # details of what is near or active, whatever the stamps say
    daily: bool = False  # ask the second sources, too
    weekly: bool = False  # the whole lists, and the bodies
    meetings: bool = True  # else only when the matters show that something has moved
    first: bool = False  # a first load, which reads what can be acted upon before all else


@dataclass(slots=True)
class Waiting:
    """What waits until a first load has read the list of matters, and agendas to come.

    Both are to be had in a minute or two if nothing else is asked for: a list's next page is known
    when the one before is there, and by then Scrapy has taken eight other requests from its queue.
    """

    is_list_read: bool = False
    listed: int = 0  # matters
    later: int = 0  # of these, that a first load leaves to crawls of the past
    unread: set[str] = field(default_factory=set)  # meetings whose agenda to come is asked for
    agendas: list[Follow] = field(default_factory=list)  # the others
    bills: tuple[Bill, ...] = ()  # of the list, that are to be read
    # Of matters that agendas name.
    ids: set[str] = field(default_factory=set)
    coming: set[str] = field(default_factory=set)  # those of meetings to come
    named: set[str] = field(default_factory=set)  # by meetings to come, as numbers in their words
    numbers: dict[str, set[str]] = field(default_factory=dict)  # the ids of what the list shows


@dataclass(frozen=True, slots=True, kw_only=True)
class LegistarClient:
    """One council on the platform: its source, what is known, and its own ways."""

    source: Source
    known: StoredState
    scope: CrawlScope
    roll_calls: bool = True  # whether /votes is worth asking
    # Ids of matters whose details this crawl has asked for, and of meetings.
    asked: set[str] = field(default_factory=set, compare=False, repr=False)
    asked_meetings: set[str] = field(default_factory=set, compare=False, repr=False)
    # Rows of the papers of matters, as agendas that this crawl has read bring them.
    brought: dict[str, tuple[Row, ...]] = field(default_factory=dict, compare=False, repr=False)
    # The ids of stored matters by printed number.
    numbered: dict[str, set[str]] = field(default_factory=dict, compare=False, repr=False)
    waiting: Waiting = field(default_factory=Waiting, compare=False, repr=False)
    keep_event: Callable[[Row], bool] = bool
    refine_bill: Callable[[Bill], Bill] = field(default=lambda bill: bill)
    refine_event: Callable[[Event], Event] = field(default=lambda event: event)
    # A second source of meetings, asked once the first has told all of its.
    beside: Callable[[Source, StoredState, Meetings], Iterator[Follow]] = field(
        default=lambda source, known, listed: iter(())
    )

    def address(self, path: str, query: Mapping[str, str] | None = None) -> str:
        """The address of a path below the client, with the token where there is one."""
        pairs = dict(query or {})
        if self.source.token:
            pairs["token"] = self.source.token
        tail = "&".join(f"{quote(name, safe='$')}={quote(value)}" for name, value in pairs.items())
        place = f"{self.source.addresses['api']}/{self.source.client}/{path}"
        return f"{place}?{tail}" if tail else place

    def at_the_service(self, url: str) -> str:
        """The address of a page of the service, as stored, with the token where there is one."""
        return self.address(url.removeprefix(self.address("").partition("?")[0]))

    def is_at_the_service(self, url: str) -> bool:
        """Whether an address is one of the service's own pages, which are data and no files."""
        return url.startswith(self.address("").partition("?")[0])

    def owners_of(self, number: str) -> list[str]:
        """The source's ids of the stored matters that go by this printed number."""
        if not self.numbered:
            for key, ids in self.known.numbers.items():
                self.numbered.setdefault(key.partition(" ")[2], set()).update(ids)
        return sorted(self.numbered.get(number, ()))

    @property
    def oldest_near(self) -> dt.date:
        """The first of the days that the daily look covers."""
        return self.known.now.date() - dt.timedelta(days=RESCAN_DAYS)


def scope_of(known: StoredState) -> CrawlScope:
    """What this run has to look at, told from the checkpoints of the earlier ones.

    A first load (also one that was interrupted and goes on) reads the whole list of matters, but
    nothing twice, and the meetings of the last month and to come; it counts as the day's wide look
    and as the week's. The week's is one of the day's: lists that are not believed are read again a
    day later.
    """
    if known.full:
        return CrawlScope(matters_from=None, events_from=None, force=True, daily=True, weekly=True)
    if known.since is not None:
        start = dt.datetime.combine(known.since, dt.time())
        return CrawlScope(matters_from=start, events_from=start)
    first = "matters" not in known.checkpoints
    daily = _older(known, WIDE, RESCAN_EVERY)
    weekly = daily and _older(known, "full", FULL_EVERY)
    near = known.now.replace(tzinfo=None) - dt.timedelta(days=RESCAN_DAYS)
    begun = None if weekly else _start(known, "events", daily=daily)
    return CrawlScope(
        matters_from=None if weekly else _start(known, "matters", daily=daily),
        events_from=near if first else begun,
        again=daily and not first,
        daily=daily,
        weekly=weekly,
        meetings=daily or not can_meetings_wait(known),
        first=first,
    )


def can_meetings_wait(known: StoredState) -> bool:
    """Whether a look may leave the list of meetings to the next one: every other, and none near.

    Not where a page of a meeting has failed, nor after a look that left them out or did not end.
    """
    read = known.checkpoints.get(MEETINGS_READ, "")
    if not known.sparing or not is_readable_stamp(read):
        return False
    today, now = known.now.date(), known.now.replace(tzinfo=None)
    first = (today - dt.timedelta(days=1)).isoformat()
    last = (today + dt.timedelta(days=NEAR_DAYS)).isoformat()
    is_near = any(first <= day <= last for day, _ in known.meetings.values())
    has_failed = any(id_.isdigit() and not stamp for id_, stamp in known.events.items())
    return now - parsed_stamp(read) < MEETINGS_EVERY and not is_near and not has_failed


def wishes_by_id(
    tenant: LegistarClient,
    path: str,
    key: str,
    wanted: Iterable[str],
    parse: Callable[..., Output],
    **context: Any,
) -> Iterator[Follow]:
    """The wishes for these rows of a list, as many in one as an address holds."""
    ids = sorted(int(id_) for id_ in wanted if id_.isdigit())
    for start in range(0, len(ids), IDS_A_QUERY):
        chosen = " or ".join(f"{key} eq {id_}" for id_ in ids[start : start + IDS_A_QUERY])
        yield Follow(
            url=tenant.address(path, {"$filter": chosen, "$orderby": f"{key} desc"}),
            parse=parse,
            context={"tenant": tenant, **context},
            covers="details",
        )


def _start(known: StoredState, key: str, *, daily: bool) -> dt.datetime | None:
    stored = known.checkpoints.get(key)
    if stored is None:
        return None
    start = parsed_stamp(stored) - BACK
    wide = known.now.replace(tzinfo=None) - dt.timedelta(days=RESCAN_DAYS)
    return min(start, wide) if daily else start


def _older(known: StoredState, key: str, age: dt.timedelta) -> bool:
    stored = known.checkpoints.get(key)
    return stored is None or known.now.replace(tzinfo=None) - parsed_stamp(stored) >= age


def parsed_stamp(value: str) -> dt.datetime:
    """A stamp of the source (UTC, zero to seven fractional digits), without a zone.

    Raises ``ValueError`` for anything else: a checkpoint is made of it, which every run reads.
    """
    found = _STAMP.fullmatch(value)
    if found is None:
        raise ValueError(f"no moment: {value[:40]!r}")
    whole = dt.datetime.fromisoformat(found[1])
    return whole.replace(microsecond=int(((found[2] or "") + "000000")[:6]))


def is_readable_stamp(value: str) -> bool:
    """Whether a stamp can be read."""
    try:
        parsed_stamp(value)
    except ValueError:
        return False
    return True


def is_doubted(page: Page, stored: str | None) -> bool:
    """Whether an answer of "not found" is the first about what stands under this stored stamp.

    One such answer empties nothing that is stored: it is asked for again.
    """
    return page.status == 404 and bool(stored)


def must_wait(failed: Failed) -> bool:
    """Whether the host is left alone for the rest of the crawl, so that asking on is no use."""
    return failed.cause is FailureKind.LEFT_ALONE


def is_final(failed: Failed) -> bool:
    """Whether asking again would end the same way: too large, or not allowed."""
    return failed.cause in (FailureKind.TOO_LARGE, FailureKind.ROBOTS)
