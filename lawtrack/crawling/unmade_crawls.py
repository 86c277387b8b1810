"""Rows about runs that never became a crawl, kept until the database takes them."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from lawtrack.config.settings import Config
from lawtrack.crawling import crawls
from lawtrack.database.engine import database_session, open_database
from lawtrack.database.opening.database_errors import RETRY_SECONDS, retry_while_database_away
from lawtrack.errors import DatabaseError, LawtrackError

logger = logging.getLogger(__name__)

MOST_KEPT = 1000
SECONDS_BUSY = 2.0  # with a locked database, until it is tried again


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmadeCrawl:
    """A run that was missed, or whose process died at once."""

    jurisdiction: str
    outcome: str
    reason: str
    at: datetime


class UnmadeCrawls:
    """The rows that are still to be written; ``say`` gets a line about each of them at once.

    A database that is locked is the commonest reason of such a run: then its row comes later.
    """

    def __init__(self, engine: Engine, *, say: Callable[[str], None]) -> None:
        self._engine = engine
        self._say = say
        self._kept: list[UnmadeCrawl] = []

    def record(self, jurisdiction: str, outcome: str, reason: str, *, at: datetime) -> None:
        """Say it, and leave a row about it, now or when the database can be written again."""
        self._say(f"{jurisdiction}: {outcome} - {reason}")
        run = UnmadeCrawl(jurisdiction=jurisdiction, outcome=outcome, reason=reason, at=at)
        self._kept = [*self._kept, run][-MOST_KEPT:]
        self.write()

    def write(self) -> None:
        """Write down what is kept, in its order, as far as the database takes it."""
        try:
            while self._kept:
                run = self._kept[0]
                with database_session(self._engine) as session:
                    crawls.record_unmade_crawl(
                        session,
                        run.jurisdiction,
                        outcome=run.outcome,
                        reason=run.reason,
                        now=run.at,
                    )
                    session.commit()
                del self._kept[0]
        except LawtrackError as error:
            logger.error("%s; %d rows about runs wait for it", error, len(self._kept))


def record_unmade_crawls(config: Config, runs: Sequence[tuple[str, str]], *, now: datetime) -> None:
    """Leave a row for each jurisdiction whose crawl the database did not let begin, with why.

    What was locked for a minute may be free in the next; then it is given up, with a warning.
    """
    engine = open_database(config.database, busy=SECONDS_BUSY)

    def written() -> None:
        with database_session(engine) as session:
            for key, reason in runs:
                crawls.record_unmade_crawl(session, key, outcome="missed", reason=reason, now=now)
            session.commit()

    try:
        asyncio.run(
            retry_while_database_away(
                written, seconds=lambda: RETRY_SECONDS, tell=lambda line: logger.info("%s", line)
            )
        )
    except DatabaseError as error:
        logger.warning("%s", error)
    finally:
        engine.dispose()
