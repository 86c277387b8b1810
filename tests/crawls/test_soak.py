"""Sixty days, crawled once without faults and once with faults and kills: the same in the end.

Everything random has a fixed seed; kills come after a number of requests, not of seconds, so that
a slow machine sees the same as a fast one, as far as the order of requests allows.
"""

import datetime as dt
import multiprocessing.forkserver
import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.config.settings import Config
from lawtrack.crawling.run import CrawlSummary
from lawtrack.database.engine import open_database
from lawtrack.database.tables.crawls import CrawlRow, FailureRow
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.server import Sandbox
from lawtrack.sandbox.stories import story_happenings
from tests.support.installation import (
    assert_same,
    await_unlocked,
    configured,
    content,
    ledger_problems,
    start_child,
)
from tests.support.ledger import composed, known_by, news, told
from tests.support.sandbox_truth import expected_changes
from tests.support.sixty_days import RECEIVERS
from tests.support.sixty_days_lived import (
    AT_ONCE,
    CLOCKS,
    TODAY,
    Place,
    a_place,
    compare_all,
    looked,
    sixty_days,
)
from tests.support.sixty_days_lived import moment as moment_at
from tests.support.waiting import descendants, ended, joined, kill_tree, wait_for

pytestmark = pytest.mark.e2e

ALL = ("boston", "philadelphia", "federal")
LAST_DAY = story_happenings.LAST_DAY
CRAWLS = 200  # three a day: fewer miss what is there for two days
KILLS = CRAWLS // 5
TREES = KILLS // 5  # so many kills take the crawl's parent and fork server along
QUICK = {"LAWTRACK_BACKOFF": 0.01}

# Where things go wrong: host and how its paths begin, per source.
PLACES = {
    "boston": (
        ("webapi", "/v1/boston/"), ("webapi", "/v1/boston/events?"),
        ("webapi", "/v1/boston/matters?"), ("webapi", "/v1/boston/matters/4"),
        ("webapi", "/v1/boston/events/"), ("boston_site", "/Calendar.aspx"),
        ("files", "/boston/"), ("notices", "/public-notices"),
    ),
    "philadelphia": (
        ("webapi", "/v1/phila/"), ("webapi", "/v1/phila/events?"),
        ("webapi", "/v1/phila/matters?"), ("webapi", "/v1/phila/matters/2"),
        ("webapi", "/v1/phila/eventitems/"), ("phila_site", "/Calendar.aspx"),
        ("files", "/philadelphia/"),
    ),
    "federal": (
        ("govinfo", "/sitemap/"), ("govinfo", "/sitemap/bulkdata/BILLSTATUS/sitemapindex.xml"),
        ("govinfo", "/bulkdata/BILLSTATUS/"), ("govinfo", "/content/pkg/"),
    ),
}  # fmt: skip
# What depends on when it was looked; the ledger is compared in a way of its own.
ON_THE_WAY = {"revisions", "hosts", "notices", "absences", "earlier_texts"}
OF_PEOPLE = {
    "subscriptions",
    "messages",
    "deliveries",
    "outbox",
}  # whom only the calm ones write to
LISTS = ("events?", "matters?", "/sitemap/", "sitemapindex.xml")
KINDS = ("slow:0.05", "status:500", "status:503", "retry:429:0", "reset", "truncated",
         "type:text/html", "challenge", "service-error", "gone", "empty")  # fmt: skip
HARMLESS = {"", "slow", "type"}  # the answer is right all the same


@dataclass(frozen=True, slots=True)
class Run:
    """One crawl as it went."""

    key: str
    summary: CrawlSummary | None  # none when its parent was killed with it
    spoiled: tuple[str, ...]  # what was never answered well, and by which fault


def moment(day: int, hours: float = 0.0) -> dt.datetime:
    noon = dt.datetime.combine(TODAY, dt.time(16), tzinfo=dt.UTC)
    return noon + dt.timedelta(days=day - 1, hours=hours)


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox(Scenario(TODAY)) as running:
        yield running


