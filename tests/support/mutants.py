"""Whether the tests of judgement notice a change: small faults put into its rules one at a time.

``python -m tests.support.mutants [--every N] [MODULE …]`` prints how many of them some test kills
(at least 85 of 100) and lists the survivors; with ``--every``, of each N-th fault only. A mutant is
the module with one comparison turned, one condition denied, one number moved, one "and" made "or";
each runs in a process of its own that takes the module from memory.
"""

import ast
import copy
import importlib.abc
import importlib.machinery
import importlib.util
import os
import resource
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from types import ModuleType

import hypothesis
import pytest
import re2  # noqa: F401  (what every child needs is imported once)

from tests.support import PROJECT as ROOT

MODULES = (
    "matching",
    "structure/outline",
    "structure/clauses",
    "structure/clause_kinds",
    "structure/definitions",
    "evidence",
    "judgement",
    "ruled_terms",
    "stance",
    "stances/undoing",
    "stances/cues",
    "stances/users",
    "stances/titles",
    "stances/leave",
    "stances/handling",
    "stances/forbidding",
    "stances/permitting",
    "stances/clause_stance",
)
TESTS = (
    "tests/unit/topics/test_rules_in_detail.py",
    "tests/unit/topics/test_outline.py",
    "tests/unit/topics/test_judgement.py",
    "tests/unit/topics/test_matching.py",
    "tests/unit/topics/test_lexicon.py",
)
LIMIT = 85
SECONDS = 60  # of the processor, for a machine may be busy

_TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_CALLED = {"any": "all", "all": "any", "max": "min", "min": "max"}


def faults(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """What may be put in the place of a node, each with a word on it."""
    changed = copy.deepcopy(node)
    match changed:
        case ast.Compare(ops=[operator, *_]):
            changed.ops[0] = _TURNED[type(operator)]()
            yield "comparison turned", changed
        case ast.BoolOp():
            changed.op = ast.Or() if isinstance(changed.op, ast.And) else ast.And()
            yield "and/or", changed
        case ast.UnaryOp(op=ast.Not()):
            yield "not removed", changed.operand
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            changed.op = ast.Sub() if isinstance(changed.op, ast.Add) else ast.Add()
            yield "plus/minus", changed
        case ast.Constant(value=bool(value)):
            yield "true/false", ast.Constant(not value)
        case ast.Constant(value=int(value)) if abs(value) < 5:
            yield "number + 1", ast.Constant(value + 1)
        case ast.Constant(value=int(value)):
            yield "number to a tenth", ast.Constant(value // 10)
        case ast.If() | ast.IfExp():
            changed.test = ast.UnaryOp(ast.Not(), changed.test)
            yield "condition denied", changed
        case ast.comprehension(ifs=[first, *_]):
            changed.ifs[0] = ast.UnaryOp(ast.Not(), first)
            yield "filter denied", changed
        case ast.Name(id=name) if name in _CALLED:
            changed.id = _CALLED[name]
            yield f"{name} to {changed.id}", changed
        case ast.Continue():
            yield "continue to pass", ast.Pass()


def mutants(source: str) -> Iterator[tuple[str, ast.Module]]:
    """Every tree with one fault, and where the fault is."""
    count = sum(1 for _ in ast.walk(ast.parse(source)))
    for number in range(count):
        nodes = list(ast.walk(ast.parse(source)))
        if number in decorating(nodes):
            continue
        for said, changed in faults(nodes[number]):
            tree = ast.parse(source)
            if _replaced(tree, number, changed):
                line = getattr(nodes[number], "lineno", 0)
                yield f"{line}: {said}: {ast.unparse(nodes[number])[:70]!r}", tree


def decorating(nodes: Sequence[ast.AST]) -> set[int]:
    """The numbers of the nodes of decorators: how a class is made is no rule."""
    decorators = (each for node in nodes for each in getattr(node, "decorator_list", ()))
    inside = {id(node) for decorator in decorators for node in ast.walk(decorator)}
    return {number for number, node in enumerate(nodes) if id(node) in inside}


def _replaced(tree: ast.Module, number: int, changed: ast.AST) -> bool:
    """Put the changed node where the ``number``-th of the tree stands."""
    old = list(ast.walk(tree))[number]
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, changed)
                return True
            if isinstance(value, list) and any(each is old for each in value):
                value[[each is old for each in value].index(True)] = changed
                return True
    return False


class FromMemory(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds one module in a tree instead of its file."""

    def __init__(self, name: str, path: Path, tree: ast.Module) -> None:
        self.name, self.path = name, path
        self.code = compile(ast.fix_missing_locations(tree), str(path), "exec")

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.name:
            return None
        return importlib.util.spec_from_loader(fullname, self, origin=str(self.path))

    def exec_module(self, module: ModuleType) -> None:
        exec(self.code, module.__dict__)


def ask_the_cases() -> None:
    """Judge the made-up cases, in a tenth of the time that pytest takes for them."""
    from tests.unit.topics import test_structures as cases

    for kind in cases.structures():
        cases.test_a_kind_of_text_is_judged_as_a_careful_reader_would(*kind)
    for statement in cases.statements():
        cases.test_the_direction_of_a_statement_and_its_kind(*statement)


def killed(finder: FromMemory | None) -> bool:
    """Whether some test fails, or none ends in time, with the module that the finder gives."""
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        with open(os.devnull, "w") as nothing:
            os.dup2(nothing.fileno(), 1)
            os.dup2(nothing.fileno(), 2)
        if finder is not None:
            sys.meta_path.insert(0, finder)
        hypothesis.settings.register_profile("few", max_examples=15, deadline=None, database=None)
        hypothesis.settings.load_profile("few")
        status = 1
        try:
            ask_the_cases()
            flags = ["-x", "-q", "-p", "no:cacheprovider", "-m", "not recordings"]
            status = min(1, int(pytest.main([*flags, *TESTS])))
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) != 0


def main(arguments: Sequence[str]) -> int:
    os.chdir(ROOT)
    every, names = 1, list(arguments)
    if names[:1] == ["--every"]:
        every, names = int(names[1]), names[2:]
    if killed(None):
        print(f"mutants: the tests fail without any fault, or take longer than {SECONDS} seconds")
        return 1
    made = dead = 0
    for name in names or MODULES:
        path = ROOT / f"lawtrack/topics/{name}.py"
        of_module = lived = 0
        module = f"lawtrack.topics.{name.replace('/', '.')}"
        chosen = islice(mutants(path.read_text(encoding="utf-8")), None, None, every)
        for where, tree in chosen:
            of_module += 1
            if not killed(FromMemory(module, path, tree)):
                lived += 1
                print(f"  lives: {name}.py:{where}", flush=True)
        print(f"{name}: {of_module - lived} of {of_module} faults noticed", flush=True)
        made, dead = made + of_module, dead + of_module - lived
    share = 100 * dead // made
    print(f"mutants: {dead} of {made} faults noticed, {share} in 100, at least {LIMIT}")
    return 0 if share >= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
