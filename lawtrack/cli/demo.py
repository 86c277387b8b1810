"""``lawtrack demo``: the whole job on practice sources, over real HTTP, into its own folder."""

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from lawtrack.cli.printing.bills import show_meetings
from lawtrack.cli.printing.crawls import crawl_all
from lawtrack.cli.printing.flags import show_flags, show_watched
from lawtrack.cli.printing.terminal import say
from lawtrack.config.settings import Config, load_config
from lawtrack.crawling.health.sources import source_states
from lawtrack.database.conditions import Selection
from lawtrack.database.engine import open_database, session_of, upgrade
from lawtrack.database.events import next_meetings, upcoming
from lawtrack.database.flags import active_flags
from lawtrack.errors import OutputError
from lawtrack.legislation.flags import WATCH
from lawtrack.publishing.tables.export import ExportRequest, export_table
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.server import Sandbox

MARK = "# written by lawtrack demo, which also overwrites it\n"
GOVERNMENTS = ("boston", "philadelphia", "federal")


def run_demo(folder: Path, *, day2: bool, now: datetime) -> int:
    """Crawl the practice sources into ``folder`` and show what came of it; 0 when all went well."""
    config_file = folder / "lawtrack.toml"
    _clear(folder, config_file)
    today = now.astimezone(ZoneInfo("America/New_York")).date()
    with Sandbox(Scenario(today)) as box:
        # The sources are on this machine: nobody needs to be spared.
        config_file.write_text(
            f"{MARK}delay = 0\n{box.config_toml('sqlite:///lawtrack.db')}", encoding="utf-8"
        )
        config = load_config(config_file, {})
        upgrade(config.database)
        say(f"Practice sources are up; crawling {', '.join(GOVERNMENTS)} into {folder}")
        well = _crawl(config, with_flags=False)
        if day2:
            box.set_day(2)
            say()
            say("A day later:")
            well = _crawl(config, with_flags=True) and well
    _tell(config, folder, today=today + timedelta(days=1 if day2 else 0), now=now)
    return 0 if well else 1


def _clear(folder: Path, config_file: Path) -> None:
    """The folder is there and holds no earlier demo; what is not a demo's is left alone."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not config_file.exists():
            if any(folder.iterdir()):
                raise OutputError(f"{folder}: holds other files - name another with --folder")
            return
        with config_file.open(encoding="utf-8", errors="replace") as file:
            if file.readline() != MARK:
                raise OutputError(
                    f"{folder}: holds a lawtrack.toml that is not a demo's"
                    " - name another folder with --folder"
                )
        for name in ("lawtrack.db", "lawtrack.db-wal", "lawtrack.db-shm"):
            (folder / name).unlink(missing_ok=True)
        shutil.rmtree(folder / "archive", ignore_errors=True)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written: {error.strerror}") from None


def _crawl(config: Config, *, with_flags: bool) -> bool:
    summaries = crawl_all(config, GOVERNMENTS, with_flags=with_flags)
    return len(summaries) == len(GOVERNMENTS) and all(summary.healthy for summary in summaries)


def _tell(config: Config, folder: Path, *, today: date, now: datetime) -> None:
    """Print what is flagged and write it as CSV."""
    path = folder / "bills.csv"
    engine = open_database(config.database)
    with session_of(engine) as session:
        flags = [flag for flag in active_flags(session) if flag.kind == "bill"]
        say()
        found = [flag for flag in flags if flag.judgement != WATCH]
        say(f"Flagged bills: {len(found)}")
        show_flags(found, next_meetings(session, today=today))
        watched = [flag for flag in flags if flag.judgement == WATCH]
        if watched:
            say()
            say(f"Watched until their text can be read: {len(watched)}")
            show_watched(watched)
        say()
        say("Coming meetings that deal with something flagged:")
        show_meetings(m for m in upcoming(session, today=today, days=90) if m.flagged)
        count = export_table(
            session,
            ExportRequest(wanted=Selection(), today=today),
            path,
            states=source_states(session, config.rhythms(), now=now),
            now=now,
        )
    engine.dispose()
    say()
    say(f"{count} flagged bills as CSV: {path.absolute()}")
    say(f"More: lawtrack --config {folder / 'lawtrack.toml'} bills, show, events, status")
