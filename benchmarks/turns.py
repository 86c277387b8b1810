"""How soon the news of many councils on one host is stored, in simulated time.

Run: python -m benchmarks.turns [DAYS]. The daemon's own decisions (when a source is due, whose turn
it is, how long the past may take) for 30 and 300 councils that share a host of one request a
second, with ten that are being read for the first time, or ten whose past is filled in. A council
is assumed to cost: two requests a look, a wide look a day of twenty, one meeting a week, five
changes a weekday of five requests each. Prints the time from a change to its storing, with its
limit, and what the past got. Returns 1 when a limit is missed.
"""

import heapq
import random
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from lawtrack.crawling.daemon.next_crawl import ComingMeeting, CrawlHistory, plan_next_crawl
from lawtrack.crawling.daemon.turns import (
    FIRST_LOAD_TURN,
    OWN_MINUTE,
    Turn,
    goes_now,
    slice_of_the_past,
)

START = datetime(2026, 11, 16, tzinfo=UTC)
HOST = frozenset(["webapi.example"])
USUAL, QUICK = timedelta(minutes=30), timedelta(minutes=15)
JITTER = 0.1  # of an interval, as the daemon adds
LOST = 1.0  # seconds a crawl, to start and to end
A_LOOK, A_WIDE_LOOK, A_CHANGE = 2, 20, 5  # requests
CHANGES_A_DAY = 5  # on weekdays
FIRST_LOAD = 1300  # requests, as benchmarks.first_useful counts them
LONGEST_DELAY = 35.0  # minutes, of 99 changes in 100
SLICES_A_DAY = 36  # at least, of the past, where nothing is idle


