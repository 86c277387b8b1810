"""A record in which one field, of itself or of a child, is set to another value: each in turn."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, get_args, get_type_hints

from lawtrack.errors import Unread
from lawtrack.legislation.records import (
    Action,
    Address,
    AgendaItem,
    Bill,
    Document,
    Event,
    RelatedBill,
    Sponsorship,
    Verbatim,
    Vote,
    children_of,
)
from tests.support.made import a_bill, an_event

DAY = dt.date(2026, 2, 4)
OTHER_VALUES: Mapping[Any, Any] = {
    str: "another",
    Address: "https://elsewhere.example/other",
    Verbatim: "another",
    bool: True,
    int: 7,
    bytes | None: b"another",
    str | None: "another",
    Unread | None: Unread.SCAN,
    dt.date: DAY,
    dt.date | None: DAY,
    tuple[str, ...]: ("another",),
    tuple[Verbatim, ...]: ("another",),
    tuple[tuple[str, ...], ...]: (("Ada Quill", "Yea"),),
    Mapping[str, str]: {"another": "word"},
    Mapping[str, int]: {"yeas": 9},
    tuple[Vote, ...] | None: (Vote(motion="another"),),
}
CHILDREN: Mapping[type, Any] = {
    Action: Action(date=None, description="Heard", upstream_id="1"),
    Sponsorship: Sponsorship(name="Ada Quill"),
    Document: Document(title="Draft", url="https://files.example/1.pdf"),
    RelatedBill: RelatedBill(identifier="2026-0007"),
    Vote: Vote(motion="Passage", upstream_id="1"),
    AgendaItem: AgendaItem(order=1, title="Ordinance", upstream_id="1"),
}
_ABOVE = {"time": "09:15", "timezone": "Asia/Tokyo", "complete": False}  # not any word will do


@dataclass(frozen=True, slots=True, kw_only=True)
class SetField:
    """One field set: the record before and with it, and where the value stands."""

    before: Bill | Event
    after: Bill | Event
    kind: str
    owner: type  # the class that has the field
    name: str
    table: str  # of the child; empty for a field of the record itself

    def __str__(self) -> str:
        return f"{self.table or self.kind}.{self.name}"


def every_field() -> Iterator[SetField]:
    """Yield each field of bills, meetings and their children, set in turn."""
    records: dict[str, Any] = {"bill": a_bill(), "event": an_event()}
    for kind, record in records.items():
        tables = children_of(type(record))
        record = replace(record, **dict.fromkeys(tables.values(), ()))
        hints = get_type_hints(type(record), include_extras=True)
        for field in fields(record):
            if field.name not in tables.values():
                after = replace(record, **{field.name: _other(field.name, hints)})
                yield SetField(before=record, after=after, kind=kind, owner=type(record),
                               name=field.name, table="")  # fmt: skip
        for table, name in tables.items():
            child = CHILDREN[get_args(get_args(hints[name])[0])[0]]
            of_child = get_type_hints(type(child), include_extras=True)
            for field in fields(child):
                other = replace(child, **{field.name: _other(field.name, of_child)})
                yield SetField(
                    before=replace(record, **{name: (child,)}),
                    after=replace(record, **{name: (other,)}),
                    kind=kind, owner=type(child), name=field.name, table=table,
                )  # fmt: skip


def _other(name: str, hints: Mapping[str, Any]) -> Any:
    return _ABOVE[name] if name in _ABOVE else OTHER_VALUES[hints[name]]
