"""The log as JSON, a line a record; what belongs to one job has its name and number.

The number of a crawl stands with it once it is known: by that number the ledger, the alerts that
were decided and the messages that went out can be followed in the database.
"""

import json
import logging
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from lawtrack.crawling.daemon.service.repeated_lines import NotAgain

_JOB: ContextVar[Mapping[str, str | int]] = ContextVar("_JOB", default={})  # noqa: B039 - is read


@contextmanager
def in_job(name: str) -> Iterator[None]:
    """A context whose log lines name the job, with a number of its own."""
    before = _JOB.set({"job": name, "run": secrets.token_hex(4)})
    try:
        yield
    finally:
        _JOB.reset(before)


def note_crawl(number: int) -> None:
    """From now on the lines of this job name the crawl by its number."""
    _JOB.set({**_JOB.get(), "crawl": number})


class JsonLines(logging.Formatter):
    """One JSON object for each record."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        fields: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_JOB.get(),
        }
        if record.exc_info:
            fields["trace"] = self.formatException(record.exc_info)
        return json.dumps(fields, ensure_ascii=True)


def log_as_json() -> None:
    """All logs go to standard error as JSON, what would be said to people too."""
    output = logging.StreamHandler()
    output.setFormatter(JsonLines())
    output.addFilter(NotAgain())
    logging.basicConfig(handlers=[output], level=logging.WARNING, force=True)
    logging.getLogger("lawtrack").setLevel(logging.INFO)


def say_in_log(line: str) -> None:
    """What a service says to people, as a line of the log."""
    logging.getLogger("lawtrack").info("%s", line)
