"""What is exported as of a day is, byte for byte, what was exported at the end of that day."""

import datetime as dt
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, null, select, update
from sqlalchemy.orm import Session

from lawtrack.crawling.crawls import CrawlTotals, finish_crawl, start_crawl
from lawtrack.database.conditions import Selection
from lawtrack.database.tables.base import Base
from lawtrack.database.tables.legislation import BillRow, EventRow, RevisionRow
from lawtrack.errors import NothingKnown, OutputError
from lawtrack.ingest.identity.absences import settle_absences
from lawtrack.ingest.ingest import ingest
from lawtrack.ingest.rejudge import rejudge
from lawtrack.ingest.verdicts import give_verdict
from lawtrack.legislation.records import Action, AgendaItem, Bill, Event, Looked, Sponsorship, Vote
from lawtrack.publishing.dialects.dialects import HEADERS, export_dialect
from lawtrack.publishing.tables.export import ExportRequest, export_table, print_table
from lawtrack.publishing.tables.tables import TABLES
from lawtrack.topics import Topic, parse_topic
from tests.flows.publishing.test_export import unread
from tests.support import examples
from tests.support.made import NOW, RIVERTOWN, a_bill, an_event

FACES = "Ordinance on facial recognition."
GAITS = "Ordinance on gait analysis."
BOTH = "Ordinance on gait analysis and facial recognition."
BRIDGE = "Ordinance naming the footbridge at Mill Street."
ITEM = "Second reading."  # no topic's words: which line flagged a meeting is not kept
HILLTOWN = replace(RIVERTOWN, key="hilltown", name="Hilltown Council", client="hilltown")
KEPT = tuple(name for name, table in TABLES.items() if table.kinds)


def a_topic(name: str, version: str, *phrases: str) -> Topic:
    return parse_topic(
        f'name = "{name}"\ntitle = "{name}"\nversion = "{version}"\n'
        f'[[groups]]\nname = "all"\ntier = "explicit"\nphrases = {list(phrases)!r}\n',
        where="test",
    )


GAIT = a_topic("gaits", "1", "gait analysis")
ONE = a_topic("faces", "1", "facial recognition")
TWO = a_topic("faces", "2", "facial recognition", "footbridge")
THREE = a_topic("faces", "3", "footbridge")


@dataclass(frozen=True, kw_only=True)
class Day:
    """What happens on one day: a crawl of what changed, then what readers say."""

    records: tuple[Bill | Event, ...] = ()
    topics: tuple[Topic, ...] = (ONE, GAIT)
    gone: tuple[Looked, ...] = ()
    verdicts: tuple[tuple[str, str, str], ...] = ()  # the source's id, verdict, note


def passes(session: Session, day: Day, now: dt.datetime) -> None:
    """Let the day pass: a crawl of each place, to its good end, and an hour later the readers."""
    for source in (RIVERTOWN, HILLTOWN):
        crawl_id = start_crawl(session, source, mode="full", now=now)
        own = [record for record in day.records if record.jurisdiction == source.key]
        ingest(
            session, own, source=source, topics=day.topics, now=now, crawl_id=crawl_id, read=unread
        )
        gone = [look for look in day.gone if look.jurisdiction == source.key]
        settle_absences(session, source.key, gone, crawl_id=crawl_id, now=now)
        finish_crawl(
            session, crawl_id, outcome="ok", reason="", tally=CrawlTotals(), checkpoints=(), now=now
        )
        steps = rejudge(
            session, jurisdiction=source.key, topics=day.topics, now=now, crawl_id=crawl_id
        )
        for _ in steps:
            session.flush()
    later = now + dt.timedelta(hours=1)
    for upstream_id, verdict, note in day.verdicts:
        found: list[BillRow | EventRow] = [
            *session.scalars(select(BillRow).where(BillRow.upstream_id == upstream_id)),
            *session.scalars(select(EventRow).where(EventRow.upstream_id == upstream_id)),
        ]
        for row in found:
            give_verdict(session, row, verdict, note=note, now=later)
    session.commit()


