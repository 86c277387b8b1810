"""Migrations there and back with rows in the tables, and errors that say what to do."""

from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import bindparam, inspect, select, text
from sqlalchemy.orm import Session

from lawtrack.database.engine import database_session, open_database
from lawtrack.database.opening import schema
from lawtrack.database.opening.schema import check_schema, newest_schema, upgrade_database
from lawtrack.database.tables.alerts import DeliveryRow, MessageRow, OutboxRow, SubscriptionRow
from lawtrack.database.tables.base import Base, UtcDateTime
from lawtrack.database.tables.crawls import CrawlRow, FailureRow, NoticeRow
from lawtrack.database.tables.legislation import FlagRow, JudgedTopicRow, MatchRow, RevisionRow
from lawtrack.errors import DatabaseError, FailureKind
from tests.support.made import NOW


def test_an_empty_database_is_brought_to_the_newest_schema(database_url: str) -> None:
    before, after = upgrade_database(database_url)
    assert (before, after) == ("", newest_schema())
    engine = open_database(database_url)
    check_schema(engine)
    tables = {name for name in inspect(engine).get_table_names() if "search_words" not in name}
    assert tables == {*Base.metadata.tables, "alembic_version"}
    engine.dispose()


def test_the_files_of_migrations_begin_with_their_revisions() -> None:
    scripts = ScriptDirectory.from_config(schema._alembic(""))
    assert schema._schemas() == tuple(each.revision for each in scripts.walk_revisions())


def test_an_upgrade_of_the_newest_schema_changes_nothing(database_url: str) -> None:
    upgrade_database(database_url)
    assert upgrade_database(database_url) == (newest_schema(), newest_schema())


def test_the_models_and_the_migrations_agree(database_url: str) -> None:
    upgrade_database(database_url)
    command.check(schema._alembic(database_url))


def test_down_and_up_again_with_rows_in_the_tables(database_url: str) -> None:
    upgrade_database(database_url)
    engine = open_database(database_url)
    with Session(engine) as session:
        session.add(CrawlRow(jurisdiction="x", started=NOW, mode="full", outcome="ok", reason=""))
        session.commit()
    engine.dispose()
    command.downgrade(schema._alembic(database_url), "base")
    engine = open_database(database_url)
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    engine.dispose()
    upgrade_database(database_url)
    engine = open_database(database_url)
    check_schema(engine)
    engine.dispose()


def test_flags_of_the_first_schema_are_kept_there_and_back(database_url: str) -> None:
    command.upgrade(schema._alembic(database_url), "0001")
    engine = open_database(database_url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO jurisdictions (key, ocd_id, name, platform, timezone)"
                " VALUES ('rivertown', '', '', '', ''), ('laketown', '', '', '', '')"
            )
        )
        for number in (1, 2):
            connection.execute(
                text(
                    "INSERT INTO flags (kind, subject_id, topic, jurisdiction, judgement, score,"
                    " stance, reason, raised_at, baseline) VALUES ('bill', :number, 'faces',"
                    " 'rivertown', 'about', 1, '', '', '2026-03-02 12:00:00', false)"
                ),
                {"number": number},
            )
            connection.execute(
                text(
                    'INSERT INTO matches (kind, subject_id, topic, "order", lexicon, rule, phrase,'
                    " place, place_title, start, \"end\", sentence, weight) VALUES ('bill',"
                    " :number, 'faces', 1, 'faces 1', '', '', '', '', 0, 0, 'So it says.', 1)"
                ),
                {"number": number},
            )
    engine.dispose()
    upgrade_database(database_url)
    engine = open_database(database_url)
    with Session(engine) as session:
        flags = session.scalars(select(FlagRow).order_by(FlagRow.subject_id)).all()
        assert [(f.judgement, f.verdict, f.text_hash) for f in flags] == [("about", "", "")] * 2
        assert session.scalars(select(MatchRow.section).distinct()).all() == [""]
        judged = session.scalars(select(JudgedTopicRow).order_by(JudgedTopicRow.jurisdiction)).all()
        assert [(j.jurisdiction, j.topic, j.lexicon, j.baseline) for j in judged] == [
            ("laketown", "faces", "", False),
            ("rivertown", "faces", "", False),
        ]
        assert all(j.finished_at for j in judged)
        flags[0].judgement, flags[1].verdict, flags[1].verdict_at = "watch", "confirmed", NOW
        session.commit()
    engine.dispose()
    command.downgrade(schema._alembic(database_url), "0001")
    engine = open_database(database_url)
    with engine.connect() as connection:
        for table in ("flags", "matches"):
            found = connection.execute(text(f"SELECT subject_id FROM {table}")).scalars().all()
            assert found == [2]
        assert "verdict" not in {c["name"] for c in inspect(connection).get_columns("flags")}
    engine.dispose()
    upgrade_database(database_url)


