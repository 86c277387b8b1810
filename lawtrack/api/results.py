"""What a tracker answers with: frozen records in a row, and how they look in a notebook."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from importlib import import_module
from itertools import islice
from typing import Any, Generic, TypeVar, overload

from markupsafe import Markup

from lawtrack.errors import OutputError
from lawtrack.safe_text import html_cell, html_table, printable, shortened

T = TypeVar("T")

SHOWN = 20  # rows in a notebook; the rest is counted
LINES = 10  # of them on a terminal
LONGEST = 200  # characters of a cell


class TableRow(Mapping[str, Any]):
    """One row of a table, by the names of its columns; it cannot be changed."""

    __slots__ = ("_values",)

    def __init__(self, columns: Sequence[str], values: Sequence[Any]) -> None:
        self._values = dict(zip(columns, values, strict=True))

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        words = (printable(value) for value in islice(self._values.values(), 4))
        return f"<TableRow: {shortened(' '.join(filter(None, words)), LONGEST)}>"

    def _repr_html_(self) -> str:
        return str(html_table(self._values.items()))


class Results(Sequence[T], Generic[T]):
    """Records in their order: a sequence that cannot be changed, and a table in a notebook."""

    __slots__ = ("_items", "columns")

    def __init__(self, items: Iterable[T], *, columns: Sequence[str]) -> None:
        self._items = tuple(items)
        self.columns = tuple(columns)

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> "Results[T]": ...
    def __getitem__(self, place: int | slice) -> "T | Results[T]":
        if isinstance(place, slice):
            return Results(self._items[place], columns=self.columns)
        return self._items[place]

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Results) and self._items == other._items

    def __hash__(self) -> int:
        return hash(self._items)

    def __repr__(self) -> str:
        lines = [f"<Results: {len(self)}>", *map(repr, self._items[:LINES])]
        if len(self) > LINES:
            lines.append(f"… and {len(self) - LINES} more")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = [_values(item) for item in self._items[:SHOWN]]
        names = [name for name in self.columns if any(row[name] not in EMPTY for row in rows)]
        head = Markup().join(Markup("<th>{}</th>").format(n.replace("_", " ")) for n in names)
        body = Markup("<tr>{}</tr>").format(head)
        for row in rows:
            cells = (html_cell(row[name], most=LONGEST) for name in names)
            body += Markup("<tr>{}</tr>").format(
                Markup().join(map(Markup("<td>{}</td>").format, cells))
            )
        more = f" … and {len(self) - SHOWN} more" if len(self) > SHOWN else ""
        count = Markup("<caption>{}{}</caption>").format(len(self), more)
        return str(Markup("<table>{}{}</table>").format(count, body))

    def to_pandas(self) -> Any:
        """A ``pandas.DataFrame`` with a column for each field; ``OutputError`` without pandas."""
        return _library("pandas", "pip install pandas").DataFrame(self._by_column())

    def to_arrow(self) -> Any:
        """A ``pyarrow.Table`` with a column for each field; ``OutputError`` without pyarrow."""
        return _library("pyarrow", "pip install pyarrow").table(self._by_column())

    def _by_column(self) -> dict[str, list[Any]]:
        rows = [_values(item) for item in self._items]
        return {name: [_plain(row[name]) for row in rows] for name in self.columns}


EMPTY: tuple[object, ...] = (None, "", (), [])


def columns_of(record: type) -> tuple[str, ...]:
    """The names of a record's fields."""
    return tuple(field.name for field in fields(record))


def _values(item: object) -> Mapping[str, Any]:
    if isinstance(item, Mapping):
        return item
    return {name: getattr(item, name) for name in columns_of(type(item))}


def _plain(value: Any) -> Any:
    """The value with lists for tuples and mappings for records, as other libraries take it."""
    if is_dataclass(value):
        return {name: _plain(getattr(value, name)) for name in columns_of(type(value))}
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _library(name: str, install: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise OutputError(f"{name}: is not installed - {install}") from None
