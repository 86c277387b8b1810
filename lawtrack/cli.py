"""The command ``lawtrack``: each command parses its arguments and calls one function.

What a command needs is imported inside it, so that ``lawtrack --help`` answers at once.
"""

import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import click

from lawtrack import __version__
from lawtrack.errors import LawtrackError, UnknownRecord

if TYPE_CHECKING:
    from lawtrack.config import Config
    from lawtrack.storage import Session

F = TypeVar("F", bound=Callable[..., Any])


class Day(click.ParamType[date]):
    """A date as 2026-11-24."""

    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"'{value}' is no date - write it as 2026-11-24", param, ctx)


def json_option(command: F) -> F:
    """The option of every command whose output a program may want to read."""
    return click.option("as_json", "--json", is_flag=True, help="Print JSON.")(command)


def jurisdiction_option(command: F) -> F:
    """The option of every command that can look at one government only."""
    option = click.option("--jurisdiction", metavar="NAME", help="Only this jurisdiction.")
    return option(command)


def topic_option(command: F) -> F:
    """The option of every command that can look at one topic only."""
    return click.option("--topic", metavar="NAME", help="Only what is flagged for this topic.")(
        command
    )


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="lawtrack", message="%(prog)s %(version)s")
@click.option(
    "--config",
    "config_path",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="The configuration; else $LAWTRACK_CONFIG, else lawtrack.toml in this folder.",
)
@click.option("--verbose", "-v", is_flag=True, help="Print the logs of crawls, to standard error.")
@click.pass_context
def cli(context: click.Context, config_path: Path | None, verbose: bool) -> None:
    """Tell people, in time, what councils and Congress are about to do about a topic."""
    context.obj = config_path
    logger = logging.getLogger("lawtrack")
    if verbose:
        logging.basicConfig(format="%(levelname)s: %(message)s")
        logger.setLevel(logging.DEBUG)
    elif not logger.handlers:
        # What went wrong is said on one line, and stands in the database.
        logger.addHandler(logging.NullHandler())


def _config(*, jurisdiction: str | None = None, topic: str | None = None) -> "Config":
    """The configuration; a jurisdiction or topic that it does not know is an error."""
    from lawtrack.config import load_config
    from lawtrack.errors import ConfigError

    config = load_config(click.get_current_context().obj, os.environ)
    if jurisdiction is not None:
        config.source(jurisdiction)
    if topic is not None and topic not in config.topics:
        known = ", ".join(config.topics) or "none"
        raise ConfigError(f"{topic}: no such topic in the configuration; known: {known}")
    return config


@contextmanager
def _reading(config: "Config") -> Iterator["Session"]:
    """A session on the database of the configuration, which must be at the right schema."""
    from lawtrack.database import check_schema, open_database, session_of

    engine = open_database(config.database)
    try:
        check_schema(engine)
        with session_of(engine) as session:
            yield session
    finally:
        engine.dispose()


def _today(config: "Config") -> date:
    """The earliest date that it is now in any of the jurisdictions."""
    now = datetime.now(UTC)
    zones = {source.timezone for source in config.jurisdictions.values()} or {"UTC"}
    return min(now.astimezone(ZoneInfo(zone)).date() for zone in zones)


@cli.command()
def init() -> None:
    """Write a commented lawtrack.toml and create the database."""
    from lawtrack.config import DEFAULT_NAME, load_config, write_default
    from lawtrack.database import upgrade as upgrade_database

    named: Path | None = click.get_current_context().obj
    path = named or Path(os.environ.get("LAWTRACK_CONFIG") or DEFAULT_NAME)
    write_default(path)
    click.echo(f"{path}: written; fill in your contact")
    config = load_config(path, os.environ)
    upgrade_database(config.database)
    click.echo(f'{_shown(config)}: ready; next: "lawtrack crawl"')


def _shown(config: "Config") -> str:
    from lawtrack.database import open_database, shown

    return shown(open_database(config.database))


@cli.command()
def upgrade() -> None:
    """Create the database, or bring it up to date."""
    from lawtrack.database import upgrade as upgrade_database

    config = _config()
    before, after = upgrade_database(config.database)
    said = f"is at {after} already" if before == after else f"{before or 'nothing'} → {after}"
    click.echo(f"{_shown(config)}: schema {said}")


@cli.command()
@click.argument("names", metavar="[JURISDICTION]...", nargs=-1)
@click.option("--full", is_flag=True, help="Read everything again, details too.")
@click.option("--since", type=Day(), metavar="DATE", help="Read what moved on or after this day.")
@json_option
def crawl(names: tuple[str, ...], full: bool, since: date | None, as_json: bool) -> int:
    """Crawl the named jurisdictions, or all of them, once.

    Exits with 1 unless every crawl ended well.
    """
    from lawtrack.progress import crawl_all
    from lawtrack.terminal import show_json

    config = _config()
    for name in names:
        config.source(name)
    with _reading(config):
        pass  # an outdated database is one line here, not one for each jurisdiction
    keys = list(dict.fromkeys(names)) or list(config.jurisdictions)
    summaries = crawl_all(config, keys, full=full, since=since, quiet=as_json)
    if as_json:
        show_json(summaries)
    well = len(summaries) == len(keys) and all(summary.healthy for summary in summaries)
    return 0 if well else 1