def exported(session: Session, table: str, wanted: Selection, day: dt.date) -> list[str]:
    """The rows as JSON, without the columns that are not kept."""
    output = io.BytesIO()
    order = ExportRequest(table=table, format="jsonl", wanted=wanted, today=day)
    late = dt.datetime.combine(day, dt.time(23, 59), tzinfo=dt.UTC)
    print_table(session, order, output, now=late)
    rows = map(json.loads, output.getvalue().splitlines())
    gone = TABLES[table].not_kept
    return [json.dumps({k: v for k, v in row.items() if k not in gone}) for row in rows]


def folders(session: Session, wanted: Selection, day: dt.date, folder: Path) -> dict[str, bytes]:
    """Every file of both dialects."""
    late = dt.datetime.combine(day, dt.time(23, 59), tzinfo=dt.UTC)
    for dialect in HEADERS:
        export_dialect(session, dialect, wanted, folder / dialect, states=(), now=late)
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.glob("*/*.csv")}


WISHES = (
    Selection(),
    Selection(everything=True),
    Selection(topic="gaits"),
    Selection(everything=True, jurisdiction="hilltown"),
    Selection(everything=True, since=NOW.date() + dt.timedelta(days=2)),
    Selection(since=NOW.date() + dt.timedelta(days=1), topic="faces"),
)


def the_same_afterwards(
    session: Session, days: Sequence[Day], asked: Sequence[Selection], *, folder: Path | None = None
) -> None:
    """Export on each day at its end; when all are over, export as of each: nothing may differ."""
    first = NOW.date()
    made: dict[tuple[dt.date, str, Selection], list[str]] = {}
    files: dict[dt.date, dict[str, bytes]] = {}
    everything = Selection(everything=True)
    for number, day in enumerate(days):
        passes(session, day, NOW + dt.timedelta(days=number))
        today = first + dt.timedelta(days=number)
        for table in KEPT:
            for wanted in asked:
                made[today, table, wanted] = exported(session, table, wanted, today)
        if folder:
            files[today] = folders(session, everything, today, folder / f"{today}")
    for (day_, table, wanted), rows in made.items():
        then = exported(session, table, replace(wanted, as_of=day_), day_)
        assert then == rows, f"{table} as of {day_}: {wanted}"
    for day_, said in files.items() if folder else ():
        assert folder is not None
        then_ = replace(everything, as_of=day_)
        assert folders(session, then_, day_, folder / f"then {day_}") == said


# --- made-up histories ---------------------------------------------------------------------------

NUMBERS = st.sampled_from(["2026-0042", "2026-0042-A", "7", "200383"])
DATES = st.none() | st.dates(dt.date(2026, 1, 1), dt.date(2026, 3, 1))
BILLS = st.builds(
    a_bill,
    upstream_id=st.sampled_from(["501", "502", "503"]),
    jurisdiction=st.sampled_from(["rivertown", "hilltown"]),
    identifier=NUMBERS,
    session=st.sampled_from(["2025", "2026"]),
    title=st.sampled_from([FACES, GAITS, BOTH, BRIDGE]),
    status=st.sampled_from(["", "Referred", "=Passed"]),
    introduced=DATES,
    documents=st.just(()),
    actions=st.none()
    | st.lists(
        st.builds(Action, date=DATES, description=st.sampled_from(["Read", "Heard"])), max_size=3
    ).map(tuple),
    sponsorships=st.none()
    | st.lists(
        st.builds(Sponsorship, name=st.sampled_from(["Ada", "Ben"]), withdrawn=DATES), max_size=3
    ).map(tuple),
    votes=st.none()
    | st.lists(
        st.builds(Vote, date=DATES, counts=st.just({"Nay": 2, "Aye": 1}), motion=NUMBERS),
        max_size=2,
    ).map(tuple),
)
EVENTS = st.builds(
    an_event,
    upstream_id=st.sampled_from(["77", "78"]),
    jurisdiction=st.sampled_from(["rivertown", "hilltown"]),
    name=st.sampled_from(["City Council", FACES, BRIDGE]),
    date=st.dates(dt.date(2026, 3, 1), dt.date(2026, 3, 6)),
    time=st.sampled_from(["", "18:30"]),
    status=st.sampled_from(["Final", "Cancelled"]),
    identifiers=st.lists(NUMBERS, max_size=1).map(tuple),
    agenda=st.none()
    | st.lists(
        st.builds(
            AgendaItem,
            order=st.just(1),
            title=st.just(ITEM),
            identifier=st.just("") | NUMBERS,
            bill_upstream_id=st.sampled_from(["", "501", "502"]),
        ),
        max_size=2,
    ).map(tuple),
)
DAYS = st.builds(
    Day,
    records=st.lists(BILLS | EVENTS, max_size=4).map(tuple),
    topics=st.sampled_from([(ONE, GAIT), (TWO, GAIT), (THREE, GAIT), (GAIT,)]),
    gone=st.lists(
        st.builds(
            Looked,
            jurisdiction=st.just("rivertown"),
            kind=st.just("bill"),
            upstream_id=st.sampled_from(["501", "502"]),
            gone=st.just(True),
            replaced=st.just(True),
        ),
        max_size=1,
    ).map(tuple),
    verdicts=st.lists(
        st.tuples(
            st.sampled_from(["501", "502", "77"]),
            st.sampled_from(["dismissed", "confirmed", ""]),
            st.sampled_from(["", "a: draft"]),
        ),
        max_size=2,
    ).map(tuple),
)


