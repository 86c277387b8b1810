"""Each word of a pattern of judgement, in a sentence that says another thing without it."""

from collections.abc import Callable

import pytest

from lawtrack.topics.stance import stance_of
from lawtrack.topics.stances.clause_stance import stance_of_statement
from lawtrack.topics.stances.statement import Statement
from tests.unit.topics.test_rules_in_detail import (
    BARS,
    FACES,
    MAY,
    NEVER,
    STANCES,
    WORDS,
    builds,
    judged,
    told,
    worded,
)

# What a place means: beside which other statements a sentence is asked.
_BESIDE: dict[str, Callable[[Statement], list[list[Statement]]]] = {
    "title over a ban": lambda own: [[own], [NEVER], [], []],
    "title over a leave": lambda own: [[own], [MAY], [], []],
    "text beside a ban": lambda own: [[NEVER, own]],
    "text below a named ban": lambda own: [[BARS, own]],
}


def said(says: str, place: str, text: str) -> object:
    """What a text says in its place, of the kind of what it is to say."""
    if place in ("digest", "version"):
        judgement = judged(text.replace("{F}", FACES), place)
        if says in STANCES:
            return judgement.stance
        if says in ("about", "mentions"):
            return judgement.judgement
        return " ".join(match.rule.partition(": ")[2] for match in judgement.matches)
    before, _, rest = text.partition("{")
    phrase, _, after = rest.partition("}")  # without one of the act that a title names
    statement = told(before.strip(), after.strip(), is_title=place.startswith("title"))
    if phrase != "F":
        statement = statement._replace(phrase=phrase)
    if place in _BESIDE:
        return stance_of(_BESIDE[place](statement), WORDS)[0]
    return stance_of_statement(statement, WORDS)


SENTENCES = [*builds("worded_stances.toml"), *builds("worded_turns.toml")]
OTHERS = [*builds("worded_structures.toml"), *builds("each_word.toml")]


@pytest.mark.parametrize(("says", "place", "build"), SENTENCES)
def test_a_sentence_says_the_same_in_capitals(says: str, place: str, build: str) -> None:
    text = worded(build)[0].upper()
    assert said(says, place, text) == STANCES[says], text


@pytest.mark.parametrize(("says", "place", "build"), [*SENTENCES, *OTHERS])
def test_each_word_of_a_build_says_the_same(says: str, place: str, build: str) -> None:
    for text in worded(build):
        assert said(says, place, text) == STANCES.get(says, says), text
