"""A council read at one request a second is of use long before all of it is there."""

from pathlib import Path

import pytest

from benchmarks._large_council import large_council
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
from lawtrack.crawling.past import past_of

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


def test_a_load_costs_what_it_said(load: Load) -> None:
    later = load.reached[THE_END] - load.reached[FIRST_END]
    assert near(load.estimate.requests_now, load.reached[FIRST_END])
    assert near(load.estimate.requests_later, later)


@pytest.mark.parametrize("matters", [30, 70, 150])
def test_so_do_smaller_ones(matters: int, tmp_path: Path) -> None:
    council = large_council(TODAY, matters=matters, meetings=matters // 5, on_topic=3)
    load = loaded(council, tmp_path)
    assert load.estimate.matters == matters
    assert near(load.estimate.requests_now, load.reached[FIRST_END])
    all_of_it = load.estimate.requests_now + load.estimate.requests_later
    assert near(all_of_it, load.reached[THE_END])