@given(days=st.lists(DAYS, min_size=2, max_size=4), wanted=st.sampled_from(WISHES))
@settings(
    max_examples=examples(10),
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # making it smaller takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_day_is_exported_afterwards_as_at_its_end(
    engine: Engine, days: list[Day], wanted: Selection
) -> None:
    with Session(engine) as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(delete(table))
        began = Day(
            records=(
                a_bill(title=FACES, documents=()),
                a_bill(title=GAITS, documents=(), jurisdiction="hilltown"),
                an_event(agenda=on_agenda("2026-0042")),
            )
        )
        the_same_afterwards(session, [began, *days], [wanted])


# --- one history, written out --------------------------------------------------------------------

STEP = Action(date=dt.date(2026, 1, 14), description="Introduced", upstream_id="1", mover="Ada")
VOTE = Vote(
    motion="Adopted",
    date=dt.date(2026, 3, 4),
    result="pass",
    counts={"Nay": 1, "Aye": 2},
    voters=(("Quill", "Aye"), ("Brook", "Nay")),
)


def first_bill(**changes: object) -> Bill:
    return a_bill(**{"title": FACES, "documents": (), "actions": (STEP,), **changes})


def other_bill(**changes: object) -> Bill:
    return a_bill(**{"upstream_id": "502", "identifier": "0007", "title": BRIDGE, "documents": (),
                     "body": "Rat Committee", **changes})  # fmt: skip


def hill_bill(**changes: object) -> Bill:
    return a_bill(
        **{
            "jurisdiction": "hilltown",
            "title": GAITS,
            "documents": (),
            "session": "2025",
            **changes,
        }
    )


def on_agenda(*numbers: str) -> tuple[AgendaItem, ...]:
    return tuple(
        AgendaItem(order=order, title=ITEM, identifier=number, upstream_id=str(order))
        for order, number in enumerate(numbers, start=1)
    )


