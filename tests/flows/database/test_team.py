"""What a team writes stays, and what holds is told from it; who may write is known by a hash."""

from datetime import timedelta
from pathlib import Path
from shutil import copy

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.database.details import bill_details, details_as_of
from lawtrack.database.engine import open_database
from lawtrack.database.tables.legislation import BillRow
from lawtrack.database.tables.team import EditorRow, EditorSessionRow, EditRow, SignInTryRow
from lawtrack.database.team.editors import add_editor, all_editors, disable_editor, is_any_editor
from lawtrack.database.team.passwords import hashed_password, is_password
from lawtrack.database.team.signed_in import (
    LASTS,
    MOST_OF_BOTH,
    MOST_OF_CLIENT,
    MOST_OF_NAME,
    WINDOW,
    begin_session,
    count_try,
    end_session,
    password_of,
    who_is_signed_in,
)
from lawtrack.database.team.team_edits import (
    LONGEST_NOTE,
    MOST_TAGS,
    TeamMemory,
    add_note,
    edits_of,
    set_keeper,
    set_position,
    set_tag,
    team_memory,
)
from lawtrack.database.upkeep.copying import copy_database
from lawtrack.errors import InvalidEdit, SignInRefused, UnknownRecord
from lawtrack.ingest.verdicts import give_verdict
from tests.flows.publishing.test_export import FACES, store
from tests.support.made import NOW, a_bill

HOUR = timedelta(hours=1)
PASSWORD = "four words that differ"


@pytest.fixture
def bill(session: Session) -> BillRow:
    """A flagged bill."""
    store(session, [a_bill(title=FACES)])
    return session.scalars(select(BillRow)).one()


def test_what_holds_is_told_from_lines_that_all_stay(session: Session, bill: BillRow) -> None:
    add_note(session, bill, " Ask the clerk.\r\nBy Friday.\x00 \n", editor="Ada", now=NOW)
    for tag in ("Priority", "budget", "priority "):
        set_tag(session, bill, tag, editor="Ada", now=NOW + HOUR)
    set_position(session, bill, "watch", editor="Ada", now=NOW + HOUR)
    set_keeper(session, bill, "Ada", editor="Ada", now=NOW + HOUR)
    first = team_memory(session, bill.id)
    assert (first.tags, first.position, first.looked_after_by) == (
        ("budget", "priority"), "watch", "Ada",
    )  # fmt: skip
    assert [(note.text, note.editor) for note in first.notes] == [
        ("Ask the clerk.\nBy Friday.", "Ada")
    ]
    set_tag(session, bill, "budget", editor="Ben", now=NOW + 2 * HOUR, gone=True)
    set_position(session, bill, "oppose", editor="Ben", now=NOW + 2 * HOUR)
    set_keeper(session, bill, "", editor="Ben", now=NOW + 2 * HOUR)
    now = team_memory(session, bill.id)
    assert (now.tags, now.position, now.looked_after_by) == (("priority",), "oppose", "")
    assert team_memory(session, bill.id, until=NOW + 2 * HOUR) == first
    assert [(e.what, e.value, e.editor) for e in edits_of(session, "bill", bill.id)[1:]] == [
        ("tag added", "priority", "Ada"), ("tag added", "budget", "Ada"),
        ("position", "watch", "Ada"), ("looked after by", "Ada", "Ada"),
        ("tag removed", "budget", "Ben"), ("position", "oppose", "Ben"),
        ("looked after by", "", "Ben"),
    ]  # fmt: skip


def test_what_changes_nothing_is_not_written(session: Session, bill: BillRow) -> None:
    assert set_position(session, bill, "none", editor="Ada", now=NOW) is None
    assert set_keeper(session, bill, " ", editor="Ada", now=NOW) is None
    assert set_tag(session, bill, "budget", editor="Ada", now=NOW, gone=True) is None
    assert edits_of(session, "bill", bill.id) == ()
    assert team_memory(session, bill.id) == TeamMemory()


@pytest.mark.parametrize("tag", ["", " ", ";", "a;b", "a,b", "x" * 41, "=1+1", "a\x1fb<", "\u202e"])
def test_what_is_no_tag_is_refused(session: Session, bill: BillRow, tag: str) -> None:
    with pytest.raises(InvalidEdit, match="no tag"):
        set_tag(session, bill, tag, editor="Ada", now=NOW)


def test_what_cannot_be_kept_is_refused(session: Session, bill: BillRow) -> None:
    for number in range(MOST_TAGS):
        set_tag(session, bill, f"tag {number}", editor="Ada", now=NOW)
    with pytest.raises(InvalidEdit, match="20 tags already"):
        set_tag(session, bill, "one more", editor="Ada", now=NOW)
    with pytest.raises(InvalidEdit, match="5,001 characters"):
        add_note(session, bill, "x" * (LONGEST_NOTE + 1), editor="Ada", now=NOW)
    with pytest.raises(InvalidEdit, match="no word"):
        add_note(session, bill, " \n\u200b\x00", editor="Ada", now=NOW)
    with pytest.raises(InvalidEdit, match="write one of support, oppose, watch, none"):
        set_position(session, bill, "for", editor="Ada", now=NOW)


def test_a_verdict_is_a_line_of_the_edits_too(session: Session, bill: BillRow) -> None:
    give_verdict(session, bill, "dismissed", note="a grant", editor="Ada", now=NOW)
    give_verdict(session, bill, "", editor="Ben", now=NOW + HOUR)
    assert [(e.what, e.topic, e.value, e.text, e.editor)
            for e in edits_of(session, "bill", bill.id)] == [
        ("verdict", "facial-recognition", "dismissed", "a grant", "Ada"),
        ("verdict", "facial-recognition", "", "", "Ben"),
    ]  # fmt: skip
    assert not team_memory(session, bill.id).holds


