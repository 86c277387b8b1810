"""A slip in a record or a row of a list: stored without it, told once, closed when it is mended."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.config.own_files import ProofFiles
from lawtrack.config.settings import Config, load_config
from lawtrack.crawling.health.sources import source_states
from lawtrack.database.engine import open_database
from lawtrack.database.failures import OpenFailure, open_failures
from lawtrack.database.tables.crawls import CheckpointRow
from lawtrack.database.tables.legislation import ActionRow, BillRow, FlagRow
from lawtrack.errors import FailureKind
from lawtrack.legislation.records import Action, Checkpoint, Failed, Record, Unchanged
from tests.flows.ingest.test_crawl_session import a_session, crawled, outcomes, rows
from tests.support.made import NOW, RIVERTOWN, RIVERTOWN_RHYTHM, a_bill

READ = Checkpoint(jurisdiction="rivertown", key="bills", value="2026-03-02")
HEARD = Action(date=date(206, 11, 20), description="Hearing held", upstream_id="9002")
(INTRODUCED,) = a_bill().actions or ()
SLIPPED = a_bill(title="Order on facial recognition in parks.", actions=(INTRODUCED, HEARD))
ADOPTED = replace(
    SLIPPED, status="Adopted", stamp="later",
    actions=(*SLIPPED.actions, Action(date=date(2026, 3, 2), description="Adopted")),  # type: ignore[misc]
)  # fmt: skip
MENDED = replace(ADOPTED, actions=(INTRODUCED, replace(HEARD, date=date(2026, 2, 20))))
A_ROW = Failed(
    jurisdiction="rivertown", url="https://api.example/v1/rivertown/events", kind="bill",
    reason="expected a date, found None", upstream_id="77", field="row 77", cause=FailureKind.ROW,
)  # fmt: skip


@pytest.fixture
def config(ready_url: str, tmp_path: Path) -> Config:
    config = load_config(None, {"LAWTRACK_DATABASE": ready_url})
    proofs = ProofFiles(key=tmp_path / "key", heads=tmp_path / "heads")
    return replace(config, jurisdictions={"rivertown": RIVERTOWN}, proofs=proofs)


def crawl(config: Config, *records: Record, days: float) -> None:
    asyncio.run(crawled(a_session(config, days=days), [*records, READ]))


def still_open(config: Config) -> list[OpenFailure]:
    engine = open_database(config.database)
    with Session(engine) as session:
        found = open_failures(session, ["rivertown"])
    engine.dispose()
    return found


def test_a_date_that_cannot_be_costs_neither_the_bill_nor_the_source(config: Config) -> None:
    crawl(config, SLIPPED, days=0)
    (bill,) = rows(config, select(BillRow))
    assert bill.title == SLIPPED.title
    assert rows(config, select(FlagRow.topic)) == ["facial-recognition"]
    assert rows(config, select(ActionRow.date).order_by(ActionRow.order)) == [INTRODUCED.date, None]
    ((outcome, reason),) = outcomes(config)
    assert outcome == "ok"
    assert "left out 1 value that cannot be, the rest is stored" in reason
    assert "'Hearing held': 0206-11-20 cannot be a date" in reason
    (slip,) = still_open(config)
    assert (slip.kind, slip.upstream_id, slip.url) == ("bill", "501", SLIPPED.source_url)
    # Told once; that the bill is only seen does not close it.
    crawl(config, ADOPTED, days=1)
    crawl(config, Unchanged(jurisdiction="rivertown", kind="bill", upstream_ids=("501",)), days=2)
    crawl(config, replace(ADOPTED, stamp="again"), days=3)
    assert outcomes(config)[1:] == [("ok", "")] * 3
    assert rows(config, select(BillRow.status)) == ["Adopted"]
    assert len(still_open(config)) == 1
    crawl(config, MENDED, days=4)
    assert still_open(config) == []


def test_a_row_that_cannot_be_read_is_told_once_and_holds_nothing_back(config: Config) -> None:
    crawl(config, a_bill(), A_ROW, days=0)
    crawl(config, A_ROW, days=1)
    (first, reason), (second, nothing) = outcomes(config)
    assert (first, second, nothing) == ("degraded", "ok", "")
    assert "1 row of lists cannot be read, the others are, first: https://api" in reason
    assert rows(config, select(CheckpointRow.key)) == ["bills"]
    (row,) = still_open(config)
    assert row.attempts == 2
    engine = open_database(config.database)
    with Session(engine) as session:
        now = NOW + timedelta(days=1, minutes=1)
        (state,) = source_states(session, [RIVERTOWN_RHYTHM], now=now)
        assert (state.failed, state.open_failures, state.wrong) == (1, 1, "")
    engine.dispose()
    crawl(config, a_bill(upstream_id="77"), days=2)
    assert still_open(config) == []


def test_a_row_without_an_id_is_forgotten_when_no_list_has_shown_it_for_long(
    config: Config,
) -> None:
    crawl(config, a_bill(), replace(A_ROW, upstream_id=""), days=0)
    crawl(config, a_bill(), days=20)
    assert len(still_open(config)) == 1
    crawl(config, a_bill(), days=31)
    assert still_open(config) == []
