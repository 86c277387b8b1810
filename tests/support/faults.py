"""Small faults that may be put into a module: a rule turned, a condition or a word left out."""

import ast
import copy
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

RULE, WORD = "rules", "words"
_SHOWN = 90  # signs of what is changed

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
# what has a meaning in a pattern: an escaped sign and a class have none of those
_SIGNS = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?(?:P<\w+>|[a-z]*:|=|!|<=|<!))?|[|)]", re.DOTALL
)


class Fault(NamedTuple):
    """One fault: its line, what it is, and what it changes in which statement of the module."""

    line: int
    kind: str  # RULE or WORD
    what: str
    statement: ast.stmt
    number: int  # of the node, as a walk comes by
    changed: ast.AST

    def whole(self) -> ast.stmt:
        """The statement with the fault in it."""
        whole = copy.deepcopy(self.statement)
        nodes = list(ast.walk(whole))
        old = nodes[self.number]
        for parent in nodes:
            for name, value in ast.iter_fields(parent):
                if value is old:
                    setattr(parent, name, self.changed)
                elif isinstance(value, list) and any(each is old for each in value):
                    value[[each is old for each in value].index(True)] = self.changed
        return whole


def faults_of(source: str) -> Iterator[Fault]:
    """Yield every fault of a module, in the order of its text."""
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            continue
        passed_over = _passed_over(statement)
        for number, node in enumerate(ast.walk(statement)):
            if id(node) in passed_over:
                continue
            for what, changed in _changes(node):
                line = getattr(node, "lineno", statement.lineno)
                word = isinstance(changed, ast.Constant | ast.Tuple | ast.List | ast.Set)
                kind = WORD if word and what.startswith("left out") else RULE
                shown = f"{what}: {ast.unparse(node)[:_SHOWN]}"
                yield Fault(line, kind, shown, statement, number, changed)


def _passed_over(statement: ast.stmt) -> set[int]:
    """The nodes that hold no rule: decorators, annotations, docstrings, words for people."""
    roots: list[ast.AST] = []
    for node in ast.walk(statement):
        roots += getattr(node, "decorator_list", ())
        roots += [each for name in ("annotation", "returns") if (each := getattr(node, name, None))]
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            roots.append(node)
    return {id(node) for root in roots for node in ast.walk(root)}


def _changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """What may be put in the place of a node, each with a word on it."""
    changed = copy.deepcopy(node)
    match changed:
        case ast.Compare(ops=[operator, *_]):
            changed.ops[0] = _TURNED[type(operator)]()
            yield "comparison turned", changed
        case ast.BoolOp():
            for part in changed.values:
                kept = [each for each in changed.values if each is not part]
                shorter = kept[0] if len(kept) == 1 else ast.BoolOp(changed.op, kept)
                yield f"left out “{ast.unparse(part)[:_SHOWN]}” of", shorter
            yield "and/or", ast.BoolOp(_other(changed.op), changed.values)
        case ast.UnaryOp(op=ast.Not()):
            yield "not removed", changed.operand
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            changed.op = ast.Sub() if isinstance(changed.op, ast.Add) else ast.Add()
            yield "plus/minus", changed
        case ast.Constant(value=bool(value)):
            yield "true/false", ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield "number + 1", ast.Constant(value + 1)
            if abs(value) >= 10:
                yield "number to a tenth", ast.Constant(value // 10)
        case ast.Constant(value=str(value)) if "|" in value:
            for gone, pattern in without_one_alternative(value):
                yield f"left out {gone!r} of", ast.Constant(pattern)
        case ast.Tuple(elts=[_, _, *_]) | ast.List(elts=[_, _, *_]) | ast.Set(elts=[_, _, *_]):
            if all(isinstance(each, ast.Constant) for each in changed.elts):
                for number, entry in enumerate(changed.elts):
                    listed = copy.deepcopy(changed)
                    del listed.elts[number]
                    yield f"left out {ast.unparse(entry)} of", listed
        case ast.If():
            yield "condition denied", _with(changed, test=ast.UnaryOp(ast.Not(), changed.test))
            yield "never so", _with(changed, test=ast.Constant(False))
        case ast.IfExp():
            yield "condition denied", _with(changed, test=ast.UnaryOp(ast.Not(), changed.test))
        case ast.comprehension(ifs=[_, *_]):
            for number, each in enumerate(changed.ifs):
                denied = copy.deepcopy(changed)
                denied.ifs[number] = ast.UnaryOp(ast.Not(), each)
                yield "filter denied", denied
                unasked = copy.deepcopy(changed)
                del unasked.ifs[number]
                yield "filter left out", unasked
        case ast.Name(id=name) if name in _CALLED:
            yield f"{name} to {_CALLED[name]}", ast.Name(_CALLED[name], ast.Load())
        case ast.Continue() | ast.Break() | ast.AugAssign() | ast.Expr():
            yield "statement left out", ast.Pass()


def _other(operator: ast.boolop) -> ast.boolop:
    return ast.Or() if isinstance(operator, ast.And) else ast.And()


def _with(node: ast.AST, **fields: ast.AST) -> ast.AST:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def without_one_alternative(pattern: str) -> Iterator[tuple[str, str]]:
    """Yield each alternative of a pattern, and the pattern without it: "b" and "(?:a)"."""
    bars: list[list[int]] = [[-1]]  # of each group that is open, its beginning and its bars
    for sign in _SIGNS.finditer(pattern):
        match sign.group()[0]:
            case "(":
                bars.append([sign.end() - 1])
            case "|":
                bars[-1].append(sign.start())
            case ")" if len(bars) > 1:
                yield from _each_left_out(pattern, [*bars.pop(), sign.start()])
    if len(bars) == 1:
        yield from _each_left_out(pattern, [*bars[0], len(pattern)])


def _each_left_out(pattern: str, ends: list[int]) -> Iterator[tuple[str, str]]:
    for number, (start, end) in enumerate(pairwise(ends)) if len(ends) > 2 else ():
        if number:
            yield pattern[start + 1 : end], pattern[:start] + pattern[end:]
        else:
            yield pattern[start + 1 : end], pattern[: start + 1] + pattern[end + 1 :]
