"""Days and hours as councils of several countries write them."""

import datetime as dt

import pytest

from scrapers.meetings.called_off import without_called_off
from scrapers.meetings.clock import date_in_words, hour_in_words, writes_day_first
from scrapers.meetings.lines import is_always_there

US, CANADA = "ocd-division/country:us/state:ma", "ocd-division/country:ca/csd:3506008"


@pytest.mark.parametrize(
    "written",
    [
        "November 9, 2026", "Nov. 9 2026", "9 November 2026", "Monday, November 9th, 2026",
        "lundi 9 novembre 2026", "9 nov. 2026", "9 de noviembre de 2026", "Council - 9 Nov 2026",
        "November\xa09,\xa02026 - 02:00\xa0PM", "2026-11-09", "11/9/2026", "11/09/26", "11-09-2026",
    ],
)  # fmt: skip
def test_a_day_is_one_however_it_is_written(written: str) -> None:
    assert date_in_words(written) == dt.date(2026, 11, 9)


@pytest.mark.parametrize(
    ("written", "month"),
    [("3 janv. 2026", 1), ("3 févr. 2026", 2), ("1er mars 2026", 3), ("3 avril 2026", 4),
     ("3 mai 2026", 5), ("3 juin 2026", 6), ("3 juil. 2026", 7), ("3 août 2026", 8),
     ("3 sept. 2026", 9), ("3 déc. 2026", 12), ("3 enero 2026", 1), ("3 dic. 2026", 12)],
)  # fmt: skip
def test_months_of_other_languages(written: str, month: int) -> None:
    day = date_in_words(written)
    assert day is not None
    assert day.month == month


def test_what_is_no_month_or_two_of_them_is_no_day() -> None:
    assert date_in_words("3 jui 2026") is None  # June or July
    assert date_in_words("Article 3, 2026") is None
    assert date_in_words("45/13/2026") is None


def test_figures_are_told_by_those_that_show_it_and_else_by_the_country() -> None:
    assert date_in_words("29/11/2026") == date_in_words("11/29/2026") == dt.date(2026, 11, 29)
    assert date_in_words("05/11/2026") == dt.date(2026, 5, 11)
    assert date_in_words("05/11/2026", day_first=True) == dt.date(2026, 11, 5)
    assert writes_day_first("05/11/2026 29/11/2026", US)
    assert not writes_day_first("05/11/2026 11/29/2026", CANADA)
    assert not writes_day_first("05/11/2026", US)
    assert writes_day_first("05/11/2026", CANADA)


@pytest.mark.parametrize(
    ("written", "hour"),
    [("à 18 h 30", "18:30"), ("18h", "18:00"), ("19:00", "19:00"), ("midi", "12:00"),
     ("7:00 p.m.", "19:00"), ("7:30", ""), ("minutes of 19:75", ""), ("14th", ""), ("0 h", "")],
)  # fmt: skip
def test_hours_of_the_whole_day_are_read_where_no_morning_has_them(written: str, hour: str) -> None:
    assert hour_in_words(written) == hour


@pytest.mark.parametrize(
    "written",
    ["FINANCE - CANCELED", "Cancelled: FINANCE", "FINANCE (Postponed)", "*CANCELLED* FINANCE",
     "FINANCE – ANNULÉE", "FINANCE CANCELLED"],
)  # fmt: skip
def test_a_name_is_that_of_the_meeting_that_was_to_be(written: str) -> None:
    name, status = without_called_off(written)
    assert name == "FINANCE"
    assert status


def test_a_name_that_speaks_of_calling_off_something_is_left_alone() -> None:
    for name in ("Cancelled Debts Committee", "CANCELED", "Board on Cancelled Permits, 2026"):
        assert without_called_off(name) == (name, "")


def test_what_a_french_meeting_always_has_is_followed_by_nobody() -> None:
    for line in ("1. Ouverture de la séance", "LEVÉE DE LA SÉANCE", "Adoption de l’ordre du jour"):
        assert is_always_there(line)
    for line in ("Levée de fonds pour la reconnaissance faciale", "New Business - Cameras",
                 "Closed Session: Lease of 12 Elm"):  # fmt: skip
        assert not is_always_there(line)
