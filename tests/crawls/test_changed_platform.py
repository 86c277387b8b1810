"""A council that moves from IQM2 to PrimeGov in mid-season, with one history across the change."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from lawtrack.config.settings import Config, load_config
from lawtrack.crawling.run import CrawlSummary, run_crawl
from lawtrack.database.tables.legislation import ActionRow, BillRow, EventRow, RevisionRow
from lawtrack.sandbox.meetings import iqm2, primegov, rivertown
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.server import Sandbox
from lawtrack.sandbox.world import HOSTS, Routes
from tests.crawls.test_meeting_platforms import QUICK, TODAY, day, held, looked_into, stored
from tests.support import NOTHING_BUILT_IN
from tests.support.meetings import TOML, _nothing, ready

pytestmark = pytest.mark.e2e

CHANGE = day(20)  # the first day on PrimeGov
OLD, NEW = "webapi", "files"  # the hosts of the look-alikes


@pytest.fixture
def box() -> Iterator[Sandbox]:
    others: dict[str, Routes] = dict.fromkeys(HOSTS, _nothing)
    routes = {**others, OLD: iqm2.routes, NEW: primegov.routes}
    with Sandbox(Scenario(TODAY), routes=routes) as box:
        yield box


def config_of(folder: Path, *lines: str) -> Config:
    file = folder / "lawtrack.toml"
    own = "\n".join(lines)
    file.write_text(f"{TOML}{own}\n{NOTHING_BUILT_IN}", encoding="utf-8")
    return ready(load_config(file, {}))


def before(box: Sandbox, folder: Path) -> Config:
    return config_of(folder, 'platform = "iqm2"', f"site = {json.dumps(box.address(OLD))}")


def after(box: Sandbox, folder: Path) -> Config:
    former = f'{{ platform = "iqm2", site = {json.dumps(box.address(OLD))} }}'
    return config_of(
        folder, 'platform = "primegov"', f"site = {json.dumps(box.address(NEW))}",
        f'since = "{CHANGE}"', f"before = [{former}]",
    )  # fmt: skip


def crawl(config: Config, box: Sandbox, number: int) -> CrawlSummary:
    box.set_day(number)
    box.forget_requests()
    now = dt.datetime.combine(TODAY, dt.time(16), tzinfo=dt.UTC) + dt.timedelta(days=number - 1)
    return run_crawl(config, "rivertown", now=now, settings=QUICK)


def steps(config: Config, title: str) -> list[tuple[dt.date, str]]:
    """On which day the matter was placed on the agenda of which meeting."""
    with looked_into(config) as session:
        query = (
            select(ActionRow.date, ActionRow.event_upstream_id)
            .join(BillRow, BillRow.id == ActionRow.bill_id)
            .where(BillRow.title == title, ActionRow.description == "Placed on the agenda")
            .order_by(ActionRow.order)
        )
        return [(when, id_) for when, id_ in session.execute(query) if when]


def one_history(config: Config) -> None:
    assert steps(config, rivertown.FACES) == [
        (day(3), "301"), (day(12), "302"), (day(22), "primegov:304"),
    ]  # fmt: skip
    with looked_into(config) as session:
        ids = session.scalars(select(BillRow.upstream_id).where(BillRow.title == rivertown.FACES))
        assert len(ids.all()) == 1
        assert session.scalars(
            select(BillRow.upstream_id).where(BillRow.title == rivertown.BAN)
        ).all() == ["number:cma-2026-110"]


def test_a_matter_that_was_followed_goes_on_under_its_number_and_nothing_is_told_twice(
    box: Sandbox, tmp_path: Path
) -> None:
    config = before(box, tmp_path)
    assert crawl(config, box, 1).outcome == "ok"
    assert len(held(config)) == 19
    ids = {title: seen.identifier for title, seen in stored(config).items()}

    config = after(box, tmp_path)
    first = crawl(config, box, 7)
    assert (first.outcome, first.failed) == ("ok", 0)
    assert set(stored(config)) == {*ids, rivertown.PERMIT, rivertown.BAN}
    meetings = held(config)
    assert len(meetings) == 19  # each of them once, on the platform that has it
    assert {id_ for id_ in meetings if meetings[id_].date >= CHANGE} == {
        id_ for id_ in meetings if id_.startswith("primegov:")
    }
    assert {"301", "302", "303", "primegov:304"} <= set(meetings)
    one_history(config)
    with looked_into(config) as session:
        told = session.scalars(select(RevisionRow.reasons)).all()
        assert not [reasons for reasons in told if "gone" in str(reasons)]

    nothing = crawl(config, box, 7)
    assert (nothing.outcome, nothing.new, nothing.changed) == ("ok", 0, 0)


def test_a_first_load_reads_both_and_afterwards_only_the_one_that_is_left(
    box: Sandbox, tmp_path: Path
) -> None:
    config = after(box, tmp_path)
    assert crawl(config, box, 7).outcome == "ok"
    assert steps(config, rivertown.FACES)[-1] == (day(22), "primegov:304")
    assert len({id_ for _, id_ in steps(config, rivertown.FACES)}) == 3
    assert len(held(config)) == 19
    assert crawl(config, box, 60).outcome == "ok"  # a month and more after the change
    assert box.requests(OLD) == []
    with looked_into(config) as session:
        assert session.scalar(select(EventRow.upstream_id).where(EventRow.upstream_id == "301"))
