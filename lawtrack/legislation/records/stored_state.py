"""What a parser may know of what is stored."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lawtrack.legislation.records.document import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSlice:
    """A part of the past that one crawl fills in."""

    texts: tuple[str, ...] = ()  # ids of bills of which the text is to be read, the newest first
    texts_from: str = ""  # as far back all texts are read then
    bills: tuple[str, ...] = ()  # ids of those of which more is to be read, the newest first
    versions: "Mapping[str, tuple[Document, ...]]" = field(default_factory=dict)  # known of these
    events: int = 0  # how many meetings, at most


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredState:
    """What the database already holds of one source when a crawl starts; all a parser may ask.

    ``bills`` and ``events`` map the source's id to the stamp of the stored copy, so that a row
    with an equal stamp needs no detail requests. ``texts`` maps the address of a document that need
    not be read again to its stamp, ``readings`` to whether what was read under it says something.
    ``upcoming`` holds the ids of bills on the agendas of coming meetings. ``absent`` holds, by
    kind, ids that two whole lists did not show: each is worth a direct look.
    ``meetings`` gives day and hour of the meetings of the last month and of those to come, and of
    all that are stored under an id of our own making, because the source's list did not have them;
    ``meeting_bills`` the printed numbers that those of them name which name any.
    ``numbers`` maps session and printed number of bills, joined by a blank, to the source's ids.
    ``canaries`` are ids of old bills that are known not to change: reading them again from time to
    time shows whether they still say what they said.
    ``interesting`` says whether any topic matches a text; it decides what is worth a request.
    ``partial`` are ids of bills of which no more is stored than a list shows. Details are read of
    bills since the day ``history``, and of meetings since ``meetings_from``; without one, only of
    what can be acted upon.
    ``past`` is set when a crawl shall read nothing new, but fill in some of what lies behind.
    ``sparing`` says that many share the host, so that a look may leave to the next one what nothing
    near demands. ``queue`` holds documents that earlier crawls have not come to, best first;
    ``files`` is the number of documents that this crawl may fetch. ``validators`` say what to ask
    a server with whether a document's file is another one. In ``notes`` the parsers of one crawl
    keep what they tell each other; it is no part of the state.
    """

    now: dt.datetime  # aware, UTC
    full: bool = False  # read everything again, details too
    since: dt.date | None = None  # read what moved on or after this day
    checkpoints: Mapping[str, str] = field(default_factory=dict)
    bills: Mapping[str, str] = field(default_factory=dict)
    events: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    readings: Mapping[str, bool] = field(default_factory=dict)
    upcoming: frozenset[str] = frozenset()
    absent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    meetings: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    meeting_bills: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    canaries: tuple[str, ...] = ()
    partial: frozenset[str] = frozenset()
    history: dt.date | None = dt.date.min
    meetings_from: dt.date | None = dt.date.min
    past: "PastSlice | None" = None
    sparing: bool = False
    interesting: Callable[[str], bool] = bool
    queue: "tuple[Document, ...]" = ()
    files: int = 1_000_000
    validators: Mapping[str, str] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
