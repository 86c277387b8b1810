"""Commands about the ledger: what changed, when, and in which words."""

import os
from datetime import timedelta
from textwrap import fill
from typing import TYPE_CHECKING

import click

from lawtrack.cli import options
from lawtrack.cli.options import (
    WholeNumber,
    earliest_local_today,
    json_option,
    jurisdiction_option,
    load_cli_config,
    reading,
    since_meant,
    tell_what_is_unread,
    topic_option,
    until_meant,
    when_option,
)
from lawtrack.errors import OutputError, UnknownRecord
from lawtrack.legislation.reasons import REASONS
from lawtrack.near_names import known_names

if TYPE_CHECKING:
    from lawtrack.database.texts import Reading

# As --help prints them: no code is broken at its hyphens.
REASONS_IN_LINES = fill(f"Reasons: {', '.join(REASONS)}.", 76, break_on_hyphens=False)
FIRST_LOOK = timedelta(days=7)  # what is told to one who never looked


class ReasonCode(click.ParamType[str]):
    """A code of the ledger, as docs/ledger.md lists them."""

    name = "code"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        code = str(value).strip().lower()
        if code not in REASONS:
            near = known_names(code, REASONS, listed_in='"lawtrack changes --help"')
            self.fail(f"'{value}' is no reason{near}", param, ctx)
        return code


@click.command()
@click.argument("identifier")
@jurisdiction_option
@click.option("--session", "term", metavar="NAME", help="Only this session: a year, a Congress.")
@click.option("--all", "everything", is_flag=True, help="Bookkeeping too.")
@json_option
def history(
    identifier: str, jurisdiction: str | None, term: str | None, everything: bool, as_json: bool
) -> None:
    """Show every observed change of one bill and its hearings, or of a meeting, oldest first.

    IDENTIFIER is what "lawtrack show" takes. Each change tells when lawtrack saw it, when it
    happened as far as the source says, and in which crawl.
    """
    from lawtrack.cli.printing.history import name_of, show_history
    from lawtrack.cli.printing.terminal import show_json
    from lawtrack.database import ledger
    from lawtrack.database.search.named_records import find_record
    from lawtrack.database.tables.legislation import BillRow
    from lawtrack.legislation.reasons import is_news

    config = load_cli_config(jurisdiction=jurisdiction)
    with reading(config) as session:
        record = find_record(session, identifier, jurisdiction=jurisdiction, term=term)
        changes = (
            ledger.story_of_bill(session, record)
            if isinstance(record, BillRow)
            else ledger.revisions_of(session, "event", record.id)
        )
        name = name_of(record)
    if as_json:
        show_json([c for c in changes if everything or is_news(c.reasons)])
    else:
        show_history(name, changes, everything=everything)


@click.command(epilog=f"\b\n{REASONS_IN_LINES}")
@when_option("--since", "since", "Only what was seen since: 2026-11-24, yesterday, monday, 7d.")
@when_option("--until", "until", "Only what was seen up to then, of a day up to its end.")
@click.option(
    "--reason",
    "reasons",
    multiple=True,
    metavar="CODE",
    type=ReasonCode(),
    help="Only for this reason; may be given several times.",
)
@topic_option
@jurisdiction_option
@click.option("--all", "everything", is_flag=True, help="Bookkeeping too.")
@click.option(
    "--limit", type=WholeNumber(min=1), default=50, show_default=True, help="At most so many."
)
@json_option
def changes(
    since: str | None,
    until: str | None,
    reasons: tuple[str, ...],
    topic: str | None,
    jurisdiction: str | None,
    everything: bool,
    limit: int,
    as_json: bool,
) -> None:
    """Show the newest changes of all bills and meetings, the newest first."""
    from lawtrack.cli.printing.history import news_as_data, show_changes
    from lawtrack.cli.printing.terminal import show_json
    from lawtrack.database.ledger import newest_revisions

    config = load_cli_config(jurisdiction=jurisdiction, topic=topic)
    first = since_meant(config, since, jurisdiction=jurisdiction, quiet=as_json)
    last = until_meant(config, until, jurisdiction=jurisdiction, quiet=as_json)
    if first and last and last <= first:
        raise click.UsageError(f"--until {until}: that lies before --since {since} - exchange them")
    with reading(config) as session:
        news = newest_revisions(
            session,
            jurisdiction=jurisdiction,
            topic=topic,
            reasons=reasons,
            since=first,
            until=last,
            everything=everything,
            limit=limit + 1,  # one more, to say whether there are more
        )
        tell_what_is_unread(session, config, jurisdiction, quiet=as_json)
    if as_json:
        show_json(news_as_data(news[:limit]))
    else:
        show_changes(news[:limit], more=len(news) > limit)


