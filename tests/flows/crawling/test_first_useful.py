"""A council read at one request a second is of use long before all of it is there."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from benchmarks._large_council import LargeCouncil, large_council
from benchmarks.first_useful import (
    FIRST_END,
    LIMITS,
    THE_END,
    TODAY,
    Load,
    loaded,
    oldest_first,
    report,
)
from lawtrack.config.settings import Config
from lawtrack.crawling.first_load import FirstLoad
from lawtrack.crawling.past_state import past_of
from lawtrack.legislation.records import StoredState
from lawtrack.topics import load_topics
from lawtrack.topics.suggestions import worth_reading
from scrapers.platforms.legistar.forecast import forecast
from scrapers.platforms.legistar.waves import MOST_AT_ONCE

MATTERS, MEETINGS = 280, 56


@pytest.fixture(scope="module")
def load(tmp_path_factory: pytest.TempPathFactory) -> Load:
    council = large_council(TODAY, matters=MATTERS, meetings=MEETINGS, on_topic=5)
    return loaded(council, tmp_path_factory.mktemp("council"))


def test_texts_are_read_before_all_else_and_those_of_coming_agendas_first(load: Load) -> None:
    coming = load.council.on_coming_agendas()
    first, texts, most, everything = (load.reached[name] for name in LIMITS)
    lists = 12  # and agendas, and eight requests that Scrapy has taken from its queue before
    assert first <= 4
    assert texts <= lists + 2 * len(coming)
    assert most <= everything <= lists + 2 * MATTERS < load.reached[THE_END] / 2
    before = oldest_first(load.council)
    assert all(load.reached[name] < before[name] for name in LIMITS)


def test_in_the_end_every_matter_is_read_in_full(load: Load) -> None:
    state = past_of(load.config, "rivertown", now=load.now())
    assert (state.bills, state.titles, state.is_filled) == (MATTERS, 0, True)
    asked = [url.partition("?")[0] for url in load.council.asked]
    texts = [url for url in asked if "/texts/" in url]
    assert len(texts) == len(set(texts))  # the second half of a matter brings what is missing


def test_a_limit_that_is_missed_shows(load: Load, tmp_path: Path) -> None:
    lines: list[str] = []
    late = Load(load.council, load.config, reached={**load.reached, "the first flag": 61})
    assert not report(late, {}, say=lines.append)
    assert lines[0] == "the first flag: after 61 requests (limit: at most 60)"
    never = Load(load.council, load.config, reached={"the first flag": 3})
    assert not report(never, {}, say=lines.append)
    assert sum(line.endswith(": never") for line in lines) == len(LIMITS) - 1


def near(estimated: float, taken: int) -> bool:
    return taken / 1.5 < estimated < taken * 1.5


def told_before(council: LargeCouncil, config: Config) -> FirstLoad:
    """What a few pages of the council's lists say that its first load costs."""
    now = datetime.combine(TODAY, time(12), UTC)
    wanted = config.wanted_from("rivertown", now)
    known = StoredState(
        now=now,
        history=wanted.bills,
        meetings_from=wanted.events,
        interesting=worth_reading(load_topics(config.topics, None)),
    )
    source = config.source("rivertown")
    return forecast(source, known, lambda wish: council.answer(wish.url))


def test_a_load_costs_what_it_said(load: Load) -> None:
    later = load.reached[THE_END] - load.reached[FIRST_END]
    for told in (load.estimate, told_before(load.council, load.config)):
        assert near(told.requests_now, load.reached[FIRST_END])
        assert near(told.requests_later, later)


@pytest.mark.parametrize("matters", [30, 70, 150])
def test_so_do_smaller_ones(matters: int, tmp_path: Path) -> None:
    council = large_council(TODAY, matters=matters, meetings=matters // 5, on_topic=3)
    load = loaded(council, tmp_path)
    assert load.estimate.matters == matters
    for told in (load.estimate, told_before(council, load.config)):
        assert near(told.requests_now, load.reached[FIRST_END])
        assert near(told.requests_now + told.requests_later, load.reached[THE_END])


def entered_anew(council: LargeCouncil, leap: int) -> LargeCouncil:
    """The council, its ids neither from 1 on nor all given, and larger by a leap from some day on.

    So they are where an office came over from another system. The first thousand have one day.
    """
    ids = {id_: 50_000 + 3 * id_ - (id_ % 7 == 0) + leap * (id_ > 3_500) for id_ in council.matters}
    matters = (
        replace(m, id=ids[m.id], day=m.day if m.id > 1_000 else date(2001, 1, 1))
        for m in council.matters.values()
    )
    meetings = (
        replace(m, items=tuple(ids[id_] for id_ in m.items)) for m in council.meetings.values()
    )
    return LargeCouncil(TODAY, {m.id: m for m in matters}, {m.id: m for m in meetings})


@pytest.mark.parametrize("leap", [0, 1_000_000])
def test_a_few_pages_tell_how_many_matters_a_long_list_has(load: Load, leap: int) -> None:
    made = large_council(TODAY, matters=6_000, meetings=1_200, on_topic=60)
    council = entered_anew(made, leap)
    told = told_before(council, load.config)
    assert len(council.asked) <= (15 if leap else 10)
    history = load.config.wanted_from("rivertown", load.now()).bills
    assert history is not None
    matters = council.matters.values()
    wanted = sum(matter.day >= history for matter in matters)
    suggested = sum("technology" in matter.title for matter in matters)
    coming = len(council.on_coming_agendas())
    assert 0.8 < told.matters / len(matters) < 1.25
    assert leap or 0.99 < told.matters / len(matters) < 1.01
    assert 0.8 < (told.matters_later + told.matters_now) / (wanted + suggested) < 1.25
    assert near(told.matters_now, suggested + coming)
    assert told.texts_now + suggested + coming > MOST_AT_ONCE > told.texts_now
