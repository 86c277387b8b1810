"""Each job waits once, and that of a dead worker is taken up again, also where a twin waits."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from lawtrack.config.settings import load_config
from lawtrack.crawling.daemon.service.only_one import (
    BesideOthers,
    DaemonRunning,
    OnlyDaemon,
    OtherSettings,
)
from lawtrack.database.engine import open_database
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.errors import ConfigError, DatabaseError
from lawtrack.machines.job_queue import (
    CRAWL,
    ClockDiffers,
    check_clock,
    check_server,
    defer,
    prepare_queue,
    queue_state,
    shared_settings,
    take_up_again,
)
from tests.flows.ingest.test_ingest import TOPICS

pytestmark = pytest.mark.postgres

TABLE = """[jurisdictions.boston]
platform = "legistar"
name = "Boston"
division = "ocd-division/country:us/state:ma/place:boston"
timezone = "America/New_York"
client = "boston"
"""
PATH = "SET LOCAL search_path = queue, public"


@pytest.fixture
def server(postgres_url: str) -> Iterator[Engine]:
    opened = open_database(postgres_url)
    prepare_queue(opened)
    yield opened
    opened.dispose()


@pytest.fixture
def session(server: Engine) -> Iterator[Session]:
    with Session(server) as opened:
        yield opened


def a_worker(session: Session) -> int:
    session.execute(text(PATH))
    number = session.scalar(text("SELECT procrastinate_register_worker_v1()"))
    assert isinstance(number, int)
    return number


def fetched(session: Session, worker: int) -> str | None:
    session.execute(text(PATH))
    job = text("SELECT queueing_lock FROM procrastinate_fetch_job_v2(ARRAY['crawl'], :worker)")
    lock: str | None = session.scalar(job, {"worker": worker})
    return lock


def dies(session: Session, worker: int) -> None:
    session.execute(
        text(
            "UPDATE queue.procrastinate_workers"
            " SET last_heartbeat = now() - interval '8 s' WHERE id = :worker"
        ),
        {"worker": worker},
    )
    session.commit()


def test_a_job_waits_once_in_the_order_of_what_is_due(session: Session) -> None:
    assert defer(session, CRAWL, ["boston", "austin"]) == 2
    assert defer(session, CRAWL, ["austin", "boston", "chicago"]) == 1
    session.commit()
    worker = a_worker(session)
    assert [fetched(session, worker) for _ in range(4)] == [
        "crawl:boston", "crawl:austin", "crawl:chicago", None,
    ]  # fmt: skip
    assert defer(session, CRAWL, ["boston"]) == 0  # which runs
    session.rollback()
    assert defer(session, CRAWL, []) == 0


def test_what_a_dead_worker_had_waits_again(session: Session) -> None:
    defer(session, CRAWL, ["boston"])
    session.commit()
    worker, other = a_worker(session), a_worker(session)
    assert fetched(session, worker) == "crawl:boston"
    session.commit()
    assert take_up_again(session) == []
    session.commit()
    defer(session, CRAWL, ["austin"])
    dies(session, worker)
    assert take_up_again(session) == ["crawl:boston"]
    session.commit()
    assert fetched(session, other) == "crawl:boston"  # before what was never begun
    session.execute(
        text(
            "UPDATE queue.procrastinate_workers SET last_heartbeat = now() + interval '1 year'"
            " WHERE id = :id"
        ),
        {"id": other},
    )  # dead, too: its clock was set back since
    assert take_up_again(session) == ["crawl:boston"]
    session.commit()
    assert [fetched(session, a_worker(session)) for _ in range(2)] == [
        "crawl:austin", "crawl:boston",  # by now it may be what kills its workers
    ]  # fmt: skip


def test_a_twin_that_waits_is_enough(session: Session) -> None:
    """Nothing is blocked, and only the twin runs."""
    defer(session, CRAWL, ["boston"])
    session.commit()
    worker, other = a_worker(session), a_worker(session)
    assert fetched(session, worker) == "crawl:boston"
    session.execute(
        text(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args)"
            " SELECT queue_name, task_name, queueing_lock, args FROM procrastinate_jobs"
        )
    )
    session.commit()
    dies(session, worker)
    assert take_up_again(session) == ["crawl:boston"]
    session.commit()
    assert fetched(session, other) == "crawl:boston"
    assert fetched(session, other) is None


def test_the_queue_says_how_it_stands(session: Session, postgres_url: str) -> None:
    here = [BesideOthers(postgres_url, role) for role in ("planner", "worker", "worker")]
    defer(session, CRAWL, ["boston", "austin", "chicago"])
    session.commit()
    now = session.scalar(text("SELECT now()"))
    session.commit()
    fetched(session, a_worker(session))
    session.commit()
    state = queue_state(session)
    for one in here:
        one.close()
    assert state is not None
    assert (state.planners, state.workers, state.running, state.waiting) == (1, 2, 1, 2)
    assert state.oldest is not None
    assert now is not None
    assert abs((now - state.oldest).total_seconds()) < 60


def test_who_may_only_read_the_tables_sees_no_queue(session: Session) -> None:
    session.execute(text("CREATE ROLE only_reads"))
    session.execute(text("SET LOCAL ROLE only_reads"))
    assert queue_state(session) is None
    session.rollback()


def test_no_daemon_watches_beside_workers_and_no_worker_beside_a_daemon(postgres_url: str) -> None:
    now = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
    worker = BesideOthers(postgres_url, "worker")
    BesideOthers(postgres_url, "planner").close()
    with pytest.raises(DaemonRunning, match=f"another daemon watches it: worker {os.getpid()}"):
        OnlyDaemon(postgres_url, now=now)
    worker.again()
    worker.close()
    daemon = OnlyDaemon(postgres_url, now=now)
    with pytest.raises(DaemonRunning, match=f"another daemon watches it: pid {os.getpid()}"):
        BesideOthers(postgres_url, "worker")
    daemon.close()


def test_who_goes_by_other_settings_is_sent_away(postgres_url: str) -> None:
    """Two installations on one database would end each other's subscriptions."""
    here = [BesideOthers(postgres_url, role, "ours") for role in ("planner", "worker")]
    refused = rf": planner {os.getpid()} on \S+ works there by other settings - give both the same"
    with pytest.raises(OtherSettings, match=refused):
        BesideOthers(postgres_url, "worker", "theirs")
    for one in here:
        one.again()
        one.close()
    BesideOthers(postgres_url, "worker", "theirs").close()


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ("", True),
        ('[publish]\nfolder = "here"\n', True),
        ('[[alerts]]\nname = "desk"\ntopic = "facial-recognition"\nchannel = "$DESK"\n', False),
        (TABLE.replace("boston", "austin"), False),
    ],
)
def test_the_settings_of_all_machines_are_what_is_crawled_judged_and_told(
    tmp_path: Path, changed: str, same: bool
) -> None:
    def settings(more: str) -> str:
        file = tmp_path / "lawtrack.toml"
        file.write_text(TABLE + more)
        return shared_settings(load_config(file, {"DESK": "mailto:desk@example.org"}), TOPICS)

    assert (settings("") == settings(changed)) is same


