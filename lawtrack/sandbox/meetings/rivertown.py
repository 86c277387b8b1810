"""Rivertown's meetings: what its clerk does from day to day, whatever the platform shows it as.

Day 2 nothing; 3 an item is added; 4 a meeting is moved; 5 one is cancelled; 6 an agenda is ordered
anew; 7 a number comes back on a later agenda; 8 an item is taken off; 9 minutes say what was done;
10 a meeting is deleted.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lawtrack.sandbox.scenario import Scenario

COUNCIL, SAFETY, PLANNING = (26, "City Council"), (30, "Public Safety Committee"), (34, "Planning")
PAPERS = 500  # the first of the numbers of papers
FACES = "Purchase of face recognition software for the police department"
BAN = "Ordinance to place a moratorium on facial recognition technology"
PAVING = "Paving of Mill Street between Oak Street and the river"
# How the council votes, where a platform shows it.
FOR = ("Ada Finch", "Bo Heron", "Cy Jay", "Di Kite", "Ed Lark")
AGAINST = ("Flo Owl", "Gus Wren")
PERMIT = "Permit for the harvest fair in Riverside Park"


@dataclass(frozen=True, slots=True, kw_only=True)
class TownMatter:
    """One line of an agenda with those below it."""

    id: int
    title: str
    outline: str
    number: str = ""
    outcome: str = ""
    papers: tuple[int, ...] = ()
    below: "tuple[TownMatter, ...]" = ()

    @property
    def is_section(self) -> bool:
        """Whether it is a heading."""
        return not self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class TownMeeting:
    """One meeting; ``posted`` is when its agenda came out, on the clock of the town."""

    id: int
    body: tuple[int, str]
    date: dt.date
    hour: str = "18:30"
    posted: dt.datetime | None = None
    matters: tuple[TownMatter, ...] = ()
    has_minutes: bool = False
    is_cancelled: bool = False

    @property
    def name(self) -> str:
        """What the clerk calls it."""
        return f"{self.body[1]} Meeting" + (" - CANCELED" if self.is_cancelled else "")


def meetings(scenario: Scenario) -> tuple[TownMeeting, ...]:
    """All meetings of the town as they stand on the scenario's day, the earliest first."""
    day = scenario.day
    council = _council(scenario)
    safety = TownMeeting(
        id=302,
        body=SAFETY,
        date=scenario.on(12 if day >= 4 else 10),
        hour="17:00" if day >= 4 else "16:00",
        posted=_posted(scenario, -1),
        matters=(_heading(401, "1.", "Call to Order"), _item(402, "2.", "2026-102", FACES)),
    )
    planning = TownMeeting(id=303, body=PLANNING, date=scenario.on(17), is_cancelled=day >= 5)
    later = TownMeeting(id=304, body=COUNCIL, date=scenario.on(22))
    if day >= 7:
        again = (_item(421, "1.", "2026-102", FACES), _item(422, "2.", "2026-110", BAN))
        later = replace(later, posted=_posted(scenario, 6), matters=again)
    others = tuple(
        TownMeeting(id=310 + number, body=PLANNING, date=scenario.on(25 + 3 * number))
        for number in range(15)
        if not (day >= 10 and number == 4)
    )
    return tuple(sorted((council, safety, planning, later, *others), key=lambda m: m.date))


def all_matters(matters: Iterable[TownMatter]) -> Iterator[TownMatter]:
    """The lines of an agenda in their order, those below others after them."""
    for matter in matters:
        yield matter
        yield from all_matters(matter.below)


def _council(scenario: Scenario) -> TownMeeting:
    day = scenario.day
    done = "Approved by a vote of 5 to 2" if day >= 9 else ""
    items = [
        _item(413, "a.", "2026-101", PAVING, papers=(PAPERS,)),
        replace(_item(414, "b.", "2026-102", FACES, papers=(PAPERS + 1,)), outcome=done),
    ]
    if day >= 3:
        items.append(_item(415, "c.", "2026-103", PERMIT))
    if day >= 6:
        items = [
            replace(item, outline=f"{letter}.")
            for item, letter in zip(reversed(items), "abc", strict=False)
        ]
    if day >= 8:
        items = [item for item in items if item.number != "2026-101"]
    consent = TownMatter(id=412, title="Consent Agenda", outline="2.", below=tuple(items))
    return TownMeeting(
        id=301,
        body=COUNCIL,
        date=scenario.on(3),
        posted=_posted(scenario, -2),
        matters=(
            _heading(411, "1.", "Roll Call"),
            consent,
            _heading(419, "3.", "Adjournment"),
        ),
        has_minutes=day >= 9,
    )


def _heading(id_: int, outline: str, title: str) -> TownMatter:
    return TownMatter(id=id_, title=title, outline=outline)


def _item(
    id_: int, outline: str, number: str, title: str, *, papers: tuple[int, ...] = ()
) -> TownMatter:
    return TownMatter(id=id_, title=title, outline=outline, number=number, papers=papers)


def _posted(scenario: Scenario, days: int) -> dt.datetime:
    return dt.datetime.combine(scenario.on(days), dt.time(15, 34))


def minutes_of(scenario: Scenario, id_: str) -> str:
    """What the minutes of a meeting say, as a plain text; empty where there are none."""
    for each in meetings(scenario):
        if str(each.id) == id_ and each.has_minutes:
            done = (m for m in all_matters(each.matters) if m.outcome)
            return "\n\n".join(["Minutes", *(f"{m.title}: {m.outcome}" for m in done)]) + "\n"
    return ""


def paper_text(number: int) -> str:
    """What stands on a paper: a plain text is enough for every reader."""
    return f"Staff report {number} of Rivertown.\n\nThe matter is laid before the council.\n"
