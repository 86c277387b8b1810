"""What commands print: tables for people on a terminal, plain lines for programs, JSON on request.

Words of a source never reach a terminal or a log raw: control characters could move the cursor,
rewrite what was printed, turn the reading direction or forge a line. All goes through
``printable_line``.
"""

import dataclasses
import datetime as dt
import json
import logging
import re
import shlex
import shutil
import sys
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, TextIO

import click

from lawtrack.cli.hints import program, to_type
from lawtrack.cli.printing.layout import as_blocks, as_table, wrapped
from lawtrack.errors import AmbiguousRecord
from lawtrack.safe_text import printable, printable_line


def say(text: str = "") -> None:
    """Print one line to standard output; on a terminal broken between words, and indented."""
    _say_on(sys.stdout, text)


def _say_on(output: TextIO, text: str) -> None:
    line = printable_line(text)
    if not output.isatty():
        _write(output, line)
        return
    for part in wrapped(line, terminal_width(), indent=_indent_of(line)):
        _write(output, part)


def terminal_width() -> int:
    """How many characters a line of the terminal holds; ``COLUMNS`` goes before it."""
    return max(shutil.get_terminal_size().columns, 20)


def _indent_of(line: str) -> str:
    return " " * (len(line) - len(line.lstrip(" ")) + 2)


def say_with_phrase(line: str, phrase: str, *, after: int = 0) -> None:
    """Print one line; on a terminal with the phrase, looked for behind ``after``, in bold."""
    line = printable_line(line)
    start = line.lower().find(phrase.lower(), after) if phrase else -1
    if start < 0 or not sys.stdout.isatty():
        say(line)
        return
    from rich.console import Console
    from rich.text import Text

    # A mark that no source can write stands for the phrase's ends, so that lines may break.
    marked = f"{line[:start]}\0{line[start : start + len(phrase)]}\1{line[start + len(phrase) :]}"
    bold = False
    for part in wrapped(marked, terminal_width(), indent=_indent_of(line)):
        shown = Text()
        for piece in re.split("([\0\1])", part):
            if piece in ("\0", "\1"):
                bold = piece == "\0"
            else:
                shown.append(piece, "bold" if bold else "")
        Console().print(shown, soft_wrap=True)


def say_parts(parts: Iterable[tuple[str, str]]) -> None:
    """Print ("same", "removed" or "added", text) one after the other, in colour on a terminal."""
    lines = [[(kind, printable_line(text)) for kind, text in line] for line in _in_lines(parts)]
    if not sys.stdout.isatty():
        for line in lines:
            say("".join(text for _, text in line))
        return
    from rich.console import Console
    from rich.text import Text

    styles = {"removed": "red strike", "added": "green underline"}
    for line in lines:
        told = Text()
        for kind, text in line:
            told.append(text, styles.get(kind))
        Console().print(told, soft_wrap=True)


