"""What is told of a first load and of the past: what it costs, how far it is, when it ends."""

import datetime as dt
from dataclasses import replace

import pytest

from lawtrack.cli.printing.crawls import estimate_in_words, past_in_words
from lawtrack.config.settings import load_config
from lawtrack.crawling.first_load import FirstLoad, first_load
from lawtrack.crawling.past_state import PastState, past_ends
from lawtrack.legislation.records import Planned, Source

HOUR = dt.timedelta(hours=1)
SINCE = dt.date(2024, 11, 29)
CITY = FirstLoad(
    matters=31_000, matters_now=200, matters_later=2_900, meetings_now=30, meetings_later=100
)


def a_plan(kind: str, **numbers: int) -> Planned:
    return Planned(jurisdiction="boston", kind=kind, **numbers)


def test_the_parts_of_a_plan_add_up() -> None:
    parts = [
        a_plan("bill"),
        a_plan("event", listed=30, now=30),
        a_plan("bill", listed=31_000, now=200, later=2_900),
        a_plan("event", later=100),
    ]
    assert first_load(parts[:2]).lists_titles
    assert first_load(parts) == CITY
    assert not CITY.lists_titles


def test_what_a_first_load_costs_is_told_by_what_can_be_used_when() -> None:
    assert estimate_in_words("boston", CITY, since=SINCE, delay=1.0) == (
        "boston: 31,000 titles are listed; reading 200 matters and 30 meetings that can be acted"
        " upon: about 22 minutes; the past back to 2024-11-29, between looks for news: about"
        " 4 hours; all of it: about 2 days, at 1 s a request"
    )


@pytest.mark.parametrize(
    ("load", "since", "delay", "words"),
    [
        (CITY, SINCE, 0.0, ""),
        (FirstLoad(meetings_now=400), SINCE, 1.0, ""),  # the titles are still being listed
        (FirstLoad(matters=3, matters_now=3), SINCE, 1.0, ""),  # soon done
        (CITY, None, 1.0, "acted upon: about 22 minutes; all of it: about 2 days, at 1 s"),
        (CITY, dt.date.min, 1.0, "; the past, between looks for news: about 4 hours; all"),
    ],
)
def test_what_there_is_to_tell_of_a_first_load(
    load: FirstLoad, since: dt.date | None, delay: float, words: str
) -> None:
    line = estimate_in_words("boston", load, since=since, delay=delay)
    assert words in line
    assert bool(line) == bool(words)


@pytest.mark.parametrize(
    ("state", "line"),
    [
        (PastState(bills=5), ""),
        (
            PastState(bills=31_000, titles=30_000, wanted=3_000),
            "boston: 30,000 of 31,000 matters are known by their titles, 3,000 of them are still to"
            " be read in full (25% done): about 5 hours, between looks for news",
        ),
        (
            PastState(bills=9, titles=2, meetings=SINCE),
            "boston: meetings before 2024-11-29 are still to be read",
        ),
        (
            PastState(bills=9, titles=2),
            "boston: 2 of 9 matters are older than wanted, and known by their titles"
            ' - history = "all" and texts = "all" read them too',
        ),
    ],
)
def test_how_far_the_past_is(state: PastState, line: str) -> None:
    assert past_in_words("boston", state, takes=5 * HOUR) == line


def a_source(key: str, host: str) -> Source:
    return Source(
        key=key, platform="legistar", client=key, name=key, division="ocd-division/country:us",
        timezone="UTC", addresses={"api": f"https://{host}/v1"}, has_past=True,
    )  # fmt: skip


def test_sources_of_one_host_take_turns_until_their_past_is_filled_in() -> None:
    sources = {
        key: a_source(key, host)
        for key, host in (("large", "a.example"), ("small", "a.example"), ("other", "b.example"))
    }
    config = replace(load_config(None, {}), jurisdictions=sources, delay=1.0)
    states = {
        "large": PastState(wanted=3600, cost=2.0),
        "small": PastState(wanted=900, cost=4.0),
        "other": PastState(wanted=900, cost=4.0),
    }
    assert past_ends(states, config) == {"large": 3 * HOUR, "small": 2 * HOUR, "other": HOUR}
    daily = replace(config, schedule=replace(config.schedule, past_requests=1800))
    assert past_ends(states, daily) == {"large": 96 * HOUR, "small": 48 * HOUR, "other": 48 * HOUR}
