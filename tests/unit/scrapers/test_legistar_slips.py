"""What a clerk or a service gets wrong costs itself: a cell, a row, a vote; and it is named."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from lawtrack.errors import FailureKind, LayoutChanged
from lawtrack.legislation.records import Bill, Event, Failed, Listed, Record, StoredState
from lawtrack.legislation.votes.roll_calls import Voter, voter_in_words
from scrapers.page import Follow
from scrapers.platforms.legistar import events as legistar_events
from scrapers.platforms.legistar import lists
from scrapers.platforms.legistar.rows import event_rows
from scrapers.platforms.legistar.rows import matter_rows as rows_of
from scrapers.platforms.legistar.slips import calendar_date
from tests.unit.scrapers.test_legistar import (
    EVENT,
    MATTER,
    NOW,
    SOURCE,
    events,
    matters,
    page,
    stored,
    tenant,
)

FOUR = [{**EVENT, "EventId": number} for number in (9, 10, 11, 12)]
Output = Sequence[Record | Follow]


def failures(output: Output) -> list[tuple[str, str, str]]:
    """The cause, the source's id and the field of each failure."""
    return [(f.cause, f.upstream_id, f.field) for f in output if isinstance(f, Failed)]


def read(output: Output, name: str) -> list[str]:
    """The ids of the records whose details are asked for."""
    asked = (thing.context.get(name) for thing in output if isinstance(thing, Follow))
    return [record.upstream_id for record in asked if record is not None]


def details(answers: dict[str, Any]) -> tuple[Bill, list[Failed]]:
    """The matter with these answers about it, and what is noted on the way."""
    waiting: list[Record | Follow] = list(matters([MATTER], stored(bills={})))
    failed: list[Failed] = []
    while waiting:
        thing = waiting.pop(0)
        if isinstance(thing, Bill):
            return thing, failed
        if isinstance(thing, Failed):
            failed.append(thing)
        elif isinstance(thing, Follow):
            name = thing.url.partition("?")[0].rpartition("/")[2]
            if name in answers:
                waiting += thing.parse(page(answers[name], url=thing.url), **thing.context)
            elif thing.postpone is not None:
                waiting += thing.postpone(**thing.context)
    raise AssertionError("no bill came")


@pytest.mark.parametrize(
    ("cell", "value", "cause", "field", "meetings"),
    [
        ("EventDate", None, FailureKind.ROW, "row 10", ["9", "11", "12"]),
        ("EventDate", "0206-11-20T00:00:00", FailureKind.ROW, "row 10", ["9", "11", "12"]),
        ("EventDate", ["2026-10-20"], FailureKind.ROW, "row 10", ["9", "11", "12"]),
        ("EventDate", "soon", FailureKind.ROW, "row 10", ["9", "11", "12"]),
        ("EventBodyName", ["Council"], FailureKind.SLIP, "EventBodyName",
         ["9", "10", "11", "12"]),
        ("EventComment", {"a": 1}, FailureKind.SLIP, "EventComment", ["9", "10", "11", "12"]),
        ("EventTime", [[]], FailureKind.SLIP, "EventTime", ["9", "10", "11", "12"]),
        ("EventVideoId", 10**30, FailureKind.SLIP, "EventVideoId", ["9", "10", "11", "12"]),
    ],
)  # fmt: skip
def test_one_bad_row_of_four_costs_itself(
    cell: str, value: Any, cause: FailureKind, field: str, meetings: list[str]
) -> None:
    rows = [{**row, cell: value} if row["EventId"] == 10 else row for row in FOUR]
    output = events(rows, stored(events={}))
    assert read(output, "event") == meetings
    assert failures(output) == [(cause, "10", field)]


@pytest.mark.parametrize("value", [None, "", "x", 0, -1, [], [9], {"id": 9}])
def test_a_row_without_an_id_costs_itself_and_the_list_is_not_thought_whole(value: Any) -> None:
    known = StoredState(
        now=NOW, events={"10": "s", "13": "s"}, checkpoints={"matters": "2026-10-07T10:00:00"}
    )
    rows = [{**row, "EventId": value} if row["EventId"] == 10 else row for row in FOUR]
    output = events(rows, known)
    assert read(output, "event") == ["9", "11", "12"]
    assert [cause for cause, *_ in failures(output)] == [FailureKind.ROW]
    assert not [thing for thing in output if isinstance(thing, Listed)]


def test_a_row_with_a_slip_is_still_on_the_list() -> None:
    known = StoredState(
        now=NOW, events={"10": "s", "13": "s"}, checkpoints={"matters": "2026-10-07T10:00:00"}
    )
    rows = [{**row, "EventDate": None} if row["EventId"] == 10 else row for row in FOUR]
    (listed,) = [t for t in events(rows, known) if isinstance(t, Listed) and t.kind == "event"]
    assert listed.absent == ("13",)


