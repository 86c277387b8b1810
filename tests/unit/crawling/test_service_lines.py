"""What a service says: not again and again, and to nobody's harm."""

import errno
import io
import logging

import pytest

from lawtrack.cli.options import tell, tell_if_read
from lawtrack.crawling.daemon.service.repeated_lines import MOST, NotAgain

AWAY = "postgresql://server: connection refused - check that the server runs"


def written(lines: NotAgain, second: float, message: str = AWAY, level: int = logging.ERROR) -> str:
    """What stands in the log; nothing where the line is kept back."""
    record = logging.LogRecord("lawtrack", level, "", 0, "%s", (message,), None)
    record.created = second
    return record.getMessage() if lines.filter(record) else ""


def test_a_line_that_goes_on_being_said_is_written_once_an_hour_and_counted() -> None:
    lines = NotAgain()
    assert [second for second in range(7200) if written(lines, second)] == [0, 3600]
    assert written(lines, 7200) == f"{AWAY} (and so 3599 times since)"


def test_another_line_is_written_at_once_and_the_same_after_a_while_is_news() -> None:
    lines = NotAgain()
    assert written(lines, 0)
    assert written(lines, 1, "boston: failed")
    assert not written(lines, 2)
    assert written(lines, 302) == AWAY
    assert written(lines, 300) == AWAY  # the clock was set back
    assert (
        written(lines, 301, level=logging.INFO) == written(lines, 302, level=logging.INFO) == AWAY
    )


def test_no_more_lines_are_known_than_fit() -> None:
    lines = NotAgain()
    assert all(written(lines, 0, str(number)) for number in range(2 * MOST))
    assert not written(lines, 1, str(2 * MOST - 1))
    assert written(lines, 1, "0")


def test_a_service_goes_on_where_nobody_can_read_what_it_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Full(io.StringIO):
        def flush(self) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("sys.stdout", Full())
    tell_if_read("watching boston")
    with pytest.raises(OSError, match="No space left"):
        tell("watching boston")
