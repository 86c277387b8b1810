"""A jurisdiction has one crawl at a time on all machines, and a zombie stores nothing more."""

import threading
from collections.abc import Iterator
from time import monotonic

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from lawtrack.database.engine import open_database
from lawtrack.database.locks.leases import (
    Lease,
    LeaseLost,
    database_under,
    end_lease,
    fence_of,
    renew_lease,
    session_name,
    take_lease,
)

pytestmark = pytest.mark.postgres

OVER = "UPDATE leases SET until = clock_timestamp() - interval '1 second'"
AHEAD = "UPDATE leases SET until = clock_timestamp() + interval '1 year'"


@pytest.fixture
def server(postgres_url: str) -> Iterator[Engine]:
    opened = open_database(postgres_url)
    yield opened
    opened.dispose()


def taken(server: Engine, *, seconds: float = 30.0) -> Lease | None:
    with Session(server) as session:
        lease = take_lease(session, "boston", holder="somebody", seconds=seconds)
        session.commit()
    return lease


def run_out(server: Engine, how: str = OVER) -> None:
    with Session(server) as session:
        session.execute(text(how))
        session.commit()


def test_a_lease_by_a_clock_that_ran_a_year_ahead_keeps_nobody_out(server: Engine) -> None:
    assert taken(server) is not None
    run_out(server, AHEAD)
    assert taken(server) == Lease(jurisdiction="boston", epoch=2)


def test_a_lease_is_one_machines_until_it_runs_out(server: Engine) -> None:
    first = taken(server)
    assert first == Lease(jurisdiction="boston", epoch=1)
    assert taken(server) is None
    with Session(server) as session:
        assert renew_lease(session, first, seconds=0.0)
        session.commit()
    second = taken(server)
    assert second == Lease(jurisdiction="boston", epoch=2)
    with Session(server) as session:
        assert not renew_lease(session, first, seconds=30.0)
        end_lease(session, first)  # which is nobody's any more
        session.commit()
    assert taken(server) is None


def test_a_zombie_is_refused_and_the_holder_is_not(server: Engine) -> None:
    zombie = taken(server)
    run_out(server)
    holder = taken(server)
    with Session(server) as session:
        fence_of(holder)(session)
        with pytest.raises(LeaseLost) as refused:
            fence_of(zombie)(session)
        fence_of(None)(session)  # one machine alone
    assert str(refused.value) == (
        "boston: another machine has taken this crawl over - nothing more is asked or stored here"
    )


def test_the_lease_is_renewed_beside_a_long_transaction(server: Engine) -> None:
    lease = taken(server)
    assert lease is not None
    with Session(server) as storing:
        fence_of(lease)(storing)
        with Session(server) as session:
            session.execute(text("SET LOCAL lock_timeout = '1s'"))
            assert renew_lease(session, lease, seconds=30.0)
            session.commit()
        storing.commit()


def test_a_take_over_waits_for_a_commit_under_way(server: Engine) -> None:
    """Of a session that does not go by the lease's name, so that it is not ended."""
    lease = taken(server)
    with Session(server) as storing:
        fence_of(lease)(storing)
        run_out(server)
        leases: list[Lease | None] = []
        other = threading.Thread(target=lambda: leases.append(taken(server)))
        other.start()
        other.join(0.5)
        assert other.is_alive()
        storing.commit()
    other.join(10)
    assert leases == [Lease(jurisdiction="boston", epoch=2)]


def test_a_take_over_ends_the_sessions_of_a_machine_that_sleeps(
    server: Engine, postgres_url: str
) -> None:
    lease = taken(server)
    assert lease is not None
    asleep = open_database(database_under(lease, postgres_url))
    with Session(asleep) as storing:
        fence_of(lease)(storing)
        run_out(server)
        began = monotonic()
        assert taken(server) == Lease(jurisdiction="boston", epoch=2)
        assert monotonic() - began < 5
        with pytest.raises(OperationalError):
            storing.execute(text("SELECT 1"))
        storing.rollback()
        with pytest.raises(LeaseLost):
            fence_of(lease)(storing)
    asleep.dispose()


def test_a_session_has_a_name_that_no_other_lease_has() -> None:
    long = [f"{'a-very-long-name-of-a-town' * 3}{n}" for n in range(2)]
    names = {session_name(key, epoch) for key in long for epoch in (1, 2)}
    assert len(names) == 4
    assert max(map(len, names)) <= 63
