"""What is written of the made-up world: the files of ``sandbox/data``, as the stories take them."""

import functools
import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any, NamedTuple

from lawtrack.sandbox.stories.story import City


class StoryBill(NamedTuple):
    """One bill: when it came before the council, and what became of it."""

    key: str
    weeks: int  # from today
    kind: str
    title: str
    sponsors: tuple[int, ...]  # places in the list of people
    path: str  # the city's file says what it can be


class StoryMeeting(NamedTuple):
    """One meeting of a committee, and the bills before it."""

    key: str
    weeks: int
    weekday: int
    clock: str
    place: str  # where a committee's name stands: the location in Boston, else the body
    bills: tuple[str, ...]


def written_text(name: str) -> str:
    """The text of one file."""
    return (resources.files("lawtrack.sandbox") / "data" / name).read_text(encoding="utf-8")


@functools.cache
def written_data(name: str) -> Mapping[str, Any]:
    """The tables of one file, to be read and not changed."""
    return tomllib.loads(written_text(f"{name}.toml"))


def city_in(data: Mapping[str, Any]) -> City:
    """The constants of the city's Legistar tenant."""
    return City(**data["city"])


def people_in(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Who may sponsor a bill, in the order in which the file's numbers count them."""
    return tuple(data["city"]["people"])


def bills_in(data: Mapping[str, Any]) -> tuple[StoryBill, ...]:
    """The city's bills, in the file's order."""
    return tuple(StoryBill(**{**row, "sponsors": tuple(row["sponsors"])}) for row in data["bills"])


def meetings_in(rows: Iterable[Mapping[str, Any]], place: str) -> tuple[StoryMeeting, ...]:
    """Meetings whose committee stands in the field ``place``."""
    return tuple(
        StoryMeeting(
            key=row["key"],
            weeks=row["weeks"],
            weekday=row["weekday"],
            clock=row["time"],
            place=row[place],
            bills=tuple(row["bills"]),
        )
        for row in rows
    )
