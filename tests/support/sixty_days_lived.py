"""An installation that lives through the sandbox's sixty days, and the five people it writes to.

What arrives at a real mail server and a real webhook receiver can be compared one by one with the
list that ``sixty_days`` holds by hand.
"""

import datetime as dt
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from lawtrack.alerts.channels import is_genuine_webhook
from lawtrack.config.settings import Config
from lawtrack.sandbox.server import Sandbox
from lawtrack.sandbox.stories import congress_history
from tests.support import often
from tests.support.alerting import Courier, Got, MailServer, Receiver, a_receiver, once
from tests.support.installation import await_unlocked, configured, eventful, start_child
from tests.support.sixty_days import CONFIG, DESK, RECEIVERS, TITLES, Due
from tests.support.waiting import ended, kill_tree, wait_for

TODAY = dt.date(2025, 11, 17)  # a Monday
GOVERNMENTS = {
    "boston": "Boston City Council",
    "philadelphia": "Philadelphia City Council",
    "federal": "United States Congress",
}
LAST_DAY = 64  # four days after the last happening: a Monday, on which the weekly digest is due
MORNING, EVENING = dt.time(13, 1), dt.time(22, 1)  # UTC: a minute after a digest, after quiet hours
CLOCKS = {"congress": MORNING, "audit": EVENING, "calendar": MORNING}  # the others: at once
STAMPED = {
    "boston": {2, 12, 37, 58}, "philadelphia": {2, 10, 38, 59},
    "federal": {2, *congress_history.RESTAMPED},
}  # fmt: skip
REQUESTS = {"boston": 50, "philadelphia": 50, "federal": 8}  # about as many before a kill
KEY = "a key that only the receiver knows"
QUICK = {"LAWTRACK_BACKOFF": 0.01}


def moment(day: int, clock: dt.time) -> dt.datetime:
    return dt.datetime.combine(TODAY, clock, tzinfo=dt.UTC) + dt.timedelta(days=day - 1)


def looked(day: int) -> dt.datetime:
    """When sources are crawled: each day a little later, as a wide look is due after 24 hours."""
    return moment(day, dt.time(15)) + dt.timedelta(minutes=day)


AT_ONCE = dt.timedelta(minutes=2)  # after a crawl


@dataclass
class Place:
    """An installation, the people it writes to, and what arrived when."""

    box: Sandbox
    config: Config
    mail: MailServer
    hook: Receiver
    arrived: list[tuple[dt.datetime, Got]] = field(default_factory=list)
    kills: int = 0  # of crawls that were under way

    def deliver(self, courier: Courier, now: dt.datetime, *, may_die: bool = False) -> None:
        courier.deliver(now, may_die=may_die)
        known = len(self.arrived)
        every = [*self.mail.got, *self.hook.got]
        seen = {id(got) for _, got in self.arrived}
        self.arrived += [(now, got) for got in every if id(got) not in seen]
        assert len(self.arrived) == len(every) >= known

    def got(self, name: str) -> list[tuple[dt.datetime, Got]]:
        """What the subscription ``name`` brought, in the order of arrival, each once."""
        said = (f"{name}@there.example", name)
        first = {id(got) for got in once([got for _, got in self.arrived])}
        return [(now, got) for now, got in self.arrived if got.to in said and id(got) in first]


def a_place(box: Sandbox, folder: Path) -> Iterator[Place]:
    """Yield an installation in the folder, with both servers listening until it is over."""
    config = configured(box, folder, CONFIG)
    mail = MailServer()
    mail.start()
    with a_receiver() as hook:
        yield Place(box=box, config=config, mail=mail, hook=hook)
    mail.stop()


