"""Rows of the Legistar Web API as councils fill them: numbers, steps, sponsors, how votes ended."""

import datetime as dt
from typing import Any

import pytest

from lawtrack.legislation.clerks.calling_off.meeting_state import meeting_state
from lawtrack.legislation.clerks.clerk_words import general_words
from lawtrack.legislation.records import AgendaItem
from scrapers.page import Follow
from scrapers.platforms.legistar import events as legistar_events
from scrapers.platforms.legistar.rows import event_rows, paper_rows
from scrapers.platforms.legistar.rows import matter_rows as rows_of
from tests.unit.scrapers.test_legistar import EVENT, MATTER, SOURCE, page, stored, tenant

INTRODUCED = dt.date(2026, 1, 7)
STEP = {
    "MatterHistoryId": 1, "MatterHistoryActionName": "Referred",
    "MatterHistoryActionDate": "2026-10-07T00:00:00",
}  # fmt: skip


@pytest.mark.parametrize(
    ("file", "year"),
    [
        ("2025-1882", "2025"), ("BL2025-345", "2025"), ("O2025-0001234", "2025"),
        ("SO2025-12", "2025"), ("Int 0690-2025", "2025"), ("Res 508-2025", "2025"),
        ("A-2025-12", "2025"), ("RES-2025-14", "2025"), ("2025 - 0012", "2025"), ("1/2025", "2025"),
        ("T2025-77", "2025"),
        # What may be a counter is no year, and two digits may be anything.
        ("CB 120123", "2026"), ("CF 202545", "2026"), ("260506", "2026"), ("24-0345", "2026"),
        ("18-S-1234", "2026"), ("", "2026"), ("Appt 2025", "2026"), ("2025", "2026"),
    ],
)  # fmt: skip
def test_a_number_says_of_which_year_it_is_where_it_does(file: str, year: str) -> None:
    assert rows_of.legislative_session_of(file, INTRODUCED) == year


@pytest.mark.parametrize(
    ("number", "kept"),
    [("2026/012", ("2026/012",)), ("ORD 7", ("ORD 7",)), (4021, ("4021",)),
     ("25-1824; APPROVED", ("25-1824",)), ("N/A", ()), ("-", ()),
     (0, ()), ("  ", ()), (None, ())],
)  # fmt: skip
def test_a_number_of_enactment_that_counts_nothing_is_none(number: Any, kept: Any) -> None:
    bill = rows_of.bill_of({**MATTER, "MatterEnactmentNumber": number}, SOURCE, page([]))
    assert bill.other_identifiers == kept


RESULTS: list[tuple[Any, Any, str]] = [
    (1, None, "pass"), (0, None, "fail"), (True, None, "pass"), (False, None, "fail"),
    ("1", None, "pass"), ("0", "Pass", "fail"), (None, "Pass", "pass"), (None, "Fail", "fail"),
    (None, "Failed", "fail"),
    (None, "Carried", "pass"), (None, "Defeated", "fail"), (None, None, ""), (None, "", ""),
    (None, "Tabled", ""), (2, None, ""),
    (1, "Fail", "pass"),
]  # fmt: skip


@pytest.mark.parametrize(("flag", "name", "result"), RESULTS)
def test_how_a_vote_ended_says_its_flag_else_the_flags_name(
    flag: Any, name: Any, result: str
) -> None:
    row = {**STEP, "MatterHistoryPassedFlag": flag, "MatterHistoryPassedFlagName": name}
    (step,) = rows_of.actions_of([row])
    line = {"EventItemId": 4, "EventItemTitle": "Lamps", "EventItemPassedFlag": flag,
            "EventItemPassedFlagName": name}  # fmt: skip
    (item,) = event_rows.agenda_of([line])
    assert (step.result, item.result) == (result, result)


