"""New rows go to the driver in sets: what is stored is what SQLAlchemy itself would store."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from lawtrack.database.bulk import insert_rows, next_ids, table_of
from lawtrack.database.tables.legislation import ActionRow, BillRow, TextRow
from lawtrack.database.tables.search import SearchEntryRow
from lawtrack.legislation.normalize import normalize_record
from lawtrack.legislation.records import Bill
from tests.support.made import NOW, RIVERTOWN, a_bill

HARD = "a\ttab, a \\ and a \\N, «é», 文\nand a line"
EAST = timezone(timedelta(hours=-5))


def row_of(record: Bill, **values: Any) -> dict[str, Any]:
    clocks = {"first_seen": NOW, "last_seen": NOW, "last_changed": NOW, "missing_since": None}
    return {**normalize_record(record, RIVERTOWN).row, **clocks, "content_hash": "", **values}


def stored(session: Session, id_: int) -> BillRow:
    return session.scalars(select(BillRow).where(BillRow.id == id_)).one()


def test_a_row_comes_back_as_it_was(session: Session) -> None:
    hard = row_of(
        a_bill(title=HARD, introduced=date(2026, 2, 28)),
        id=7, other_titles=[HARD, ""], extras={"k": HARD}, last_seen=NOW.astimezone(EAST),
    )  # fmt: skip
    insert_rows(session, BillRow, [hard])
    session.expire_all()
    row = stored(session, 7)
    assert {name: getattr(row, name) for name in hard} == hard
    assert row.last_seen.tzinfo is UTC
    assert row.complete is True  # as the table has it, for the row says nothing


def test_both_ways_store_the_same(session: Session) -> None:
    text = {
        "jurisdiction": "x", "url": "https://x.example/1", "sha256": "", "media_type": "",
        "extractor": "", "state": "text", "reason": "", "pages": [HARD], "fetched_at": NOW,
        "stamp": "", "page_count": 1,
    }  # fmt: skip
    insert_rows(session, TextRow, [text])
    session.execute(TextRow.__table__.insert(), [{**text, "url": "https://x.example/2"}])  # type: ignore[attr-defined]
    raw = session.connection().exec_driver_sql("SELECT * FROM texts ORDER BY url").all()
    ours, theirs = ({**line._mapping, "url": ""} for line in raw)
    assert ours == theirs


@pytest.mark.parametrize("wrong", [{"last_seen": datetime(2026, 3, 2)}, {"other_titles": [1j]}])  # noqa: DTZ001 - that is what is wrong
def test_a_value_that_cannot_be_stored_is_an_error_of_its_statement(
    session: Session, wrong: dict[str, Any]
) -> None:
    with pytest.raises(StatementError), session.begin_nested():
        insert_rows(session, BillRow, [row_of(a_bill(), id=1, **wrong)])
    assert session.scalars(select(BillRow)).all() == []


def test_what_the_database_refuses_can_be_undone_and_gone_on_from(session: Session) -> None:
    one = row_of(a_bill(), id=1)
    action = {"bill_id": 99, "order": 1, "date": None, "description": "no such bill"}
    with pytest.raises(StatementError), session.begin_nested():
        insert_rows(session, BillRow, [one, {**one, "id": 2}])  # one bill twice
    with pytest.raises(StatementError), session.begin_nested():
        insert_rows(session, ActionRow, [action])
    insert_rows(session, BillRow, [one])
    assert stored(session, 1).title == one["title"]


def test_numbers_go_on_from_the_last_and_an_entrys_is_never_given_again(session: Session) -> None:
    first = list(next_ids(session, BillRow, 2))
    insert_rows(session, BillRow, [row_of(a_bill(upstream_id=str(id_)), id=id_) for id_ in first])
    assert next(iter(next_ids(session, BillRow, 1))) > max(first)

    names = [column.name for column in table_of(SearchEntryRow).columns]
    values = ("bill", 1, "x", "", 0, False, 1, date(2026, 1, 1), "d")
    ids = list(next_ids(session, SearchEntryRow, 3))
    entries = [dict(zip(names, (id_, *values), strict=True)) for id_ in ids]
    insert_rows(session, SearchEntryRow, entries)
    session.execute(delete(SearchEntryRow))
    assert next(iter(next_ids(session, SearchEntryRow, 1))) > max(ids)
