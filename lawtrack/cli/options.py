"""What several commands share: options, the configuration, a session on the database."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import click

from lawtrack.near_names import known_names

if TYPE_CHECKING:
    from lawtrack.config.settings import Config
    from lawtrack.database import Session
    from lawtrack.day_words import TimeSpan

F = TypeVar("F", bound=Callable[..., Any])

_CLOCK = "lawtrack.clock"
SECONDS_IN_LINE = 20.0  # behind crawls that write; then a command tries out of turn


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


MOST = 1_000_000_000  # what a database can count with, some times over


class WholeNumber(click.IntRange):
    """A whole number from one on, or up to another; what is wrong is said in plain words."""

    name = "number"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        try:
            number = int(str(value))
        except ValueError:
            number = None
        low, high = self.min or 0, MOST if self.max is None else self.max
        if number is None or not low <= number <= high:
            is_short = self.max is None and (number is None or number < low)
            most = "on" if is_short else f"to {high}"
            self.fail(f"'{value}' is no whole number from {low} {most}", param, ctx)
        return number

    def _describe_range(self) -> str:
        return ""


class _NotBlank(click.types.StringParamType):
    """Words, of which there must be some: an empty one, say of an unset $NAME, asks for nothing."""

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        words = str(super().convert(value, param, ctx))
        if not words.strip() and (param is None or words != param.default):
            self.fail("is empty - write something, or leave it out", param, ctx)
        return words


class KeyName(_NotBlank):
    """What a jurisdiction or topic is called in lawtrack.toml, with capitals and blanks or not."""

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        return "-".join(super().convert(value, param, ctx).lower().split())


class _NamedPath(click.Path):
    """A file or folder with a name: an empty one would be the folder that one is in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not str(value).strip():
            self.fail("is empty - write something, or leave it out", param, ctx)
        return super().convert(value, param, ctx)


_OF_KEYS = ("jurisdiction", "places", "topic")


def refuse_blank_options(command: click.Command) -> None:
    """Have no option of the command, and of those below it, be taken that is given and empty.

    Nor an argument that names a file or folder. Jurisdictions and topics are a ``KeyName``.
    """
    for option in command.params:
        if isinstance(option, click.Option) and type(option.type) is click.types.StringParamType:
            option.type = KeyName() if option.name in _OF_KEYS else _NotBlank()
        elif type(option.type) is click.Path:
            option.type = _NamedPath(path_type=Path)
    for below in command.commands.values() if isinstance(command, click.Group) else ():
        refuse_blank_options(below)


class OneOf(click.Choice[str]):
    """One of several words; another one is refused with what may have been meant."""

    def get_invalid_choice_message(self, value: object, ctx: click.Context | None) -> str:
        return f"'{value}' is none of them{known_names(str(value), map(str, self.choices))}"


class When(click.ParamType[str]):
    """Words for a day or a moment; what they mean depends on the clock of a place."""

    name = "when"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        from lawtrack.day_words import time_span_of

        try:
            time_span_of(str(value), now=clock(), zone="UTC")
        except ValueError as error:
            self.fail(str(error), param, ctx)
        return str(value)


def when_option(name: str, variable: str, help_: str) -> Callable[[F], F]:
    """An option that takes a day or a moment in a person's words."""
    return click.option(name, variable, type=When(), metavar="WHEN", help=help_)


def refuse_own_file(config: "Config", path: Path) -> None:
    """Raise ``OutputError`` for a file that lawtrack lives from: it would be written over."""
    from lawtrack.errors import OutputError

    meant = path.resolve()
    for name, file in config.own_files.items():
        if file.resolve() == meant:
            raise OutputError(f"{path}: is the file of {name} - name another one")


def time_meant(config: "Config", words: str, *, jurisdiction: str | None = None) -> "TimeSpan":
    """What the words mean by the clock of that jurisdiction, else of the first in lawtrack.toml."""
    from lawtrack.day_words import time_span_of

    return time_span_of(words, now=clock(), zone=config.zone(jurisdiction))


def since_meant(
    config: "Config", words: str | None, *, jurisdiction: str | None = None, quiet: bool = False
) -> datetime | None:
    """The moment from which on things are wanted; it is said, unless a program reads the answer."""
    if words is None:
        return None
    start = time_meant(config, words, jurisdiction=jurisdiction).start
    if start > clock() + timedelta(days=1):  # tomorrow may have begun elsewhere
        raise click.UsageError(f"--since {words}: that is still to come - name a day that has been")
    if not quiet:
        from lawtrack.legislation.wording import moment_in_words

        tell(f"since {moment_in_words(start, config.zone(jurisdiction))}", err=True)
    return start