@pytest.mark.parametrize(
    ("cells", "is_asked"),
    [
        ({"EventItemPassedFlag": 1, "EventItemRollCallFlag": 0}, True),
        ({"EventItemPassedFlag": None, "EventItemPassedFlagName": "Pass"}, True),
        ({"EventItemPassedFlag": None, "EventItemRollCallFlag": 1}, True),
        ({"EventItemPassedFlag": None, "EventItemRollCallFlag": 0}, False),
        ({}, False),
        # Some councils set no flag where there is a roll call.
        ({"EventItemRollCallFlag": 0, "EventItemTally": "7-0"}, True),
        ({"EventItemRollCallFlag": 0, "EventItemMover": "Ada Quill"}, True),
        ({"EventItemRollCallFlag": 0, "EventItemSeconder": "Bo Reed"}, True),
        ({"EventItemRollCallFlag": 0, "EventItemActionName": "Approved as Amended"}, True),
        ({"EventItemRollCallFlag": 0, "EventItemActionName": "Failed to Pass"}, True),
        ({"EventItemRollCallFlag": 0, "EventItemActionName": "Referred"}, False),
        ({"EventItemRollCallFlag": 0, "EventItemTally": " ", "EventItemMover": ""}, False),
    ],
)
def test_a_roll_call_is_asked_for_where_something_was_decided(
    cells: dict[str, Any], is_asked: bool
) -> None:
    event = event_rows.event_of(EVENT, SOURCE, page([]))
    rows = [{"EventItemId": 4, "EventItemTitle": "Lamps", **cells}]
    output = legistar_events.parse_agenda(page(rows), tenant=tenant(stored()), event=event)
    asked = [thing.url for thing in output if isinstance(thing, Follow)]
    assert [url.endswith("/eventitems/4/votes") for url in asked] == [True] * is_asked


@pytest.mark.parametrize(
    ("cells", "description", "text"),
    [
        ({}, "Referred", ""),
        ({"ActionText": "To Parks."}, "Referred", "To Parks."),
        ({"ActionName": None, "ActionText": "Referred to Parks."}, "Referred to Parks.",
         "Referred to Parks."),
        ({"ActionName": "  ", "ActionText": "Referred to Parks."}, "Referred to Parks.",
         "Referred to Parks."),
        # Some clerks write into the notes alone.
        ({"ActionName": None, "MinutesNote": "Staff presents\nthe cameras."},
         "Staff presents the cameras.", "Staff presents\nthe cameras."),
        # What an agenda alone says is not done by it.
        ({"ActionName": "", "AgendaNote": "{\\rtf1 Approve.}"}, "On the agenda", "Approve."),
        ({"ActionName": "", "AgendaNote": "Approve.", "MinutesNote": "Held."}, "Held.",
         "Approve.\nHeld."),
    ],
)  # fmt: skip
def test_a_step_is_called_by_what_the_clerk_wrote(
    cells: dict[str, Any], description: str, text: str
) -> None:
    row = {**STEP, **{f"MatterHistory{name}": value for name, value in cells.items()}}
    (step,) = rows_of.actions_of([row])
    assert (step.description, step.text) == (description, text)


@pytest.mark.parametrize(
    "cells",
    [
        {"ActionName": None}, {"ActionName": "  ", "ActionText": None},
        {"ActionName": "", "AgendaNote": "____________", "MinutesNote": ""},
        {"ActionName": None, "AgendaNote": "{\\rtf1\\ansi ______\\par }"},
    ],
)  # fmt: skip
def test_a_step_that_says_nothing_is_none(cells: dict[str, Any]) -> None:
    row = {**STEP, **{f"MatterHistory{name}": value for name, value in cells.items()}}
    assert rows_of.actions_of([row]) == ()


def test_a_step_without_a_day_stands_behind_the_one_entered_before_it() -> None:
    days = [(3, "2026-11-10"), (1, "2026-11-02"), (2, None), (4, None), (5, "2026-11-03")]
    rows = [
        {"MatterHistoryId": id_, "MatterHistoryActionName": f"Step {id_}",
         "MatterHistoryActionDate": day and f"{day}T00:00:00"}
        for id_, day in days
    ]  # fmt: skip
    steps = [step.upstream_id for step in rows_of.actions_of(rows)]
    assert steps == ["1", "2", "5", "3", "4"]


