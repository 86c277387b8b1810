"""Run crawls one after another, and tell on the terminal how far they are."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from lawtrack.cli.hints import to_type
from lawtrack.cli.printing.flags import show_raised
from lawtrack.cli.printing.terminal import fields_of, say, show_table, warn
from lawtrack.config.settings import Config
from lawtrack.crawling.daemon.service.only_one import DaemonRunning, OnlyDaemon
from lawtrack.crawling.first_load import FirstLoad
from lawtrack.crawling.health.freshness import age_in_words
from lawtrack.crawling.health.host_pace import HostPace
from lawtrack.crawling.health.sources import SourceState
from lawtrack.crawling.past_state import PastState, past_ends, past_of
from lawtrack.crawling.run import CrawlSummary, run_crawl
from lawtrack.crawling.unmade_crawls import record_unmade_crawls
from lawtrack.database.documents.fates import sums_in_words
from lawtrack.errors import DatabaseError, LawtrackError
from lawtrack.safe_text import moment_utc, printable, shortened

MOST_FAILED = 20
RECORDS_A_SLICE = 100
TITLES_A_REQUEST = 1000
WORTH_TELLING = timedelta(minutes=2)  # of a first load: what it costs

if TYPE_CHECKING:
    from lawtrack.ingest.reparse import Reparsed
    from lawtrack.machines.job_queue import QueueState

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
            with _progress(key, config, quiet=quiet) as progress:
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

    It ends when a slice has not got any further, too, and is left to a daemon where one runs.
    ``quiet`` prints nothing but problems.
    """
    try:
        OnlyDaemon(config.database, now=now).close()
    except DaemonRunning:
        warn("lawtrack: a daemon runs here: it fills in the past between its looks for news")
        return
    for key in keys:
        before = None
        while (state := past_of(config, key, now=now)) != before and not state.is_filled:
            before = state
            if not quiet:
                say(past_in_words(key, state, takes=past_ends({key: state}, config)[key]))
            try:
                with _progress(key, config, is_past=True, quiet=quiet) as progress:
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
            say(past_in_words(key, state, takes=timedelta()) or f"{key}: the past is filled in")


class _Telling:
    """What is told of a crawl while it runs; of a first load once what it costs."""

    def __init__(self, key: str, config: Config) -> None:
        self._key, self._delay = key, config.delay
        self._since = config.wanted_from(key, config.clock or datetime.now(UTC)).bills
        self._has_estimated = False
        self._requests = 0  # for the lists

    def estimate(self, summary: CrawlSummary) -> None:
        """Print what the first load costs, as soon as that is known."""
        load = summary.first_load
        if load is None or load.lists_titles or self._has_estimated:
            return
        self._has_estimated = True
        if line := estimate_in_words(self._key, load, since=self._since, delay=self._delay):
            say(line)

    def progress(self, summary: CrawlSummary, *, is_past: bool) -> str:
        """How far it is, in one line."""
        load = summary.first_load
        line = (
            f"{summary.new} new, {summary.changed} changed, {summary.unchanged} unchanged;"
            f" {summary.requests} requests, {summary.seconds:.0f} s"
        )
        if is_past:
            return f"{self._key}, the past: {line}"
        if load is None:
            return f"{self._key}: {line}"
        if load.lists_titles:
            self._requests = summary.requests
            return f"{self._key}, titles: {line}"
        left = (self._requests + load.requests_now - summary.requests) * self._delay
        ends = f"; about {_about(timedelta(seconds=left))} left" if left > 0 else ""
        return f"{self._key}, what can be acted upon: {line}{ends}"


@contextmanager
def _progress(
    key: str, config: Config, *, is_past: bool = False, quiet: bool = False
) -> Iterator[Callable[[CrawlSummary], None] | None]:
    """What tells while the crawl runs how far it is, and of a first load once what it costs.

    The line that moves is only on a terminal.
    """
    if not sys.stderr.isatty():
        yield _Telling(key, config).estimate if config.delay and not quiet else None
        return
    from rich.console import Console

    telling = _Telling(key, config)
    with Console(stderr=True).status(f"{key}: starting") as line:

        def show(summary: CrawlSummary) -> None:
            if not quiet:
                line.stop()
                telling.estimate(summary)
                line.start()
            line.update(telling.progress(summary, is_past=is_past))

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
    say(f"{line} - {to_type(printable(summary.reason))}" if summary.reason else line)
    if not with_flags:
        return
    for flag in summary.raised[:MOST_FLAGS]:
        show_raised(flag)
    if len(summary.raised) > MOST_FLAGS:
        rest = f'… and {len(summary.raised) - MOST_FLAGS} more: "lawtrack flags" lists them all'
        say(f"  {to_type(rest)}")


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


