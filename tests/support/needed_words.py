"""Which words of the patterns of judgement some example needs: without one, it says another thing.

Each alternative of a pattern, and each entry of a list of words, is left out in turn, and those
examples are asked again in which the pattern then finds another thing.
"""

import ast
import copy
import re
import sys
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager

from tests.support.asked_patterns import Heard, Memory, listen, listen_no_more, topics_loaded
from tests.support.faults import WORD
from tests.support.mutants import (
    CANNOT_BE,
    RULES,
    Mutant,
    alone,
    drawn,
    made_of,
    names_assigned,
    put_in,
    put_statement,
)


class Examples:
    """Texts, each with a question, its answer, and what patterns are asked for it."""

    def __init__(self, questions: Sequence[tuple[str, Callable[[], object]]]) -> None:
        self.texts = [text for text, _ in questions]
        self.questions = [question for _, question in questions]
        self.answers: list[object] = []
        self.memory = Memory()
        asking: list[Hashable] = []
        self.heard: dict[int, Heard] = listen(asking)
        for number, question in enumerate(self.questions):
            asking[:] = [number]
            self.forget()
            self.answers.append(question())
        listen_no_more()

    def forget(self) -> None:
        self.memory.forget(lambda module: module.startswith("lawtrack.topics"))

    def need(self, mutant: Mutant) -> bool:
        """Whether some example says another thing with the fault, or nothing can be with it."""
        try:
            asked = self._worth_asking(mutant)
        except CANNOT_BE:
            return True
        with _put_in_for_now(mutant) as made:
            self.forget()
            needed = not made or any(map(self._says_another_thing, asked))
        self.forget()
        return needed

    def _says_another_thing(self, number: int) -> bool:
        try:
            return self.questions[number]() != self.answers[number]
        except Exception:  # noqa: BLE001 - whatever it is, it is another thing
            return True

    def _worth_asking(self, mutant: Mutant) -> Iterator[int]:
        name = alone(mutant)
        heard = self.heard.get(id(vars(sys.modules[mutant.module])[name])) if name else None
        if heard is None:  # a word of several patterns, or of none
            word = pattern_of(mutant)
            return (number for number, text in enumerate(self.texts) if word.search(text))
        return heard.told_apart(made_of(mutant)[name])


def place_of(mutant: Mutant) -> str:
    """The module and the name of the pattern, the list or the function that a word stands in."""
    statement = mutant.fault.statement
    name = getattr(statement, "name", "") or " ".join(sorted(names_assigned(statement)))
    return f"{mutant.module.removeprefix('lawtrack.topics.')}.{name}"


def word_of(mutant: Mutant) -> str:
    """The word that a fault leaves out."""
    left_out = mutant.fault.what.removeprefix("left out ").partition(" of: ")[0]
    return str(ast.literal_eval(left_out))


def pattern_of(mutant: Mutant) -> "re.Pattern[str]":
    """Finds the word in a text; an entry of a list need be no pattern."""
    word = word_of(mutant).strip() or " "
    try:
        return re.compile(word, re.IGNORECASE)
    except re.error:
        return re.compile(re.escape(word))


@contextmanager
def _put_in_for_now(mutant: Mutant) -> Iterator[bool]:
    """A fault in its place, and what was there put back."""
    kept = {module: dict(vars(module)) for module in topics_loaded()}
    statement = mutant.fault.statement
    try:
        yield put_in(mutant)
    finally:
        for module, values in kept.items():
            vars(module).update(values)
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            put_statement(mutant, copy.deepcopy(statement))


def words_left_out() -> list[Mutant]:
    """Every word of the rules of judgement, left out; what tidies signs has no words."""
    rules = [name for name in RULES if name != "clean_text"]
    return [each for each in drawn(rules, (WORD,), None, 0) if "left out “" not in each.fault.what]