@pytest.mark.parametrize(
    ("paper", "state"),
    [
        ("Cancellation_Notice", "cancelled"), ("Notice%20of%20Cancellation", "cancelled"),
        ("CANCELLED", "cancelled"), ("Postponement_Notice", "postponed"),
        ("Meeting_Agenda", "confirmed"), ("Public_Hearing_Notice", "confirmed"),
    ],
)  # fmt: skip
def test_a_notice_in_place_of_the_agenda_calls_the_meeting_off(paper: str, state: str) -> None:
    name = f"9_A_Cancelled_Leases_Board_26-10-20_{paper}.pdf"
    row = {**EVENT, "EventAgendaStatusName": "Final",
           "EventAgendaFile": f"https://files.example/meetings/2026/10/{name}"}  # fmt: skip
    event = event_rows.event_of(row, SOURCE, page([]))
    assert meeting_state(event, SOURCE.words) == state


@pytest.mark.parametrize(
    ("published", "stamp"),
    [("2026-10-09T15:00:00", "2026-10-09T15:00:00"), (None, "2026-10-07T11:00:00"),
     ("", "2026-10-07T11:00:00"), ("1900-01-01T00:00:00", "2026-10-07T11:00:00")],
)  # fmt: skip
def test_an_agenda_of_which_nobody_says_when_it_was_published_is_as_new_as_its_meeting(
    published: Any, stamp: str
) -> None:
    row = {**EVENT, "EventAgendaFile": "https://files.example/a.pdf",
           "EventAgendaLastPublishedUTC": published}  # fmt: skip
    event = event_rows.event_of(row, SOURCE, page([]))
    assert [document.stamp for document in event.documents or ()] == [stamp]


@pytest.mark.parametrize("written", [None, "", " "])
def test_a_meeting_without_a_page_of_its_own_stands_on_the_calendar(written: Any) -> None:
    event = event_rows.event_of({**EVENT, "EventInSiteURL": written}, SOURCE, page([]))
    assert event.url == "https://site.example/Calendar.aspx"


def sponsor(name: Any, version: Any, sequence: Any = 0, id_: Any = None) -> dict[str, Any]:
    return {"MatterSponsorName": name, "MatterSponsorMatterVersion": version,
            "MatterSponsorSequence": sequence, "MatterSponsorNameId": id_}  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        ([sponsor("Ada", "*"), sponsor("Ben", "A", 1), sponsor("Ada", "A", 0)], ["Ada", "Ben"]),
        ([sponsor("Ada", "2"), sponsor("Ben", "10")], ["Ben"]),
        ([sponsor("Ada", None, None), sponsor("Ben", None, 1)], ["Ada", "Ben"]),
        ([sponsor("Ben", 1, 12), sponsor("Ada", 1, 10)], ["Ada", "Ben"]),
        ([sponsor("O&#39;Neill", "1", 0, 5), sponsor("Fern, Ada ", "1", 1, 6)],
         ["O'Neill", "Fern, Ada"]),
        # One person under two spellings of one id, two persons of one name, nobody.
        ([sponsor("Ada", "1", 0, 5), sponsor("ADA", "1", 1, 5)], ["Ada"]),
        ([sponsor("Ada", "1", 0, 5), sponsor("Ada", "1", 1, 6)], ["Ada", "Ada"]),
        ([sponsor(None, "1"), sponsor("", "1", 1), sponsor("Ada", "1", 2)], ["Ada"]),
        ([sponsor("No Sponsor(s)", "1"), sponsor(", ", "1", 1), sponsor("None, Ada", "1", 2)],
         ["None, Ada"]),
        # Who asked for it stands among them in New York.
        ([sponsor("(by request of the Mayor)", "1"), sponsor("Ada", "1", 1),
          sponsor("(in conjunction with the Brooklyn Borough President)", "1", 2),
          sponsor("By Request", "1", 3), sponsor("Byron Requa", "1", 4)], ["Ada", "Byron Requa"]),
        ([], []),
    ],
)  # fmt: skip
def test_the_sponsors_are_those_of_the_newest_version(
    rows: list[dict[str, Any]], names: list[str]
) -> None:
    sponsors = rows_of.sponsors_of(rows)
    assert [each.name for each in sponsors] == names
    assert [each.primary for each in sponsors] == [n == 0 for n in range(len(names))]


