"""Who may ask which host: a few crawls at once, whose requests share its pace (``paces``)."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from lawtrack.crawling.daemon.turns import LOOKS_AT_ONCE, Turn, goes_now


def crawled_hosts_of(addresses: Iterable[str]) -> frozenset[str]:
    """The hosts that web addresses lead to, with their port where it is a particular one."""
    return frozenset(urlsplit(address).netloc for address in addresses)


@dataclass(eq=False)
class _Place:
    """Somebody in the line: waiting, or having a turn."""

    turn: Turn
    has_it: bool = False


class HostQueue:
    """A line in which everybody waits only for those who go first and want one of the same hosts.

    Nobody holds one host while waiting for another, so a hanging crawl keeps up only those that
    share a host with it. Who goes first, beside how many others, is decided by ``turns``; where
    nothing gives requests their pace, ``is_paced`` is false and looks go one by one.
    """

    def __init__(self, *, is_paced: bool = True) -> None:
        self._looks = LOOKS_AT_ONCE if is_paced else 1
        self._line: list[_Place] = []
        self._moved = asyncio.Condition()

    @asynccontextmanager
    async def of(self, turn: Turn) -> AsyncIterator[None]:
        """A context in which it has its turn at all of its hosts."""
        place = _Place(turn)
        self._line.append(place)
        try:
            async with self._moved:
                await self._moved.wait_for(lambda: self._take(place))
            yield
        finally:
            self._line.remove(place)
            async with self._moved:
                self._moved.notify_all()

    def _take(self, place: _Place) -> bool:
        """Whether its turn has come; it has it from then on."""
        waiting = [other for other in self._line if not other.has_it and other is not place]
        at = self._line.index(place)
        place.has_it = goes_now(
            place.turn,
            before=[
                other.turn
                for other in waiting
                if self._line.index(other) < at or other.turn.due < place.turn.due
            ],
            having=[other.turn for other in self._line if other.has_it],
            looks=self._looks,
        )
        return place.has_it
