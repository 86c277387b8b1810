"""Commands that prepare: configuration, database, which governments are watched."""

import os
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lawtrack.cli import options
from lawtrack.cli.options import json_option, load_cli_config, tell
from lawtrack.errors import OutputError

if TYPE_CHECKING:
    from lawtrack.config.settings import Config


@click.command()
def init() -> None:
    """Write a commented lawtrack.toml and create the database; what is there is kept."""
    from lawtrack.config.last_used import remember_use
    from lawtrack.config.settings import DEFAULT_NAME, load_config, write_default
    from lawtrack.database.opening.schema import is_database_there, upgrade_database
    from lawtrack.database.sealing.keys import load_or_make_key

    named: Path | None = click.get_current_context().find_root().obj
    path = named or Path(os.environ.get("LAWTRACK_CONFIG") or DEFAULT_NAME)
    kept = path.exists()
    if not kept:
        write_default(path)
        tell(f"{path}: written; fill in your contact")
    config = load_config(path, os.environ)
    if kept and is_database_there(config.database):
        raise OutputError(f"{path}: is there already - nothing was changed")
    if kept:
        tell(f"{path}: is there already, and kept as it is")
    upgrade_database(config.database)
    key = load_or_make_key(config.proofs.key)
    tell(f"{config.proofs.key}: signs what you prove; keep a copy; public: {key.public}")
    remember_use(config.path or path.absolute(), os.environ)
    tell(f'{_shown(config)}: ready; next: "lawtrack crawl"')


def _shown(config: "Config") -> str:
    from lawtrack.database.engine import open_database
    from lawtrack.database.opening.database_errors import database_address_shown

    return database_address_shown(open_database(config.database))


@click.command()
@click.option("--index", is_flag=True, help="Make the index of words anew from what is stored.")
def upgrade(index: bool) -> None:
    """Create the database, or bring it up to date.

    On a server, planners, workers and a daemon of the version before end first.
    """
    from lawtrack.cli.options import writing
    from lawtrack.crawling.daemon.service.only_one import nobody_at_work
    from lawtrack.database.jurisdictions import governments
    from lawtrack.database.opening.schema import is_older_database, upgrade_database
    from lawtrack.database.sealing.beginning import begin_sealing

    config = load_cli_config()
    is_older = is_older_database(config.database)
    with nobody_at_work(config.database) if is_older else nullcontext():
        before, after = upgrade_database(config.database, index=index)
    with writing(config) as session:
        for key in governments(session):  # what earlier versions have left
            begin_sealing(session, key, now=options.clock())
            session.commit()
    said = f"is at {after} already" if before == after else f"{before or 'nothing'} → {after}"
    tell(f"{_shown(config)}: schema {said}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--force", is_flag=True, help="Overwrite a file that is there.")
def backup(file: Path | None, force: bool) -> None:
    """Copy the database, while it is used, to FILE or into a folder.

    By default the copy lies beside the database, with date and time in its name.
    """
    from lawtrack.cli.printing.terminal import say
    from lawtrack.database.upkeep.maintenance import backup_database

    config = load_cli_config()
    if file is not None:
        options.refuse_own_file(config, file)
    made = backup_database(config.database, file, force=force, now=options.clock())
    say(f"{made.file}: {made.bytes / 1_000_000:.1f} MB, whole and sound")


@click.command()
@click.option("--offline", is_flag=True, help="Ask no source whether it can be reached.")
@json_option
def doctor(offline: bool, as_json: bool) -> int:
    """Look for what is wrong with the installation, and say what to do.

    Exits with 1 when something has to be mended.
    """
    from dataclasses import replace

    from lawtrack.cli.hints import to_type
    from lawtrack.cli.printing.terminal import show_json, show_table
    from lawtrack.cli.setup.doctor import FAIL, examine

    findings = [
        replace(each, found=to_type(each.found), advice=to_type(each.advice))
        for each in examine(load_cli_config(), network=not offline, clock=options.clock)
    ]
    if as_json:
        show_json(findings)
    else:
        columns = ("state", "check", "found", "what to do")
        show_table(columns, ((f.state, f.check, f.found, f.advice) for f in findings))
    return 1 if any(finding.state == FAIL for finding in findings) else 0
