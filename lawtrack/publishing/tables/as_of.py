"""Tables as they would have been at an earlier moment, rebuilt from the ledger.

What has not changed since comes from the database as it is, the rest is put in its place. What
nobody wrote down at the time stays empty: the phrases found and where, and the stance.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import Select, Table
from sqlalchemy.orm import Session

from lawtrack.database.as_of.events import next_events_as_of
from lawtrack.database.as_of.rebuild import RecordAsOf, changed_since
from lawtrack.database.as_of.selection import records_as_of
from lawtrack.database.conditions import Selection, end_of
from lawtrack.database.tables.legislation import BillRow
from lawtrack.database.team.team_edits import team_memories
from lawtrack.publishing.tables.bill_rows import (
    COLUMNS,
    LAWTRACK_ID,
    LIST,
    NEXT_MEETING,
    NO,
    TEAM,
    YES,
    bill_query,
    with_team,
)

NOT_KEPT = ("flag_terms", "flag_where", "stance")

Rows = Iterator[Sequence[Sequence[Any]]]


def bills_as_of(session: Session, wanted: Selection, day: date) -> Rows:
    """Yield the bills as lawtrack knew them at the end of the day, with ``COLUMNS``, in runs.

    Tracked are those on which a flag stood then.
    """
    moment = end_of(day)
    meetings = next_events_as_of(session, moment=moment, today=day)
    team = team_memories(session, until=moment) if wanted.with_team else {}
    query = bill_query(session.get_bind().dialect.name, empty=NOT_KEPT)
    for ids, then in records_as_of(session, "bill", wanted, moment, tables=("sponsorships",)):
        now = [id_ for id_ in ids if id_ not in then]
        found = {
            row[LAWTRACK_ID]: row
            for row in session.connection().execute(query.where(BillRow.id.in_(now)))
        }
        rows = [_bill(then[id_]) if id_ in then else found[id_] for id_ in ids]
        met = (_with_meeting(row, meetings.get(id_)) for id_, row in zip(ids, rows, strict=True))
        yield with_team(met, team)


def children_as_of(
    session: Session,
    wanted: Selection,
    day: date,
    *,
    table: Table,
    query: Select[Any],
    row: Callable[[Mapping[str, Any], Mapping[str, Any]], Sequence[Any]],
) -> Rows:
    """Yield rows of children of the wanted bills as they were known at the end of the day.

    ``query`` finds those stored now, with our id of the bill at the end; ``row`` makes one of a
    bill's columns and a child's.
    """
    query = query.order_by(table.c.bill_id, table.c.order)
    for ids, then in records_as_of(session, "bill", wanted, end_of(day), tables=(table.name,)):
        rows_by_bill: dict[int, list[Sequence[Any]]] = {}
        now = [id_ for id_ in ids if id_ not in then]
        for *cells, id_ in session.connection().execute(query.where(table.c.bill_id.in_(now))):
            rows_by_bill.setdefault(id_, []).append(cells)
        for id_, past in then.items():
            rows_by_bill[id_] = [
                row(past.row, {**child, "order": order})
                for order, child in enumerate(past.rows[table.name], start=1)
            ]
        yield [cells for id_ in ids for cells in rows_by_bill.get(id_, ())]


def called_before(
    session: Session, kind: str, ids: Sequence[int], moment: datetime
) -> dict[int, dict[str, Any]]:
    """Number, title and the rest, as known before the moment, of those changed since, by our id."""
    earlier = {}
    for id_, then in changed_since(session, kind, ids, moment, tables=()).items():
        row = then.row
        earlier[id_] = (
            {name: row[name] for name in ("session", "identifier", "title", "url")}
            if kind == "bill"
            else {"identifier": row["date"].isoformat(), "title": row["name"], "url": row["url"]}
        )
    return earlier


def _bill(then: RecordAsOf) -> Sequence[Any]:
    row = then.row
    standing = sorted((topic, flag) for topic, flag in then.flags.items() if flag.is_active)
    flags = [flag for _, flag in standing]
    sponsors = [child["name"] for child in then.rows["sponsorships"] if child["withdrawn"] is None]
    values = {name: _plain(row.get(name)) for name in COLUMNS}
    values |= {
        "introduced_date": _plain(row["introduced"]),
        "complete": NO if row.get("complete") is False else YES,
        "sponsors": LIST.join(sponsors),
        "next_meeting": "",
        "flags": LIST.join(topic for topic, _ in standing),
        "relevance": LIST.join(flag.judgement for flag in flags),
        "verdict": LIST.join(flag.verdict for flag in flags).rstrip(LIST),
        "verdict_note": LIST.join(flag.note for flag in flags).rstrip(LIST),
        "change_reason": orjson.dumps(then.reasons).decode(),
        "lawtrack_id": row["id"],
        **dict.fromkeys((*NOT_KEPT, *TEAM), ""),
    }
    return [values[name] for name in COLUMNS]


def _plain(value: Any) -> Any:
    """The value as the database's query gives it."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, date) else value


def _with_meeting(row: Sequence[Any], when: str | None) -> Sequence[Any]:
    return (*row[:NEXT_MEETING], when, *row[NEXT_MEETING + 1 :]) if when else row
