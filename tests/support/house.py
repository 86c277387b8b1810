"""The house in figures: rooms, floors and the arrows between them, read from the imports.

    python -m tests.support.house [CHECKOUT …]     the figures of this or other checkouts
    python -m tests.support.house draw SEED [N]    N functions (30) by chance, with their files

A room is what lies directly in ``lawtrack/``: a package, or a file of its own. Who guesses, from a
function's name, in which room it is and what it does, tells whether a stranger would find it.
"""

import ast
import random
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

# From the ground up; lower floors never import higher ones, nor a room another on its floor.
FLOORS = (
    (
        "day_words",
        "errors",
        "linear_pattern",
        "marked_text",
        "near_names",
        "place_names",
        "safe_text",
        "timed_answer",
        "web_hosts",
    ),
    ("legislation", "topics", "sandbox"),
    ("database", "config"),
    ("alerts", "crawling"),
    ("ingest", "publishing"),
    ("api", "machines", "web"),
    ("cli",),
    ("__main__",),
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}


class Arrow(NamedTuple):
    """An import from one room into another."""

    room: str
    other: str
    module: str
    imported: str


@cache
def modules(root: Path) -> dict[str, Path]:
    """Every module of the two packages of a checkout, by its dotted name."""
    paths = {}
    for package in ("lawtrack", "scrapers"):
        for path in sorted((root / package).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            paths[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return paths


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def only_for_types(tree: ast.Module) -> Iterator[ast.AST]:
    """Everything under ``if TYPE_CHECKING:``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            yield from ast.walk(node)


def imports(path: Path, known: dict[str, Path], *, for_types: bool = True) -> set[str]:
    """Which of the ``known`` modules a file imports, inside functions too.

    ``for_types`` says whether imports that only the type checker sees count.
    """
    names: set[str] = set()
    tree = tree_of(path)
    unseen = set() if for_types else set(only_for_types(tree))
    for node in ast.walk(tree):
        if node in unseen:
            continue
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                names.add(inner if inner in known else str(node.module))
    return {name for name in names if name in known}


def room_of(module: str) -> str:
    """The room of a module of lawtrack: "" for the package itself."""
    return module.split(".")[1] if "." in module else ""


def arrows(known: dict[str, Path]) -> Iterator[Arrow]:
    """Every import of lawtrack from one room into another."""
    for module, path in known.items():
        if not module.startswith("lawtrack."):
            continue
        room = room_of(module)
        for name in sorted(imports(path, known)):
            other = room_of(name)
            if name.startswith("lawtrack.") and other != room:
                yield Arrow(room, other, module, name)


def upward_arrows(known: dict[str, Path]) -> list[Arrow]:
    """The imports that lead to a higher floor, or to another room on the same one."""
    return [
        arrow
        for arrow in arrows(known)
        if FLOOR.get(arrow.room, -1) <= FLOOR.get(arrow.other, len(FLOORS))
    ]


def floors(known: dict[str, Path]) -> int | None:
    """How many floors the rooms need, or ``None`` when they import each other in circles."""
    below: dict[str, set[str]] = {room_of(name): set() for name in known if "lawtrack." in name}
    for arrow in arrows(known):
        below[arrow.room].add(arrow.other)
    height: dict[str, int] = {}
    try:
        for room in TopologicalSorter(below).static_order():
            height[room] = 1 + max((height[other] for other in below[room]), default=0)
    except CycleError:
        return None
    return max(height.values())


def figures(root: Path) -> str:
    """One line about a checkout."""
    known = modules(root)
    rooms = {room_of(name) for name in known if name.startswith("lawtrack.")}
    pairs = {(arrow.room, arrow.other) for arrow in arrows(known)}
    both = {pair for pair in pairs if pair[::-1] in pairs and pair < pair[::-1]}
    upward = {(arrow.room, arrow.other) for arrow in upward_arrows(known)}
    if rooms & set(FLOOR) < {"legislation", "crawling"}:
        up = "upward not defined for this layout"
    else:
        up = f"{len(upward)} upward"
    return (
        f"{root}: {len(rooms)} rooms, {floors(known) or 'no order of'} floors,"
        f" {len(pairs)} arrows, {up}, {len(both)} pairs of rooms that import each other"
    )


def drawn(root: Path, seed: int, number: int) -> list[str]:
    """So many functions by chance, as "name  path"; for one seed the same."""
    everything = sorted(
        f"{node.name}  {path.relative_to(root)}"
        for module, path in modules(root).items()
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if not node.name.startswith("_") and not module.startswith("lawtrack.sandbox")
    )
    return random.Random(seed).sample(everything, number)


def main() -> None:
    match sys.argv[1:]:
        case ["draw", seed, *rest]:
            lines = drawn(Path("."), int(seed), int(rest[0]) if rest else 30)
        case roots:
            lines = [figures(Path(root)) for root in roots or ["."]]
    sys.stdout.writelines(f"{line}\n" for line in lines)


if __name__ == "__main__":
    main()