@pytest.mark.parametrize(
    ("cells", "time", "words"),
    [
        ({"EventTime": "6:30 PM"}, "18:30", "6:30 PM"),
        ({"EventTime": None}, "", ""),
        ({"EventTime": "", "EventDate": "2026-10-20"}, "", ""),
        ({"EventTime": "", "EventDate": "2026-10-20T18:30:00"}, "18:30", "18:30"),
        ({"EventTime": "7:00 PM", "EventDate": "2026-10-20T18:30:00"}, "19:00", "7:00 PM"),
        ({"EventTime": "TBD", "EventDate": "2026-10-20T18:30:00Z"}, "", "TBD"),
        ({"EventTime": "12:00 AM"}, "", "12:00 AM"),
    ],
)
def test_the_hour_of_a_meeting_stands_in_its_field_else_behind_its_day(
    cells: dict[str, Any], time: str, words: str
) -> None:
    event = event_rows.event_of({**EVENT, **cells}, SOURCE, page([]))
    assert (event.date, event.time, event.time_text) == (dt.date(2026, 10, 20), time, words)


@pytest.mark.parametrize("nothing", ["0001-01-01T00:00:00", "1900-01-01T00:00:00", "", None])
def test_a_paper_that_was_never_published_costs_no_meeting(nothing: Any) -> None:
    row = {**EVENT, "EventAgendaLastPublishedUTC": nothing, "EventMinutesLastPublishedUTC": nothing}
    event = event_rows.event_of(row, SOURCE, page([]))
    assert (event.agenda_published, event.minutes_published) == ("", "")


def test_a_vote_that_is_listed_again_counts_once() -> None:
    def row(id_: int, person: Any, word: str = "Yea", name: str = "Ada Fern") -> dict[str, Any]:
        return {"VoteId": id_, "VotePersonId": person, "VotePersonName": name,
                "VoteValueName": word}  # fmt: skip

    rows = [
        row(1, 7), row(1, 7), row(2, 7, "yea"), row(3, 8, "Nay"),  # one person, and another
        row(4, None, name="Smith"), row(5, None, name="Smith"), row(5, None, name="Smith"),
    ]  # fmt: skip
    event = event_rows.event_of(EVENT, SOURCE, page([]))
    vote = event_rows.vote_of(rows, AgendaItem(order=1, title="An order"), event)
    assert vote is not None
    assert vote.counts == {"Yea": 3, "Nay": 1}
    assert [name for name, _, _ in vote.voters] == ["Ada Fern", "Ada Fern", "Smith", "Smith"]


def test_a_person_listed_with_two_votes_has_one_that_nobody_knows() -> None:
    votes = ((7, "Affirmative"), (8, "Negative"), (7, "Negative"), (7, "affirmative"), (8, ""))
    rows = [
        {"VoteId": number, "VotePersonId": person, "VotePersonName": f"Member {person}",
         "VoteValueName": word}
        for number, (person, word) in enumerate(votes)
    ]  # fmt: skip
    event = event_rows.event_of(EVENT, SOURCE, page([]))
    vote = event_rows.vote_of(rows, AgendaItem(order=1, title="An order"), event)
    assert vote is not None
    assert vote.counts == {"Affirmative / Negative": 1, "Negative": 1}
    assert [word for _, word, _ in vote.voters] == ["Affirmative / Negative", "Negative"]
    assert general_words().vote_option("Affirmative / Negative") in (None, "", "other")


def test_a_step_entered_again_in_other_capitals_is_one() -> None:
    rows = [
        {"MatterHistoryId": number, "MatterHistoryActionDate": "2026-02-03T00:00:00",
         "MatterHistoryActionName": name}
        for number, name in enumerate(("Passed", "PASSED ", "passed", "Filed"), start=1)
    ]  # fmt: skip
    assert [step.description for step in rows_of.actions_of(rows)] == ["Passed", "Filed"]


