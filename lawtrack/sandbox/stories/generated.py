"""Thousands of ordinary bills, for load: cheap, plain and the same for the same seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from lawtrack.sandbox.scenario import Scenario

PLACES = (
    "Ashmont", "Bartram", "Cedar", "Dunmore", "Eastlake", "Fairhill", "Grove", "Harbor",
    "Ironworks", "Juniper", "Kensett", "Linden", "Marlow", "Norwood", "Oakdale", "Pearl",
)  # fmt: skip
WAYS = ("Street", "Avenue", "Square", "Park", "Road", "Terrace")
SUBJECTS = (
    "the repair of sidewalks along {place}",
    "parking rules for residents near {place}",
    "the lease of city land at {place}",
    "a grant for summer jobs around {place}",
    "the upkeep of playgrounds by {place}",
    "outdoor seating permits on {place}",
    "traffic signals where children cross {place}",
    "the naming of a reading room at {place}",
    "tree planting between {place} and the river",
    "storm drains under {place}",
)
BOSTON = (
    ("Council Hearing Order", "Order for a hearing regarding", "refer:Committee on City Services "
     "and Innovation Technology"),
    ("Council Order", "Order concerning", "suspend"),
    ("Mayor Order", "Message and order approving funds for", "refer:Committee on Ways and Means"),
    ("Council Legislative Resolution", "Resolution in support of", "suspend"),
    ("Report of Public Officer", "Communication was received from the Clerk regarding", "file"),
)  # fmt: skip
PHILADELPHIA = (
    ("Bill", "Amending The Philadelphia Code to provide for", "committee:Committee on Streets and "
     "Services"),
    ("Bill", "Authorizing the Commissioner of Public Property to arrange for", "enact:Committee "
     "on Public Property and Public Works"),
    ("Resolution", "Expressing the support of Council for", "adopt"),
    ("COMMUNICATION", "Transmitting the report of the Managing Director on", "read"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedBill:
    """One bill as the cities' stories take it."""

    key: str
    weeks: int
    kind: str
    title: str
    path: str


def generated_bills(city: str, scenario: Scenario) -> Iterator[GeneratedBill]:
    """``scenario.extra`` bills of the last year."""
    chance = random.Random(f"{scenario.seed}:{city}")
    shapes = BOSTON if city == "boston" else PHILADELPHIA
    for number in range(scenario.extra):
        kind, opening, path = chance.choice(shapes)
        place = f"{chance.choice(PLACES)} {chance.choice(WAYS)}"
        subject = chance.choice(SUBJECTS).format(place=place)
        yield GeneratedBill(
            key=f"x{number}",
            weeks=-chance.randint(4, 54),
            kind=kind,
            title=f"{opening} {subject}, case {number + 1}.",
            path=path,
        )