@pytest.mark.parametrize(
    "rows",
    [
        [{**row, "EventDate": None} for row in FOUR],
        [{name: cell for name, cell in row.items() if name != "EventDate"} for row in FOUR],
        [{**EVENT, "EventId": None}],
        [1, None, "x"],
    ],
)
def test_a_list_of_which_no_row_can_be_read_has_changed(rows: list[Any]) -> None:
    with pytest.raises(LayoutChanged):
        events(rows, stored(events={}))


def test_a_single_meeting_with_a_slip_does_not_make_the_list_fail() -> None:
    output = events([{**EVENT, "EventDate": "3016-01-01T00:00:00"}], stored())
    assert failures(output) == [(FailureKind.ROW, "9", "row 9")]
    assert any("/matters" in thing.url for thing in output if isinstance(thing, Follow))


def test_a_bad_matter_costs_itself_and_bodies_too() -> None:
    rows = [MATTER, {**MATTER, "MatterId": None}, {**MATTER, "MatterId": 8}]
    output = matters(rows, stored(bills={}))
    assert sorted(read(output, "bill")) == ["7", "8"]
    bodies = [{"BodyId": 1, "BodyName": "Council"}, {"BodyId": None, "BodyName": "x"}]
    output = list(lists.parse_bodies(page(bodies), tenant=tenant(stored())))
    assert [type(thing).__name__ for thing in output] == ["Failed", "Organization"]


@pytest.mark.parametrize(
    ("cell", "value"),
    [("MatterIntroDate", "0206-11-20T00:00:00"), ("MatterEnactmentDate", "3016-01-01"),
     ("MatterPassedDate", "2026-02-30T00:00:00"), ("MatterTypeName", ["Order"]),
     # A year of the next century, or two figures exchanged: nobody enters it years before.
     ("MatterIntroDate", "2126-01-07T00:00:00"), ("MatterAgendaDate", "2062-10-07T00:00:00")],
)  # fmt: skip
def test_a_bad_cell_of_a_matter_leaves_the_rest(cell: str, value: Any) -> None:
    output = matters([{**MATTER, cell: value}], stored(bills={}))
    assert failures(output) == [(FailureKind.SLIP, "7", cell)]
    assert read(output, "bill") == ["7"]


@pytest.mark.parametrize("day", ["1900-01-01", "1899-12-30", "1753-01-01", "0001-01-01"])
def test_the_first_day_of_a_database_is_no_date_and_no_slip(day: str) -> None:
    output = matters([{**MATTER, "MatterIntroDate": f"{day}T00:00:00"}], stored(bills={}))
    assert failures(output) == []
    assert read(output, "bill") == ["7"]
    assert calendar_date(f"{day}T00:00:00") is None


@pytest.mark.parametrize(
    ("step", "rows", "field"),
    [
        ("histories", [{"MatterHistoryId": 5, "MatterHistoryActionName": "Heard",
                        "MatterHistoryActionDate": "0206-11-20T00:00:00"}],
         "MatterHistoryActionDate of 5"),
        ("histories", [{"MatterHistoryId": 5, "MatterHistoryActionName": "Heard",
                        "MatterHistoryLastModifiedUtc": "2026-10-07T11:00:00",
                        "MatterHistoryActionDate": "2062-10-07T00:00:00"}],
         "MatterHistoryActionDate of 5"),
        ("histories", [{"MatterHistoryId": 5, "MatterHistoryActionName": "Heard",
                        "MatterHistoryActionText": ["x"]}], "MatterHistoryActionText of 5"),
        ("sponsors", [{"MatterSponsorId": 6, "MatterSponsorName": "Ada Fern",
                       "MatterSponsorMatterVersion": {"v": 1}}],
         "MatterSponsorMatterVersion of 6"),
        ("attachments", [{"MatterAttachmentId": 8, "MatterAttachmentName": ["x"],
                          "MatterAttachmentHyperlink": "https://files.example/a.pdf"}],
         "MatterAttachmentName of 8"),
        ("histories", [{"MatterHistoryId": 5, "MatterHistoryActionName": "Heard"}, "nothing"],
         "row 2"),
    ],
)  # fmt: skip
def test_a_bad_cell_of_a_detail_costs_itself(step: str, rows: list[Any], field: str) -> None:
    answers: dict[str, Any] = {"histories": [], "sponsors": [], "attachments": [], "versions": []}
    bill, failed = details({**answers, step: rows})
    assert [(f.upstream_id, f.field) for f in failed] == [("7", field)]
    children = {"histories": bill.actions, "sponsors": bill.sponsorships,
                "attachments": bill.documents}  # fmt: skip
    assert len(children[step] or ()) == 1
    assert bill.stamp


