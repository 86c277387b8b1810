"""What workers do beside looks: the past, judging again, publishing; each can be done again."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from lawtrack.config.own_files import PublishedFolder
from lawtrack.config.settings import Config, load_config
from lawtrack.crawling.run import CrawlSummary
from lawtrack.crawling.unmade_crawls import UnmadeCrawls
from lawtrack.database.engine import open_database
from lawtrack.database.flags import active_flags
from lawtrack.database.locks.leases import Lease, LeaseLost, take_lease
from lawtrack.database.tables.crawls import PAST_MODE, CrawlRow
from lawtrack.ingest.rejudge import rejudge
from lawtrack.machines.job_queue import QUEUES, prepare_queue
from lawtrack.machines.jobs import Jobs
from lawtrack.machines.lease_keeper import LeaseKeeper
from lawtrack.machines.planner import Planner
from lawtrack.topics import load_topics
from tests.crawls.test_schedule import a_summary
from tests.flows.ingest.test_rejudge import FACES, GAITS
from tests.flows.ingest.test_rejudge import crawl as crawled_town
from tests.flows.ingest.test_waves import NOON, a_council
from tests.support import PROJECT, small_legistar

pytestmark = pytest.mark.postgres

KEY = "rivertown"
MINUTE = timedelta(minutes=1)
TOPIC = """
name = "faces"
title = "Faces"
version = "{}"
[[groups]]
name = "all"
tier = "explicit"
phrases = {}
"""


@pytest.fixture
def server(postgres_url: str) -> Iterator[Engine]:
    opened = open_database(postgres_url)
    prepare_queue(opened)
    yield opened
    opened.dispose()


class Office:
    """A planner and a worker's jobs, by hand and by a clock of the test."""

    def __init__(self, config: Config, server: Engine) -> None:
        self.now = NOON
        self.said: list[str] = []
        self.asked: list[int] = []
        self.council = a_council()
        self.config, self.server = config, server
        self.planner = Planner(config, say=print, clock=lambda: self.now)
        leases = LeaseKeeper(server, "1 on here")
        unmade = UnmadeCrawls(server, say=self.said.append)
        self.jobs = Jobs(
            config, server, leases=leases, unmade=unmade, say=self.said.append,
            crawl=self.crawled, environ={},
        )  # fmt: skip

    async def crawled(
        self, config: Config, key: str, *, past: int = 0, lease: Lease
    ) -> CrawlSummary:
        self.asked.append(past)
        await small_legistar.crawled(self.council, config, self.now, past=min(past, 5))
        return replace(a_summary(), outcome="ok")

    def planned(self) -> list[tuple[str, float | None]]:
        """What waits after the next plan, and for how many seconds; then it is gone."""
        self.planner.plan()
        query = "SELECT queueing_lock, (args ->> 'seconds')::float FROM queue.procrastinate_jobs"
        with Session(self.server) as session:
            rows = session.execute(text(f"{query} ORDER BY id")).tuples()
            return list(rows)

    def does(self, rows: list[tuple[str, float | None]]) -> None:
        """The worker does them."""
        with Session(self.server) as session:
            session.execute(text("SET LOCAL search_path = queue, public"))
            session.execute(text("DELETE FROM procrastinate_jobs"))
            session.commit()
        for lock, seconds in rows:
            queue, _, subject = lock.partition(":")
            more = {} if seconds is None else {"seconds": seconds}
            asyncio.run(self.jobs.of(queue)(subject=subject, **more))


def past_crawls(server: Engine) -> list[datetime]:
    with Session(server) as session:
        query = select(CrawlRow.started).where(CrawlRow.mode == PAST_MODE).order_by(CrawlRow.id)
        return list(session.scalars(query))


