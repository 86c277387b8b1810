"""Commands about who may write through the pages."""

import os

import click

from lawtrack.cli import options
from lawtrack.cli.options import json_option, load_cli_config, reading, tell, writing

PASSWORD = "LAWTRACK_PASSWORD"  # noqa: S105 - the name of the variable


@click.group()
def users() -> None:
    """Say who may write through the pages: editors, each with a password."""


@users.command()
@click.argument("name")
def add(name: str) -> None:
    """Let somebody write, who signs in with a password.

    It is asked for twice and not shown; programs set $LAWTRACK_PASSWORD instead. Who was disabled
    may write again, with the new password.
    """
    from lawtrack.database.team.editors import add_editor, checked_editor_name
    from lawtrack.database.team.passwords import check_installed

    config = load_cli_config()
    name = checked_editor_name(name)
    check_installed()  # before anybody types a password
    password = os.environ.get(PASSWORD) or click.prompt(
        f"Password of {name}", hide_input=True, confirmation_prompt="Once more", err=True
    )
    with writing(config) as session:
        stored = add_editor(session, name, password, now=options.clock())
        session.commit()
    tell(f"{stored}: may write - sign in at /sign-in of the pages")


@users.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List who may write, and who might before."""
    from lawtrack.cli.printing.terminal import show_json, show_table
    from lawtrack.database.team.editors import all_editors
    from lawtrack.safe_text import moment_utc

    with reading(load_cli_config()) as session:
        editors = all_editors(session)
    if as_json:
        show_json(editors)
        return
    show_table(
        ("name", "since", "disabled"),
        ((one.name, moment_utc(one.created_at), moment_utc(one.disabled_at)) for one in editors),
        nothing='Nobody may write - "lawtrack web users add NAME" changes that.',
    )


@users.command()
@click.argument("name")
def disable(name: str) -> None:
    """Let somebody write no longer; where signed in, it ends at once. What was written stays."""
    from lawtrack.database.team.editors import disable_editor

    with writing(load_cli_config()) as session:
        disable_editor(session, name, now=options.clock())
        session.commit()
    tell(f"{name}: may write no longer")
