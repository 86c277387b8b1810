"""What tests ask of the topics' patterns, and what the topics' functions and objects remember."""

import gc
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from functools import cached_property
from types import ModuleType
from typing import Any

from lawtrack.linear_pattern import LinearPattern


class Memory:
    """What functions of the topics remember, and what their objects have worked out."""

    def __init__(self) -> None:
        self.functions = {
            id(value): value
            for module in topics_loaded()
            for value in _functions_in(module)
            if hasattr(value, "cache_clear")
        }.values()
        self.objects: list[Any] = []

    def gather(self) -> None:
        """Look for the objects that there are by now."""
        self.objects = [
            each
            for each in gc.get_objects()
            if str(type(each).__module__).startswith("lawtrack.topics")
            and hasattr(each, "__dict__")
        ]

    def forget(self, of_module: Callable[[str], bool]) -> None:
        """Empty it, where it is of certain modules."""
        for each in self.functions:
            if of_module(str(each.__module__)):
                each.cache_clear()
        for each in self.objects:
            if of_module(type(each).__module__):
                for name, value in vars(type(each)).items():
                    if isinstance(value, cached_property):
                        vars(each).pop(name, None)


class Heard:
    """In the place of a pattern, notes which texts it is asked of, by which tests or examples."""

    def __init__(self, pattern: Any, asking: list[Hashable]) -> None:
        self.pattern_asked = pattern
        self.asking = asking
        self.tests: dict[tuple[str, tuple[Any, ...]], set[Any]] = defaultdict(set)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.pattern_asked, name)
        if name not in _ASKED:
            return value

        def asked(*arguments: Any) -> Any:
            texts = arguments[1:] if name == "sub" else arguments
            self.tests[name, texts].update(self.asking)
            return value(*arguments)

        return asked

    def told_apart(self, changed: Any) -> set[Any]:
        """The tests that ask of a text in which the changed pattern finds another thing."""
        return {
            test
            for name, texts, answer, tests in self._answers
            if _answer(changed, name, texts) != answer
            for test in tests
        }

    @cached_property
    def _answers(self) -> list[tuple[str, tuple[Any, ...], list[Any], set[Any]]]:
        """What it answers; where it finds nothing, and denies nothing, no less of it finds more."""
        answers = [
            (name, texts, _answer(self.pattern_asked, name, texts), tests)
            for (name, texts), tests in self.tests.items()
        ]
        denies = any(sign in self.pattern_asked.pattern for sign in ("(?!", "(?<!"))
        return [each for each in answers if denies or any(each[2])]


def listen(asking: list[Hashable]) -> dict[int, Heard]:
    """Put a listener in the place of every pattern that has a name; by the pattern's id."""
    heard: dict[int, Heard] = {}
    for module in topics_loaded():
        for name, value in list(vars(module).items()):
            if isinstance(value, re.Pattern | LinearPattern):
                setattr(module, name, heard.setdefault(id(value), Heard(value, asking)))
    return heard


def listen_no_more() -> None:
    for module in topics_loaded():
        for name, value in list(vars(module).items()):
            if isinstance(value, Heard):
                setattr(module, name, value.pattern_asked)


_ASKED = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub")


def _answer(pattern: Any, name: str, arguments: tuple[Any, ...]) -> list[Any]:
    if name in ("search", "match", "fullmatch"):
        found = [getattr(pattern, name)(*arguments)]
    else:
        found = list(pattern.finditer(*arguments))
    return [each and (each.span(), each.groups(), each.groupdict()) for each in found]


def topics_loaded() -> list[ModuleType]:
    return [each for name, each in sys.modules.items() if name.startswith("lawtrack.topics")]


def _functions_in(module: ModuleType) -> Iterator[Any]:
    for value in list(vars(module).values()):
        yield value
        if isinstance(value, type):
            yield from vars(value).values()
