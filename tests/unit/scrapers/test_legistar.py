"""The Legistar platform: what a run asks for, and what becomes of the rows."""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from lawtrack.errors import FailureKind, LayoutChanged, RecordGone, SourceUnavailable
from lawtrack.legislation.clerks.printed_hour import printed_hour
from lawtrack.legislation.records import (
    Bill,
    Checkpoint,
    Event,
    Failed,
    Mismatch,
    Record,
    Source,
    StoredState,
    Unchanged,
)
from scrapers.page import Follow, Page
from scrapers.platforms.legistar import bills, lists, records_by_id
from scrapers.platforms.legistar import events as legistar_events
from scrapers.platforms.legistar.rows import event_rows, paper_rows
from scrapers.platforms.legistar.rows import matter_rows as rows_of
from scrapers.platforms.legistar.rows.fields import DROPPED, READ
from scrapers.platforms.legistar.tenant import LegistarClient, scope_of

NOW = dt.datetime(2026, 10, 8, 16, 0, tzinfo=dt.UTC)
SOURCE = Source(
    key="millbrook", platform="legistar", name="Millbrook", client="millbrook",
    division="ocd-division/country:us/state:ny/place:millbrook", timezone="America/New_York",
    addresses={"api": "https://api.example/v1", "site": "https://site.example",
               "files": "https://files.example"},
)  # fmt: skip
DONE = {"matters": "2026-10-08T10:00:00", "events": "2026-10-08T10:00:00",
        "rescan": "2026-10-08T10:00:00+00:00", "full": "2026-10-08T10:00:00+00:00"}  # fmt: skip
MATTER = {
    "MatterId": 7, "MatterFile": "2026-0007", "MatterName": None, "MatterTitle": "Lamps be lit.",
    "MatterIntroDate": "2026-10-07T00:00:00", "MatterLastModifiedUtc": "2026-10-07T11:00:00.5",
    "MatterTypeName": "Order", "MatterStatusName": "Referred", "MatterBodyName": "Council",
    "MatterVersion": "1", "MatterText1": "Ward 3", "MatterText2": "pat.clerk@millbrook.example",
    "MatterNotes": "Ask (555) 555-0142 about it",
}  # fmt: skip
EVENT = {
    "EventId": 9, "EventBodyName": "Council", "EventDate": "2026-10-20T00:00:00",
    "EventTime": "6:30 PM", "EventLastModifiedUtc": "2026-10-07T11:00:00",
}  # fmt: skip


def page(content: Any, *, status: int = 200, url: str = "https://api.example/v1/x") -> Page:
    return Page(url=url, body=json.dumps(content).encode(), status=status)


def tenant(known: StoredState) -> LegistarClient:
    return LegistarClient(source=SOURCE, known=known, scope=scope_of(known))


def matters(content: Any, known: StoredState, *, status: int = 200) -> list[Record | Follow]:
    follow = lists.matters_list(tenant(known))
    return list(lists.parse_matters(page(content, status=status), **follow.context))


def events(content: Any, known: StoredState) -> list[Record | Follow]:
    follow = lists.events_list(tenant(known))
    return list(lists.parse_events(page(content), **follow.context))


def wishes(output: Iterable[Record | Follow]) -> list[str]:
    return [unquote(thing.url) for thing in output if isinstance(thing, Follow)]


def stored(**rows: Any) -> StoredState:
    bill = rows_of.bill_of(MATTER, SOURCE, page([]))
    event = event_rows.event_of(EVENT, SOURCE, page([]))
    known = StoredState(
        now=NOW, checkpoints=DONE, bills={"7": bill.stamp}, events={"9": event.stamp}
    )
    return replace(known, **rows)


