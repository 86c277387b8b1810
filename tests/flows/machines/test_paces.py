"""All crawls together ask a host no more often than one may: on one machine, and on several."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from time import monotonic

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from lawtrack.crawling.paces import PaceSlot, close_pace, take_slot
from lawtrack.database.engine import open_database
from lawtrack.database.locks.leases import Lease, LeaseLost, take_lease
from lawtrack.database.tables.crawls import PaceRow

HOST = "webapi.example"


@pytest.fixture
def slots(ready_url: str) -> Iterator[Engine]:
    opened = open_database(ready_url, writes=True).execution_options(isolation_level="AUTOCOMMIT")
    yield opened
    opened.dispose()


@pytest.fixture
def lease(slots: Engine) -> Lease | None:
    """Of one of several machines; one alone has none."""
    if slots.dialect.name == "sqlite":
        return None
    with Session(slots) as session:
        taken = take_lease(session, "boston", holder="somebody", seconds=30.0)
    assert taken is not None
    return taken


def slot(
    slots: Engine,
    lease: Lease | None,
    *,
    gap: float = 1.0,
    host: str = HOST,
    spare: bool = False,
) -> PaceSlot:
    return take_slot(slots, host, gap=gap, lease=lease, most=120.0, spare=spare)


def test_slots_taken_at_once_lie_a_gap_apart(slots: Engine, lease: Lease | None) -> None:
    def taken(_: int) -> float:
        wait = slot(slots, lease, gap=0.5).wait
        return monotonic() + wait

    with ThreadPoolExecutor(4) as several:
        begins = sorted(several.map(taken, range(40)))
    gaps = [later - earlier for earlier, later in pairwise(begins)]
    assert min(gaps) > 0.4  # the server's are exact; ours are as late as the threads are
    assert 19.0 < begins[-1] - begins[0] < 20.5
    assert slot(slots, lease, host="other.example").wait <= 0


def test_the_longer_of_two_gaps_lies_between_two_requests(
    slots: Engine, lease: Lease | None
) -> None:
    slot(slots, lease, gap=10.0)
    assert 9 < slot(slots, lease, gap=1.0).wait <= 10
    assert 19 < slot(slots, lease, gap=10.0).wait <= 20


def test_a_host_that_wants_rest_has_it_from_all(slots: Engine, lease: Lease | None) -> None:
    slot(slots, lease)
    close_pace(slots, HOST, seconds=60.0)
    close_pace(slots, HOST, seconds=5.0)  # the longer one counts
    assert 58 < slot(slots, lease).wait <= 60
    close_pace(slots, HOST, seconds=600.0)
    before = slot(slots, lease)
    assert before.is_closed
    assert 590 < before.wait <= 600


def test_what_a_clock_that_ran_a_year_ahead_has_given_away_is_free(
    slots: Engine, lease: Lease | None
) -> None:
    slot(slots, lease)
    with slots.connect() as connection:
        ahead = datetime.now(UTC) + timedelta(days=365)
        connection.execute(update(PaceRow).values(last_slot=ahead, closed_until=ahead))
        connection.commit()
    assert slot(slots, lease, spare=True).wait < 1


def test_who_may_wait_gets_no_slot_that_is_wanted(slots: Engine, lease: Lease | None) -> None:
    assert not slot(slots, lease, spare=True).is_taken
    slot(slots, lease, gap=10.0)
    refused = slot(slots, lease, gap=10.0, spare=True)
    assert refused.is_taken
    assert 10 < refused.wait <= 21
    assert 10 < slot(slots, lease, gap=10.0).wait <= 21  # what was refused took nothing
    close_pace(slots, HOST, seconds=60.0)
    assert slot(slots, lease, spare=True).is_taken
    close_pace(slots, HOST, seconds=600.0)
    assert slot(slots, lease, spare=True).is_closed


def test_one_alone_shares_the_pace_of_machines(slots: Engine, lease: Lease | None) -> None:
    slot(slots, lease, gap=10.0)
    assert 9 < slot(slots, None, gap=10.0).wait <= 10


@pytest.mark.postgres
def test_a_zombie_may_not_ask(postgres_url: str) -> None:
    slots = open_database(postgres_url, writes=True)
    slot(slots, None)
    with pytest.raises(LeaseLost):
        slot(slots, Lease(jurisdiction="boston", epoch=7))
    with pytest.raises(LeaseLost):  # nor a host that nobody has asked yet
        slot(slots, Lease(jurisdiction="boston", epoch=7), host="new.example")
