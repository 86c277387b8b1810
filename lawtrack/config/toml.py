"""Single values out of a parsed TOML table, each of the right type or a ``ConfigError``."""

from collections.abc import Collection
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from lawtrack.errors import ConfigError
from lawtrack.near_names import known_names, near_names
from lawtrack.web_hosts import host_of

MOST = 1_000_000_000  # of anything that is counted here


def refuse_unknown(table: dict[str, Any], known: tuple[str, ...], where: str, noun: str) -> None:
    """Raise ``ConfigError``, which lists the known names, when the table holds another one."""
    for name in table:
        if name not in known:
            raise ConfigError(f"{where}: unknown {noun} '{name}'{known_names(name, known)}")


def refuse_foreign(names: Collection[str], known: Collection[str], where: str, noun: str) -> None:
    """Raise ``ConfigError`` for a name that is none of the known things: "mars: no such planet"."""
    for name in names:
        if name not in known:
            raise ConfigError(f"{where}: {name}: no such {noun}{known_names(name, known)}")


def table_in(table: dict[str, Any], name: str, where: str) -> dict[str, Any]:
    """The table of that name, as a copy; empty when there is none."""
    value = table.get(name, {})
    if not isinstance(value, dict):
        raise ConfigError(f"{where}: {name}: is no table - write [{name}]")
    return dict(value)


def text_in(table: dict[str, Any], name: str, where: str, default: str) -> str:
    """The text of that name; it goes into addresses and headers, so that it is one line."""
    value = table.get(name, default)
    if not isinstance(value, str):
        raise ConfigError(f'{where}: {name}: is no text - write {name} = "…"')
    if any(not letter.isprintable() for letter in value):
        raise ConfigError(f"{where}: {name}: holds signs that cannot be printed - write one line")
    return value


def flag_in(table: dict[str, Any], name: str, where: str, *, default: bool) -> bool:
    """The value of a setting that is true or false."""
    value = table.get(name, default)
    if not isinstance(value, bool):
        raise ConfigError(f"{where}: {name}: is neither true nor false")
    return value


def names_in(
    table: dict[str, Any], name: str, where: str, default: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """The list of names that stands there."""
    value = table.get(name, list(default))
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise ConfigError(f'{where}: {name}: is no list of names - write {name} = ["…"]')
    return tuple(dict.fromkeys(value))


def number_in(
    table: dict[str, Any], name: str, where: str, default: float, *, least: float
) -> float:
    """The number of that name; truth values are none."""
    value = table.get(name, default)
    number = not isinstance(value, bool) and isinstance(value, (int, float))
    if not number or not value >= least:
        raise ConfigError(f"{where}: {name}: is no number of {least:g} or more")
    if value > MOST or not isfinite(value):
        raise ConfigError(f"{where}: {name}: is too large a number - the largest is {MOST}")
    return float(value)


def whole_in(table: dict[str, Any], name: str, where: str, default: int, *, least: int) -> int:
    """The whole number of that name."""
    number = number_in(table, name, where, default, least=least)
    if not number.is_integer():
        raise ConfigError(f"{where}: {name}: {number:g} is no whole number - write {number:.0f}")
    return int(number)


def checked_time_zone(name: str, where: str) -> str:
    """The name, if it is one of a time zone."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # also for a folder of zones, and for "../"
        near = near_names(name, sorted(available_timezones()), alike=0.8)
        example = f"did you mean {' or '.join(near)}?" if near else "for example America/New_York"
        raise ConfigError(f"{where}: timezone: '{name}' is no time zone - {example}") from None
    return name


def checked_web_address(address: str, where: str) -> str:
    """The address, if a page can be asked for there."""
    plain = not any(letter.isspace() for letter in address)
    if not plain or not host_of(address.partition("#")[0]):
        if "@" in address:  # what stands before it may be a password
            raise ConfigError(f"{where}: a name stands before its host - leave out all up to the @")
        raise ConfigError(f"{where}: '{address}' is no web address - write https://…")
    return address
