"""What a message says of a hearing, of what a search found, and of what is not known."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from lawtrack.database.opening.schema import upgrade_database
from lawtrack.legislation.records import AgendaItem, Bill, Event, Record
from lawtrack.legislation.wording import (
    change_lines,
    cut_around_phrase,
    headline,
    place_of,
    step_with_date,
)
from tests.support.alerting import Town, a_town
from tests.support.made import NOW, a_bill, an_event

DAY = timedelta(days=1)
ALERTS = """
[[alerts]]
name = "daily"
topic = "facial-recognition"
channel = "$DAILY"
rhythm = "daily"

[[alerts]]
name = "lamps"
search = "lamps"
channel = "$LAMPS"
"""
BAN = a_bill(
    upstream_id="502", identifier="2026-0043", title="Ordinance banning facial recognition."
)
LONG = "On the order, Docket 0040, to close gaps in the limits on face surveillance by police"
LAMPS = a_bill(upstream_id="503", identifier="2026-0044", title="Order for lamps on Mill Street.")


def a_hearing(
    bill: Bill, *, day: date, upstream_id: str, name: str = "Committee on Safety"
) -> Event:
    line = AgendaItem(
        order=1, title=bill.title, identifier=bill.identifier, bill_upstream_id=bill.upstream_id,
        upstream_id=upstream_id,
    )  # fmt: skip
    return an_event(upstream_id=upstream_id, name=name, date=day, agenda=(line,), identifiers=())


@pytest.fixture
def town(tmp_path: Path, sqlite_url: str) -> Iterator[Town]:
    made = a_town(tmp_path, sqlite_url, ALERTS)
    made.crawl([a_bill(), an_event()], NOW)
    yield made
    made.engine.dispose()


def test_a_digest_begins_with_the_meetings_to_come_the_next_one_first(town: Town) -> None:
    later = a_hearing(BAN, day=date(2026, 3, 24), upstream_id="81")
    sooner = a_hearing(BAN, day=date(2026, 3, 17), upstream_id="82", name="City Council")
    over = a_hearing(BAN, day=date(2026, 3, 1), upstream_id="83")
    off = replace(
        a_hearing(BAN, day=date(2026, 3, 18), upstream_id="84"), cancelled=True, status="Cancelled"
    )
    town.crawl([BAN, later, sooner, over, off], NOW + DAY)
    town.deliver(NOW + 2 * DAY)
    ((_, parcel),) = town.parcels
    head, _, rest = parcel.text.partition("-----")
    assert head.split("COMING UP\n")[1].split("\n")[:4] == [
        "  Tuesday, March 17, 2026, 6:30 PM EDT",
        "    Rivertown City Council: City Council, with 2026-0043",
        "  Tuesday, March 24, 2026, 6:30 PM EDT",
        "    Rivertown City Council: Committee on Safety, with 2026-0043",
    ]
    assert "March 18" not in head
    assert "March 1," not in head
    assert "Meeting that was published only after its hour".upper() in rest
    assert "Coming up" in parcel.html


def test_a_bill_that_is_off_the_agenda_is_not_told_as_coming_up(town: Town) -> None:
    hearing = a_hearing(BAN, day=date(2026, 3, 17), upstream_id="86")
    town.crawl([BAN, hearing], NOW + DAY)
    town.deliver(NOW + 2 * DAY)
    other = AgendaItem(order=1, title="Parking.", identifier="2026-0099", upstream_id="9")
    town.crawl([replace(hearing, agenda=(other,), stamp="2")], NOW + 2 * DAY)
    town.crawl([replace(BAN, status="Tabled")], NOW + 2 * DAY)
    town.deliver(NOW + 3 * DAY)
    text = town.parcels[-1][1].text
    assert "TAKEN OFF THE AGENDA" in text
    assert "No longer on its agenda, 2026-0043:" in text
    assert "No meeting to come is known that deals with it." in text
    assert "COMING UP" not in text


def test_that_no_meeting_is_known_is_said_and_why(town: Town, tmp_path: Path) -> None:
    town.crawl([BAN], NOW + DAY)
    town.deliver(NOW + 2 * DAY)
    assert "No meeting to come is known that deals with it." in town.parcels[0][1].text
    (tmp_path / "other").mkdir()
    other = f"sqlite:///{tmp_path}/other.db"
    upgrade_database(other)
    silent = a_town(tmp_path / "other", other, ALERTS)
    silent.crawl([a_bill()], NOW)
    silent.crawl([BAN], NOW + DAY)
    silent.deliver(NOW + 2 * DAY)
    assert "lawtrack reads no calendar of Rivertown City Council;" in silent.parcels[0][1].text
    silent.engine.dispose()


def test_a_search_says_what_it_found_where_also_on_an_agenda(town: Town) -> None:
    town.crawl([LAMPS], NOW + DAY)
    town.crawl([a_hearing(LAMPS, day=date(2026, 3, 17), upstream_id="85")], NOW + 2 * DAY)
    town.deliver(NOW + 2 * DAY)
    bill, meeting = (parcel.text for channel, parcel in town.parcels if channel == "$LAMPS")
    assert 'Why you are told: "lamps" stands in its title.' in bill
    assert "It deals with 2026-0044:\nOrder for lamps on Mill Street.\n" in meeting
    assert 'Why you are told: "lamps" stands in its title.' in meeting
    assert "No meeting to come" not in meeting


@pytest.mark.parametrize(
    ("most", "cut"),
    [
        (100, LONG),
        (45, "… limits on face surveillance by police"),
        (30, "… on face surveillance by …"),
    ],
)
def test_a_long_title_is_cut_around_the_phrase(most: int, cut: str) -> None:
    assert cut_around_phrase(LONG, "Face Surveillance", most) == cut
    assert len(cut) <= most


def test_a_title_without_the_phrase_is_cut_at_its_end() -> None:
    assert cut_around_phrase("On the order of the Mayor", "", 16) == "On the order …"
    assert cut_around_phrase("Face surveillance in the parks", "face surveillance", 24) == (
        "Face surveillance in …"
    )


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ("Room 400, City Hall", "Room 400, City Hall"),
        ("Ways & Means Committee Hearing on Dockets #1829-1838", ""),
        ("Ways & Means Committee Hearing on Dockets #0183 and #1805, held online", "held online"),
        ("Ways & Means Committee Hearing, Room 5", "Room 5"),
        ("", ""),
    ],
)
def test_the_name_of_a_hearing_is_not_its_place(location: str, place: str) -> None:
    assert place_of("Ways & Means Committee Hearing", location) == place


def test_steps_are_told_with_their_day_in_words() -> None:
    assert step_with_date("2026-03-05 Passed") == "Passed (March 5, 2026)"
    assert step_with_date("2026-13-05 Passed") == "2026-13-05 Passed"
    assert step_with_date("Passed") == "Passed"
    same = {
        "reason": "document-revised",
        "old": "A https://x.example/1",
        "new": "B https://x.example/1",
    }
    assert change_lines([same]) == ("Document revised: B https://x.example/1 (was: A)",)


def test_a_text_is_not_told_twice_and_hours_are_told_in_words() -> None:
    added = {"reason": "document-added", "new": "Committee report https://x.example/1"}
    read = {"reason": "text", "new": "Committee report"}
    other = {"reason": "text", "new": "Full text"}
    assert change_lines([added, read, other]) == (
        "Document added: Committee report https://x.example/1",
        "Text: Full text",
    )
    published = {"reason": "minutes-published", "new": "2026-03-05T18:30:00"}
    assert change_lines([published]) == ("Minutes published: Thursday, March 5, 2026, 6:30 PM UTC",)


def why_told(town: Town) -> list[str]:
    """Of each message why it came, as it says in its first such line."""
    told = []
    for _, parcel in town.parcels:
        said = [one for one in parcel.text.splitlines() if one.startswith("Why you are told")]
        told.append(" | ".join(said))
    return told


def test_what_a_bill_was_about_is_said_when_its_words_are_gone(
    tmp_path: Path, database_url: str
) -> None:
    upgrade_database(database_url)
    asks = (
        '[[alerts]]\nname = "faces"\ntopic = "facial-recognition"\nchannel = "$MAIL"\n'
        'lowest = "mentions"\nreasons = ["new", "status", "flag", "title", "hearing"]\n'
    )
    town = a_town(tmp_path, database_url, asks)
    town.crawl([], NOW)
    harmless = replace(BAN, title="Ordinance on the police manual.", stamp="2")
    empty = a_bill(upstream_id="504", identifier="2026-0045", title="A report.", stamp="")
    line = AgendaItem(order=1, title="Banning facial recognition.", identifier="2026-0045")
    records: list[Record] = [
        BAN, harmless, replace(harmless, status="Adopted", stamp="3"), empty,
        an_event(upstream_id="79", agenda=(line,), date=date(2026, 4, 20)),
        replace(empty, status="Adopted"),
    ]  # fmt: skip
    for days, record in enumerate(records, start=1):
        town.crawl([record], NOW + days * DAY)
        town.deliver(NOW + days * DAY)
    was = "Why you are told: It was about facial recognition, until its words changed."
    about = "Why you are told: It is about facial recognition"
    through = "Why you are told: The line of meeting-79 that leads to it: it is about"
    said = why_told(town)
    assert said[0].startswith(about)
    assert said[1:3] == [was, was]
    assert said[-1] == f"{through} facial recognition."
    town.engine.dispose()


def test_a_flag_that_was_there_is_not_called_new() -> None:
    rise = {"reason": "flag-raised", "field": "flag", "new": "x: about"}
    assert headline(("flag",), kind="bill", changes=[rise]) == "Newly flagged"
    for old, said in (("x: watch", "Newly flagged"), ("x: mentions", "Judged higher")):
        assert headline(("flag",), kind="bill", changes=[{**rise, "old": old}]) == said
