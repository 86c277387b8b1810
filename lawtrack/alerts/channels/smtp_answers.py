"""Answers of a mail server that come to an end: in time, in length, and in the form of SMTP.

The standard library waits for each byte by itself and gathers lines for ever: whoever listens there
could hold up all messages, or fill the memory, with a greeting alone.
"""

import smtplib
from time import monotonic
from typing import IO, Any

MOST_LINES = 200  # of one answer; an EHLO has some twenty


class BoundedLines:
    """The lines of a connection, of which one answer may have so many and take so long."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file: Any = file
        self._left = 0
        self._until = 0.0
        self.first = b""  # line of the answer

    def begin(self, seconds: float | None) -> None:
        """An answer begins, and may take that long as a whole."""
        self._left, self.first = MOST_LINES, b""
        self._until = monotonic() + (seconds if seconds is not None else float("inf"))

    def readline(self, most: int) -> bytes:
        """The next line, or as much of it; ``OSError`` when there are too many, or too late."""
        if not self._left:
            raise OSError(f"an answer of more than {MOST_LINES} lines")
        self._left -= 1
        line = b""
        while len(line) < most and not line.endswith(b"\n"):
            if monotonic() > self._until:
                raise TimeoutError("timed out")
            waiting = self._file.peek(1)
            if not waiting:
                break
            line += self._file.read(min(waiting.find(b"\n") + 1 or len(waiting), most - len(line)))
        self.first = self.first or line
        return line

    def close(self) -> None:
        """End the file."""
        self._file.close()


class BoundedSmtp(smtplib.SMTP):
    """A server whose answers are those of SMTP, or an error that says what there was instead."""

    def getreply(self) -> tuple[int, bytes]:
        """The code and the words of the next answer."""
        if self.sock is None:
            return super().getreply()
        if not isinstance(self.file, BoundedLines):
            self.file = BoundedLines(self.sock.makefile("rb"))
        self.file.begin(self.sock.gettimeout())
        lines = self.file
        code, words = super().getreply()
        if not 100 <= code < 600:
            begins = " ".join(lines.first[:80].decode(errors="replace").split())
            raise smtplib.SMTPException(f"it answers, and not as a mail server does: {begins!r}")
        return code, words
