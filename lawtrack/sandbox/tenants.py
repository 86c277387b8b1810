"""The cities of a running sandbox: built when first asked for on a day, then kept."""

from lawtrack.sandbox.legistar.rows import Tenant, tenant
from lawtrack.sandbox.world import World

CLIENTS = {"boston": "boston", "phila": "philadelphia"}


def tenant_of(world: World, city: str) -> Tenant:
    """The city's answers on the day that it is now."""
    return world.once(("tenant", city), lambda scenario: tenant(city, scenario, world.addresses))
