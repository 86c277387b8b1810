"""Waiting for a database that is locked, full or gone, as long as may be hoped for it."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import TypeVar

from lawtrack.errors import DatabaseAway, DatabaseError

SECONDS_OF_PATIENCE = 60.0
FIRST_PAUSE = 0.5  # then twice as long each time, up to
LONGEST_PAUSE = 8.0
T = TypeVar("T")


async def patiently(
    work: Callable[[], T],
    *,
    seconds: Callable[[], float],
    tell: Callable[[str], None],
    hurried: Callable[[], bool] = lambda: False,
) -> T:
    """What ``work`` returns, tried again while the database is locked, full or gone.

    ``work`` is all or nothing, so that nothing of a try that failed is left. ``seconds`` says after
    each how long the whole may take, ``hurried`` whether to try again without a pause; ``tell``
    gets one line when the waiting begins. Raises ``DatabaseError`` when it was in vain.
    """
    began, pause = monotonic(), FIRST_PAUSE
    while True:
        try:
            return work()
        except DatabaseAway as error:
            waited, most = monotonic() - began, seconds()
            if waited + pause > most:
                raise DatabaseError(f"{error} (tried for {waited:.0f} s)") from error
            if pause == FIRST_PAUSE:
                tell(f"{error}; waiting for it, {most:.0f} s at most")
        end = monotonic() + pause
        while not hurried() and monotonic() < end:
            await asyncio.sleep(min(pause, 0.5))
        pause = min(2 * pause, LONGEST_PAUSE)
