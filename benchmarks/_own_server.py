"""A PostgreSQL server of a measurement's own, and a folder; both are gone after it."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.postgres import OwnPostgres, own_postgres, postgres_programs


@contextmanager
def server_and_folder() -> Iterator[tuple[OwnPostgres, Path]]:
    """Both; ends the program with a line where PostgreSQL is not installed."""
    programs = postgres_programs()
    if programs is None:
        sys.exit("no PostgreSQL: install postgresql")
    with (
        tempfile.TemporaryDirectory() as folder,
        own_postgres(programs, below=None) as server,
    ):
        yield server, Path(folder)
