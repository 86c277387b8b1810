"""How soon the news of many councils on one host is stored, in simulated time.

Run: python -m benchmarks.turns [DAYS]. The daemon's own decisions (when a source is due, whose turn
it is, which slot a request has, how long the past may take) for 30 and 300 councils that share a
host of one request a second, with ten that are being read for the first time, or whose past is
filled in. A council is assumed to cost: two requests a look, one that leaves out the meetings by
the platform's own rule where 300 share the host, a wide look a day of twenty, one meeting a week,
five changes a weekday of five requests each. Prints the time from a change to its
storing, with its limit, and what the past got. Returns 1 when a limit is missed.
"""

import heapq
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from benchmarks._sparing import can_leave_out_meetings
from lawtrack.crawling.daemon.next_crawl import ComingMeeting, CrawlHistory, plan_next_crawl
from lawtrack.crawling.daemon.turns import FIRST_LOAD_TURN, Turn, goes_now, slice_of_the_past
from lawtrack.crawling.health.host_pace import CROWDED
from lawtrack.crawling.paces import Pace, gap_between_slots, next_slot
from scrapers.politeness import LONGEST_WAIT, PAST_WAITS

START = datetime(2026, 11, 16, tzinfo=UTC)
NEVER = datetime.max.replace(tzinfo=UTC)
HOST = frozenset(["webapi.example"])
USUAL, QUICK = timedelta(minutes=30), timedelta(minutes=15)
JITTER = 0.1  # of an interval, as the daemon adds
DELAY, ANSWER = 1.0, 0.3  # seconds between two requests of a crawl, and until one is answered
GAP = gap_between_slots(DELAY)
LOST = 0.5  # seconds a crawl to start, and as much to end
BETWEEN_LOOKS = 20.0  # seconds, of the daemon at what there is to do
A_LOOK, A_WIDE_LOOK, A_CHANGE = 2, 20, 5  # requests
CHANGES_A_DAY = 5  # on weekdays
FIRST_LOAD = 1300  # requests, as benchmarks.first_useful counts them
LONGEST_DELAY = 35.0  # minutes, of 99 changes in 100
PAST_A_DAY = 2500  # requests at least, of the past, where nothing is idle


