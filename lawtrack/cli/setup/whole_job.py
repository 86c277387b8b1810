"""The whole job of a demo, shown: crawls of the practice sources, what is flagged, a CSV file."""

import shlex
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from lawtrack.cli import options
from lawtrack.cli.hints import program
from lawtrack.cli.printing.bills import show_meetings
from lawtrack.cli.printing.crawls import crawl_all
from lawtrack.cli.printing.flags import flags_in_words, show_flags, show_watched
from lawtrack.cli.printing.terminal import say
from lawtrack.config.settings import Config, load_config
from lawtrack.crawling.health.sources import source_states
from lawtrack.database.conditions import Selection
from lawtrack.database.engine import database_session, open_database
from lawtrack.database.events import next_meetings, upcoming_events
from lawtrack.database.flags import active_flags
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.legislation.flags import WATCH
from lawtrack.publishing.tables.export import ExportRequest, export_table

# Commands that show what a demo has stored.
LOOK_AROUND = {
    "flags": "what concerns facial recognition, and why",
    "events": "which meetings come next",
    "brief": "all of it on one page",
    "status": "how fresh each source is",
    "export --output bills.xlsx": "the table for a spreadsheet",
}


def show_whole_job(
    config_file: Path,
    governments: Sequence[str],
    *,
    next_day: Callable[[], None] | None,
    first: date,
    clock: datetime | None,
) -> bool:
    """Crawl and show what came of it, again after ``next_day`` if given; whether all went well.

    ``first`` is the day of the first crawl, ``clock`` the moment of it where that is no real one.
    """
    folder = config_file.parent
    config = replace(load_config(config_file, {}), clock=clock)
    upgrade_database(config.database)
    say(f"Practice sources are up; crawling {', '.join(governments)} into {folder}")
    well = _crawl(config, governments, with_flags=False)
    if next_day is not None:
        next_day()
        say()
        say("A day later:")
        config = replace(config, clock=clock + timedelta(days=1) if clock else None)
        well = _crawl(config, governments, with_flags=True) and well
    today = first + timedelta(days=1 if next_day else 0)
    _tell(config, folder, today=today, now=config.clock or options.clock())
    return well


def _crawl(config: Config, governments: Sequence[str], *, with_flags: bool) -> bool:
    summaries = crawl_all(config, governments, with_flags=with_flags)
    return len(summaries) == len(governments) and all(summary.healthy for summary in summaries)


def _tell(config: Config, folder: Path, *, today: date, now: datetime) -> None:
    """Print what is flagged and write it as CSV."""
    path = folder / "bills.csv"
    engine = open_database(config.database)
    with database_session(engine) as session:
        flags = [flag for flag in active_flags(session) if flag.kind == "bill"]
        say()
        flagged = [flag for flag in flags if flag.judgement != WATCH]
        meetings = next_meetings(session, today=today)
        show_flags(flagged, meetings, zones=config.zones, today=today)
        say()
        say(flags_in_words(flagged, meetings))
        watched = [flag for flag in flags if flag.judgement == WATCH]
        if watched:
            say()
            say(f"Watched until their text can be read: {len(watched)}")
            show_watched(watched)
        say()
        say("Coming meetings that deal with something flagged:")
        show_meetings(m for m in upcoming_events(session, today=today, days=90) if m.flagged)
        count = export_table(
            session,
            ExportRequest(wanted=Selection(), today=today),
            path,
            states=source_states(session, config.rhythms(), now=now),
            now=now,
        )
    engine.dispose()
    say()
    say(f"{count} bills, flagged and watched, as CSV: {path.absolute()}")
    settings = shlex.quote(str(folder / "lawtrack.toml"))
    say()
    say("The sources were made up and are gone; what was read of them stays. Look around in it:")
    for command, meaning in LOOK_AROUND.items():
        say(f"  {program()} --config {settings} {command:10}  # {meaning}")
    say("To go on practising, day after day, with sources that answer:")
    say(f"  {program()} sandbox --folder practice")
