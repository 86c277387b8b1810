"""The catalogue: governments that can be switched on by name, as a package of scrapers lists them.

A line says how well its address is known and when that was looked at, and claims a law only with
who says so. What is switched on is copied into lawtrack.toml: there it is the reader's own.
"""

import json
import os
import re
import shutil
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lawtrack.config.platforms import Scrapers, Tenancy
from lawtrack.config.toml import refuse_unknown, text_in
from lawtrack.errors import ConfigError, OutputError, unwritten
from lawtrack.near_names import known_names
from lawtrack.place_names import (
    as_written,
    state_in,
    with_letters,
    without_filling,
    words_of,
)

GRADES = {"A": "an answer was seen", "B": "others read it there", "C": "a guess"}
_OWN = ("grade", "graded", "law", "evidence", "note")
_STATE = re.compile(r"/(?:state|district|territory):([a-z]{2})")
LISTED_IN = '"lawtrack jurisdictions available"'
ANY_OTHER = '"lawtrack new-jurisdiction NAME ADDRESS" takes any other, by its meetings\' address'


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """One government of the catalogue; ``values`` are those of its table in lawtrack.toml."""

    key: str
    name: str
    platform: str
    division: str
    grade: str
    graded: str
    law: str = ""
    evidence: str = ""
    note: str = ""
    asks_first: bool = False  # its publisher asks programs to stay away: only with leave
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def state(self) -> str:
        """The two letters of its state, "ma"; empty for another country's."""
        return _state_of(self.division)

    @property
    def table(self) -> str:
        """Its table as lawtrack.toml takes it."""
        lines = (f"{name} = {_as_toml(each)}\n" for name, each in self.values.items())
        return f"[jurisdictions.{self.key}]\n{''.join(lines)}"


def _as_toml(value: Any) -> str:
    """A value of one line: a text, a number, a list, or a table within a list."""
    if isinstance(value, list):
        return f"[{', '.join(map(_as_toml, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{name} = {_as_toml(each)}' for name, each in value.items())} }}"
    return json.dumps(value, ensure_ascii=False)


def _state_of(division: str) -> str:
    state = _STATE.search(division)
    return state[1] if state else ""


