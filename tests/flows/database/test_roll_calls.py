"""Roll calls on the lines of agendas reach the bills that they name, each once."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lawtrack.database.agendas import bills_without_roll_calls, roll_calls_on_agendas
from lawtrack.database.as_of.rebuild import record_as_of
from lawtrack.database.engine import open_database
from lawtrack.database.opening import schema
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.database.tables.legislation import AgendaItemRow, BillRow, RevisionRow, VoteRow
from lawtrack.ingest.ledger import settle_roll_calls
from lawtrack.legislation.diff import diff_records
from lawtrack.legislation.normalize import normalize_bill, normalize_event
from lawtrack.legislation.records import AgendaItem, Bill, Event, Sponsorship, Vote
from lawtrack.legislation.wording import HEADLINES, change_lines, step_of_headline, with_result
from tests.flows.database.test_ledger import good_crawl
from tests.flows.ingest.test_ingest import store
from tests.support.made import NOW, RIVERTOWN, a_bill, an_event

DAY = dt.date(2026, 3, 11)
CALLED = Vote(
    motion="Adopted", date=DAY, organization="City Council", result="pass",
    counts={"Yea": 1, "Nay": 2, "Medical": 1},
    voters=(("Ada Quill", "Yea", "7"), ("", "Nay", ""), ("", "Nay", ""),
            ("Ben Oak", "Medical", "8")),
    upstream_id="3001",
)  # fmt: skip
BILL = a_bill(votes=None)


def meeting(*votes: Vote, **changes: Any) -> Event:
    line = AgendaItem(order=1, title="An ordinance.", identifier="2026-0042",
                      bill_upstream_id="501", upstream_id="3001", votes=votes)  # fmt: skip
    return an_event(**{"agenda": (line,), **changes})


def votes_of(session: Session) -> Sequence[VoteRow]:
    session.expire_all()
    return session.scalars(select(VoteRow).order_by(VoteRow.order)).all()


def reasons(session: Session, kind: str = "bill") -> list[list[str]]:
    query = select(RevisionRow.reasons).where(RevisionRow.kind == kind).order_by(RevisionRow.id)
    return list(session.scalars(query))


@pytest.mark.parametrize(
    "batches",
    [[[BILL, meeting(CALLED)]], [[BILL], [meeting(CALLED)]], [[meeting(CALLED)], [BILL]],
     [[meeting(CALLED)], [a_bill(votes=())]], [[meeting()], [BILL], [meeting(CALLED)]]],
)  # fmt: skip
def test_a_roll_call_reaches_its_bill_whichever_comes_first(
    session: Session, batches: list[list[Bill | Event]]
) -> None:
    for day, batch in enumerate(batches):
        store(session, batch, days=day)
    (vote,) = votes_of(session)
    assert (vote.motion, vote.result, vote.date) == ("Adopted", "pass", DAY)
    assert (vote.organization, vote.event_upstream_id) == ("City Council", "77")
    assert vote.counts == {"yes": 1, "no": 2, "excused": 1}
    assert vote.voters == [
        ["Ada Quill", "yes", "Yea", "7"], ["", "no", "Nay", ""], ["", "no", "Nay", ""],
        ["Ben Oak", "excused", "Medical", "8"],
    ]  # fmt: skip


def test_a_roll_call_that_the_bills_record_has_too_is_one_vote(session: Session) -> None:
    prose = replace(CALLED, voters=(), counts={"yeas": 1, "nays": 2, "excused": 1})
    unnumbered = replace(prose, upstream_id="")
    for own in (prose, unnumbered, replace(CALLED, upstream_id="9")):
        store(session, [a_bill(votes=(own,)), meeting(CALLED)])
        votes = votes_of(session)
        expected = 2 if own.upstream_id == "9" else 1
        assert [len(vote.voters) for vote in votes] == [4] * expected, own


def test_votes_of_two_meetings_stand_by_their_days(session: Session) -> None:
    committee = meeting(
        replace(CALLED, upstream_id="2001", motion="Approved", date=dt.date(2026, 2, 2)),
        upstream_id="70",
        date=dt.date(2026, 2, 2),
    )
    store(session, [BILL, meeting(CALLED), committee])
    assert [(v.event_upstream_id, v.motion) for v in votes_of(session)] == [
        ("70", "Approved"),
        ("77", "Adopted"),
    ]


def test_a_vote_is_told_once_with_its_day_and_what_undoes_it(session: Session) -> None:
    good_crawl(session)
    store(session, [BILL, meeting()])
    for day in (1, 2, 3):
        store(session, [meeting(CALLED), a_bill(votes=None, stamp=str(day))], days=day)
    assert reasons(session) == [["new"], ["vote"]]
    line = session.scalars(select(RevisionRow).where(RevisionRow.kind == "bill")).all()[-1]
    assert line.effective == DAY
    assert "Adopted pass (yes: 1; no: 2; excused: 1)" in line.changes[0]["new"]
    bill = session.scalars(select(BillRow)).one()
    for days, votes in ((1, 0), (2, 1)):
        then = record_as_of(session, bill, NOW + dt.timedelta(days=days - 0.5))
        assert then is not None
        assert (then.exact, len(then.children["votes"])) == (True, votes)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"organization": "The Council of Rivertown"}, False),
        ({"voters": (("Ada Quill-Oak", "Yea", "7"), *CALLED.voters[1:])}, False),
        ({"voters": CALLED.voters[::-1]}, False),
        ({"voters": (("Ada Quill", "Nay", "7"), *CALLED.voters[1:]),
          "counts": {"Nay": 3, "Medical": 1}}, True),
        ({"voters": (("Ada Quill", "Bereavement", "7"), *CALLED.voters[1:]),
          "counts": {"Bereavement": 1, "Nay": 2, "Medical": 1}}, True),
        ({"result": "fail"}, True),
    ],
)  # fmt: skip
def test_only_another_vote_is_news_of_a_vote(
    session: Session, changed: dict[str, Any], told: bool
) -> None:
    good_crawl(session)
    store(session, [BILL, meeting(CALLED)])
    called = replace(CALLED, **changed)
    store(session, [meeting(called)], days=1)
    assert ("vote" in reasons(session)[-1]) == told
    assert ("agenda-item-revised" in reasons(session, "event")[-1]) == told
    (vote,) = votes_of(session)
    assert vote.voters[0][0] == called.voters[0][0]


def test_a_vote_of_an_earlier_version_without_words_is_no_news_when_they_come() -> None:
    stored = normalize_event(meeting(CALLED), RIVERTOWN)
    for vote in (stored.rows["agenda_items"] or [])[0]["votes"]:
        vote["voters"] = [voter[:2] for voter in vote["voters"]]
    assert diff_records(stored, normalize_event(meeting(CALLED), RIVERTOWN)) == []


def test_counts_stand_in_messages_and_not_in_their_subjects() -> None:
    told = "2026-03-11 Override the veto pass (yes: 9; not voting: 2)"
    assert with_result(told[11:]) == "Override the veto, passed (yes: 9; not voting: 2)"
    assert with_result("The order was passed. pass (yes: 12)") == "The order was passed (yes: 12)"
    assert with_result("Received (in part: see note)") == "Received (in part: see note)"
    heading = HEADLINES["vote"]
    changes = [{"reason": "vote", "field": "vote", "old": "", "new": told}]
    assert step_of_headline(heading, changes) == "Override the veto, passed"
    (line,) = change_lines(changes)
    assert "Override the veto, passed (yes: 9; not voting: 2)" in line


def test_a_roll_call_that_is_taken_back_leaves_the_bill(session: Session) -> None:
    good_crawl(session)
    store(session, [a_bill(), meeting(CALLED)])
    store(session, [meeting()], days=1)
    assert votes_of(session) == []
    assert reasons(session)[-1] == ["vote"]


def test_what_an_earlier_version_left_on_agendas_is_given_without_news(session: Session) -> None:
    good_crawl(session)
    store(session, [BILL, meeting(CALLED)])
    session.execute(delete(VoteRow))
    assert bills_without_roll_calls(session, "rivertown") == ["501"]
    settle_roll_calls(
        session, ["501"], jurisdiction="rivertown", crawl_id=None,
        now=NOW + dt.timedelta(days=3), known=True,
    )  # fmt: skip
    assert (len(votes_of(session)), reasons(session)[-1]) == (1, ["details"])
    assert bills_without_roll_calls(session, "rivertown") == []
    then = record_as_of(session, session.scalars(select(BillRow)).one(), NOW + dt.timedelta(days=2))
    assert then is not None
    assert then.children["votes"] == []


def test_a_line_without_a_roll_call_gives_no_vote(session: Session) -> None:
    store(session, [BILL, an_event()])
    assert votes_of(session) == []
    session.execute(update(AgendaItemRow).values(votes=[]))
    assert bills_without_roll_calls(session, "rivertown") == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ([("Ada Quill", "7")], [("Ada Quill-Oak", "7")], []),
        ([("Ada Quill", "7")], [("QUILL, ADA", "7"), ("Ben Oak", "8")], ["sponsor-added"]),
        ([("Ada Quill", "")], [("Ada Quill", "7")], []),
        ([("Ada Quill", "7")], [("Ada Quill", "")], []),
        ([("Ada Quill", "")], [("Ada Quill-Oak", "")], ["sponsor-added", "sponsor-removed"]),
        ([("J. Lee", "7")], [("J. Lee", "9")], ["sponsor-added", "sponsor-removed"]),
        ([("J. Lee", "7"), ("J. Lee", "9")], [("J. Lee", "7")], ["sponsor-removed"]),
    ],
)
def test_people_are_told_by_the_sources_ids(
    before: list[tuple[str, str]], after: list[tuple[str, str]], told: list[str]
) -> None:
    old, new = (
        normalize_bill(
            a_bill(sponsorships=tuple(Sponsorship(name=n, upstream_id=i) for n, i in people)),
            RIVERTOWN,
        )
        for people in (before, after)
    )
    assert [change.reason for change in diff_records(old, new)] == told


def test_sqlite_asks_the_index_of_bills_for_roll_calls_and_goes_through_no_agendas(
    sqlite_url: str,
) -> None:
    plans: list[str] = []

    def note(connection: sa.Connection, _: object, sql: str, values: Any, *__: object) -> None:
        if "FROM agenda_items" in sql:
            steps = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {sql}", values)
            plans.append(" ".join(str(step[3]) for step in steps or ()))

    engine = open_database(sqlite_url)
    with Session(engine) as session:
        sa.event.listen(engine, "before_cursor_execute", note)
        assert roll_calls_on_agendas(session, RIVERTOWN.key, ["501", "502"]) == {}
    (plan,) = plans
    assert "SEARCH agenda_items USING INDEX ix_agenda_items_bill" in plan


def test_votes_of_the_schema_before_get_room_for_words_there_and_back(database_url: str) -> None:
    upgrade_database(database_url)
    engine = open_database(database_url)
    with Session(engine) as session:
        store(session, [BILL, a_bill(upstream_id="502", votes=(CALLED,)), meeting(CALLED)])
    engine.dispose()
    command.downgrade(schema._alembic(database_url), "0010")
    engine = open_database(database_url)
    with engine.connect() as connection:
        kept = connection.execute(sa.text("SELECT voters FROM votes")).scalars().all()
    assert [json.loads(v) if isinstance(v, str) else v for v in kept] == [
        [["Ada Quill", "yes"], ["", "no"], ["", "no"], ["Ben Oak", "excused"]]
    ]
    engine.dispose()
    upgrade_database(database_url)
    engine = open_database(database_url)
    with Session(engine) as session:
        (vote,) = votes_of(session)
        (called,) = session.scalars(select(AgendaItemRow.votes)).one()
        for voters in (vote.voters, called["voters"]):
            assert voters[0] == ["Ada Quill", "yes", "", ""]
        assert bills_without_roll_calls(session, "rivertown") == ["501"]
    engine.dispose()