@cli.command()
def daemon() -> None:
    """Crawl on schedule, in the foreground."""
    from lawtrack.schedule import run_daemon
    from lawtrack.terminal import say

    logging.basicConfig(format="%(levelname)s: %(message)s")  # warnings, to the service's log
    run_daemon(_config(), say=say)


@cli.command()
@topic_option
@jurisdiction_option
@click.option("--since", type=Day(), metavar="DATE", help="Only bills changed since, as we saw it.")
@click.option("everything", "--all", is_flag=True, help="Bills without a flag too.")
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="FILE", help="A file; else print."
)
@click.option("--excel", is_flag=True, help="For spreadsheets: a byte order mark, guarded numbers.")
def export(
    topic: str | None,
    jurisdiction: str | None,
    since: date | None,
    everything: bool,
    output: Path | None,
    excel: bool,
) -> None:
    """Write the flagged bills as CSV."""
    from lawtrack.export.csv import export_bills, print_bills
    from lawtrack.storage.exporting import Wanted

    config = _config(jurisdiction=jurisdiction, topic=topic)
    wanted = Wanted(everything=everything, topic=topic, jurisdiction=jurisdiction, since=since)
    today = _today(config)
    with _reading(config) as session:
        if output is None or str(output) == "-":
            # Bytes for bytes the same as in a file, whatever the terminal's encoding.
            sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
            print_bills(session, wanted, sys.stdout, today=today, excel=excel)
            return
        count = export_bills(
            session,
            wanted,
            output,
            today=today,
            excel=excel,
            jurisdictions=list(config.jurisdictions),
            now=datetime.now(UTC),
        )
    click.echo(f"{count} bills: {output}", err=True)


@cli.command()
@topic_option
@jurisdiction_option
@click.option("--flagged", is_flag=True, help="Only bills with a flag.")
@click.option("--since", type=Day(), metavar="DATE", help="Only bills changed since, as we saw it.")
@click.option("--words", metavar="TEXT", default="", help="Only with this in the title or number.")
@click.option(
    "--limit", type=click.IntRange(min=1), default=50, show_default=True, help="At most so many."
)
@json_option
def bills(
    topic: str | None,
    jurisdiction: str | None,
    flagged: bool,
    since: date | None,
    words: str,
    limit: int,
    as_json: bool,
) -> None:
    """List stored bills, those with the latest action first."""
    from lawtrack.storage.bills import list_bills
    from lawtrack.terminal import show_json, show_table

    config = _config(jurisdiction=jurisdiction, topic=topic)
    with _reading(config) as session:
        found = list_bills(
            session,
            jurisdiction=jurisdiction,
            topic=topic,
            flagged=flagged,
            since=since,
            words=words,
            limit=limit,
        )
    if as_json:
        show_json(found)
        return
    show_table(
        ("jurisdiction", "identifier", "date", "status", "flags", "title"),
        (
            (b.jurisdiction, b.identifier, b.last_action_date or b.introduced, b.status,
             "; ".join(b.flags), b.title)
            for b in found
        ),
    )  # fmt: skip


@cli.command()
@click.argument("identifier")
@jurisdiction_option
@click.option("--session", "term", metavar="NAME", help="Only this session: a year, a Congress.")
@json_option
def show(identifier: str, jurisdiction: str | None, term: str | None, as_json: bool) -> None:
    """Show everything about one bill.

    IDENTIFIER is its number as printed, or nearly: "2026-1882", "HR 1234", "119-hr-1234".
    """
    from lawtrack.show import bill_as_data, show_bill, view_bill
    from lawtrack.storage.bills import bill_details, find_bills
    from lawtrack.terminal import show_json, show_table

    config = _config(jurisdiction=jurisdiction)
    with _reading(config) as session:
        found = find_bills(session, identifier, jurisdiction=jurisdiction, legislative_session=term)
        if not found:
            raise UnknownRecord(
                f"{identifier}: no such bill is stored"
                ' - "lawtrack bills --words TEXT" looks for words of the title'
            )
        if len(found) > 1:
            show_table(
                ("jurisdiction", "session", "identifier", "title"),
                ((b.jurisdiction, b.session, b.identifier, b.title) for b in found),
            )
            raise UnknownRecord(
                f"{identifier}: {len(found)} bills go by it - add --jurisdiction or --session"
            )
        view = view_bill(session, bill_details(session, found[0]), today=_today(config))
        if as_json:
            show_json(bill_as_data(view))
        else:
            show_bill(view)


