"""The command that says how each source stands."""

from typing import TYPE_CHECKING

import click

from lawtrack.cli import options
from lawtrack.cli.options import json_option, reading, the_config

if TYPE_CHECKING:
    from lawtrack.config.settings import Config


@click.command()
@click.option(
    "only_failures", "--failures", is_flag=True, help="List what could not be had or kept yet."
)
@json_option
def status(only_failures: bool, as_json: bool) -> int:
    """Show how fresh each source is, and what is wrong.

    Exits with 1 when a source is stale or broken, or its last crawl was not whole.
    """
    config = the_config()
    if only_failures:
        return _failures(config, as_json=as_json)
    return _states(config, as_json=as_json)


def _states(config: "Config", *, as_json: bool) -> int:
    from lawtrack.cli.printing.terminal import fields_of, show_json, show_table
    from lawtrack.crawling.health.sources import source_states
    from lawtrack.safe_text import moment

    with reading(config) as session:
        states = source_states(session, config.rhythms(), now=options.clock())
    if as_json:
        show_json([{**fields_of(state), "well": state.well} for state in states])
    else:
        show_table(
            ("jurisdiction", "state", "why", "last good crawl", "newest item", "bills", "events",
             "flags", "to be had", "wrong"),
            (
                (s.jurisdiction, s.state, s.words, moment(s.last_good), s.newest_item, s.bills,
                 s.events, s.flags, s.open_failures or "",
                 "; ".join(part for part in ("crawling" if s.running else "", s.wrong) if part))
                for s in states
            ),
        )  # fmt: skip
    return 0 if all(state.well for state in states) else 1


def _failures(config: "Config", *, as_json: bool) -> int:
    from lawtrack.cli.printing.terminal import show_json, show_table
    from lawtrack.database.failures import open_failures
    from lawtrack.safe_text import moment

    with reading(config) as session:
        found = open_failures(session, list(config.jurisdictions))
    if as_json:
        show_json(found)
    else:
        show_table(
            ("jurisdiction", "what", "where", "reason", "attempts", "since"),
            (
                (f.jurisdiction, f"{f.kind} {f.upstream_id}".strip(), f.url, f.reason, f.attempts,
                 moment(f.first_at))
                for f in found
            ),
        )  # fmt: skip
    return 0
