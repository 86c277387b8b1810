"""The look-alike Legistar sources over real HTTP: API, files, InSite, notices, days and faults."""

import datetime as dt
import http.client
import io
import json
import re
import socket
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from time import monotonic
from typing import Any, NamedTuple

import docx
import pypdfium2
import pytest
from bs4 import BeautifulSoup

from lawtrack.errors import SandboxError
from lawtrack.sandbox.legistar.made_up_rows import tenant
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.server import Sandbox, World
from lawtrack.sandbox.stories.story_days import CITIES
from lawtrack.sandbox.world import HOSTS, Routes
from tests.support.sandbox_truth import changes_in_cities

pytestmark = pytest.mark.e2e

TODAY = dt.date(2026, 10, 5)
CLIENTS = {"boston": "boston", "philadelphia": "phila"}


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def no_routes(world: World) -> tuple[()]:
    return ()


OTHERS: dict[str, Routes] = {"govinfo": no_routes}


@pytest.fixture(scope="module")
def shared() -> Iterator[Sandbox]:
    with Sandbox(Scenario(TODAY), routes=OTHERS) as box:
        yield box


@pytest.fixture
def box(shared: Sandbox) -> Iterator[Sandbox]:
    shared.set_day(1)
    shared.clear_faults()
    shared.forget_requests()
    yield shared
    shared.set_day(1)
    shared.clear_faults()


