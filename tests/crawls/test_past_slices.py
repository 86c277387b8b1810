"""The daemon fills in the past between its looks: whose turn it is, how long, and what is told."""

import asyncio
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from lawtrack.alerts.deliver import deliver_due
from lawtrack.cli.printing.crawls import fill_past
from lawtrack.config.settings import Config, load_config
from lawtrack.crawling import crawls
from lawtrack.crawling.daemon.daemon import Daemon
from lawtrack.crawling.daemon.service.only_one import OnlyDaemon
from lawtrack.crawling.past_state import past_of
from lawtrack.crawling.run import CrawlSummary
from lawtrack.database.engine import database_session, open_database
from lawtrack.database.tables.alerts import OutboxRow
from lawtrack.database.tables.crawls import PAST_MODE, CrawlRow
from lawtrack.database.tables.legislation import RevisionRow
from tests.crawls.test_schedule import Time, a_summary
from tests.flows.ingest.test_waves import ALERT, NOON, a_council, a_matter, a_meeting, complete
from tests.support import small_legistar
from tests.support.small_legistar import SmallLegistar

KEY = "rivertown"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Time:
    monkeypatch.setattr("lawtrack.crawling.daemon.plans.random.uniform", lambda least, most: 0.0)
    passing = Time(monkeypatch)
    passing.wall = NOON
    return passing


def crawled_once(council: SmallLegistar, database: str, folder: Path, more: str = "") -> Config:
    """An installation that has stored titles, and read what can be acted upon."""
    file = folder / "lawtrack.toml"
    file.write_text(small_legistar.SETTINGS.format(database=database) + more)
    config = load_config(file, {})
    small_legistar.crawl(council, config, NOON)
    return config


