"""Commands for several machines: what plans, and what works."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from lawtrack.cli.options import WholeNumber, load_service_config, tell_if_read
from lawtrack.errors import ConfigError

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

    from lawtrack.config.settings import Config

metrics_option = click.option(
    "--metrics", metavar="HOST:PORT", help="Where to answer Prometheus, at /metrics."
)


@click.command()
@metrics_option
def plan(metrics: str | None) -> None:
    """Put what is due into the queue of several machines, in the foreground.

    Any number may run. Needs PostgreSQL and lawtrack[distributed].
    """
    from lawtrack.machines.planner import run_planner

    config, say = _for_good()
    with figures_at(metrics) as registry:
        if registry is not None:
            from lawtrack.database.engine import open_database
            from lawtrack.machines.metrics import InstallationFigures

            engine = open_database(config.database)
            registry.register(InstallationFigures(engine, config, lambda: datetime.now(UTC)))
        run_planner(config, say=say)


@click.command()
@click.option(
    "--queues",
    default="crawl,past,judge,read,deliver,publish",
    show_default=True,
    help="Whose jobs to do, with commas.",
)
@click.option(
    "--slots",
    default=4,
    show_default=True,
    type=WholeNumber(1, 200),
    help="How many crawls at once.",
)
@metrics_option
def worker(queues: str, slots: int, metrics: str | None) -> None:
    """Do the jobs that are planned for several machines, in the foreground.

    Any number may run. Needs PostgreSQL and lawtrack[distributed].
    """
    from lawtrack.machines.worker import run_worker

    names = list(dict.fromkeys(name.strip() for name in queues.split(",")))
    config, say = _for_good()
    with figures_at(metrics) as registry:
        figures = None
        if registry is not None:
            from lawtrack.machines.metrics import WorkerFigures

            figures = WorkerFigures(registry)
        run_worker(config, queues=names, slots=slots, say=say, figures=figures)


@contextmanager
def figures_at(place: str | None) -> "Iterator[CollectorRegistry | None]":
    """What Prometheus is answered at the place while the context lasts; ``None`` at none."""
    if place is None:
        yield None
        return
    host, _, port = place.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise click.UsageError(f"--metrics {place}: is no place - write it as 127.0.0.1:9420")
    try:
        from prometheus_client import CollectorRegistry
    except ImportError:
        raise ConfigError(
            "prometheus_client: is not installed, and --metrics needs it"
            " - pip install 'lawtrack[distributed]'"
        ) from None
    from lawtrack.machines.metrics import serve_figures

    registry = CollectorRegistry()
    end = serve_figures(registry, (host.strip("[]"), int(port)))
    try:
        yield registry
    finally:
        end()


def _for_good() -> "tuple[Config, Callable[[str], None]]":
    """The configuration, for a command that runs until it is told to stop, and what it says by."""
    from lawtrack.cli.printing.terminal import log_to_stderr
    from lawtrack.machines.job_log import log_as_json, say_in_log

    config = load_service_config()
    if config.logs == "json":
        log_as_json()
        return config, say_in_log
    log_to_stderr()  # warnings, to the service's log
    return config, tell_if_read