VOTES: list[dict[str, Any]] = [
    {"VoteId": 1, "VotePersonId": 31, "VotePersonName": "Ada Fern", "VoteValueName": "Yea"},
    {"VoteId": 2, "VotePersonId": None, "VotePersonName": None, "VoteValueName": "Nay"},
    {"VoteId": 3, "VotePersonName": "", "VoteValueName": "Nay"},
    {"VoteId": 4, "VotePersonId": 32, "VotePersonName": "Ben Oak", "VoteValueName": "Medical"},
    {"VoteId": 5, "VotePersonId": 33, "VotePersonName": "Cy Elm", "VoteValueName": None},
]


def called(rows: list[Any]) -> tuple[Any, list[Failed]]:
    """The vote on a line of the meeting, and what is noted of it."""
    event = event_rows.event_of(EVENT, SOURCE, page([]))
    items = event_rows.agenda_of([{"EventItemId": 77, "EventItemTitle": "Item 7"}])
    output = list(
        legistar_events.parse_votes(
            page(rows), tenant=tenant(stored()), event=replace(event, agenda=items), wanted=("77",)
        )
    )
    (held,) = [thing for thing in output if isinstance(thing, Event)]
    (item,) = held.agenda or ()
    return item.votes[0] if item.votes else None, [t for t in output if isinstance(t, Failed)]


def test_votes_without_a_name_count_and_who_was_called_is_there_without_a_vote() -> None:
    vote, failed = called(VOTES)
    assert vote.counts == {"Yea": 1, "Nay": 2, "Medical": 1, "": 1}
    assert vote.voters == (
        ("Ada Fern", "Yea", "31"), ("", "Nay", ""), ("", "Nay", ""), ("Ben Oak", "Medical", "32"),
        ("Cy Elm", "", "33"),
    )  # fmt: skip
    assert failed == []
    assert voter_in_words(Voter("Cy Elm", "other", "", "33")) == "Cy Elm: not said how"
    # Nobody's vote is none, and one of two lines of a person says it.
    assert called([{**row, "VoteValueName": None} for row in VOTES])[0] is None
    assert called([{**VOTES[0], "VoteValueName": ""}, VOTES[0]])[0].voters == (
        ("Ada Fern", "Yea", "31"),
    )


def test_a_bad_vote_costs_its_cell() -> None:
    vote, failed = called([{**VOTES[0], "VotePersonName": ["Ada"]}, VOTES[3], None])
    assert vote.counts == {"Yea": 1, "Medical": 1}
    assert [(f.kind, f.upstream_id, f.field) for f in failed] == [
        ("event", "9", "VotePersonName of 1"), ("event", "9", "row 3"),
    ]  # fmt: skip


def test_a_whole_roll_call_that_is_none_has_changed() -> None:
    with pytest.raises(LayoutChanged):
        called(["x", 1])


def test_two_sponsors_of_one_name_are_two_and_one_under_two_names_is_one() -> None:
    rows = [
        {"MatterSponsorName": name, "MatterSponsorNameId": id_, "MatterSponsorSequence": n}
        for n, (name, id_) in enumerate([("J. Lee", 1), ("J. Lee", 2), ("John Lee", 1), ("A", 0)])
    ]
    sponsors = rows_of.sponsors_of(rows)
    assert [(s.name, s.upstream_id) for s in sponsors] == [
        ("J. Lee", "1"), ("J. Lee", "2"), ("A", ""),
    ]  # fmt: skip


POOR = {"MatterHistoryId": 5, "MatterHistoryActionName": "Approved by Council",
        "MatterHistoryActionDate": "2026-10-07T00:00:00"}  # fmt: skip
RICH = {**POOR, "MatterHistoryId": 6, "MatterHistoryActionBodyName": "Council",
        "MatterHistoryPassedFlag": 1, "MatterHistoryMoverName": "Ada Fern",
        "MatterHistoryTally": "9-0"}  # fmt: skip


@pytest.mark.parametrize("rows", [[POOR, RICH], [RICH, POOR], [RICH, {**RICH}], [POOR, RICH, POOR]])
def test_a_step_entered_twice_says_all_that_either_says(rows: list[Any]) -> None:
    (step,) = rows_of.actions_of(rows)
    assert (step.organization, step.result, step.mover) == ("Council", "pass", "Ada Fern")
    assert step.text == "tally 9-0"
    assert step.upstream_id == str(min(row["MatterHistoryId"] for row in rows))


@pytest.mark.parametrize(
    "other",
    [{"MatterHistoryPassedFlag": 0}, {"MatterHistoryActionBodyName": "Committee on Parks"},
     {"MatterHistoryMoverName": "Ben Oak"}, {"MatterHistoryTally": "8-1"}],
)  # fmt: skip
def test_steps_that_contradict_each_other_are_two(other: dict[str, Any]) -> None:
    assert len(rows_of.actions_of([RICH, {**RICH, "MatterHistoryId": 7, **other}])) == 2
