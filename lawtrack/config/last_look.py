"""When a person last looked at a database: a small file of theirs, in their own state folder."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lawtrack.errors import OutputError


@dataclass(frozen=True, slots=True, kw_only=True)
class LastLook:
    """A look that is over."""

    at: datetime
    lines: tuple[int, ...]  # of the ledger, that were told then and are a day old at the most


def last_look_file(database: str, environ: Mapping[str, str]) -> Path:
    """Where it is kept what this user last saw of that database; nothing of its address is."""
    state = environ.get("XDG_STATE_HOME") or ""
    folder = Path(state) if Path(state).is_absolute() else Path.home() / ".local" / "state"
    name = hashlib.sha256(database.encode()).hexdigest()[:16]
    return folder / "lawtrack" / f"last-look-{name}.json"


def read_last_look(file: Path) -> LastLook | None:
    """The last look; ``None`` when there was none, or nobody can read what was kept of it."""
    try:
        kept = json.loads(file.read_bytes())
        at = datetime.fromisoformat(kept["at"])
        lines = tuple(int(number) for number in kept["lines"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return LastLook(at=at, lines=lines) if at.tzinfo is not None else None


def write_last_look(file: Path, look: LastLook) -> None:
    """Keep the look, whole or not at all; raises ``OutputError`` when that cannot be."""
    part = file.with_name(f".{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part.write_text(json.dumps({"at": look.at.isoformat(), "lines": look.lines}))
        part.chmod(0o600)
        part.replace(file)
    except OSError as error:
        raise OutputError(
            f"{file}: cannot be written: {error.strerror} - when you looked is not remembered"
        ) from None
