"""What clerks do to their records, met by whole crawls: one record, one history, told once."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.database.tables.legislation import BillRow, SponsorshipRow
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.stories.story_days import story_of
from tests.crawls.faults import TODAY, Practice

pytestmark = pytest.mark.e2e

MEANS = "Committee on Ways and Means"


def test_a_source_that_counts_its_ids_anew_doubles_nothing(begun: Practice) -> None:
    bills, events = begun.bills(), begun.events()
    begun.box.take_turn("boston", "renumber:110000")
    assert begun.crawl(hours=1, full=True).outcome == "ok"
    assert {str(int(id_) + 110_000) for id_ in bills} == begun.bills().keys()
    assert {str(int(id_) + 110_000) for id_ in events} == begun.events().keys()
    assert begun.told() == {}


def test_a_meeting_that_is_entered_anew_has_moved_and_is_told_once(begun: Practice) -> None:
    before, key = begun.events(), "c-rodents"
    old = begun.id_of("boston", key)
    begun.box.take_turn("boston", f"anew:{key}:7")
    begun.crawl(hours=25)
    after = begun.events()
    (new,) = after.keys() - before.keys()
    assert old not in after
    assert after[new].id == before[old].id
    assert (after[new].date - before[old].date).days == 7
    told = begun.told()
    assert told.keys() == {("event", new)}
    assert "rescheduled" in told["event", new]


def test_a_meeting_that_is_deleted_is_gone_the_same_day(begun: Practice) -> None:
    old = begun.id_of("boston", "c-rodents")
    begun.box.take_turn("boston", "delete:c-rodents")
    begun.crawl(hours=25)
    begun.crawl(hours=26)
    assert begun.events()[old].missing_since is not None
    assert begun.told() == {("event", old): {"item-missing"}}


def test_a_member_of_another_name_is_one_member_and_a_body_is_told_where_bills_lie(
    begun: Practice,
) -> None:
    with Session(begun.engine) as session:
        assert MEANS in set(session.scalars(select(BillRow.body)))
    story = story_of("boston", Scenario(TODAY))
    member = next(name for matter in story.matters.values() for name in matter.sponsors)
    begun.box.take_turn("boston", f"member:{member}:A. Nother")
    begun.box.take_turn("boston", f"body:{MEANS}:Committee on Money")
    assert begun.crawl(hours=1, full=True).outcome == "ok"
    # No sponsor, step, vote or meeting is news; what lies with the body is.
    budget = begun.id_of("boston", "budget")
    assert begun.told() == {("bill", budget): {"body"}}
    with Session(begun.engine) as session:
        names = set(session.scalars(select(SponsorshipRow.name)))
        bodies = set(session.scalars(select(BillRow.body)))
    assert "A. Nother" in names
    assert member not in names
    assert MEANS not in bodies


def test_an_unknown_turn_is_refused(practice: Practice) -> None:
    with pytest.raises(ValueError, match="no clerk's turn is called 'sleep'"):
        practice.box.take_turn("boston", "sleep:1")
