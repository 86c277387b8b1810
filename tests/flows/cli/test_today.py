"""``lawtrack today``: what is new since a person last looked, in plain words, told once."""

import json
import os
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

import lawtrack
from lawtrack.config.last_look import LastLook, last_look_file, read_last_look, write_last_look
from lawtrack.database.tables.legislation import RevisionRow
from lawtrack.errors import OutputError
from lawtrack.legislation.records import AgendaItem
from lawtrack.publishing.todays_news import make_today
from tests.flows.cli.test_cli import Run, folder, run
from tests.flows.publishing.test_export import FACES, store
from tests.support.made import NOW, a_bill, an_event

__all__ = ["folder", "run"]  # fixtures

DAY = timedelta(days=1)
SETTINGS = """
topics = ["facial-recognition"]
database = "{url}"
[jurisdictions]
boston.enabled = false
philadelphia.enabled = false
federal.enabled = false
[jurisdictions.rivertown]
platform = "legistar"
name = "Rivertown City Council"
division = "ocd-division/country:us/state:ma/place:rivertown"
timezone = "America/New_York"
"""


@pytest.fixture
def town(folder: Path, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    (folder / "lawtrack.toml").write_text(SETTINGS.format(url=sqlite_url))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    at(monkeypatch, NOW)
    session = Session(create_engine(sqlite_url))
    store(session, [a_bill(upstream_id="500", identifier="1", title=FACES)])
    return session


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr("lawtrack.cli.options.clock", lambda: moment)


def test_each_look_tells_what_is_new_since_the_one_before(
    town: Session, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run("today").out
    assert first.startswith(
        "Nothing new since Monday, March 2, 2026, 7:00 AM EST (when lawtrack began to look)"
    )
    hearing = an_event(agenda=(
        AgendaItem(order=1, title=FACES, identifier="1", bill_upstream_id="500"),))  # fmt: skip
    store(town, [hearing], days=1)
    store(town, [replace(hearing, time="19:00", location="Library", stamp="2")], days=2)
    at(monkeypatch, NOW + 2 * DAY)
    lines = run("today").out.splitlines()
    assert lines[0] == "Since Monday, March 2, 2026, 7:00 AM EST (when you last looked)"
    assert lines.index("The next 14 days (1 meeting)") < lines.index("News (2 changes)")
    text = "\n".join(lines)
    assert "Wednesday, March 11, 2026, 7:00 PM EDT - changed since you looked" in text
    assert f"1 (2026): {FACES} (about facial recognition)" in text
    assert "Meeting moved: Rivertown City Council meeting-77, with 1" in text
    assert text.index("Meeting moved") < text.index("Hearing or meeting scheduled")
    again = run("today").out
    assert again.startswith("Nothing new since Wednesday, March 4, 2026, 7:00 AM EST")
    assert "The next 14 days (1 meeting)" in again


def test_a_time_that_is_named_moves_no_memory(
    town: Session, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("today")
    store(town, [a_bill(upstream_id="500", identifier="1", title=FACES, status="Passed")], days=1)
    at(monkeypatch, NOW + DAY)
    for words in ("yesterday", "monday", "7d", "2026-03-02"):
        told = json.loads(run("today", "--since", words, "--json").out)
        assert [change["headline"] for change in told["changes"]] == ["Another step"]
    assert json.loads(run("today", "--since", "1h", "--json").out)["changes"] != []
    at(monkeypatch, NOW + 2 * DAY)
    assert json.loads(run("today", "--since", "1h", "--json").out)["changes"] == []
    assert "News (1 change)" in run("today").out
    wrong = run("today", "--since", "someday")
    assert (wrong.status, wrong.err.count("write 2026-11-24")) == (2, 1)


def test_a_source_that_is_not_read_is_said_and_is_no_calm(
    town: Session, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("today")
    at(monkeypatch, NOW + 9 * DAY)
    told = run("today").out
    assert told.startswith("Since Monday, March 2")
    assert "Not up to date: what happened there may be missing here" in told
    assert "  rivertown: " in told


def test_what_a_long_crawl_stored_late_is_told_all_the_same(town: Session) -> None:
    """Seen before the last look, stored after it; and nothing is told twice."""
    store(town, [a_bill(upstream_id="500", identifier="1", title=FACES, status="Passed")], days=1)
    late = town.scalars(select(RevisionRow).order_by(RevisionRow.id.desc())).first()
    assert late is not None
    looked = NOW + DAY + timedelta(minutes=5)

    def news(*seen: int) -> list[int]:
        today = make_today(
            town, ["facial-recognition"], since=looked, now=looked + DAY, today=date(2026, 3, 4),
            states=(), seen=seen,
        )  # fmt: skip
        return [change.revision for change in today.changes]

    assert news() == [late.id]
    assert news(late.id) == []


def test_what_a_meeting_to_come_deals_with_stands_first_in_the_news(town: Session) -> None:
    """By name bill 1 would be the first; what was heard already has no day to come."""
    titles = {number: f"{FACES} {number}" for number in ("2", "3")}
    store(town, [a_bill(upstream_id=f"50{n}", identifier=n, title=titles[n]) for n in titles])
    deals = {
        n: (AgendaItem(order=1, title=FACES, identifier=n, bill_upstream_id=f"50{n}"),)
        for n in "123"
    }
    later, sooner, over = (
        an_event(upstream_id=id_, date=day, agenda=deals[number])
        for id_, day, number in (
            ("8", date(2026, 3, 20), "2"),
            ("9", date(2026, 3, 11), "3"),
            ("7", date(2026, 3, 2), "1"),
        )
    )  # fmt: skip
    store(town, [later, sooner, over])
    steps = [a_bill(upstream_id="500", identifier="1", title=FACES, status="Passed")]
    steps += [
        a_bill(upstream_id=f"50{n}", identifier=n, title=titles[n], status="Passed") for n in titles
    ]
    store(town, [*steps, replace(later, location="Library", stamp="2")], days=1)
    today = make_today(
        town, ["facial-recognition"], since=NOW + DAY / 2, now=NOW + DAY, today=date(2026, 3, 3),
        states=(), seen=(),
    )  # fmt: skip
    told = [change.id for change in today.changes if change.seen_at > NOW + DAY / 2]
    assert told == ["3 (2026)", "2 (2026)", "meeting-8", "1 (2026)"]


def test_the_library_answers_the_same(town: Session, folder: Path) -> None:
    town.close()
    with lawtrack.open(folder / "lawtrack.toml") as tracker:
        today = tracker.today(since="2026-03-01")
    assert isinstance(today, lawtrack.Today)
    assert today.changes == ()  # a first look is no news


def test_a_memory_that_cannot_be_kept_costs_a_line(town: Session, run: Run, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("no folder")
    told = run("today")
    assert told.status == 0
    assert told.err.count("\n") == 1
    assert "when you looked is not remembered" in told.err


def test_the_memory_is_a_small_file_of_the_users(tmp_path: Path) -> None:
    environ = {"XDG_STATE_HOME": str(tmp_path)}
    file = last_look_file("postgresql://u:secret@db/law", environ)
    assert file.parent == tmp_path / "lawtrack"
    assert "secret" not in str(file)
    assert last_look_file("sqlite:///other.db", environ) != file
    assert read_last_look(file) is None
    look = LastLook(at=NOW, lines=(3, 4))
    write_last_look(file, look)
    assert read_last_look(file) == look
    assert file.stat().st_mode & 0o777 == 0o600
    assert os.listdir(file.parent) == [file.name]
    for broken in (
        "",
        "{",
        "[]",
        '{"at": "soon", "lines": []}',
        '{"at": "2026-03-02", "lines": []}',
    ):
        file.write_text(broken)
        assert read_last_look(file) is None
    with pytest.raises(OutputError, match="not remembered"):
        write_last_look(file / "x" / "y", look)


def test_what_was_never_read_is_no_calm(run: Run) -> None:
    told = run("today").out
    assert (
        "Not up to date: what happened there may be missing here\n  federal: never crawled" in told
    )
    assert '"lawtrack crawl" reads what was never read' in told
    for command in ("flags", "events", "changes", "bills", "search ferry"):
        said = run(*command.split(), "--jurisdiction", "federal")
        assert said.err == (
            "federal: not read to the end yet, so that all may be missing here"
            ' - "lawtrack crawl" reads on\n'
        )
        assert run(*command.split(), "--json").err == ""