def sixty_days(
    place: Place, *, last: int = LAST_DAY, chance: random.Random | None = None,
    dead: range = range(0), after: Callable[[int], None] | None = None,
) -> None:  # fmt: skip
    """Live through the history up to a day, with kills where there is a ``chance``.

    With ``after``, which is called when a day's crawls have ended, each source is crawled on all
    days on which something happens there.
    """
    address = f"mailto://127.0.0.1:{place.mail.port}?from=us@here.example&to={{}}@there.example"
    secrets = {name.upper(): address.format(name) for name in ("desk", "congress", "audit")}
    secrets |= {"HOOK": f"signed+http://127.0.0.1:{place.hook.port}/hook", "HOOK_KEY": KEY}
    courier = Courier(place.config.folder, secrets, chance)
    try:
        for day in range(1, last + 1):
            if dead and day == dead.start:
                place.mail.stop()
            if dead and day == dead.stop:
                place.mail.start()
            place.deliver(courier, moment(day, MORNING))
            place.box.set_day(min(day, 60))
            every = eventful if after else told_of
            keys = [key for key in GOVERNMENTS if day == 1 or day in every(key)]
            for key in keys:
                crawl(place, key, looked(day), chance)
            if after:
                after(day)
            may_die = chance is not None and bool(keys) and chance.random() < 0.4
            place.deliver(courier, looked(day) + AT_ONCE, may_die=may_die)
            place.deliver(courier, moment(day, EVENING))
    finally:
        courier.stop()
    assert (courier.kills > often(5, 10)) == (chance is not None)


def told_of(key: str) -> list[int]:
    """The days on which there is something to be told of the source, or a bulk stamp.

    All else that happens there is found by the crawl after it, and tells nobody anything then.
    """
    told = {due.day for due in DESK if GOVERNMENTS[key] in due.subject}
    return [day for day in eventful(key) if day in told | STAMPED[key] or day > 58]


def crawl(place: Place, key: str, now: dt.datetime, chance: random.Random | None) -> None:
    """Crawl to a good end; with ``chance`` perhaps after a try that is killed with all below it."""
    first = now.date() == TODAY
    if chance is not None and (first or chance.random() < 0.2):
        place.box.forget_requests()
        after = chance.randint(1, REQUESTS[key] * (6 if first else 1))
        child = start_child(place.config, key, now)
        wait_for(lambda: child.poll() is not None or len(place.box.requests()) > after, every=0.005)
        place.kills += child.poll() is None
        kill_tree(child.pid)
        ended(child)
        now += dt.timedelta(seconds=30)
    summary = await_unlocked(place.config, key, now, settings=QUICK)
    assert summary.outcome == "ok", summary.reason


def head(got: Got) -> str:
    """The subject line without the title, which must be the right one."""
    for name, title in TITLES.items():
        said, dash, rest = got.subject.partition(f": {name} - ")
        if dash:
            # What is long is cut around the phrase for which it is flagged.
            assert rest.startswith((title, "… ")), got.subject
            return f"{said}: {name}"
    return got.subject


def without_address(line: str) -> str:
    return line.partition(" http://")[0]


def compare(name: str, due: Sequence[Due], arrived: Sequence[Got]) -> None:
    """What arrived is what was due, one by one; the order counts from one day to the next."""
    at = 0
    for day, group in groupby(due, key=lambda each: each.day):
        todays = list(group)
        found = arrived[at : at + len(todays)]
        at += len(todays)
        subjects = sorted(each.subject for each in todays)
        assert sorted(head(got) for got in found) == subjects, f"{name}, day {day}"
        by_subject = {head(got): got for got in found}
        for each in todays:
            compare_lines(each, by_subject[each.subject])
    rest = [got.subject for got in arrived[at:]]
    assert rest == [], name


def compare_lines(due: Due, got: Got) -> None:
    if due.changed is not None:
        assert tuple(map(without_address, got.changed)) == due.changed, got.subject
    if due.items:
        items = [f"{i['headline']} {i['subjects'][0]['identifier']}" for i in got.raw["items"]]
        assert sorted(items) == sorted(due.items)


def due_until(last: int) -> dict[str, list[Due]]:
    """What each receiver is sent up to a day."""
    return {name: [one for one in due if one.day <= last] for name, due in RECEIVERS.items()}


def compare_all(place: Place, last: int = LAST_DAY) -> None:
    receivers = due_until(last)
    for name, due in receivers.items():
        compare(name, due, [got for _, got in place.got(name)])
    every = once([got for _, got in place.arrived])
    assert len(every) == sum(map(len, receivers.values()))
    for headers, body in place.hook.requests:
        signed = headers["Lawtrack-Signature"]
        assert is_genuine_webhook(signed, body, KEY, int(signed.split(",")[0].removeprefix("t=")))