@pytest.fixture
def office(
    server: Engine, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Office:
    """Of a small council that was crawled once, and whose titles are listed."""
    for module in ("waves", "lists"):
        monkeypatch.setattr(f"scrapers.platforms.legistar.{module}.LITTLE", 0)
    file = tmp_path / "lawtrack.toml"
    file.write_text(small_legistar.SETTINGS.format(database=postgres_url))
    config = load_config(file, {})
    made = Office(config, server)
    small_legistar.crawl(made.council, config, NOON)
    return made


def test_the_past_has_the_time_until_the_next_look(office: Office, server: Engine) -> None:
    office.now = NOON + 5 * MINUTE
    slices = office.planned()
    assert slices == [(f"past:{KEY}", 25 * 60.0 - 15)]
    assert office.planned() == slices  # one at a time
    office.does(slices)
    (records,) = office.asked
    assert 3 <= records <= 200
    assert past_crawls(server) == [office.now]


def test_no_look_goes_beside_a_slice_of_the_same_source(office: Office) -> None:
    office.now = NOON + 29 * MINUTE
    assert office.planned() == [(f"past:{KEY}", 45.0)]
    office.now = NOON + 31 * MINUTE
    assert office.planned() == [(f"past:{KEY}", 45.0)]
    office.does([])
    assert office.planned() == [(f"crawl:{KEY}", None)]  # and no slice beside it


def test_the_past_goes_on_beside_the_looks_of_others_on_its_host(
    office: Office, server: Engine
) -> None:
    other = replace(office.config.source(KEY), key="laketown", client="laketown")
    more = replace(office.config, jurisdictions={**office.config.jurisdictions, "laketown": other})
    office.planner = Planner(more, say=print, clock=lambda: office.now)
    office.now = NOON + 5 * MINUTE
    assert office.planned() == [("crawl:laketown", None), (f"past:{KEY}", 25 * 60.0 - 15)]


def test_a_slice_that_has_nothing_to_do_asks_nothing(office: Office) -> None:
    asyncio.run(office.jobs.past(KEY, 1.0))
    asyncio.run(office.jobs.past("elsewhere", 600.0))
    assert office.asked == []


def a_topic(folder: Path, version: str, *phrases: str) -> None:
    (folder / "topics").mkdir(exist_ok=True)
    (folder / "topics/faces.toml").write_text(TOPIC.format(version, list(phrases)))


@pytest.fixture
def town(server: Engine, postgres_url: str, tmp_path: Path) -> Config:
    """A town whose records were judged by the first version of a topic."""
    file = tmp_path / "lawtrack.toml"
    file.write_text(
        small_legistar.SETTINGS.format(database=postgres_url).replace(
            "database", 'topics = ["faces"]\ndatabase', 1
        )
    )
    a_topic(tmp_path, "1", "facial recognition")
    config = load_config(file, {})
    topics = load_topics(config.topics, config.folder)
    with Session(server) as session:
        number = crawled_town(session, topics)
        for _ in rejudge(session, jurisdiction=KEY, topics=topics, now=NOON, crawl_id=number):
            session.commit()
        session.commit()
    return config


def flagged(server: Engine) -> int:
    with Session(server) as session:
        return len(active_flags(session, jurisdiction=KEY))


def test_a_topic_that_was_changed_has_everything_judged_again(server: Engine, town: Config) -> None:
    before = flagged(server)
    office = Office(town, server)
    office.planner._watched()
    assert ("judge:" + KEY) not in [lock for lock, _ in office.planned()]
    a_topic(town.folder, "2", "facial recognition", "gait analysis")
    office = Office(town, server)
    office.planner._watched()
    assert (f"judge:{KEY}", None) in office.planned()
    office.does([(f"judge:{KEY}", None)])
    assert flagged(server) > before
    assert any("judged again" in line for line in office.said)
    assert any("new flag faces" in line and GAITS in line for line in office.said)
    assert not any("new flag faces" in line and FACES in line for line in office.said)
    after = flagged(server)
    office.said.clear()
    office.does([(f"judge:{KEY}", None)])  # once more: there is nothing to do
    assert office.said == [f"{KEY}: 0 judged again, 0 flags cleared"]
    assert flagged(server) == after


def test_who_slept_judges_nothing_more(server: Engine, town: Config) -> None:
    a_topic(town.folder, "2", "facial recognition", "gait analysis")
    office, before = Office(town, server), flagged(server)
    with Session(server) as session:
        lease = take_lease(session, KEY, holder="zombie", seconds=-1.0)
        session.commit()
        assert take_lease(session, KEY, holder="successor", seconds=60.0) is not None
        session.commit()
    assert lease is not None
    with pytest.raises(LeaseLost):
        office.jobs._judged(KEY, lease, threading.Event())
    assert flagged(server) == before


def test_the_published_folder_is_written_by_a_job(
    server: Engine, town: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert town.path is not None
    monkeypatch.chdir(town.folder)
    monkeypatch.setenv("PYTHONPATH", str(PROJECT))
    town.path.write_text(town.path.read_text() + '[publish]\nfolder = "www"\nminutes = 5\n')
    config = load_config(town.path, {})
    assert config.publishing == PublishedFolder(folder=town.folder / "www", every=5 * MINUTE)
    office = Office(config, server)
    for minutes, is_due in ((0, True), (4, False), (5, True)):
        office.now = NOON + minutes * MINUTE
        office.does([])
        office.planner._watched()
        assert (("publish:all", None) in office.planned()) == is_due
    office.does([("publish:all", None)])
    assert (town.folder / "www/index.html").is_file()
    assert "published: 3 bills looked at" in office.said[-1]
    office.does([("publish:all", None)])
    assert "nothing has changed since" in office.said[-1]


def test_there_is_a_job_for_each_queue(server: Engine, town: Config) -> None:
    jobs = Office(town, server).jobs
    assert len({jobs.of(queue).__name__ for queue in QUEUES}) == len(QUEUES)