def ask(
    box: Sandbox,
    host: str,
    path: str,
    *,
    method: str = "GET",
    form: Mapping[str, str] | None = None,
    **headers: str,
) -> Answer:
    """One request on a connection of its own; header names with underscores for dashes."""
    path = path.removeprefix(box.address(host)).replace(" ", "%20").replace("'", "%27")
    connection = http.client.HTTPConnection(
        urllib.parse.urlsplit(box.address(host)).netloc, timeout=60
    )
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    body = None
    if form is not None:
        body, method = urllib.parse.urlencode(form), "POST"
        sent["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        connection.request(method, path, body=body, headers=sent)
        response = connection.getresponse()
        return Answer(response.status, dict(response.headers), response.read())
    finally:
        connection.close()


def api(box: Sandbox, path: str, **headers: str) -> Answer:
    return ask(box, "webapi", f"/v1/{path}", method="GET", form=None, **headers)


def titled(box: Sandbox, client: str, words: str) -> Any:
    """The one bill whose title holds the words."""
    found = api(box, f"{client}/matters?$filter=substringof('{words}',MatterTitle)").json
    assert len(found) == 1
    return found[0]


def test_a_bill_has_the_54_documented_fields_in_both_cities(box: Sandbox) -> None:
    rows = [api(box, f"{client}/matters").json for client in CLIENTS.values()]
    for row in [*rows[0], *rows[1]]:
        assert len(row) == 54
    assert list(rows[0][0]) == list(rows[1][0])
    assert list(rows[0][0])[:6] == [
        "MatterId", "MatterGuid", "MatterLastModifiedUtc", "MatterRowVersion", "MatterFile",
        "MatterName",
    ]  # fmt: skip


def test_events_and_their_lines_have_the_documented_numbers_of_fields(box: Sandbox) -> None:
    event = api(box, "phila/events").json[0]
    items = api(box, f"phila/events/{event['EventId']}/eventitems").json
    assert len(event) == 23
    assert event["EventItems"] == []
    assert {len(item) for item in items} == {35}


def test_file_numbers_look_like_each_citys_own(box: Sandbox) -> None:
    boston = api(box, "boston/matters?$select=MatterFile").json
    phila = api(box, "phila/matters?$select=MatterFile").json
    assert all(len(row["MatterFile"]) == 9 and row["MatterFile"][4] == "-" for row in boston)
    assert all(row["MatterFile"][:6].isdigit() for row in phila)
    assert [row["MatterFile"][6:] for row in phila if len(row["MatterFile"]) > 6] == ["-A"]


def test_an_agenda_line_and_the_history_row_share_their_id(box: Sandbox) -> None:
    bill = titled(box, "phila", "benches")
    histories = api(box, f"phila/matters/{bill['MatterId']}/histories").json
    held = [row for row in histories if row["MatterHistoryEventId"]]
    assert len(held) > 2
    for row in held:
        items = api(box, f"phila/events/{row['MatterHistoryEventId']}/eventitems").json
        same = [item for item in items if item["EventItemId"] == row["MatterHistoryId"]]
        assert [item["EventItemMatterId"] for item in same] == [bill["MatterId"]]


def test_philadelphia_has_roll_calls_as_data_and_boston_only_prose(box: Sandbox) -> None:
    bill = titled(box, "phila", "benches")
    histories = api(box, f"phila/matters/{bill['MatterId']}/histories").json
    [passage] = [h for h in histories if h["MatterHistoryActionName"] == "READ AND PASSED"]
    votes = api(box, f"phila/eventitems/{passage['MatterHistoryId']}/votes").json
    assert len(votes) == 17
    assert passage["MatterHistoryPassedFlagName"] == "Pass"
    assert passage["MatterHistoryRollCallFlag"] == 0
    order = titled(box, "boston", "annual appropriation")
    last = api(box, f"boston/matters/{order['MatterId']}/histories").json
    passed = [h for h in last if h["MatterHistoryActionText"] and "yeas" in
              h["MatterHistoryActionText"]]  # fmt: skip
    assert len(passed) == 1
    assert api(box, f"boston/eventitems/{passed[0]['MatterHistoryId']}/votes").json == []


def test_items_without_a_roll_call_answer_an_error_or_nothing(box: Sandbox) -> None:
    answers = []
    for row in api(box, "phila/matters?$filter=MatterStatusName eq 'ADOPTED'").json:
        [step] = api(box, f"phila/matters/{row['MatterId']}/histories").json
        answers.append(api(box, f"phila/eventitems/{step['MatterHistoryId']}/votes"))
    assert {answer.status for answer in answers} == {404, 500}
    broken = next(answer for answer in answers if answer.status == 500)
    assert "cast to value type 'System.Int32' failed" in broken.text
    assert "materialized value is null" in broken.json["InnerException"]["ExceptionMessage"]


def test_the_errors_are_those_of_the_real_service(box: Sandbox) -> None:
    wrong = api(box, "bostn/matters")
    assert (wrong.status, "LegistarConnectionString" in wrong.text) == (500, True)
    token = api(box, "nyc/matters")
    assert (token.status, token.body) == (403, b"")
    assert api(box, "boston/matters/1").status == 404
    assert api(box, "boston/unheard").status == 404
    many = api(box, "boston/matters?$top=2000")
    assert (many.status, "ObjectContent serialization failed" in many.text) == (400, True)
    assert api(box, "boston/matters?$filter=MatterIntroDate gt datetime'2026-01-01Z'").status == 400
    [gone] = tenant("boston", box.world.scenario, box.world.addresses).gone
    deleted = api(box, f"boston/matters/{gone}/histories")
    assert (deleted.status, "no longer exists" in deleted.text) == (410, True)


def test_browsers_get_xml_and_everyone_else_json(box: Sandbox) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    page = api(box, "boston/matters?$top=1", Accept=browser)
    assert page.headers["Content-Type"].startswith("application/xml")
    assert page.body.startswith(b"<ArrayOfGranicusMatter")
    assert api(box, "boston/matters?$top=1", Accept="*/*").json
    assert api(box, "boston/matters?$top=1", Accept="application/json").json
    assert api(box, "boston/matters?$select=MatterId", Accept=browser).status == 500


def test_robots_txt_is_not_there(box: Sandbox) -> None:
    for host in ("webapi", "boston_site", "phila_site"):
        assert ask(box, host, "/robots.txt").status == 404


def test_texts_exist_for_some_bills_and_others_have_only_papers(box: Sandbox) -> None:
    bill = titled(box, "phila", "Biometric Identifier")
    [version] = api(box, f"phila/matters/{bill['MatterId']}/versions").json
    text = api(box, f"phila/matters/{bill['MatterId']}/texts/{version['Key']}").json
    assert "facial recognition" in text["MatterTextPlain"]
    assert text["MatterTextRtf"].startswith("{\\rtf1")
    ordinance = titled(box, "boston", "face surveillance by City")
    assert api(box, f"boston/matters/{ordinance['MatterId']}/versions").json == []


def test_papers_are_real_files_with_the_words_in_them(box: Sandbox) -> None:
    ordinance = titled(box, "boston", "face surveillance by City")
    papers = api(box, f"boston/matters/{ordinance['MatterId']}/attachments").json
    file = ask(box, "files", papers[0]["MatterAttachmentHyperlink"])
    document = pypdfium2.PdfDocument(file.body)
    pages = [page.get_textpage().get_text_range() for page in document]
    assert len(pages) > 1
    assert "Face surveillance" in "".join(pages)
    grant = titled(box, "boston", "Harbor Cameras")
    papers = api(box, f"boston/matters/{grant['MatterId']}/attachments").json
    words = docx.Document(
        io.BytesIO(ask(box, "files", papers[0]["MatterAttachmentHyperlink"]).body)
    )
    assert any("facial recognition" in paragraph.text for paragraph in words.paragraphs)
    audit = titled(box, "boston", "an audit of surveillance")
    papers = api(box, f"boston/matters/{audit['MatterId']}/attachments").json
    rich = ask(box, "files", papers[0]["MatterAttachmentHyperlink"])
    assert rich.body.startswith(b"{\\rtf1")


def test_a_file_that_has_not_changed_is_not_sent_again(box: Sandbox) -> None:
    events = api(box, "phila/events").json
    path = next(event["EventAgendaFile"] for event in events if event["EventAgendaFile"])
    first = ask(box, "files", path)
    assert first.body.startswith(b"%PDF")
    again = ask(box, "files", path, If_None_Match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    since = ask(box, "files", path, If_Modified_Since=first.headers["Last-Modified"])
    assert since.status == 304
    assert ask(box, "files", "/boston/attachments/nothing.pdf").status == 404


def test_every_address_in_the_api_points_into_the_sandbox(box: Sandbox) -> None:
    for client in CLIENTS.values():
        for event in api(box, f"{client}/events").json:
            for name in ("EventAgendaFile", "EventMinutesFile", "EventInSiteURL"):
                assert not event[name] or event[name].startswith("http://127.0.0.1:")


def test_hearings_name_dockets_in_the_clerks_many_ways(box: Sandbox) -> None:
    places = [event["EventLocation"] for event in api(box, "boston/events").json]
    assert sum("Council Chambers" in place for place in places) > 10
    hearings = [place for place in places if "Committee Hearing on Docket" in place]
    assert any(re.search(r"#\d{4}-\d{4}$", place) for place in hearings)
    assert any(re.search(r"#\d{4} and #\d{4}$", place) for place in hearings)
    assert any(re.search(r"#\d{4}, \d{4}, & \d{4}$", place) for place in hearings)
    assert any("Joint Committee Hearing" in place for place in hearings)


def test_the_gateway_leads_to_public_bills_only(box: Sandbox) -> None:
    public = titled(box, "boston", "Harbor Cameras")
    answer = ask(box, "boston_site", f"/gateway.aspx?M=L&ID={public['MatterId']}")
    assert answer.status == 302
    assert "Harbor Cameras" in ask(box, "boston_site", answer.headers["Location"]).text
    hidden = titled(box, "boston", "still being drafted")
    assert hidden["MatterRestrictViewViaWeb"] is True
    answer = ask(box, "boston_site", f"/gateway.aspx?M=L&ID={hidden['MatterId']}")
    assert answer.status == 200


def test_the_sites_error_pages_answer_200(box: Sandbox) -> None:
    bill = titled(box, "boston", "Harbor Cameras")
    page = ask(box, "boston_site", f"/LegislationDetail.aspx?ID={bill['MatterId']}&GUID=X")
    assert (page.status, "Invalid parameters!" in page.text) == (200, True)
    answer = ask(box, "boston_site", "/MeetingDetail.aspx?LEGID=1")
    assert (answer.status, answer.headers["Location"]) == (302, "Error.aspx")


def test_a_meetings_page_lists_its_agenda(box: Sandbox) -> None:
    event = next(e for e in api(box, "boston/events").json if "Ways & Means" in e["EventLocation"])
    soup = BeautifulSoup(ask(box, "boston_site", event["EventInSiteURL"]).text, "lxml")
    rows = soup.select("#ctl00_ContentPlaceHolder1_gridMain_ctl00 tr.rgRow")
    assert len(rows) == 1


def grid(answer: Answer) -> list[list[str]]:
    """The rows of the calendar as texts."""
    soup = BeautifulSoup(answer.text, "lxml")
    rows = soup.select("table#ctl00_ContentPlaceHolder1_gridCalendar_ctl00 > tbody > tr")
    kept = [row for row in rows if {"rgRow", "rgAltRow"} & set(row["class"])]
    return [[cell.get_text(" ", strip=True) for cell in row.select("td")] for row in kept]


def hidden_fields(answer: Answer) -> dict[str, str]:
    soup = BeautifulSoup(answer.text, "lxml")
    return {
        str(field["name"]): str(field.get("value", ""))
        for field in soup.select("input[type=hidden]")
    }


def test_the_calendar_shows_this_month_and_by_cookie_or_postback_a_year(box: Sandbox) -> None:
    month = ask(box, "phila_site", "/Calendar.aspx")
    assert {row[1].split("/")[0] for row in grid(month)} == {"10"}
    year = [
        event for event in api(box, "phila/events").json if event["EventDate"].startswith("2025")
    ]  # fmt: skip
    by_cookie = ask(box, "phila_site", "/Calendar.aspx", Cookie="Setting-30-Calendar Year=2025")
    assert len(grid(by_cookie)) == len(year)
    form = hidden_fields(month) | {
        "__EVENTTARGET": "ctl00$ContentPlaceHolder1$lstYears",
        "ctl00_ContentPlaceHolder1_lstYears_ClientState": '{"value":"2025"}',
    }
    assert grid(ask(box, "phila_site", "/Calendar.aspx", form=form)) == grid(by_cookie)
    form["__VIEWSTATE"] = "stale"
    assert ask(box, "phila_site", "/Calendar.aspx", form=form).status == 302


def test_columns_differ_from_city_to_city_and_missing_documents_lead_nowhere(box: Sandbox) -> None:
    boston = BeautifulSoup(ask(box, "boston_site", "/Calendar.aspx").text, "lxml")
    phila = BeautifulSoup(ask(box, "phila_site", "/Calendar.aspx").text, "lxml")
    heads = [len(soup.select("th.rgHeader")) for soup in (boston, phila)]
    assert heads == [10, 8]
    missing = phila.select_one("a[id$=hypMinutes]")
    assert missing is not None
    assert (missing.get("href"), missing.get_text()) == (None, "Not\xa0available")


def test_the_calendar_turns_pages_of_a_hundred_rows() -> None:
    with Sandbox(Scenario(TODAY, 1, 1500), routes=OTHERS) as box:
        cookie = "Setting-30-Calendar Year=All Years"
        first = ask(box, "phila_site", "/Calendar.aspx", Cookie=cookie)
        events = api(box, "phila/events").json
        assert len(events) > 100
        assert len(grid(first)) == 100
        link = BeautifulSoup(first.text, "lxml").select_one("a.rgCurrentPage + a")
        assert link is not None
        form = hidden_fields(first) | {"__EVENTTARGET": str(link["href"]).split("'")[1]}
        second = ask(box, "phila_site", "/Calendar.aspx", form=form, Cookie=cookie)
        assert len(grid(second)) == len(events) - 100
        after = BeautifulSoup(second.text, "lxml").select_one("a.rgCurrentPage + a")
        assert after is None
        assert len(api(box, "boston/matters").json) == 1000
        assert len(api(box, "boston/matters?$skip=1000").json) > 500


def test_the_notices_name_dockets_without_a_year(box: Sandbox) -> None:
    soup = BeautifulSoup(ask(box, "notices", "/public-notices").text, "lxml")
    assert soup.select_one("a[rel=next]") is not None
    link = next(a for a in soup.select("article h3 a") if "Public Safety" in a.get_text())
    detail = BeautifulSoup(ask(box, "notices", str(link["href"])).text, "lxml")
    topics = detail.select_one(".discussion-topics")
    assert topics is not None
    bill = api(
        box, "boston/matters?$filter=substringof('facial recognition',MatterTitle)"
        "&$orderby=MatterId desc&$top=1",
    ).json[0]  # fmt: skip
    assert f"Docket #{bill['MatterFile'].split('-')[1]}," in topics.get_text()
    last = BeautifulSoup(ask(box, "notices", "/public-notices?page=1").text, "lxml")
    assert last.select_one("a[rel=next]") is None
    assert ask(box, "notices", "/public-notices/1").status == 404


def _without_stamps(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {k: v for k, v in row.items() if not k.endswith(("LastModifiedUtc", "RowVersion"))}
        for row in rows
    ]


@pytest.mark.parametrize("day", [2, 3])
def test_a_day_changes_exactly_what_it_says(day: int) -> None:
    """Compared row by row, children and planned lines included, stamps aside."""
    addresses = {host: f"http://{host}" for host in HOSTS}
    found: set[tuple[str, str, str]] = set()
    for city in CITIES:
        before = tenant(city, Scenario(TODAY, day - 1), addresses)
        after = tenant(city, Scenario(TODAY, day), addresses)
        for name, kind in (("matters", "bill"), ("events", "event")):
            for number, row in after.by_id[name].items():
                old = before.by_id[name].get(number)
                changed = old is None or _without_stamps([old]) != _without_stamps([row])
                for child in ("sponsors", "attachments", "versions", "eventitems"):
                    rows = [
                        _without_stamps(side.children.get((child, number), []))
                        for side in (before, after)
                    ]
                    for item in [*rows[0], *rows[1]]:
                        # a line repeats the bill's type and status of the moment
                        item.pop("EventItemMatterType", None)
                        item.pop("EventItemMatterStatus", None)
                    changed = changed or rows[0] != rows[1]
                if changed:
                    found.add((city, kind, str(number)))
    said = {(city, kind, number) for city, kind, number, _ in changes_in_cities(
        Scenario(TODAY), day
    )}  # fmt: skip
    assert found == said


def test_day_2_stamps_unchanged_bills_anew_and_not_the_cancelled_hearing() -> None:
    addresses = {host: f"http://{host}" for host in HOSTS}
    before = tenant("boston", Scenario(TODAY), addresses)
    after = tenant("boston", Scenario(TODAY, 2), addresses)
    stamp = "MatterLastModifiedUtc"
    moved = [
        number
        for number, row in after.by_id["matters"].items()
        if number in before.by_id["matters"]
        and row[stamp] != before.by_id["matters"][number][stamp]
    ]
    assert len(moved) == 21
    [cancelled] = [
        row for row in after.lists["events"] if row["EventAgendaStatusName"] == "Cancelled"
    ]
    old = before.by_id["events"][cancelled["EventId"]]
    assert cancelled["EventLastModifiedUtc"] == old["EventLastModifiedUtc"]


def test_the_same_scenario_gives_the_same_rows() -> None:
    addresses = {host: f"http://{host}" for host in HOSTS}
    scenario = Scenario(TODAY, 3, 50)
    assert tenant("boston", scenario, addresses).lists == tenant(
        "boston", scenario, addresses
    ).lists  # fmt: skip


def test_every_day_of_a_year_can_be_today() -> None:
    addresses = {host: f"http://{host}" for host in HOSTS}
    for offset in range(0, 366, 11):
        today = TODAY + dt.timedelta(days=offset)
        for city in CITIES:
            found = tenant(city, Scenario(today, 3), addresses)
            present = (today + dt.timedelta(days=2)).isoformat()
            coming = [row for row in found.lists["events"] if row["EventDate"] > present]
            assert len(coming) >= 5
            for row in found.lists["matters"]:
                assert row["MatterLastModifiedUtc"][:10] <= present
                assert "{" not in row["MatterTitle"]


def test_the_day_and_the_faults_can_be_switched_from_outside(box: Sandbox) -> None:
    count = len(api(box, "boston/matters").json)
    assert ask(box, "webapi", "/_sandbox/day/2", method="POST").json == {"day": 2}
    assert len(api(box, "boston/matters").json) == count + 2
    wish = {"host": "webapi", "path": "/v1/boston", "fault": "status:503", "times": 1}
    request = urllib.request.Request(
        box.address("webapi") + "/_sandbox/fault", data=json.dumps(wish).encode(), method="POST"
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.status == 200
    assert api(box, "boston/matters").status == 503
    assert api(box, "boston/matters").status == 200


def test_what_is_asked_is_written_down(box: Sandbox) -> None:
    api(box, "boston/bodies")
    ask(box, "notices", "/nowhere")
    assert [(a.host, a.path, a.status) for a in box.requests()] == [
        ("webapi", "/v1/boston/bodies", 200),
        ("notices", "/nowhere", 404),
    ]
    assert len(box.requests("notices")) == 1


def test_faults_answer_as_broken_sources_do(box: Sandbox) -> None:
    path = "boston/bodies"
    box.fault("webapi", "/v1/boston", "status:500", times=2)
    assert [api(box, path).status for _ in range(3)] == [500, 500, 200]
    box.fault("webapi", "/v1/boston", "retry:429:7", times=1)
    busy = api(box, path)
    assert (busy.status, busy.headers["Retry-After"]) == (429, "7")
    box.fault("webapi", "/v1/boston", "type:text/html", times=1)
    odd = api(box, path)
    assert (odd.headers["Content-Type"], bool(odd.json)) == ("text/html", True)
    box.fault("webapi", "/v1/boston", "empty", times=1)
    assert api(box, path).json == []
    box.fault("webapi", "/v1/boston", "challenge", times=1)
    page = api(box, path)
    assert (page.status, "human" in page.text) == (200, True)
    box.fault("webapi", "/v1/boston", "gone", times=1)
    deleted = api(box, path)
    assert (deleted.status, "no longer exists" in deleted.text) == (200, True)
    assert api(box, "phila/bodies").status == 200


def test_connections_break_in_the_two_ways_that_they_do(box: Sandbox) -> None:
    box.fault("webapi", "/v1/boston", "reset", times=1)
    with pytest.raises((ConnectionError, http.client.RemoteDisconnected)):
        api(box, "boston/bodies")
    box.fault("webapi", "/v1/boston", "truncated", times=1)
    with pytest.raises(http.client.IncompleteRead):
        api(box, "boston/bodies")
    assert api(box, "boston/bodies").status == 200


def test_a_slow_answer_comes_late_but_whole(box: Sandbox) -> None:
    box.fault("webapi", "/v1/boston", "slow:0.2", times=1)
    started = monotonic()
    assert api(box, "boston/bodies").json
    assert monotonic() - started >= 0.2


def test_an_answer_loses_rows_or_has_its_words_changed(box: Sandbox) -> None:
    matters = json.loads(ask(box, "webapi", "/v1/boston/matters").body)
    paths = [f"/v1/boston/matters/{row['MatterId']}" for row in matters[:60]]
    whole = [ask(box, "webapi", f"{path}/sponsors").body for path in paths]
    box.fault("webapi", "/v1/boston/matters/", "lose:30:/sponsors")
    lossy = [ask(box, "webapi", f"{path}/sponsors").body for path in paths]
    lost = [now for was, now in zip(whole, lossy, strict=True) if was != now]
    assert 0 < len(lost) < len(paths) / 2
    assert set(lost) == {b"[]"}
    assert lossy == [ask(box, "webapi", f"{path}/sponsors").body for path in paths]
    assert ask(box, "webapi", f"{paths[0]}/histories").body != b"[]"
    box.clear_faults()
    number = matters[0]["MatterFile"]
    box.fault("webapi", "/v1/boston/matters?", f'swap:"{number}":"`{number}"')
    changed = json.loads(ask(box, "webapi", "/v1/boston/matters?$top=1000").body)
    assert changed[0]["MatterFile"] == f"`{number}"
    box.clear_faults()


def test_an_unknown_fault_is_refused(box: Sandbox) -> None:
    with pytest.raises(ValueError, match="no fault"):
        box.fault("webapi", "/", "explode")


def test_a_taken_port_is_an_error_and_not_a_hang() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        box = Sandbox(Scenario(TODAY), port=taken.getsockname()[1], routes=OTHERS)
        with pytest.raises(SandboxError, match="in use - choose another port with --port"):
            box.__enter__()
