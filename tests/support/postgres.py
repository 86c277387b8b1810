"""A PostgreSQL server of the tests' own, started from the programs of this machine."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MEMORY_ONLY = "-c fsync=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPostgres:
    """A server that runs: where it is asked, how it is started again, and stopped for good."""

    url: str
    restart: Callable[[str], None]  # "fast" ends sessions, "immediate" is a crash
    stop: Callable[[], None]


def postgres_programs() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``; Debian keeps them off the search path."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).parent)
    fitting = (f for f in folders if (f / "initdb").exists() and (f / "pg_ctl").exists())
    return next(fitting, None)


@contextmanager
def own_postgres(programs: Path, *, below: str | None) -> Iterator[OwnPostgres]:
    """A context with a server in a folder of its own, which is gone with it."""
    # Not below pytest's own folder, which the server's user may not enter; a socket's path is short
    folder = Path(tempfile.mkdtemp(prefix="lawtrack-pg-", dir=below))
    as_user: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        user = "postgres" if _is_user("postgres") else "nobody"
        shutil.chown(folder, user)
        as_user = ["runuser", "-u", user, "--"]
    data = str(folder / "data")
    options = f"-k {folder} -c listen_addresses='' {MEMORY_ONLY}"

    def control(*words: str) -> None:
        _quietly([*as_user, programs / "pg_ctl", "-D", data, "-w", *words], folder)

    def stop() -> None:
        if (folder / "data" / "postmaster.pid").exists():
            control("-m", "immediate", "stop")

    start = ("-o", options, "-l", str(folder / "log"))
    try:
        _quietly([*as_user, programs / "initdb", "-D", data, "-U", "tests", "-A", "trust",
                  "-E", "UTF8", "--no-locale", "--no-sync"], folder)  # fmt: skip
        control(*start, "start")
        try:
            yield OwnPostgres(
                url=f"postgresql://tests@/postgres?host={folder}",
                restart=lambda mode: control(*start, "-m", mode, "restart"),
                stop=stop,
            )
        finally:
            stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_user(name: str) -> bool:
    return (
        subprocess.run(["id", name], capture_output=True, check=False, timeout=300).returncode == 0
    )


def _quietly(words: list[str | Path], folder: Path) -> None:
    # Into a file: the server would keep a pipe open, and waiting for its end would never end.
    with (folder / "output").open("ab") as output:
        done = subprocess.run(
            words, stdout=output, stderr=output, cwd=folder, check=False, timeout=300
        )
    if done.returncode:
        said = (folder / "output").read_text(errors="replace")
        raise RuntimeError(f"{words[-1]}: PostgreSQL could not be started or stopped: {said}")
