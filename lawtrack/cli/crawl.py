"""Commands that read the sources: once, or for good."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from lawtrack.cli import options
from lawtrack.cli.options import (
    KeyName,
    day_meant,
    json_option,
    load_cli_config,
    load_service_config,
    reading,
    tell,
    tell_if_read,
    when_option,
    writing,
)
from lawtrack.cli.setup.serving import (
    is_typed,
    refuse_without_editor,
    serving_options,
    serving_place,
)

if TYPE_CHECKING:
    from lawtrack.config.settings import Config


@click.command()
@click.argument("names", metavar="[JURISDICTION]...", nargs=-1, type=KeyName())
@click.option("--full", is_flag=True, help="Read everything again, details too.")
@when_option("--since", "since", "Read what moved on or after this day: monday, 7d.")
@click.option("--past", is_flag=True, help="Then fill in the past, as far back as is wanted.")
@click.option("--no-alerts", is_flag=True, help="Send nothing; it is sent with a later run.")
@json_option
def crawl(
    names: tuple[str, ...],
    full: bool,
    since: str | None,
    past: bool,
    no_alerts: bool,
    as_json: bool,
) -> int:
    """Crawl the named jurisdictions, or all of them, once, and send the alerts that are due.

    A first crawl brings titles, and all that can be acted upon; the daemon fills in the past
    between its looks, and so does --past, in one go. Exits with 1 unless every crawl ended well.
    """
    from lawtrack.cli.alerts import deliver_now
    from lawtrack.cli.printing.alerts import show_delivered
    from lawtrack.cli.printing.crawls import crawl_all, fill_past
    from lawtrack.cli.printing.terminal import show_json
    from lawtrack.database.tables.crawls import GOOD

    config = load_cli_config()
    for name in names:
        config.source(name)
    with reading(config):
        pass  # an outdated database is one line here, not one for each jurisdiction
    keys = list(dict.fromkeys(names)) or list(config.jurisdictions)
    summaries = crawl_all(config, keys, full=full, since=day_meant(config, since), quiet=as_json)
    _watch(config, keys)
    done = None if no_alerts else deliver_now(config)
    if as_json:
        show_json(summaries)
    elif done is not None:
        show_delivered(done)
    if past:
        read = [summary.jurisdiction for summary in summaries if summary.outcome in GOOD]
        fill_past(config, read, now=options.clock(), quiet=as_json)
        done = None if no_alerts else deliver_now(config)
        if done is not None and not as_json:
            show_delivered(done)
    well = len(summaries) == len(keys) and all(summary.healthy for summary in summaries)
    return 0 if well else 1


def _watch(config: "Config", keys: Collection[str]) -> None:
    """Note which of these sources went stale, broke, or are well again, and say so."""
    from lawtrack.crawling.health.outages import watch_sources
    from lawtrack.crawling.health.sources import source_states

    with writing(config) as session:
        states = source_states(session, config.rhythms(), now=options.clock())
        found = [state for state in states if state.jurisdiction in keys]
        notices = watch_sources(session, found, now=options.clock())
        session.commit()
    for notice in notices:
        tell(notice.line, err=True)


@click.command()
@click.option("--web", "with_pages", is_flag=True, help="Serve the pages too, from this process.")
@serving_options
def daemon(with_pages: bool, **serving: Any) -> None:
    """Crawl on schedule, in the foreground; with --web serve the pages beside it.

    The other options are those of "lawtrack web", and want --web.
    """
    from lawtrack.alerts.deliver import deliver_due
    from lawtrack.cli.printing.terminal import log_to_stderr
    from lawtrack.crawling.daemon.daemon import run_daemon

    log_to_stderr()  # warnings, to the service's log
    if not with_pages and any(map(is_typed, serving)):
        raise click.UsageError("add --web: without it no page is served")
    place = serving_place(**serving) if with_pages else None
    config = load_service_config()
    beside = None
    if place is not None:
        refuse_without_editor(config, place)
        from lawtrack.web.pages_beside import PagesBeside

        beside = PagesBeside(place, now=lambda: datetime.now(UTC), say=tell_if_read)
    run_daemon(config, deliver=deliver_due, say=tell_if_read, beside=beside)


@click.command()
@click.option(
    "only_failures", "--failures", is_flag=True, help="List what could not be had or kept yet."
)
@json_option
def status(only_failures: bool, as_json: bool) -> int:
    """Show how fresh each source is, and what is wrong.

    Exits with 1 when a source is stale or broken, when its last crawl was not whole, or when what
    a subscription tells does not arrive.
    """
    config = load_cli_config()
    if only_failures:
        return _failures(config, as_json=as_json)
    return _states(config, as_json=as_json)


def _states(config: "Config", *, as_json: bool) -> int:
    from lawtrack.cli.alerts import delivery_troubles_now
    from lawtrack.cli.printing.alerts import show_delivery_troubles, troubles_as_data
    from lawtrack.cli.printing.crawls import queue_as_data, show_pasts, show_queue, show_states
    from lawtrack.cli.printing.documents import show_foreign_hosts
    from lawtrack.cli.printing.terminal import fields_of, show_json
    from lawtrack.cli.printing.topics import show_verdict_counts, verdict_counts_as_data
    from lawtrack.cli.printing.unmapped import show_unmapped_summary
    from lawtrack.cli.setup.ask import show_leave
    from lawtrack.crawling.health.host_pace import shared_hosts
    from lawtrack.crawling.health.sources import source_states
    from lawtrack.crawling.health.unmapped_words import unmapped_words
    from lawtrack.crawling.past_state import past_states
    from lawtrack.database.documents.fates import foreign_hosts
    from lawtrack.database.failures import places_kept_away
    from lawtrack.database.flags import verdict_counts
    from lawtrack.machines.job_queue import queue_state

    with reading(config) as session:
        states = source_states(session, config.rhythms(), now=options.clock())
        hosts = foreign_hosts(session, list(config.jurisdictions))
        counts = verdict_counts(session)
        pasts = past_states(session, config, now=options.clock())
        paces = shared_hosts(session, config, now=options.clock())
        unmapped = unmapped_words(session, map(config.source, config.jurisdictions))
        troubles = delivery_troubles_now(session, config)
        away = places_kept_away(session, list(config.jurisdictions))
        queue = queue_state(session)
    leave = {key: source.permission for key, source in config.jurisdictions.items()}
    if as_json:
        sources = [
            {
                **fields_of(state),
                "well": state.well,
                "permission": leave.get(state.jurisdiction, ""),
                "kept_away": state.jurisdiction in away,
                "verdicts": verdict_counts_as_data(counts, state.jurisdiction),
                "titles": pasts[state.jurisdiction].titles,
                "titles_to_be_read": pasts[state.jurisdiction].wanted,
                "unmapped_words": sum(u.jurisdiction == state.jurisdiction for u in unmapped),
            }
            for state in states
        ]
        alerts = troubles_as_data(troubles.values())
        hosts_as_data = [{**fields_of(pace), "room": pace.room} for pace in paces]
        show_json(
            {"sources": sources, "hosts": hosts_as_data, "alerts": alerts, **queue_as_data(queue)}
        )
    else:
        show_states(states)
        show_leave(leave, away)
        show_pasts(pasts, paces, config)
        show_queue(queue, now=options.clock())
        show_foreign_hosts(hosts)
        show_unmapped_summary(unmapped)
        show_verdict_counts(counts)
        show_delivery_troubles(troubles.values())
    arrives = all(trouble.paused for trouble in troubles.values())
    return 0 if arrives and all(state.well for state in states) else 1


def _failures(config: "Config", *, as_json: bool) -> int:
    from lawtrack.cli.printing.terminal import show_json, show_table
    from lawtrack.database.failures import open_failures
    from lawtrack.safe_text import moment_utc

    with reading(config) as session:
        failures = open_failures(session, list(config.jurisdictions))
    if as_json:
        show_json(failures)
    else:
        show_table(
            ("jurisdiction", "what", "where", "reason", "attempts", "since"),
            (
                (f.jurisdiction, f"{f.kind} {f.upstream_id}".strip(), f.url, f.reason, f.attempts,
                 moment_utc(f.first_at))
                for f in failures
            ),
            nothing="Nothing failed: all that the sources name could be had and kept.",
        )  # fmt: skip
    return 0


@click.command()
@click.argument("jurisdiction", required=False, type=KeyName())
@json_option
def words(jurisdiction: str | None, as_json: bool) -> None:
    """List the words of a source that nobody has mapped, with counts, and suggest what they mean.

    What they stand for is unknown until somebody says it in lawtrack.toml; the lines to write there
    are printed too.
    """
    from lawtrack.cli.printing.terminal import show_json
    from lawtrack.cli.printing.unmapped import show_unmapped
    from lawtrack.crawling.health.unmapped_words import unmapped_words

    config = load_cli_config(jurisdiction=jurisdiction)
    keys = [jurisdiction] if jurisdiction else list(config.jurisdictions)
    with reading(config) as session:
        unmapped = unmapped_words(session, map(config.source, keys))
    if as_json:
        show_json(unmapped)
    else:
        show_unmapped(unmapped)
