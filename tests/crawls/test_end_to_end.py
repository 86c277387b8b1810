"""The whole way, over real HTTP: three governments crawled, stored, flagged, day after day."""

import datetime as dt
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lawtrack.config.settings import Config
from lawtrack.crawling.run import run_crawl
from lawtrack.database.engine import open_database
from lawtrack.database.tables.crawls import CrawlRow
from lawtrack.database.tables.legislation import (
    BillRow,
    EventRow,
    FlagRow,
    MatchRow,
    RevisionRow,
    TextRow,
)
from lawtrack.legislation.reasons import BOOKKEEPING
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.server import Sandbox
from tests.crawls.conftest import FirstDay
from tests.support.installation import ALL, PRACTICE_DAY, crawl_all, noon
from tests.support.sandbox_truth import expected_changes

pytestmark = pytest.mark.e2e

HOUR = dt.timedelta(hours=1)
FLAGS = {"flag-raised", "flag-cleared"}


@pytest.fixture
def box(first_day: FirstDay) -> Sandbox:
    return first_day.again()


@pytest.fixture
def config(first_day: FirstDay, tmp_path: Path) -> Config:
    """An installation that has crawled the first day."""
    return first_day.copied_to(tmp_path / "after the first day")


def revisions(engine: Engine, *, after: int) -> dict[tuple[str, str, str], set[str]]:
    """What was told about each record since revision ``after``, flags and bookkeeping aside."""
    told: dict[tuple[str, str, str], set[str]] = {}
    with Session(engine) as session:
        for row in session.scalars(select(RevisionRow).where(RevisionRow.id > after)):
            owner: BillRow | EventRow | None = (
                session.get(BillRow, row.subject_id)
                if row.kind == "bill"
                else session.get(EventRow, row.subject_id)
            )
            assert owner is not None
            key = (row.jurisdiction, row.kind, owner.upstream_id)
            reasons = set(row.reasons) - FLAGS - BOOKKEEPING
            if reasons:
                told.setdefault(key, set()).update(reasons)
    return told


def last_revision(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.max(RevisionRow.id))) or 0


def expected(day: int) -> dict[tuple[str, str, str], set[str]]:
    return {
        (place, kind, upstream_id): set(reasons) - FLAGS - BOOKKEEPING
        for place, kind, upstream_id, reasons in expected_changes(Scenario(PRACTICE_DAY), day)
    }


def test_the_first_day_stores_and_flags_all_three(first_day: FirstDay, config: Config) -> None:
    summaries = first_day.summaries
    assert {s.outcome for s in summaries.values()} == {"ok"}
    assert all(s.new > 50 and s.failed == 0 for s in summaries.values())
    with Session(open_database(config.database)) as session:
        flagged = set(session.scalars(select(FlagRow.jurisdiction).distinct()))
        assert flagged == set(ALL)
        for match in session.scalars(select(MatchRow)):
            phrase = " ".join(match.phrase.split()).lower()
            assert match.sentence
            assert phrase[:4] in match.sentence.lower()


def test_a_second_run_of_the_same_day_asks_next_to_nothing(box: Sandbox, config: Config) -> None:
    after = last_revision(open_database(config.database))
    for key, requests in (("boston", 2), ("philadelphia", 2), ("federal", 1)):
        box.forget_requests()
        summary = run_crawl(config, key, now=noon(1) + HOUR)
        assert (summary.outcome, summary.new, summary.changed) == ("ok", 0, 0)
        assert len([r for r in box.requests() if r.path != "/robots.txt"]) == requests
    assert last_revision(open_database(config.database)) == after


def test_old_readings_are_read_again_and_tell_nothing(box: Sandbox, config: Config) -> None:
    engine = open_database(config.database)
    old = "pypdfium2 1.0"
    cities = ("boston", "philadelphia")
    with Session(engine) as session:
        for key in cities:
            read = select(TextRow).where(TextRow.jurisdiction == key).order_by(TextRow.url)
            for text in session.scalars(read.where(TextRow.extractor != "the source").limit(5)):
                text.extractor = old
        session.commit()
    after = last_revision(engine)
    later = noon(1) + HOUR
    again = {key: run_crawl(config, key, now=later) for key in cities}
    assert {(s.outcome, s.new, s.changed) for s in again.values()} == {("ok", 0, 0)}
    with Session(engine) as session:
        assert session.scalar(select(func.count()).where(TextRow.extractor == old)) == 0
    for key in cities:
        assert run_crawl(config, key, now=later).requests == 2
    assert last_revision(engine) == after


