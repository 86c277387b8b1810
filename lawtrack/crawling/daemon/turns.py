"""Whose turn it is at a host, and for how long; pure.

Looks for news share a host by requests (``paces``), a few at once, the first due first; so none
waits for another's end, and each that is under way has its share. Of first loads one at a time is
beside them, for some minutes. What fills in the past asks only where nobody else does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

LOOKS_AT_ONCE = 4  # on a host: each has a quarter of the pace, and one that hangs keeps up nobody
FIRST_LOAD_TURN = timedelta(minutes=5)
LEFT_FREE = timedelta(seconds=15)  # before the next look for news
SHORTEST = timedelta(seconds=20)  # slice of the past, that is worth a process


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What somebody wants of one or several hosts: to be among those who ask them."""

    hosts: frozenset[str]
    due: datetime
    is_load: bool = False  # a first load, which nobody waits for by the minute


def goes_now(
    turn: Turn, *, before: Iterable[Turn], having: Iterable[Turn], looks: int = LOOKS_AT_ONCE
) -> bool:
    """Whether it is somebody's turn, beside those who are ``having`` one of the same hosts.

    ``before`` are those who wait and came earlier; each that is not due later has its place before
    this one. Looks wait for looks alone, of which so many are at a host at once, and first loads
    for first loads.
    """
    first = [other for other in before if other.due <= turn.due]
    rivals = [other for other in (*having, *first) if other.is_load == turn.is_load]
    places = 1 if turn.is_load else looks
    return all(sum(host in other.hosts for other in rivals) < places for host in turn.hosts)


def slice_of_the_past(now: datetime, *, due: datetime | None) -> timedelta:
    """How long the past of a source may take from now on; nothing when it is to wait.

    ``due`` is the next look for news of the source itself; others share its host with the past.
    """
    free = timedelta() if due is None else due - now - LEFT_FREE
    return free if free >= SHORTEST else timedelta()
