"""lawtrack.toml → a frozen ``Config``; what the file does not say has a default.

Boston, Philadelphia and Congress are built in. A table ``[jurisdictions.NAME]`` overrides single
values of one of them, or adds another government on a platform that lawtrack knows.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lawtrack.config.alerts import alerts_of, flood_of, searches_of
from lawtrack.config.flood import Flood
from lawtrack.config.subscriptions import Asked, Subscription
from lawtrack.crawling.health.freshness import Rhythm
from lawtrack.crawling.limits import MEGABYTE, Limits
from lawtrack.errors import ConfigError, OutputError
from lawtrack.legislation.completeness import FIELDS
from lawtrack.legislation.records import Source
from lawtrack.topics.saved_searches import Search

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
_OWN = ("minutes", "time_limit", "memory_mb", "watch", "expect_days", "dropped")
_ADDRESSES = ("api", "site", "files", "attachments", "notices", "govinfo")


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """How often the daemon crawls and what a crawl may cost; in minutes, but for the memory."""

    minutes: Mapping[str, int] = field(default_factory=lambda: {"legistar": 30, "govinfo": 240})
    quick: int = 15  # around meetings that matter
    jitter: int = 2
    time_limit: int = 240
    silence_limit: int = 15  # without a sign of life
    memory_mb: int = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What is particular to one jurisdiction; ``None`` where the schedule's word holds."""

    minutes: int | None = None
    time_limit: int | None = None
    memory_mb: int | None = None
    watch: tuple[str, ...] = ()  # bodies whose every meeting matters
    expect_days: int = 0  # something new at least so often; 0: as often as in the past
    dropped: tuple[str, ...] = ()  # fields that it gives no longer, so that empty is the truth


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """Where raw answers are kept, and how many."""

    folder: Path
    enabled: bool = True
    megabytes: int = 4000
    days: int = 730


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """What is touched after each round in which every source was well; empty: nothing."""

    url: str = ""
    file: str = ""  # absolute


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
    archive: Archive
    jurisdictions: Mapping[str, Source]
    heartbeat: Heartbeat = field(default_factory=Heartbeat)
    own: Mapping[str, Own] = field(default_factory=dict)
    searches: Mapping[str, Search] = field(default_factory=dict)
    alerts: tuple[Subscription, ...] = ()
    flood: Flood = field(default_factory=Flood)

    def rhythms(self) -> list[Rhythm]:
        """What is expected of each source: how often it is read, how often it says something."""
        return [
            Rhythm(
                jurisdiction=key,
                interval=self.interval(key),
                timezone=source.timezone,
                expect_days=self._own(key).expect_days,
            )
            for key, source in self.jurisdictions.items()
        ]

    def limits(self, key: str) -> Limits:
        """What a crawl of the jurisdiction may cost."""
        own, schedule = self._own(key), self.schedule
        return Limits(
            seconds=(own.time_limit or schedule.time_limit) * 60.0,
            silence=schedule.silence_limit * 60.0,
            memory=(own.memory_mb or schedule.memory_mb) * MEGABYTE,
        )

    def interval(self, key: str) -> timedelta:
        """The time between two crawls of the jurisdiction when nothing is particular."""
        usual = self.schedule.minutes[self.source(key).platform]
        return timedelta(minutes=self._own(key).minutes or usual)

    def watched_bodies(self, key: str) -> tuple[str, ...]:
        """The bodies of the jurisdiction whose every meeting matters."""
        return self._own(key).watch

    def dropped_fields(self, key: str) -> tuple[str, ...]:
        """The fields that the jurisdiction gives no longer."""
        return self._own(key).dropped

    @property
    def asked(self) -> Asked:
        """What is to be told to whom."""
        return Asked(
            subscriptions=self.alerts, searches=self.searches, complete=self.path is not None
        )

    def _own(self, key: str) -> Own:
        return self.own.get(key, Own())

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
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read: {error}") from None
    except (ValueError, RecursionError) as error:  # also of numbers and lists beyond all measure
        raise ConfigError(f"{file.name}: is not TOML: {error}") from None


def _config(said: dict[str, Any], path: Path | None, environ: Mapping[str, str]) -> Config:
    where = path.name if path else "built-in settings"
    folder = path.parent if path else Path.cwd()
    known = ("database", "contact", "topics", "delay", "schedule", "archive", "heartbeat",
             "jurisdictions", "searches", "alerts", "flood")  # fmt: skip
    _only(said, known, where, "setting")
    database = environ.get("LAWTRACK_DATABASE") or _text(
        said, "database", where, "sqlite:///lawtrack.db"
    )
    database = _anchored(database, folder)
    found = _jurisdictions(_table(said, "jurisdictions", where), where, environ)
    topics = _names(said, "topics", where, ("facial-recognition",))
    sources = {key: source for key, (source, _) in found.items()}
    searches = searches_of(_table(said, "searches", where), where, sources)
    return Config(
        path=path,
        folder=folder,
        database=database,
        contact=_text(said, "contact", where, ""),
        topics=topics,
        delay=_number(said, "delay", where, 1.0, least=0.0),
        schedule=_schedule(_table(said, "schedule", where), where),
        archive=_archive(_table(said, "archive", where), where, beside=_beside(database, folder)),
        jurisdictions=sources,
        own={key: own for key, (_, own) in found.items()},
        heartbeat=_heartbeat(_table(said, "heartbeat", where), where, folder),
        searches=searches,
        alerts=alerts_of(said.get("alerts", []), where, sources, topics, searches),
        flood=flood_of(_table(said, "flood", where), where),
    )


