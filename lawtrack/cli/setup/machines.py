"""Commands for several machines: what plans, and what works."""

from typing import TYPE_CHECKING

import click

from lawtrack.cli.options import WholeNumber, load_cli_config
from lawtrack.errors import ConfigError

if TYPE_CHECKING:
    from lawtrack.config.settings import Config


@click.command()
def plan() -> None:
    """Put what is due into the queue of several machines, in the foreground.

    Any number may run. Needs PostgreSQL and lawtrack[distributed].
    """
    from lawtrack.cli.printing.terminal import say
    from lawtrack.machines.planner import run_planner

    run_planner(_for_good(), say=say)


@click.command()
@click.option(
    "--queues", default="crawl,deliver", show_default=True, help="Whose jobs to do, with commas."
)
@click.option(
    "--slots",
    default=4,
    show_default=True,
    type=WholeNumber(1, 200),
    help="How many crawls at once.",
)
def worker(queues: str, slots: int) -> None:
    """Do the jobs that are planned for several machines, in the foreground.

    Any number may run. Needs PostgreSQL and lawtrack[distributed].
    """
    from lawtrack.cli.printing.terminal import say
    from lawtrack.machines.worker import run_worker

    names = list(dict.fromkeys(name.strip() for name in queues.split(",")))
    run_worker(_for_good(), queues=names, slots=slots, say=say)


def _for_good() -> "Config":
    """The configuration, for a command that runs until it is told to stop."""
    from lawtrack.cli.printing.terminal import log_to_stderr

    log_to_stderr()  # warnings, to the service's log
    config = load_cli_config()
    if config.clock is not None:
        raise ConfigError(
            f"{config.path}: clock: is for practice, and stands still - take it out for a service"
        )
    return config
