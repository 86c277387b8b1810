"""As of any moment, a record is shown as it was stored then, whatever happened to it since."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, null, update
from sqlalchemy.orm import Session

from lawtrack.database.as_of.rebuild import AsOfRecord, record_as_of
from lawtrack.database.bills import find_bills
from lawtrack.database.details import end_of_local_day
from lawtrack.database.events import find_meetings
from lawtrack.database.tables.legislation import BillRow, EventRow, RevisionRow
from lawtrack.legislation.normalize import Comparable, normalize_bill, normalize_event
from lawtrack.legislation.records import (
    Action,
    AgendaItem,
    Bill,
    Document,
    Event,
    Sponsorship,
    Vote,
)
from lawtrack.legislation.undo import NOT_SAID
from tests.flows.ingest.test_ingest import store
from tests.support import examples
from tests.support.made import NOW, RIVERTOWN, a_bill, an_event

NUMBERS = count(1000)
WORDS = st.sampled_from(["", "rats", "street lamps", "“Café” budget — 2026", "a\nb"])
DAYS = st.none() | st.dates(dt.date(2026, 1, 1), dt.date(2026, 3, 1))

ACTIONS = st.lists(
    st.builds(
        Action,
        date=DAYS,
        description=WORDS,
        upstream_id=st.sampled_from(["", "1", "2", "3"]),
        mover=WORDS,
    ),
    max_size=5,
).map(tuple)
SPONSORS = st.lists(
    st.builds(Sponsorship, name=st.sampled_from(["Ada", "Ben", "Cy"]), primary=st.booleans()),
    max_size=3,
).map(tuple)
DOCUMENTS = st.lists(
    st.builds(Document, title=WORDS, url=st.sampled_from(["", "https://files.example/a"])),
    max_size=3,
).map(tuple)
VOTES = st.lists(
    st.builds(
        Vote,
        motion=WORDS,
        counts=st.dictionaries(st.sampled_from(["Aye", "Nay"]), st.integers(0, 9)),
        voters=st.just((("Ada", "Aye"),)),
    ),
    max_size=2,
).map(tuple)
BILLS = st.builds(
    a_bill,
    title=st.just("A title") | WORDS,
    status=WORDS,
    introduced=DAYS,
    other_titles=st.lists(WORDS, max_size=2).map(tuple),
    extras=st.dictionaries(st.sampled_from(["x", "y"]), WORDS),
    stamp=st.sampled_from(["", "s1", "s2"]),
    actions=st.none() | ACTIONS,
    sponsorships=st.none() | SPONSORS,
    documents=st.none() | DOCUMENTS,
    votes=st.none() | VOTES,
)
EVENTS = st.builds(
    an_event,
    date=st.dates(dt.date(2026, 3, 1), dt.date(2026, 4, 30)),
    time=st.sampled_from(["", "18:30", "09:00"]),
    status=st.sampled_from(["Draft", "Final", "Cancelled"]),
    identifiers=st.lists(WORDS, max_size=2).map(tuple),
    agenda_published=st.sampled_from(["", "2026-03-01T12:00:00"]),
    agenda=st.none()
    | st.lists(
        st.builds(
            AgendaItem,
            order=st.just(1),
            title=WORDS,
            upstream_id=st.sampled_from(["", "1", "2"]),
            votes=st.none() | VOTES,
        ),
        max_size=4,
    ).map(tuple),
    documents=st.none() | DOCUMENTS,
)


def expected(states: Sequence[Bill | Event]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Columns and children after each state: what a crawl did not look at stays."""
    found: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for state in states:
        new: Comparable = (
            normalize_bill(state, RIVERTOWN)
            if isinstance(state, Bill)
            else normalize_event(state, RIVERTOWN)
        )
        row = {name: value for name, value in new.row.items() if name not in NOT_SAID}
        before = found[-1] if found else ({}, dict.fromkeys(new.rows, ()))
        if found and new.kind == "bill" and new.rows["actions"] is None:
            row |= {name: before[0][name] for name in ("last_action", "last_action_date")}
        rows = {name: before[1][name] if r is None else list(r) for name, r in new.rows.items()}
        found.append((row, {name: list(r) for name, r in rows.items()}))
    return found