def test_each_day_tells_exactly_what_changed(box: Sandbox, config: Config) -> None:
    engine = open_database(config.database)
    for day in (2, 3):
        after = last_revision(engine)
        box.set_day(day)
        summaries = crawl_all(config, day=day)
        assert {s.outcome for s in summaries.values()} == {"ok"}
        assert revisions(engine, after=after) == expected(day)


def test_a_full_run_over_unchanged_sources_tells_nothing(box: Sandbox, config: Config) -> None:
    engine = open_database(config.database)
    after = last_revision(engine)
    summaries = crawl_all(config, full=True)
    assert {(s.outcome, s.new, s.changed) for s in summaries.values()} == {("ok", 0, 0)}
    assert revisions(engine, after=after) == {}


def test_an_error_page_degrades_the_crawl_and_loses_nothing(box: Sandbox, config: Config) -> None:
    engine = open_database(config.database)
    with Session(engine) as session:
        before = session.scalar(select(func.count(BillRow.id)))
    box.set_day(2)
    box.fault("webapi", "/v1/boston/matters", "challenge")
    broken = run_crawl(config, "boston", now=noon(2))
    assert broken.outcome in {"degraded", "failed"}
    assert broken.reason
    with Session(engine) as session:
        assert session.scalar(select(func.count(BillRow.id))) == before
    box.clear_faults()
    mended = run_crawl(config, "boston", now=noon(2) + HOUR)
    assert (mended.outcome, mended.new > 0) == ("ok", True)


def test_a_bill_is_watched_until_its_text_arrives(box: Sandbox, config: Config) -> None:
    engine = open_database(config.database)
    query = select(FlagRow).where(FlagRow.judgement == "watch")
    with Session(engine) as session:
        (flag,) = session.scalars(query)
        late = flag.subject_id
        assert (flag.jurisdiction, flag.cleared_at) == ("philadelphia", None)
        assert "artificial intelligence" in flag.reason
    box.set_day(2)
    raised = run_crawl(config, "philadelphia", now=noon(2)).raised
    assert [(flag.subject_id, flag.judgement, flag.baseline) for flag in raised] == [
        (late, "about", False)
    ]
    with Session(engine) as session:
        assert session.scalars(query).all() == []


def test_a_new_lexicon_is_applied_to_what_is_stored_by_the_next_crawl(
    box: Sandbox, config: Config
) -> None:
    shipped = files("lawtrack.topics").joinpath("facial-recognition.toml").read_text("utf-8")
    more = shipped.replace('"face|facial recognition",', '"face|facial recognition", "rodent",')
    assert config.folder is not None
    (config.folder / "topics").mkdir()
    (config.folder / "topics" / "facial-recognition.toml").write_text(more, "utf-8")
    summaries = crawl_all(config)
    assert {(s.outcome, s.changed) for s in summaries.values()} == {("ok", 0)}
    raised = summaries["boston"].raised
    assert raised
    assert all("rodent" in flag.sentence.lower() and not flag.baseline for flag in raised)
    with Session(open_database(config.database)) as session:
        reasons = session.scalars(select(RevisionRow.reasons).order_by(RevisionRow.id)).all()
        assert reasons[-1] == ["lexicon", "flag-raised"]
    assert [s.raised for s in crawl_all(config).values()] == [(), (), ()]


def test_a_crawl_soon_after_a_wide_look_is_not_compared_with_wide_looks(
    first_day: FirstDay, box: Sandbox, tmp_path: Path
) -> None:
    config = first_day.boston_copied_to(tmp_path / "known")
    for day in range(1, 13):  # with the first so many that it is known what is usual
        now = noon(1) + day * dt.timedelta(hours=25)
        assert run_crawl(config, "boston", now=now).outcome == "ok"
    soon = noon(1) + 12 * dt.timedelta(hours=25) + dt.timedelta(minutes=10)
    assert run_crawl(config, "boston", now=soon).outcome == "ok"
    with Session(open_database(config.database)) as session:
        modes = session.scalars(select(CrawlRow.mode).order_by(CrawlRow.id)).all()
    assert modes == ["daily"] * 13 + ["incremental"]
