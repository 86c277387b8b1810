"""The command that says how each source stands."""

from typing import TYPE_CHECKING

import click

from lawtrack.cli.options import json_option, reading, the_config

if TYPE_CHECKING:
    pass


@click.command()
@json_option
def status(as_json: bool) -> int:
    """Show how each source stands.

    Exits with 1 when the last crawl of one did not end well.
    """
    from lawtrack.storage.status import source_states
    from lawtrack.terminal import moment, show_json, show_table

    config = the_config()
    with reading(config) as session:
        states = source_states(session, list(config.jurisdictions))
    if as_json:
        show_json(states)
    else:
        show_table(
            ("jurisdiction", "last good crawl", "newest item", "bills", "events", "flags", "wrong"),
            (
                (s.jurisdiction, moment(s.last_good), s.newest_item, s.bills, s.events, s.flags,
                 "; ".join(part for part in ("crawling" if s.running else "", s.wrong) if part))
                for s in states
            ),
        )  # fmt: skip
    return 0 if all(state.well for state in states) else 1