def test_a_bill_tells_what_the_team_holds_now_and_held_on_a_day(
    session: Session, bill: BillRow
) -> None:
    day = NOW.date()
    set_position(session, bill, "support", editor="Ada", now=NOW)
    set_position(session, bill, "oppose", editor="Ada", now=NOW + 48 * HOUR)
    assert bill_details(session, bill, today=day).team.position == "oppose"
    then = details_as_of(session, bill, day, asked="it")
    assert then.team.position == "support"  # type: ignore[union-attr]


def test_a_password_is_known_by_its_hash_alone(session: Session) -> None:
    assert not is_any_editor(session)
    add_editor(session, " Ada  Quill ", PASSWORD, now=NOW)
    stored = password_of(session, "Ada Quill")
    assert stored.startswith("$argon2id$")
    assert is_password(PASSWORD, stored)
    assert not is_password(PASSWORD + ".", stored)
    assert not is_password(PASSWORD, password_of(session, "Nobody"))
    assert not is_password("a password that nobody has", "")
    with pytest.raises(InvalidEdit, match="is an editor already"):
        add_editor(session, "Ada Quill", PASSWORD, now=NOW)
    with pytest.raises(InvalidEdit, match="has 11 characters"):
        hashed_password("x" * 11)


def test_an_editor_who_is_disabled_is_out_at_once_and_may_come_back(session: Session) -> None:
    add_editor(session, "Ada", PASSWORD, now=NOW)
    browser = begin_session(session, "Ada", "::1", now=NOW)
    disable_editor(session, "Ada", now=NOW)
    assert who_is_signed_in(session, browser.secret, now=NOW) is None
    assert password_of(session, "Ada") == ""
    with pytest.raises(SignInRefused):
        begin_session(session, "Ada", "::1", now=NOW)
    with pytest.raises(UnknownRecord):
        disable_editor(session, "Ada", now=NOW)
    add_editor(session, "Ada", PASSWORD + "!", now=NOW)
    assert is_password(PASSWORD + "!", password_of(session, "Ada"))
    assert who_is_signed_in(session, browser.secret, now=NOW) is None
    assert [(one.name, one.disabled_at) for one in all_editors(session)] == [("Ada", None)]


def test_what_a_browser_holds_is_not_stored_and_ends(session: Session) -> None:
    add_editor(session, "Ada", PASSWORD, now=NOW)
    first = begin_session(session, "Ada", "::1", now=NOW)
    assert first.secret not in {row.digest for row in session.scalars(select(EditorSessionRow))}
    second = begin_session(session, "Ada", "::1", instead_of=first.secret, now=NOW)
    assert who_is_signed_in(session, first.secret, now=NOW) is None
    assert who_is_signed_in(session, second.secret, now=NOW + LASTS - HOUR) == second
    assert who_is_signed_in(session, second.secret, now=NOW + LASTS) is None
    end_session(session, second.secret)
    assert session.scalars(select(EditorSessionRow)).all() == []


def test_tries_are_counted_by_name_and_client_and_forgotten(session: Session) -> None:
    add_editor(session, "Ada", PASSWORD, now=NOW)

    def refused(name: str, client: str, minutes: float = 0) -> bool:
        try:
            count_try(session, name, client, now=NOW + timedelta(minutes=minutes))
        except SignInRefused:
            return True
        return False

    assert [refused("Ada", "1.1.1.1") for _ in range(MOST_OF_BOTH + 1)] == [False] * 5 + [True]
    assert not refused("Ada", "1.1.1.2")
    assert not refused("Ben", "1.1.1.1")
    for number in range(MOST_OF_CLIENT - MOST_OF_BOTH - 1):
        assert not refused(f"x{number}", "1.1.1.1")
    assert refused("Carla", "1.1.1.1")
    for number in range(MOST_OF_NAME - MOST_OF_BOTH - 1):
        assert not refused("Ada", f"2.2.2.{number}")
    assert refused("Ada", "3.3.3.3")
    assert not refused("Ada", "1.1.1.1", WINDOW.total_seconds() / 60 + 1)
    begin_session(session, "Ada", "1.1.1.1", now=NOW)
    assert session.scalars(select(SignInTryRow)).all() == []


def test_a_copy_of_the_database_has_all_that_the_team_wrote(
    ready_sqlite: Path, database_url: str, tmp_path: Path
) -> None:
    source = f"sqlite:///{copy(ready_sqlite, tmp_path / 'source.db')}"
    engine = open_database(source)
    with Session(engine) as session:
        store(session, [a_bill(title=FACES)])
        bill = session.scalars(select(BillRow)).one()
        add_note(session, bill, "Ask the clerk.", editor="Ada", now=NOW)
        add_editor(session, "Ada", PASSWORD, now=NOW)
        session.commit()
    engine.dispose()
    copy_database(source, database_url, tell=lambda _: None)
    engine = open_database(database_url)
    with Session(engine) as session:
        assert session.scalars(select(EditRow.text)).all() == ["Ask the clerk."]
        assert is_password(PASSWORD, session.scalars(select(EditorRow.password)).one())
        bill = session.scalars(select(BillRow)).one()
        add_note(session, bill, "And again.", editor="Ada", now=NOW)  # under a number of its own
    engine.dispose()
