"""The InSite calendar: cells by header text, the year by its form, and what disagrees."""

import datetime as dt

import pytest

from lawtrack.errors import FailureKind, LayoutChanged
from lawtrack.legislation.clerks.calling_off.meeting_state import meeting_state
from lawtrack.legislation.records import Event, Failed, Mismatch, Source, StoredState
from scrapers.page import Follow, Page
from scrapers.platforms.legistar import calendar
from scrapers.platforms.legistar.rows import event_rows
from scrapers.platforms.legistar.tenant import LegistarClient, ListedMeeting, scope_of

SOURCE = Source(
    key="millbrook", platform="legistar", name="Millbrook", client="millbrook",
    division="ocd-division/country:us/state:ny/place:millbrook", timezone="America/New_York",
    addresses={"api": "https://api.example/v1", "site": "https://site.example"},
)  # fmt: skip
KNOWN = StoredState(now=dt.datetime(2026, 10, 8, 16, 0, tzinfo=dt.UTC))
TENANT = LegistarClient(source=SOURCE, known=KNOWN, scope=scope_of(KNOWN))
PAGE = """<html><form>
<input type="hidden" name="__VIEWSTATE" value="abc">
<input id="c_lstYears_Input" value="{shown}">
<table id="c_gridCalendar_ctl00"><thead><tr>
<th class="rgHeader"><a>Meeting&nbsp;Date</a></th><th class="rgHeader"><img alt="ics"></th>
<th class="rgHeader">Name</th><th class="rgHeader">Meeting Time</th>
<th class="rgHeader">Meeting Location</th><th class="rgHeader">Meeting&nbsp;Details</th>
<th class="rgHeader">Agenda</th></tr></thead><tbody>
<tr class="rgRow"><td>10/20/2026</td><td></td><td>Council</td><td>6:30 PM</td>
<td>{place}</td><td><a href="MeetingDetail.aspx?ID=81&GUID=F">Details</a></td>
<td><a class="meeting_NotViewable">Not&nbsp;available</a></td></tr>
</tbody></table>
<a class="rgCurrentPage">1</a>{onward}</form></html>"""


def page(*, shown: str = "This Month", place: str = "Town Hall", onward: str = "") -> Page:
    body = PAGE.format(shown=shown, place=place, onward=onward).encode()
    return Page(url="https://site.example/Calendar.aspx", body=body)


def test_cells_are_found_by_their_header() -> None:
    (row,) = calendar.read_calendar_rows(page())
    assert (row.name, row.date, row.time_text) == ("Council", dt.date(2026, 10, 20), "6:30 PM")
    assert row.url == "https://site.example/MeetingDetail.aspx?ID=81&GUID=F"
    assert row.agenda_url == ""


SORTED = """<a onclick="Telerik.Web.UI.Grid.Sort($find('c'), '{}'); return false;">{}</a>"""


@pytest.mark.parametrize(
    ("name", "called"),
    [
        (">Name<", ">Meeting Body<"), (">Name<", ">BODY<"), (">Meeting Time<", ">Time<"),
        (">Name<", f">{SORTED.format('BodyName', 'Who meets')}<"),
        ("<a>Meeting&nbsp;Date</a>", "Date"),
        ("<a>Meeting&nbsp;Date</a>", SORTED.format("MeetingStartDate", "When")),
        (">Meeting Time<", f">{SORTED.format('MeetingTime2', 'Hour')}<"),
    ],
)  # fmt: skip
def test_a_council_may_call_a_column_otherwise(name: str, called: str) -> None:
    body = page().body.replace(name.encode(), called.encode())
    assert calendar.read_calendar_rows(Page(url=page().url, body=body)) == (
        calendar.read_calendar_rows(page())
    )


def test_links_are_known_by_their_ids_whatever_their_column_is_called() -> None:
    body = (
        page()
        .body.replace(b"Meeting&nbsp;Details", b"Agenda Materials")
        .replace(b'<a href="Meeting', b'<a id="x_hypMeetingDetail" href="Meeting')
    )
    assert calendar.read_calendar_rows(Page(url=page().url, body=body)) == (
        calendar.read_calendar_rows(page())
    )


