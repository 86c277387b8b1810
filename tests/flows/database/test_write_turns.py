"""Crawls stand in a queue before an SQLite file: none tries in vain while others write."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import connect

import pytest
from sqlalchemy import create_engine, text

from lawtrack.cli.options import writing
from lawtrack.config.settings import load_config
from lawtrack.database.engine import sqlite_file
from lawtrack.database.locks.write_turns import open_in_line, turn_at, turns_file
from lawtrack.web.writing.editors_desk import open_desk
from tests.support.made import NOW
from tests.support.waiting import AT_MOST, next_line, so_that, wait_for

# Another process that is first in the queue until it ends.
FIRST = """
import fcntl, os, sys
file = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
os.pwrite(file, b"%019d" % 7, 0)
fcntl.lockf(file, fcntl.LOCK_EX, 1, 7)
print("first", flush=True)
sys.stdin.read()
"""
LONG = 60.0


@pytest.fixture
def database(tmp_path: Path) -> str:
    file = tmp_path / "lawtrack.db"
    file.touch()
    return f"sqlite:///{file}"


@contextmanager
def somebody_first(file: Path) -> Iterator["subprocess.Popen[str]"]:
    words = [sys.executable, "-I", "-S", "-c", FIRST, str(turns_file(file))]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            assert next_line(process) == "first\n"
            yield process
        finally:
            process.kill()


def test_who_came_later_waits_until_the_first_is_gone_however_it_ends(
    database: str, tmp_path: Path
) -> None:
    file = tmp_path / "lawtrack.db"

    async def later(process: "subprocess.Popen[str]") -> None:
        async def write() -> None:
            async with turn_at(database, seconds=lambda: LONG):
                pass

        writing = asyncio.create_task(write())
        await so_that(lambda: turns_file(file).read_bytes() == b"%019d" % 8)  # it has its number
        assert not writing.done()
        process.kill()
        await writing

    with somebody_first(file) as process:
        asyncio.run(later(process))


def test_a_command_waits_in_the_same_line_and_holds_nothing_meanwhile(
    database: str, tmp_path: Path
) -> None:
    file = tmp_path / "lawtrack.db"
    engine = open_in_line(database, seconds=LONG)

    def write() -> str:
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE written (number INTEGER)"))
            return turns_file(file).read_text()

    with somebody_first(file) as process, ThreadPoolExecutor() as others:
        writing = others.submit(write)
        wait_for(lambda: turns_file(file).read_bytes() == b"%019d" % 8)  # it has its number
        with connect(file, timeout=0) as first:  # whose turn it is may write
            first.execute("CREATE TABLE first (number INTEGER)")
        first.close()
        assert not writing.done()
        process.kill()
        assert writing.result(AT_MOST) == f"{8:019}"
    engine.dispose()


def test_what_people_write_and_send_has_its_turns(sqlite_url: str, tmp_path: Path) -> None:
    config = load_config(None, {"LAWTRACK_DATABASE": sqlite_url})
    file = sqlite_file(sqlite_url)
    assert file is not None
    with writing(config) as session:
        session.execute(text("SELECT 1"))
    by_command = int(turns_file(file).read_text())
    assert by_command == 1  # it waits once
    desk = open_desk(config, create_engine(sqlite_url), now=lambda: NOW, root_path="")
    with desk.at_work() as session:
        session.execute(text("SELECT 1"))
    desk.writing.dispose()
    assert int(turns_file(file).read_text()) == by_command + 1


def test_nobody_waits_for_ever_for_one_who_is_asleep(database: str, tmp_path: Path) -> None:
    async def write() -> bool:
        async with turn_at(database, seconds=lambda: 0.05):
            return True

    with somebody_first(tmp_path / "lawtrack.db"):
        assert asyncio.run(write())


@pytest.mark.parametrize("url", ["postgresql://nobody@nowhere/x", "sqlite://", "sqlite:///{}/gone"])
def test_a_server_needs_no_turns_and_a_file_that_is_not_there_has_none(
    url: str, tmp_path: Path
) -> None:
    async def write() -> bool:
        async with turn_at(url.format(tmp_path), seconds=lambda: LONG):
            return True

    assert asyncio.run(write())
    assert list(tmp_path.iterdir()) == []


def test_numbers_that_cannot_be_read_begin_anew(database: str, tmp_path: Path) -> None:
    file = turns_file(tmp_path / "lawtrack.db")
    file.write_text("nonsense")

    async def write() -> str:
        async with turn_at(database, seconds=lambda: LONG):
            return file.read_text()

    assert asyncio.run(write()) == f"{1:019}"
    assert asyncio.run(write()) == f"{2:019}"
