"""Every regular expression of the program, found by its code, and which library runs it.

    python -m tests.support.patterns     the inventory, a line each

A pattern is a constant in a call of ``re`` or ``re2``, or an object in a module's own names (made
there in a loop, or by a function). A pattern that a function puts together while it runs is listed
as ``made``, without its text: who writes one says in the test what texts it meets.
"""

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lawtrack.linear_pattern import LinearPattern
from tests.support.house import modules, tree_of

LIBRARIES = ("re", "re2")
CALLS = frozenset(
    ("compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One pattern; ``key`` is its module and name, or its module, function and number there."""

    key: str
    library: str  # "re" or "re2"
    pattern: str | bytes | None  # None: made while the program runs
    flags: int = 0
    ways: frozenset[str] = frozenset()  # how it is asked: "search", "sub" …; empty: nobody knows

    @property
    def name(self) -> str:
        """Its own in the module, or that of its function."""
        return self.key.partition(":")[2].partition("#")[0]


@cache
def modules_with_patterns(root: Path) -> dict[str, Path]:
    """The modules of a checkout in which a pattern is written; none is parsed for it."""
    call = re.compile(
        rf"\b(?:(?:{'|'.join(LIBRARIES)})\.(?:{'|'.join(CALLS)})|{LinearPattern.__name__})\("
    )
    return {
        module: path
        for module, path in modules(root).items()
        if call.search(path.read_text(encoding="utf-8"))
    }


def written_patterns(root: Path) -> list[Written]:
    """The inventory of a checkout, in order."""
    every = [
        pattern
        for module, path in modules_with_patterns(root).items()
        for pattern in patterns_of(module, tree_of(path))
    ]
    return sorted(every, key=lambda pattern: pattern.key)


def patterns_of(module: str, tree: ast.Module) -> Iterator[Written]:
    """Yield the patterns of one module, which is imported for those that it makes when loaded."""
    calls = list(_calls(tree))
    if not calls:
        return
    asked = _ways_by_name(tree)
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    objects = [each for each in _objects(module, asked) if each.name not in imported]
    yield from objects
    known = {written.pattern for written in objects}
    numbers: dict[str, int] = {}
    for place, name, call in calls:
        constant = _constant(call)
        if not place and (constant in known or constant is None):
            continue  # among the objects
        numbers[place] = numbers.get(place, 0) + 1
        way = ast.unparse(call.func).rpartition(".")[2]
        yield Written(
            key=f"{module}:{place or name}#{numbers[place]}",
            library=_library_of(call),
            pattern=constant,
            flags=_flags(call),
            ways=frozenset({way}) & CALLS - {"compile"},
        )


def _calls(tree: ast.Module) -> Iterator[tuple[str, str, ast.Call]]:
    """Yield each call of a library with the function it stands in and the name it is given."""

    def walk(node: ast.AST, place: str, name: str) -> Iterator[tuple[str, str, ast.Call]]:
        for child in ast.iter_child_nodes(node):
            inside, named = place, name
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                inside = f"{place}.{child.name}" if place else child.name
            if isinstance(child, ast.Assign) and isinstance(child.targets[0], ast.Name):
                named = child.targets[0].id
            if isinstance(child, ast.AnnAssign) and isinstance(child.target, ast.Name):
                named = child.target.id
            if isinstance(child, ast.Call) and _library_of(child):
                yield inside, named, child
            yield from walk(child, inside, named)

    return walk(tree, "", "")


def _library_of(call: ast.Call) -> str:
    """The library that a call gives a pattern to; "" when it is another call."""
    asked = ast.unparse(call.func)
    library, _, way = asked.rpartition(".")
    if asked == LinearPattern.__name__:
        return "re2"
    return library if library in LIBRARIES and way in CALLS else ""


def _constant(call: ast.Call) -> str | bytes | None:
    try:
        value = ast.literal_eval(call.args[0])
    except (ValueError, IndexError):
        return None
    return value if isinstance(value, str | bytes) else None


def _flags(call: ast.Call) -> int:
    flags = 0
    for node in [*call.args[1:], *(keyword.value for keyword in call.keywords)]:
        for part in ast.walk(node):
            if isinstance(part, ast.Attribute) and ast.unparse(part.value) == "re":
                flags |= getattr(re, part.attr, 0)
    return int(flags)


def _ways_by_name(tree: ast.Module) -> dict[str, frozenset[str]]:
    """How each name of the module is asked, as far as it is asked by its name."""
    ways: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            ways.setdefault(node.value.id, set()).add(node.attr)
    return {name: frozenset(used & CALLS) for name, used in ways.items() if used & CALLS}


def _objects(module: str, asked: dict[str, frozenset[str]]) -> Iterator[Written]:
    """Yield the compiled patterns among a module's own names, also those inside tuples."""

    def inside(value: Any) -> Iterator[Any]:
        if isinstance(value, dict):
            value = tuple(value.values())
        if isinstance(value, list | tuple | frozenset):
            for item in value:
                yield from inside(item)
        elif isinstance(value, re.Pattern | LinearPattern):
            yield value

    seen = set()
    for name, value in vars(importlib.import_module(module)).items():
        for number, pattern in enumerate(inside(value), start=1):
            if id(pattern) in seen:
                continue
            seen.add(id(pattern))
            alone = not isinstance(value, dict | list | tuple | frozenset)
            yield Written(
                key=f"{module}:{name}" if alone else f"{module}:{name}#{number}",
                library="re" if isinstance(pattern, re.Pattern) else "re2",
                pattern=pattern.pattern,
                flags=pattern.flags if isinstance(pattern, re.Pattern) else 0,
                # A public name may be asked in another module as well.
                ways=asked.get(name, frozenset()) if alone and name[0] == "_" else frozenset(),
            )


if __name__ == "__main__":
    for each in written_patterns(Path(__file__).parents[2]):
        print(f"{each.key} {each.library} {sorted(each.ways)} {each.pattern!r:.100}")