def test_a_meeting_without_a_page_keeps_its_id_when_its_hour_moves() -> None:
    hidden = (
        page()
        .body.replace(b'href="MeetingDetail.aspx?ID=81&GUID=F"', b"")
        .replace(
            b"</td><td></td><td>Council",
            b'</td><td><a id="x_hypiCal" href="View.ashx?M=IC&amp;ID=81&amp;GUID=F"></a></td>'
            b"<td>Council",
        )
    )
    for body in (hidden, hidden.replace(b"6:30 PM", b"7:00 PM"), page().body):
        (event,) = calendar.parse_calendar(Page(url=page().url, body=body), source=SOURCE)
        assert event.upstream_id == "web-81"


@pytest.mark.parametrize("printed", ["10/20/26", "10/20/2026", " 10/20/26 ", "10/ 20/ 2026"])
def test_a_year_of_two_digits_is_of_this_century(printed: str) -> None:
    short = Page(url="x", body=page().body.replace(b"10/20/2026", printed.encode()))
    assert [row.date for row in calendar.read_calendar_rows(short)] == [dt.date(2026, 10, 20)]


def test_a_grid_without_names_has_changed() -> None:
    broken = Page(url="x", body=page().body.replace(b">Name<", b">Who<"))
    with pytest.raises(LayoutChanged, match="'Name'"):
        calendar.read_calendar_rows(broken)


@pytest.mark.parametrize("day", ["", "soon", "10/20/0206", "13/45/2026", "10/20/99999999999"])
def test_one_bad_line_of_the_grid_costs_itself(day: str) -> None:
    line = f'<tr class="rgAltRow"><td>{day}</td><td></td><td>Council</td></tr></tbody>'
    two = Page(url="https://site.example/x", body=page().body.replace(b"</tbody>", line.encode()))
    event, bad = sorted(
        (t for t in calendar.read_instead(two, tenant=TENANT) if not isinstance(t, Follow)),
        key=lambda thing: isinstance(thing, Failed),
    )
    assert isinstance(event, Event)
    assert isinstance(bad, Failed)
    assert (bad.cause, bad.field) == (FailureKind.ROW, "line 2")
    near = [
        t for t in calendar.check_calendar(two, tenant=TENANT, listed=()) if isinstance(t, Failed)
    ]
    assert [one.field for one in near] == ["line 2"]


def test_as_a_way_around_it_gives_the_month_and_asks_for_the_year_and_the_next() -> None:
    event, *years = calendar.read_instead(page(), tenant=TENANT)
    assert isinstance(event, Event)
    assert (event.upstream_id, event.time) == ("web-81", "18:30")
    forms = [follow.form for follow in years if isinstance(follow, Follow)]
    assert [form["ctl00$ContentPlaceHolder1$lstYears"] for form in forms if form] == [
        "2026", "2027",
    ]  # fmt: skip
    assert all(form and form["__VIEWSTATE"] == "abc" for form in forms)


def test_the_grid_is_turned_over_until_its_last_page() -> None:
    onward = """<a href="javascript:__doPostBack('c$page2','')">2</a>"""
    *_, following = calendar.read_year(
        page(shown="2026", onward=onward), tenant=TENANT, year=2026, number=1
    )
    assert isinstance(following, Follow)
    assert following.form is not None
    assert following.form["__EVENTTARGET"] == "c$page2"
    last = list(calendar.read_year(page(shown="2026"), tenant=TENANT, year=2026, number=2))
    assert all(isinstance(thing, Event) for thing in last)


def test_a_year_that_was_ignored_is_noticed() -> None:
    with pytest.raises(LayoutChanged, match="asked for 2026"):
        list(calendar.read_year(page(), tenant=TENANT, year=2026, number=1))


