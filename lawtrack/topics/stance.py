"""What a measure would do: its clauses are asked level by level, from the title down.

*Limit*, *study or disclose* and *authorise or fund* point three different ways; a wrong direction
misleads, and *unclear* does not.
"""

import re
from collections.abc import Sequence

from lawtrack.linear_pattern import LinearPattern
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
from lawtrack.topics.stances.statement import NOT, Statement
from lawtrack.topics.stances.titles import is_a_name, is_a_subject, names_the_amended
from lawtrack.topics.words import Words

# a title that says itself how it limits
_LIMITS = re.compile(
    r"\b(?:limit|restrict|consent|warrant|volunt|option|condition|requir|only|approv)",
    re.IGNORECASE,
)
# what a summary leaves of what it forbids
_ALLOWS = LinearPattern(
    r"\W*(?:(?:it|(?:the|this) (?:bill|act|measure|ordinance)) (?:would )?)?(?:also )?"
    r"(?:allow|permit|authori[sz]e)s?\b",
    ignore_case=True,
)


# "may … only with", "is limited to": whoever may use it goes on
_ALLOWED = LinearPattern(
    r"\b(?:may|can) [^.;]*\b(?:only|if|unless|with|when|upon|after)\b"
    r"|\b(?:is|are|shall be|must be) (?:limited|restricted|confined) to\b"
    r"|\b(?:permitted|allowed|authori[sz]ed) only\b",
    ignore_case=True,
)


def stance_of(levels: Sequence[Sequence[Statement]], words: Words) -> tuple[str, str]:
    """One of the six, and the sentence that decided; "unclear", "" where no word says it.

    ``levels`` hold what says it from the first to the last resort: title and summary, headings, the
    clauses of the text. The first level that says anything decides, by its strictest rule.
    """
    for number, statements in enumerate(levels):
        spoken = [(stance_of_statement(each, words), each) for each in statements]
        clear = [(stance, each) for stance, each in spoken if stance != UNCLEAR]
        # a clause that names it twice says it once
        clear = list({(stance, each.shown): (stance, each) for stance, each in clear}.values())
        # the name of the act that is amended only where nothing else speaks
        clear = [pair for pair in clear if not names_the_amended(pair[1])] or clear
        named = bool(clear) and all(is_a_name(each, words) for _, each in clear)
        if named and (says := _by_clauses(levels[number + 1 : -2], clear[0][0], words)):
            return says
        # nor a mere list of subjects, where a sentence says what it does
        clear = [pair for pair in clear if not is_a_subject(pair[1], words)] or clear
        titled = [pair for pair in clear if pair[1].is_title]
        told = [pair for pair in clear if not pair[1].is_title]
        if titled and told and _bounds(titled, told):
            clear = told  # "authorized uses", and a summary that tells nothing but how
        elif titled and all(stance != BAN for stance, _ in clear):
            clear = titled  # a summary tells the conditions too; a ban in it is the stricter
        if clear:
            if conditions := _with_conditions(clear, words):
                return RESTRICT, conditions.shown
            chosen = _strictest([stance for stance, _ in clear])
            if chosen == BAN and (allowed := _left_to_some(clear)):
                return RESTRICT, allowed.shown
            if DIRECTIONS[chosen] == PERMIT and (bound := _bound(levels[number + 1 : -1], words)):
                return bound
            loosely = all(each.is_title and not _LIMITS.search(each.own) for _, each in clear)
            if loosely and chosen == RESTRICT and (ban := _banned(levels[number + 1 : -2], words)):
                return ban
            return chosen, next(each.shown for stance, each in clear if stance == chosen)
    return UNCLEAR, ""


def _bounds(titled: Sequence[tuple[str, Statement]], told: Sequence[tuple[str, Statement]]) -> bool:
    """Whether a title permits, and all that the summary tells is how that is limited."""
    return all(DIRECTIONS[stance] == PERMIT for stance, _ in titled) and all(
        stance == RESTRICT for stance, _ in told
    )


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


def _banned(further: Sequence[Sequence[Statement]], words: Words) -> tuple[str, str] | None:
    """The ban that every clause lays down where a title only says that it regulates, or nothing."""
    spoken = [(stance_of_statement(each, words), each) for level in further for each in level]
    clear = [(stance, each) for stance, each in spoken if stance != UNCLEAR]
    if not clear or any(stance != BAN for stance, _ in clear):
        return None
    return BAN, clear[0][1].shown


def _with_conditions(clear: Sequence[tuple[str, Statement]], words: Words) -> Statement | None:
    """What tells the lawful uses beside a ban, or behind a title that only names one, if it does.

    It need be no limit by itself: "Prohibits …. Allows the police to … in certain circumstances."
    """
    rest = [(stance, each) for stance, each in clear if not each.is_title]
    if any(stance == BAN for stance, _ in clear):
        for _, each in rest:
            if _ALLOWS.match(each.before) and words.stands("conditions", each.own):
                return each
    named = any(stance == BAN for stance, each in clear if each.is_title)
    if not named or any(stance != RESTRICT for stance, _ in rest):
        return None
    return next((each for _, each in rest if _leaves_use(each, words)), None)


def _left_to_some(clear: Sequence[tuple[str, Statement]]) -> Statement | None:
    """What one rule allows under conditions where others forbid all else, or nothing."""
    if all(stance != BAN or each.is_title for stance, each in clear):
        return None
    allowed = (each for stance, each in clear if stance == RESTRICT and not each.is_title)
    return next((each for each in allowed if _leaves_some(each)), None)


def _leaves_some(statement: Statement) -> bool:
    return NOT.search(statement.before) is None and _ALLOWED.search(statement.own) is not None


def _leaves_use(statement: Statement, words: Words) -> bool:
    return any(words.stands(name, statement.own) for name in ("conditions", "forbids", "handles"))


def _strictest(clear: Sequence[str]) -> str:
    """The strictest rule of the direction that most rules point to; of equal ones the stricter.

    What is reported or looked into takes nothing from a limit, though it be told twice as often.
    """
    counted = [DIRECTIONS[stance] for stance in clear]
    most = max((LIMIT, LOOK, PERMIT), key=counted.count)
    if most == LOOK and (BAN in clear or 3 * counted.count(LIMIT) >= counted.count(LOOK)):
        most = LIMIT
    if BAN in clear and 2 * clear.count(BAN) >= counted.count(PERMIT):
        most = LIMIT
    chosen = [stance for stance in STRICTEST_FIRST if DIRECTIONS[stance] == most]
    return max(chosen, key=clear.count)
