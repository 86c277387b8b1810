"""Whether the tests of judgement notice a fault: small ones put into its rules one at a time.

``python -m tests.support.mutants [--draw N] [--seed N] [--tests PATH …] [MODULE …]`` draws some
faults, prints how many of them a test notices (at least 85 of 100), and lists those that live. All
tests run once to learn which lines each one reaches; for each fault, a process forked from that one
changes the function or the pattern in place and asks the tests that reach it, the fastest first,
until one fails. ``lawtrack/topics`` is meant by default, of it what judges.
"""

import argparse
import ast
import gc
import os
import random
import re
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, NamedTuple

import coverage
import pytest
import re2
from _pytest.runner import runtestprotocol

from tests.support import PROJECT as ROOT
from tests.support.asked_patterns import Heard, Memory, listen, listen_no_more
from tests.support.faults import RULE, WORD, Fault, faults_of

RULES = (
    *("matching", "evidence", "judgement", "ruled_terms", "stance", "clean_text", "words"),
    *("structure", "stances", "word_kinds"),
)
TESTS = ("tests/unit/topics",)
LIMIT = 85
SECONDS = 60  # of the processor, for a machine may be busy
_FAILED, _NOT_MADE = 1, 3
CANNOT_BE = (re.error, re2.error, ValueError, TypeError, LookupError, AttributeError)


class Mutant(NamedTuple):
    """A fault and the module it is put into."""

    module: str
    path: Path
    fault: Fault

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.fault.line}: {self.fault.what}"


class Asked:
    """A plugin of pytest that asks the tests of each mutant instead of running them."""

    def __init__(self, mutants: Sequence[Mutant]) -> None:
        self.mutants = mutants
        self.made: Counter[str] = Counter()
        self.killed: Counter[str] = Counter()
        self.costs: dict[str, float] = {}
        self.heard: dict[int, Heard] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        gc.unfreeze()
        cover = coverage.Coverage(data_file=None, include=[str(ROOT / "lawtrack/topics/*")])
        memory = Memory()
        items = {item.nodeid: item for item in session.items if isinstance(item, pytest.Function)}
        asking: list[Hashable] = []
        self.heard = listen(asking)
        cover.start()
        for item in items.values():
            cover.switch_context(item.nodeid)
            asking[:] = [item.nodeid]
            memory.forget(lambda module: module.startswith("lawtrack.topics.st"))
            start = time.process_time()
            if not _passes(item):
                session.shouldfail = f"{item.nodeid} fails without any fault"
                return True
            self.costs[item.nodeid] = time.process_time() - start
        cover.stop()
        listen_no_more()
        memory.gather()
        data = cover.get_data()
        for mutant in self.mutants:
            tests = self.worth_asking(mutant, data) & items.keys()
            chosen = [items[name] for name in sorted(tests, key=lambda name: self.costs[name])]
            status = _asked_in_a_child(mutant, chosen, memory)
            if status == _NOT_MADE:
                continue
            for place in (str(mutant.path.relative_to(ROOT)), mutant.fault.kind):
                self.made[place] += 1
                self.killed[place] += status != 0
            if not status:
                print(f"lives ({len(chosen)} tests): {mutant}", flush=True)
        return True

    def worth_asking(self, mutant: Mutant, data: coverage.CoverageData) -> set[str]:
        """The tests that may notice a fault."""
        if name := alone(mutant):
            module = sys.modules[mutant.module]
            if heard := self.heard.get(id(vars(module)[name])):
                try:
                    return heard.told_apart(made_of(mutant)[name])
                except CANNOT_BE:
                    return set()
        return _reaching(mutant, data)


def alone(mutant: Mutant) -> str:
    """The name that a fault changes, where it changes no other, or ""."""
    names = names_assigned(mutant.fault.statement)
    changed = names_changed_with(mutant.module, frozenset(names))
    return next(iter(names)) if len(names) == 1 and set().union(*changed.values()) == names else ""


def made_of(mutant: Mutant) -> dict[str, Any]:
    """What the statement of a fault makes with it, beside what its module holds."""
    module = sys.modules[mutant.module]
    made = dict(vars(module))
    exec(_compiled(mutant.fault.whole(), module), made)
    return made


def _passes(item: pytest.Function) -> bool:
    """Whether a test passes; one that asks for no fixture is called without pytest."""
    given = getattr(getattr(item, "callspec", None), "params", {})
    wanted = item._fixtureinfo.argnames
    function = item.obj
    if set(wanted) <= given.keys() and not hasattr(function, "hypothesis"):
        try:
            function(**{name: given[name] for name in wanted})
        except pytest.skip.Exception:
            return True
        except Exception:  # noqa: BLE001 - whatever it is, it was noticed
            return False
        return True
    return not any(report.failed for report in runtestprotocol(item, nextitem=None, log=False))


def _reaching(mutant: Mutant, data: coverage.CoverageData) -> set[str]:
    """The tests that reach the line of a fault, or a line that names what the fault is in."""
    statement = mutant.fault.statement
    tests: set[str] = set()
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        by_line = data.contexts_by_lineno(str(mutant.path))
        tests.update(by_line.get(mutant.fault.line, ()))
        if tests:
            return tests
        span = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
        return {test for line in span for test in by_line.get(line, ())}
    names = names_changed_with(mutant.module, frozenset(names_assigned(statement)))
    for module, wanted in names.items():
        path = str(sys.modules[module].__file__)
        by_line = data.contexts_by_lineno(path)
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Name) and node.id in wanted:
                tests.update(by_line.get(node.lineno, ()))
    return tests


@cache
def _tree(path: str) -> ast.Module:
    return ast.parse(Path(path).read_text(encoding="utf-8"))


