"""Run crawls one after another, and tell on the terminal how far they are."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from lawtrack.cli.printing.flags import show_raised
from lawtrack.cli.printing.terminal import fields_of, say, warn
from lawtrack.config.settings import Config
from lawtrack.crawling.health.host_pace import HostPace
from lawtrack.crawling.past import PastState, past_of
from lawtrack.crawling.run import CrawlSummary, run_crawl
from lawtrack.crawling.unmade_crawls import record_unmade_crawls
from lawtrack.database.documents.fates import sums_in_words
from lawtrack.errors import DatabaseError, LawtrackError
from lawtrack.safe_text import printable, shortened

MOST_FAILED = 20
RECORDS_A_SLICE = 100

if TYPE_CHECKING:
    from lawtrack.ingest.reparse import Reparsed

MOST_FLAGS = 20


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
    unmade = []
    for key in keys:
        try:
            with _progress(key) as progress:
                summary = run_crawl(
                    config, key, full=full, since=since, now=config.clock, progress=progress
                )
        except LawtrackError as error:
            warn(f"lawtrack: {error}")
            if isinstance(error, DatabaseError):
                unmade.append((key, str(error)))
            continue
        summaries.append(summary)
        if not quiet:
            show_summary(summary, with_flags=with_flags)
    if unmade:
        record_unmade_crawls(config, unmade, now=datetime.now(UTC))
    return summaries


def fill_past(config: Config, keys: Sequence[str], *, now: datetime, quiet: bool = False) -> None:
    """Fill in the past of these sources a slice at a time, and print how far it is; Ctrl-C ends it.

    It ends when a slice has not got any further, too. ``quiet`` prints nothing but problems.
    """
    for key in keys:
        before = None
        while (state := past_of(config, key, now=now)) != before and not state.is_filled:
            before = state
            if not quiet and (line := past_in_words(key, state, delay=config.delay)):
                say(line)
            try:
                with _progress(f"{key}, the past") as progress:
                    summary = run_crawl(
                        config, key, past=RECORDS_A_SLICE, now=config.clock, progress=progress
                    )
            except LawtrackError as error:
                warn(f"lawtrack: {error}")
                break
            for flag in () if quiet else summary.raised:
                show_raised(flag)
            if not summary.healthy:
                warn(f"{key}: filling in the past: {summary.reason}")
        if state.is_filled and not quiet:
            say(past_in_words(key, state, delay=config.delay) or f"{key}: the past is filled in")


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


def show_summary(summary: "CrawlSummary", *, with_flags: bool = True) -> None:
    """Print how a crawl ended, and the flags it raised with their sentences."""
    line = (
        f"{summary.jurisdiction}: {summary.outcome}: {summary.new} new, {summary.changed} changed,"
        f" {summary.unchanged} unchanged, {summary.failed} failed;"
        f" {summary.requests} requests, {summary.seconds:.1f} s"
    )
    documents = sums_in_words(
        summary.documents_read, summary.documents_queued, summary.documents_unread
    )
    line += f"; documents: {documents}" if documents else ""
    say(f"{line} - {printable(summary.reason)}" if summary.reason else line)
    if not with_flags:
        return
    for flag in summary.raised[:MOST_FLAGS]:
        show_raised(flag)
    if len(summary.raised) > MOST_FLAGS:
        say(f'  … and {len(summary.raised) - MOST_FLAGS} more: "lawtrack flags" lists them all')


def show_reparsed(reparsed: "Reparsed") -> None:
    """Print the counts, each record with what changes, and the pages that cannot be read."""
    done = "changed" if reparsed.applied else "would change"
    say(f"{reparsed.jurisdiction}: {reparsed.read} records read, {len(reparsed.changed)} {done}")
    for reason, count in sorted(reparsed.reasons.items()):
        say(f"  {reason}: {count}")
    for revised in reparsed.changed:
        say(f"{printable(revised.identifier)} ({revised.kind}): {', '.join(revised.reasons)}")
        for change in revised.changes:
            old, new = (shortened(change.get(side), 100) for side in ("old", "new"))
            say(f"    {change.get('reason', '')}: {old or '-'} → {new or '-'}")
    for why, count in sorted(reparsed.left.items()):
        say(f"  left alone, {why}: {count}")
    if reparsed.missing:
        say(f"  pages that are not in the archive: {reparsed.missing}")
    for problem in reparsed.failed[:MOST_FAILED]:
        say(f"  cannot be read: {printable(problem)}")
    if len(reparsed.failed) > MOST_FAILED:
        say(f"  … and {len(reparsed.failed) - MOST_FAILED} more")
    if reparsed.changed and not reparsed.applied:
        say('  nothing was stored - "--apply" keeps it')


def reparsed_as_data(reparsed: "Reparsed") -> dict[str, Any]:
    """What came of reading again, for a program."""
    return {**fields_of(reparsed), "reasons": reparsed.reasons}


def show_pasts(pasts: Mapping[str, PastState], paces: Sequence[HostPace], *, delay: float) -> None:
    """Print how far the past of each source is filled in, and how full shared hosts are."""
    for key, state in pasts.items():
        if line := past_in_words(key, state, delay=delay):
            say(line)
    for pace in paces:
        say(pace_in_words(pace))


def past_in_words(key: str, state: PastState, *, delay: float) -> str:
    """What is known by its title alone, what of it is still to be read, and how long that takes."""
    if not state.titles and state.is_filled:
        return ""
    if state.wanted:
        return (
            f"{key}: {state.titles:,} of {state.bills:,} matters are known by their titles,"
            f" {state.wanted:,} of them are still to be read in full ({state.share:.0%} done):"
            f" about {_span(state.seconds(delay))} at {delay:g} s a request"
        )
    if not state.is_filled:
        return f"{key}: earlier meetings are still to be read"
    return (
        f"{key}: {state.titles:,} of {state.bills:,} matters are older than wanted, and known by"
        ' their titles - history = "all" reads them too'
    )


def pace_in_words(pace: HostPace) -> str:
    """How much of a host's pace the last day took, and what that leaves."""
    room = f"; room for about {pace.room:,} more such sources" if pace.room is not None else ""
    return f"{pace.host}: {pace.share:.0%} of its pace in the last day, by {pace.sources}{room}"


def _span(seconds: float) -> str:
    for unit, length in (("days", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{max(1, round(seconds))} s"
