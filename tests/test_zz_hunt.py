"""What is exported as of a day is, byte for byte, what was exported at the end of that day."""

import datetime as dt
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, null, select, update
from sqlalchemy.orm import Session

from lawtrack.errors import NothingKnown, OutputError
from lawtrack.export.dialects import HEADERS, export_dialect
from lawtrack.export.tables import Order, export_table, print_table
from lawtrack.ingest import ingest
from lawtrack.models import Base, BillRow, EventRow, RevisionRow
from lawtrack.records import Action, AgendaItem, Bill, Event, Looked, Sponsorship, Vote
from lawtrack.rejudging import rejudge
from lawtrack.storage.absences import settle
from lawtrack.storage.crawls import Tally, finish_crawl, start_crawl
from lawtrack.storage.exporting import Wanted
from lawtrack.storage.tables import TABLES
from lawtrack.storage.verdicts import give_verdict
from lawtrack.topics import Topic, parse_topic
from tests.made import NOW, RIVERTOWN, a_bill, an_event
from tests.test_export import unread

FACES = "Ordinance on facial recognition."
GAITS = "Ordinance on gait analysis."
BOTH = "Ordinance on gait analysis and facial recognition."
BRIDGE = "Ordinance naming the footbridge at Mill Street."
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
        settle(session, source.key, gone, crawl_id=crawl_id, now=now)
        finish_crawl(
            session, crawl_id, outcome="ok", reason="", tally=Tally(), checkpoints=(), now=now
        )
        steps = rejudge(
            session, jurisdiction=source.key, topics=day.topics, now=now, crawl_id=crawl_id
        )
        for _ in steps:
            session.flush()
    for upstream_id, verdict, note in day.verdicts:
        for model in (BillRow, EventRow):
            for row in session.scalars(select(model).where(model.upstream_id == upstream_id)):
                later = now + dt.timedelta(hours=1)
                give_verdict(session, row, verdict, note=note, now=later)
    session.commit()


def exported(session: Session, table: str, wanted: Wanted, day: dt.date) -> list[str]:
    """The rows as JSON, without the columns that are not kept."""
    output = io.BytesIO()
    order = Order(table=table, format="jsonl", wanted=wanted, today=day)
    late = dt.datetime.combine(day, dt.time(23, 59), tzinfo=dt.UTC)
    print_table(session, order, output, now=late)
    rows = map(json.loads, output.getvalue().splitlines())
    gone = TABLES[table].not_kept
    return [json.dumps({k: v for k, v in row.items() if k not in gone}) for row in rows]


def folders(session: Session, wanted: Wanted, day: dt.date, folder: Path) -> dict[str, bytes]:
    """Every file of both dialects."""
    late = dt.datetime.combine(day, dt.time(23, 59), tzinfo=dt.UTC)
    for dialect in HEADERS:
        export_dialect(session, dialect, wanted, folder / dialect, states=(), now=late)
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.glob("*/*.csv")}


def wishes(first: dt.date) -> Iterator[Wanted]:
    yield Wanted()
    yield Wanted(everything=True)
    yield Wanted(topic="gaits")
    yield Wanted(everything=True, jurisdiction="hilltown")
    yield Wanted(everything=True, since=first + dt.timedelta(days=2))
    yield Wanted(since=first + dt.timedelta(days=1), topic="faces")


def the_same_afterwards(session: Session, days: Sequence[Day], *, folder: Path | None) -> None:
    """Export on each day at its end; when all are over, export as of each: nothing may differ."""
    first = NOW.date()
    made: dict[tuple[dt.date, str, Wanted], list[str]] = {}
    files: dict[dt.date, dict[str, bytes]] = {}
    everything = Wanted(everything=True)
    for number, day in enumerate(days):
        passes(session, day, NOW + dt.timedelta(days=number))
        today = first + dt.timedelta(days=number)
        for table in KEPT:
            for wanted in wishes(first):
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
    name=st.sampled_from(["City Council", FACES]),
    date=st.dates(dt.date(2026, 3, 1), dt.date(2026, 3, 6)),
    time=st.sampled_from(["", "18:30"]),
    status=st.sampled_from(["Final", "Cancelled"]),
    identifiers=st.lists(NUMBERS, max_size=1).map(tuple),
    agenda=st.none()
    | st.lists(
        st.builds(
            AgendaItem,
            order=st.just(1),
            title=st.just(BRIDGE),
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


@given(days=st.lists(DAYS, min_size=2, max_size=5))
@settings(
    max_examples=60,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # making it smaller takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_day_is_exported_afterwards_as_at_its_end(engine: Engine, days: list[Day]) -> None:
    with Session(engine) as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(delete(table))
        began = Day(
            records=(
                a_bill(title=FACES, documents=()),
                a_bill(title=GAITS, documents=(), jurisdiction="hilltown"),
                an_event(),
            )
        )
        the_same_afterwards(session, [began, *days], folder=None)
