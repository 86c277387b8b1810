"""OnBase's parsers: three forms of the list, two versions of the agenda."""

import datetime as dt
import json
from pathlib import Path

import pytest

from lawtrack.errors import LayoutChanged, SourceUnavailable
from lawtrack.legislation.records import Source
from scrapers.page import Follow
from scrapers.platforms.onbase.agenda_versions import (
    accessible_lines,
    document_lines,
    is_error,
    parse_agenda_document,
    parse_agenda_version,
)
from scrapers.platforms.onbase.search_pages import Window, events_in, moment_in, parse_search
from tests.support.meetings import bills, meeting, page_of, source_on, tenant

ERROR = "<html><head><title>Error - OnBase Agenda Online</title></head></html>"


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return source_on("onbase", tmp_path, site="https://rivertown.example/agendaonline")


def search(count: int, first: int = 1) -> str:
    rows = [{"ID": number, "Name": "Council", "MeetingTypeName": "City Council",
             "Time": "2026-10-31T18:30:00-04:00", "IsAgendaAvailable": False}
            for number in range(first, first + count)]  # fmt: skip
    return f"<script>new SearchResults({json.dumps({'Meetings': rows})});</script>"


def test_a_search_that_is_full_is_asked_for_in_halves_and_nothing_is_read_twice(
    source: Source,
) -> None:
    there = tenant(source)
    window = Window(dt.date(2026, 10, 1), dt.date(2026, 10, 11))
    (wish,) = parse_search(page_of(search(100)), tenant=there, window=window, events=())
    assert isinstance(wish, Follow)
    half: Window = wish.context["window"]
    assert (half.first, half.last) == (dt.date(2026, 10, 1), dt.date(2026, 10, 6))
    (wish,) = parse_search(page_of(search(60)), tenant=there, window=half, events=())
    assert isinstance(wish, Follow)
    rest: Window = wish.context["window"]
    assert (rest.first, rest.last) == (dt.date(2026, 10, 7), dt.date(2026, 10, 11))
    output = list(parse_search(page_of(search(60, 50)), tenant=there, window=rest,
                               events=wish.context["events"]))  # fmt: skip
    assert len({getattr(each, "upstream_id", "") for each in output} - {""}) == 109


def test_hours_with_an_offset_are_those_on_the_wall(source: Source) -> None:
    (event,) = events_in(page_of(search(1)), source)
    assert (event.date, event.time) == (dt.date(2026, 10, 31), "18:30")
    assert moment_in("9/16/2019 12:30:00 AM") == (dt.date(2019, 9, 16), "00:30")
    assert moment_in("soon") is None


def test_the_error_page_sends_to_the_other_version_and_twice_is_an_outage(source: Source) -> None:
    (wish,) = parse_agenda_version(page_of(ERROR), tenant=tenant(source), event=meeting())
    assert isinstance(wish, Follow)
    assert "/Documents/ViewAgenda?meetingId=1" in wish.url
    with pytest.raises(SourceUnavailable, match="both versions"):
        list(parse_agenda_document(page_of(ERROR), tenant=tenant(source), event=meeting()))


def test_a_list_of_no_known_form_is_loud(source: Source) -> None:
    with pytest.raises(LayoutChanged, match="none of a known form"):
        events_in(page_of("<html><body>Welcome</body></html>"), source)
    with pytest.raises(LayoutChanged, match="in SearchResults"):
        events_in(page_of("<script>new SearchResults({});</script>"), source)


@pytest.mark.recordings
@pytest.mark.parametrize(
    ("name", "count", "first"),
    [
        ("akron_search_results.html", 8, ("263", "2019-09-23", "19:00", "September 23, 2019")),
        ("sandiego_home.html", 14, None),
    ],
)
def test_recorded_lists(
    recordings: Path, source: Source, name: str, count: int,
    first: tuple[str, str, str, str] | None,
) -> None:  # fmt: skip
    page = page_of((recordings / "onbase" / name).read_bytes())
    found = events_in(page, source)
    assert len(found) == count
    if first:
        event = found[0]
        assert (event.upstream_id, event.date.isoformat(), event.time, event.name) == first


@pytest.mark.recordings
@pytest.mark.parametrize(
    ("name", "items"),
    [("tucson_viewmeetingagenda.html", 27), ("maricopa_viewmeetingagenda.html", 120)],
)
def test_recorded_agendas(recordings: Path, source: Source, name: str, items: int) -> None:
    page = page_of((recordings / "onbase" / name).read_bytes())
    lines = tuple(accessible_lines(page))
    assert sum(not line.is_section for line in lines) == items
    assert sum(line.is_section for line in lines) == page.text.count("loadAgendaSection(")
    assert len({line.id for line in lines}) == len(lines)
    output = list(parse_agenda_version(page, tenant=tenant(source), event=meeting()))
    assert len(bills(output)) == sum(line.is_followed for line in lines)


@pytest.mark.recordings
def test_the_recorded_document_of_anchorage(recordings: Path, source: Source) -> None:
    page = page_of((recordings / "onbase" / "anchorage_viewagenda_document.html").read_bytes())
    lines = document_lines(page)
    assert len(lines) == 34
    assert sum(not line.is_section for line in lines) == 8
    (item,) = [line for line in lines if line.id == "94566"]
    assert (item.outline, item.title[:20]) == ("2.", "Informational items:")
    other = page_of(
        (recordings / "onbase" / "anchorage_viewmeetingagenda_notfound.html").read_bytes()
    )
    assert is_error(other)