@click.command()
@when_option("--since", "since", "Since when, in place of your last look: yesterday, monday, 7d.")
@topic_option
@jurisdiction_option
@json_option
def today(since: str | None, topic: str | None, jurisdiction: str | None, as_json: bool) -> None:
    """Show what is new since you last looked, what the next two weeks bring, what is not known.

    When you looked is remembered in a file of yours, unless you name a time with --since.
    """
    from lawtrack.cli.printing.daily import show_today
    from lawtrack.cli.printing.terminal import show_json, warn
    from lawtrack.config.last_look import (
        LastLook,
        last_look_file,
        read_last_look,
        write_last_look,
    )
    from lawtrack.crawling.health.sources import source_states
    from lawtrack.publishing.todays_news import lines_told, make_today

    config = load_cli_config(jurisdiction=jurisdiction, topic=topic)
    now, file = options.clock(), last_look_file(config.database, os.environ)
    last = read_last_look(file)
    how = "you said so" if since else "when you last looked" if last else "your first look"
    start = since_meant(config, since, jurisdiction=jurisdiction, quiet=True)
    wanted = start or (last.at if last else now - FIRST_LOOK)
    topics = (topic,) if topic else config.topics
    with reading(config) as session:
        news = make_today(
            session,
            topics,
            jurisdiction=jurisdiction,
            since=wanted,
            now=now,
            today=earliest_local_today(config),
            states=source_states(session, config.rhythms(), now=now),
            seen=last.lines if last and start is None else None,
        )
        seen = lines_told(session, topics, now=now) if start is None else []
    if as_json:
        show_json(news)
    else:
        if news.since > wanted:
            how = "when lawtrack began to look"
        show_today(news, config.zone(jurisdiction), how=how)
    if start is None and topic is None and jurisdiction is None:
        try:
            write_last_look(file, LastLook(at=now, lines=tuple(seen)))
        except OutputError as error:
            warn(f"lawtrack: {error}")


@click.command()
@click.argument("identifier")
@click.argument("before", metavar="[FROM]", required=False)
@click.argument("after", metavar="[TO]", required=False)
@jurisdiction_option
@click.option("--session", "term", metavar="NAME", help="Only this session: a year, a Congress.")
@click.option("--list", "only_list", is_flag=True, help="Only list the texts that are stored.")
@json_option
def diff(
    identifier: str,
    before: str | None,
    after: str | None,
    jurisdiction: str | None,
    term: str | None,
    only_list: bool,
    as_json: bool,
) -> None:
    """Show word by word what differs between two texts of a bill, or of a meeting's papers.

    FROM and TO are numbers of the list (--list), dates, versions or words of a title. Without them
    the last text is compared with the one before; with FROM alone, FROM with the last.
    """
    from lawtrack.cli.printing.history import (
        differences_as_data,
        name_of,
        readings_as_data,
        show_differences,
        show_readings,
    )
    from lawtrack.cli.printing.terminal import say, show_json
    from lawtrack.database.search.named_records import find_record
    from lawtrack.database.texts import are_versions, readings_of_record
    from lawtrack.legislation.changes.text_diff import paragraphs_of_text, text_differences

    config = load_cli_config(jurisdiction=jurisdiction)
    with reading(config) as session:
        record = find_record(session, identifier, jurisdiction=jurisdiction, term=term)
        name = name_of(record)
        texts = readings_of_record(session, record)
    if only_list:
        if as_json:
            show_json(readings_as_data(texts))
        else:
            say(name)
            show_readings(texts)
        return
    old, new = _two(identifier, texts, before, after)
    found_differences = text_differences(
        paragraphs_of_text(old.pages), paragraphs_of_text(new.pages)
    )
    if as_json:
        show_json(differences_as_data(old, new, found_differences))
    else:
        say(name)
        if not are_versions(old, new):
            say("These are two papers, not two versions of one.")
        show_differences(old, new, found_differences)


def _two(
    identifier: str, texts: "list[Reading]", before: str | None, after: str | None
) -> "tuple[Reading, Reading]":
    """The two texts to compare."""
    from lawtrack.database.texts import last_two_versions

    if len(texts) < 2:
        raise UnknownRecord(
            f"{identifier}: {len(texts) or 'no'} text{'' if len(texts) == 1 else 's'} of it"
            " stored, two are needed to compare"
        )
    if before is not None:
        old = _chosen(identifier, texts, before)
        return old, _chosen(identifier, texts, after) if after is not None else texts[-1]
    if pair := last_two_versions(texts):
        return pair
    raise UnknownRecord(
        f"{identifier}: its {len(texts)} texts are as many papers, not versions of one"
        f' - name two to see how they differ all the same: "lawtrack diff {identifier} --list"'
    )


def _chosen(identifier: str, texts: "list[Reading]", asked: str) -> "Reading":
    """The text that is meant: by number, date, version, or words of its title; the last of it."""
    word = asked.strip().lower()
    ways = (
        [t for t in texts if str(t.number) == word],
        [t for t in texts if word in (t.date, t.read_at.date().isoformat())],
        [t for t in texts if word in (t.version.lower(), t.title.lower())],
        [t for t in texts if word in t.title.lower()],
    )
    for found in ways:
        if found:
            return found[-1]
    raise UnknownRecord(
        f"{asked}: no such text of {identifier}"
        f' - "lawtrack diff {identifier} --list" shows those that are stored'
    )
