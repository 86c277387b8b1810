"""The tables [jurisdictions.NAME] of lawtrack.toml → sources, and what is particular to each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from lawtrack.config.jurisdiction_words import WORDS, shipped_words, words_beside
from lawtrack.config.past_settings import history_in, texts_in
from lawtrack.config.platforms import Scrapers
from lawtrack.config.toml import (
    checked_time_zone,
    checked_web_address,
    flag_in,
    names_in,
    refuse_unknown,
    table_in,
    text_in,
    whole_in,
)
from lawtrack.errors import ConfigError
from lawtrack.legislation.completeness import FIELDS
from lawtrack.legislation.records import Source
from lawtrack.near_names import known_names
from lawtrack.web_hosts import host_of

DIVISION = re.compile(r"^ocd-division/country:[a-z]{2}(/[^\W\d]+:[\w.~-]+)*$")
KEY = re.compile(r"^[a-z][a-z0-9_-]*$")
_WORDS = ("platform", "client", "view", "name", "division", "timezone")
_REQUIRED = ("platform", "name", "division", "timezone")
_TEXTS = ("watch", "dropped", "history", "texts")
_OWN = ("minutes", "time_limit", "memory_mb", "documents", "expect_days", *_TEXTS)
_FILE_HOSTS = "file_hosts"
_BODIES = "bodies"
_PERMISSION = "permission"
_SINCE, _BEFORE, _IDS = "since", "before", "ids"  # of a government that changed its platform


@dataclass(frozen=True, slots=True, kw_only=True)
class JurisdictionSettings:
    """What is particular to one jurisdiction; ``None`` where the schedule's word holds."""

    minutes: int | None = None
    time_limit: int | None = None
    memory_mb: int | None = None
    documents: int | None = None
    watch: tuple[str, ...] = ()  # bodies whose every meeting matters
    expect_days: int = 0  # something new at least so often; 0: as often as in the past
    history: str = ""  # how far back everything is read; empty: as far as elsewhere
    texts: str = ""  # whether also what no title suggests; empty: as elsewhere
    dropped: tuple[str, ...] = ()  # fields that it gives no longer, so that empty is the truth


def jurisdictions_of(
    tables: dict[str, Any], where: str, environ: Mapping[str, str], scrapers: Scrapers
) -> dict[str, tuple[Source, JurisdictionSettings]]:
    """The jurisdictions that are not switched off: those built in first, then the file's own."""
    jurisdictions = {}
    built_in = scrapers.jurisdictions
    for key in [*built_in, *(key for key in tables if key not in built_in)]:
        place = f"{where}: [jurisdictions.{key}]"
        if not KEY.match(key):
            raise ConfigError(f"{place}: a name is lower-case letters, digits, - and _")
        own = table_in(tables, key, where)
        known = (
            *_WORDS,
            *scrapers.addresses,
            *scrapers.own_fields,
            *_OWN,
            _FILE_HOSTS,
            _BODIES,
            _PERMISSION,
            _SINCE,
            _BEFORE,
            _IDS,
            WORDS,
            "enabled",
        )
        refuse_unknown(own, known, place, "setting")
        enabled = flag_in(own, "enabled", place, default=True)
        own.pop("enabled", None)
        terms = _own({name: own.pop(name) for name in _OWN if name in own}, place)
        hosts = _file_hosts(names_in(own, _FILE_HOSTS, place), place)
        own.pop(_FILE_HOSTS, None)
        bodies = _bodies(own.pop(_BODIES, []), place)
        permission = _permission(text_in(own, _PERMISSION, place, ""), place)
        own.pop(_PERMISSION, None)
        turns = {name: own.pop(name) for name in (_SINCE, _BEFORE, _IDS) if name in own}
        words = words_beside(own, f"{where}: [jurisdictions.{key}.{WORDS}")
        own.pop(WORDS, None)
        if not own and key not in built_in:
            raise ConfigError(
                f"{place}: no such jurisdiction{known_names(key, built_in)}"
                f" - another one needs {', '.join(_REQUIRED)}"
            )
        source = _source(key, {**built_in.get(key, {}), **own}, place, environ, scrapers)
        if enabled:
            source = _in_turn(source, turns, place, scrapers)
            source = replace(
                source,
                file_hosts=(*source.file_hosts, *hosts),
                bodies=bodies,
                permission=permission,
                words=shipped_words(source, scrapers.words).with_additions(words, plain=True),
            )
            jurisdictions[key] = source, terms
    if not jurisdictions:
        raise ConfigError(f"{where}: jurisdictions: all are switched off - leave one on")
    return jurisdictions


