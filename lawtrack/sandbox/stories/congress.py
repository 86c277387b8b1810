"""The made-up Congress: its calendar, its members and committees, and what a measure is."""

import datetime as dt
from dataclasses import dataclass

from lawtrack.sandbox.scenario import Scenario

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


_MEMBERS = """
Okafor Denise D OH 3|Brandt Harold R IA 2|Castellan Rosa D NM 1|Whitlock Grant R TX 21
Nakagawa June D HI 1|Ostrander Peter R MN 6|Delacroix Yvonne D LA 2|Pruitt Wade R OK 4
Sorensen Inga D WI 2|Marchetti Leo R NJ 7|Abernathy Ruth D GA 5|Kowalczyk Dan R PA 16
Fonseca Marisol D CA 40|Ridgeway Clay R TN 1|Haddad Samir D MI 12|Lindqvist Karen R NE 3
Tanaka Paul D WA 9|Boudreaux Emile R MS 4|Grady Noreen D MA 8|Stroud Vernon R KY 2
Ellison-Wray Tess D OR|Hargrove Milton R SC|Quintero Alma D NV|Fairbanks Joel R WY
Dunleavy Sean D MD|Petrakis Nora R ME|Blackwood Amos R MO|Iverson Lena D MN
Castle Irving R ID|Moreau Celeste D VT|Thorne Gideon R AR|Vandermeer Hilde D CO
"""


def _members() -> dict[str, CongressMember]:
    found = {}
    for number, words in enumerate(_MEMBERS.replace("\n", "|").strip("|").split("|"), start=1):
        last, first, party, state, *district = words.split()
        bioguide = f"{last[0]}{900000 + number * 7}"
        found[last] = CongressMember(
            bioguide, first, last, party, state, int(district[0]) if district else None
        )
    return found


MEMBERS = _members()
HOUSE = tuple(name for name, member in MEMBERS.items() if member.district is not None)
SENATE = tuple(name for name, member in MEMBERS.items() if member.district is None)

# The file gives a committee's name of today; the wording of an action never changes.
COMMITTEES = {
    "hsag00": "Agriculture",
    "hsas00": "Armed Services",
    "hsba00": "Financial Services",
    "hsed00": "Education and Workforce",
    "hsfa00": "Foreign Affairs",
    "hsgo00": "Oversight and Government Reform",
    "hsha00": "House Administration",
    "hshm00": "Homeland Security",
    "hsif00": "Energy and Commerce",
    "hsii00": "Natural Resources",
    "hsju00": "the Judiciary",
    "hspw00": "Transportation and Infrastructure",
    "hssy00": "Science, Space, and Technology",
    "hsvr00": "Veterans' Affairs",
    "hswm00": "Ways and Means",
    "ssaf00": "Agriculture, Nutrition, and Forestry",
    "ssas00": "Armed Services",
    "ssbk00": "Banking, Housing, and Urban Affairs",
    "sscm00": "Commerce, Science, and Transportation",
    "sseg00": "Energy and Natural Resources",
    "ssfi00": "Finance",
    "ssfr00": "Foreign Relations",
    "ssga00": "Homeland Security and Governmental Affairs",
    "sshr00": "Health, Education, Labor, and Pensions",
    "ssju00": "the Judiciary",
    "ssva00": "Veterans' Affairs",
}

# What two of them are called from the second day on.
RENAMED = {"hsgo00": "Oversight and Accountability", "hsed00": "Education and Labor"}


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
    are ways in which its file differs from the ordinary: see ``govinfo_data``.
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
    def house(self) -> bool:
        """Whether it began in the House."""
        return self.type.startswith("h")
