"""What happened in a made-up city: drafts of bills, steps and meetings, before they get API form.

A story is told for day 1 and then changed day by day. ``number_everything`` gives ids to whatever
has none, in order of telling, so that nothing that was there before a change gets another id.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lawtrack.sandbox.scenario import Scenario

_REFERENCE = re.compile(r"\{([a-z0-9-]+)(:full)?\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """The constants of one Legistar tenant."""

    key: str  # "boston"
    client: str  # the tenant's name in API addresses
    site: str  # the host name in the sandbox
    files: str  # the folder on the files host
    gid: int
    guid: str
    council: str
    bodies: Mapping[str, int]
    kinds: Mapping[str, int]
    statuses: Mapping[str, int]
    actions: Mapping[str, int]
    people: Mapping[str, int]  # as sponsors are printed
    first_matter: int
    first_event: int
    first_step: int
    dated_numbers: bool  # "2026-0412" instead of "260412"


@dataclass(slots=True, kw_only=True)
class Paper:
    """A file that is attached to a bill."""

    name: str
    text: str
    form: str = "pdf"  # "docx", "rtf"
    version: str = "1"
    twice: bool = False  # the clerk attached it two times
    number: int = 0


@dataclass(slots=True, kw_only=True)
class Step:
    """One line of an agenda, of minutes or of a bill's history: these are one table."""

    title: str
    date: dt.date
    matter: str = ""
    meeting: str = ""
    name: str | None = None  # None: nothing has happened yet
    text: str | None = None
    body: str = ""
    after: str | None = None  # the bill's status from then on
    passed: int | None = None
    votes: tuple[tuple[str, str], ...] = ()
    mover: str | None = None
    note: str | None = None
    version: str = "1"
    twice: bool = False  # the history shows it two times
    number: int = 0


@dataclass(slots=True, kw_only=True)
class Matter:
    """One bill."""

    key: str
    kind: str
    title: str
    intro: dt.date
    status: str
    body: str
    committee: str = ""  # to which it was referred
    agenda: dt.date | None = None
    passed: dt.date | None = None
    enacted: dt.date | None = None
    enactment: str | None = None
    version: str = "1"
    sponsors: tuple[str, ...] = ()
    earlier_sponsors: tuple[str, ...] = ()  # of the version before
    papers: list[Paper] = field(default_factory=list)
    text: str | None = None  # what /texts serves
    staff: str | None = None  # MatterText2
    notes: str | None = None
    hidden: bool = False  # not on the public site
    gone: bool = False  # deleted after it was listed somewhere
    related: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    suffix: str = ""  # "-A" when amended
    modified: dt.datetime | None = None
    number: int = 0
    file: str = ""


@dataclass(slots=True, kw_only=True)
class Meeting:
    """One meeting or hearing."""

    key: str
    body: str
    date: dt.date
    time: str | None
    location: str
    agenda: bool = True  # there is a file
    minutes: bool = False
    agenda_status: str = "Final"
    minutes_status: str = "Draft"
    comment: str | None = None
    media: str | None = None
    published: dt.datetime | None = None
    modified: dt.datetime | None = None
    number: int = 0


@dataclass(slots=True, kw_only=True)
class Story:
    """All of one city as of the scenario's day."""

    city: City
    scenario: Scenario
    matters: dict[str, Matter] = field(default_factory=dict)
    meetings: dict[str, Meeting] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)

    def add(self, matter: Matter) -> Matter:
        """The bill is part of the story; its key must be new."""
        if matter.key in self.matters:
            raise ValueError(f"two bills are called {matter.key}")
        self.matters[matter.key] = matter
        return matter

    def steps_of(self, key: str) -> Iterator[Step]:
        """The steps of one bill, in order of telling."""
        return (step for step in self.steps if step.matter == key)

    def told(self, text: str) -> str:
        """The text with ``{key}`` replaced by that bill's number as people print it."""
        return _REFERENCE.sub(self._printed, text) if "{" in text else text

    def _printed(self, found: re.Match[str]) -> str:
        matter = self.matters[found[1]]
        if found[2] or not self.city.dated_numbers:
            return matter.file + matter.suffix
        return matter.file.split("-")[1]


def number_everything(story: Story) -> None:
    """Whatever had no number has one: bills by date, all else in order of telling."""
    city = story.city
    matters = [m for m in story.matters.values() if not m.number]
    taken = max((m.number for m in story.matters.values()), default=0)
    counts = _counters(story)
    for offset, matter in enumerate(sorted(matters, key=lambda m: (m.intro, m.key)), start=1):
        matter.number = (taken or city.first_matter) + offset
        year = matter.intro.year
        counts[year] = counts.get(year, 0) + 1
        matter.file = f"{year}-{counts[year]:04}" if city.dated_numbers else _short(year, counts)
    meetings = [m for m in story.meetings.values() if not m.number]
    taken = max((m.number for m in story.meetings.values()), default=0)
    for offset, meeting in enumerate(sorted(meetings, key=lambda m: (m.date, m.key)), start=1):
        meeting.number = (taken or city.first_event) + offset
    taken = max((step.number for step in story.steps), default=0) or city.first_step
    for step in story.steps:
        if not step.number:
            taken += 1
            step.number = taken
    papers = [paper for matter in story.matters.values() for paper in matter.papers]
    taken = max((paper.number for paper in papers), default=0) or city.first_step * 2
    for paper in papers:
        if not paper.number:
            taken += 2  # the second is the twin of a paper that was attached twice
            paper.number = taken


def _counters(story: Story) -> dict[int, int]:
    counts: dict[int, int] = {}
    for matter in story.matters.values():
        if matter.file:
            counts[matter.intro.year] = counts.get(matter.intro.year, 0) + 1
    return counts


def _short(year: int, counts: Mapping[int, int]) -> str:
    return f"{year % 100:02}{counts[year]:04}"


def spoken(day: dt.date) -> str:
    """``October 7, 2026``."""
    return f"{day:%B} {day.day}, {day.year}"
