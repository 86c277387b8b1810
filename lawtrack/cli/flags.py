"""Commands about what is flagged."""

from datetime import date
from typing import TYPE_CHECKING

import click

from lawtrack.cli.options import (
    Day,
    earliest_today,
    json_option,
    jurisdiction_option,
    reading,
    the_config,
    topic_option,
)

if TYPE_CHECKING:
    pass


@click.command()
@topic_option
@jurisdiction_option
@click.option("--since", type=Day(), metavar="DATE", help="Only those raised on or after this day.")
@json_option
def flags(topic: str | None, jurisdiction: str | None, since: date | None, as_json: bool) -> None:
    """List what is flagged, and the sentence why."""
    from lawtrack.show import flags_as_data, show_flags
    from lawtrack.storage.bills import midnight
    from lawtrack.storage.events import next_meetings
    from lawtrack.storage.flags import standing_flags
    from lawtrack.terminal import show_json

    config = the_config(jurisdiction=jurisdiction, topic=topic)
    with reading(config) as session:
        found = standing_flags(
            session,
            jurisdiction=jurisdiction,
            topic=topic,
            since=midnight(since) if since else None,
        )
        meetings = next_meetings(session, today=earliest_today(config))
    if as_json:
        show_json(flags_as_data(found, meetings))
    else:
        show_flags(found, meetings)
