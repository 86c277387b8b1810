"""Commands that need no real source: the demo and the sources to practise on."""

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lawtrack.cli.options import Day

if TYPE_CHECKING:
    pass


@click.command()
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="Where the demo's configuration, database and CSV go.",
)
@click.option("--day2", is_flag=True, help="Then the day after: what has changed since.")
def demo(folder: Path, day2: bool) -> int:
    """Do the whole job once, on practice sources."""
    from lawtrack.cli.demo import run_demo

    return run_demo(folder, day2=day2, now=datetime.now(UTC))


@click.command()
@click.option("--port", type=click.IntRange(0, 65_000), default=0, help="First port; 0: any free.")
@click.option("--day", type=click.IntRange(min=1), default=1, show_default=True, help="Which day.")
@click.option(
    "--extra", type=click.IntRange(min=0), default=0, help="So many generated bills beside."
)
@click.option("--seed", type=int, default=1, help="For the generated bills.")
@click.option("--today", type=Day(), metavar="DATE", help="The date of day 1; else today's.")
def sandbox(port: int, day: int, extra: int, seed: int, today: date | None) -> None:
    """Serve the sources to practise on."""
    from lawtrack.sandbox.scenario import Scenario
    from lawtrack.sandbox.server import serve_forever

    scenario = Scenario(today or datetime.now(UTC).date(), day, extra, seed)
    serve_forever(scenario, port=port, output=sys.stdout)
