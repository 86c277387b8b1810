"""How far several machines go: 300, 3,000 and 30,000 governments, in simulated time.

Run: python -m benchmarks.scale [--days DAYS] [--postgres URL]. No network. When a source is due and
whose turn a first load has say the planner's own functions, when a look leaves out the meetings the
platform's; a slot on a host is the next one behind the last, as ``paces`` gives it. What
governments do is assumed and stands below. With a PostgreSQL database that may be filled, what a
plan costs is measured by the real planner. Prints the tables of docs/scale.md. Returns
1 when 200 councils on one host do not hold 35 minutes at 99 of 100.
"""

import argparse
import heapq
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from benchmarks._sparing import can_leave_out_meetings
from lawtrack.crawling.daemon.next_crawl import ComingMeeting, CrawlHistory, plan_next_crawl
from lawtrack.crawling.daemon.turns import FIRST_LOAD_TURN, Turn, goes_now

START = datetime(2026, 11, 16, tzinfo=UTC)
HOST = frozenset(["webapi.example"])
USUAL, QUICK = timedelta(minutes=30), timedelta(minutes=15)
GAP, ANSWER = 1.0, 0.3  # seconds between two requests to a host, and until it answers
PLANS = 2.0  # seconds between two plans
A_LOOK, A_CHANGE = 2, 5  # requests; a look that leaves out the meetings costs one
A_WIDE_LOOK = 15  # a day
CHANGES = 4.5  # a weekday, on average: log-normal, 3 in the median
MEETINGS, ITEMS = 1.3, 15  # a week; as many change when an agenda appears, and after the meeting
OWN_CHANGES = 2  # of each meeting, that no matter shows: entered, moved to another room
FIRST_LOAD, TWO_YEARS = 1300, 21_000  # requests of a council, as benchmarks.first_useful counts
LONGEST_DELAY = 35.0  # minutes, of 99 changes in 100
# On hosts of their own: seconds of a crawl, and of one in fifteen that finds something.
QUICK_CRAWL, FULL_CRAWL, FULL_SHARE = 3.5, (5.0, 60.0), 0.06
NEAR_SHARE = 0.1  # of all, at any moment, have a meeting near that matters
CHILD = 0.35  # seconds of processor that a crawl costs, from a warm fork server
MOST_WAIT = 60.0  # seconds, that 99 crawls in 100 may wait for a slot of a worker
ROWS = 4  # in the database for each crawl: its own, a job's with its events


@dataclass(slots=True)
class Government:
    """One source: what happens there, and when it was last looked at."""

    meetings: list[datetime]
    changes: list[datetime]  # to come, the last one first
    widely: datetime  # when it was last asked for all
    own_changes: list[datetime] = field(default_factory=list)  # likewise, of meetings alone
    meetings_read: datetime | None = START  # by the look before; ``None``: it left them out
    started: datetime | None = None
    ended: datetime | None = None
    left: int = 0  # requests of its first load
    turn_ends: float = 0.0
    looks: list[float] = field(default_factory=list)  # the second at which each was done

    def due(self, now: datetime) -> datetime:
        """When it is due next, as the planner says."""
        if self.left:
            return now
        near = [ComingMeeting(name="Council", starts=each) for each in self.meetings]
        past = CrawlHistory(
            started=self.started, ended=self.ended, newest=self.started, meetings=near
        )
        return plan_next_crawl(past, usual=USUAL, quick=QUICK, now=now).at


@dataclass(slots=True)
class Outcome:
    """What came of it on a shared host."""

    delays: list[float] = field(default_factory=list)  # minutes from a change to its storing
    requests: int = 0
    polls: int = 0  # of these, that ask whether anything is new
    seconds: float = 0.0
    gap: float = GAP
    loads_end: float = 0.0  # days

    def quantile(self, share: float) -> float:
        """The delay that so many changes do not exceed."""
        ordered = sorted(self.delays) or [0.0]
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    @property
    def used(self) -> float:
        """How full the host's pace was."""
        return self.requests * self.gap / self.seconds


