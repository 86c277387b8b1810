"""Commands about what the team holds of a bill: notes, tags, its position, who looks after it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from lawtrack.cli import options
from lawtrack.cli.options import (
    OneOf,
    by_option,
    editor_named,
    json_option,
    jurisdiction_option,
    load_cli_config,
    reading,
    tell,
    writing,
)

if TYPE_CHECKING:
    from lawtrack.database import Session
    from lawtrack.database.tables.legislation import BillRow

F = TypeVar("F", bound=Callable[..., Any])
POSITIONS = ("support", "oppose", "watch", "none")


@click.group()
def notes() -> None:
    """Keep what the team knows of a bill: notes, tags, a position, and who looks after it.

    Nothing is overwritten: every line stays, with who wrote it and when. ID is a bill's number, as
    "lawtrack show" takes it.
    """


def _which(command: F) -> F:
    """What the commands about one bill have in common."""
    for decorate in (
        click.option("--session", "term", metavar="NAME", help="Of this session: a year, …"),
        jurisdiction_option,
        click.argument("identifier", metavar="ID"),
    ):
        command = decorate(command)
    return command


@contextmanager
def _writing_on(
    identifier: str, jurisdiction: str | None, term: str | None
) -> Iterator[tuple["Session", "BillRow"]]:
    """The bill in a session that is committed at the end."""
    from lawtrack.database.search.named_records import find_bill_anywhere

    with writing(load_cli_config(jurisdiction=jurisdiction)) as session:
        bill = find_bill_anywhere(session, identifier, jurisdiction=jurisdiction, term=term)
        yield session, bill
        session.commit()


@notes.command()
@_which
@click.argument("text")
@by_option
def add(
    identifier: str, text: str, jurisdiction: str | None, term: str | None, by: str | None
) -> None:
    """Write a note on a bill."""
    from lawtrack.database.team.team_edits import add_note

    with _writing_on(identifier, jurisdiction, term) as (session, bill):
        edit = add_note(session, bill, text, editor=editor_named(by), now=options.clock())
    tell(f"{identifier}: noted by {edit.editor or 'nobody'}")


@notes.command("list")
@click.argument("identifier", metavar="[ID]", required=False)
@jurisdiction_option
@click.option("--session", "term", metavar="NAME", help="Of this session: a year, …")
@click.option("--tag", metavar="TAG", help="Only bills with this tag.")
@click.option("--position", type=OneOf(POSITIONS[:3]), help="Only bills with this position.")
@json_option
def list_(
    identifier: str | None,
    jurisdiction: str | None,
    term: str | None,
    tag: str | None,
    position: str | None,
    as_json: bool,
) -> None:
    """List every line that was written on a bill; without ID, the bills with any."""
    from lawtrack.cli.printing.bills import show_edits, show_team_bills, team_bill_as_data
    from lawtrack.cli.printing.terminal import show_json
    from lawtrack.database.search.named_records import find_bill_anywhere
    from lawtrack.database.team.team_bills import bills_with_memory
    from lawtrack.database.team.team_edits import edits_of

    config = load_cli_config(jurisdiction=jurisdiction)
    if identifier and (tag or position):
        raise click.UsageError("--tag and --position are for the list of bills - leave ID out")
    with reading(config) as session:
        if identifier:
            bill = find_bill_anywhere(session, identifier, jurisdiction=jurisdiction, term=term)
            lines = edits_of(session, "bill", bill.id)
            return show_json(lines) if as_json else show_edits(lines)
        bills = [
            one
            for one in bills_with_memory(session, jurisdiction=jurisdiction, term=term)
            if (not tag or tag.lower() in one.team.tags)
            and (not position or one.team.position == position)
        ]
    return show_json([*map(team_bill_as_data, bills)]) if as_json else show_team_bills(bills)


@notes.command()
@_which
@click.argument("tags", nargs=-1, required=True)
@click.option("--remove", "gone", is_flag=True, help="Take them away.")
@by_option
def tag(
    identifier: str,
    tags: tuple[str, ...],
    jurisdiction: str | None,
    term: str | None,
    gone: bool,
    by: str | None,
) -> None:
    """Give a bill tags, or take them away."""
    from lawtrack.database.team.team_edits import set_tag, team_memory

    with _writing_on(identifier, jurisdiction, term) as (session, bill):
        for each in tags:
            set_tag(session, bill, each, editor=editor_named(by), now=options.clock(), gone=gone)
        left = team_memory(session, bill.id).tags
    tell(f"{identifier}: {', '.join(left) or 'no tag'}")


@notes.command()
@_which
@click.argument("position", metavar="POSITION", type=OneOf(POSITIONS))
@by_option
def position(
    identifier: str, position: str, jurisdiction: str | None, term: str | None, by: str | None
) -> None:
    """Say how the team stands to a bill."""
    from lawtrack.database.team.team_edits import set_position

    with _writing_on(identifier, jurisdiction, term) as (session, bill):
        set_position(session, bill, position, editor=editor_named(by), now=options.clock())
    tell(f"{identifier}: {'no position' if position == 'none' else position}")


@notes.command("look-after")
@_which
@click.argument("who", required=False, default="")
@click.option("--nobody", is_flag=True, help="Nobody looks after it any more.")
@by_option
def look_after(
    identifier: str,
    who: str,
    jurisdiction: str | None,
    term: str | None,
    nobody: bool,
    by: str | None,
) -> None:
    """Say who looks after a bill; without WHO it is you."""
    from lawtrack.database.team.team_edits import set_keeper

    if who and nobody:
        raise click.UsageError("--nobody or WHO, not both")
    editor = editor_named(by)
    keeper = "" if nobody else who or editor
    if not keeper and not nobody:
        raise click.UsageError("who? - name somebody, or write --nobody")
    with _writing_on(identifier, jurisdiction, term) as (session, bill):
        set_keeper(session, bill, keeper, editor=editor, now=options.clock())
    tell(f"{identifier}: looked after by {keeper or 'nobody'}")
