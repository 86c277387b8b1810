"""Lines that were cut from a text, told again: by their words first, by their printed number else.

A clerk who numbers an agenda anew leaves the words as they were. Who they were is in the stamps of
what is stored of the meeting.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from scrapers.meetings.lines import AgendaLine

ALIKE = 0.9


def with_lasting_ids(
    lines: Sequence[AgendaLine], titles: Mapping[str, str]
) -> tuple[AgendaLine, ...]:
    """The lines under the ids that the same words have in ``titles``; new ones under free ids."""
    left = dict(titles)
    ids: dict[int, str] = {}
    for is_same in (str.__eq__, are_alike):
        for place, line in enumerate(lines):
            if place in ids:
                continue
            id_ = next((each for each, title in left.items() if is_same(title, line.title)), None)
            if id_ is not None:
                ids[place] = id_
                del left[id_]
    taken = set(ids.values())
    for place, line in enumerate(lines):
        if place not in ids:
            # Its number may still be that of a line whose words were written anew.
            id_ = line.id
            while id_ in taken:
                id_ += "+"
            ids[place] = id_
            taken.add(id_)
    return tuple(replace(line, id=ids[place]) for place, line in enumerate(lines))


def are_alike(one: str, other: str) -> bool:
    """Whether two titles are almost the same words."""
    matcher = SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False)
    return (
        matcher.real_quick_ratio() >= ALIKE
        and matcher.quick_ratio() >= ALIKE
        and matcher.ratio() >= ALIKE
    )