def shown(past: AsOfRecord, row: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    owner_key = f"{'bill' if isinstance(past.owner, BillRow) else 'event'}_id"
    return {name: getattr(past.owner, name) for name in row}, {
        table: [
            {
                column.key: getattr(child, column.key)
                for column in child.__table__.columns
                if column.key not in (owner_key, "order")
            }
            for child in children
        ]
        for table, children in past.children.items()
    }


def check(session: Session, states: Sequence[Bill | Event]) -> None:
    subject: BillRow | EventRow
    for day, state in enumerate(states):
        store(session, [state], days=day)
    if isinstance(states[0], Bill):
        (subject,) = find_bills(session, states[0].upstream_id)
    else:
        (subject,) = find_meetings(session, f"meeting-{states[0].upstream_id}")
    assert record_as_of(session, subject, NOW) is None
    for day, (row, rows) in enumerate(expected(states)):
        past = record_as_of(session, subject, NOW + dt.timedelta(days=day, seconds=1))
        assert past is not None
        assert past.exact
        assert shown(past, row) == (row, rows)


def with_one_id(states: Sequence[Bill] | Sequence[Event]) -> list[Bill | Event]:
    number = str(next(NUMBERS))
    return [replace(state, upstream_id=number) for state in states]


FIXTURES = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@given(states=st.lists(BILLS, min_size=1, max_size=5))
@settings(max_examples=examples(40), deadline=None, suppress_health_check=FIXTURES)
def test_a_bill_is_shown_as_it_was_at_every_moment(engine: Engine, states: list[Bill]) -> None:
    with Session(engine) as session:
        check(session, with_one_id(states))


@given(states=st.lists(EVENTS, min_size=1, max_size=5))
@settings(max_examples=examples(40), deadline=None, suppress_health_check=FIXTURES)
def test_a_meeting_is_shown_as_it_was_at_every_moment(engine: Engine, states: list[Event]) -> None:
    with Session(engine) as session:
        check(session, with_one_id(states))


def test_only_what_is_gone_is_kept_of_a_long_list(session: Session) -> None:
    steps = tuple(
        Action(date=dt.date(2026, 1, 1), description=f"Step {number}", upstream_id=str(number))
        for number in range(200)
    )
    store(session, [a_bill(actions=steps)])
    store(session, [a_bill(actions=(*steps[:99], *steps[100:], steps[0]))], days=1)
    row = session.query(RevisionRow).order_by(RevisionRow.id.desc()).first()
    assert row is not None
    assert row.before is not None
    (first, gone, rest) = row.before["actions"]
    assert (first, gone["description"], rest) == ([0, 99], "Step 99", [99, 199])


def test_a_difference_nobody_is_told_of_is_kept_as_bookkeeping(session: Session) -> None:
    one = Action(date=dt.date(2026, 1, 1), description="One", upstream_id="1", mover="Ada")
    store(session, [a_bill(actions=(one,))])
    store(session, [a_bill(actions=(replace(one, mover="Ben"),))], days=1)
    reasons = [row.reasons for row in session.query(RevisionRow).order_by(RevisionRow.id)]
    assert reasons == [["new"], ["details"]]


def test_what_an_older_version_did_not_keep_is_said_to_be_inexact(session: Session) -> None:
    store(session, [a_bill()])
    store(session, [a_bill(title="Another title.")], days=1)
    # None as a value would be JSON's null; an older version left the column empty.
    session.execute(update(RevisionRow).values(before=null()))
    (bill,) = find_bills(session, "501")
    past = record_as_of(session, bill, NOW + dt.timedelta(hours=1))
    assert past is not None
    assert not past.exact


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (dt.date(2026, 3, 7), dt.datetime(2026, 3, 8, 5, tzinfo=dt.UTC)),
        # Clocks go forward on the 8th: the day ends an hour earlier in UTC.
        (dt.date(2026, 3, 8), dt.datetime(2026, 3, 9, 4, tzinfo=dt.UTC)),
    ],
)
def test_a_day_ends_where_the_council_is(day: dt.date, end: dt.datetime) -> None:
    assert end_of_local_day(day, "America/New_York") == end


def test_flags_are_those_that_stood_then(session: Session) -> None:
    store(session, [a_bill()])
    store(session, [a_bill(title="An ordinance banning facial recognition.")], days=1)
    store(session, [a_bill()], days=2)
    (bill,) = find_bills(session, "501")
    flags = []
    for day in range(3):
        past = record_as_of(session, bill, NOW + dt.timedelta(days=day, hours=1))
        assert past is not None
        flags.append(dict(past.flags))
    assert flags == [{}, {"facial-recognition": "about"}, {}]
