"""The command that writes tables for other programs."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lawtrack.cli.options import (
    OneOf,
    clock,
    day_meant,
    earliest_local_today,
    jurisdiction_option,
    load_cli_config,
    reading,
    refuse_own_file,
    since_meant,
    tell,
    topic_option,
    when_option,
)
from lawtrack.publishing.files import refuse_file
from lawtrack.publishing.tables.formats import FORMATS, format_of

if TYPE_CHECKING:
    from lawtrack.config.settings import Config
    from lawtrack.database.conditions import Selection

# Written out, so that --help needs no imports; test_export_formats.py compares them.
TABLE_NAMES = ("bills", "actions", "sponsors", "votes", "events", "matches", "changes")
DIALECT_NAMES = ("lawtrack", "openstates", "legiscan")


@click.command()
@topic_option
@jurisdiction_option
@when_option("--since", "since", "Only what changed since, as we saw it: monday, 7d.")
@when_option("--as-of", "as_of", "What lawtrack knew at the end of that day, in UTC.")
@click.option("everything", "--all", is_flag=True, help="What has no flag too.")
@click.option(
    "--table",
    type=OneOf(TABLE_NAMES),
    default="bills",
    show_default=True,
    help="Which table.",
)
@click.option(
    "--format",
    "form",
    type=OneOf(tuple(FORMATS)),
    help="How it is written; else as the name of the file ends, else CSV.",
)
@click.option(
    "--dialect",
    type=OneOf(DIALECT_NAMES),
    default="lawtrack",
    show_default=True,
    help="Another project's tables, all of them into a folder.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="A file, for another dialect a folder; else print.",
)
@click.option(
    "--excel", is_flag=True, help="CSV for spreadsheets: byte order mark, guarded numbers."
)
def export(
    topic: str | None,
    jurisdiction: str | None,
    since: str | None,
    as_of: str | None,
    everything: bool,
    table: str,
    form: str | None,
    dialect: str,
    output: Path | None,
    excel: bool,
) -> None:
    """Write what is flagged as a table, for spreadsheets and programs."""
    from lawtrack.database.conditions import Selection

    config = load_cli_config(jurisdiction=jurisdiction, topic=topic)
    wanted = Selection(
        everything=everything,
        topic=topic,
        jurisdiction=jurisdiction,
        since=since_meant(config, since, jurisdiction=jurisdiction),
        as_of=day_meant(config, as_of, jurisdiction=jurisdiction),
    )
    if dialect != "lawtrack":
        if table != "bills" or form not in (None, "csv") or excel:
            raise click.UsageError(
                f"--dialect {dialect} writes all its tables as CSV"
                " - leave --table, --format and --excel out"
            )
        if output is None:
            raise click.UsageError(f"--dialect {dialect} writes a folder - name it with --output")
        refuse_file(output, f"the dialect {dialect}")
        _folder(config, wanted, dialect, output)
        return
    _table(config, wanted, table=table, form=form, excel=excel, output=output)


def _table(
    config: "Config",
    wanted: "Selection",
    *,
    table: str,
    form: str | None,
    excel: bool,
    output: Path | None,
) -> None:
    from lawtrack.crawling.health.sources import source_states
    from lawtrack.publishing.tables.export import ExportRequest, export_table, print_table

    printed = output is None or str(output) == "-"
    form = format_of(None if printed else output, form)
    if printed and not FORMATS[form].printed and sys.stdout.isatty():
        raise click.UsageError(f"{form} is nothing to print - name a file with --output")
    if output is not None:
        refuse_own_file(config, output)
    order = ExportRequest(
        table=table, format=form, wanted=wanted, today=earliest_local_today(config), excel=excel
    )
    with reading(config) as session:
        if output is None or printed:
            # Bytes for bytes the same as in a file, whatever the terminal's encoding.
            print_table(session, order, sys.stdout.buffer, now=clock())
            sys.stdout.buffer.flush()
            return
        states = source_states(session, config.rhythms(), now=clock())
        count = export_table(session, order, output, states=states, now=clock())
    tell(f"{count} {table}: {output}", err=True)


def _folder(config: "Config", wanted: "Selection", dialect: str, output: Path) -> None:
    from lawtrack.crawling.health.sources import source_states
    from lawtrack.publishing.dialects.dialects import export_dialect

    with reading(config) as session:
        states = source_states(session, config.rhythms(), now=clock())
        count = export_dialect(session, dialect, wanted, output, states=states, now=clock())
    tell(f"{count} bills: {output}", err=True)
