"""Commands in hints, as they must be typed where this lawtrack runs."""

import os
import re
import shlex
import shutil
import sys
from pathlib import Path

import click

_COMMAND = re.compile(r'"lawtrack (--config )?(?=\S)')
_EXTRA = re.compile(r"\bpip install 'lawtrack(\[\w+\])'")
RUN_BY = "LAWTRACK_RUN_BY"  # the script of a checkout, as it was called


def program() -> str:
    """What to type for lawtrack where this one runs: its name, or the way that leads to it."""
    if script := os.environ.get(RUN_BY):
        return f"{shlex.quote(script)} lawtrack"
    called = Path(sys.argv[0])
    if called.name == "__main__.py" and called.parent.name == "lawtrack":
        return "python -m lawtrack"
    on_the_path = shutil.which("lawtrack")
    if called.stem != "lawtrack" or (
        on_the_path and called.exists() and Path(on_the_path).samefile(called)
    ):
        return "lawtrack"
    return shlex.quote(sys.argv[0])


def to_type(hint: str) -> str:
    """The hint with its commands as they must be typed here: by this way, with this --config.

    A checkout that its script runs has Python and packages of its own, also for what is missing.
    """
    if script := os.environ.get(RUN_BY):
        folder = Path(script).parent
        python = shlex.quote(str(folder / ".venv/bin/python"))
        hint = _EXTRA.sub(
            lambda extra: f"{python} -m pip install -e {shlex.quote(f'{folder}{extra[1]}')}", hint
        )
    context = click.get_current_context(silent=True)
    config = context.find_root().params.get("config_path") if context else None
    option = "" if config is None else f"--config {shlex.quote(str(config))} "
    return _COMMAND.sub(lambda command: f'"{program()} {command[1] or option}', hint)
