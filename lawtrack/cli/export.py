"""The command that writes tables for other programs."""

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lawtrack.cli.options import (
    Day,
    earliest_today,
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
@click.option("--since", type=Day(), metavar="DATE", help="Only bills changed since, as we saw it.")
@click.option("everything", "--all", is_flag=True, help="Bills without a flag too.")
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="FILE", help="A file; else print."
)
@click.option("--excel", is_flag=True, help="For spreadsheets: a byte order mark, guarded numbers.")
def export(
    topic: str | None,
    jurisdiction: str | None,
    since: date | None,
    everything: bool,
    output: Path | None,
    excel: bool,
) -> None:
    """Write the flagged bills as CSV."""
    from lawtrack.export.csv import export_bills, print_bills
    from lawtrack.storage.exporting import Wanted

    config = the_config(jurisdiction=jurisdiction, topic=topic)
    wanted = Wanted(everything=everything, topic=topic, jurisdiction=jurisdiction, since=since)
    today = earliest_today(config)
    with reading(config) as session:
        if output is None or str(output) == "-":
            # Bytes for bytes the same as in a file, whatever the terminal's encoding.
            sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
            print_bills(session, wanted, sys.stdout, today=today, excel=excel)
            return
        count = export_bills(
            session,
            wanted,
            output,
            today=today,
            excel=excel,
            rhythms=config.rhythms(),
            now=datetime.now(UTC),
        )
    click.echo(f"{count} bills: {output}", err=True)