def _own(table: dict[str, Any], place: str) -> JurisdictionSettings:
    watch, dropped = names_in(table, "watch", place), names_in(table, "dropped", place)
    known = sorted({name for names in FIELDS.values() for name in names})
    for name in dropped:
        if name not in known:
            raise ConfigError(f"{place}: dropped: unknown field '{name}'{known_names(name, known)}")
    numbers = {
        name: whole_in(table, name, place, 0, least=1) for name in table if name not in _TEXTS
    }
    history = history_in(table, place) if "history" in table else ""
    texts = texts_in(table, place) if "texts" in table else ""
    return JurisdictionSettings(
        watch=watch, dropped=dropped, history=history, texts=texts, **numbers
    )


def _file_hosts(names: tuple[str, ...], place: str) -> tuple[str, ...]:
    """The hosts as addresses: https where nothing else is written."""
    addresses = tuple(name if "://" in name else f"https://{name}" for name in names)
    for name, address in zip(names, addresses, strict=True):
        if not host_of(address):
            raise ConfigError(
                f"{place}: file_hosts: '{name}' is no host - for example files.example.org"
            )
    return addresses


def _bodies(names: Any, place: str) -> tuple[str, ...]:
    """The bodies by the source's own ids, which are numbers at most sources."""
    if not isinstance(names, list) or not all(
        isinstance(name, (int, str)) and not isinstance(name, bool) for name in names
    ):
        raise ConfigError(f"{place}: bodies: is no list of the source's ids - write [26, 27]")
    return tuple(str(name) for name in names)


def _permission(leave: str, place: str) -> str:
    """The leave to read: the day on which it was given, who gave it, and how."""
    if not leave:
        return ""
    day, *others = (part.strip() for part in leave.split(",", maxsplit=2))
    try:
        date.fromisoformat(day)
        is_whole = len(others) == 2 and all(others)
    except ValueError:
        is_whole = False
    if not is_whole:
        raise ConfigError(
            f"{place}: permission: '{leave}' is not date, who, how"
            ' - for example "2026-11-30, City Clerk, by e-mail"'
        )
    return leave


def _in_turn(source: Source, turns: Mapping[str, Any], place: str, scrapers: Scrapers) -> Source:
    """The source with those before it: ``since`` is its first day, ``before`` a list of the others.

    The oldest one's ids stand alone, so that what is stored of it goes on; those of the others
    begin with their platform's name, unless ``ids`` says otherwise.
    """
    tables = turns.get(_BEFORE, [])
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise ConfigError(f'{place}: {_BEFORE}: is no list - write [{{ platform = "…", … }}]')
    if not tables and _IDS not in turns:
        return replace(source, begins=_first_day(turns, place))
    chain = [*(_former(source, each, place, scrapers) for each in tables), (source, turns)]
    sources = []
    for number, (each, own) in enumerate(chain):
        if not scrapers.platforms[each.platform].in_turn:
            raise ConfigError(
                f"{place}: {_BEFORE}: '{each.platform}' cannot be one of several platforms"
            )
        begins = _first_day(own, place)
        if number and begins is None:
            raise ConfigError(f"{place}: missing: {_SINCE} - the first day on {each.platform}")
        ids = text_in(dict(own), _IDS, place, each.platform if number else "")
        sources.append(replace(each, begins=begins, ids=f"{ids}:" if ids else ""))
    for early, late in pairwise(sources):
        if early.begins and late.begins and early.begins >= late.begins:
            raise ConfigError(f"{place}: {_SINCE}: {late.begins} is not after {early.begins}")
    names = [each.ids for each in sources]
    if len(set(names)) < len(names):
        raise ConfigError(f"{place}: {_IDS}: two platforms have the same - name each another way")
    nexts = [late.begins - timedelta(days=1) if late.begins else None for late in sources[1:]]
    *former, last = (
        replace(each, ends=ends, other_ids=tuple(name for name in names if name != each.ids))
        for each, ends in zip(sources, [*nexts, None], strict=True)
    )
    return replace(last, former=tuple(former))


