"""A first load in waves over HTTP: killed in each of them it goes on, and it costs what it said."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from lawtrack.cli.setup.forecasts import tell_forecasts
from lawtrack.config.platforms import load_scrapers
from lawtrack.config.settings import Config
from lawtrack.crawling.first_load import FirstLoad, forecast_of
from lawtrack.crawling.past_state import PastState, past_of
from lawtrack.crawling.run import CrawlSummary, run_crawl
from lawtrack.database.tables.crawls import GOOD
from lawtrack.legislation.records import StoredState
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.server import Sandbox
from lawtrack.topics import load_topics
from lawtrack.topics.suggestions import worth_reading
from tests.support.installation import (
    PRACTICE_DAY,
    assert_same,
    await_unlocked,
    configured,
    content,
    noon,
    start_child,
)
from tests.support.waiting import ended, kill_tree, wait_for

pytestmark = pytest.mark.e2e

KEY = "boston"
NOON = noon(1)
A_SLICE = 60
ESTIMATED = 1.5  # times as much, or as little, is near enough
# What differs for good reason: in what order it came to be known.
ORDER = ("revisions",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A council with more matters of these years than are read at once, loaded undisturbed."""

    box: Sandbox
    first: CrawlSummary
    state: PastState  # after the first crawl
    cost: int  # of the past, in requests
    content: dict[str, list[str]]


def fill(config: Config) -> int:
    """Fill in the past; how many requests that took."""
    requests = 0
    for _ in range(20):
        if past_of(config, KEY, now=NOON).is_filled:
            return requests
        summary = await_unlocked(config, KEY, NOON, past=A_SLICE)
        assert summary.outcome in GOOD, summary.reason
        requests += summary.requests
    raise AssertionError("the past is never filled")


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    with Sandbox(Scenario(today=PRACTICE_DAY, extra=45)) as box:
        config = configured(box, tmp_path_factory.mktemp("calm") / "calm")
        first = run_crawl(config, KEY, now=NOON)
        state = past_of(config, KEY, now=NOON)
        cost = fill(config)
        yield Loaded(
            box=box, first=first, state=state, cost=cost, content=content(config, without=ORDER)
        )


def killed(calm: Loaded, config: Config, *, after: int, past: int = 0) -> None:
    """Start a crawl, and kill it and all below it once it has asked so often."""
    calm.box.forget_requests()
    child = start_child(config, KEY, NOON, past=past)
    wait_for(lambda: child.poll() is not None or len(calm.box.requests()) > after, every=0.005)
    assert child.poll() is None, "it had ended before"
    kill_tree(child.pid)
    ended(child)


@pytest.mark.parametrize("wave", ["titles", "what can be acted upon", "the past"])
def test_a_load_that_is_killed_in_a_wave_goes_on_and_ends_as_if_nothing_had_been(
    wave: str, calm: Loaded, tmp_path: Path
) -> None:
    config = configured(calm.box, tmp_path / "hunted")
    if wave != "the past":
        killed(calm, config, after=3 if wave == "titles" else calm.first.requests // 2)
    assert await_unlocked(config, KEY, NOON).outcome == "ok"
    assert not past_of(config, KEY, now=NOON).is_filled
    if wave == "the past":
        killed(calm, config, after=A_SLICE // 3, past=A_SLICE)
    fill(config)
    assert_same(calm.content, content(config, without=ORDER))


def test_some_ten_requests_tell_about_the_same_before_it_begins(
    calm: Loaded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = replace(configured(calm.box, tmp_path / "told"), delay=0.001, clock=NOON)
    source = told.source(KEY)
    wanted = told.wanted_from(KEY, NOON)
    known = StoredState(
        now=NOON,
        history=wanted.bills,
        meetings_from=wanted.events,
        interesting=worth_reading(load_topics(told.topics, None)),
    )
    calm.box.forget_requests()
    pauses: list[None] = []
    load = forecast_of(
        source,
        load_scrapers(told.scrapers, "lawtrack", told.folder),
        known,
        agent="lawtrack",
        pause=lambda: pauses.append(None),
    )
    assert isinstance(load, FirstLoad)
    asked = [request.path for request in calm.box.requests()]
    assert asked.count("/robots.txt") == 1
    assert len(asked) == len(pauses) + 1 <= 10
    assert load.matters == calm.state.bills
    for requests, taken in (
        (load.requests_now, calm.first.requests),
        (load.requests_later, calm.cost),
    ):
        assert taken / ESTIMATED < requests < taken * ESTIMATED

    elsewhere = replace(source, client="nobody")
    tell_forecasts(replace(told, jurisdictions={KEY: source, "nobody": elsewhere}), [KEY, "nobody"])
    line, problem = capsys.readouterr().out.splitlines()
    assert line.startswith(f"{KEY}: some {calm.state.bills} matters; their titles in about")
    assert problem.endswith("told when its lists are read")
    assert "knows no client 'nobody'" in problem


def as_told(load: FirstLoad | None) -> FirstLoad:
    assert load is not None
    return load


def test_a_first_load_costs_what_it_said(calm: Loaded, box: Sandbox, tmp_path: Path) -> None:
    config = configured(box, tmp_path / "small")
    small = run_crawl(config, "philadelphia", now=NOON)
    large = as_told(calm.first.first_load)
    assert large.matters == calm.state.bills
    assert abs(large.matters_later - calm.state.wanted) <= 2  # a notice may name one more
    costs = {"later": (large.requests_later, calm.cost)}
    for summary in (calm.first, small):
        load = as_told(summary.first_load)
        costs[f"{summary.jurisdiction}, {load.matters}"] = (load.requests_now, summary.requests)
    for name, (told, taken) in costs.items():
        assert taken / ESTIMATED < told < taken * ESTIMATED, name
    assert run_crawl(config, "philadelphia", now=NOON).first_load is None
