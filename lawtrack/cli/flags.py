"""Commands about what is flagged: the list, a reader's verdicts, judging what is stored again."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from lawtrack.cli import options
from lawtrack.cli.options import (
    by_option,
    earliest_local_today,
    editor_named,
    json_option,
    jurisdiction_option,
    load_cli_config,
    reading,
    since_meant,
    tell_what_is_unread,
    topic_option,
    when_option,
    writing,
)
from lawtrack.errors import UnknownRecord

F = TypeVar("F", bound=Callable[..., Any])


@click.group(invoke_without_command=True)
@topic_option
@jurisdiction_option
@when_option("--since", "since", "Only those raised since: 2026-11-24, yesterday, monday, 7d.")
@click.option("--all", "everything", is_flag=True, help="Those too that a reader has dismissed.")
@json_option
@click.pass_context
def flags(
    context: click.Context,
    topic: str | None,
    jurisdiction: str | None,
    since: str | None,
    everything: bool,
    as_json: bool,
) -> None:
    """List what is flagged, and the sentence why; or give a verdict on a flag."""
    if context.invoked_subcommand is not None:
        if topic or jurisdiction or since or everything or as_json:
            raise click.UsageError(
                f"options of the list do not go with {context.invoked_subcommand}"
                " - write its own options behind it"
            )
        return
    from lawtrack.cli.printing.flags import flags_as_data, flags_in_words, show_flags
    from lawtrack.cli.printing.terminal import say, show_json
    from lawtrack.database.events import next_meetings
    from lawtrack.database.flags import active_flags

    config = load_cli_config(jurisdiction=jurisdiction, topic=topic)
    with reading(config) as session:
        standing = active_flags(
            session,
            jurisdiction=jurisdiction,
            topic=topic,
            since=since_meant(config, since, jurisdiction=jurisdiction, quiet=as_json),
            dismissed=everything,
        )
        today = earliest_local_today(config)
        meetings = next_meetings(session, today=today)
        tell_what_is_unread(session, config, jurisdiction, quiet=as_json)
    if as_json:
        show_json(flags_as_data(standing, meetings))
    else:
        show_flags(standing, meetings, zones=config.zones, today=today)
        if standing:
            say()
        say(flags_in_words(standing, meetings))


def _which(command: F) -> F:
    """What the commands that give a verdict have in common: whose flag it is."""
    for decorate in (
        click.option("--topic", metavar="NAME", help="Only on the flag for this topic."),
        click.option("--session", "term", metavar="NAME", help="Of this session: a year, …"),
        jurisdiction_option,
        click.argument("identifier", metavar="ID"),
    ):
        command = decorate(command)
    return command


def _note(command: F) -> F:
    return click.option("--note", metavar="TEXT", default="", help="Why, in your words.")(command)


@flags.command()
@_which
@_note
@by_option
def confirm(
    identifier: str,
    jurisdiction: str | None,
    term: str | None,
    topic: str | None,
    note: str,
    by: str | None,
) -> None:
    """Say that a flag is right: it stands until the text changes.

    ID is the number of a bill, or the id of a meeting, as "lawtrack show" takes it.
    """
    _give_verdict("confirmed", identifier, jurisdiction, term, topic, note, by)


@flags.command()
@_which
@_note
@by_option
def dismiss(
    identifier: str,
    jurisdiction: str | None,
    term: str | None,
    topic: str | None,
    note: str,
    by: str | None,
) -> None:
    """Say that a flag is wrong: it is not told again until the text changes.

    ID is the number of a bill, or the id of a meeting, as "lawtrack show" takes it.
    """
    _give_verdict("dismissed", identifier, jurisdiction, term, topic, note, by)


@flags.command()
@_which
@by_option
def reset(
    identifier: str, jurisdiction: str | None, term: str | None, topic: str | None, by: str | None
) -> None:
    """Take a verdict back."""
    _give_verdict("", identifier, jurisdiction, term, topic, "", by)


def _give_verdict(
    verdict: str,
    identifier: str,
    jurisdiction: str | None,
    term: str | None,
    topic: str | None,
    note: str,
    by: str | None,
) -> None:
    from lawtrack.cli.printing.terminal import say
    from lawtrack.database.search.named_records import find_record
    from lawtrack.ingest.verdicts import give_verdict

    config = load_cli_config(jurisdiction=jurisdiction, topic=topic)
    with writing(config) as session:
        subject = find_record(session, identifier, jurisdiction=jurisdiction, term=term)
        topics = give_verdict(
            session,
            subject,
            verdict,
            topic=topic,
            note=note,
            editor=editor_named(by),
            now=options.clock(),
        )
        if not topics:
            wanted = f" for {topic}" if topic else ""
            raise UnknownRecord(
                f"{identifier}: nothing is flagged on it{wanted}"
                f' - "lawtrack show {identifier}" shows what is stored'
            )
        session.commit()
    say(f"{identifier}: {', '.join(topics)}: {verdict or 'no verdict any more'}")


@flags.command()
@jurisdiction_option
def rejudge(jurisdiction: str | None) -> None:
    """Judge everything that is stored again, now.

    Crawls do it by themselves when a topic or its lexicon is new, bit by bit.
    """
    from lawtrack.cli.printing.flags import show_raised
    from lawtrack.cli.printing.terminal import say
    from lawtrack.database.locks.lock import CrawlLock
    from lawtrack.ingest.rejudge import rejudge as steps
    from lawtrack.topics import load_topics

    config = load_cli_config(jurisdiction=jurisdiction)
    topics = load_topics(config.topics, config.folder)
    for key in [jurisdiction] if jurisdiction else list(config.jurisdictions):
        with writing(config) as session:
            lock = CrawlLock(config.database, key)
            try:
                judged = cleared = 0
                for step in steps(
                    session, jurisdiction=key, topics=topics, now=options.clock(), again=True
                ):
                    session.commit()
                    judged, cleared = judged + step.judged, cleared + step.cleared
                    for flag in step.raised:
                        show_raised(flag)
                session.commit()
            finally:
                lock.close()
        say(f"{key}: {judged} judged, {cleared} flags cleared")
