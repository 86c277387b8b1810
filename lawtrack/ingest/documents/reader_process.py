"""Reading documents in processes of their own, so that a hostile one costs a reason and no more.

Nothing is parsed in the crawl's process, whatever its kind and size: a PDF of 1.7 MB kept two
libraries busy for more than 25 s, six kilobytes of RTF a third one for minutes. A child has limits
on its memory, on its processor time and on how long it is waited for. It is kept for the next
document, and a second one joins when the first keeps others waiting.

A child that was killed, ran out of memory or out of time says as much about the machine as about
the document. So the document is tried again at once, alone, in a new child and with more time; if
that ends so as well, the cause is an accident, and the document is asked for again another time.
"""

import contextlib
import json
import queue
import signal
import socket
import subprocess
import sys
import threading
from time import monotonic
from types import TracebackType

import orjson

from lawtrack.errors import Unread
from lawtrack.ingest.documents.detect import PDF, kind_of
from lawtrack.ingest.documents.extract import DocumentText, no_text
from lawtrack.ingest.documents.pages import MAX_BYTES, MAX_CHARACTERS
from lawtrack.ingest.documents.reader_child import ANSWER, REQUEST
from lawtrack.legislation.records import Document

MEMORY_BYTES = 2 * 1024**3
SECONDS = 25.0
MORE_TIME = 2.0  # times as long, when a document is tried again
CHILDREN = 2
LONG = 1024 * 1024  # bytes
PATIENCE = 1.0  # seconds for which a document waits before a second child is started
DOCUMENTS = 200  # read by one child before another takes its place
_MOST_ANSWER = 8 * MAX_CHARACTERS  # bytes: JSON writes a letter with six, most with one
_TOLD_TO_END = 5  # times in a row that a service may end a child before it counts

_PROGRAM = (
    "import sys; sys.path[:] = {path}; from lawtrack.ingest.documents.reader_child import serve;"
    " serve(0, {memory})"
)


def is_costly(document: Document) -> bool:
    """Whether a fetched file may take seconds to read: a PDF may be a scan, other kinds are long.

    Such a file is left to workers where there are some.
    """
    content = document.content or b""
    kind = kind_of(content, media_type=document.media_type, url=document.url)
    return kind == PDF or len(content) > LONG


class _ReaderEnded(Exception):
    """A child ended, or was ended, in the midst of a document; the message says how."""

    def __init__(self, message: str, *, told: bool = False) -> None:
        super().__init__(message)
        self.told = told  # to end, by whoever stops the service: that says nothing of a document


class DocumentReader:
    """A context in which ``read`` turns bytes into text; safe to call from several threads."""

    def __init__(
        self,
        *,
        seconds: float = SECONDS,
        memory: int = MEMORY_BYTES,
        children: int = CHILDREN,
        documents: int = DOCUMENTS,
    ) -> None:
        self._seconds = seconds
        self._memory = memory
        self._most = children
        self._documents = documents
        self._alone = threading.Lock()  # held by whoever wants all children, or one more
        self._all = [_Child(memory, documents)]
        self._idle: queue.LifoQueue[_Child] = queue.LifoQueue()
        self._idle.put(self._all[0])

    def __enter__(self) -> "DocumentReader":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for child in self._all:
            child.end()

    def read(self, content: bytes, *, media_type: str = "", url: str = "") -> DocumentText:
        """The text of a document, or why there is none; takes no longer than both tries may."""
        kind = kind_of(content, media_type=media_type, url=url)
        if len(content) > MAX_BYTES:
            reason = f"larger than {MAX_BYTES // 1024 // 1024} MB"
            return no_text(reason, media_type=kind, cause=Unread.TOO_LARGE)
        question = {"media_type": media_type, "url": url, "seconds": self._seconds}
        child = self._free_child()
        try:
            return _asked(child, content, question)
        except _ReaderEnded:
            pass  # tried again below
        finally:
            self._idle.put(child)
        question["seconds"] = self._seconds * MORE_TIME
        with self._alone:
            children = [self._idle.get() for _ in self._all]
            try:
                children[0].end()
                return _asked(children[0], content, question)
            except _ReaderEnded as error:
                return no_text(f"the reader ended: {error}", media_type=kind, cause=Unread.ACCIDENT)
            finally:
                for each in children:
                    self._idle.put(each)

    def _free_child(self) -> "_Child":
        """A child that nobody uses, the one used last before others: it is warm."""
        with contextlib.suppress(queue.Empty):
            return self._idle.get(timeout=PATIENCE)
        with self._alone:
            if len(self._all) < self._most:
                self._all.append(_Child(self._memory, self._documents))
                return self._all[-1]
        return self._idle.get()