GONE = Looked(jurisdiction="rivertown", kind="bill", upstream_id="503", gone=True, replaced=True)
NOTES = "Somebody mentioned facial recognition."
HISTORY = (
    Day(records=(first_bill(), other_bill(notes=NOTES), hill_bill(),
                 an_event(agenda=on_agenda("2026-0042", "0007"), date=dt.date(2026, 3, 6))),
        verdicts=(("502", "dismissed", "only a mention"),)),
    # What was dismissed is about it now, and has another number; postponed; a reader speaks.
    Day(records=(first_bill(status="Heard", actions=(STEP, replace(STEP, upstream_id="2"))),
                 other_bill(identifier="0008", title=BOTH),
                 an_event(agenda=on_agenda("0008", "0007"), date=dt.date(2026, 3, 9), time="",
                          time_text="")),
        verdicts=(("501", "dismissed", "a: draft"),)),
    # Another lexicon: what it says of the dismissed flag is told to nobody.
    Day(topics=(TWO, GAIT), records=(hill_bill(title=BRIDGE),
                                     an_event(upstream_id="78", name=FACES, agenda=()))),
    Day(topics=(THREE, GAIT), records=(first_bill(votes=(VOTE,), status="Passed"),)),
    # The text changes, so the verdict lapses; another bill takes an old number.
    Day(topics=(TWO, GAIT), verdicts=(("501", "confirmed", ""), ("502", "dismissed", "")),
        records=(first_bill(title=BOTH, sponsorships=()), a_bill(upstream_id="503", documents=(),
                 title=GAITS, identifier="0007", session="2024"))),
    # A topic is switched off and one record gone; the meeting had been on an earlier day.
    Day(topics=(GAIT,), gone=(GONE,),
        records=(an_event(status="Cancelled", agenda=(), date=dt.date(2026, 3, 3)),)),
    Day(topics=(GAIT, ONE), records=(first_bill(title=BRIDGE, notes=NOTES),
                                     hill_bill(identifier="1-AA"))),
)  # fmt: skip


def test_a_week_is_exported_afterwards_as_it_was_on_each_day(
    engine: Engine, tmp_path: Path
) -> None:
    with Session(engine) as session:
        the_same_afterwards(session, HISTORY, WISHES, folder=tmp_path)
        reasons = {code for row in session.scalars(select(RevisionRow.reasons)) for code in row}
        assert reasons >= {"verdict", "verdict-lapsed", "lexicon", "details", "topic-off",
                           "item-missing", "rescheduled", "cancelled", "identifier", "vote",
                           "flag-raised", "flag-cleared"}  # fmt: skip


def test_the_tables_of_another_day_differ(session: Session) -> None:
    """What is compared above would be no proof if every day were the same."""
    for number, day in enumerate(HISTORY):
        passes(session, day, NOW + dt.timedelta(days=number))
    days = [NOW.date() + dt.timedelta(days=number) for number in range(len(HISTORY))]
    for table in KEPT:
        wanted = [Selection(everything=True, as_of=day) for day in days]
        said = {"\n".join(exported(session, table, w, days[-1])) for w in wanted}
        assert len(said) >= (2 if table == "votes" else 3), table
    bills = [
        {f"{row['jurisdiction']} {row['upstream_id']}": row for row in map(json.loads, rows)}
        for rows in (exported(session, "bills", Selection(as_of=day), days[-1]) for day in days)
    ]
    town = [day.get("rivertown 501", {}) for day in bills]
    assert [row.get("verdict_note") for row in town[:2]] == [[], ["a: draft"]]
    assert [row.get("next_meeting") for row in town[:2]] == ["2026-03-06T18:30", ""]
    rats = [day.get("rivertown 502", {}) for day in bills]
    assert [row.get("relevance") for row in rats[:2]] == [["mentions"], ["about", "about"]]
    assert [rats[day].get("next_meeting") for day in (0, 1, 5)] == [
        "2026-03-06T18:30", "2026-03-09", "",
    ]  # fmt: skip


# --- what cannot be had, and what is only told ---------------------------------------------------


def test_a_day_ends_at_midnight_utc_whatever_the_councils_clocks_show(session: Session) -> None:
    """An hour before midnight in Boston is the next day in UTC."""
    late = dt.datetime(2026, 3, 3, 4, 0, tzinfo=dt.UTC)
    passes(session, Day(records=(first_bill(),)), late - dt.timedelta(hours=5))
    passes(session, Day(records=(first_bill(status="Passed"),)), late)

    def status(day: int) -> str:
        (row,) = exported(session, "bills", Selection(as_of=dt.date(2026, 3, day)), late.date())
        return str(json.loads(row)["status"])

    assert (status(2), status(3)) == ("Referred", "Passed")


