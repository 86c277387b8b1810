"""The tracker: every question that the command line answers, as a method that returns records.

It only reads, and each question is one short transaction of its own, so that crawls and the daemon
go on beside it. Several threads may ask one tracker.
"""

import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from lawtrack.api.earlier import Day, EarlierTracker, day_of
from lawtrack.api.results import Results, TableRow, columns_of
from lawtrack.config.last_used import refuse_nowhere
from lawtrack.config.settings import Config, load_config
from lawtrack.crawling.health.sources import SourceState, source_states
from lawtrack.crawling.health.unmapped_words import UnmappedWords, unmapped_words
from lawtrack.crawling.run import CrawlSummary, crawl
from lawtrack.database import Session
from lawtrack.database.as_of.selection import check_as_of
from lawtrack.database.bills import BillLine, list_bills
from lawtrack.database.conditions import Selection
from lawtrack.database.details import BillDetails, EventDetails, bill_details, event_details
from lawtrack.database.documents.fates import Fate
from lawtrack.database.documents.listed import ListedDocument, list_documents
from lawtrack.database.engine import database_session, only_reading_database, open_database
from lawtrack.database.events import ListedEvent, upcoming_events
from lawtrack.database.flags import ActiveFlag, active_flags
from lawtrack.database.ledger import NamedRevision, newest_revisions
from lawtrack.database.opening.schema import check_schema
from lawtrack.database.search.find_records import SearchHit, search_records
from lawtrack.database.search.named_records import find_bill, find_event
from lawtrack.day_words import TimeSpan, time_span_of
from lawtrack.errors import LawtrackError
from lawtrack.legislation.reasons import REASONS
from lawtrack.near_names import known_names
from lawtrack.publishing.tables.export import read_table
from lawtrack.publishing.tables.tables import TABLES
from lawtrack.publishing.todays_news import Today, make_today
from lawtrack.topics.searches.search_query import parse_search


def open_tracker(
    path: str | os.PathLike[str] | None = None, *, clock: Callable[[], datetime] | None = None
) -> "Tracker":
    """A tracker on the database of a configuration; ``clock`` stands in for the machine's.

    Raises ``ConfigError`` and ``DatabaseError`` when it cannot be had.
    """
    config = load_config(Path(path) if path else None, os.environ)
    refuse_nowhere(config, os.environ)
    return Tracker(config, clock=clock)


