"""lawtrack.toml → a frozen ``Config``; what the file does not say has a default.

Boston, Philadelphia and Congress are built in. A table ``[jurisdictions.NAME]`` overrides single
values of one of them, or adds another government on a platform that lawtrack knows.
"""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lawtrack.alerts.flood import Flood
from lawtrack.alerts.subscriptions import Subscription, subscription_of
from lawtrack.errors import ConfigError, OutputError
from lawtrack.records import Source

DEFAULT_NAME = "lawtrack.toml"
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
_ADDRESSES = ("api", "site", "files", "attachments", "notices", "govinfo")


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """How often the daemon crawls and how long a crawl may take; all in minutes."""

    minutes: Mapping[str, int] = field(default_factory=lambda: {"legistar": 30, "govinfo": 240})
    jitter: int = 2
    time_limit: int = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that can be set; paths are absolute."""

    path: Path | None  # None: no file, built-in settings
    folder: Path
    database: str
    contact: str
    topics: tuple[str, ...]
    delay: float  # seconds between two requests to one host
    schedule: Schedule
    jurisdictions: Mapping[str, Source]
    alerts: tuple[Subscription, ...] = ()
    flood: Flood = field(default_factory=Flood)

    def source(self, key: str) -> Source:
        """The jurisdiction of that name; ``ConfigError`` names the known ones."""
        try:
            return self.jurisdictions[key]
        except KeyError:
            known = ", ".join(sorted(self.jurisdictions))
            raise ConfigError(f"{key}: no such jurisdiction; known: {known}") from None


def load_config(path: Path | None, environ: Mapping[str, str]) -> Config:
    """Read the configuration from ``path``, else $LAWTRACK_CONFIG, else ./lawtrack.toml.

    Without any of them the built-in settings hold. $LAWTRACK_DATABASE names another database;
    access tokens come only from $LAWTRACK_<NAME>_TOKEN. Raises ``ConfigError`` on one line.
    """
    named = path or (Path(environ["LAWTRACK_CONFIG"]) if environ.get("LAWTRACK_CONFIG") else None)
    file = named or Path(DEFAULT_NAME)
    if not file.is_file():
        if named:
            raise ConfigError(f'{file}: no such file - "lawtrack init" writes one')
        return _config({}, None, environ)
    return _config(_parsed(file), file.absolute(), environ)


def _parsed(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file.name}: is not TOML: {error}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read: {error}") from None


def _config(said: dict[str, Any], path: Path | None, environ: Mapping[str, str]) -> Config:
    where = path.name if path else "built-in settings"
    folder = path.parent if path else Path.cwd()
    known = (
        "database", "contact", "topics", "delay", "schedule", "jurisdictions", "alerts", "flood",
    )  # fmt: skip
    _only(said, known, where, "setting")
    topics = said.get("topics", ["facial-recognition"])
    if not isinstance(topics, list) or not all(isinstance(topic, str) for topic in topics):
        raise ConfigError(f'{where}: topics: is no list of names - write topics = ["…"]')
    database = environ.get("LAWTRACK_DATABASE") or _text(
        said, "database", where, "sqlite:///lawtrack.db"
    )
    sources = _jurisdictions(_table(said, "jurisdictions", where), where, environ)
    return Config(
        path=path,
        folder=folder,
        database=_anchored(database, folder),
        contact=_text(said, "contact", where, ""),
        topics=tuple(topics),
        delay=_number(said, "delay", where, 1.0, least=0.0),
        schedule=_schedule(_table(said, "schedule", where), where),
        jurisdictions=sources,
        alerts=_alerts(said.get("alerts", []), where, sources, topics),
        flood=_flood(_table(said, "flood", where), where),
    )


def _jurisdictions(
    said: dict[str, Any], where: str, environ: Mapping[str, str]
) -> dict[str, Source]:
    sources = {}
    for key in [*BUILT_IN, *(key for key in said if key not in BUILT_IN)]:
        place = f"{where}: [jurisdictions.{key}]"
        if not KEY.match(key):
            raise ConfigError(f"{place}: a name is lower-case letters, digits, - and _")
        own = _table(said, key, where)
        _only(own, (*_WORDS, *_ADDRESSES, "enabled"), place, "setting")
        enabled = own.pop("enabled", True)
        if not isinstance(enabled, bool):
            raise ConfigError(f"{place}: enabled: is neither true nor false")
        if enabled:
            sources[key] = _source(key, {**BUILT_IN.get(key, {}), **own}, place, environ)
    return sources


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


def _schedule(said: dict[str, Any], where: str) -> Schedule:
    place = f"{where}: [schedule]"
    _only(said, (*PLATFORMS, "jitter", "time_limit"), place, "setting")
    default = Schedule()
    return Schedule(
        minutes={
            name: int(_number(said, name, place, default.minutes[name], least=1))
            for name in PLATFORMS
        },
        jitter=int(_number(said, "jitter", place, default.jitter, least=0)),
        time_limit=int(_number(said, "time_limit", place, default.time_limit, least=1)),
    )


def _alerts(
    said: Any, where: str, sources: Mapping[str, Source], topics: list[str]
) -> tuple[Subscription, ...]:
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


def _flood(said: dict[str, Any], where: str) -> Flood:
    place = f"{where}: [flood]"
    _only(said, ("messages", "percent"), place, "setting")
    default = Flood()
    return Flood(
        messages=int(_number(said, "messages", place, default.messages, least=1)),
        percent=_number(said, "percent", place, default.percent, least=0),
    )


def _only(said: dict[str, Any], known: tuple[str, ...], where: str, noun: str) -> None:
    for name in said:
        if name not in known:
            raise ConfigError(f"{where}: unknown {noun} '{name}'; known: {', '.join(known)}")


def _table(said: dict[str, Any], name: str, where: str) -> dict[str, Any]:
    value = said.get(name, {})
    if not isinstance(value, dict):
        raise ConfigError(f"{where}: {name}: is no table - write [{name}]")
    return dict(value)


def _text(said: dict[str, Any], name: str, where: str, default: str) -> str:
    value = said.get(name, default)
    if not isinstance(value, str):
        raise ConfigError(f'{where}: {name}: is no text - write {name} = "…"')
    return value


def _number(said: dict[str, Any], name: str, where: str, default: float, *, least: float) -> float:
    value = said.get(name, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < least:
        raise ConfigError(f"{where}: {name}: is no number of {least:g} or more")
    return float(value)


def _anchored(database: str, folder: Path) -> str:
    """A relative SQLite file lies beside the configuration, wherever the command is run."""
    prefix = "sqlite:///"
    name = database.removeprefix(prefix)
    if not database.startswith(prefix) or name in ("", ":memory:") or Path(name).is_absolute():
        return database
    return f"{prefix}{folder.absolute() / name}"


COMMENTED = """\
# lawtrack's settings. Every line that begins with # shows a default; take the # away to change it.

