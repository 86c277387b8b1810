"""Commands about how to take part in meetings, and until when, where a source is silent."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from lawtrack.cli import options
from lawtrack.cli.options import (
    by_option,
    editor_named,
    json_option,
    jurisdiction_option,
    load_cli_config,
    reading,
    tell,
    writing,
)
from lawtrack.errors import UnknownRecord

if TYPE_CHECKING:
    from lawtrack.config.settings import Config
    from lawtrack.database import Session
    from lawtrack.database.team.taking_part import Subject

F = TypeVar("F", bound=Callable[..., Any])


@click.group("take-part")
def take_part() -> None:
    """Keep how to take part in meetings, and until when: what a source does not say.

    It is kept for one meeting (--meeting), for each of a body (--body), or for each of a
    jurisdiction, and shown to everybody on pages, in mails, briefs, calendars and exports. Every
    line stays, with who wrote it and when.
    """


def _for_whom(command: F) -> F:
    """What the commands about one meeting, body or jurisdiction have in common."""
    for decorate in (
        click.option("--meeting", metavar="ID", help='For this meeting: "meeting-77", or its day.'),
        click.option("--body", metavar="NAME", help="For each meeting of this body."),
        jurisdiction_option,
    ):
        command = decorate(command)
    return command


def _subject(
    session: "Session",
    config: "Config",
    jurisdiction: str | None,
    body: str | None,
    id_: str | None,
) -> tuple["Subject", str]:
    """Whom it is kept for, and what that is called."""
    from lawtrack.database.search.named_records import find_record
    from lawtrack.database.tables.legislation import EventRow
    from lawtrack.database.team.team_edits import MeetingsOf

    if id_ and body:
        raise click.UsageError("--meeting or --body, not both")
    if id_:
        record = find_record(session, id_, jurisdiction=jurisdiction)
        if not isinstance(record, EventRow):
            raise UnknownRecord(f'{id_}: is a bill - name a meeting, "meeting-77" or its day')
        return record, f"{record.jurisdiction} {record.name}, {record.date}"
    keys = sorted(config.jurisdictions)
    if jurisdiction is None and len(keys) != 1:
        raise click.UsageError(f"for whom? - add --jurisdiction: {', '.join(keys)}")
    key = jurisdiction or keys[0]
    return MeetingsOf(jurisdiction=key, body=body or ""), f"{key} {body or 'all meetings'}"


@contextmanager
def _writing_for(
    jurisdiction: str | None, body: str | None, meeting: str | None
) -> Iterator[tuple["Session", "Subject", str]]:
    """The subject in a session that is committed at the end."""
    config = load_cli_config(jurisdiction=jurisdiction)
    with writing(config) as session:
        subject, name = _subject(session, config, jurisdiction, body, meeting)
        yield session, subject, name
        session.commit()


@take_part.command()
@_for_whom
@click.argument("text")
@by_option
def say(
    text: str, jurisdiction: str | None, body: str | None, meeting: str | None, by: str | None
) -> None:
    """Say how to take part, in words that people read; an empty TEXT takes it back."""
    from lawtrack.database.team.taking_part import set_how

    with _writing_for(jurisdiction, body, meeting) as (session, subject, name):
        set_how(session, subject, text, editor=editor_named(by), now=options.clock())
    tell(f"{name}: {'kept' if text.strip() else 'nothing is kept by hand'}")


@take_part.command()
@_for_whom
@click.option("--for", "what", metavar="TEXT", help='What is due then; else "sign up to speak".')
@click.option("--remove", is_flag=True, help="Take the deadline away; leave WHEN out.")
@click.argument("when", required=False, default="")
@by_option
def deadline(
    when: str,
    what: str | None,
    remove: bool,
    jurisdiction: str | None,
    body: str | None,
    meeting: str | None,
    by: str | None,
) -> None:
    """Say until when: "2026-03-10 15:00" of a meeting, or "1 day before 15:00", by its clock.

    For each meeting of a body it counts back: "24 hours before", "2 days before".
    """
    from lawtrack.database.team.taking_part import USUAL, set_deadline

    if bool(when) == remove:
        raise click.UsageError("WHEN or --remove, one of them")
    with _writing_for(jurisdiction, body, meeting) as (session, subject, name):
        set_deadline(
            session, subject, what or "", when, editor=editor_named(by), now=options.clock()
        )
    tell(f"{name}: {what or USUAL}: {when or 'no deadline'}")


@take_part.command("list")
@jurisdiction_option
@json_option
def list_(jurisdiction: str | None, as_json: bool) -> None:
    """List what is kept by hand: for jurisdictions and bodies, and for meetings to come."""
    from lawtrack.cli.printing.terminal import show_json, show_table
    from lawtrack.database.team.taking_part import kept_for_meetings
    from lawtrack.safe_text import moment_utc

    config = load_cli_config(jurisdiction=jurisdiction)
    with reading(config) as session:
        kept = kept_for_meetings(
            session, jurisdiction=jurisdiction, since=config.earliest_today(options.clock())
        )
    if as_json:
        return show_json(kept)
    return show_table(
        ("jurisdiction", "for", "meeting", "deadlines", "how to take part", "who", "when"),
        (
            (one.jurisdiction, one.body or "all meetings",
             f"{one.meeting} {one.day}" if one.meeting else "",
             "; ".join(f"{each.what}: {each.when}" for each in one.deadlines),
             one.how, one.editor, moment_utc(one.at))
            for one in kept
        ),
        nothing='Nothing is kept by hand - "lawtrack take-part say" and "deadline" do.',
    )  # fmt: skip


@take_part.command()
@_for_whom
@json_option
def history(jurisdiction: str | None, body: str | None, meeting: str | None, as_json: bool) -> None:
    """List every line that was written for a meeting, a body or a jurisdiction."""
    from lawtrack.cli.printing.bills import show_edits
    from lawtrack.cli.printing.terminal import show_json
    from lawtrack.database.team.taking_part import edits_of_taking_part

    config = load_cli_config(jurisdiction=jurisdiction)
    with reading(config) as session:
        subject, _ = _subject(session, config, jurisdiction, body, meeting)
        lines = edits_of_taking_part(session, subject)
    return show_json(lines) if as_json else show_edits(lines)
