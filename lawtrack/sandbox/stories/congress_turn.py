"""The turn of a Congress: in a scenario with ``turn`` that begins before 3 January of an odd year.

The index names the new Congress nine days late, its folders stay empty for three more, and then
hold a handful of bills. The old one goes on meanwhile: two of its bills are signed in mid-January.
"""

import datetime as dt
from dataclasses import replace

from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.stories.congress import Congress, Measure, congress_on

INDEX_LATE = 9  # days after its first one
EMPTY_UNTIL = 12
SIGNED = {("hr", 203): 10, ("hr", 731): 14}  # days after the old Congress ended
_FIRST = (
    ("hr", 1, "To keep faces out of the files of the Federal Government: no agency may use "
     "facial recognition technology."),
    ("hr", 2, "To provide for lamps on porches."),
    ("s", 1, "A bill to limit facial recognition technology at ports of entry."),
    ("hres", 1, "Electing officers of the House."),
)  # fmt: skip


def next_congress(scenario: Scenario) -> Congress | None:
    """The Congress that has begun since the scenario's first day, if one has."""
    number = congress_on(scenario.present)
    if not scenario.turn or number == congress_on(scenario.today):
        return None
    begun = Congress(number, scenario.present)
    return Congress(number, begun.start)


def days_since(congress: Congress, scenario: Scenario) -> int:
    """How many days it has sat."""
    return (scenario.present - congress.start).days


def measures_of_next(congress: Congress, scenario: Scenario) -> tuple[Measure, ...]:
    """What the folders of the new Congress hold on the scenario's day; nothing at first."""
    since = days_since(congress, scenario)
    if since < EMPTY_UNTIL:
        return ()
    stamp = dt.datetime.combine(
        congress.start + dt.timedelta(days=EMPTY_UNTIL), dt.time(3, 12), tzinfo=dt.UTC
    )
    return tuple(
        Measure(
            type=type,
            number=number,
            days=0,
            official=official,
            sponsor="Grady" if type.startswith("h") else "Moreau",
            policy="Civil Rights and Liberties, Minority Issues",
            stamp=stamp,
        )
        for type, number, official in _FIRST
    )


def sign_late(
    measures: dict[tuple[str, int], Measure], congress: Congress, scenario: Scenario
) -> None:
    """Let the old Congress's last bills become law once the new one sits."""
    since = days_since(congress, scenario)
    for key, day in SIGNED.items():
        if key in measures and since >= day:
            signed = congress.start + dt.timedelta(days=day)
            measure = measures[key]
            measures[key] = replace(
                measure,
                steps=(*measure.steps, ("law", (signed - scenario.today).days)),
                stamp=dt.datetime.combine(signed, dt.time(3, 12), tzinfo=dt.UTC),
            )