def show_states(states: Sequence[SourceState]) -> None:
    """Print how each source stands."""
    show_table(
        ("jurisdiction", "state", "why", "last good crawl", "newest item", "bills", "events",
         "flags", "documents", "failures", "wrong"),
        (
            (s.jurisdiction, s.state, s.words, moment_utc(s.last_good), s.newest_item, s.bills,
             s.events, s.flags, s.documents, s.open_failures or "",
             "; ".join(part for part in ("crawling" if s.running else "", s.wrong) if part))
            for s in states
        ),
    )  # fmt: skip
    for state in states:
        if state.followed:
            say(f"{state.jurisdiction}: follows the {state.followed}")


def show_pasts(pasts: Mapping[str, PastState], paces: Sequence[HostPace], config: Config) -> None:
    """Print how far the past of each source is filled in, and how full shared hosts are."""
    ends = past_ends(pasts, config)
    for key, state in pasts.items():
        if line := past_in_words(key, state, takes=ends[key]):
            say(line)
    for pace in paces:
        say(pace_in_words(pace))


def show_queue(queue: "QueueState | None", *, now: datetime) -> None:
    """Print how the queue of several machines stands, where there is one."""
    if queue is not None:
        say(queue_in_words(queue, now=now))


def queue_as_data(queue: "QueueState | None") -> dict[str, Any]:
    """The queue for JSON; nothing where there is none."""
    return {} if queue is None else {"queue": fields_of(queue)}


def queue_in_words(queue: "QueueState", *, now: datetime) -> str:
    """Who works, and what waits since when."""
    oldest = "" if queue.oldest is None else f", the oldest for {age_in_words(now - queue.oldest)}"
    return (
        f"machines: {queue.planners} planning, {queue.workers} working;"
        f" {queue.running} jobs run, {queue.waiting} wait{oldest}"
    )


def past_in_words(key: str, state: PastState, *, takes: timedelta) -> str:
    """What is known by its title alone, what of it is still to be read, and how long that takes."""
    if not state.titles and state.is_filled:
        return ""
    if state.wanted:
        return (
            f"{key}: {state.titles:,} of {state.bills:,} matters are known by their titles,"
            f" {state.wanted:,} of them are still to be read in full ({state.share:.0%} done):"
            f" about {_about(takes)}, between looks for news"
        )
    if not state.is_filled:
        if state.meetings == date.max:  # no look at the source has begun with them
            return f"{key}: its meetings are still to be read"
        return f"{key}: meetings before {state.meetings} are still to be read"
    return (
        f"{key}: {state.titles:,} of {state.bills:,} matters are older than wanted, and known by"
        ' their titles - history = "all" and texts = "all" read them too'
    )


def estimate_in_words(key: str, load: FirstLoad, *, since: date | None, delay: float) -> str:
    """What a first load costs, once the titles are listed; empty where that is soon done."""
    if _lasting(load.requests_of_all, delay) < WORTH_TELLING or load.lists_titles:
        return ""
    return (
        f"{key}: {load.matters:,} titles are listed; reading {load.matters_now:,} matters and"
        f" {load.meetings_now:,} meetings that can be acted upon: about"
        f" {_about(_lasting(load.requests_now, delay))}{_and_the_rest(load, since, delay)}"
    )


def forecast_in_words(key: str, load: FirstLoad, *, since: date | None, delay: float) -> str:
    """What a first load is going to cost, by a few answers of the source."""
    return (
        f"{key}: some {load.matters:,} matters; their titles in about"
        f" {_about(_lasting(load.matters / TITLES_A_REQUEST, delay))}, some"
        f" {load.matters_now + load.texts_now:,} matters and {load.meetings_now:,} meetings that"
        f" can be acted upon in about {_about(_lasting(load.requests_now, delay))}"
        f"{_and_the_rest(load, since, delay)}"
    )


def _and_the_rest(load: FirstLoad, since: date | None, delay: float) -> str:
    past = ""
    if since is not None and load.requests_later:
        day = "" if since == date.min else f" back to {since}"
        later = _about(_lasting(load.requests_later, delay))
        past = f"; the past{day}, between looks for news: about {later}"
    whole = _about(_lasting(load.requests_of_all, delay))
    return f"{past}; all of it: about {whole}, at {delay:g} s a request"


def _lasting(requests: float, delay: float) -> timedelta:
    return timedelta(seconds=requests * delay)


def pace_in_words(pace: HostPace) -> str:
    """How much of a host's pace the last day took, and what that leaves."""
    room = f"; room for about {pace.room:,} more such sources" if pace.room is not None else ""
    return (
        f"{pace.host}: {pace.share:.0%} of what it may be asked in a day, by {pace.sources}"
        f" sources{room}"
    )


def _about(span: timedelta) -> str:
    return age_in_words(max(span, timedelta(minutes=1)))
