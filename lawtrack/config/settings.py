"""lawtrack.toml → a frozen ``Config``; what the file does not say has a default.

Which governments are built in, and which platforms there are, says the settings module of the
scrapers. A table ``[jurisdictions.NAME]`` overrides single values of one of them, or adds another
government on a known platform.
"""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from lawtrack.config.alerts import Flood, alerts_of, flood_of, searches_of
from lawtrack.config.database import checked_database, file_of_database, folder_of_database
from lawtrack.config.jurisdictions import JurisdictionSettings, jurisdictions_of
from lawtrack.config.own_files import (
    Archive,
    ProofFiles,
    PublishedFolder,
    archive_of,
    proof_files_of,
    published_folder_of,
    refuse_shared_files,
    refuse_shared_folder,
)
from lawtrack.config.past_settings import (
    DEFAULT_HISTORY,
    WANTED,
    Wanted,
    history_in,
    texts_in,
    wanted_from,
)
from lawtrack.config.platforms import DEFAULT_SCRAPERS, Platform, load_scrapers
from lawtrack.config.subscriptions import RequestedAlerts, Subscription
from lawtrack.config.toml import (
    checked_web_address,
    names_in,
    number_in,
    refuse_unknown,
    table_in,
    text_in,
    whole_in,
)
from lawtrack.errors import ConfigError, OutputError, unread, unwritten
from lawtrack.legislation.records import Source
from lawtrack.near_names import known_names
from lawtrack.topics.searches.saved_searches import Search
from lawtrack.topics.topic_files import known_topics

MEGABYTE = 1024 * 1024

