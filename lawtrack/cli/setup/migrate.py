"""The command that takes an installation to another database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from lawtrack.cli import options
from lawtrack.cli.options import load_cli_config, tell

if TYPE_CHECKING:
    from lawtrack.config.settings import Config


@click.command("migrate-to")
@click.argument("database")
def migrate_to(database: str) -> None:
    """Copy everything to another DATABASE, as postgresql://USER@HOST/NAME, and check the copy.

    The database in use stays as it is. Stop the daemon first. A copy that is broken off goes on
    when the command is given again.
    """
    from lawtrack.cli.printing.terminal import say
    from lawtrack.config.database import checked_database
    from lawtrack.database.engine import open_database
    from lawtrack.database.opening.database_errors import database_address_shown
    from lawtrack.database.upkeep.copying import CopiedTable, copy_database

    config = load_cli_config()
    target = checked_database(database, "DATABASE", config.folder)
    rows: list[CopiedTable] = []
    with _nobody_writes(config):
        copy_database(config.database, target, tell=rows.append)
    written = sum(each.written for each in rows)
    say(f"{sum(each.rows for each in rows)} rows in {len(rows)} tables, {written} written now;"
        " every row compared, none differs")  # fmt: skip
    shown = database_address_shown(open_database(target))
    tell(
        f'Next: write database = "{shown}" into {config.path} (with a password: the address into'
        ' LAWTRACK_DATABASE), then run "lawtrack doctor"'
    )
    for line in _what_moves(config, target):
        tell(line)


@contextmanager
def _nobody_writes(config: "Config") -> Iterator[None]:
    """Hold what a daemon, crawls and deliveries hold; raise when one of them is under way."""
    from contextlib import ExitStack, closing

    from lawtrack.alerts.deliver import LOCK
    from lawtrack.crawling.daemon.service.only_one import OnlyDaemon
    from lawtrack.database.locks.lock import CrawlLock

    with ExitStack() as held:
        held.enter_context(closing(OnlyDaemon(config.database, now=options.clock())))
        for key in (*config.jurisdictions, LOCK):
            held.enter_context(closing(CrawlLock(config.database, key)))
        yield


def _what_moves(config: "Config", target: str) -> Iterator[str]:
    """What lies beside an SQLite file by default, and would be looked for elsewhere afterwards."""
    from lawtrack.config.settings import load_config

    after = load_config(config.path, {**os.environ, "LAWTRACK_DATABASE": target})
    if after.archive.folder != config.archive.folder:
        yield f'The archive stays in {config.archive.folder}: write [archive] folder = "…" for it'
    if after.proofs.key != config.proofs.key:
        yield f"The signing key: move {config.proofs.key} to {after.proofs.key}"
    if after.proofs.heads != config.proofs.heads:
        yield f"The signed heads: move {config.proofs.heads} to {after.proofs.heads}"
