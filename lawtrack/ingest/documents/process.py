"""Reading documents in a child process, so that a hostile one costs a reason and nothing else.

Measured: a PDF of 1.7 MB kept two libraries busy for more than 25 s. The child has a limit on its
memory and on the time of each document; when it exceeds one, it is killed and replaced.
"""

import contextlib
import multiprocessing
import os
import resource
import signal
import threading
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType

from lawtrack.ingest.documents.detect import PLAIN, RTF, XML, kind_of
from lawtrack.ingest.documents.extract import DocumentText, no_text, read_document

MEMORY_BYTES = 2 * 1024**3
SECONDS = 25.0
SMALL_BYTES = 1024 * 1024


class DocumentReader:
    """A context in which ``read`` turns bytes into text; safe to call from several threads."""

    def __init__(self, *, seconds: float = SECONDS, memory: int = MEMORY_BYTES) -> None:
        self._seconds = seconds
        self._memory = memory
        self._lock = threading.Lock()
        self._child: BaseProcess | None = None
        self._pipe: Connection | None = None

    def __enter__(self) -> "DocumentReader":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lock:
            self._end()

    def read(self, content: bytes, *, media_type: str = "", url: str = "") -> DocumentText:
        """The text of a document, or ``no_text`` with the reason."""
        kind = kind_of(content, media_type=media_type, url=url)
        if kind in (PLAIN, RTF, XML) and len(content) < SMALL_BYTES:
            return read_document(content, media_type=media_type, url=url)
        with self._lock:
            return self._read_in_child(content, media_type, url, kind)

    def _read_in_child(self, content: bytes, media_type: str, url: str, kind: str) -> DocumentText:
        try:
            if (answer := self._ask(content, media_type, url)) is not None:
                return answer
            reason = f"took longer than {self._seconds:g} s"
        except (EOFError, OSError):
            if self._was_told_to_end():
                # A service that stops tells every process of its group; that says nothing of
                # the document.
                self._end()
                return self._read_in_child(content, media_type, url, kind)
            reason = "the reader died of it: out of memory, or a fault in the library"
        self._end()
        return no_text(reason, media_type=kind)

    def _ask(self, content: bytes, media_type: str, url: str) -> DocumentText | None:
        """The child's answer, ``None`` when it takes too long."""
        pipe = self._start()
        pipe.send((content, media_type, url))
        if not pipe.poll(self._seconds):
            return None
        answer: DocumentText = pipe.recv()
        return answer

    def _was_told_to_end(self) -> bool:
        if self._child is None:
            return False
        self._child.join(1.0)
        return self._child.exitcode == -signal.SIGTERM

    def _start(self) -> Connection:
        if self._pipe is None or self._child is None or not self._child.is_alive():
            self._end()
            context = multiprocessing.get_context("spawn")
            ours, theirs = context.Pipe()
            self._child = context.Process(target=_serve, args=(theirs, self._memory), daemon=True)
            self._child.start()
            theirs.close()
            self._pipe = ours
        return self._pipe

    def _end(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._child is not None:
            self._child.kill()
            self._child.join()
        self._pipe = self._child = None


def _serve(pipe: Connection, memory: int) -> None:
    """Answer every document sent through the pipe until it is closed."""
    # Ctrl-C reaches the whole group; the parent decides what still is to be read.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Fetching goes first: on two cores, reading at equal rights took time from the crawl itself.
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    with contextlib.suppress(EOFError):
        while True:
            content, media_type, url = pipe.recv()
            pipe.send(read_document(content, media_type=media_type, url=url))
