"""What tests ask of the topics' patterns, and what the topics' functions and objects remember."""

import gc
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property
from types import ModuleType
from typing import Any


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
    """In the place of a pattern, notes which texts it is asked of, by which tests."""

    def __init__(self, pattern: Any, asking: list[str]) -> None:
        self.pattern_asked = pattern
        self.asking = asking
        self.tests: dict[tuple[str, tuple[Any, ...]], set[str]] = defaultdict(set)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.pattern_asked, name)
        if name not in _ASKED:
            return value

        def asked(*arguments: Any) -> Any:
            texts = arguments[1:] if name == "sub" else arguments
            self.tests[name, texts].update(self.asking)
            return value(*arguments)

        return asked

    def told_apart(self, changed: Any) -> set[str]:
        """The tests that ask of a text in which the changed pattern finds another thing."""
        return {
            test
            for (name, texts), tests in self.tests.items()
            if _answer(self.pattern_asked, name, texts) != _answer(changed, name, texts)
            for test in tests
        }


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
