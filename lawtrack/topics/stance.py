"""What a measure would do: its clauses are asked level by level, from the title down.

*Limit*, *study or disclose* and *authorise or fund* point three different ways; a wrong direction
misleads, and *unclear* does not.
"""

from collections.abc import Sequence

from lawtrack.topics.stances.clause_stance import stance_of_statement
from lawtrack.topics.stances.stance_kinds import (
    BAN,
    DIRECTIONS,
    LIMIT,
    LOOK,
    PERMIT,
    RESTRICT,
    STRICTEST_FIRST,
    UNCLEAR,
)
from lawtrack.topics.stances.statement import Statement
from lawtrack.topics.stances.titles import is_a_name, is_a_subject, names_the_amended
from lawtrack.topics.words import Words


def stance_of(levels: Sequence[Sequence[Statement]], words: Words) -> tuple[str, str]:
    """One of the six, and the sentence that decided; "unclear", "" where no word says it.

    ``levels`` hold what says it from the first to the last resort: title and summary, headings, the
    clauses of the text. The first level that says anything decides, by its strictest rule.
    """
    for number, statements in enumerate(levels):
        spoken = [(stance_of_statement(each, words), each) for each in statements]
        clear = [(stance, each) for stance, each in spoken if stance != UNCLEAR]
        # the name of the act that is amended only where nothing else speaks
        clear = [pair for pair in clear if not names_the_amended(pair[1])] or clear
        named = bool(clear) and all(is_a_name(each, words) for _, each in clear)
        if named and (says := _by_clauses(levels[number + 1 : -2], clear[0][0], words)):
            return says
        # nor a mere list of subjects, where a sentence says what it does
        clear = [pair for pair in clear if not is_a_subject(pair[1], words)] or clear
        titled = [pair for pair in clear if pair[1].is_title]
        if titled and all(stance != BAN for stance, _ in clear):
            clear = titled  # a summary tells the conditions too; a ban in it is the stricter
        if clear:
            chosen = _with_conditions(clear) or _strictest([stance for stance, _ in clear])
            if DIRECTIONS[chosen] == PERMIT and (bound := _bound(levels[number + 1 : -1], words)):
                return bound
            return chosen, next(each.shown for stance, each in clear if stance == chosen)
    return UNCLEAR, ""


def _by_clauses(
    further: Sequence[Sequence[Statement]], named: str, words: Words
) -> tuple[str, str] | None:
    """What all that follows says where a title is a mere name of another direction, or nothing."""
    for statements in further:
        spoken = [(stance_of_statement(each, words), each) for each in statements]
        clear = [(stance, each) for stance, each in spoken if stance != UNCLEAR]
        if any(DIRECTIONS[stance] == DIRECTIONS[named] for stance, _ in clear):
            return None
        if clear:
            chosen = _strictest([stance for stance, _ in clear])
            return chosen, next(each.shown for stance, each in clear if stance == chosen)
    return None


def _bound(further: Sequence[Sequence[Statement]], words: Words) -> tuple[str, str] | None:
    """The limit that every clause of the text sets to what its title permits, or nothing."""
    spoken = [(stance_of_statement(each, words), each) for level in further for each in level]
    clear = [(stance, each) for stance, each in spoken if stance != UNCLEAR and not each.is_title]
    if not clear or any(DIRECTIONS[stance] != LIMIT for stance, _ in clear):
        return None
    chosen = _strictest([stance for stance, _ in clear])
    return RESTRICT, next(each.shown for stance, each in clear if stance == chosen)


def _with_conditions(clear: Sequence[tuple[str, Statement]]) -> str:
    """A limit where a title only names a ban of which the summary tells lawful uses, or ""."""
    rest = [stance for stance, each in clear if not each.is_title]
    named = any(stance == BAN for stance, each in clear if each.is_title)
    return RESTRICT if named and rest and all(stance == RESTRICT for stance in rest) else ""


def _strictest(clear: Sequence[str]) -> str:
    """The strictest rule of the direction that most rules point to; of equal ones the stricter."""
    counted = [DIRECTIONS[stance] for stance in clear]
    most = max((LIMIT, LOOK, PERMIT), key=counted.count)
    if BAN in clear and most == PERMIT and 2 * clear.count(BAN) >= counted.count(PERMIT):
        most = LIMIT
    chosen = [stance for stance in STRICTEST_FIRST if DIRECTIONS[stance] == most]
    return max(chosen, key=clear.count)