@dataclass(slots=True)
class Council:
    """One source: when it was last looked at, and what has changed there since."""

    meeting: timedelta  # of each week
    changes: list[datetime]  # of the future, the last one first
    started: datetime | None = None
    ended: datetime | None = None
    due: datetime = START
    widely: datetime = START
    left: int = 0  # requests of its first load

    def plan(self, now: datetime, chance: random.Random) -> None:
        """When it is due next, as the daemon plans it."""
        if self.left:  # an interrupted first load goes on
            self.due = now
            return
        week = START + timedelta(days=(now - START).days // 7 * 7)
        meetings = [
            ComingMeeting(name="Council", starts=week + timedelta(days=7 * n) + self.meeting)
            for n in (-1, 0, 1)
        ]
        past = CrawlHistory(
            started=self.started, ended=self.ended, newest=self.started, meetings=meetings
        )
        plan = plan_next_crawl(past, usual=USUAL, quick=QUICK, now=now)
        self.due = plan.at
        if plan.at > now:
            self.due += chance.uniform(0, JITTER) * plan.every

    def asks(self, now: datetime) -> tuple[float, list[datetime]]:
        """How many seconds a crawl of it takes that begins now, and the changes that it finds."""
        if self.left:
            taken = min(self.left, int(FIRST_LOAD_TURN.total_seconds()))
            self.left -= taken
            return taken + LOST, []
        found = []
        while self.changes and self.changes[-1] <= now:
            found.append(self.changes.pop())
        requests = A_LOOK + A_CHANGE * len(found)
        if now - self.widely >= timedelta(days=1):
            self.widely = now
            requests += A_WIDE_LOOK
        return requests + LOST, found


@dataclass(slots=True)
class Outcome:
    """What came of it: delays in minutes, seconds in use, and what the past got."""

    delays: list[float] = field(default_factory=list)
    used: float = 0.0
    slices: int = 0
    past: float = 0.0  # seconds
    loads_end: float = 0.0  # hours, until the last first load has ended
    longest_wait: float = 0.0  # minutes, of a look that was due

    def quantile(self, share: float) -> float:
        """The delay that so many changes do not exceed."""
        ordered = sorted(self.delays)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def simulated(councils: int, *, loads: int, pasts: int, days: int, seed: int = 1) -> Outcome:
    """What happens on one host in so many days."""
    chance = random.Random(seed)
    everybody = [_council(chance, days) for _ in range(councils)]
    for council in everybody[:loads]:
        council.left = FIRST_LOAD
    for council in everybody:
        council.due = START + chance.random() * USUAL
    outcome, now, end = Outcome(), START, START + timedelta(days=days)
    coming = [(council.due, number) for number, council in enumerate(everybody)]
    heapq.heapify(coming)
    line: deque[tuple[Turn, int]] = deque()
    last_slice, wanted = START, None
    while now < end:
        while coming and coming[0][0] <= now:
            due, number = heapq.heappop(coming)
            line.append((Turn(hosts=HOST, due=due, is_load=everybody[number].left > 0), number))
        soon = coming[0][0] if coming else None
        lasting = timedelta()
        if pasts:
            lasting = slice_of_the_past(now, due=soon, is_busy=bool(line), last=last_slice)
        # In a busy line a slice waits for those that are due before it, and they for none.
        wanted = wanted or now if line and lasting else None
        own = [(Turn(hosts=HOST, due=wanted), -1)] if wanted else []
        number = _next([*line, *own]) if line else -1
        if number < 0 and lasting:
            is_cut = soon is not None and not line and lasting != OWN_MINUTE
            taken = min(lasting, soon - now) if soon and is_cut else lasting
            outcome.slices, outcome.past = outcome.slices + 1, outcome.past + taken.total_seconds()
            last_slice = now if lasting >= OWN_MINUTE else last_slice
            now, wanted = now + taken, None
            continue
        if number < 0:
            now = soon or end
            continue
        place = next(place for place in line if place[1] == number)
        line.remove(place)
        council = everybody[number]
        if not place[0].is_load:
            waited = (now - place[0].due).total_seconds() / 60
            outcome.longest_wait = max(outcome.longest_wait, waited)
        was_load, council.started = council.left > 0, now
        seconds, found = council.asks(now)
        now += timedelta(seconds=seconds)
        council.ended = now
        outcome.used += seconds
        outcome.delays += [(now - change).total_seconds() / 60 for change in found]
        if was_load and not council.left:
            outcome.loads_end = (now - START).total_seconds() / 3600
        council.plan(now, chance)
        heapq.heappush(coming, (council.due, number))
    return outcome


def _next(line: list[tuple[Turn, int]]) -> int:
    """Whose turn it is, by the daemon's own rule."""
    for place, (turn, number) in enumerate(line):
        before = [
            other
            for at, (other, _) in enumerate(line)
            if at != place and (at < place or other.rank < turn.rank)
        ]
        if goes_now(turn, before=before, having=()):
            return number
    raise AssertionError("somebody is always the next one")


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
    (30, 10, 10, "ten first loads, and pasts"),
    (300, 0, 0, "nothing else"),
    (300, 0, 10, "ten pasts"),
    (300, 10, 10, "ten first loads, and pasts"),
)


def main() -> int:
    """Print the figures; 1 when a limit is missed."""
    days = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    good = True
    for councils, loads, pasts, beside in CASES:
        outcome = simulated(councils, loads=loads, pasts=pasts, days=days)
        late = outcome.quantile(0.99)
        words = (
            f"{councils} councils, beside them {beside}: news stored after"
            f" {outcome.quantile(0.5):.1f} min, p99 {late:.1f} (limit {LONGEST_DELAY:.0f});"
            f" a look waits {outcome.longest_wait:.1f} min at most;"
            f" {outcome.used / 86400 / days:.0%} of the pace"
        )
        good = good and late <= LONGEST_DELAY
        if pasts:
            words += f", the past {outcome.past / 86400 / days:.1%} in {outcome.slices} slices"
            words += f" (limit: at least {SLICES_A_DAY} a day)"
            good = good and outcome.slices >= SLICES_A_DAY * days
        if loads:
            words += f"; first loads end after {outcome.loads_end:.1f} h"
        print(words, flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
