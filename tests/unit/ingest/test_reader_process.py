"""Documents are read in processes of their own; what happens to those is no one's loss."""

import gc
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lawtrack.errors import Unread
from lawtrack.ingest.documents import read_document, reader_child, reader_process, readers
from lawtrack.ingest.documents.pages import MAX_BYTES, Pages
from lawtrack.ingest.documents.reader_process import DocumentReader
from tests.support.made_files import letters_pdf as pdf
from tests.support.made_files import word
from tests.support.waiting import ended, joined, wait_for


@pytest.fixture(scope="module")
def reader() -> Iterator[DocumentReader]:
    with DocumentReader() as reader:
        yield reader


def pid_of(reader: DocumentReader) -> int:
    running = reader._all[0]._process
    assert running is not None
    return running.pid


class Ending:
    """Has a reader's process end each time just after it was started, ``times`` times."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, end: signal.Signals, times: int) -> None:
        self.left = times
        started = reader_process._Child._started

        def start_and_end(of: reader_process._Child) -> socket.socket:
            ours = started(of)
            if self.left and of._process is not None:
                self.left -= 1
                of._process.send_signal(end)
                ended(of._process)
            return ours

        monkeypatch.setattr(reader_process._Child, "_started", start_and_end)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (pdf("Docket 12", "End"), ""),
        (word("Order"), "application/pdf"),
        ("plain caf\u00e9 \U0001f600".encode(), "text/plain"),
        (b"{\\rtf1 an order}", ""),
        (b"MZ\x90\x00", ""),
        (b"", ""),
        (b"a" * 300_000, ""),
    ],
)
def test_the_reader_gives_what_reading_gives(
    reader: DocumentReader, content: bytes, media_type: str
) -> None:
    assert reader.read(content, media_type=media_type) == read_document(
        content, media_type=media_type
    )


def test_nothing_is_parsed_in_this_process(
    reader: DocumentReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(content: bytes) -> Pages:
        raise AssertionError("parsed here")

    for kind in list(readers.READERS):
        monkeypatch.setitem(readers.READERS, kind, (never, "", 1))
    for small in (b"x", b"{\\rtf1 x}", b"<bill>x</bill>", b"<html>x</html>"):
        assert reader.read(small).pages == ("x",)


def test_what_is_too_large_is_not_even_sent(reader: DocumentReader) -> None:
    read = reader.read(b"a" * (MAX_BYTES + 1))
    assert (read.state, read.reason, read.cause) == (
        "no_text",
        "larger than 20 MB",
        Unread.TOO_LARGE,
    )


def test_a_document_that_takes_too_long_is_tried_twice_and_costs_only_itself() -> None:
    with DocumentReader(seconds=0.0) as hasty:
        read = hasty.read(pdf("slow"))
        assert (read.state, read.cause) == ("no_text", Unread.ACCIDENT)
        assert read.reason == "the reader ended: took longer than 0 s"
        hasty._seconds = 20.0
        assert hasty.read(b"plain").pages == ("plain",)


def test_the_second_try_has_more_time() -> None:
    with DocumentReader(seconds=10.0) as reader:
        asked: list[object] = []
        first = reader._all[0]
        read = first.read

        def note(content: bytes, question: dict[str, object]) -> Any:
            asked.append(question["seconds"])
            if len(asked) == 1:
                raise reader_process._ReaderEnded("killed by signal 9")
            return read(content, question)

        first.read = note  # type: ignore[method-assign]
        assert reader.read(b"plain").pages == ("plain",)
        assert asked == [10.0, 20.0]


def test_a_dead_child_is_replaced(reader: DocumentReader) -> None:
    assert reader.read(pdf("one")).pages == ("one",)
    os.kill(pid_of(reader), signal.SIGKILL)
    assert reader.read(pdf("two")).pages == ("two",)


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSEGV, signal.SIGXCPU])
def test_one_accident_loses_nothing(monkeypatch: pytest.MonkeyPatch, end: signal.Signals) -> None:
    Ending(monkeypatch, end, 1)
    with DocumentReader() as reader:
        assert reader.read(pdf("one")).pages == ("one",)


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (signal.SIGKILL, "killed by signal 9"),
        (signal.SIGABRT, "killed by signal 6"),
        (signal.SIGXCPU, "used up its processor time"),
    ],
)
def test_two_accidents_are_told_and_the_next_reading_gives_the_text(
    monkeypatch: pytest.MonkeyPatch, end: signal.Signals, words: str
) -> None:
    Ending(monkeypatch, end, 2)
    with DocumentReader() as reader:
        read = reader.read(pdf("one"))
        assert (read.state, read.cause) == ("no_text", Unread.ACCIDENT)
        assert read.reason == f"the reader ended: {words}"
        assert reader.read(pdf("one")).pages == ("one",)


def test_a_service_that_ends_its_processes_is_no_accident(monkeypatch: pytest.MonkeyPatch) -> None:
    Ending(monkeypatch, signal.SIGTERM, 4)
    with DocumentReader() as reader:
        assert reader.read(pdf("one")).pages == ("one",)
    Ending(monkeypatch, signal.SIGTERM, 100)
    with DocumentReader() as reader:
        assert reader.read(pdf("one")).cause == Unread.ACCIDENT


def test_a_child_that_cannot_be_started_leaves_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(subprocess, "Popen", fail)
    with DocumentReader() as reader:
        read = reader.read(pdf("one"))
    assert (read.cause, read.reason) == (
        Unread.ACCIDENT,
        "the reader ended: no process could be started: no more processes",
    )


def test_a_child_that_runs_out_of_memory_leaves_a_reason() -> None:
    with DocumentReader(memory=110 * 1024**2) as reader:
        read = reader.read(b"a\f" * 10_000_000)
        assert (read.state, read.cause) == ("no_text", Unread.ACCIDENT)
        assert "memory" in read.reason
        assert reader.read(b"plain").pages == ("plain",)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"\xff" * 8, "it answered with something else than a text"),
        (reader_child.ANSWER.pack(2) + b"[]", "it answered with something else than a text"),
        (reader_child.ANSWER.pack(2) + b"{}", "it answered with something else than a text"),
        (reader_child.ANSWER.pack(9) + b"{}", "it answered with something else than a text"),
    ],
)
def test_what_a_child_answers_is_not_trusted(
    monkeypatch: pytest.MonkeyPatch, answer: bytes, words: str
) -> None:
    written = repr(answer).replace("{", "{{").replace("}", "}}")
    program = f"import os; os.read(0, 99); os.write(0, {written}) # {{path}} {{memory}}"
    monkeypatch.setattr(reader_process, "_PROGRAM", program)
    with DocumentReader() as reader:
        read = reader.read(b"plain")
    assert read.cause == Unread.ACCIDENT
    assert words in read.reason


def test_a_child_that_fails_says_how(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reader_process, "_PROGRAM", "raise SystemExit(3) # {path} {memory}")
    with DocumentReader() as reader:
        assert reader.read(b"plain").reason == "the reader ended: it failed with status 3"


def test_a_child_is_replaced_after_some_documents() -> None:
    with DocumentReader(documents=2) as reader:
        pids = []
        for _ in range(4):
            reader.read(b"plain")
            running = reader._all[0]._process
            pids.append(running.pid if running else 0)
    assert pids[0] != 0
    assert pids[1] == pids[3] == 0
    assert pids[2] not in (0, pids[0])


def test_a_second_child_reads_beside_a_slow_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_process, "PATIENCE", 0.01)
    with DocumentReader() as reader:
        busy = reader._free_child()
        assert reader.read(b"plain").pages == ("plain",)
        assert len(reader._all) == 2
        second = reader._free_child()
        waiting = threading.Timer(0.1, reader._idle.put, [second])
        waiting.start()
        assert reader._free_child() is second
        assert len(reader._all) == 2
        reader._idle.put(busy)
        reader._idle.put(second)


def test_a_document_is_tried_again_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_process, "PATIENCE", 0.01)
    with DocumentReader(seconds=0.0) as reader:
        first, second = reader._free_child(), reader._free_child()
        reader._idle.put(first)
        ended = threading.Thread(target=reader.read, args=(b"plain",))
        ended.start()
        ended.join(0.2)
        assert ended.is_alive()
        reader._idle.put(second)
        ended.join(20.0)
        assert not ended.is_alive()


def test_the_reader_can_be_left_without_having_read() -> None:
    with DocumentReader() as unused:
        assert unused._all[0]._process is None


def test_the_child_ends_with_its_parent(tmp_path: Path) -> None:
    program = (
        "import os\n"
        "from lawtrack.ingest.documents.reader_process import DocumentReader\n"
        "reader = DocumentReader()\n"
        "reader.read(b'x')\n"
        "print(reader._all[0]._process.pid, flush=True)\n"
        "os._exit(0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    wait_for(lambda: not Path(f"/proc/{int(done.stdout)}/cmdline").exists())


def test_forty_kills_lose_no_text_and_double_none() -> None:
    """Readers are killed at seeded moments, while they start and while they read."""
    source = random.Random(11)
    texts = [f"Docket {number} on face recognition" for number in range(60)]
    with DocumentReader(seconds=60.0) as reader:
        kills, ended = 0, threading.Event()

        def kill() -> None:
            nonlocal kills
            while kills < 40 and not ended.is_set():
                time.sleep(source.choice((0.005, 0.05, 0.15, 0.25)) * source.random())
                running = reader._all[0]._process
                if running is not None and running.poll() is None:
                    running.kill()
                    kills += 1

        killer = threading.Thread(target=kill)
        killer.start()
        read: dict[str, str] = {}
        waiting = list(texts)
        while waiting:
            text = waiting.pop(0)
            answer = reader.read(pdf(text))
            if answer.cause is Unread.ACCIDENT:
                assert answer.reason == "the reader ended: killed by signal 9"
                waiting.append(text)  # still to be read
            else:
                assert text not in read
                read[text] = "".join(answer.pages)
            if not waiting and kills < 40:
                waiting, read = list(texts), {}
        ended.set()
        joined(killer)
    assert kills == 40
    assert read == {text: text for text in texts}


def test_the_child_serves_until_the_socket_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs in the child, run here: limits are noted and not set."""
    limits: list[int] = []
    monkeypatch.setattr(resource, "setrlimit", lambda which, _: limits.append(which))
    monkeypatch.setattr(os, "nice", lambda _: 0)
    monkeypatch.setattr(gc, "set_threshold", lambda _: None)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    ours, theirs = socket.socketpair()
    serving = threading.Thread(target=reader_child.serve, args=(theirs.fileno(), 1024))
    serving.start()
    asked = b'{"media_type": "", "url": "", "seconds": 1.0}'
    ours.sendall(reader_child.REQUEST.pack(len(asked), 5) + asked + b"plain")
    (size,) = reader_child.ANSWER.unpack(ours.recv(reader_child.ANSWER.size, socket.MSG_WAITALL))
    answer = reader_process._answer(ours.recv(size, socket.MSG_WAITALL))
    assert answer == read_document(b"plain")
    ours.close()
    serving.join(20.0)
    theirs.close()
    assert limits == [
        resource.RLIMIT_AS,
        resource.RLIMIT_CORE,
        resource.RLIMIT_CPU,
    ]
