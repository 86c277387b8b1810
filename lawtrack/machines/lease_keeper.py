"""A lease is held: taken, renewed beside the work, and let go; who loses it is stopped."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import Engine

from lawtrack.database.engine import database_session
from lawtrack.database.locks.leases import Lease, end_lease, renew_lease, take_lease
from lawtrack.errors import DatabaseError, LawtrackError
from lawtrack.machines.job_queue import DEAD_AFTER

LEASE_SECONDS = 6.0  # less than DEAD_AFTER: the lease of a dead worker is over when its job is back
SECONDS_BETWEEN_RENEWALS = 1.5
SECONDS_BETWEEN_TRIES = 0.5


class LeaseKeeper:
    """Holds leases in the name of one worker."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._name = name

    @asynccontextmanager
    async def of(self, subject: str) -> AsyncIterator[Lease | None]:
        """The lease on a subject, renewed meanwhile; ``None`` when somebody else keeps it.

        The body is cancelled when the lease is lost; then ``LeaseLost`` comes out.
        """
        lease = await self._taken(subject)
        if lease is None:
            yield None
            return
        body = asyncio.current_task()
        assert body is not None
        lost = False

        async def renew() -> None:
            nonlocal lost
            while not lost:
                await asyncio.sleep(SECONDS_BETWEEN_RENEWALS)
                with contextlib.suppress(DatabaseError):  # away: it may be back in time
                    lost = not await asyncio.to_thread(self._renewed, lease)
            body.cancel()

        renewing = asyncio.create_task(renew())
        try:
            yield lease
        except asyncio.CancelledError:
            if not lost:
                raise
            body.uncancel()
            raise lease.lost() from None
        finally:
            renewing.cancel()
            with contextlib.suppress(LawtrackError):  # it runs out by itself
                await asyncio.to_thread(self._ended, lease)

    async def _taken(self, subject: str) -> Lease | None:
        """The lease, waited for as long as that of a worker that has just died may last."""
        end = asyncio.get_running_loop().time() + DEAD_AFTER
        while True:
            lease = await asyncio.to_thread(self._taken_now, subject)
            if lease is not None or asyncio.get_running_loop().time() > end:
                return lease
            await asyncio.sleep(SECONDS_BETWEEN_TRIES)

    def _taken_now(self, subject: str) -> Lease | None:
        with database_session(self._engine) as session:
            lease = take_lease(session, subject, holder=self._name, seconds=LEASE_SECONDS)
            session.commit()
        return lease

    def _renewed(self, lease: Lease) -> bool:
        with database_session(self._engine) as session:
            counts = renew_lease(session, lease, seconds=LEASE_SECONDS)
            session.commit()
        return counts

    def _ended(self, lease: Lease) -> None:
        with database_session(self._engine) as session:
            end_lease(session, lease)
            session.commit()
