"""Commands that prepare: configuration, database, which governments are watched."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lawtrack.cli.options import json_option, the_config

if TYPE_CHECKING:
    from lawtrack.config.settings import Config


@click.command()
def init() -> None:
    """Write a commented lawtrack.toml and create the database."""
    from lawtrack.config.settings import DEFAULT_NAME, load_config, write_default
    from lawtrack.database.engine import upgrade as upgrade_database

    named: Path | None = click.get_current_context().obj
    path = named or Path(os.environ.get("LAWTRACK_CONFIG") or DEFAULT_NAME)
    write_default(path)
    click.echo(f"{path}: written; fill in your contact")
    config = load_config(path, os.environ)
    upgrade_database(config.database)
    click.echo(f'{_shown(config)}: ready; next: "lawtrack crawl"')


def _shown(config: "Config") -> str:
    from lawtrack.database.engine import open_database, shown

    return shown(open_database(config.database))


@click.command()
def upgrade() -> None:
    """Create the database, or bring it up to date."""
    from lawtrack.database.engine import upgrade as upgrade_database

    config = the_config()
    before, after = upgrade_database(config.database)
    said = f"is at {after} already" if before == after else f"{before or 'nothing'} → {after}"
    click.echo(f"{_shown(config)}: schema {said}")


@click.command()
@json_option
def jurisdictions(as_json: bool) -> None:
    """List the configured jurisdictions and where they are read."""
    from lawtrack.cli.printing.terminal import fields_of, show_json, show_table

    sources = the_config().jurisdictions.values()
    if as_json:
        show_json(
            [
                {**fields_of(s), "ocd_id": s.ocd_id, "token": "set" if s.token else ""}
                for s in sources
            ]
        )
        return
    show_table(
        ("jurisdiction", "name", "platform", "division", "read from"),
        (
            (s.key, s.name, s.platform, s.division, s.addresses.get("api") or
             s.addresses.get(s.platform, ""))
            for s in sources
        ),
    )  # fmt: skip
