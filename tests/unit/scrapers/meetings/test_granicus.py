"""Granicus's parsers: the page of a view and agendas of several makes, and each of their traps."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from lawtrack.errors import ConfigError, LayoutChanged
from lawtrack.legislation.records import Failed, Source
from scrapers.page import HTML_BYTES, Follow
from scrapers.platforms.granicus.agenda_pages import page_lines, parse_agenda_page
from scrapers.platforms.granicus.publisher_pages import event_of, parse_publisher_page, rows_in
from tests.support.meetings import NOW, bills, events, meeting, page_of, source_on, tenant

TODAY = NOW.date()


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return source_on("granicus", tmp_path, client="rivertown", view=42)


def row(when: str, ids: str = "event_id=5", name: str = "City Council") -> str:
    return (
        f'<tr class="listingRow"><td headers="Name">{name}</td><td headers="Date">{when}</td>'
        f'<td><a href="//rivertown.granicus.com/AgendaViewer.php?view_id=42&amp;{ids}">Agenda</a>'
        "</td></tr>"
    )


def upcoming(*rows: str) -> str:
    return f'<table class="listingTable" id="upcoming">{"".join(rows)}</table>'


def archive(*rows: str) -> str:
    tab = '<div class="CollapsiblePanelTab" tabindex="0">*City Council</div>'
    return f'{tab}<table class="listingTable" id="archive">{"".join(rows)}</table>'


def read(source: Source, page: str) -> list[object]:
    return list(parse_publisher_page(page_of(page), tenant=tenant(source)))


def asked(source: Source, page: str) -> list[str]:
    return [
        each.context["event"].upstream_id for each in read(source, page) if isinstance(each, Follow)
    ]


def test_five_lines_are_enough_and_the_view_has_to_be_named(tmp_path: Path, source: Source) -> None:
    assert source.addresses["list"] == (
        "https://rivertown.granicus.com/ViewPublisher.php?view_id=42"
    )
    with pytest.raises(ConfigError, match="missing: view"):
        source_on("granicus", tmp_path, client="rivertown")


def test_an_event_id_becomes_a_clip_id_and_the_meeting_stays_who_it_is(source: Source) -> None:
    when = "October&nbsp;13,&nbsp;2026 - 2:00&nbsp;PM"
    before = asked(source, upcoming(row(when)))
    after = asked(source, archive(row("October 13, 2026 - 1:17 PM", "clip_id=99")))
    assert before == after == ["city-council:2026-10-13:1"]


def test_the_hour_of_an_archive_is_the_recordings_and_none_is_given(source: Source) -> None:
    (coming,) = rows_in(page_of(upcoming(row("October 13, 2026 - 2:00 PM"))))
    (past,) = rows_in(page_of(archive(row("October 13, 2026 - 1:17 PM", "clip_id=99"))))
    assert event_of(coming, source, TODAY).time == "14:00"
    event = event_of(past, source, TODAY)
    assert (event.time, event.body, event.extras) == ("", "City Council", {"clip id": "99"})


@pytest.mark.parametrize(
    ("name", "body"),
    [("Parks Commission Meeting", "Parks Commission Meeting"), ("Regular Meeting", "City Council")],
)
def test_a_meeting_that_is_over_is_of_the_same_body(source: Source, name: str, body: str) -> None:
    page = archive(row("October 13, 2026 - 1:17 PM", "clip_id=99").replace("City Council", name))
    (past,) = rows_in(page_of(page))
    assert event_of(past, source, TODAY).body == body


def test_two_meetings_of_a_name_and_day_are_two(source: Source) -> None:
    page = upcoming(row("October 13, 2026 - 9:00 AM"), row("October 13, 2026 - 2:00 PM"))
    assert asked(source, page) == ["city-council:2026-10-13:1", "city-council:2026-10-13:2"]


def state(**stored: tuple[str, str]) -> dict[str, Any]:
    """What is stored: by the id of a meeting the day that it is on, and its numbers."""
    ids = {name.replace("_", "-").replace("xx", ":"): value for name, value in stored.items()}
    return {
        "meetings": {id_: (day, "") for id_, (day, _) in ids.items()},
        "events": {id_: f"stamp {numbers}".strip() for id_, (_, numbers) in ids.items()},
    }


def ids_of(source: Source, page: str, **known: Any) -> list[str]:
    output = parse_publisher_page(page_of(page), tenant=tenant(source, **known))
    return [each.context["event"].upstream_id for each in output if isinstance(each, Follow)]


COUNCIL = "city_councilxx2026_10_13xx1"


@pytest.mark.parametrize(
    "moved",
    [row("October 20, 2026 - 2:00 PM"), row("October 20, 2026", name="Special Council Meeting"),
     row("October 13, 2026 - 9:00 AM", name="City Council - CANCELLED")],
)  # fmt: skip
def test_a_meeting_that_is_moved_or_renamed_is_itself_while_it_has_its_number(
    source: Source, moved: str
) -> None:
    known = state(**{COUNCIL: ("2026-10-13", "event:5")})
    assert ids_of(source, upcoming(moved), **known) == ["city-council:2026-10-13:1"]


def test_a_moved_meeting_that_was_held_is_known_by_the_day_that_it_was_moved_to(
    source: Source,
) -> None:
    known = state(**{COUNCIL: ("2026-10-06", "event:5")})
    page = archive(row("October 6, 2026 - 1:17 PM", "clip_id=99"))
    assert ids_of(source, page, **known) == ["city-council:2026-10-13:1"]


def test_a_new_meeting_on_the_day_that_another_left_is_another(source: Source) -> None:
    known = state(**{COUNCIL: ("2026-10-20", "event:5")})
    page = upcoming(row("October 13, 2026", "event_id=6"), row("October 20, 2026"))
    assert ids_of(source, page, **known) == [
        "city-council:2026-10-13:2", "city-council:2026-10-13:1",
    ]  # fmt: skip


def test_two_of_a_day_that_change_places_stay_who_they_are(source: Source) -> None:
    second = COUNCIL[:-1] + "2"
    known = state(**{COUNCIL: ("2026-10-13", "event:5"), second: ("2026-10-13", "event:6")})
    day = "October 13, 2026"
    page = upcoming(row(day, "event_id=6"), row(day, "event_id=5"))
    output = parse_publisher_page(page_of(page), tenant=tenant(source, **known))
    wishes = {each.context["event"].upstream_id: each.url
              for each in output if isinstance(each, Follow)}  # fmt: skip
    assert wishes["city-council:2026-10-13:1"].endswith("event_id=5")
    assert wishes["city-council:2026-10-13:2"].endswith("event_id=6")


def test_a_meeting_that_goes_on_has_no_day_and_is_todays(source: Source) -> None:
    (part,) = rows_in(page_of(upcoming(row("In Progress"))))
    assert event_of(part, source, TODAY).date == TODAY


def test_a_row_that_cannot_be_read_costs_itself_alone_and_another_page_is_loud(
    source: Source,
) -> None:
    output = read(source, upcoming(row("soon"), row("October 13, 2026")))
    assert len([each for each in output if isinstance(each, Failed)]) == 1
    assert len([each for each in output if isinstance(each, Follow)]) == 1
    with pytest.raises(LayoutChanged, match="none of a known form"):
        read(source, "<html><body>Welcome</body></html>")


def test_a_page_too_large_for_a_tree_is_read_row_by_row(source: Source) -> None:
    old = archive(*(row(f"May {n % 28 + 1}, 2013", f"clip_id={n}") for n in range(30_000)))
    page = old + upcoming(row("October 13, 2026 - 2:00 PM"))
    assert len(page) > HTML_BYTES
    rows = list(rows_in(page_of(page)))
    assert len(rows) == 30_001
    assert event_of(rows[-1], source, TODAY).time == "14:00"


def test_an_agenda_that_is_a_file_elsewhere_is_cut(source: Source) -> None:
    text = "1. Roll Call\n2. Face recognition"
    output = list(parse_agenda_page(page_of(text), tenant=tenant(source), event=meeting()))
    assert [bill.title for bill in bills(output)] == ["Face recognition"]
    gone = list(parse_agenda_page(page_of("", status=404), tenant=tenant(source), event=meeting()))
    assert events(gone)[0].agenda is None


@pytest.mark.recordings
@pytest.mark.parametrize(
    ("name", "count", "first"),
    [
        ("bozeman_viewpublisher_cut", 41,
         ("gallatin-valley-mpo-transportation-technical-advisory-committee:2026-08-12", "10:30")),
        ("tulsa_viewpublisher_view4", 19, ("regular-council-meeting:2025-11-19", "")),
        ("rta_upcoming_iconview", 11, ("board-of-directors:2018-06-21", "")),
    ],
)  # fmt: skip
def test_recorded_views(
    recordings: Path, source: Source, name: str, count: int, first: tuple[str, str]
) -> None:
    page = page_of((recordings / "granicus" / f"{name}.html").read_bytes())
    found = [event_of(each, source, dt.date(2026, 8, 10)) for each in rows_in(page)]
    assert len(found) == count
    assert (found[0].upstream_id, found[0].time) == first


@pytest.mark.recordings
@pytest.mark.parametrize(
    ("name", "count", "papers", "line"),
    [
        ("bozeman_agendaviewer_clip2784", 36, 21, ("G-G.2", "G.2", "Accounts Payable Claims")),
        ("walnutcreek_agendaviewer_2022-05", 12, 33, ("4-b", "b.", "Project: Citrus Marketp")),
        ("lawa_agendaviewer_2022-01", 10, 1, ("IV-2", "2.", "Quarterly Audit Report ")),
    ],
)
def test_recorded_agendas(
    recordings: Path, name: str, count: int, papers: int, line: tuple[str, str, str]
) -> None:
    lines = page_lines(page_of((recordings / "granicus" / f"{name}.html").read_bytes()))
    assert len(lines) == len({each.id for each in lines}) == count
    assert sum(len(each.documents or ()) for each in lines) == papers
    assert line in [(each.id, each.outline, each.title[:23]) for each in lines]