@pytest.fixture(autouse=True)
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here is so little that it is read at once."""
    monkeypatch.setattr("scrapers.platforms.legistar.waves.LITTLE", 0)
    monkeypatch.setattr("scrapers.platforms.legistar.lists.LITTLE", 0)


@pytest.fixture
def rivertown(sqlite_url: str, tmp_path: Path) -> Config:
    """A small council, crawled once."""
    return crawled_once(a_council(), sqlite_url, tmp_path)


class Filling:
    """A daemon by a clock of the test; its looks are noted, its slices are crawls of a council."""

    def __init__(self, config: Config, clock: Time) -> None:
        self.config, self.clock, self.council = config, clock, a_council()
        self.said: list[str] = []
        self.slices: list[tuple[str, int]] = []  # when, and of how many records
        self.looks: list[str] = []
        self.in_turn: asyncio.Event | None = None  # what a slice waits for
        self.given_up = 0
        self.daemon = Daemon(
            config, deliver=deliver_due, say=self.said.append, crawl=self.look, fill=self.fill,
            clock=lambda: clock.wall, steady=lambda: clock.steady,
        )  # fmt: skip

    async def look(self, config: Config, key: str) -> CrawlSummary:
        self.looks.append(f"{self.clock.wall:%H:%M}")
        with database_session(open_database(config.database)) as session:
            crawls.record_unmade_crawl(session, key, outcome="ok", reason="", now=self.clock.wall)
            session.commit()
        return a_summary()

    async def fill(self, config: Config, key: str, records: int) -> CrawlSummary:
        self.slices.append((f"{self.clock.wall:%H:%M}", records))
        try:
            if self.in_turn is not None:
                await self.in_turn.wait()
        except asyncio.CancelledError:
            self.given_up += 1
            raise
        await small_legistar.crawled(self.council, config, self.clock.wall, past=min(records, 2))
        return replace(a_summary(), outcome="ok")

    async def lives(self, minutes: int) -> None:
        for _ in range(minutes):
            self.clock.passes(1)
            self.daemon.look()
            for _ in range(50):
                await asyncio.sleep(0)


def lived(filling: Filling, minutes: int) -> None:
    async def run() -> None:
        filling.daemon.start()
        await filling.lives(minutes)
        if filling.daemon._past:
            await filling.daemon._past.stop()

    asyncio.run(run())


def modes(config: Config) -> Counter[str]:
    with database_session(open_database(config.database)) as session:
        return Counter(session.scalars(select(CrawlRow.mode)))


def test_the_past_is_filled_in_between_looks_and_then_left_alone(
    rivertown: Config, clock: Time
) -> None:
    filling = Filling(rivertown, clock)
    lived(filling, 100)
    assert past_of(rivertown, KEY, now=clock.wall).is_filled
    assert [id_ for id_, whole in complete(rivertown).items() if not whole] == ["1"]
    assert filling.looks == ["17:30", "18:00", "18:30"]  # as if there were no past
    first = f"{KEY}: everything since 2024-11-24 is filled in"
    assert filling.said.count(first) == 1
    assert len(filling.slices) == modes(rivertown)[PAST_MODE] <= 8  # texts first


def test_a_slice_is_as_long_as_the_time_until_the_next_look(rivertown: Config, clock: Time) -> None:
    filling = Filling(replace(rivertown, delay=10.0), clock)
    lived(filling, 31)
    (start, records), *_ = filling.slices
    assert (start, records) == ("17:01", (29 * 60 - 15) // (10 * 6))
    assert all(when < "17:27" or when >= "17:30" for when, _ in filling.slices)


def test_a_slice_that_is_not_done_gives_way_to_the_look(rivertown: Config, clock: Time) -> None:
    filling = Filling(rivertown, clock)

    async def run() -> None:
        filling.in_turn = asyncio.Event()
        filling.daemon.start()
        await filling.lives(31)
        assert (filling.looks, filling.given_up) == (["17:30"], 1)
        filling.in_turn.set()
        await filling.lives(60)

    asyncio.run(run())
    assert past_of(rivertown, KEY, now=clock.wall).is_filled


def test_sources_of_one_host_take_turns_and_no_two_slices_go_on_at_once(
    rivertown: Config, clock: Time
) -> None:
    """The one whose past is filled in takes no turn from the other."""
    first = rivertown.source(KEY)
    laketown = replace(first, key="laketown", client="laketown")
    both = replace(rivertown, jurisdictions={KEY: first, "laketown": laketown})
    filling = Filling(both, clock)
    at_once: list[int] = []
    under_way = 0

    async def fill(config: Config, key: str, records: int) -> CrawlSummary:
        nonlocal under_way
        under_way += 1
        at_once.append(under_way)
        filling.slices.append((key, records))
        await asyncio.sleep(0)
        under_way -= 1
        return replace(a_summary(), outcome="ok")

    assert filling.daemon._past
    filling.daemon._past._fill = fill
    lived(filling, 70)
    turns = Counter(key for key, _ in filling.slices)
    assert set(at_once) == {1}
    assert abs(turns[KEY] - turns["laketown"]) <= 2
    assert turns["laketown"] > 5


def test_the_requests_of_a_day_are_the_most(rivertown: Config, clock: Time) -> None:
    schedule = replace(rivertown.schedule, past_requests=1)
    with database_session(open_database(rivertown.database)) as session:
        session.add(CrawlRow(jurisdiction=KEY, started=NOON, finished=NOON, mode=PAST_MODE,
                             outcome="ok", reason="", requests=1))  # fmt: skip
        session.commit()
    filling = Filling(replace(rivertown, schedule=schedule), clock)
    lived(filling, 20)
    assert filling.slices == []
    clock.passes(24 * 60)
    lived(Filling(replace(rivertown, schedule=schedule), clock), 20)
    assert modes(rivertown)[PAST_MODE] > 1


def test_nothing_is_filled_in_before_a_first_crawl_has_ended_well(
    rivertown: Config, clock: Time
) -> None:
    with database_session(open_database(rivertown.database)) as session:
        for row in session.scalars(select(CrawlRow)):
            row.outcome = "interrupted"
        session.commit()
    filling = Filling(rivertown, clock)
    assert filling.daemon._past
    assert filling.daemon._past._state(rivertown, KEY) is None


def test_a_setting_that_is_read_again_counts_at_once(rivertown: Config, clock: Time) -> None:
    assert rivertown.path
    whole = rivertown.path.read_text()
    rivertown.path.write_text('history = "titles"\n' + whole)
    filling = Filling(load_config(rivertown.path, {}), clock)

    async def run() -> None:
        filling.daemon.start()
        await filling.lives(10)
        assert filling.slices == []
        assert rivertown.path
        rivertown.path.write_text('history = "all"\ntexts = "all"\n' + whole)
        filling.daemon.read_settings()
        await filling.lives(60)
        assert all(complete(rivertown).values())
        rivertown.path.write_text('history = "titles"\n' + whole)
        filling.daemon.read_settings()
        done = len(filling.slices)
        await filling.lives(10)
        assert len(filling.slices) == done

    asyncio.run(run())
    assert all(complete(rivertown).values())  # what is read stays


def test_a_slice_that_fails_waits_and_nothing_else_does(rivertown: Config, clock: Time) -> None:
    filling = Filling(rivertown, clock)
    tries: list[str] = []

    async def fill(config: Config, key: str, records: int) -> CrawlSummary:
        tries.append(f"{clock.wall:%H:%M}")
        return replace(a_summary(), outcome="failed", reason="away")

    assert filling.daemon._past
    filling.daemon._past._fill = fill
    lived(filling, 30)
    assert tries == ["17:01", "17:06", "17:11", "17:16", "17:21", "17:26"]
    assert filling.looks == ["17:30"]


def test_the_past_is_left_to_a_daemon_where_one_runs(
    rivertown: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    running = OnlyDaemon(rivertown.database, now=NOON)
    fill_past(rivertown, [KEY], now=NOON)
    running.close()
    assert capsys.readouterr().err == (
        "lawtrack: a daemon runs here: it fills in the past between its looks for news\n"
    )
    assert PAST_MODE not in modes(rivertown)


def with_a_long_past() -> SmallLegistar:
    """A council with more of the past than is read between two looks, and meetings about faces."""
    council = a_council()
    del council.histories[5]  # which speaks of faces
    council.matters[:0] = [
        a_matter(100 + n, f"2025-{1 + n % 9:02}-{1 + n % 28:02}", f"Order {n} on lamps.")
        for n in range(80)
    ]
    for number in (21, 22, 23):
        council.events.append(a_meeting(number, f"2026-12-{number - 10}"))
        council.agendas[number] = [
            {"EventItemId": 10 * number, "EventItemTitle": "An order on facial recognition.",
             "EventItemAgendaSequence": 1}
        ]  # fmt: skip
    return council


def told_of(config: Config) -> Counter[tuple[str, str, str]]:
    """What was decided to be told, by kind of record and reason, and what became of it."""
    query = select(RevisionRow.kind, RevisionRow.reasons, OutboxRow.state).join(
        OutboxRow, OutboxRow.revision_id == RevisionRow.id
    )
    with database_session(open_database(config.database)) as session:
        rows = [(kind, reasons[0], state) for kind, reasons, state in session.execute(query)]
    return Counter(row for row in rows if row[2] not in ("primed", "suppressed"))


def test_what_is_new_while_the_past_is_filled_in_is_told_with_the_next_look_and_alone(
    sqlite_url: str, tmp_path: Path, clock: Time
) -> None:
    council = with_a_long_past()
    often = "[schedule]\nlegistar = 10\n"
    config = crawled_once(council, sqlite_url, tmp_path, often + ALERT)
    filling = Filling(config, clock)
    filling.council = council

    async def look(config: Config, key: str) -> CrawlSummary:
        filling.looks.append(f"{clock.wall:%H:%M}")
        await small_legistar.crawled(council, config, clock.wall)
        return a_summary()

    async def run() -> None:
        filling.daemon._crawl = look
        filling.daemon.start()
        await filling.lives(3)
        assert told_of(config) == {}
        council.matters += [
            {**a_matter(300 + n, "2026-11-24", f"An order on facial recognition, {n}."),
             "MatterLastModifiedUtc": "2026-11-24T17:05:00"}
            for n in range(20)
        ]  # fmt: skip
        for row in council.events[-3:]:
            row["EventDate"] = "2026-12-20T00:00:00"
            row["EventLastModifiedUtc"] = "2026-11-24T17:05:00"
        await filling.lives(9)

    asyncio.run(run())
    assert filling.looks == ["17:10"]
    assert len(filling.slices) > 5
    assert not past_of(config, KEY, now=clock.wall).is_filled
    news = told_of(config)
    assert news.total() == 23
    assert sum(count for (kind, *_), count in news.items() if kind == "event") == 3
    assert {reason for kind, reason, _ in news if kind == "bill"} == {"new"}
    assert not {state for *_, state in news} & {"held", "failed"}, "no flood"
