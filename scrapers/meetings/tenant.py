"""One government as a crawl of its meetings sees it: how far to look, and what has been seen."""

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from zoneinfo import ZoneInfo

from lawtrack.legislation.records import (
    WIDE,
    Bill,
    Checkpoint,
    Event,
    Listed,
    Looked,
    Record,
    Source,
    StoredState,
)
from scrapers.page import Follow

Output = Iterator[Record | Follow]

MEETINGS = "meetings"  # the checkpoint of the list
ITEM = "item:"  # how the ids begin of what one meeting alone tells apart
DAILY = dt.timedelta(hours=24)
FIRST_DAYS = 365  # back, when nothing is known yet
BACK_DAYS = 30
AHEAD_DAYS = 120
NEAR_BACK, NEAR_AHEAD = 10, 14  # days around today whose agendas are read again each day
MOST_LOOKS = 20


class Step(NamedTuple):
    """A matter on one agenda: kept in the bill's stamp, so that the next agenda adds to it."""

    date: str
    meeting: str
    body: str
    outcome: str = ""
    title: str = ""  # of what has no number that goes with it


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingTenant:
    """One government on a platform of meetings.

    ``steps``, ``newest`` and ``moved`` grow with the crawl; ``earlier`` has for a stored meeting
    those before it whose agendas share a matter with its own. Of a government that changed its
    platform there is one for each; they share ``steps`` and ``newest``, and ``numbers`` tells which
    stored matter has a number that goes with it. ``left`` has, with their days, the meetings stored
    from the platform before that are of days of this one; ``days`` are those of the meetings read.
    ``identifiers`` has what matters of one meeting alone are called: a name that was told stays,
    whatever day the meeting is moved to. ``unread`` has the ids of the list's rows that could not
    be read, "" for one without an id.
    """

    source: Source
    known: StoredState
    first: dt.date
    last: dt.date
    is_daily: bool
    steps: dict[str, tuple[Step, ...]] = field(default_factory=dict)
    newest: dict[str, tuple[str, Bill]] = field(default_factory=dict)
    moved: set[str] = field(default_factory=set)
    earlier: Mapping[str, frozenset[str]] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    identifiers: Mapping[str, str] = field(default_factory=dict)
    left: Mapping[str, str] = field(default_factory=dict)
    days: set[str] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)

    @property
    def listing(self) -> str:
        """The key of its list's checkpoint."""
        return self.source.own_id(MEETINGS)

    def is_due(self, event: Event) -> bool:
        """Whether its agenda is to be read: it is another one, or near, where nothing tells.

        A matter is told by its latest agenda, which is read again where an earlier one is another.
        So meetings are to be asked about in the order of their days.
        """
        id_ = event.upstream_id
        if not self.is_as_stored(event):
            self.moved.add(id_)
            return True
        if self.moved & self.earlier.get(id_, frozenset()):
            return True
        today = self.today
        near = dt.timedelta(days=NEAR_BACK), dt.timedelta(days=NEAR_AHEAD)
        return self.is_daily and today - near[0] <= event.date <= today + near[1]

    def is_as_stored(self, event: Event) -> bool:
        """Whether its list says the same of it as when it was read last, and all is not anew."""
        stored = _without_word(self.known.events.get(event.upstream_id))
        return not self.known.full and stored == event.stamp

    @property
    def today(self) -> dt.date:
        """The day that it is where the government sits."""
        return self.known.now.astimezone(ZoneInfo(self.source.timezone)).date()

    def steps_of(self, bill_id: str) -> tuple[Step, ...]:
        """On which agendas the matter has been, as far as it is known."""
        if bill_id not in self.steps:
            self.steps[bill_id] = steps_in(self.known.bills.get(bill_id, ""))
        return self.steps[bill_id]


def meeting_tenant(source: Source, known: StoredState) -> MeetingTenant:
    """The government with the days that this crawl looks at."""
    today = known.now.astimezone(ZoneInfo(source.timezone)).date()
    wide = known.full or source.own_id(MEETINGS) not in known.checkpoints
    first = known.since or today - dt.timedelta(days=FIRST_DAYS if wide else BACK_DAYS)
    last = today + dt.timedelta(days=AHEAD_DAYS)
    stored = known.checkpoints.get(source.own_id(WIDE))
    age = known.now - _moment(stored) if stored else DAILY
    is_one_of_several = bool(source.former or source.other_ids)
    return MeetingTenant(
        source=source,
        known=_own_part(source, known) if is_one_of_several else known,
        first=max(first, source.begins or first),
        last=min(last, source.ends or last),
        is_daily=known.since is None and (known.full or age >= DAILY),
        earlier=_earlier(known.bills.values()),
        steps=known.notes.setdefault("steps", {}),
        newest=known.notes.setdefault("newest", {}),
        numbers=_numbers(known) if is_one_of_several else {},
        identifiers={
            id_: printed.partition(" ")[2]
            for printed, ids in known.numbers.items()
            for id_ in ids
            if id_.startswith(ITEM)
        },
        left=_left_behind(source, known) if source.former else {},
    )


_OFF = " off:"  # before the word of a paper that calls a meeting off, in the meeting's stamp


def called_off(event: Event, word: str) -> Event:
    """The meeting that a paper calls off, which its list does not: its stamp keeps the word."""
    return replace(event, status=word, stamp=f"{event.stamp}{_OFF}{word}") if word else event


def as_its_paper_says(tenant: MeetingTenant, event: Event) -> Event:
    """The meeting as its list has it, called off as the paper said that was read last.

    For a meeting whose paper is not read now: it is not on again because a file did not come.
    """
    stored = tenant.known.events.get(event.upstream_id) or ""
    return event if event.status else called_off(event, stored.partition(_OFF)[2])


