"""Commands about the ledger: what changed, when, and in which words."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

import click

from lawtrack.cli.options import (
    Day,
    json_option,
    jurisdiction_option,
    load_cli_config,
    reading,
    topic_option,
)
from lawtrack.errors import UnknownRecord
from lawtrack.legislation.reasons import REASONS
from lawtrack.near_names import known_names

if TYPE_CHECKING:
    from lawtrack.database.texts import Reading


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
    """Show every observed change of one bill or meeting, oldest first.

    IDENTIFIER is what "lawtrack show" takes. Each change tells when lawtrack saw it, when it
    happened as far as the source says, and in which crawl.
    """
    from lawtrack.cli.printing.history import name_of, show_history
    from lawtrack.cli.printing.terminal import show_json
    from lawtrack.database import ledger
    from lawtrack.database.details import find_record
    from lawtrack.database.tables.legislation import BillRow
    from lawtrack.legislation.reasons import is_news

    config = load_cli_config(jurisdiction=jurisdiction)
    with reading(config) as session:
        record = find_record(session, identifier, jurisdiction=jurisdiction, term=term)
        kind = "bill" if isinstance(record, BillRow) else "event"
        changes = ledger.revisions_of(session, kind, record.id)
        name = name_of(record)
    if as_json:
        show_json([c for c in changes if everything or is_news(c.reasons)])
    else:
        show_history(name, changes, everything=everything)


@click.command(epilog=f"Reasons: {', '.join(REASONS)}.")
@click.option("--since", type=Day(), metavar="DATE", help="Only what was seen since (UTC).")
@click.option("--until", type=Day(), metavar="DATE", help="Only what was seen up to then (UTC).")
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
    "--limit", type=click.IntRange(min=1), default=50, show_default=True, help="At most so many."
)
@json_option
def changes(
    since: date | None,
    until: date | None,
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
    from lawtrack.database.conditions import midnight
    from lawtrack.database.ledger import newest_revisions

    config = load_cli_config(jurisdiction=jurisdiction, topic=topic)
    with reading(config) as session:
        news = newest_revisions(
            session,
            jurisdiction=jurisdiction,
            topic=topic,
            reasons=reasons,
            since=midnight(since) if since else None,
            until=midnight(until + timedelta(days=1)) if until else None,
            everything=everything,
            limit=limit,
        )
    if as_json:
        show_json(news_as_data(news))
    else:
        show_changes(news)


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
    from lawtrack.database.as_of.rebuild import documents_ever, listed_documents
    from lawtrack.database.details import find_record
    from lawtrack.database.texts import document_readings
    from lawtrack.legislation.text_diff import paragraphs_of_text, text_differences

    config = load_cli_config(jurisdiction=jurisdiction)
    with reading(config) as session:
        record = find_record(session, identifier, jurisdiction=jurisdiction, term=term)
        name = name_of(record)
        texts = document_readings(
            session,
            record.jurisdiction,
            documents_ever(session, record),
            [row["url"] for row in listed_documents(session, record)],
        )
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
        show_differences(old, new, found_differences)


def _two(
    identifier: str, texts: "list[Reading]", before: str | None, after: str | None
) -> "tuple[Reading, Reading]":
    """The two texts to compare."""
    if len(texts) < 2:
        raise UnknownRecord(
            f"{identifier}: {len(texts) or 'no'} text{'' if len(texts) == 1 else 's'} of it"
            " stored, two are needed to compare"
        )
    if before is not None:
        old = _chosen(identifier, texts, before)
        return old, _chosen(identifier, texts, after) if after is not None else texts[-1]
    # Two readings of one document, or two official texts, rather than a text and an enclosure.
    new = next((t for t in reversed(texts) if t.kind == "version"), texts[-1])
    like = [t for t in texts if t.number < new.number and (t.url == new.url or t.kind == new.kind)]
    if not like:
        raise UnknownRecord(
            f"{identifier}: only one official text of it is stored"
            ' - "lawtrack diff --list" shows all texts that can be compared'
        )
    return like[-1], new


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