def test_a_run_with_nothing_new_asks_for_two_lists() -> None:
    known = stored()
    first = list(lists.begin(SOURCE, known))
    assert len(first) == 1
    assert wishes(first)[0].startswith("https://api.example/v1/millbrook/events?")
    assert [url.split("?")[0] for url in wishes(events([EVENT], known))] == [
        "https://api.example/v1/millbrook/matters"
    ]
    output = matters([MATTER], known)
    assert wishes(output) == []
    assert Unchanged(jurisdiction="millbrook", kind="bill", upstream_ids=("7",)) in output


def test_the_window_is_every_date_field_with_three_days_to_spare() -> None:
    (url,) = wishes([lists.matters_list(tenant(stored()))])
    assert url.count(" ge datetime'2026-10-05T10:00:00'") == 5
    assert "$orderby=MatterId desc" in url


def test_a_first_load_has_no_window_and_counts_as_the_wide_look() -> None:
    known = StoredState(now=NOW)
    assert "$filter" not in wishes([lists.matters_list(tenant(known))])[0]
    keys = {thing.key for thing in matters([MATTER], known) if isinstance(thing, Checkpoint)}
    assert keys == {"matters", "rescan", "full"}


def test_a_first_load_that_goes_on_reads_nothing_twice() -> None:
    assert wishes(matters([MATTER], stored(checkpoints={}))) == []


@pytest.mark.parametrize("step", ["histories", "sponsors", "attachments", "versions"])
def test_rows_about_a_bill_whose_name_has_another_key_have_changed(step: str) -> None:
    bill = rows_of.bill_of(MATTER, SOURCE, page([]))
    wish = bills.details_of(tenant(stored()), bill, step)
    with pytest.raises(LayoutChanged, match="expected rows with"):
        list(wish.parse(page([{"Id": 4, "Named": "Lamps"}, None]), **wish.context))


def test_rows_about_a_meeting_whose_name_has_another_key_have_changed() -> None:
    load, event = tenant(stored()), event_rows.event_of(EVENT, SOURCE, page([]))
    rows = page([{"EventItemId": 4, "EventItemName": "Lamps"}, None])
    with pytest.raises(LayoutChanged, match="'EventItemTitle'"):
        list(legistar_events.parse_agenda(rows, tenant=load, event=event))
    with pytest.raises(LayoutChanged, match="'VoteValueName'"):
        list(legistar_events.parse_votes(rows, tenant=load, event=event, wanted=("4",)))


def test_matters_on_agendas_wait_for_the_end_of_a_first_loads_list() -> None:
    load = tenant(StoredState(now=NOW))
    event = event_rows.event_of(EVENT, SOURCE, page([]))

    def named_on_an_agenda(*ids: int) -> list[str]:
        rows = [
            {"EventItemId": id_, "EventItemMatterId": id_, "EventItemTitle": "A"} for id_ in ids
        ]
        output = legistar_events.parse_agenda(page(rows), tenant=load, event=event)
        return [url for url in wishes(output) if "/matters?" in url]

    assert named_on_an_agenda(7, 8) == []  # answered before the list
    follow = lists.matters_list(load)
    output = wishes(lists.parse_matters(page([MATTER]), **follow.context))
    assert [url.partition("&")[0].rpartition("=")[2] for url in output if "/matters?" in url] == [
        "MatterId eq 8"  # the list has not shown it
    ]
    assert sum("/matters/7/" in url for url in output) == 1
    assert len(named_on_an_agenda(7, 9)) == 1


def both_lists(load: LegistarClient, matters: list[Any], *, first: str) -> list[str]:
    """What a first load asks for with both its lists, the ``first`` of which is answered first."""
    meetings, titles = lists.events_list(load), lists.matters_list(load)
    pages = {
        "meetings": lambda: lists.parse_events(page([EVENT]), **meetings.context),
        "matters": lambda: lists.parse_matters(page(matters), **titles.context),
    }
    order = sorted(pages, key=lambda name: name != first)
    return [url for name in order for url in wishes(pages[name]())]


