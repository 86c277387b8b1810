"""What the sandbox's sources share: the day it is, the addresses, the faults, the request log."""

from collections import deque
from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar, cast

from aiohttp import web

from lawtrack.sandbox.faults import Faults
from lawtrack.sandbox.legistar.clerk_turns import known_turn
from lawtrack.sandbox.legistar.made_up_rows import Tenant, tenant
from lawtrack.sandbox.scenario import Scenario

CLIENTS = {"boston": "boston", "phila": "philadelphia"}

# One per host that a real crawl talks to: robots.txt and limits per host are then real too.
HOSTS = ("webapi", "boston_site", "phila_site", "files", "notices", "govinfo")

T = TypeVar("T")


class AnsweredRequest(NamedTuple):
    """One request that was answered."""

    host: str
    method: str
    path: str  # with the query
    status: int
    fault: str = ""  # the kind of the one that the answer had in it


class World:
    """One running sandbox as its sources see it.

    ``scenario`` may be replaced at any time, so it is to be read anew for every request. Addresses
    are known once the ports are bound: ask for them when answering, not when routes are made.
    ``name`` is told to whoever asks which sandbox this is; ``day_changes`` is called before a new
    day begins, which does not when it raises.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        name: str = "",
        day_changes: Callable[[Scenario], None] | None = None,
    ) -> None:
        self.scenario = scenario
        self.name = name
        self._day_changes = day_changes
        self.addresses: dict[str, str] = {}
        self.faults = Faults()
        self.log: deque[AnsweredRequest] = deque(maxlen=200_000)
        self._made: dict[Hashable, Any] = {}

    def address(self, host: str) -> str:
        """The base address of ``host``, without a slash at the end."""
        return self.addresses[host]

    def once(self, key: Hashable, make: Callable[[Scenario], T]) -> T:
        """What ``make`` builds for the present scenario; built once for every day."""
        scenario = self.scenario
        place = (key, scenario)
        if place not in self._made:
            self._made[place] = make(scenario)
        return cast(T, self._made[place])

    def set_day(self, day: int) -> None:
        """It is that day now, for every answer from here on."""
        scenario = self.scenario.with_day(day)
        if self._day_changes is not None:
            self._day_changes(scenario)
        self.scenario = scenario

    def take_turn(self, city: str, turn: str) -> None:
        """That city's clerks do this too, from now on; ``ValueError`` when it is unknown."""
        known_turn(turn)
        clerk = (*self.scenario.clerk, (city, turn))
        self.scenario = replace(self.scenario, clerk=clerk)


Routes = Callable[[World], Iterable[web.AbstractRouteDef]]


def tenant_of(world: World, city: str) -> Tenant:
    """The city's answers on the day that it is now."""
    return world.once(("tenant", city), lambda scenario: tenant(city, scenario, world.addresses))
