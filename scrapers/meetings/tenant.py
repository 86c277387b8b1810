"""One government as a crawl of its meetings sees it: how far to look, and what has been seen."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from zoneinfo import ZoneInfo

from lawtrack.legislation.records import (
    WIDE,
    Bill,
    Checkpoint,
    Event,
    Listed,
    Record,
    Source,
    StoredState,
)
from scrapers.page import Follow

Output = Iterator[Record | Follow]

MEETINGS = "meetings"  # the checkpoint of the list
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
    those before it whose agendas share a matter with its own.
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

    def is_due(self, event: Event) -> bool:
        """Whether its agenda is to be read: it is another one, or near, where nothing tells.

        A matter is told by its latest agenda, which is read again where an earlier one is another.
        So meetings are to be asked about in the order of their days.
        """
        id_ = event.upstream_id
        if self.known.full or self.known.events.get(id_) != event.stamp:
            self.moved.add(id_)
            return True
        if self.moved & self.earlier.get(id_, frozenset()):
            return True
        today = self.today
        near = dt.timedelta(days=NEAR_BACK), dt.timedelta(days=NEAR_AHEAD)
        return self.is_daily and today - near[0] <= event.date <= today + near[1]

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
    wide = known.full or MEETINGS not in known.checkpoints
    first = known.since or today - dt.timedelta(days=FIRST_DAYS if wide else BACK_DAYS)
    stored = known.checkpoints.get(WIDE)
    age = known.now - _moment(stored) if stored else DAILY
    return MeetingTenant(
        source=source,
        known=known,
        first=first,
        last=today + dt.timedelta(days=AHEAD_DAYS),
        is_daily=known.since is None and (known.full or age >= DAILY),
        earlier=_earlier(known.bills.values()),
    )


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
    """The stored meetings of the days looked at that the list does not show."""
    days = tenant.first.isoformat(), tenant.last.isoformat()
    return tuple(
        id_
        for id_, (day, _) in sorted(tenant.known.meetings.items())
        if days[0] <= day <= days[1] and id_ not in listed
    )


def list_is_read(tenant: MeetingTenant, listed: frozenset[str]) -> Iterator[Listed | Checkpoint]:
    """What there is to say when the list of meetings has been read to its end."""
    if tenant.known.since is not None:
        return
    key = tenant.source.key
    days = tenant.first.isoformat(), tenant.last.isoformat()
    stored = [day for day, _ in tenant.known.meetings.values() if days[0] <= day <= days[1]]
    yield Listed(
        jurisdiction=key,
        kind="event",
        listing=MEETINGS,
        held=len(stored),
        absent=absent_meetings(tenant, listed),
        covers=MEETINGS,
        whole=False,
    )
    now = tenant.known.now.isoformat()
    yield Checkpoint(jurisdiction=key, key=MEETINGS, value=now)
    if tenant.is_daily:
        yield Checkpoint(jurisdiction=key, key=WIDE, value=now)


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


def is_to_come(tenant: MeetingTenant, id_: str) -> bool:
    """Whether the stored meeting of that id has not been yet: one look at it is enough then."""
    day, _ = tenant.known.meetings.get(id_, ("", ""))
    return day >= tenant.today.isoformat()
