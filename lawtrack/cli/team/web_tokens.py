"""Commands about programs that are known by a token."""

import click

from lawtrack.cli import options
from lawtrack.cli.options import json_option, load_cli_config, reading, tell, writing


@click.group()
def tokens() -> None:
    """Say which programs may ask more often, or write, each with a token."""


@tokens.command()
@click.argument("name")
@click.option(
    "--scope",
    type=click.Choice(("read", "write")),
    default="read",
    show_default=True,
    help="read: ask more often; write: verdicts and notes, too.",
)
def add(name: str, scope: str) -> None:
    """Let a program in; its token is shown once, on a line of its own, and stored nowhere."""
    from lawtrack.cli.printing.terminal import say
    from lawtrack.database.team.stored_tokens import add_token

    with writing(load_cli_config()) as session:
        token = add_token(session, name, scope, now=options.clock())
        session.commit()
    say(token)
    tell(
        f"{name}: may {scope} - send it as the header Authorization: Bearer TOKEN; it is not shown"
        " again",
        err=True,
    )


@tokens.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the programs that may, and those that might before; never their tokens."""
    from lawtrack.cli.printing.terminal import show_json, show_table
    from lawtrack.database.team.stored_tokens import all_tokens
    from lawtrack.safe_text import moment_utc

    with reading(load_cli_config()) as session:
        known = all_tokens(session)
    if as_json:
        return show_json(known)
    return show_table(
        ("name", "scope", "since", "revoked"),
        (
            (one.name, one.scope, moment_utc(one.created_at), moment_utc(one.revoked_at))
            for one in known
        ),
        nothing='No program is known - "lawtrack web tokens add NAME" changes that.',
    )


@tokens.command()
@click.argument("name")
def revoke(name: str) -> None:
    """Let a program in no longer, at once. What it wrote stays."""
    from lawtrack.database.team.stored_tokens import revoke_token

    with writing(load_cli_config()) as session:
        revoke_token(session, name, now=options.clock())
        session.commit()
    tell(f"{name}: its token lets nobody in any more")
