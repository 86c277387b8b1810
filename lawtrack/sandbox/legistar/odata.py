"""The part of OData version 3 that the Legistar Web API understands, over lists of dicts.

Moments in rows are ISO text without a zone and without trailing zeros in the fraction, so that
text order is time order; a ``datetime'…'`` literal is brought to the same form. What the real
service refuses is refused here with ``BadQuery``: offsets in moments, more than 1,000 rows at
once, more than sixteen moments in one filter, unknown fields, ``$inlinecount``.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

MOST_ROWS = 1000
MOST_MOMENTS = 16
DEEPEST = 100  # parentheses and "not"s within another

Row = Mapping[str, Any]
Value = Callable[[Row], Any]
Test = Callable[[Row], bool]

OPTIONS = ("$filter", "$orderby", "$top", "$skip", "$select")

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<moment>datetime'(?P<said>[^']*)')
    | (?P<other>(?:datetimeoffset|time|guid)'[^']*')
    | (?P<text>'(?:[^']|'')*')
    | (?P<number>-?[0-9]{1,38}(?:\.[0-9]{1,38})?(?:[MmLlDdFf]\b)?)
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<sign>[(),])
    )""",
    re.VERBOSE,
)
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,7}))?)?)?", re.ASCII
)
_COMPARISONS = ("eq", "ne", "gt", "ge", "lt", "le")


class BadQuery(Exception):
    """The service answers 400, with this message."""


