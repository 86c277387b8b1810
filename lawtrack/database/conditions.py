"""The one order in which bills and meetings are written out, on both databases."""

from typing import Any

from sqlalchemy import ColumnElement

from lawtrack.database.tables.legislation import BillRow, EventRow

# By kind; two records never have the same.
KEYS = {
    "bill": (BillRow.jurisdiction, BillRow.session, BillRow.identifier, BillRow.upstream_id),
    "event": (EventRow.jurisdiction, EventRow.date, EventRow.time, EventRow.ocd_id),
}
DAYS = (EventRow.date,)


def in_order(column: ColumnElement[Any], dialect: str) -> ColumnElement[Any]:
    """The column of text as one to order by, where no server's language may decide."""
    return column.collate("C") if dialect == "postgresql" else column


def order_of(kind: str, dialect: str) -> list[ColumnElement[Any]]:
    """What bills, or meetings, are ordered by."""
    return [
        column.expression if column in DAYS else in_order(column.expression, dialect)
        for column in KEYS[kind]
    ]
