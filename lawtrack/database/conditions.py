"""The one order in which bills and meetings are written out, on both databases."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, exists, func, select, type_coerce

from lawtrack.database.tables.legislation import AliasRow, BillRow, EventRow, FlagRow, MatchRow
from lawtrack.legislation.flags import DISMISSED

ROWS_AT_ONCE = 1_000

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which bills to export."""

    everything: bool = False  # bills without a flag too
    topic: str | None = None
    jurisdiction: str | None = None
    since: date | None = None  # changed on or after this day, or moment, as lawtrack saw it
    as_of: date | None = None  # as lawtrack knew them at the end of that day, in UTC
    with_team: bool = True  # with what the team wrote, which is not for everybody


def bills_wanted(wanted: Selection) -> list[ColumnElement[bool]]:
    """What must hold of a bill for it to be exported."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.topic or not wanted.everything:
        conditions.append(is_flagged(wanted.topic, dismissed=True))
    if wanted.jurisdiction:
        conditions.append(BillRow.jurisdiction == wanted.jurisdiction)
    if wanted.since:
        conditions.append(BillRow.last_changed >= midnight(wanted.since))
    return conditions


def as_day(column: ColumnElement[Any], dialect: str) -> ColumnElement[Any]:
    if dialect == "postgresql":
        return func.to_char(column, "YYYY-MM-DD")
    return type_coerce(column, Text)  # SQLite keeps it as this very text


def as_moment(column: ColumnElement[Any], dialect: str) -> ColumnElement[Any]:
    """The moment as 2026-03-02T12:00:00Z."""
    if dialect == "postgresql":
        return func.to_char(func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    text = type_coerce(column, Text)
    return func.substr(text, 1, 10) + "T" + func.substr(text, 12, 8) + "Z"


def midnight(day: date) -> datetime:
    """The first moment of the day, in UTC; a moment is what it is."""
    if isinstance(day, datetime):
        return day
    return datetime.combine(day, time(), tzinfo=UTC)


def end_of(day: date) -> datetime:
    """The first moment after the day, in UTC."""
    return midnight(day + timedelta(days=1))


def is_flagged(topic: str | None = None, *, dismissed: bool = False) -> ColumnElement[bool]:
    """Whether a flag (of that topic) stands on the bill; dismissed ones count when asked for."""
    standing = (
        exists()
        .where(FlagRow.kind == "bill")
        .where(FlagRow.subject_id == BillRow.id)
        .where(is_active(dismissed=dismissed))
    )
    return standing if topic is None else standing.where(FlagRow.topic == topic)


def flagged_bills(topic: str | None = None) -> Select[int]:
    """Our ids of the bills on which a flag (of that topic) stands: few of many."""
    flagged = select(FlagRow.subject_id).where(FlagRow.kind == "bill", is_active())
    return flagged if topic is None else flagged.where(FlagRow.topic == topic)


def is_active(*, dismissed: bool = False) -> ColumnElement[bool]:
    """Whether a flag stands; ``dismissed`` lets those in that a reader has dismissed."""
    if dismissed:
        return FlagRow.cleared_at.is_(None)
    return and_(FlagRow.cleared_at.is_(None), FlagRow.verdict != DISMISSED)


def is_match_of_flag() -> ColumnElement[bool]:
    """Whether a match is evidence for the flag that it is joined with."""
    return and_(
        MatchRow.kind == FlagRow.kind,
        MatchRow.subject_id == FlagRow.subject_id,
        MatchRow.topic == FlagRow.topic,
    )


def is_deciding_match() -> ColumnElement[bool]:
    """Whether a match is the one that decided the flag that it is joined with."""
    return and_(is_match_of_flag(), MatchRow.order == 1)


def once_under(kind: str, upstream_id: str) -> Select[int]:
    """Our ids of the records that their source had under this id before it was another one."""
    return select(AliasRow.subject_id).where(
        AliasRow.kind == kind, AliasRow.upstream_id == upstream_id
    )