def test_a_day_to_come_and_one_before_the_first_crawl_are_refused(session: Session) -> None:
    def asked(day: dt.date, jurisdiction: str | None = None) -> None:
        wanted = Selection(everything=True, as_of=day, jurisdiction=jurisdiction)
        print_table(session, ExportRequest(wanted=wanted, today=day), io.BytesIO(), now=NOW)

    with pytest.raises(NothingKnown, match="2026-03-02: nothing is known yet - crawl first"):
        asked(NOW.date())
    passes(session, Day(records=(first_bill(),)), NOW)
    asked(NOW.date())
    with pytest.raises(NothingKnown, match="03-03: that day has not begun - ask for 2026-03-02"):
        asked(dt.date(2026, 3, 3))
    with pytest.raises(NothingKnown, match="2026-03-01: nothing was known at its end"):
        asked(dt.date(2026, 3, 1))
    with pytest.raises(NothingKnown, match="nothing of hilltown is known yet"):
        asked(NOW.date(), "hilltown")


def test_where_phrases_stood_is_not_kept_and_no_file_is_left(
    session: Session, tmp_path: Path
) -> None:
    passes(session, Day(records=(first_bill(),)), NOW)
    order = ExportRequest(table="matches", wanted=Selection(as_of=NOW.date()), today=NOW.date())
    with pytest.raises(OutputError, match="is not kept - leave --as-of out"):
        export_table(session, order, tmp_path / "matches.csv", states=(), now=NOW)
    assert list(tmp_path.glob("*matches*")) == []


def test_the_sidecar_says_of_what_moment_it_is_and_what_is_not_kept(
    session: Session, tmp_path: Path
) -> None:
    for number, day in enumerate(HISTORY[:3]):
        passes(session, day, NOW + dt.timedelta(days=number))
    late = NOW + dt.timedelta(days=9)

    def told(table: str) -> dict[str, Any]:
        order = ExportRequest(table=table, wanted=Selection(as_of=NOW.date()), today=NOW.date())
        export_table(session, order, tmp_path / "then.csv", states=(), now=late)
        said: dict[str, Any] = json.loads((tmp_path / "then.csv.json").read_text())
        return said

    said = told("bills")
    assert (said["known_before"], said["inexact"]) == ("2026-03-03T00:00:00Z", 0)
    assert said["not_kept"] == ["flag_terms", "flag_where", "stance", "source_url"]
    session.execute(update(RevisionRow).values(before=null()))
    assert {table: told(table)["inexact"] for table in KEPT} == {
        "bills": 3, "actions": 3, "sponsors": 3, "votes": 3, "events": 4, "changes": 4,
    }  # fmt: skip
    wanted = Selection(as_of=NOW.date())
    export_dialect(session, "legiscan", wanted, tmp_path / "out", states=(), now=late)
    about = json.loads((tmp_path / "out" / "lawtrack.json").read_text())
    assert (about["inexact"], about["not_kept"]) == (3, ["bills.csv: url"])


def test_the_command_takes_an_earlier_day_for_every_table(sqlite_url: str, tmp_path: Path) -> None:
    from lawtrack.cli import cli
    from lawtrack.database.engine import open_database

    engine = open_database(sqlite_url)
    with Session(engine) as session:
        for number, day in enumerate(HISTORY[:2]):
            passes(session, day, NOW + dt.timedelta(days=number))
    engine.dispose()
    runner = CliRunner(env={"LAWTRACK_DATABASE": sqlite_url})
    for table in KEPT:
        done = runner.invoke(cli, ["export", "--table", table, "--all", "--as-of", "2026-03-02"])
        assert done.exit_code == 0, done.output
        assert done.output.startswith("jurisdiction," if table != "changes" else "seen_at,")
    folder = ["--dialect", "openstates", "--all", "--output", str(tmp_path / "out")]
    done = runner.invoke(cli, ["export", *folder, "--as-of", "2026-03-02"])
    assert (done.exit_code, done.output) == (0, f"3 bills: {tmp_path / 'out'}\n")
