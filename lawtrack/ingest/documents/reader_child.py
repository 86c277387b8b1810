"""What runs in a reader's own process: one document after the other, each within its limits.

Parent and child speak through a socket: lengths, then what was asked in JSON and the bytes; the
answer is JSON. So nothing that a document makes of this process can do more there than say text.
"""

import contextlib
import gc
import json
import os
import resource
import signal
import struct

import orjson

from lawtrack.ingest.documents.extract import read_document

REQUEST = struct.Struct(">IQ")  # lengths of the question and of the document
ANSWER = struct.Struct(">Q")
_AT_ONCE = 1024 * 1024


def serve(socket: int, memory: int) -> None:
    """Answer every document sent through the socket until it is closed."""
    # Ctrl-C and the end of a service reach the whole group; the parent decides what is still read.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # Fetching goes first: on two cores, reading at equal rights took time from the crawl itself.
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Pages come and go; looking for rings among them every 700 objects took 4 % of the time.
    gc.set_threshold(50_000)
    with contextlib.suppress(EOFError, ConnectionError):
        while True:
            asked, size = REQUEST.unpack(_received(socket, REQUEST.size))
            question = json.loads(_received(socket, asked))
            limit_processor(question["seconds"])
            read = read_document(
                _received(socket, size),
                media_type=question["media_type"],
                url=question["url"],
            )
            answer = orjson.dumps(
                {
                    "state": read.state,
                    "reason": read.reason,
                    "extractor": read.extractor,
                    "media_type": read.media_type,
                    "pages": read.pages,
                    "cause": read.cause,
                }
            )
            _send(socket, ANSWER.pack(len(answer)) + answer)


def limit_processor(seconds: float) -> None:
    """Have the system end this process when it has worked for so long from now.

    The parent's patience ends at about the same time; this holds also when the parent is gone.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def _received(socket: int, size: int) -> bytes:
    """So many bytes; ``EOFError`` when the other side is gone."""
    pieces: list[bytes] = []
    while size:
        piece = os.read(socket, min(size, _AT_ONCE))
        if not piece:
            raise EOFError
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _send(socket: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(socket, rest) :]
