"""Lines that were cut from a text, told again: by their words first, by their printed number else.

A clerk who numbers an agenda anew leaves the words as they were. Who they were is in the stamps of
what is stored of the meeting.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import pairwise

from scrapers.meetings.lines import AgendaLine

ALIKE = 0.9
SHORT = 80  # letters; so many are compared without further ado
LONGEST = 600


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
    """Whether two titles are almost the same words.

    Letters are compared, which costs the square of their number: of long titles only the beginning,
    and only where they share words.
    """
    one, other = one.casefold()[:LONGEST], other.casefold()[:LONGEST]
    if min(len(one), len(other)) > SHORT and not _share_words(one, other):
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return (
        matcher.real_quick_ratio() >= ALIKE
        and matcher.quick_ratio() >= ALIKE
        and matcher.ratio() >= ALIKE
    )


def _share_words(one: str, other: str) -> bool:
    """Whether a third of the pairs of neighbouring words stand in both."""
    pairs, others = (frozenset(pairwise(text.split())) for text in (one, other))
    return len(pairs & others) * 3 >= max(len(pairs), len(others))
