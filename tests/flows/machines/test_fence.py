"""What a machine does that was asleep past its lease, with the fence and without it.

Without it each of these does harm: that is tried too, or the fence would not be what is tested.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from lawtrack.alerts import deliver
from lawtrack.alerts.channels.outgoing import (
    HandOver,
    OutgoingMessage,
    Piece,
    PieceFate,
    PieceKind,
    PieceOutcome,
)
from lawtrack.alerts.deliver import LOCK, deliver_due
from lawtrack.database.engine import open_database
from lawtrack.database.locks.leases import (
    Fence,
    Lease,
    LeaseLost,
    database_under,
    fence_of,
    no_fence,
    take_lease,
)
from lawtrack.database.tables.alerts import MessageRow
from lawtrack.database.tables.legislation import BillRow
from lawtrack.ingest.crawl_session import CrawlSession
from lawtrack.legislation.records import Record
from tests.flows.alerts.test_alerts import BANNING, FACES
from tests.flows.ingest.test_crawl_session import TRAFFIC, WHOLE
from tests.support.alerting import Town, a_town
from tests.support.made import NOW, a_bill

pytestmark = pytest.mark.postgres

DAY = timedelta(days=1)
OVER = "UPDATE leases SET until = clock_timestamp() - interval '1 second'"
BEHIND, WITHOUT = pytest.param(True, id="behind the fence"), pytest.param(False, id="without it")


@pytest.fixture
def town(tmp_path: Path, postgres_url: str) -> Iterator[Town]:
    made = a_town(tmp_path, postgres_url, FACES)
    made.crawl([a_bill()], NOW)
    yield made
    made.engine.dispose()


def taken(town: Town, subject: str) -> Lease:
    """The lease on it, wherever it was; who had it sleeps, and loses its sessions."""
    with Session(town.engine) as session:
        session.execute(text(OVER))
        session.commit()
        lease = take_lease(session, subject, holder="somebody", seconds=60.0)
        session.commit()
    assert lease is not None
    return lease


def a_crawl(town: Town, lease: Lease, fence: Fence, *, days: int) -> CrawlSession:
    config = replace(town.config, database=database_under(lease, town.config.database))
    return CrawlSession(config, "rivertown", now=lambda: NOW + days * DAY, fence=fence)


async def stored(crawl: CrawlSession, records: Sequence[Record]) -> None:
    await crawl.store(crawl.take(records), {}, traffic=TRAFFIC)


def title(town: Town) -> str:
    with Session(town.engine) as session:
        return session.scalars(select(BillRow.title).where(BillRow.upstream_id == "502")).one()


@pytest.mark.parametrize("is_fenced", [BEHIND, WITHOUT])
def test_what_it_had_read_is_not_stored_over_what_came_since(town: Town, is_fenced: bool) -> None:
    """The one who took over has ended long ago, so that no lock is in the way."""
    old, new = BANNING, replace(BANNING, title="Ordinance limiting facial recognition.")
    lease = taken(town, "rivertown")
    zombie = a_crawl(town, lease, fence_of(lease) if is_fenced else no_fence, days=1)

    async def tried() -> None:
        await zombie.begin()
        lease = taken(town, "rivertown")
        successor = a_crawl(town, lease, fence_of(lease), days=1)
        await successor.begin()
        await stored(successor, [new])
        await successor.finish(WHOLE)
        await stored(zombie, [old])

    if is_fenced:
        with pytest.raises(LeaseLost):
            asyncio.run(tried())
        assert title(town) == new.title
    else:
        asyncio.run(tried())
        assert title(town) == old.title
    zombie.close()


@dataclass
class ThreeRooms:
    """A channel to three people, each of whom is told by itself."""

    arrived: list[str] = field(default_factory=list)
    place: tuple[str, int] | None = None

    def pieces(self, outgoing: OutgoingMessage) -> Sequence[Piece]:
        return [
            Piece(kind=PieceKind.RECIPIENT, name=name, number=number, of=3)
            for number, name in enumerate(("ann", "ben", "cleo"), 1)
        ]

    def send(
        self, outgoing: OutgoingMessage, pieces: Sequence[Piece], hand_over: HandOver
    ) -> Iterator[PieceOutcome]:
        for piece in pieces:
            hand_over([piece])
            self.arrived.append(piece.name)
            yield PieceOutcome(piece=piece, fate=PieceFate.TAKEN, words="taken")


@pytest.mark.parametrize("is_fenced", [BEHIND, WITHOUT])
def test_nobody_is_told_twice_by_it(
    town: Town, monkeypatch: pytest.MonkeyPatch, is_fenced: bool
) -> None:
    channel = ThreeRooms()
    monkeypatch.setattr(deliver, "open_channel", lambda *_, **__: channel)
    town.crawl([BANNING], NOW + DAY)
    lease = taken(town, LOCK)
    engine = open_database(database_under(lease, town.config.database))
    config = replace(town.config, database=database_under(lease, town.config.database))
    slept: list[int] = []

    def asked(session: Session) -> None:
        """Before the second piece it sleeps, and another sends all that is due by then."""
        if len(channel.arrived) == 1 and not slept:
            slept.append(1)
            session.rollback()
            mine = taken(town, LOCK)
            done = deliver_due(
                town.engine, town.config, environ={}, now=NOW + DAY + DAY, fence=fence_of(mine)
            )
            assert done.sent == 1
        (fence_of(lease) if is_fenced else no_fence)(session)

    def sent() -> None:
        deliver_due(engine, config, environ={}, now=NOW + DAY, fence=asked)

    if is_fenced:
        with pytest.raises(LeaseLost):
            sent()
        assert sorted(channel.arrived) == ["ann", "ben", "cleo"]
    else:
        sent()
        assert sorted(channel.arrived) != ["ann", "ben", "cleo"]
    with Session(town.engine) as session:
        message = session.scalars(select(MessageRow)).one()
    assert (message.state, message.error) == ("sent", "")
    engine.dispose()
