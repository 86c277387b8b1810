"""The library: what a tracker answers, on both databases, and how it says that it cannot."""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import FrozenInstanceError, fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

import lawtrack
from lawtrack.api.tracker import open_tracker
from lawtrack.database.details import BillDetails, EventDetails
from lawtrack.database.engine import open_database
from lawtrack.database.tables import legislation, stored
from lawtrack.errors import (
    AmbiguousRecord,
    ConfigError,
    DatabaseError,
    LawtrackError,
    NothingKnown,
    OutputError,
    UnknownRecord,
)
from lawtrack.ingest.verdicts import give_verdict
from lawtrack.legislation.records import AgendaItem, Document, Vote
from tests.flows.cli.test_cli import CONFIG
from tests.flows.publishing.test_export import FACES, store
from tests.support.made import NOW, a_bill, an_event
from tests.support.waiting import joined

CLOCK = datetime(2026, 3, 3, 17, tzinfo=UTC)
HOSTILE = '<script>alert(1)</script>\x1b[2J "javascript:alert(2)"'
VOTE = Vote(
    motion="Passage",
    date=date(2026, 2, 1),
    result="pass",
    counts={"Yea": 2, "Nay": 1},
    voters=(("Ada Quill", "Yea"), ("Ben Oak", "Nay")),
)