def _asked(child: "_Child", content: bytes, question: dict[str, object]) -> DocumentText:
    """The child's answer; a child that was told to end with its service is asked again."""
    for _ in range(_TOLD_TO_END):
        try:
            return child.read(content, question)
        except _ReaderEnded as error:
            if not error.told:
                raise
    return child.read(content, question)


class _Child:
    """One process that reads, started when it is first asked; used by one thread at a time."""

    def __init__(self, memory: int, documents: int) -> None:
        self._memory = memory
        self._documents = documents
        self._left = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None

    def read(self, content: bytes, question: dict[str, object]) -> DocumentText:
        """What the process answers; ``_ReaderEnded`` when it does not live to do so."""
        seconds = float(str(question["seconds"]))
        until = monotonic() + seconds
        try:
            ours = self._started()
            asked = json.dumps(question).encode()
            _send(ours, REQUEST.pack(len(asked), len(content)) + asked, until)
            _send(ours, content, until)
            (size,) = ANSWER.unpack(_received(ours, ANSWER.size, until))
            if size > _MOST_ANSWER:
                raise ValueError("an answer longer than any text may be")
            answer = _answer(_received(ours, size, until))
        except TimeoutError:
            self.end()
            raise _ReaderEnded(f"took longer than {seconds:g} s") from None
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise self._how_it_ended(error) from None
        if answer.cause is Unread.ACCIDENT:
            self.end()
            raise _ReaderEnded(answer.reason)
        self._left -= 1
        if self._left <= 0:
            self.end()
        return answer

    def end(self) -> None:
        """No process is left; the next document starts another."""
        if self._socket is not None:
            self._socket.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._socket = self._process = None

    def _started(self) -> socket.socket:
        if self._socket is None or self._process is None or self._process.poll() is not None:
            self.end()
            ours, theirs = socket.socketpair()
            program = _PROGRAM.format(path=repr(sys.path), memory=self._memory)
            try:
                # Started anew and not forked: a crawl has threads, locks and open databases.
                self._process = subprocess.Popen(  # noqa: S603 - a fixed command
                    [sys.executable, "-c", program],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                )
            except OSError:
                ours.close()
                raise
            finally:
                theirs.close()
            self._socket = ours
            self._left = self._documents
        return self._socket

    def _how_it_ended(self, error: Exception) -> _ReaderEnded:
        """What became of the process, as its end or the error tells."""
        if self._process is None:
            return _ReaderEnded(f"no process could be started: {error}")
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1.0)
        status = self._process.returncode
        self.end()
        if status is None or status == 0:
            return _ReaderEnded(f"it answered with something else than a text: {error}")
        if status > 0:
            return _ReaderEnded(f"it failed with status {status}")
        if status == -signal.SIGXCPU:
            return _ReaderEnded("used up its processor time")
        return _ReaderEnded(f"killed by signal {-status}", told=status == -signal.SIGTERM)


def _answer(data: bytes) -> DocumentText:
    """A child's answer, taken for no more than words."""
    fields = orjson.loads(data)
    return DocumentText(
        state=str(fields["state"]),
        reason=str(fields["reason"]),
        extractor=str(fields["extractor"]),
        media_type=str(fields["media_type"]),
        pages=tuple(map(str, fields["pages"])),
        cause=Unread(fields["cause"]) if fields["cause"] else None,
    )


def _send(ours: socket.socket, data: bytes, until: float) -> None:
    ours.settimeout(max(0.001, until - monotonic()))
    ours.sendall(data)


def _received(ours: socket.socket, size: int, until: float) -> bytes:
    pieces: list[bytes] = []
    while size:
        ours.settimeout(max(0.001, until - monotonic()))
        piece = ours.recv(min(size, 1024 * 1024))
        if not piece:
            raise OSError("the process is gone")
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
