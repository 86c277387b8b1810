"""What clerks do to their records, met by whole crawls: one record, one history, told once."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.database.tables.legislation import BillRow, SponsorshipRow
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.stories.days import story_of
from tests.crawls.faults import TODAY, Practice

pytestmark = pytest.mark.e2e

MEANS = "Committee on Ways and Means"


def test_a_source_that_counts_its_ids_anew_doubles_nothing(practice: Practice) -> None:
    practice.crawl()
    practice.told()
    bills, events = practice.bills(), practice.events()
    practice.box.take_turn("boston", "renumber:110000")
    assert practice.crawl(hours=1, full=True).outcome == "ok"
    assert {str(int(id_) + 110_000) for id_ in bills} == practice.bills().keys()
    assert {str(int(id_) + 110_000) for id_ in events} == practice.events().keys()
    assert practice.told() == {}


def test_a_meeting_that_is_entered_anew_has_moved_and_is_told_once(practice: Practice) -> None:
    practice.crawl()
    practice.told()
    before, key = practice.events(), "c-rodents"
    old = practice.id_of("boston", key)
    practice.box.take_turn("boston", f"anew:{key}:7")
    practice.crawl(hours=25)
    after = practice.events()
    (new,) = after.keys() - before.keys()
    assert old not in after
    assert after[new].id == before[old].id
    assert (after[new].date - before[old].date).days == 7
    told = practice.told()
    assert told.keys() == {("event", new)}
    assert "rescheduled" in told["event", new]


def test_a_meeting_that_is_deleted_is_gone_the_same_day(practice: Practice) -> None:
    practice.crawl()
    practice.told()
    old = practice.id_of("boston", "c-rodents")
    practice.box.take_turn("boston", "delete:c-rodents")
    practice.crawl(hours=25)
    practice.crawl(hours=26)
    assert practice.events()[old].missing_since is not None
    assert practice.told() == {("event", old): {"item-missing"}}


def test_a_member_of_another_name_is_one_member_and_a_body_is_told_where_bills_lie(
    practice: Practice,
) -> None:
    practice.crawl()
    practice.told()
    with Session(practice.engine) as session:
        assert MEANS in set(session.scalars(select(BillRow.body)))
    story = story_of("boston", Scenario(TODAY))
    member = next(name for matter in story.matters.values() for name in matter.sponsors)
    practice.box.take_turn("boston", f"member:{member}:A. Nother")
    practice.box.take_turn("boston", f"body:{MEANS}:Committee on Money")
    assert practice.crawl(hours=1, full=True).outcome == "ok"
    # No sponsor, step, vote or meeting is news; what lies with the body is.
    budget = practice.id_of("boston", "budget")
    assert practice.told() == {("bill", budget): {"body"}}
    with Session(practice.engine) as session:
        names = set(session.scalars(select(SponsorshipRow.name)))
        bodies = set(session.scalars(select(BillRow.body)))
    assert "A. Nother" in names
    assert member not in names
    assert MEANS not in bodies


def test_an_unknown_turn_is_refused(practice: Practice) -> None:
    with pytest.raises(ValueError, match="no clerk's turn is called 'sleep'"):
        practice.box.take_turn("boston", "sleep:1")
