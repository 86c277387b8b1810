"""Commands about meetings."""

from typing import TYPE_CHECKING

import click

from lawtrack.cli import options
from lawtrack.cli.options import (
    earliest_today,
    json_option,
    jurisdiction_option,
    reading,
    the_config,
)

if TYPE_CHECKING:
    pass


@click.command()
@jurisdiction_option
@click.option(
    "--days", type=click.IntRange(min=0), default=90, show_default=True, help="How far ahead."
)
@click.option("--flagged", is_flag=True, help="Only meetings that deal with something flagged.")
@json_option
def events(jurisdiction: str | None, days: int, flagged: bool, as_json: bool) -> None:
    """List coming meetings, flagged ones and those with little notice marked."""
    from lawtrack.cli.printing.terminal import show_json, show_table
    from lawtrack.database.events import upcoming

    config = the_config(jurisdiction=jurisdiction)
    with reading(config) as session:
        found = upcoming(
            session,
            today=earliest_today(config),
            days=days,
            jurisdiction=jurisdiction,
            now=options.clock(),
        )
    found = [meeting for meeting in found if meeting.flagged or not flagged]
    if as_json:
        show_json(found)
        return
    show_table(
        ("date", "time", "jurisdiction", "state", "flagged", "notice", "meeting", "location", "id"),
        (
            (m.date, m.time, m.jurisdiction,
             f"{m.state}, missing" if m.missing_since else m.state,
             "; ".join(mark.words for mark in m.flagged),
             m.notice.marks if m.notice else "", m.name, m.location, m.id)
            for m in found
        ),
    )  # fmt: skip
