"""What stands beside what was done and says nothing of it: at whose request, as amended; pure.

"Deferred at the request of the sponsor" is a deferral. Behind a decision less may stand than behind
other steps: what was approved "by staff" or "for consideration" is not approved.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from lawtrack.legislation.clerks.phrases import PhraseTable, Turning, phrase_table
from lawtrack.linear_pattern import LinearPattern

MOST_WORDS = 30
MOST_TAKEN = 4
# Where something like this may stand, and what it is called in ``data/words.toml``.
BEFORE, BEHIND, BEHIND_WHAT_DECIDES_NOTHING = "before", "behind", "behind-what-decides-nothing"

_DAY = LinearPattern(r"\d{1,2}/\d{1,2}(?:/\d{2,4})?")


class Taken(NamedTuple):
    """What is left of a wording, and whether what was taken from it may stand by a decision."""

    words: str
    by_a_decision: bool


def beside_table(phrases: Mapping[str, Sequence[str]], turning: Turning) -> PhraseTable:
    """The table of what may stand beside a step, by where it may."""
    codes = {phrase: place for place, of_place in phrases.items() for phrase in of_place}
    return phrase_table(codes, None, plain=False, turning=turning)


def without_what_stands_beside(words: str, beside: PhraseTable) -> Iterator[Taken]:
    """What is left of these words, each time that something is taken from their ends."""
    left, by_a_decision = words.split(), True
    if len(left) > MOST_WORDS:
        return
    for _ in range(MOST_TAKEN):
        place, left = _taken_once(left, beside)
        if not place:
            return
        by_a_decision = by_a_decision and place != BEHIND_WHAT_DECIDES_NOTHING
        yield Taken(" ".join(left).strip(" -"), by_a_decision)


def _taken_once(left: list[str], beside: PhraseTable) -> tuple[str, list[str]]:
    """Where something was taken, and what is left: the longest at the end, else at the begin."""
    for at in range(1, len(left)):
        behind = " ".join(left[at:])
        if _DAY.fullmatch(behind.removeprefix("on ")):
            return BEHIND, left[:at]
        place = beside.code_of(behind)
        if place in (BEHIND, BEHIND_WHAT_DECIDES_NOTHING):
            return place, left[:at]
    for at in range(len(left) - 1, 0, -1):
        place = beside.code_of(" ".join(left[:at]))
        if place == BEFORE or (place == BEHIND and at == 1):  # "unanimously adopted"
            return BEFORE, left[at:]
    return "", left