def crawl(config: Config, key: str, now: dt.datetime, *, full: bool = False) -> CrawlSummary:
    return await_unlocked(config, key, now, settings=QUICK, full=full)


def finish(box: Sandbox, config: Config) -> None:
    """The last crawls: the day after, as usual, and an hour later in full."""
    box.clear_faults()
    box.set_day(LAST_DAY)
    for key in ALL:
        for hours, full in ((24.0, False), (25.0, True)):
            summary = crawl(config, key, moment(LAST_DAY, hours), full=full)
            assert summary.outcome == "ok", summary.reason


@dataclass(frozen=True, slots=True)
class Calm:
    """An installation that saw every day on which something happened, and what it told wrongly."""

    place: Place
    wrong: list[str]


@pytest.fixture(scope="module")
def faultless(box: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Calm]:
    """Sixty days, and the five people who hear of them.

    What is told on a day on which nothing happened shows in the next crawl.
    """
    scenario, wrong, last = Scenario(TODAY), list[str](), 0
    living = a_place(box, tmp_path_factory.mktemp("soak") / "calm")
    place = next(living)

    def compare_day(day: int) -> None:
        nonlocal last
        found, last = told(place.config, after=last)
        expected = expected_changes(scenario, day) if day <= LAST_DAY else []
        truth = {(where, kind, id_): news(reasons) for where, kind, id_, reasons in expected}
        if day > 1 and found != truth:
            records = sorted(found.keys() | truth.keys())
            wrong.extend(
                f"day {day}, {record}: told {found.get(record)}, true is {truth.get(record)}"
                for record in records
                if found.get(record) != truth.get(record)
            )

    sixty_days(place, after=compare_day)  # each crawl ends well
    finish(box, place.config)
    yield Calm(place, wrong)
    assert list(living) == []  # the servers are stopped


def test_each_of_sixty_days_tells_exactly_what_happened(faultless: Calm) -> None:
    assert faultless.wrong == []


def test_sixty_days_tell_five_people_exactly_what_is_due(faultless: Calm) -> None:
    place = faultless.place
    compare_all(place)
    assert len(place.arrived) == sum(map(len, RECEIVERS.values()))  # nothing came twice
    for name, due in RECEIVERS.items():
        times = [now for now, _ in place.got(name)]
        if name in CLOCKS:
            assert times == [moment_at(each.day, CLOCKS[name]) for each in due], name
        else:
            assert times == [looked(each.day) + AT_ONCE for each in due], name
    for got in place.mail.got:
        follows = got.to.startswith("audit")
        why = "You follow 2025-0052." if follows else "It"
        assert f"Why you are told: {why}" in got.text
        assert "was last read to the end on" in got.text
        assert "http://127.0.0.1" in got.text
        assert f"To stop it: lawtrack alerts pause {got.to.partition('@')[0]}" in got.text