def a_government(chance: random.Random, days: int) -> Government:
    """A council whose changes come in the working hours of four zones, in heaps at meetings."""
    changes: list[datetime] = []
    own: list[datetime] = []
    meetings: list[datetime] = []
    for day in range(days):
        morning = START + timedelta(days=day, hours=14)  # in America
        if morning.weekday() < 5:
            for _ in range(round(chance.lognormvariate(1.1, 0.9))):
                changes.append(morning + timedelta(hours=chance.uniform(0, 12)))
            if chance.random() < MEETINGS / 5:
                meeting = morning + timedelta(hours=chance.triangular(0, 12, 9))  # in four zones
                meetings.append(meeting)
                for _ in range(OWN_CHANGES):
                    own.append(morning - timedelta(days=chance.uniform(0.1, 14)))
                agenda = morning - timedelta(days=3) + timedelta(hours=chance.uniform(0, 12))
                for moment in (agenda, meeting + timedelta(hours=chance.uniform(1, 5))):
                    changes += [moment + timedelta(minutes=chance.uniform(0, 20))] * ITEMS
    changes, own = (
        sorted((c for c in all_ if c >= START), reverse=True) for all_ in (changes, own)
    )
    widely = START - timedelta(days=chance.random())
    return Government(meetings=meetings, changes=changes, own_changes=own, widely=widely)


def on_one_host(
    councils: int,
    *,
    days: int,
    loads: int = 0,
    a_look: int = A_LOOK,
    sparing: bool = False,
    seed: int = 1,
) -> Outcome:
    """All on one host, whose slots they take one behind the other.

    ``sparing`` looks leave out the meetings where the platform's own rule lets them.
    """
    chance = random.Random(seed)
    everybody = [a_government(chance, days) for _ in range(councils)]
    for one in everybody[:loads]:
        one.left = FIRST_LOAD
    return lived(everybody, chance, seconds=days * 86400.0, a_look=a_look, sparing=sparing)


def lived(
    everybody: Sequence[Government],
    chance: random.Random,
    *,
    seconds: float,
    a_look: int = A_LOOK,
    sparing: bool = False,
    gap: float = GAP,
    answer: float = ANSWER,
) -> Outcome:
    """What comes of these governments on one host of that pace in so many seconds."""
    outcome, order, end = Outcome(seconds=seconds, gap=gap), count(), seconds
    # Each event: when, in which order, who, how many requests are left, changes by what is left.
    events: list[tuple[float, int, Government, int, dict[int, datetime]]] = []
    for one in everybody:
        heapq.heappush(events, (chance.uniform(0, USUAL.total_seconds()), next(order), one, -1, {}))
    last_slot, loading = -gap, False
    while events and events[0][0] < end:
        now, _, one, left, found = heapq.heappop(events)
        moment = START + timedelta(seconds=now)
        if left < 0 and one.left:  # a first load: one at a time on a host, in turns
            mine = Turn(hosts=HOST, due=moment, is_load=True)
            if not goes_now(mine, before=[], having=[mine] if loading else []):
                heapq.heappush(events, (now + PLANS, next(order), one, -1, {}))
                continue
            loading, left = True, one.left
            one.turn_ends = now + FIRST_LOAD_TURN.total_seconds()
        elif left < 0:
            polls = a_look - (sparing and _leaves_out_meetings(one, moment))
            left, found = _looked(one, moment, polls)
            one.started = moment
            outcome.polls += polls
        if left in found:
            outcome.delays.append((moment - found[left]).total_seconds() / 60)
        if left == 0 or (one.left and now >= one.turn_ends):
            if one.left:
                one.left, loading = left, False
                outcome.loads_end = now / 86400 if not left else outcome.loads_end
            one.ended = moment
            one.looks.append(now)
            due = (one.due(moment) - START).total_seconds()
            heapq.heappush(events, (max(due, now + PLANS / 2), next(order), one, -1, {}))
            continue
        last_slot = max(last_slot + gap, now)
        outcome.requests += 1
        heapq.heappush(events, (last_slot + answer, next(order), one, left - 1, found))
    return outcome


def _looked(one: Government, now: datetime, requests: int) -> tuple[int, dict[int, datetime]]:
    """How many requests a look takes, and which changes are stored when so many are left."""
    seen: list[datetime] = []
    for changes in (one.changes, one.own_changes if one.meetings_read else []):
        while changes and changes[-1] <= now:
            seen.append(changes.pop())
    if now - one.widely >= timedelta(days=1):
        one.widely = now
        requests += A_WIDE_LOOK
    left = A_CHANGE * len(seen)
    return requests + left, {left - A_CHANGE * n: each for n, each in enumerate(seen, 1)}


