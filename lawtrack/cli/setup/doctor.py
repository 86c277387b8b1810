"""What can be wrong with an installation, looked for one thing after another.

Each finding says what to do. Nothing here changes anything; an object store is tried with an object
that is removed again.
"""

import os
import shlex
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from os import W_OK, access
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Engine, make_url

from lawtrack import __version__
from lawtrack.alerts.channels.channel_secrets import SECRETS_FILE, Secrets
from lawtrack.alerts.channels.delivery_troubles import cannot_be_reached, delivery_troubles
from lawtrack.alerts.render import own_message_templates, wrong_with_message_templates
from lawtrack.alerts.stored_subscriptions import subscription_rows
from lawtrack.cli.printing.unmapped import unmapped_summary
from lawtrack.cli.setup.moved_sources import moved_lines, silent_since
from lawtrack.cli.setup.reach import Reached, reach
from lawtrack.config.own_files import Archive
from lawtrack.config.platforms import load_scrapers
from lawtrack.config.settings import Config
from lawtrack.crawling.archive.archive_place import archive_files_in
from lawtrack.crawling.archive.bucket import Bucket
from lawtrack.crawling.health.unmapped_words import unmapped_words
from lawtrack.database.engine import database_session, open_database
from lawtrack.database.events import last_meeting
from lawtrack.database.locks.lock import is_crawl_lock_held, lock_file
from lawtrack.database.opening.database_errors import database_address_shown
from lawtrack.database.opening.private import readable_by_all
from lawtrack.database.opening.schema import check_schema, current_schema
from lawtrack.database.upkeep import maintenance
from lawtrack.errors import ConfigError, LawtrackError
from lawtrack.legislation.records import Source
from lawtrack.topics import load_topics