def _former(
    source: Source, table: Mapping[str, Any], place: str, scrapers: Scrapers
) -> tuple[Source, Mapping[str, Any]]:
    """Where the government published before, and what its table says besides."""
    known = ("platform", "client", "view", *scrapers.addresses, _SINCE, _IDS, _BODIES, _PERMISSION)
    refuse_unknown(dict(table), known, f"{place}: {_BEFORE}", "setting")
    own = {name: value for name, value in table.items() if name in (*_WORDS, *scrapers.addresses)}
    names = {"name": source.name, "division": source.division, "timezone": source.timezone}
    former = _source(source.key, {**own, **names}, f"{place}: {_BEFORE}", {}, scrapers)
    bodies = _bodies(table.get(_BODIES, []), place)
    leave = _permission(text_in(dict(table), _PERMISSION, place, ""), place)
    return replace(former, bodies=bodies, permission=leave, words=source.words), table


def _first_day(table: Mapping[str, Any], place: str) -> date | None:
    value = table.get(_SINCE)
    if value is None:
        return None
    try:
        return value if type(value) is date else date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ConfigError(f"{place}: {_SINCE}: '{value}' is no day like 2026-02-01") from None


def _source(
    key: str,
    values: dict[str, Any],
    place: str,
    environ: Mapping[str, str],
    scrapers: Scrapers,
) -> Source:
    if "view" in values:  # a number, or its digits
        values = {**values, "view": str(values["view"])}
    for name in values:
        if not text_in(values, name, place, ""):
            raise ConfigError(f"{place}: {name}: is no text")
    missing = [name for name in _REQUIRED if name not in values]
    if missing:
        raise ConfigError(f"{place}: missing: {', '.join(missing)}")
    platform = scrapers.platforms.get(values["platform"])
    if platform is None:
        known = known_names(values["platform"], sorted(scrapers.platforms))
        raise ConfigError(f"{place}: unknown platform '{values['platform']}'{known}")
    client = values.get("client", key)
    if not DIVISION.match(values["division"]):
        raise ConfigError(
            f"{place}: division: '{values['division']}' is no Open Civic Data division"
            " - for example ocd-division/country:us/state:wa/place:seattle"
        )
    checked_time_zone(values["timezone"], place)
    view = values.get("view", "")
    if not view and any("{view}" in address for address in platform.addresses.values()):
        raise ConfigError(f"{place}: missing: view - the number behind view_id= in its address")
    addresses = {n: a.format(client=client, view=view) for n, a in platform.addresses.items() if a}
    for name in scrapers.addresses:
        if name in values:
            addresses[name] = values[name].rstrip("/")
    for name in platform.needs:
        if not addresses.get(name):
            raise ConfigError(f"{place}: missing: {name} - the address of its own pages")
    for name, address in addresses.items():
        checked_web_address(address, f"{place}: {name}")
    own_fields = {name: values[name] for name in scrapers.own_fields if name in values}
    for name in own_fields:
        if name not in platform.own_fields:
            raise ConfigError(f"{place}: {name}: no field of '{platform.name}' can be named for it")
    token_name = f"LAWTRACK_{key.upper().replace('-', '_')}_TOKEN"
    return Source(
        key=key,
        platform=platform.name,
        name=values["name"],
        division=values["division"],
        timezone=values["timezone"],
        client=client,
        addresses=addresses,
        own_fields=own_fields,
        file_hosts=tuple(address.format(client=client) for address in platform.file_hosts),
        token=environ.get(token_name, ""),
        has_past=platform.has_past,
    )