def moment(text: str) -> str:
    """The moment as rows hold it; ``BadQuery`` when it has an offset or is none."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise BadQuery(f"Unrecognized 'Edm.DateTime' literal 'datetime'{text}''.")
    day, clock, seconds, fraction = found.groups()
    fraction = (fraction or "").rstrip("0")
    return f"{day}T{clock or '00:00'}:{seconds or '00'}" + (f".{fraction}" if fraction else "")


def select_rows(
    rows: Sequence[Row], options: Mapping[str, str], fields: Iterable[str]
) -> list[Row]:
    """The rows that the query asks for, in its order, at most a thousand.

    ``fields`` are the names a row has; ``options`` the query's parameters that begin with ``$``.
    """
    known = frozenset(fields)
    for name in options:
        if name.startswith("$") and name not in OPTIONS:
            raise BadQuery(f"The query parameter '{name}' is not supported.")
    top = _count(options, "$top", MOST_ROWS)
    if top > MOST_ROWS:
        raise BadQuery("ObjectContent serialization failed.")
    skip = _count(options, "$skip", 0)
    selected: Sequence[Row] = rows
    if options.get("$filter", "").strip():
        test = parse_filter(options["$filter"], known)
        selected = [row for row in rows if test(row)]
    selected = _ordered(selected, options.get("$orderby", ""), known)[skip : skip + top]
    wanted = [name.strip() for name in options.get("$select", "").split(",") if name.strip()]
    if not wanted:
        return list(selected)
    for name in wanted:
        _known(name, known)
    return [{name: row[name] for name in wanted} for row in selected]


def _count(options: Mapping[str, str], name: str, default: int) -> int:
    text = options.get(name, "").strip()
    if not text:
        return default
    if not re.fullmatch("[0-9]{1,9}", text):
        raise BadQuery(f"Invalid value '{text}' for {name} query option found.")
    return int(text)


def _ordered(rows: Sequence[Row], order: str, known: frozenset[str]) -> Sequence[Row]:
    terms = [term.split() for term in order.split(",") if term.strip()]
    for term in reversed(terms):
        name = _known(term[0], known)
        if len(term) > 2 or term[1:] not in ([], ["asc"], ["desc"]):
            raise BadQuery(f"Syntax error in $orderby '{order}'.")
        rows = sorted(rows, key=_place(name), reverse=term[1:] == ["desc"])
    return rows


def _place(name: str) -> Callable[[Row], tuple[bool, Any]]:
    def key(row: Row) -> tuple[bool, Any]:
        value = row[name]
        return (value is not None, value)  # nothing sorts before something, as in SQL Server

    return key


def _known(name: str, known: frozenset[str]) -> str:
    if name not in known:
        raise BadQuery(f"Could not find a property named '{name}' on this type.")
    return name


def parse_filter(text: str, fields: frozenset[str]) -> Test:
    """A test of rows that says what the filter says."""
    parser = _Filter(text, fields)
    test = parser.either()
    if parser.kind:
        raise BadQuery(f"Syntax error at '{parser.said}' in '{text}'.")
    return test


class _Filter:
    """Reads one filter from left to right; every method eats what it understands."""

    def __init__(self, text: str, fields: frozenset[str]) -> None:
        self.text = text
        self.fields = fields
        self.place = 0
        self.moments = 0
        self.depth = 0
        self.kind = ""
        self.said = ""
        self._next()

    def _next(self) -> None:
        token = _TOKEN.match(self.text, self.place)
        if token is None:
            if self.text[self.place :].strip():
                raise BadQuery(f"Syntax error at position {self.place} in '{self.text}'.")
            self.kind = self.said = ""
            return
        self.place = token.end()
        if token["other"]:
            raise BadQuery(f"Unrecognized literal '{token['other']}' in '{self.text}'.")
        if token["moment"]:
            self.kind, self.said = "moment", token["said"]
            self.moments += 1
            if self.moments > MOST_MOMENTS:
                raise BadQuery("The node count limit has been exceeded.")
            return
        self.kind = next(k for k in ("text", "number", "name", "sign") if token[k] is not None)
        self.said = token[self.kind]

    def _eat(self, said: str) -> bool:
        if self.said != said or self.kind not in ("name", "sign"):
            return False
        self._next()
        return True

    def _need(self, said: str) -> None:
        if not self._eat(said):
            raise BadQuery(f"'{said}' expected at '{self.said}' in '{self.text}'.")

    def either(self) -> Test:
        """One or more tests of which one must hold."""
        tests = [self._both()]
        while self._eat("or"):
            tests.append(self._both())
        return tests[0] if len(tests) == 1 else lambda row: any(test(row) for test in tests)

    def _both(self) -> Test:
        tests = [self._one()]
        while self._eat("and"):
            tests.append(self._one())
        return tests[0] if len(tests) == 1 else lambda row: all(test(row) for test in tests)

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadQuery("The node count limit has been exceeded.")

    def _one(self) -> Test:
        if self._eat("not"):
            self._deeper()
            test = self._one()
            return lambda row: not test(row)
        if self._eat("("):
            self._deeper()
            test = self.either()
            self._need(")")
            self.depth -= 1
            return test
        left = self._value()
        if self.kind == "name" and self.said in _COMPARISONS:
            sign = self.said
            self._next()
            return _compared(left, sign, self._value())
        return lambda row: left(row) is True

    def _value(self) -> Value:
        kind, text = self.kind, self.said
        if kind not in ("moment", "text", "number", "name"):
            raise BadQuery(f"Syntax error at '{text}' in '{self.text}'.")
        self._next()
        if kind == "name":
            return self._named(text)
        constant: Any = moment(text) if kind == "moment" else None
        if kind == "text":
            constant = text[1:-1].replace("''", "'")
        if kind == "number":
            digits = text.rstrip("MmLlDdFf")
            constant = float(digits) if "." in digits else int(digits)
        return lambda row: constant

    def _named(self, name: str) -> Value:
        if name in ("true", "false", "null"):
            constant = {"true": True, "false": False, "null": None}[name]
            return lambda row: constant
        if not self._eat("("):
            _known(name, self.fields)
            return lambda row: row[name]
        self._deeper()
        values = [self._value()]
        while self._eat(","):
            values.append(self._value())
        self._need(")")
        return _called(name, values)


def _compared(left: Value, sign: str, right: Value) -> Test:
    if sign == "eq":
        return lambda row: _equal(left(row), right(row))
    if sign == "ne":
        return lambda row: not _equal(left(row), right(row))

    def test(row: Row) -> bool:
        a, b = left(row), right(row)
        if a is None or b is None:
            return False
        try:
            if sign == "gt":
                return bool(a > b)
            if sign == "ge":
                return bool(a >= b)
            return bool(a < b) if sign == "lt" else bool(a <= b)
        except TypeError:
            raise BadQuery(f"A binary operator with incompatible types: '{sign}'.") from None

    return test


def _equal(a: Any, b: Any) -> bool:
    if isinstance(a, str) and isinstance(b, str):
        return a == b or a.casefold() == b.casefold()  # the server's collation ignores case
    return bool(a == b)


def _called(name: str, values: Sequence[Value]) -> Value:
    """``substringof(part, whole)``, ``startswith``, ``endswith``, ``tolower``, parts of dates."""
    arity = {"substringof": 2, "startswith": 2, "endswith": 2}.get(name, 1)
    if len(values) != arity:
        raise BadQuery(f"The function '{name}' takes {arity} arguments.")
    if name in ("year", "month", "day"):
        start, end = {"year": (0, 4), "month": (5, 7), "day": (8, 10)}[name]
        whole = values[0]

        def part(row: Row) -> int | None:
            value = whole(row)
            if not value:
                return None
            if not _MOMENT.fullmatch(str(value)):
                raise BadQuery(f"The function '{name}' takes a moment.")
            return int(value[start:end])

        return part
    if name == "tolower":
        return lambda row: str(values[0](row) or "").lower()
    if name == "substringof":
        return lambda row: _folded(values[0], row) in _folded(values[1], row)
    if name == "startswith":
        return lambda row: _folded(values[0], row).startswith(_folded(values[1], row))
    if name == "endswith":
        return lambda row: _folded(values[0], row).endswith(_folded(values[1], row))
    raise BadQuery(f"An unknown function with name '{name}' was found.")


def _folded(value: Value, row: Row) -> str:
    return str(value(row) or "").casefold()
