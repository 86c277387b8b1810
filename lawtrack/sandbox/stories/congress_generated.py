"""Thousands of measures for load: told from a vocabulary, the same for the same seed."""

import functools
import random

from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.stories.congress import HOUSE, SENATE, Cosponsor, Measure, Text
from lawtrack.sandbox.stories.congress_days import taken_numbers

# How the types share the work of a Congress.
_SHARES = {
    "hr": 0.55, "s": 0.27, "hres": 0.08, "sres": 0.05, "hjres": 0.015, "sjres": 0.015,
    "hconres": 0.01, "sconres": 0.01,
}  # fmt: skip
_FIRST = 3001  # above the numbers of the written ones
_FACES = 50  # one in so many is about faces

_VERBS = ("authorize", "direct the Secretary to fund", "expand", "provide for", "clarify the "
          "rules on", "require an annual report on", "extend", "improve oversight of")  # fmt: skip
_THINGS = ("broadband towers", "hospital boilers", "flood maps", "hatchery ponds", "rail crossings",
           "seed banks", "harbor pilots", "wind shelters", "bus depots", "pension statements",
           "dental clinics", "chemical drums", "fire lookouts", "tribal archives", "night schools",
           "customs sheds", "space weather alerts", "barn roofs", "truck stops")  # fmt: skip
_PLACES = ("rural counties", "coastal towns", "the Great Plains", "border districts", "older "
           "suburbs", "the Pacific islands", "mountain valleys", "college towns")  # fmt: skip
_FACE_AIMS = (
    "prohibit the use of facial recognition technology at {thing} in {place}",
    "regulate biometric surveillance around {thing} in {place}",
    "require warrants for searches of face recognition databases in {place}",
)
_POLICIES = {
    "Agriculture and Food": ("hsag00", "ssaf00"),
    "Armed Forces and National Security": ("hsas00", "ssas00"),
    "Crime and Law Enforcement": ("hsju00", "ssju00"),
    "Education": ("hsed00", "sshr00"),
    "Energy": ("hsif00", "sseg00"),
    "Government Operations and Politics": ("hsgo00", "ssga00"),
    "Public Lands and Natural Resources": ("hsii00", "sseg00"),
    "Taxation": ("hswm00", "ssfi00"),
    "Transportation and Public Works": ("hspw00", "sscm00"),
}
_SENTENCES = (
    "The bill sets out who may apply, how an application is judged, and within how many days.",
    "Funds that are not spent after three years return to the Treasury.",
    "The Comptroller General must look at the program and publish what was found.",
    "States may keep stricter rules where they have them.",
    "Small towns are given a share that does not depend on matching funds.",
    "An advisory board of nine members serves without pay.",
)


@functools.cache
def generated_numbers(extra: int) -> dict[str, tuple[int, ...]]:
    """The numbers of ``extra`` measures by type, without those of written ones."""
    taken = taken_numbers()
    found: dict[str, tuple[int, ...]] = {}
    left = extra
    for type, share in _SHARES.items():
        count = min(left, round(extra * share)) if type != "sconres" else left
        left -= count
        end = _FIRST + count
        found[type] = tuple(n for n in range(_FIRST, end) if (type, n) not in taken)
    return found


def generated_measure(scenario: Scenario, type: str, number: int) -> Measure:
    """The measure that stands under this number."""
    chance = random.Random(f"{scenario.seed}:{type}:{number}")
    thing, place = chance.choice(_THINGS), chance.choice(_PLACES)
    if chance.randrange(_FACES) == 0:
        aim = chance.choice(_FACE_AIMS).format(thing=thing, place=place)
    else:
        aim = f"{chance.choice(_VERBS)} {thing} in {place}"
    policy, committees = chance.choice(list(_POLICIES.items()))
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
        told = " ".join(chance.sample(_SENTENCES, count))
        summary = f"<p>This measure would {aim}.</p><p>{told}</p>"
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