def _heartbeat(said: dict[str, Any], where: str, folder: Path) -> Heartbeat:
    place = f"{where}: [heartbeat]"
    _only(said, ("url", "file"), place, "setting")
    url, file = _text(said, "url", place, ""), _text(said, "file", place, "")
    if url and not url.startswith(("https://", "http://")):
        raise ConfigError(f"{place}: url: '{url}' is no web address")
    return Heartbeat(url=url, file=str(folder.absolute() / file) if file else "")


def _jurisdictions(
    said: dict[str, Any], where: str, environ: Mapping[str, str]
) -> dict[str, tuple[Source, Own]]:
    found = {}
    for key in [*BUILT_IN, *(key for key in said if key not in BUILT_IN)]:
        place = f"{where}: [jurisdictions.{key}]"
        if not KEY.match(key):
            raise ConfigError(f"{place}: a name is lower-case letters, digits, - and _")
        own = _table(said, key, where)
        _only(own, (*_WORDS, *_ADDRESSES, *_OWN, "enabled"), place, "setting")
        enabled = own.pop("enabled", True)
        if not isinstance(enabled, bool):
            raise ConfigError(f"{place}: enabled: is neither true nor false")
        if enabled:
            terms = _own({name: own.pop(name) for name in _OWN if name in own}, place)
            source = _source(key, {**BUILT_IN.get(key, {}), **own}, place, environ)
            found[key] = source, terms
    return found


def _own(said: dict[str, Any], place: str) -> Own:
    watch, dropped = _names(said, "watch", place), _names(said, "dropped", place)
    known = sorted({name for names in FIELDS.values() for name in names})
    for name in dropped:
        if name not in known:
            raise ConfigError(
                f"{place}: dropped: unknown field '{name}'; known: {', '.join(known)}"
            )
    numbers = {
        name: int(_number(said, name, place, 0, least=1))
        for name in said
        if name not in ("watch", "dropped")
    }
    return Own(watch=watch, dropped=dropped, **numbers)


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
    numbers = ("quick", "time_limit", "silence_limit", "memory_mb")
    _only(said, (*PLATFORMS, "jitter", *numbers), place, "setting")
    default = Schedule()
    return Schedule(
        minutes={
            name: int(_number(said, name, place, default.minutes[name], least=1))
            for name in PLATFORMS
        },
        jitter=int(_number(said, "jitter", place, default.jitter, least=0)),
        **{
            name: int(_number(said, name, place, getattr(default, name), least=1))
            for name in numbers
        },
    )


def _archive(said: dict[str, Any], where: str, *, beside: Path) -> Archive:
    place = f"{where}: [archive]"
    _only(said, ("enabled", "folder", "megabytes", "days"), place, "setting")
    enabled = said.get("enabled", True)
    if not isinstance(enabled, bool):
        raise ConfigError(f"{place}: enabled: is neither true nor false")
    return Archive(
        folder=beside / _text(said, "folder", place, "archive"),
        enabled=enabled,
        megabytes=int(_number(said, "megabytes", place, 4000, least=1)),
        days=int(_number(said, "days", place, 730, least=1)),
    )


def _beside(database: str, folder: Path) -> Path:
    """The folder of the SQLite file, else that of the configuration."""
    name = database.removeprefix("sqlite:///")
    return Path(name).parent if name != database and name not in ("", ":memory:") else folder


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


def _names(
    said: dict[str, Any], name: str, where: str, default: tuple[str, ...] = ()
) -> tuple[str, ...]:
    value = said.get(name, list(default))
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise ConfigError(f'{where}: {name}: is no list of names - write {name} = ["…"]')
    return tuple(value)


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


def commented() -> str:
    """A lawtrack.toml that changes nothing: every setting with what it means and its default."""
    return resources.files("lawtrack.config").joinpath("default.toml").read_text(encoding="utf-8")


def write_default(path: Path) -> None:
    """Write a commented lawtrack.toml; ``OutputError`` when it exists or cannot be written."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(commented())
    except FileExistsError:
        raise OutputError(f"{path}: is there already - nothing was changed") from None
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from None
