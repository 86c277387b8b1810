"""In whatever order a council is read, and wherever a crawl is cut off, the same is stored."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from lawtrack.config.settings import Config, load_config
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.database.tables.alerts import OutboxRow
from lawtrack.database.tables.legislation import (
    BillRow,
    EventRow,
    FlagRow,
    RevisionRow,
)
from lawtrack.legislation.reasons import COMPLETED
from scrapers.platforms.legistar import lists, waves
from tests.flows.ingest.test_waves import ALERT, FACES, NOON, a_council, fill, rows
from tests.support import examples
from tests.support.small_legistar import SETTINGS, SmallLegistar, crawl

MINUTES = dt.timedelta(minutes=11)
HISTORIES = ("titles", "2 years", "all", "2020-02-01")
# A crawl as usual, in full, from a day on, or of the past, perhaps cut off after some requests.
CRAWLS = st.fixed_dictionaries({}, optional={
    "full": st.booleans(),
    "since": st.sampled_from([dt.date(2010, 1, 1), dt.date(2025, 6, 1), dt.date(2026, 11, 1)]),
    "past": st.integers(1, 9),
    "killed_after": st.integers(0, 40),
})  # fmt: skip
STEPS = st.lists(st.tuples(st.sampled_from(HISTORIES), CRAWLS), max_size=6)


@pytest.fixture(scope="module", autouse=True)
def _large() -> Iterator[None]:
    """Nothing here is so little that it is read at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(waves, "LITTLE", 0)
        patch.setattr(lists, "LITTLE", 0)
        yield


def council_with_texts() -> SmallLegistar:
    council = a_council()
    council.texts = {2: "On lamps.", 6: FACES, 9: "On benches."}
    return council


def configured(folder: Path, url: str) -> Config:
    file = folder / "lawtrack.toml"
    file.write_text(SETTINGS.format(database=url) + ALERT)
    return replace(load_config(file, {}), history="all", texts="all")


def content(config: Config) -> dict[str, object]:
    """What the ledger says of each record in the end, and how each is judged."""
    newest = {
        (kind, id_): hashed
        for kind, table in (("bill", BillRow), ("event", EventRow))
        for id_, hashed in rows(
            config,
            select(table.upstream_id, RevisionRow.record_hash)
            .join(RevisionRow, RevisionRow.subject_id == table.id)
            .where(RevisionRow.kind == kind)
            .order_by(RevisionRow.id),
        )
    }
    flags = select(FlagRow.kind, BillRow.identifier, FlagRow.topic, FlagRow.judgement).join(
        BillRow, BillRow.id == FlagRow.subject_id
    )
    return {
        "records": newest,
        "bills": sorted(rows(config, select(BillRow.identifier, BillRow.complete, BillRow.stage))),
        "flags": sorted(rows(config, flags.where(FlagRow.kind == "bill"))),
    }


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What is stored of a council that was read in one go."""
    folder = tmp_path_factory.mktemp("at-once")
    config = configured(folder, f"sqlite:///{folder}/lawtrack.db")
    upgrade_database(config.database)
    crawl(council_with_texts(), config, NOON, full=True)
    fill(council_with_texts(), config)
    return content(config)


def read_in_steps(config: Config, steps: list[tuple[str, dict[str, object]]]) -> None:
    """Crawls with other settings each, then what is left, read by the last ones."""
    council, now = council_with_texts(), NOON - len(steps) * MINUTES
    for number, (history, how) in enumerate(steps):
        texts = "wanted" if number % 2 else "all"
        step = replace(config, history=history, texts=texts)
        crawl(council, step, now + number * MINUTES, **how)  # type: ignore[arg-type]
    crawl(council, config, NOON)
    fill(council, config)


def tells_only_what_is_so(config: Config) -> None:
    """A council in which nothing changes: nobody hears that something has, or that it is gone."""
    told = [reason for (each,) in rows(config, select(RevisionRow.reasons)) for reason in each]
    assert set(told) <= {"new", COMPLETED, "flag-raised"}
    for table in (BillRow, EventRow):
        assert rows(config, select(func.count()).where(table.missing_since.is_not(None))) == [(0,)]
    sent = rows(config, select(OutboxRow.subscription_id, OutboxRow.revision_id))
    assert len(sent) == len(set(sent))


def the_order_does_not_matter(
    make_url: Callable[[], str], folder: Path, at_once: dict[str, object], count: int
) -> None:
    @settings(max_examples=count, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=STEPS)
    def holds(steps: list[tuple[str, dict[str, object]]]) -> None:
        config = configured(folder, make_url())
        read_in_steps(config, steps)
        assert content(config) == at_once
        tells_only_what_is_so(config)

    holds()


def test_the_order_of_reading_does_not_change_what_is_stored(
    ready_sqlite: Path, tmp_path: Path, at_once: dict[str, object]
) -> None:
    def make_url() -> str:
        file = tmp_path / "lawtrack.db"
        file.write_bytes(ready_sqlite.read_bytes())
        return f"sqlite:///{file}"

    the_order_does_not_matter(make_url, tmp_path, at_once, examples(12))


@pytest.mark.postgres
def test_nor_does_it_on_a_server(
    one_postgres_database: Callable[[str], str], ready_postgres: str, tmp_path: Path,
    at_once: dict[str, object],
) -> None:  # fmt: skip
    the_order_does_not_matter(
        lambda: one_postgres_database(ready_postgres), tmp_path, at_once, examples(3)
    )