def test_faults_and_kills_leave_what_a_faultless_run_does(
    box: Sandbox, faultless: Calm, tmp_path: Path
) -> None:
    calm = faultless.place.config
    config = configured(box, tmp_path / "hunted")
    box.set_day(1)
    for key in ALL:
        assert crawl(config, key, looked(1)).outcome == "ok"
    runs = list(hunted(box, config, random.Random(20251117)))
    assert len(runs) == CRAWLS - len(ALL)
    finish(box, config)

    met = [run for run in runs if run.spoiled]
    assert len(met) > CRAWLS // 8
    silent = [run for run in met if run.summary and run.summary.outcome == "ok"]
    assert silent == []
    with Session(open_database(config.database)) as session:
        rows = session.scalars(select(CrawlRow).order_by(CrawlRow.id)).all()
        assert {row.outcome for row in rows} <= {"ok", "degraded", "failed", "interrupted"}
        assert all(row.reason for row in rows if row.outcome != "ok")
        assert session.scalars(select(FailureRow.id)).first() is not None
        assert ledger_problems(session, config) == []

    without = ON_THE_WAY | OF_PEOPLE
    expected, found = content(calm, without=without), content(config, without=without)
    # Read while something else was away, and kept: the version of a bill before the newest, and the
    # agenda of a meeting that stood in for another.
    more = [row for row in found["texts"] if row not in expected["texts"]]
    assert all("/content/pkg/BILLS-" in row or "/View.ashx?M=A" in row for row in more), more
    found["texts"] = [row for row in found["texts"] if row not in more]
    assert_same(expected, found)
    true, said = composed(calm), composed(config)
    # A meeting read off the calendar while the list was away; gone again when the list was back.
    stand_ins = {name for name in said if name[2].startswith("web-")}
    assert all("missing_since" in said.pop(name).net()[0] for name in stand_ins)
    assert said.keys() == true.keys()
    assert {name: one.broken for name, one in said.items() if one.broken} == {}
    assert {one.times_new for one in said.values()} == {1}
    old = known_by(calm, moment(1))  # which both have seen from there on
    assert {name: said[name].net() for name in old} == {name: true[name].net() for name in old}
    assert true.keys() > old


def hunted(box: Sandbox, config: Config, chance: random.Random) -> Iterator[Run]:
    """Crawls over all the days, most of them disturbed, none of them begun on a clean table."""
    count = CRAWLS - len(ALL)
    kills = set(chance.sample(range(count), KILLS))
    trees = set(chance.sample(sorted(kills), TREES))
    for number in range(count):
        day = 1 + number * LAST_DAY // count
        box.set_day(day)
        box.clear_faults()
        box.forget_requests()
        key = chance.choice(ALL)
        for _ in range(chance.choice((0, 1, 1, 2, 3))):
            host, path = chance.choice(PLACES[key])
            kind = chance.choice(KINDS)
            if kind == "empty" and not path.endswith(LISTS):
                kind = "reset"  # an empty list of details may be true: see tests/crawls/faults
            box.fault(host, path, kind, times=chance.choice((1, 2, 5, 40, None)))
        now = moment(day, hours=number * 0.01)
        after = chance.randint(0, 30)
        if number in trees:
            summary = None
            kill_a_tree(box, config, key, now, after)
        elif number in kills:
            summary = crawl_and_kill(box, config, key, now, after)
        else:
            summary = crawl(config, key, now)
        yield Run(key, summary, spoiled(box))


def spoiled(box: Sandbox) -> tuple[str, ...]:
    """The addresses whose last answer had a fault in it, of those that a crawl relies on."""
    last = {one.path: one.fault for one in box.requests() if one.path != "/robots.txt"}
    return tuple(f"{fault} at {path}" for path, fault in last.items() if fault not in HARMLESS)


def asked(box: Sandbox, count: int) -> Callable[[], bool]:
    return lambda: len(box.requests()) > count


def kill_a_tree(box: Sandbox, config: Config, key: str, now: dt.datetime, after: int) -> None:
    """A crawl in a process of its own, all of which is killed after some requests."""
    child = start_child(config, key, now)
    enough = asked(box, after)
    wait_for(lambda: child.poll() is not None or enough(), every=0.01)
    kill_tree(child.pid)
    ended(child)


def crawl_and_kill(
    box: Sandbox, config: Config, key: str, now: dt.datetime, after: int
) -> CrawlSummary:
    """A crawl whose own process is killed after some requests, under the eyes of its parent."""
    over = threading.Event()
    enough = asked(box, after)

    def watch() -> None:
        while not enough():
            if over.wait(0.005):
                return
        server = multiprocessing.forkserver._forkserver._forkserver_pid  # type: ignore[attr-defined]
        for pid in descendants(server):
            kill_tree(pid)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        return crawl(config, key, now)
    finally:
        over.set()
        joined(watcher)