@pytest.mark.parametrize("first", ["meetings", "matters"])
def test_agendas_are_asked_for_whichever_list_is_answered_first(first: str) -> None:
    urls = both_lists(tenant(StoredState(now=NOW)), [MATTER], first=first)
    assert sum("events/9/eventitems" in url for url in urls) == 1


@pytest.mark.parametrize("first", ["meetings", "matters"])
def test_a_first_load_reads_old_matters_that_a_meeting_to_come_names_in_words(first: str) -> None:
    old = dict.fromkeys(("MatterIntroDate", "MatterLastModifiedUtc"), "2019-03-01T10:00:00")
    rows = [{**MATTER, **old, "MatterId": id_, "MatterFile": f"2019-000{id_}"} for id_ in (7, 8)]
    load = replace(
        tenant(StoredState(now=NOW, history=None, interesting=lambda words: False)),
        refine_event=lambda event: replace(event, identifiers=("2019-0007", "2019-0009")),
    )
    asked = [url for url in both_lists(load, rows, first=first) if "MatterId eq" in url]
    assert [url.partition("&")[0].rpartition("=")[2] for url in asked] == ["MatterId eq 7"]


def test_a_full_page_is_followed_from_its_last_id() -> None:
    rows = [{**MATTER, "MatterId": number} for number in range(1, 1001)]
    assert "MatterId lt 1" in wishes(matters(rows, stored()))[-1]


def test_the_daily_look_asks_for_what_stands_on_coming_agendas() -> None:
    late = {**DONE, "rescan": "2026-10-07T10:00:00+00:00"}
    known = stored(checkpoints=late, upcoming=frozenset({"7", "41"}))
    urls = wishes(matters([MATTER], known))
    assert any("matters/7/histories" in url for url in urls)
    assert any("MatterId eq 41" in url and "eq 7" not in url for url in urls)


def test_the_daily_look_reads_old_matters_again_and_tells_which_are_gone() -> None:
    late = {**DONE, "rescan": "2026-10-07T10:00:00+00:00"}
    known = stored(checkpoints=late, canaries=("3", "5"))
    asked = [thing for thing in matters([MATTER], known) if isinstance(thing, Follow)]
    (again,) = [f for f in asked if f.parse is records_by_id.parse_canaries]
    assert "MatterId eq 3 or MatterId eq 5" in unquote(again.url)
    output = list(records_by_id.parse_canaries(page([{**MATTER, "MatterId": 3}]), **again.context))
    assert "matters/3/histories" in wishes(output)[0]
    gone = [thing for thing in output if isinstance(thing, Mismatch)]
    assert [(one.kind, one.subject) for one in gone] == [("canary", "5")]
    urls = wishes(matters([MATTER], stored(canaries=("3", "5"))))
    assert not any("MatterId eq 3" in url for url in urls)


@pytest.mark.parametrize(
    ("stamps", "refused"),
    [
        (["2026-10-07T11:00:00 a", "2026-10-07T12:00:00 b"], True),
        (["2026-10-07T11:00:00 a", "2026-09-01T12:00:00 b"], False),  # one may have been deleted
        (["2026-09-01T11:00:00 a", "2026-09-01T12:00:00 b"], False),
        ([], False),
    ],
)
def test_an_empty_list_must_not_leave_out_what_was_stamped_within_it(
    stamps: list[str], refused: bool
) -> None:
    known = stored(bills={str(number): stamp for number, stamp in enumerate(stamps, start=1)})
    if not refused:
        assert wishes(matters([], known)) == []
        return
    with pytest.raises(SourceUnavailable, match="an empty list, where 2 records are known"):
        matters([], known)


def test_what_failed_before_is_asked_for_again_by_id() -> None:
    urls = wishes(matters([], stored(bills={"41": ""})))
    assert len(urls) == 1
    assert "MatterId eq 41" in urls[0]


