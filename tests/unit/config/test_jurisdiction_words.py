"""What a council's own words mean, said in lawtrack.toml; and what is shipped with the scrapers."""

from pathlib import Path
from typing import Any

import pytest

from lawtrack.config.jurisdictions import jurisdictions_of
from lawtrack.config.platforms import load_scrapers
from lawtrack.errors import ConfigError
from lawtrack.legislation.clerks.clerk_words import general_words
from lawtrack.legislation.records import Source

TOWN = {
    "platform": "legistar",
    "name": "Town Council",
    "division": "ocd-division/country:us/state:wa/place:town",
    "timezone": "America/Los_Angeles",
}


def source(key: str = "town", **settings: Any) -> Source:
    scrapers = load_scrapers("scrapers.settings", "here", Path())
    tables = {key: {**TOWN, **settings}}
    return jurisdictions_of(tables, "lawtrack.toml", {}, scrapers)[key][0]


def test_a_councils_own_words_go_before_all_others() -> None:
    words = source(words={"meetings": {"Put over": "deferred", "Final": "tentative"}}).words
    assert (words.meeting_state("PUT OVER"), words.meeting_state("Final")) == (
        "deferred",
        "tentative",
    )
    assert source().words == general_words()


@pytest.mark.parametrize(
    ("client", "status", "stage"),
    [("nyc", "Committee", "in committee"), ("seattle", "Retired", "closed"),
     ("phila", "HEARING NOTICES SENT", "in committee"), ("boston", "Agenda Ready", "introduced"),
     ("metro", "Received", "closed"), ("chicago", "Placed on File", "closed")],
)  # fmt: skip
def test_the_words_of_known_clients_are_shipped(client: str, status: str, stage: str) -> None:
    words = source("mine", client=client).words
    assert words.stage_of_status(status) == stage
    assert words.digest != general_words().digest


@pytest.mark.parametrize("client", ["../govinfo", "nowhere", ".", "a/b", "con"])
def test_another_clients_name_leads_to_no_file(client: str) -> None:
    assert source(client=client).words == general_words()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"meetings": {"Put over": "defered"}}, "[jurisdictions.town.words.meetings]: 'Put over':"
         " unknown code 'defered'; known: cancelled, confirmed, deferred, no-quorum, passed,"
         " postponed, rescheduled, tentative"),
        ({"meetings": {"Put over": "unknown"}}, "unknown code 'unknown'"),
        ({"meeting": {}}, "[jurisdictions.town.words]: unknown kind of words 'meeting'; known:"
         " meetings, statuses, actions, codes, votes"),
        ({"statuses": {"Shelved": "shelved"}}, "unknown code 'shelved'; known: agreed to,"),
        ({"actions": {"Did it": "introduction; foo"}}, "unknown code 'foo'; known: "),
        ({"votes": {"Gone": 3}}, "'Gone': is no text - write \"Gone\" = \"…\""),
        ({"votes": {"***": "absent"}}, "'***': are no words"),
        ({"votes": "absent"}, "[jurisdictions.town.words.votes]: is no table"),
    ],
)  # fmt: skip
def test_a_code_that_is_none_is_refused_with_one_line(words: Any, message: str) -> None:
    with pytest.raises(ConfigError) as refused:
        source(words=words)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_step_may_be_of_several_classes() -> None:
    words = source(words={"actions": {"Read and sent on": "introduction; referral"}}).words
    assert words.step_classes("read and sent on") == "introduction; referral"
