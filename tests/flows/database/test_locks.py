"""On a server: nobody waits for ever for what another holds, and nobody waits behind an upgrade."""

import threading
from collections.abc import Callable

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from lawtrack.database import engine as database
from lawtrack.database.engine import current_schema, newest_schema, one_line, open_database
from lawtrack.errors import DatabaseAway

pytestmark = pytest.mark.postgres
READ = text("SELECT count(*) FROM bills")


@pytest.fixture
def server(make_postgres_database: Callable[[str], str]) -> str:
    return make_postgres_database("")


def test_readers_pass_an_upgrade_that_waits_for_one_of_them(server: str) -> None:
    command.upgrade(database._alembic(server), "0010")  # after which bills get more columns
    engine = open_database(server)
    upgraded = threading.Event()

    def upgrade() -> None:
        database.upgrade_database(server)
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
            while not watching.scalar(waiting):
                watching.rollback()
        for _ in range(3):  # as long as the first one reads, or they would wait for each other
            with engine.connect() as other:
                assert other.scalar(READ) == 0
        assert not upgraded.is_set()
    thread.join()
    assert current_schema(engine) == newest_schema()


def test_what_another_holds_is_waited_for_but_not_for_ever(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 1.0)
    command.upgrade(database._alembic(server), "0001")
    engine = open_database(server)
    with engine.begin() as holding:
        holding.exec_driver_sql("LOCK TABLE bills")
        with pytest.raises(OperationalError) as caught, engine.connect() as other:
            other.scalar(READ)
        assert database.is_transient_database_error(caught.value)
        with (
            pytest.raises(DatabaseAway, match="another program holds what is needed"),
            one_line(engine),
            engine.connect() as other,
        ):
            other.scalar(READ)