@pytest.mark.parametrize(
    ("moment", "hour", "day", "time"),
    [
        # A zone is counted with where an hour stands; a midnight is a day, whatever stands behind.
        ("2026-03-12T00:30:00Z", None, "2026-03-11", "20:30"),
        ("2026-03-12T00:30:00+00:00", "8:30 PM", "2026-03-11", "20:30"),
        ("2026-03-11T22:30:00.5Z", None, "2026-03-11", "18:30"),
        ("2026-03-11T05:00:00Z", "7:00 PM", "2026-03-11", "19:00"),
        ("2026-03-11T19:00:00-04:00", None, "2026-03-11", "19:00"),
        ("2026-03-11T00:00:00Z", None, "2026-03-11", ""),
        ("2026-03-11T00:00:00-05:00", "7:00 PM", "2026-03-11", "19:00"),
        ("2026-03-11 19:00:00", None, "2026-03-11", "19:00"),
        ("2026-03-11", "7:00 PM", "2026-03-11", "19:00"),
        ("2026-03-11T99:00:00Z", "7:00 PM", "2026-03-11", "19:00"),
    ],
)
def test_a_day_with_a_zone_is_the_day_of_the_place(
    moment: str, hour: str | None, day: str, time: str
) -> None:
    event = event_rows.event_of({**EVENT, "EventDate": moment, "EventTime": hour}, SOURCE, page([]))
    assert (event.date.isoformat(), event.time) == (day, time)


@pytest.mark.parametrize(
    ("agenda", "minutes", "status"),
    [
        ("Final", "Deferred", "Deferred"), ("Final", "Not Held", "Not Held"),
        (None, "Cancelled", "Cancelled"), ("Final", "No Quorum", "No Quorum"),
        ("Cancelled", "Deferred", "Cancelled"), ("Final", "Final", "Final"),
        ("Final", "Draft", "Final"), ("Final", "Withdrawn", "Final"), ("Draft", "Held", "Draft"),
        ("Final", None, "Final"),
    ],
)  # fmt: skip
def test_minutes_may_say_that_there_was_no_meeting(
    agenda: str | None, minutes: str | None, status: str
) -> None:
    cells = {"EventAgendaStatusName": agenda, "EventMinutesStatusName": minutes}
    assert event_rows.event_of({**EVENT, **cells}, SOURCE, page([])).status == status


def test_a_zero_is_no_id_of_a_matter_or_a_meeting() -> None:
    (item,) = event_rows.agenda_of([{"EventItemId": 4, "EventItemMatterId": 0}])
    (step,) = rows_of.actions_of([{**STEP, "MatterHistoryEventId": 0}])
    assert (item.bill_upstream_id, step.event_upstream_id) == ("", "")


def test_a_line_that_is_listed_twice_is_one_and_two_lines_of_one_place_are_two() -> None:
    line = {"EventItemId": 4, "EventItemTitle": "Parks", "EventItemAgendaSequence": 1}
    rows = [line, {**line, "EventItemId": 5}, dict(line), {**line, "EventItemTitle": "Lakes"}]
    lines = [(item.upstream_id, item.title) for item in event_rows.agenda_of(rows)]
    assert lines == [("4", "Parks"), ("4", "Lakes"), ("5", "Parks")]


def test_no_page_is_promised_of_a_matter_that_is_kept_from_people() -> None:
    row = {**MATTER, "MatterDate1": "0001-01-01T00:00:00", "MatterRestrictViewViaWeb": True}
    kept, shown = (rows_of.bill_of(each, SOURCE, page([])) for each in (row, MATTER))
    assert (kept.url, bool(shown.url)) == ("", True)
    assert kept.extras.keys() - shown.extras.keys() == {"MatterRestrictViewViaWeb"}


def test_a_file_that_is_listed_under_two_names_has_both() -> None:
    row = {"MatterAttachmentHyperlink": "https://files.example/a.pdf"}
    names = ("Exhibit A", "Facial Recognition Use Policy", "EXHIBIT A", None)
    rows = [
        {**row, "MatterAttachmentId": number, "MatterAttachmentName": name}
        for number, name in enumerate(names)
    ]
    (document,) = paper_rows.attachments_of(rows)
    assert document.title == "Exhibit A / Facial Recognition Use Policy"
