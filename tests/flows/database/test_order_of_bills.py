"""Lists of bills are read in the order of an index, which is made beside whoever writes."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from alembic import command
from sqlalchemy import event, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from benchmarks.upgrade import SINCE, filled, upgraded
from lawtrack.database import bills
from lawtrack.database.bills import list_bills
from lawtrack.database.dealings import stored_lines
from lawtrack.database.dealings.topic_lines import lines_dealing_with
from lawtrack.database.engine import open_database
from lawtrack.database.ledger import newest_revisions
from lawtrack.database.lists.keyed_lists import BillKey, BillsAsked, run_of_bills
from lawtrack.database.lists.numbered_lists import BillsWanted, numbered_bills
from lawtrack.database.opening import schema
from lawtrack.database.opening.schema import current_schema, newest_schema
from lawtrack.database.tables.legislation import BillRow, RevisionRow
from lawtrack.legislation.records import Action
from tests.flows.ingest.test_ingest import store
from tests.support.made import NOW, a_bill

DAY = date(2026, 3, 1)
LATER = NOW + timedelta(days=3)
UNFINISHED = "ix_bills_changed"
VALID = (
    "SELECT bool_and(indisvalid) AND count(*) = 6 FROM pg_index"
    " WHERE indexrelid::regclass::text ~ '^ix_(bills|revisions_seen)'"
)


def some_bills(session: Session) -> None:
    """Bills whose last steps lie on three days, or nowhere."""
    store(session, [
        a_bill(upstream_id=f"b{n}", identifier=f"2026-{n:04}", documents=(),
               introduced=None if n % 4 == 0 else DAY - timedelta(days=9),
               actions=(Action(date=DAY + timedelta(days=n % 3), description="Read",
                               organization="Council"),) if n % 4 == 1 else ())
        for n in range(1, 18)
    ])  # fmt: skip


def test_a_list_that_is_read_in_runs_is_the_list(session: Session) -> None:
    some_bills(session)
    listed = [line.identifier for line in list_bills(session)]
    assert listed == [line.identifier for line in list_bills(session, words="2026")]
    read: list[str] = []
    after: BillKey | None = None
    while True:
        run = run_of_bills(session, BillsAsked(), after=after, size=2)
        read += [line.identifier for line in run.lines]
        if run.last is None:
            break
        day, where, number, id_ = run.last
        after = day, where, number, id_
    assert read == listed
    assert len(set(read)) == 17


def plan_of(session: Session, ask: Callable[[], object]) -> str:
    """How the database goes about it where it need not sort."""
    asked: list[tuple[str, Any]] = []

    def note(connection: object, cursor: object, sql: str, values: Any, *_: object) -> None:
        if "ORDER BY" in sql and "FROM bills" in sql:
            asked.append((sql, values))

    engine = session.connection().engine
    event.listen(engine, "before_cursor_execute", note)
    ask()
    event.remove(engine, "before_cursor_execute", note)
    ((sql, values),) = asked
    if engine.dialect.name == "sqlite":
        steps = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
        return " ".join(row[3] for row in steps)
    for way in ("sort", "incremental_sort", "seqscan", "bitmapscan"):
        session.execute(text(f"SET LOCAL enable_{way} = off"))
    return " ".join(
        row[0] for row in session.connection().exec_driver_sql(f"EXPLAIN {sql}", values)
    )


def test_the_order_of_lists_is_that_of_an_index(session: Session) -> None:
    some_bills(session)

    def listed(**asked: Any) -> str:
        last = date(2026, 3, 1), "rivertown", "2026-0001", 1
        ask = BillsAsked(**asked)
        return plan_of(session, lambda: run_of_bills(session, ask, after=last, size=2))

    def numbered(sort: str) -> str:
        wanted = BillsWanted(jurisdiction="rivertown")
        return plan_of(session, lambda: numbered_bills(session, wanted, sort=sort, first=0, most=2))

    plans = {
        "ix_bills_latest ": listed(),
        "ix_bills_latest_there ": listed(jurisdiction="rivertown"),
        "ix_bills_changed ": numbered("updated_desc") + numbered("updated_asc"),
    }
    some = BillsAsked(since=DAY)
    few = plan_of(session, lambda: run_of_bills(session, some, after=None, size=2))
    assert "ix_bills_last_changed" in few or session.get_bind().dialect.name != "sqlite"
    for name, plan in plans.items():
        assert name in f"{plan} "
        assert "TEMP B-TREE" not in plan
        assert "Sort" not in plan


def test_few_and_many_changes_are_told_alike(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How they are looked for depends on how many there are, what is found does not."""
    some_bills(session)
    session.execute(update(BillRow).where(BillRow.id % 2 == 0).values(last_changed=LATER))
    session.execute(update(RevisionRow).where(RevisionRow.id % 3 == 0).values(seen_at=LATER))

    def told() -> list[list[Any]]:
        by_day = [list_bills(session, since=day) for day in (DAY, LATER.date())]
        changes = [
            newest_revisions(session, since=moment, limit=limit)
            for moment in (NOW, LATER, LATER + timedelta(days=1))
            for limit in (3, None)
        ]
        dealing = list(lines_dealing_with(session, None, since=LATER))
        return [by_day, changes, dealing]

    few = told()
    assert [len(some) for some in few[0]] == [17, 8]
    assert [len(some) for some in few[1]] == [3, 17, 3, 5, 0, 0]
    monkeypatch.setattr(bills, "FEW", 1)
    monkeypatch.setattr(stored_lines, "FEW_LINES", 1)
    assert told() == few


@pytest.mark.postgres
def test_no_migration_keeps_who_reads_or_writes_waiting(postgres_url: str) -> None:
    """Nor takes an index for one that was never finished; see ``benchmarks.upgrade``."""
    command.downgrade(schema._alembic(postgres_url), SINCE)
    filled(postgres_url, 500)
    engine = open_database(postgres_url)
    alone = engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as reader, alone.connect() as interrupted:
        reader.execute(text("UPDATE bills SET notes = 'x' WHERE false"))
        interrupted.execute(text("SET lock_timeout = '100ms'"))
        with pytest.raises(OperationalError):
            interrupted.execute(text(f"CREATE INDEX CONCURRENTLY {UNFINISHED} ON bills (notes)"))
        assert not interrupted.scalar(text(VALID))
    assert current_schema(engine) == SINCE
    assert upgraded(postgres_url, open_for=1.5).errors == []
    assert current_schema(engine) == newest_schema()
    with engine.connect() as connection:
        assert connection.scalar(text(VALID))
    engine.dispose()
