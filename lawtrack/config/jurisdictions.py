"""…"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lawtrack.config.toml import names_in, number_in, refuse_unknown, table_in
from lawtrack.errors import ConfigError
from lawtrack.legislation.completeness import FIELDS
from lawtrack.legislation.records import Source

DIVISION = re.compile(r"^ocd-division/country:[a-z]{2}(/[^\W\d]+:[\w.~-]+)*$")
KEY = re.compile(r"^[a-z][a-z0-9_-]*$")
# Where each platform's answers come from when the configuration does not say.
PLATFORMS: dict[str, dict[str, str]] = {
    "legistar": {
        "api": "https://webapi.legistar.com/v1",
        "site": "https://{client}.legistar.com",
        "files": "https://{client}.legistar1.com",
        "attachments": "https://legistar.granicus.com",
    },
    "govinfo": {"govinfo": "https://www.govinfo.gov"},
}
BUILT_IN: dict[str, dict[str, Any]] = {
    "boston": {
        "platform": "legistar",
        "client": "boston",
        "name": "Boston City Council",
        "division": "ocd-division/country:us/state:ma/place:boston",
        "timezone": "America/New_York",
        "notices": "https://www.boston.gov",
    },
    "philadelphia": {
        "platform": "legistar",
        "client": "phila",
        "name": "Philadelphia City Council",
        "division": "ocd-division/country:us/state:pa/place:philadelphia",
        "timezone": "America/New_York",
        # This host spells the client's name in full.
        "files": "https://philadelphia.legistar1.com",
    },
    "federal": {
        "platform": "govinfo",
        "name": "United States Congress",
        "division": "ocd-division/country:us",
        "timezone": "America/New_York",
    },
}
_WORDS = ("platform", "client", "name", "division", "timezone")
_REQUIRED = ("platform", "name", "division", "timezone")
_OWN = ("minutes", "time_limit", "memory_mb", "watch", "expect_days", "dropped")
_ADDRESSES = ("api", "site", "files", "attachments", "notices", "govinfo")


@dataclass(frozen=True, slots=True, kw_only=True)
class JurisdictionSettings:
    """What is particular to one jurisdiction; ``None`` where the schedule's word holds."""

    minutes: int | None = None
    time_limit: int | None = None
    memory_mb: int | None = None
    watch: tuple[str, ...] = ()  # bodies whose every meeting matters
    expect_days: int = 0  # something new at least so often; 0: as often as in the past
    dropped: tuple[str, ...] = ()  # fields that it gives no longer, so that empty is the truth


def jurisdictions_of(
    tables: dict[str, Any], where: str, environ: Mapping[str, str]
) -> dict[str, tuple[Source, JurisdictionSettings]]:
    jurisdictions = {}
    for key in [*BUILT_IN, *(key for key in tables if key not in BUILT_IN)]:
        place = f"{where}: [jurisdictions.{key}]"
        if not KEY.match(key):
            raise ConfigError(f"{place}: a name is lower-case letters, digits, - and _")
        own = table_in(tables, key, where)
        refuse_unknown(own, (*_WORDS, *_ADDRESSES, *_OWN, "enabled"), place, "setting")
        enabled = own.pop("enabled", True)
        if not isinstance(enabled, bool):
            raise ConfigError(f"{place}: enabled: is neither true nor false")
        if enabled:
            terms = _own({name: own.pop(name) for name in _OWN if name in own}, place)
            source = _source(key, {**BUILT_IN.get(key, {}), **own}, place, environ)
            jurisdictions[key] = source, terms
    return jurisdictions


def _own(table: dict[str, Any], place: str) -> JurisdictionSettings:
    watch, dropped = names_in(table, "watch", place), names_in(table, "dropped", place)
    known = sorted({name for names in FIELDS.values() for name in names})
    for name in dropped:
        if name not in known:
            raise ConfigError(
                f"{place}: dropped: unknown field '{name}'; known: {', '.join(known)}"
            )
    numbers = {
        name: int(number_in(table, name, place, 0, least=1))
        for name in table
        if name not in ("watch", "dropped")
    }
    return JurisdictionSettings(watch=watch, dropped=dropped, **numbers)


def _source(key: str, values: dict[str, Any], place: str, environ: Mapping[str, str]) -> Source:
    for name, value in values.items():
        if not isinstance(value, str) or not value:
            raise ConfigError(f"{place}: {name}: is no text")
    missing = [name for name in _REQUIRED if name not in values]
    if missing:
        raise ConfigError(f"{place}: missing: {', '.join(missing)}")
    platform = values["platform"]
    if platform not in PLATFORMS:
        raise ConfigError(
            f"{place}: unknown platform '{platform}'; known: {', '.join(sorted(PLATFORMS))}"
        )
    client = values.get("client", key)
    if not DIVISION.match(values["division"]):
        raise ConfigError(
            f"{place}: division: '{values['division']}' is no Open Civic Data division"
            " - for example ocd-division/country:us/state:wa/place:seattle"
        )
    try:
        ZoneInfo(values["timezone"])
    except (ZoneInfoNotFoundError, ValueError):
        raise ConfigError(
            f"{place}: timezone: '{values['timezone']}' is no time zone"
            " - for example America/New_York"
        ) from None
    addresses = {n: a.format(client=client) for n, a in PLATFORMS[platform].items()}
    for name in _ADDRESSES:
        if name in values:
            if not values[name].startswith(("https://", "http://")):
                raise ConfigError(f"{place}: {name}: '{values[name]}' is no web address")
            addresses[name] = values[name].rstrip("/")
    token_name = f"LAWTRACK_{key.upper().replace('-', '_')}_TOKEN"
    return Source(
        key=key,
        platform=platform,
        name=values["name"],
        division=values["division"],
        timezone=values["timezone"],
        client=client,
        addresses=addresses,
        token=environ.get(token_name, ""),
    )