def _without_word(stamp: str | None) -> str | None:
    return stamp.partition(_OFF)[0] if stamp else stamp


def is_over(source: Source, known: StoredState) -> bool:
    """Whether a crawl looks at none of the days of which the source has the meetings."""
    tenant = meeting_tenant(source, known)
    return tenant.first > tenant.last


def _left_behind(source: Source, known: StoredState) -> dict[str, str]:
    """What the platforms before still had to come when the government left them."""
    first = source.begins.isoformat() if source.begins else ""
    return {
        id_: day
        for id_, (day, _) in sorted(known.meetings.items())
        if day >= first and any(former.owns(id_) for former in source.former)
    }


def _own_part(source: Source, known: StoredState) -> StoredState:
    """What is stored, of meetings those of this source alone."""
    absent = {
        kind: tuple(filter(source.owns, ids)) if kind == "event" else ids
        for kind, ids in known.absent.items()
    }
    return replace(
        known,
        events={id_: stamp for id_, stamp in known.events.items() if source.owns(id_)},
        meetings={id_: when for id_, when in known.meetings.items() if source.owns(id_)},
        absent=absent,
    )


def joined_number(number: str) -> str:
    """A number as all platforms would print it: "POR 2025 #171" is "por-2025-171".

    Empty for one without a year or another second figure: it may come again each year.
    """
    parts = re.findall(r"[^\W\d_]+|\d+", number.casefold())
    figures = [part for part in parts if part.isdecimal()]
    return "-".join(part.lstrip("0") or "0" for part in parts) if len(figures) > 1 else ""


def _numbers(known: StoredState) -> dict[str, str]:
    """The one stored matter that has a number which goes from agenda to agenda."""
    stored: dict[str, set[str]] = {}
    for printed, ids in known.numbers.items():
        number = joined_number(printed.partition(" ")[2])
        if number:
            stored.setdefault(number, set()).update(id_ for id_ in ids if not id_.startswith(ITEM))
    return {number: min(ids) for number, ids in stored.items() if len(ids) == 1}


def _earlier(stamps: Iterable[str]) -> dict[str, frozenset[str]]:
    earlier: dict[str, frozenset[str]] = {}
    for stamp in stamps:
        ids = [step.meeting for step in steps_in(stamp)]
        if len(ids) > 1:
            earlier[ids[-1]] = earlier.get(ids[-1], frozenset()).union(ids[:-1])
    return earlier


def _moment(stored: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(stored)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def steps_in(stamp: str) -> tuple[Step, ...]:
    """The agendas that a stored bill's stamp names."""
    if not stamp.startswith("["):
        return ()
    return tuple(Step(*row) for row in json.loads(stamp))


def stamp_of(steps: tuple[Step, ...]) -> str:
    """The steps as a stamp."""
    return json.dumps([list(step) for step in steps], ensure_ascii=False, separators=(",", ":"))


def absent_meetings(tenant: MeetingTenant, listed: frozenset[str]) -> tuple[str, ...]:
    """The stored meetings of the days looked at that the list does not show.

    None where the list has a row that cannot be read, and nobody knows which meeting's it is.
    """
    if "" in tenant.unread:
        return ()
    listed |= tenant.unread
    days = tenant.first.isoformat(), tenant.last.isoformat()
    return tuple(
        id_
        for id_, (day, _) in sorted(tenant.known.meetings.items())
        if days[0] <= day <= days[1] and id_ not in listed
    )


def list_is_read(
    tenant: MeetingTenant, listed: frozenset[str]
) -> Iterator[Listed | Looked | Checkpoint]:
    """What there is to say when the list of meetings has been read to its end.

    What the platform before still had to come is replaced by what is here on the same day, and
    gone where nothing is.
    """
    if tenant.known.since is not None:
        return
    key = tenant.source.key
    days = tenant.first.isoformat(), tenant.last.isoformat()
    stored = [day for day, _ in tenant.known.meetings.values() if days[0] <= day <= days[1]]
    yield Listed(
        jurisdiction=key,
        kind="event",
        listing=tenant.listing,
        held=len(stored),
        absent=absent_meetings(tenant, listed),
        covers=tenant.listing,
        whole=False,
    )
    for id_, day in tenant.left.items():
        yield Looked(
            jurisdiction=key,
            kind="event",
            upstream_id=id_,
            gone=True,
            replaced=day in tenant.days,
            at_once=True,
        )
    now = tenant.known.now.isoformat()
    yield Checkpoint(jurisdiction=key, key=tenant.listing, value=now)
    if tenant.is_daily:
        yield Checkpoint(jurisdiction=key, key=tenant.source.own_id(WIDE), value=now)


def meetings_to_look_at(tenant: MeetingTenant, listed: frozenset[str]) -> tuple[str, ...]:
    """The meetings to ask for by themselves: those to come that are not listed, and old absences.

    Many at once are no matter for looks: the list is broken, or was cut.
    """
    today = tenant.today.isoformat()
    coming = [
        id_ for id_ in absent_meetings(tenant, listed) if tenant.known.meetings[id_][0] >= today
    ]
    old = [id_ for id_ in tenant.known.absent.get("event", ()) if tenant.is_daily]
    ids = tuple(dict.fromkeys([*coming, *old]))
    return ids if len(ids) <= MOST_LOOKS else ()


def is_stored_and_to_come(tenant: MeetingTenant, id_: str) -> bool:
    """Whether the stored meeting of that id has not been yet: one look at it is enough then."""
    day, _ = tenant.known.meetings.get(id_, ("", ""))
    return day >= tenant.today.isoformat()
