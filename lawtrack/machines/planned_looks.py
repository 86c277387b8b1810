"""When the planner looks at each source again: the next ones first, whatever others wait."""

import heapq
from collections.abc import Iterable
from datetime import UTC, datetime

_AT_ONCE = datetime.min.replace(tzinfo=UTC)


class Looks:
    """A moment for each source, before which nothing can be due there; at first it is at once.

    Asking costs what is due, and nothing for what is not: of thirty thousand sources a few are due
    every two seconds.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self._at = dict.fromkeys(keys, _AT_ONCE)
        self._line = [(at, key) for key, at in self._at.items()]
        heapq.heapify(self._line)
        self._asked = _AT_ONCE

    def put(self, key: str, at: datetime) -> None:
        """From now on that is the moment for the source."""
        self._at[key] = at
        heapq.heappush(self._line, (at, key))

    def due(self, now: datetime) -> list[str]:
        """The sources whose moment has come, each again and again until it has another one.

        All of them when the clock was set back: nobody knows what the moments mean then.
        """
        if now < self._asked:
            for key in self._at:
                self.put(key, _AT_ONCE)
        self._asked = now
        keys: list[str] = []
        while self._line and self._line[0][0] <= now:
            at, key = heapq.heappop(self._line)
            if self._at[key] == at and (not keys or keys[-1] != key):
                keys.append(key)  # else it has had another moment since
        for key in keys:
            heapq.heappush(self._line, (self._at[key], key))
        return keys