class Tracker:
    """What lawtrack knows, to be asked from Python: ``lawtrack.open`` gives one."""

    def __init__(self, config: Config, *, clock: Callable[[], datetime] | None = None) -> None:
        self.config = config
        still = config.clock
        self._clock = clock or ((lambda: still) if still else None)
        self._closed = False
        self._engine = only_reading_database(open_database(config.database))
        try:
            check_schema(self._engine)
        except BaseException:
            self._engine.dispose()
            raise

    def __enter__(self) -> "Tracker":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        where = self.config.path or "built-in settings"
        return f"<Tracker: {where}: {', '.join(self.config.jurisdictions)}>"

    def close(self) -> None:
        """Let go of the database; nothing can be asked any more."""
        self._closed = True
        self._engine.dispose()

    def bills(
        self,
        *,
        topic: str | None = None,
        jurisdiction: str | None = None,
        flagged: bool = False,
        since: Day | None = None,
        words: str = "",
        limit: int | None = None,
    ) -> Results[BillLine]:
        """The stored bills, those with the latest action first.

        ``topic`` and ``flagged`` ask for those on which a flag stands, ``since`` for those that
        lawtrack saw change on or after that day, ``words`` must stand in the title or number.
        """
        with self._asked(jurisdiction=jurisdiction, topic=topic) as session:
            bills = list_bills(
                session,
                jurisdiction=jurisdiction,
                topic=topic,
                flagged=flagged,
                since=self._start(since, jurisdiction),
                words=words,
                limit=limit,
            )
        return Results(bills, columns=columns_of(BillLine))

    def bill(self, jurisdiction: str, number: str, *, session: str | None = None) -> BillDetails:
        """Everything about one bill, by its number in any spelling: "2026-0042", "hr1234-119".

        Raises ``UnknownRecord``, and ``AmbiguousRecord`` when several sessions have that number.
        """
        with self._asked(jurisdiction=jurisdiction) as opened:
            bill = find_bill(opened, number, jurisdiction=jurisdiction, term=session)
            return bill_details(opened, bill, today=self.config.earliest_today(self._now()))

    def events(
        self, *, days: int = 90, jurisdiction: str | None = None, flagged: bool = False
    ) -> Results[ListedEvent]:
        """The coming meetings, for so many days, with their flagged bills and their notice."""
        now = self._now()
        with self._asked(jurisdiction=jurisdiction) as session:
            events = upcoming_events(session, today=self.config.earliest_today(now), days=days,
                              jurisdiction=jurisdiction, flagged=flagged, now=now)  # fmt: skip
        return Results(events, columns=columns_of(ListedEvent))

    def event(self, jurisdiction: str, name: str) -> EventDetails:
        """Everything about one meeting: "meeting-13962", or the only one of "2026-03-11"."""
        with self._asked(jurisdiction=jurisdiction) as session:
            event = find_event(session, name, jurisdiction=jurisdiction)
            return event_details(session, event, now=self._now())

    def documents(
        self, *, jurisdiction: str | None = None, state: str | None = None
    ) -> Results[ListedDocument]:
        """The documents that the sources name, each with what became of it.

        ``state`` asks for those that are "read", "queued" (still to be read, in the order in which
        they will be) or "unread", for a cause of a closed list.
        """
        states = [fate.value for fate in Fate]
        if state is not None and state not in states:
            raise LawtrackError(f"{state}: no such state; known: {', '.join(states)}")
        keys = [jurisdiction] if jurisdiction else list(self.config.jurisdictions)
        today = self.config.earliest_today(self._now())
        with self._asked(jurisdiction=jurisdiction) as session:
            listed = list(list_documents(session, keys, state=state, today=today))
        return Results(listed, columns=columns_of(ListedDocument))

    def flags(
        self,
        *,
        topic: str | None = None,
        jurisdiction: str | None = None,
        since: Day | None = None,
        dismissed: bool = False,
    ) -> Results[ActiveFlag]:
        """The flags that stand, each with the place and the sentence that decided.

        ``since`` asks when they were raised, ``dismissed`` for those too that a reader dismissed.
        """
        first = self._start(since, jurisdiction)
        with self._asked(jurisdiction=jurisdiction, topic=topic) as session:
            flags = active_flags(
                session,
                jurisdiction=jurisdiction,
                topic=topic,
                since=first,
                dismissed=dismissed,
            )
        return Results(flags, columns=columns_of(ActiveFlag))

    def changes(
        self,
        *,
        since: Day | None = None,
        until: Day | None = None,
        reasons: Sequence[str] = (),
        topic: str | None = None,
        jurisdiction: str | None = None,
        everything: bool = False,
        limit: int | None = None,
    ) -> Results[NamedRevision]:
        """What lawtrack saw change, the newest first; up to ``until``, of a day to its end.

        ``topic`` asks for what deals with it, ``reasons`` for changes with one of these codes,
        ``everything`` for bookkeeping too.
        """
        for code in reasons:
            if code not in REASONS:
                raise LawtrackError(f"{code}: is no reason of a change{known_names(code, REASONS)}")
        first, last = self._start(since, jurisdiction), self._end(until, jurisdiction)
        with self._asked(jurisdiction=jurisdiction, topic=topic) as session:
            changes = newest_revisions(session, jurisdiction=jurisdiction, topic=topic,
                             reasons=reasons, since=first, until=last,
                             everything=everything, limit=limit)  # fmt: skip
        return Results(changes, columns=columns_of(NamedRevision))

    def today(
        self,
        *,
        since: Day | None = None,
        topic: str | None = None,
        jurisdiction: str | None = None,
    ) -> Today:
        """What changed since then (else in seven days), what comes in two weeks, what is not known.

        ``since`` is a day, a moment, or words: "yesterday", "monday", "7d". Nothing is remembered.
        """
        now = self._now()
        with self._asked(jurisdiction=jurisdiction, topic=topic) as session:
            return make_today(
                session,
                (topic,) if topic else self.config.topics,
                jurisdiction=jurisdiction,
                since=self._start(since, jurisdiction) or now - timedelta(days=7),
                now=now,
                today=self.config.earliest_today(now),
                states=source_states(session, self.config.rhythms(), now=now),
            )

    def search(
        self,
        words: str,
        *,
        jurisdiction: str | None = None,
        best_first: bool = False,
        limit: int | None = None,
    ) -> Results[SearchHit]:
        """The bills and meetings where the words stand in a title, agenda or page of a document.

        ``ferry "face recognition" OR camera* -boston body:council after:2026-01-01`` is how it is
        asked: docs/search.md has it all. The newest come first, or those that fit best.
        """
        if parse_search(words).is_empty:
            raise LawtrackError(f"'{words}': holds no word to look for - write one at least")
        with self._asked(jurisdiction=jurisdiction) as session:
            answer = search_records(
                session,
                words,
                jurisdiction=jurisdiction or "",
                best_first=best_first,
                size=limit,
            )
        return Results(answer.hits, columns=columns_of(SearchHit))

    def table(
        self,
        name: str,
        *,
        topic: str | None = None,
        jurisdiction: str | None = None,
        flagged: bool = False,
        since: Day | None = None,
    ) -> Results[TableRow]:
        """A table of the exports as docs/exports.md has it, lists as lists.

        Of all that is stored, unless ``topic`` or ``flagged`` ask for what is flagged. Raises
        ``OutputError``, which names the tables, when there is none of that name.
        """
        wanted = Selection(everything=not flagged, topic=topic, jurisdiction=jurisdiction,
                           since=self._start(since, jurisdiction))  # fmt: skip
        return self._table(name, wanted)

    def sources(self) -> Results[SourceState]:
        """How fresh each source is, and what is wrong with it."""
        with self._asked() as session:
            states = source_states(session, self.config.rhythms(), now=self._now())
        return Results(states, columns=columns_of(SourceState))

    def words(self, jurisdiction: str | None = None) -> Results[UnmappedWords]:
        """The words of a source (statuses, steps, votes) that nobody has mapped, with counts.

        What they stand for is unknown until somebody says it in lawtrack.toml.
        """
        with self._asked(jurisdiction=jurisdiction) as session:
            keys = [jurisdiction] if jurisdiction else list(self.config.jurisdictions)
            found = unmapped_words(session, [self.config.source(key) for key in keys])
        return Results(found, columns=columns_of(UnmappedWords))

    def as_of(self, day: Day) -> EarlierTracker:
        """A tracker that answers with what lawtrack knew at the end of that day.

        Raises ``NothingKnown`` for a day of which nothing is known.
        """
        asked = day_of(day) or self._now().date()
        with self._asked() as session:
            check_as_of(session, Selection(as_of=asked), now=self._now())
        return EarlierTracker(asked, ask=self._asked, table=self._table)

    def crawl(
        self, jurisdiction: str, *, full: bool = False, since: Day | None = None
    ) -> CrawlSummary:
        """Crawl one jurisdiction, in a process of its own, and return how it ended.

        Alerts are sent by the next ``lawtrack crawl`` or the daemon. Raises ``LawtrackError`` when
        it cannot even start.
        """
        first = day_of(since)
        self.config.require(jurisdiction=jurisdiction)
        now = self._clock() if self._clock else None
        tasks: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]]] = []

        async def work() -> CrawlSummary:
            task = asyncio.current_task()
            assert task is not None
            tasks.append((asyncio.get_running_loop(), task))
            return await crawl(self.config, jurisdiction, full=full, since=first, now=now)

        # A notebook has a loop that runs in this thread already.
        with ThreadPoolExecutor(max_workers=1) as thread:
            running = thread.submit(asyncio.run, work())
            try:
                return running.result()
            except KeyboardInterrupt:
                for loop, task in tasks:
                    loop.call_soon_threadsafe(task.cancel)
                raise

    def _table(self, name: str, wanted: Selection) -> Results[TableRow]:
        now = self._now()
        today = self.config.earliest_today(now)
        with self._asked(jurisdiction=wanted.jurisdiction, topic=wanted.topic) as session:
            values = list(read_table(session, name, wanted, today=today, now=now))
        columns = TABLES[name].columns
        return Results((TableRow(columns, row) for row in values), columns=columns)

    @contextmanager
    def _asked(
        self, *, jurisdiction: str | None = None, topic: str | None = None
    ) -> Iterator[Session]:
        """A session for one question, about what is configured."""
        if self._closed:
            raise LawtrackError("the tracker is closed - open another with lawtrack.open")
        self.config.require(jurisdiction=jurisdiction, topic=topic)
        with database_session(self._engine) as session:
            yield session

    def _start(self, when: Day | None, jurisdiction: str | None) -> datetime | None:
        """The moment from which on things are asked for."""
        span = self._span(when, jurisdiction)
        return span.start if span else None

    def _end(self, when: Day | None, jurisdiction: str | None) -> datetime | None:
        span = self._span(when, jurisdiction)
        return span.end if span else None

    def _span(self, when: Day | None, jurisdiction: str | None) -> TimeSpan | None:
        """What is meant, by the clock of that jurisdiction, else of the first one."""
        if when is None:
            return None
        day = when.date() if isinstance(when, datetime) else when
        words = day if isinstance(day, str) else day.isoformat()
        try:
            return time_span_of(words, now=self._now(), zone=self.config.zone(jurisdiction))
        except ValueError as error:
            raise LawtrackError(str(error)) from None

    def _now(self) -> datetime:
        return self._clock() if self._clock else datetime.now(UTC)
