"""Files that only one user may read: made so from their first byte."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

ENDS = ("", "-wal", "-shm", "-journal")


@contextlib.contextmanager
def private_database(path: Path | None) -> Iterator[None]:
    """The SQLite file is there, for its user alone when it is new; gone again when work fails.

    SQLite gives the files beside it the rights of the first. ``None`` stands for a server.
    """
    if path is None or path.exists() or not path.parent.is_dir():
        yield
        return
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError:  # SQLite says it in its own words
        yield
        return
    try:
        yield
    except BaseException:  # half a database would be taken for one
        for end in ENDS:
            with contextlib.suppress(FileNotFoundError):
                path.with_name(path.name + end).unlink()
        raise


def readable_by_all(path: Path) -> bool:
    """Whether every user of this machine may read the file."""
    try:
        return bool(path.stat().st_mode & 0o004)
    except OSError:
        return False