DEFAULT_NAME = "lawtrack.toml"
DEFAULT_DATABASE = "sqlite:///lawtrack.db"
DEFAULT_TOPICS = ("facial-recognition",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """How often the daemon crawls and what a crawl may cost: minutes, megabytes, documents."""

    minutes: Mapping[str, int] = field(default_factory=dict)  # by platform
    quick: int = 15  # around meetings that matter
    jitter: int = 2
    time_limit: int = 240
    silence_limit: int = 15  # without a sign of life
    memory_mb: int = 1024
    documents: int = 300  # fetched by one crawl; the others stay queued
    past_requests: int = 20_000  # a day and source, to fill in the past


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """What is touched after each round in which every source was well; empty: nothing."""

    url: str = ""
    file: str = ""  # absolute


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long a crawl may take, how long it may show no sign of life, and its memory."""

    seconds: float
    silence: float  # seconds
    memory: int  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """What is expected of one source."""

    jurisdiction: str
    interval: dt.timedelta  # between two crawls
    timezone: str
    expect_days: int = 0  # something new at least so often; 0: as often as in the past


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
    proofs: ProofFiles
    jurisdictions: Mapping[str, Source]
    heartbeat: Heartbeat = field(default_factory=Heartbeat)
    own: Mapping[str, JurisdictionSettings] = field(default_factory=dict)
    searches: Mapping[str, Search] = field(default_factory=dict)
    alerts: tuple[Subscription, ...] = ()
    flood: Flood = field(default_factory=Flood)
    publishing: PublishedFolder = field(default_factory=PublishedFolder)
    scrapers: str = DEFAULT_SCRAPERS  # Scrapy's settings, as a module
    history: str = DEFAULT_HISTORY  # how far back everything is read
    texts: str = WANTED  # whether also old matters that no title suggests
    logs: str = "text"  # of planners and workers: text or json
    clock: dt.datetime | None = None  # for practice: the moment that commands take it to be

    def __deepcopy__(self, memo: object) -> "Config":
        return self  # it never changes, and Scrapy copies its settings whenever it hands them on

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

    def documents_at_once(self, key: str) -> int:
        """How many documents one crawl of the jurisdiction fetches at the most."""
        return self._own(key).documents or self.schedule.documents

    def wanted_from(self, key: str, now: dt.datetime) -> Wanted:
        """From which day on records of the jurisdiction are read in full."""
        own = self._own(key)
        return wanted_from(own.history or self.history, own.texts or self.texts, now.date())

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
    def asked(self) -> RequestedAlerts:
        """What is to be told to whom."""
        return RequestedAlerts(
            subscriptions=self.alerts, searches=self.searches, complete=self.path is not None
        )

    def _own(self, key: str) -> JurisdictionSettings:
        return self.own.get(key, JurisdictionSettings())

    def require(self, *, jurisdiction: str | None = None, topic: str | None = None) -> None:
        """Raise ``ConfigError``, which names the known ones, for what is not configured."""
        if jurisdiction is not None:
            self.source(jurisdiction)
        if topic is not None and topic not in self.topics:
            known = known_names(topic, self.topics)
            raise ConfigError(f"{topic}: no such topic in the configuration{known}")

    def zone(self, jurisdiction: str | None = None) -> str:
        """By whose clock a person's days are meant: that jurisdiction's, else the first one's."""
        if jurisdiction is not None:
            return self.source(jurisdiction).timezone
        return next((source.timezone for source in self.jurisdictions.values()), "UTC")

    @property
    def own_files(self) -> Mapping[str, Path]:
        """The files that lawtrack lives from, by what names them."""
        files = {
            "the settings": self.path,
            "the database": file_of_database(self.database),
            "[proofs] key": self.proofs.key,
            "[proofs] heads": self.proofs.heads,
            "[heartbeat] file": Path(self.heartbeat.file) if self.heartbeat.file else None,
        }
        return {name: file for name, file in files.items() if file is not None}

    @property
    def names(self) -> Mapping[str, str]:
        """What each jurisdiction is called."""
        return {key: source.name for key, source in self.jurisdictions.items()}

    @property
    def zones(self) -> Mapping[str, str]:
        """The time zone of each jurisdiction."""
        return {key: source.timezone for key, source in self.jurisdictions.items()}

    @property
    def divisions(self) -> Mapping[str, str]:
        """The Open Civic Data division of each jurisdiction."""
        return {key: source.division for key, source in self.jurisdictions.items()}

    def earliest_today(self, now: dt.datetime) -> dt.date:
        """The earliest date that it is ``now`` in any of the jurisdictions."""
        zones = {source.timezone for source in self.jurisdictions.values()} or {"UTC"}
        return min(now.astimezone(ZoneInfo(zone)).date() for zone in zones)

    def source(self, key: str) -> Source:
        """The jurisdiction of that name; ``ConfigError`` names the known ones."""
        try:
            return self.jurisdictions[key]
        except KeyError:
            known = known_names(key, sorted(self.jurisdictions))
            raise ConfigError(f"{key}: no such jurisdiction{known}") from None


def load_config(path: Path | None, environ: Mapping[str, str]) -> Config:
    """Read the configuration from ``path``, else $LAWTRACK_CONFIG, else ./lawtrack.toml.

    Without any of them the built-in settings hold. $LAWTRACK_DATABASE names another database;
    access tokens come only from $LAWTRACK_<NAME>_TOKEN. Raises ``ConfigError`` on one line.
    """
    named = path or (Path(environ["LAWTRACK_CONFIG"]) if environ.get("LAWTRACK_CONFIG") else None)
    file = named or Path(DEFAULT_NAME)
    try:
        is_folder, is_there = file.is_dir(), file.is_file()
    except OSError as error:  # the folder around it is shut
        raise ConfigError(
            f"{file}: cannot be read: {error.strerror} - check who owns it and its folder"
        ) from None
    if is_folder:
        raise ConfigError(f"{file}: is a folder - name the file in it: {file / DEFAULT_NAME}")
    if not is_there:
        if named:
            raise ConfigError(f'{file}: no such file - "lawtrack start" sets one up')
        return _config({}, None, environ)
    return _config(_parsed(file), file.absolute(), environ)


def refuse_emptied(file: Path | None) -> None:
    """Raise ``ConfigError`` for a file without a single byte, by which a service would go on.

    A full disk, a power cut or an editor in the middle of saving leaves one; the built-in sources
    would be watched instead of one's own, and nobody told.
    """
    if file is not None and file.is_file() and not file.stat().st_size:
        raise ConfigError(
            f"{file}: is empty - put back what stood there, or remove the file where the built-in"
            " settings are wanted"
        )


def _parsed(file: Path) -> dict[str, Any]:
    try:
        # Some editors put a mark before everything that says how the file is encoded.
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(unread(file, error)) from None
    except (ValueError, RecursionError) as error:  # also of numbers and lists beyond all measure
        why = str(error).replace("Cannot overwrite a value", "a setting stands there twice")
        raise ConfigError(f"{file.name}: is not TOML: {why}") from None


def _config(table: dict[str, Any], path: Path | None, environ: Mapping[str, str]) -> Config:
    where = path.name if path else "built-in settings"
    folder = path.parent if path else Path.cwd()
    known = ("database", "contact", "topics", "delay", "schedule", "archive", "heartbeat",
             "proofs", "jurisdictions", "searches", "alerts", "flood", "scrapers",
             "history", "texts", "publish", "logs", "clock")  # fmt: skip
    refuse_unknown(table, known, where, "setting")
    database = text_in(table, "database", where, DEFAULT_DATABASE)
    database = checked_database(database, f"{where}: database", folder)
    if elsewhere := environ.get("LAWTRACK_DATABASE"):
        database = checked_database(elsewhere, "$LAWTRACK_DATABASE", folder)
    named = text_in(table, "scrapers", where, DEFAULT_SCRAPERS)
    scrapers = load_scrapers(named, f"{where}: scrapers", folder)
    jurisdictions = jurisdictions_of(
        table_in(table, "jurisdictions", where), where, environ, scrapers
    )
    topics = _topics(names_in(table, "topics", where, DEFAULT_TOPICS), where, folder)
    sources = {key: source for key, (source, _) in jurisdictions.items()}
    searches = searches_of(table_in(table, "searches", where), where, sources)
    config = Config(
        path=path,
        folder=folder,
        database=database,
        contact=text_in(table, "contact", where, ""),
        topics=topics,
        delay=number_in(table, "delay", where, 1.0, least=0.0),
        schedule=_schedule(table_in(table, "schedule", where), where, scrapers.platforms),
        archive=archive_of(
            table_in(table, "archive", where), where, beside=folder_of_database(database, folder)
        ),
        proofs=proof_files_of(
            table_in(table, "proofs", where), where, beside=folder_of_database(database, folder)
        ),
        jurisdictions=sources,
        own={key: own for key, (_, own) in jurisdictions.items()},
        heartbeat=_heartbeat(table_in(table, "heartbeat", where), where, folder),
        searches=searches,
        alerts=alerts_of(table.get("alerts", []), where, sources, topics, searches),
        flood=flood_of(table_in(table, "flood", where), where),
        publishing=published_folder_of(table_in(table, "publish", where), where, beside=folder),
        scrapers=named,
        history=history_in(table, where),
        texts=texts_in(table, where),
        logs=_logs(text_in(table, "logs", where, "text"), where),
        clock=_clock(table.get("clock"), where),
    )
    refuse_shared_files(config.own_files, where)
    if config.publishing.folder is not None:
        refuse_shared_folder(config.publishing.folder, config.archive.folder, folder, where)
    return config


def _logs(form: str, where: str) -> str:
    if form not in ("text", "json"):
        raise ConfigError(f"{where}: logs: '{form}' is no form of a log - write text or json")
    return form


def _clock(value: object, where: str) -> dt.datetime | None:
    """The moment that a configuration for practice stands still at."""
    if value is None or (isinstance(value, dt.datetime) and value.tzinfo is not None):
        return value
    raise ConfigError(f"{where}: clock: is no moment with its zone - write 2026-11-24T20:00:00Z")


def _topics(names: tuple[str, ...], where: str, folder: Path) -> tuple[str, ...]:
    """The topics, if there are such: one that is misspelt would look like calm."""
    known = known_topics(folder)
    if not names:
        example = f'topics = ["{DEFAULT_TOPICS[0]}"]'
        raise ConfigError(f"{where}: topics: none is named - write {example}")
    for name in names:
        if name not in known:
            raise ConfigError(f"{where}: topics: unknown topic '{name}'{known_names(name, known)}")
    return names


def _heartbeat(table: dict[str, Any], where: str, folder: Path) -> Heartbeat:
    place = f"{where}: [heartbeat]"
    refuse_unknown(table, ("url", "file"), place, "setting")
    url, file = text_in(table, "url", place, ""), text_in(table, "file", place, "")
    if url:
        checked_web_address(url, f"{place}: url")
    touched = folder.absolute() / file
    if file and touched.is_dir():
        raise ConfigError(f"{place}: file: {touched} is a folder - name a file in it")
    return Heartbeat(url=url, file=str(touched) if file else "")


def _schedule(table: dict[str, Any], where: str, platforms: Mapping[str, Platform]) -> Schedule:
    place = f"{where}: [schedule]"
    numbers = ("quick", "time_limit", "silence_limit", "memory_mb", "documents", "past_requests")
    refuse_unknown(table, (*platforms, "jitter", *numbers), place, "setting")
    default = Schedule()
    return Schedule(
        minutes={
            name: whole_in(table, name, place, platform.minutes, least=1)
            for name, platform in platforms.items()
        },
        jitter=whole_in(table, "jitter", place, default.jitter, least=0),
        **{name: whole_in(table, name, place, getattr(default, name), least=1) for name in numbers},
    )


def commented_default() -> str:
    """A lawtrack.toml that changes nothing: every setting with what it means and its default."""
    return resources.files("lawtrack.config").joinpath("default.toml").read_text(encoding="utf-8")


def write_default(path: Path) -> None:
    """Write a commented lawtrack.toml; ``OutputError`` when it exists or cannot be written."""
    try:
        with path.open("x", encoding="utf-8") as file:
            try:
                file.write(commented_default())
                file.flush()
            except OSError:
                path.unlink()  # a half of it would be refused by every command
                raise
    except FileExistsError:
        raise OutputError(f"{path}: is there already - nothing was changed") from None
    except OSError as error:
        raise OutputError(unwritten(path, error)) from None
