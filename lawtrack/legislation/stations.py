"""The way of an item from its introduction to its end, and where on it the item stands; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lawtrack.legislation.stage import OF_COMMITTEES, SET_ASIDE, Course, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A part of the way that an item has to go, in words, and where the item stands to it."""

    name: str
    place: str  # "past", "here", "ahead", or "ended": it went no further


_ENDED = frozenset([Stage.VETOED, *SET_ASIDE])
_RANKS: Mapping[str, int] = {
    Stage.INTRODUCED: 0,
    Stage.IN_COMMITTEE: 1,
    Stage.REPORTED: 1,
    Stage.PASSED_ONE: 2,
    Stage.PASSED_HOUSE: 2,
    Stage.PASSED_SENATE: 2,
    Stage.PASSED: 3,
    Stage.ENROLLED: 3,
    Stage.PRESENTED: 3,
    Stage.VETOED: 3,
    Stage.AGREED_TO: 4,
    Stage.LAW: 4,
}


def stations_of(stage: str, course: Course, classes: Iterable[str]) -> tuple[Station, ...]:
    """The way of an item and where it stands; ``classes`` are those of all its steps.

    A committee that lies behind it is named only when a step of it is known, and votes not where it
    ended before one. Nothing where the stage is unknown.
    """
    ended = stage in _ENDED
    if stage not in _RANKS and not ended:
        return ()
    rank = _RANKS.get(stage, 0)
    # A joint resolution that amends the constitution is agreed to, and never law by a signature.
    is_signed = course.signed and stage != Stage.AGREED_TO
    way = {0: "introduced"}
    if not OF_COMMITTEES.isdisjoint(classes) or (rank <= 1 and not ended):
        way[1] = "in committee"
    if rank or not ended:
        if course.chambers > 1:
            way[2] = "passed one chamber"
        if is_signed:
            way[3] = "passed"
    if ended:
        past = (Station(name=name, place="past") for name in way.values())
        return (*past, Station(name=str(stage), place="ended"))
    way[4] = "law" if is_signed else "agreed to"
    here = max(at for at in way if at <= rank)
    return tuple(
        Station(name=name, place="past" if at < here else "here" if at == here else "ahead")
        for at, name in way.items()
    )
