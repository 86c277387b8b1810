"""What a package of scrapers offers, asked of the settings module that lawtrack.toml names.

lawtrack knows no source by name: platforms and the governments that are built in are listed by
that module, ``scrapers.settings`` unless another one is named. So it must be cheap to import: a
``Platform`` names its parsers by their paths and imports none of them.
"""

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from lawtrack.errors import ConfigError
from lawtrack.web_hosts import host_of

_HOST = re.compile(r"[a-z0-9_.:-]+")
_CLIENT = re.compile(r"[a-zA-Z0-9_-]{1,60}")
_PLAIN = ":/%?&=+,;~!$()*[]"  # signs of an address that end no text of TOML

DEFAULT_SCRAPERS = "scrapers.settings"
# Without these a crawl would be another one: not stored, not polite, or none at all.
NEEDED = (
    "LAWTRACK_PLATFORMS", "LAWTRACK_JURISDICTIONS", "LAWTRACK_SPIDER_OF", "LAWTRACK_REPLAY",
    "LAWTRACK_PRELOAD", "ITEM_PIPELINES", "DOWNLOADER_MIDDLEWARES", "ADDONS",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One vendor's product, or one government's own data service.

    ``begin`` is the path of a function ``begin(source, known)`` that yields the first wishes;
    ``listing`` that of a function ``listing(url, source, pages)`` that puts a list together from
    several archived answers, empty where the newest answer will do; ``forecast`` that of a function
    ``forecast(source, known, ask)`` that tells by a few pages what a first load costs. In
    ``addresses``, "{client}" stands for the client's name, "{view}" for the number of its view; an
    empty address is known and only asked where somebody names it.
    ``own_fields`` are those of our fields for which a jurisdiction may name a field of its own.
    ``needs`` are addresses that every jurisdiction on it has to name, because they differ for each.
    ``file_hosts`` are further addresses, "{client}" in them too, on whose hosts documents may lie.
    """

    name: str
    begin: str
    listing: str = ""
    forecast: str = ""
    addresses: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    own_fields: tuple[str, ...] = ()
    file_hosts: tuple[str, ...] = ()
    minutes: int = 60  # between two crawls by the daemon
    # Its robots.txt is known to ask programs to stay away: a clerk has to give leave.
    asks_first: bool = False
    has_past: bool = False  # a first load brings titles, and the past is filled in by and by
    # A government may have been on it before, or come to it later: its records are told apart.
    in_turn: bool = False
    # What an address on it has within, where its host tells nothing: "/AgendaCenter".
    marks: tuple[str, ...] = ()
    # Other ends of hosts that are its sites, ".diligent.community"; and what the first step of the
    # path of a site has within, whatever its host: "agendaonline".
    hosts: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenancy:
    """A platform and its name for one government, told from an address on it."""

    platform: str
    addresses: Mapping[str, str]
    client: str = ""
    view: str = ""  # its number, where the address has one and the platform asks for it

    @property
    def settings(self) -> dict[str, str | int]:
        """What says in lawtrack.toml where it is."""
        site = {"client": self.client} if self.client else {"site": self.addresses["site"]}
        view = {"view": int(self.view)} if self.view else {}
        return {"platform": self.platform, **site, **view}

    @property
    def lines(self) -> str:
        """The settings on one line."""
        return ", ".join(
            f"{name} = {value}" if isinstance(value, int) else f'{name} = "{value}"'
            for name, value in self.settings.items()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrapers:
    """The platforms that can be crawled, by name, and the governments that are built in."""

    platforms: Mapping[str, Platform]
    jurisdictions: Mapping[str, Mapping[str, Any]]
    words: Path | None = None  # a folder: what words mean on a platform, or to one of its clients
    catalogue: Path | None = None  # a file: governments that can be switched on by name
    look: str = ""  # the path of a function that looks at a source once
    new_place: str = ""  # that of one that looks where a source has gone
    forecast: str = ""  # that of one that asks a source what a first load of it costs
    # Platforms that nobody reads here, by the name in their hosts, and why.
    unread: Mapping[str, str] = field(default_factory=dict)

    @property
    def addresses(self) -> tuple[str, ...]:
        """The names of all addresses that a platform may have."""
        platforms = self.platforms.values()
        return tuple(dict.fromkeys(name for p in platforms for name in p.addresses))

    @property
    def own_fields(self) -> tuple[str, ...]:
        """The fields for which a jurisdiction on some platform may name one of its own."""
        platforms = self.platforms.values()
        return tuple(dict.fromkeys(name for p in platforms for name in p.own_fields))


def load_scrapers(name: str, place: str, folder: Path) -> Scrapers:
    """What the settings module of that name offers; ``ConfigError`` says what is wrong with it."""
    if name != DEFAULT_SCRAPERS:
        _make_importable(folder)
    module = _imported(name, place)
    missing = [setting for setting in NEEDED if not hasattr(module, setting)]
    if missing:
        raise ConfigError(
            f"{place}: '{name}' lacks {missing[0]}"
            f" - begin it with: from {DEFAULT_SCRAPERS} import *"
        )
    platforms = module.LAWTRACK_PLATFORMS
    if not isinstance(platforms, (list, tuple)) or not all(
        isinstance(platform, Platform) for platform in platforms
    ):
        raise ConfigError(
            f"{place}: '{name}': LAWTRACK_PLATFORMS is no list of platforms - write [Platform(…)]"
        )
    return Scrapers(
        platforms={platform.name: platform for platform in platforms},
        jurisdictions=module.LAWTRACK_JURISDICTIONS,
        words=getattr(module, "LAWTRACK_WORDS", None),
        catalogue=getattr(module, "LAWTRACK_CATALOGUE", None),
        look=getattr(module, "LAWTRACK_LOOK", ""),
        new_place=getattr(module, "LAWTRACK_NEW_PLACE", ""),
        forecast=getattr(module, "LAWTRACK_FORECAST", ""),
        unread=getattr(module, "LAWTRACK_UNREAD", {}),
    )


def why_unread(place: str, scrapers: Scrapers) -> str:
    """Why nobody reads the platform of that name or address here; empty for any other."""
    named = "".join(place.casefold().split())
    return next((why for name, why in scrapers.unread.items() if name in named), "")


def tenancy_at(url: str, platforms: Iterable[Platform]) -> Tenancy | None:
    """On which platform an address lies, and whose it is; ``None`` for a host that none has.

    What a page says may be anything: what is told of it can be written into the settings.
    """
    host = urlsplit(url).hostname if host_of(url) else None
    if host is None or not _HOST.fullmatch(host):
        return None
    view = dict(parse_qsl(urlsplit(url).query)).get("view_id", "")
    view = view if view.isdecimal() else ""
    for platform in platforms:
        templates = [value for value in platform.addresses.values() if value]
        for address in templates:
            name = _client_in_host(host, address) or _client_in_query(url, address)
            if name:
                given = {
                    key: value.format(client=name, view=view)
                    for key, value in platform.addresses.items()
                    if value
                }
                has_view = any("{view}" in template for template in templates)
                return Tenancy(
                    platform=platform.name,
                    client=name,
                    addresses=given,
                    view=view if has_view else "",
                )
        for mark in platform.marks:
            place = url.casefold().find(mark.casefold())
            if place > 0:
                site = quote(url[:place], safe=_PLAIN)
                return Tenancy(platform=platform.name, addresses={"site": site})
        if site := _site_at(url, host, platform):
            return Tenancy(platform=platform.name, addresses={"site": quote(site, safe=_PLAIN)})
    return None


def _site_at(url: str, host: str, platform: Platform) -> str:
    """The address of a site that is told by the end of its host, or by its path."""
    parts = urlsplit(url)
    root = f"{parts.scheme}://{parts.netloc}"
    if host.endswith(platform.hosts):
        return root
    step = parts.path.lstrip("/").partition("/")[0]
    return f"{root}/{step}" if any(each in step.casefold() for each in platform.steps) else ""


def _client_in_host(host: str, address: str) -> str:
    """What a host has where the address of a platform has its client; empty for another host."""
    before, client, after = urlsplit(address).netloc.partition("{client}")
    name = host.removeprefix(before).removesuffix(after)
    is_there = client and host == f"{before}{name}{after}" and "." not in name
    return name if is_there else ""


def _client_in_query(url: str, address: str) -> str:
    """The client in an address's query, of a platform with one host for all; empty for another."""
    parts, template = urlsplit(url), urlsplit(address)
    hosts = (parts.hostname or "", template.hostname or "")
    is_there = hosts[0] == hosts[1] or hosts[1].endswith(f".{hosts[0]}")  # or without "public."
    if not is_there or parts.path.casefold() != template.path.casefold():
        return ""
    named = [key for key, value in parse_qsl(template.query) if value == "{client}"]
    name = dict(parse_qsl(parts.query)).get(named[0], "") if named else ""
    return name if _CLIENT.fullmatch(name) else ""


def _imported(name: str, place: str) -> ModuleType:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(f"{error.name}.")):
            raise ConfigError(
                f"{place}: there is no module '{name}'"
                " - it has to be installed, or to lie beside lawtrack.toml"
            ) from None
        raise ConfigError(f"{place}: '{name}' cannot be imported: {error}") from None
    except Exception as error:  # noqa: BLE001 - it is the reader's own, and may do anything
        line = " ".join(f"{type(error).__name__}: {error}".split())
        raise ConfigError(f"{place}: '{name}' cannot be imported: {line}") from None


def _make_importable(folder: Path) -> None:
    """Modules in the folder can be imported from now on, also by crawls in their processes.

    They come last: none of them stands in for one that is installed.
    """
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
