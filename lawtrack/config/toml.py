"""Single values out of a parsed TOML table, each of the right type or a ``ConfigError``."""

from typing import Any

from lawtrack.errors import ConfigError


def refuse_unknown(table: dict[str, Any], known: tuple[str, ...], where: str, noun: str) -> None:
    """Raise ``ConfigError``, which lists the known names, when the table holds another one."""
    for name in table:
        if name not in known:
            raise ConfigError(f"{where}: unknown {noun} '{name}'; known: {', '.join(known)}")


def table_in(table: dict[str, Any], name: str, where: str) -> dict[str, Any]:
    """The table of that name, as a copy; empty when there is none."""
    value = table.get(name, {})
    if not isinstance(value, dict):
        raise ConfigError(f"{where}: {name}: is no table - write [{name}]")
    return dict(value)


def text_in(table: dict[str, Any], name: str, where: str, default: str) -> str:
    """The text of that name."""
    value = table.get(name, default)
    if not isinstance(value, str):
        raise ConfigError(f'{where}: {name}: is no text - write {name} = "…"')
    return value


def names_in(
    table: dict[str, Any], name: str, where: str, default: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """The list of names that stands there."""
    value = table.get(name, list(default))
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise ConfigError(f'{where}: {name}: is no list of names - write {name} = ["…"]')
    return tuple(value)


def number_in(
    table: dict[str, Any], name: str, where: str, default: float, *, least: float
) -> float:
    """The number of that name; truth values are none."""
    value = table.get(name, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < least:
        raise ConfigError(f"{where}: {name}: is no number of {least:g} or more")
    return float(value)