@dataclass(slots=True)
class Council:
    """One source: when it was last looked at, and what has changed there since."""

    meeting: timedelta  # of each week
    changes: list[datetime]  # of the future, the last one first
    started: datetime | None = None
    ended: datetime | None = None
    due: datetime = START
    widely: datetime = START
    is_crowded: bool = False  # its host
    meetings_read: datetime | None = None  # by the look before, and not left out
    left: int = 0  # requests of its first load
    delays: list[float] = field(default_factory=list)  # minutes, from a change to its storing

    def plan(self, now: datetime, chance: random.Random) -> None:
        """When it is due next, as the daemon plans it."""
        if self.left:  # an interrupted first load goes on
            self.due = now
            return
        meetings = [ComingMeeting(name="Council", starts=each) for each in self.meetings(now)]
        past = CrawlHistory(
            started=self.started, ended=self.ended, newest=self.started, meetings=meetings
        )
        plan = plan_next_crawl(past, usual=USUAL, quick=QUICK, now=now)
        self.due = plan.at
        if plan.at > now:
            self.due += chance.uniform(0, JITTER) * plan.every

    def meetings(self, now: datetime) -> list[datetime]:
        """That of last week, and the next ones."""
        week = START + timedelta(days=(now - START).days // 7 * 7)
        return [week + timedelta(days=7 * n) + self.meeting for n in (-1, 0, 1)]

    def looks(self, now: datetime) -> tuple[int, list[datetime]]:
        """How many requests a look takes that begins now, and the changes that it finds."""
        found = []
        while self.changes and self.changes[-1] <= now:
            found.append(self.changes.pop())
        requests = A_LOOK + A_CHANGE * len(found)
        is_wide = now - self.widely >= timedelta(days=1)
        if is_wide:
            self.widely = now
            requests += A_WIDE_LOOK
        can_wait = can_leave_out_meetings(now, read=self.meetings_read, meetings=self.meetings(now))
        leaves_out = self.is_crowded and can_wait and not found and not is_wide
        self.meetings_read = None if leaves_out else now
        requests -= leaves_out
        return requests, found


@dataclass(eq=False, slots=True)
class Crawl:
    """One crawl under way, or waiting for its turn; without a council, a slice of the past."""

    council: Council | None
    turn: Turn
    left: int = 0  # requests
    found: list[datetime] = field(default_factory=list)
    until: datetime = NEVER
    patient_until: datetime = START  # lets others go first


@dataclass(slots=True)
class Outcome:
    """What came of it: minutes of delay, requests, and what the past got of them."""

    councils: list[Council]
    requests: int = 0
    past: int = 0  # requests, beside these
    loads_end: float = 0.0  # hours, until the last first load has ended
    longest_wait: float = 0.0  # minutes, of a look that was due
    least_gap: float = 60.0  # seconds, between two requests

    def quantile(self, share: float) -> float:
        """The delay that so many changes do not exceed."""
        ordered = sorted(delay for council in self.councils for delay in council.delays)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Host:
    """One host, whose slots the crawls of a daemon take: what happens there, in order."""

    def __init__(self, everybody: list[Council], *, pasts: int, chance: random.Random) -> None:
        self.outcome = Outcome(everybody)
        self._chance = chance
        self._order = count()
        # When, in which order, what happens then: a council is due, or a crawl asks; or, without
        # either, the daemon looks whether the past has something to do.
        self._events: list[tuple[datetime, int, Council | Crawl | None]] = []
        self._waiting: list[Crawl] = []
        self._having: list[Crawl] = []
        self._pace, self._last = Pace(), START - timedelta(minutes=1)
        self._pasts, self._slice = everybody[:pasts], False
        for council in everybody:
            self._put(council.due, council)
        if pasts:
            self._put(START, None)

    def _put(self, at: datetime, what: Council | Crawl | None) -> None:
        heapq.heappush(self._events, (at, next(self._order), what))

    def lives(self, end: datetime) -> None:
        """Let all happen until then."""
        while self._events and self._events[0][0] < end:
            now, _, what = heapq.heappop(self._events)
            if isinstance(what, Crawl):
                self._asks(what, now)
            elif what is not None:
                turn = Turn(hosts=HOST, due=what.due, is_load=what.left > 0)
                self._waiting.append(Crawl(what, turn))
                self._begin(now)
            else:
                self._fill(now)

    def _begin(self, now: datetime) -> None:
        """Begin the crawls whose turn it is, by the daemon's own rule."""
        for crawl in sorted(self._waiting, key=lambda crawl: crawl.turn.due):
            at = self._waiting.index(crawl)
            before = [other.turn for place, other in enumerate(self._waiting)
                      if place < at or other.turn.due < crawl.turn.due]  # fmt: skip
            if not goes_now(crawl.turn, before=before, having=[c.turn for c in self._having]):
                continue
            self._waiting.remove(crawl)
            self._having.append(crawl)
            council = crawl.council
            assert council is not None
            council.started = now
            if crawl.turn.is_load:
                crawl.left, crawl.until = council.left, now + FIRST_LOAD_TURN
            else:
                waited = (now - crawl.turn.due).total_seconds() / 60
                self.outcome.longest_wait = max(self.outcome.longest_wait, waited)
                crawl.left, crawl.found = council.looks(now)
            self._put(now + timedelta(seconds=LOST), crawl)

    def _asks(self, crawl: Crawl, now: datetime) -> None:
        """Give the crawl the slot of its next request, or let it end."""
        if not crawl.left or now >= crawl.until:
            self._ends(crawl, now)
            return
        slot, self._pace = next_slot(
            self._pace,
            gap=GAP,
            now=now,
            most=LONGEST_WAIT,
            spare=now < crawl.patient_until,
        )
        begins = now + timedelta(seconds=slot.wait)
        if slot.is_taken:
            self._put(begins, crawl)
            return
        self.outcome.least_gap = min(self.outcome.least_gap, (begins - self._last).total_seconds())
        self._last = begins
        crawl.left -= 1
        if crawl.council is None:
            self.outcome.past += 1
        else:
            self.outcome.requests += 1
        again = max(begins + timedelta(seconds=ANSWER), now + timedelta(seconds=DELAY))
        if crawl.council is None:
            crawl.patient_until = again + timedelta(seconds=PAST_WAITS)
        self._put(again, crawl)

    def _ends(self, crawl: Crawl, now: datetime) -> None:
        council, now = crawl.council, now + timedelta(seconds=LOST)
        if council is None:
            self._slice = False
            return
        self._having.remove(crawl)
        council.ended = now
        if crawl.turn.is_load:
            council.left = crawl.left
            self.outcome.loads_end = (now - START).total_seconds() / 3600
        council.delays += [(now - change).total_seconds() / 60 for change in crawl.found]
        council.plan(now, self._chance)
        self._put(council.due, council)
        self._begin(now)

    def _fill(self, now: datetime) -> None:
        """Begin a slice of the past, of who has waited longest, where there is none."""
        self._put(now + timedelta(seconds=BETWEEN_LOOKS), None)
        for council in self._pasts if not self._slice else ():
            is_busy = any(crawl.council is council for crawl in (*self._waiting, *self._having))
            lasting = slice_of_the_past(now, due=council.due)
            if lasting and not is_busy and not council.left:
                self._pasts.remove(council)
                self._pasts.append(council)
                self._slice = True
                wait = timedelta(seconds=PAST_WAITS)
                turn = Turn(hosts=HOST, due=now)
                self._put(now, Crawl(None, turn, left=1200, until=council.due,
                                     patient_until=now + wait))  # fmt: skip
                return


def simulated(councils: int, *, loads: int, pasts: int, days: int, seed: int = 1) -> Outcome:
    """What happens on one host in so many days."""
    chance = random.Random(seed)
    everybody = [_council(chance, days) for _ in range(councils)]
    for council in everybody[:loads]:
        council.left = FIRST_LOAD
    for council in everybody:
        council.due = START + chance.random() * USUAL
        council.is_crowded = councils * DELAY >= CROWDED
    host = Host(everybody, pasts=pasts, chance=chance)
    host.lives(START + timedelta(days=days))
    return host.outcome


def _council(chance: random.Random, days: int) -> Council:
    return Council(
        meeting=timedelta(days=chance.randrange(5), hours=chance.choice((14, 15, 19, 23))),
        changes=sorted(_changes(chance, days), reverse=True),
        widely=START - timedelta(days=chance.random()),
    )


def _changes(chance: random.Random, days: int) -> Iterator[datetime]:
    for day in range(days):
        if day % 7 < 5:
            for _ in range(CHANGES_A_DAY):
                yield START + timedelta(days=day, hours=chance.uniform(13, 23))


CASES = (
    (30, 0, 0, "nothing else"),
    (30, 10, 30, "ten first loads, and all pasts"),
    (300, 0, 0, "nothing else"),
    (300, 0, 10, "ten pasts"),
    (300, 10, 10, "ten first loads, and pasts"),
)


def main() -> int:
    """Print the figures; 1 when a limit is missed."""
    days = int(sys.argv[1]) if len(sys.argv) > 1 else 2
    good = True
    for councils, loads, pasts, beside in CASES:
        outcome = simulated(councils, loads=loads, pasts=pasts, days=days)
        late = outcome.quantile(0.99)
        words = (
            f"{councils} councils, beside them {beside}: news stored after"
            f" {outcome.quantile(0.5):.1f} min, p99 {late:.1f} (limit {LONGEST_DELAY:.0f});"
            f" a look waits {outcome.longest_wait:.1f} min at most;"
            f" {outcome.requests * GAP / 86400 / days:.0%} of the pace"
        )
        good = good and late <= LONGEST_DELAY and outcome.least_gap >= DELAY
        if pasts:
            words += f", the past {outcome.past * GAP / 86400 / days:.1%}"
            words += f" (limit: at least {PAST_A_DAY:,} requests a day)"
            good = good and outcome.past >= PAST_A_DAY * days
        if loads:
            words += f"; first loads end after {outcome.loads_end:.1f} h"
        print(words, flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
