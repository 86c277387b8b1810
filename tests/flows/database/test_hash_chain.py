"""The chain of revisions: what was altered, removed or inserted shows, and where."""

import hashlib
import json
import threading
from datetime import timedelta

import pytest
from alembic import command
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from lawtrack.database.engine import open_database
from lawtrack.database.ledger import chains
from lawtrack.database.opening import schema
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.database.tables.legislation import RevisionRow
from lawtrack.ingest.ledger import insert_revisions
from lawtrack.legislation import hash_chain
from lawtrack.legislation.normalize import Row
from tests.support.ledger import check_chain
from tests.support.made import NOW
from tests.support.waiting import joined


def a_row(number: int, jurisdiction: str = "rivertown") -> Row:
    return {
        "crawl_id": 1,
        "jurisdiction": jurisdiction,
        "kind": "bill",
        "subject_id": number,
        "identifier": f"2026-{number:04}",
        "seen_at": NOW + timedelta(minutes=number),
        "effective": NOW.date() if number % 2 else None,
        "reasons": ["title"],
        "changes": [{"reason": "title", "field": "title", "old": "Ä", "new": f"№ {number}"}],
    }


def fill(session: Session) -> None:
    insert_revisions(session, [a_row(1), a_row(2), a_row(3, "laketown")])
    insert_revisions(session, [a_row(4), a_row(5)])
    session.commit()


def test_a_chain_for_each_jurisdiction_goes_on_from_batch_to_batch(session: Session) -> None:
    fill(session)
    assert chains(session) == ["laketown", "rivertown"]
    state = check_chain(session, "rivertown")
    assert (state.revisions, state.fault) == (4, "")
    last = session.scalars(select(RevisionRow.hash).order_by(RevisionRow.id.desc())).first()
    assert state.head == last
    assert check_chain(session, "laketown").revisions == 1


@pytest.mark.parametrize(
    "change",
    [
        {"identifier": "2026-9999"},
        {"seen_at": NOW},
        {"reasons": ["title", "status"]},
        {"changes": []},
        {"effective": None},
    ],
)
def test_an_altered_revision_is_named(session: Session, change: Row) -> None:
    fill(session)
    third = session.scalars(select(RevisionRow.id).where(RevisionRow.subject_id == 5)).one()
    session.execute(update(RevisionRow).where(RevisionRow.id == third).values(**change))
    state = check_chain(session, "rivertown")
    assert state.revisions == 3
    assert state.fault.startswith(f"revision {third} (")
    assert "content" in state.fault
    assert check_chain(session, "laketown").fault == ""


def test_a_removed_revision_shows_at_the_next_one(session: Session) -> None:
    fill(session)
    session.execute(delete(RevisionRow).where(RevisionRow.subject_id == 2))
    state = check_chain(session, "rivertown")
    assert (state.revisions, "2026-0004" in state.fault) == (1, True)
    assert "does not follow" in state.fault


def test_two_writers_of_one_chain_do_not_fork_it(ready_url: str) -> None:
    """A reader's verdict while a crawl stores: the second waits for the first to commit."""
    engine = open_database(ready_url)

    def write(number: int) -> None:
        with Session(engine) as other:
            insert_revisions(other, [a_row(number)])
            other.commit()

    with Session(engine) as one:
        if engine.dialect.name == "postgresql":
            insert_revisions(one, [a_row(1)])
            writer = threading.Thread(target=write, args=(2,))
            writer.start()
            insert_revisions(one, [a_row(3)])
            one.commit()
            joined(writer)
        else:
            write(1)
            write(2)
            insert_revisions(one, [a_row(3)])
            one.commit()
        state = check_chain(one, "rivertown")
        assert (state.revisions, state.fault) == (3, "")
    engine.dispose()


def test_revisions_of_an_older_schema_are_chained_by_the_migration(database_url: str) -> None:
    command.upgrade(schema._alembic(database_url), "0003")
    engine = open_database(database_url)
    with engine.begin() as connection:
        for number in range(1, 4):
            connection.execute(
                text(
                    "INSERT INTO revisions (crawl_id, jurisdiction, kind, subject_id, identifier,"
                    " seen_at, effective, reasons, changes) VALUES (NULL, 'rivertown', 'bill', :n,"
                    " 'Nº 1', :seen, '2026-03-01', :reasons, :changes)"
                ),
                {
                    "n": number,
                    "seen": "2026-03-02 12:00:00.000123",
                    "reasons": '["title"]',
                    "changes": '[{"reason": "title", "old": "é\\u0007", "new": "b"}]',
                },
            )
    engine.dispose()
    upgrade_database(database_url)
    engine = open_database(database_url)
    with Session(engine) as session:
        assert check_chain(session, "rivertown").revisions == 3
        assert check_chain(session, "rivertown").fault == ""
        insert_revisions(session, [a_row(9)])
        session.commit()
        assert check_chain(session, "rivertown").revisions == 4
        assert check_chain(session, "rivertown").fault == ""
    engine.dispose()
    command.downgrade(schema._alembic(database_url), "0003")
    engine = open_database(database_url)
    with engine.connect() as connection:
        assert len(connection.execute(text("SELECT id FROM revisions")).all()) == 4
    engine.dispose()
    upgrade_database(database_url)


@given(st.dictionaries(st.text(), st.text() | st.integers(-(2**53), 2**53) | st.lists(st.text())))
def test_the_hashed_json_is_what_any_program_writes(content: dict[str, object]) -> None:
    plain = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert hash_chain.content_digest_of(content) == hashlib.sha256(plain.encode()).hexdigest()
