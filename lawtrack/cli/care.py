"""Commands that look after an installation: a copy of the database, and what may be wrong."""

from pathlib import Path

import click

from lawtrack.cli import options
from lawtrack.cli.options import json_option, the_config


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--force", is_flag=True, help="Overwrite a file that is there.")
def backup(file: Path | None, force: bool) -> None:
    """Copy the database, while it is used, to FILE or into a folder.

    By default the copy lies beside the database, with date and time in its name.
    """
    from lawtrack.cli.printing.terminal import say
    from lawtrack.database.maintenance import backup as copy

    made = copy(the_config().database, file, force=force, now=options.clock())
    say(f"{made.file}: {made.bytes / 1_000_000:.1f} MB, whole and sound")


@click.command()
@click.option("--offline", is_flag=True, help="Ask no source whether it can be reached.")
@json_option
def doctor(offline: bool, as_json: bool) -> int:
    """Look for what is wrong with the installation, and say what to do.

    Exits with 1 when something has to be mended.
    """
    from lawtrack.cli.doctor import FAIL, examine
    from lawtrack.cli.printing.terminal import show_json, show_table

    findings = list(examine(the_config(), network=not offline, clock=options.clock))
    if as_json:
        show_json(findings)
    else:
        columns = ("state", "check", "found", "what to do")
        show_table(columns, ((f.state, f.check, f.found, f.advice) for f in findings))
    return 1 if any(finding.state == FAIL for finding in findings) else 0
