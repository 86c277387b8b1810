"""Which stored meeting a row of a list is: by a number of the source's, else by its name and day.

For sources that give a meeting no id, or not at all times. Granicus's ``event_id`` becomes a
``clip_id`` after the meeting; others number a meeting when its agenda comes out. But while it has a
number, that tells it apart however its clerk moves or renames it. The numbers that a meeting had
when it was last read stand in its stamp.

A meeting keeps the id that it was first stored under, with the day that it had then; and its hour,
which an archive may not tell.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from lawtrack.legislation.records import Event, StoredState


def name_and_day(name: str, day: dt.date) -> str:
    """The id of a row without its place: "city-council:2026-10-13"."""
    return f"{re.sub(r'[^a-z0-9]+', '-', name.casefold()).strip('-')}:{day.isoformat()}"


def with_numbers(stamp: str, numbers: Mapping[str, str]) -> str:
    """The stamp of what the row says, with the row's numbers: {"event": "5"}."""
    named = (f"{kind}:{number}" for kind, number in sorted(numbers.items()))
    return " ".join((stamp, *named))


def same_meetings(rows: Sequence[Event], known: StoredState) -> tuple[Event, ...]:
    """The rows under the ids of the stored meetings that they are; new ones under free ids.

    A row's id is its name and day; of several such the second ends in ":2".
    """
    stored = _stored_numbers(known.events)
    ids: dict[int, str] = {}
    for place, row in enumerate(rows):
        same = {stored[number] for number in _numbers(row.stamp) if number in stored}
        if len(same) == 1 and not same & set(ids.values()):
            ids[place] = same.pop()
    taken = {*ids.values()}
    times = Counter[str]()
    for place, row in enumerate(rows):
        if place in ids:
            continue
        id_ = _of_that_name_and_day(row, known, taken)
        while not id_:
            times[row.upstream_id] += 1
            new = f"{row.upstream_id}:{times[row.upstream_id]}"
            id_ = "" if new in taken or new in known.events else new
        ids[place] = id_
        taken.add(id_)
    return tuple(_as_stored(row, ids[place], known) for place, row in enumerate(rows))


def _as_stored(row: Event, id_: str, known: StoredState) -> Event:
    day, hour = known.meetings.get(id_, ("", ""))
    hour = row.time or (hour if day == row.date.isoformat() else "")
    return replace(row, upstream_id=id_, time=hour, time_text=row.time_text or hour)


def _of_that_name_and_day(row: Event, known: StoredState, taken: Iterable[str]) -> str:
    """The first stored meeting of the row's name that is now on its day; empty for none."""
    name, _, day = row.upstream_id.rpartition(":")
    stored = sorted((_ordinal(id_), id_) for id_ in known.meetings if _name(id_) == name)
    left = (id_ for _, id_ in stored if known.meetings[id_][0] == day and id_ not in taken)
    return next(left, "")


def _name(id_: str) -> str:
    return id_.rsplit(":", 2)[0]


def _ordinal(id_: str) -> tuple[str, int]:
    """The day that a meeting was first stored with, and which of that day it was."""
    day, place = ["", *id_.rsplit(":", 2)][-2:]
    return day, int(place) if place.isdecimal() else 0


def _numbers(stamp: str) -> tuple[str, ...]:
    return tuple(stamp.split(" ")[1:])


def _stored_numbers(events: Mapping[str, str]) -> dict[str, str]:
    """The stored meeting that has each number; none for a number that two of them have."""
    pairs = [(number, id_) for id_, stamp in events.items() for number in _numbers(stamp)]
    times = Counter(number for number, _ in pairs)
    return {number: id_ for number, id_ in pairs if times[number] == 1}