def test_revisions_of_the_second_schema_are_kept_there_and_back(database_url: str) -> None:
    command.upgrade(schema._alembic(database_url), "0002")
    engine = open_database(database_url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO revisions (jurisdiction, kind, subject_id, identifier, seen_at,"
                " reasons, changes) VALUES ('rivertown', 'bill', 1, '2026-0042',"
                " '2026-03-02 12:00:00', '[\"new\"]', '[]')"
            )
        )
    engine.dispose()
    upgrade_database(database_url)
    engine = open_database(database_url)
    with Session(engine) as session:
        (row,) = session.scalars(select(RevisionRow))
        assert (row.reasons, row.before) == (["new"], None)
    engine.dispose()
    command.downgrade(schema._alembic(database_url), "0002")
    engine = open_database(database_url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT identifier FROM revisions")).all() == [
            ("2026-0042",)
        ]
        assert {"absences", "earlier_texts"}.isdisjoint(inspect(connection).get_table_names())
    engine.dispose()
    upgrade_database(database_url)


def test_crawls_and_failures_of_an_older_schema_are_kept_there_and_back(
    database_url: str,
) -> None:
    command.upgrade(schema._alembic(database_url), "0002")
    engine = open_database(database_url)
    noon = bindparam("noon", NOW, type_=UtcDateTime())  # in whatever zone the server is
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO crawls (jurisdiction, started, mode, outcome, reason, new, changed,"
                " unchanged, failed, requests, bytes) VALUES ('rivertown', :noon,"
                " 'full', 'degraded', '1 failed', 0, 0, 0, 1, 9, 9)"
            ).bindparams(noon)
        )
        connection.execute(
            text(
                "INSERT INTO failures (crawl_id, jurisdiction, url, reason, payload, seen_at)"
                " VALUES (1, 'rivertown', 'u', 'answered 500', '', :noon)"
            ).bindparams(noon)
        )
    engine.dispose()
    upgrade_database(database_url)
    engine = open_database(database_url)
    with Session(engine) as session:
        crawl = session.scalars(select(CrawlRow)).one()
        assert (crawl.reasons, crawl.counts, crawl.coverage, crawl.duration) == ([], {}, {}, 0.0)
        failure = session.scalars(select(FailureRow)).one()
        assert (failure.kind, failure.attempts, failure.resolved_at) == ("page", 1, NOW)
        session.add(NoticeRow(jurisdiction="rivertown", state="stale", words="", since=NOW))
        crawl.outcome = "proved empty"
        session.commit()
    engine.dispose()
    command.downgrade(schema._alembic(database_url), "0002")
    engine = open_database(database_url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT outcome FROM crawls")).scalars().all() == ["ok"]
        assert connection.execute(text("SELECT url FROM failures")).scalars().all() == ["u"]
        assert "notices" not in inspect(connection).get_table_names()
        assert "resolved_at" not in {c["name"] for c in inspect(connection).get_columns("failures")}
    engine.dispose()
    upgrade_database(database_url)


# What failures said before they had a kind: (kind, reason, what else stands in the row).
SENTENCES: list[tuple[str, str, dict[str, str]]] = [
    ("left-alone", "a.example failed 10 times in a row; left alone", {}),
    ("left-alone", "a.example asked to be left alone for 3600 s", {}),
    ("too-large", "the answer is larger than the limit", {}),
    ("robots", "robots.txt forbids it", {}),
    ("foreign", "b.example is not among the addresses of this source", {}),
    ("foreign", "a.example leads to the inner address 10.0.0.1", {}),
    ("gone", "2026-0042 no longer exists", {}),
    ("status", "answered 500 internal server error", {}),
    ("network", "no complete answer in time", {}),
    ("unavailable", "was given a page that is not the source's own, titled '503'", {}),
    ("unavailable", "asked for JSON, was given a web page", {}),
    ("layout", "expected JSON, found '<'", {}),
    ("bug", "a bug in the parser: KeyError: 'x'", {}),
    ("invalid", "u: no date", {"kind": "event", "upstream_id": "7"}),
    ("emptied", "17: votes came empty; the old value is kept", {"kind": "bill", "field": "votes"}),
    ("archive", "archive: cannot be written", {"url": "archive"}),
    ("other", "something else", {}),
]


def test_failures_of_an_older_schema_get_their_kind_from_their_words(database_url: str) -> None:
    command.upgrade(schema._alembic(database_url), "0008")
    engine = open_database(database_url)
    crawl = (
        "INSERT INTO crawls (jurisdiction, started, mode, outcome, reason, new, changed, unchanged,"
        " failed, requests, bytes) VALUES ('rivertown', '2026-03-02 12:00:00', 'full', 'ok', '',"
        " 0, 0, 0, 0, 9, 9)"
    )
    failure = (
        "INSERT INTO failures (crawl_id, jurisdiction, url, reason, payload, seen_at, kind,"
        " upstream_id, field) VALUES (1, 'rivertown', :url, :reason, '', '2026-03-02 12:00:00',"
        " :kind, :upstream_id, :field)"
    )
    usual = {"url": "u", "kind": "page", "upstream_id": "", "field": ""}
    with engine.begin() as connection:
        connection.execute(text(crawl))
        for _, reason, more in SENTENCES:
            connection.execute(text(failure), {**usual, "reason": reason, **more})
    engine.dispose()
    upgrade_database(database_url)
    engine = open_database(database_url)
    with Session(engine) as session:
        rows = session.scalars(select(FailureRow).order_by(FailureRow.id)).all()
        assert [(r.cause, r.reason) for r in rows] == [(c, r) for c, r, _ in SENTENCES]
        assert {FailureKind(row.cause) for row in rows}
    engine.dispose()
    command.downgrade(schema._alembic(database_url), "0008")
    engine = open_database(database_url)
    with engine.connect() as connection:
        assert "cause" not in {c["name"] for c in inspect(connection).get_columns("failures")}
        reasons = connection.execute(text("SELECT reason FROM failures ORDER BY id")).scalars()
        assert list(reasons) == [reason for _, reason, _ in SENTENCES]
    engine.dispose()


def test_subscriptions_of_an_older_schema_are_kept_there_and_back(database_url: str) -> None:
    command.upgrade(schema._alembic(database_url), "0007")
    engine = open_database(database_url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO subscriptions (name, origin, topic, search, bill, jurisdictions,"
                " reasons, lowest, channel, rhythm, quiet, timezone, created_at) VALUES ('words',"
                " 'command', '', 'lamps', '', '[]', '[]', '', '', '', '', 'UTC',"
                " '2026-03-02 12:00:00')"
            )
        )
    engine.dispose()
    upgrade_database(database_url)
    engine = open_database(database_url)
    with Session(engine) as session:
        (row,) = session.scalars(select(SubscriptionRow))
        assert (row.search, row.saved, row.saved_in) == ("lamps", "", [])
        row.saved, row.saved_in = "street", ["rivertown"]
        session.commit()
    engine.dispose()
    command.downgrade(schema._alembic(database_url), "0007")
    engine = open_database(database_url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT search FROM subscriptions")).scalar() == "lamps"
        columns = {c["name"] for c in inspect(connection).get_columns("subscriptions")}
        assert not columns & {"saved", "saved_in"}
    engine.dispose()


def test_alerts_are_dropped_with_their_tables_and_begin_anew(database_url: str) -> None:
    upgrade_database(database_url)
    engine = open_database(database_url)
    with Session(engine) as session:
        revision = RevisionRow(
            jurisdiction="rivertown", kind="bill", subject_id=1, identifier="2026-0042",
            seen_at=NOW, reasons=["new"], changes=[], previous_hash="", hash="",
        )  # fmt: skip
        subscription = SubscriptionRow(
            name="faces", origin="command", topic="faces", search="", bill="", jurisdictions=[],
            reasons=["new"], lowest="about", channel="$MAIL", rhythm="at-once", quiet="",
            timezone="UTC", created_at=NOW,
        )  # fmt: skip
        session.add_all([revision, subscription])
        session.flush()
        message = MessageRow(
            subscription_id=subscription.id, batch="1", key="k", kind="news", payload={},
            state="pending", attempts=0, created_at=NOW, receipt="", error="",
        )  # fmt: skip
        session.add(message)
        session.flush()
        session.add(
            OutboxRow(
                subscription_id=subscription.id, revision_id=revision.id, state="waiting", why="",
                words=["new"], about=[["bill", 1]], batch="1", decided_at=NOW, due_at=NOW,
                message_id=message.id,
            )
        )  # fmt: skip
        session.add(
            DeliveryRow(
                message_id=message.id, kind="recipient", name="d1", number=1, of=2, title="",
                text="", taken_by=[], state="sent", attempts=1, unanswered=0, sent_at=NOW,
                receipt="taken", error="",
            )
        )  # fmt: skip
        session.commit()
    engine.dispose()
    command.downgrade(schema._alembic(database_url), "0006")
    engine = open_database(database_url)
    with engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        assert {"subscriptions", "messages", "deliveries", "outbox"}.isdisjoint(tables)
        kept = connection.execute(text("SELECT identifier FROM revisions")).scalars().all()
        assert kept == ["2026-0042"]
    engine.dispose()
    upgrade_database(database_url)
    engine = open_database(database_url)
    with Session(engine) as session:
        for table in (SubscriptionRow, MessageRow, DeliveryRow, OutboxRow):
            assert session.scalars(select(table)).all() == []
    engine.dispose()


def test_a_database_without_a_schema_says_which_command_mends_it(tmp_path: Path) -> None:
    (tmp_path / "new.db").touch()
    engine = open_database(f"sqlite:///{tmp_path / 'new.db'}")
    with pytest.raises(DatabaseError, match=r'schema is at nothing.*run "lawtrack upgrade"'):
        check_schema(engine)


def test_of_a_file_that_is_gone_it_is_said_first_to_put_it_back(tmp_path: Path) -> None:
    with pytest.raises(
        DatabaseError, match=r"gone\.db: there is no such file - put it, or a backup"
    ):
        check_schema(open_database(f"sqlite:///{tmp_path / 'gone.db'}"))
    assert not (tmp_path / "gone.db").exists()


def test_a_file_that_is_no_database_gets_one_line(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear council, " * 200)
    with pytest.raises(DatabaseError, match="not a database") as caught:
        check_schema(open_database(f"sqlite:///{path}"))
    assert "\n" not in str(caught.value)


def test_a_folder_that_does_not_exist_gets_one_line(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'no' / 'where.db'}")
    with pytest.raises(DatabaseError, match="folder"), database_session(engine) as session:
        session.execute(text("SELECT 1"))


def test_an_address_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(DatabaseError, match="sqlite:///FILE"):
        open_database("oracle9://somewhere")


def test_a_password_is_never_shown() -> None:
    with pytest.raises(DatabaseError) as caught:
        open_database("nosuch://me:secret@host/db")
    assert "secret" not in str(caught.value)


def test_sqlite_runs_in_wal_mode_with_foreign_keys(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_savepoint_rolls_back_alone(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    Base.metadata.create_all(engine)
    row = {"jurisdiction": "x", "started": NOW, "mode": "full", "outcome": "ok", "reason": ""}
    with Session(engine) as session:
        session.add(CrawlRow(**row))
        session.flush()
        with pytest.raises(ZeroDivisionError), session.begin_nested():
            session.add(CrawlRow(**{**row, "started": NOW + timedelta(days=1)}))
            session.flush()
            raise ZeroDivisionError
        session.commit()
        assert session.scalars(select(CrawlRow.started)).all() == [NOW]