@pytest.fixture
def path(engine: Engine, ready_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The configuration of a town with four bills and two meetings, one of each changed since."""
    file = tmp_path / "lawtrack.toml"
    file.write_text(f'database = "{ready_url}"\n{CONFIG}')
    for name in [name for name in os.environ if name.startswith("LAWTRACK_")]:
        monkeypatch.delenv(name)
    with Session(engine) as session:
        store(
            session,
            [
                a_bill(votes=(VOTE,)),
                a_bill(upstream_id="502", identifier="2026-0043", title=FACES),
                a_bill(upstream_id="119-hr-12", identifier="HR 12", session="119", title=HOSTILE),
                a_bill(upstream_id="118-hr-12", identifier="HR 12", session="118", title="Old."),
                an_event(identifiers=("2026-0043",)),
                an_event(upstream_id="78", date=date(2026, 3, 20), name="Café on drones"),
            ],
        )
        store(
            session,
            [
                a_bill(votes=(VOTE,), title="Ordinance naming the ferry.", status="Passed"),
                an_event(identifiers=("2026-0043",), location="Library"),
            ],
            days=1,
        )
    return file


@pytest.fixture
def tracker(path: Path) -> Iterator[lawtrack.Tracker]:
    with open_tracker(path, clock=lambda: CLOCK) as opened:
        yield opened


def test_bills_come_as_the_list_of_the_command(tracker: lawtrack.Tracker) -> None:
    assert {bill.identifier for bill in tracker.bills()} == {"2026-0042", "2026-0043", "HR 12"}
    (flagged,) = tracker.bills(topic="facial-recognition")
    assert (flagged.title, flagged.flags) == (FACES, ("facial-recognition (about)",))
    assert tracker.bills(flagged=True) == tracker.bills(topic="facial-recognition")
    assert [bill.title for bill in tracker.bills(words="ferry")] == ["Ordinance naming the ferry."]
    assert [b.identifier for b in tracker.bills(since="2026-03-03")] == ["2026-0042"]
    assert tracker.bills(since=date(2026, 3, 3)) == tracker.bills(since=CLOCK)
    assert len(tracker.bills(limit=2)) == 2
    assert len(tracker.bills(jurisdiction="rivertown")) == 4


@pytest.mark.parametrize("number", ["2026-0042", "2026 0042", "20260042", "501"])
def test_a_bill_comes_by_any_spelling_of_its_number(tracker: lawtrack.Tracker, number: str) -> None:
    bill = tracker.bill("rivertown", number)
    assert (bill.title, bill.status) == ("Ordinance naming the ferry.", "Passed")
    assert [action.description for action in bill.actions] == ["Introduced and referred"]
    assert [sponsor.name for sponsor in bill.sponsorships] == ["Ada Quill"]
    assert (bill.votes[0].counts, bill.votes[0].voters[1]) == (
        {"yes": 2, "no": 1}, ("Ben Oak", "no", "Nay", ""),
    )  # fmt: skip
    assert bill.history[0].words == "new"
    assert bill.next_meeting == "2026-03-11T18:30"


def test_a_bill_that_is_not_there_or_there_twice_is_an_error(tracker: lawtrack.Tracker) -> None:
    with pytest.raises(UnknownRecord, match=r"^rivertown 2026-9999: no such bill is stored - "):
        tracker.bill("rivertown", "2026-9999")
    with pytest.raises(AmbiguousRecord, match="2 bills go by it - name the session: 119, 118") as e:
        tracker.bill("rivertown", "hr12")
    assert e.value.columns == ("jurisdiction", "session", "identifier", "title")
    assert [row[1] for row in e.value.candidates] == ["119", "118"]
    assert tracker.bill("rivertown", "hr12", session="118").title == "Old."
    assert tracker.bill("rivertown", "118-hr-12").session == "118"


def test_meetings_come_with_their_bills_and_notice(tracker: lawtrack.Tracker) -> None:
    first, second = tracker.events(days=30)
    assert ([mark.identifier for mark in first.flagged], second.flagged) == (["2026-0043"], ())
    assert first.notice is not None
    assert tracker.events(days=10) == tracker.events(days=30, flagged=True)
    event = tracker.event("rivertown", "meeting-77")
    assert (event.location, event.meeting_id) == ("Library", "meeting-77")
    assert [mark.title for mark in event.flagged_bills] == [FACES]
    assert [item.identifier for item in event.agenda] == ["2026-0042"]
    assert tracker.event("rivertown", "2026-03-11") == event
    with pytest.raises(UnknownRecord, match="no such meeting"):
        tracker.event("rivertown", "meeting-1")


def test_flags_and_changes_are_those_of_the_commands(tracker: lawtrack.Tracker) -> None:
    (flag,) = tracker.flags(topic="facial-recognition")
    assert (flag.sentence, flag.where) == (FACES, "title")
    assert len(tracker.flags(since="2026-03-04")) == 0
    newest = tracker.changes(since="2026-03-03")
    assert {change.id for change in newest} == {"2026-0042", "meeting-77"}
    assert len(tracker.changes(limit=1)) == 1
    assert len(tracker.changes(until="2026-03-02")) == 6
    assert {c.id for c in tracker.changes(reasons=["status"])} == {"2026-0042"}


def test_a_dismissed_flag_shows_when_it_is_asked_for(
    tracker: lawtrack.Tracker, engine: Engine
) -> None:
    with Session(engine) as session:
        bill = session.get_one(legislation.BillRow, tracker.bill("rivertown", "2026-0043").id)
        give_verdict(session, bill, "dismissed", topic=None, note="no", now=CLOCK)
        session.commit()
    assert (len(tracker.flags()), len(tracker.flags(dismissed=True))) == (0, 1)
    assert [bill.identifier for bill in tracker.bills(flagged=True)] == []
    assert [bill.identifier for bill in tracker.as_of("2026-03-03").bills(flagged=True)] == []
    assert tracker.as_of("2026-03-02").bills(flagged=True)[0].identifier == "2026-0043"


def test_words_are_found_in_titles_agendas_and_texts(
    tracker: lawtrack.Tracker, engine: Engine
) -> None:
    with Session(engine) as session:
        draft = Document(title="Draft", url="https://files.example/own.pdf", text="Of ice creams.")
        paper = Document(title="Minutes", url="https://files.example/m.pdf", text="ICE cream.")
        store(
            session,
            [
                a_bill(votes=(VOTE,), documents=(draft,)),
                an_event(upstream_id="79", date=date(2026, 3, 9), documents=(paper,),
                         agenda=(AgendaItem(order=1, title="A ferry for all"),)),
            ],
            days=2,
        )  # fmt: skip
    meeting, bill = tracker.search("ice creams")
    assert (bill.kind, bill.id, bill.places) == ("bill", "2026-0042", ("Draft, page 1",))
    assert (meeting.id, meeting.words) == ("meeting-79", "ICE cream.")
    assert [(h.id, h.where) for h in tracker.search("cafe DRONES")] == [
        ("meeting-78", "name and agenda")
    ]
    found = tracker.search("ferry", jurisdiction="rivertown")
    assert [(h.kind, h.id) for h in found] == [("event", "meeting-79")]
    assert tracker.search("nothing like it") == tracker.search("creamery")
    with pytest.raises(LawtrackError, match=r"^'…': holds no word to look for"):
        tracker.search("…")


def test_tables_hold_lists_as_lists(tracker: lawtrack.Tracker) -> None:
    (vote,) = tracker.table("votes")
    assert dict(vote["counts"]) == {"yes": 2, "no": 1}
    assert [list(voter) for voter in vote["voters"]] == [
        ["Ada Quill", "yes", "Yea", ""], ["Ben Oak", "no", "Nay", ""],
    ]  # fmt: skip
    bills = tracker.table("bills")
    assert (len(bills), len(tracker.table("bills", flagged=True))) == (4, 1)
    row = tracker.table("bills", topic="facial-recognition")[0]
    assert (row["sponsors"], row["flags"]) == (["Ada Quill"], ["facial-recognition"])
    assert "new" in row["change_reason"]
    assert tuple(row) == bills.columns
    with pytest.raises(OutputError, match=r"^nothing: no such table; known: bills, actions"):
        tracker.table("nothing")


def test_an_earlier_day_is_answered_as_it_was_known(tracker: lawtrack.Tracker) -> None:
    then = tracker.as_of("2026-03-02")
    bill = then.bill("rivertown", "2026-0042")
    assert (bill.title, bill.status) == (a_bill().title, "Referred")
    assert bill.as_of.startswith("as lawtrack knew it at the end of 2026-03-02")
    assert then.bill("rivertown", "2026-0043").flags_then == ("facial-recognition: about",)
    assert {b.title for b in then.bills(words="footbridge")} == {a_bill().title}
    assert [b.identifier for b in then.bills(topic="facial-recognition")] == ["2026-0043"]
    assert [b.identifier for b in tracker.as_of("2026-03-03").bills()] == [
        b.identifier for b in tracker.bills()
    ]
    assert tracker.as_of("2026-03-03").bills() == tracker.bills()
    assert [event.location for event in then.events(days=10)] == ["Town Hall"]
    assert then.event("rivertown", "meeting-77").location == "Town Hall"
    assert [row["status"] for row in then.table("bills", since="2026-03-01")].count("Passed") == 0
    assert len(then.table("changes")) < len(tracker.table("changes"))


def test_what_nobody_wrote_down_is_refused_with_a_reason(
    tracker: lawtrack.Tracker, engine: Engine
) -> None:
    with Session(engine) as session:
        store(session, [an_event(upstream_id="79")], days=1, hours=1)
    with pytest.raises(NothingKnown, match="nothing was known at its end - ask for 2026-03-02"):
        tracker.as_of("2026-03-01")
    with pytest.raises(NothingKnown, match="that day has not begun"):
        tracker.as_of(date(2026, 4, 1))
    then = tracker.as_of("2026-03-02")
    refused: list[Callable[[], object]] = [
        then.flags, then.changes, then.sources,
        lambda: then.search("faces"), lambda: then.crawl("rivertown"),
    ]  # fmt: skip
    for ask in refused:
        with pytest.raises(NothingKnown, match=r"^2026-03-02: .* - ask .* instead$"):
            ask()
    with pytest.raises(OutputError, match="matches: what was found in texts on an earlier day"):
        then.table("matches")
    with pytest.raises(UnknownRecord, match="meeting-79: not known on 2026-03-02: first seen"):
        then.event("rivertown", "meeting-79")


def test_every_wrong_question_is_one_line(tracker: lawtrack.Tracker, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^nowhere: no such jurisdiction; known: federal, river"):
        tracker.bills(jurisdiction="nowhere")
    with pytest.raises(ConfigError, match=r"^drones: no such topic in the configuration"):
        tracker.flags(topic="drones")
    with pytest.raises(ConfigError, match="no such jurisdiction"):
        tracker.crawl("nowhere")
    with pytest.raises(LawtrackError, match=r"^'soon' is no day or time - write 2026-11-24, "):
        tracker.changes(since="soon")
    with pytest.raises(ConfigError, match="no such file"):
        lawtrack.open(tmp_path / "elsewhere.toml")


def test_it_is_found_as_the_command_line_finds_it(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(path.parent)
    with lawtrack.open() as tracker:
        assert tracker.config.path == path
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    monkeypatch.setenv("LAWTRACK_CONFIG", str(path))
    with lawtrack.open() as tracker:
        assert tracker.config.path == path
        assert len(tracker.bills()) == 4


def test_another_schema_and_no_database_are_refused(path: Path, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match="was made by a newer lawtrack: its schema is 9999"):
        lawtrack.open(path)
    path.write_text('database = "sqlite:///nothing/here.db"\n')
    with pytest.raises(DatabaseError, match=r"there is no folder .*nothing - make it"):
        lawtrack.open(path)


def test_a_closed_tracker_says_so(path: Path) -> None:
    with lawtrack.open(path) as tracker:
        pass
    with pytest.raises(LawtrackError, match=r"closed - open another with lawtrack\.open"):
        tracker.bills()


def test_nothing_can_be_written_through_a_tracker(tracker: lawtrack.Tracker) -> None:
    with (
        pytest.raises((DatabaseError, SQLAlchemyError), match=r"(?i)read-?only"),
        tracker._asked() as session,
    ):
        session.execute(text("DELETE FROM bills"))
    assert len(tracker.bills()) == 4


def test_several_threads_ask_one_tracker(tracker: lawtrack.Tracker) -> None:
    answers: list[int] = []

    def ask() -> None:
        for _ in range(5):
            answers.append(len(tracker.bills()) + len(tracker.table("bills")))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        joined(thread)
    assert answers == [8] * 30


def test_somebody_who_is_writing_is_not_waited_for(
    path: Path, sqlite_url: str, tmp_path: Path
) -> None:
    writer = sqlite3.connect(tmp_path / "ready.db", isolation_level=None)
    if path.read_text().startswith('database = "sqlite'):
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE bills SET title = 'never seen'")
    with lawtrack.open(path) as tracker:
        assert "never seen" not in {bill.title for bill in tracker.bills()}
    writer.close()


def records_of(tracker: lawtrack.Tracker) -> list[Any]:
    """One of each kind that comes out."""
    return [
        tracker.bills()[0], tracker.bill("rivertown", "2026-0042"), tracker.events()[0],
        tracker.event("rivertown", "meeting-77"), tracker.flags()[0], tracker.changes()[0],
        tracker.search("facial")[0], tracker.sources()[0],
    ]  # fmt: skip


def test_records_are_frozen_and_belong_to_no_session(tracker: lawtrack.Tracker) -> None:
    for record in records_of(tracker):
        assert not hasattr(record, "__dict__"), record
        assert not hasattr(record, "_sa_instance_state")
        with pytest.raises(FrozenInstanceError):
            setattr(record, fields(record)[0].name, "other")
        with pytest.raises(TypeError):
            type(record)("positional")
    row = tracker.table("bills")[0]
    with pytest.raises(TypeError):
        row["title"] = "other"  # type: ignore[index]


def test_records_show_themselves_on_a_short_line(tracker: lawtrack.Tracker) -> None:
    for record in [*records_of(tracker), tracker.table("bills")[0]]:
        line = repr(record)
        assert line.startswith(f"<{type(record).__name__}: ")
        assert len(line) < 250
        assert line.isprintable()
    bill = tracker.bill("rivertown", "2026-0043")
    assert repr(bill) == f"<BillDetails: rivertown 2026-0043 {FACES}>"
    lines = repr(tracker.bills()).splitlines()
    assert (lines[0], len(lines)) == ("<Results: 4>", 5)
    assert repr(tracker).endswith("rivertown>")
    assert "2026-03-02" in repr(tracker.as_of("2026-03-02"))


def test_no_word_of_a_source_runs_in_a_notebook(tracker: lawtrack.Tracker) -> None:
    shown = [
        tracker.bills()._repr_html_(),
        tracker.bill("rivertown", "119-hr-12")._repr_html_(),  # type: ignore[attr-defined]
        tracker.table("bills")._repr_html_(),
        *(row._repr_html_() for row in tracker.table("bills")),
        *(record._repr_html_() for record in records_of(tracker)),
    ]
    for html in shown:
        assert html.startswith("<table>")
        assert "<script" not in html
        assert "\x1b" not in html
        assert 'href="javascript' not in html
    assert sum("&lt;script&gt;" in html for html in shown) >= 3
    assert '<a href="https://rivertown.example/' in shown[1]


def test_a_long_list_shows_its_beginning(tracker: lawtrack.Tracker) -> None:
    many = lawtrack.Results(list(tracker.bills()) * 10, columns=("jurisdiction", "title"))
    assert repr(many).splitlines()[-1] == "… and 30 more"
    assert many._repr_html_().count("<tr>") == 21
    assert "40 … and 20 more" in many._repr_html_()
    assert isinstance(many[:2], lawtrack.Results)
    assert len(many[:2]) == 2


def test_lists_go_over_to_arrow(tracker: lawtrack.Tracker) -> None:
    import pyarrow

    bills = tracker.bills().to_arrow()
    assert (bills.num_rows, bills.column("identifier")[0].as_py()) == (4, "2026-0042")
    votes = tracker.table("votes").to_arrow()
    assert votes.column("voters")[0].as_py()[0] == ["Ada Quill", "yes", "Yea", ""]
    assert pyarrow.types.is_list(votes.schema.field("voters").type)
    assert tracker.changes().to_arrow().column("change")[0].as_py()["reasons"]
    empty = tracker.flags(since="2030-01-01").to_arrow()
    assert (empty.num_rows, empty.column_names[:2]) == (0, ["kind", "jurisdiction"])


def test_lists_go_over_to_pandas(
    tracker: lawtrack.Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    pandas = ModuleType("pandas")
    pandas.DataFrame = dict  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pandas", pandas)
    frame = tracker.table("votes").to_pandas()
    assert frame["identifier"] == ["2026-0042"]
    assert frame["voters"] == [[["Ada Quill", "yes", "Yea", ""], ["Ben Oak", "no", "Nay", ""]]]


@pytest.mark.parametrize("library", ["pandas", "pyarrow"])
def test_a_library_that_is_missing_is_named(
    tracker: lawtrack.Tracker, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    bills = tracker.bills()
    with pytest.raises(OutputError, match=f"^{library}: is not installed - pip install [^\n]*$"):
        bills.to_pandas() if library == "pandas" else bills.to_arrow()


PAIRS = [
    (BillDetails, legislation.BillRow), (EventDetails, legislation.EventRow),
    (stored.StoredAction, legislation.ActionRow),
    (stored.StoredSponsorship, legislation.SponsorshipRow),
    (stored.StoredRelatedBill, legislation.RelatedBillRow),
    (stored.StoredVote, legislation.VoteRow),
    (stored.StoredAgendaItem, legislation.AgendaItemRow),
    (stored.EventDocument, legislation.EventDocumentRow),
]  # fmt: skip


@pytest.mark.parametrize(("record", "row"), PAIRS)
def test_no_column_is_left_out_of_a_record(record: Any, row: Any) -> None:
    columns = [column.key for column in row.__table__.columns]
    assert [field.name for field in fields(record)][: len(columns)] == columns


def test_importing_lawtrack_brings_nothing_along() -> None:
    code = (
        "import sys, lawtrack; print(sorted(m for m in sys.modules if m.startswith('lawtrack.')"
        " or m in ('sqlalchemy', 'click', 'markupsafe')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_is_public_can_be_had_and_nothing_else() -> None:
    for name in lawtrack.__all__:
        assert getattr(lawtrack, name).__doc__, name
        assert name in dir(lawtrack)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        lawtrack.nothing  # noqa: B018
    assert set(lawtrack._HOMES) | {"open"} == set(lawtrack.__all__)


def test_a_tracker_sees_what_was_stored_after_it_was_opened(
    tracker: lawtrack.Tracker, ready_url: str
) -> None:
    engine = open_database(ready_url)
    assert tracker.bills(words="lighthouse") == tracker.bills(words="windmill")
    with Session(engine) as session:
        store(session, [a_bill(upstream_id="600", identifier="2026-0600", title="A lighthouse.")],
              days=1, hours=2)  # fmt: skip
    engine.dispose()
    assert [bill.identifier for bill in tracker.bills(words="lighthouse")] == ["2026-0600"]
    assert tracker.bills(words="lighthouse", since=NOW + timedelta(days=1))
