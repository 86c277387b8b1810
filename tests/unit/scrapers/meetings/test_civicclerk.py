"""CivicClerk's parsers: what its rows say, and each of its traps."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from lawtrack.errors import LayoutChanged, SourceUnavailable
from lawtrack.legislation.clerks.calling_off.meeting_state import meeting_state
from lawtrack.legislation.records import (
    Checkpoint,
    Event,
    Failed,
    Listed,
    Looked,
    Source,
    Unchanged,
)
from scrapers.page import Follow
from scrapers.platforms.civicclerk import archived_lists
from scrapers.platforms.civicclerk.events import begin, parse_agenda, parse_events, parse_look
from scrapers.platforms.civicclerk.rows import event_of, lines_of
from tests.support.meetings import (
    NOW,
    agenda,
    bills,
    events,
    meeting,
    page_of,
    source_on,
    tenant,
)

Row = dict[str, Any]


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return source_on("civicclerk", tmp_path, client="rivertownma")


def row(**fields: Any) -> Row:
    return {
        "id": 7, "eventName": "City Council Meeting", "startDateTime": "2026-10-13T18:30:00Z",
        "agendaId": 0, "isPublished": "Published", "isDeleted": False, "categoryId": 26,
        "categoryName": "City Council", "publishedFiles": [], "eventLocation": None, **fields,
    }  # fmt: skip


def item(id_: int, name: str, **fields: Any) -> Row:
    return {
        "id": id_, "agendaObjectItemName": name, "agendaObjectItemNumber": "",
        "agendaObjectItemOutlineNumber": "a.", "isSection": 0, "childItems": [], **fields,
    }  # fmt: skip


def read(source: Source, *rows: Row, next_link: str = "", **known: Any) -> list[Any]:
    answer = {"value": list(rows), **({"@odata.nextLink": next_link} if next_link else {})}
    there = tenant(source, **known)
    return list(parse_events(page_of(answer), tenant=there, listed=frozenset()))


def test_five_lines_are_enough(source: Source) -> None:
    assert source.addresses["api"] == "https://rivertownma.api.civicclerk.com/v1"
    (wish, *_) = begin(source, tenant(source).known)
    assert isinstance(wish, Follow)
    assert wish.url.startswith(f"{source.addresses['api']}/Events?$filter=startDateTime%20ge%20")


@pytest.mark.parametrize("day", ["2026-10-31", "2026-11-02", "2026-03-07", "2026-03-09"])
def test_the_z_that_lies_is_the_clock_on_the_wall(source: Source, day: str) -> None:
    event = event_of(row(startDateTime=f"{day}T17:00:00Z"), source)
    assert (event.date, event.time) == (dt.date.fromisoformat(day), "17:00")
    assert event.timezone == "America/New_York"


def test_a_publication_is_on_the_wall_clock_too_on_both_sides_of_a_clock_change(
    source: Source,
) -> None:
    def published(moment: str) -> str:
        files = [{"fileId": 4, "type": "Agenda", "publishOn": moment}]
        return event_of(row(publishedFiles=files), source).agenda_published

    assert published("2026-10-31T15:34:57.947Z") == "2026-10-31T19:34:57"
    assert published("2026-11-02T15:34:57.947Z") == "2026-11-02T20:34:57"
    assert published("1900-01-01T00:00:00Z") == ""


def test_sentinel_dates_are_no_dates(source: Source) -> None:
    event = event_of(row(startDateTime="0001-01-01T00:00:00Z", eventDate="2026-10-13T18:30:00Z"),
                     source)  # fmt: skip
    assert event.date == dt.date(2026, 10, 13)
    (failed,) = [each for each in read(source, row(startDateTime="1900-01-01T00:00:00Z"))
                 if isinstance(each, Failed)]  # fmt: skip
    assert (failed.kind, failed.upstream_id) == ("event", "7")


@pytest.mark.parametrize("none", [0, -1, None])
def test_agenda_id_zero_is_no_agenda_and_no_request(source: Source, none: int | None) -> None:
    output = read(source, row(agendaId=none))
    assert events(output)[0].agenda == ()
    assert not [each for each in output if isinstance(each, Follow)]


def test_items_are_asked_for_by_the_agendas_id_not_the_events(source: Source) -> None:
    wishes = [each for each in read(source, row(agendaId=99)) if isinstance(each, Follow)]
    assert [wish.url for wish in wishes] == [f"{source.addresses['api']}/Meetings/99"]


def test_an_agenda_that_is_not_found_is_cut_from_its_file(source: Source) -> None:
    event = event_of(row(publishedFiles=[{"fileId": 4, "type": "Agenda", "name": "A"}]), source)
    (wish,) = parse_agenda(page_of({}, status=404), tenant=tenant(source), event=event)
    assert isinstance(wish, Follow)
    assert wish.url == (
        f"{source.addresses['api']}/Meetings/GetMeetingFileStream(fileId=4,plainText=false)"
    )
    cut = list(wish.parse(page_of("1. Roll Call\n2. Face recognition", wish.url), **wish.context))
    assert [bill.title for bill in bills(cut)] == ["Face recognition"]
    assert (events(cut)[0].documents or ())[0].content is not None
    lost = list(wish.parse(page_of("", wish.url, 404), **wish.context))
    assert events(lost)[0].agenda is None


def test_an_agenda_without_a_list_of_items_is_cut_from_its_newest_file(source: Source) -> None:
    files = [{"fileId": 4, "type": "Agenda"}, {"fileId": 9, "type": "Revised Agenda"}]
    listed = row(agendaId=0, publishedFiles=files)
    wishes = [each.url for each in read(source, listed) if isinstance(each, Follow)]
    assert "fileId=9" in wishes[0]
    event = event_of(listed, source)
    (wish,) = parse_agenda(page_of({"items": []}), tenant=tenant(source), event=event)
    assert isinstance(wish, Follow)
    assert "fileId=9" in wish.url


def test_files_are_told_apart_by_file_id_whatever_their_id_says(source: Source) -> None:
    files = [{"id": 0, "fileId": n, "type": kind, "url": "https://blob.example/x?sig=secret"}
             for n, kind in ((47, "Agenda"), (48, "Agenda Packet"), (71, "Minutes"))]  # fmt: skip
    documents = event_of(row(publishedFiles=files), source).documents or ()
    assert [document.kind for document in documents] == ["agenda", "agenda packet", "minutes"]
    assert len({document.url for document in documents}) == 3
    assert not any("sig=" in document.url for document in documents)


def test_names_are_html_and_become_words(source: Source) -> None:
    name = '<strong data-pasted="true">Ordinance - </strong><u>facial</u> recognition\u200b'
    (line,) = lines_of([item(1, name)], "https://api.example")
    assert line.title == "Ordinance - facial recognition"


def test_items_within_items_are_all_there_three_deep(source: Source) -> None:
    deepest = item(3, "Drone contract", agendaObjectItemNumber="2026-9")
    within = item(2, "Ratification", isSection=1, childItems=[deepest])
    tree = item(1, "Consent", isSection=1, childItems=[within])
    output = list(parse_agenda(page_of({"items": [tree]}), tenant=tenant(source), event=meeting()))
    assert [line.title for line in agenda(output)] == ["Consent", "Ratification", "Drone contract"]
    assert [bill.identifier for bill in bills(output)] == ["2026-9"]


def test_deleted_items_meetings_and_attachments_are_not_there(source: Source) -> None:
    attachments = [{"id": 5, "fileName": "a", "isDeleted": True},
                   {"id": 6, "fileName": "b", "isDeleted": False, "isPublished": True}]  # fmt: skip
    rows = [item(1, "Gone", isDeleted=True), item(2, "Here", attachmentsList=attachments)]
    (line,) = lines_of(rows, "https://api.example")
    assert [document.upstream_id for document in line.documents or ()] == ["6"]
    output = read(source, row(isDeleted=True), events={"7": "s"})
    assert [each.upstream_id for each in output if isinstance(each, Looked)] == ["7"]
    assert not events(output)


def test_a_signed_link_is_never_stored(source: Source) -> None:
    attachment = {"id": 6, "fileName": "b", "pdfVersionFullPath": "https://blob.example/?sig=x"}
    (line,) = lines_of([item(2, "Here", attachmentsList=[attachment])], "https://api.example")
    assert [document.url for document in line.documents or ()] == [
        "https://api.example/Meetings/GetAttachmentFile(fileId=6)"
    ]


def test_the_next_page_is_asked_for_as_its_link_says_and_the_last_one_ends_the_list(
    source: Source,
) -> None:
    link = "https://recorded.example/Events?$filter=x&$skip=15"
    (wish,) = [e for e in read(source, row(), next_link=link) if isinstance(e, Follow)]
    assert wish.url == link
    assert wish.context["listed"] == {"7"}
    assert not [e for e in read(source, row(), next_link=link) if isinstance(e, Listed)]
    assert [e.key for e in read(source, row()) if isinstance(e, Checkpoint)] == [
        "meetings", "rescan",
    ]  # fmt: skip
    with pytest.raises(LayoutChanged, match="link to one read before"):
        read(source, row(), next_link="https://recorded.example/page")


def test_one_tenant_has_boards_of_several_places(tmp_path: Path) -> None:
    source = source_on("civicclerk", tmp_path, bodies=[26])
    output = read(source, row(), row(id=8, categoryId=34))
    assert [event.upstream_id for event in events(output)] == ["7"]


def test_what_is_stored_with_the_same_stamp_costs_no_request(source: Source) -> None:
    later = row(startDateTime="2026-12-13T18:30:00Z", agendaId=5)
    stamp = event_of(later, source).stamp
    output = read(source, {**later, "mediaTotalPlay": 9}, events={"7": stamp})
    assert [each.upstream_ids for each in output if isinstance(each, Unchanged)] == [("7",)]
    assert not [each for each in output if isinstance(each, Follow)]
    assert event_of({**later, "eventName": "Other"}, source).stamp != stamp


def test_an_empty_list_where_meetings_are_known_is_an_outage(source: Source) -> None:
    with pytest.raises(SourceUnavailable, match="1 meetings are known"):
        read(source, meetings={"7": ("2026-10-13", "18:30")})


def test_a_shape_that_nobody_knows_is_loud(source: Source) -> None:
    there = tenant(source)
    with pytest.raises(LayoutChanged, match="meetings in 'value'"):
        list(parse_events(page_of({"error": 1}), tenant=there, listed=frozenset()))
    for answer in ({"id": 1}, {"items": [1]}, {"items": {"id": 1}}):
        with pytest.raises(LayoutChanged, match="agenda items in 'items'"):
            list(parse_agenda(page_of(answer), tenant=there, event=meeting()))


def test_what_is_null_in_the_middle_of_a_meeting_costs_nothing_else(source: Source) -> None:
    files = [None, {"fileId": None, "type": "Agenda", "url": "https://blob.example/x?sig=secret"}]
    event = event_of(row(publishedFiles=files, eventLocation=None, eventNotice=None), source)
    assert [(d.kind, d.url) for d in event.documents or ()] == [("agenda", "")]
    item = {"id": 1, "agendaObjectItemName": "Drones", "childItems": None,
            "attachmentsList": [None, {"id": 2, "fileName": "Quote"}]}  # fmt: skip
    lines = list(lines_of([item], "https://a.example"))
    assert [[d.title for d in line.documents or ()] for line in lines] == [["Quote"]]
    output = parse_agenda(page_of({"items": None}), tenant=tenant(source), event=meeting())
    assert events(output)[0].agenda == ()


def test_a_meeting_that_is_not_listed_is_asked_for_by_itself(source: Source) -> None:
    output = read(source, row(), meetings={"7": ("2026-10-13", "18:30"), "8": ("2026-10-20", "")})
    (listed,) = [each for each in output if isinstance(each, Listed)]
    assert (listed.absent, listed.whole) == (("8",), False)
    (look,) = [each for each in output if isinstance(each, Follow)]
    assert look.url.endswith("/Events(8)")
    there = tenant(source, meetings={"8": ("2026-10-20", "")})
    (gone,) = parse_look(page_of({}, status=404), tenant=there, id_="8")
    assert isinstance(gone, Looked)
    assert (gone.gone, gone.at_once) == (True, True)
    found = list(parse_look(page_of(row(id=8)), tenant=there, id_="8"))
    assert [event.upstream_id for event in events(found)] == ["8"]


def test_the_same_number_on_a_later_agenda_is_a_step_of_one_history(source: Source) -> None:
    there = tenant(source)
    faces = item(1, "Face recognition", agendaObjectItemNumber="2026-9")
    first = list(parse_agenda(page_of({"items": [faces]}), tenant=there, event=meeting()))
    (before,) = bills(first)
    later = meeting(upstream_id="2", date=dt.date(2027, 1, 20))
    known = {"bills": {before.upstream_id: before.stamp}}
    again = {**faces, "id": 50, "agendaObjectItemName": "Face recognition, amended"}
    output = list(parse_agenda(page_of({"items": [again]}), tenant=tenant(source, **known),
                               event=later))  # fmt: skip
    (after,) = bills(output)
    assert after.upstream_id == before.upstream_id
    assert [(a.date, a.event_upstream_id) for a in after.actions or ()] == [
        (dt.date(2026, 10, 13), "1"), (dt.date(2027, 1, 20), "2"),
    ]  # fmt: skip
    assert (after.session, after.title) == ("2026", "Face recognition, amended")


def test_an_item_that_left_the_agenda_is_gone_and_one_without_a_number_is_the_meetings_own(
    source: Source,
) -> None:
    known = {"item:1:5": "[]", "item:1:6": "[]", "item:12:6": "[]"}
    output = list(parse_agenda(page_of({"items": [item(5, "Drones")]}),
                               tenant=tenant(source, bills=known), event=meeting()))  # fmt: skip
    assert [bill.upstream_id for bill in bills(output)] == ["item:1:5"]
    assert [each.upstream_id for each in output if isinstance(each, Looked)] == ["item:1:6"]


def test_the_archive_gives_each_meeting_in_its_newest_form(source: Source) -> None:
    class Archive:
        lists: dict[str, Any] = {}  # noqa: RUF012

        def under(self, beginning: str) -> Any:
            yield page_of({"value": [row(), row(id=8)]})
            yield page_of("<html>challenge</html>")
            yield page_of({"value": [row(eventName="Moved")]})

    base = f"{source.addresses['api']}/Events"
    body = archived_lists.listing(f"{base}?$filter=x", source, Archive())
    assert body is not None
    assert {each["id"]: each["eventName"] for each in json.loads(body)["value"]} == {
        7: "Moved", 8: "City Council Meeting",
    }  # fmt: skip
    assert archived_lists.listing(f"{base}(7)", source, Archive()) is None


# Counts and facts read off the recordings by eye.


def recorded(recordings: Path, name: str) -> Any:
    return json.loads((recordings / "civicclerk" / name).read_text(encoding="utf-8"))


@pytest.mark.recordings
@pytest.mark.parametrize(
    ("name", "meetings", "first"),
    [
        ("lacey_events.json", 5, ("1409", "2027-01-26", "18:00", "City Council", 0)),
        ("southfulton_events_cut.json", 6, ("1744", "2026-04-15", "17:00", "City Council", 2)),
        ("forestpark_events.json", 4, ("569", "2024-12-02", "18:00", "City Council", 2)),
    ],
)
def test_recorded_lists(
    recordings: Path, source: Source, name: str, meetings: int,
    first: tuple[str, str, str, str, int],
) -> None:  # fmt: skip
    answer = recorded(recordings, name)
    output = list(parse_events(page_of(answer), tenant=tenant(source), listed=frozenset()))
    asked = [each.context["event"] for each in output
             if isinstance(each, Follow) and "event" in each.context]  # fmt: skip
    found: list[Event] = [*events(output), *asked]
    assert not [each for each in output if isinstance(each, Failed)]
    assert len(found) == meetings == sum(not r["isDeleted"] for r in answer["value"])
    (one,) = [event for event in found if event.upstream_id == first[0]]
    assert (one.date.isoformat(), one.time, one.body, len(one.documents or ())) == first[1:]


@pytest.mark.recordings
def test_a_recorded_meeting_that_is_called_off_in_its_name(
    recordings: Path, source: Source
) -> None:
    rows = recorded(recordings, "forestpark_events.json")["value"]
    states = {e.upstream_id: meeting_state(e, source.words)
              for e in (event_of(r, source) for r in rows if not r["isDeleted"])}  # fmt: skip
    assert states == {"569": "confirmed", "570": "confirmed", "571": "cancelled",
                      "572": "confirmed"}  # fmt: skip


@pytest.mark.recordings
def test_the_recorded_event_of_clovis(recordings: Path, source: Source) -> None:
    event = event_of(recorded(recordings, "clovis_event17.json"), source)
    assert (event.date, event.time) == (dt.date(2026, 1, 12), "18:00")
    assert event.location == "Council Chamber, 1033 Fifth Street, Clovis, CA, 93612"
    assert event.agenda_published == "2026-01-09T20:34:57"
    assert [(d.upstream_id, d.kind) for d in event.documents or ()] == [
        ("47", "agenda"), ("48", "agenda packet"), ("71", "minutes"), ("60", "other"),
    ]  # fmt: skip


@pytest.mark.recordings
def test_the_recorded_agenda_of_bristol(recordings: Path, source: Source) -> None:
    path = recordings / "civicclerk" / "bristol_meeting_2916_cut.json"
    body = path.read_text(encoding="utf-8")
    output = list(parse_agenda(page_of(body), tenant=tenant(source), event=meeting()))
    assert len(agenda(output)) == body.count('"agendaObjectItemName"') == 13
    assert [bill.identifier for bill in bills(output)] == [
        "2026-2402", "2026-2403", "2026-2404", "2026-2429", "2026-2511", "2026-2515",
    ]  # fmt: skip
    ordinance = bills(output)[4]
    assert ordinance.title.startswith("Ordinance Committee - To adopt amendments to Appendix D")
    assert "<" not in "".join(bill.title for bill in bills(output))
    assert ordinance.upstream_id == "number:2026-2511"


def test_now_is_a_day_of_these_tests() -> None:
    assert NOW.date() == dt.date(2026, 10, 8)