def _leaves_out_meetings(one: Government, now: datetime) -> bool:
    """Whether a look asks for the matters alone, because none has moved and no meeting is near."""
    is_wide = now - one.widely >= timedelta(days=1)
    has_moved = bool(one.changes and one.changes[-1] <= now)
    can_wait = can_leave_out_meetings(now, read=one.meetings_read, meetings=one.meetings)
    leaves_out = can_wait and not is_wide and not has_moved
    one.meetings_read = None if leaves_out else now
    return leaves_out


def slots_needed(governments: int, *, hours: float) -> tuple[int, float]:
    """How many crawls at once hosts of their own want, and how many crawls an hour that is."""
    slots = max(1, governments // 400)
    while True:
        wait, crawls = _waits(governments, slots, hours=hours)
        if wait < MOST_WAIT:
            return slots, crawls
        slots += max(1, slots // 8)


def _waits(governments: int, slots: int, *, hours: float) -> tuple[float, float]:
    """What 99 crawls in 100 wait for a slot at the most, and crawls an hour."""
    chance = random.Random(1)
    end = hours * 3600
    free = [0.0] * slots
    near = [ComingMeeting(name="Council", starts=START + timedelta(hours=12))]
    due = []
    for number in range(governments):
        every = QUICK if number < governments * NEAR_SHARE else USUAL
        due.append((chance.uniform(0, every.total_seconds()), number))
    heapq.heapify(due)
    waits: list[float] = []
    while due[0][0] < end:
        at, number = heapq.heappop(due)
        begins = max(at, heapq.heappop(free))
        waits.append(begins - at)
        is_full = chance.random() < FULL_SHARE
        ends = begins + (chance.uniform(*FULL_CRAWL) if is_full else QUICK_CRAWL)
        heapq.heappush(free, ends)
        moment = START + timedelta(seconds=begins)
        past = CrawlHistory(
            started=moment, ended=START + timedelta(seconds=ends), newest=moment,
            meetings=near if number < governments * NEAR_SHARE else (),
        )  # fmt: skip
        plan = plan_next_crawl(past, usual=USUAL, quick=QUICK, now=past.ended or moment)
        heapq.heappush(due, ((plan.at - START).total_seconds(), number))
    waits.sort()
    return waits[int(0.99 * len(waits))], len(waits) / hours


def main(words: Sequence[str]) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=5)
    parser.add_argument("--postgres", default="", help="a database at the newest schema, empty")
    asked = parser.parse_args(words)
    print("| councils on one host | pace used | delay, median | of 99 in 100 | polls |")
    print("|---|---|---|---|---|")
    held = True
    for councils, a_look, sparing, loads, named in (
        (100, A_LOOK, False, 0, ""), (200, A_LOOK, True, 0, ""), (250, A_LOOK, True, 0, ""),
        (300, A_LOOK, True, 0, ""), (400, A_LOOK, True, 0, ""),
        (200, A_LOOK, True, 10, ", ten of them read for the first time"),
        (300, A_LOOK, False, 0, ", meetings asked for by each look"),
        (300, 1, False, 0, ", one request a look"),
    ):  # fmt: skip
        done = on_one_host(councils, days=asked.days, a_look=a_look, sparing=sparing, loads=loads)
        print(
            f"| {councils}{named} | {done.used:.2f} | {done.quantile(0.5):.1f} min"
            f" | {done.quantile(0.99):.0f} min | {done.polls / done.requests:.0%} |"
        )
        if councils <= 200:
            held &= done.quantile(0.99) <= LONGEST_DELAY
    alone = 300 * (FIRST_LOAD + TWO_YEARS) * GAP / 86400
    print(f"\nFirst loads of 300 councils with two years: {alone:.0f} days of the whole host.\n")
    print("| governments | crawls an hour | crawls at once | cores | rows a day, million |")
    print("|---|---|---|---|---|")
    for governments, hours in ((300, 24.0), (3_000, 12.0), (30_000, 3.0)):
        slots, crawls = slots_needed(governments, hours=hours)
        print(
            f"| {governments:,} | {crawls:,.0f} | {slots} | {crawls * CHILD / 3600:.1f}"
            f" | {crawls * 24 * ROWS / 1e6:.2f} |"
        )
    if asked.postgres:
        from benchmarks._planned import plan_costs

        (due, due_waited), (other, _) = plan_costs(asked.postgres)
        print(
            f"\nplanning: {due:.0f} us of processor a source that is due ({due_waited:.0f} us with"
            f" the server), {other:.0f} us one that is not"
        )
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
