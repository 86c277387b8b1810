"""Waiting in tests: for so long at the most, and then the test fails and says for what.

Whatever ends by itself only when all is well - a thread, a process, a line from it - is waited for
by one of these.
"""

import asyncio
import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import AnyStr

AT_MOST = 90.0  # seconds; a machine that is busy takes many times what it takes otherwise


def wait_for(what: Callable[[], object], *, at_most: float = AT_MOST, every: float = 0.02) -> float:
    """The seconds until it is so, looked at every so many seconds."""
    began = monotonic()
    while not what():
        assert monotonic() - began < at_most, _not_so(what, at_most)
        sleep(every)
    return monotonic() - began


async def so_that(what: Callable[[], object], *, at_most: float = AT_MOST) -> None:
    """The same where others go on meanwhile in this loop."""
    end = monotonic() + at_most
    while not what():
        assert monotonic() < end, _not_so(what, at_most)
        await asyncio.sleep(0.005)


def _not_so(what: Callable[[], object], at_most: float) -> str:
    code = getattr(what, "__code__", None)
    place = f"{Path(code.co_filename).name}, line {code.co_firstlineno}" if code else repr(what)
    return f"not so within {at_most:g} s: {place}"


def joined(thread: threading.Thread, *, at_most: float = AT_MOST) -> None:
    """The thread has ended."""
    thread.join(at_most)
    assert not thread.is_alive(), f"{thread.name} has not ended within {at_most:g} s"


def ended(process: "subprocess.Popen[AnyStr]", *, at_most: float = AT_MOST) -> int:
    """How the process has ended; what has not is killed, with all below it."""
    with _in_time(process, at_most):
        return process.wait(at_most)


def said_at_last(
    process: "subprocess.Popen[AnyStr]", *, at_most: float = AT_MOST
) -> tuple[AnyStr, AnyStr]:
    """What the process has still written until its end, and to standard error."""
    with _in_time(process, at_most):
        return process.communicate(timeout=at_most)


def next_line(process: "subprocess.Popen[AnyStr]", *, at_most: float = AT_MOST) -> AnyStr:
    """The next line that the process writes, nothing at its end."""
    assert process.stdout is not None
    output, lines = process.stdout, list[AnyStr]()
    reading = threading.Thread(target=lambda: lines.append(output.readline()), daemon=True)
    reading.start()
    reading.join(at_most)
    if not lines:
        kill_tree(process.pid)
        raise AssertionError(f"{_name(process)}: no line within {at_most:g} s")
    return lines[0]


@contextlib.contextmanager
def _in_time(process: "subprocess.Popen[AnyStr]", at_most: float) -> Iterator[None]:
    try:
        yield
    except subprocess.TimeoutExpired:
        kill_tree(process.pid)
        process.wait()
        raise AssertionError(f"{_name(process)}: not ended within {at_most:g} s") from None


def _name(process: "subprocess.Popen[AnyStr]") -> str:
    words = process.args
    return " ".join(map(str, words)) if isinstance(words, list | tuple) else str(words)


def kill_tree(pid: int) -> None:
    """End a process that a test has started, and all below it, at once."""
    for one in (*descendants(pid), pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)


def descendants(pid: int) -> list[int]:
    """The process's children, their children and so on; the crawl itself is a grandchild."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            found.append(child)
            waiting.append(child)
    return found
