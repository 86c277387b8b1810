"""What a plan costs: the real planner on a real PostgreSQL, in milliseconds of a source."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from sqlalchemy.orm import Session

from lawtrack.config.settings import load_config
from lawtrack.crawling.crawls import CrawlTotals, finish_crawl, start_crawl
from lawtrack.database.engine import open_database
from lawtrack.machines.job_queue import prepare_queue
from lawtrack.machines.planner import Planner

NOW = datetime(2026, 11, 16, tzinfo=UTC)
TOWNS = 1000
TOWN = """
[jurisdictions.{0}]
platform = "primegov"
name = "{0}"
division = "ocd-division/country:us/state:ma/place:{0}"
timezone = "America/New_York"
site = "https://{0}.example"
"""


def milliseconds_a_plan(database: str) -> tuple[float, float]:
    """For a source that is due, and for one that is not: read, decided, put into the queue."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "lawtrack.toml"
        towns = [f"town{number}" for number in range(TOWNS)]
        file.write_text(f'database = "{database}"\n' + "".join(map(TOWN.format, towns)))
        config = load_config(file, {})
        engine = open_database(database)
        prepare_queue(engine)
        with Session(engine) as session:
            for key in towns:
                began = NOW - timedelta(hours=12)
                number = start_crawl(session, config.source(key), mode="full", now=began)
                finish_crawl(
                    session, number, outcome="ok", reason="", tally=CrawlTotals(changed=1),
                    checkpoints=(), now=began + timedelta(minutes=1),
                )  # fmt: skip
            session.commit()
        planner = Planner(config, say=print, clock=lambda: NOW)
        seconds = []
        for _ in range(2):
            before = perf_counter()
            planner.plan()
            seconds.append(perf_counter() - before)
        engine.dispose()
    return tuple(1000 * each / TOWNS for each in seconds)  # type: ignore[return-value]