@cli.command()
@topic_option
@jurisdiction_option
@click.option("--since", type=Day(), metavar="DATE", help="Only those raised on or after this day.")
@json_option
def flags(topic: str | None, jurisdiction: str | None, since: date | None, as_json: bool) -> None:
    """List what is flagged, and the sentence why."""
    from lawtrack.show import flags_as_data, show_flags
    from lawtrack.storage.bills import midnight
    from lawtrack.storage.events import next_meetings
    from lawtrack.storage.flags import standing_flags
    from lawtrack.terminal import show_json

    config = _config(jurisdiction=jurisdiction, topic=topic)
    with _reading(config) as session:
        found = standing_flags(
            session,
            jurisdiction=jurisdiction,
            topic=topic,
            since=midnight(since) if since else None,
        )
        meetings = next_meetings(session, today=_today(config))
    if as_json:
        show_json(flags_as_data(found, meetings))
    else:
        show_flags(found, meetings)


@cli.command()
@jurisdiction_option
@click.option(
    "--days", type=click.IntRange(min=0), default=90, show_default=True, help="How far ahead."
)
@click.option("--flagged", is_flag=True, help="Only meetings that deal with something flagged.")
@json_option
def events(jurisdiction: str | None, days: int, flagged: bool, as_json: bool) -> None:
    """List coming meetings, flagged ones marked."""
    from lawtrack.storage.events import upcoming
    from lawtrack.terminal import show_json, show_table

    config = _config(jurisdiction=jurisdiction)
    with _reading(config) as session:
        found = upcoming(session, today=_today(config), days=days, jurisdiction=jurisdiction)
    found = [meeting for meeting in found if meeting.flagged or not flagged]
    if as_json:
        show_json(found)
        return
    show_table(
        ("date", "time", "jurisdiction", "state", "flagged", "meeting", "location"),
        (
            (m.date, m.time, m.jurisdiction, m.state, "; ".join(m.flagged), m.name, m.location)
            for m in found
        ),
    )


@cli.command()
@json_option
def status(as_json: bool) -> int:
    """Show how each source stands.

    Exits with 1 when the last crawl of one did not end well.
    """
    from lawtrack.storage.status import source_states
    from lawtrack.terminal import moment, show_json, show_table

    config = _config()
    with _reading(config) as session:
        states = source_states(session, list(config.jurisdictions))
    if as_json:
        show_json(states)
    else:
        show_table(
            ("jurisdiction", "last good crawl", "newest item", "bills", "events", "flags", "wrong"),
            (
                (s.jurisdiction, moment(s.last_good), s.newest_item, s.bills, s.events, s.flags,
                 "; ".join(part for part in ("crawling" if s.running else "", s.wrong) if part))
                for s in states
            ),
        )  # fmt: skip
    return 0 if all(state.well for state in states) else 1


@cli.command()
@json_option
def jurisdictions(as_json: bool) -> None:
    """List the configured jurisdictions and where they are read."""
    from lawtrack.terminal import fields_of, show_json, show_table

    sources = _config().jurisdictions.values()
    if as_json:
        show_json(
            [
                {**fields_of(s), "ocd_id": s.ocd_id, "token": "set" if s.token else ""}
                for s in sources
            ]
        )
        return
    show_table(
        ("jurisdiction", "name", "platform", "division", "read from"),
        (
            (s.key, s.name, s.platform, s.division, s.addresses.get("api") or
             s.addresses.get(s.platform, ""))
            for s in sources
        ),
    )  # fmt: skip


@cli.command()
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="Where the demo's configuration, database and CSV go.",
)
@click.option("--day2", is_flag=True, help="Then the day after: what has changed since.")
def demo(folder: Path, day2: bool) -> int:
    """Do the whole job once, on practice sources."""
    from lawtrack.demo import run_demo

    return run_demo(folder, day2=day2, now=datetime.now(UTC))


@cli.command()
@click.option("--port", type=click.IntRange(0, 65_000), default=0, help="First port; 0: any free.")
@click.option("--day", type=click.IntRange(min=1), default=1, show_default=True, help="Which day.")
@click.option(
    "--extra", type=click.IntRange(min=0), default=0, help="So many generated bills beside."
)
@click.option("--seed", type=int, default=1, help="For the generated bills.")
@click.option("--today", type=Day(), metavar="DATE", help="The date of day 1; else today's.")
def sandbox(port: int, day: int, extra: int, seed: int, today: date | None) -> None:
    """Serve the sources to practise on."""
    from lawtrack.sandbox.scenario import Scenario
    from lawtrack.sandbox.server import serve_forever

    scenario = Scenario(today or datetime.now(UTC).date(), day, extra, seed)
    serve_forever(scenario, port=port, output=sys.stdout)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status: 0 done, 1 an error, 2 wrong usage."""
    try:
        status = cli.main(args=arguments, prog_name="lawtrack", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except LawtrackError as error:
        from lawtrack.terminal import warn

        warn(f"lawtrack: {error}")
        return 1
    except (KeyboardInterrupt, click.Abort):
        return 130
    except BrokenPipeError:  # the reader has seen enough: "lawtrack bills | head"
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status if isinstance(status, int) else 0
