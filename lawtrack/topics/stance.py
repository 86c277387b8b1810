"""What a measure would do, in two steps: the direction first, then the kind.

*Limit*, *study or disclose* and *authorise or fund* point three different ways; a wrong direction
misleads, and *unclear* does not. In a clause the word nearest before the phrase decides, then the
words after it, then the stems above; a word that forbids is stronger than one that authorises.
"""

from collections.abc import Sequence
from typing import NamedTuple

from lawtrack.topics.words import Cue, Words, cues_in

BAN = "ban or moratorium"
RESTRICT = "restrict or regulate"
DISCLOSE = "require disclosure or reporting"
STUDY = "study"
AUTHORISE = "authorise or fund"
UNCLEAR = "unclear"

LIMIT, LOOK, PERMIT = "limit", "study or disclose", "authorise or fund"
DIRECTIONS = {BAN: LIMIT, RESTRICT: LIMIT, DISCLOSE: LOOK, STUDY: LOOK, AUTHORISE: PERMIT}
STRICTEST_FIRST = (BAN, RESTRICT, DISCLOSE, STUDY, AUTHORISE)

_STANCE = {
    "forbids": BAN,
    "limits": RESTRICT,
    "discloses": DISCLOSE,
    "studies": STUDY,
    "authorises": AUTHORISE,
}
_CUES = tuple(_STANCE)
# How far behind the phrase its verb may stand: "facial recognition technology is prohibited".
_PASSIVE = 90


class Statement(NamedTuple):
    """Words that may say a stance: before, at and after a phrase, and those above that govern it."""

    before: str
    phrase: str
    after: str
    stems: Sequence[str]
    shown: str  # the sentence for people

    @property
    def own(self) -> str:
        return f"{self.before} {self.phrase} {self.after}"


def stance_of_statement(statement: Statement, words: Words) -> str:
    """What one clause would do with what it names."""
    own = _cues(words, f"{statement.before} ")
    above = [cue for stem in statement.stems for cue in reversed(_cues(words, stem))]
    behind = _cues(words, statement.after[:_PASSIVE])
    nearest = own[-1] if own else None
    forbidden = any(cue.name == "forbids" for cue in (*own, *above))
    if nearest is not None and nearest.name != "authorises":
        if nearest.name == "forbids":
            return _forbidden(statement, words)
        if nearest.name == "limits" and any(cue.name == "forbids" for cue in own):
            return RESTRICT
        return _STANCE[nearest.name]
    if forbidden and not _turned(own):
        return _forbidden(statement, words)
    if any(cue.name == "forbids" for cue in behind):
        return _forbidden(statement, words)
    if nearest is not None:
        if any(cue.name == "limits" for cue in behind) and words.stands("conditions", statement.after):
            return RESTRICT
        return AUTHORISE
    if behind:
        first = min(behind, key=lambda cue: cue.start)
        return _STANCE[first.name]
    if above:
        return _STANCE[above[0].name]
    return UNCLEAR


def _cues(words: Words, text: str) -> list[Cue]:
    """The cues of a text without those that lie inside a longer one."""
    kept: list[Cue] = []
    for cue in cues_in(words, _CUES, text):
        while kept and kept[-1].start >= cue.start:
            kept.pop()  # it ends earlier and begins later
        if not kept or cue.end > kept[-1].end:
            kept.append(cue)
    return kept


def _turned(own: Sequence[Cue]) -> bool:
    """Whether a command stands between the word that forbids and the phrase."""
    return False


def _forbidden(statement: Statement, words: Words) -> str:
    said = " ".join((*reversed(statement.stems), statement.own))
    outs = words.pattern("by_law").sub(" ", said)
    if words.stands("conditions", outs):
        return RESTRICT
    if words.stands("handles", statement.before):
        return RESTRICT
    return BAN


def stance_of(
    levels: Sequence[Sequence[Statement]], words: Words
) -> tuple[str, str]:
    """One of the six, and the sentence that decided; "unclear", "" where no word says it.

    ``levels`` hold what says it from the first to the last resort: title and summary, headings, the
    clauses of the text. The first level that says anything decides, by its strictest rule.
    """
    for statements in levels:
        said = [(stance_of_statement(each, words), each.shown) for each in statements]
        if chosen := _strictest([stance for stance, _ in said]):
            return chosen, next(shown for stance, shown in said if stance == chosen)
    return UNCLEAR, ""


def _strictest(stances: Sequence[str]) -> str:
    said = [stance for stance in stances if stance != UNCLEAR]
    if not said:
        return ""
    if BAN in said:
        return RESTRICT if said.count(RESTRICT) > said.count(BAN) else BAN
    directions = [DIRECTIONS[stance] for stance in said]
    most = max(dict.fromkeys(directions), key=directions.count)
    return max(
        (stance for stance in STRICTEST_FIRST if DIRECTIONS[stance] == most and stance in said),
        key=said.count,
    )
