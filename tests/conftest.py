"""Fixtures for every test: an empty or a ready database on both engines, and no internet.

PostgreSQL is the server named in $LAWTRACK_TEST_POSTGRES, or else a throw-away one, started from
the programs of this machine and gone when the tests are; without either, its tests are skipped.
With LAWTRACK_NO_SKIPS set, as in .ci/run, a test that is skipped counts as failed.
"""

import gc
import os
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Generator, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import settings
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.orm import Session

from lawtrack.database.engine import open_database
from lawtrack.database.opening.schema import upgrade_database
from tests.support import RECORDINGS, SEARCHING, examples
from tests.support.alerting import MailServer, Receiver, a_receiver
from tests.support.postgres import own_postgres, postgres_programs
from tests.support.skipped import not_checked_lines

pytest_plugins = ["tests.support.hanging"]

# Where nothing compiled is kept, each of the hundreds of programs that tests start compiles anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def _roomy_memory() -> str | None:
    """A folder that is kept in memory, where there is one, and memory for tests beside it."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 4 * 2**30
    roomy = roomy and psutil.virtual_memory().available > 10 * 2**30
    return str(memory) if roomy and os.access(memory, os.W_OK) else None


# Each commit waits for a disk, and tests commit all the time.
MEMORY = _roomy_memory()
if MEMORY:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", MEMORY)

# Who runs the tests in the background has it ignored, and so would the commands that they start.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

NUMBERS = count(1)
# Begun first, the longest of them before the others, so that no worker is left with one of them
# when the others are done. A file is run by one worker.
LONGEST = (
    "test_soak.py", "test_alerts_sixty_days.py", "test_waves.py", "test_publish.py",
    "test_reparsing.py", "test_modes.py", "test_patterns.py", "test_document_queue.py",
    "test_kinds.py", "test_one_meaning.py", "test_sandbox_practice.py", "test_screens.py",
    "test_never_silent.py", "test_end_to_end.py", "test_trouble.py", "test_notebook.py",
    "test_several_machines.py", "test_killed_crawl.py", "test_own_scrapers.py",
    "test_alerts_end_to_end.py", "test_absence_flow.py", "test_export_as_of.py",
    "test_other_dates.py", "test_fuzzing.py", "test_packaging.py",
)  # fmt: skip
PLACES = {name: place for place, name in enumerate(LONGEST)}


# The collector going over all that was imported, again and again, took a fifth of the time.
gc.set_threshold(200_000, 50, 1_000)


# A machine that is busy is no fault of what is tested, so that no case has a deadline.
settings.register_profile("usual", deadline=None, derandomize=True, database=None)
settings.register_profile("search", deadline=None, max_examples=examples(100), print_blob=True)
settings.load_profile("search" if SEARCHING else "usual")


def pytest_collection_finish() -> None:
    """Let the collector look from now on at what tests make, and at nothing else."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; the order means nothing to any test."""
    items.sort(key=lambda item: PLACES.get(item.path.name, len(PLACES)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where nothing may be skipped, make a skip a failure; recordings that are not there aside."""
    report = yield
    excused = item.get_closest_marker("recordings") is not None and not RECORDINGS.is_dir()
    if report.skipped and not excused and not hasattr(report, "wasxfail"):
        _forbid_skipping(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a module that skips itself."""
    report = yield
    if report.skipped:
        _forbid_skipping(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter,
) -> Generator[None, None, None]:
    """Say last what was not checked."""
    yield
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = (each.longrepr[2] for each in skipped if isinstance(each.longrepr, tuple))
    terminalreporter.write_sep("-", "skipped")
    for line in not_checked_lines(reasons):
        terminalreporter.write_line(line)


def _forbid_skipping(report: pytest.TestReport | pytest.CollectReport) -> None:
    if os.environ.get("LAWTRACK_NO_SKIPS"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"skipped, where nothing may be skipped: {reason}"


@pytest.fixture(autouse=True)
def no_internet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only this machine can be reached; a test that tries another address fails."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(("127.", "::1", "loc")):
            raise ConnectionRefusedError(f"{address[0]}: a test must not reach the internet")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_here)


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of a test is remembered where this user's programs remember things."""
    monkeypatch.setenv("XDG_STATE_HOME", os.devnull)


@pytest.fixture(scope="session")
def recordings() -> Path:
    """The folder with recorded answers of the real sources."""
    if not RECORDINGS.is_dir():
        pytest.skip(f"no recordings in {RECORDINGS}")
    return RECORDINGS


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server on which databases may be made."""
    given = os.environ.get("LAWTRACK_TEST_POSTGRES")
    if given:
        yield given
        return
    programs = postgres_programs()
    if programs is None:
        pytest.skip("no PostgreSQL: name a server in LAWTRACK_TEST_POSTGRES or install postgresql")
    with own_postgres(programs, below=MEMORY) as server:
        yield server.url


@pytest.fixture(scope="session")
def make_postgres_database(postgres_server: str) -> Iterator[Callable[[str], str]]:
    """A function that makes a database, as a copy of the one named (or empty), and its address."""
    server = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    made: list[str] = []

    def make(template: str) -> str:
        name = f"lawtrack_test_{os.getpid()}_{next(NUMBERS)}"
        copied = f" TEMPLATE {make_url(template).database} STRATEGY FILE_COPY" if template else ""
        with server.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}{copied}")
        made.append(name)
        return make_url(postgres_server).set(database=name).render_as_string(hide_password=False)

    yield make
    # A throw-away server goes as a whole.
    if os.environ.get("LAWTRACK_TEST_POSTGRES"):
        with server.connect() as connection:
            for name in made:
                connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    server.dispose()


@pytest.fixture
def one_postgres_database(
    make_postgres_database: Callable[[str], str], postgres_server: str
) -> Iterator[Callable[[str], str]]:
    """The same for one test: what it made is dropped at its end.

    Hundreds of databases of 10 MB that stayed until all tests are done filled the memory.
    """
    made: list[str] = []

    def make(template: str) -> str:
        made.append(make_postgres_database(template))
        return made[-1]

    yield make
    server = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        for url in made:
            connection.exec_driver_sql(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")
    server.dispose()


BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with nothing in it, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'lawtrack.db'}"
    make: Callable[[str], str] = request.getfixturevalue("one_postgres_database")
    return make("")


@pytest.fixture(scope="session")
def ready_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file at the newest schema, to be copied."""
    path = tmp_path_factory.mktemp("ready") / "lawtrack.db"
    upgrade_database(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def ready_postgres(make_postgres_database: Callable[[str], str]) -> str:
    """A PostgreSQL database at the newest schema, to be copied."""
    url = make_postgres_database("")
    upgrade_database(url)
    return url


@pytest.fixture
def sqlite_url(ready_sqlite: Path, tmp_path: Path) -> str:
    """The address of an SQLite database at the newest schema, for tests that need only one."""
    copy = tmp_path / "ready.db"
    shutil.copy(ready_sqlite, copy)
    return f"sqlite:///{copy}"


@pytest.fixture
def postgres_url(one_postgres_database: Callable[[str], str], ready_postgres: str) -> str:
    """The address of a PostgreSQL database at the newest schema, for tests that need only one."""
    return one_postgres_database(ready_postgres)


@pytest.fixture(params=BOTH)
def ready_url(request: pytest.FixtureRequest) -> str:
    """The address of a database at the newest schema, on SQLite and on PostgreSQL."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture
def engine(ready_url: str) -> Iterator[Engine]:
    """A database at the newest schema, open, on SQLite and on PostgreSQL."""
    opened = open_database(ready_url)
    yield opened
    opened.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session on ``engine``; what it does not commit is gone."""
    with Session(engine) as opened:
        yield opened


@pytest.fixture
def mail() -> Iterator[MailServer]:
    """A real mail server on loopback, that listens."""
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def hook() -> Iterator[Receiver]:
    """A real receiver of webhooks on loopback."""
    with a_receiver() as receiver:
        yield receiver
