"""On a server: nobody waits for ever for what another holds, and nobody waits behind an upgrade."""

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from alembic import command
from sqlalchemy import Connection, TextClause, select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from lawtrack.database import engine as database
from lawtrack.database.engine import open_database
from lawtrack.database.opening import database_errors, schema
from lawtrack.database.opening.database_errors import one_line
from lawtrack.database.opening.schema import current_schema, newest_schema
from lawtrack.database.tables.search import SearchTermRow
from lawtrack.errors import DatabaseAway, DatabaseError
from lawtrack.ingest.ingest import ingest
from tests.flows.ingest.test_ingest import plain
from tests.support.made import NOW, RIVERTOWN, a_bill
from tests.support.waiting import AT_MOST, joined, wait_for

pytestmark = pytest.mark.postgres
READ = text("SELECT count(*) FROM bills")


def scalar_of(connection: Connection, query: TextClause) -> Any:
    """What the query says in a transaction of its own: in one, it says the same again and again."""
    found = connection.scalar(query)
    connection.rollback()
    return found


@pytest.fixture
def server(make_postgres_database: Callable[[str], str]) -> str:
    return make_postgres_database("")


def test_readers_pass_an_upgrade_that_waits_for_one_of_them(server: str) -> None:
    command.upgrade(schema._alembic(server), "0010")  # after which bills get more columns
    engine = open_database(server)
    upgraded = threading.Event()

    def upgrade() -> None:
        schema.upgrade_database(server)
        upgraded.set()

    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        " AND datname = current_database()"
    )
    with engine.connect() as slow:
        slow.execute(READ)  # and its transaction stays open
        thread = threading.Thread(target=upgrade)
        thread.start()
        with engine.connect() as watching:
            wait_for(lambda: scalar_of(watching, waiting), every=0.0)
        for _ in range(3):  # as long as the first one reads, or they would wait for each other
            with engine.connect() as other:
                assert other.scalar(READ) == 0
        assert not upgraded.is_set()
    joined(thread)
    assert current_schema(engine) == newest_schema()


def test_what_another_holds_is_waited_for_but_not_for_ever(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 1.0)
    command.upgrade(schema._alembic(server), "0001")
    engine = open_database(server)
    with engine.begin() as holding:
        holding.exec_driver_sql("LOCK TABLE bills")
        with pytest.raises(OperationalError) as caught, engine.connect() as other:
            other.scalar(READ)
        assert database_errors.is_transient_database_error(caught.value)
        with (
            pytest.raises(DatabaseAway, match="another program holds what is needed"),
            one_line(engine),
            engine.connect() as other,
        ):
            other.scalar(READ)


def test_what_takes_too_long_or_sleeps_is_ended_in_one_line(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "STATEMENT_SECONDS", 1.0)
    monkeypatch.setattr(database, "IDLE_SECONDS", 1.0)
    engine = open_database(postgres_url)
    with (
        pytest.raises(DatabaseError, match="the query took too long"),
        one_line(engine),
        engine.connect() as connection,
    ):
        connection.execute(text("SELECT pg_sleep(5)"))
    with engine.connect() as connection, engine.connect() as other:
        connection.execute(READ)
        asleep = text(
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'"
            " AND datname = current_database()"
        )
        wait_for(lambda: not scalar_of(other, asleep))
        with pytest.raises(DatabaseAway), one_line(engine):
            connection.execute(READ)
        connection.rollback()
    with engine.connect() as connection:
        assert connection.scalar(READ) == 0  # as if nothing had been
    engine.dispose()


def test_two_first_crawls_with_the_same_new_words_do_not_end_each_other(postgres_url: str) -> None:
    """Each stores two batches before it commits; what is first for one is last for the other."""
    engine = open_database(postgres_url)
    both_have_one = threading.Barrier(2)
    problems: list[Exception] = []

    def stores(jurisdiction: str, *titles: str) -> None:
        try:
            with Session(engine) as session:
                for number, title in enumerate(titles):
                    bill = a_bill(
                        jurisdiction=jurisdiction, upstream_id=str(number), title=title,
                        identifier=f"2026-{number}", documents=(),
                    )  # fmt: skip
                    source = replace(RIVERTOWN, key=jurisdiction)
                    ingest(session, [bill], source=source, topics=[], now=NOW,
                           crawl_id=None, read=plain)  # fmt: skip
                    if not number:
                        both_have_one.wait(AT_MOST)
                session.commit()
        except (DBAPIError, threading.BrokenBarrierError) as error:
            problems.append(error)

    titles = ("Ordinance on aardvarks.", "Ordinance on zebras.")
    threads = [
        threading.Thread(target=stores, args=("rivertown", *titles)),
        threading.Thread(target=stores, args=("laketown", *reversed(titles))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        joined(thread)
    assert problems == []
    with Session(engine) as session:
        terms = set(session.scalars(select(SearchTermRow.term)))
    assert {"aardvark", "zebra"} <= {term.removesuffix("s") for term in terms}
    engine.dispose()


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("connection failed: FATAL:  sorry, too many clients already", "raise max_connections"),
        ("FATAL:  remaining connection slots are reserved for superusers", "raise max_connections"),
        ('could not extend file "base/1/2": No space left on device', "free some space at the"),
    ],
)
def test_a_server_that_is_full_is_told_with_what_helps(said: str, advice: str) -> None:
    engine = open_database("postgresql://server.example/lawtrack")
    with pytest.raises(DatabaseError, match=re.escape(f"{said} - {advice}")), one_line(engine):
        raise DBAPIError("", None, psycopg.OperationalError(said))
