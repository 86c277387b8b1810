"""Run crawls one after another, and tell on the terminal how far they are."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from lawtrack.cli.printing.bills import show_summary
from lawtrack.cli.printing.terminal import warn
from lawtrack.config.settings import Config
from lawtrack.crawling.run import CrawlSummary, run_crawl
from lawtrack.errors import LawtrackError


def crawl_all(
    config: Config,
    keys: Sequence[str],
    *,
    full: bool = False,
    since: date | None = None,
    quiet: bool = False,
    with_flags: bool = True,
) -> list[CrawlSummary]:
    """Crawl each jurisdiction and print how it went; returns the summaries.

    One that cannot even start is told on standard error and has no summary; the others go on.
    """
    summaries = []
    for key in keys:
        try:
            with _progress(key) as progress:
                summary = run_crawl(config, key, full=full, since=since, progress=progress)
        except LawtrackError as error:
            warn(f"lawtrack: {error}")
            continue
        summaries.append(summary)
        if not quiet:
            show_summary(summary, with_flags=with_flags)
    return summaries


@contextmanager
def _progress(key: str) -> Iterator[Callable[[CrawlSummary], None] | None]:
    """A line on the terminal that moves while the crawl runs; nothing where there is none."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{key}: starting") as line:

        def show(summary: CrawlSummary) -> None:
            line.update(
                f"{key}: {summary.new} new, {summary.changed} changed,"
                f" {summary.unchanged} unchanged; {summary.requests} requests,"
                f" {summary.seconds:.0f} s"
            )

        yield show
