"""lawtrack: tell people, in time, what councils and Congress are about to do about a topic.

As a library::

    import lawtrack

    with lawtrack.open("lawtrack.toml") as tracker:
        for bill in tracker.bills(topic="facial-recognition"):
            print(bill.jurisdiction, bill.identifier, bill.title)

docs/api.md has every method. Importing this module costs nothing: the rest comes when it is asked
for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import os

    from lawtrack.api.earlier import EarlierTracker as EarlierTracker
    from lawtrack.api.results import Results as Results
    from lawtrack.api.results import TableRow as TableRow
    from lawtrack.api.tracker import Tracker as Tracker
    from lawtrack.crawling.health.sources import SourceState as SourceState
    from lawtrack.crawling.run import CrawlSummary as CrawlSummary
    from lawtrack.database.bills import BillLine as BillLine
    from lawtrack.database.details import BillDetails as BillDetails
    from lawtrack.database.details import EventDetails as EventDetails
    from lawtrack.database.documents.listed import ListedDocument as ListedDocument
    from lawtrack.database.events import ListedEvent as ListedEvent
    from lawtrack.database.flags import ActiveFlag as ActiveFlag
    from lawtrack.database.ledger import NamedRevision as NamedRevision
    from lawtrack.database.search.find_records import SearchHit as SearchHit
    from lawtrack.errors import AmbiguousRecord as AmbiguousRecord
    from lawtrack.errors import LawtrackError as LawtrackError
    from lawtrack.publishing.todays_news import Today as Today
    from lawtrack.publishing.todays_news import TodayBill as TodayBill
    from lawtrack.publishing.todays_news import TodayChange as TodayChange
    from lawtrack.publishing.todays_news import TodayMeeting as TodayMeeting
    from lawtrack.publishing.todays_news import TodayUnread as TodayUnread

__version__ = "0.4.0"

__all__ = [
    "ActiveFlag",
    "AmbiguousRecord",
    "BillDetails",
    "BillLine",
    "CrawlSummary",
    "EarlierTracker",
    "EventDetails",
    "LawtrackError",
    "ListedDocument",
    "ListedEvent",
    "NamedRevision",
    "Results",
    "SearchHit",
    "SourceState",
    "TableRow",
    "Today",
    "TodayBill",
    "TodayChange",
    "TodayMeeting",
    "TodayUnread",
    "Tracker",
    "open",
]

# Where each name is defined: it is fetched when somebody asks for it.
_HOMES = {
    "ActiveFlag": "lawtrack.database.flags",
    "AmbiguousRecord": "lawtrack.errors",
    "BillDetails": "lawtrack.database.details",
    "BillLine": "lawtrack.database.bills",
    "CrawlSummary": "lawtrack.crawling.run",
    "EarlierTracker": "lawtrack.api.earlier",
    "EventDetails": "lawtrack.database.details",
    "LawtrackError": "lawtrack.errors",
    "ListedDocument": "lawtrack.database.documents.listed",
    "ListedEvent": "lawtrack.database.events",
    "NamedRevision": "lawtrack.database.ledger",
    "Results": "lawtrack.api.results",
    "SearchHit": "lawtrack.database.search.find_records",
    "SourceState": "lawtrack.crawling.health.sources",
    "TableRow": "lawtrack.api.results",
    "Today": "lawtrack.publishing.todays_news",
    "TodayBill": "lawtrack.publishing.todays_news",
    "TodayChange": "lawtrack.publishing.todays_news",
    "TodayMeeting": "lawtrack.publishing.todays_news",
    "TodayUnread": "lawtrack.publishing.todays_news",
    "Tracker": "lawtrack.api.tracker",
}


def open(path: "str | os.PathLike[str] | None" = None) -> "Tracker":
    """A tracker on what lawtrack has stored, to be asked from Python.

    ``path`` names the configuration, else it is found as the command line does:
    $LAWTRACK_CONFIG, else lawtrack.toml in this folder, else the built-in settings. Raises
    ``LawtrackError`` with one line when there is no such file, or the database is not there or at
    another schema.
    """
    tracker: Tracker = import_module("lawtrack.api.tracker").open_tracker(path)
    return tracker


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'lawtrack' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
