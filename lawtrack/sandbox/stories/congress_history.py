"""Sixty days of the made-up Congress, from the fourth on; days 33 to 44 are a recess.

A change is made by a function of one measure and of the day it happened on, in days after the
scenario's first; the file is written in the night after.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.stories.congress import Cosponsor, Measure, Text

Key = tuple[str, int]
Tell = Callable[[Measure, int], Measure]


@dataclass(frozen=True, slots=True)
class MeasureHappening:
    """Something about one measure that is first seen on ``day``."""

    day: int
    key: Key
    tell: Tell


def on(day: int, measure: str, tell: Tell) -> MeasureHappening:
    """``tell`` happens to a measure (``"hr 1412"``) before ``day``."""
    type, number = measure.split()
    return MeasureHappening(day, (type, int(number)), tell)


def step(word: str) -> Tell:
    """A step forward, in the words of ``congress_actions``."""
    return lambda measure, days: replace(measure, steps=(*measure.steps, (word, days)))


def joins(name: str) -> Tell:
    """A member becomes a cosponsor."""
    return lambda measure, days: replace(
        measure, cosponsors=(*measure.cosponsors, Cosponsor(name=name, days=days))
    )


def leaves(name: str) -> Tell:
    """A cosponsor withdraws; the file goes on naming the member."""
    return lambda measure, days: replace(
        measure,
        cosponsors=tuple(
            replace(one, withdrawn=days) if one.name == name else one for one in measure.cosponsors
        ),
    )


def printed(code: str, *sections: tuple[str, str]) -> Tell:
    """A text is published, about a week after its date."""
    return lambda measure, days: replace(
        measure, texts=(*measure.texts, Text(code=code, days=days - 7, sections=sections))
    )


def summed_up(words: str) -> Tell:
    """The Library's summary arrives."""
    return lambda measure, days: replace(measure, summary=f"<p>{words}</p>", summary_days=days)


def becomes(**fields: object) -> Tell:
    """Fields of the measure are written anew."""
    return lambda measure, days: replace(measure, **fields)  # type: ignore[arg-type]


def _arrival(type: str, number: int, days: int, official: str, **more: object) -> Measure:
    return Measure(type=type, number=number, days=days, official=official, **more)  # type: ignore[arg-type]


# day: what is introduced before it
ARRIVALS: dict[int, tuple[Measure, ...]] = {
    8: (_arrival("hr", 2901, 6, "To set limits on the comparison of faces at airports and other "
                 "ports of entry.", short="Gate Faces Act", sponsor="Grady",
                 committees=("hshm00",), policy="Transportation and Public Works"),),
    23: (_arrival("s", 1180, 21, "A bill to require agencies to list the artificial intelligence "
                  "that they use for surveillance.", short="Listed Machines Act", sponsor="Moreau",
                  committees=("ssga00",), policy="Government Operations and Politics"),),
    30: (_arrival("hres", 430, 28, "Thanking the crews of the winter ferries.", sponsor="Brandt",
                  committees=("hspw00",)),),
    47: (_arrival("hr", 2950, 45, "To require agencies to list the artificial intelligence that "
                  "they use for surveillance.", sponsor="Tanaka", committees=("hsgo00",),
                  policy="Government Operations and Politics"),),
}  # fmt: skip

# day: how many files a machine writes anew without changing anything
RESTAMPED = {10: 25, 38: 40, 58: 10}

HISTORY = (
    on(4, "s 1151", printed("is")),
    on(5, "hr 2866", step("hearing")),
    on(9, "hr 2655", summed_up(
        "This bill requires public tests of face matching by age, sex and skin tone.")),
    on(11, "hr 1650", joins("Tanaka")),
    on(12, "hr 1412", leaves("Haddad")),
    on(15, "hr 2901", printed("ih", (
        "Limits", "No officer may compare the face of a citizen at a gate by facial recognition "
        "unless the citizen has agreed."))),
    on(16, "s 811", step("passed")),
    on(18, "s 811", printed("es")),
    on(19, "hr 2791", joins("Brandt")),
    on(24, "s 1180", joins("Iverson")),
    on(26, "s 1180", printed("is", (
        "List", "Each agency shall list its systems, those for facial recognition first."))),
    on(29, "hr 2866", step("markup")),
    on(31, "s 706", summed_up(
        "This bill bars agencies from facial recognition until a law allows it.")),
    on(32, "hres 430", step("agreed")),
    on(48, "hr 2866", step("reported")),
    on(50, "hr 2866", printed("rh")),
    on(51, "hr 2950", joins("Fonseca")),
    on(53, "hr 2950", becomes(related=(("s", 1180, "Related bill"),))),
    on(53, "s 1180", becomes(related=(("hr", 2950, "Related bill"),))),
    on(55, "hr 2866", step("roll")),
    on(57, "hr 2866", step("received")),
    on(59, "s 1180", becomes(subjects=("Right of privacy",))),
    on(60, "hr 2950", becomes(short="Machines on Record Act")),
)  # fmt: skip


def happen(measures: dict[Key, Measure], scenario: Scenario, day: int) -> None:
    """The measures as of the day before become those of ``day``."""
    morning = scenario.at(day - 1, 3, 12)
    for measure in ARRIVALS.get(day, ()):
        measures[measure.key] = replace(measure, stamp=morning)
    changed = set()
    for happening in HISTORY:
        if happening.day == day:
            measure = happening.tell(measures[happening.key], day - 2)
            measures[happening.key] = replace(measure, stamp=morning)
            changed.add(happening.key)
    for key in sorted(set(measures) - changed)[: RESTAMPED.get(day, 0)]:
        measures[key] = replace(measures[key], stamp=scenario.at(day - 1, 2, 30))
