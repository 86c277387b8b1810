"""The tracker as of an earlier day: what lawtrack knew at its end, and what cannot be had of it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import NoReturn, Protocol

from lawtrack.api.results import Results, TableRow, columns_of
from lawtrack.database import Session
from lawtrack.database.as_of.events import tracked_events_as_of
from lawtrack.database.bills import BillLine, list_bills_as_of
from lawtrack.database.conditions import Selection, end_of
from lawtrack.database.details import BillDetails, EventDetails, bill_as_of, event_as_of
from lawtrack.database.events import ListedEvent, listed_event
from lawtrack.database.search.named_records import find_bill, find_event
from lawtrack.errors import LawtrackError, NothingKnown

Day = date | str  # "2026-11-24" works too


class Ask(Protocol):
    """A session for one question, about what is configured."""

    def __call__(
        self, *, jurisdiction: str | None = None, topic: str | None = None
    ) -> AbstractContextManager[Session]: ...


class EarlierTracker:
    """What lawtrack knew at the end of a day: ``Tracker.as_of`` gives one.

    Days end in UTC; those of a single bill or meeting where its jurisdiction's clocks are. What
    nobody wrote down in those days is refused with ``NothingKnown``, which says what to ask.
    """

    def __init__(
        self, day: date, *, ask: Ask, table: Callable[[str, Selection], Results[TableRow]]
    ) -> None:
        self.day = day
        self._asked = ask
        self._table = table

    def __repr__(self) -> str:
        return f"<EarlierTracker: {self.day}>"

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
        """The bills as they were known, those with the latest action first."""
        with self._asked(jurisdiction=jurisdiction, topic=topic) as session:
            bills = list_bills_as_of(
                session,
                self.day,
                jurisdiction=jurisdiction,
                topic=topic,
                flagged=flagged,
                since=day_of(since),
                words=words,
                limit=limit,
            )
        return Results(bills, columns=columns_of(BillLine))

    def bill(self, jurisdiction: str, number: str, *, session: str | None = None) -> BillDetails:
        """A bill as it was known, by the number it has now or had before."""
        with self._asked(jurisdiction=jurisdiction) as opened:
            bill = find_bill(opened, number, jurisdiction=jurisdiction, term=session)
            return bill_as_of(opened, bill, self.day, asked=number)

    def events(
        self, *, days: int = 90, jurisdiction: str | None = None, flagged: bool = False
    ) -> Results[ListedEvent]:
        """The meetings that were to come, from that day on, for so many days; without a notice."""
        wanted = Selection(everything=not flagged, jurisdiction=jurisdiction)
        with self._asked(jurisdiction=jurisdiction) as session:
            events = [
                listed_event(one.event, marks=one.marks, agenda_items=one.agenda_items)
                for run in tracked_events_as_of(session, wanted, end_of(self.day))
                for one in run
                if 0 <= (one.event.date - self.day).days <= days
            ]
        events.sort(key=lambda event: (event.date, event.time, event.jurisdiction))
        return Results(events, columns=columns_of(ListedEvent))

    def event(self, jurisdiction: str, name: str) -> EventDetails:
        """A meeting as it was known: "meeting-13962", or the only one that is on "2026-03-11"."""
        with self._asked(jurisdiction=jurisdiction) as session:
            event = find_event(session, name, jurisdiction=jurisdiction)
            return event_as_of(session, event, self.day, asked=name)

    def table(
        self,
        name: str,
        *,
        topic: str | None = None,
        jurisdiction: str | None = None,
        flagged: bool = False,
        since: Day | None = None,
    ) -> Results[TableRow]:
        """A table of the exports as of that day; of "matches" there is none."""
        wanted = Selection(everything=not flagged, topic=topic, jurisdiction=jurisdiction,
                           since=day_of(since), as_of=self.day)  # fmt: skip
        return self._table(name, wanted)

    def flags(self, **_: object) -> NoReturn:
        """Refused: of an earlier day only topic and judgement of a flag are kept."""
        self._refuse(
            "where a flag's words stood is not kept", 'bills(flagged=True) or table("bills")'
        )

    def changes(self, **_: object) -> NoReturn:
        """Refused here: the table of changes has them, with what each record was called then."""
        self._refuse("changes come as a table", 'table("changes")')

    def today(self, **_: object) -> NoReturn:
        """Refused: news are of now."""
        self._refuse("what was new then is not put together", 'table("changes")')

    def search(self, words: str, **_: object) -> NoReturn:
        """Refused: what all texts said on an earlier day is not searched."""
        self._refuse("texts of that day are not searched", "bills(words=…)")

    def sources(self) -> NoReturn:
        """Refused: how fresh each source was is not kept."""
        self._refuse("how fresh each source was is not kept", "the tracker itself")

    def crawl(self, jurisdiction: str, **_: object) -> NoReturn:
        """Refused: nobody can read a source of yesterday."""
        self._refuse("a source can be read as it is now only", "the tracker itself")

    def _refuse(self, why: str, instead: str) -> NoReturn:
        raise NothingKnown(f"{self.day}: {why} - ask {instead} instead")


def day_of(day: Day | None) -> date | None:
    """The date that is meant: a date, or written as 2026-11-24."""
    if day is None or (isinstance(day, date) and not isinstance(day, datetime)):
        return day
    if isinstance(day, datetime):
        return day.date()
    try:
        return date.fromisoformat(day)
    except (TypeError, ValueError):
        raise LawtrackError(f"'{day}' is no date - write it as 2026-11-24") from None
