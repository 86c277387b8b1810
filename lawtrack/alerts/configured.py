"""What lawtrack.toml says about alerts, checked against the rest of it; pure."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from lawtrack.alerts.flood import Flood
from lawtrack.alerts.subscriptions import Subscription, subscription_of
from lawtrack.errors import ConfigError
from lawtrack.records import Source


def alerts_of(
    said: Any, where: str, sources: Mapping[str, Source], topics: Collection[str]
) -> tuple[Subscription, ...]:
    """The subscriptions of the tables [[alerts]]; ``ConfigError`` says what is wrong with one."""
    place = f"{where}: [[alerts]]"
    if not isinstance(said, list) or not all(isinstance(each, dict) for each in said):
        raise ConfigError(f"{where}: alerts: are no tables - write [[alerts]]")
    found = tuple(checked(each, sources, topics, where=place) for each in said)
    names = [each.name for each in found]
    for name in names:
        if names.count(name) > 1:
            raise ConfigError(f"{place}: {name}: there are two of that name")
    return found


def checked(
    said: Mapping[str, Any], sources: Mapping[str, Source], topics: Collection[str], *, where: str
) -> Subscription:
    """The subscription that a table says, which may ask only for what is configured."""
    first = next((source.timezone for source in sources.values()), "UTC")
    found = subscription_of(said, where=where, timezone=first)
    for key in found.jurisdictions:
        if key not in sources:
            known = ", ".join(sorted(sources))
            raise ConfigError(f"{where}: {found.name}: {key}: no such jurisdiction; known: {known}")
    if found.topic and found.topic not in topics:
        known = ", ".join(topics) or "none"
        raise ConfigError(f"{where}: {found.name}: {found.topic}: no such topic; known: {known}")
    if found.jurisdictions and "timezone" not in said:  # the clock of the first one
        found = replace(found, timezone=sources[found.jurisdictions[0]].timezone)
    return found


def flood_of(said: Mapping[str, Any], where: str) -> Flood:
    """From where on the table [flood] says that a run is one."""
    place = f"{where}: [flood]"
    default = Flood()
    known = {"messages": 1.0, "percent": 0.0}
    for name, value in said.items():
        if name not in known:
            raise ConfigError(f"{place}: unknown setting '{name}'; known: {', '.join(known)}")
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value < known[name]:
            raise ConfigError(f"{place}: {name}: is no number of {known[name]:g} or more")
    return Flood(
        messages=int(said.get("messages", default.messages)),
        percent=float(said.get("percent", default.percent)),
    )