# Where everything is stored. A file beside this one, or a PostgreSQL server.
# database = "sqlite:///lawtrack.db"
# database = "postgresql://user@localhost/lawtrack"

# How the councils can reach you; it is sent with every request. Please fill it in.
# contact = "you@example.org"

# What to look for: "lawtrack topics list" shows what there is. Topics of your own lie in the
# folder "topics" beside this file.
# topics = ["facial-recognition"]

# Seconds between two requests to the same host.
# delay = 1.0

# How often the daemon looks, how much that varies, and how long one crawl may take; in minutes.
[schedule]
# legistar = 30
# govinfo = 240
# jitter = 2
# time_limit = 240

# Boston, Philadelphia and Congress are built in. To leave one out:
# [jurisdictions.boston]
# enabled = false

# Another council on the same platform takes five lines:
# [jurisdictions.seattle]
# platform = "legistar"
# client = "seattle"
# name = "Seattle City Council"
# division = "ocd-division/country:us/state:wa/place:seattle"
# timezone = "America/Los_Angeles"
# Other addresses of its pages, and a token from $LAWTRACK_SEATTLE_TOKEN, only where needed:
# api = "https://webapi.legistar.com/v1"
# site = "https://seattle.legistar.com"

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


def write_default(path: Path) -> None:
    """Write a commented lawtrack.toml; ``OutputError`` when it exists or cannot be written."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(COMMENTED)
    except FileExistsError:
        raise OutputError(f"{path}: is there already - nothing was changed") from None
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from None
