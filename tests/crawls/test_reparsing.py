"""Archived answers parsed again: the same database as a fresh crawl, and nothing is asked."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from lawtrack.cli import cli
from lawtrack.config.settings import Config
from lawtrack.database.bulk import CHILDREN, OWNERS, table_of
from lawtrack.database.engine import open_database
from lawtrack.database.tables.crawls import CrawlRow
from lawtrack.database.tables.legislation import (
    BillRow,
    FlagRow,
    MatchRow,
    OrganizationRow,
    RevisionRow,
    TextRow,
)
from lawtrack.database.upkeep.copying import copy_database
from lawtrack.errors import LawtrackError
from lawtrack.ingest.reparse import Reparsed, reparse
from lawtrack.sandbox.server import Sandbox
from tests.crawls.conftest import FirstDay
from tests.support.index_of_words import kept_and_made_anew
from tests.support.installation import ALL, config_on, configured, crawl_all, ledger_problems

pytestmark = pytest.mark.e2e

CHANGED = {"SPIDER_MODULES": ["tests.support.changed_parsers"]}
LATER = dt.datetime(2026, 10, 7, 9, tzinfo=dt.UTC)
# The last is what to ask a server with: it goes by the order in which the answers came.
CLOCKS = {"first_seen", "last_seen", "last_changed", "fetched_at", "raised_at", "baseline",
          "validator"}  # fmt: skip


@pytest.fixture
def box(first_day: FirstDay) -> Sandbox:
    return first_day.again()


@pytest.fixture
def config(first_day: FirstDay, tmp_path: Path) -> Config:
    """An installation that has crawled the first day."""
    return first_day.copied_to(tmp_path / "after the first day")


@pytest.fixture(scope="module")
def with_the_new_parsers(
    first_day: FirstDay, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, set[str]]]:
    """All that the new parsers store: crawling the second day only, and crawling both days."""
    folder, box = tmp_path_factory.mktemp("new-parsers"), first_day.box
    fresh, always = configured(box, folder / "fresh"), configured(box, folder / "always")
    two_days(box, always, settings=CHANGED)
    crawl(fresh, day=2, settings=CHANGED)
    return {
        "fresh": everything(open_database(fresh.database)),
        "always": everything(open_database(always.database)),
    }


def crawl(config: Config, *, day: int, settings: dict[str, Any] | None = None) -> None:
    summaries = crawl_all(config, day=day, settings=settings)
    assert {summary.outcome for summary in summaries.values()} == {"ok"}


def two_days(box: Sandbox, config: Config, *, settings: dict[str, Any] | None = None) -> None:
    for day in (1, 2):
        box.set_day(day)
        crawl(config, day=day, settings=settings)


def everything(engine: Engine) -> dict[str, set[str]]:
    """All that is stored of the records, by table; our own numbers and clocks aside."""
    told: dict[str, set[str]] = {}
    with Session(engine) as session:
        names = {
            (kind, row["id"]): f"{row['jurisdiction']} {kind} {row['upstream_id']}"
            for kind, model in OWNERS.items()
            for row in rows(session, table_of(model))
        }
        owned: list[tuple[str, str, Any]] = [(k, "id", model) for k, model in OWNERS.items()]
        owned += [
            (kind, f"{kind}_id", child)
            for kind, children in CHILDREN.items()
            for child in children.values()
        ]
        for kind, key, owner in owned:
            table = table_of(owner)
            told[table.name] = {
                repr((names[kind, row[key]], shown(row, key))) for row in rows(session, table)
            }
        for judged in (FlagRow, MatchRow):
            table = table_of(judged)
            told[table.name] = {
                repr((names[row["kind"], row["subject_id"]], shown(row, "subject_id")))
                for row in rows(session, table)
                if not row.get("cleared_at")
            }
        for other in (TextRow, OrganizationRow):
            table = table_of(other)
            told[table.name] = {repr(shown(row, "")) for row in rows(session, table)}
    return told


def rows(session: Session, table: Any) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in session.execute(select(table))]


def shown(row: dict[str, Any], key: str) -> list[tuple[str, Any]]:
    return sorted((n, repr(v)) for n, v in row.items() if n not in CLOCKS | {key})


def reparse_all(config: Config, *, apply: bool) -> dict[str, Reparsed]:
    return {k: reparse(config, k, apply=apply, now=LATER, settings=CHANGED) for k in ALL}


def test_reparsed_it_is_what_a_fresh_crawl_stores(
    box: Sandbox,
    with_the_new_parsers: dict[str, dict[str, set[str]]],
    first_day: FirstDay,
    ready_url: str,
    tmp_path: Path,
) -> None:
    config = first_day.copied_to(tmp_path / "old")
    if not ready_url.startswith("sqlite"):
        copy_database(config.database, ready_url, tell=lambda _: None)
        config = config_on(box, tmp_path / "old", ready_url)
    box.set_day(2)
    crawl(config, day=2)
    engine = open_database(config.database)
    before = everything(engine)
    box.forget_requests()

    previewed = reparse_all(config, apply=False)
    assert everything(engine) == before
    applied = reparse_all(config, apply=True)
    assert box.requests() == []
    assert all(r.failed == [] and r.left == {} for r in applied.values())
    for key in ALL:
        assert previewed[key].changed == applied[key].changed
        assert applied[key].reasons["details"] > 10

    stored = everything(engine)
    assert stored == with_the_new_parsers["always"]
    # A file that is another one under the same address and stamp, a crawl that goes on from day to
    # day has never read; all else is what a first crawl on the second day stores.
    wanted = with_the_new_parsers["fresh"]
    for table in wanted.keys() - {"texts", "matches", "flags"}:
        assert stored[table] == wanted[table], table
    with Session(engine) as session:
        assert ledger_problems(session, config) == []
        kept, anew = kept_and_made_anew(session)
        assert kept == anew


def test_parsing_again_with_the_same_parsers_changes_nothing(box: Sandbox, config: Config) -> None:
    box.set_day(2)
    crawl(config, day=2)
    engine = open_database(config.database)
    before = everything(engine)
    for key in ALL:
        again = reparse(config, key, apply=True, now=LATER)
        assert (again.changed, again.failed, again.left) == ([], [], {})
        assert again.read > 50
    assert everything(engine) == before
    words = ["--config", str(config.path), "reparse", "boston", "--json"]
    said = CliRunner().invoke(cli, words, standalone_mode=False)
    assert said.return_value == 0
    (told,) = json.loads(said.output)
    assert (told["jurisdiction"], told["applied"], told["changed"]) == ("boston", False, [])


def test_a_better_reading_is_bookkeeping_but_a_new_flag_is_told(
    config: Config,
) -> None:
    engine = open_database(config.database)
    with Session(engine) as session:
        seen = dict(session.execute(select(BillRow.id, BillRow.last_seen)).all())
        after = session.scalars(select(RevisionRow.id).order_by(RevisionRow.id.desc())).first()
    reparse(config, "boston", apply=True, now=LATER, settings=CHANGED)
    with Session(engine) as session:
        told = session.scalars(select(RevisionRow).where(RevisionRow.id > after)).all()
        assert {row.reasons[0] for row in told} == {"reparsed"}
        (raised,) = [r for r in told if r.kind == "bill" and "flag-raised" in r.reasons]
        assert raised.reasons == ["reparsed", "flag-raised"]
        assert "title" in {change["reason"] for change in raised.changes}
        assert dict(session.execute(select(BillRow.id, BillRow.last_seen)).all()) == seen


def test_a_record_in_another_state_than_the_archive_is_left_alone(
    config: Config,
) -> None:
    engine = open_database(config.database)
    with Session(engine) as session:
        bill = session.scalars(select(BillRow).where(BillRow.jurisdiction == "boston")).first()
        assert bill is not None
        bill.stamp, bill.title = "of a state that was never archived", "A newer title"
        session.commit()
        id_ = bill.id
    again = reparse(config, "boston", apply=True, now=LATER, settings=CHANGED)
    assert again.left == {"another state in the archive": 1}
    with Session(engine) as session:
        left = session.get(BillRow, id_)
        assert left is not None
        assert left.title == "A newer title"


def test_after_a_crawl_that_did_not_end_well_it_is_refused(
    box: Sandbox, config: Config, tmp_path: Path
) -> None:
    with pytest.raises(LawtrackError, match="never crawled"):
        reparse(configured(box, tmp_path / "new"), "boston", apply=False, now=LATER)
    with Session(open_database(config.database)) as session:
        session.execute(update(CrawlRow).values(outcome="interrupted"))
        session.commit()
    with pytest.raises(LawtrackError, match=r'run "lawtrack crawl boston" first'):
        reparse(config, "boston", apply=False, now=LATER)