def _in_lines(parts: Iterable[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    lines: list[list[tuple[str, str]]] = [[]]
    for kind, text in parts:
        for number, piece in enumerate(text.split("\n")):
            if number:
                lines.append([])
            lines[-1].append((kind, piece))
    return lines


def warn(text: str) -> None:
    """Print one line to standard error; on a terminal broken between words, and indented."""
    _say_on(sys.stderr, text)


def warn_of_usage(error: click.ClickException) -> None:
    """Print how the command is written, and what is wrong with what was typed."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        warn(context.get_usage())
        warn(f'"{context.command_path} --help" explains it')
    warn(f"lawtrack: {to_type(_usage_in_words(error))}")


# What people try where no name is like it.
_CALLED_OTHERWISE = {
    **dict.fromkeys(("remove", "delete", "stop", "cancel", "unsubscribe", "off"), "pause"),
    **dict.fromkeys(("bill", "meeting", "get", "info"), "show"),
    **dict.fromkeys(("find", "grep", "query", "lookup"), "search"),
    **dict.fromkeys(("update", "fetch", "scrape", "sync", "run"), "crawl"),
    **dict.fromkeys(("calendar", "meetings", "hearings", "agenda"), "events"),
    **dict.fromkeys(("news", "new"), "today"),
    **dict.fromkeys(("setup", "install", "config", "configure"), "start"),
}


def _usage_in_words(error: click.ClickException) -> str:
    """What is wrong, without the words of the library."""
    if isinstance(error, click.MissingParameter) and error.param is not None:
        name = error.param.make_metavar(error.ctx) if error.ctx else error.param.name
        return f"{str(name).strip('[].')} is missing"
    if isinstance(error, click.NoSuchOption):
        near = f" - did you mean {' or '.join(error.possibilities)}?" if error.possibilities else ""
        return f"{error.option_name}: there is no such option{near}"
    if command := getattr(error, "command_name", ""):  # of click 8.4 on
        near = " or ".join(getattr(error, "possibilities", None) or ())
        group = error.ctx.command if isinstance(error, click.UsageError) and error.ctx else None
        ours = _CALLED_OTHERWISE.get(command.lower(), "")
        near = ours if isinstance(group, click.Group) and ours in group.commands else near
        meant = f"did you mean {near}?" if near else ""
        if any(map(str.isdigit, command)):
            meant = f'"lawtrack show {shlex.quote(command)}" shows a bill or meeting'
        return f"{command}: there is no such command{meant and f' - {meant}'}"
    if isinstance(error, click.BadParameter) and error.param is not None:
        name = (
            error.param.opts[0]
            if error.param.param_type_name == "option"
            else (error.param.make_metavar(error.ctx) if error.ctx else error.param.name)
        )
        return f"{name}: {error.message}"
    return error.format_message()


class OneLine(logging.Formatter):
    """Writes each log record on one line of its own, whatever is in its message."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        return printable_line(super().formatMessage(record))


def log_to_stderr() -> None:
    """Logs go to standard error, a line for each record; what is said again and again, once."""
    from lawtrack.crawling.daemon.service.repeated_lines import NotAgain

    output = logging.StreamHandler()
    output.addFilter(NotAgain())
    output.setFormatter(OneLine("%(levelname)s: %(message)s"))
    logging.basicConfig(handlers=[output])


def _write(output: TextIO, line: str) -> None:
    # A terminal that knows only ASCII gets question marks, never a traceback.
    encoding = getattr(output, "encoding", None) or "utf-8"
    output.write(line.encode(encoding, "replace").decode(encoding) + "\n")
    output.flush()


def show_table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, nothing: str = "Nothing to show."
) -> None:
    """Print rows: laid out on a terminal, else lines with tabs between, the first one a header.

    ``nothing`` is what a person is told where there are none.
    """
    cells = [[printable(cell) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for line in (list(columns), *cells):
            _write(sys.stdout, "\t".join(line))
        return
    if not cells:
        say(to_type(nothing))
        return
    width = terminal_width()
    table = as_table(columns, cells, width)
    blocks = table if table is not None else _apart(as_blocks(columns, cells, width))
    # Of a table the header is bold, of blocks the first line of each.
    for number, block in enumerate(blocks):
        bold = len(block) if table is not None and number == 0 else 0 if table is not None else 1
        for place, shown in enumerate(block):
            _write_styled(shown, bold=place < bold)


def _apart(blocks: Sequence[list[str]]) -> list[list[str]]:
    """The blocks with an empty line between them, but for those of a single line."""
    spaced = [
        [*one, ""] if len(one) > 1 or len(next_) > 1 else one for one, next_ in pairwise(blocks)
    ]
    return spaced + list(blocks[-1:])


def _write_styled(line: str, *, bold: bool) -> None:
    if not bold:
        _write(sys.stdout, line)
        return
    from rich.console import Console
    from rich.text import Text

    Console().print(Text(line, "bold"), soft_wrap=True)


def show_candidates(error: AmbiguousRecord, arguments: Sequence[str]) -> None:
    """Print the records that go by one name, and the command that asks for each of them."""
    commands = [_command_for(error, arguments, name, where) for name, where in error.names]
    if not sys.stdout.isatty():
        rows = [(*row, command) for row, command in zip(error.candidates, commands, strict=True)]
        show_table((*error.columns, "command"), rows)
        return
    show_table(error.columns, error.candidates)
    for command in commands:  # below the table, where no column cuts them
        say(f"  {command}")


def _command_for(
    error: AmbiguousRecord, arguments: Sequence[str], name: str, jurisdiction: str
) -> str:
    """What was typed, with the name of one record in place of the one that several go by."""
    words = [name if word.strip() == error.asked.strip() else word for word in arguments]
    if jurisdiction and "--jurisdiction" not in words:
        words += ["--jurisdiction", jurisdiction]
    return f"{program()} {shlex.join(words)}"


def show_json(value: object) -> None:
    """Print the value as JSON: dataclasses as objects, dates and moments in ISO form."""
    said = json.dumps(value, default=_plain, ensure_ascii=True, indent=2)
    sys.stdout.write(said.replace("\x7f", "\\u007f") + "\n")


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, dt.date):
        return value.isoformat()
    return fields_of(value)


def fields_of(value: object) -> dict[str, Any]:
    """The fields of a dataclass, the columns of a table's row."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    table = getattr(type(value), "__table__", None)
    if table is None:
        raise TypeError(f"{type(value).__name__} has no JSON form")
    return {column.key: getattr(value, column.key) for column in table.columns}