def test_an_installation_without_workers_has_no_queue(engine: Engine) -> None:
    with Session(engine) as session:
        assert queue_state(session) is None


def test_the_queue_is_made_once_and_survives_an_upgrade(server: Engine, postgres_url: str) -> None:
    with Session(server) as session:
        defer(session, CRAWL, ["boston"])
        session.commit()
        prepare_queue(server)
        upgrade_database(postgres_url)
        state = queue_state(session)
    assert state is not None
    assert state.waiting == 1


def test_the_queue_of_another_version_is_refused(server: Engine) -> None:
    with server.begin() as connection:
        connection.execute(text("COMMENT ON SCHEMA queue IS '1.0'"))
    with pytest.raises(DatabaseError) as refused:
        prepare_queue(server)
    assert f"of procrastinate 1.0, here is {metadata.version('procrastinate')}" in str(
        refused.value
    )
    assert "\n" not in str(refused.value)


def test_a_machine_whose_clock_is_wrong_is_sent_away(server: Engine) -> None:
    now = datetime.now(UTC)
    check_clock(server, now=now + timedelta(minutes=5))
    for hours, side in ((2, "behind"), (-2, "ahead of")):
        with pytest.raises(ClockDiffers, match=f": its clock is 2 h {side} this machine's - set"):
            check_clock(server, now=now + timedelta(hours=hours))


def test_sqlite_is_for_one_machine() -> None:
    with pytest.raises(ConfigError, match='on one machine run "lawtrack daemon"'):
        check_server("sqlite:////tmp/lawtrack.db")