def names_assigned(statement: ast.stmt) -> set[str]:
    """The names that a statement of a module gives a value."""
    targets = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
    return {
        node.id
        for target in targets
        if target is not None
        for node in ast.walk(target)
        if isinstance(node, ast.Name)
    }


@cache
def names_changed_with(module: str, names: frozenset[str]) -> dict[str, set[str]]:
    """Of each module, the names whose values hang on these of one module."""
    changed: dict[str, set[str]] = defaultdict(set)
    changed[module] |= names
    todo = [module]
    while todo:
        here = todo.pop()
        for statement in _tree(str(sys.modules[here].__file__)).body:
            if not isinstance(statement, ast.Assign | ast.AnnAssign):
                continue
            used = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
            if used & changed[here]:
                changed[here] |= names_assigned(statement)
        for other, loaded in list(sys.modules.items()):
            if not other.startswith("lawtrack.") or other == here:
                continue
            for name in changed[here] - changed[other]:
                if name in vars(loaded) and vars(loaded)[name] is vars(sys.modules[here])[name]:
                    changed[other].add(name)
                    todo.append(other)
    return changed


def _asked_in_a_child(mutant: Mutant, items: Sequence[pytest.Function], memory: Memory) -> int:
    """0 where every test passes in a process that holds the fault."""
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    with open(os.devnull, "w") as nothing:
        os.dup2(nothing.fileno(), 1)
        os.dup2(nothing.fileno(), 2)
    status = _FAILED
    try:
        if not put_in(mutant):
            os._exit(_NOT_MADE)
        memory.forget(lambda module: mutant.module in _imported_by(module))
        for item in items:
            if not _passes(item):
                break
        else:
            status = 0
    finally:
        os._exit(status)


def put_in(mutant: Mutant) -> bool:
    """Change the module of a fault in place, and what was made of it; False where it cannot be."""
    return put_statement(mutant, mutant.fault.whole())


def put_statement(mutant: Mutant, statement: ast.stmt) -> bool:
    """Put a statement in the place of the one that a fault is in."""
    module = sys.modules[mutant.module]
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        beside = dict(vars(module))
        exec(_compiled(statement, module), beside)
        _take_code(getattr(module, statement.name), beside[statement.name])
        return True
    changed = names_changed_with(mutant.module, frozenset(names_assigned(statement)))
    try:
        exec(_compiled(statement, module), vars(module))
        made = {name: vars(module)[name] for name in names_assigned(statement)}
        for other, names in changed.items():
            loaded = sys.modules[other]
            for name in names:
                if name in made:
                    vars(loaded)[name] = made[name]
            for each in _tree(str(loaded.__file__)).body:
                if names_assigned(each) & names - made.keys():
                    exec(_compiled(each, loaded), vars(loaded))
        for value in made.values():
            getattr(value, "_compiled", None)
    except CANNOT_BE:  # a pattern that cannot be
        return False
    return True


def _compiled(statement: ast.stmt, module: ModuleType) -> Any:
    whole = ast.fix_missing_locations(ast.Module([statement], []))
    return compile(whole, str(module.__file__), "exec")


def _take_code(old: Any, new: Any) -> None:
    """Give a function, or every function of a class, the code of another."""
    old, new = (_function(each) for each in (old, new))
    if isinstance(old, FunctionType):
        old.__code__, old.__defaults__ = new.__code__, new.__defaults__
        old.__kwdefaults__ = new.__kwdefaults__
    elif isinstance(old, type):
        for name, value in list(vars(old).items()):
            if isinstance(_function(value), FunctionType) and name in vars(new):
                _take_code(value, vars(new)[name])


def _function(value: Any) -> Any:
    for name in ("__wrapped__", "fget", "func", "__func__"):
        value = getattr(value, name, None) or value
    return value


@cache
def _imported_by(module: str) -> frozenset[str]:
    """A module, and every one of the topics that it imports, directly or not."""
    reached, todo = {module}, [module]
    while todo:
        source = Path(str(sys.modules[todo.pop()].__file__)).read_text(encoding="utf-8")
        for name in re.findall(r"(?m)^from (lawtrack\.topics[\w.]*) import", source):
            if name not in reached:
                reached.add(name)
                todo.append(name)
    return frozenset(reached)


def drawn(
    names: Sequence[str], kinds: Sequence[str], number: int | None, seed: int
) -> list[Mutant]:
    """The faults of some modules, or as many of them as were asked for."""
    mutants = []
    for name in names:
        place = ROOT / "lawtrack/topics" / name
        paths = [place.with_suffix(".py")] if place.with_suffix(".py").is_file() else []
        for path in paths or sorted(place.rglob("*.py")):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            faults = faults_of(path.read_text(encoding="utf-8"))
            mutants += [Mutant(module, path, each) for each in faults if each.kind in kinds]
    return random.Random(seed).sample(mutants, min(number or len(mutants), len(mutants)))


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", default=RULES)
    parser.add_argument("--draw", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", nargs="+", default=(RULE, WORD), choices=(RULE, WORD))
    parser.add_argument("--tests", nargs="+", default=TESTS)
    chosen = parser.parse_args(arguments)
    os.chdir(ROOT)
    asked = Asked(drawn(chosen.modules, chosen.kinds, chosen.draw, chosen.seed))
    flags = ["-q", "-p", "no:cacheprovider", "-m", "not recordings"]
    if status := pytest.main([*flags, *chosen.tests], plugins=[asked]):
        print("mutants: the tests fail without any fault")
        return int(status)
    for place, made in sorted(asked.made.items()):
        dead = asked.killed[place]
        print(f"{place}: {dead} of {made} faults noticed, {100 * dead / made:.1f} in 100")
    return int(any(100 * asked.killed[kind] < LIMIT * asked.made[kind] for kind in chosen.kinds))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