OK, WARN, FAIL = "ok", "warn", "fail"
LEAST_MB, FEW_MB = 100, 1024
SKEW, FAR_SKEW = 120.0, 600.0  # seconds
MOVED = 'it may have moved; "lawtrack jurisdictions check {}" looks at what it shows'
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one look found: ok, warn or fail, and what to do when it is not ok."""

    check: str
    state: str
    found: str
    advice: str = ""


def examine(
    config: Config,
    *,
    network: bool,
    clock: Callable[[], datetime],
) -> Iterator[Finding]:
    """Yield what is found, the most basic things first."""
    yield from _settings(config)
    engine = open_database(config.database)
    try:
        yield from _disk(config)
        yield from archive_findings(config.archive, network=network)
        yield from _database(engine, now=clock())
        yield from _words(config, engine)
        secrets = Secrets(os.environ, config.folder)
        yield from _alerts(engine, config, secrets=secrets, network=network, now=clock())
    finally:
        engine.dispose()
    yield from _locks(config)
    yield _scans()
    if network:
        moved: dict[str, str] = {}
        yield from _network(config, clock=clock, moved=moved)
        yield from _moved(config, moved, clock=clock)


def _settings(config: Config) -> Iterator[Finding]:
    names = ", ".join(config.jurisdictions)
    where = str(config.path) if config.path else "built-in settings"
    yield Finding(check="configuration", state=OK, found=f"{where}: {names}")
    try:
        topics = load_topics(config.topics, config.folder)
    except ConfigError as error:
        yield Finding(
            check="topics", state=FAIL, found=str(error), advice='see "lawtrack topics list"'
        )
    else:
        found = ", ".join(topic.lexicon for topic in topics)
        yield Finding(check="topics", state=OK, found=found)
    own = own_message_templates(config.folder)
    wrong = wrong_with_message_templates(config.folder)
    yield Finding(
        check="templates",
        state=FAIL if wrong else OK,
        found=wrong or (f"your own {' and '.join(own)}" if own else "lawtrack's own"),
        advice="mend it, or take it away; messages go out in lawtrack's own words" if wrong else "",
    )
    if config.contact:
        yield Finding(check="contact", state=OK, found=config.contact)
    else:
        yield Finding(
            check="contact",
            state=WARN,
            found="not set",
            advice="set contact in lawtrack.toml, so that a council can write instead of blocking",
        )


def _size(megabytes: int) -> str:
    return f"{megabytes} MB" if megabytes < 10_000 else f"{megabytes // 1000} GB"


def _file_of(config: Config) -> Path | None:
    url = make_url(config.database)
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database))


def _disk(config: Config) -> Iterator[Finding]:
    file = _file_of(config)
    folder = file.parent if file else config.folder
    try:
        free = shutil.disk_usage(folder).free // MEGABYTE
    except OSError as error:
        advice = "make the folder, or write another database into lawtrack.toml"
        yield Finding(check="disk", state=FAIL, found=f"{folder}: {error.strerror}", advice=advice)
        return
    state = FAIL if free < LEAST_MB else WARN if free < FEW_MB else OK
    yield Finding(
        check="disk",
        state=state,
        found=f"{folder}: {_size(free)} free",
        advice="" if state == OK else "free some space; a full disk stops every crawl",
    )
    if file is None:
        return
    # SQLite writes files of its own beside the database.
    places = [folder, *(path for path in (file,) if path.exists())]
    shut = [str(path) for path in places if not access(path, W_OK)]
    yield Finding(
        check="writable",
        state=FAIL if shut else OK,
        found=f"{', '.join(shut)}: cannot be written" if shut else f"{folder}: can be written",
        advice="check who owns it, and who runs lawtrack" if shut else "",
    )
    yield _private(config, file)


def _private(config: Config, database: Path) -> Finding:
    """Whether what holds records or secrets is kept from other users of the machine."""
    kept = {database: "o-rwx", config.folder / SECRETS_FILE: "600"}  # which nobody else may read
    shown = [str(path) for path in kept if readable_by_all(path)]
    shut = [shlex.join(["chmod", kept[Path(path)], path]) for path in shown]
    return Finding(
        check="private",
        state=WARN if shown else OK,
        found=f"{', '.join(shown)}: every user of this machine can read it"
        if shown
        else "the database is for its user alone",
        advice=" && ".join(shut),
    )


def archive_findings(archive: Archive, *, network: bool) -> Iterator[Finding]:
    """Whether answers can be kept where they shall be, and how much waits for an object store."""
    if not archive.enabled:
        yield Finding(check="archive", state=OK, found="raw answers are not kept")
        return
    folder = next(each for each in (archive.folder, *archive.folder.parents) if each.exists())
    if not folder.is_dir() or not access(folder, W_OK):
        yield Finding(
            check="archive",
            state=FAIL,
            found=f"{folder}: {'cannot be written' if folder.is_dir() else 'is not a folder'}",
            advice="check who owns it, or name another [archive] folder",
        )
        return
    if not archive.store:
        yield Finding(check="archive", state=OK, found=f"{archive.folder}: can be written")
        return
    if network:
        try:
            Bucket(archive.store).try_out()
        except LawtrackError as error:
            yield _problem("archive", error)
        else:
            found = f"{archive.store}: takes, lists, gives and removes objects"
            yield Finding(check="archive", state=OK, found=found)
    if waiting := archive_files_in(archive.folder):
        megabytes = sum(file.size for file in waiting) / MEGABYTE
        yield Finding(
            check="archive",
            state=WARN,
            found=f"{archive.folder}: {megabytes:.1f} MB of answers (files: {len(waiting)})"
            f" wait for the store, the oldest since {waiting[0].begun:%Y-%m-%d %H:%M} UTC",
            advice="each goes there with the next crawl of its jurisdiction on this machine",
        )


def _database(engine: Engine, *, now: datetime) -> Iterator[Finding]:
    try:
        check_schema(engine)
    except LawtrackError as error:
        yield _problem("schema", error)
        return
    yield Finding(
        check="schema",
        state=OK,
        found=f"{database_address_shown(engine)}: {current_schema(engine)}",
    )
    try:
        with database_session(engine) as session:
            damage = maintenance.database_damage(session)
            lost = maintenance.orphaned_rows(session)
            unused = maintenance.unused_texts(session)
            newest = maintenance.newest_moment(session)
    except LawtrackError as error:
        yield _problem("database", error)
        return
    yield Finding(
        check="database",
        state=FAIL if damage else OK,
        found=damage or "sound",
        advice="stop lawtrack and put back the last backup" if damage else "",
    )
    what = "; ".join(f"{o.rows} rows of {o.table} without their {o.missing}" for o in lost)
    yield Finding(
        check="orphans",
        state=WARN if lost else OK,
        found=what
        or f"none; {unused} text{'' if unused == 1 else 's'} that no document names any more",
        advice="harmless to readers, but please report it: no crawl leaves such rows"
        if lost
        else "",
    )
    future = newest is not None and newest > now + timedelta(seconds=SKEW)
    times = f"{now:%Y-%m-%d %H:%M} UTC; newest entry {newest:%Y-%m-%d %H:%M} UTC" if newest else (
        f"{now:%Y-%m-%d %H:%M} UTC; nothing is stored yet"
    )  # fmt: skip
    yield Finding(
        check="clock",
        state=FAIL if future else OK,
        found=times,
        advice="entries lie in the future: set this machine's clock" if future else "",
    )


def _words(config: Config, engine: Engine) -> Iterator[Finding]:
    try:
        check_schema(engine)
        with database_session(engine) as session:
            unmapped = unmapped_words(session, map(config.source, config.jurisdictions))
    except LawtrackError:
        return  # it is said of the database
    yield Finding(
        check="words",
        state=WARN if unmapped else OK,
        found=unmapped_summary(unmapped)
        if unmapped
        else "what every word of the sources means is known",
        advice='see "lawtrack words", and say in lawtrack.toml what they mean' if unmapped else "",
    )


def _alerts(
    engine: Engine, config: Config, *, secrets: Secrets, network: bool, now: datetime
) -> Iterator[Finding]:
    """Whether what subscriptions tell arrives; with the network, whether their hosts are there."""
    try:
        check_schema(engine)
        with database_session(engine) as session:
            troubles = delivery_troubles(session, config.asked, secrets=secrets, now=now)
            stored = {row.name: row.channel for row in subscription_rows(session)}
            paused = {row.name for row in subscription_rows(session) if row.paused_at is not None}
    except LawtrackError:
        return  # told above
    stored |= {each.name: each.channel for each in config.alerts}
    on = {name: channel for name, channel in stored.items() if name not in paused}
    wrong = [trouble for trouble in troubles.values() if not trouble.paused]
    for trouble in wrong:
        yield Finding(
            check="alerts",
            state=FAIL,
            found=f"{trouble.subscription}: {trouble.in_words}",
            advice=f'mend its channel, then "lawtrack alerts test {trouble.subscription}"',
        )
    if not wrong:
        yield Finding(check="alerts", state=OK, found=f"{len(on)} on")
    for channel in sorted(set(on.values())) if network else ():
        if away := cannot_be_reached(channel, secrets=secrets, now=now):
            yield Finding(
                check="alerts", state=FAIL, found=away, advice="check the network and the address"
            )


def _problem(check: str, error: LawtrackError) -> Finding:
    said = str(error)
    found, dash, advice = said.rpartition(" - ")
    if not dash:
        found, _, advice = said.rpartition("; ")
    return Finding(check=check, state=FAIL, found=found or said, advice=advice)


def _locks(config: Config) -> Iterator[Finding]:
    if _file_of(config) is None:
        return
    held = [
        key for key in config.jurisdictions if is_crawl_lock_held(lock_file(config.database, key))
    ]
    found = f"being crawled at this moment: {', '.join(held)}" if held else "no crawl is running"
    yield Finding(check="crawls", state=OK, found=found)


def _scans() -> Finding:
    program = shutil.which("tesseract")
    if program:
        return Finding(check="scans", state=OK, found=f"tesseract: {program}")
    return Finding(
        check="scans",
        state=WARN,
        found="tesseract is not installed; scanned documents stay unread",
        advice="install it (Debian: apt-get install tesseract-ocr) to have scans read",
    )


def _moved(
    config: Config, moved: Mapping[str, str], *, clock: Callable[[], datetime]
) -> Iterator[Finding]:
    """Sources that went silent or lead elsewhere, and where they say that they are now."""
    engine = open_database(config.database)
    try:
        check_schema(engine)
        with database_session(engine) as session:
            silent = {
                key: silent_since(last_meeting(session, source), source, now=clock())
                for key, source in config.jurisdictions.items()
            }
    except LawtrackError:
        silent = {}
    finally:
        engine.dispose()
    scrapers = load_scrapers(config.scrapers, "lawtrack", config.folder)
    for key, source in config.jurisdictions.items():
        away = next((moved[each] for each in _origins([source]) if each in moved), "")
        if not away and silent.get(key) is None:
            continue
        for found, advice in moved_lines(
            source, scrapers, silent=silent.get(key), leads_away=away, agent=_agent(config),
            now=clock(),
        ):  # fmt: skip
            yield Finding(check="moved", state=WARN, found=found, advice=advice)


def _agent(config: Config) -> str:
    return f"lawtrack/{__version__}" + (f" (+{config.contact})" if config.contact else "")


def _origins(sources: Iterable[Source]) -> dict[str, str]:
    """The hosts of the sources, each with one that lies there."""
    return {
        f"{parts.scheme}://{parts.netloc}": source.key
        for source in sources
        for parts in map(urlsplit, source.addresses.values())
    }


def _network(
    config: Config, *, clock: Callable[[], datetime], moved: dict[str, str]
) -> Iterator[Finding]:
    """Whether each source's host answers; ``moved`` gets those that lead to another one."""
    clocks: list[Reached] = []
    for origin, key in _origins(config.jurisdictions.values()).items():
        reached = reach(origin, agent=_agent(config), clock=clock)
        clocks.append(reached)
        if reached.moved:
            moved[origin] = reached.moved
        answered = f"leads to {reached.moved}" if reached.moved else f"answers ({reached.status})"
        yield Finding(
            check="network",
            state=FAIL if reached.problem else WARN if reached.moved else OK,
            found=f"{reached.host}: {reached.problem or answered}",
            advice=MOVED.format(key) if reached.moved else reached.advice,
        )
    yield from _clocks(clocks)


def _clocks(hosts: list[Reached]) -> Iterator[Finding]:
    """Whether this machine's clock goes right, by the middle of what the sources' clocks say."""
    ahead = sorted(host.ahead for host in hosts if host.ahead is not None)
    if not ahead:
        return
    middle = ahead[len(ahead) // 2]
    state = FAIL if abs(middle) > FAR_SKEW else WARN if abs(middle) > SKEW else OK
    side = "behind" if middle > 0 else "ahead of"
    yield Finding(
        check="clock",
        state=state,
        found=f"{abs(middle):.0f} s {side} the sources' clocks",
        advice="" if state == OK else "set this machine's clock, and let NTP keep it",
    )
