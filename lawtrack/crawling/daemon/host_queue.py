"""Who may ask which host: one crawl at a time for each, whose pace two at once would break."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit


def crawled_hosts_of(addresses: Iterable[str]) -> frozenset[str]:
    """The hosts that web addresses lead to, with their port where it is a particular one."""
    return frozenset(urlsplit(address).netloc for address in addresses)


@dataclass(eq=False)
class _Place:
    """Somebody in the line: waiting, or having a turn."""

    hosts: frozenset[str]


class HostQueue:
    """A line in which everybody waits only for those before who want one of the same hosts.

    Nobody holds one host while waiting for another, so a hanging crawl keeps up only those that
    share a host with it.
    """

    def __init__(self) -> None:
        self._line: list[_Place] = []
        self._moved = asyncio.Condition()

    @asynccontextmanager
    async def of(self, hosts: Iterable[str]) -> AsyncIterator[None]:
        """A context in which nobody else has a turn at one of the hosts."""
        place = _Place(frozenset(hosts))
        self._line.append(place)
        try:
            async with self._moved:
                await self._moved.wait_for(lambda: self._is_free(place))
            yield
        finally:
            self._line.remove(place)
            async with self._moved:
                self._moved.notify_all()

    def _is_free(self, place: _Place) -> bool:
        before = self._line[: self._line.index(place)]
        return not any(other.hosts & place.hosts for other in before)
