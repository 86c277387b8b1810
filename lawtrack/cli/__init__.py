"""The command ``lawtrack``: each command parses its arguments and calls one function.

A file of this package holds the commands about one subject. What a command needs is imported
inside it, so that ``lawtrack --help`` answers at once.
"""

import contextlib
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import click

from lawtrack import __version__
from lawtrack.cli import (
    alerts,
    bills,
    crawl,
    export,
    flags,
    history,
    look_up,
    proof,
    publish,
    topics,
)
from lawtrack.cli.drafts import new_jurisdiction, new_platform
from lawtrack.cli.options import refuse_blank_options
from lawtrack.cli.setup import ask, demo, installation, jurisdictions, machines, migrate, start
from lawtrack.cli.team import notes, take_part, web_tokens, web_users
from lawtrack.errors import AmbiguousRecord, LawtrackError, unwritten


class ByPurpose(click.Group):
    """A group that lists its commands by what they are for, in the order in which they came."""

    purposes: ClassVar[dict[str, list[str]]] = {}

    def add(self, purpose: str, *commands: click.Command) -> None:
        """Add commands that are for this."""
        for command in commands:
            self.add_command(command)
            self.purposes.setdefault(purpose, []).append(command.name or "")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each purpose with its commands, a line each as long as its sentence is."""
        widest = max(map(len, self.commands))
        for purpose, names in self.purposes.items():
            with formatter.section(purpose):
                formatter.write_dl(
                    [
                        (name.ljust(widest), self.commands[name].get_short_help_str(limit=300))
                        for name in names
                    ]
                )


@click.group(
    cls=ByPurpose,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "max_content_width": 100,
        "token_normalize_func": str.lower,  # "lawtrack Search" is no other command
    },
)
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
        from lawtrack.cli.printing.terminal import log_to_stderr

        log_to_stderr()
        logger.setLevel(logging.DEBUG)
    elif not logger.handlers:
        # What went wrong is said on one line, and stands in the database.
        for name in (logger.name, "sqlalchemy"):
            logging.getLogger(name).addHandler(logging.NullHandler())


cli.add(
    "Begin",
    start.start,
    demo.demo,
    demo.sandbox,
    installation.doctor,
)
cli.add(
    "Read the sources",
    crawl.crawl,
    crawl.daemon,
    crawl.status,
)
cli.add(
    "Look",
    history.today,
    flags.flags,
    bills.events,
    look_up.search,
    bills.show,
    history.history,
    history.diff,
    bills.bills,
    history.changes,
    bills.documents,
    look_up.web,
)
cli.add(
    "Tell people, and take it away",
    alerts.alerts,
    publish.brief,
    export.export,
    publish.publish,
)
cli.add("Write down what you know", notes.notes, take_part.take_part)
cli.add("Prove what was said", proof.proof, proof.verify, proof.key)
cli.add(
    "Choose topics and places",
    topics.topics,
    jurisdictions.jurisdictions,
    new_jurisdiction.new_jurisdiction,
    ask.ask,
    crawl.words,
    new_platform.new_platform,
)
cli.add(
    "Look after it",
    installation.init,
    installation.upgrade,
    installation.backup,
    migrate.migrate_to,
    proof.reparse,
    machines.plan,
    machines.worker,
)
look_up.web.add_command(web_users.users)
look_up.web.add_command(web_tokens.tokens)
refuse_blank_options(cli)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status: 0 done, 1 an error, 2 wrong usage."""
    from lawtrack.cli.hints import program

    output = sys.stdout
    arguments = _in_other_words(sys.argv[1:] if arguments is None else arguments)
    try:
        status = cli.main(
            args=arguments,
            prog_name=program(),
            complete_var="_LAWTRACK_COMPLETE",
            standalone_mode=False,
        )
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.ClickException as error:
        from lawtrack.cli.printing.terminal import warn_of_usage

        with _as_typed(arguments):
            warn_of_usage(error)
        return error.exit_code
    except LawtrackError as error:
        from lawtrack.cli.hints import to_type
        from lawtrack.cli.printing.terminal import show_candidates, warn

        if isinstance(error, AmbiguousRecord):
            show_candidates(error, arguments)
        with _as_typed(arguments):
            warn(f"lawtrack: {to_type(_with_place(str(error)))}")
        return 1
    except (KeyboardInterrupt, click.Abort):
        return 130
    except BrokenPipeError:  # the reader has seen enough: "lawtrack bills | head"
        _print_no_more()
        return 0
    except SystemExit:
        if sys.stdout is output:
            raise
        sys.stdout = output  # click has met it first, and put a wrapper around what is closed
        _print_no_more()
        return 0
    except OSError as error:  # a full disk behind what is printed, no place for temporary files
        _print_no_more()
        _say_unwritten(error)
        return 1
    return status if isinstance(status, int) else 0


def _in_other_words(arguments: Sequence[str]) -> list[str]:
    """What was typed, with "help show" as "show --help", and "version" as an option."""
    first, *others = arguments or ("",)
    if first.lower() == "help":
        return [*others, "--help"]
    return ["--version"] if first.lower() == "version" and not others else list(arguments)


def _with_place(message: str) -> str:
    """The message; where what it is about was left empty it begins with quotes around nothing."""
    return f"''{message.lstrip()}" if message.lstrip().startswith(":") else message


def _as_typed(arguments: Sequence[str]) -> click.Context:
    """What was typed before the command, for hints: the command's own context has ended."""
    return cli.make_context("lawtrack", list(arguments), resilient_parsing=True)


def _print_no_more() -> None:
    """What is still to be printed goes nowhere; the interpreter would complain of it at its end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say_unwritten(error: OSError) -> None:
    from lawtrack.cli.printing.terminal import warn

    where = error.filename or "what was to be printed"
    with contextlib.suppress(OSError):
        warn(f"lawtrack: {unwritten(where, error)}")
    logging.getLogger(__name__).debug("where that happened", exc_info=error)
