"""How a crawl's process is started, so that it is nobody's but its parent's."""

import contextlib
import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from multiprocessing import resource_tracker
from types import ModuleType
from typing import Any

from lawtrack.errors import CrawlUnstarted


@contextlib.contextmanager
def starting() -> Iterator[None]:
    """What a crawl needs of this machine: a file, a pipe, a process.

    Raises ``CrawlUnstarted`` where that is not to be had.
    """
    try:
        os.getcwd()
    except OSError:  # removed meanwhile; whoever starts a process names the folder it is in
        os.chdir("/")
    try:
        yield
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise CrawlUnstarted(
            f"{where}no crawl can be started here: {error.strerror or error}"
            " - look at the memory, the processes and the temporary files of this machine"
        ) from error


@contextlib.contextmanager
def folder_of_a_crawl() -> Iterator[str]:
    """A folder for what a crawl's process writes beside the database; gone after it."""
    with contextlib.ExitStack() as stack:
        with starting():
            folder = tempfile.TemporaryDirectory(prefix="lawtrack-", ignore_cleanup_errors=True)
        yield stack.enter_context(folder)


def context_of_children(scrapers: str, *, often: bool = False) -> Any:
    """Where children come from: the fork server with everything imported, or a fresh process.

    For a process that crawls ``often`` the fork server has rehearsed a crawl: that takes as long as
    four looks save by it.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    module = import_module(scrapers)
    rehearsal = getattr(module, "LAWTRACK_REHEARSAL", "") if often else ""
    context.set_forkserver_preload([module.LAWTRACK_PRELOAD, *([rehearsal] if rehearsal else [])])
    return context


@contextlib.contextmanager
def no_script() -> Iterator[None]:
    """Meanwhile this process seems to run no script of its own.

    A child imports the script that started it, and one without ``if __name__ == "__main__":``
    would crawl there again. A crawl needs nothing of it.
    """
    script = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script


@contextlib.contextmanager
def no_ctrl_c() -> Iterator[None]:
    """Processes that this thread starts meanwhile are not told of Ctrl-C, nor are their children.

    It reaches all of a terminal's processes. The parent asks its children to stop; one that is just
    being started would end with a traceback of its own.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    # It is started with the first child, and lets the signals through that it finds blocked.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
