"""Whose turn it is at a host, and for how long; pure.

First due first. A first load takes turns of a few minutes and lets all go first that are due
within half an hour of it; what fills in the past takes only idle time, but where half an hour
leaves it none, a minute of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

LOADS_WAIT = timedelta(minutes=30)  # for others, at most
FIRST_LOAD_TURN = timedelta(minutes=5)
LEFT_FREE = timedelta(seconds=15)  # before the next look for news
OWN_MINUTE = timedelta(seconds=60)  # of the past, where nothing is idle
SHORTEST = timedelta(seconds=20)  # slice, that is worth a process


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What somebody wants of one or several hosts: to be the only one who asks them."""

    hosts: frozenset[str]
    due: datetime
    is_load: bool = False  # a first load, which nobody waits for by the minute

    @property
    def rank(self) -> datetime:
        """The earliest goes first."""
        return self.due + LOADS_WAIT if self.is_load else self.due


def goes_now(turn: Turn, *, before: Iterable[Turn], having: Iterable[Turn]) -> bool:
    """Whether it is somebody's turn: nobody is ``having`` one of the same hosts or goes first.

    ``before`` are those who came earlier; they go first if they are due at the same time.
    """
    if any(other.hosts & turn.hosts for other in having):
        return False
    return not any(other.hosts & turn.hosts and other.rank <= turn.rank for other in before)


def slice_of_the_past(
    now: datetime, *, due: datetime | None, is_busy: bool, last: datetime
) -> timedelta:
    """How long the past of a source may take at a host from now on; nothing when it is to wait.

    ``due`` is the next look for news there, ``last`` when the past had its last slice of a minute
    or more. What fits in before that look gives way to another; a minute of its own does not.
    """
    free = timedelta() if is_busy or due is None else due - now - LEFT_FREE
    if free >= OWN_MINUTE:
        return free
    if due is not None and now - last >= LOADS_WAIT:
        return OWN_MINUTE
    return free if free >= SHORTEST else timedelta()