def test_since_moves_no_checkpoint() -> None:
    output = matters([MATTER], stored(since=dt.date(2026, 1, 1)))
    assert not [thing for thing in output if isinstance(thing, Checkpoint)]


def test_a_stamp_in_the_future_does_not_become_the_checkpoint() -> None:
    output = matters([{**MATTER, "MatterLastModifiedUtc": "2999-01-01T00:00:00"}], stored())
    (reached,) = [c for c in output if isinstance(c, Checkpoint) and c.key == "matters"]
    assert reached.value == "2026-10-08T16:00:00"


def test_an_emptied_whole_list_is_no_answer() -> None:
    with pytest.raises(SourceUnavailable, match="empty list"):
        matters([], stored(full=True))


@pytest.mark.parametrize(
    ("status", "said", "advice"),
    [
        (403, "", "LAWTRACK_MILLBROOK_TOKEN"),
        (500, "LegistarConnectionString setting is not set up for client", "'millbrook'"),
    ],
)
def test_an_error_answer_says_what_to_do(status: int, said: str, advice: str) -> None:
    with pytest.raises(SourceUnavailable, match=advice):
        matters({"Message": said}, stored(), status=status)


def test_another_500_is_asked_again_with_retries() -> None:
    (again,) = matters({"Message": "An error has occurred."}, stored(), status=500)
    assert isinstance(again, Follow)
    assert 500 not in again.statuses


def test_a_renamed_field_is_named() -> None:
    with pytest.raises(LayoutChanged, match="MatterFile"):
        matters([{"MatterId": 7, "MatterTitle": "x"}], stored())


def test_a_field_that_no_row_has_is_told_by_its_name() -> None:
    source = replace(SOURCE, own_fields={"summary": "MatterEXText55"})
    with pytest.raises(LayoutChanged, match="expected a row with 'MatterEXText55'"):
        rows_of.bill_of(MATTER, source, page([]))


def test_a_matter_costs_five_requests_and_is_yielded_whole() -> None:
    answers: dict[str, Any] = {
        "histories": [{"MatterHistoryId": 1, "MatterHistoryActionName": "Referred",
                       "MatterHistoryActionDate": "2026-10-07T00:00:00"}],
        "sponsors": [{"MatterSponsorName": "Ada Fern", "MatterSponsorMatterVersion": "1"}],
        "attachments": [],
        "versions": [{"Key": 3, "Value": "*"}, {"Key": 5, "Value": "1"}],
        "5": {"MatterTextPlain": "Let the lamps be lit at dusk."},
    }  # fmt: skip
    (thing,) = [t for t in matters([MATTER], stored(bills={})) if isinstance(t, Follow)]
    asked = 0
    whole: Record | Follow = thing
    while isinstance(whole, Follow):
        asked += 1
        name = whole.url.split("?")[0].rpartition("/")[2]
        (whole,) = whole.parse(page(answers[name], url=whole.url), **whole.context)
    assert asked == 5
    assert isinstance(whole, Bill)
    assert whole.stamp
    assert [(d.title, d.text) for d in whole.documents or ()] == [
        ("Text of version 1", "Let the lamps be lit at dusk."),
        ("Text of version *", None),  # named, and still to be read
    ]
    assert whole.extras == {"MatterText1": "Ward 3"}
    assert "555" not in whole.notes


def a_failure(cause: FailureKind) -> Failed:
    return Failed(jurisdiction=SOURCE.key, url="x", reason="in words", cause=cause)


@pytest.mark.parametrize("cause", list(FailureKind))
def test_what_is_too_large_or_forbidden_is_not_asked_for_again(cause: FailureKind) -> None:
    version = paper_rows.version_document(
        "https://api.example/v1/millbrook/matters/7/texts/5", "1", "5"
    )
    bill = replace(rows_of.bill_of(MATTER, SOURCE, page([])), documents=(version,))
    context: dict[str, Any] = {"tenant": tenant(stored()), "bill": bill, "urls": (version.url,)}
    (kept,) = bills.without_text(failed=a_failure(cause), **context)
    assert isinstance(kept, Bill)
    final = cause in (FailureKind.TOO_LARGE, FailureKind.ROBOTS)
    assert bool(kept.stamp) == final


