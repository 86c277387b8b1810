"""Commands that need no real source: the demo, and sources to practise on."""

import shlex
import shutil
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from lawtrack.cli import options
from lawtrack.cli.hints import program
from lawtrack.cli.options import Day, WholeNumber
from lawtrack.errors import OutputError, unwritten

if TYPE_CHECKING:
    from lawtrack.sandbox.practice import Practice, Wish

MARK = "# written by lawtrack demo, which also overwrites it\n"
# The day of the demo, so that it shows the same whenever it is run.
DEMO_DAY = date(2026, 11, 24)
EVENING = time(20, tzinfo=UTC)
GOVERNMENTS = ("boston", "philadelphia", "federal")


@click.command()
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="Where the demo's configuration, database and CSV go.",
)
@click.option("--day2", is_flag=True, help="Then the day after: what has changed since.")
@click.option(
    "--around-today", is_flag=True, help="Make it happen today; else always on the same day."
)
def demo(folder: Path, day2: bool, around_today: bool) -> int:
    """Do the whole job once, on practice sources.

    It shows the same whenever it is run: there it is 24 November 2026, and every command that is
    given the demo's lawtrack.toml goes by that day.
    """
    from lawtrack.cli.setup.whole_job import show_whole_job
    from lawtrack.sandbox.scenario import Scenario
    from lawtrack.sandbox.server import Sandbox

    config_file = folder / "lawtrack.toml"
    _clear(folder, config_file)
    day = _today() if around_today else DEMO_DAY
    still = None if around_today else datetime.combine(day, EVENING)
    with Sandbox(Scenario(day)) as box:
        # The sources are on this machine: nobody needs to be spared.
        settings = f"{MARK}delay = 0\n{_clock_line(still, day2)}"
        config_file.write_text(
            settings + box.config_toml("sqlite:///lawtrack.db"), encoding="utf-8"
        )
        well = show_whole_job(
            config_file,
            GOVERNMENTS,
            next_day=(lambda: box.set_day(2)) if day2 else None,
            first=day,
            clock=still,
        )
    return 0 if well else 1


def _clock_line(still: datetime | None, day2: bool) -> str:
    """The setting that stops the clock on the last day that the demo shows."""
    if still is None:
        return ""
    last = still + timedelta(days=1 if day2 else 0)
    return f"clock = {last.isoformat()}  # there it is always that moment\n"


def _today() -> date:
    """The date in the councils' time zone."""
    return options.clock().astimezone(ZoneInfo("America/New_York")).date()


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
        for name in ("lawtrack.db", "lawtrack.db-wal", "lawtrack.db-shm", "lawtrack.heads"):
            (folder / name).unlink(missing_ok=True)
        shutil.rmtree(folder / "archive", ignore_errors=True)
    except OSError as error:
        raise OutputError(unwritten(folder, error)) from None


@click.group(invoke_without_command=True)
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help="Practise there: a lawtrack.toml is written, and the day is remembered.",
)
@click.option(
    "--port", type=WholeNumber(0, 65_000), default=0, help="First port; 0: any that are free."
)
@click.option("--day", type=WholeNumber(min=1), help="Which day; else 1, or the folder's.")
@click.option("--extra", type=WholeNumber(min=0), help="So many generated bills beside.")
@click.option("--seed", type=int, help="For the generated bills; else 1.")
@click.option("--today", type=Day(), metavar="DATE", help="The date of day 1; else today's.")
@click.pass_context
def sandbox(
    context: click.Context,
    folder: Path | None,
    port: int,
    day: int | None,
    extra: int | None,
    seed: int | None,
    today: date | None,
) -> None:
    """Serve the sources to practise on, until stopped."""
    if context.invoked_subcommand is not None:
        context.obj = folder
        return
    from lawtrack.sandbox.practice import Wish
    from lawtrack.sandbox.scenario import Scenario
    from lawtrack.sandbox.server import serve_forever

    if folder is not None:
        _practise(folder, Wish(day=day, extra=extra, seed=seed, today=today), port=port)
        return
    first = today or options.clock().astimezone(UTC).date()
    scenario = Scenario(first, day or 1, extra or 0, 1 if seed is None else seed)
    serve_forever(scenario, port=port, output=sys.stdout)


def _practise(folder: Path, wish: "Wish", *, port: int) -> None:
    """Serve the practice of this folder until somebody stops it."""
    from secrets import token_hex

    from lawtrack.cli.printing.terminal import say
    from lawtrack.config.settings import load_config
    from lawtrack.database.opening.schema import upgrade_database
    from lawtrack.sandbox.practice import SETTINGS, serve_practice, take_up

    practice = take_up(folder, wish, today=_today(), name=token_hex(8))
    settings = folder / SETTINGS

    def started(running: "Practice", written: str) -> None:
        if written == "new":
            upgrade_database(load_config(settings, {}).database)
        _say_what_next(folder, running, written)

    ended = serve_practice(folder, practice, port=port, started=started)
    say(f"The practice sources are stopped; the same command goes on from {ended.words}")


def _say_what_next(folder: Path, practice: "Practice", written: str) -> None:
    """Say where somebody who practises is, in words that can be copied."""
    from lawtrack.cli.printing.terminal import say

    settings = folder / "lawtrack.toml"
    say("Practice sources are up: a made-up Boston, Philadelphia and Congress on this machine")
    say(f"It is {practice.words}, there")
    if written == "new":
        say(f"{settings}: written; it leads to them and to a database of its own, which is ready")
    elif written == "moved":
        say(f"{settings}: ports were taken, so the addresses in it are new ones; the rest is kept")
    else:
        say(f"{settings}: kept as it is")
    say()
    say("In another terminal, in this folder:")
    lawtrack = f"{program()} --config {shlex.quote(str(settings))}"
    steps = {
        f"{lawtrack} crawl": "reads the sources",
        f"{lawtrack} flags": "what concerns facial recognition, and why",
        f"{program()} sandbox next-day --folder {shlex.quote(str(folder))}":
            "a day goes by there; then crawl again",
        f"{lawtrack} changes": "what is new since",
    }  # fmt: skip
    width = max(map(len, steps))
    for command, meaning in steps.items():
        say(f"  {command:{width}}  # {meaning}")
    say()
    say("Ctrl-C here stops the sources; the same command takes them up again, on the same day")
    sys.stdout.flush()


@sandbox.command("next-day")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help="Where somebody practises; else the folder practice.",
)
@click.pass_context
def next_day(context: click.Context, folder: Path | None) -> None:
    """Let a day go by in running practice sources."""
    from lawtrack.cli.printing.terminal import say
    from lawtrack.sandbox.practice import next_day as move_on
    from lawtrack.sandbox.stories.story_happenings import LAST_DAY

    place = folder or context.obj or Path("practice")
    practice = move_on(place)
    say(f"It is {practice.words}, there")
    if practice.scenario.day > LAST_DAY:
        say(f"The story ends with day {LAST_DAY}: nothing more happens")
    say(f"Next: {program()} --config {shlex.quote(str(place / 'lawtrack.toml'))} crawl")