def until_meant(
    config: "Config", words: str | None, *, jurisdiction: str | None = None, quiet: bool = False
) -> datetime | None:
    """The moment up to which things are wanted; of a day it is the end."""
    if words is None:
        return None
    end = time_meant(config, words, jurisdiction=jurisdiction).end
    if not quiet:
        from lawtrack.legislation.wording import moment_in_words

        tell(f"until {moment_in_words(end, config.zone(jurisdiction))}", err=True)
    return end


def day_meant(
    config: "Config", words: str | None, *, jurisdiction: str | None = None
) -> date | None:
    """The day that is meant, by the clock of that jurisdiction, else of the first."""
    if words is None:
        return None
    start = time_meant(config, words, jurisdiction=jurisdiction).start
    return start.astimezone(ZoneInfo(config.zone(jurisdiction))).date()


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


def by_option(command: F) -> F:
    """The option of every command that writes down who said something."""
    return click.option("--by", metavar="NAME", help="Who says so; else who you are here.")(command)


def editor_named(by: str | None) -> str:
    """Who says so: the name that is given, else that of this machine's user."""
    import getpass

    if by is not None:
        return by
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # in a container there may be a number alone
        return ""


def load_cli_config(
    *, jurisdiction: str | None = None, topic: str | None = None, anywhere: bool = False
) -> "Config":
    """The configuration; a jurisdiction or topic that it does not know is an error.

    So is a folder without one, except for what needs no database and can be done ``anywhere``.
    """
    from lawtrack.config.last_used import refuse_nowhere, remember_use
    from lawtrack.config.settings import load_config

    config = load_config(click.get_current_context().find_root().obj, os.environ)
    if not anywhere:
        refuse_nowhere(config, os.environ)
    if config.path is not None:
        remember_use(config.path, os.environ)
    config.require(jurisdiction=jurisdiction, topic=topic)
    click.get_current_context().meta[_CLOCK] = config.clock
    return config


def load_service_config() -> "Config":
    """The configuration of what runs until it is told to stop, with nobody looking on."""
    from lawtrack.config.settings import refuse_emptied
    from lawtrack.errors import ConfigError

    config = load_cli_config()
    refuse_emptied(config.path)
    if config.clock is not None:
        raise ConfigError(
            f"{config.path}: clock: is for practice, and stands still - take it out for a service"
        )
    return config


@contextmanager
def reading(
    config: "Config", *, writes: bool = False, one_moment: bool = False
) -> Iterator["Session"]:
    """A session on the database of the configuration, which must be at the right schema.

    What it reads at ``one_moment`` fits together, whoever writes meanwhile; on SQLite it always
    does.
    """
    from lawtrack.database.engine import database_session, open_database
    from lawtrack.database.opening.schema import check_schema

    engine = open_database(config.database)
    try:
        check_schema(engine)
        if writes:
            from lawtrack.database.locks.write_turns import open_in_line

            engine.dispose()
            engine = open_in_line(config.database, seconds=SECONDS_IN_LINE)
        if one_moment and engine.dialect.name == "postgresql":
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with database_session(engine) as session:
            yield session
    finally:
        engine.dispose()


def tell_what_is_unread(
    session: "Session", config: "Config", jurisdiction: str | None, *, quiet: bool
) -> None:
    """Say of which sources a list may lack all, since no look at them has ended well yet."""
    if quiet:  # a program asks "lawtrack status --json"
        return
    from lawtrack.crawling.health.sources import never_read

    keys = [jurisdiction] if jurisdiction else list(config.jurisdictions)
    if unread := never_read(session, keys):
        tell(
            f"{', '.join(unread)}: not read to the end yet, so that all may be missing here"
            ' - "lawtrack crawl" reads on',
            err=True,
        )


def writing(config: "Config") -> AbstractContextManager["Session"]:
    """A session for a command that writes: while a crawl does, it waits for its turn."""
    return reading(config, writes=True)


def tell(text: str, *, err: bool = False) -> None:
    """Print one line, to standard error if asked; on a terminal it is broken between words."""
    from lawtrack.cli.hints import to_type
    from lawtrack.cli.printing.terminal import say, warn

    (warn if err else say)(to_type(text))


def tell_if_read(text: str) -> None:
    """Print one line of a service, which goes on where nobody reads it or the disk is full."""
    with suppress(OSError):
        tell(text)


def clock() -> datetime:
    """The moment it is; in a configuration for practice the one that it stands still at."""
    context = click.get_current_context(silent=True)
    still: datetime | None = context.meta.get(_CLOCK) if context else None
    return still.astimezone(UTC) if still else datetime.now(UTC)


def earliest_local_today(config: "Config") -> date:
    """The earliest date that it is now in any of the jurisdictions."""
    return config.earliest_today(clock())
