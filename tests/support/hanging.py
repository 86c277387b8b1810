"""Nothing waits for ever: what hangs is ended, with its test's name and the stack of every thread.

A plugin of pytest. ``faulthandler_timeout`` in pyproject.toml is how long a part of a test may
take. Pytest itself leaves unwatched what is no test (collecting, ending the session), what follows
a failure, the process that leads the workers, and what the ended ones had started.
"""

import contextlib
import faulthandler
import os
import sys
from collections.abc import Generator, Iterator
from typing import Any

import psutil
import pytest

MORE = 300.0  # seconds that is given beyond a test's to what is none, and to who leads
SECONDS_TO_END = 10.0  # fork servers take some that notice that their worker is gone


def pytest_configure(config: pytest.Config) -> None:
    """Begin to watch; who looks at a failure himself is not hurried."""
    if config.getini("faulthandler_timeout") and not config.option.usepdb:
        config.pluginmanager.register(_Watch(config))


class _Watch:
    def __init__(self, config: pytest.Config) -> None:
        self._seconds = float(config.getini("faulthandler_timeout"))
        self._exits = bool(config.getini("faulthandler_exit_on_timeout"))
        self._stderr = os.dup(2)  # tests have theirs caught
        self._run = ""  # of who leads: what all that workers start has in its environment
        self._watch(MORE)

    def _watch(self, more: float = 0.0) -> None:
        """From now on there is so much time until something else begins or ends."""
        seconds = self._seconds + more
        faulthandler.dump_traceback_later(seconds, file=self._stderr, exit=self._exits)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """A worker is to be started: this process leads."""
        self._run = node.workerinput["testrunuid"]

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self) -> Generator[None, object, object]:
        """Watch on after a test: there pytest itself, which watches the test, stops."""
        try:
            return (yield)
        finally:
            self._watch(MORE)

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self) -> None:
        """A part of a test is over, here or in a worker."""
        self._watch(MORE if self._run else 0)

    @pytest.hookimpl(trylast=True)
    def pytest_exception_interact(self) -> None:
        """Watch on after a failure: there too pytest itself stops."""
        self._watch()

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        """End what workers have left: whoever reads our output waits for the last who has it."""
        self._watch(MORE)
        _, left = psutil.wait_procs(list(self._left()), timeout=SECONDS_TO_END)
        for process in left:
            with contextlib.suppress(psutil.Error):
                said = " ".join(process.cmdline())[:200] or process.name()
                print(f"left running by the tests, and ended: {said}", file=sys.stderr)
                process.kill()

    def _left(self) -> Iterator[psutil.Process]:
        for process in psutil.process_iter() if self._run else ():
            with contextlib.suppress(psutil.Error):
                if process.environ().get("PYTEST_XDIST_TESTRUNUID") == self._run:
                    yield process