def test_a_failed_detail_leaves_its_children_out_and_takes_the_stamp_away() -> None:
    bill = rows_of.bill_of(MATTER, SOURCE, page([]))
    context: dict[str, Any] = {"tenant": tenant(stored()), "bill": bill, "step": "sponsors"}
    (onward,) = bills.without_detail(failed=a_failure(FailureKind.STATUS), **context)
    assert isinstance(onward, Follow)
    assert onward.context["bill"].stamp == ""
    assert onward.context["bill"].sponsorships is None
    (known,) = bills.without_detail(failed=a_failure(FailureKind.LEFT_ALONE), **context)
    assert isinstance(known, Bill)


def test_a_record_that_is_gone_is_not_stored() -> None:
    bill = rows_of.bill_of(MATTER, SOURCE, page([]))
    context: dict[str, Any] = {"tenant": tenant(stored()), "bill": bill, "step": "histories"}
    with pytest.raises(RecordGone) as gone:
        list(bills.parse_detail(page({}, status=410), **context))
    assert gone.value.message == f"{bill.identifier} no longer exists"
    assert gone.value.kind is FailureKind.GONE
    assert list(bills.without_detail(failed=a_failure(gone.value.kind), **context)) == []


def test_no_roll_call_is_an_answer_and_not_a_failure() -> None:
    event = event_rows.event_of(EVENT, SOURCE, page([]))
    items = [{"EventItemId": 4, "EventItemTitle": "Lamps", "EventItemPassedFlag": 1}]
    context: dict[str, Any] = {"tenant": tenant(stored()), "event": event}
    (votes,) = legistar_events.parse_agenda(page(items), **context)
    assert isinstance(votes, Follow)
    null = {"InnerException": "the materialized value is null"}
    (whole,) = legistar_events.parse_votes(page(null, status=500), **votes.context)
    assert isinstance(whole, Event)
    assert [item.votes for item in whole.agenda or ()] == [()]


@pytest.mark.parametrize(
    ("printed", "read"),
    [("10:00 AM", "10:00"), ("12:00 PM", "12:00"), ("12:15 am", "00:15"), ("13:00", "13:00"),
     ("2:00", ""), ("", ""), (None, ""), ("after the vote", ""), ("25:00", "")],
)  # fmt: skip
def test_times_are_free_text(printed: str | None, read: str) -> None:
    assert printed_hour(printed or "", "America/New_York").time == read


def test_versions_rise_from_the_star_over_numbers_to_letters() -> None:
    found = sorted(["B", "10", "*", "2", "A"], key=rows_of.version_rank)
    assert found == ["*", "2", "10", "A", "B"]


@pytest.mark.parametrize(
    "rising",
    [
        ["0", "1", "1A", "2", "10A", "A", "B", "Z", "AA"],
        ["Version 1", "Version 2", "Version 10"],
        ["a", "B", "c"],
        ["2.1", "2.10", "3"],
        ["0", "1 (draft)", "2", "Final"],
    ],
)
def test_versions_rise_as_people_count(rising: list[str]) -> None:
    falling = rising[::-1]
    assert sorted(falling, key=rows_of.version_rank) == rising


@pytest.mark.recordings
@pytest.mark.parametrize(
    "name",
    ["boston/boston_event_14256_eventitems.json", "philadelphia/phila_event_6376_items.json"],
)
def test_no_field_of_an_agenda_line_is_overlooked(recordings: Path, name: str) -> None:
    for row in json.loads((recordings / "legistar" / name).read_text(encoding="utf-8")):
        assert set(row) <= set(READ) | set(DROPPED)
