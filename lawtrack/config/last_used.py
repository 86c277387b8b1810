"""Where a configuration was last used on this machine, to be told where there is none.

One line in the user's folder for what programs remember. It is a help and no more: a folder that
cannot be written or read costs nobody anything.
"""

import contextlib
import os
import shlex
import tempfile
from collections.abc import Mapping
from pathlib import Path

from lawtrack.config.database import FILE
from lawtrack.config.settings import Config
from lawtrack.errors import ConfigError

VARIABLE = "XDG_STATE_HOME"


def remember_use(path: Path, environ: Mapping[str, str]) -> None:
    """Note that this configuration was used, unless it stands there already."""
    file = _file(environ)
    if file is None or last_use(environ) == path:
        return
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        number, name = tempfile.mkstemp(dir=file.parent)
        with open(number, "w", encoding="utf-8", errors="surrogateescape") as part:
            part.write(f"{path}\n")
        os.replace(name, file)


def last_use(environ: Mapping[str, str]) -> Path | None:
    """The configuration that was used last, if it is still there."""
    file = _file(environ)
    with contextlib.suppress(OSError, ValueError):
        if file is not None:
            path = Path(file.read_text(encoding="utf-8", errors="surrogateescape").strip())
            return path if path.is_absolute() and path.is_file() else None
    return None


def refuse_nowhere(config: Config, environ: Mapping[str, str]) -> None:
    """Raise ``ConfigError`` where neither a configuration nor its database is.

    Going on with built-in settings would lead to a second, empty database.
    """
    named = config.path is not None or environ.get("LAWTRACK_DATABASE")
    if named or Path(config.database.removeprefix(FILE)).exists():
        return
    used = last_use(environ)
    ways = (
        f'"lawtrack --config {shlex.quote(str(used))}" takes the one of last time; ' if used else ""
    )
    raise ConfigError(
        f'{config.folder}: there is no lawtrack.toml here - {ways}"lawtrack start" sets one up'
    )


def _file(environ: Mapping[str, str]) -> Path | None:
    if named := environ.get(VARIABLE):
        return Path(named) / "lawtrack" / "last-used"
    home = environ.get("HOME") or environ.get("USERPROFILE")
    return Path(home) / ".local" / "state" / "lawtrack" / "last-used" if home else None