def read_catalogue(scrapers: Scrapers) -> dict[str, CatalogueEntry]:
    """The governments of the catalogue by name; ``ConfigError`` says which line is wrong."""
    if scrapers.catalogue is None:
        return {}
    try:
        tables = tomllib.loads(scrapers.catalogue.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{scrapers.catalogue}: cannot be read: {error}") from None
    return {key: _entry(key, table, scrapers) for key, table in tables.items()}


def _entry(key: str, table: Any, scrapers: Scrapers) -> CatalogueEntry:
    place = f"{scrapers.catalogue}: [{key}]"
    if not isinstance(table, dict):
        raise ConfigError(f"{place}: is no table")
    needed = ("platform", "client", "view", "name", "division", "timezone", "bodies",
              "since", "before")  # fmt: skip
    refuse_unknown(table, (*needed, *scrapers.addresses, *_OWN), place, "setting")
    own = {name: text_in(table, name, place, "") for name in _OWN}
    if own["grade"] not in GRADES or not own["graded"]:
        raise ConfigError(f"{place}: needs a grade ({', '.join(GRADES)}), and when it was graded")
    if bool(own["law"]) != bool(own["evidence"]):
        raise ConfigError(f"{place}: a law needs its evidence, and evidence its law")
    values = {name: each for name, each in table.items() if name not in _OWN}
    platform = scrapers.platforms.get(values.get("platform", ""))
    if platform is None:
        raise ConfigError(f"{place}: unknown platform{known_names('', scrapers.platforms)}")
    return CatalogueEntry(
        key=key,
        name=text_in(table, "name", place, key),
        platform=platform.name,
        division=text_in(table, "division", place, ""),
        asks_first=platform.asks_first,
        values=values,
        **own,
    )


def entry_at(
    there: Tenancy,
    scrapers: Scrapers,
    *,
    key: str,
    name: str,
    division: str,
    timezone: str,
    grade: str = "C",
    graded: str = "",
) -> CatalogueEntry:
    """What the catalogue would have of a government that was told by the address of its pages."""
    return CatalogueEntry(
        key=key,
        name=name,
        platform=there.platform,
        division=division,
        grade=grade,
        graded=graded,
        asks_first=scrapers.platforms[there.platform].asks_first,
        values={**there.settings, "name": name, "division": division, "timezone": timezone},
    )


def entries_near(
    place: str, entries: Iterable[CatalogueEntry], divisions: Mapping[str, str]
) -> list[CatalogueEntry]:
    """Those in the state of a place, which is two letters or one of the catalogue's names.

    ``divisions`` are those of other places that have a name.
    """
    everything = list(entries)
    wanted = place.strip().casefold().replace(" ", "-")
    states = {name: _state_of(division) for name, division in divisions.items()}
    states |= {each.key: each.state for each in everything}
    values = {each.key: each.values for each in everything}
    meant = place_meant(place, values)
    state = states.get(meant or wanted) or state_in(place) or wanted
    named = [
        each
        for each in everything
        if len(wanted) > 2 and (wanted in each.key or wanted in each.name.casefold())
    ]
    near = [each for each in everything if each.state and each.state == state]
    near += [each for each in everything if each in named and each not in near]
    if not near:
        raise ConfigError(
            f"near '{place}': neither a state's two letters nor a name of the catalogue"
            f"{known_names(place, [each.key for each in everything], listed_in=LISTED_IN)}"
        )
    return near


def place_meant(given: str, places: Mapping[str, Mapping[str, Any]]) -> str:
    """The key of the place that a name means as people write it; empty for none, or for several.

    All words of the key or the name must stand there ("portland-me" is no other Portland), beside
    them only words of its name and its state's letters: "Cambridge MA", "New York City Council".
    """
    meant = _meant(given, places) or _meant(with_letters(given), places)
    return meant[0] if len(meant) == 1 else ""


def _meant(given: str, places: Mapping[str, Mapping[str, Any]]) -> list[str]:
    wanted = words_of(given)
    return [
        key
        for key, values in places.items()
        if (words_of(key) <= wanted or words_of(values["name"]) <= wanted)
        and without_filling(wanted)
        <= words_of(f"{key} {values['name']} {_state_of(str(values['division']))}")
    ]


def wanted_entries(
    names: Iterable[str], entries: Mapping[str, CatalogueEntry]
) -> list[CatalogueEntry]:
    """The entries of these names; ``ConfigError`` for one that is not in the catalogue."""
    places = {key: entry.values for key, entry in entries.items()}
    wanted = []
    for name in as_written(names, entries):
        key = place_meant(name, places)
        if not key:
            near = known_names(name, entries, listed_in=LISTED_IN)
            raise ConfigError(f"the catalogue has no '{name}'{near}; {ANY_OTHER}")
        wanted.append(entries[key])
    return list({entry.key: entry for entry in wanted}.values())


def write_tables(path: Path, entries: Sequence[CatalogueEntry]) -> None:
    """The entries' tables stand at the end of the file; what is there is kept as it is.

    The file appears whole, or stays as it was: ``OutputError`` says why.
    """
    before = path.read_text(encoding="utf-8-sig")
    there = tomllib.loads(before).get("jurisdictions", {})
    for each in entries:
        if each.key in there:
            raise ConfigError(
                f"{path}: [jurisdictions.{each.key}] is there already, switched off"
                ' - take "enabled = false" out of it'
            )
    gap = "" if before.endswith("\n") or not before else "\n"
    real = path.resolve()  # what a link leads to, not the link
    part = real.with_name(f".{real.name}.part")
    try:
        shutil.copy2(real, part)
        with part.open("a", encoding="utf-8") as file:
            file.write(gap + "".join(f"\n{each.table}" for each in entries))
            file.flush()
            os.fsync(file.fileno())
        part.replace(real)
    except OSError as error:
        raise OutputError(unwritten(path, error)) from None
    finally:
        part.unlink(missing_ok=True)
