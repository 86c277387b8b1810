"""Commands that write pages and files for others: the site, and the brief."""

from pathlib import Path

import click

from lawtrack.cli.options import clock, earliest_today, reading, the_config


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--url", default="", metavar="URL", help="Where it will be served, for the feeds' own links."
)
@click.option("--full", is_flag=True, help="Look at every bill again.")
def publish(folder: Path, url: str, full: bool) -> None:
    """Write feeds, calendars, tables and a JSON file for each bill into DIR.

    Any web server can serve it. Written is only what differs from the last time.
    """
    from lawtrack.publishing import publish as publish_into
    from lawtrack.storage.status import source_states

    if url and not url.startswith(("https://", "http://")):
        raise click.UsageError(f"'{url}' is no web address")
    config = the_config()
    with reading(config) as session:
        done = publish_into(
            session,
            folder,
            topics=config.topics,
            states=source_states(session, list(config.jurisdictions)),
            url=url,
            full=full,
            today=earliest_today(config),
            now=clock(),
        )
    click.echo(
        f"{done.bills} bills looked at, {done.files} files written"
        f" ({done.bytes / 1_000_000:.1f} MB): {folder}",
        err=True,
    )
