"""Lines of a service's log that come again and again: written once, then once an hour.

A server that is away for a night is asked once a second; thousands of lines that say the same bury
the one that says something else.
"""

import logging
from dataclasses import dataclass

STILL_THE_SAME = 300.0  # seconds since it last came: after that it is news again
WRITTEN_EVERY = 3600.0  # seconds, while it goes on
MOST = 200  # different lines that are known at once


@dataclass(slots=True)
class _Line:
    written: float
    came: float
    left_out: int = 0


class NotAgain(logging.Filter):
    """Keeps back a line that goes on being said; what was left out is counted on the next one."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: dict[tuple[str, str], _Line] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written."""
        if record.levelno < logging.WARNING:
            return True  # asked for, or said to people
        now, key = record.created, (record.name, record.getMessage())
        line = self._lines.pop(key, None)
        if line is None or not 0 <= now - line.came < STILL_THE_SAME:  # also: the clock was set
            line = _Line(written=now, came=now)
        elif now - line.written < WRITTEN_EVERY:
            line.came, line.left_out = now, line.left_out + 1
        else:
            record.msg, record.args = f"{key[1]} (and so {line.left_out} times since)", ()
            line = _Line(written=now, came=now)
        self._lines[key] = line  # at the end: the first is the one that was longest not heard of
        if len(self._lines) > MOST:
            del self._lines[next(iter(self._lines))]
        return line.left_out == 0
