"""The made-up Congress: its calendar, its members and committees, and what a measure is."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.stories.loader import written_data

TYPES = ("hr", "s", "hjres", "sjres", "hconres", "sconres", "hres", "sres")


def congress_on(day: dt.date) -> int:
    """The number of the Congress in session on ``day``; a new one begins on 3 January."""
    year = day.year - 1 if (day.month, day.day) < (1, 3) else day.year
    return (year + 1) // 2 - 894


@dataclass(frozen=True, slots=True)
class Congress:
    """One Congress and the day from which its measures count their days."""

    number: int
    zero: dt.date

    @property
    def start(self) -> dt.date:
        """Its first day."""
        return dt.date(2 * (self.number + 894) - 1, 1, 3)

    def day(self, days: int) -> dt.date:
        """The working day ``days`` after zero, or the one before it; never before the start."""
        day = self.zero + dt.timedelta(days=days)
        return max(self.start, day - dt.timedelta(days=max(0, day.weekday() - 4)))


def congresses(scenario: Scenario) -> tuple[Congress, Congress]:
    """The present Congress, counting from ``today``, and the last one, counting from its end."""
    number = congress_on(scenario.today)
    present = Congress(number, scenario.today)
    return present, Congress(number - 1, present.start)


@dataclass(frozen=True, slots=True)
class CongressMember:
    """One person in either chamber; senators have no district."""

    bioguide: str
    first: str
    last: str
    party: str
    state: str
    district: int | None = None

    @property
    def full_name(self) -> str:
        """``Rep. Okafor, Denise [D-OH-3]``."""
        if self.district is None:
            return f"Sen. {self.last}, {self.first} [{self.party}-{self.state}]"
        return f"Rep. {self.last}, {self.first} [{self.party}-{self.state}-{self.district}]"


_DATA = written_data("congress")

MEMBERS = {row["last"]: CongressMember(**row) for row in _DATA["members"]}
HOUSE = tuple(name for name, member in MEMBERS.items() if member.district is not None)
SENATE = tuple(name for name, member in MEMBERS.items() if member.district is None)

# The file gives a committee's name of today; the wording of an action never changes.
COMMITTEES: Mapping[str, str] = _DATA["committees"]

# What two of them are called from the second day on.
RENAMED: Mapping[str, str] = _DATA["renamed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One printed version: its code, its day, and what its sections say after their headers."""

    code: str  # "ih"
    days: int
    sections: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cosponsor:
    """A member who joined, and perhaps left again."""

    name: str
    days: int
    withdrawn: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One bill or resolution; days count from the Congress's zero.

    ``steps`` names what happened after the introduction ("hearing", "passed" …). ``oddities``
    are ways in which its file differs from the ordinary: see ``govinfo.bill_status``.
    """

    type: str
    number: int
    days: int
    official: str
    short: str = ""
    sponsor: str = ""
    cosponsors: tuple[Cosponsor, ...] = ()
    committees: tuple[str, ...] = ()
    steps: tuple[tuple[str, int], ...] = ()
    policy: str = ""
    subjects: tuple[str, ...] = ()
    summary: str = ""
    summary_days: int = 0
    texts: tuple[Text, ...] = ()
    related: tuple[tuple[str, int, str], ...] = ()
    oddities: frozenset[str] = frozenset()
    stamp: dt.datetime | None = None  # None: the day after the last thing that happened
    renamed: bool = False  # written after committees were given other names

    @property
    def key(self) -> tuple[str, int]:
        """Type and number: what is unique within one Congress."""
        return self.type, self.number

    @property
    def title(self) -> str:
        """What the site shows."""
        return self.short or self.official

    @property
    def of_house(self) -> bool:
        """Whether it began in the House."""
        return self.type.startswith("h")
