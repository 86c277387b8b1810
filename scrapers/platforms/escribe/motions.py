"""eSCRIBE's motions as minutes have them: who moved them, the result, and who voted how; pure.

Before a meeting a motion is what is recommended, its text alone (Ottawa, 2022). Minutes add
``MovedBy``, ``MotionVoters`` (a row for each way to vote: "In Favour (11)", "Yeas:  (15)", beside
the names, with two blanks before the last "and") and ``MotionResult`` ("Motion Carried (11 to 2)",
"Defeated"). An amendment is a motion of its own, and comes before the motion that it amends. Of
2018 the names have no class.
"""

from collections.abc import Iterator
from typing import NamedTuple

from bs4 import Tag

from lawtrack.legislation.records import Vote
from lawtrack.linear_pattern import LinearPattern
from scrapers.printed_votes import names_in, result_of, tally_in

_WAY = LinearPattern(r"^(\S.{0,60}?)\s*:?\s*(?:\((\d{1,3})\))?\s*:?$")
LONGEST_MOTION = 300


class Motion(NamedTuple):
    """What was done with one motion."""

    outcome: str  # as printed: "Motion Carried (11 to 2)"
    result: str  # "pass", "fail" or empty
    movers: str
    vote: Vote | None


def motions_in(item: Tag) -> Iterator[Motion]:
    """The motions of an item that were put; a recommendation is none."""
    for tag in item.select("li.AgendaItemMotion, div.AgendaItemMotion"):
        outcome = _words(tag, ".MotionResult")
        voters = tuple(_voters(tag))
        if not outcome and not voters:
            continue
        result = result_of(outcome)
        yield Motion(outcome, result, _movers(tag), _vote(tag, outcome, result, voters))


def _movers(tag: Tag) -> str:
    """ "Moved by A. Salvador; Seconded by A. Sohi"."""
    printed = (_words(tag, css) for css in (".MovedBy", ".SecondedBy"))
    named = (words.replace(":", "") for words in printed if words.rstrip(" :").count(" ") > 1)
    return "; ".join(named)


def _voters(tag: Tag) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """Each way to vote with its number and its names."""
    for row in tag.select("table.MotionVoters tr"):
        cells = [" ".join(cell.get_text(" ").split()) for cell in row.find_all(["td", "th"])]
        way = _WAY.match(cells[0]) if len(cells) > 1 else None
        if way is None:
            continue
        names = tuple(names_in(cells[1]))
        yield way[1], int(way[2] or len(names)), names


def _vote(
    tag: Tag, outcome: str, result: str, voters: tuple[tuple[str, int, tuple[str, ...]], ...]
) -> Vote | None:
    counts = {way: number for way, number, _ in voters if number} or tally_in(outcome)
    if not counts:
        return None
    number, text = (_words(tag, css) for css in (".Number", ".MotionText"))
    return Vote(
        motion=" ".join(filter(None, (number, text)))[:LONGEST_MOTION] or outcome,
        result=result,
        counts=counts,
        voters=tuple((name, way) for way, _, names in voters for name in names),
    )


def _words(tag: Tag, css: str) -> str:
    found = tag.select_one(css)
    return " ".join(found.get_text(" ").split()) if found else ""
