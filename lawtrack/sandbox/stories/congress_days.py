"""The made-up Congress as of a scenario's day, and what each day changed.

Days 2 and 3 are told here, the others in ``congress_history``.
"""

import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.stories import congress_history, congress_turn
from lawtrack.sandbox.stories.congress import (
    HOUSE,
    RENAMED,
    SENATE,
    Cosponsor,
    Measure,
    Text,
)
from lawtrack.sandbox.stories.loader import written_data, written_text

Key = tuple[str, int]

RESTAMPED = 30


@functools.cache
def written() -> tuple[Measure, ...]:
    """The measures of the present Congress on day 1, by type and number."""
    return _sorted((*_told("faces"), *_told("odd"), *_listed("congress.txt")))


@functools.cache
def written_before() -> tuple[Measure, ...]:
    """The measures of the last Congress; one file is a leftover of the old form."""
    return _sorted(
        replace(measure, oddities=frozenset({"old-schema"})) if measure.key == ("hr", 4120)
        else measure
        for measure in _listed("congress-before.txt")
    )  # fmt: skip


def measures_on(scenario: Scenario) -> tuple[Measure, ...]:
    """The written measures of the present Congress as of the scenario's day."""
    measures = {measure.key: measure for measure in written()}
    for day in range(2, scenario.day + 1):
        if day in _CHANGES:
            _CHANGES[day](measures, scenario)
        else:
            congress_history.happen(measures, scenario, day)
    if (begun := congress_turn.next_congress(scenario)) is not None:
        congress_turn.sign_late(measures, begun, scenario)
    return _sorted(measures.values())


def taken_numbers() -> frozenset[Key]:
    """Numbers that no generated measure may have."""
    later = (m for measures in congress_history.ARRIVALS.values() for m in measures)
    return frozenset(measure.key for measure in (*written(), *_told("arrivals"), *later))


def _sorted(measures: Iterable[Measure]) -> tuple[Measure, ...]:
    return tuple(sorted(measures, key=lambda measure: measure.key))


def _two(measures: dict[Key, Measure], scenario: Scenario) -> None:
    morning = scenario.at(1, 3, 12)
    for measure in _told("arrivals"):
        measures[measure.key] = replace(measure, stamp=morning)
    _change(measures, ("hr", 2655), morning, short="Tested Faces Transparency Act")
    pause = measures["s", 706]
    _change(
        measures,
        ("s", 706),
        morning,
        steps=(*pause.steps, ("hearing", 0)),
        cosponsors=(*pause.cosponsors, Cosponsor(name="Iverson", days=0)),
    )
    _change(measures, ("hr", 1412), morning)  # it tells the companion's latest action
    _change(
        measures,
        ("hr", 1977),
        morning,
        summary="<p><b>Body Camera Accountability Act</b></p><p>This bill requires federal "
        "officers to wear body cameras. The cameras may not be used with facial recognition.</p>",
        summary_days=0,
    )
    _change(measures, ("hr", 2830), morning, texts=(Text(code="ih", days=-9),))
    night = scenario.at(1, 2, 30)
    changed = {key for key, measure in measures.items() if measure.stamp == morning}
    rest = sorted(set(measures) - changed, key=lambda key: (not _renamed(measures[key]), key))
    for key in rest[:RESTAMPED]:
        measures[key] = replace(measures[key], stamp=night, renamed=_renamed(measures[key]))


def _renamed(measure: Measure) -> bool:
    """Whether one of its committees is called otherwise from the second day on."""
    return not RENAMED.keys().isdisjoint(measure.committees)


def _three(measures: dict[Key, Measure], scenario: Scenario) -> None:
    morning = scenario.at(2, 3, 12)
    pause = measures["hr", 1412]
    _change(measures, ("hr", 1412), morning, steps=(*pause.steps, ("markup", 1)))
    _change(measures, ("s", 706), morning)
    _change(
        measures,
        ("hr", 2866),
        morning,
        texts=(Text(code="ih", days=0),),
        cosponsors=(Cosponsor(name="Okafor", days=1),),
    )
    _change(
        measures,
        ("hr", 2849),
        morning,
        official="To convey a parcel of federal land to the town of Alder Falls, Tennessee.",
        oddities=frozenset(),
    )


def _change(measures: dict[Key, Measure], key: Key, stamp: dt.datetime, **fields: object) -> None:
    measures[key] = replace(measures[key], stamp=stamp, **fields)  # type: ignore[arg-type]


_CHANGES = {2: _two, 3: _three}


@functools.cache
def _told(group: str) -> tuple[Measure, ...]:
    """The measures that ``congress.toml`` tells at length under that name."""
    return tuple(_measure_of(row) for row in written_data("congress")[group])


def _measure_of(row: Mapping[str, Any]) -> Measure:
    lists = {name: tuple(row.get(name, ())) for name in ("committees", "subjects")}
    pairs = {name: tuple(map(tuple, row.get(name, ()))) for name in ("steps", "related")}
    texts = tuple(
        Text(code=text["code"], days=text["days"], sections=tuple(_sections(text)))
        for text in row.get("texts", ())
    )
    return Measure(
        **{
            **row,
            **lists,
            **pairs,
            "cosponsors": tuple(Cosponsor(**one) for one in row.get("cosponsors", ())),
            "texts": texts,
            "oddities": frozenset(row.get("oddities", ())),
        }
    )


def _sections(text: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Header and words of each section; one with a count stands for so many."""
    for section in text.get("sections", ()):
        header, words = section["header"], section["words"]
        if "count" not in section:
            yield header, words
        for number in range(1, section.get("count", 0) + 1):
            yield header.format(number=number), words.format(number=number)


def _listed(name: str) -> Iterator[Measure]:
    """The measures of a file of one-line measures."""
    for line in written_text(name).splitlines():
        if line and not line.startswith("#"):
            yield _measure(line)


def _measure(line: str) -> Measure:
    named, days, sponsor, committee, policy, steps, short, official = (
        part.strip() for part in line.split("|")
    )
    type, number = named.split()
    introduced = int(days)
    happened = (step.split() for step in steps.split(",") if step.strip())
    chamber = HOUSE if type.startswith("h") else SENATE
    friends = [name for name in chamber if name != sponsor]
    first = int(number) % len(friends)
    recent = introduced > -8  # nothing is printed or summed up yet
    return Measure(
        type=type,
        number=int(number),
        days=introduced,
        official=official,
        short=short,
        sponsor=sponsor,
        cosponsors=tuple(
            Cosponsor(name=friends[(first + place) % len(friends)], days=introduced + 9 * place)
            for place in range(0 if introduced > -40 else int(number) % 4)
        ),
        committees=tuple(committee.split()),
        steps=tuple((word, int(day)) for word, day in happened),
        policy=policy,
        subjects=tuple(f"{word.strip()} programs" for word in policy.split(",") if word)[:2],
        summary=f"<p>This measure follows its title: {official[:1].lower()}{official[1:]}</p>"
        if introduced < -180 and policy
        else "",
        summary_days=introduced + 90,
        texts=() if recent or not policy else (Text(code=f"i{type[0]}", days=introduced),),
    )
