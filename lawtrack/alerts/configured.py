"""What lawtrack.toml says about alerts, checked against the rest of it; pure."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from lawtrack.alerts.flood import Flood
from lawtrack.alerts.subscriptions import Subscription, subscription_of
from lawtrack.errors import ConfigError
from lawtrack.records import Source

COMMENTED = """\

# Who is told what: a table for each subscription; "lawtrack alerts add" adds others. The address
# is a secret: channel names it, and it stands in the environment or in lawtrack.secrets.toml.
# [[alerts]]
# name = "faces"
# topic = "facial-recognition"      # or search = "drone camera", or bill = "2026-0042"
# jurisdictions = ["philadelphia"]   # without it: all
# reasons = ["new", "status", "text", "hearing", "rescheduled", "cancelled", "vote", "flag"]
# lowest = "mentions"                # about, mentions, watch
# channel = "$LAWTRACK_MAIL"
# rhythm = "at-once"                 # at-once, daily, weekly
# quiet = "22:00-07:00"
# timezone = "America/New_York"

# So much in one run is a flood: it is told in one summary, and held for a person to look at.
# [flood]
# messages = 50
# percent = 20
"""


def alerts_of(
    said: Any, where: str, sources: Mapping[str, Source], topics: list[str]
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
