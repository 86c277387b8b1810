"""Reading an SQLite file where nothing may be written: a mount, a folder, a file of another user.

SQLite wants files of its own beside a database in WAL mode, even to read. Where they are there,
they can be read. Where nothing waits in them, the file alone is the database, as long as it stays
as it is, which is looked at before and after. Where something waits in a log that nobody has open,
a copy is read, in which SQLite puts the two together.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, event

from lawtrack.errors import DatabaseAway

LOG, INDEX, JOURNAL = "-wal", "-shm", "-journal"


def may_only_be_read(path: Path) -> bool:
    """Whether the file is there, and it or what SQLite needs beside it cannot be written."""
    if not path.exists():
        return False
    if not os.access(path, os.W_OK):
        return True
    own = [_beside(path, LOG), _beside(path, INDEX)]
    return not os.access(path.parent, os.W_OK) and not all(
        file.exists() and os.access(file, os.W_OK) for file in own
    )


def connector_that_reads(path: Path, *, busy: float) -> Callable[[], sqlite3.Connection]:
    """A function that opens the file for reading, without a byte written beside it."""
    folder: list[tempfile.TemporaryDirectory[str]] = []  # of a copy, as long as it is needed

    def connect() -> sqlite3.Connection:
        if not folder and _waits_unread(path):
            folder.append(tempfile.TemporaryDirectory(prefix="lawtrack-"))
            _copy(path, Path(folder[0].name))
        if folder:
            return _opened(Path(folder[0].name) / path.name, "rwc", busy)
        return _opened(path, "ro" if _size(path, LOG) else "ro&immutable=1", busy)

    return connect


def watch_for_writers(engine: Engine, path: Path) -> None:
    """See to it that nothing is believed of a file that changed while it was read by itself."""
    before: dict[str, object] = {}

    def opened(*_: object) -> None:
        before.setdefault("state", _state(path))

    def ended(*_: object) -> None:
        if before and before["state"] != _state(path):
            before.clear()
            raise DatabaseAway(f"{path}: was written while it was read - try again")

    if not _size(path, LOG):
        event.listen(engine, "connect", opened)
        event.listen(engine, "rollback", ended)
        event.listen(engine, "commit", ended)


def _opened(path: Path, mode: str, busy: float) -> sqlite3.Connection:
    address = f"file:{quote(str(path))}?mode={mode}"
    return sqlite3.connect(address, uri=True, timeout=busy, check_same_thread=False)


def _waits_unread(path: Path) -> bool:
    """Whether something waits in a log that nobody has open, so that SQLite would have to write."""
    log = bool(_size(path, LOG)) and not _beside(path, INDEX).exists()
    return log or bool(_size(path, JOURNAL))


def _copy(path: Path, folder: Path) -> None:
    for end in ("", LOG, JOURNAL):
        if _beside(path, end).exists():
            shutil.copyfile(_beside(path, end), folder / f"{path.name}{end}")


def _state(path: Path) -> tuple[int, int, int, int]:
    there = path.stat()
    return there.st_ino, there.st_size, there.st_mtime_ns, _size(path, LOG)


def _size(path: Path, end: str) -> int:
    try:
        return _beside(path, end).stat().st_size
    except OSError:
        return 0


def _beside(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)
