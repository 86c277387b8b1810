"""Thousands of ordinary bills and measures, for load: cheap, and the same for the same seed.

Their words stand in ``data/generated.toml``; chance is asked in a fixed order.
"""

import functools
import random
from collections.abc import Iterator

from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.stories.congress import HOUSE, SENATE, Cosponsor, Measure, Text
from lawtrack.sandbox.stories.congress_days import taken_numbers
from lawtrack.sandbox.stories.loader import StoryBill, written_data


def generated_bills(city: str, scenario: Scenario) -> Iterator[StoryBill]:
    """``scenario.extra`` bills of the last year; the city's story gives them sponsors."""
    chance = random.Random(f"{scenario.seed}:{city}")
    words = written_data("generated")["cities"]
    for number in range(scenario.extra):
        shape = chance.choice(words[city])
        place = f"{chance.choice(words['places'])} {chance.choice(words['ways'])}"
        subject = chance.choice(words["subjects"]).format(place=place)
        yield StoryBill(
            key=f"x{number}",
            weeks=-chance.randint(4, 54),
            kind=shape["kind"],
            title=f"{shape['opening']} {subject}, case {number + 1}.",
            sponsors=(),
            path=shape["path"],
        )


@functools.cache
def generated_numbers(extra: int) -> dict[str, tuple[int, ...]]:
    """The numbers of ``extra`` measures by type, without those of written ones."""
    words = written_data("generated")["congress"]
    taken = taken_numbers()
    numbers: dict[str, tuple[int, ...]] = {}
    left = extra
    for type, share in words["shares"].items():
        count = min(left, round(extra * share)) if type != "sconres" else left
        left -= count
        end = words["first"] + count
        numbers[type] = tuple(n for n in range(words["first"], end) if (type, n) not in taken)
    return numbers


def generated_measure(scenario: Scenario, type: str, number: int) -> Measure:
    """The measure that stands under this number."""
    chance = random.Random(f"{scenario.seed}:{type}:{number}")
    words = written_data("generated")["congress"]
    thing, place = chance.choice(words["things"]), chance.choice(words["places"])
    if chance.randrange(words["one_in_so_many_is_about_faces"]) == 0:
        aim = chance.choice(words["face_aims"]).format(thing=thing, place=place)
    else:
        aim = f"{chance.choice(words['verbs'])} {thing} in {place}"
    policy, committees = chance.choice(list(words["policies"].items()))
    house = type.startswith("h")
    days = -chance.randint(10, 320)
    members = chance.sample(HOUSE if house else SENATE, 1 + chance.choice((0, 0, 1, 2, 4, 7)))
    opening = "To" if house else "A bill to"
    official = f"{opening} {aim}, and for other purposes."
    steps: tuple[tuple[str, int], ...] = ()
    if chance.random() < 0.2:
        steps = (("hearing", days + 3), ("markup", days + 6))
    summary = ""
    if chance.random() < 0.4:
        count = chance.randint(2, 5)
        sentences = " ".join(chance.sample(words["sentences"], count))
        summary = f"<p>This measure would {aim}.</p><p>{sentences}</p>"
    return Measure(
        type=type,
        number=number,
        days=days,
        official=official,
        short=f"{thing.title()} Act of {number}" if chance.random() < 0.6 else "",
        sponsor=members[0],
        cosponsors=tuple(Cosponsor(name=name, days=days + 2) for name in members[1:]),
        committees=(committees[0 if house else 1],),
        steps=steps,
        policy=policy,
        subjects=(thing.capitalize(), place.removeprefix("the ").capitalize()),
        summary=summary,
        summary_days=days + 8,
        texts=(Text(code="ih" if house else "is", days=days),),
        oddities=frozenset({"cdata-summary"}) if chance.random() < 0.07 else frozenset(),
    )