@pytest.mark.parametrize(
    ("listed", "place", "message"),
    [
        ((ListedMeeting("2026-10-20", "18:30", False),), "Town Hall", ""),
        ((ListedMeeting("2026-10-20", "18:30", False),), "CANCELLED", "cancelled on the calendar"),
        ((ListedMeeting("2026-10-20", "18:30", True),), "CANCELLED", ""),
        ((("2026-10-20", "10:00", False),), "Town Hall", "another time"),
        ((), "Town Hall", "no such meeting"),
        ((), "CANCELLED", ""),
    ],
)
def test_what_the_list_tells_differently_is_a_mismatch(
    listed: tuple[tuple[str, str, bool], ...], place: str, message: str
) -> None:
    meetings = tuple(ListedMeeting(*each) for each in listed)
    found = list(calendar.check_calendar(page(place=place), tenant=TENANT, listed=meetings))
    assert len(found) == bool(message)
    assert all(isinstance(thing, Mismatch) and message in thing.message for thing in found)


@pytest.mark.parametrize(
    ("menu", "messages"),
    [
        ("", []),
        ('<span class="rmText">1 record</span>', []),
        ('<span class="rmText">Show 10 records</span>', []),
        ('<span class="rmText">31 records</span>', ["the page states 31 meetings and shows 1"]),
        ('<span class="rmText">31 records</span><a class="rgCurrentPage">1</a><a>2</a>', []),
    ],
)
def test_a_page_that_shows_fewer_meetings_than_it_states(menu: str, messages: list[str]) -> None:
    body = page().body.replace(b"<form>", f"<form>{menu}".encode())
    listed = (ListedMeeting("2026-10-20", "18:30", False),)
    output = calendar.check_calendar(
        Page(url="https://site.example/Calendar.aspx", body=body), tenant=TENANT, listed=listed
    )
    assert [one.message for one in output if isinstance(one, Mismatch)] == messages


@pytest.mark.parametrize(
    ("cell", "location", "comment", "state"),
    [
        ("Town Hall<br><em>Deferred</em>", "Town Hall", "Deferred", "deferred"),
        ("Town Hall<br /><em>Meeting&nbsp;cancelled</em>", "Town Hall", "Meeting cancelled",
         "cancelled"),
        ("<font>Room 2<br><em>Jointly with <b>Parks</b></em></font>", "Room 2",
         "Jointly with Parks", "confirmed"),
        ("Town Hall<br><em></em>", "Town Hall", "", "confirmed"),
        ("<em>*** POSTPONED ***</em>", "", "*** POSTPONED ***", "postponed"),
    ],
)  # fmt: skip
def test_a_comment_stands_in_italics_below_the_place(
    cell: str, location: str, comment: str, state: str
) -> None:
    (event,) = calendar.parse_calendar(page(place=cell), source=SOURCE)
    assert (event.location, event.description) == (location, comment)
    assert meeting_state(event, SOURCE.words) == state


@pytest.mark.parametrize(
    ("word", "state"),
    [("CANCELLED", "cancelled"), ("Deferred", "deferred"), ("*** Postponed ***", "postponed")],
)
def test_service_and_page_tell_alike_what_stands_in_place_of_the_hour(
    word: str, state: str
) -> None:
    body = page().body.replace(b"6:30 PM", word.encode())
    (shown,) = calendar.parse_calendar(Page(url="x", body=body), source=SOURCE)
    row = {"EventId": 1, "EventDate": "2026-10-20T00:00:00", "EventTime": word,
           "EventBodyName": "Council", "EventAgendaStatusName": "Final"}  # fmt: skip
    told = event_rows.event_of(row, SOURCE, Page(url="x", body=b""))
    for event in (shown, told):
        assert (event.time, event.time_text) == ("", word)
        assert meeting_state(event, SOURCE.words) == state


@pytest.mark.parametrize(
    ("listed", "messages"),
    [
        ((), []),
        (
            (ListedMeeting("2026-10-20", "18:30", False),),
            ["deferred on the calendar, not in the list"],
        ),
        ((ListedMeeting("2026-10-20", "18:30", True),), []),
        ((ListedMeeting("2026-10-21", "18:30", False),), []),
    ],
)
def test_a_page_that_defers_a_meeting_which_the_list_holds_is_noted(
    listed: tuple[ListedMeeting, ...], messages: list[str]
) -> None:
    body = page().body.replace(b"6:30 PM", b"Deferred")
    output = calendar.check_calendar(
        Page(url="https://site.example/Calendar.aspx", body=body), tenant=TENANT, listed=listed
    )
    assert [one.message for one in output if isinstance(one, Mismatch)] == messages
